#ifndef BSC_STREAM_AHEAD_H
#define BSC_STREAM_AHEAD_H

#include "stream/load.h"

/*
 * A thread that reads ahead.  Until it is stopped the reader is its own:
 * sections, warnings and the error may be asked for afterwards.
 *
 *	a = bsc_ahead_start(r, 4);
 *	while ((more = bsc_ahead_next(a, &load)) > 0) {
 *		... bsc_load_batch(load) ...
 *		bsc_ahead_back(a, load);
 *	}
 *	bsc_ahead_stop(a);
 */
struct bsc_ahead;

/* loads: batches read but not given back, at most. */
struct bsc_ahead *bsc_ahead_start(struct bsc_reader *, size_t loads);
/* In order; 0 at the end, -1 on a fault, as bsc_reader_next. */
int		 bsc_ahead_next(struct bsc_ahead *, struct bsc_load **);
/* Whether that would not wait. */
bool		 bsc_ahead_ready(const struct bsc_ahead *);
void		 bsc_ahead_back(struct bsc_ahead *, struct bsc_load *);
/*
 * The next batch, by the thread, or where there is none (NULL) by the
 * reader itself; *load is what it came in, NULL at first.
 */
int		 bsc_ahead_batch(struct bsc_ahead *, struct bsc_reader *,
		    struct bsc_load **load, const struct bsc_batch **);
/* Wait for the thread, also before the end, and free the loads. */
void		 bsc_ahead_stop(struct bsc_ahead *);

#endif
