#ifndef BSC_BASE_SPOOL_H
#define BSC_BASE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Room for what must wait until the input has ended.  It looks like memory
 * and stays where it is, but beyond a limit it lies in files of $TMPDIR
 * (or /tmp) that have no name, so that nothing is left behind however the
 * process ends; and of those, only a part is kept resident at a time.
 * Disk is taken before it is used: a full one ends the run with exit 2.
 *
 * The limit is the process's, and any thread may ask.
 */
enum bsc_spool {
	BSC_WARM,	/* visited in any order: memory as long as it lasts */
	BSC_COLD	/* written once, read in passes: to the file early */
};

void	 bsc_spool_limit(size_t bytes);		/* 256 MiB if never called */
/* Bytes that would still be memory: for those who have another way. */
size_t	 bsc_spool_room(void);

/* Zeroed, aligned to 16; never NULL. */
void	*bsc_spool_alloc(size_t size, enum bsc_spool);
void	 bsc_spool_free(void *);		/* NULL is fine */
/* memcpy to and from such memory that does not make it resident. */
void	 bsc_spool_write(void *to, const void *from, size_t n);
void	 bsc_spool_read(void *to, const void *from, size_t n);
/* bsc_grow (base/mem.h) for an array of such memory, or NULL. */
void	*bsc_spool_grow(void *, size_t *cap, size_t want, size_t size);
/* qsort in passes.  Returns the sorted array; the old one is gone. */
void	*bsc_spool_sort(void *, size_t n, size_t size,
	    int (*cmp)(const void *, const void *));

/*
 * To be called by those who walk through much of it, with the number of
 * elements visited: gives resident pages back when there are too many.
 */
extern _Thread_local size_t bsc_spool_visited;	/* since the last look */
extern _Atomic size_t bsc_spool_every;		/* visits between looks */

void	 bsc_spool_look(void);

static inline void
bsc_spool_rest(size_t visited)
{
	bsc_spool_visited += visited;
	if (bsc_spool_visited >= bsc_spool_every)
		bsc_spool_look();
}

#endif
