#ifndef BSC_IMPORT_XLSX_H
#define BSC_IMPORT_XLSX_H

#include <stdint.h>

#include "base/diag.h"
#include "base/mem.h"
#include "base/span.h"

/*
 * Workbooks of Office Open XML (.xlsx, .xlsm), transitional and strict:
 * rows of the cells of a sheet as texts in the form amounts, dates and
 * words of delimited text have.  Nothing that is broken comes out whole:
 * the last row is good only when bsc_xlsx_read says so.
 *
 *	x = bsc_xlsx_open(path, '.', &err);
 *	for (i = 0; i < bsc_xlsx_count(x); i++)
 *		good = bsc_xlsx_read(x, i, false, on_row, arg, &left, &err);
 *	bsc_xlsx_close(x);
 */
struct bsc_xlsx;

struct bsc_xlsx_sheet {
	const char	*name;
	const char	*part;
	bool		 hidden;
};

struct bsc_xlsx_row {
	uint64_t		 number;	/* from 1, as the sheet counts */
	bool			 hidden;
	size_t			 ncell;		/* up to the last filled one */
	const struct bsc_span	*cell;		/* see mark.h */
	struct bsc_span		 left;		/* texts of cells not taken */
	struct bsc_span		 under;		/* as in rows.h */
};

/* What of a sheet did not come out. */
struct bsc_xlsx_left {
	uint64_t	hidden, hidden_row;	/* cells, first row */
	struct bsc_buf	columns;		/* hidden ones: "C, F" */
	uint64_t	covered, covered_row;	/* under merged cells */
};

/* decimal: the sign to write numbers with. */
struct bsc_xlsx	*bsc_xlsx_open(const char *path, char decimal,
		    struct bsc_error *);
struct bsc_xlsx	*bsc_xlsx_memory(const void *, size_t, char decimal,
		    struct bsc_error *);
void		 bsc_xlsx_close(struct bsc_xlsx *);
/* Whether its days count from 1904. */
bool		 bsc_xlsx_date1904(const struct bsc_xlsx *);
size_t		 bsc_xlsx_count(const struct bsc_xlsx *);
const struct bsc_xlsx_sheet *bsc_xlsx_sheet(const struct bsc_xlsx *, size_t);
/*
 * The rows of a sheet that have a cell with something in it, in order;
 * without cells, if none of them is taken.
 * hidden: cells of hidden columns come, too.  on_row returns false, with
 * the error, to stop.
 */
bool		 bsc_xlsx_read(struct bsc_xlsx *, size_t sheet, bool hidden,
		    bool (*on_row)(void *, const struct bsc_xlsx_row *,
		    struct bsc_error *), void *arg, struct bsc_xlsx_left *,
		    struct bsc_error *);

#endif
