#ifndef BSC_IMPORT_READING_H
#define BSC_IMPORT_READING_H

#include "import/books.h"
#include "import/file.h"
#include "import/scan.h"

/*
 * A file of delimited text: its records and control totals, or only an
 * explanation.  It is read once where its columns say nothing unusual,
 * else once more when it is known what they say.
 */
enum bsc_exit	 bsc_reading_text(const struct bsc_import *, const char *path,
		    const char *name);
/* The same of a part of the books that was scanned. */
enum bsc_exit	 bsc_reading_take(const struct bsc_import *, struct bsc_scan *,
		    const struct bsc_books *);

/* SHA-256 of the bytes of a file; false: it cannot be read. */
bool		 bsc_reading_digest(const char *path, char digest[65],
		    struct bsc_error *);
/* False, and said: a file of the same bytes was there before. */
bool		 bsc_reading_is_new(const struct bsc_import *,
		    const char *digest, const char *name);

/* The tables of a workbook (.xlsx); name is for messages and origins. */
enum bsc_exit	 bsc_import_workbook(const struct bsc_import *,
		    const char *path, const char *name);

#endif
