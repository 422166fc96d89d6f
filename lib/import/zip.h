#ifndef BSC_IMPORT_ZIP_H
#define BSC_IMPORT_ZIP_H

#include <stdint.h>
#include <sys/types.h>

#include "base/diag.h"

/*
 * The parts of a ZIP archive, read one at a time; zip.c is the only file
 * that knows minizip.  Names are looked up (case does not count), never
 * written to.  What an archive claims is held against limits before
 * anything is inflated; two entries of one name, an encrypted one, or more
 * than 10,000 are refused.
 *
 *	z = bsc_zip_open(path, &err);
 *	good = bsc_zip_begin(z, "xl/workbook.xml", &err);
 *	while (good && (n = bsc_zip_read(z, bytes, sizeof(bytes), &err)) > 0)
 *		...
 *	bsc_zip_close(z);
 */
struct bsc_zip;

struct bsc_zip	*bsc_zip_open(const char *path, struct bsc_error *);
/* Of bytes that stay where they are. */
struct bsc_zip	*bsc_zip_memory(const void *, size_t, struct bsc_error *);
bool		 bsc_zip_has(const struct bsc_zip *, const char *name);
/* Start reading a part; the one before is given up. */
bool		 bsc_zip_begin(struct bsc_zip *, const char *name,
		    struct bsc_error *);
/* 0: the end, and length and CRC are right; -1: damaged. */
ssize_t		 bsc_zip_read(struct bsc_zip *, void *, size_t,
		    struct bsc_error *);
uint64_t	 bsc_zip_size(const struct bsc_zip *);	/* of the archive */
void		 bsc_zip_close(struct bsc_zip *);

#endif
