#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "import/encoding.h"
#include "import/gather.h"
#include "import/temp.h"
#include "stream/input.h"
#include "stream/reader.h"

struct spool {			/* the records of a table */
	struct bsc_output	*out;
	struct bsc_writer	*writer;	/* NULL: there are none */
	const struct bsc_temp	*temp;
	struct bsc_writer_mark	 mark;
	bool			 marked;
};

struct bsc_gather {
	const struct bsc_schema	*schema;
	struct bsc_temps	*temps;
	struct spool		*spool;		/* by table */
	struct bsc_section	**section;
	size_t			 nsection, cap;
	struct bsc_reader	**reader;	/* of what was copied */
	size_t			 nreader, readercap;
	struct bsc_keys		*digests;
};

struct bsc_gather *
bsc_gather_new(const struct bsc_schema *s, struct bsc_error *err)
{
	struct bsc_temps *temps = bsc_temps_new("bsc-import", err);
	struct bsc_gather *g;

	if (temps == NULL)
		return NULL;
	g = bsc_zalloc(1, sizeof(*g));
	g->temps = temps;
	g->schema = s;
	g->spool = bsc_zalloc(bsc_schema_count(s), sizeof(*g->spool));
	g->digests = bsc_keys_new();
	return g;
}

static void
close_spool(struct spool *s)
{
	bsc_writer_free(s->writer);
	bsc_output_abort(s->out);
	s->writer = NULL;
	s->out = NULL;
}

void
bsc_gather_free(struct bsc_gather *g)
{
	if (g == NULL)
		return;
	for (size_t i = 0; i < bsc_schema_count(g->schema); i++)
		close_spool(&g->spool[i]);
	for (size_t i = 0; i < g->nsection; i++)
		bsc_section_free(g->section[i]);
	for (size_t i = 0; i < g->nreader; i++)
		bsc_reader_close(g->reader[i]);
	bsc_temps_free(g->temps);
	bsc_keys_free(g->digests);
	free(g->section);
	free(g->reader);
	free(g->spool);
	free(g);
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
	return bsc_temps_add(g->temps)->path;
}

const char *
bsc_gather_input(struct bsc_gather *g, const char *path, struct bsc_error *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	const struct bsc_temp *copy;
	struct stat st;
	int from;
	bool good;

	if (!is_stdin && stat(path, &st) == 0 && S_ISREG(st.st_mode))
		return path;
	from = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (from < 0) {
		bsc_fail(err, "%s: %s", path, strerror(errno));
		return NULL;
	}
	copy = bsc_temps_add(g->temps);
	good = copy_bytes(from, copy->fd);
	if (!good)
		bsc_fail(err, "%s: %s", path, strerror(errno));
	if (!is_stdin)
		close(from);
	return good ? copy->path : NULL;
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
	s->temp = bsc_temps_add(g->temps);
	if ((s->out = bsc_output_open(s->temp->path, &err)) == NULL)
		bsc_die("%s", err.text);
	s->writer = bsc_writer_new(s->out, BSC_FORM_CSV, false);
	return s->writer;
}

/* The tables a file can write to: its own, and that of rows not taken. */
void
bsc_gather_mark(struct bsc_gather *g, const struct bsc_table *t)
{
	const struct bsc_table *both[] = { t, bsc_gather_reject(g) };

	for (int i = 0; i < 2; i++) {
		struct spool *s = &g->spool[both[i]->index];

		s->marked = s->writer != NULL;
		if (s->marked)
			s->mark = bsc_writer_mark(s->writer);
	}
}

void
bsc_gather_undo(struct bsc_gather *g, const struct bsc_table *t)
{
	const struct bsc_table *both[] = { t, bsc_gather_reject(g) };

	for (int i = 0; i < 2; i++) {
		struct spool *s = &g->spool[both[i]->index];

		if (s->marked)
			bsc_writer_undo(s->writer, &s->mark);
		else if (s->writer != NULL)
			close_spool(s);
	}
}

const struct bsc_table *
bsc_gather_reject(const struct bsc_gather *g)
{
	return bsc_table_find(g->schema, BSC_SPAN("reject"));
}

static bool
same_section(const struct bsc_section *a, const struct bsc_section *b)
{
	bool same = a->table == b->table && a->ncol == b->ncol;

	for (size_t i = 0; same && i < a->ncol; i++)
		same = strcmp(a->col[i].name, b->col[i].name) == 0;
	return same;
}

/* Equal headers are one section: a table changes them only where it must. */
static const struct bsc_section *
known_section(const struct bsc_gather *g, const struct bsc_section *s)
{
	for (size_t i = 0; i < g->nsection; i++)
		if (same_section(g->section[i], s))
			return g->section[i];
	return NULL;
}

const struct bsc_section *
bsc_gather_section(struct bsc_gather *g, const struct bsc_table *t,
    const char *const *fields)
{
	struct bsc_section *s = bsc_section_new(t, fields);
	const struct bsc_section *known = known_section(g, s);

	if (known != NULL) {
		bsc_section_free(s);
		return known;
	}
	g->section = bsc_grow(g->section, &g->cap, g->nsection + 1,
	    sizeof(*g->section));
	return g->section[g->nsection++] = s;
}

