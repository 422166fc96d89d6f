#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/judge.h"
#include "value/fold.h"
#include "value/list.h"

/* Chains over a field of steps (SPEC 20, decisions 8). */
#define MAX_STEPS	64

struct link {
	const char	*role;		/* "a|b": either */
	bool		 optional;
};

struct chain {
	const struct bsc_field	*steps;
	struct bsc_program	*end;
	struct link		*link;
	size_t			 nlink;
	bool			 distinct, order;
	struct bsc_var		 var;		/* fault, for the message */
};

struct found {			/* the step that fills a link */
	const struct bsc_step	*step;
	const struct link	*link;
};

static bool
is_role(const struct link *l, struct bsc_span role)
{
	struct bsc_span rest = bsc_span(l->role), one;

	while (bsc_span_split(&rest, '|', &one))
		if (bsc_span_eq(bsc_span_trim(one), role))
			return true;
	return false;
}

/* A step that says no does not count. */
static bool
refuses(struct bsc_span opinion)
{
	static const char *const no[] = { "不同意", "否决", "退回", "驳回",
	    "reject", "rejected", "disagree", "refuse", "refused", "no" };

	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		if (bsc_span_is(bsc_span_trim(opinion), no[i]))
			return true;
	return false;
}

static bsc_day
day_of(bsc_time t)
{
	return (bsc_day)(t >= 0 ? t / 86400 : -((-t + 86399) / 86400));
}

/* Days are compared where one of the two has no time of day. */
static int
by_time(const struct bsc_step *a, const struct bsc_step *b)
{
	bsc_time x = a->time, y = b->time;

	if (!a->clock || !b->clock) {
		x = day_of(x);
		y = day_of(y);
	}
	return x < y ? -1 : x > y;
}

/* Steps that all carry a time stand in its order, as written otherwise. */
static void
sort_steps(struct bsc_step *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!s[i].timed)
			return;
	for (size_t i = 1; i < n; i++) {
		struct bsc_step x = s[i];
		size_t k = i;

		for (; k > 0 && by_time(&s[k - 1], &x) > 0; k--)
			s[k] = s[k - 1];
		s[k] = x;
	}
}

static const char *
role_label(struct bsc_run *run, const char *name)
{
	const struct bsc_role *r;

	for (size_t i = 0; (r = bsc_schema_role(run->o.schema, i)) != NULL;
	    i++)
		if (strcmp(r->name, name) == 0)
			return run->o.lang == BSC_ZH ? r->zh : r->en;
	return name;
}

/* "科室负责人" or, of alternatives, "科室负责人/分管领导". */
static void
label(struct bsc_run *run, struct bsc_buf *b, const struct link *l)
{
	struct bsc_span rest = bsc_span(l->role), one;
	bool first = true;

	while (bsc_span_split(&rest, '|', &one)) {
		char name[64];

		one = bsc_span_trim(one);
		if (!first)
			bsc_buf_putc(b, '/');
		first = false;
		snprintf(name, sizeof(name), "%.*s", (int)one.len, one.p);
		bsc_buf_puts(b, role_label(run, name));
	}
}

static const char *
fault_text(struct bsc_run *run, const char *zh, const char *en,
    const struct link *a, const struct link *b)
{
	struct bsc_buf t = { 0 };
	const char *form = run->o.lang == BSC_ZH ? zh : en, *s;

	for (; *form != '\0'; form++)
		if (*form == '1')
			label(run, &t, a);
		else if (*form == '2' && b != NULL)
			label(run, &t, b);
		else
			bsc_buf_putc(&t, *form);
	s = bsc_arena_strdup(run->arena, bsc_buf_str(&t));
	bsc_buf_free(&t);
	return s;
}

static bool
same_person(struct bsc_span a, struct bsc_span b)
{
	struct bsc_buf x = { 0 }, y = { 0 };
	bool same;

	bsc_fold_name(&x, a);
	bsc_fold_name(&y, b);
	same = x.len == y.len && x.len > 0 && memcmp(x.p, y.p, x.len) == 0;
	bsc_buf_free(&x);
	bsc_buf_free(&y);
	return same;
}

/* Whether the register of roles gives the person the role of the link. */
static bool
registered(struct bsc_run *run, struct bsc_span office,
    struct bsc_span person, const struct link *l)
{
	const struct bsc_table *t = bsc_table_find(run->o.schema,
	    BSC_SPAN("role"));
	const struct bsc_field *duty, *who;
	size_t n;

