#ifndef BSC_STREAM_GZIP_H
#define BSC_STREAM_GZIP_H

#include <stdbool.h>
#include <stddef.h>

/* Inflating the members of a gzip file one after another. */
struct bsc_gzip;

/* Whether these are the first bytes of a gzip member. */
bool		 bsc_gzip_magic(const void *, size_t);

struct bsc_gzip	*bsc_gzip_new(void);
/*
 * Inflate from *in (of *inlen bytes, both are moved on) into out; the bytes
 * made, or -1.  Zero bytes means that more input is needed.
 */
long		 bsc_gzip_inflate(struct bsc_gzip *, const unsigned char **in,
		    size_t *inlen, void *out, size_t outlen);
/* At the end of input: whether the last member was whole. */
bool		 bsc_gzip_whole(const struct bsc_gzip *);
const char	*bsc_gzip_error(const struct bsc_gzip *);
void		 bsc_gzip_free(struct bsc_gzip *);

#endif
