#include "stream/gzip.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/diag.h"
#include "base/mem.h"
#include "stream/input.h"

/*
 * inflate and not gzread, which drops garbage after a member silently
 * and takes plain text followed by a member as bytes.
 */
struct bsc_gzip {
	z_stream	 z;
	enum { BETWEEN, INSIDE, PADDING } at;
	const char	*error;
};

enum { GZIP_WINDOW = 15 + 16 };

bool
bsc_gzip_magic(const void *data, size_t len)
{
	const unsigned char *p = data;

	return len >= 2 && p[0] == 0x1f && p[1] == 0x8b;
}

struct bsc_gzip *
bsc_gzip_new(void)
{
	struct bsc_gzip *g = bsc_zalloc(1, sizeof(*g));

	if (inflateInit2(&g->z, GZIP_WINDOW) != Z_OK)
		bsc_die(_("out of memory"));
	return g;
}

static long
fault(struct bsc_gzip *g, const char *why)
{
	g->error = why;
	return -1;
}

/*
 * Between members: zero bytes pad the file (as tapes do) up to its end,
 * anything else must be the next member.
 */
static bool
skip_padding(struct bsc_gzip *g, const unsigned char **in, size_t *inlen)
{
	while (*inlen > 0 && **in == 0) {
		g->at = PADDING;
		(*in)++;
		(*inlen)--;
	}
	if (*inlen == 0)
		return true;
	if (g->at == PADDING || **in != 0x1f)
		return fault(g, _("garbage after the gzip data")) == 0;
	inflateReset(&g->z);
	g->at = INSIDE;
	return true;
}

long
bsc_gzip_inflate(struct bsc_gzip *g, const unsigned char **in, size_t *inlen,
    void *out, size_t outlen)
{
	size_t some;
	int ret;

	g->z.next_out = out;
	g->z.avail_out = outlen > INT_MAX ? INT_MAX : (uInt)outlen;
	outlen = g->z.avail_out;
	while (g->z.avail_out == outlen) {
		if (g->at != INSIDE && !skip_padding(g, in, inlen))
			return -1;
		if (g->at != INSIDE)
			return 0;
		some = *inlen > INT_MAX ? INT_MAX : *inlen;
		g->z.next_in = (unsigned char *)*in;
		g->z.avail_in = (uInt)some;
		ret = inflate(&g->z, Z_NO_FLUSH);
		*in += some - g->z.avail_in;
		*inlen -= some - g->z.avail_in;
		if (ret == Z_STREAM_END)
			g->at = BETWEEN;
		else if (ret == Z_BUF_ERROR)
			break;
		else if (ret != Z_OK)
			return fault(g, _("damaged gzip data"));
		else if (*inlen == 0)
			break;
	}
	return (long)(outlen - g->z.avail_out);
}

bool
bsc_gzip_whole(const struct bsc_gzip *g)
{
	return g->at != INSIDE;
}

const char *
bsc_gzip_error(const struct bsc_gzip *g)
{
	return g->error;
}

void
bsc_gzip_free(struct bsc_gzip *g)
{
	if (g == NULL)
		return;
	inflateEnd(&g->z);
	free(g);
}