	if (t == NULL || t->office == NULL)
		return false;
	duty = bsc_field_find(t, BSC_SPAN("duty"));
	who = bsc_field_find(t, BSC_SPAN("person"));
	n = bsc_store_count(run->store, t);
	for (uint32_t i = 0; duty != NULL && who != NULL && i < n; i++)
		if (is_role(l, bsc_store_field(run->store, i, duty)) &&
		    same_person(bsc_store_field(run->store, i, who), person) &&
		    bsc_span_eq(bsc_store_field(run->store, i, t->office),
		    office))
			return true;
	return false;
}

/* The columns of a form have no order (SPEC 20), but times have one. */
static bool
ordered(const struct chain *c, struct bsc_span cell, const struct bsc_step *s,
    size_t n)
{
	struct bsc_span roles;

	for (size_t i = 0; c->order && i < n; i++)
		if (!s[i].timed)
			return !bsc_steps_form(cell, &roles);
	return c->order;
}

/*
 * Fill the links in their order: what is missing, or stands too early.
 * *lack: a role for which the form has no place.
 */
static const char *
fill_links(struct bsc_run *run, const struct chain *c, struct bsc_span cell,
    const struct bsc_step *s, size_t n, struct found *found, size_t *nfound,
    const struct link **lack)
{
	bool order = ordered(c, cell, s, n);
	const struct link *before = NULL;
	size_t at = 0;

	for (size_t i = 0; i < c->nlink; i++) {
		const struct link *l = &c->link[i];
		size_t k = order ? at : 0, any = 0;

		while (k < n && !is_role(l, s[k].role))
			k++;
		while (any < n && !is_role(l, s[any].role))
			any++;
		if (any == n && l->optional)
			continue;
		if (any == n && bsc_steps_unrecorded(cell, bsc_span(l->role))) {
			*lack = l;
			continue;
		}
		if (any == n)
			return fault_text(run, "缺少“1”环节",
			    "the step 1 is missing", l, NULL);
		if (k == n)
			return fault_text(run, "“1”早于“2”",
			    "the step 1 comes before 2", l, before);
		found[(*nfound)++] = (struct found){ &s[k], before = l };
		at = k + 1;
	}
	return NULL;
}

static const char *
check_times(struct bsc_run *run, const struct chain *c,
    const struct found *f, size_t n)
{
	const struct found *last = NULL;

	for (size_t i = 0; c->order && i < n; i++) {
		if (!f[i].step->timed)
			continue;
		if (last != NULL && by_time(last->step, f[i].step) > 0)
			return fault_text(run, "“1”早于“2”",
			    "the step 1 comes before 2", f[i].link,
			    last->link);
		last = &f[i];
	}
	return NULL;
}

static const char *
check_persons(struct bsc_run *run, const struct chain *c,
    struct bsc_span office, const struct found *f, size_t n)
{
	for (size_t i = 0; c->distinct && i < n; i++)
		for (size_t k = 0; k < i; k++) {
			struct bsc_span p = f[i].step->person;

			if (!same_person(p, f[k].step->person) ||
			    (registered(run, office, p, f[i].link) &&
			    registered(run, office, p, f[k].link)))
				continue;
			return fault_text(run, "“2”与“1”为同一人",
			    "the steps 2 and 1 were done by one person",
			    f[i].link, f[k].link);
		}
	return NULL;
}

/* 1: the end lies before the last step; 0: not; -1: unknown. */
static int
end_too_early(struct bsc_run *run, const struct chain *c, size_t i,
    const struct found *f, size_t n)
{
	const struct bsc_vals *v;
	const struct bsc_step *last = NULL;
	bool unsure = false, early;

	if (c->end == NULL)
		return 0;
	v = bsc_eval_run(run->eval, c->end);
	for (size_t k = 0; k < n; k++)
		if (!f[k].step->timed)
			unsure |= k == n - 1 || !c->order;
		else if (last == NULL || by_time(last, f[k].step) <= 0)
			last = f[k].step;
	if (v->why[i] || last == NULL)
		return -1;
	if (v->type == BSC_TIME && last->clock)
		early = v->v[i] < last->time;
	else
		early = (v->type == BSC_TIME ? day_of(v->v[i]) : v->v[i]) <
		    day_of(last->time);
	return !early && unsure ? -1 : early;
}

