/*
 * The short path of the reader: runs of records that are plain, each on its
 * line, split many at a time.  It takes only what needs no second look;
 * whatever is odd (a quote, CR, a blank line, a header, a fault) is left to
 * the path that takes one record at a time.
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
	uint32_t	edge[1 + WINDOW + BSC_MARKS_SLACK];
	uint32_t	lf[WINDOW + BSC_MARKS_SLACK];
};

static struct bsc_cell
between(const uint32_t *edge)
{
	return (struct bsc_cell){ edge[0] + 1, edge[1] - edge[0] - 1 };
}

static bool
ends_with_src(struct bsc_span s)
{
	return s.len >= 4 && memcmp(s.p + s.len - 4, "_src", 4) == 0;
}

/* How many rows of so many cells stand at the start of the marks. */
static size_t
count_rows(const struct bsc_marks *m, size_t want, size_t max)
{
	size_t n = 0;

	while (n < max && n < m->nlf && (n + 1) * want <= m->n &&
	    m->at[(n + 1) * want - 1] == m->lf[n])
		n++;
	return n;
}

/* How many of the rows have a first cell that is right. */
static size_t
check_first(const struct bsc_reader *r, const uint32_t *edge, size_t want,
    size_t n)
{
	for (size_t i = 0; i < n; i++, edge += want) {
		struct bsc_cell c = between(edge);
		struct bsc_span s = { r->data.p + c.off, c.len };

		if (r->mode == BSC_READ_PLAIN ? ends_with_src(s) :
		    !bsc_read_origin(s))
			return i;
	}
	return n;
}

static void
fill_rows(struct bsc_reader *r, const uint32_t *edge, size_t want, size_t n)
{
	struct bsc_rows *rows = &r->rows;
	bool plain = r->mode == BSC_READ_PLAIN;
	struct bsc_cell *to = bsc_rows_next(rows);

	for (size_t i = 0; i < n; i++, edge += want) {
		to += plain;
		for (size_t c = 0; c < want; c++)
			*to++ = between(edge + c);
		rows->raw[rows->n + i] = (struct bsc_cell){ edge[0] + 1,
		    plain ? 0 : edge[want] - edge[0] };
		rows->line[rows->n + i] = r->line + i;
	}
	if (plain)
		bsc_read_origins(r, n);
}

/* Rows of one window; how many. */
static size_t
take_window(struct bsc_reader *r, size_t want)
{
	struct bsc_readbare *b = r->bare;
	struct bsc_marks m = { .at = b->edge + 1, .lf = b->lf };
	size_t end = r->clean, n;

	if (end - r->pos > WINDOW)
		end = r->pos + WINDOW;
	bsc_marks_find(&m, r->data.p, r->pos, end);
	b->edge[0] = (uint32_t)r->pos - 1;
	n = count_rows(&m, want, r->rows.max - r->rows.n);
	n = check_first(r, b->edge, want, n);
	if (n == 0)
		return 0;
	fill_rows(r, b->edge, want, n);
	r->rows.n += n;
	r->line += n;
	r->seg_rows += n;
	r->unsealed = true;
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
