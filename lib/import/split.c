#include <stdint.h>
#include <stdlib.h>

#include "import/split.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

enum { BLOCK = 64 };

/* Which of 64 bytes part cells, end rows, or want a careful look. */
struct marks {
	uint64_t	part, end, odd;
};

#ifdef __SSE2__
static uint64_t
bits(__m128i v)
{
	return (uint64_t)_mm_movemask_epi8(v);
}

static struct marks
mark(const char *p, char delim)
{
	struct marks m = { 0, 0, 0 };

	for (int i = 0; i < BLOCK; i += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(p + i));
		__m128i control = _mm_cmpeq_epi8(_mm_min_epu8(v,
		    _mm_set1_epi8(0x1f)), v);

		m.part |= bits(_mm_cmpeq_epi8(v, _mm_set1_epi8(delim))) << i;
		m.end |= bits(_mm_cmpeq_epi8(v, _mm_set1_epi8('\n'))) << i;
		m.odd |= bits(_mm_or_si128(control,
		    _mm_cmpeq_epi8(v, _mm_set1_epi8('"')))) << i;
	}
	m.odd &= ~(m.part | m.end);
	return m;
}
#else
static struct marks
mark(const char *p, char delim)
{
	struct marks m = { 0, 0, 0 };

	for (int i = 0; i < BLOCK; i++) {
		uint64_t bit = (uint64_t)1 << i;

		if (p[i] == delim)
			m.part |= bit;
		else if (p[i] == '\n')
			m.end |= bit;
		else if ((unsigned char)p[i] < 0x20 || p[i] == '"')
			m.odd |= bit;
	}
	return m;
}
#endif

/* Trim; most cells show by their first and last byte that there is no need. */
static struct bsc_span
trim(struct bsc_span s)
{
	unsigned char a, z;

	if (s.len == 0)
		return s;
	a = (unsigned char)s.p[0];
	z = (unsigned char)s.p[s.len - 1];
	/* Blanks of more than one byte begin with C2 or E3. */
	return a > ' ' && a != 0xc2 && a != 0xe3 && z > ' ' && z != 0x80 &&
	    z != 0xa0 ? s : bsc_span_trim(s);
}

/* Whether the odd bytes of a block are only the CR of a CRLF. */
static bool
only_crlf(struct bsc_span s, size_t from, uint64_t odd)
{
	size_t at = from + (size_t)__builtin_ctzll(odd);

	return (odd & (odd - 1)) == 0 && s.p[at] == '\r' &&
	    at + 1 < s.len && s.p[at + 1] == '\n';
}

/*
 * The short way: a row without quotes and control characters is cut where
 * it stands.  False: it is none such, or ends near the end of the text.
 */
static bool
cut_plain(struct bsc_cut *c, struct bsc_span s, char delim)
{
	size_t from = 0, at;
	struct marks m;

	c->ncell = 0;
	for (size_t i = 0; i + BLOCK <= s.len; i += BLOCK) {
		m = mark(s.p + i, delim);
		if (m.end != 0) {
			uint64_t before = (m.end & -m.end) - 1;

			m.part &= before;
			m.odd &= before;
		}
		if (m.odd != 0 && !only_crlf(s, i, m.odd))
			return false;
		c->cell = bsc_grow(c->cell, &c->cap, c->ncell + BLOCK + 1,
		    sizeof(*c->cell));
		for (; m.part != 0; m.part &= m.part - 1) {
			at = i + (size_t)__builtin_ctzll(m.part);
			c->cell[c->ncell++] = trim((struct bsc_span){
			    s.p + from, at - from });
			from = at + 1;
		}
		if (m.end == 0)
			continue;
		at = i + (size_t)__builtin_ctzll(m.end);
		c->used = at + 1;
		c->raw = at > 0 && s.p[at - 1] == '\r' ? at - 1 : at;
		c->cell[c->ncell++] = trim((struct bsc_span){ s.p + from,
		    c->raw - from });
		return true;
	}
	return false;
}

enum bsc_split
bsc_split_row(struct bsc_cut *c, struct bsc_span s, struct bsc_shape shape,
    bool last)
{
	struct cutter k = { c, s, shape, last, 0 };
	enum bsc_split got;

	c->plain = !shape.cr && shape.delim != '"' && shape.delim != '\r' &&
	    shape.delim != '\n' && cut_plain(c, s, shape.delim);
	if (c->plain) {
		c->lines = 1;
		c->torn = false;
		return BSC_SPLIT_ROW;
	}
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
