#include "base/span.h"

int
bsc_span_cmp(struct bsc_span a, struct bsc_span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

	if (c != 0)
		return c;
	return (a.len > b.len) - (a.len < b.len);
}

/* Length of the blank at p (at most len bytes are there), 0: not a blank. */
static size_t
blank_at(const char *p, size_t len)
{
	if (len == 0)
		return 0;
	if (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')
		return 1;
	if (len >= 2 && memcmp(p, "\xc2\xa0", 2) == 0)
		return 2;
	if (len >= 3 && memcmp(p, "\xe3\x80\x80", 3) == 0)
		return 3;
	return 0;
}

/* Length of the blank that ends at p + len. */
static size_t
blank_before(const char *p, size_t len)
{
	for (size_t n = 1; n <= 3 && n <= len; n++)
		if (blank_at(p + len - n, n) == n)
			return n;
	return 0;
}

struct bsc_span
bsc_span_trim(struct bsc_span s)
{
	size_t n;

	while ((n = blank_at(s.p, s.len)) > 0) {
		s.p += n;
		s.len -= n;
	}
	while ((n = blank_before(s.p, s.len)) > 0)
		s.len -= n;
	return s;
}

bool
bsc_span_split(struct bsc_span *rest, char sep, struct bsc_span *part)
{
	const char *at;

	if (rest->p == NULL)
		return false;
	*part = *rest;
	at = rest->len > 0 ? memchr(rest->p, sep, rest->len) : NULL;
	if (at == NULL) {
		*rest = (struct bsc_span){ NULL, 0 };
		return true;
	}
	part->len = (size_t)(at - rest->p);
	rest->p = at + 1;
	rest->len -= part->len + 1;
	return true;
}

enum { LONGEST_NAME = 64 };

size_t
bsc_span_distance(struct bsc_span a, struct bsc_span b, size_t max)
{
	size_t row[LONGEST_NAME + 1], diagonal, up, best;

	if (a.len > LONGEST_NAME || b.len > LONGEST_NAME)
		return max + 1;
	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			up = row[j];
			best = diagonal + (a.p[i - 1] != b.p[j - 1]);
			if (up + 1 < best)
				best = up + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
			diagonal = up;
		}
	}
	return row[b.len] > max ? max + 1 : row[b.len];
}

void
bsc_near_try(struct bsc_near *n, const char *candidate)
{
	size_t most = n->name.len / 3, d;

	most = most < 1 ? 1 : most > 3 ? 3 : most;
	if (n->best != NULL) {
		if (n->distance == 0)
			return;
		most = n->distance - 1;
	}
	d = bsc_span_distance(n->name, bsc_span(candidate), most);
	if (d <= most) {
		n->best = candidate;
		n->distance = d;
	}
}
