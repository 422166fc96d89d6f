#ifndef BSC_IMPORT_ENCODING_H
#define BSC_IMPORT_ENCODING_H

#include <stdint.h>

#include "base/diag.h"
#include "base/mem.h"

/*
 * Bytes of any encoding to UTF-8, strictly: what is not valid is told with
 * its offset and never replaced.  encoding.c is the only file that knows
 * iconv.
 */
struct bsc_decoder;

/* "utf-8", "gb18030", "utf-16le" or any name of iconv(1). */
struct bsc_decoder *bsc_decoder_new(const char *name, struct bsc_error *);
/*
 * Append the text of these bytes; an unfinished character waits for the
 * next call unless this is the last.  False: byte *bad, counted from the
 * first feed, begins no character (a NUL is none either).
 */
bool	 bsc_decoder_feed(struct bsc_decoder *, const void *, size_t, bool last,
	    struct bsc_buf *to, uint64_t *bad);
void	 bsc_decoder_free(struct bsc_decoder *);

/* Encoding told by a byte order mark and its length, or NULL. */
const char *bsc_bom(const void *, size_t, size_t *length);

#endif
