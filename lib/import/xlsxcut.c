#include <stdio.h>
#include <stdlib.h>

#include "base/output.h"
#include "import/layout.h"
#include "import/notes.h"
#include "import/reject.h"
#include "import/xlsxcut.h"
#include "stream/template.h"
#include "stream/workbook.h"
#include "stream/writer.h"

#define LOOK_ROWS	8	/* behind a blank row, for headings */

struct cutter {
	struct bsc_books	*to;
	struct bsc_gather	*gather;
	const struct bsc_names	*names;
	const struct bsc_told	*told;
	const char		*sheet;
	char			*shown;
	const struct bsc_section *section;	/* of rejects */
	bool			 shut;		/* hidden, not to be taken */
	uint64_t		 rows;		/* of the sheet */
	uint64_t		 last;		/* row */
	struct bsc_output	*out;		/* of the table, or NULL */
	struct bsc_buf		 headings;	/* of it; empty: none yet */
	struct bsc_head		 block;		/* rows behind a blank one */
	bool			 hidden[LOOK_ROWS];
	const char		*under[LOOK_ROWS];	/* in its arena */
	bool			 looking;
	struct bsc_buf		 line;
};

/* Where a name ends must be seen: FILE!SHEET:ROW. */
static void
put_name(struct bsc_buf *to, const char *sheet)
{
	for (; *sheet != '\0'; sheet++) {
		unsigned char c = (unsigned char)*sheet;

		if (c < 0x20 || c == 0x7f || strchr("%!:", c) != NULL)
			bsc_buf_printf(to, "%%%02X", c);
		else
			bsc_buf_putc(to, (char)c);
	}
}

static bool
end_table(struct cutter *c, struct bsc_error *err)
{
	struct bsc_output *out = c->out;

	c->out = NULL;
	c->headings.len = 0;
	return out == NULL || bsc_output_commit(out, err);
}

static bool
begin_table(struct cutter *c, struct bsc_error *err)
{
	struct bsc_books *to = c->to;
	struct bsc_book *b;

	if (!end_table(c, err))
		return false;
	to->member = bsc_grow(to->member, &to->cap, to->n + 1,
	    sizeof(*to->member));
	b = &to->member[to->n++];
	/* Only the first table of a sheet is what the sheet is called. */
	*b = (struct bsc_book){ bsc_strdup(c->rows > c->block.n ? "" :
	    c->sheet), bsc_strdup(c->shown),
	    bsc_gather_temp(c->gather), 0, c->shut };
	c->out = bsc_output_open(b->path, err);
	return c->out != NULL;
}

static void
write_row(struct cutter *c, uint64_t number, bool hidden,
    struct bsc_span under, const struct bsc_span *cell, size_t n)
{
	c->line.len = 0;
	bsc_buf_printf(&c->line, "%s%llu", hidden ? "h" : "",
	    (unsigned long long)number);
	bsc_buf_add(&c->line, under.p, under.len);
	for (size_t i = 0; i < n; i++) {
		bsc_buf_putc(&c->line, ',');
		bsc_csv_cell(&c->line, cell[i]);
	}
	bsc_buf_putc(&c->line, '\n');
	bsc_output_write(c->out, c->line.p, c->line.len);
	c->to->member[c->to->n - 1].records++;
}

/* The cells of a row as one text, to compare headings. */
static void
join(struct bsc_buf *to, const struct bsc_head_row *r)
{
	size_t n = r->ncell;

	to->len = 0;
	while (n > 0 && r->cell[n - 1][0] == '\0')
		n--;
	for (size_t i = 0; i < n; i++) {
		bsc_buf_puts(to, r->cell[i]);
		bsc_buf_putc(to, '\n');
	}
}

/* The headings a block brings, those told first; false: none. */
static bool
find_headings(const struct cutter *c, struct bsc_buf *to)
{
	const struct bsc_head *b = &c->block;
	size_t i = 0;

	while (i < b->n && b->row[i].line != c->told->header)
		i++;
	for (size_t j = 0; i == b->n && j < b->n; j++)
		if (bsc_layout_heading(b, j, c->names, c->told))
			i = j;
	if (i < b->n)
		join(to, &b->row[i]);
	return i < b->n;
}

