#ifndef BSC_STREAM_WORKBOOK_H
#define BSC_STREAM_WORKBOOK_H

#include "base/output.h"
#include "schema/schema.h"
#include "value/date.h"

/*
 * A workbook (XLSX) out: sheets of typed columns under a heading row that
 * stays in view, has a filter and is repeated on paper.  Rows go to disk as
 * they come, so any number is constant memory; those that a sheet cannot
 * hold go on in a further one.  The same cells give the same bytes.
 *
 *	book = bsc_workbook_new(&options, &err);
 *	s = bsc_worksheet_new(book, "问题");
 *	bsc_worksheet_col(s, "金额", BSC_MONEY);
 *	bsc_worksheet_field(s, field);
 *	bsc_worksheet_cell(s, text);		row after row
 *	if (!bsc_workbook_finish(book, out, &err))
 *		...
 *
 * Text is text: nothing that comes from data is a formula or a link.
 */
struct bsc_workbook;
struct bsc_worksheet;

struct bsc_workbook_options {
	const char	*title;
	const bsc_day	*made;		/* NULL: a day that means nothing */
	bool		 en;		/* headings and words of fields */
};

enum bsc_work_tone {	/* how a cell is to be seen */
	BSC_WORK_PLAIN, BSC_WORK_BAD, BSC_WORK_ODD, BSC_WORK_MUTED,
	BSC_WORK_TONES
};

/* A workbook is no text for a terminal: without a file, end the run. */
void	 bsc_workbook_wants_file(const char *path);

struct bsc_workbook *bsc_workbook_new(const struct bsc_workbook_options *,
		    struct bsc_error *);
/* Sheets stand in the order in which they are made; names are made to fit. */
struct bsc_worksheet *bsc_worksheet_new(struct bsc_workbook *,
		    const char *name);

/*
 * A sheet of lines and small tables below each other: no heading that stays
 * in view, no filter, cells typed one by one with bsc_worksheet_as.
 */
struct bsc_worksheet *bsc_worksheet_loose(struct bsc_workbook *,
		    const char *name);
/* A row of one line that runs on to the right; bold: a title. */
void	 bsc_worksheet_line(struct bsc_worksheet *, const char *,
	    enum bsc_work_tone, bool bold);
/* Of a loose sheet: the type of the next cell, or that it is a heading. */
void	 bsc_worksheet_as(struct bsc_worksheet *, enum bsc_type);
void	 bsc_worksheet_head(struct bsc_worksheet *, bool right);
void	 bsc_worksheet_end_row(struct bsc_worksheet *);

/*
 * Mark it as a report, by a hidden sheet of this name: bsc-import takes from
 * it only what it is told to, for a table of matters looks like a ledger.
 */
#define BSC_WORK_REPORT	"_bsc-report"
void	 bsc_workbook_is_report(struct bsc_workbook *);

/* Columns, before the first cell.  A field gives its heading and words. */
void	 bsc_worksheet_col(struct bsc_worksheet *, const char *head,
	    enum bsc_type);
void	 bsc_worksheet_field(struct bsc_worksheet *, const struct bsc_field *);

/* On paper those so far are enough; the others are for the screen. */
void	 bsc_worksheet_print(struct bsc_worksheet *);

/*
 * The next cell: a number, day or word of the column's type where the text
 * is one that a cell can hold exactly, else text as it is.
 */
void	 bsc_worksheet_cell(struct bsc_worksheet *, struct bsc_span);
void	 bsc_worksheet_puts(struct bsc_worksheet *, const char *);
void	 bsc_worksheet_count(struct bsc_worksheet *, uint64_t);
/* Of the next cell only: its tone, and where it leads (row 0: heading). */
void	 bsc_worksheet_tone(struct bsc_worksheet *, enum bsc_work_tone);
void	 bsc_worksheet_link(struct bsc_worksheet *,
	    const struct bsc_worksheet *to, size_t row);
/* For whoever writes by columns and cells (sheet.h): the same two. */
void	 bsc_worksheet_put_column(void *sheet, const struct bsc_field *,
	    const char *name);
void	 bsc_worksheet_put_cell(void *sheet, struct bsc_span);
/* Rows begun so far. */
size_t	 bsc_worksheet_rows(const struct bsc_worksheet *);

/* Close it, and send its bytes out; frees it.  False: *err tells. */
bool	 bsc_workbook_finish(struct bsc_workbook *, struct bsc_output *,
	    struct bsc_error *);
/* Give up.  NULL is fine. */
void	 bsc_workbook_free(struct bsc_workbook *);

/*
 * Text as the file format wants it: what XML cannot hold, and what a reader
 * would take for such an escape, as _xHHHH_.  False: a cell cannot hold all
 * of it; it ends in a note that says so.
 */
bool	 bsc_work_text(struct bsc_buf *, struct bsc_span, bool en);
/* A name as a sheet may have it; the caller frees it. */
char	*bsc_work_sheet_name(const char *);

#endif
