#include <stdlib.h>
#include <string.h>

#include "rules/form.h"
#include "rules/params.h"
#include "schema/value.h"

static bool
attr_day(struct bsc_error *err, const char *file, const struct bsc_node *n,
    const char *name, bsc_day *day)
{
	const char *s = bsc_node_attr(n, name);

	if (s == NULL || bsc_day_parse(bsc_span(s), day))
		return true;
	return bsc_fail(err, _("%s:%zu: \"%s\" is no date"), file, n->line, s);
}

/* Later days first: the first value that covers a day is the one. */
static struct bsc_param_value *
value_slot(struct bsc_param_value *v, size_t n, bsc_day from)
{
	size_t at = n;

	while (at > 0 && v[at - 1].from < from)
		at--;
	memmove(v + at + 1, v + at, (n - at) * sizeof(*v));
	return v + at;
}

static bool
load_value(struct bsc_error *err, const char *file, const struct bsc_node *n,
    struct bsc_param *p, struct bsc_param_value *values)
{
	struct bsc_field shape = { .name = p->name, .type = p->type };
	const char *assumed = bsc_node_attr(n, "assumed");
	bsc_day from = BSC_DAY_MIN, to = BSC_DAY_MAX;
	int64_t x;

	if (assumed != NULL && strcmp(assumed, "yes") == 0)
		p->assumed = true;
	if (!attr_day(err, file, n, "from", &from) ||
	    !attr_day(err, file, n, "to", &to))
		return false;
	*value_slot(values, p->nvalue++, from) =
	    (struct bsc_param_value){ from, to, n->text };
	if (p->type >= BSC_BOOL && p->type <= BSC_PERIOD &&
	    !bsc_value_parse(&shape, bsc_span(n->text), &x))
		return bsc_fail(err, _("%s:%zu: \"%s\" does not fit the "
		    "type %s of the parameter \"%s\""), file, n->line, n->text,
		    bsc_kind_name(p->type), p->name);
	return true;
}

bool
bsc_param_read(struct bsc_arena *arena, const char *file,
    const struct bsc_node *n, struct bsc_param *p, struct bsc_error *err)
{
	const char *name = bsc_node_attr(n, "name");
	const char *type = bsc_node_attr(n, "type");
	const char *assumed = bsc_node_attr(n, "assumed");
	struct bsc_param_value *values;
	size_t count = 0;

	if (name == NULL || type == NULL || bsc_kind_find(type) < 0)
		return bsc_fail(err, _("%s:%zu: a param needs a name and a "
		    "type"), file, n->line);
	*p = (struct bsc_param){ .name = name, .type = bsc_kind_find(type) };
	p->assumed = assumed != NULL && strcmp(assumed, "yes") == 0;
	for (const struct bsc_node *c = n->child; c != NULL; c = c->next)
		count++;
	values = bsc_arena_alloc(arena, (count + 1) * sizeof(*values));
	p->value = values;
	for (const struct bsc_node *c = n->child; c != NULL; c = c->next)
		if (strcmp(c->name, "value") == 0 &&
		    !load_value(err, file, c, p, values))
			return false;
	return true;
}

bool
bsc_params_load(struct bsc_params *p, const char *path, struct bsc_error *err)
{
	struct bsc_node *root;
	const char *file;
	size_t cap = p->n;

	if (p->arena == NULL)
		p->arena = bsc_arena_new();
	file = bsc_arena_strdup(p->arena, path);
	if ((root = bsc_node_load(p->arena, file, err)) == NULL)
		return false;
	if (strcmp(root->name, "params") != 0)
		return bsc_fail(err, _("%s:%zu: the root of a file of "
		    "parameters is <params>"), file, root->line);
	if (!bsc_form_check(file, root, err))
		return false;
	for (struct bsc_node *n = root->child; n != NULL; n = n->next) {
		p->param = bsc_grow(p->param, &cap, p->n + 1,
		    sizeof(*p->param));
		if (!bsc_param_read(p->arena, file, n, &p->param[p->n], err))
			return false;
		p->n++;
	}
	return true;
}

void
bsc_params_free(struct bsc_params *p)
{
	free(p->param);
	if (p->arena != NULL)
		bsc_arena_free(p->arena);
	*p = (struct bsc_params){ 0 };
}
