#include "expr/program.h"

/* Names that nothing has, and what may have been meant by them. */

void
bsc_no_func(struct bsc_parser *p, const struct bsc_node *at,
    struct bsc_span name)
{
	static const char *const groups[] = { "exists", "count", "sum",
		"distinct", "min", "max", "first", "last", NULL };
	static const struct bsc_func *const lists[] = { bsc_plain_funcs,
		bsc_known_funcs, bsc_date_funcs, bsc_list_funcs,
		bsc_step_funcs };
	struct bsc_near near = { .name = name };

	for (size_t i = 0; groups[i] != NULL; i++)
		bsc_near_try(&near, groups[i]);
	for (size_t l = 0; l < sizeof(lists) / sizeof(*lists); l++)
		for (size_t i = 0; lists[l][i].name != NULL; i++)
			bsc_near_try(&near, lists[l][i].name);
	if (near.best == NULL)
		bsc_node_fail(p, at, _("no function %.*s"), (int)name.len,
		    name.p);
	bsc_node_fail(p, at, _("no function %.*s; did you mean %s?"),
	    (int)name.len, name.p, near.best);
}

void
bsc_no_param(struct bsc_parser *p, const struct bsc_node *at,
    struct bsc_span name)
{
	struct bsc_near near = { .name = name };

	for (size_t i = 0; i < p->scope->nparam; i++)
		bsc_near_try(&near, p->scope->param[i].name);
	if (near.best == NULL)
		bsc_node_fail(p, at, _("no parameter '%.*s'"), (int)name.len,
		    name.p);
	bsc_node_fail(p, at, _("no parameter '%.*s'; did you mean '%s'?"),
	    (int)name.len, name.p, near.best);
}

void
bsc_no_name(struct bsc_parser *p, const struct bsc_node *at,
    const struct bsc_table *t, struct bsc_span name)
{
	struct bsc_near near = { .name = name };
	int n = (int)name.len;

	for (size_t i = 0; t != NULL && i < t->nfield; i++)
		bsc_near_try(&near, t->field[i].name);
	for (size_t i = 0; i < p->scope->nvar; i++)
		bsc_near_try(&near, p->scope->var[i].name);
	if (t == NULL && near.best == NULL)
		bsc_node_fail(p, at, _("nothing is called %.*s here"), n,
		    name.p);
	if (t == NULL)
		bsc_node_fail(p, at, _("nothing is called %.*s here; did you "
		    "mean %s?"), n, name.p, near.best);
	if (near.best == NULL)
		bsc_node_fail(p, at, _("table %s has no field %.*s"), t->name,
		    n, name.p);
	bsc_node_fail(p, at, _("table %s has no field %.*s; did you mean %s?"),
	    t->name, n, name.p, near.best);
}
