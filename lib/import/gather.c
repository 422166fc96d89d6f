#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "import/encoding.h"
#include "import/gather.h"
#include "stream/input.h"
#include "stream/reader.h"

struct spool {
	struct bsc_output	*out;
	struct bsc_writer	*writer;
	char			*path;		/* NULL: removed */
	int			 fd;		/* to read it again, or 0 */
	char			 again[32];	/* name of that */
};

struct bsc_gather {
	const struct bsc_schema	*schema;
	char			*dir;
	struct spool		*spool;		/* by table */
	struct bsc_section	**section;
	size_t			 nsection, cap;
	char			**copy;		/* of pipes */
	size_t			 ncopy, copycap;
	struct bsc_reader	**reader;	/* of what was copied */
	size_t			 nreader, readercap;
	struct bsc_keys		*digests;
};

struct bsc_gather *
bsc_gather_new(const struct bsc_schema *s, struct bsc_error *err)
{
	struct bsc_gather *g = bsc_zalloc(1, sizeof(*g));
	const char *tmp = getenv("TMPDIR");
	struct bsc_buf b = { 0 };

	bsc_buf_printf(&b, "%s/bsc-import.XXXXXX",
	    tmp == NULL || *tmp == '\0' ? "/tmp" : tmp);
	g->schema = s;
	g->dir = bsc_strdup(bsc_buf_str(&b));
	bsc_buf_free(&b);
	g->spool = bsc_zalloc(bsc_schema_count(s), sizeof(*g->spool));
	g->digests = bsc_keys_new();
	if (mkdtemp(g->dir) != NULL)
		return g;
	bsc_fail(err, "%s: %s", g->dir, strerror(errno));
	*g->dir = '\0';
	bsc_gather_free(g);
	return NULL;
}

static void
close_spool(struct spool *s)
{
	if (s->writer != NULL)
		bsc_writer_free(s->writer);
	if (s->out != NULL)
		bsc_output_abort(s->out);
	s->writer = NULL;
	s->out = NULL;
}

static void
remove_files(struct bsc_gather *g)
{
	for (size_t i = 0; i < bsc_schema_count(g->schema); i++) {
		if (g->spool[i].path != NULL)
			unlink(g->spool[i].path);
		free(g->spool[i].path);
		g->spool[i].path = NULL;
	}
	for (size_t i = 0; i < g->ncopy; i++) {
		unlink(g->copy[i]);
		free(g->copy[i]);
	}
	g->ncopy = 0;
	if (*g->dir != '\0')
		rmdir(g->dir);
	*g->dir = '\0';
}

void
bsc_gather_free(struct bsc_gather *g)
{
	if (g == NULL)
		return;
	for (size_t i = 0; i < bsc_schema_count(g->schema); i++) {
		close_spool(&g->spool[i]);
		if (g->spool[i].fd > 0)
			close(g->spool[i].fd);
	}
	remove_files(g);
	for (size_t i = 0; i < g->nsection; i++)
		bsc_section_free(g->section[i]);
	for (size_t i = 0; i < g->nreader; i++)
		bsc_reader_close(g->reader[i]);
	bsc_keys_free(g->digests);
	free(g->section);
	free(g->reader);
	free(g->copy);
	free(g->spool);
	free(g->dir);
	free(g);
}

static char *
path_in(const struct bsc_gather *g, const char *name)
{
	struct bsc_buf b = { 0 };

	bsc_buf_printf(&b, "%s/%s", g->dir, name);
	return bsc_buf_str(&b);		/* the caller's */
}

static bool
copy_bytes(int from, int to)
{
	char bytes[65536];
	ssize_t n, done;

	while ((n = read(from, bytes, sizeof(bytes))) > 0)
		for (ssize_t at = 0; at < n; at += done)
			if ((done = write(to, bytes + at,
			    (size_t)(n - at))) < 0)
				return false;
	return n == 0;
}

const char *
bsc_gather_temp(struct bsc_gather *g)
{
	char name[32];

	snprintf(name, sizeof(name), "input-%zu", g->ncopy);
	g->copy = bsc_grow(g->copy, &g->copycap, g->ncopy + 1,
	    sizeof(*g->copy));
	return g->copy[g->ncopy++] = path_in(g, name);
}

