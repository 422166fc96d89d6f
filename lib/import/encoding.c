#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/span.h"
#include "import/encoding.h"

struct bsc_decoder {
	iconv_t		 cd;
	/* Decode what is whole; false: byte *used begins no character. */
	bool		(*decode)(struct bsc_decoder *, struct bsc_span,
			    bool last, struct bsc_buf *to, size_t *used);
	struct bsc_buf	 wait;		/* bytes of an unfinished character */
	uint64_t	 offset;	/* of the first byte of wait */
};

static bool
decode_utf8(struct bsc_decoder *d, struct bsc_span s, bool last,
    struct bsc_buf *to, size_t *used)
{
	const char *nul;

	(void)d;
	*used = s.len;
	if (!bsc_utf8_valid(s, used) && (last || s.len - *used > 3))
		return false;
	if (*used > 0 && (nul = memchr(s.p, 0, *used)) != NULL) {
		*used = (size_t)(nul - s.p);
		return false;
	}
	bsc_buf_add(to, s.p, *used);
	return true;
}

static bool
decode_iconv(struct bsc_decoder *d, struct bsc_span s, bool last,
    struct bsc_buf *to, size_t *used)
{
	char *in = (char *)s.p, *out;
	size_t left = s.len, room, start = to->len, n;
	int reason;

	do {
		room = left * 2 + 64;
		out = bsc_buf_room(to, room);
		n = room;
		reason = iconv(d->cd, &in, &left, &out, &n) == (size_t)-1 ?
		    errno : 0;
		to->len += room - n;
	} while (reason == E2BIG);
	*used = s.len - left;
	return reason != EILSEQ && (left == 0 || (!last && left <= 16)) &&
	    memchr(to->p + start, 0, to->len - start) == NULL;
}

static bool
is_utf8(const char *name)
{
	return strcasecmp(name, "utf-8") == 0 || strcasecmp(name, "utf8") == 0;
}

struct bsc_decoder *
bsc_decoder_new(const char *name, struct bsc_error *err)
{
	struct bsc_decoder *d = bsc_zalloc(1, sizeof(*d));

	d->cd = (iconv_t)-1;
	d->decode = decode_utf8;
	if (is_utf8(name))
		return d;
	d->decode = decode_iconv;
	/* A suffix would ask iconv to drop or replace characters. */
	if (strchr(name, '/') != NULL ||
	    (d->cd = iconv_open("UTF-8", name)) == (iconv_t)-1) {
		bsc_fail(err, _("%s: unknown encoding"), name);
		bsc_decoder_free(d);
		return NULL;
	}
	return d;
}

void
bsc_decoder_free(struct bsc_decoder *d)
{
	if (d == NULL)
		return;
	if (d->cd != (iconv_t)-1)
		iconv_close(d->cd);
	bsc_buf_free(&d->wait);
	free(d);
}

bool
bsc_decoder_feed(struct bsc_decoder *d, const void *p, size_t len, bool last,
    struct bsc_buf *to, uint64_t *bad)
{
	struct bsc_span s = { p, len };
	size_t used = 0;
	bool good;

	if (d->wait.len > 0) {
		bsc_buf_add(&d->wait, p, len);
		s = (struct bsc_span){ d->wait.p, d->wait.len };
	}
	if (s.len == 0)
		return true;
	good = d->decode(d, s, last, to, &used);
	d->offset += used;
	*bad = d->offset;
	/* What was not used waits; it may be there already. */
	bsc_buf_room(&d->wait, s.len - used);
	if (d->wait.len == 0 && used < s.len)
		memcpy(d->wait.p, s.p + used, s.len - used);
	else if (d->wait.len > 0)
		memmove(d->wait.p, d->wait.p + used, s.len - used);
	d->wait.len = s.len - used;
	return good;
}

const char *
bsc_bom(const void *p, size_t len, size_t *length)
{
	static const struct {
		const char	*mark;
		size_t		 len;
		const char	*name;
	} marks[] = {
		{ "\xef\xbb\xbf", 3, "utf-8" },
		{ "\x84\x31\x95\x33", 4, "gb18030" },
		{ "\xff\xfe", 2, "utf-16le" },
		{ "\xfe\xff", 2, "utf-16be" },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (len >= marks[i].len &&
		    memcmp(p, marks[i].mark, marks[i].len) == 0) {
			*length = marks[i].len;
			return marks[i].name;
		}
	return NULL;
}
