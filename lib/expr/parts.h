#ifndef BSC_EXPR_PARTS_H
#define BSC_EXPR_PARTS_H

#include "expr/expr.h"

/*
 * The parts of an expression with the values they have, for people who ask
 * why: conditions from the whole down to single tests, and under each test
 * what it read.
 */
enum bsc_part_kind {
	BSC_PART_ALL,		/* conditions joined by and */
	BSC_PART_ANY,		/* by or */
	BSC_PART_NOT,
	BSC_PART_TEST,		/* a condition of no conditions */
	BSC_PART_VALUE,		/* what the test before it read */
	BSC_PART_CHOICE		/* of the list behind its in: vals whether it is */
};

struct bsc_part {
	enum bsc_part_kind	 kind;
	struct bsc_span		 text;		/* as written */
	int			 depth;		/* of conditions in conditions */
	const struct bsc_vals	*vals;		/* the value is in this ... */
	size_t			 row;		/* ... row */
	const struct bsc_param	*param;		/* of a parameter, or NULL */
	bool			 decides;	/* the first that settles all */
	bool			 pivotal;	/* all would turn if it turned */
};

typedef void bsc_part_take(void *arg, const struct bsc_part *);

/* Hand on the parts of a program, in the order of its text. */
void	 bsc_eval_parts(struct bsc_eval *, const struct bsc_program *,
	    size_t row, bsc_part_take *, void *arg);
/* The text it was compiled from. */
const char	*bsc_program_text(const struct bsc_program *);

#endif
