#include <stdlib.h>
#include <string.h>

#include "rules/chain.h"

/* Reading a chain: what its steps are and what their limits count from. */

static bool
says(const struct bsc_node *n, const char *attr, bool otherwise)
{
	const char *s = bsc_node_attr(n, attr);

	return s == NULL ? otherwise : strcmp(s, "yes") == 0;
}

static bool
part(struct bsc_run *run, struct bsc_judge *j, const struct bsc_node *step,
    const char *name, int want, struct bsc_program **p, struct bsc_error *err)
{
	const struct bsc_node *n = bsc_node_child(step, name);

	if (n == NULL)
		return true;
	if ((*p = bsc_judge_compile(j, n, &j->record, want, err)) == NULL)
		return false;
	bsc_judge_reads(run, j, *p);
	return true;
}

static bool
instant(const struct bsc_judge *j, const struct bsc_node *n,
    const struct bsc_program *p, struct bsc_error *err)
{
	int type = bsc_program_type(p);

	if (type == BSC_DATE || type == BSC_TIME)
		return true;
	return bsc_fail(err, _("%s:%zu: <%s> of a chain is a date or a time, "
	    "not %s"), j->rule->file, n->line, n->name, bsc_kind_name(type));
}

/* The text of the element is an instant: of <at>, <start> and <end>. */
static bool
read_at(struct bsc_run *run, struct bsc_judge *j, const struct bsc_node *n,
    struct bsc_link *l, struct bsc_error *err)
{
	if (n == NULL)
		return true;
	l->at = bsc_judge_compile(j, n, &j->record, BSC_ANY, err);
	if (l->at == NULL || !instant(j, n, l->at, err))
		return false;
	l->field = bsc_field_find(j->record.table,
	    bsc_span_trim(bsc_span(n->text)));
	bsc_judge_reads(run, j, l->at);
	return true;
}

static bool
read_person(struct bsc_run *run, struct bsc_judge *j, struct bsc_link *l,
    struct bsc_error *err)
{
	const struct bsc_node *n = bsc_node_child(l->node, "person");
	struct bsc_pos pos = { .file = j->rule->file };
	int type;

	if (n == NULL)
		return true;
	pos.line = n->text_line;
	pos.column = n->text_column;
	if (!part(run, j, l->node, "person", BSC_ANY, &l->person, err))
		return false;
	type = bsc_program_type(l->person);
	if (type != BSC_TEXT && type != BSC_CODE)
		return bsc_fail(err, _("%s:%zu: <person> is one person's name "
		    "or number, not %s"), j->rule->file, n->line,
		    bsc_kind_name(type));
	return bsc_by_named(run, j, bsc_field_find(j->record.table,
	    bsc_span_trim(bsc_span(n->text))), &pos, &l->named, err);
}

/* Each role is one of the field's, or of the schema's. */
static bool
check_roles(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_chain *c, const struct bsc_link *l,
    struct bsc_error *err)
{
	struct bsc_span rest = bsc_span(l->role), one;

	while (bsc_span_split(&rest, '|', &one)) {
		const struct bsc_role *r = NULL;
		size_t i = 0;

		one = bsc_span_trim(one);
		while (bsc_word_find(c->steps, one) < 0 &&
		    (r = bsc_schema_role(run->o.schema, i++)) != NULL &&
		    !bsc_span_is(one, r->name))
			;
		if (bsc_word_find(c->steps, one) < 0 && r == NULL)
			return bsc_fail(err, _("%s:%zu: no step has the role "
			    "'%.*s'"), j->rule->file, l->node->line,
			    (int)one.len, one.p);
	}
	return true;
}

static bool
good_hours(const struct bsc_judge *j, const struct bsc_node *n,
    struct bsc_span text, struct bsc_error *err)
{
	struct bsc_hours h;

	if (bsc_hours_parse(text, &h))
		return true;
	return bsc_fail(err, _("%s:%zu: \"%.*s\" is no hours of work like "
	    "08:30-12:00 14:30-18:00"), j->rule->file, n->line,
	    (int)text.len, text.p);
}

/* Of a plain text, and of the parameters, all values. */
static bool
read_hours(struct bsc_run *run, struct bsc_judge *j, struct bsc_chain *c,
    struct bsc_error *err)
{
	const struct bsc_node *n = bsc_node_child(j->rule->node, "hours");
	struct bsc_span text;
	const size_t *p;
	size_t count;

	if (n == NULL)
		return true;
	if (!part(run, j, j->rule->node, "hours", BSC_TEXT, &c->hours, err))
		return false;
	text = bsc_span_trim(bsc_span(n->text));
	if (text.len > 1 && text.p[0] == '\'')
		return good_hours(j, n, (struct bsc_span){ text.p + 1,
		    text.len - 2 }, err);
	p = bsc_program_params(c->hours, &count);
	for (size_t i = 0; i < count; i++) {
		const struct bsc_param *m = &j->rule->pack->param[p[i]];

		for (size_t v = 0; v < m->nvalue; v++)
			if (m->value[v].text != NULL && !good_hours(j, n,
			    bsc_span(m->value[v].text), err))
				return false;
	}
	return true;
}

