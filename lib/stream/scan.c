#include "stream/scan.h"

#include <string.h>

#include "base/diag.h"
#include "base/span.h"

/* Take off the line end that stops at p[at] (an LF or the end of input). */
static void
end_record(struct bsc_scan *s, const char *p, size_t at, size_t end)
{
	s->len = at - s->start;
	s->next = at < end ? at + 1 : at;
	s->plain_end = at < end;
	if (at < end)
		s->lines++;
	if (s->len > 0 && p[at - 1] == '\r') {
		s->len--;
		s->plain_end = false;
	}
}

static int
fault(struct bsc_scan *s, const char *why)
{
	s->why = why;
	return -1;
}

/* From the byte after the opening quote to the one after the closing; 0: open. */
static size_t
skip_quoted(const char *p, size_t i, size_t end, uint64_t *lines)
{
	const char *q;

	while ((q = memchr(p + i, '"', end - i)) != NULL) {
		for (const char *l = p + i;
		    (l = memchr(l, '\n', (size_t)(q - l))) != NULL; l++)
			(*lines)++;
		i = (size_t)(q - p) + 1;
		if (i == end || p[i] != '"')
			return i;
		i++;
	}
	return 0;
}

/* To the comma or LF that ends a bare cell. */
static size_t
skip_bare(const char *p, size_t i, size_t end)
{
	while (i < end && p[i] != ',' && p[i] != '\n' && p[i] != '"')
		i++;
	return i;
}

/*
 * A record with a quote.  A quote opens only at the start of a cell; what
 * libcsv would refuse is refused here at once, with the line.
 */
static int
scan_quoted(const char *p, size_t end, bool eof, struct bsc_scan *s)
{
	size_t i = s->start, after;

	for (;;) {
		if (i < end && p[i] == '"') {
			after = skip_quoted(p, i + 1, end, &s->lines);
			if (after == 0 || (after == end && !eof))
				return !eof ? 0 :
				    fault(s, _("unterminated quote"));
			i = after;
			if (i < end && p[i] == '\r' &&
			    (i + 1 == end || p[i + 1] == '\n'))
				i++;
			if (i < end && p[i] != ',' && p[i] != '\n')
				return fault(s,
				    _("text after a closing quote"));
		} else
			i = skip_bare(p, i, end);
		if (i == end && !eof)
			return 0;
		if (i == end || p[i] == '\n')
			break;
		if (p[i] == '"')
			return fault(s, _("quote inside a bare cell"));
		i++;
	}
	end_record(s, p, i, end);
	return 1;
}

int
bsc_scan(const char *p, size_t from, size_t end, bool eof, size_t *quote,
    struct bsc_scan *s)
{
	const char *at;
	size_t stop;

	*s = (struct bsc_scan){ .start = from };
	if (*quote < from || *quote == 0) {
		at = memchr(p + from, '"', end - from);
		*quote = at != NULL ? (size_t)(at - p) : end;
	}
	at = memchr(p + from, '\n', end - from);
	stop = at != NULL ? (size_t)(at - p) : end;
	if (*quote < stop) {
		s->quoted = true;
		return scan_quoted(p, end, eof, s);
	}
	if (at == NULL && !eof)
		return 0;
	end_record(s, p, stop, end);
	return 1;
}

size_t
bsc_scan_cell(const char *p, size_t i, size_t end)
{
	const char *comma;

	if (i < end && p[i] == '"') {
		for (i++; i < end; i++)
			if (p[i] == '"' && (++i == end || p[i] != '"'))
				break;
		return i;
	}
	comma = memchr(p + i, ',', end - i);
	return comma != NULL ? (size_t)(comma - p) : end;
}

/* Whether any of eight bytes is below 0x20 or above 0x7f. */
static bool
unusual(const char *p)
{
	uint64_t x;

	memcpy(&x, p, 8);
	return ((x | ((x - 0x2020202020202020ULL) & ~x)) &
	    0x8080808080808080ULL) != 0;
}

const char *
bsc_scan_text(const char *p, size_t len, bool quoted, size_t *where)
{
	bool high = false;
	unsigned char c;

	for (size_t i = 0; i < len; i++) {
		if (len - i >= 8 && !unusual(p + i)) {
			i += 7;
			continue;
		}
		c = (unsigned char)p[i];
		high = high || c >= 0x80;
		if (c >= 0x20 || c == '\t' ||
		    (quoted && (c == '\n' || c == '\r')))
			continue;
		*where = i;
		return c == '\0' ? _("NUL byte") :
		    c == '\r' ? _("carriage return inside a bare cell") :
		    _("control character");
	}
	if (high && !bsc_utf8_valid((struct bsc_span){ p, len }, where))
		return _("not UTF-8 (bsc-import reads other encodings)");
	return NULL;
}
