#include "stream/marks.h"

#include <stdbool.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static void
mark(struct bsc_marks *m, const char *p, size_t i)
{
	if (p[i] == ',' || p[i] == '\n')
		m->at[m->n++] = (uint32_t)i;
	if (p[i] == '\n')
		m->lf[m->nlf++] = (uint32_t)i;
}

static bool
plain(char c)
{
	return c != '"' && ((unsigned char)c >= 0x20 || c == '\n' ||
	    c == '\t');
}

/* The same after the marks that are there. */
static size_t
go_on(struct bsc_marks *m, const char *p, size_t i, size_t end)
{
	for (; i < end && plain(p[i]); i++)
		mark(m, p, i);
	return i;
}

size_t
bsc_marks_portable(struct bsc_marks *m, const char *p, size_t from,
    size_t end)
{
	m->n = m->nlf = 0;
	return go_on(m, p, from, end);
}

#if defined(__x86_64__)

struct bits {			/* of 64 bytes, the first the lowest */
	uint64_t	ends, lf, odd;
};

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
	__m256i odd = _mm256_or_si256(quote,
	    _mm256_andnot_si256(_mm256_or_si256(lf, tab), low));

	return (struct bits){
		(uint32_t)_mm256_movemask_epi8(_mm256_or_si256(comma, lf)),
		(uint32_t)_mm256_movemask_epi8(lf),
		(uint32_t)_mm256_movemask_epi8(odd)
	};
}

/*
 * Write where the bits are.  Four at a time, whether they are there or
 * not: what is written too much is written over next, and no branch is
 * taken by the number of the bits.
 */
__attribute__((target("bmi,popcnt"), always_inline))
static inline size_t
spread(uint32_t *to, uint64_t bits, uint32_t base)
{
	size_t n = (size_t)__builtin_popcountll(bits);

	for (size_t i = 0; i < n; i += 4)
		for (size_t k = 0; k < 4; k++) {
			to[i + k] = base + (uint32_t)_tzcnt_u64(bits);
			bits &= bits - 1;
		}
	return n;
}

__attribute__((target("avx2,bmi,popcnt")))
static size_t
find_avx2(struct bsc_marks *m, const char *p, size_t i, size_t end)
{
	for (; end - i >= 64; i += 64) {
		struct bits a = classify_half(p + i);
		struct bits b = classify_half(p + i + 32);

		if (a.odd | b.odd)
			break;
		m->n += spread(m->at + m->n, a.ends | b.ends << 32,
		    (uint32_t)i);
		m->nlf += spread(m->lf + m->nlf, a.lf | b.lf << 32,
		    (uint32_t)i);
	}
	return i;
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

static size_t
find_avx2(struct bsc_marks *m, const char *p, size_t i, size_t end)
{
	(void)m, (void)p, (void)end;
	return i;
}

#endif

size_t
bsc_marks_find(struct bsc_marks *m, const char *p, size_t from, size_t end)
{
	m->n = m->nlf = 0;
	if (has_avx2())
		from = find_avx2(m, p, from, end);
	return go_on(m, p, from, end);
}
