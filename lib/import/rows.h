#ifndef BSC_IMPORT_ROWS_H
#define BSC_IMPORT_ROWS_H

#include <stdint.h>

#include "base/diag.h"
#include "base/span.h"

/*
 * Rows of delimited text as they are found: any encoding, delimiter and
 * line end; a quote inside a bare cell is literal, text after a closing
 * quote is kept and told, ="text" is a spreadsheet's text.  Blank lines
 * are rows of one empty cell.
 *
 *	r = bsc_rows_open(path, name, "utf-8", true, 0, &err);
 *	while ((more = bsc_rows_next(r, &row)) > 0)
 *		...
 *	if (more < 0)
 *		bsc_warn("%s", bsc_rows_error(r));
 *	bsc_rows_close(r);
 */
struct bsc_row {
	uint64_t		 line;	/* physical line it starts on */
	uint64_t		 number;	/* of the row, from 1 */
	size_t			 ncell;
	const struct bsc_span	*cell;	/* trimmed; the reader's */
	struct bsc_span		 raw;	/* as it stood, without its end */
	bool			 torn;	/* text after a closing quote */
	bool			 plain;	/* no quotes or controls in its cells */
	bool			 marked;	/* cells may have marks, mark.h */
	bool			 hidden;	/* in a sheet */
	struct bsc_span		 under;	/* ".0.2.": empty columns that lie
					   under a cell merged down */
};

struct bsc_rows;

/*
 * name is for messages.  bom: a byte order mark overrules the encoding.
 * delim 0: guess.
 */
struct bsc_rows	*bsc_rows_open(const char *path, const char *name,
		    const char *encoding, bool bom, char delim,
		    struct bsc_error *);
/*
 * The first cell of each row is no cell but its line, before that an h if
 * the row is hidden, and behind it what is under (made by books.c and
 * xlsxcut.c).
 */
void		 bsc_rows_numbered(struct bsc_rows *);
/* Keep what was read from now on, to begin again with the first row. */
void		 bsc_rows_keep(struct bsc_rows *);
void		 bsc_rows_again(struct bsc_rows *);
int		 bsc_rows_next(struct bsc_rows *, const struct bsc_row **);
const char	*bsc_rows_error(const struct bsc_rows *);
/* Whether it failed because of bytes that are not of the encoding. */
bool		 bsc_rows_undecodable(const struct bsc_rows *);
const char	*bsc_rows_encoding(const struct bsc_rows *);
char		 bsc_rows_delim(const struct bsc_rows *);
/* SHA-256 of the file as stored; valid at the end. */
const char	*bsc_rows_digest(struct bsc_rows *);
void		 bsc_rows_close(struct bsc_rows *);

#endif
