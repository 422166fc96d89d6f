#include "query/adhoc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stream/section.h"

struct made {
	struct bsc_table	 table;
	struct bsc_field	*field;
};

struct bsc_adhoc {
	const struct bsc_schema	*schema;
	struct bsc_arena	*arena;
	struct made		**made;
	size_t			 n;
};

struct bsc_adhoc *
bsc_adhoc_new(const struct bsc_schema *schema)
{
	struct bsc_adhoc *a = bsc_zalloc(1, sizeof(*a));

	a->schema = schema;
	a->arena = bsc_arena_new();
	return a;
}

static bool
used(const struct bsc_span *names, size_t n, struct bsc_span name)
{
	for (size_t i = 0; i < n; i++)
		if (bsc_span_eq(names[i], name))
			return true;
	return false;
}

/* A heading as a name that none before it has. */
static struct bsc_span
make_name(struct bsc_adhoc *a, const struct bsc_span *names, size_t i)
{
	struct bsc_span s = bsc_span_trim(names[i]), name;
	struct bsc_buf b = { 0 };
	size_t len;

	if (s.len == 0 || isdigit((unsigned char)s.p[0]))
		bsc_buf_putc(&b, '_');
	for (size_t j = 0; j < s.len; j++)
		bsc_buf_putc(&b, isalnum((unsigned char)s.p[j]) ||
		    (s.p[j] & 0x80) ? s.p[j] : '_');
	len = b.len;
	for (size_t k = 2; used(names, i, (struct bsc_span){ b.p, b.len });
	    k++) {
		b.len = len;
		bsc_buf_printf(&b, "_%zu", k);
	}
	name = (struct bsc_span){ bsc_arena_strndup(a->arena, b.p, b.len),
		b.len };
	bsc_buf_free(&b);
	return name;
}

static bool
same(const struct bsc_table *t, const struct bsc_span *names, size_t n)
{
	if (t->nfield != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!bsc_span_is(names[i], t->field[i].name))
			return false;
	return true;
}

static const struct bsc_table *
make_table(struct bsc_adhoc *a, const struct bsc_span *names, size_t n)
{
	struct made *m = bsc_arena_alloc(a->arena, sizeof(*m));

	m->field = bsc_arena_alloc(a->arena, n * sizeof(*m->field));
	for (size_t i = 0; i < n; i++) {
		m->field[i].name = names[i].p;
		m->field[i].type = BSC_TEXT;
		m->field[i].table = &m->table;
		m->field[i].zh = m->field[i].en = "";
		m->field[i].index = i;
	}
	m->table.name = "input";
	m->table.zh = m->table.en = "";
	m->table.field = m->field;
	m->table.nfield = n;
	m->table.index = bsc_schema_count(a->schema);
	a->made = bsc_realloc(a->made, a->n + 1, sizeof(*a->made));
	a->made[a->n++] = m;
	return &m->table;
}

const struct bsc_table *
bsc_adhoc_table(void *arg, struct bsc_span *names, size_t n)
{
	struct bsc_adhoc *a = arg;

	for (size_t i = 0; i < n; i++)
		names[i] = make_name(a, names, i);
	for (size_t i = 0; i < a->n; i++)
		if (same(&a->made[i]->table, names, n))
			return &a->made[i]->table;
	return make_table(a, names, n);
}

bool
bsc_adhoc_made(const struct bsc_table *t)
{
	return t->group == NULL;
}

void
bsc_adhoc_free(struct bsc_adhoc *a)
{
	if (a == NULL)
		return;
	bsc_arena_free(a->arena);
	free(a->made);
	free(a);
}
