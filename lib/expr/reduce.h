#ifndef BSC_EXPR_REDUCE_H
#define BSC_EXPR_REDUCE_H

/* Inside lib/expr only: many candidate records to one answer (SPEC 17). */

#include "expr/program.h"

/* Keys, each once: the only one so far, or several. */
struct bsc_different {
	size_t			 n;
	struct bsc_buf		 only;
	struct bsc_keys		*several;	/* or NULL */
};

struct bsc_reduce {
	const struct bsc_node	*node;
	const struct bsc_table	*table;
	const struct bsc_vals	*where, *value;	/* by candidate; NULL: all */
	const struct bsc_vals	*when;		/* FIRST, LAST: their order */
	const bool		*doubt;		/* of i at i + shift, or NULL */
	size_t			 shift;
	struct bsc_arena	*arena;		/* of the answers */
	/* What the candidates of a row have told so far. */
	struct bsc_different	 sure, both;	/* DISTINCT */
	struct bsc_buf		 key;
	size_t			 unknown;
	bool			 needs;
	size_t			 best;		/* MIN MAX FIRST LAST */
	bool			 tie;
	unsigned char		 why;
};

void	 bsc_reduce_free(struct bsc_reduce *);	/* what it holds */
/* The answer of row r from candidates first .. end - 1. */
void	 bsc_reduce_row(struct bsc_reduce *, struct bsc_vals *, size_t r,
	    size_t first, size_t end);
/* The answers of rows whose candidates are 0 .. end[r + 1] - 1. */
void	 bsc_reduce_running(struct bsc_reduce *, struct bsc_vals *,
	    const size_t *end);
/* The answer where there is no candidate. */
void	 bsc_reduce_empty(const struct bsc_node *, struct bsc_vals *, size_t r);

#endif
