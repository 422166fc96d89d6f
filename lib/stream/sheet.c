#include "stream/sheet.h"

#include <stdlib.h>

#include "stream/writer.h"

struct bsc_sheet {
	struct bsc_output	*out;
	struct bsc_sheet_style	 style;
	struct bsc_section	*first;		/* a copy: the reader may go */
	const struct bsc_section *last;		/* the one map is of */
	int			*map;		/* our column -> its, or -1 */
	struct bsc_buf		 line, guarded;
};

struct bsc_sheet *
bsc_sheet_new(struct bsc_output *out, const struct bsc_sheet_style *style)
{
	struct bsc_sheet *s = bsc_zalloc(1, sizeof(*s));

	s->out = out;
	s->style = *style;
	return s;
}

static void
end_line(struct bsc_sheet *s)
{
	bsc_buf_puts(&s->line, s->style.excel ? "\r\n" : "\n");
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

static void
put_cell(struct bsc_sheet *s, size_t i, struct bsc_span text)
{
	if (i > 0)
		bsc_buf_putc(&s->line, ',');
	if (s->style.excel && is_formula(text)) {
		s->guarded.len = 0;
		bsc_buf_putc(&s->guarded, '\'');
		bsc_buf_add(&s->guarded, text.p, text.len);
		text = (struct bsc_span){ s->guarded.p, s->guarded.len };
	}
	bsc_csv_cell(&s->line, text);
	/* A blank line would be skipped by whoever reads it. */
	if (s->first->ncol == 1 && text.len == 0)
		bsc_buf_puts(&s->line, "\"\"");
}

static void
write_header(struct bsc_sheet *s)
{
	const struct bsc_column *c;

	if (s->style.excel)
		bsc_buf_puts(&s->line, "\xef\xbb\xbf");
	for (size_t i = 0; i < s->first->ncol; i++) {
		c = &s->first->col[i];
		put_cell(s, i, bsc_span(s->style.labels && c->field != NULL &&
		    c->field->zh != NULL && *c->field->zh != '\0' ?
		    c->field->zh : c->name));
	}
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
	if (from == s->last)
		return true;
	if (s->first == NULL) {
		s->first = copy_section(from);
		s->map = bsc_zalloc(from->ncol, sizeof(*s->map));
		write_header(s);
	}
	s->last = from;
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
			put_cell(s, i, s->map[i] < 0 ? BSC_SPAN("") :
			    bsc_cell_span(b, b->col[s->map[i]][r]));
		end_line(s);
	}
	return true;
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
	bsc_buf_free(&s->guarded);
	free(s);
}
