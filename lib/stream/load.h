#ifndef BSC_STREAM_LOAD_H
#define BSC_STREAM_LOAD_H

#include "stream/reader.h"

/*
 * A batch in memory of its own, which the next one leaves alone: for
 * threads.
 *
 *	while (bsc_reader_next(r, &b) > 0) {
 *		bsc_load_take(l, r);
 *		... bsc_load_batch(l) ...
 */
struct bsc_load;

struct bsc_load	*bsc_load_new(void);
/*
 * The batch that the reader gave out last.  The memory the load had goes to
 * the reader, so loads taken again and again allocate nothing.
 */
void		 bsc_load_take(struct bsc_load *, struct bsc_reader *);
const struct bsc_batch *bsc_load_batch(const struct bsc_load *);
void		 bsc_load_free(struct bsc_load *);

#endif
