#include <stdlib.h>

#include "rules/total.h"

#define FRAME	1024

int64_t
bsc_slice_last(const struct bsc_total *t, const struct bsc_groups *g,
    size_t from, size_t to)
{
	int64_t last = g->place[to - 1].at;

	for (size_t i = from; t->until != NULL && i < to; i++)
		if (g->place[i].end > last)
			last = g->place[i].end;
	return last;
}

/* Day of the last member: the law of the group (SPEC 15). */
static void
bind_days(struct bsc_run *run, const struct bsc_total *t,
    const struct bsc_groups *g, const struct bsc_slice *s, size_t n)
{
	struct bsc_vals *first = bsc_eval_column(run->eval, BSC_DATE, NULL);
	struct bsc_vals *last = bsc_eval_column(run->eval, BSC_DATE, NULL);
	struct bsc_vals *period = bsc_eval_column(run->eval, BSC_PERIOD, NULL);

	for (size_t i = 0; i < n; i++) {
		bool some = s[i].to > s[i].from;

		first->v[i] = g->place[s[i].head].at;
		last->v[i] = bsc_slice_last(t, g, some ? s[i].from : s[i].head,
		    some ? s[i].to : s[i].head + 1);
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

/* Which members are surely in. */
enum sides { ALL_SURE, SOME_SURE, NONE_SURE };

static enum sides
sides_of(const struct bsc_slice *s, size_t sure, size_t unsure)
{
	if (unsure >= s->to)
		return ALL_SURE;
	return sure < s->to ? SOME_SURE : NONE_SURE;
}

/* Of each slice; beginnings of one list are looked through once. */
static bool
find_sides(const struct bsc_groups *g, const struct bsc_slice *s, size_t n,
    enum sides *to)
{
	bool running = n > 1 && s[0].from == s[n - 1].from, any = false;
	size_t sure = 0, unsure = 0;

	for (size_t i = 0; i < n; i++) {
		if (i == 0 || !running) {
			const struct bsc_slice *in = &s[running ? n - 1 : i];

			sure = first_that(g, in, true);
			unsure = first_that(g, in, false);
		}
		to[i] = sides_of(&s[i], sure, unsure);
		any |= to[i] != ALL_SURE;
	}
	return any;
}

/* Whether at least two members are unsure. */
static bool
several_unsure(const struct bsc_groups *g, const struct bsc_slice *s)
{
	struct bsc_slice rest = *s;

	rest.from = first_that(g, s, false) + 1;
	return rest.from < s->to && first_that(g, &rest, false) < s->to;
}

/* Slices of which verdicts are asked, and the verdicts. */
struct verdicts {
	const struct bsc_slice	*s;
	size_t			 n;
	enum bsc_verdict	*v;
	const char		**why;
};

/*
 * The verdicts of those n slices that are picked, over all members or those
 * that are sure; the rest stays as it is.
 */
static void
judge_picked(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, const struct verdicts *all,
    const size_t *pick, size_t n, bool sure)
{
	struct bsc_slice *s = bsc_zalloc(n + 1, sizeof(*s));
	enum bsc_verdict *v = bsc_zalloc(n + 1, sizeof(*v));
	const char **why = bsc_zalloc(n + 1, sizeof(*why));

	for (size_t i = 0; i < n; i++)
		s[i] = all->s[pick[i]];
	if (n > 0) {
		bsc_slices_frame(run, j, g, s, n, sure);
		judge_slices(run, j, n, v, why);
	}
	for (size_t i = 0; i < n; i++) {
		all->v[pick[i]] = v[i];
		all->why[pick[i]] = why[i];
	}
	free(s);
	free(v);
	free(why);
}

/*
 * Some slices are undetermined because it is not known whether a member is
 * one: say why of the first such.
 */
static void
why_unsure(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, const struct verdicts *all,
    const size_t *pick, size_t n)
{
	struct bsc_at at = { .store = run->store, .table = j->rule->table };
	const struct bsc_place *p;

	for (size_t i = 0; i < n; i++) {
		p = &g->place[first_that(g, &all->s[pick[i]], false)];
		at.row = p->record;
		all->v[pick[i]] = BSC_UNDETERMINED;
		all->why[pick[i]] = p->why ? bsc_judge_why(run, j, j->when,
		    p->why, &at) : "condition";
	}
}

/* Those of the picked slices on whose verdict both agree are left out. */
static size_t
disagree(const struct verdicts *a, const struct verdicts *b, size_t *pick,
    size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (a->v[pick[i]] != b->v[pick[i]])
			pick[k++] = pick[i];
	return k;
}

/*
 * With some of the unsure members: of several one may be a member and
 * another none, so the bounds of what all could be must give the verdict.
 */
static void
judge_between(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, const struct verdicts *all,
    const enum sides *sides, struct verdicts *other, size_t *pick)
{
	struct bsc_total *t = j->own;
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		if (sides[i] != ALL_SURE && all->v[i] != BSC_UNDETERMINED &&
		    several_unsure(g, &all->s[i]))
			pick[n++] = i;
	t->doubting = true;
	judge_picked(run, j, g, other, pick, n, false);
	t->doubting = false;
	n = disagree(all, other, pick, n);
	why_unsure(run, j, g, all, pick, n);
}

/*
 * With and without the unsure members: both must agree (SPEC 17).  Where
 * none is sure and nothing is selected, they do not, whatever the rule says.
 */
static void
judge_unsure(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, const struct verdicts *all,
    const enum sides *sides)
{
	struct bsc_total *t = j->own;
	size_t *pick = bsc_zalloc(all->n, sizeof(*pick)), n = 0;
	struct verdicts other = { .s = all->s, .n = all->n,
	    .v = bsc_zalloc(all->n, sizeof(*other.v)),
	    .why = bsc_zalloc(all->n, sizeof(*other.why)) };

	for (size_t i = 0; i < all->n; i++) {
		all->v[i] = BSC_UNDETERMINED;
		if (sides[i] != NONE_SURE || t->select != NULL)
			pick[n++] = i;
	}
	judge_picked(run, j, g, all, pick, n, false);
	for (size_t i = n = 0; i < all->n; i++) {
		other.v[i] = BSC_NOT_APPLICABLE;
		if (sides[i] == SOME_SURE)
			pick[n++] = i;
	}
	judge_picked(run, j, g, &other, pick, n, true);
	for (size_t i = n = 0; i < all->n; i++)
		if (sides[i] != ALL_SURE)
			pick[n++] = i;
	/* Without one that joins two spans they are not one. */
	if (t->until == NULL)
		n = disagree(all, &other, pick, n);
	why_unsure(run, j, g, all, pick, n);
	judge_between(run, j, g, all, sides, &other, pick);
	free(pick);
	free(other.v);
	free(other.why);
}

static void
judge_some(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, const struct verdicts *all)
{
	enum sides *sides = bsc_zalloc(all->n, sizeof(*sides));

	if (find_sides(g, all->s, all->n, sides))
		judge_unsure(run, j, g, all, sides);
	else {
		bsc_slices_frame(run, j, g, all->s, all->n, false);
		judge_slices(run, j, all->n, all->v, all->why);
	}
	free(sides);
}

void
bsc_slices_judge(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, const struct bsc_slice *s, size_t n,
    enum bsc_verdict *v, const char **why)
{
	/* Each frame of beginnings goes through the list from the start. */
	size_t frame = n > 1 && s[0].from == s[n - 1].from ? 64 * FRAME :
	    FRAME;

	for (size_t from = 0; from < n; from += frame) {
		struct verdicts some = { s + from, n - from < frame ?
		    n - from : frame, v + from, why + from };

		judge_some(run, j, g, &some);
	}
}

bool
bsc_slice_fails(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, struct bsc_slice s, bool sure)
{
	bsc_slices_frame(run, j, g, &s, 1, sure);
	return bsc_truth(bsc_eval_run(run->eval, j->require), 0) == BSC_FALSE;
}
