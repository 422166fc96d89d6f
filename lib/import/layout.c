#include <stdlib.h>

#include "import/layout.h"

#define HEAD_BYTES	(1024 * 1024)
#define SUPPORT_ROWS	20		/* looked at below a heading */

bool
bsc_head_add(struct bsc_head *h, const struct bsc_row *row)
{
	struct bsc_head_row *to;

	if (h->n >= BSC_HEAD_ROWS || h->bytes > HEAD_BYTES)
		return false;
	if (h->arena == NULL)
		h->arena = bsc_arena_new();
	h->row = bsc_grow(h->row, &h->cap, h->n + 1, sizeof(*h->row));
	to = &h->row[h->n++];
	to->line = row->line;
	to->number = row->number;
	to->ncell = row->ncell;
	to->cell = bsc_arena_alloc(h->arena, row->ncell * sizeof(*to->cell));
	for (size_t i = 0; i < row->ncell; i++)
		to->cell[i] = bsc_arena_strndup(h->arena, row->cell[i].p,
		    row->cell[i].len);
	h->bytes += row->raw.len;
	return true;
}

void
bsc_head_free(struct bsc_head *h)
{
	free(h->row);
	if (h->arena != NULL)
		bsc_arena_free(h->arena);
	memset(h, 0, sizeof(*h));
}

static bool
is_value(const char *s)
{
	struct bsc_amount a;
	struct bsc_stamp stamp;
	const char *reason;

	return bsc_amount_parse(bsc_span(s), '.', 0, &a, &reason) ||
	    bsc_amount_parse(bsc_span(s), ',', 0, &a, &reason) ||
	    bsc_stamp_parse(bsc_span(s), BSC_ORDER_UNKNOWN, false, &stamp) !=
	    BSC_DATE_NONE;
}

static size_t
count_filled(const struct bsc_head_row *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->ncell; i++)
		n += r->cell[i][0] != '\0';
	return n;
}

static bool
told_name(const struct bsc_told *t, const char *name)
{
	struct bsc_buf a = { 0 }, b = { 0 };
	bool same = false;

	bsc_names_fold(&a, bsc_span(name));
	for (size_t i = 0; !same && a.len > 0 && i < t->nmap; i++) {
		b.len = 0;
		bsc_names_fold(&b, bsc_span(t->map[i].from));
		same = bsc_span_eq((struct bsc_span){ a.p, a.len },
		    (struct bsc_span){ b.p, b.len });
	}
	bsc_buf_free(&a);
	bsc_buf_free(&b);
	return same;
}

/* Rows below of about this width that hold a number or a date. */
static size_t
support(const struct bsc_head *h, size_t i)
{
	size_t seen = 0, good = 0, filled = count_filled(&h->row[i]);

	for (size_t j = i + 1; j < h->n && seen < SUPPORT_ROWS; j++) {
		const struct bsc_head_row *r = &h->row[j];
		size_t n = count_filled(r);

		if (n == 0)
			continue;
		seen++;
		for (size_t c = 0; n * 3 >= filled && c < r->ncell; c++)
			if (r->cell[c][0] != '\0' && is_value(r->cell[c])) {
				good++;
				break;
			}
	}
	return good;
}

/* Names in a row, told and known; false: it holds a value. */
static bool
count_names(const struct bsc_head_row *r, const struct bsc_names *names,
    const struct bsc_told *told, size_t *asked, size_t *known)
{
	*asked = *known = 0;
	for (size_t c = 0; c < r->ncell; c++) {
		if (r->cell[c][0] == '\0')
			continue;
		if (is_value(r->cell[c]))
			return false;
		if (told_name(told, r->cell[c]))
			++*asked;
		else if (bsc_names_known(names, bsc_span(r->cell[c])))
			++*known;
	}
	return true;
}

bool
bsc_layout_heading(const struct bsc_head *h, size_t i,
    const struct bsc_names *names, const struct bsc_told *told)
{
	const struct bsc_head_row *r = &h->row[i];
	size_t asked, known, filled = count_filled(r);

	if (!count_names(r, names, told, &asked, &known) ||
	    asked + known < 2 || 2 * (asked + known) < filled)
		return false;
	for (size_t c = 0; c < r->ncell; c++) {		/* who signs */
		struct bsc_span s = bsc_span(r->cell[c]);

		if ((s.len > 0 && s.p[s.len - 1] == ':') || (s.len > 2 &&
		    memcmp(s.p + s.len - 3, "：", 3) == 0))
			return false;
	}
	return support(h, i) > 0 || asked + known > 2;
}

/* How much row i looks like headings; 0: not at all. */
static size_t
score(const struct bsc_head *h, size_t i, const struct bsc_names *names,
    const struct bsc_told *told)
{
	const struct bsc_head_row *r = &h->row[i];
	size_t filled = count_filled(r), known, asked, below;

	if (!count_names(r, names, told, &asked, &known))
		return 0;
	if (filled < 2 && asked + known == 0)
		return 0;
	below = support(h, i);
	if (below == 0 && asked + known < 2)
		return 0;
	return 100 * asked + 10 * known + 3 * below +
	    (filled < 20 ? filled : 20);
}

/*
 * As wide as the headings, or as most rows below where those agree on
 * more: exports forget headings for their last columns.
 */
