#include "stream/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "stream/input.h"
#include "stream/json.h"
#include "stream/section.h"
#include "stream/sheets.h"

enum { FLUSH_SIZE = 128 * 1024 };	/* what bsc_output passes on at once */

struct bsc_writer {
	struct bsc_output	*out;
	enum bsc_form		 form;
	bool			 seal, canonical;
	bool			 begun;		/* the XML root is open */
	const struct bsc_section *section;
	uint64_t	 serial;	/* of it */
	struct bsc_buf		 buf;		/* whole records not yet out */
	struct bsc_buf		 csv;		/* not CSV: theirs, for the sum */
	struct bsc_json_keys	 keys;		/* JSON Lines: of the section */
	bool			 empty;		/* and no record came yet */
	struct bsc_sheets	*sheets;	/* for spreadsheets */
	uint32_t		 crc;
	uint64_t		 records;
	struct bsc_span		*cell;
	size_t			 cap;
};

bool
bsc_form_find(const char *word, enum bsc_form *form)
{
	static const char *const words[] = { [BSC_FORM_CSV] = "csv",
		[BSC_FORM_JSONL] = "jsonl", [BSC_FORM_XML] = "xml" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(word, words[i]) == 0) {
			*form = (enum bsc_form)i;
			return true;
		}
	return false;
}

enum bsc_form
bsc_form_excel(bool text, enum bsc_form form, bool seal, bool en)
{
	if (text || form != BSC_FORM_CSV)
		bsc_die(_("--excel is for -o csv"));
	if (seal)
		bsc_die(_("a spreadsheet has no seal: --excel or --seal"));
	return en ? BSC_FORM_EXCEL_EN : BSC_FORM_EXCEL;
}

static bool
is_excel(enum bsc_form form)
{
	return form == BSC_FORM_EXCEL || form == BSC_FORM_EXCEL_EN;
}

/* When there is no going on. */
static void
break_off(void *w)
{
	bsc_writer_break(w);
}

struct bsc_writer *
bsc_writer_new(struct bsc_output *out, enum bsc_form form, bool seal)
{
	struct bsc_writer *w = bsc_zalloc(1, sizeof(*w));

	w->out = out;
	w->form = form;
	w->seal = seal && form != BSC_FORM_PLAIN;
	if (is_excel(form))
		w->sheets = bsc_sheets_new(out, form == BSC_FORM_EXCEL_EN);
	bsc_will(break_off, w);
	return w;
}

void
bsc_writer_canonical(struct bsc_writer *w)
{
	w->canonical = true;
}

/* Send out what is buffered; the sum is always of the CSV. */
static void
drain(struct bsc_writer *w)
{
	if (w->seal) {
		struct bsc_buf *sum = w->form == BSC_FORM_CSV ? &w->buf :
		    &w->csv;

		w->crc = bsc_crc32(w->crc, sum->p, sum->len);
		w->csv.len = 0;
	}
	bsc_output_write(w->out, w->buf.p, w->buf.len);
	w->buf.len = 0;
}

static void
drain_full(struct bsc_writer *w)
{
	if (w->buf.len >= FLUSH_SIZE)
		drain(w);
}

/*
 * Field names of the attribute, with what would split them as %XX: an
 * extension is named by a heading somebody else chose.
 */
static void
xml_fields(struct bsc_buf *b, const struct bsc_section *s)
{
	for (size_t i = 0; i < s->ncol; i++) {
		if (i > 0)
			bsc_buf_putc(b, ' ');
		for (const char *p = s->col[i].name; *p != '\0'; p++)
			if (*p == '%' || (unsigned char)*p <= ' ')
				bsc_buf_printf(b, "%%%02X", (unsigned char)*p);
			else
				bsc_xml_escape(b, (struct bsc_span){ p, 1 });
	}
}

static void
xml_begin(struct bsc_writer *w)
{
	if (w->begun)
		return;
	bsc_buf_puts(&w->buf, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<bsc version=\"1\">\n");
	w->begun = true;
}

static void
xml_section(struct bsc_writer *w, const struct bsc_section *s)
{
	xml_begin(w);
	if (w->section != NULL)
		bsc_buf_puts(&w->buf, "</section>\n");
	bsc_buf_printf(&w->buf, "<section table=\"%s\" fields=\"",
	    s->table->name);
	xml_fields(&w->buf, s);
	bsc_buf_puts(&w->buf, "\">\n");
	if (w->seal)
		bsc_section_header(&w->csv, s);
}

