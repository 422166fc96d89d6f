#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "import/temp.h"

struct bsc_temps {
	const char	 *who, *dir;
	struct bsc_temp	**file;
	size_t		  n, cap;
};

struct bsc_temps *
bsc_temps_new(const char *who, struct bsc_error *err)
{
	const char *dir = getenv("TMPDIR");
	struct bsc_temps *t;

	if (dir == NULL || *dir == '\0')
		dir = "/tmp";
	if (access(dir, W_OK | X_OK) != 0) {
		bsc_fail(err, "%s: %s", dir, strerror(errno));
		return NULL;
	}
	t = bsc_zalloc(1, sizeof(*t));
	t->who = who;
	t->dir = dir;
	return t;
}

const struct bsc_temp *
bsc_temps_add(struct bsc_temps *t)
{
	struct bsc_temp *f = bsc_alloc(sizeof(*f));
	struct bsc_buf name = { 0 };

	bsc_buf_printf(&name, "%s/%s.XXXXXX", t->dir, t->who);
	f->fd = mkostemp(bsc_buf_str(&name), O_CLOEXEC);
	if (f->fd == -1 || unlink(name.p) == -1)
		bsc_die("%s: %s", t->dir, strerror(errno));
	bsc_buf_free(&name);
	snprintf(f->path, sizeof(f->path), "/dev/fd/%d", f->fd);
	t->file = bsc_grow(t->file, &t->cap, t->n + 1, sizeof(*t->file));
	return t->file[t->n++] = f;
}

const char *
bsc_temps_dir(const struct bsc_temps *t)
{
	return t->dir;
}

void
bsc_temps_free(struct bsc_temps *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n; i++) {
		close(t->file[i]->fd);
		free(t->file[i]);
	}
	free(t->file);
	free(t);
}
