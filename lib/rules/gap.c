#include <stdio.h>
#include <stdlib.h>

#include "rules/overlap.h"

/* The opposite of overlapping: somebody is there at every moment. */
struct sweep {
	struct bsc_run		*run;
	struct bsc_judge	*j;
	const struct bsc_overlap *o;
	int64_t			*all, *sure;	/* the farthest ends, falling */
	int64_t			 step;		/* to the next moment */
	const char		*why;
};

/* What reaches farther than the least of the farthest takes its place. */
static void
reach(int64_t *far, size_t n, int64_t end)
{
	size_t i = n;

	if (end <= far[n - 1])
		return;
	while (--i > 0 && far[i - 1] < end)
		far[i] = far[i - 1];
	far[i] = end;
}

static size_t
moment(const struct sweep *s, int64_t v, char text[32])
{
	return s->step == 1 ? bsc_day_format((bsc_day)v, text) :
	    bsc_time_format(v, text);
}

/* Too few from .. to, said of p; before: the record in front of the gap. */
static void
gap(const struct sweep *s, const struct bsc_place *before,
    const struct bsc_place *p, int64_t from, int64_t to, const char *why)
{
	uint32_t member[2] = { 0, p->record };
	bool zh = s->run->o.lang == BSC_ZH;
	char fault[160], a[32], b[32];
	int an = (int)moment(s, from, a), bn = (int)moment(s, to, b);

	if (s->o->least == 1)
		snprintf(fault, sizeof(fault), zh ? "%.*s至%.*s间断" :
		    "none from %.*s to %.*s", an, a, bn, b);
	else
		snprintf(fault, sizeof(fault), zh ? "%.*s至%.*s不足%zu个" :
		    "from %.*s to %.*s fewer than %zu", an, a, bn, b,
		    s->o->least);
	if (before != NULL && before != p)
		member[0] = before->record;
	bsc_overlap_accuse(s->run, s->j, p, before == p ? "end" : "gap",
	    before == NULL || before == p ?
	    member + 1 : member, before == NULL || before == p ? 1 : 2, fault,
	    why != NULL ? why : s->why);
}

/* The day or instant of the program for the record; false: *why. */
static bool
bound(const struct sweep *s, const struct bsc_program *p, uint32_t record,
    int64_t *to, const char **why)
{
	struct bsc_at at = { .store = s->run->store,
	    .table = s->j->rule->table, .row = record };
	const struct bsc_vals *v;

	bsc_eval_records(s->run->eval, at.table, &record, 1);
	bsc_judge_days(s->run, s->j, &at, &record, 1);
	v = bsc_eval_run(s->run->eval, p);
	*to = v->why[0] ? 0 : v->v[0];
	*why = v->why[0] ? bsc_judge_why(s->run, s->j, p, v->why[0], &at) :
	    NULL;
	return v->why[0] == BSC_KNOWN;
}

static int64_t
instant(const struct sweep *s, bsc_day day)
{
	return s->step == 1 ? day : (int64_t)day * 86400;
}

static int64_t
last_moment(const struct sweep *s, bsc_day day)
{
	return s->step == 1 ? day : instant(s, day + 1);
}

/* Before the first: only inside a stated period (SPEC 13). */
static void
judge_start(const struct sweep *s, const struct bsc_place *first)
{
	bsc_period stated = s->run->o.period;
	const char *why = NULL;
	int64_t from, to = first->at - s->step, limit;

	if (s->o->since == NULL)
		return;
	if (!bound(s, s->o->since, first->record, &from, &why))
		from = to;
	else if (stated == 0)
		why = "no period stated";
	else {
		limit = instant(s, bsc_period_first(stated));
		from = from > limit ? from : limit;
		limit = last_moment(s, bsc_period_last(stated));
		to = to < limit ? to : limit;
	}
	if (from < to + s->step)
		gap(s, NULL, first, from, to, why);
}

/* Behind the last: till the as-of day at most. */
static void
judge_end(const struct sweep *s, const struct bsc_place *last, int64_t end)
{
	int64_t far = s->all[s->o->least - 1], to = end, limit;
	const char *why = NULL;

	if (s->o->until != NULL) {
		bsc_day day = s->run->o.today;

		if (!bound(s, s->o->until, last->record, &to, &why))
			to = far + s->step;
		else if (s->run->o.period == 0)
			why = "no period stated";
		else if (bsc_period_last(s->run->o.period) < day)
			day = bsc_period_last(s->run->o.period);
		limit = last_moment(s, day);
		to = to < limit ? to : limit;
		if (why == NULL && to < end)
			to = end;
	}
	if (to > far)
		gap(s, last, last, far + s->step, to, why);
}

static const struct bsc_place *
judge_next(struct sweep *s, const struct bsc_place *before,
    const struct bsc_place *p)
{
	size_t n = s->o->least;
	const char *why = p->sure ? NULL : "condition";

	if (p->at > s->all[n - 1] + s->step)
		gap(s, before, p, s->all[n - 1] + s->step, p->at - s->step,
		    why);
	else if (p->at > s->sure[n - 1] + s->step)
		gap(s, before, p, s->sure[n - 1] + s->step, p->at - s->step,
		    "condition");
	reach(s->all, n, p->end);
	if (p->sure)
		reach(s->sure, n, p->end);
	return p->end >= before->end ? p : before;
}

void
bsc_overlap_gaps(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_place *p, size_t n, const char *why)
{
	const struct bsc_overlap *o = j->own;
	struct sweep s = { .run = run, .j = j, .o = o, .why = why };
	const struct bsc_place *far = p;

	/* The day behind the last day goes on; of an instant, itself. */
	s.step = bsc_program_type(o->start) == BSC_DATE ? 1 : 0;
	s.all = bsc_zalloc(o->least, sizeof(*s.all));
	s.sure = bsc_zalloc(o->least, sizeof(*s.sure));
	for (size_t i = 0; i < o->least; i++)
		s.all[i] = s.sure[i] = p[0].at - s.step;
	judge_start(&s, &p[0]);
	for (size_t i = 0; i < n; i++)
		far = judge_next(&s, far, &p[i]);
	judge_end(&s, far, far->end);
	free(s.all);
	free(s.sure);
}
