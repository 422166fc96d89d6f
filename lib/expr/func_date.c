#include "expr/program.h"
#include "value/list.h"

/* Dates, periods and working days. */

#define SECONDS	86400

static int64_t
day_of(int64_t time)
{
	return time / SECONDS - (time % SECONDS < 0);
}

static bool
good_day(int64_t day)
{
	return day >= BSC_DAY_MIN && day <= BSC_DAY_MAX;
}

/* Beyond the calendar, *to is the earliest day it can be. */
static bool
add_working(const struct bsc_eval *e, int64_t day, int64_t n, int64_t *to,
    unsigned char *why)
{
	bsc_day out = (bsc_day)day;

	*to = BSC_DAY_MIN;
	if (n != 0 && (e->calendar == NULL ||
	    !bsc_add_workdays(e->calendar, (bsc_day)day, n, &out))) {
		*why = BSC_WHY_CALENDAR;
		if (e->calendar != NULL && n > 0)
			*to = bsc_add_workdays_least(e->calendar,
			    (bsc_day)day, n);
		return false;
	}
	*to = out;
	return true;
}

bool
bsc_shift(const struct bsc_eval *e, bool time, int64_t from, int64_t by,
    int64_t *to, unsigned char *why)
{
	int64_t day = time ? day_of(from) : from, n = by >> 3;
	int64_t rest = time ? from - day * SECONDS : 0;

	switch (by & 7) {
	case UNIT_SECOND:
		if (!time && n % SECONDS != 0) {
			*why = BSC_WHY_TIME;
			return false;
		}
		rest += n;
		day += day_of(rest);
		rest -= day_of(rest) * SECONDS;
		break;
	case UNIT_DAY:
		day += n;
		break;
	case UNIT_WORKDAY:
		add_working(e, day, n, &day, why);
		break;
	case UNIT_WORKMINUTE:
		*why = BSC_WHY_VALUE;
		return false;
	default:
		if (n > 120000 || n < -120000) {
			*why = BSC_WHY_RANGE;
			return false;
		}
		day = bsc_day_add_months((bsc_day)day, (int)n);
	}
	if (!good_day(day) && *why == 0)
		*why = BSC_WHY_RANGE;
	*to = time ? day * SECONDS + rest : day;
	return *why == 0;
}

static struct bsc_vals *
do_today(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *to = bsc_vals_new(e, n->type, NULL);

	for (size_t r = 0; r < to->n; r++)
		to->v[r] = e->today;
	return to;
}

/* One number made of one other. */
static struct bsc_vals *
each(struct bsc_eval *e, const struct bsc_node *n,
    int64_t (*make)(int64_t, int type))
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_new(e, n->type, NULL);

	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = a->why[r];
		if (!a->why[r])
			to->v[r] = make(a->v[r], n->kid[0]->type);
	}
	return to;
}

static int64_t
make_date(int64_t v, int type)
{
	return type == BSC_TIME ? day_of(v) : v;
}

static int64_t
make_time(int64_t v, int type)
{
	return type == BSC_TIME ? v : v * SECONDS;
}

static int64_t
make_weekday(int64_t v, int type)
{
	return bsc_day_weekday((bsc_day)make_date(v, type));
}

static int64_t
make_minute(int64_t v, int type)
{
	(void)type;
	return (v - day_of(v) * SECONDS) / 60;
}

static int
part(int64_t v, int type, int which)
{
	int p[3];

	bsc_day_split(type == BSC_PERIOD ? bsc_period_first(v) :
	    (bsc_day)make_date(v, type), &p[0], &p[1], &p[2]);
	return p[which];
}

static int64_t
make_year(int64_t v, int type)
{
	return part(v, type, 0);
}

static int64_t
make_month(int64_t v, int type)
{
	return part(v, type, 1);
}

static int64_t
make_day(int64_t v, int type)
{
	return part(v, type, 2);
}

static int64_t
make_start(int64_t v, int type)
{
	return type == BSC_PERIOD ? bsc_period_first(v) : make_date(v, type);
}

static int64_t
make_end(int64_t v, int type)
{
	return type == BSC_PERIOD ? bsc_period_last(v) : make_date(v, type);
}

