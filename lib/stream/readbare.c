/*
 * The short path of the reader: runs of records that each stand on a line
 * of their own, cut many at a time.  It takes only what needs no second
 * look; whatever is odd (a line feed between quotes, a blank line, a header,
 * a fault) is left to the path that takes one record at a time.
 */

#include "stream/source.h"

#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "stream/marks.h"

/*
 * Bytes marked at a time: few enough to stay in the nearest cache, and that
 * a blank line behind every record costs no scan of the whole buffer.
 */
enum { WINDOW = 16 * 1024 };

/* Cell i lies between edge[i] and edge[i + 1], without either. */
struct bsc_readbare {
	uint32_t		edge[1 + WINDOW + BSC_MARKS_SLACK];
	struct bsc_quote	quote[WINDOW];
};

/* Whether rows of so many cells end with a line feed, and only there. */
static bool
is_row(const char *p, const uint32_t *edge, size_t want)
{
	for (size_t c = 1; c < want; c++)
		if (p[edge[c]] == '\n')
			return false;
	return p[edge[want]] == '\n';
}

/* How many rows of so many cells stand at the start of the marks. */
static size_t
count_rows(const struct bsc_marks *m, const char *p, const uint32_t *edge,
    size_t want, size_t max)
{
	size_t all = m->n / want, n = 0;

	while (n < all && p[edge[(n + 1) * want]] == '\n')
		n++;
	/* As many lines as rows: no other line feed is among the edges. */
	if (n < all || n < m->lines)
		for (all = n, n = 0;
		    n < all && is_row(p, edge + n * want, want);)
			n++;
	return n < max ? n : max;
}

typedef uint32_t four __attribute__((vector_size(16)));

/* The n cells between so many edges and one, four at a time. */
static void
fill_cells(struct bsc_cell *to, const uint32_t *edge, size_t n)
{
	four off, len, low, high;
	size_t i = 0;

	for (; i + 4 <= n; i += 4) {
		memcpy(&off, edge + i, sizeof(off));
		memcpy(&len, edge + i + 1, sizeof(len));
		off += 1;
		len -= off;
		low = __builtin_shufflevector(off, len, 0, 4, 1, 5);
		high = __builtin_shufflevector(off, len, 2, 6, 3, 7);
		memcpy(to + i, &low, sizeof(low));
		memcpy(to + i + 2, &high, sizeof(high));
	}
	for (; i < n; i++)
		to[i] = (struct bsc_cell){ edge[i] + 1,
			edge[i + 1] - edge[i] - 1 };
}

static void
fill_rows(struct bsc_reader *r, const uint32_t *edge, size_t want, size_t n)
{
	struct bsc_rows *rows = &r->rows;
	bool plain = r->mode == BSC_READ_PLAIN;
	struct bsc_cell *to = bsc_rows_next(rows);

	if (!plain)
		fill_cells(to, edge, n * want);
	for (size_t i = 0; i < n; i++, edge += want) {
		if (plain)
			fill_cells(to + i * rows->width + 1, edge, want);
		rows->raw[rows->n + i] = (struct bsc_cell){ edge[0] + 1,
		    plain ? 0 : edge[want] - edge[0] };
		rows->line[rows->n + i] = r->line + i;
	}
}

/* A line that ends with CR LF is none that a writer may copy. */
static void
trim_cr(struct bsc_reader *r, size_t n)
{
	struct bsc_cell *last = bsc_rows_next(&r->rows) + r->rows.width - 1;

	for (size_t i = 0; i < n; i++, last += r->rows.width)
		if (last->len > 0 &&
		    r->data.p[last->off + last->len - 1] == '\r') {
			last->len--;
			r->rows.raw[r->rows.n + i].len = 0;
		}
}

/*
 * The text of a cell that has these quotes, n of them, behind the bytes
 * read if one in it is doubled.  False: it is none of the usual kind, with
 * a quote at either end and all others in pairs.
 */
