#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "import/encoding.h"
#include "import/rows.h"
#include "import/split.h"
#include "stream/input.h"

#define READ_SIZE	65536
#define HEAD_SIZE	262144	/* looked at to guess delimiter and line end */

struct bsc_rows {
	struct bsc_input	*in;
	struct bsc_decoder	*decoder;
	char			*name, *encoding;
	struct bsc_shape	 shape;
	struct bsc_buf		 text;		/* decoded, not yet cut */
	size_t			 at;		/* first byte not cut */
	bool			 end;		/* no more bytes come */
	bool			 started;
	bool			 undecodable;
	bool			 bom;
	uint64_t		 skipped;	/* bytes of the mark */
	uint64_t		 line, number;
	bool			 numbered, kept;
	struct bsc_cut		 cut;
	struct bsc_row		 row;
	struct bsc_error	 err;
};

struct bsc_rows *
bsc_rows_open(const char *path, const char *name, const char *encoding,
    bool bom, char delim, struct bsc_error *err)
{
	struct bsc_rows *r = bsc_zalloc(1, sizeof(*r));

	r->name = bsc_strdup(name);
	r->encoding = bsc_strdup(encoding);
	r->shape.delim = delim;
	r->bom = bom;
	r->line = 1;
	if ((r->in = bsc_input_open(path, err)) == NULL) {
		bsc_rows_close(r);
		return NULL;
	}
	bsc_input_want_digest(r->in);
	return r;
}

void
bsc_rows_close(struct bsc_rows *r)
{
	if (r == NULL)
		return;
	if (r->in != NULL)
		bsc_input_close(r->in);
	bsc_decoder_free(r->decoder);
	bsc_cut_free(&r->cut);
	bsc_buf_free(&r->text);
	free(r->encoding);
	free(r->name);
	free(r);
}

/* The mark is skipped where it names the encoding in use. */
static bool
begin(struct bsc_rows *r, const char **p, size_t *n)
{
	size_t length;
	const char *name = bsc_bom(*p, *n, &length);

	if (name != NULL && (r->bom || strcasecmp(name, r->encoding) == 0)) {
		free(r->encoding);
		r->encoding = bsc_strdup(name);
		*p += length;
		*n -= length;
		r->skipped = length;
	}
	r->started = true;
	r->decoder = bsc_decoder_new(r->encoding, &r->err);
	return r->decoder != NULL;
}

/* Read and decode some more; false: trouble, told in err. */
static bool
fill(struct bsc_rows *r)
{
	static char bytes[READ_SIZE];
	const char *p = bytes;
	ssize_t got;
	size_t n = 0;
	uint64_t bad;

	/* The mark is told from four bytes; a pipe may bring fewer. */
	do {
		got = bsc_input_read(r->in, bytes + n, sizeof(bytes) - n);
		if (got < 0)
			return bsc_fail(&r->err, "%s: %s", r->name,
			    bsc_input_error(r->in));
		n += (size_t)got;
	} while (got > 0 && n < 4);
	if (r->at > 0 && !r->kept) {
		memmove(r->text.p, r->text.p + r->at, r->text.len - r->at);
		r->text.len -= r->at;
		r->at = 0;
	}
	r->end = got == 0;
	if (!r->started && !begin(r, &p, &n))
		return false;
	if (bsc_decoder_feed(r->decoder, p, n, r->end, &r->text, &bad))
		return true;
	r->undecodable = true;
	return bsc_fail(&r->err, _("%s: byte %llu is not %s"), r->name,
	    (unsigned long long)bad + r->skipped, r->encoding);
}

/* The head decides delimiter and line end. */
static bool
look(struct bsc_rows *r)
{
	struct bsc_span head;

	while (!r->end && r->text.len < HEAD_SIZE)
		if (!fill(r))
			return false;
	head = (struct bsc_span){ r->text.p, r->text.len };
	r->shape.cr = head.len > 0 && memchr(head.p, '\n', head.len) == NULL;
	if (r->shape.delim == 0)
		r->shape.delim = bsc_split_guess(head, r->shape.cr);
	return true;
}

static int
open_quote(struct bsc_rows *r)
{
	bsc_fail(&r->err, r->end && r->text.len - r->at < 1024 * 1024 ?
	    _("%s:%llu: quote never closed") :
	    _("%s:%llu: quote still open after 1 MiB"), r->name,
	    (unsigned long long)r->line + r->cut.lines);
	return -1;
}

/* Off with the number in front. */
static void
take_line(struct bsc_row *row)
{
	struct bsc_span n = row->cell[0];
	const char *comma = memchr(row->raw.p, ',', row->raw.len);

	row->line = 0;
	row->marked = true;
	row->hidden = n.len > 0 && n.p[0] == 'h';
	n.p += row->hidden;
	n.len -= row->hidden;
	for (; n.len > 0 && *n.p >= '0' && *n.p <= '9'; n.p++, n.len--)
		row->line = row->line * 10 + (uint64_t)(*n.p - '0');
	row->under = n;
	row->plain = row->plain && n.len == 0;
	row->cell++;
	row->ncell--;
	if (comma != NULL) {
		row->raw.len -= (size_t)(comma + 1 - row->raw.p);
		row->raw.p = comma + 1;
	}
}

void
bsc_rows_numbered(struct bsc_rows *r)
{
	r->numbered = true;
}

void
bsc_rows_keep(struct bsc_rows *r)
{
	r->kept = true;
}

void
bsc_rows_again(struct bsc_rows *r)
{
	r->kept = false;
	r->at = 0;
	r->line = 1;
	r->number = 0;
}

int
bsc_rows_next(struct bsc_rows *r, const struct bsc_row **row)
{
	struct bsc_span rest;
	enum bsc_split got = BSC_SPLIT_MORE;

	if (!r->started && !look(r))
		return -1;
	for (;;) {
		rest = (struct bsc_span){ r->text.p + r->at,
		    r->text.len - r->at };
		if (rest.len == 0 && r->end)
			return 0;
		if (rest.len > 0)
			got = bsc_split_row(&r->cut, rest, r->shape, r->end);
		if (got != BSC_SPLIT_MORE)
			break;
		if (!fill(r))
			return -1;
	}
	if (got == BSC_SPLIT_OPEN)
		return open_quote(r);
	r->row = (struct bsc_row){ r->line, ++r->number, r->cut.ncell,
	    r->cut.cell, { rest.p, r->cut.raw }, r->cut.torn, r->cut.plain,
	    false, false, { NULL, 0 } };
	if (r->numbered)
		take_line(&r->row);
	r->at += r->cut.used;
	r->line += r->cut.lines;
	*row = &r->row;
	return 1;
}

const char *
bsc_rows_error(const struct bsc_rows *r)
{
	return r->err.text;
}

bool
bsc_rows_undecodable(const struct bsc_rows *r)
{
	return r->undecodable;
}

const char *
bsc_rows_encoding(const struct bsc_rows *r)
{
	return r->encoding;
}

char
bsc_rows_delim(const struct bsc_rows *r)
{
	return r->shape.delim;
}

const char *
bsc_rows_digest(struct bsc_rows *r)
{
	return bsc_input_digest(r->in);
}