static bool
is_same(const struct bsc_buf *a, const struct bsc_buf *b)
{
	return bsc_span_eq((struct bsc_span){ a->p, a->len },
	    (struct bsc_span){ b->p, b->len });
}

/*
 * Enough of a block was seen: write it where it belongs.  If it brings
 * headings it is a new table, unless the one before has none yet or has
 * the same.
 */
static bool
settle(struct cutter *c, struct bsc_error *err)
{
	struct bsc_buf found = { 0 };
	bool heads = find_headings(c, &found);
	struct bsc_span *cell = NULL;
	size_t cap = 0;

	if ((c->out == NULL || (heads && c->headings.len > 0 &&
	    !c->shut && !is_same(&found, &c->headings))) &&
	    !begin_table(c, err)) {
		bsc_buf_free(&found);
		return false;
	}
	if (heads) {
		bsc_buf_free(&c->headings);
		c->headings = found;
	}
	for (size_t i = 0; i < c->block.n; i++) {
		const struct bsc_head_row *r = &c->block.row[i];

		cell = bsc_grow(cell, &cap, r->ncell, sizeof(*cell));
		for (size_t j = 0; j < r->ncell; j++)
			cell[j] = bsc_span(r->cell[j]);
		write_row(c, r->line, c->hidden[i], bsc_span(c->under[i]),
		    cell, r->ncell);
	}
	free(cell);
	bsc_head_free(&c->block);
	c->looking = c->headings.len == 0;
	return true;
}

/* Cells of hidden columns and under merged ones. */
static void
reject_left(struct cutter *c, const struct bsc_xlsx_row *row)
{
	static const char reason[] = N_("in hidden columns or under merged "
	    "cells");
	struct bsc_reject to = { c->gather, c->shown, c->section };
	struct bsc_row r = { .line = row->number, .raw = row->left };

	bsc_reject_row(&to, &r, c->told->lang_zh ? bsc_reason_zh(reason) :
	    reason);
	c->section = to.section;
}

static bool
is_blank(const struct bsc_xlsx_row *row)
{
	for (size_t i = 0; i < row->ncell; i++)
		if (bsc_span_trim(row->cell[i]).len > 0)
			return false;
	return true;
}

static bool
on_row(void *arg, const struct bsc_xlsx_row *row, struct bsc_error *err)
{
	struct cutter *c = arg;
	struct bsc_row r = { .line = row->number, .ncell = row->ncell,
	    .cell = row->cell };
	bool behind = row->number > c->last + 1;
	bool hidden = row->hidden && !c->told->hidden;

	if (row->left.len > 0)
		reject_left(c, row);
	if (is_blank(row))
		return true;
	c->last = row->number;
	c->rows++;
	if (behind && c->block.n > 0 && !settle(c, err))
		return false;
	c->looking = c->looking || behind || c->out == NULL;
	if (!c->looking) {
		write_row(c, row->number, hidden, row->under, row->cell,
		    row->ncell);
		return true;
	}
	c->hidden[c->block.n] = hidden;
	bsc_head_add(&c->block, &r);
	c->under[c->block.n - 1] = row->under.len == 0 ? "" :
	    bsc_arena_strndup(c->block.arena, row->under.p, row->under.len);
	return c->block.n < LOOK_ROWS || settle(c, err);
}

static void
say_left(struct cutter *c, const struct bsc_xlsx_left *left)
{
	if (left->hidden > 0)
		bsc_warn(_("%s:%llu: %llu cells of hidden columns (%.*s) not "
		    "taken; --hidden takes them"), c->shown,
		    (unsigned long long)left->hidden_row,
		    (unsigned long long)left->hidden,
		    (int)left->columns.len, left->columns.p);
	if (left->covered > 0)
		bsc_warn(_("%s:%llu: %llu cells under merged ones not taken"),
		    c->shown, (unsigned long long)left->covered_row,
		    (unsigned long long)left->covered);
	if (c->shut && c->rows > 0)
		bsc_warn(_("%s: %llu rows of a hidden sheet not taken; "
		    "--hidden takes them"), c->shown,
		    (unsigned long long)c->rows);
	c->to->left = c->to->left || left->hidden + left->covered > 0 ||
	    (c->shut && c->rows > 0);
}

