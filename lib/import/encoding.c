#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/span.h"
#include "import/encoding.h"

struct bsc_decoder {
	iconv_t		 cd;
	bool		 utf8;		/* checked by hand, iconv unused */
	struct bsc_buf	 wait;		/* bytes of an unfinished character */
	uint64_t	 offset;	/* of the first byte of wait */
};

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
	d->utf8 = is_utf8(name);
	/* A suffix would ask iconv to drop or replace characters. */
	if (!d->utf8 && (strchr(name, '/') != NULL ||
	    (d->cd = iconv_open("UTF-8", name)) == (iconv_t)-1)) {
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

/* Keep what follows the first used bytes for the next call. */
static void
consume(struct bsc_decoder *d, size_t used)
{
	memmove(d->wait.p, d->wait.p + used, d->wait.len - used);
	d->wait.len -= used;
	d->offset += used;
}

static bool
feed_utf8(struct bsc_decoder *d, bool last, struct bsc_buf *to, uint64_t *bad)
{
	struct bsc_span s = { d->wait.p, d->wait.len };
	size_t at = s.len;
	const char *nul;

	if (!bsc_utf8_valid(s, &at) && (last || s.len - at > 3)) {
		*bad = d->offset + at;
		return false;
	}
	if (at > 0 && (nul = memchr(s.p, 0, at)) != NULL) {
		*bad = d->offset + (uint64_t)(nul - s.p);
		return false;
	}
	bsc_buf_add(to, s.p, at);
	consume(d, at);
	return true;
}

static bool
feed_iconv(struct bsc_decoder *d, bool last, struct bsc_buf *to, uint64_t *bad)
{
	char *in = d->wait.p, *out;
	size_t left = d->wait.len, room, start = to->len, n;
	int reason;

	do {
		room = left * 2 + 64;
		out = bsc_buf_room(to, room);
		n = room;
		reason = iconv(d->cd, &in, &left, &out, &n) == (size_t)-1 ?
		    errno : 0;
		to->len += room - n;
	} while (reason == E2BIG);
	*bad = d->offset + (uint64_t)(in - d->wait.p);
	if (reason == EILSEQ || (left > 0 && (last || left > 16)) ||
	    memchr(to->p + start, 0, to->len - start) != NULL)
		return false;
	consume(d, (size_t)(in - d->wait.p));
	return true;
}

bool
bsc_decoder_feed(struct bsc_decoder *d, const void *p, size_t len, bool last,
    struct bsc_buf *to, uint64_t *bad)
{
	bsc_buf_add(&d->wait, p, len);
	if (d->wait.len == 0)
		return true;
	return d->utf8 ? feed_utf8(d, last, to, bad) :
	    feed_iconv(d, last, to, bad);
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
