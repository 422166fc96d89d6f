#ifndef BSC_RULES_REVIEW_H
#define BSC_RULES_REVIEW_H

#include "rules/pack.h"
#include "value/calendar.h"

/*
 * What can be said against a pack that has been read (bsc-rules check):
 * mistakes, with which no verdict should be trusted, and remarks.
 */
struct bsc_review {
	const struct bsc_schema		*schema;
	const struct bsc_calendar	*calendar;
	void	(*say)(void *arg, bool mistake, const char *text);
	void	*arg;
	size_t	 mistakes, remarks;	/* counted here */
};

/* Compile each rule by itself, so that every mistake shows. */
bool	 bsc_review_compile(struct bsc_review *, struct bsc_pack *);
/*
 * The same and, of a pack that compiles, all else: parameters, conditions,
 * texts, clauses, examples.
 */
bool	 bsc_review_pack(struct bsc_review *, struct bsc_pack *,
	    struct bsc_error *);

/* For review*.c */
void	 bsc_review_mistake(struct bsc_review *, const char *, ...)
	    __attribute__((format(printf, 2, 3)));
void	 bsc_review_remark(struct bsc_review *, const char *, ...)
	    __attribute__((format(printf, 2, 3)));
/* reviewparam.c: the days of the values of parameters. */
bool	 bsc_review_params(struct bsc_review *, const struct bsc_pack *,
	    struct bsc_error *);

#endif