/* A section that got no record has a line that says so. */
static void
json_empty(struct bsc_writer *w)
{
	if (w->empty)
		bsc_json_none(&w->buf, &w->keys);
	w->empty = false;
}

static void
json_section(struct bsc_writer *w, const struct bsc_section *s)
{
	json_empty(w);
	bsc_json_keys(&w->keys, s);
	w->empty = true;
	if (w->seal)
		bsc_section_header(&w->csv, s);
}

static void
plain_header(struct bsc_writer *w, const struct bsc_section *s)
{
	for (size_t i = 0; i < s->ncol; i++) {
		if (i > 0)
			bsc_buf_putc(&w->buf, ',');
		bsc_csv_cell(&w->buf, bsc_span(s->col[i].name));
	}
	bsc_buf_putc(&w->buf, '\n');
}

void
bsc_writer_section(struct bsc_writer *w, const struct bsc_section *s)
{
	if (w->serial == s->serial)
		return;
	if (w->sheets != NULL)
		bsc_sheets_section(w->sheets, s);
	else if (w->form == BSC_FORM_XML)
		xml_section(w, s);
	else if (w->form == BSC_FORM_JSONL)
		json_section(w, s);
	else if (w->form == BSC_FORM_CSV)
		bsc_section_header(&w->buf, s);
	else if (w->section == NULL)
		plain_header(w, s);
	w->section = s;
	w->serial = s->serial;
}

static void
plain_record(struct bsc_buf *b, const struct bsc_section *s,
    const struct bsc_span *cell)
{
	for (size_t i = 0; i < s->ncol; i++) {
		if (i > 0)
			bsc_buf_putc(b, ',');
		bsc_csv_cell(b, cell[i]);
	}
	/* A blank line would be skipped by whoever reads it. */
	if (s->ncol == 1 && cell[0].len == 0)
		bsc_buf_puts(b, "\"\"");
	bsc_buf_putc(b, '\n');
}

static void
xml_cell(struct bsc_buf *b, const struct bsc_column *c, struct bsc_span text)
{
	if (text.len == 0)
		return;
	if (c->field != NULL) {
		bsc_buf_putc(b, '<');
		bsc_buf_puts(b, c->name);
		bsc_buf_putc(b, '>');
		bsc_xml_escape(b, text);
		bsc_buf_puts(b, "</");
		bsc_buf_puts(b, c->name);
		bsc_buf_putc(b, '>');
	} else {
		bsc_buf_puts(b, "<x name=\"");
		bsc_xml_escape(b, bsc_span(c->name));
		bsc_buf_puts(b, "\">");
		bsc_xml_escape(b, text);
		bsc_buf_puts(b, "</x>");
	}
}

static void
xml_record(struct bsc_buf *b, const struct bsc_section *s,
    struct bsc_span src, const struct bsc_span *cell)
{
	bsc_buf_puts(b, "<r src=\"");
	bsc_xml_escape(b, src);
	bsc_buf_puts(b, "\">");
	for (size_t i = 0; i < s->ncol; i++)
		xml_cell(b, &s->col[i], cell[i]);
	bsc_buf_puts(b, "</r>\n");
}

void
bsc_writer_record(struct bsc_writer *w, const struct bsc_section *s,
    struct bsc_span src, const struct bsc_span *cell)
{
	bsc_writer_section(w, s);
	switch (w->form) {
	case BSC_FORM_CSV:
		bsc_csv_record(&w->buf, s, src, cell);
		break;
	case BSC_FORM_XML:
		xml_record(&w->buf, s, src, cell);
		if (w->seal)
			bsc_csv_record(&w->csv, s, src, cell);
		break;
	case BSC_FORM_JSONL:
		w->empty = false;
		bsc_json_record(&w->buf, &w->keys, s, src, cell);
		if (w->seal)
			bsc_csv_record(&w->csv, s, src, cell);
		break;
	case BSC_FORM_PLAIN:
		plain_record(&w->buf, s, cell);
		break;
	case BSC_FORM_EXCEL:
	case BSC_FORM_EXCEL_EN:
		bsc_sheets_record(w->sheets, s, src, cell);
		break;
	}
	w->records++;
	drain_full(w);
}

