#include "query/plan.h"

#include <stdlib.h>
#include <string.h>

#include "query/adhoc.h"

static void
add_plain(struct bsc_plan *p, const char *name)
{
	struct bsc_item *item = bsc_items_add(&p->out, bsc_span(name),
	    bsc_span(name));

	item->pos = (struct bsc_pos){ "-s", 1, 1 };
}

/* -j FIELD: the register is needed; its columns are known later. */
static bool
parse_joins(struct bsc_plan *p, struct bsc_error *err)
{
	const struct bsc_field *f;

	if (p->ask->join == NULL)
		return true;
	if (p->grouped)
		return bsc_fail(err, _("-j does not go with -g and -a"));
	if (!bsc_items_parse(&p->joins, p->ask->join, "-j", true, err))
		return false;
	for (size_t i = 0; i < p->joins.n; i++) {
		f = bsc_field_find(p->table, bsc_span(p->joins.v[i].text));
		if (f == NULL || f->ref == NULL || f->type == BSC_LIST)
			return bsc_fail(err, _("-j %s: no field of %s that "
			    "refers to one record of a register"),
			    p->joins.v[i].text, p->table->name);
		p->joins.v[i].field = f;
		p->wanted[f->ref->index] = p->looks_up = true;
	}
	return true;
}

/* -H: a condition on groups, in which the calls are cut as in -a. */
static bool
parse_having(struct bsc_plan *p, struct bsc_error *err)
{
	struct bsc_item *item;

	if (p->ask->having == NULL)
		return true;
	if (!p->grouped)
		return bsc_fail(err, _("-H is about groups; say with -g and "
		    "-a which"));
	item = bsc_items_add(&p->having, bsc_span(p->ask->having),
	    BSC_SPAN("-H"));
	item->pos = (struct bsc_pos){ "-H", 1, 1 };
	return bsc_calls_cut(p->calls, item, err);
}

static bool
parse_lists(struct bsc_plan *p, struct bsc_error *err)
{
	const struct bsc_query *q = p->ask;

	if (p->grouped && q->select != NULL)
		return bsc_fail(err, _("-s does not go with -g and -a; "
		    "say with -a what to show of a group"));
	if (q->group != NULL &&
	    !bsc_items_parse(&p->out, q->group, "-g", false, err))
		return false;
	p->nkey = p->out.n;
	if (q->aggregate != NULL &&
	    !bsc_items_parse(&p->out, q->aggregate, "-a", false, err))
		return false;
	if (!p->grouped && q->select == NULL)
		add_plain(p, "*");
	if (q->select != NULL &&
	    !bsc_items_parse(&p->out, q->select, "-s", false, err))
		return false;
	if (!parse_joins(p, err))
		return false;
	return q->sort == NULL ||
	    bsc_items_parse(&p->sort, q->sort, "-S", true, err);
}

/* The tables a program reads. */
static void
note_tables(struct bsc_plan *p, const struct bsc_program *g)
{
	const struct bsc_table *const *t;
	size_t n;

	if (g == NULL)
		return;
	t = bsc_program_tables(g, &n);
	for (size_t i = 0; i < n; i++) {
		p->wanted[t[i]->index] = true;
		p->looks_up = true;
	}
}

static bool
compile(struct bsc_plan *p, struct bsc_item *item,
    const struct bsc_scope *scope, struct bsc_error *err)
{
	int type = item == p->having.v ? BSC_BOOL : BSC_ANY;

	item->program = bsc_compile(item->text, scope, &item->pos, type, err);
	if (item->program == NULL)
		return false;
	item->type = bsc_program_type(item->program);
	if (item->type == BSC_RECORD)
		return bsc_fail(err, _("%s:1:%zu: a whole record; say which "
		    "field of it"), item->pos.file, item->pos.column);
	note_tables(p, item->program);
	return true;
}

/* A column of the answer, or a sort key, that is about single records. */
static bool
compile_record(struct bsc_plan *p, struct bsc_item *item,
    struct bsc_error *err)
{
	struct bsc_span text = bsc_span(item->text);

