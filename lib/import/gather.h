#ifndef BSC_IMPORT_GATHER_H
#define BSC_IMPORT_GATHER_H

#include "stream/writer.h"

/*
 * What a run brings in, kept in files under $TMPDIR until all is known:
 * one a table, so that the stream can have its tables in order, the
 * control totals first.  The files have no names, so that nothing is left
 * whatever ends the run.
 */
struct bsc_gather;

struct bsc_gather *bsc_gather_new(const struct bsc_schema *,
		    struct bsc_error *);
void		 bsc_gather_free(struct bsc_gather *);

/*
 * A file that can be read twice: the operand itself, or a copy of what
 * came through a pipe.  NULL: *err tells.
 */
const char	*bsc_gather_input(struct bsc_gather *, const char *path,
		    struct bsc_error *);
/*
 * A new file for what an input is taken apart into, to be opened by this
 * path; it has no other name.
 */
const char	*bsc_gather_temp(struct bsc_gather *);
/* False when an input of this digest was there before. */
bool		 bsc_gather_digest(struct bsc_gather *, const char *digest);

/* Where the records of a table go. */
struct bsc_writer *bsc_gather_table(struct bsc_gather *,
		    const struct bsc_table *);
/*
 * Before a file of a table is read, and to forget what was read of it
 * since: its records and its rejects.
 */
void		 bsc_gather_mark(struct bsc_gather *, const struct bsc_table *);
void		 bsc_gather_undo(struct bsc_gather *, const struct bsc_table *);
/* The table of rows not taken; records for it may be given like others. */
const struct bsc_table *bsc_gather_reject(const struct bsc_gather *);
/* A section for records given to those writers; lives as long as we do. */
const struct bsc_section *bsc_gather_section(struct bsc_gather *,
		    const struct bsc_table *, const char *const *fields);
/* All records of a canonical stream. */
bool		 bsc_gather_stream(struct bsc_gather *, const char *path,
		    const char *name, struct bsc_error *);
/* Write all tables but `reject` to a writer of that form: `source` first. */
bool		 bsc_gather_write(struct bsc_gather *, struct bsc_writer *,
		    enum bsc_form, struct bsc_error *);
/* Write the rejects to a file, even if there are none: CSV, or for Excel. */
bool		 bsc_gather_rejects(struct bsc_gather *, const char *path,
		    enum bsc_form, struct bsc_error *);

/* Whether a file begins like a canonical stream in any spelling. */
bool		 bsc_is_stream(const struct bsc_schema *, const char *path);

#endif
