#ifndef BSC_IMPORT_MADE_H
#define BSC_IMPORT_MADE_H

/* For tests: archives made in memory, nothing in them packed. */

#include <string.h>

#include "base/mem.h"
#include "stream/input.h"

struct bsc_made {
	struct bsc_buf	 bytes;
	struct bsc_buf	 directory;
	unsigned	 n;
};

static inline void
bsc_made_number(struct bsc_buf *to, unsigned long n, int bytes)
{
	for (; bytes > 0; bytes--, n >>= 8)
		bsc_buf_putc(to, (char)(n & 0xff));
}

static inline void
bsc_made_part(struct bsc_made *z, const char *name, const void *p, size_t n)
{
	unsigned long at = z->bytes.len, crc = bsc_crc32(0, p, n);
	struct bsc_buf both = { 0 };	/* what the two headers share */

	bsc_made_number(&both, 20, 2);
	bsc_made_number(&both, 0, 8);	/* flags, method, time */
	bsc_made_number(&both, crc, 4);
	bsc_made_number(&both, n, 4);
	bsc_made_number(&both, n, 4);
	bsc_made_number(&both, strlen(name), 2);
	bsc_made_number(&both, 0, 2);
	bsc_made_number(&z->bytes, 0x04034b50, 4);
	bsc_buf_add(&z->bytes, both.p, both.len);
	bsc_buf_puts(&z->bytes, name);
	bsc_buf_add(&z->bytes, p, n);
	bsc_made_number(&z->directory, 0x02014b50, 4);
	bsc_made_number(&z->directory, 20, 2);
	bsc_buf_add(&z->directory, both.p, both.len);
	bsc_made_number(&z->directory, 0, 6);
	bsc_made_number(&z->directory, 0, 4);
	bsc_made_number(&z->directory, at, 4);
	bsc_buf_puts(&z->directory, name);
	bsc_buf_free(&both);
	z->n++;
}

/* The archive is then bytes; free it with bsc_buf_free. */
static inline void
bsc_made_end(struct bsc_made *z)
{
	unsigned long at = z->bytes.len, len = z->directory.len;

	bsc_buf_add(&z->bytes, z->directory.p, len);
	bsc_made_number(&z->bytes, 0x06054b50, 4);
	bsc_made_number(&z->bytes, 0, 4);
	bsc_made_number(&z->bytes, z->n, 2);
	bsc_made_number(&z->bytes, z->n, 2);
	bsc_made_number(&z->bytes, len, 4);
	bsc_made_number(&z->bytes, at, 4);
	bsc_made_number(&z->bytes, 0, 2);
	bsc_buf_free(&z->directory);
}

#endif
