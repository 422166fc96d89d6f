#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "value/money.h"
#include "value/word.h"

/* So few digits that nothing can overflow; false: see parse_decimal. */
static bool
parse_short(struct bsc_span s, int places, int64_t *out)
{
	static const int64_t scale[] = { 1, 10, 100, 1000, 10000, 100000,
		1000000 };
	bool minus = s.len > 0 && s.p[0] == '-';
	size_t i, point = s.len;
	int64_t v = 0;
	int decimals;

	for (i = minus; i < s.len; i++) {
		unsigned d = (unsigned char)s.p[i] - (unsigned)'0';

		if (d <= 9)
			v = v * 10 + d;
		else if (s.p[i] == '.' && point == s.len)
			point = i;
		else
			return false;
	}
	decimals = point < s.len ? (int)(s.len - point - 1) : 0;
	if (point == minus || point + 1 == s.len || decimals > places)
		return false;
	v *= scale[places - decimals];
	*out = minus ? -v : v;
	return true;
}

/* Eight digits, the first of them the lowest byte: pairs, fours, all. */
static int64_t
eight_digits(uint64_t c)
{
	const uint64_t pairs = 0x000000ff000000ff;

	c = c * 10 + (c >> 8);
	c = (c & pairs) * (100 + ((uint64_t)1000000 << 32)) +
	    (c >> 16 & pairs) * (1 + ((uint64_t)10000 << 32));
	return (int64_t)(c >> 32);
}

/* As most amounts are written, up to 999999999999.99; false: see there. */
static bool
parse_cents(struct bsc_span s, int64_t *out)
{
	const uint64_t zeroes = 0x3030303030303030, nines = 0x0909090909090909;
	uint64_t first = 0, last;

	if (s.len < 4 || s.len > 15)
		return false;
	if (s.len <= 8) {
		last = bsc_word(s.p, s.len) << (8 - s.len) * 8 |
		    zeroes >> s.len * 4 >> s.len * 4;
	} else {
		last = bsc_word8(s.p + s.len - 8);
		first = bsc_word8(s.p) << (16 - s.len) * 8 |
		    zeroes >> (s.len - 8) * 8;
		first ^= zeroes;
	}
	/* The point is the third from the end. */
	last ^= 0x30302e3030303030;
	if (!bsc_word_within(last, 0x0909000909090909) ||
	    !bsc_word_within(first, nines))
		return false;
	last = (last & 0xffff000000000000) | (last & 0xffffffffff) << 8;
	*out = eight_digits(first) * 10000000 + eight_digits(last);
	return true;
}

/*
 * Digits with at most so many decimals that count.  The value is built
 * below zero, where there is room for one more than above.
 */
static bool
parse_decimal(struct bsc_span s, int places, int64_t *out)
{
	bool minus = s.len > 0 && s.p[0] == '-', point = false;
	size_t i = minus, digits = 0;
	int64_t v = 0;
	int decimals = 0, d;

	if (s.len <= 12 && parse_short(s, places, out))
		return true;
	for (; i < s.len; i++) {
		if (s.p[i] == '.' && !point && digits > 0) {
			point = true;
			digits = 0;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		d = s.p[i] - '0';
		digits++;
		if (point && decimals == places) {
			if (d != 0)
				return false;
			continue;
		}
		decimals += point;
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, d, &v))
			return false;
	}
	if (digits == 0)
		return false;
	for (; decimals < places; decimals++)
		if (__builtin_mul_overflow(v, 10, &v))
			return false;
	if (!minus && __builtin_sub_overflow(0, v, &v))
		return false;
	*out = v;
	return true;
}

/* The magnitude, which INT64_MIN has only without a sign. */
static uint64_t
magnitude(int64_t v)
{
	return v < 0 ? -(uint64_t)v : (uint64_t)v;
}

bool
bsc_money_parse(struct bsc_span s, bsc_fen *out)
{
	return parse_cents(s, out) || parse_decimal(s, 2, out);
}

size_t
bsc_money_format(bsc_fen v, char to[24])
{
	char text[24], *p = text + sizeof(text);
	uint64_t m = magnitude(v);
	size_t n = 0;

	/* From the end: two decimals, the point, what is left of it. */
	do {
		if (n++ == 2)
			*--p = '.';
		*--p = (char)('0' + m % 10);
		m /= 10;
	} while (m > 0 || n < 3);
	if (v < 0)
		*--p = '-';
	n = (size_t)(text + sizeof(text) - p);
	memcpy(to, p, n);
	to[n] = '\0';
	return n;
}

bool
bsc_number_parse(struct bsc_span s, bsc_micro *out)
{
	return parse_decimal(s, 6, out);
}

size_t
bsc_number_format(bsc_micro v, char to[28])
{
	uint64_t m = magnitude(v);
	size_t n;

	n = snprintf(to, 28, "%s%ju.%06u", v < 0 ? "-" : "",
	    (uintmax_t)(m / 1000000), (unsigned)(m % 1000000));
	while (to[n - 1] == '0')
		n--;
	if (to[n - 1] == '.')
		n--;
	to[n] = '\0';
	return n;
}

/* "5.00" is no whole number on paper, whatever its value. */
bool
bsc_int_parse(struct bsc_span s, int64_t *out)
{
	return s.len > 0 && memchr(s.p, '.', s.len) == NULL &&
	    parse_decimal(s, 0, out);
}