/* The same of a section somebody else made. */
static const struct bsc_section *
our_section(struct bsc_gather *g, const struct bsc_section *s)
{
	const struct bsc_section *known = known_section(g, s);
	const char **name;

	if (known != NULL)
		return known;
	name = bsc_zalloc(s->ncol + 1, sizeof(*name));
	for (size_t i = 0; i < s->ncol; i++)
		name[i] = s->col[i].name;
	known = bsc_gather_section(g, s->table, name);
	free(name);
	return known;
}

/* Records go to the writer told, or to that of their table. */
static void
copy_batch(struct bsc_gather *g, struct bsc_writer *to,
    const struct bsc_batch *b)
{
	struct bsc_batch ours = *b;

	if (to == NULL) {
		ours.section = our_section(g, b->section);
		to = bsc_gather_table(g, b->section->table);
	}
	bsc_writer_batch(to, &ours, 0, ours.n);
}

static void
copy_section(struct bsc_gather *g, struct bsc_writer *to,
    const struct bsc_section *s)
{
	if (to == NULL) {
		s = our_section(g, s);
		to = bsc_gather_table(g, s->table);
	}
	bsc_writer_section(to, s);
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
		while ((s = bsc_reader_passed(r, &next, b->section)) != NULL)
			copy_section(g, to, s);
		copy_batch(g, to, b);
	}
	while (more == 0 && (s = bsc_reader_passed(r, &next, NULL)) != NULL)
		copy_section(g, to, s);
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

/* The path of a file without a name tells nobody anything. */
static bool
fail_as(struct bsc_error *err, const char *path, const char *name)
{
	struct bsc_error told = *err;
	size_t len = strlen(path);

	if (strncmp(told.text, path, len) == 0)
		bsc_fail(err, "%s%s", name, told.text + len);
	return false;
}

bool
bsc_gather_stream(struct bsc_gather *g, const char *path, const char *name,
    struct bsc_error *err)
{
	char *const paths[] = { (char *)path, NULL };
	struct bsc_reader *r = open_reader(g, paths, name, err);

	return (r != NULL && copy(r, g, NULL, err)) ||
	    fail_as(err, path, name);
}

/* What was gathered is as a writer of CSV would have it. */
static bool
copy_spool(const char *path, struct bsc_writer *w, struct bsc_error *err)
{
	char bytes[131072];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	while (fd >= 0 && (n = read(fd, bytes, sizeof(bytes))) > 0)
		bsc_writer_copy(w, bytes, (size_t)n);
	if (n < 0)
		bsc_fail(err, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return n == 0;
}

static bool
read_spool(struct bsc_gather *g, const char *path, struct bsc_writer *w,
    struct bsc_error *err)
{
	char *const paths[] = { (char *)path, NULL };
	struct bsc_reader *r = open_reader(g, paths, NULL, err);

	return r != NULL && copy(r, g, w, err);
}

/* All records of a table to the writer; the table is closed. */
static bool
write_table(struct bsc_gather *g, size_t i, struct bsc_writer *w,
    enum bsc_form form, struct bsc_error *err)
{
	struct spool *s = &g->spool[i];
	uint64_t records;
	bool good;

	if (s->writer == NULL)
		return true;
	bsc_writer_finish(s->writer);
	records = bsc_writer_records(s->writer);
	good = bsc_output_commit(s->out, err);
	s->out = NULL;
	close_spool(s);
	if (!good)
		return fail_as(err, s->temp->path, bsc_temps_dir(g->temps));
	if (form != BSC_FORM_CSV)
		return read_spool(g, s->temp->path, w, err);
	good = copy_spool(s->temp->path, w, err);
	bsc_writer_copied(w, records);
	return good;
}

bool
bsc_gather_write(struct bsc_gather *g, struct bsc_writer *w,
    enum bsc_form form, struct bsc_error *err)
{
	const struct bsc_table *source, *reject = bsc_gather_reject(g);
	bool good;

	source = bsc_table_find(g->schema, BSC_SPAN("source"));
	good = write_table(g, source->index, w, form, err);
	for (size_t i = 0; good && i < bsc_schema_count(g->schema); i++)
		if (i != source->index && i != reject->index)
			good = write_table(g, i, w, form, err);
	return good;
}

bool
bsc_gather_rejects(struct bsc_gather *g, const char *file,
    enum bsc_form form, struct bsc_error *err)
{
	static const char *const fields[] = { "file", "line", "reason", "text",
	    NULL };
	const struct bsc_table *reject = bsc_gather_reject(g);
	struct bsc_output *out = bsc_output_open(file, err);
	struct bsc_writer *w;
	bool good;

	if (out == NULL)
		return false;
	w = bsc_writer_new(out, form, false);
	if (g->spool[reject->index].writer == NULL)
		bsc_writer_section(w, bsc_gather_section(g, reject, fields));
	good = write_table(g, reject->index, w, form, err);
	if (good)
		bsc_writer_finish(w);
	bsc_writer_free(w);
	if (good)
		return bsc_output_commit(out, err);
	bsc_output_abort(out);
	return false;
}

bool
bsc_is_stream(const struct bsc_schema *s, const char *path)
{
	char head[4096];
	struct bsc_span h = { head, bsc_input_head(path, head, sizeof(head)) };
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
