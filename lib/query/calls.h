#ifndef BSC_QUERY_CALLS_H
#define BSC_QUERY_CALLS_H

#include "query/item.h"

/*
 * Aggregates of -a: calls such as sum(amount where ...) are cut out of the
 * expressions, which then see a variable in their place; what a call has
 * seen so far is kept a group.
 */
struct bsc_calls;

struct bsc_calls *bsc_calls_new(void);
/* Cut the calls out of the text of an item (its length stays). */
bool	 bsc_calls_cut(struct bsc_calls *, struct bsc_item *,
	    struct bsc_error *);
/*
 * After the last cut: compile what is inside the calls in the scope of the
 * records.
 */
bool	 bsc_calls_compile(struct bsc_calls *, const struct bsc_scope *,
	    struct bsc_error *);
/* The variables that stand for the calls. */
const struct bsc_var *bsc_calls_vars(const struct bsc_calls *, size_t *n);
/* Programs of the calls, one after another; NULL after the last. */
const struct bsc_program *bsc_calls_program(const struct bsc_calls *,
	    size_t);

/*
 * Take the rows of the evaluation's frame, group[r] of each; ngroup: of all
 * so far.
 */
bool	 bsc_calls_take(struct bsc_calls *, struct bsc_eval *,
	    const uint32_t *group, size_t n, size_t ngroup,
	    struct bsc_error *);
/* Bind the variables in a frame of groups first .. first + n - 1. */
bool	 bsc_calls_bind(struct bsc_calls *, struct bsc_eval *, size_t first,
	    size_t n, struct bsc_error *);
/* Tell on standard error what was left out. */
void	 bsc_calls_tell(const struct bsc_calls *);
void	 bsc_calls_free(struct bsc_calls *);

#endif
