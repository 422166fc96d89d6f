#include "stream/marks.h"

#include <stdbool.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Of a block, the first byte the lowest bit. */
struct bits {
	uint64_t	ends;		/* commas and line feeds */
	uint64_t	lf, quote;
	uint64_t	odd;		/* control characters, no tab or LF */
};

/* Every bit the parity of itself and those below. */
static inline uint64_t
parity(uint64_t x)
{
	for (int i = 1; i < 64; i *= 2)
		x ^= x << i;
	return x;
}

/* Where each quote stands, in all cells so far and those of this block. */
static void
add_quotes(struct bsc_marks *m, const struct bits *b, size_t base)
{
	for (uint64_t q = b->quote; q != 0; q &= q - 1) {
		uint64_t before = (q & -q) - 1;

		m->quote[m->nquote++] = (struct bsc_quote){
			(uint32_t)base + (uint32_t)__builtin_ctzll(q),
			(uint32_t)m->n +
			(uint32_t)__builtin_popcountll(b->ends & before)
		};
	}
}

/*
 * Between quotes commas are text and line feeds odd, and from the first odd
 * byte on nothing counts.  inside: all ones where the block starts between
 * quotes.
 */
static inline void
settle(struct bsc_marks *m, struct bits *b, uint64_t *inside, size_t base)
{
	uint64_t in, keep;

	if ((b->quote | *inside | b->odd) == 0)
		return;
	in = parity(b->quote) ^ *inside;
	*inside = -(in >> 63);
	b->ends &= ~in;
	b->odd |= b->lf & in;
	if (b->odd != 0) {
		keep = (b->odd & -b->odd) - 1;
		b->ends &= keep;
		b->lf &= keep;
		b->quote &= keep;
	}
	add_quotes(m, b, base);
}

static inline void
count(struct bsc_marks *m, const struct bits *b)
{
	m->n += (size_t)__builtin_popcountll(b->ends);
	m->lines += (size_t)__builtin_popcountll(b->lf);
}

static struct bits
classify(const char *p)
{
	struct bits b = { 0 };

	for (size_t i = 0; i < BSC_MARKS_BLOCK; i++) {
		uint64_t bit = (uint64_t)1 << i;

		if (p[i] == '\n')
			b.lf |= bit;
		else if (p[i] == '"')
			b.quote |= bit;
		else if (p[i] == ',')
			b.ends |= bit;
		else if ((unsigned char)p[i] < 0x20 && p[i] != '\t')
			b.odd |= bit;
	}
	b.ends |= b.lf;
	return b;
}

void
bsc_marks_portable(struct bsc_marks *m, const char *p, size_t from, size_t n)
{
	uint64_t inside = 0, ends;
	uint32_t *to;

	m->n = m->nquote = m->lines = 0;
	for (size_t i = from; n > 0; n--, i += BSC_MARKS_BLOCK) {
		struct bits b = classify(p + i);

		settle(m, &b, &inside, i);
		to = m->edge + m->n;
		for (ends = b.ends; ends != 0; ends &= ends - 1)
			*to++ = (uint32_t)i + (uint32_t)__builtin_ctzll(ends);
		count(m, &b);
		if (b.odd != 0)
			break;
	}
}

#if defined(__x86_64__)

__attribute__((target("avx2"), always_inline))
static inline struct bits
classify_half(const char *p)
{
	__m256i x = _mm256_loadu_si256((const __m256i *)p);
	__m256i lf = _mm256_cmpeq_epi8(x, _mm256_set1_epi8('\n'));
	__m256i comma = _mm256_cmpeq_epi8(x, _mm256_set1_epi8(','));
	__m256i quote = _mm256_cmpeq_epi8(x, _mm256_set1_epi8('"'));
	__m256i tab = _mm256_cmpeq_epi8(x, _mm256_set1_epi8('\t'));
	__m256i low = _mm256_cmpeq_epi8(x,
	    _mm256_min_epu8(x, _mm256_set1_epi8(0x1f)));
	__m256i odd = _mm256_andnot_si256(_mm256_or_si256(lf, tab), low);

	return (struct bits){
		(uint32_t)_mm256_movemask_epi8(_mm256_or_si256(comma, lf)),
		(uint32_t)_mm256_movemask_epi8(lf),
		(uint32_t)_mm256_movemask_epi8(quote),
		(uint32_t)_mm256_movemask_epi8(odd)
	};
}

/*
 * Write where the bits are.  Eight at a time, whether they are there or
 * not: what is written too much is written over next, and hardly ever a
 * branch is taken by the number of the bits.
 */
__attribute__((target("bmi,popcnt"), always_inline))
static inline void
spread(uint32_t *to, uint64_t bits, uint32_t base)
{
	do
		for (size_t k = 0; k < 8; k++) {
			*to++ = base + (uint32_t)_tzcnt_u64(bits);
			bits &= bits - 1;
		}
	while (bits != 0);
}

__attribute__((target("avx2,bmi,popcnt")))
static void
find_avx2(struct bsc_marks *m, const char *p, size_t from, size_t n)
{
	uint64_t inside = 0;

	m->n = m->nquote = m->lines = 0;
	for (size_t i = from; n > 0; n--, i += BSC_MARKS_BLOCK) {
		struct bits low = classify_half(p + i);
		struct bits high = classify_half(p + i + 32);
		struct bits b = { low.ends | high.ends << 32,
			low.lf | high.lf << 32, low.quote | high.quote << 32,
			low.odd | high.odd << 32 };

		settle(m, &b, &inside, i);
		spread(m->edge + m->n, b.ends, (uint32_t)i);
		count(m, &b);
		if (b.odd != 0)
			break;
	}
}

static bool
has_avx2(void)
{
	return __builtin_cpu_supports("avx2") &&
	    __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
}

#else

static bool
has_avx2(void)
{
	return false;
}

static void
find_avx2(struct bsc_marks *m, const char *p, size_t from, size_t n)
{
	bsc_marks_portable(m, p, from, n);
}

#endif

void
bsc_marks_find(struct bsc_marks *m, const char *p, size_t from, size_t n)
{
	if (has_avx2())
		find_avx2(m, p, from, n);
	else
		bsc_marks_portable(m, p, from, n);
}
