#ifndef BSC_STREAM_WRITER_H
#define BSC_STREAM_WRITER_H

#include "base/output.h"
#include "stream/batch.h"

/*
 * Canonical streams out: CSV sections, JSON Lines or XML (bsc-stream(5)).  A section is
 * opened when the first record of another header arrives, or by
 * bsc_writer_section for a table that has none.
 */
struct bsc_writer;

enum bsc_form {
	BSC_FORM_CSV, BSC_FORM_JSONL, BSC_FORM_XML, BSC_FORM_PLAIN,
	BSC_FORM_EXCEL, BSC_FORM_EXCEL_EN	/* sheets.h: no stream */
};

/* Whether the word of a -o option is a form of streams: csv, jsonl, xml. */
bool	 bsc_form_find(const char *word, enum bsc_form *);

/*
 * What --excel makes of the form; with another than CSV, or a seal, the run
 * ends.
 */
enum bsc_form	 bsc_form_excel(bool text, enum bsc_form, bool seal, bool en);

struct bsc_writer *bsc_writer_new(struct bsc_output *, enum bsc_form, bool seal);
/* Write every record anew instead of copying bytes that could be copied. */
void	 bsc_writer_canonical(struct bsc_writer *);

/* Open a section even if no record follows. */
void	 bsc_writer_section(struct bsc_writer *, const struct bsc_section *);
/* Copy records first .. first + n - 1 of a batch, raw bytes where possible. */
void	 bsc_writer_batch(struct bsc_writer *, const struct bsc_batch *, size_t first, size_t n);
/* One record: an origin and section->ncol cells. */
void	 bsc_writer_record(struct bsc_writer *, const struct bsc_section *,
	    struct bsc_span src, const struct bsc_span *cell);
/*
 * Bytes of a CSV stream, whole records and their headers, as another writer
 * wrote them, to a writer of CSV; then how many records that were.
 */
void	 bsc_writer_copy(struct bsc_writer *, const void *, size_t);
void	 bsc_writer_copied(struct bsc_writer *, uint64_t records);
uint64_t bsc_writer_records(const struct bsc_writer *);

/*
 * Where a writer of CSV stands, to take back what was written since; its
 * output must be a file without a name (bsc_output_cut).
 */
struct bsc_writer_mark {
	uint64_t			 size, records;
	uint32_t			 crc;
	const struct bsc_section	*section;
	uint64_t			 serial;
};

struct bsc_writer_mark bsc_writer_mark(struct bsc_writer *);
void	 bsc_writer_undo(struct bsc_writer *, const struct bsc_writer_mark *);

/* The end of a good run: the seal if asked for, the XML root closed. */
void	 bsc_writer_finish(struct bsc_writer *);
/* The end of a bad one: the broken mark; XML stays open. */
void	 bsc_writer_break(struct bsc_writer *);
void	 bsc_writer_free(struct bsc_writer *);

/*
 * A section for records a tool makes itself, of the named fields (NULL
 * ends) or, with NULL, of all fields of the table.
 */
struct bsc_section *bsc_section_new(const struct bsc_table *, const char *const *fields);
void	 bsc_section_free(struct bsc_section *);

/* Append a cell as CSV: quoted only if it has comma, quote, CR, LF, or blanks at its ends. */
void	 bsc_csv_cell(struct bsc_buf *, struct bsc_span);
/* Append a record as a line of CSV. */
void	 bsc_csv_record(struct bsc_buf *, const struct bsc_section *,
	    struct bsc_span src, const struct bsc_span *cell);

#endif
