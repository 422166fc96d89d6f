#ifndef BSC_QUERY_ORDER_H
#define BSC_QUERY_ORDER_H

#include "expr/expr.h"

/*
 * Values as bytes that compare as the values do, parts one after another;
 * what is not known comes last either way.
 */
void	 bsc_order_append(struct bsc_buf *, const struct bsc_vals *, size_t row,
	    bool descending);
/* A value as an exact number; false: not known. */
bool	 bsc_order_exact(const struct bsc_vals *, size_t row,
	    struct bsc_exact *);

/*
 * Rows kept to be sorted, by order bytes: those for which memory has no room
 * wait on disk.
 *
 *	bsc_sorted_add(k, order, data);
 *	...
 *	while (bsc_sorted_next(k, &data))
 */
struct bsc_sorted;

struct bsc_sorted *bsc_sorted_new(void);
void	 bsc_sorted_add(struct bsc_sorted *, struct bsc_span order,
	    struct bsc_span data);
/* After the last: equal ones as they came. */
bool	 bsc_sorted_next(struct bsc_sorted *, struct bsc_span *data);
void	 bsc_sorted_free(struct bsc_sorted *);

/* Cells one after another, each behind its length; next: false at the end. */
void	 bsc_cells_append(struct bsc_buf *, struct bsc_span cell);
bool	 bsc_cells_next(struct bsc_span *rest, struct bsc_span *cell);

#endif
