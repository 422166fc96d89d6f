#include "base/span.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Length of the UTF-8 sequence at p, 0: not one (RFC 3629). */
static size_t
utf8_at(const unsigned char *p, size_t len)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t n;

	if (*p >= 0xc2 && *p <= 0xdf)
		n = 2;
	else if ((*p & 0xf0) == 0xe0)
		n = 3;
	else if (*p >= 0xf0 && *p <= 0xf4)
		n = 4;
	else
		return 0;
	if (*p == 0xe0)
		low = 0xa0;
	else if (*p == 0xed)
		high = 0x9f;
	else if (*p == 0xf0)
		low = 0x90;
	else if (*p == 0xf4)
		high = 0x8f;
	if (len < n || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

/* Check from byte i on. */
static bool
valid_from(const unsigned char *p, size_t i, size_t len, size_t *bad)
{
	unsigned long long eight;
	size_t n;

	while (i < len) {
		if (p[i] < 0x80) {
			/* Eight bytes of ASCII at a time. */
			while (len - i >= 8) {
				memcpy(&eight, p + i, 8);
				if (eight & 0x8080808080808080ULL)
					break;
				i += 8;
			}
			while (i < len && p[i] < 0x80)
				i++;
			continue;
		}
		if ((n = utf8_at(p + i, len - i)) == 0) {
			if (bad != NULL)
				*bad = i;
			return false;
		}
		i += n;
	}
	return true;
}

#if defined(__x86_64__)
/*
 * Keiser and Lemire, "Validating UTF-8 in less than one instruction per
 * byte": what two neighbouring bytes can have wrong, by the halves of the
 * first and the upper half of the second; a fault is a bit all three share.
 */
enum {
	SHORT = 1,		/* a lead byte without what must follow */
	LONG = 2,		/* a following byte after ASCII */
	OVER3 = 4, LARGE = 8, SURROGATE = 16, OVER2 = 32,
	LARGER = 64, OVER4 = 64,
	TWO = 128,		/* two that follow: right in longer ones */
	CARRY = SHORT | LONG | TWO,
	BIG = CARRY | LARGE | LARGER
};

static const unsigned char first_high[16] = {
	LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG, TWO, TWO, TWO, TWO,
	SHORT | OVER2, SHORT, SHORT | OVER3 | SURROGATE,
	SHORT | LARGE | LARGER | OVER4
};
static const unsigned char first_low[16] = {
	CARRY | OVER3 | OVER2 | OVER4, CARRY | OVER2, CARRY, CARRY,
	CARRY | LARGE, BIG, BIG, BIG, BIG, BIG, BIG, BIG, BIG,
	BIG | SURROGATE, BIG, BIG
};
static const unsigned char second_high[16] = {
	SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT,
	LONG | OVER2 | TWO | OVER3 | LARGER | OVER4,
	LONG | OVER2 | TWO | OVER3 | LARGE,
	LONG | OVER2 | TWO | SURROGATE | LARGE,
	LONG | OVER2 | TWO | SURROGATE | LARGE,
	SHORT, SHORT, SHORT, SHORT
};

__attribute__((target("avx2")))
static __m256i
look_up(const unsigned char table[16], __m256i index)
{
	__m256i t = _mm256_broadcastsi128_si256(
	    _mm_loadu_si128((const __m128i *)table));

	return _mm256_shuffle_epi8(t, index);
}

/* Whether n bytes, a multiple of 32, are right as far as they go. */
__attribute__((target("avx2")))
static bool
valid_avx2(const unsigned char *p, size_t n)
{
	const __m256i nibble = _mm256_set1_epi8(15);
	__m256i before = _mm256_setzero_si256(), wrong = before;

	for (size_t i = 0; i < n; i += 32) {
		__m256i now = _mm256_loadu_si256((const __m256i *)(p + i));
		__m256i joint = _mm256_permute2x128_si256(before, now, 0x21);
		__m256i one = _mm256_alignr_epi8(now, joint, 15);
		__m256i two = _mm256_alignr_epi8(now, joint, 14);
		__m256i three = _mm256_alignr_epi8(now, joint, 13);
		__m256i fault = _mm256_and_si256(
		    _mm256_and_si256(look_up(first_high, _mm256_and_si256(
		    _mm256_srli_epi16(one, 4), nibble)),
		    look_up(first_low, _mm256_and_si256(one, nibble))),
		    look_up(second_high, _mm256_and_si256(
		    _mm256_srli_epi16(now, 4), nibble)));
		/* Behind a lead of three or four a second follower is due. */
		__m256i due = _mm256_or_si256(
		    _mm256_subs_epu8(two, _mm256_set1_epi8(0xe0 - 0x80)),
		    _mm256_subs_epu8(three, _mm256_set1_epi8(0xf0 - 0x80)));

		due = _mm256_and_si256(due, _mm256_set1_epi8((char)0x80));
		wrong = _mm256_or_si256(wrong, _mm256_xor_si256(fault, due));
		before = now;
	}
	return _mm256_testz_si256(wrong, wrong);
}

/*
 * How far from the start everything is known to be right: to the start of
 * a character at or near the end of the last whole block; 0 where nothing
 * is known.
 */
static size_t
valid_blocks(const unsigned char *p, size_t len)
{
	size_t n = len & ~(size_t)31;

	if (n == 0 || !__builtin_cpu_supports("avx2") || !valid_avx2(p, n))
		return 0;
	for (size_t k = 1; k <= 3; k++)
		if ((p[n - k] & 0xc0) != 0x80)
			return n - k;
	return n;
}
#else
static size_t
valid_blocks(const unsigned char *p, size_t len)
{
	(void)p;
	(void)len;
	return 0;
}
#endif

bool
bsc_utf8_valid(struct bsc_span s, size_t *bad)
{
	const unsigned char *p = (const unsigned char *)s.p;

	return valid_from(p, valid_blocks(p, s.len), s.len, bad);
}
