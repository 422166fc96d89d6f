#include "query/write.h"

#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "query/order.h"
#include "schema/value.h"
#include "stream/sheet.h"
#include "stream/json.h"
#include "stream/workbook.h"
#include "stream/writer.h"
#include "value/fold.h"

struct bsc_answer {
	struct bsc_output	*out;
	enum bsc_query_form	 form;
	bool			 excel, en;
	const struct bsc_items	*items;
	struct bsc_buf		 line;

	struct bsc_sorted	*kept;		/* text: widths come later */
	size_t			*width;

	struct bsc_writer	*writer;	/* streams */
	struct bsc_section	*section;
	struct bsc_span		*cell;

	struct bsc_workbook	*book;
	struct bsc_worksheet	*sheet;
};

/* Types whose values stand right. */
static bool
numeric(const struct bsc_item *i)
{
	return !i->src && (i->type == BSC_INT || i->type == BSC_NUMBER ||
	    i->type == BSC_MONEY);
}

static void
drain(struct bsc_answer *a)
{
	bsc_output_write(a->out, a->line.p, a->line.len);
	a->line.len = 0;
}

static void
csv_row(struct bsc_answer *a, const struct bsc_span *cell)
{
	for (size_t i = 0; i < a->items->n; i++) {
		if (i > 0)
			bsc_buf_putc(&a->line, ',');
		bsc_csv_cell(&a->line, cell[i]);
	}
	/* A blank line would be skipped by whoever reads it. */
	if (a->items->n == 1 && cell[0].len == 0)
		bsc_buf_puts(&a->line, "\"\"");
	bsc_buf_putc(&a->line, '\n');
	drain(a);
}

/* A plain field has the heading people use, unless it was named. */
static const char *
heading(const struct bsc_answer *a, const struct bsc_item *item)
{
	if (a->en || (!item->src && item->field == NULL))
		return item->name;
	if (item->src)
		return "来源";
	return item->field->zh != NULL && *item->field->zh != '\0' ?
	    item->field->zh : item->name;
}

static void
excel_row(struct bsc_answer *a, const struct bsc_span *cell, bool head)
{
	const struct bsc_item *item;
	struct bsc_span text;

	for (size_t i = 0; i < a->items->n; i++) {
		item = &a->items->v[i];
		text = head ? bsc_span(heading(a, item)) : cell[i];
		if (!head && !a->en && item->field != NULL)
			text = bsc_value_label(item->field, text);
		if (i > 0)
			bsc_buf_putc(&a->line, ',');
		bsc_excel_cell(&a->line, text);
		if (a->items->n == 1 && text.len == 0)
			bsc_buf_puts(&a->line, "\"\"");
	}
	bsc_buf_puts(&a->line, BSC_EXCEL_END);
	drain(a);
}

static void
json_row(struct bsc_answer *a, const struct bsc_span *cell)
{
	for (size_t i = 0; i < a->items->n; i++) {
		const struct bsc_item *item = &a->items->v[i];

		bsc_buf_putc(&a->line, i > 0 ? ',' : '{');
		bsc_json_text(&a->line, bsc_span(item->name));
		bsc_buf_putc(&a->line, ':');
		bsc_json_value(&a->line, item->src ? BSC_TEXT : item->type,
		    cell[i]);
	}
	bsc_buf_puts(&a->line, "}\n");
	drain(a);
}

static void
md_row(struct bsc_answer *a, const struct bsc_span *cell)
{
	bsc_buf_putc(&a->line, '|');
	for (size_t i = 0; i < a->items->n; i++) {
		bsc_buf_putc(&a->line, ' ');
		for (size_t j = 0; j < cell[i].len; j++)
			if (cell[i].p[j] == '\n')
				bsc_buf_puts(&a->line, "<br>");
			else {
				if (cell[i].p[j] == '|')
					bsc_buf_putc(&a->line, '\\');
				bsc_buf_putc(&a->line, cell[i].p[j]);
			}
		bsc_buf_puts(&a->line, " |");
	}
	bsc_buf_putc(&a->line, '\n');
	drain(a);
}

static void
md_rule(struct bsc_answer *a)
{
	bsc_buf_putc(&a->line, '|');
	for (size_t i = 0; i < a->items->n; i++)
		bsc_buf_puts(&a->line, numeric(&a->items->v[i]) ? " ---: |" :
		    " --- |");
	bsc_buf_putc(&a->line, '\n');
	drain(a);
}

