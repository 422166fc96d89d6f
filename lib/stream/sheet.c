#include "stream/sheet.h"

#include <stdlib.h>

#include "schema/value.h"
#include "stream/writer.h"

struct bsc_sheet {
	struct bsc_output	*out;		/* CSV ... */
	struct bsc_sheet_sink	 to;		/* ... or elsewhere */
	struct bsc_sheet_style	 style;
	struct bsc_section	*first;		/* a copy: the reader may go */
	uint64_t		 serial;	/* of the one map is of */
	int			*map;		/* our column -> its, or -1 */
	struct bsc_buf		 line;
};

struct bsc_sheet *
bsc_sheet_new(struct bsc_output *out, const struct bsc_sheet_style *style)
{
	struct bsc_sheet *s = bsc_zalloc(1, sizeof(*s));

	s->out = out;
	s->style = *style;
	return s;
}

struct bsc_sheet *
bsc_sheet_new_to(const struct bsc_sheet_sink *to,
    const struct bsc_sheet_style *style)
{
	struct bsc_sheet *s = bsc_sheet_new(NULL, style);

	s->to = *to;
	return s;
}

static void
end_line(struct bsc_sheet *s)
{
	if (s->out == NULL)
		return;
	bsc_buf_puts(&s->line, s->style.excel ? BSC_EXCEL_END : "\n");
	bsc_output_write(s->out, s->line.p, s->line.len);
	s->line.len = 0;
}

/* A spreadsheet would run what starts like a formula, unless it is a number. */
static bool
is_formula(struct bsc_span s)
{
	if (s.len == 0 || strchr("=+-@\t\r", s.p[0]) == NULL ||
	    s.p[0] == '\0')
		return false;
	if (s.p[0] != '-' && s.p[0] != '+')
		return true;
	for (size_t i = 1; i < s.len; i++)
		if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '.')
			return true;
	return s.len == 1;
}

void
bsc_excel_cell(struct bsc_buf *to, struct bsc_span text)
{
	struct bsc_buf guarded = { 0 };

	if (!is_formula(text)) {
		bsc_csv_cell(to, text);
		return;
	}
	bsc_buf_putc(&guarded, '\'');
	bsc_buf_add(&guarded, text.p, text.len);
	bsc_csv_cell(to, (struct bsc_span){ guarded.p, guarded.len });
	bsc_buf_free(&guarded);
}

/* How many columns a row has, with that of the origin. */
static size_t
width(const struct bsc_sheet *s)
{
	return s->first->ncol + s->style.origin;
}

static void
put_cell(struct bsc_sheet *s, size_t i, struct bsc_span text)
{
	if (s->out == NULL) {
		s->to.cell(s->to.arg, text);
		return;
	}
	if (i > 0)
		bsc_buf_putc(&s->line, ',');
	if (s->style.excel)
		bsc_excel_cell(&s->line, text);
	else
		bsc_csv_cell(&s->line, text);
	/* A blank line would be skipped by whoever reads it. */
	if (width(s) == 1 && text.len == 0)
		bsc_buf_puts(&s->line, "\"\"");
}

static void
put_value(struct bsc_sheet *s, size_t i, struct bsc_span text)
{
	const struct bsc_field *f = s->first->col[i].field;

	put_cell(s, i, s->style.labels && f != NULL ?
	    bsc_value_label(f, text) : text);
}

static void
sink_header(struct bsc_sheet *s)
{
	for (size_t i = 0; i < s->first->ncol; i++)
		s->to.column(s->to.arg, s->first->col[i].field,
		    s->first->col[i].name);
	if (s->style.origin)
		s->to.column(s->to.arg, NULL, s->style.labels ? "来源" :
		    "src");
}

static void
write_header(struct bsc_sheet *s)
{
	const struct bsc_column *c;

	if (s->style.excel)
		bsc_buf_puts(&s->line, BSC_EXCEL_BOM);
	for (size_t i = 0; i < s->first->ncol; i++) {
		c = &s->first->col[i];
		put_cell(s, i, bsc_span(s->style.labels && c->field != NULL &&
		    c->field->zh != NULL && *c->field->zh != '\0' ?
		    c->field->zh : c->name));
	}
	if (s->style.origin)
		put_cell(s, s->first->ncol, s->style.labels ?
		    BSC_SPAN("来源") : BSC_SPAN("src"));
	end_line(s);
}

static struct bsc_section *
copy_section(const struct bsc_section *from)
{
	const char **name = bsc_zalloc(from->ncol + 1, sizeof(*name));
	struct bsc_section *to;

	for (size_t i = 0; i < from->ncol; i++)
		name[i] = from->col[i].name;
	to = bsc_section_new(from->table, name);
	free(name);
	return to;
}

/* Where our columns are in this section; all of its must be among ours. */
static bool
make_map(struct bsc_sheet *s, const struct bsc_section *from,
    struct bsc_error *err)
{
	size_t i;

	for (i = 0; i < s->first->ncol; i++)
		s->map[i] = -1;
	for (size_t c = 0; c < from->ncol; c++) {
		for (i = 0; i < s->first->ncol; i++)
			if (strcmp(s->first->col[i].name,
			    from->col[c].name) == 0)
				break;
		if (i == s->first->ncol)
			return bsc_fail(err, _("a later section of %s has the "
			    "column %s, which the first has not"),
			    from->table->name, from->col[c].name);
		s->map[i] = (int)c;
	}
	return true;
}

bool
bsc_sheet_section(struct bsc_sheet *s, const struct bsc_section *from,
    struct bsc_error *err)
{
	if (s->serial == from->serial)
		return true;
	if (s->first == NULL) {
		s->first = copy_section(from);
		s->map = bsc_zalloc(from->ncol, sizeof(*s->map));
		if (s->out == NULL)
			sink_header(s);
		else
			write_header(s);
	}
	s->serial = from->serial;
	return make_map(s, from, err);
}

bool
bsc_sheet_batch(struct bsc_sheet *s, const struct bsc_batch *b,
    struct bsc_error *err)
{
	if (!bsc_sheet_section(s, b->section, err))
		return false;
	for (size_t r = 0; r < b->n; r++) {
		for (size_t i = 0; i < s->first->ncol; i++)
			put_value(s, i, s->map[i] < 0 ? BSC_SPAN("") :
			    bsc_batch_cell(b, r, (size_t)s->map[i]));
		if (s->style.origin)
			put_cell(s, s->first->ncol, bsc_batch_src(b, r));
		end_line(s);
	}
	return true;
}

void
bsc_sheet_record(struct bsc_sheet *s, struct bsc_span src,
    const struct bsc_span *cell)
{
	for (size_t i = 0; i < s->first->ncol; i++)
		put_value(s, i, s->map[i] < 0 ? BSC_SPAN("") :
		    cell[s->map[i]]);
	if (s->style.origin)
		put_cell(s, s->first->ncol, src);
	end_line(s);
}

bool
bsc_sheet_begun(const struct bsc_sheet *s)
{
	return s->first != NULL;
}

void
bsc_sheet_free(struct bsc_sheet *s)
{
	if (s == NULL)
		return;
	bsc_section_free(s->first);
	free(s->map);
	bsc_buf_free(&s->line);
	free(s);
}
