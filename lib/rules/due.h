#ifndef BSC_RULES_DUE_H
#define BSC_RULES_DUE_H

#include "rules/owing.h"
#include "stream/writer.h"

/*
 * A list of what is owed: filled by a run through the owing, then written.
 *
 *	due = bsc_due_new(&opt);
 *	run_options.owing = bsc_due_owing(due);
 *	... bsc_run_finish(run, &err);
 *	bsc_due_write(due, writer);	// or bsc_due_print(due, out)
 */
struct bsc_due;

struct bsc_due_options {
	const struct bsc_schema	*schema;
	bsc_day			 today;
	bsc_period		 period;	/* 0: the year of today */
	int			 within;	/* -1: all; days: what is open */
	enum bsc_lang		 lang;
	/* Puts a reason into words for people; NULL: as it is. */
	void	(*reason)(const struct bsc_schema *, bool en, struct bsc_span,
		    struct bsc_buf *);
};

struct bsc_due	*bsc_due_new(const struct bsc_due_options *);
const struct bsc_owing *bsc_due_owing(struct bsc_due *);
/* Records of the table obligation. */
void		 bsc_due_write(struct bsc_due *, struct bsc_writer *);
/* Lines for people, office by office. */
void		 bsc_due_print(struct bsc_due *, struct bsc_output *);
void		 bsc_due_free(struct bsc_due *);

#endif