static void
xml_row(struct bsc_answer *a, const struct bsc_span *cell)
{
	bsc_buf_puts(&a->line, "<row>");
	for (size_t i = 0; i < a->items->n; i++) {
		if (cell[i].len == 0)
			continue;
		bsc_buf_puts(&a->line, "<cell name=\"");
		bsc_xml_escape(&a->line, bsc_span(a->items->v[i].name));
		bsc_buf_puts(&a->line, "\">");
		bsc_xml_escape(&a->line, cell[i]);
		bsc_buf_puts(&a->line, "</cell>");
	}
	bsc_buf_puts(&a->line, "</row>\n");
	drain(a);
}

static void
keep_row(struct bsc_answer *a, const struct bsc_span *cell)
{
	size_t width;

	a->line.len = 0;
	for (size_t i = 0; i < a->items->n; i++) {
		width = bsc_width(cell[i]);
		if (width > a->width[i])
			a->width[i] = width;
		bsc_cells_append(&a->line, cell[i]);
	}
	bsc_sorted_add(a->kept, BSC_SPAN(""),
	    (struct bsc_span){ a->line.p, a->line.len });
	a->line.len = 0;
}

static void
blanks(struct bsc_buf *b, size_t n)
{
	while (n-- > 0)
		bsc_buf_putc(b, ' ');
}

/* No blanks at the end of a line; a line break in a cell is a blank. */
static void
text_row(struct bsc_answer *a, struct bsc_span cells)
{
	size_t pad = 0, gap;
	struct bsc_span c;

	for (size_t i = 0; bsc_cells_next(&cells, &c); i++) {
		gap = a->width[i] - bsc_width(c);
		if (numeric(&a->items->v[i]))
			pad += gap;
		if (c.len > 0) {
			blanks(&a->line, pad);
			pad = 0;
		}
		for (size_t j = 0; j < c.len; j++)
			bsc_buf_putc(&a->line, c.p[j] == '\n' ||
			    c.p[j] == '\r' ? ' ' : c.p[j]);
		if (!numeric(&a->items->v[i]))
			pad += gap;
		pad += 2;
	}
	bsc_buf_putc(&a->line, '\n');
	drain(a);
}

static void
stream_row(struct bsc_answer *a, const struct bsc_span *cell)
{
	struct bsc_span src = { NULL, 0 };
	size_t n = 0;

	for (size_t i = 0; i < a->items->n; i++)
		if (a->items->v[i].src)
			src = cell[i];
		else
			a->cell[n++] = cell[i];
	bsc_writer_record(a->writer, a->section, src, a->cell);
}

void
bsc_answer_row(struct bsc_answer *a, const struct bsc_span *cell)
{
	if (a->writer != NULL) {
		stream_row(a, cell);
		return;
	}
	switch (a->form) {
	case BSC_QUERY_CSV:
		if (a->excel)
			excel_row(a, cell, false);
		else
			csv_row(a, cell);
		break;
	case BSC_QUERY_JSONL:
		json_row(a, cell);
		break;
	case BSC_QUERY_MD:
		md_row(a, cell);
		break;
	case BSC_QUERY_TEXT:
		keep_row(a, cell);
		break;
	case BSC_QUERY_XML:
		xml_row(a, cell);
		break;
	case BSC_QUERY_XLSX:
		for (size_t i = 0; i < a->items->n; i++)
			bsc_worksheet_cell(a->sheet, cell[i]);
		break;
	}
}

/* Columns of a stream: fields by name, all else as x_... */
static void
open_stream(struct bsc_answer *a, const struct bsc_table *t)
{
	size_t n = a->items->n, at = 0;
	const char **name = bsc_zalloc(n + 1, sizeof(*name));
	struct bsc_buf *x = bsc_zalloc(n, sizeof(*x));

	for (size_t i = 0; i < n; i++) {
		const struct bsc_item *item = &a->items->v[i];

		if (item->src)
			continue;
		if (!item->extra &&
		    bsc_field_find(t, bsc_span(item->name)) == NULL)
			bsc_buf_puts(&x[i], "x_");
		bsc_buf_puts(&x[i], item->name);
		name[at++] = bsc_buf_str(&x[i]);
	}
	a->section = bsc_section_new(t, name);
	a->writer = bsc_writer_new(a->out, a->form == BSC_QUERY_XML ?
	    BSC_FORM_XML : a->form == BSC_QUERY_JSONL ? BSC_FORM_JSONL :
	    BSC_FORM_CSV, false);
	bsc_writer_section(a->writer, a->section);
	for (size_t i = 0; i < n; i++)
		bsc_buf_free(&x[i]);
	free(x);
	free(name);
}