static bool
work_minutes(const struct bsc_judge *j, const struct bsc_link *l)
{
	const struct bsc_node *n = bsc_node_child(l->node, "within");
	size_t count;
	const size_t *p = bsc_program_params(l->within, &count);

	for (size_t i = 0; i < count; i++) {
		const struct bsc_param *m = &j->rule->pack->param[p[i]];

		for (size_t v = 0; v < m->nvalue; v++)
			if (m->value[v].text != NULL &&
			    strstr(m->value[v].text, "wmin") != NULL)
				return true;
	}
	return strstr(n->text, "wmin") != NULL;
}

/* An earlier step by its name or role, where order is asked. */
static bool
find_from(const struct bsc_judge *j, const struct bsc_chain *c,
    const struct bsc_node *n, struct bsc_link *l, struct bsc_error *err)
{
	const char *from = bsc_node_attr(n, "from");
	size_t own = (size_t)(l - c->link), k;

	if (from == NULL) {
		l->from = c->order ? BSC_FROM_BEFORE : BSC_FROM_START;
	} else if (strcmp(from, "start") == 0) {
		l->from = BSC_FROM_START;
	} else if (strcmp(from, "last") == 0 && c->steps != NULL) {
		l->from = BSC_FROM_LAST;
	} else {
		for (k = 0; k < own; k++) {
			const char *name = bsc_node_attr(c->link[k].node,
			    "name");

			if (strcmp(from, name != NULL ? name :
			    c->link[k].role != NULL ? c->link[k].role :
			    c->link[k].field != NULL ?
			    c->link[k].field->name : "") == 0)
				break;
		}
		if (k == own)
			return bsc_fail(err, _("%s:%zu: no step before this one "
			    "is called \"%s\""), j->rule->file, n->line,
			    from);
		l->from = k;
	}
	if (c->start.at == NULL && l->from != BSC_FROM_LAST &&
	    (l->from == BSC_FROM_START || own == 0))
		return bsc_fail(err, _("%s:%zu: this limit counts from the "
		    "start: the chain needs <start>"), j->rule->file,
		    n->line);
	return true;
}

static bool
read_limit(struct bsc_run *run, const struct bsc_chain *c,
    struct bsc_judge *j, struct bsc_link *l, struct bsc_error *err)
{
	const struct bsc_node *n = bsc_node_child(l->node, "within");

	if (n == NULL)
		return true;
	if (!part(run, j, l->node, "within", BSC_DURATION, &l->within, err) ||
	    !find_from(j, c, n, l, err))
		return false;
	if (c->hours == NULL && work_minutes(j, l))
		return bsc_fail(err, _("%s:%zu: working minutes need <hours>, "
		    "the hours of work"), j->rule->file, n->line);
	return true;
}

static bool
read_step(struct bsc_run *run, struct bsc_judge *j, struct bsc_chain *c,
    const struct bsc_node *n, struct bsc_error *err)
{
	struct bsc_link *l = &c->link[c->nlink];
	bool when = bsc_node_child(n, "when") != NULL;

	if (c->nlink == BSC_LINKS)
		return bsc_fail(err, _("%s:%zu: a chain has no more than %d "
		    "steps"), j->rule->file, n->line, BSC_LINKS);
	l->node = n;
	l->role = bsc_node_attr(n, "role");
	l->optional = says(n, "optional", false);
	if (!read_at(run, j, bsc_node_child(n, "at"), l, err) ||
	    !part(run, j, n, "when", BSC_BOOL, &l->when, err))
		return false;
	if ((l->role != NULL) + (l->at != NULL) + when != 1 ||
	    when != (c->on != NULL))
		return bsc_fail(err, _("%s:%zu: a step has a role, or <at>; all "
		    "steps of a chain over records have <when>"),
		    j->rule->file, n->line);
	if (l->role != NULL && c->steps == NULL)
		return bsc_fail(err, _("%s:%zu: chain \"%s\" names no field of "
		    "steps of the table \"%s\""), j->rule->file, n->line,
		    j->rule->id, j->rule->table->name);
	if (l->role != NULL && bsc_node_child(n, "person") != NULL)
		return bsc_fail(err, _("%s:%zu: the person of a role stands "
		    "in its step"), j->rule->file, n->line);
	if (l->role != NULL && !check_roles(run, j, c, l, err))
		return false;
	if (!read_person(run, j, l, err) || !read_limit(run, c, j, l, err))
		return false;
	c->nlink++;
	return true;
}

bool
bsc_chain_over_records(const struct bsc_node *rule)
{
	for (const struct bsc_node *n = rule->child; n != NULL; n = n->next)
		if (strcmp(n->name, "step") == 0 &&
		    bsc_node_child(n, "when") != NULL)
			return true;
	return false;
}