const char *
bsc_gather_input(struct bsc_gather *g, const char *path, struct bsc_error *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	struct stat st;
	int from, to;
	bool good;

	if (!is_stdin && stat(path, &st) == 0 && S_ISREG(st.st_mode))
		return path;
	from = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (from < 0) {
		bsc_fail(err, "%s: %s", path, strerror(errno));
		return NULL;
	}
	path = bsc_gather_temp(g);
	to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	good = to >= 0 && copy_bytes(from, to);
	if (!good)
		bsc_fail(err, "%s: %s", path, strerror(errno));
	if (to >= 0)
		close(to);
	if (!is_stdin)
		close(from);
	return good ? path : NULL;
}

bool
bsc_gather_digest(struct bsc_gather *g, const char *digest)
{
	bool isnew;

	bsc_keys_add(g->digests, bsc_span(digest), &isnew);
	return isnew;
}

struct bsc_writer *
bsc_gather_table(struct bsc_gather *g, const struct bsc_table *t)
{
	struct spool *s = &g->spool[t->index];
	struct bsc_error err;

	if (s->writer != NULL)
		return s->writer;
	s->path = path_in(g, t->name);
	if ((s->out = bsc_output_open(s->path, &err)) == NULL)
		bsc_die("%s", err.text);
	s->writer = bsc_writer_new(s->out, BSC_FORM_CSV, false);
	return s->writer;
}

const struct bsc_table *
bsc_gather_reject(const struct bsc_gather *g)
{
	return bsc_table_find(g->schema, BSC_SPAN("reject"));
}

struct bsc_section *
bsc_gather_section(struct bsc_gather *g, const struct bsc_table *t,
    const char *const *fields)
{
	g->section = bsc_grow(g->section, &g->cap, g->nsection + 1,
	    sizeof(*g->section));
	return g->section[g->nsection++] = bsc_section_new(t, fields);
}

/* Where a section goes: the writer told, or that of its table. */
static struct bsc_writer *
writer_of(struct bsc_gather *g, struct bsc_writer *to,
    const struct bsc_section *s)
{
	return to != NULL ? to : bsc_gather_table(g, s->table);
}

static bool
comes_later(struct bsc_reader *r, const struct bsc_section *s, size_t next)
{
	const struct bsc_section *t;

	for (; (t = bsc_reader_section(r, next)) != NULL; next++)
		if (t == s)
			return true;
	return false;
}

/* All sections in their order, those without records too. */
static bool
copy(struct bsc_reader *r, struct bsc_gather *g, struct bsc_writer *to,
    struct bsc_error *err)
{
	const struct bsc_section *s;
	const struct bsc_batch *b;
	size_t next = 0;
	int more;

	while ((more = bsc_reader_next(r, &b)) > 0) {
		if (comes_later(r, b->section, next))
			while ((s = bsc_reader_section(r, next++)) !=
			    b->section)
				bsc_writer_section(writer_of(g, to, s), s);
		bsc_writer_batch(writer_of(g, to, b->section), b, 0, b->n);
	}
	while (more == 0 && (s = bsc_reader_section(r, next++)) != NULL)
		bsc_writer_section(writer_of(g, to, s), s);
	return more == 0 || bsc_fail(err, "%s", bsc_reader_error(r));
}

/* A reader whose sections live as long as we do: writers know them. */
static struct bsc_reader *
open_reader(struct bsc_gather *g, char *const *paths, const char *name,
    struct bsc_error *err)
{
	struct bsc_reader_options opt = { .name = name };
	struct bsc_reader *r = bsc_reader_open(g->schema, paths, &opt, err);

	if (r == NULL)
		return NULL;
	g->reader = bsc_grow(g->reader, &g->readercap, g->nreader + 1,
	    sizeof(*g->reader));
	return g->reader[g->nreader++] = r;
}

bool
bsc_gather_stream(struct bsc_gather *g, const char *path, const char *name,
    struct bsc_error *err)
{
	char *const paths[] = { (char *)path, NULL };
	struct bsc_reader *r = open_reader(g, paths, name, err);
	size_t len = strlen(path);
	struct bsc_error told;

	if (r != NULL && copy(r, g, NULL, err))
		return true;
	/* A copy of a pipe has a name that tells nobody anything. */
	told = *err;
	if (strncmp(told.text, path, len) == 0)
		bsc_fail(err, "%s%s", name, told.text + len);
	return false;
}

