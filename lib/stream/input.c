#include "stream/input.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/progress.h"
#include "base/sha256.h"
#include "base/span.h"
#include "stream/gzip.h"
#include "stream/unpack.h"

enum { STORED_SIZE = 64 * 1024, PIPE_SIZE = 1024 * 1024 };

struct bsc_input {
	char			*name;
	int			 fd;		/* -1: memory */
	const unsigned char	*mem;
	size_t			 memlen;
	uint64_t		 done, size;	/* bytes; size 0: not known */
	struct bsc_gzip		*gzip;
	struct bsc_unpack	*unpack;	/* NULL: inflate as it is read */
	bool			 ahead;
	bool			 begun, eof, broken, digesting;
	struct bsc_sha256	 sum;
	char			 hex[65];
	struct bsc_error	 err;
	const unsigned char	*have;		/* stored bytes not yet given */
	size_t			 nhave;
	unsigned char		 stored[STORED_SIZE];
};

/* Bytes that cannot stand in a cell become %XX. */
static char *
clean_name(const char *path)
{
	struct bsc_buf b = { 0 };
	struct bsc_span rest = bsc_span(path);
	size_t bad;

	while (rest.len > 0) {
		if (bsc_utf8_valid(rest, &bad))
			bad = rest.len;
		for (size_t i = 0; i < bad; i++)
			if ((unsigned char)rest.p[i] < 0x20)
				bsc_buf_printf(&b, "%%%02X",
				    (unsigned char)rest.p[i]);
			else
				bsc_buf_putc(&b, rest.p[i]);
		if (bad < rest.len)
			bsc_buf_printf(&b, "%%%02X",
			    (unsigned char)rest.p[bad++]);
		rest.p += bad;
		rest.len -= bad;
	}
	return bsc_buf_str(&b);
}

static struct bsc_input *
input_new(const char *name, int fd)
{
	struct bsc_input *in = bsc_alloc(sizeof(*in));

	memset(in, 0, offsetof(struct bsc_input, stored));
	in->name = clean_name(name);
	in->fd = fd;
	return in;
}

struct bsc_input *
bsc_input_open(const char *path, struct bsc_error *err)
{
	struct bsc_input *in;
	struct stat st;
	int fd = STDIN_FILENO;

	if (strcmp(path, "-") != 0 &&
	    (fd = open(path, O_RDONLY | O_CLOEXEC)) == -1) {
		char *name = clean_name(path);

		bsc_fail(err, "%s: %s", name, strerror(errno));
		free(name);
		return NULL;
	}
	in = input_new(path, fd);
	/* What has no name is ours, and reading it nobody's business. */
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink > 0)
		in->size = (uint64_t)st.st_size;
	fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE);	/* fails where no pipe is */
	return in;
}

struct bsc_input *
bsc_input_memory(const char *name, const void *p, size_t len)
{
	struct bsc_input *in = input_new(name, -1);

	in->mem = p;
	in->memlen = len;
	return in;
}

void
bsc_input_rename(struct bsc_input *in, const char *name)
{
	free(in->name);
	in->name = clean_name(name);
}

static ssize_t
fail(struct bsc_input *in, const char *why)
{
	in->broken = true;
	bsc_fail(&in->err, "%s", why);
	return -1;
}

/* A thread that reads ahead may be stopped where it waits for bytes. */
static ssize_t
read_some(int fd, void *p, size_t size)
{
	ssize_t n;
	int was;

	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &was);
	while ((n = read(fd, p, size)) == -1 && errno == EINTR)
		;
	pthread_setcancelstate(was, NULL);
	return n;
}