static void
batch_record(struct bsc_writer *w, const struct bsc_batch *b, size_t r)
{
	size_t n = b->section->ncol;

	w->cell = bsc_grow(w->cell, &w->cap, n, sizeof(*w->cell));
	for (size_t c = 0; c < n; c++)
		w->cell[c] = bsc_batch_cell(b, r, c);
	bsc_writer_record(w, b->section, bsc_batch_src(b, r), w->cell);
}

/* Copy the raw bytes of records that stand one after another; their number. */
static size_t
copy_run(struct bsc_writer *w, const struct bsc_batch *b, size_t r, size_t end)
{
	uint32_t off = b->raw[r].off, upto = off;
	size_t i;

	for (i = r; i < end && b->raw[i].len > 0 && b->raw[i].off == upto; i++)
		upto += b->raw[i].len;
	bsc_buf_add(&w->buf, b->data + off, upto - off);
	w->records += i - r;
	drain_full(w);
	return i - r;
}

void
bsc_writer_batch(struct bsc_writer *w, const struct bsc_batch *b,
    size_t first, size_t n)
{
	size_t end = first + n;

	while (first < end)
		if (w->form == BSC_FORM_CSV && !w->canonical &&
		    b->raw != NULL && b->raw[first].len > 0) {
			bsc_writer_section(w, b->section);
			first += copy_run(w, b, first, end);
		} else
			batch_record(w, b, first++);
}

/* The seal; with "broken" for a sum the mark of a stream in trouble. */
static void
end_mark(struct bsc_writer *w, const char *sum)
{
	unsigned long long n = w->records;

	if (w->form == BSC_FORM_CSV)
		bsc_output_printf(w->out,
		    "end_src,records,crc32\n-:%llu,%llu,%s\n", n, n, sum);
	else if (w->form == BSC_FORM_JSONL)
		bsc_output_printf(w->out, "{\"end_src\":\"-:%llu\","
		    "\"records\":%llu,\"crc32\":\"%s\"}\n", n, n, sum);
	else if (w->form == BSC_FORM_XML)
		bsc_output_printf(w->out,
		    "<end records=\"%llu\" crc32=\"%s\"/>\n", n, sum);
}

void
bsc_writer_copy(struct bsc_writer *w, const void *p, size_t len)
{
	drain(w);
	if (w->seal)
		w->crc = bsc_crc32(w->crc, p, len);
	bsc_output_write(w->out, p, len);
}

void
bsc_writer_copied(struct bsc_writer *w, uint64_t records)
{
	w->records += records;
	w->section = NULL;
	w->serial = 0;
}

uint64_t
bsc_writer_records(const struct bsc_writer *w)
{
	return w->records;
}

struct bsc_writer_mark
bsc_writer_mark(struct bsc_writer *w)
{
	drain(w);
	return (struct bsc_writer_mark){ bsc_output_size(w->out), w->records,
	    w->crc, w->section, w->serial };
}

void
bsc_writer_undo(struct bsc_writer *w, const struct bsc_writer_mark *m)
{
	w->buf.len = w->csv.len = 0;
	bsc_output_cut(w->out, m->size);
	w->records = m->records;
	w->crc = m->crc;
	w->section = m->section;
	w->serial = m->serial;
}

void
bsc_writer_finish(struct bsc_writer *w)
{
	char sum[9];

	bsc_will_not(w);
	json_empty(w);
	if (w->form == BSC_FORM_XML) {
		xml_begin(w);
		if (w->section != NULL)
			bsc_buf_puts(&w->buf, "</section>\n");
	}
	drain(w);
	snprintf(sum, sizeof(sum), "%08x", (unsigned)w->crc);
	if (w->seal)
		end_mark(w, sum);
	if (w->form == BSC_FORM_XML)
		bsc_output_puts(w->out, "</bsc>\n");
}

void
bsc_writer_break(struct bsc_writer *w)
{
	bsc_will_not(w);
	json_empty(w);
	if (w->form == BSC_FORM_XML)
		xml_begin(w);
	drain(w);
	/*
	 * XML is seen to be broken by its root, which stays open; whoever
	 * sits at a terminal was told.
	 */
	if (w->form != BSC_FORM_XML && !bsc_output_is_terminal(w->out))
		end_mark(w, "broken");
}

void
bsc_writer_free(struct bsc_writer *w)
{
	if (w == NULL)
		return;
	bsc_will_not(w);
	bsc_buf_free(&w->buf);
	bsc_buf_free(&w->csv);
	bsc_json_keys_free(&w->keys);
	bsc_sheets_free(w->sheets);
	free(w->cell);
	free(w);
}
