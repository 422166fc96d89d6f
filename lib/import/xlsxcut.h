#ifndef BSC_IMPORT_XLSXCUT_H
#define BSC_IMPORT_XLSXCUT_H

#include "import/books.h"
#include "import/mapping.h"
#include "import/xlsx.h"

/*
 * A workbook taken apart into files of delimited text as books.h has them:
 * one for each table, which is a sheet or, in a sheet, what begins with
 * other headings behind a blank row.  What is hidden, unless told, and what
 * lies under merged cells is said on standard error, and left is set.
 */
bool	 bsc_xlsx_cut(struct bsc_books *, struct bsc_xlsx *,
	    struct bsc_gather *, const struct bsc_names *,
	    const struct bsc_told *, const char *name, struct bsc_error *);

/* The table, if there is only one to be taken; else NULL. */
struct bsc_book	*bsc_xlsx_only(struct bsc_books *);

#endif
