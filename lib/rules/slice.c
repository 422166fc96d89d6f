#include <stdlib.h>

#include "rules/total.h"

#define FRAME	1024

/* Day of the last member: the law of the group (SPEC 15). */
static void
bind_days(struct bsc_run *run, const struct bsc_total *t,
    const struct bsc_groups *g, const struct bsc_slice *s, size_t n)
{
	struct bsc_vals *first = bsc_eval_column(run->eval, BSC_DATE, NULL);
	struct bsc_vals *last = bsc_eval_column(run->eval, BSC_DATE, NULL);
	struct bsc_vals *period = bsc_eval_column(run->eval, BSC_PERIOD, NULL);

	for (size_t i = 0; i < n; i++) {
		size_t end = s[i].to > s[i].from ? s[i].to - 1 : s[i].head;

		first->v[i] = g->place[s[i].head].at;
		last->v[i] = g->place[end].at;
		if (t->per < 0)
			period->why[i] = BSC_WHY_TIME;
		else
			period->v[i] = bsc_period_of((bsc_day)first->v[i],
			    t->per);
		if (t->date == NULL)
			first->why[i] = last->why[i] = BSC_WHY_TIME;
	}
	if (t->date != NULL)
		bsc_eval_day(run->eval, last);
	bsc_eval_bind(run->eval, t->period, period);
	bsc_eval_bind(run->eval, t->start, first);
	bsc_eval_bind(run->eval, t->start + 1, last);
}

/* The element of the list that makes the group. */
static const struct bsc_vals *
elements(struct bsc_run *run, const struct bsc_vals *list,
    const struct bsc_groups *g, const struct bsc_slice *s, size_t n)
{
	struct bsc_vals *v = bsc_eval_column(run->eval, BSC_TEXT, NULL);

	for (size_t i = 0; i < n; i++)
		v->s[i] = bsc_element(run, list, i,
		    g->place[s[i].head].element);
	return v;
}

static void
bind_by(struct bsc_run *run, struct bsc_judge *j, const struct bsc_groups *g,
    const struct bsc_slice *s, size_t n)
{
	struct bsc_total *t = j->own;
	uint32_t *head = bsc_zalloc(n, sizeof(*head));
	const struct bsc_place *p, *last = NULL;

	/*
	 * Slices of a group agree: one record to read for all of them, but
	 * where the key is one element of its list.
	 */
	for (size_t i = 0; i < n; i++) {
		p = &g->place[s[i].head];
		head[i] = last != NULL && last->group == p->group &&
		    t->by.list == t->by.n ? head[i - 1] : p->record;
		last = p;
	}
	bsc_eval_records(t->beside, j->rule->table, head, n);
	for (size_t b = 0; b < t->by.n; b++) {
		const struct bsc_vals *v = bsc_eval_run(t->beside,
		    t->by.part[b]);

		bsc_eval_bind(run->eval, b, b == t->by.list ?
		    elements(run, v, g, s, n) : v);
	}
	free(head);
}

static void
add_member(struct bsc_total *t, size_t k, const struct bsc_place *p)
{
	t->records[k] = p->record;
	t->doubt = bsc_grow(t->doubt, &t->cdoubt, k + 1, sizeof(*t->doubt));
	t->doubt[k] = !p->sure;
}

/* Slices that begin at one place: the beginnings of one list. */
static void
set_running(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, const struct bsc_slice *s, size_t n,
    bool sure)
{
	struct bsc_total *t = j->own;
	size_t k = 0, p = s[0].from;

	t->starts = bsc_grow(t->starts, &t->cstarts, n, sizeof(*t->starts));
	t->records = bsc_grow(t->records, &t->crecords, s[n - 1].to - p + 1,
	    sizeof(*t->records));
	for (size_t i = 0; i < n; i++) {
		for (; p < s[i].to; p++)
			if (!sure || g->place[p].sure)
				add_member(t, k++, &g->place[p]);
		t->starts[i] = k;
	}
	bsc_eval_running(run->eval, j->rule->table, t->starts, t->records);
}

/* Members of all slices one behind the other. */
static void
set_members(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, const struct bsc_slice *s, size_t n,
    bool sure)
{
	struct bsc_total *t = j->own;
	size_t total = 0, k = 0;

	for (size_t i = 0; i < n; i++)
		total += s[i].to - s[i].from;
	t->starts = bsc_grow(t->starts, &t->cstarts, n + 1,
	    sizeof(*t->starts));
	t->records = bsc_grow(t->records, &t->crecords, total + 1,
	    sizeof(*t->records));
	for (size_t i = 0; i < n; i++) {
		t->starts[i] = k;
		for (size_t p = s[i].from; p < s[i].to; p++)
			if (!sure || g->place[p].sure)
				add_member(t, k++, &g->place[p]);
	}
	t->starts[n] = k;
	bsc_eval_members(run->eval, j->rule->table, t->starts, t->records);
}

void
bsc_slices_frame(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, const struct bsc_slice *s, size_t n,
    bool sure)
{
	struct bsc_total *t = j->own;

	bsc_eval_rows(run->eval, n);
	if (n > 1 && s[0].from == s[n - 1].from)
		set_running(run, j, g, s, n, sure);
	else
		set_members(run, j, g, s, n, sure);
	if (t->doubting)
		bsc_eval_doubt(run->eval, t->doubt);
	bind_by(run, j, g, s, n);
	bind_days(run, t, g, s, n);
	for (size_t i = 0; i < t->nlet; i++)
		bsc_eval_bind(run->eval, t->first_let + i,
		    bsc_eval_run(run->eval, t->let[i]));
}

