#ifndef BSC_STREAM_READER_H
#define BSC_STREAM_READER_H

#include "base/diag.h"
#include "stream/batch.h"

/*
 * Records of streams: CSV sections, JSON Lines and XML, plain CSV and plain
 * JSON Lines, gzip or not, from
 * each operand in turn.  Seals are verified and dropped; a broken mark, a
 * missing seal where one is required, and every fault of form is an error
 * "file:line: reason" and the end (bsc-stream(5)).
 *
 *	r = bsc_reader_open(schema, argv + optind, &opt, &err);
 *	while ((more = bsc_reader_next(r, &batch)) > 0)
 *		...
 *	if (more < 0)
 *		bsc_warn("%s", bsc_reader_error(r));
 *	bsc_reader_close(r);
 */
struct bsc_reader;

struct bsc_reader_options {
	const struct bsc_table	*table;		/* -t: of plain CSV; or NULL */
	bool			 require_seal;
	unsigned		 seals;		/* --require-seal=K: so many, 0: any number > 0 */
	size_t			 read_size;	/* bytes a read; 0: the default */
	size_t			 batch_size;	/* records a batch; 0: the default */
	bool			 alone;		/* start no thread to inflate */
	bool			 slow;		/* tests: never the short path */
	const char		*name;		/* for -: name in origins; NULL: "-" */
	/*
	 * NULL, or asked when the columns of a plain file are those of no
	 * table: the table to take, or NULL.  It may put other names for the
	 * columns.
	 */
	const struct bsc_table	*(*other)(void *arg, struct bsc_span *names,
				    size_t n);
	void			*other_arg;
};

/* paths: NULL-terminated; none means standard input.  NULL: *err tells. */
struct bsc_reader *bsc_reader_open(const struct bsc_schema *, char *const *paths,
		    const struct bsc_reader_options *, struct bsc_error *);
int		 bsc_reader_next(struct bsc_reader *, const struct bsc_batch **);
const char	*bsc_reader_error(const struct bsc_reader *);
/*
 * Sections whose header was read so far, with or without records: a header
 * alone says "there are none" (SPEC 13).  Index from 0; NULL after the last.
 */
const struct bsc_section *bsc_reader_section(const struct bsc_reader *, size_t);
/*
 * Those whose header came before that of a section (NULL: all), from *next
 * on, one a call; NULL after the last, or when the section came earlier.
 * So all sections are met in their order, those without records too.
 */
const struct bsc_section *bsc_reader_passed(const struct bsc_reader *,
		    size_t *next, const struct bsc_section *before);
uint64_t	 bsc_reader_records(const struct bsc_reader *);
/* Warnings of the run (unsealed part before a seal ...): next one or NULL. */
const char	*bsc_reader_warning(struct bsc_reader *);
void		 bsc_reader_close(struct bsc_reader *);

/* Length of the ending of a file name that is one of streams, or 0. */
size_t		 bsc_stream_ending(const char *name);

#endif
