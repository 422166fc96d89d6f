/* CSV of the reader: sections, plain files, seals. */

#include "stream/source.h"

#include <stdlib.h>
#include <string.h>

static const char bom[3] = { '\xef', '\xbb', '\xbf' };

static void
add_cell(struct bsc_reader *r, size_t off, size_t len)
{
	r->cell = bsc_grow(r->cell, &r->cellcap, r->ncell + 1,
	    sizeof(*r->cell));
	r->cell[r->ncell++] = (struct bsc_cell){ (uint32_t)off,
		(uint32_t)len };
}

static void
on_cell(void *arg, const char *p, size_t len)
{
	struct bsc_reader *r = arg;
	size_t off = r->data.len;

	bsc_buf_add(&r->data, p, len);
	add_cell(r, off, len);
}

/* Cells of a record without quotes. */
static void
split_bare(struct bsc_reader *r, const struct bsc_scan *s)
{
	const char *base = r->data.p, *p = base + s->start, *comma;
	const char *end = p + s->len;

	while ((comma = memchr(p, ',', (size_t)(end - p))) != NULL) {
		add_cell(r, (size_t)(p - base), (size_t)(comma - p));
		p = comma + 1;
	}
	add_cell(r, (size_t)(p - base), (size_t)(end - p));
}

/*
 * Bare cells are cut where they stand, quoted ones are libcsv's business.
 * What the scanner refuses does not come here.
 */
static bool
split_quoted(struct bsc_reader *r, const struct bsc_scan *s)
{
	size_t i = s->start, end = s->start + s->len, to;
	const char *p;

	if (r->csvlib == NULL)
		r->csvlib = bsc_csvlib_new(on_cell, r);
	/* What libcsv reads must not move while its cells are added. */
	bsc_buf_room(&r->data, s->len + 1);
	p = r->data.p;
	for (;; i = to + 1) {
		to = bsc_scan_cell(p, i, end);
		if (i == end || p[i] != '"')
			add_cell(r, i, to - i);
		else if (!bsc_csvlib_record(r->csvlib, p + i, to - i))
			return false;
		if (to == end)
			return true;
	}
}

static bool
split(struct bsc_reader *r, const struct bsc_scan *s)
{
	r->ncell = 0;
	if (s->quoted)
		return split_quoted(r, s);
	split_bare(r, s);
	return true;
}

static struct bsc_span
cell_text(const struct bsc_reader *r, size_t i)
{
	return (struct bsc_span){ r->data.p + r->cell[i].off, r->cell[i].len };
}

bool
bsc_read_header_name(struct bsc_span s, struct bsc_span *table)
{
	if (s.len < 5 || memcmp(s.p + s.len - 4, "_src", 4) != 0 ||
	    s.p[0] < 'a' || s.p[0] > 'z')
		return false;
	for (size_t i = 0; i < s.len; i++)
		if ((s.p[i] < 'a' || s.p[i] > 'z') && s.p[i] != '_' &&
		    (s.p[i] < '0' || s.p[i] > '9'))
			return false;
	*table = (struct bsc_span){ s.p, s.len - 4 };
	return true;
}

/* The first cell of a record as it stands in the bytes. */
static bool
is_header(const struct bsc_reader *r, const struct bsc_scan *s,
    struct bsc_span *table)
{
	const char *p = r->data.p + s->start, *comma;
	size_t n = s->len;

	comma = memchr(p, ',', n);
	return bsc_read_header_name((struct bsc_span){ p,
	    comma != NULL ? (size_t)(comma - p) : n }, table);
}

/* Cells from the first on as names. */
static size_t
take_names(struct bsc_reader *r, size_t first)
{
	size_t n = r->ncell - first;

	r->names = bsc_grow(r->names, &r->namecap, n, sizeof(*r->names));
	for (size_t i = 0; i < n; i++)
		r->names[i] = cell_text(r, first + i);
	return n;
}

int
bsc_read_unknown_table(struct bsc_reader *r, struct bsc_span name)
{
	const char *near = bsc_table_near(r->schema, name);

	if (near == NULL)
		return bsc_read_fail(r, r->line, _("no table \"%.*s\""),
		    (int)name.len, name.p);
	return bsc_read_fail(r, r->line,
	    _("no table \"%.*s\"; did you mean %s?"), (int)name.len, name.p,
	    near);
}

static int
seal_header(struct bsc_reader *r, const struct bsc_scan *s)
{
	if (r->ncell != 3 || !bsc_span_is(cell_text(r, 1), "records") ||
	    !bsc_span_is(cell_text(r, 2), "crc32"))
		return bsc_read_fail(r, r->line, _("not the header of a seal"));
	/* The sum ends before this header, and a BOM it may have. */
	r->crc = bsc_crc32(r->crc, r->data.p + r->crc_from,
	    s->start - r->crc_from);
	r->crc_from = s->start;
	r->in_seal = true;
	r->section = NULL;
	return 0;
}

