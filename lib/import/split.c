#include <stdint.h>
#include <stdlib.h>

#include "import/split.h"

#define QUOTE_MAX	(1024 * 1024)	/* a longer cell is a lost quote */
#define GUESS_ROWS	400
#define GUESS_CELLS	256

/* Where a row is being cut. */
struct cutter {
	struct bsc_cut	*cut;
	struct bsc_span	 s;
	struct bsc_shape shape;
	bool		 last;
	size_t		 i;
};

static void
end_cell(struct bsc_cut *c)
{
	c->end = bsc_grow(c->end, &c->endcap, c->ncell + 1, sizeof(*c->end));
	c->end[c->ncell++] = c->text.len;
}

static bool
is_eol(const struct cutter *k, size_t i)
{
	char c = k->s.p[i];

	if (c == '\n')
		return true;
	if (c != '\r')
		return false;
	return k->shape.cr || i + 1 == k->s.len || k->s.p[i + 1] == '\n';
}

/* Count a line end at i and return its length. */
static size_t
eol_length(const struct cutter *k, size_t i)
{
	return k->s.p[i] == '\r' && i + 1 < k->s.len && k->s.p[i + 1] == '\n' ?
	    2 : 1;
}

/* From the opening quote to behind the closing one. */
static enum bsc_split
quoted(struct cutter *k)
{
	size_t start = ++k->i, lines = 0;

	for (;;) {
		const char *q = memchr(k->s.p + k->i, '"', k->s.len - k->i);
		size_t end = q == NULL ? k->s.len : (size_t)(q - k->s.p);

		for (size_t j = k->i; j < end; j++)
			if (k->s.p[j] == '\n' ||
			    (k->shape.cr && k->s.p[j] == '\r'))
				lines++;
		bsc_buf_add(&k->cut->text, k->s.p + k->i, end - k->i);
		k->i = end;
		if (end - start > QUOTE_MAX || (q == NULL && k->last))
			return BSC_SPLIT_OPEN;
		if (q == NULL || (end + 1 == k->s.len && !k->last))
			return BSC_SPLIT_MORE;
		k->i++;
		if (k->i == k->s.len || k->s.p[k->i] != '"')
			break;
		bsc_buf_putc(&k->cut->text, '"');
		k->i++;
	}
	k->cut->lines += lines;
	return BSC_SPLIT_ROW;
}

/* Bytes up to the delimiter or the end of the row, as they stand. */
static void
bare(struct cutter *k)
{
	size_t start = k->i;

	while (k->i < k->s.len && k->s.p[k->i] != k->shape.delim &&
	    !is_eol(k, k->i))
		k->i++;
	bsc_buf_add(&k->cut->text, k->s.p + start, k->i - start);
}

static bool
blank(const char *p, size_t n)
{
	return bsc_span_trim((struct bsc_span){ p, n }).len == 0;
}

static enum bsc_split
one_cell(struct cutter *k)
{
	enum bsc_split got;
	size_t from;

	if (k->i + 1 < k->s.len && k->s.p[k->i] == '=' &&
	    k->s.p[k->i + 1] == '"')
		k->i++;
	if (k->i < k->s.len && k->s.p[k->i] == '"') {
		if ((got = quoted(k)) != BSC_SPLIT_ROW)
			return got;
		from = k->i;
		while (k->i < k->s.len && k->s.p[k->i] != k->shape.delim &&
		    !is_eol(k, k->i))
			k->i++;
		if (!blank(k->s.p + from, k->i - from)) {
			k->cut->torn = true;
			bsc_buf_add(&k->cut->text, k->s.p + from,
			    k->i - from);
		}
	} else
		bare(k);
	return BSC_SPLIT_ROW;
}

/* ="0123" inside a quoted cell came out as it stood: unwrap it too. */
static struct bsc_span
unwrap(struct bsc_span s)
{
	s = bsc_span_trim(s);
	if (s.len >= 3 && s.p[0] == '=' && s.p[1] == '"' &&
	    s.p[s.len - 1] == '"')
		return bsc_span_trim((struct bsc_span){ s.p + 2, s.len - 3 });
	return s;
}

static void
finish(struct bsc_cut *c)
{
	size_t from = 0;

	c->cell = bsc_grow(c->cell, &c->cap, c->ncell, sizeof(*c->cell));
	for (size_t i = 0; i < c->ncell; i++) {
		c->cell[i] = unwrap((struct bsc_span){ c->text.p + from,
		    c->end[i] - from });
		from = c->end[i];
	}
}

enum bsc_split
bsc_split_row(struct bsc_cut *c, struct bsc_span s, struct bsc_shape shape,
    bool last)
{
	struct cutter k = { c, s, shape, last, 0 };
	enum bsc_split got;

	c->ncell = c->text.len = c->lines = 0;
	c->torn = false;
	for (;;) {
		if ((got = one_cell(&k)) != BSC_SPLIT_ROW)
			return got;
		end_cell(c);
		/* CR at the very end may be the first half of CRLF. */
		if (!last && (k.i == s.len || (s.p[k.i] == '\r' &&
		    k.i + 1 == s.len)))
			return BSC_SPLIT_MORE;
		if (k.i == s.len || s.p[k.i] != shape.delim)
			break;
		k.i++;
	}
	c->raw = k.i;
	if (k.i < s.len) {
		k.i += eol_length(&k, k.i);
		c->lines++;
	}
	c->used = k.i;
	bsc_buf_str(&c->text);
	finish(c);
	return BSC_SPLIT_ROW;
}

void
bsc_cut_free(struct bsc_cut *c)
{
	free(c->cell);
	free(c->end);
	bsc_buf_free(&c->text);
}

/* Rows of the commonest width above one, times the cells they have more. */
static uint64_t
score(struct bsc_span s, struct bsc_shape shape)
{
	uint64_t width[GUESS_CELLS + 1] = { 0 }, best = 0;
	struct bsc_cut c = { 0 };

	for (int n = 0; n < GUESS_ROWS && s.len > 0; n++) {
		if (bsc_split_row(&c, s, shape, true) != BSC_SPLIT_ROW)
			break;
		if (c.ncell <= GUESS_CELLS)
			width[c.ncell]++;
		s.p += c.used;
		s.len -= c.used;
	}
	bsc_cut_free(&c);
	for (size_t i = 2; i <= GUESS_CELLS; i++)
		if (width[i] * (i - 1) > best)
			best = width[i] * (i - 1);
	return best;
}

char
bsc_split_guess(struct bsc_span s, bool cr)
{
	static const char delims[] = ",\t;|";
	uint64_t most = 0, got;
	char best = ',';

	for (const char *d = delims; *d != '\0'; d++) {
		got = score(s, (struct bsc_shape){ *d, cr });
		if (got > most) {
			most = got;
			best = *d;
		}
	}
	return best;
}