enum bsc_verdict
bsc_chain_judge(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *at, size_t i, const char **why, const char **fault)
{
	const struct chain *c = j->own;
	struct bsc_span cell = bsc_at_field(at, c->steps);
	struct bsc_span office = bsc_at_office(at), whole = cell;
	struct bsc_step s[MAX_STEPS];
	struct found found[MAX_STEPS];
	const struct link *lack = NULL;
	size_t n = 0, nfound = 0;
	int more = 0, early;

	*why = bsc_judge_no_column(run, c->steps);
	if (cell.p == NULL)
		return BSC_UNDETERMINED;
	while (n < MAX_STEPS && (more = bsc_step_next(&cell, &s[n])) > 0)
		n += !refuses(s[n].opinion);
	*why = "value";
	if (more < 0)
		return BSC_UNDETERMINED;
	sort_steps(s, n);
	*fault = fill_links(run, c, whole, s, n, found, &nfound, &lack);
	if (*fault == NULL)
		*fault = check_times(run, c, found, nfound);
	if (*fault == NULL)
		*fault = check_persons(run, c, office, found, nfound);
	early = *fault != NULL ? 0 : end_too_early(run, c, i, found, nfound);
	if (early > 0 && nfound > 0)
		*fault = fault_text(run, "办结早于“1”", "the end lies before 1",
		    found[nfound - 1].link, NULL);
	if (*fault != NULL)
		return BSC_VIOLATE;
	*why = bsc_judge_no_column(run, c->steps);
	if (lack != NULL)
		return BSC_UNDETERMINED;
	*why = "steps without a time";
	if (early < 0) {
		const struct bsc_vals *end = bsc_eval_run(run->eval, c->end);

		if (end->why[i])
			*why = bsc_judge_why(run, j, c->end, end->why[i], at);
		return BSC_UNDETERMINED;
	}
	*why = "steps without a person";
	for (size_t k = 0; c->distinct && k < nfound; k++)
		if (found[k].step->person.len == 0)
			return BSC_UNDETERMINED;
	return BSC_COMPLY;
}

static bool
says(const struct bsc_node *n, const char *attr, bool otherwise)
{
	const char *s = bsc_node_attr(n, attr);

	return s == NULL ? otherwise : strcmp(s, "yes") == 0;
}

/* Who may hold two roles is known when all has been read. */
static void
needs_roles(struct bsc_run *run, struct bsc_judge *j, const struct chain *c)
{
	const struct bsc_table *t = bsc_table_find(run->o.schema,
	    BSC_SPAN("role"));

	if (!c->distinct || t == NULL)
		return;
	run->wanted[t->index] = true;
	j->streams = false;
}

static bool
compile(struct bsc_run *run, struct bsc_judge *j, struct bsc_error *err)
{
	const struct bsc_rule *r = j->rule;
	const struct bsc_node *n = bsc_node_child(r->node, "steps");
	struct chain *c = bsc_zalloc(1, sizeof(*c));

	j->own = c;
	if (n != NULL)
		c->steps = bsc_field_find(r->table, bsc_span(n->text));
	if (c->steps == NULL || c->steps->type != BSC_STEPS)
		return bsc_fail(err, _("%s:%zu: chain \"%s\" names no field of "
		    "steps of the table \"%s\""), r->file, r->node->line,
		    r->id, r->table->name);
	c->distinct = says(r->node, "distinct", true);
	c->order = says(r->node, "order", true);
	c->link = bsc_zalloc(MAX_STEPS, sizeof(*c->link));
	for (n = r->node->child; n != NULL; n = n->next)
		if (strcmp(n->name, "step") == 0 && c->nlink < MAX_STEPS &&
		    (c->link[c->nlink].role = bsc_node_attr(n, "role")) != NULL)
			c->link[c->nlink++].optional = says(n, "optional",
			    false);
	if (!bsc_judge_child(j, "end", &j->record, BSC_ANY, &c->end, err))
		return false;
	bsc_judge_reads(run, j, c->end);
	needs_roles(run, j, c);
	j->read = bsc_realloc(j->read, j->nread + 1, sizeof(*j->read));
	j->read[j->nread++] = c->steps;
	c->var = (struct bsc_var){ "fault", BSC_TEXT, NULL };
	j->result.var = &c->var;
	j->result.nvar = 1;
	return true;
}

static void
chain_free(struct bsc_judge *j)
{
	struct chain *c = j->own;

	if (c->end != NULL)
		bsc_program_free(c->end);
	free(c->link);
	free(c);
}

const struct bsc_kind_ops bsc_kind_chain = { "record", compile, NULL,
    chain_free };
