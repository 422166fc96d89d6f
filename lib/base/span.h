#ifndef BSC_BASE_SPAN_H
#define BSC_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A view of len bytes that somebody else owns; not NUL-terminated. */
struct bsc_span {
	const char	*p;
	size_t		 len;
};

#define BSC_SPAN(literal) ((struct bsc_span){ (literal), sizeof(literal) - 1 })

static inline struct bsc_span
bsc_span(const char *s)
{
	return (struct bsc_span){ s, strlen(s) };
}

static inline bool
bsc_span_eq(struct bsc_span a, struct bsc_span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

/* Up to eight bytes as a number: with the length it tells them apart. */
static inline uint64_t
bsc_few_bytes(const void *data, size_t n)
{
	const unsigned char *p = data;
	uint32_t a, z;

	if (n >= 4) {
		memcpy(&a, p, 4);
		memcpy(&z, p + n - 4, 4);
		return a | (uint64_t)z << 32;
	}
	return n == 0 ? 0 : p[0] | (uint64_t)p[n / 2] << 8 |
	    (uint64_t)p[n - 1] << 16;
}

/* The same for keys: short ones take less time than a call of memcmp. */
static inline bool
bsc_key_eq(struct bsc_span a, struct bsc_span b)
{
	uint64_t x[2], y[2];

	if (a.len != b.len || a.len > 16)
		return bsc_span_eq(a, b);
	if (a.len <= 8)
		return bsc_few_bytes(a.p, a.len) == bsc_few_bytes(b.p, a.len);
	memcpy(&x[0], a.p, 8);
	memcpy(&x[1], a.p + a.len - 8, 8);
	memcpy(&y[0], b.p, 8);
	memcpy(&y[1], b.p + a.len - 8, 8);
	return x[0] == y[0] && x[1] == y[1];
}

static inline bool
bsc_span_is(struct bsc_span a, const char *s)
{
	/* Most names differ in the first byte; that of an empty one is its end. */
	return (a.len == 0 ? *s == '\0' : *a.p == *s) &&
	    bsc_span_eq(a, bsc_span(s));
}

/* Order by bytes, a prefix first; which is code point order in UTF-8. */
int	 bsc_span_cmp(struct bsc_span, struct bsc_span);

/* Without leading and trailing blanks (space, tab, CR, LF, U+3000, U+00A0). */
struct bsc_span	 bsc_span_trim(struct bsc_span);

/*
 * Cut the next part off *rest at the separator; false when *rest is used
 * up (its p is then NULL).  "a||b" has three parts, "" has one.
 */
bool	 bsc_span_split(struct bsc_span *rest, char sep, struct bsc_span *part);

/* Whether the bytes are valid UTF-8; *bad, if not NULL: offset of the first that is not. */
bool	 bsc_utf8_valid(struct bsc_span, size_t *bad);

/* Edit distance between two names, at most max + 1; for "did you mean". */
size_t	 bsc_span_distance(struct bsc_span, struct bsc_span, size_t max);

/*
 * The name most like one that is not there, if a third of its letters at
 * most are wrong; the first among equals.
 *
 *	struct bsc_near near = { .name = name };
 *	for (...)
 *		bsc_near_try(&near, candidate);
 *	if (near.best != NULL) ...
 */
struct bsc_near {
	struct bsc_span	 name;
	const char	*best;
	size_t		 distance;	/* of best */
};

void	 bsc_near_try(struct bsc_near *, const char *candidate);

#endif