static void
header(struct bsc_answer *a)
{
	for (size_t i = 0; i < a->items->n; i++)
		a->cell[i] = bsc_span(a->items->v[i].name);
	switch (a->form) {
	case BSC_QUERY_CSV:
		if (a->excel) {
			bsc_output_puts(a->out, BSC_EXCEL_BOM);
			excel_row(a, a->cell, true);
		} else
			csv_row(a, a->cell);
		break;
	case BSC_QUERY_MD:
		md_row(a, a->cell);
		md_rule(a);
		break;
	case BSC_QUERY_TEXT:
		keep_row(a, a->cell);
		break;
	case BSC_QUERY_XML:
		bsc_output_puts(a->out,
		    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<table>\n");
		break;
	case BSC_QUERY_JSONL:
	case BSC_QUERY_XLSX:
		break;
	}
}

/* Of the table that the first plain field is of. */
static const char *
answer_name(const struct bsc_items *items, bool en)
{
	const struct bsc_table *t;

	for (size_t i = 0; i < items->n; i++)
		if (items->v[i].field != NULL) {
			t = items->v[i].field->table;
			if (t != NULL && t->zh != NULL && *t->zh != '\0')
				return en ? t->name : t->zh;
		}
	return en ? "answer" : "查询结果";
}

static bool
open_book(struct bsc_answer *a, const struct bsc_query *ask,
    struct bsc_error *err)
{
	struct bsc_workbook_options o = { .en = ask->en,
		.title = answer_name(a->items, ask->en) };
	const struct bsc_item *item;

	if ((a->book = bsc_workbook_new(&o, err)) == NULL)
		return false;
	a->sheet = bsc_worksheet_new(a->book, o.title);
	for (size_t i = 0; i < a->items->n; i++) {
		item = &a->items->v[i];
		if (item->field != NULL)
			bsc_worksheet_field(a->sheet, item->field);
		else
			bsc_worksheet_col(a->sheet, heading(a, item),
			    item->src || item->type > BSC_STEPS ? BSC_TEXT :
			    (enum bsc_type)item->type);
	}
	return true;
}

struct bsc_answer *
bsc_answer_new(struct bsc_output *out, const struct bsc_query *ask,
    const struct bsc_items *items, const struct bsc_table *table,
    struct bsc_error *err)
{
	struct bsc_answer *a = bsc_zalloc(1, sizeof(*a));

	a->out = out;
	a->form = ask->form;
	a->excel = ask->excel;
	a->en = ask->en;
	a->items = items;
	a->cell = bsc_zalloc(items->n + 1, sizeof(*a->cell));
	a->width = bsc_zalloc(items->n + 1, sizeof(*a->width));
	a->kept = bsc_sorted_new();
	if (table != NULL)
		open_stream(a, table);
	else if (a->form == BSC_QUERY_XLSX && !open_book(a, ask, err)) {
		bsc_answer_free(a);
		return NULL;
	} else
		header(a);
	return a;
}

bool
bsc_answer_finish(struct bsc_answer *a, struct bsc_error *err)
{
	struct bsc_workbook *book = a->book;
	struct bsc_span row;

	a->book = NULL;
	if (book != NULL)
		return bsc_workbook_finish(book, a->out, err);
	if (a->writer != NULL)
		bsc_writer_finish(a->writer);
	else if (a->form == BSC_QUERY_XML)
		bsc_output_puts(a->out, "</table>\n");
	while (bsc_sorted_next(a->kept, &row))
		text_row(a, row);
	return true;
}

void
bsc_answer_break(struct bsc_answer *a)
{
	if (a->writer != NULL)
		bsc_writer_break(a->writer);
}

void
bsc_answer_free(struct bsc_answer *a)
{
	if (a == NULL)
		return;
	bsc_workbook_free(a->book);
	bsc_writer_free(a->writer);
	bsc_section_free(a->section);
	bsc_sorted_free(a->kept);
	bsc_buf_free(&a->line);
	free(a->cell);
	free(a->width);
	free(a);
}
