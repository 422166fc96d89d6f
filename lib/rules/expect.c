#include <stdlib.h>
#include <string.h>

#include "rules/expect.h"
#include "rules/trace.h"

/* Obligations: which there are, whether they were met (SPEC 13, 14). */
#define FRAME	1024

struct columns {
	const struct bsc_vals	*when, *start, *due;
	const struct bsc_matches *match;
	const struct bsc_vals	*by;
};

static void
begin(struct bsc_run *run, struct bsc_judge *j, const struct bsc_owed *o,
    size_t n, uint32_t *row)
{
	struct bsc_expect *x = j->own;
	struct bsc_vals *period = NULL, *item = NULL, *day = NULL;

	for (size_t i = 0; i < n; i++)
		row[i] = o[i].record;
	bsc_eval_records(run->eval, j->rule->over, row, n);
	period = bsc_eval_column(run->eval, BSC_PERIOD, NULL);
	item = bsc_eval_column(run->eval, BSC_TEXT, NULL);
	if (x->per >= 0)
		day = bsc_eval_column(run->eval, BSC_DATE, NULL);
	for (size_t i = 0; i < n; i++) {
		period->v[i] = o[i].period;
		item->s[i] = o[i].item;
		if (x->per < 0)
			period->why[i] = BSC_WHY_TIME;
		else
			day->v[i] = bsc_period_last(o[i].period);
	}
	if (day != NULL)
		bsc_eval_day(run->eval, day);
	bsc_eval_bind(run->eval, 0, period);
	bsc_eval_bind(run->eval, 1, item);
}

/* 15 days after the period, of a year 31 January, on a working day. */
static void
assumed_due(struct bsc_run *run, const struct bsc_expect *x,
    struct bsc_owed *o)
{
	bsc_day last = bsc_period_last(o->period), day;

	day = last + (x->per == BSC_YEAR ? 31 : 15);
	if (run->o.calendar == NULL || !bsc_roll(run->o.calendar, day, &day)) {
		o->beyond = o->why == NULL;
		o->why = "calendar";
		o->no_due = true;
	}
	o->due = day;
}

static void
find_due(struct bsc_run *run, struct bsc_judge *j, const struct columns *c,
    size_t i, struct bsc_owed *o)
{
	struct bsc_expect *x = j->own;
	struct bsc_at at = { .store = run->store, .table = j->rule->over,
	    .row = o->record };

	o->why = o->lack;
	o->start = BSC_DAY_MIN;
	o->undated = o->no_due = o->beyond = false;
	if (c->start != NULL && !c->start->why[i])
		o->start = bsc_day_of_value(c->start, i);
	else if (c->start != NULL && o->why == NULL)
		o->why = bsc_judge_why(run, j, x->start, c->start->why[i],
		    &at);
	if (c->due != NULL && !c->due->why[i])
		o->due = bsc_day_of_value(c->due, i);
	else if (c->due != NULL) {
		o->beyond = o->why == NULL && c->due->least &&
		    c->due->why[i] == BSC_WHY_CALENDAR;
		if (o->why == NULL)
			o->why = bsc_judge_why(run, j, x->due, c->due->why[i],
			    &at);
		o->no_due = true;
		o->due = o->beyond ? bsc_day_of_value(c->due, i) : 0;
	} else if (x->per >= 0)
		assumed_due(run, x, o);
	else
		o->undated = true;
}

/*
 * What the matching records say: met, late, absent or not to be told.  A
 * list of what is owed today knows nothing of days to come.
 */
static void
look(struct bsc_run *run, struct bsc_judge *j, const struct columns *c,
    size_t i, struct bsc_owed *o)
{
	struct bsc_expect *x = j->own;

	o->state = c->match == NULL ? BSC_OWED_UNSURE : BSC_OWED_ABSENT;
	o->match = BSC_NO_RECORD;
	if (c->match == NULL)
		return;
	for (size_t k = c->match->start[i]; k < c->match->start[i + 1]; k++) {
		bool known = c->by == NULL || !c->by->why[k], in;
		bsc_day day = 0;

		if (!known && x->by_open && c->by->why[k] == BSC_WHY_EMPTY)
			continue;
		if (known && c->by != NULL)
			day = bsc_day_of_value(c->by, k);
		if (run->o.owing != NULL && day > run->o.today)
			continue;
		in = c->by == NULL || o->undated || (known &&
		    day >= o->start && day <= o->due);
		if (known && in && c->match->sure[k]) {
			o->state = BSC_OWED_MET;
			o->dated = c->by != NULL;
			o->came = day;
			return;
		}
		if (!known || (in && !c->match->sure[k])) {
			o->state = BSC_OWED_UNSURE;
			o->match = c->match->record[k];
		}
		else if (day > o->due && c->match->sure[k] &&
		    (o->state == BSC_OWED_ABSENT ||
		    (o->state == BSC_OWED_LATE && day < o->came))) {
			o->state = BSC_OWED_LATE;
			o->came = day;
			o->match = c->match->record[k];
		}
	}
}