/* What puts records in order: <on>, else the date of the table. */
static bool
read_on(struct bsc_run *run, struct bsc_judge *j, struct bsc_chain *c,
    struct bsc_error *err)
{
	const struct bsc_rule *r = j->rule;
	const struct bsc_node *n = bsc_node_child(r->node, "on");
	struct bsc_pos pos = { r->file, r->node->line, 1 };

	if (n != NULL)
		c->on = bsc_judge_compile(j, n, &j->record, BSC_ANY, err);
	else if (r->date == NULL)
		return bsc_fail(err, _("%s:%zu: chain \"%s\" needs <on>, the day "
		    "or time that orders its records"), r->file,
		    r->node->line, r->id);
	else
		c->on = bsc_compile(r->date->name, &j->record, &pos, BSC_ANY,
		    err);
	if (c->on == NULL || !instant(j, n == NULL ? r->node : n, c->on, err))
		return false;
	bsc_judge_reads(run, j, c->on);
	return bsc_by_compile(run, j, "by", false, &c->by, err);
}

/* Who is meant, and who may hold two roles, is known when all is read. */
static void
needs_people(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_chain *c)
{
	const struct bsc_table *t[] = {
		bsc_table_find(run->o.schema, BSC_SPAN("role")),
		bsc_table_find(run->o.schema, BSC_SPAN("staff"))
	};

	if (!c->distinct || c->steps == NULL)
		return;
	j->streams = false;
	for (size_t i = 0; i < 2; i++)
		if (t[i] != NULL)
			run->wanted[t[i]->index] = true;
}

static bool
read_steps(struct bsc_run *run, struct bsc_judge *j, struct bsc_chain *c,
    struct bsc_error *err)
{
	const struct bsc_rule *r = j->rule;
	const struct bsc_node *n = bsc_node_child(r->node, "steps");

	if (n == NULL)
		return true;
	c->steps = bsc_field_find(r->table, bsc_span(n->text));
	if (c->steps == NULL || c->steps->type != BSC_STEPS ||
	    bsc_chain_over_records(r->node))
		return bsc_fail(err, _("%s:%zu: chain \"%s\" names no field of "
		    "steps of the table \"%s\""), r->file, n->line, r->id,
		    r->table->name);
	bsc_run_reads(run, c->steps);
	needs_people(run, j, c);
	return true;
}

/* The digest has the steps behind what is read beside them. */
static void
note_steps(struct bsc_judge *j, const struct bsc_chain *c)
{
	if (c->steps == NULL)
		return;
	j->read = bsc_realloc(j->read, j->nread + 1, sizeof(*j->read));
	j->read[j->nread++] = c->steps;
}

bool
bsc_chain_compile(struct bsc_run *run, struct bsc_judge *j,
    struct bsc_error *err)
{
	const struct bsc_node *rule = j->rule->node;
	struct bsc_chain *c = bsc_zalloc(1, sizeof(*c));

	j->own = c;
	c->link = bsc_zalloc(BSC_LINKS, sizeof(*c->link));
	c->distinct = says(rule, "distinct", true);
	c->order = says(rule, "order", true);
	c->start.node = bsc_node_child(rule, "start");
	c->end.node = bsc_node_child(rule, "end");
	if (!read_steps(run, j, c, err) ||
	    (bsc_chain_over_records(rule) && !read_on(run, j, c, err)) ||
	    !read_at(run, j, c->start.node, &c->start, err) ||
	    !read_at(run, j, c->end.node, &c->end, err) ||
	    !read_hours(run, j, c, err))
		return false;
	for (const struct bsc_node *n = rule->child; n != NULL; n = n->next)
		if (strcmp(n->name, "step") == 0 &&
		    !read_step(run, j, c, n, err))
			return false;
	if (c->nlink == 0)
		return bsc_fail(err, _("%s:%zu: chain \"%s\" has no steps"),
		    j->rule->file, rule->line, j->rule->id);
	if (c->on != NULL && (c->start.at != NULL || c->end.at != NULL))
		return bsc_fail(err, _("%s:%zu: records begin and end with "
		    "themselves: a chain over them has no <start> and no "
		    "<end>"), j->rule->file, rule->line);
	note_steps(j, c);
	c->var = (struct bsc_var){ "fault", BSC_TEXT, NULL };
	j->result.var = &c->var;
	j->result.nvar = 1;
	return true;
}

static void
free_program(struct bsc_program *p)
{
	if (p != NULL)
		bsc_program_free(p);
}

void
bsc_chain_free(struct bsc_judge *j)
{
	struct bsc_chain *c = j->own;

	for (size_t i = 0; i < BSC_LINKS; i++) {
		struct bsc_link *l = &c->link[i];

		free_program(l->at);
		free_program(l->when);
		free_program(l->person);
		free_program(l->named);
		free_program(l->within);
	}
	free_program(c->start.at);
	free_program(c->end.at);
	free_program(c->hours);
	free_program(c->on);
	bsc_by_free(&c->by);
	free(c->link);
	free(c);
}
