#include <stdlib.h>
#include <string.h>

#include "rules/total.h"

/* Reading a total: what its names mean, then its expressions. */

static void
add_var(struct bsc_total *t, const char *name, int type,
    const struct bsc_field *f)
{
	t->var[t->nvar++] = (struct bsc_var){ name, type, f };
}

static bool
in_by(const struct bsc_total *t, const char *name)
{
	for (size_t i = 0; i < t->by.n; i++)
		if (strcmp(t->by.var[i].name, name) == 0)
			return true;
	return false;
}

/* By fields, then period, start and end unless the rule groups by such. */
static void
name_vars(struct bsc_total *t, size_t nlet)
{
	t->var = bsc_zalloc(t->by.n + nlet + 4, sizeof(*t->var));
	for (size_t i = 0; i < t->by.n; i++)
		t->var[t->nvar++] = t->by.var[i];
	t->period = t->nvar;
	add_var(t, in_by(t, "period") ? "period " : "period", BSC_PERIOD,
	    NULL);
	t->start = t->nvar;
	add_var(t, in_by(t, "start") ? "start " : "start", BSC_DATE, NULL);
	add_var(t, in_by(t, "end") ? "end " : "end", BSC_DATE, NULL);
	t->first_let = t->nvar;
}

static void
set_scope(const struct bsc_judge *j, const struct bsc_total *t,
    struct bsc_scope *s)
{
	*s = j->record;
	s->table = NULL;
	s->member = j->rule->table;
	s->var = t->var;
	s->nvar = t->nvar;
}

static bool
compile_lets(struct bsc_run *run, struct bsc_judge *j, struct bsc_total *t,
    struct bsc_error *err)
{
	const struct bsc_node *n = j->rule->node->child;

	for (; n != NULL; n = n->next) {
		const char *name = bsc_node_attr(n, "name");
		struct bsc_program *p;

		if (strcmp(n->name, "let") != 0)
			continue;
		if (name == NULL)
			return bsc_fail(err, _("%s:%zu: a let has no name"),
			    j->rule->file, n->line);
		set_scope(j, t, &t->scope[t->nlet]);
		p = bsc_judge_compile(j, n, &t->scope[t->nlet], BSC_ANY, err);
		if (p == NULL)
			return false;
		bsc_judge_reads(run, j, p);
		t->let[t->nlet++] = p;
		add_var(t, name, bsc_program_type(p), bsc_program_enum(p));
	}
	return true;
}

static bool
compile_span(struct bsc_judge *j, struct bsc_total *t, struct bsc_error *err)
{
	const struct bsc_rule *r = j->rule;
	const struct bsc_node *per = bsc_node_child(r->node, "per");
	const struct bsc_node *window = bsc_node_child(r->node, "window");
	const struct bsc_node *on = bsc_node_child(r->node, "on");
	const struct bsc_field *f = r->date;

	t->per = per == NULL ? -1 : bsc_per_find(per->text);
	t->window = window == NULL ? -1 : atoi(window->text);
	if (per != NULL && t->per < 0)
		return bsc_fail(err, _("%s:%zu: per is year, half, quarter, "
		    "month, week or day"), r->file, per->line);
	if (window != NULL && (t->window < 1 ||
	    window->text[strlen(window->text) - 1] != 'd'))
		return bsc_fail(err, _("%s:%zu: a window is a number of days "
		    "like 7d"), r->file, window->line);
	if (on != NULL &&
	    (f = bsc_field_find(r->table, bsc_span(on->text))) == NULL)
		return bsc_fail(err, _("%s:%zu: table \"%s\" has no field "
		    "\"%s\""), r->file, on->line, r->table->name, on->text);
	if (f == NULL && (per != NULL || window != NULL))
		return bsc_fail(err, _("%s:%zu: total \"%s\" needs <on>: table "
		    "\"%s\" has no date"), r->file, r->node->line, r->id,
		    r->table->name);
	if (f != NULL && (t->date = bsc_date_program(j, f, err)) == NULL)
		return false;
	return bsc_judge_child(j, "until", &j->record, BSC_DATE, &t->until,
	    err);
}

/* Spans that touch are groups of their own. */
static bool
check_until(const struct bsc_judge *j, const struct bsc_total *t,
    struct bsc_error *err)
{
	const struct bsc_rule *r = j->rule;
	const struct bsc_node *n = bsc_node_child(r->node, "until");

	if (n == NULL || (t->date != NULL && t->per < 0 && t->window < 0 &&
	    !t->crossing))
		return true;
	return bsc_fail(err, _("%s:%zu: until needs <on>, and goes with "
	    "neither per nor window nor crossing"), r->file, n->line);
}

static size_t
count(const struct bsc_node *parent, const char *name)
{
	size_t n = 0;

	for (const struct bsc_node *c = parent->child; c != NULL; c = c->next)
		n += strcmp(c->name, name) == 0;
	return n;
}

bool
bsc_total_compile(struct bsc_run *run, struct bsc_judge *j,
    struct bsc_error *err)
{
	const struct bsc_rule *r = j->rule;
	struct bsc_total *t = bsc_zalloc(1, sizeof(*t));
	size_t nlet = count(r->node, "let");

	j->own = t;
	t->crossing = count(r->node, "crossing") > 0;
	t->let = bsc_zalloc(nlet + 1, sizeof(*t->let));
	t->scope = bsc_zalloc(nlet + 1, sizeof(*t->scope));
	if (!compile_span(j, t, err) || !check_until(j, t, err) ||
	    !bsc_by_compile(run, j, "by", false, &t->by, err))
		return false;
	name_vars(t, nlet);
	if (!compile_lets(run, j, t, err))
		return false;
	set_scope(j, t, &j->result);
	if (!bsc_judge_child(j, "select", &j->result, BSC_BOOL, &t->select,
	    err) || !bsc_judge_child(j, "require", &j->result, BSC_BOOL,
	    &j->require, err))
		return false;
	if (j->require == NULL)
		return bsc_fail(err, _("%s:%zu: rule \"%s\" has no require"),
		    r->file, r->node->line, r->id);
	bsc_judge_reads(run, j, t->until);
	bsc_judge_reads(run, j, t->select);
	bsc_judge_reads(run, j, j->require);
	return true;
}

void
bsc_total_free(struct bsc_judge *j)
{
	struct bsc_total *t = j->own;

	bsc_by_free(&t->by);
	for (size_t i = 0; i < t->nlet; i++)
		bsc_program_free(t->let[i]);
	if (t->date != NULL)
		bsc_program_free(t->date);
	bsc_program_free(t->until);
	if (t->select != NULL)
		bsc_program_free(t->select);
	free(t->let);
	free(t->starts);
	free(t->records);
	free(t->doubt);
	free(t->scope);
	free(t->var);
	free(t);
}