static void
judge_frame(struct bsc_run *run, struct bsc_judge *j, struct bsc_owed *o,
    size_t n)
{
	struct bsc_expect *x = j->own;
	uint32_t *row = bsc_zalloc(n, sizeof(*row));
	struct columns c = { 0 };

	begin(run, j, o, n, row);
	if (j->when != NULL)
		c.when = bsc_eval_run(run->eval, j->when);
	if (x->start != NULL)
		c.start = bsc_eval_run(run->eval, x->start);
	if (x->due != NULL)
		c.due = bsc_eval_run(run->eval, x->due);
	c.match = bsc_eval_match(run->eval, x->match);
	if (c.match != NULL && x->by != NULL && c.match->start[n] > 0) {
		bsc_eval_records(x->beside, j->rule->table, c.match->record,
		    c.match->start[n]);
		c.by = bsc_eval_run(x->beside, x->by);
	}
	for (size_t i = 0; i < n; i++) {
		struct bsc_at at = { .store = run->store,
		    .table = j->rule->over, .row = o[i].record };

		o[i].when = c.when == NULL ? BSC_TRUE : bsc_truth(c.when, i);
		find_due(run, j, &c, i, &o[i]);
		look(run, j, &c, i, &o[i]);
		if (c.when != NULL && o[i].when == BSC_UNKNOWN)
			o[i].why = bsc_judge_why(run, j, j->when,
			    c.when->why[i], &at);
	}
	free(row);
}

static bool
inside(bsc_period p, bsc_day day)
{
	return day >= bsc_period_first(p) && day <= bsc_period_last(p);
}

/* What the record lacks that may be the match. */
static const char *
why_unsure(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_owed *o)
{
	const struct bsc_expect *x = j->own;
	struct bsc_at at = { .store = run->store, .table = j->rule->table,
	    .row = o->match };
	const char *why = NULL;

	if (o->match != BSC_NO_RECORD)
		why = bsc_judge_lack(run, x->match, &at);
	if (o->match != BSC_NO_RECORD && why == NULL)
		why = bsc_judge_lack(run, x->by, &at);
	return why != NULL ? why : "condition";
}

/*
 * The calendar ends before the due day, of which the earliest is known:
 * what came by then is in time, and it is not yet due before (SPEC 16).
 */
static bool
verdict_beyond(struct bsc_run *run, const struct bsc_owed *o,
    enum bsc_verdict *v)
{
	bsc_period stated = run->o.period;

	*v = BSC_UNDETERMINED;
	if (stated != 0 && o->due > bsc_period_last(stated))
		return false;
	if (stated != 0 && o->due < bsc_period_first(stated))
		return true;
	if (o->state == BSC_OWED_MET)
		*v = BSC_COMPLY;
	else if (o->due >= run->o.today)
		*v = BSC_NOT_APPLICABLE;
	return true;
}

/*
 * Of a period yet to come that the run does not ask about, and with a due
 * day that cannot be told.
 */
static bool
far_off(const struct bsc_run *run, const struct bsc_owed *o)
{
	bsc_day last = run->o.owing != NULL ? run->o.owing->to :
	    bsc_period_last(run->o.period);

	return o->period != 0 && o->no_due && !o->beyond &&
	    (run->o.owing != NULL || run->o.period != 0) &&
	    bsc_period_first(o->period) > last;
}

/* The verdict; false: nothing owed that counts in this run. */
static bool
verdict(struct bsc_run *run, struct bsc_judge *j, struct bsc_owed *o,
    enum bsc_verdict *v)
{
	struct bsc_expect *x = j->own;
	bsc_period stated = run->o.period;

