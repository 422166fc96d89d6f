#ifndef BSC_RULES_OWING_H
#define BSC_RULES_OWING_H

#include "rules/rule.h"

/*
 * What the expect rules of a run say is owed, for callers that list it
 * instead of judging (bsc-due(1)).  A run whose options have an owing reads
 * expect rules only and hands each obligation to take.
 */
enum bsc_owing_status {		/* the words of obligation.status */
	BSC_OWING_DUE, BSC_OWING_DONE, BSC_OWING_LATE, BSC_OWING_OVERDUE,
	BSC_OWING_UNKNOWN	/* reason tells why */
};

struct bsc_obligation {		/* its texts live during the call only */
	const struct bsc_rule	*rule;
	struct bsc_span		 src;		/* of the driving record */
	struct bsc_span		 office, subject;
	bsc_period		 period;	/* 0: none */
	bsc_day			 due, submitted;
	bool			 has_due, has_submitted;
	bool			 undated;	/* no day is prescribed */
	bool			 assumed;	/* the rule names no due day */
	enum bsc_owing_status	 status;
	const char		*reason;
};

struct bsc_owing {
	bsc_day	 from, to;	/* periods that may fall due in between */
	void	(*take)(void *arg, const struct bsc_obligation *);
	void	*arg;
};

#endif