#define EACH(name)							\
static struct bsc_vals *						\
do_##name(struct bsc_eval *e, const struct bsc_node *n)			\
{									\
	return each(e, n, make_##name);					\
}

EACH(weekday)
EACH(minute)
EACH(year)
EACH(month)
EACH(day)
EACH(start)
EACH(end)

/* date(x) time(x): of one another, or of text. */
static struct bsc_vals *
do_date(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a, *to;
	const struct bsc_span *s;
	bsc_day day;
	bool good;

	if (!bsc_type_text(n->kid[0]->type))
		return each(e, n, n->type == BSC_DATE ? make_date : make_time);
	a = bsc_walk(e, n->kid[0]);
	s = bsc_vals_text(e, a, false);
	to = bsc_vals_new(e, n->type, NULL);
	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = a->why[r];
		if (a->why[r])
			continue;
		if (n->type == BSC_DATE) {
			good = bsc_day_parse(s[r], &day);
			if (good)
				to->v[r] = day;
		} else
			good = bsc_time_parse(s[r], &to->v[r]);
		if (!good)
			to->why[r] = BSC_WHY_VALUE;
	}
	return to;
}

static void
prepare_date(struct bsc_parser *p, struct bsc_node *n)
{
	int type = n->kid[0]->type;

	if (type != BSC_DATE && type != BSC_TIME && type != BSC_TEXT &&
	    type != BSC_CODE)
		bsc_node_fail(p, n->kid[0], _("%s: expected %s, found %s"),
		    n->func->name, _("date, time or text"),
		    bsc_type_say(n->kid[0]));
}

/* year(d) half(d) quarter(d) month(d) week(d); of a longer one's first day */
static struct bsc_vals *
do_period(struct bsc_eval *e, const struct bsc_node *n)
{
	static const char letters[] = "yhqmw";
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_PERIOD, NULL);
	int kind = (int)(strchr(letters, n->func->name[0]) - letters);

	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = a->why[r];
		if (!a->why[r])
			to->v[r] = bsc_period_of((bsc_day)make_start(a->v[r],
			    n->kid[0]->type), (enum bsc_period_kind)kind);
	}
	return to;
}

/* The least and the most where the calendar ends before (SPEC 16). */
static struct bsc_vals *
workdays_bounds(struct bsc_eval *e, const struct bsc_vals *v,
    const struct bsc_vals *a, const struct bsc_vals *b)
{
	struct bsc_vals *to = bsc_vals_exact(e, BSC_INT, true);
	int64_t lo, hi;

	to->unsettled = BSC_WHY_CALENDAR;
	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = v->why[r] == BSC_WHY_CALENDAR &&
		    !a->why[r] && !b->why[r] ? BSC_KNOWN : v->why[r];
		lo = hi = v->v[r];
		if (v->why[r] && !to->why[r])
			bsc_workdays_bounds(e->calendar,
			    (bsc_day)make_date(a->v[r], a->type),
			    (bsc_day)make_date(b->v[r], b->type), &lo, &hi);
		to->lo[r] = (struct bsc_exact){ lo, 1 };
		to->hi[r] = (struct bsc_exact){ hi, 1 };
	}
	return to;
}

/* days(a, b) minutes(a, b) workdays(a, b): from a to b */
static struct bsc_vals *
do_between(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *b = bsc_walk(e, n->kid[1]);
	struct bsc_vals *to = bsc_vals_new(e, n->type, NULL);
	char which = n->func->name[0];
	bool beyond = false;
	int64_t x, y;

	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = a->why[r] ? a->why[r] : b->why[r];
		if (to->why[r])
			continue;
		x = make_date(a->v[r], n->kid[0]->type);
		y = make_date(b->v[r], n->kid[1]->type);
		if (which == 'd')
			to->v[r] = y - x;
		else if (which == 'm')
			to->v[r] = (b->v[r] - a->v[r]) / 60;
		else if (x == y)
			to->v[r] = 0;
		else if (e->calendar == NULL || !bsc_workdays(e->calendar,
		    (bsc_day)x, (bsc_day)y, &to->v[r])) {
			to->why[r] = BSC_WHY_CALENDAR;
			beyond = e->calendar != NULL;
		}
	}
	return beyond ? workdays_bounds(e, to, a, b) : to;
}

