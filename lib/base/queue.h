#ifndef BSC_BASE_QUEUE_H
#define BSC_BASE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Things that threads hand to one another, first in, first out.  A thread
 * that waits may be cancelled where it has enabled that.
 */
struct bsc_queue;

struct bsc_queue *bsc_queue_new(size_t max);	/* things at most */
/* Never waits: whoever puts has counted. */
void	 bsc_queue_put(struct bsc_queue *, void *);
/* Waits for one; NULL: closed, and nothing is left. */
void	*bsc_queue_get(struct bsc_queue *);
/* Whether that would not wait. */
bool	 bsc_queue_ready(struct bsc_queue *);
void	 bsc_queue_close(struct bsc_queue *);
void	 bsc_queue_free(struct bsc_queue *);

#endif
