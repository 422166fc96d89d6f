#include "rules/chain.h"

/* Whether the steps of a chain came in time. */

#define MINUTE	60
#define DAY	86400

/* What a limit counts, and what it counts from. */
struct limit {
	const struct bsc_link	*link, *from;	/* from NULL: any step */
	const struct bsc_moment	*origin;
	struct bsc_moment	 last;		/* of any step, as origin */
	int64_t			 n;		/* a duration */
	struct bsc_hours	 hours;
};

enum in_time { LATE, IN_TIME, NO_CALENDAR };

int
bsc_moment_order(const struct bsc_moment *a, const struct bsc_moment *b)
{
	bsc_time x = a->time, y = b->time;

	if (!a->clock || !b->clock) {
		x = bsc_time_day(x);
		y = bsc_time_day(y);
	}
	return x < y ? -1 : x > y;
}

/* Minutes are whole; of a day without a time, its first and its last. */
static bsc_time
earliest(const struct bsc_moment *m)
{
	bsc_time day = (bsc_time)bsc_time_day(m->time) * DAY;

	return m->clock ? m->time - (m->time - day) % MINUTE : day;
}

static bsc_time
latest(const struct bsc_moment *m)
{
	return m->clock ? earliest(m) : earliest(m) + DAY - MINUTE;
}

/* A due day that is no working day moves to the next one (decisions 3). */
static enum in_time
by_day(const struct bsc_calendar *c, int64_t due, bsc_day day)
{
	bsc_day last;

	if (day <= due || due > BSC_DAY_MAX - 31)
		return IN_TIME;
	if (due < BSC_DAY_MIN)
		return LATE;
	if (c == NULL || !bsc_roll(c, (bsc_day)due, &last))
		return NO_CALENDAR;
	return day > last ? LATE : IN_TIME;
}

/* Between these bounds it took, in the unit of n. */
static enum in_time
by_bounds(int64_t lo, int64_t hi, int64_t n)
{
	return hi <= n ? IN_TIME : lo > n ? LATE : NO_CALENDAR;
}

/* Whether b lies within the limit from a. */
static enum in_time
in_time(const struct bsc_run *run, const struct limit *l, bsc_time a,
    bsc_time b)
{
	const struct bsc_calendar *c = run->o.calendar;
	bsc_day from = bsc_time_day(a), to = bsc_time_day(b);
	int64_t n = l->n >> 3, lo = 0, hi = to > from ? INT64_MAX : 0;

	switch (l->n & 7) {
	case UNIT_SECOND:
		return b - a <= n ? IN_TIME : LATE;
	case UNIT_DAY:
		return by_day(c, from + n, to);
	case UNIT_MONTH:
		return by_day(c, n > 120000 ? BSC_DAY_MAX : n < 0 ? from - 1 :
		    bsc_day_add_months(from, (int)n), to);
	case UNIT_WORKDAY:
		if (c != NULL)
			bsc_workdays_bounds(c, from, to, &lo, &hi);
		return by_bounds(lo, hi, n);
	default:
		if (c != NULL)
			bsc_hours_between(&l->hours, c, a, b, &lo, &hi);
		return by_bounds(lo, hi, n * MINUTE);
	}
}

/* How long it took, in the unit of the limit; months are days. */
static int64_t
took(const struct bsc_run *run, const struct limit *l, bsc_time a, bsc_time b)
{
	const struct bsc_calendar *c = run->o.calendar;
	bsc_day from = bsc_time_day(a), to = bsc_time_day(b);
	int64_t lo, hi;

	switch (l->n & 7) {
	case UNIT_SECOND:
		return (b - a) * 8 + UNIT_SECOND;
	case UNIT_WORKDAY:
		bsc_workdays_bounds(c, from, to, &lo, &hi);
		return lo * 8 + UNIT_WORKDAY;
	case UNIT_WORKMINUTE:
		bsc_hours_between(&l->hours, c, a, b, &lo, &hi);
		return (lo + MINUTE - 1) / MINUTE * 8 + UNIT_WORKMINUTE;
	default:
		return (int64_t)(to - from) * 8 + UNIT_DAY;
	}
}

static const char *
duration(struct bsc_progress *p, int64_t d, bool english)
{
	struct bsc_buf b = { 0 };
	const char *s;

	bsc_duration_append(&b, d, english);
	s = bsc_arena_strdup(p->run->arena, bsc_buf_str(&b));
	bsc_buf_free(&b);
	return s;
}

