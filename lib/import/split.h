#ifndef BSC_IMPORT_SPLIT_H
#define BSC_IMPORT_SPLIT_H

#include "base/mem.h"
#include "base/span.h"

/* How rows end and cells part. */
struct bsc_shape {
	char	delim;
	bool	cr;		/* a lone CR ends a row: no LF anywhere */
};

enum bsc_split { BSC_SPLIT_ROW, BSC_SPLIT_MORE, BSC_SPLIT_OPEN };

/* The cells of one row; reused from row to row. */
struct bsc_cut {
	struct bsc_span	*cell;
	size_t		 ncell, cap;
	size_t		*end;		/* ends of the cells in text */
	size_t		 endcap;
	struct bsc_buf	 text;		/* unquoted */
	size_t		 used;		/* bytes of the row with its end */
	size_t		 raw;		/* ... without its end */
	size_t		 lines;		/* line ends inside */
	bool		 torn;
	bool		 plain;		/* cells are bytes of the row: none
					   has quotes or controls */
};

/*
 * Cut the first row off the text.  MORE: the text ends before the row
 * does (never when last).  OPEN: it ends, or a mebibyte passes, inside a
 * quote; lines then counts to where that quote opened.
 */
enum bsc_split bsc_split_row(struct bsc_cut *, struct bsc_span,
	    struct bsc_shape, bool last);
void	 bsc_cut_free(struct bsc_cut *);
/* The delimiter under which most rows of the text have the same form. */
char	 bsc_split_guess(struct bsc_span, bool cr);

#endif
