#ifndef BSC_STREAM_BATCH_H
#define BSC_STREAM_BATCH_H

#include <stdint.h>

#include "base/span.h"
#include "schema/schema.h"

/* A column of a section: a field of the table, or an extension field. */
struct bsc_column {
	const char		*name;
	const struct bsc_field	*field;		/* NULL: x_... */
};

/* The header of a section; equal headers share one, and live as long as the reader. */
struct bsc_section {
	const struct bsc_table	*table;
	const struct bsc_column	*col;
	size_t			 ncol;
	const int		*of_field;	/* field index -> column, -1: not recorded */
	uint64_t		 serial;	/* no two sections of a run share it */
};

struct bsc_cell {		/* bytes of batch->data */
	uint32_t	off, len;
};

/*
 * Some thousand records of one section, as rows of cells.  The reader's
 * until its next call.
 */
struct bsc_batch {
	const struct bsc_section *section;
	const char		*data;		/* unquoted text of all cells */
	size_t			 n;		/* records */
	const struct bsc_cell	*cell;		/* by record: its origin
						   "FILE:LINE", then a cell a
						   column of the section */
	const struct bsc_cell	*raw;		/* the record as CSV bytes with its
						   LF, where a writer may copy it;
						   len 0: write it anew */
	const char		*file;		/* stream it was read from ... */
	const uint64_t		*line;		/* ... and its lines, for messages */
	uint64_t		 first;		/* number of record 0 in the run */
};

static inline struct bsc_span
bsc_cell_span(const struct bsc_batch *b, struct bsc_cell c)
{
	return (struct bsc_span){ b->data + c.off, c.len };
}

/* The cells of a record's columns; before them stands its origin. */
static inline const struct bsc_cell *
bsc_batch_row(const struct bsc_batch *b, size_t r)
{
	return b->cell + r * (b->section->ncol + 1) + 1;
}

static inline struct bsc_span
bsc_batch_src(const struct bsc_batch *b, size_t r)
{
	return bsc_cell_span(b, bsc_batch_row(b, r)[-1]);
}

static inline struct bsc_span
bsc_batch_cell(const struct bsc_batch *b, size_t r, size_t c)
{
	return bsc_cell_span(b, bsc_batch_row(b, r)[c]);
}

/* Cell of a field of the table; an empty span with p NULL: not recorded. */
static inline struct bsc_span
bsc_batch_field(const struct bsc_batch *b, size_t r, const struct bsc_field *f)
{
	int c = b->section->of_field[f->index];

	if (c < 0)
		return (struct bsc_span){ NULL, 0 };
	return bsc_batch_cell(b, r, (size_t)c);
}

#endif
