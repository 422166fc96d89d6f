#ifndef BSC_STREAM_XLSXLIB_H
#define BSC_STREAM_XLSXLIB_H

#include "base/output.h"
#include "value/date.h"

/*
 * libxlsxwriter as workbook.c wants it: sheets by handle, looks instead of
 * formats, errors kept until the end, no clock, no file anybody can name.
 */
struct bsc_xlsx;
struct bsc_xlsx_sheet;

enum {
	BSC_XLSX_ROWS = 1048576, BSC_XLSX_COLS = 16384,
	BSC_XLSX_NO_DAY = 10957		/* 2000-01-01: there is no clock here */
};

enum bsc_xlsx_look {
	BSC_XLSX_TEXT, BSC_XLSX_CODE, BSC_XLSX_INT, BSC_XLSX_NUMBER,
	BSC_XLSX_MONEY, BSC_XLSX_DATE, BSC_XLSX_TIME, BSC_XLSX_SECONDS,
	BSC_XLSX_HEAD, BSC_XLSX_HEAD_RIGHT, BSC_XLSX_HEAD_MUST,
	BSC_XLSX_LINE, BSC_XLSX_TITLE, BSC_XLSX_LOOKS
};

enum { BSC_XLSX_COLORS = 4 };	/* as enum bsc_work_tone */

struct bsc_xlsx_style {
	enum bsc_xlsx_look look;
	int		 color;
	bool		 link;
};

/* stream: rows go to disk as they come, each after the one before. */
struct bsc_xlsx	*bsc_xlsx_new(const char *title, bsc_day made, bool stream,
		    struct bsc_error *);
/* A sheet set up for print; head: its first row stays in view. */
struct bsc_xlsx_sheet *bsc_xlsx_sheet(struct bsc_xlsx *, const char *name,
		    bool head);

/* Text is what bsc_work_text made; a link stands before the cell it is of. */
void	 bsc_xlsx_string(struct bsc_xlsx_sheet *, size_t row, size_t col,
	    const char *, struct bsc_xlsx_style);
void	 bsc_xlsx_number(struct bsc_xlsx_sheet *, size_t row, size_t col,
	    double, struct bsc_xlsx_style);
void	 bsc_xlsx_link(struct bsc_xlsx_sheet *, size_t row, size_t col,
	    const char *, struct bsc_xlsx_style);
/* When all rows are known: widths, and the filter of the heading. */
void	 bsc_xlsx_width(struct bsc_xlsx_sheet *, size_t col, double width);
void	 bsc_xlsx_filter(struct bsc_xlsx_sheet *, size_t row, size_t cols);

/* What is printed, where that is not all: the first columns. */
void	 bsc_xlsx_print(struct bsc_xlsx_sheet *, size_t row, size_t cols);

/*
 * Sheets to be filled in.  What the cells of a column below the heading may
 * hold: a word of a list or of a range, else a number in bounds.
 */
struct bsc_xlsx_rule {
	const char	*const *word;	/* NULL ends; 255 characters in all */
	const char	*range;		/* of bsc_xlsx_range */
	bool		 day, whole;
	double		 min, max;
	const char	*title, *error;	/* what is said of others */
};

void	 bsc_xlsx_rule(struct bsc_xlsx_sheet *, size_t col,
	    const struct bsc_xlsx_rule *);
/* The first rows of a column of another sheet, as a rule names them. */
void	 bsc_xlsx_range(struct bsc_buf *, const char *sheet, size_t col,
	    size_t rows);
/* Width and look of what will be written into a column. */
void	 bsc_xlsx_column(struct bsc_xlsx_sheet *, size_t col, double width,
	    struct bsc_xlsx_style);
void	 bsc_xlsx_note(struct bsc_xlsx_sheet *, size_t row, size_t col,
	    const char *);
void	 bsc_xlsx_hide(struct bsc_xlsx_sheet *);
/* So many pages side by side instead of one. */
void	 bsc_xlsx_pages(struct bsc_xlsx_sheet *, size_t across);

/* Close it and send its bytes out; frees it.  False: *err tells. */
bool	 bsc_xlsx_finish(struct bsc_xlsx *, struct bsc_output *,
	    struct bsc_error *);
void	 bsc_xlsx_free(struct bsc_xlsx *);

#endif