/* Finish the spool of a table and add it to the paths. */
static bool
close_table(struct bsc_gather *g, size_t i, char **path, size_t *n,
    struct bsc_error *err)
{
	struct spool *s = &g->spool[i];
	bool good;

	if (s->writer == NULL)
		return true;
	bsc_writer_finish(s->writer);
	good = bsc_output_commit(s->out, err);
	s->out = NULL;
	close_spool(s);
	if (!good)
		return false;
	if ((s->fd = open(s->path, O_RDONLY | O_CLOEXEC)) < 0)
		return bsc_fail(err, "%s: %s", s->path, strerror(errno));
	snprintf(s->again, sizeof(s->again), "/dev/fd/%d", s->fd);
	path[(*n)++] = s->again;
	return true;
}

static bool
write_paths(struct bsc_gather *g, char *const *path, struct bsc_writer *w,
    struct bsc_error *err)
{
	struct bsc_reader *r;

	if (path[0] == NULL)
		return true;
	r = open_reader(g, path, NULL, err);
	return r != NULL && copy(r, g, w, err);
}

bool
bsc_gather_write(struct bsc_gather *g, struct bsc_writer *w,
    struct bsc_error *err)
{
	const struct bsc_table *source, *reject = bsc_gather_reject(g);
	size_t count = bsc_schema_count(g->schema), n = 0;
	char **path = bsc_zalloc(count + 1, sizeof(*path));
	bool good;

	source = bsc_table_find(g->schema, BSC_SPAN("source"));
	good = close_table(g, source->index, path, &n, err);
	for (size_t i = 0; good && i < count; i++)
		if (i != source->index && i != reject->index)
			good = close_table(g, i, path, &n, err);
	/* Whoever reads us may go away, and we with him: leave nothing. */
	close_spool(&g->spool[reject->index]);
	remove_files(g);
	good = good && write_paths(g, path, w, err);
	free(path);
	return good;
}

bool
bsc_gather_rejects(struct bsc_gather *g, const char *file,
    struct bsc_error *err)
{
	static const char *const fields[] = { "file", "line", "reason", "text",
	    NULL };
	const struct bsc_table *reject = bsc_gather_reject(g);
	struct bsc_output *out = bsc_output_open(file, err);
	char *path[2] = { NULL, NULL };
	struct bsc_writer *w;
	size_t n = 0;
	bool good;

	if (out == NULL)
		return false;
	w = bsc_writer_new(out, BSC_FORM_CSV, false);
	if (g->spool[reject->index].writer == NULL)
		bsc_writer_section(w, bsc_gather_section(g, reject, fields));
	good = close_table(g, reject->index, path, &n, err) &&
	    write_paths(g, path, w, err);
	if (good)
		bsc_writer_finish(w);
	bsc_writer_free(w);
	if (good)
		return bsc_output_commit(out, err);
	bsc_output_abort(out);
	return false;
}

/* The first bytes of a file, inflated. */
static size_t
read_head(const char *path, char *head, size_t size)
{
	struct bsc_error err;
	struct bsc_input *in = bsc_input_open(path, &err);
	size_t len = 0;
	ssize_t got;

	if (in == NULL)
		return 0;
	while (len < size &&
	    (got = bsc_input_read(in, head + len, size - len)) > 0)
		len += (size_t)got;
	bsc_input_close(in);
	return len;
}

bool
bsc_is_stream(const struct bsc_schema *s, const char *path)
{
	char head[4096];
	struct bsc_span h = { head, read_head(path, head, sizeof(head)) };
	size_t n, skip;

	if (bsc_bom(h.p, h.len, &skip) != NULL) {
		h.p += skip;
		h.len -= skip;
	}
	if (h.len > 0 && h.p[0] == '<')
		return memmem(h.p, h.len, "<bsc", 4) != NULL;
	if (h.len > 0 && h.p[0] == '{')
		return memmem(h.p, h.len, "_src\":", 6) != NULL;
	for (n = 0; n < h.len && strchr(",\r\n", h.p[n]) == NULL; n++)
		;
	return n > 4 && memcmp(h.p + n - 4, "_src", 4) == 0 &&
	    (bsc_table_find(s, (struct bsc_span){ h.p, n - 4 }) != NULL ||
	    bsc_span_is((struct bsc_span){ h.p, n }, "end_src"));
}