	*v = BSC_NOT_APPLICABLE;
	if (stated != 0 && !o->undated && !o->no_due &&
	    !inside(stated, o->due))
		return false;
	if (o->when == BSC_FALSE)
		return true;
	*v = BSC_UNDETERMINED;
	if (o->beyond && o->when == BSC_TRUE)
		return verdict_beyond(run, o, v);
	if (o->why != NULL)
		return true;
	*v = BSC_COMPLY;
	if (o->state == BSC_OWED_MET)
		return true;
	*v = BSC_NOT_APPLICABLE;
	if (!o->undated && o->due >= run->o.today &&
	    o->state != BSC_OWED_LATE)
		return true;
	*v = BSC_UNDETERMINED;
	if (!bsc_store_seen(run->store, j->rule->table))
		o->why = x->no_table;
	else if (o->state == BSC_OWED_UNSURE)
		o->why = why_unsure(run, j, o);
	else if (o->state == BSC_OWED_ABSENT && stated == 0)
		o->why = "no period stated";
	else
		*v = BSC_VIOLATE;
	return true;
}

/* The same without a verdict, for a list. */
static void
tell(struct bsc_run *run, struct bsc_judge *j, struct bsc_owed *o)
{
	const struct bsc_expect *x = j->own;

	if (!bsc_store_seen(run->store, j->rule->table) && o->why == NULL)
		o->why = x->no_table;
	bsc_owed_tell(run, j, o, o->state == BSC_OWED_UNSURE ?
	    why_unsure(run, j, o) : NULL);
}

/* The frame keeps row: it must live as long as the message is written. */
static void
bind_result(struct bsc_run *run, struct bsc_judge *j, struct bsc_owed *o,
    uint32_t *row)
{
	struct bsc_vals *due, *came;

	begin(run, j, o, 1, row);
	due = bsc_eval_column(run->eval, BSC_DATE, NULL);
	came = bsc_eval_column(run->eval, BSC_DATE, NULL);
	due->v[0] = o->due;
	if (o->undated || o->no_due)
		due->why[0] = BSC_WHY_TIME;
	came->v[0] = o->came;
	if (o->state != BSC_OWED_LATE)
		came->why[0] = BSC_WHY_NONE;
	bsc_eval_bind(run->eval, 2, due);
	bsc_eval_bind(run->eval, 3, came);
}

/* OFFICE;SUBJECT;PERIOD */
static struct bsc_span
owed_key(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *at, const struct bsc_owed *o, struct bsc_span *period)
{
	const struct bsc_expect *x = j->own;
	struct bsc_span office = bsc_at_office(at), own;
	struct bsc_buf b = { 0 };
	char text[16];
	size_t n = 0;

	if (o->period != 0)
		n = bsc_period_format(o->period, text);
	own = at->table == run->office ? BSC_SPAN("") :
	    bsc_at_key(at, run->arena);
	if (x->shared) {
		own = bsc_once_text(run, j, o);
		office.len = 0;
	}
	bsc_buf_add(&b, office.p, office.len);
	bsc_buf_putc(&b, ';');
	bsc_buf_add(&b, own.p, own.len);
	if (o->item.len > 0 && own.len > 0)
		bsc_buf_putc(&b, '/');
	bsc_buf_add(&b, o->item.p, o->item.len);
	bsc_buf_putc(&b, ';');
	bsc_buf_add(&b, text, n);
	*period = (struct bsc_span){ bsc_arena_strndup(run->arena, text, n),
	    n };
	own.p = bsc_arena_strndup(run->arena, b.p, b.len);
	own.len = b.len;
	bsc_buf_free(&b);
	return own;
}

/* The obligation of the next period falls due by then. */
static bool
next_due(struct bsc_run *run, struct bsc_judge *j, const struct bsc_owed *o)
{
	const struct bsc_expect *x = j->own;
	struct bsc_owed next = *o;
	struct columns c = { 0 };
	uint32_t row;

	next.period = bsc_period_next(o->period, 1);
	begin(run, j, &next, 1, &row);
	c.due = x->due == NULL ? NULL : bsc_eval_run(run->eval, x->due);
	find_due(run, j, &c, 0, &next);
	return !next.undated && !next.no_due && run->o.today >= next.due;
}

/* Whether there is an answer without the values we assumed. */
static void
without_guesses(struct bsc_run *run, struct bsc_judge *j, struct bsc_owed *o)
{
	struct bsc_expect *x = j->own;

	bsc_eval_hide_assumed(run->eval, true);
	bsc_eval_hide_assumed(x->beside, true);
	judge_frame(run, j, o, 1);
	bsc_eval_hide_assumed(x->beside, false);
	bsc_eval_hide_assumed(run->eval, false);
}