	if (strcmp(item->text, "*") == 0) {
		item->star = p->star = true;
		return true;
	}
	if (bsc_item_simple(text)) {
		item->field = bsc_field_find(p->table, text);
		if (item->field == NULL && bsc_span_is(text, "src")) {
			item->src = true;
			item->type = BSC_TEXT;
			return true;
		}
		item->extra = item->field == NULL && text.len > 2 &&
		    memcmp(text.p, "x_", 2) == 0;
	}
	return compile(p, item, &p->scope, err);
}

static bool
compile_columns(struct bsc_plan *p, struct bsc_error *err)
{
	for (size_t i = 0; i < p->out.n; i++) {
		struct bsc_item *item = &p->out.v[i];

		if (p->grouped && i >= p->nkey) {
			if (!bsc_calls_cut(p->calls, item, err))
				return false;
			continue;
		}
		if (!compile_record(p, item, err))
			return false;
		if (p->grouped && (item->src || item->star))
			return bsc_fail(err, _("-g %s: no value to group by"),
			    item->text);
	}
	return true;
}

int
bsc_plan_sort_column(const struct bsc_plan *p, size_t i)
{
	const struct bsc_item *item = bsc_items_find(&p->out,
	    p->sort.v[i].name);

	return item != NULL && !item->star ? (int)(item - p->out.v) : -1;
}

static bool
compile_sort(struct bsc_plan *p, struct bsc_error *err)
{
	for (size_t i = 0; i < p->sort.n; i++) {
		struct bsc_item *item = &p->sort.v[i];

		int c = bsc_plan_sort_column(p, i);

		if (c >= 0 && p->out.v[c].src)
			return bsc_fail(err, _("-S: origins have no order"));
		if (c >= 0)
			continue;
		if (p->grouped) {
			if (!bsc_calls_cut(p->calls, item, err))
				return false;
		} else if (!compile(p, item, &p->scope, err))
			return false;
	}
	return true;
}

static bool
compile_groups(struct bsc_plan *p, struct bsc_error *err)
{
	const struct bsc_program *g;

	if (!bsc_calls_compile(p->calls, &p->scope, err))
		return false;
	for (size_t i = 0; (g = bsc_calls_program(p->calls, i)); i++)
		note_tables(p, g);
	p->groups = (struct bsc_scope){ .schema = p->ask->schema };
	p->groups.var = bsc_calls_vars(p->calls, &p->groups.nvar);
	for (size_t i = p->nkey; i < p->out.n; i++)
		if (!compile(p, &p->out.v[i], &p->groups, err))
			return false;
	for (size_t i = 0; i < p->sort.n; i++)
		if (bsc_plan_sort_column(p, i) < 0 &&
		    !compile(p, &p->sort.v[i], &p->groups, err))
			return false;
	return p->having.n == 0 ||
	    compile(p, &p->having.v[0], &p->groups, err);
}

bool
bsc_plan_make(struct bsc_plan *p, const struct bsc_query *q,
    const struct bsc_table *t, struct bsc_error *err)
{
	struct bsc_pos pos = { "-w", 1, 1 };

	p->ask = q;
	p->table = t;
	p->grouped = q->group != NULL || q->aggregate != NULL;
	p->scope = (struct bsc_scope){ .schema = q->schema, .table = t,
		.loose = true };
	p->calls = bsc_calls_new();
	p->wanted = bsc_zalloc(bsc_schema_count(q->schema) + 1,
	    sizeof(*p->wanted));
	if (!parse_lists(p, err))
		return false;
	if (q->where != NULL) {
		p->where = bsc_compile(q->where, &p->scope, &pos, BSC_BOOL,
		    err);
		if (p->where == NULL)
			return false;
		note_tables(p, p->where);
		p->scope.given = p->where;
	}
	return compile_columns(p, err) && compile_sort(p, err) &&
	    parse_having(p, err) && (!p->grouped || compile_groups(p, err)) &&
	    (p->star || bsc_items_differ(&p->out, err));
}

