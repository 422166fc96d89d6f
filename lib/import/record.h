#ifndef BSC_IMPORT_RECORD_H
#define BSC_IMPORT_RECORD_H

#include "import/gather.h"
#include "import/mapping.h"
#include "import/notes.h"
#include "import/rows.h"

/*
 * Rows to records of the table: cells that cannot be read stay as text in
 * x_FIELD (SPEC 31).  The first such cell of a field opens a new section,
 * unless it was expected.
 */
struct bsc_records;

struct bsc_records *bsc_records_new(struct bsc_gather *,
		    const struct bsc_mapping *, const char *file,
		    struct bsc_notes *rejects, struct bsc_notes *doubts,
		    struct bsc_notes *dashes);
void		 bsc_records_free(struct bsc_records *);
/*
 * Whether a section was opened in the midst of the file; then a reading
 * anew that expects what this one met has one from the start.  Before the
 * first row.
 */
bool		 bsc_records_split(const struct bsc_records *);
void		 bsc_records_expect(struct bsc_records *,
		    const struct bsc_records *);
/* Open the section, for a file without records. */
void		 bsc_records_header(struct bsc_records *);
/* False: the row was rejected. */
bool		 bsc_records_row(struct bsc_records *, const struct bsc_row *);
/* Leave a row out for that reason. */
void		 bsc_records_reject(struct bsc_records *,
		    const struct bsc_row *, const char *reason);

uint64_t	 bsc_records_doubtful(const struct bsc_records *);
/* First and last day of the table's date; false: none was read. */
bool		 bsc_records_span(const struct bsc_records *, char from[16],
		    char to[16]);

#endif
