#include "expr/program.h"
#include "value/fold.h"
#include "value/list.h"

/* Steps of an approval chain, and what an opinion means. */

static bool
role_is(struct bsc_span roles, struct bsc_span role)
{
	struct bsc_span one;

	while (bsc_span_split(&roles, '|', &one))
		if (bsc_span_eq(bsc_span_trim(one), role))
			return true;
	return false;
}

static void
prepare_role(struct bsc_parser *p, struct bsc_node *n)
{
	const struct bsc_field *f = n->kid[0]->field;
	struct bsc_span rest = n->kid[1]->s, one;
	const struct bsc_role *role;
	size_t i;

	if (n->kid[1]->op != OP_CONST)
		bsc_node_fail(p, n->kid[1], _("expected a role in quotes"));
	while (bsc_span_split(&rest, '|', &one)) {
		one = bsc_span_trim(one);
		if (f != NULL && f->type == BSC_STEPS &&
		    bsc_word_find(f, one) >= 0)
			continue;
		for (i = 0; (role = bsc_schema_role(p->scope->schema, i)) !=
		    NULL; i++)
			if (bsc_span_is(one, role->name))
				break;
		if (role == NULL)
			bsc_node_fail(p, n->kid[1], _("no step has the role "
			    "'%.*s'"), (int)one.len, one.p);
	}
}

static void
prepare_count(struct bsc_parser *p, struct bsc_node *n)
{
	prepare_role(p, n);
	n->table = bsc_people_read(p, n->kid[0]);
}

/* The steps of a cell that have the role and stand: nobody said no. */
static int
next_step(struct bsc_span cell, struct bsc_span *rest, struct bsc_span roles,
    bool any, struct bsc_step *s)
{
	int more;

	while ((more = bsc_step_next(rest, s)) > 0)
		if (role_is(roles, s->role) && (any ||
		    (!bsc_opinion_refuses(s->opinion) &&
		    !bsc_step_withdrawn(cell, s))))
			break;
	return more;
}

/* No such step: nobody took it, or the form has no place for it. */
static enum bsc_why
none_of(struct bsc_span cell, struct bsc_span roles)
{
	return bsc_steps_unrecorded(cell, roles) ? BSC_WHY_COLUMN :
	    BSC_WHY_NONE;
}

static void
one_time(struct bsc_vals *to, size_t r, struct bsc_span cell,
    struct bsc_span roles)
{
	bool date = to->type == BSC_DATE, some = false;
	struct bsc_span whole = cell;
	struct bsc_step s;
	int64_t t;
	int more;

	while ((more = next_step(whole, &cell, roles, false, &s)) > 0) {
		if (!s.timed || (!date && !s.clock)) {
			to->why[r] = BSC_WHY_TIME;
			return;
		}
		t = date ? bsc_time_day(s.time) : s.time;
		if (!some || t > to->v[r])
			to->v[r] = t;
		some = true;
	}
	if (more < 0)
		to->why[r] = BSC_WHY_VALUE;
	else if (!some)
		to->why[r] = none_of(whole, roles);
}

/* step_time(s, 'role') step_date(s, 'role'): the latest */
static struct bsc_vals *
do_time(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_new(e, n->type, NULL);

	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = a->why[r];
		if (!a->why[r])
			one_time(to, r, a->s[r], n->kid[1]->s);
	}
	return to;
}

static struct bsc_vals *
do_has(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_BOOL, NULL);
	struct bsc_span rest;
	struct bsc_step s;
	int more;

	for (size_t r = 0; r < to->n; r++) {
		if (a->why[r] == BSC_WHY_EMPTY && bsc_none(n->kid[0]))
			continue;
		to->why[r] = a->why[r];
		if (a->why[r])
			continue;
		rest = a->s[r];
		more = next_step(a->s[r], &rest, n->kid[1]->s, false, &s);
		to->v[r] = more > 0;
		if (more < 0)
			to->why[r] = BSC_WHY_VALUE;
		else if (more == 0 && bsc_steps_unrecorded(a->s[r],
		    n->kid[1]->s))
			to->why[r] = BSC_WHY_COLUMN;
	}
	return to;
}

/* step_person(s, 'role') step_opinion(s, 'role'): of the last such step */
static struct bsc_vals *
do_part(struct bsc_eval *e, const struct bsc_node *n)
{
	bool opinion = strcmp(n->func->name, "step_opinion") == 0;
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_TEXT, NULL);
	struct bsc_buf text = { 0 };
	struct bsc_span rest, last;
	struct bsc_step s;
	int more;

	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = a->why[r];
		if (a->why[r])
			continue;
		last = (struct bsc_span){ NULL, 0 };
		rest = a->s[r];
		while ((more = next_step(a->s[r], &rest, n->kid[1]->s, opinion,
		    &s)) > 0)
			last = opinion ? s.opinion : s.person;
		text.len = 0;
		bsc_list_unescape(&text, last);
		to->s[r].len = text.len;
		to->s[r].p = bsc_arena_strndup(e->at->arena,
		    text.len > 0 ? text.p : "", text.len);
		if (more < 0)
			to->why[r] = BSC_WHY_VALUE;
		else if (last.len == 0)
			to->why[r] = last.p != NULL ? BSC_WHY_EMPTY :
			    none_of(a->s[r], n->kid[1]->s);
	}
	bsc_buf_free(&text);
	return to;
}