static void
late(struct bsc_progress *p, const struct limit *l,
    const struct bsc_moment *m)
{
	bool english = p->run->o.lang == BSC_EN;
	int64_t n = took(p->run, l, latest(l->origin), earliest(m));

	p->fault->value = duration(p, n, true);
	p->fault->limit = duration(p, l->n, true);
	p->took = duration(p, n, english);
	p->limit = duration(p, l->n, english);
	if (l->from == NULL)
		bsc_progress_fault(p, "“1”距上一环节3，超过4",
		    "the step 1 came 3 after the one before, later than 4",
		    l->link, NULL);
	else
		bsc_progress_fault(p, "“1”距“2”3，超过4",
		    "the step 1 came 3 after 2, later than 4", l->link,
		    l->from);
}

/* Of one day a step without a time of day may be the last. */
static bool
later(const struct bsc_moment *a, const struct bsc_moment *b)
{
	int order = bsc_moment_order(a, b);

	return order > 0 || (order == 0 && (b->clock || !a->clock));
}

/* Of the steps of the cell the last before m, whatever its role. */
static void
take_last(const struct bsc_progress *p, const struct bsc_step *s, size_t n,
    const struct bsc_moment *m, struct bsc_moment *last)
{
	for (size_t i = 0; i < n; i++) {
		const struct bsc_moment one = { .timed = s[i].timed,
		    .clock = s[i].clock, .time = s[i].time, .row = p->row };

		/* The step itself: spans of one cell. */
		if (m->state == BSC_STEP_DONE && m->person.p != NULL &&
		    s[i].person.p == m->person.p)
			continue;
		if (!one.timed) {
			last->state = BSC_STEP_UNSURE;
			last->why = "steps without a time";
		}
		if (last->state == BSC_STEP_UNSURE || (m->state ==
		    BSC_STEP_DONE && bsc_moment_order(&one, m) > 0))
			continue;
		if (last->state == BSC_STEP_ABSENT || later(&one, last))
			*last = one;
	}
}

static void
find_last(const struct bsc_progress *p, size_t i, struct limit *l)
{
	const struct bsc_moment *m = &p->m[i];

	l->last = (struct bsc_moment){ .state = BSC_STEP_ABSENT };
	take_last(p, p->step, p->nstep, m, &l->last);
	take_last(p, p->no, p->nno, m, &l->last);
	l->origin = &l->last;
	if (l->last.state != BSC_STEP_ABSENT)
		return;
	l->from = &p->c->start;
	l->origin = &p->start;
	if (p->c->start.at == NULL) {
		l->last.state = BSC_STEP_UNSURE;
		l->last.why = "no step before it";
		l->origin = &l->last;
	}
}

/*
 * The moment that a limit of link i counts from: of the step before it the
 * last that was done, if no doubtful one may stand between.
 */
static void
find_origin(const struct bsc_progress *p, size_t i, struct limit *l)
{
	size_t k = p->c->link[i].from;

	if (k == BSC_FROM_LAST) {
		find_last(p, i, l);
		return;
	}
	if (k == BSC_FROM_BEFORE)
		for (k = i; k-- > 0;)
			if (p->m[k].state == BSC_STEP_DONE ||
			    p->m[k].state == BSC_STEP_UNSURE ||
			    !p->c->link[k].optional)
				break;
	if (k < p->c->nlink) {
		l->from = &p->c->link[k];
		l->origin = &p->m[k];
	} else {
		l->from = &p->c->start;
		l->origin = &p->start;
	}
}

/* The limit of link i in the record where it counts from; false: unknown. */
static bool
read_limit(struct bsc_progress *p, struct limit *l)
{
	const struct bsc_program *program = l->link->within;
	const struct bsc_vals *v = bsc_eval_run(p->run->eval, program);
	size_t row = l->origin->row;

	if (v->why[row]) {
		bsc_progress_doubt(p, bsc_judge_why(p->run, p->j, program,
		    v->why[row], &p->at));
		return false;
	}
	l->n = v->v[row];
	if (l->n < 0) {
		bsc_progress_doubt(p, "negative limit");
		return false;
	}
	if ((l->n & 7) != UNIT_WORKMINUTE)
		return true;
	program = p->c->hours;
	v = program == NULL ? NULL : bsc_eval_run(p->run->eval, program);
	if (v == NULL || v->why[row] || !bsc_hours_parse(v->s[row],
	    &l->hours)) {
		bsc_progress_doubt(p, v != NULL && v->why[row] ?
		    bsc_judge_why(p->run, p->j, program, v->why[row],
		    &p->at) : "no hours of work");
		return false;
	}
	return true;
}

/* Whether a step that said no may have set the clock anew before m. */
static bool
sent_back(const struct bsc_progress *p, const struct limit *l,
    const struct bsc_moment *m)
{
	for (size_t i = 0; i < p->nno; i++) {
		const struct bsc_step *s = &p->no[i];
		const struct bsc_moment no = { .clock = s->clock,
		    .time = s->time };

		if (!s->timed || (bsc_moment_order(&no, l->origin) >= 0 &&
		    (m == NULL || bsc_moment_order(&no, m) <= 0)))
			return true;
	}
	return false;
}

