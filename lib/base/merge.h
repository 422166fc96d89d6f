#ifndef BSC_BASE_MERGE_H
#define BSC_BASE_MERGE_H

#include "base/tape.h"

/*
 * Tapes, the pieces of each in order, read as one in order; of equal pieces
 * that of the tape added first comes first.
 *
 *	m = bsc_merge_new(cmp);
 *	bsc_merge_add(m, &tape);
 *	...
 *	while (bsc_merge_next(m, &piece))
 *		...
 *	bsc_merge_free(m);
 */
struct bsc_merge;

struct bsc_merge *bsc_merge_new(int (*cmp)(struct bsc_span, struct bsc_span));
void		  bsc_merge_add(struct bsc_merge *, struct bsc_tape *);
/* Good until the next call. */
bool		  bsc_merge_next(struct bsc_merge *, struct bsc_span *);
/* The tapes are the caller's. */
void		  bsc_merge_free(struct bsc_merge *);

#endif
