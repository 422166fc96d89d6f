#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/chain.h"

/* What the moments of a chain amount to. */

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
label_roles(struct bsc_run *run, struct bsc_buf *b, const struct bsc_link *l)
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

/* The title that the rule gives the step in the language. */
static const char *
title(const struct bsc_node *step, enum bsc_lang lang)
{
	const char *text = NULL;

	for (const struct bsc_node *n = step->child; n != NULL; n = n->next) {
		const char *l = bsc_node_attr(n, "lang");

		if (strcmp(n->name, "title") == 0 && (text == NULL ||
		    (l != NULL && strcmp(l, "en") == 0) == (lang == BSC_EN)))
			text = n->text;
	}
	return text;
}

static void
label(const struct bsc_progress *p, struct bsc_buf *b,
    const struct bsc_link *l)
{
	const char *text = l == NULL ? "" : title(l->node, p->run->o.lang);

	if (text != NULL)
		bsc_buf_puts(b, text);
	else if (l->role != NULL)
		label_roles(p->run, b, l);
	else if (l->field != NULL)
		bsc_buf_puts(b, p->run->o.lang == BSC_ZH ? l->field->zh :
		    l->field->name);
	else if (l == &p->c->start)
		bsc_buf_puts(b, p->run->o.lang == BSC_ZH ? "起点" :
		    "the start");
	else
		bsc_buf_printf(b, p->run->o.lang == BSC_ZH ? "第%zu步" :
		    "step %zu", (size_t)(l - p->c->link) + 1);
}

static size_t
number(const struct bsc_progress *p, const struct bsc_link *l)
{
	return l >= p->c->link && l < p->c->link + p->c->nlink ?
	    (size_t)(l - p->c->link) : BSC_LINKS;
}

void
bsc_progress_fault(struct bsc_progress *p, const char *zh, const char *en,
    const struct bsc_link *a, const struct bsc_link *b)
{
	struct bsc_buf t = { 0 };
	const char *form = p->run->o.lang == BSC_ZH ? zh : en;

	for (; *form != '\0'; form++)
		switch (*form) {
		case '1':
			label(p, &t, a);
			break;
		case '2':
			label(p, &t, b);
			break;
		case '3':
			bsc_buf_puts(&t, p->took);
			break;
		case '4':
			bsc_buf_puts(&t, p->limit);
			break;
		default:
			bsc_buf_putc(&t, *form);
		}
	p->fault->text = bsc_arena_strdup(p->run->arena, bsc_buf_str(&t));
	p->guilty = number(p, a);
	p->beside = b == NULL ? BSC_LINKS : number(p, b);
	bsc_buf_free(&t);
}

void
bsc_progress_doubt(struct bsc_progress *p, const char *why)
{
	if (p->why == NULL)
		p->why = why;
}

/* What an empty cell says depends on the field (SPEC 12). */
static enum bsc_state
state_of(const struct bsc_link *l, enum bsc_why why)
{
	if (why == BSC_KNOWN)
		return BSC_STEP_DONE;
	if (why == BSC_WHY_NONE)
		return BSC_STEP_ABSENT;
	if (why != BSC_WHY_EMPTY || l->field == NULL)
		return BSC_STEP_UNSURE;
	switch (l->field->empty) {
	case BSC_EMPTY_OPEN:
		return BSC_STEP_OPEN;
	case BSC_EMPTY_NONE:
		return BSC_STEP_ABSENT;
	default:
		return BSC_STEP_UNSURE;
	}
}

/* Where only the day was written down, a time is its midnight. */
void
bsc_progress_at(struct bsc_progress *p, const struct bsc_link *l, size_t row,
    struct bsc_moment *m)
{
	const struct bsc_vals *v = bsc_eval_run(p->run->eval, l->at);

	*m = (struct bsc_moment){ .state = state_of(l, v->why[row]),
	    .row = row };
	if (m->state == BSC_STEP_UNSURE)
		m->why = bsc_judge_why(p->run, p->j, l->at, v->why[row],
		    &p->at);
	if (m->state != BSC_STEP_DONE)
		return;
	m->timed = true;
	m->clock = v->type == BSC_TIME && v->v[row] % 86400 != 0;
	m->time = v->type == BSC_TIME ? v->v[row] : v->v[row] * 86400;
}

