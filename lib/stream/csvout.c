#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "stream/writer.h"

/* What makes a cell need quotes: any of these inside, or blanks at its ends. */
static bool
needs_quotes(struct bsc_span s)
{
	char a, z;

	if (s.len == 0)
		return false;
	a = s.p[0];
	z = s.p[s.len - 1];
	if (a == ' ' || a == '\t' || z == ' ' || z == '\t')
		return true;
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' ||
		    s.p[i] == '\r')
			return true;
	return false;
}

void
bsc_csv_cell(struct bsc_buf *b, struct bsc_span s)
{
	const char *q;

	if (!needs_quotes(s)) {
		bsc_buf_add(b, s.p, s.len);
		return;
	}
	bsc_buf_putc(b, '"');
	while ((q = memchr(s.p, '"', s.len)) != NULL) {
		bsc_buf_add(b, s.p, (size_t)(q - s.p) + 1);
		bsc_buf_putc(b, '"');
		s.len -= (size_t)(q - s.p) + 1;
		s.p = q + 1;
	}
	bsc_buf_add(b, s.p, s.len);
	bsc_buf_putc(b, '"');
}

#ifdef __SSE2__
/*
 * Count the commas of 16 bytes at a time; false: something else there needs
 * quotes.
 */
static bool
count_commas(const char *p, size_t n, size_t *commas)
{
	__m128i sum = _mm_setzero_si128(), odd = sum;

	for (size_t i = 0; i < n; i += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(p + i));
		__m128i comma = _mm_cmpeq_epi8(v, _mm_set1_epi8(','));

		odd = _mm_or_si128(odd, _mm_or_si128(_mm_or_si128(
		    _mm_cmpeq_epi8(v, _mm_set1_epi8('\n')),
		    _mm_cmpeq_epi8(v, _mm_set1_epi8('\r'))),
		    _mm_cmpeq_epi8(v, _mm_set1_epi8('"'))));
		/* Each comma is -1: the absolute differences add up. */
		sum = _mm_add_epi64(sum, _mm_sad_epu8(_mm_sub_epi8(
		    _mm_setzero_si128(), comma), _mm_setzero_si128()));
	}
	*commas = (size_t)_mm_cvtsi128_si64(sum) +
	    (size_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(sum, sum));
	return _mm_movemask_epi8(odd) == 0;
}
#endif

/* Whether bytes hold so many commas and nothing else that needs quotes. */
static bool
only_commas(const char *p, size_t n, size_t commas)
{
	size_t i = 0, found = 0;

#ifdef __SSE2__
	i = n & ~(size_t)15;
	if (!count_commas(p, i, &found))
		return false;
#endif
	for (; i < n; i++) {
		if (p[i] == '"' || p[i] == '\n' || p[i] == '\r')
			return false;
		found += p[i] == ',';
	}
	return found == commas;
}

/* Whether a cell may begin or end with a blank: the careful way tells. */
static bool
ends_blank(struct bsc_span s)
{
	return s.len > 0 && ((unsigned char)s.p[0] <= ' ' ||
	    (unsigned char)s.p[s.len - 1] <= ' ');
}

/* Cells are short: their first bytes and their last make most of them. */
static char *
put(char *to, struct bsc_span s)
{
	uint64_t head, tail;
	uint32_t first, last;

	if (s.len > 16)
		memcpy(to, s.p, s.len);
	else if (s.len >= 8) {
		memcpy(&head, s.p, 8);
		memcpy(&tail, s.p + s.len - 8, 8);
		memcpy(to, &head, 8);
		memcpy(to + s.len - 8, &tail, 8);
	} else if (s.len >= 4) {
		memcpy(&first, s.p, 4);
		memcpy(&last, s.p + s.len - 4, 4);
		memcpy(to, &first, 4);
		memcpy(to + s.len - 4, &last, 4);
	} else
		for (size_t i = 0; i < s.len; i++)
			to[i] = s.p[i];
	return to + s.len;
}

/*
 * Most records have nothing to quote: write one as if it had not, and look
 * at it once as a whole.  False: it has; nothing was written.
 */
static bool
bare_record(struct bsc_buf *b, const struct bsc_section *s,
    struct bsc_span src, const struct bsc_span *cell)
{
	size_t most = src.len + s->ncol + 1;
	char *start, *p;
	bool blank = ends_blank(src);

	for (size_t i = 0; i < s->ncol; i++)
		most += cell[i].len;
	start = bsc_buf_room(b, most);
	p = put(start, src);
	for (size_t i = 0; i < s->ncol; i++) {
		*p++ = ',';
		p = put(p, cell[i]);
		blank = blank || ends_blank(cell[i]);
	}
	if (blank || !only_commas(start, most - 1, s->ncol))
		return false;
	*p = '\n';
	b->len += most;
	return true;
}

void
bsc_csv_record(struct bsc_buf *b, const struct bsc_section *s,
    struct bsc_span src, const struct bsc_span *cell)
{
	if (bare_record(b, s, src, cell))
		return;
	bsc_csv_cell(b, src);
	for (size_t i = 0; i < s->ncol; i++) {
		bsc_buf_putc(b, ',');
		bsc_csv_cell(b, cell[i]);
	}
	bsc_buf_putc(b, '\n');
}