static size_t
width(const struct bsc_head *h, size_t i)
{
	size_t own = h->row[i].ncell, most = own, seen = 0, wide = 0;

	for (size_t j = i + 1; j < h->n; j++) {
		if (count_filled(&h->row[j]) < 2)
			continue;
		seen++;
		if (h->row[j].ncell > own) {
			wide++;
			if (h->row[j].ncell > most)
				most = h->row[j].ncell;
		}
	}
	return wide * 2 > seen ? most : own;
}

/* The heading of a cell over several columns holds for all of them. */
static const char *
spanning(const struct bsc_head_row *r, size_t c)
{
	c = c < r->ncell ? c : r->ncell - 1;
	while (c > 0 && r->cell[c][0] == '\0')
		c--;
	return r->cell[c];
}

static const char *
cell_of(const struct bsc_head_row *r, size_t c)
{
	return c < r->ncell ? r->cell[c] : "";
}

/* The heading of a column of two rows: as much of it as has a meaning. */
static const char *
joined(struct bsc_head *h, const struct bsc_head_row *up,
    const struct bsc_head_row *low, size_t c, const struct bsc_names *names)
{
	const char *below = cell_of(low, c), *above = spanning(up, c);
	struct bsc_buf both = { 0 };
	const char *name;

	if (below[0] == '\0')
		return cell_of(up, c);
	bsc_buf_printf(&both, "%s%s", above, below);
	name = bsc_names_known(names, bsc_span(bsc_buf_str(&both))) ||
	    !bsc_names_known(names, bsc_span(below)) ?
	    bsc_arena_strdup(h->arena, both.p) : below;
	bsc_buf_free(&both);
	return name;
}

static size_t
count_known(const char *const *name, size_t n, const struct bsc_names *names)
{
	size_t known = 0;

	for (size_t c = 0; c < n; c++)
		known += name[c][0] != '\0' &&
		    bsc_names_known(names, bsc_span(name[c]));
	return known;
}

/* Rows i and i + 1 as headings together, if that makes more sense. */
static bool
join_rows(struct bsc_layout *l, struct bsc_head *h, size_t i,
    const struct bsc_names *names)
{
	const struct bsc_head_row *up, *low;
	size_t ncol = width(h, i), single;
	const char **name;

	if (i + 1 >= h->n || count_filled(&h->row[i]) < 2 ||
	    count_filled(&h->row[i + 1]) < 2)
		return false;
	up = &h->row[i];
	low = &h->row[i + 1];
	/* "单位：元" is a caption, not a heading. */
	for (size_t c = 0; c < up->ncell; c++)
		if (strchr(up->cell[c], ':') != NULL ||
		    strstr(up->cell[c], "：") != NULL)
			return false;
	for (size_t c = 0; c < low->ncell; c++)
		if (low->cell[c][0] != '\0' && is_value(low->cell[c]))
			return false;
	name = bsc_arena_alloc(h->arena, ncol * sizeof(*name));
	for (size_t c = 0; c < ncol; c++)
		name[c] = joined(h, up, low, c, names);
	single = count_known(l->name, l->ncol, names);
	if (count_known(name, ncol, names) <= single)
		return false;
	l->name = name;
	l->ncol = ncol;
	l->row[0] = up;
	l->row[1] = low;
	l->header = i + 1;
	l->line = low->line;
	l->number = low->number;
	return true;
}

static void
read_title(struct bsc_layout *l, struct bsc_head *h)
{
	struct bsc_buf title = { 0 };
	const char *unit;

	for (size_t i = 0; i < l->header; i++)
		for (size_t c = 0; c < h->row[i].ncell; c++)
			if (h->row[i].cell[c][0] != '\0') {
				bsc_buf_puts(&title, h->row[i].cell[c]);
				bsc_buf_putc(&title, '\n');
			}
	l->title = bsc_arena_strdup(h->arena, bsc_buf_str(&title));
	bsc_buf_free(&title);
	l->power = -1;
	if ((unit = strstr(l->title, "单位：")) != NULL ||
	    (unit = strstr(l->title, "单位:")) != NULL)
		l->power = bsc_amount_unit((struct bsc_span){ unit,
		    strcspn(unit, "\n") });
}

bool
bsc_layout_find(struct bsc_layout *l, struct bsc_head *h,
    const struct bsc_names *names, const struct bsc_told *told,
    struct bsc_error *err)
{
	size_t best = 0, got;

	memset(l, 0, sizeof(*l));
	for (size_t i = 0; i < h->n; i++) {
		if (told->header != 0)
			got = h->row[i].line == told->header;
		else
			got = score(h, i, names, told);
		if (got > best) {
			best = got;
			l->header = i;
		}
	}
	if (h->n == 0)
		return bsc_fail(err, _("empty input"));
	if (best == 0)
		return bsc_fail(err, told->header != 0 ?
		    _("no row starts on that line") :
		    _("no row looks like headings; tell it with --header"));
	l->line = h->row[l->header].line;
	l->number = h->row[l->header].number;
	l->ncol = width(h, l->header);
	l->name = bsc_arena_alloc(h->arena, l->ncol * sizeof(*l->name));
	for (size_t c = 0; c < l->ncol; c++)
		l->name[c] = c < h->row[l->header].ncell ?
		    h->row[l->header].cell[c] : "";
	l->row[0] = l->row[1] = &h->row[l->header];
	if (told->header == 0 && !join_rows(l, h, l->header, names) &&
	    l->header > 0)
		join_rows(l, h, l->header - 1, names);
	read_title(l, h);
	return true;
}
