#ifndef BSC_RULES_OVERLAP_H
#define BSC_RULES_OVERLAP_H

#include "rules/group.h"

/*
 * Inside of the kind overlap: not more than so many intervals of a group at
 * once, not fewer, none of one sort beside one of another.
 */
struct bsc_overlap {
	struct bsc_by		 by;
	struct bsc_program	*start, *end;
	struct bsc_program	*one, *two;	/* sorts apart; or NULL */
	struct bsc_program	*since, *until;	/* of the span; or NULL */
	size_t			 limit;		/* at once; 0: any number */
	size_t			 least;		/* 0: none */
	bool			 touch;
	struct bsc_var		 var[2];	/* other: key of an earlier;
						   fault */
};

/*
 * gap.c: accuse where fewer than least are there, between the first start
 * and the last end of the group, or from since to until inside a stated
 * period.  why: what cannot be placed may fill it; NULL: nothing.
 */
void	 bsc_overlap_gaps(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_place *, size_t n, const char *why);
/* A finding on the record, with members and what is wrong. */
void	 bsc_overlap_accuse(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_place *, const char *way,
	    const uint32_t *member, size_t n, const char *fault,
	    const char *why);

#endif
