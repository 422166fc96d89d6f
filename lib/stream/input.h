#ifndef BSC_STREAM_INPUT_H
#define BSC_STREAM_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/diag.h"

/*
 * Bytes of a file or of standard input, plain or gzip alike (all members;
 * truncation and trailing garbage are errors).  gzip.c is the only file
 * that knows zlib.
 */
struct bsc_input;

struct bsc_input *bsc_input_open(const char *path, struct bsc_error *); /* "-": stdin */
struct bsc_input *bsc_input_memory(const char *name, const void *, size_t);
/* Another name for messages and origins. */
void		 bsc_input_rename(struct bsc_input *, const char *);
/* Up to size bytes; 0 at the end, -1 broken. Short reads are normal. */
ssize_t		 bsc_input_read(struct bsc_input *, void *, size_t size);
const char	*bsc_input_name(const struct bsc_input *);	/* as in origins: %XX for bytes that are no UTF-8 */
const char	*bsc_input_error(const struct bsc_input *);
/* SHA-256 (hex) of the bytes as stored, before inflating; valid at the end. */
const char	*bsc_input_digest(struct bsc_input *);
void		 bsc_input_want_digest(struct bsc_input *);	/* before reading */
/* Before reading: let a thread of its own inflate what is gzip. */
void		 bsc_input_ahead(struct bsc_input *);
bool		 bsc_input_gzip(const struct bsc_input *);
void		 bsc_input_close(struct bsc_input *);

/* The first bytes of a file, inflated; fewer where it ends or breaks. */
size_t		 bsc_input_head(const char *path, void *, size_t size);

/* CRC-32 (zlib's) continued over more bytes; start with 0. */
uint32_t	 bsc_crc32(uint32_t, const void *, size_t);

#endif
