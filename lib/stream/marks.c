#include "stream/marks.h"

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

/* A CR right before an LF is not odd. */
static void
pass_cr(struct bsc_marks *m, struct bits *b, const char *p)
{
	uint64_t bit;

	for (uint64_t odd = b->odd & b->lf >> 1; odd != 0; odd ^= bit) {
		bit = odd & -odd;
		if (p[__builtin_ctzll(bit)] == '\r') {
			b->odd ^= bit;
			m->cr = true;
		}
	}
}

/*
 * Of the block at p + base: between quotes commas are text and line feeds
 * odd, and from the first odd byte on nothing counts.  inside: all ones
 * where the block starts between quotes.
 */
static inline void
settle(struct bsc_marks *m, struct bits *b, uint64_t *inside, const char *p,
    size_t base)
{
	uint64_t in, keep;

	if ((b->quote | *inside | b->odd) == 0)
		return;
	pass_cr(m, b, p + base);
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

static void
find_plain(struct bsc_marks *m, const char *p, size_t from, size_t n)
{
	uint64_t inside = 0, ends;
	uint32_t *to;

	for (size_t i = from; n > 0; n--, i += BSC_MARKS_BLOCK) {
		struct bits b = classify(p + i);

		settle(m, &b, &inside, p, i);
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

	for (size_t i = from; n > 0; n--, i += BSC_MARKS_BLOCK) {
		struct bits low = classify_half(p + i);
		struct bits high = classify_half(p + i + 32);
		struct bits b = { low.ends | high.ends << 32,
			low.lf | high.lf << 32, low.quote | high.quote << 32,
			low.odd | high.odd << 32 };

		settle(m, &b, &inside, p, i);
		spread(m->edge + m->n, b.ends, (uint32_t)i);
		count(m, &b);
		if (b.odd != 0)
			break;
	}
}

#define AVX512	"avx512f,avx512bw,avx512vbmi2,bmi,popcnt"

__attribute__((target(AVX512), always_inline))
static inline struct bits
classify_whole(const char *p)
{
	__m512i x = _mm512_loadu_si512(p);
	uint64_t tab = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('\t'));
	uint64_t low = _mm512_cmplt_epu8_mask(x, _mm512_set1_epi8(0x20));
	struct bits b = {
		.ends = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(',')),
		.lf = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('\n')),
		.quote = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('"'))
	};

	b.ends |= b.lf;
	b.odd = low & ~tab & ~b.lf;
	return b;
}

/* As spread, but sixteen at a time, and those at once. */
__attribute__((target(AVX512), always_inline))
static inline void
spread_whole(uint32_t *to, uint64_t bits, uint32_t base)
{
	static const uint8_t each[64] = {
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
		16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
		32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
		48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63
	};
	__m512i at = _mm512_maskz_compress_epi8(bits,
	    _mm512_loadu_si512(each));
	size_t n = (size_t)__builtin_popcountll(bits), i = 0;

	do {
		_mm512_storeu_si512(to + i, _mm512_add_epi32(
		    _mm512_set1_epi32((int)base),
		    _mm512_cvtepu8_epi32(_mm512_castsi512_si128(at))));
		at = _mm512_alignr_epi64(at, at, 2);
		i += 16;
	} while (i < n);
}

__attribute__((target(AVX512)))
static void
find_avx512(struct bsc_marks *m, const char *p, size_t from, size_t n)
{
	uint64_t inside = 0;

	for (size_t i = from; n > 0; n--, i += BSC_MARKS_BLOCK) {
		struct bits b = classify_whole(p + i);

		settle(m, &b, &inside, p, i);
		spread_whole(m->edge + m->n, b.ends, (uint32_t)i);
		count(m, &b);
		if (b.odd != 0)
			break;
	}
}

static bool
has(enum bsc_marks_by by)
{
	bool avx2 = __builtin_cpu_supports("avx2") &&
	    __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");

	return by == BSC_MARKS_PLAIN || (avx2 && (by == BSC_MARKS_AVX2 ||
	    (__builtin_cpu_supports("avx512bw") &&
	    __builtin_cpu_supports("avx512vbmi2"))));
}

#else

static bool
has(enum bsc_marks_by by)
{
	return by == BSC_MARKS_PLAIN;
}

#define find_avx2	find_plain
#define find_avx512	find_plain

#endif

bool
bsc_marks_by(enum bsc_marks_by by, struct bsc_marks *m, const char *p,
    size_t from, size_t n)
{
	if (!has(by))
		return false;
	m->n = m->nquote = m->lines = 0;
	m->cr = false;
	if (by == BSC_MARKS_AVX512)
		find_avx512(m, p, from, n);
	else if (by == BSC_MARKS_AVX2)
		find_avx2(m, p, from, n);
	else
		find_plain(m, p, from, n);
	return true;
}

void
bsc_marks_find(struct bsc_marks *m, const char *p, size_t from, size_t n)
{
	enum bsc_marks_by by = BSC_MARKS_AVX512;

	while (!bsc_marks_by(by, m, p, from, n))
		by--;
}
