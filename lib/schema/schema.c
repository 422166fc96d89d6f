#include <stdlib.h>

#include "base/path.h"
#include "schema/build.h"

static struct bsc_schema *
new_schema(void)
{
	struct bsc_schema *s = bsc_zalloc(1, sizeof(*s));

	s->arena = bsc_arena_new();
	return s;
}

/* The shipped tables come last in the list and are read first. */
static bool
add_all(struct bsc_schema *s, char **list, struct bsc_error *err)
{
	size_t n = 0;

	while (list[n] != NULL)
		n++;
	if (n == 0)
		return bsc_fail(err, _("no tables found; see BSC_PATH"));
	while (n > 0)
		if (!bsc_schema_add(s, list[--n], err))
			return false;
	return bsc_schema_finish(s, err);
}

struct bsc_schema *
bsc_schema_load(struct bsc_error *err)
{
	struct bsc_schema *s = new_schema();
	char **list = bsc_path_list(BSC_DATA_TABLES, ".xml", true);

	if (!add_all(s, list, err)) {
		bsc_schema_free(s);
		s = NULL;
	}
	bsc_path_list_free(list);
	return s;
}

struct bsc_schema *
bsc_schema_read(const char *path, struct bsc_error *err)
{
	struct bsc_schema *s = new_schema();

	if (bsc_schema_add(s, path, err) && bsc_schema_finish(s, err))
		return s;
	bsc_schema_free(s);
	return NULL;
}

void
bsc_schema_free(struct bsc_schema *s)
{
	if (s == NULL)
		return;
	bsc_arena_free(s->arena);
	free(s->table);
	free(s);
}

size_t
bsc_schema_count(const struct bsc_schema *s)
{
	return s->ntable;
}

const struct bsc_table *
bsc_schema_table(const struct bsc_schema *s, size_t i)
{
	return i < s->ntable ? &s->table[i]->pub : NULL;
}

const struct bsc_role *
bsc_schema_role(const struct bsc_schema *s, size_t i)
{
	return i < s->nrole ? &s->role[i] : NULL;
}

const struct bsc_table *
bsc_table_find(const struct bsc_schema *s, struct bsc_span name)
{
	for (size_t i = 0; i < s->ntable; i++)
		if (bsc_span_is(name, s->table[i]->pub.name))
			return &s->table[i]->pub;
	return NULL;
}

const struct bsc_field *
bsc_field_find(const struct bsc_table *t, struct bsc_span name)
{
	for (size_t i = 0; i < t->nfield; i++)
		if (bsc_span_is(name, t->field[i].name))
			return &t->field[i];
	return NULL;
}

int
bsc_word_find(const struct bsc_field *f, struct bsc_span name)
{
	for (size_t i = 0; i < f->nword; i++) {
		const char *word = f->word[i].name;

		if (name.len > 0 && word[0] == name.p[0] &&
		    strncmp(word, name.p, name.len) == 0 &&
		    word[name.len] == '\0')
			return i;
	}
	return -1;
}

const char *
bsc_table_near(const struct bsc_schema *s, struct bsc_span name)
{
	struct bsc_near near = { .name = name };

	for (size_t i = 0; i < s->ntable; i++)
		bsc_near_try(&near, s->table[i]->pub.name);
	return near.best;
}

const char *
bsc_field_near(const struct bsc_table *t, struct bsc_span name)
{
	struct bsc_near near = { .name = name };

	for (size_t i = 0; i < t->nfield; i++)
		bsc_near_try(&near, t->field[i].name);
	return near.best;
}

bool
bsc_table_is_result(const struct bsc_table *t)
{
	static const char *const names[] = { "source", "finding", "evidence",
	    "tally", "score", "grade", "obligation" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(t->name, names[i]) == 0)
			return true;
	return false;
}

const struct bsc_table *
bsc_table_named(const struct bsc_schema *schema, const char *name)
{
	const struct bsc_table *t = bsc_table_find(schema, bsc_span(name));
	const char *near;

	if (t != NULL)
		return t;
	if ((near = bsc_table_near(schema, bsc_span(name))) != NULL)
		bsc_die(_("no table \"%s\"; did you mean %s?"), name, near);
	bsc_die(_("no table \"%s\""), name);
}
