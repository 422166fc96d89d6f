#ifndef BSC_VALUE_WORD_H
#define BSC_VALUE_WORD_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Texts looked at eight bytes at once: the first byte is the lowest. */

static inline uint64_t
bsc_word8(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return le64toh(w);
}

/* The first n bytes, at most eight, and zeroes. */
static inline uint64_t
bsc_word(const char *p, size_t n)
{
	const unsigned char *c = (const unsigned char *)p;
	uint32_t head, tail;

	if (n == 8)
		return bsc_word8(p);
	if (n >= 4) {
		memcpy(&head, p, 4);
		memcpy(&tail, p + n - 4, 4);
		return le32toh(head) |
		    (uint64_t)le32toh(tail) << (n - 4) * 8;
	}
	if (n >= 2)
		return c[0] | (uint64_t)c[1] << 8 |
		    (uint64_t)c[n - 1] << (n - 1) * 8;
	return n == 0 ? 0 : c[0];
}

/*
 * Whether each byte is at most the one of most, which is below 128: what is
 * not leaves its high bit, or comes to it with the difference to 127 added.
 */
static inline bool
bsc_word_within(uint64_t w, uint64_t most)
{
	const uint64_t low = 0x7f7f7f7f7f7f7f7f;

	return ((w | (w + (low - most))) & ~low) == 0;
}

/* Whether some byte is c, which is not zero. */
static inline bool
bsc_word_has(uint64_t w, unsigned char c)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t x = w ^ ones * c;

	return ((x - ones) & ~x & ones << 7) != 0;
}

#endif