static int
read_header(struct bsc_reader *r, const struct bsc_scan *s)
{
	struct bsc_span name = { 0 };
	const struct bsc_table *t;
	struct bsc_error why;
	size_t n;

	if (r->mode == BSC_READ_PLAIN)
		return bsc_read_fail(r, r->line,
		    _("header of a stream inside plain CSV"));
	r->mode = BSC_READ_STREAM;
	if (!split(r, s))
		return bsc_read_fail(r, r->line, _("not CSV"));
	bsc_read_header_name(cell_text(r, 0), &name);
	if (bsc_span_is(name, "end"))
		return seal_header(r, s);
	r->unsealed = true;
	if ((t = bsc_table_find(r->schema, name)) == NULL)
		return bsc_read_unknown_table(r, name);
	n = take_names(r, 1);
	r->section = bsc_sections_add(r->sections, t, r->names, n, &why);
	if (r->section == NULL)
		return bsc_read_fail(r, r->line, "%s", why.text);
	return 0;
}

enum { MAX_CANDIDATES = 6 };	/* named in a message */

/* The table that the file is named after, if its columns fit. */
static const struct bsc_table *
named_table(const struct bsc_reader *r, size_t n)
{
	const char *name = bsc_input_name(r->in);
	const char *slash = strrchr(name, '/');
	const struct bsc_table *t;

	name = slash != NULL ? slash + 1 : name;
	t = bsc_table_find(r->schema, (struct bsc_span){ name,
	    strcspn(name, ".") });
	return t != NULL && bsc_section_fits(t, r->names, n) ? t : NULL;
}

const struct bsc_table *
bsc_read_guess_table(struct bsc_reader *r, size_t n)
{
	const struct bsc_table *t, *found = NULL;
	struct bsc_buf all = { 0 };
	size_t nfound = 0;

	for (size_t i = 0; i < bsc_schema_count(r->schema); i++) {
		t = bsc_schema_table(r->schema, i);
		if (!bsc_section_fits(t, r->names, n))
			continue;
		found = t;
		if (nfound < MAX_CANDIDATES)
			bsc_buf_printf(&all, "%s%s", nfound > 0 ? ", " : "",
			    t->name);
		else if (nfound == MAX_CANDIDATES)
			bsc_buf_puts(&all, ", ...");
		nfound++;
	}
	if (nfound > 1)
		found = named_table(r, n);
	else if (nfound == 0 && r->opt.other != NULL)
		found = r->opt.other(r->opt.other_arg, r->names, n);
	if (found != NULL)
		;
	else if (nfound == 0)
		bsc_read_fail(r, r->line, _("neither a stream nor columns of "
		    "one table; bsc-import reads other files"));
	else
		bsc_read_fail(r, r->line, _("columns of several tables (%s); "
		    "say which with -t, or use bsc-import"),
		    bsc_buf_str(&all));
	bsc_buf_free(&all);
	return found;
}

static int
read_plain_header(struct bsc_reader *r, const struct bsc_scan *s)
{
	const struct bsc_table *t = r->opt.table;
	struct bsc_error why;
	size_t n;

	if (!split(r, s))
		return bsc_read_fail(r, r->line, _("not CSV"));
	n = take_names(r, 0);
	if (t == NULL && (t = bsc_read_guess_table(r, n)) == NULL)
		return -1;
	r->section = bsc_sections_add(r->sections, t, r->names, n, &why);
	if (r->section == NULL)
		return bsc_read_fail(r, r->line, _("%s (bsc-import reads "
		    "files with other headings)"), why.text);
	r->mode = BSC_READ_PLAIN;
	return 0;
}

static int
read_seal_row(struct bsc_reader *r, const struct bsc_scan *s)
{
	int ok;

	if (!split(r, s) || r->ncell != 3)
		return bsc_read_fail(r, r->line, _("not a seal"));
	ok = bsc_read_seal(r, r->line, cell_text(r, 1), cell_text(r, 2),
	    r->crc);
	r->in_seal = false;
	/* The next segment starts after the LF. */
	r->crc = 0;
	r->crc_from = s->next;
	return ok;
}

/* Cells of a bare record straight into the columns; their number. */
static size_t
bare_row(struct bsc_reader *r, const struct bsc_scan *s, size_t want)
{
	struct bsc_rows *rows = &r->rows;
	const char *base = r->data.p, *p = base + s->start, *comma;
	const char *end = p + s->len;
	struct bsc_cell *to = bsc_rows_next(rows) +
	    (r->mode == BSC_READ_PLAIN);
	size_t n = 0;

	for (;; p = comma + 1) {
		comma = memchr(p, ',', (size_t)(end - p));
		if (n < want)
			to[n] = (struct bsc_cell){ (uint32_t)(p - base),
				(uint32_t)((comma != NULL ? comma : end) - p) };
		n++;
		if (comma == NULL)
			return n;
	}
}

static size_t
quoted_row(struct bsc_reader *r, const struct bsc_scan *s, size_t want)
{
	if (!split(r, s))
		return SIZE_MAX;
	if (r->ncell == want)
		memcpy(bsc_rows_next(&r->rows) + (r->mode == BSC_READ_PLAIN),
		    r->cell, want * sizeof(*r->cell));
	return r->ncell;
}

