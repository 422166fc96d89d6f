#ifndef BSC_STREAM_SHEETS_H
#define BSC_STREAM_SHEETS_H

#include "stream/sheet.h"

/*
 * A stream for spreadsheets: a file of CSV for each table in a folder, or
 * what a caller opens for it, such as a sheet of a workbook.  Where the
 * output is one file it holds one table; a second spoils it.  Records that
 * have columns the first of their table had not go to a further file or
 * sheet.
 */
struct bsc_sheets;

struct bsc_sheets *bsc_sheets_new(struct bsc_output *, bool en);
struct bsc_sheets *bsc_sheets_new_to(struct bsc_sheet_sink (*open)(void *arg,
		    const char *name), void *arg, bool en);
void	 bsc_sheets_section(struct bsc_sheets *, const struct bsc_section *);
void	 bsc_sheets_record(struct bsc_sheets *, const struct bsc_section *,
	    struct bsc_span src, const struct bsc_span *cell);
void	 bsc_sheets_batch(struct bsc_sheets *, const struct bsc_batch *);
void	 bsc_sheets_free(struct bsc_sheets *);

#endif
