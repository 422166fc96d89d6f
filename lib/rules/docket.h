#ifndef BSC_RULES_DOCKET_H
#define BSC_RULES_DOCKET_H

#include "rules/finding.h"

/*
 * What judging a batch came to: verdicts counted, and findings.  It holds
 * all that judging changes, so that batches may be judged side by side and
 * their dockets entered into the run one after another (hold.c).
 *
 *	bsc_docket_open(d, batch);
 *	for (each rule) {
 *		bsc_docket_rule(d, judge, ...);
 *		bsc_docket_count(d, verdict, why, row) ...
 *		bsc_docket_pend(d) ...
 *	}
 */
struct bsc_judge;

struct bsc_count {
	struct bsc_judge	*judge;
	enum bsc_verdict	 v;
	const char		*why;
	uint64_t		 times;
	uint64_t		*by;		/* by office, or NULL */
	bool			 rest;		/* by: what the others leave */
};

struct bsc_pending {
	struct bsc_judge	*judge;
	struct bsc_finding	 f;		/* texts: arena, batch */
};

struct bsc_docket {
	struct bsc_arena	*arena;
	const struct bsc_batch	*batch;		/* or NULL: stored records */
	struct bsc_count	*count;
	size_t			 ncount, ccount;
	struct bsc_pending	*pending;
	size_t			 npending, cpending;
	/* The rule at work: its counts begin here. */
	struct bsc_judge	*judge;
	size_t			 first;
	bool			 by_office;
	/* Offices of the batch, each once, with how many rows they have. */
	struct bsc_span		*office;
	uint64_t		*rows;
	size_t			 noffice;
	uint32_t		*number;	/* of each row's office */
};

void	 bsc_docket_open(struct bsc_docket *, const struct bsc_batch *);
/*
 * What follows is of this rule, by office or not; so many records are
 * outside its law or its offices.
 */
void	 bsc_docket_rule(struct bsc_docket *, struct bsc_judge *,
	    bool by_office, uint64_t outside);
/* The rule is not about these many, all but those counted next. */
void	 bsc_docket_rest(struct bsc_docket *, uint64_t);
/* why: NULL or what the verdict is undetermined by, one address a reason. */
void	 bsc_docket_count(struct bsc_docket *, enum bsc_verdict,
	    const char *why, uint32_t row);
/* These rows comply, n of them or all there are; but those called next. */
void	 bsc_docket_most(struct bsc_docket *, const uint32_t *row, size_t n);
void	 bsc_docket_violates(struct bsc_docket *, uint32_t row);
/* Room for a finding of the rule, zeroed but for that. */
struct bsc_finding *bsc_docket_pend(struct bsc_docket *);
/* All is counted. */
void	 bsc_docket_close(struct bsc_docket *);
/* Findings by record, those of one record by rule. */
void	 bsc_docket_sort(struct bsc_docket *);
void	 bsc_docket_free(struct bsc_docket *);

#endif