static bool
guessed(const struct bsc_program *p)
{
	return p != NULL && bsc_program_assumed(p);
}

/*
 * A due day of our own accuses mildly, until the next report falls due
 * (SPEC 25); so does all else that we assumed.
 */
static bool
mild(struct bsc_run *run, struct bsc_judge *j, const struct bsc_owed *o)
{
	struct bsc_expect *x = j->own;
	struct bsc_owed again = *o;
	bool ours = x->due == NULL && x->per >= 0;

	if (j->nguess > 0) {
		without_guesses(run, j, &again);
		if (again.when == BSC_UNKNOWN ||
		    again.state == BSC_OWED_UNSURE ||
		    (again.why != NULL && !again.no_due))
			return true;
		if (again.no_due && (guessed(x->match) || guessed(x->start) ||
		    guessed(x->by)))
			return true;
		ours |= again.no_due;
	}
	return ours && (o->state == BSC_OWED_LATE || x->per < 0 ||
	    !next_due(run, j, o));
}

/* What was read: the driving record, and the day a late one came. */
static struct bsc_span
owed_read(struct bsc_run *run, struct bsc_span read, const struct bsc_owed *o)
{
	char *to = bsc_arena_alloc(run->arena, read.len + 16);

	if (o->state != BSC_OWED_LATE)
		return read;
	memcpy(to, read.p, read.len);
	read.len += bsc_day_format(o->came, to + read.len);
	read.p = to;
	return read;
}

static void
finding(struct bsc_run *run, struct bsc_judge *j, struct bsc_owed *o,
    const char *why)
{
	struct bsc_at at = { .store = run->store, .table = j->rule->over,
	    .row = o->record };
	struct bsc_finding f = { .rule = j->rule, .phase = BSC_ABSENT,
	    .undetermined = why != NULL };
	char day[16];
	uint32_t row;
	size_t n;

	bind_result(run, j, o, &row);
	bsc_judge_fill(run, j, 0, &f);
	bsc_judge_record(run, j, &at, &f);
	if (why == NULL && mild(run, j, o))
		f.severity = BSC_INFO;
	f.read = owed_read(run, f.read, o);
	if (((struct bsc_expect *)j->own)->shared)
		f.office = BSC_SPAN("");
	f.table = bsc_span(j->rule->table->name);
	f.key = owed_key(run, j, &at, o, &f.period);
	n = o->undated || o->no_due ? 0 : bsc_day_format(o->due, day);
	f.date = (struct bsc_span){ bsc_arena_strndup(run->arena, day, n), n };
	f.amount = (struct bsc_span){ NULL, 0 };
	if (why != NULL)
		f.message = bsc_span(why);
	bsc_judge_add(run, j, &f);
}

void
bsc_owed_untold(struct bsc_run *run, struct bsc_judge *j, struct bsc_owed *o)
{
	bsc_judge_count(run, j, BSC_UNDETERMINED, o->why);
	if (run->o.undetermined)
		finding(run, j, o, o->why);
}

void
bsc_owed_frame(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_owed *o, uint32_t *row)
{
	begin(run, j, o, 1, row);
}

void
bsc_owed_judge(struct bsc_run *run, struct bsc_judge *j, struct bsc_owed *o,
    size_t n)
{
	for (size_t from = 0; from < n; from += FRAME)
		judge_frame(run, j, o + from, n - from < FRAME ? n - from :
		    FRAME);
	if (((struct bsc_expect *)j->own)->shared)
		n = bsc_once_merge(run, j, o, n);
	for (size_t i = 0; i < n; i++) {
		enum bsc_verdict v;

		if (far_off(run, &o[i]))
			continue;
		if (run->o.owing != NULL) {
			tell(run, j, &o[i]);
			continue;
		}
		if (!verdict(run, j, &o[i], &v))
			continue;
		bsc_judge_count(run, j, v, o[i].why);
		if (run->o.trace != NULL)
			bsc_trace_owed(run, j, &o[i], v);
		if (v == BSC_VIOLATE)
			finding(run, j, &o[i], NULL);
		else if (v == BSC_UNDETERMINED && run->o.undetermined)
			finding(run, j, &o[i], o[i].why);
		bsc_arena_reset(run->arena);
	}
}
