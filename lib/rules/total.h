#ifndef BSC_RULES_TOTAL_H
#define BSC_RULES_TOTAL_H

#include "rules/group.h"

/*
 * Inside of the kind total.  A slice is a run of places of one group over
 * which lets and conditions are evaluated: the whole group, a window, a
 * prefix.
 */
struct bsc_total {
	struct bsc_by		  by;
	int			  per;		/* -1: none */
	int64_t			  window;	/* days, -1: none */
	bool			  crossing;
	struct bsc_program	 *date;		/* or NULL */
	struct bsc_program	 *until;	/* spans that touch are one */
	struct bsc_program	**let;
	size_t			  nlet;
	struct bsc_program	 *select;
	struct bsc_var		 *var;		/* by, period, days, lets */
	size_t			  nvar, first_let, period, start;
	struct bsc_scope	 *scope;	/* of each let */
	struct bsc_eval		 *beside;	/* values of the by fields */
	size_t			 *starts, cstarts;	/* of the frame */
	uint32_t		 *records;
	size_t			  crecords;
	bool			 *doubt, doubting;	/* beside records */
	size_t			  cdoubt;
};

/*
 * The last day of the places from .. to - 1: the day of the last, or of
 * spans that of the one that ends last.
 */
int64_t	 bsc_slice_last(const struct bsc_total *, const struct bsc_groups *,
	    size_t from, size_t to);

struct bsc_slice {
	size_t	from, to;	/* places; from == to: nothing */
	size_t	head;		/* place that gives the by fields */
};

bool	 bsc_total_compile(struct bsc_run *, struct bsc_judge *,
	    struct bsc_error *);
void	 bsc_total_free(struct bsc_judge *);

/*
 * Frame of the slices, everything bound; sure: members that are surely in.
 * Either all of them begin at one place and grow, or no two do.
 */
void	 bsc_slices_frame(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_groups *, const struct bsc_slice *, size_t,
	    bool sure);
/* Verdicts of the slices; why (or NULL): words for those undetermined. */
void	 bsc_slices_judge(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_groups *, const struct bsc_slice *, size_t,
	    enum bsc_verdict *, const char **why);
/* Whether require alone fails over the slice, or its sure members. */
bool	 bsc_slice_fails(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_groups *, struct bsc_slice, bool sure);

#endif
