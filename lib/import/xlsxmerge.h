#ifndef BSC_IMPORT_XLSXMERGE_H
#define BSC_IMPORT_XLSXMERGE_H

#include "import/xlsxpart.h"

enum { BSC_XLSX_COLUMNS = 16384, BSC_XLSX_ROWS = 1048576 };

/*
 * The merged cells of a sheet.  A part says them behind its rows, so they
 * are looked for before those are read.
 */
struct bsc_merge {
	uint32_t	first_row, last_row, first_col, last_col;
};

struct bsc_merges {
	struct bsc_merge	*merge;		/* by first row */
	size_t			 n, cap;
	size_t			 next;		/* not yet reached */
	size_t			*open;		/* that reach into the row */
	size_t			 nopen, opencap;
	unsigned char		*covered;	/* by column, or NULL */
};

/* "AB12" to column and row, from 0 and 1; the rest goes to *end. */
bool	 bsc_xlsx_ref(const char *, uint32_t *col, uint32_t *row,
	    const char **end);
bool	 bsc_merges_find(struct bsc_merges *, struct bsc_xlsx *,
	    const char *part, struct bsc_error *);
/*
 * Go on to a row: covered says which columns lie under merged cells, but
 * for the cell whose value shows; 2 if that stands above in the column.  False: they lie over each other.
 */
bool	 bsc_merges_row(struct bsc_merges *, uint32_t row);
void	 bsc_merges_free(struct bsc_merges *);

#endif