/* Whether any record of the table has the column. */
static bool
recorded(const struct bsc_store *store, const struct bsc_field *f)
{
	size_t n = bsc_store_count(store, f->table);

	for (size_t i = 0; i < n; i++)
		if (bsc_store_columns(store, f->table,
		    (uint32_t)i)->of_field[f->index] >= 0)
			return true;
	return false;
}

static bool
add_joined(struct bsc_plan *p, const struct bsc_field *f,
    const struct bsc_store *store, struct bsc_error *err)
{
	struct bsc_buf b = { 0 };
	bool ok = true;

	if (!bsc_store_seen(store, f->ref))
		return bsc_fail(err, _("-j %s: no table %s in the input or "
		    "under -d"), f->name, f->ref->name);
	for (size_t i = 0; ok && i < f->ref->nfield; i++) {
		if (!recorded(store, &f->ref->field[i]))
			continue;
		b.len = 0;
		bsc_buf_printf(&b, "%s.%s", f->name, f->ref->field[i].name);
		if (bsc_items_find(&p->out, bsc_buf_str(&b)) != NULL)
			continue;
		add_plain(p, bsc_buf_str(&b));
		ok = compile(p, &p->out.v[p->out.n - 1], &p->scope, err);
	}
	bsc_buf_free(&b);
	return ok;
}

bool
bsc_plan_join(struct bsc_plan *p, const struct bsc_store *store,
    struct bsc_error *err)
{
	for (size_t i = 0; i < p->joins.n; i++)
		if (!add_joined(p, p->joins.v[i].field, store, err))
			return false;
	return true;
}

static bool
has_column(const struct bsc_plan *p, const char *name)
{
	for (size_t i = 0; i < p->out.n; i++)
		if (strcmp(p->out.v[i].text, name) == 0)
			return true;
	return false;
}

/* Put the columns of the section where the star stands. */
static bool
expand(struct bsc_plan *p, const struct bsc_section *s,
    struct bsc_error *err)
{
	struct bsc_items old = p->out;

	memset(&p->out, 0, sizeof(p->out));
	for (size_t i = 0; i < old.n; i++) {
		if (!old.v[i].star) {
			p->out.v = bsc_grow(p->out.v, &p->out.cap,
			    p->out.n + 1, sizeof(*p->out.v));
			p->out.v[p->out.n++] = old.v[i];
			continue;
		}
		for (size_t c = 0; c < s->ncol; c++) {
			add_plain(p, s->col[c].name);
			p->out.v[p->out.n - 1].field = s->col[c].field;
			p->out.v[p->out.n - 1].extra =
			    s->col[c].field == NULL;
			p->out.v[p->out.n - 1].type = s->col[c].field != NULL ?
			    (int)s->col[c].field->type : BSC_TEXT;
		}
		free(old.v[i].text);
		free(old.v[i].name);
	}
	free(old.v);
	return bsc_items_differ(&p->out, err);
}

bool
bsc_plan_section(struct bsc_plan *p, const struct bsc_section *s,
    struct bsc_error *err)
{
	for (size_t i = 0; p->star && i < p->out.n; i++)
		if (p->out.v[i].star)
			return expand(p, s, err);
	for (size_t c = 0; p->star && c < s->ncol; c++)
		if (!has_column(p, s->col[c].name))
			return bsc_fail(err, _("a later section of %s has the "
			    "column %s, which the first has not; name the "
			    "columns with -s"), s->table->name,
			    s->col[c].name);
	return true;
}

bool
bsc_plan_origins(const struct bsc_plan *p)
{
	for (size_t i = 0; i < p->out.n; i++)
		if (p->out.v[i].src)
			return true;
	return false;
}

void
bsc_plan_free(struct bsc_plan *p)
{
	bsc_items_free(&p->out);
	bsc_items_free(&p->sort);
	bsc_items_free(&p->joins);
	bsc_items_free(&p->having);
	bsc_calls_free(p->calls);
	bsc_program_free(p->where);
	free(p->wanted);
}