static void
judge_slices(struct bsc_run *run, struct bsc_judge *j, size_t n,
    enum bsc_verdict *v, const char **why)
{
	struct bsc_total *t = j->own;
	const struct bsc_vals *select = t->select == NULL ? NULL :
	    bsc_eval_run(run->eval, t->select);
	const struct bsc_vals *require = bsc_eval_run(run->eval, j->require);

	for (size_t i = 0; i < n; i++) {
		enum bsc_truth s = select == NULL ? BSC_TRUE :
		    bsc_truth(select, i);

		v[i] = BSC_UNDETERMINED;
		if (s == BSC_FALSE)
			v[i] = BSC_NOT_APPLICABLE;
		else if (s == BSC_UNKNOWN)
			why[i] = bsc_judge_why(run, j, t->select,
			    select->why[i], NULL);
		else if (require->why[i])
			why[i] = bsc_judge_why(run, j, j->require,
			    require->why[i], NULL);
		else
			v[i] = require->v[i] ? BSC_COMPLY : BSC_VIOLATE;
	}
}

/* The first place of the slice that is sure, or not; s->to: none. */
static size_t
first_that(const struct bsc_groups *g, const struct bsc_slice *s, bool sure)
{
	size_t p = s->from;

	while (p < s->to && g->place[p].sure != sure)
		p++;
	return p;
}

/* Beginnings of one list are looked through once, by the longest. */
static bool
has_unsure(const struct bsc_groups *g, const struct bsc_slice *s, size_t n)
{
	size_t i = n > 1 && s[0].from == s[n - 1].from ? n - 1 : 0;

	for (; i < n; i++)
		if (first_that(g, &s[i], false) < s[i].to)
			return true;
	return false;
}

/* Why it is not known whether a member is one: of the first such. */
static const char *
why_unsure(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, const struct bsc_slice *s)
{
	struct bsc_at at = { .store = run->store, .table = j->rule->table };
	const struct bsc_vals *when;
	size_t p = first_that(g, s, false);

	if (p == s->to || j->when == NULL)
		return "condition";
	at.row = g->place[p].record;
	bsc_eval_records(run->eval, at.table, &at.row, 1);
	bsc_judge_days(run, j, &at, &at.row, 1);
	when = bsc_eval_run(run->eval, j->when);
	return when->why[0] ? bsc_judge_why(run, j, j->when, when->why[0],
	    &at) : "condition";
}

/* How many unsure members: 0, 1, 2 or more. */
static size_t
unsure(const struct bsc_groups *g, const struct bsc_slice *s)
{
	size_t n = 0;

	for (size_t p = s->from; p < s->to && n < 2; p++)
		n += !g->place[p].sure;
	return n;
}

/*
 * With some of the unsure members: of several one may be a member and
 * another none, so the bounds of what all could be must give the verdict.
 */
static void
judge_between(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, const struct bsc_slice *s, size_t n,
    enum bsc_verdict *v, const char **why)
{
	struct bsc_total *t = j->own;
	enum bsc_verdict *some = bsc_zalloc(n, sizeof(*some));
	const char **words = bsc_zalloc(n, sizeof(*words));

	t->doubting = true;
	bsc_slices_frame(run, j, g, s, n, false);
	judge_slices(run, j, n, some, words);
	t->doubting = false;
	for (size_t i = 0; i < n; i++) {
		if (some[i] == v[i] || v[i] == BSC_UNDETERMINED ||
		    unsure(g, &s[i]) < 2)
			continue;
		v[i] = BSC_UNDETERMINED;
		why[i] = why_unsure(run, j, g, &s[i]);
	}
	free(some);
	free(words);
}

/* With and without the unsure members: both must agree (SPEC 17). */
static void
judge_some(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, const struct bsc_slice *s, size_t n,
    enum bsc_verdict *v, const char **why)
{
	enum bsc_verdict *other;
	const char **otherwise;

	bsc_slices_frame(run, j, g, s, n, false);
	judge_slices(run, j, n, v, why);
	if (!has_unsure(g, s, n))
		return;
	other = bsc_zalloc(n, sizeof(*other));
	otherwise = bsc_zalloc(n, sizeof(*otherwise));
	bsc_slices_frame(run, j, g, s, n, true);
	judge_slices(run, j, n, other, otherwise);
	for (size_t i = 0; i < n; i++) {
		if (first_that(g, &s[i], true) == s[i].to)
			other[i] = BSC_NOT_APPLICABLE;
		if (other[i] == v[i])
			continue;
		v[i] = BSC_UNDETERMINED;
		why[i] = why_unsure(run, j, g, &s[i]);
	}
	judge_between(run, j, g, s, n, v, why);
	free(other);
	free(otherwise);
}

void
bsc_slices_judge(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, const struct bsc_slice *s, size_t n,
    enum bsc_verdict *v, const char **why)
{
	/* Each frame of beginnings goes through the list from the start. */
	size_t frame = n > 1 && s[0].from == s[n - 1].from ? 64 * FRAME :
	    FRAME;

	for (size_t from = 0; from < n; from += frame)
		judge_some(run, j, g, s + from, n - from < frame ? n - from :
		    frame, v + from, why + from);
}

bool
bsc_slice_fails(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, struct bsc_slice s)
{
	bsc_slices_frame(run, j, g, &s, 1, false);
	return bsc_truth(bsc_eval_run(run->eval, j->require), 0) == BSC_FALSE;
}