/* Records of plain CSV get their origin from where they stand. */
void
bsc_read_origins(struct bsc_reader *r, size_t n)
{
	struct bsc_span name = bsc_span(bsc_input_name(r->in));
	struct bsc_cell *src = bsc_rows_next(&r->rows);
	char digits[24], *p, *end = digits + sizeof(digits);
	uint64_t line;

	for (size_t i = 0; i < n; i++, src += r->rows.width) {
		p = end;
		for (line = r->line + i; line > 0; line /= 10)
			*--p = (char)('0' + line % 10);
		*--p = ':';
		src->off = (uint32_t)r->data.len;
		bsc_buf_add(&r->data, name.p, name.len);
		bsc_buf_add(&r->data, p, (size_t)(end - p));
		src->len = (uint32_t)r->data.len - src->off;
	}
}

static int
read_row(struct bsc_reader *r, const struct bsc_scan *s)
{
	bool plain = r->mode == BSC_READ_PLAIN;
	struct bsc_rows *rows = &r->rows;
	const struct bsc_cell *src;
	size_t want, n;

	if (r->section == NULL)
		return bsc_read_fail(r, r->line, _("record without a header"));
	if (rows->n == 0)
		bsc_rows_begin(rows, r->section);
	want = r->section->ncol + !plain;
	n = s->quoted ? quoted_row(r, s, want) : bare_row(r, s, want);
	if (n == SIZE_MAX)
		return bsc_read_fail(r, r->line, _("not CSV"));
	if (n != want)
		return bsc_read_fail(r, r->line, _("%zu cells, the header of "
		    "%s has %zu"), n, r->section->table->name, want);
	src = bsc_rows_next(rows);
	if (plain)
		bsc_read_origins(r, 1);
	else if (!bsc_read_origin((struct bsc_span){ r->data.p + src->off,
	    src->len }))
		return bsc_read_fail(r, r->line, _("\"%.*s\" is no origin "
		    "(FILE:LINE)"), (int)src->len, r->data.p + src->off);
	rows->raw[rows->n] = (struct bsc_cell){ 0, 0 };
	if (s->plain_end && !plain)
		rows->raw[rows->n] = (struct bsc_cell){ (uint32_t)s->start,
			(uint32_t)(s->next - s->start) };
	rows->line[rows->n++] = r->line;
	r->seg_rows++;
	r->unsealed = true;
	return 0;
}

static int
check_text(struct bsc_reader *r, const struct bsc_scan *s)
{
	const char *p = r->data.p + s->start, *why;
	uint64_t line = r->line;
	size_t where;

	why = bsc_scan_text(p, s->len, s->quoted, &where);
	if (why == NULL)
		return 0;
	for (size_t i = 0; i < where; i++)
		line += p[i] == '\n';
	return bsc_read_fail(r, line, "%s", why);
}

/* A BOM may stand at the start of the file, and before a header. */
static void
skip_bom(struct bsc_reader *r, struct bsc_scan *s)
{
	struct bsc_scan rest = *s;
	struct bsc_span table;

	if (s->len < sizeof(bom) ||
	    memcmp(r->data.p + s->start, bom, sizeof(bom)) != 0)
		return;
	rest.start += sizeof(bom);
	rest.len -= sizeof(bom);
	if (r->mode == BSC_READ_START || is_header(r, &rest, &table))
		*s = rest;
}

/*
 * One record.  1: taken, 0: not taken, for the rows before it must be
 * given out first.
 */
static int
take_record(struct bsc_reader *r, struct bsc_scan *s)
{
	struct bsc_span table;
	int ok;

	if (check_text(r, s) < 0)
		return -1;
	skip_bom(r, s);
	if (s->len == 0)
		ok = 0;
	else if (r->in_seal)
		ok = read_seal_row(r, s);
	else if (is_header(r, s, &table)) {
		if (r->rows.n > 0)
			return 0;
		ok = read_header(r, s);
	} else if (r->mode == BSC_READ_START)
		ok = read_plain_header(r, s);
	else
		ok = read_row(r, s);
	if (ok < 0)
		return -1;
	r->pos = s->next;
	r->line += s->lines;
	return 1;
}

int
bsc_read_csv(struct bsc_reader *r)
{
	struct bsc_scan s;
	int got;

	while (r->rows.n < r->rows.max) {
		bsc_read_bare(r);
		if (r->rows.n == r->rows.max)
			break;
		got = r->pos == r->end ? 0 : bsc_scan(r->data.p, r->pos,
		    r->end, r->eof, &r->quote, &s);
		if (got == 0) {
			if (r->rows.n > 0 || r->eof)
				break;
			if (!bsc_read_refill(r))
				return -1;
			continue;
		}
		if (got < 0)
			got = bsc_read_fail(r, r->line + s.lines, "%s", s.why);
		else
			got = take_record(r, &s);
		if (got < 0)
			return r->rows.n > 0 ? 1 : -1;
		if (got == 0)
			break;
	}
	return r->rows.n > 0;
}
