#ifndef BSC_BASE_TAPE_H
#define BSC_BASE_TAPE_H

#include "base/mem.h"
#include "base/span.h"

/*
 * Pieces of bytes put aside one behind the other and read once in that
 * order, most often from disk (base/spool.h).  All zero: an empty one.
 */
struct bsc_tape {
	struct bsc_stretch	*first, *last;
	struct bsc_buf		 chunk;		/* being written, or read */
	size_t			 at;		/* the next piece in it */
	bool			 reading;
};

/*
 * n bytes at the end, aligned to 8, to be filled before the next; not
 * after the first was read, before all are.
 */
char		*bsc_tape_write(struct bsc_tape *, size_t n);
/*
 * The next one, good until the one after it is read; false: there is none.
 * What was read is forgotten.
 */
bool		 bsc_tape_read(struct bsc_tape *, struct bsc_span *);
/* Or some at a time: what lies together, and the next of it. */
bool		 bsc_tape_chunk(struct bsc_tape *, struct bsc_span *chunk);
bool		 bsc_tape_next(struct bsc_span *chunk, struct bsc_span *piece);
void		 bsc_tape_free(struct bsc_tape *);

#endif
