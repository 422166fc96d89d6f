#include "stream/sheets.h"

#include <stdlib.h>

/* Where the records of a table go, or those of its further columns. */
struct place {
	const struct bsc_table	*table;
	struct bsc_sheet	*sheet;
};

struct bsc_sheets {
	struct bsc_output	*out;
	struct bsc_sheet_sink	(*open)(void *, const char *);
	void			*arg;
	bool			 en;
	struct place		*place;
	size_t			 n, cap;
	struct bsc_sheet	*last;		/* of the section ... */
	uint64_t		 serial;	/* ... of this number */
};

struct bsc_sheets *
bsc_sheets_new(struct bsc_output *out, bool en)
{
	struct bsc_sheets *s = bsc_zalloc(1, sizeof(*s));

	s->out = out;
	s->en = en;
	return s;
}

struct bsc_sheets *
bsc_sheets_new_to(struct bsc_sheet_sink (*open)(void *, const char *),
    void *arg, bool en)
{
	struct bsc_sheets *s = bsc_sheets_new(NULL, en);

	s->open = open;
	s->arg = arg;
	return s;
}

static const char *
name_of(const struct bsc_sheets *s, const struct bsc_table *t)
{
	return s->en || t->zh == NULL || *t->zh == '\0' ? t->name : t->zh;
}

/* One file holds one table; what else came is not left out in silence. */
static struct bsc_output *
output_for(struct bsc_sheets *s, const struct bsc_table *t, size_t nth)
{
	struct bsc_buf name = { 0 };
	struct bsc_output *out = s->out;

	if (!bsc_output_is_folder(out)) {
		if (s->n > 0)
			bsc_output_spoil(out, _("--excel writes one table a "
			    "file, here are %s and %s; name a folder: -O "
			    "NAME/"), s->place[0].table->name,
			    t->name);
		return s->n > 0 ? NULL : out;
	}
	bsc_buf_puts(&name, name_of(s, t));
	if (nth > 1)
		bsc_buf_printf(&name, "-%zu", nth);
	bsc_buf_puts(&name, ".csv");
	out = bsc_output_member(out, bsc_buf_str(&name));
	bsc_buf_free(&name);
	return out;
}

static struct bsc_sheet *
open_place(struct bsc_sheets *s, const struct bsc_table *t, size_t nth)
{
	struct bsc_sheet_style style = { .labels = !s->en, .excel = true,
		.origin = true };
	struct bsc_sheet_sink sink;
	struct bsc_output *out;
	struct bsc_sheet *sheet;

	if (s->open != NULL) {
		sink = s->open(s->arg, name_of(s, t));
		sheet = bsc_sheet_new_to(&sink, &style);
	} else if ((out = output_for(s, t, nth)) != NULL)
		sheet = bsc_sheet_new(out, &style);
	else
		return NULL;
	s->place = bsc_grow(s->place, &s->cap, s->n + 1, sizeof(*s->place));
	s->place[s->n++] = (struct place){ t, sheet };
	return sheet;
}

/* The sheet that has all its columns, if need be a new one. */
static struct bsc_sheet *
sheet_for(struct bsc_sheets *s, const struct bsc_section *section)
{
	struct bsc_error err;
	struct bsc_sheet *sheet;
	size_t nth = 1;

	for (size_t i = 0; i < s->n; i++)
		if (s->place[i].table == section->table) {
			if (bsc_sheet_section(s->place[i].sheet, section,
			    &err))
				return s->place[i].sheet;
			nth++;
		}
	if ((sheet = open_place(s, section->table, nth)) != NULL)
		bsc_sheet_section(sheet, section, &err);
	return sheet;
}

void
bsc_sheets_section(struct bsc_sheets *s, const struct bsc_section *section)
{
	if (s->serial == section->serial)
		return;
	s->serial = section->serial;
	s->last = sheet_for(s, section);
}

void
bsc_sheets_record(struct bsc_sheets *s, const struct bsc_section *section,
    struct bsc_span src, const struct bsc_span *cell)
{
	bsc_sheets_section(s, section);
	if (s->last != NULL)
		bsc_sheet_record(s->last, src, cell);
}

void
bsc_sheets_batch(struct bsc_sheets *s, const struct bsc_batch *b)
{
	struct bsc_error err;

	bsc_sheets_section(s, b->section);
	if (s->last != NULL)
		bsc_sheet_batch(s->last, b, &err);
}

void
bsc_sheets_free(struct bsc_sheets *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++)
		bsc_sheet_free(s->place[i].sheet);
	free(s->place);
	free(s);
}
