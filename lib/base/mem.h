#ifndef BSC_BASE_MEM_H
#define BSC_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/spool.h"

/*
 * Memory that cannot fail: a batch job without memory has nothing useful
 * left to do, so each of these ends the run with exit 2 instead of
 * returning NULL.
 */
void	*bsc_alloc(size_t size);
void	*bsc_zalloc(size_t count, size_t size);	/* zeroed */
void	*bsc_realloc(void *, size_t count, size_t size);
char	*bsc_strdup(const char *);
char	*bsc_strndup(const char *, size_t len);

/*
 * Make room for at least want elements of size bytes in an array whose
 * capacity is *cap; grows by half, returns the (moved) array.
 *
 *	v = bsc_grow(v, &cap, n + 1, sizeof(*v));
 *	v[n++] = x;
 */
void	*bsc_grow(void *, size_t *cap, size_t want, size_t size);

/* Bytes that grow; p is not NUL-terminated unless bsc_buf_str made it so. */
struct bsc_buf {
	char	*p;
	size_t	 len;
	size_t	 cap;
};

void	 bsc_buf_add(struct bsc_buf *, const void *, size_t);
void	 bsc_buf_puts(struct bsc_buf *, const char *);
void	 bsc_buf_putc(struct bsc_buf *, char);
void	 bsc_buf_printf(struct bsc_buf *, const char *, ...)
	    __attribute__((format(printf, 2, 3)));
char	*bsc_buf_room(struct bsc_buf *, size_t);  /* n writable bytes at p + len */
char	*bsc_buf_str(struct bsc_buf *);		/* NUL-terminated view */
void	 bsc_buf_free(struct bsc_buf *);	/* frees p, zeroes the struct */

/* Memory given back all at once; what it hands out never moves. */
struct bsc_arena;

struct bsc_arena *bsc_arena_new(void);
struct bsc_arena *bsc_arena_spooled(enum bsc_spool);	/* base/spool.h */
void	*bsc_arena_alloc(struct bsc_arena *, size_t);	/* zeroed, aligned */
void	*bsc_arena_room(struct bsc_arena *, size_t);	/* not zeroed */
char	*bsc_arena_strndup(struct bsc_arena *, const char *, size_t);
char	*bsc_arena_strdup(struct bsc_arena *, const char *);
size_t	 bsc_arena_size(const struct bsc_arena *);	/* bytes in use */
void	 bsc_arena_reset(struct bsc_arena *);		/* forget, keep blocks */
void	 bsc_arena_free(struct bsc_arena *);

#endif
