#ifndef BSC_STREAM_SHEET_H
#define BSC_STREAM_SHEET_H

#include "base/output.h"
#include "stream/batch.h"

/*
 * One table as an ordinary CSV file, without origins, for spreadsheets and
 * people.  The columns are those of the first section; a later one may
 * have fewer.
 */
struct bsc_sheet;

struct bsc_sheet_style {
	bool	labels;		/* Chinese headings instead of field names */
	bool	excel;		/* BOM, CRLF, guard against formulas */
};

struct bsc_sheet *bsc_sheet_new(struct bsc_output *,
		    const struct bsc_sheet_style *);
/* False, and *err set, when it has a column the first had not. */
bool	 bsc_sheet_section(struct bsc_sheet *, const struct bsc_section *,
	    struct bsc_error *err);
bool	 bsc_sheet_batch(struct bsc_sheet *, const struct bsc_batch *,
	    struct bsc_error *err);
bool	 bsc_sheet_begun(const struct bsc_sheet *);	/* has its header */
void	 bsc_sheet_free(struct bsc_sheet *);

#endif
