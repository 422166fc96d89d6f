#include <stdint.h>

#include "value/fold.h"

/*
 * The next character of the text and its length in *n; a byte that begins
 * none stands for itself.
 */
static uint32_t
decode(struct bsc_span s, size_t *n)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t len = p[0] < 0xc0 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	uint32_t c;

	*n = 1;
	if (len == 1 || len > s.len)
		return p[0];
	c = p[0] & (0x7f >> len);
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return p[0];
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < (len == 2 ? 0x80u : len == 3 ? 0x800u : 0x10000u))
		return p[0];		/* longer than need be */
	*n = len;
	return c;
}

/* The ASCII character of a full-width one, or 0. */
static char
narrow(uint32_t c)
{
	if (c >= 0xff01 && c <= 0xff5e)
		return c - 0xff01 + '!';
	return c == 0x3000 ? ' ' : 0;
}

static bool
blank(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' ||
	    c == 0x3000 || c == 0xa0;
}

static bool
han(uint32_t c)
{
	return (c >= 0x3400 && c <= 0x9fff) || (c >= 0x20000 && c <= 0x3ffff);
}

/*
 * The length of the blanks at i if they part two Han characters, or 0:
 * they fill a name of two to the width of three and mean nothing.
 */
static size_t
padding(struct bsc_span s, size_t i)
{
	size_t start = i, end = i, n = 0;

	while (start > 0 && (s.p[start - 1] & 0xc0) == 0x80)
		start--;
	if (start == 0 ||
	    !han(decode((struct bsc_span){ s.p + start - 1, i - start + 1 }, &n)))
		return 0;
	for (; end < s.len; end += n)
		if (!blank(decode((struct bsc_span){ s.p + end, s.len - end },
		    &n)))
			break;
	return end < s.len &&
	    han(decode((struct bsc_span){ s.p + end, s.len - end }, &n)) ?
	    end - i : 0;
}

/* Bytes at the front that begin no blank and no full-width character. */
static size_t
plain(struct bsc_span s)
{
	static const bool odd[256] = { [' '] = true, ['\t'] = true,
	    ['\n'] = true, ['\r'] = true, [0xc2] = true, [0xe3] = true,
	    [0xef] = true };
	size_t n = 0;

	while (n < s.len && !odd[(unsigned char)s.p[n]])
		n++;
	return n;
}

static void
fold(struct bsc_buf *b, struct bsc_span s, bool blanks)
{
	uint32_t c;
	size_t n;
	char a;

	for (size_t i = 0; i < s.len; i += n) {
		n = plain((struct bsc_span){ s.p + i, s.len - i });
		if (n > 0) {
			bsc_buf_add(b, s.p + i, n);
			continue;
		}
		c = decode((struct bsc_span){ s.p + i, s.len - i }, &n);
		if (blank(c) && (!blanks || padding(s, i) > 0)) {
			n = blanks ? padding(s, i) : n;
			continue;
		}
		if ((a = narrow(c)) != 0)
			bsc_buf_putc(b, a);
		else
			bsc_buf_add(b, s.p + i, n);
	}
}

void
bsc_fold(struct bsc_buf *b, struct bsc_span s)
{
	if (plain(s) == s.len)
		bsc_buf_add(b, s.p, s.len);
	else
		fold(b, bsc_span_trim(s), true);
}

void
bsc_fold_name(struct bsc_buf *b, struct bsc_span s)
{
	fold(b, s, false);
}

/* Drop the ending if something is left before it. */
static bool
drop(struct bsc_buf *b, size_t start, const char *ending)
{
	size_t n = strlen(ending);

	if (b->len - start <= n || memcmp(b->p + b->len - n, ending, n) != 0)
		return false;
	b->len -= n;
	return true;
}

void
bsc_fold_place(struct bsc_buf *b, struct bsc_span s)
{
	size_t start = b->len;

	bsc_fold_name(b, s);
	if (drop(b, start, "自治区")) {
		if (!drop(b, start, "壮族") && !drop(b, start, "回族"))
			drop(b, start, "维吾尔");
	} else if (!drop(b, start, "特别行政区") && !drop(b, start, "省")) {
		drop(b, start, "市");
	}
}

bool
bsc_folded(struct bsc_span s)
{
	uint32_t c;
	size_t n;

	if (s.len == 0)
		return true;
	if (bsc_span_trim(s).len != s.len)
		return false;
	for (size_t i = 0; i < s.len; i += n) {
		n = 1;
		if ((blank((unsigned char)s.p[i]) || s.p[i] == '\xc2') &&
		    padding(s, i) > 0)
			return false;
		/* The full-width forms begin with these two bytes. */
		if (s.p[i] != '\xef' && s.p[i] != '\xe3')
			continue;
		c = decode((struct bsc_span){ s.p + i, s.len - i }, &n);
		if (narrow(c) != 0)
			return false;
	}
	return true;
}

/* East Asian wide and full-width; enough for ledgers and messages. */
static bool
wide(uint32_t c)
{
	static const struct {
		uint32_t from, to;
	} range[] = {
		{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0xa4cf },
		{ 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f },
		{ 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f },
		{ 0x20000, 0x3fffd },
	};

	for (size_t i = 0; i < sizeof(range) / sizeof(*range); i++)
		if (c >= range[i].from && c <= range[i].to)
			return true;
	return false;
}

size_t
bsc_width(struct bsc_span s)
{
	size_t width = 0, n;
	uint32_t c;

	for (size_t i = 0; i < s.len; i += n) {
		c = decode((struct bsc_span){ s.p + i, s.len - i }, &n);
		if (c >= 0x300 && c <= 0x36f)	/* combining marks */
			continue;
		width += wide(c) ? 2 : 1;
	}
	return width;
}
