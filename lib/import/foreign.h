#ifndef BSC_IMPORT_FOREIGN_H
#define BSC_IMPORT_FOREIGN_H

#include <stdbool.h>

/*
 * What a file is that cannot be read here, by its bytes and not by its
 * name, and how to convert it; NULL: it may be text.
 */
const char	*bsc_foreign(const char *path);

/* Whether a file begins like a ZIP archive, which may be a workbook. */
bool		 bsc_is_zip(const char *path);

#endif