static bool
cut_sheet(struct cutter *c, struct bsc_xlsx *x, size_t i, const char *name,
    struct bsc_error *err)
{
	const struct bsc_xlsx_sheet *s = bsc_xlsx_sheet(x, i);
	struct bsc_xlsx_left left;
	struct bsc_buf shown = { 0 };
	bool good;

	bsc_buf_printf(&shown, "%s!", name);
	put_name(&shown, s->name);
	c->sheet = s->name;
	c->shown = bsc_buf_str(&shown);
	c->shut = s->hidden && !c->told->hidden;
	c->rows = c->last = 0;
	c->looking = true;
	good = bsc_xlsx_read(x, i, c->told->hidden, on_row, c, &left, err) &&
	    (c->block.n == 0 || settle(c, err));
	if (good) {
		say_left(c, &left);
		good = end_table(c, err);
	}
	bsc_buf_free(&left.columns);
	bsc_buf_free(&shown);
	return good;
}

/*
 * The sheets told, or all but that of the words to choose from in our own
 * templates, which has no records.
 */
static bool
is_told(const struct bsc_told *t, const struct bsc_xlsx_sheet *s)
{
	for (size_t i = 0; i < t->nsheet; i++)
		if (strcmp(t->sheet[i].from, s->name) == 0)
			return true;
	return t->nsheet == 0 &&
	    !(s->hidden && strcmp(s->name, BSC_TEMPLATE_WORDS) == 0);
}

/* What bsc-report wrote has tables that look like ledgers. */
static bool
is_report(const struct bsc_xlsx *x)
{
	for (size_t i = 0; i < bsc_xlsx_count(x); i++)
		if (bsc_xlsx_sheet(x, i)->hidden &&
		    strcmp(bsc_xlsx_sheet(x, i)->name, BSC_WORK_REPORT) == 0)
			return true;
	return false;
}

static bool
check_told(const struct bsc_told *t, const struct bsc_xlsx *x,
    struct bsc_error *err)
{
	size_t j;

	if (t->nsheet == 0 && is_report(x))
		return bsc_fail(err, _("a report, no ledger; --sheet takes a "
		    "sheet of it back"));
	if (t->serial && bsc_xlsx_date1904(x))
		return bsc_fail(err, _("the workbook counts days from 1904, "
		    "--dates serial does not"));
	for (size_t i = 0; i < t->nsheet; i++) {
		for (j = 0; j < bsc_xlsx_count(x); j++)
			if (strcmp(bsc_xlsx_sheet(x, j)->name,
			    t->sheet[i].from) == 0)
				break;
		if (j == bsc_xlsx_count(x))
			return bsc_fail(err, _("no sheet \"%s\""),
			    t->sheet[i].from);
	}
	return true;
}

/* The only table of a workbook is named by the file, too. */
static void
name_by_file(struct bsc_books *to, const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *base = slash == NULL ? name : slash + 1;
	struct bsc_buf both = { 0 };
	struct bsc_book *only = bsc_xlsx_only(to);

	if (only == NULL)
		return;
	bsc_buf_printf(&both, "%s %.*s", only->name,
	    (int)strcspn(base, "."), base);
	free(only->name);
	only->name = bsc_buf_str(&both);
}

struct bsc_book *
bsc_xlsx_only(struct bsc_books *b)
{
	struct bsc_book *only = NULL;
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		if (!b->member[i].hidden) {
			only = &b->member[i];
			n++;
		}
	return n == 1 ? only : NULL;
}

bool
bsc_xlsx_cut(struct bsc_books *to, struct bsc_xlsx *x, struct bsc_gather *g,
    const struct bsc_names *names, const struct bsc_told *told,
    const char *name, struct bsc_error *err)
{
	struct cutter c = { .to = to, .gather = g, .names = names,
	    .told = told };
	bool good = check_told(told, x, err);

	to->workbook = true;
	strcpy(to->encoding, "xlsx");
	for (size_t i = 0; good && i < bsc_xlsx_count(x); i++)
		if (is_told(told, bsc_xlsx_sheet(x, i)))
			good = cut_sheet(&c, x, i, name, err);
	if (c.out != NULL)
		bsc_output_abort(c.out);
	bsc_head_free(&c.block);
	bsc_buf_free(&c.headings);
	bsc_buf_free(&c.line);
	name_by_file(to, name);
	return good;
}
