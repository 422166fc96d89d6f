#ifndef BSC_QUERY_PLAN_H
#define BSC_QUERY_PLAN_H

#include "query/calls.h"
#include "query/query.h"

/* A query compiled for a table. */
struct bsc_plan {
	const struct bsc_query	*ask;
	const struct bsc_table	*table;
	struct bsc_scope	 scope;		/* of records */
	struct bsc_scope	 groups;	/* of groups: aggregates only */
	struct bsc_program	*where;
	struct bsc_items	 out;		/* columns of the answer */
	struct bsc_items	 sort, joins;
	struct bsc_items	 having;	/* one condition, or none */
	size_t			 nkey;		/* the first of out: -g */
	bool			 grouped, star;
	struct bsc_calls	*calls;
	bool			*wanted;	/* tables looked up */
	bool			 looks_up;	/* any of them */
};

bool	 bsc_plan_make(struct bsc_plan *, const struct bsc_query *,
	    const struct bsc_table *, struct bsc_error *);
/* The columns that "*" stands for; each later section must have no more. */
bool	 bsc_plan_section(struct bsc_plan *, const struct bsc_section *,
	    struct bsc_error *);
/* When the registers are in: the columns that -j adds. */
bool	 bsc_plan_join(struct bsc_plan *, const struct bsc_store *,
	    struct bsc_error *);
/* Whether the origin is asked for. */
bool	 bsc_plan_origins(const struct bsc_plan *);
/* Where a sort key is a column of the answer: which; else -1. */
int	 bsc_plan_sort_column(const struct bsc_plan *, size_t);
void	 bsc_plan_free(struct bsc_plan *);

#endif
