#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "rules/judge.h"
#include "schema/value.h"
#include "stream/reader.h"
#include "value/fold.h"

/*
 * The folders of -d.  They are read twice: at first only the register of
 * offices, which says what applies to whom; when the stream has been read
 * all the rest, so that what is in both counts once (SPEC 22).
 */
struct context {
	struct bsc_run	 *run;
	bool		  first;
	struct bsc_keys	**content;	/* by table: records there already */
};

/* Values are compared, not spellings: 3000 is 3000.00. */
static void
add_value(struct bsc_buf *b, const struct bsc_field *f, struct bsc_span c)
{
	bool text = f->type == BSC_TEXT || f->type == BSC_CODE ||
	    f->type == BSC_LIST || f->type == BSC_STEPS;
	int64_t v;

	if (text)
		bsc_fold(b, c);
	else if (bsc_value_parse(f, c, &v))
		bsc_buf_printf(b, "%lld", (long long)v);
	else
		bsc_buf_add(b, c.p, c.len);
	bsc_buf_putc(b, '\0');
}

/* All that a record says, in the order of the table's fields. */
static void
content(struct bsc_buf *b, const struct bsc_at *at)
{
	b->len = 0;
	for (size_t i = 0; i < at->table->nfield; i++) {
		struct bsc_span c = bsc_at_field(at, &at->table->field[i]);

		if (c.len == 0)
			continue;
		bsc_buf_printf(b, "%zu=", i);
		add_value(b, &at->table->field[i], c);
	}
}

static struct bsc_keys *
contents(struct context *c, const struct bsc_table *t)
{
	struct bsc_at at = { .store = c->run->store, .table = t };
	size_t n = bsc_store_count(c->run->store, t);
	struct bsc_buf b = { 0 };

	if (c->content[t->index] != NULL)
		return c->content[t->index];
	c->content[t->index] = bsc_keys_new();
	for (at.row = 0; at.row < n; at.row++) {
		content(&b, &at);
		bsc_keys_add(c->content[t->index],
		    (struct bsc_span){ b.p, b.len }, NULL);
	}
	bsc_buf_free(&b);
	return c->content[t->index];
}

/* Store what is new, in runs of records. */
static void
add_batch(struct context *c, const struct bsc_batch *batch)
{
	const struct bsc_table *t = batch->section->table;
	struct bsc_at at = { .batch = batch, .table = t };
	struct bsc_keys *known = contents(c, t);
	struct bsc_buf b = { 0 };
	size_t from = 0;

	bsc_store_section(c->run->store, batch->section);
	for (at.row = 0; at.row < batch->n; at.row++) {
		bool fresh;

		content(&b, &at);
		bsc_keys_add(known, (struct bsc_span){ b.p, b.len }, &fresh);
		if (fresh && !bsc_differ_stream(c->run, &at))
			continue;
		bsc_store_add(c->run->store, batch, from, at.row - from, true);
		from = at.row + 1;
	}
	bsc_store_add(c->run->store, batch, from, batch->n - from, true);
	bsc_buf_free(&b);
}

static void
take_batch(struct context *c, const struct bsc_batch *b)
{
	const struct bsc_table *t = b->section->table;

	if (c->first && t == c->run->office)
		bsc_run_register(c->run, b);
	if (!c->first && (c->run->wait || c->run->wanted[t->index]))
		add_batch(c, b);
}

static bool
read_file(struct context *c, const char *path, const struct bsc_table *t,
    struct bsc_error *err)
{
	struct bsc_reader_options o = { .table = t };
	char *paths[] = { (char *)path, NULL };
	const struct bsc_section *s;
	const struct bsc_batch *b;
	struct bsc_reader *r;
	bool ok = true;
	int more;

	if (c->first && t != c->run->office)
		return true;
	if ((r = bsc_reader_open(c->run->o.schema, paths, &o, err)) == NULL)
		return false;
	while ((more = bsc_reader_next(r, &b)) > 0)
		take_batch(c, b);
	for (size_t i = 0; (s = bsc_reader_section(r, i)) != NULL; i++)
		bsc_store_section(c->run->store, s);
	if (more < 0)
		ok = bsc_fail(err, "%s", bsc_reader_error(r));
	bsc_reader_close(r);
	return ok;
}

static int
visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static bool	context_dir(struct context *, const char *,
		    const struct bsc_table *, struct bsc_error *);

/* NAME.csv, .jsonl or .xml, perhaps .gz, or the folder NAME. */
static bool
context_entry(struct context *c, const char *dir, const char *name,
    const struct bsc_table *t, struct bsc_error *err)
{
	struct bsc_span stem = { name, strcspn(name, ".") };
	const char *rest = name + stem.len;
	size_t ending = bsc_stream_ending(name);
	struct bsc_buf path = { 0 };
	bool ok = true, folder = t != NULL;

	if (t == NULL)
		t = bsc_table_find(c->run->o.schema, stem);
	bsc_buf_printf(&path, "%s/%s", dir, name);
	if (t == NULL)
		ok = true;
	else if (*rest == '\0' && !folder)
		ok = context_dir(c, bsc_buf_str(&path), t, err);
	else if (ending > 0 && (folder || strlen(rest) == ending))
		ok = read_file(c, bsc_buf_str(&path), t, err);
	bsc_buf_free(&path);
	return ok;
}

static bool
context_dir(struct context *c, const char *dir, const struct bsc_table *t,
    struct bsc_error *err)
{
	struct dirent **e;
	int n = scandir(dir, &e, visible, alphasort);
	bool ok = n >= 0;

	if (n < 0)
		bsc_fail(err, _("%s: cannot be read as a folder"), dir);
	for (int i = 0; i < n; i++) {
		ok = ok && context_entry(c, dir, e[i]->d_name, t, err);
		free(e[i]);
	}
	if (n >= 0)
		free(e);
	return ok;
}

static bool
read_dirs(struct bsc_run *run, size_t from, bool first,
    struct bsc_error *err)
{
	size_t tables = bsc_schema_count(run->o.schema);
	struct context c = { .run = run, .first = first };
	bool ok = true, *loaded;

	c.content = bsc_zalloc(tables, sizeof(*c.content));
	if (!first)
		bsc_differ_begin(run);
	for (size_t i = from; ok && i < run->ndir; i++)
		ok = context_dir(&c, run->dir[i], NULL, err);
	loaded = bsc_zalloc(tables, sizeof(*loaded));
	for (size_t i = 0; i < tables; i++) {
		loaded[i] = c.content[i] != NULL;
		bsc_keys_free(c.content[i]);
	}
	if (ok && !first)
		bsc_differ_judge(run, loaded);
	free(loaded);
	free(c.content);
	return ok;
}

bool
bsc_run_context(struct bsc_run *run, const char *dir, struct bsc_error *err)
{
	run->dir = bsc_realloc(run->dir, run->ndir + 1, sizeof(*run->dir));
	run->dir[run->ndir++] = bsc_strdup(dir);
	return read_dirs(run, run->ndir - 1, true, err);
}

bool
bsc_run_load_context(struct bsc_run *run, struct bsc_error *err)
{
	return read_dirs(run, 0, false, err);
}
