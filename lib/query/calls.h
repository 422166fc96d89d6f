#ifndef BSC_QUERY_CALLS_H
#define BSC_QUERY_CALLS_H

#include "base/bins.h"
#include "query/item.h"

/*
 * Aggregates of -a: calls such as sum(amount where ...) are cut out of the
 * expressions, which then see a variable in their place; what a call has
 * seen so far is kept in the bin of each group.
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

/* What the calls have seen of a group is in its bin, of so many bytes. */
size_t	 bsc_calls_size(const struct bsc_calls *);
void	 bsc_calls_start(const struct bsc_calls *, void *bin);
/* Take rows from .. to - 1 of the evaluation's frame, bin[r] of each. */
bool	 bsc_calls_take(struct bsc_calls *, struct bsc_eval *,
	    struct bsc_bins *, void *const *bin, size_t from, size_t to,
	    struct bsc_error *);
/* Whether what distinct() has seen outgrows memory. */
bool	 bsc_calls_full(const struct bsc_calls *);
/*
 * Before bins are put aside: the different values seen, each with the key
 * of its group, and forget them.
 */
void	 bsc_calls_pairs(struct bsc_calls *, struct bsc_bins *,
	    void (*take)(void *arg, struct bsc_span pair), void *arg);
/* The key of such a pair's group; and a bin for it that counts one. */
struct bsc_span	 bsc_calls_pair(const struct bsc_calls *, struct bsc_span pair,
	    void *bin);
/* Of base/spill.h. */
void	 bsc_calls_pack(const struct bsc_calls *, const void *bin,
	    struct bsc_buf *);
void	 bsc_calls_unpack(const struct bsc_calls *, void *bin,
	    struct bsc_span);
bool	 bsc_calls_merge(const struct bsc_calls *, struct bsc_bins *,
	    void *bin, const void *later, bool fresh, struct bsc_error *);
/* Bind the variables in a frame of n groups. */
bool	 bsc_calls_bind(struct bsc_calls *, struct bsc_eval *,
	    const void *const *bin, size_t n, struct bsc_error *);
/* Tell on standard error what was left out. */
void	 bsc_calls_tell(const struct bsc_calls *);
void	 bsc_calls_free(struct bsc_calls *);

#endif
