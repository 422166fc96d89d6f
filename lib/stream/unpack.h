#ifndef BSC_STREAM_UNPACK_H
#define BSC_STREAM_UNPACK_H

#include <stddef.h>
#include <sys/types.h>

/* A thread that reads ahead of one that takes bytes. */
struct bsc_unpack;

/* read: as read(2), called by the thread alone, no more after 0 or -1. */
struct bsc_unpack *bsc_unpack_start(ssize_t (*read)(void *arg, void *,
		    size_t), void *arg);
/* What read gave, in order: up to size bytes, 0 at the end, -1 broken. */
ssize_t		 bsc_unpack_read(struct bsc_unpack *, void *, size_t size);
/* Also before the end. */
void		 bsc_unpack_stop(struct bsc_unpack *);

#endif