void
bsc_progress_person(struct bsc_progress *p, const struct bsc_link *l,
    size_t row, struct bsc_moment *m)
{
	const struct bsc_vals *v;

	if (l->person == NULL || m->state != BSC_STEP_DONE)
		return;
	v = l->named == NULL ? NULL : bsc_eval_run(p->run->eval, l->named);
	if (v == NULL || v->why[row])
		v = bsc_eval_run(p->run->eval, l->person);
	if (!v->why[row])
		m->person = v->s[row];
}

/*
 * Whether the chain went on without the link: something behind it was done,
 * or, where steps have no order, all of it is at its end.
 */
static bool
passed_over(const struct bsc_progress *p, size_t i)
{
	if (p->c->end.at != NULL && p->end.state == BSC_STEP_DONE)
		return true;
	if (!p->c->order)
		return false;
	for (size_t k = i + 1; k < p->c->nlink; k++)
		if (p->m[k].state == BSC_STEP_DONE || k == p->early)
			return true;
	return false;
}

/*
 * The first link that is missing, or stands too early.  What has a limit,
 * or what the ledger calls open, may still come; the rest waits for it.
 */
static void
check_missing(struct bsc_progress *p)
{
	bool waiting = false;

	for (size_t i = 0; i < p->c->nlink; i++) {
		const struct bsc_link *l = &p->c->link[i];
		const struct bsc_moment *m = &p->m[i];

		if (i == p->early) {
			bsc_progress_fault(p, "“1”早于“2”",
			    "the step 1 comes before 2", l, p->before);
			return;
		}
		if (m->state == BSC_STEP_DONE || l->optional)
			continue;
		if (m->state == BSC_STEP_UNSURE)
			bsc_progress_doubt(p, m->why);
		else if (!passed_over(p, i) && waiting && p->c->order)
			continue;
		else if (!passed_over(p, i) &&
		    (l->within != NULL || m->state == BSC_STEP_OPEN ||
		    p->c->on != NULL))
			p->pending = waiting = true;
		else {
			p->missing = true;
			bsc_progress_fault(p, "缺少“1”环节",
			    "the step 1 is missing", l, NULL);
			return;
		}
	}
}

/*
 * The nearest link before i, or the start, that was done after it: a step
 * without a time of day between two does not excuse these.
 */
static const struct bsc_link *
done_after(const struct bsc_progress *p, size_t i)
{
	const struct bsc_moment *m = &p->m[i];

	while (i-- > 0)
		if (p->m[i].state == BSC_STEP_DONE && p->m[i].timed &&
		    bsc_moment_order(&p->m[i], m) > 0)
			return &p->c->link[i];
	return p->start.state == BSC_STEP_DONE &&
	    bsc_moment_order(&p->start, m) > 0 ? &p->c->start : NULL;
}

static void
check_order(struct bsc_progress *p)
{
	const struct bsc_link *before;

	for (size_t i = 0; p->c->order && i < p->c->nlink; i++) {
		const struct bsc_moment *m = &p->m[i];

		if (m->state != BSC_STEP_DONE || !m->timed ||
		    (before = done_after(p, i)) == NULL)
			continue;
		bsc_progress_fault(p, "“1”早于“2”",
		    "the step 1 comes before 2", &p->c->link[i], before);
		return;
	}
}

/* The last step that was done, or NULL; whether all have a time. */
static const struct bsc_link *
last_step(const struct bsc_progress *p, bool *timed)
{
	const struct bsc_link *l = NULL;
	bool last = true;

	*timed = true;
	for (size_t i = 0; i < p->c->nlink; i++) {
		if (p->m[i].state != BSC_STEP_DONE)
			continue;
		l = &p->c->link[i];
		last = p->m[i].timed;
		*timed &= last || p->c->order;
	}
	*timed &= last;
	return l;
}

/*
 * Whether the end lies before a step; of one without a time nobody knows,
 * unless it lies before another.
 */