static bool
unquote(struct bsc_reader *r, struct bsc_cell *cell,
    const struct bsc_quote *quote, size_t n)
{
	uint32_t from = cell->off + 1;

	if (quote[0].at != cell->off ||
	    quote[n - 1].at != cell->off + cell->len - 1)
		return false;
	for (size_t i = 1; i + 1 < n; i += 2)
		if (quote[i].at + 1 != quote[i + 1].at)
			return false;
	*cell = (struct bsc_cell){ from, cell->len - 2 };
	if (n == 2)
		return true;
	bsc_buf_room(&r->data, cell->len);
	cell->off = (uint32_t)r->data.len;
	for (size_t i = 1; i < n; i += 2) {
		/* Up to the first of a pair with it, or to the last one. */
		bsc_buf_add(&r->data, r->data.p + from,
		    quote[i].at - from + (i + 1 < n));
		from = quote[i].at + 2;
	}
	cell->len = (uint32_t)r->data.len - cell->off;
	return true;
}

/* Take the quotes off the cells of n rows; how many rows are right. */
static size_t
unquote_rows(struct bsc_reader *r, const struct bsc_marks *m, size_t want,
    size_t n)
{
	bool plain = r->mode == BSC_READ_PLAIN;
	struct bsc_cell *first = bsc_rows_next(&r->rows) + plain;
	size_t same, row;

	for (size_t i = 0; i < m->nquote; i += same) {
		const struct bsc_quote *q = &m->quote[i];

		row = q->cell / want;
		if (row >= n)
			break;
		for (same = 1; i + same < m->nquote &&
		    q[same].cell == q->cell; same++)
			;
		if (!unquote(r, first + q->cell + row * plain, q, same))
			return row;
	}
	return n;
}

static bool
ends_with_src(struct bsc_span s)
{
	return s.len >= 4 && memcmp(s.p + s.len - 4, "_src", 4) == 0;
}

/* How many of the rows have a first cell that is right. */
static size_t
check_first(const struct bsc_reader *r, size_t n)
{
	bool plain = r->mode == BSC_READ_PLAIN;
	const struct bsc_cell *c = bsc_rows_next(&r->rows) + plain;

	for (size_t i = 0; i < n; i++, c += r->rows.width) {
		struct bsc_span s = { r->data.p + c->off, c->len };

		if (plain ? ends_with_src(s) : !bsc_read_origin(s))
			return i;
	}
	return n;
}

/* Rows of one window; how many. */
static size_t
take_window(struct bsc_reader *r, size_t want)
{
	struct bsc_readbare *b = r->bare;
	struct bsc_marks m = { .edge = b->edge + 1, .quote = b->quote };
	size_t size = r->clean - r->pos, n;

	if (size > WINDOW)
		size = WINDOW;
	bsc_marks_find(&m, r->data.p, r->pos, size / BSC_MARKS_BLOCK);
	b->edge[0] = (uint32_t)r->pos - 1;
	n = count_rows(&m, r->data.p, b->edge, want, r->rows.max - r->rows.n);
	fill_rows(r, b->edge, want, n);
	if (m.cr)
		trim_cr(r, n);
	n = unquote_rows(r, &m, want, n);
	n = check_first(r, n);
	if (r->mode == BSC_READ_PLAIN)
		bsc_read_origins(r, n);
	r->rows.n += n;
	r->line += n;
	r->seg_rows += n;
	r->unsealed = r->unsealed || n > 0;
	r->pos = b->edge[n * want] + 1;
	return n;
}

void
bsc_read_bare(struct bsc_reader *r)
{
	size_t want;

	if (r->section == NULL || r->opt.slow)
		return;
	/* A line of one cell may be blank. */
	want = r->section->ncol + (r->mode != BSC_READ_PLAIN);
	if (want < 2)
		return;
	if (r->bare == NULL)
		r->bare = bsc_alloc(sizeof(*r->bare));
	if (r->rows.n == 0)
		bsc_rows_begin(&r->rows, r->section);
	while (r->pos < r->clean && take_window(r, want) > 0)
		;
}