/* step_persons(s, 'role'): of all such steps, with their escapes */
static void
list_persons(struct bsc_vals *to, size_t r, struct bsc_buf *b,
    struct bsc_span cell, struct bsc_span roles)
{
	struct bsc_span rest = cell;
	struct bsc_step s;
	int more;

	b->len = 0;
	while ((more = next_step(cell, &rest, roles, false, &s)) > 0) {
		if (s.person.len == 0)
			to->why[r] = BSC_WHY_EMPTY;
		if (b->len > 0)
			bsc_buf_putc(b, ';');
		bsc_buf_add(b, s.person.p, s.person.len);
	}
	if (more < 0)
		to->why[r] = BSC_WHY_VALUE;
	else if (bsc_steps_unrecorded(cell, roles))
		to->why[r] = BSC_WHY_COLUMN;
}

static struct bsc_vals *
do_persons(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_LIST, NULL);
	struct bsc_buf b = { 0 };

	for (size_t r = 0; r < to->n; r++) {
		to->s[r] = BSC_SPAN("");
		if (a->why[r] == BSC_WHY_EMPTY && bsc_none(n->kid[0]))
			continue;
		to->why[r] = a->why[r];
		if (a->why[r])
			continue;
		list_persons(to, r, &b, a->s[r], n->kid[1]->s);
		to->s[r].len = b.len;
		to->s[r].p = bsc_arena_strndup(e->at->arena,
		    b.len > 0 ? b.p : "", b.len);
	}
	bsc_buf_free(&b);
	return to;
}

static int64_t
persons(const struct bsc_people *p, size_t r, struct bsc_span cell,
    struct bsc_span roles, unsigned char *why)
{
	struct bsc_span rest = cell;
	struct bsc_keys *keys = bsc_keys_new();
	struct bsc_buf name = { 0 };
	struct bsc_step s;
	int64_t n;
	int more;

	while ((more = next_step(cell, &rest, roles, false, &s)) > 0) {
		bsc_people_key(p, r, s.person, &name);
		if (name.len > 0)
			bsc_keys_add(keys, (struct bsc_span){ name.p,
			    name.len }, &(bool){ false });
		else
			*why = BSC_WHY_EMPTY;
	}
	if (more < 0)
		*why = BSC_WHY_VALUE;
	n = bsc_keys_count(keys);
	bsc_keys_free(keys);
	bsc_buf_free(&name);
	return n;
}

/* At least so many where the form has no place for some of the roles. */
static struct bsc_vals *
do_count(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_exact(e, BSC_INT, true);
	struct bsc_people p = bsc_people(e, n->table);
	struct bsc_span roles = n->kid[1]->s;

	to->unsettled = BSC_WHY_COLUMN;
	for (size_t r = 0; r < to->n; r++) {
		to->lo[r] = to->hi[r] = (struct bsc_exact){ 0, 1 };
		if (a->why[r] == BSC_WHY_EMPTY && bsc_none(n->kid[0]))
			continue;
		to->why[r] = a->why[r];
		if (a->why[r])
			continue;
		to->lo[r].n = persons(&p, r, a->s[r], roles, &to->why[r]);
		to->hi[r] = to->lo[r];
		if (bsc_steps_unrecorded(a->s[r], roles))
			to->hi[r] = (struct bsc_exact){ 1, 0 };
	}
	return to;
}

static struct bsc_vals *
do_agree(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_BOOL, NULL);

	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = a->why[r];
		if (!a->why[r])
			to->v[r] = !bsc_opinion_refuses(a->s[r]);
	}
	return to;
}

const struct bsc_func bsc_step_funcs[] = {
	{ "has_step", 2, 2, "sq", BSC_BOOL, do_has, prepare_role },
	{ "step_time", 2, 2, "sq", BSC_TIME, do_time, prepare_role },
	{ "step_date", 2, 2, "sq", BSC_DATE, do_time, prepare_role },
	{ "step_person", 2, 2, "sq", BSC_TEXT, do_part, prepare_role },
	{ "step_opinion", 2, 2, "sq", BSC_TEXT, do_part, prepare_role },
	{ "step_persons", 2, 2, "sq", BSC_LIST, do_persons, prepare_role },
	{ "steps_count", 2, 2, "sq", BSC_INT, do_count, prepare_count },
	{ "agree", 1, 1, "x", BSC_BOOL, do_agree, NULL },
	{ 0 }
};
