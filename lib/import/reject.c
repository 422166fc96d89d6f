#include "import/cells.h"
#include "import/reject.h"

void
bsc_reject_row(struct bsc_reject *r, const struct bsc_row *row,
    const char *reason)
{
	static const char *const fields[] = { "file", "line", "reason", "text",
	    NULL };
	struct bsc_buf text = { 0 }, src = { 0 }, line = { 0 };
	struct bsc_span cell[4];

	bsc_cell_clean(&text, row->raw);
	bsc_buf_printf(&line, "%llu", (unsigned long long)row->line);
	bsc_buf_printf(&src, "%s:%llu", r->file,
	    (unsigned long long)row->line);
	cell[0] = bsc_span(r->file);
	cell[1] = (struct bsc_span){ line.p, line.len };
	cell[2] = bsc_span(reason);
	cell[3] = (struct bsc_span){ text.p, text.len };
	if (r->section == NULL)
		r->section = bsc_gather_section(r->gather,
		    bsc_gather_reject(r->gather), fields);
	bsc_writer_record(bsc_gather_table(r->gather, r->section->table),
	    r->section, (struct bsc_span){ src.p, src.len }, cell);
	bsc_buf_free(&text);
	bsc_buf_free(&src);
	bsc_buf_free(&line);
}
