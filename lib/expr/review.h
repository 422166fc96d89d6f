#ifndef BSC_EXPR_REVIEW_H
#define BSC_EXPR_REVIEW_H

#include "expr/expr.h"

/*
 * Conditions that compile and yet cannot be meant: they are always or
 * never true, say a thing twice, or compare a thing with itself.
 */
typedef void bsc_review_say(void *arg, size_t line, size_t column,
	    const char *text);

void	 bsc_program_review(const struct bsc_program *, bsc_review_say *,
	    void *arg);
/*
 * Whether the second is never asked where the first is: it holds only where
 * the first does (two tests of one value against constants).
 */
bool	 bsc_program_covers(const struct bsc_program *first,
	    const struct bsc_program *second);
/* Where the first test of the program stands. */
void	 bsc_program_place(const struct bsc_program *, size_t *line,
	    size_t *column);

#endif