/* Who says no has acted, and may be late with it. */
static bool
refused_late(struct bsc_progress *p, const struct limit *l)
{
	for (size_t i = 0; i < p->nno; i++) {
		const struct bsc_step *s = &p->no[i];
		const struct bsc_moment no = { .clock = s->clock,
		    .time = s->time };

		if (l->link->role == NULL ||
		    !bsc_link_is_role(l->link, s->role))
			continue;
		if (!s->timed || bsc_moment_order(&no, l->origin) < 0 ||
		    in_time(p->run, l, latest(l->origin), earliest(&no)) !=
		    LATE)
			return false;
		late(p, l, &no);
		return true;
	}
	return false;
}

/* Both the best and the worst reading of the times must agree. */
static void
judge_done(struct bsc_progress *p, const struct limit *l,
    const struct bsc_moment *m)
{
	const struct bsc_moment *o = l->origin;
	enum in_time best, worst;

	if (!o->timed || !m->timed) {
		bsc_progress_doubt(p, "steps without a time");
		return;
	}
	if (bsc_moment_order(o, m) > 0) {
		bsc_progress_doubt(p, "step before its limit begins");
		return;
	}
	best = in_time(p->run, l, latest(o), earliest(m));
	worst = in_time(p->run, l, earliest(o), latest(m));
	if (worst == IN_TIME || refused_late(p, l))
		return;
	if (best == LATE && !sent_back(p, l, m))
		late(p, l, m);
	else
		bsc_progress_doubt(p, best == LATE ? "sent back meanwhile" :
		    best == NO_CALENDAR || worst == NO_CALENDAR ? "calendar" :
		    "steps without a time of day");
}

/*
 * A record that did not come accuses only where its last day lies in the
 * period for which all are there (SPEC 13).
 */
static const char *
outside(const struct bsc_progress *p, const struct limit *l)
{
	bsc_period stated = p->run->o.period;
	bsc_time from = latest(l->origin);

	if (p->c->on == NULL)
		return NULL;
	if (stated == 0)
		return "no period stated";
	if (in_time(p->run, l, from, (bsc_time)bsc_period_first(stated) *
	    DAY) == LATE || in_time(p->run, l, from,
	    (bsc_time)(bsc_period_last(stated) + 1) * DAY) != LATE)
		return "outside the period stated";
	return NULL;
}

/* Not done on the as-of day, nor refused: late when the limit is over. */
static void
judge_undone(struct bsc_progress *p, const struct limit *l)
{
	bsc_time now = (bsc_time)p->run->o.today * DAY;

	if (!l->origin->timed) {
		bsc_progress_doubt(p, "steps without a time");
		return;
	}
	if (refused_late(p, l) || (p->stopped && sent_back(p, l, NULL)))
		return;
	switch (in_time(p->run, l, latest(l->origin), now)) {
	case IN_TIME:
		break;
	case NO_CALENDAR:
		bsc_progress_doubt(p, "calendar");
		break;
	default:
		if (sent_back(p, l, NULL) || outside(p, l) != NULL) {
			bsc_progress_doubt(p, outside(p, l) == NULL ?
			    "sent back meanwhile" : outside(p, l));
			break;
		}
		p->fault->limit = duration(p, l->n, true);
		p->limit = duration(p, l->n, p->run->o.lang == BSC_EN);
		if (l->from == NULL)
			bsc_progress_fault(p, "上一环节之后4内没有“1”",
			    "no step 1 within 4 of the one before", l->link,
			    NULL);
		else
			bsc_progress_fault(p, "“2”之后4内没有“1”",
			    "no step 1 within 4 of 2", l->link, l->from);
	}
}

static void
check_limit(struct bsc_progress *p, size_t i)
{
	const struct bsc_moment *m = &p->m[i];
	struct limit l = { .link = &p->c->link[i] };

	find_origin(p, i, &l);
	if (l.origin->state == BSC_STEP_UNSURE)
		bsc_progress_doubt(p, l.origin->why);
	else if (l.origin == &p->start && l.origin->state != BSC_STEP_DONE)
		bsc_progress_doubt(p, "no start");
	/* What was not begun has no limit yet. */
	if (l.origin->state != BSC_STEP_DONE || !read_limit(p, &l))
		return;
	if (m->state == BSC_STEP_DONE)
		judge_done(p, &l, m);
	else
		judge_undone(p, &l);
}

void
bsc_progress_limits(struct bsc_progress *p)
{
	for (size_t i = 0; i < p->c->nlink; i++) {
		const struct bsc_link *l = &p->c->link[i];
		enum bsc_state state = p->m[i].state;

		if (l->within == NULL || state == BSC_STEP_UNSURE ||
		    (state != BSC_STEP_DONE && l->optional))
			continue;
		check_limit(p, i);
		if (p->fault->text != NULL)
			return;
	}
}