static void
check_end(struct bsc_progress *p)
{
	const struct bsc_link *l;
	bool timed;

	if (p->c->end.at == NULL || p->end.state == BSC_STEP_OPEN)
		return;
	l = last_step(p, &timed);
	if (p->end.state != BSC_STEP_DONE) {
		bsc_progress_doubt(p, p->end.why != NULL ? p->end.why :
		    "none");
		return;
	}
	for (size_t i = p->c->nlink; i-- > 0;)
		if (p->m[i].state == BSC_STEP_DONE && p->m[i].timed &&
		    bsc_moment_order(&p->end, &p->m[i]) < 0) {
			bsc_progress_fault(p, "办结早于“1”",
			    "the end lies before 1", &p->c->link[i], NULL);
			return;
		}
	if (l == NULL || !timed)
		bsc_progress_doubt(p, "steps without a time");
}

/* Of who is asked for, each was named. */
static void
check_named(struct bsc_progress *p)
{
	for (size_t i = 0; p->c->distinct && i < p->c->nlink; i++)
		if (p->m[i].state == BSC_STEP_DONE && p->m[i].person.len == 0 &&
		    (p->c->link[i].role != NULL ||
		    p->c->link[i].person != NULL))
			bsc_progress_doubt(p, "steps without a person");
}

enum bsc_verdict
bsc_progress_judge(struct bsc_progress *p)
{
	static void (*const check[])(struct bsc_progress *) = {
		check_missing, check_order, bsc_progress_persons, check_end,
		check_named, bsc_progress_limits
	};

	*p->fault = (struct bsc_fault){ 0 };
	for (size_t i = 0; i < sizeof(check) / sizeof(*check); i++) {
		check[i](p);
		if (p->fault->text != NULL)
			return BSC_VIOLATE;
	}
	if (p->why != NULL)
		return BSC_UNDETERMINED;
	return p->pending ? BSC_NOT_APPLICABLE : BSC_COMPLY;
}

enum bsc_verdict
bsc_chain_judge(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *at, size_t i, const char **why,
    struct bsc_fault *fault)
{
	const struct bsc_chain *c = j->own;
	struct bsc_moment m[BSC_LINKS];
	struct bsc_progress p = { .run = run, .j = j, .c = c, .at = *at,
	    .m = m, .row = i, .early = c->nlink, .fault = fault };
	enum bsc_verdict v;

	if (c->start.at != NULL)
		bsc_progress_at(&p, &c->start, i, &p.start);
	if (c->end.at != NULL)
		bsc_progress_at(&p, &c->end, i, &p.end);
	for (size_t k = 0; k < c->nlink; k++) {
		m[k] = (struct bsc_moment){ .state = BSC_STEP_ABSENT,
		    .row = i };
		if (c->link[k].at == NULL)
			continue;
		bsc_progress_at(&p, &c->link[k], i, &m[k]);
		bsc_progress_person(&p, &c->link[k], i, &m[k]);
	}
	v = c->steps == NULL ? bsc_progress_judge(&p) : bsc_steps_judge(&p);
	*why = v == BSC_UNDETERMINED ? p.why : NULL;
	return v;
}

bool
bsc_chain_guessed(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *at, size_t i, struct bsc_fault *fault)
{
	const struct bsc_vals *when = NULL;
	enum bsc_verdict v = BSC_UNDETERMINED;
	struct bsc_fault again = { 0 };
	const char *why;

	if (j->when != NULL)
		when = bsc_eval_run(run->eval, j->when);
	if (when == NULL || !when->why[i])
		v = bsc_chain_judge(run, j, at, i, &why, &again);
	if (v == BSC_VIOLATE)
		*fault = again;
	return v != BSC_VIOLATE;
}

void
bsc_fault_fill(const struct bsc_judge *j, const struct bsc_fault *fault,
    struct bsc_finding *f)
{
	if (j->value == NULL && fault->value != NULL)
		f->value = bsc_span(fault->value);
	if (j->limit == NULL && fault->limit != NULL)
		f->limit = bsc_span(fault->limit);
}

const struct bsc_kind_ops bsc_kind_chain = { "record", bsc_chain_compile,
    NULL, bsc_chain_free };