/* Stored bytes into p; sums them. */
static ssize_t
read_stored(struct bsc_input *in, void *p, size_t size)
{
	ssize_t n;

	if (in->fd == -1) {
		n = (ssize_t)(size < in->memlen ? size : in->memlen);
		if (n > 0)
			memcpy(p, in->mem, (size_t)n);
		in->mem += n;
		in->memlen -= (size_t)n;
	} else
		n = read_some(in->fd, p, size);
	if (n == -1)
		return fail(in, strerror(errno));
	in->done += (uint64_t)n;
	if (n > 0)
		bsc_progress(in->name, in->done, in->size);
	else {
		in->eof = true;
		bsc_progress_wipe();
	}
	if (in->digesting)
		bsc_sha256_add(&in->sum, p, (size_t)n);
	return n;
}

/* Enough first bytes to tell gzip from the rest. */
static bool
begin(struct bsc_input *in)
{
	ssize_t n;

	in->begun = true;
	in->have = in->stored;
	while (in->nhave < 2 && !in->eof) {
		n = read_stored(in, in->stored + in->nhave,
		    STORED_SIZE - in->nhave);
		if (n == -1)
			return false;
		in->nhave += (size_t)n;
	}
	if (bsc_gzip_magic(in->stored, in->nhave))
		in->gzip = bsc_gzip_new();
	return true;
}

static ssize_t
read_gzip(void *arg, void *p, size_t size)
{
	struct bsc_input *in = arg;
	ssize_t n;

	for (;;) {
		n = bsc_gzip_inflate(in->gzip, &in->have, &in->nhave, p, size);
		if (n < 0)
			return fail(in, bsc_gzip_error(in->gzip));
		if (n > 0)
			return n;
		if (in->eof)
			return bsc_gzip_whole(in->gzip) ? 0 :
			    fail(in, _("gzip data cut off"));
		if ((n = read_stored(in, in->stored, STORED_SIZE)) == -1)
			return -1;
		in->have = in->stored;
		in->nhave = (size_t)n;
	}
}

ssize_t
bsc_input_read(struct bsc_input *in, void *p, size_t size)
{
	size_t n;

	if (in->unpack != NULL)
		return bsc_unpack_read(in->unpack, p, size);
	if (in->broken || (!in->begun && !begin(in)))
		return -1;
	if (in->gzip != NULL && in->ahead) {
		in->unpack = bsc_unpack_start(read_gzip, in);
		return bsc_unpack_read(in->unpack, p, size);
	}
	if (in->gzip != NULL)
		return read_gzip(in, p, size);
	if (in->nhave == 0)
		return in->eof ? 0 : read_stored(in, p, size);
	n = size < in->nhave ? size : in->nhave;
	memcpy(p, in->have, n);
	in->have += n;
	in->nhave -= n;
	return (ssize_t)n;
}

size_t
bsc_input_head(const char *path, void *head, size_t size)
{
	struct bsc_error err;
	struct bsc_input *in = bsc_input_open(path, &err);
	size_t len = 0;
	ssize_t got;

	if (in == NULL)
		return 0;
	while (len < size && (got = bsc_input_read(in, (char *)head + len,
	    size - len)) > 0)
		len += (size_t)got;
	bsc_input_close(in);
	return len;
}

const char *
bsc_input_name(const struct bsc_input *in)
{
	return in->name;
}

const char *
bsc_input_error(const struct bsc_input *in)
{
	return in->err.text;
}

void
bsc_input_want_digest(struct bsc_input *in)
{
	in->digesting = true;
	bsc_sha256_init(&in->sum);
}

const char *
bsc_input_digest(struct bsc_input *in)
{
	if (in->digesting && in->hex[0] == '\0')
		bsc_sha256_hex(&in->sum, in->hex);
	return in->hex;
}

void
bsc_input_ahead(struct bsc_input *in)
{
	in->ahead = true;
}

bool
bsc_input_gzip(const struct bsc_input *in)
{
	return in->gzip != NULL;
}

void
bsc_input_close(struct bsc_input *in)
{
	if (in == NULL)
		return;
	bsc_unpack_stop(in->unpack);
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	bsc_gzip_free(in->gzip);
	free(in->name);
	free(in);
}
