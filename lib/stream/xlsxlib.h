#ifndef BSC_STREAM_XLSXLIB_H
#define BSC_STREAM_XLSXLIB_H

#include "base/output.h"
#include "value/date.h"

/*
 * libxlsxwriter as workbook.c wants it: sheets by handle, looks instead of
 * formats, errors kept until the end, no clock, no file anybody can name.
 */
struct bsc_xout;
struct bsc_xout_sheet;

enum {
	BSC_XOUT_ROWS = 1048576, BSC_XOUT_COLS = 16384,
	BSC_XOUT_NO_DAY = 10957		/* 2000-01-01: there is no clock here */
};

enum bsc_xout_look {
	BSC_XOUT_TEXT, BSC_XOUT_CODE, BSC_XOUT_INT, BSC_XOUT_NUMBER,
	BSC_XOUT_MONEY, BSC_XOUT_DATE, BSC_XOUT_TIME, BSC_XOUT_SECONDS,
	BSC_XOUT_HEAD, BSC_XOUT_HEAD_RIGHT, BSC_XOUT_HEAD_MUST,
	BSC_XOUT_LINE, BSC_XOUT_TITLE, BSC_XOUT_LOOKS
};

enum { BSC_XOUT_COLORS = 4 };	/* as enum bsc_work_tone */

struct bsc_xout_style {
	enum bsc_xout_look look;
	int		 color;
	bool		 link;
};

/* stream: rows go to disk as they come, each after the one before. */
struct bsc_xout	*bsc_xout_new(const char *title, bsc_day made, bool stream,
		    struct bsc_error *);
/* A sheet set up for print; head: its first row stays in view. */
struct bsc_xout_sheet *bsc_xout_sheet(struct bsc_xout *, const char *name,
		    bool head);

/* Text is what bsc_work_text made; a link stands before the cell it is of. */
void	 bsc_xout_string(struct bsc_xout_sheet *, size_t row, size_t col,
	    const char *, struct bsc_xout_style);
void	 bsc_xout_number(struct bsc_xout_sheet *, size_t row, size_t col,
	    double, struct bsc_xout_style);
void	 bsc_xout_link(struct bsc_xout_sheet *, size_t row, size_t col,
	    const char *, struct bsc_xout_style);
/* Of the row last written: room for so many lines of text. */
void	 bsc_xout_lines(struct bsc_xout_sheet *, size_t row, size_t lines);
/* When all rows are known: widths, and the filter of the heading. */
void	 bsc_xout_width(struct bsc_xout_sheet *, size_t col, double width);
void	 bsc_xout_filter(struct bsc_xout_sheet *, size_t row, size_t cols);

/* What is printed, where that is not all: the first columns. */
void	 bsc_xout_print(struct bsc_xout_sheet *, size_t row, size_t cols);

/*
 * Sheets to be filled in.  What the cells of a column below the heading may
 * hold: a word of a list or of a range, else a number in bounds.
 */
struct bsc_xout_rule {
	const char	*const *word;	/* NULL ends; 255 characters in all */
	const char	*range;		/* of bsc_xout_range */
	bool		 day, whole;
	double		 min, max;
	const char	*title, *error;	/* what is said of others */
};

void	 bsc_xout_rule(struct bsc_xout_sheet *, size_t col,
	    const struct bsc_xout_rule *);
/* The first rows of a column of another sheet, as a rule names them. */
void	 bsc_xout_range(struct bsc_buf *, const char *sheet, size_t col,
	    size_t rows);
/* Width and look of what will be written into a column. */
void	 bsc_xout_column(struct bsc_xout_sheet *, size_t col, double width,
	    struct bsc_xout_style);
void	 bsc_xout_note(struct bsc_xout_sheet *, size_t row, size_t col,
	    const char *);
void	 bsc_xout_hide(struct bsc_xout_sheet *);
/* So many pages side by side instead of one. */
void	 bsc_xout_pages(struct bsc_xout_sheet *, size_t across);

/* Close it and send its bytes out; frees it.  False: *err tells. */
bool	 bsc_xout_finish(struct bsc_xout *, struct bsc_output *,
	    struct bsc_error *);
void	 bsc_xout_free(struct bsc_xout *);

#endif