static struct bsc_vals *
do_workday(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_BOOL, NULL);
	bool yes = false;

	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = a->why[r];
		if (a->why[r])
			continue;
		if (e->calendar == NULL || !bsc_workday(e->calendar,
		    (bsc_day)make_date(a->v[r], n->kid[0]->type), &yes))
			to->why[r] = BSC_WHY_CALENDAR;
		to->v[r] = yes;
	}
	return to;
}

/* roll(d): not before d in any case. */
static struct bsc_vals *
do_roll(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_DATE, NULL);
	bsc_day day;

	to->least = true;
	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = a->why[r];
		to->v[r] = a->why[r] && !a->least ? BSC_DAY_MIN :
		    make_date(a->v[r], n->kid[0]->type);
		if (a->why[r])
			continue;
		if (e->calendar != NULL && bsc_roll(e->calendar,
		    (bsc_day)to->v[r], &day))
			to->v[r] = day;
		else
			to->why[r] = BSC_WHY_CALENDAR;
	}
	return to;
}

static struct bsc_vals *
do_add_workdays(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *b = bsc_walk(e, n->kid[1]);
	struct bsc_vals *to = bsc_vals_new(e, n->type, NULL);
	unsigned char beyond;
	int64_t by;

	to->least = true;
	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = a->why[r] ? a->why[r] : b->why[r];
		to->v[r] = BSC_DAY_MIN;
		beyond = a->least && a->why[r] == BSC_WHY_CALENDAR ?
		    BSC_WHY_CALENDAR : BSC_KNOWN;
		if (b->why[r] || a->why[r] != beyond)
			continue;
		if (!bsc_vals_number(b, r, &by))
			to->why[r] = BSC_WHY_MEMBER;
		else if (by > 100000 || by < -100000)
			to->why[r] = BSC_WHY_RANGE;
		else
			add_working(e, make_date(a->v[r], n->kid[0]->type),
			    by, &to->v[r], &to->why[r]);
	}
	return to;
}

const struct bsc_func bsc_date_funcs[] = {
	{ "today", 0, 0, "*", BSC_DATE, do_today, NULL },
	{ "date", 1, 1, "*", BSC_DATE, do_date, prepare_date },
	{ "time", 1, 1, "*", BSC_TIME, do_date, prepare_date },
	{ "days", 2, 2, "D", BSC_INT, do_between, NULL },
	{ "minutes", 2, 2, "t", BSC_INT, do_between, NULL },
	{ "workdays", 2, 2, "D", BSC_INT, do_between, NULL },
	{ "workday", 1, 1, "D", BSC_BOOL, do_workday, NULL },
	{ "add_workdays", 2, 2, "Di", BSC_DATE, do_add_workdays, NULL },
	{ "roll", 1, 1, "D", BSC_DATE, do_roll, NULL },
	{ "weekday", 1, 1, "D", BSC_INT, do_weekday, NULL },
	{ "year", 1, 1, "P", BSC_PERIOD, do_period, NULL },
	{ "half", 1, 1, "P", BSC_PERIOD, do_period, NULL },
	{ "quarter", 1, 1, "P", BSC_PERIOD, do_period, NULL },
	{ "month", 1, 1, "P", BSC_PERIOD, do_period, NULL },
	{ "week", 1, 1, "P", BSC_PERIOD, do_period, NULL },
	{ "year_of", 1, 1, "P", BSC_INT, do_year, NULL },
	{ "month_of_year", 1, 1, "P", BSC_INT, do_month, NULL },
	{ "day_of_month", 1, 1, "P", BSC_INT, do_day, NULL },
	{ "minute_of_day", 1, 1, "t", BSC_INT, do_minute, NULL },
	{ "period_start", 1, 1, "P", BSC_DATE, do_start, NULL },
	{ "period_end", 1, 1, "P", BSC_DATE, do_end, NULL },
	{ 0 }
};
