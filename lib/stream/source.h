#ifndef BSC_STREAM_SOURCE_H
#define BSC_STREAM_SOURCE_H

#include "base/mem.h"
#include "stream/csvlib.h"
#include "stream/input.h"
#include "stream/reader.h"
#include "stream/scan.h"
#include "stream/section.h"

/* Inside of the reader, shared by reader.c and its forms, read*.c. */

/* Rows being filled with the cells of a batch. */
struct bsc_rows {
	const struct bsc_section *section;
	size_t		  n, max;	/* records, at most */
	struct bsc_cell	 *cell;		/* by record, as in a batch */
	size_t		  width;	/* cells of one record ... */
	size_t		  maxwidth;	/* ... there is room for */
	struct bsc_cell	 *raw;
	uint64_t	 *line;
};

enum bsc_read_mode { BSC_READ_START, BSC_READ_STREAM, BSC_READ_PLAIN,
	BSC_READ_XML };

struct bsc_readxml;
struct bsc_readbare;
struct bsc_readjson;

struct bsc_reader {
	const struct bsc_schema	*schema;
	struct bsc_reader_options opt;
	char			**path;		/* NULL ends */
	size_t			 at;		/* of the operand being read */
	struct bsc_input	*in;
	enum bsc_read_mode	 mode;
	bool			 eof;		/* of this operand */
	bool			 failed;
	struct bsc_error	 err;

	struct bsc_buf		 data;		/* bytes read, then scratch */
	size_t			 pos, end;	/* of the bytes read */
	size_t			 from;		/* pos at the start of the batch */
	size_t			 quote;		/* for bsc_scan */
	size_t			 clean;		/* up to here it is UTF-8 */
	size_t			 crc_from;	/* bytes not yet in the sum */
	uint64_t		 line;		/* of the byte at pos */
	bool			 any;		/* a byte was seen */

	struct bsc_readbare	*bare;
	struct bsc_csvlib	*csvlib;
	struct bsc_cell		*cell;		/* of one record */
	size_t			 ncell, cellcap;
	struct bsc_span		*names;		/* or cells, to spell them */
	size_t			 namecap;

	struct bsc_sections	*sections;
	const struct bsc_section *section;	/* of the rows to come */
	struct bsc_rows		 rows;
	struct bsc_batch	 batch;
	uint64_t		 records;

	/* Seals of this operand. */
	bool			 in_seal;	/* its header was read */
	bool			 unsealed;	/* something since the last one */
	uint32_t		 crc;
	uint64_t		 seg_rows;
	unsigned		 nseal;		/* in all operands */

	struct bsc_readxml	*xml;
	struct bsc_readjson	*json;		/* it is JSON Lines */
	struct bsc_buf		 warnings;	/* each ends with NUL */
	size_t			 warned;	/* bytes of them told */
};

/* Record a fault at a line of the operand; always -1. */
int	 bsc_read_fail(struct bsc_reader *, uint64_t line, const char *, ...)
	    __attribute__((format(printf, 3, 4)));
/* More bytes behind end; false on a read error or a record without end. */
bool	 bsc_read_refill(struct bsc_reader *);
/* Go on in another buffer, which takes what was read with it. */
void	 bsc_read_renew(struct bsc_reader *, struct bsc_buf *with);
/*
 * Spell a record as CSV behind the data, which a writer may copy, and sum
 * that: all forms have one seal.
 */
struct bsc_cell	 bsc_read_spell(struct bsc_reader *, const struct bsc_section *,
		    const struct bsc_cell *);
/* The header of the section in the sum. */
void	 bsc_read_sum_header(struct bsc_reader *, const struct bsc_section *);
/* Start rows of a section. */
void	 bsc_rows_begin(struct bsc_rows *, const struct bsc_section *);
/* The cells of the row to come: its origin, then those of its columns. */
static inline struct bsc_cell *
bsc_rows_next(const struct bsc_rows *rows)
{
	return rows->cell + rows->n * rows->width;
}
void	 bsc_rows_free(struct bsc_rows *);
/* Whether the text ends in ":NUMBER". */
bool	 bsc_read_origin(struct bsc_span);
/* A seal of this many records; crc "broken": the mark. 0 or -1. */
int	 bsc_read_seal(struct bsc_reader *, uint64_t line, struct bsc_span n,
	    struct bsc_span crc, uint32_t sum);

/* Origins of n plain records behind the rows, on one line each. */
void	 bsc_read_origins(struct bsc_reader *, size_t n);
/* Take as many plain records as there are, or none. */
void	 bsc_read_bare(struct bsc_reader *);
/* Table name of "T_src", or false: it is no name of an origin. */
bool	 bsc_read_header_name(struct bsc_span, struct bsc_span *table);
/* Tell that there is no such table; always -1. */
int	 bsc_read_unknown_table(struct bsc_reader *, struct bsc_span name);
/* The one table that has the first n of r->names; NULL: told. */
const struct bsc_table *bsc_read_guess_table(struct bsc_reader *, size_t n);

/* 1: rows hold a batch, 0: the operand has ended, -1: fault. */
int	 bsc_read_csv(struct bsc_reader *);
int	 bsc_read_xml(struct bsc_reader *);
void	 bsc_read_xml_free(struct bsc_reader *);
void	 bsc_read_json_start(struct bsc_reader *);
int	 bsc_read_json(struct bsc_reader *);
void	 bsc_read_json_free(struct bsc_reader *);

#endif
