#ifndef BSC_STREAM_SHEET_H
#define BSC_STREAM_SHEET_H

#include "base/output.h"
#include "stream/batch.h"

/*
 * Records of one table for people and their spreadsheets, as an ordinary
 * CSV file or where a sink puts them, as into a workbook.  The columns are
 * those of the first section; a later one may have fewer.
 */
struct bsc_sheet;

struct bsc_sheet_style {
	bool	labels;		/* Chinese headings and words, not names */
	bool	excel;		/* BOM, CRLF, guard against formulas */
	bool	origin;		/* a last column has FILE:LINE */
};

struct bsc_sheet_sink {
	void	(*column)(void *arg, const struct bsc_field *,
		    const char *name);	/* NULL: no field, that name */
	void	(*cell)(void *arg, struct bsc_span);
	void	*arg;
};

struct bsc_sheet *bsc_sheet_new(struct bsc_output *,
		    const struct bsc_sheet_style *);
struct bsc_sheet *bsc_sheet_new_to(const struct bsc_sheet_sink *,
		    const struct bsc_sheet_style *);
/* False, and *err set, when it has a column the first had not. */
bool	 bsc_sheet_section(struct bsc_sheet *, const struct bsc_section *,
	    struct bsc_error *err);
bool	 bsc_sheet_batch(struct bsc_sheet *, const struct bsc_batch *,
	    struct bsc_error *err);
/* A record of the section last opened. */
void	 bsc_sheet_record(struct bsc_sheet *, struct bsc_span src,
	    const struct bsc_span *cell);
bool	 bsc_sheet_begun(const struct bsc_sheet *);	/* has its header */
void	 bsc_sheet_free(struct bsc_sheet *);

/* What makes CSV one that Excel and WPS open as it is meant. */
#define BSC_EXCEL_BOM	"\xef\xbb\xbf"
#define BSC_EXCEL_END	"\r\n"
/* A cell of it: what would run as a formula gets an apostrophe before it. */
void	 bsc_excel_cell(struct bsc_buf *, struct bsc_span);

#endif
