#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/progress.h"
#include "base/remove.h"

enum { BUFFER_SIZE = 128 * 1024, PIPE_SIZE = 1024 * 1024 };

struct bsc_output {
	int	 fd;
	int	 error;		/* errno of the first write that failed */
	char	*path;		/* where it shall be; NULL: written in place */
	char	*temp;		/* where it is until then */
	char	*name;		/* for messages */
	char	*spoilt;	/* why commit must fail, or NULL */
	bool	 folder, made;	/* path is one; and was not there before */
	struct bsc_output *member, *next;	/* in it; in the same folder */
	uint64_t out;		/* bytes that have left the buffer */
	size_t	 len;
	char	 buf[BUFFER_SIZE];
};

/* A file that is there keeps its permissions, a new one gets the usual. */
static mode_t
mode_for(const char *path)
{
	struct stat st;
	mode_t mask;

	if (stat(path, &st) == 0)
		return st.st_mode & 07777;
	mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

static bool
open_beside(struct bsc_output *o, const char *path, struct bsc_error *err)
{
	char *real = realpath(path, NULL);
	struct bsc_buf temp = { 0 };

	o->path = bsc_strdup(real != NULL ? real : path);
	free(real);
	bsc_buf_printf(&temp, "%s.XXXXXX", o->path);
	o->temp = bsc_buf_str(&temp);
	if ((o->fd = bsc_remove_made(o->temp)) == -1)
		return bsc_fail(err, "%s: %s", path, strerror(errno));
	if (fchmod(o->fd, mode_for(o->path)) == -1)
		o->error = errno;
	return true;
}

static bool
open_folder(struct bsc_output *o, const char *path, bool there,
    struct bsc_error *err)
{
	o->folder = true;
	o->fd = -1;
	o->path = bsc_strdup(path);
	if (there || mkdir(path, 0777) == 0) {
		o->made = !there;
		return true;
	}
	return bsc_fail(err, "%s: %s", path, strerror(errno == EEXIST ?
	    ENOTDIR : errno));
}

/*
 * Devices, pipes and files without a name are written in place: there is
 * nothing to rename.
 */
static bool
open_file(struct bsc_output *o, const char *path, struct bsc_error *err)
{
	struct stat st;
	bool there = stat(path, &st) == 0;

	if ((there && S_ISDIR(st.st_mode)) || (!there && *path != '\0' &&
	    path[strlen(path) - 1] == '/'))
		return open_folder(o, path, there, err);
	if (!there || (S_ISREG(st.st_mode) && st.st_nlink > 0))
		return open_beside(o, path, err);
	if ((o->fd = open(path, O_WRONLY | O_CLOEXEC)) == -1)
		return bsc_fail(err, "%s: %s", path, strerror(errno));
	return true;
}

static void
output_free(struct bsc_output *o)
{
	bsc_will_not(o);
	if (o->temp != NULL)
		bsc_remove_not(o->temp);
	free(o->path);
	free(o->temp);
	free(o->name);
	free(o->spoilt);
	free(o);
}

/* What was said in place before the run died is said. */
static void
last_words(void *o)
{
	bsc_output_flush(o);
}

struct bsc_output *
bsc_output_open(const char *path, struct bsc_error *err)
{
	struct bsc_output *o = bsc_alloc(sizeof(*o));

	memset(o, 0, offsetof(struct bsc_output, buf));
	o->fd = STDOUT_FILENO;
	o->name = bsc_strdup(path != NULL ? path : _("standard output"));
	if (path != NULL && !open_file(o, path, err)) {
		output_free(o);
		return NULL;
	}
	if (bsc_output_is_terminal(o))
		bsc_progress_off();
	bsc_will(last_words, o);
	fcntl(o->fd, F_SETPIPE_SZ, PIPE_SIZE);	/* fails where no pipe is */
	return o;
}

bool
bsc_output_is_terminal(const struct bsc_output *o)
{
	return isatty(o->fd);
}

bool
bsc_output_is_folder(const struct bsc_output *o)
{
	return o->folder;
}

static void
file_name(struct bsc_buf *to, const char *name)
{
	for (const char *p = name; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == '/' || *p == '%' ||
		    (*p == '.' && p == name))
			bsc_buf_printf(to, "%%%02X", (unsigned char)*p);
		else
			bsc_buf_putc(to, *p);
}

struct bsc_output *
bsc_output_member(struct bsc_output *folder, const char *name)
{
	struct bsc_buf path = { 0 };
	struct bsc_output *o;
	struct bsc_error err;

	bsc_buf_puts(&path, folder->path);
	if (path.p[path.len - 1] != '/')
		bsc_buf_putc(&path, '/');
	file_name(&path, name);
	if ((o = bsc_output_open(bsc_buf_str(&path), &err)) == NULL)
		bsc_die("%s", err.text);
	bsc_buf_free(&path);
	o->next = folder->member;
	folder->member = o;
	return o;
}

void
bsc_output_spoil(struct bsc_output *o, const char *fmt, ...)
{
	va_list ap;

	if (o->spoilt != NULL)
		return;
	va_start(ap, fmt);
	if (vasprintf(&o->spoilt, fmt, ap) < 0)
		bsc_die(_("out of memory"));
	va_end(ap);
}

static void
write_all(struct bsc_output *o, const char *p, size_t len)
{
	ssize_t n;

	if (o->folder && len > 0 && o->error == 0)
		o->error = EISDIR;
	while (len > 0 && o->error == 0) {
		n = write(o->fd, p, len);
		if (n == -1) {
			if (errno != EINTR)
				o->error = errno;
			continue;
		}
		p += n;
		len -= (size_t)n;
		o->out += (uint64_t)n;
	}
}

void
bsc_output_flush(struct bsc_output *o)
{
	write_all(o, o->buf, o->len);
	o->len = 0;
}

void
bsc_output_write(struct bsc_output *o, const void *p, size_t len)
{
	if (len > BUFFER_SIZE - o->len)
		bsc_output_flush(o);
	if (len >= BUFFER_SIZE) {
		write_all(o, p, len);
	} else if (len > 0) {
		memcpy(o->buf + o->len, p, len);
		o->len += len;
	}
}

void
bsc_output_puts(struct bsc_output *o, const char *s)
{
	bsc_output_write(o, s, strlen(s));
}

void
bsc_output_printf(struct bsc_output *o, const char *fmt, ...)
{
	char *text;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		bsc_die(_("out of memory"));
	bsc_output_write(o, text, (size_t)n);
	free(text);
}

bool
bsc_output_failed(const struct bsc_output *o)
{
	return o->error != 0;
}

uint64_t
bsc_output_size(const struct bsc_output *o)
{
	return o->out + o->len;
}

void
bsc_output_cut(struct bsc_output *o, uint64_t size)
{
	if (size >= o->out) {
		o->len = (size_t)(size - o->out);
		return;
	}
	o->len = 0;
	o->out = size;
	if (o->error == 0 && (ftruncate(o->fd, (off_t)size) == -1 ||
	    lseek(o->fd, (off_t)size, SEEK_SET) == -1))
		o->error = errno;
}

/* All bytes on the disk, but not yet under the name. */
static bool
settle(struct bsc_output *o, struct bsc_error *err)
{
	bsc_output_flush(o);
	if (o->error == 0 && o->temp != NULL && fsync(o->fd) == -1)
		o->error = errno;
	/* NFS and quotas tell of a failed write no earlier than here. */
	if (o->fd != -1 && close(o->fd) == -1 && o->error == 0)
		o->error = errno;
	o->fd = -1;
	if (o->spoilt != NULL)
		return bsc_fail(err, "%s", o->spoilt);
	return o->error == 0 ||
	    bsc_fail(err, "%s: %s", o->name, strerror(o->error));
}

static bool
publish(struct bsc_output *o, struct bsc_error *err)
{
	return o->temp == NULL || rename(o->temp, o->path) == 0 ||
	    bsc_fail(err, "%s: %s", o->name, strerror(errno));
}

bool
bsc_output_commit(struct bsc_output *o, struct bsc_error *err)
{
	bool good = settle(o, err);
	struct bsc_output *m;

	for (m = o->member; m != NULL; m = m->next)
		good = good && settle(m, err);
	for (m = o->member; m != NULL; m = m->next)
		good = good && publish(m, err);
	good = good && publish(o, err);
	if (!good) {
		bsc_output_abort(o);
		return false;
	}
	while ((m = o->member) != NULL) {
		o->member = m->next;
		output_free(m);
	}
	output_free(o);
	return true;
}

void
bsc_output_abort(struct bsc_output *o)
{
	struct bsc_output *m;

	if (o == NULL)
		return;
	while ((m = o->member) != NULL) {
		o->member = m->next;
		bsc_output_abort(m);
	}
	if (o->temp != NULL) {
		if (o->fd != -1)
			close(o->fd);
		unlink(o->temp);
	} else if (o->fd != -1)
		bsc_output_flush(o);
	if (o->made)
		rmdir(o->path);
	output_free(o);
}

bool
bsc_output_end(struct bsc_output *o, bool good)
{
	struct bsc_error err;

	if (good && bsc_output_commit(o, &err))
		return true;
	if (good)
		bsc_warn("%s", err.text);
	else
		bsc_output_abort(o);
	return false;
}
