#include "query/dirs.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "stream/reader.h"

static bool
read_file(struct bsc_store *store, const struct bsc_schema *schema,
    const char *path, const struct bsc_table *t, struct bsc_error *err)
{
	struct bsc_reader_options o = { .table = t };
	char *paths[] = { (char *)path, NULL };
	const struct bsc_section *s;
	const struct bsc_batch *b;
	struct bsc_reader *r;
	int more;

	if ((r = bsc_reader_open(schema, paths, &o, err)) == NULL)
		return false;
	while ((more = bsc_reader_next(r, &b)) > 0)
		if (b->section->table == t)
			bsc_store_add(store, b, 0, b->n, true);
	for (size_t i = 0; (s = bsc_reader_section(r, i)) != NULL; i++)
		if (s->table == t)
			bsc_store_section(store, s);
	if (more < 0)
		bsc_fail(err, "%s", bsc_reader_error(r));
	bsc_reader_close(r);
	return more == 0;
}

/* The table whose register the file is, or NULL. */
static const struct bsc_table *
register_of(const struct bsc_schema *schema, const char *name,
    const bool *wanted)
{
	size_t stem = strcspn(name, ".");
	const struct bsc_table *t;

	if (name[stem] == '\0' || strlen(name + stem) != bsc_stream_ending(name))
		return NULL;
	t = bsc_table_find(schema, (struct bsc_span){ name, stem });
	return t != NULL && wanted[t->index] ? t : NULL;
}

static int
visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static bool
read_dir(struct bsc_store *store, const struct bsc_schema *schema,
    const char *dir, const bool *wanted, struct bsc_error *err)
{
	struct dirent **e;
	int n = scandir(dir, &e, visible, alphasort);
	const struct bsc_table *t;
	struct bsc_buf path = { 0 };
	bool ok = true;

	if (n < 0)
		return bsc_fail(err, _("%s: cannot be read as a folder"), dir);
	for (int i = 0; i < n; i++) {
		t = register_of(schema, e[i]->d_name, wanted);
		path.len = 0;
		bsc_buf_printf(&path, "%s/%s", dir, e[i]->d_name);
		if (ok && t != NULL)
			ok = read_file(store, schema, bsc_buf_str(&path), t,
			    err);
		free(e[i]);
	}
	free(e);
	bsc_buf_free(&path);
	return ok;
}

bool
bsc_dirs_read(struct bsc_store *store, const struct bsc_schema *schema,
    const char *const *dir, size_t n, const bool *wanted,
    struct bsc_error *err)
{
	size_t count = bsc_schema_count(schema);
	bool *missing = bsc_zalloc(count + 1, sizeof(*missing));
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		missing[i] = wanted[i] && !bsc_store_seen(store,
		    bsc_schema_table(schema, i));
	for (size_t i = 0; ok && i < n; i++)
		ok = read_dir(store, schema, dir[i], missing, err);
	free(missing);
	return ok;
}
