#include <stdlib.h>

#include "assess/subject.h"

/* The years met so far. */
struct years {
	int	low, high;	/* low 0: none yet */
};

static void
add_day(struct years *years, bsc_day day)
{
	int year, month, dom;

	bsc_day_split(day, &year, &month, &dom);
	if (years->low == 0 || year < years->low)
		years->low = year;
	if (year > years->high)
		years->high = year;
}

static void
add_date(struct years *years, struct bsc_span text)
{
	bsc_day day;

	if (bsc_day_parse(text, &day))
		add_day(years, day);
}

static bool
add_period(struct years *years, struct bsc_span text)
{
	bsc_period period;

	if (!bsc_period_parse(text, &period))
		return false;
	add_day(years, bsc_period_last(period));
	return true;
}

static void
collect_years(const struct bsc_results *res, struct years *years)
{
	for (size_t i = 0; i < res->nfinding; i++)
		if (!add_period(years, res->finding[i].period))
			add_date(years, res->finding[i].date);
	for (size_t i = 0; i < res->ntarget; i++)
		add_period(years, res->target[i].period);
	for (size_t i = 0; i < res->nsource; i++) {
		add_date(years, res->source[i].from);
		add_date(years, res->source[i].to);
	}
}

bool
bsc_assess_period(const struct bsc_results *res, const char *text,
    bsc_period *period, struct bsc_error *err)
{
	struct years years = { 0, 0 };
	bsc_day day = 0;

	if (text != NULL) {
		if (!bsc_period_parse(bsc_span(text), period))
			return bsc_fail(err, _("--period %s: not a period"), text);
		return true;
	}
	collect_years(res, &years);
	if (years.low == 0)
		return bsc_fail(err, _("nothing in the input has a date: "
		    "say the period to assess with --period"));
	if (years.low != years.high)
		return bsc_fail(err, _("the input lies in %d to %d: "
		    "say the period to assess with --period"),
		    years.low, years.high);
	bsc_day_make(years.low, 1, 1, &day);
	*period = bsc_period_of(day, BSC_YEAR);
	return true;
}

static bool
day_in(bsc_day day, bsc_period period)
{
	return day >= bsc_period_first(period) &&
	    day <= bsc_period_last(period);
}

bool
bsc_finding_in(const struct bsc_res_finding *f, bsc_period period)
{
	bsc_period own;
	bsc_day day;

	if (bsc_period_parse(f->period, &own))
		return day_in(bsc_period_last(own), period);
	if (bsc_day_parse(f->date, &day))
		return day_in(day, period);
	return true;
}

bool
bsc_target_in(const struct bsc_res_target *t, bsc_period period)
{
	bsc_period own;

	return bsc_period_parse(t->period, &own) &&
	    day_in(bsc_period_last(own), period);
}

/* An office that was not there yet, or no longer, is not assessed. */
static bool
existed(const struct bsc_res_office *o, bsc_period period)
{
	bsc_day day;

	if (bsc_day_parse(o->opened, &day) && day > bsc_period_last(period))
		return false;
	return !bsc_day_parse(o->closed, &day) ||
	    day >= bsc_period_first(period);
}

static int
span_order(const void *a, const void *b)
{
	return bsc_span_cmp(*(const struct bsc_span *)a,
	    *(const struct bsc_span *)b);
}

struct bsc_span *
bsc_assess_subjects(const struct bsc_results *res, bsc_period period,
    size_t *n)
{
	struct bsc_keys *set = bsc_keys_new();
	const struct bsc_res_finding *f;
	struct bsc_span *list;
	bool isnew;

	for (size_t i = 0; i < res->noffice; i++)
		if (res->office[i].id.len > 0 &&
		    existed(&res->office[i], period))
			bsc_keys_add(set, res->office[i].id, &isnew);
	for (size_t i = 0; i < res->nfinding; i++) {
		f = &res->finding[i];
		if (f->office.len > 0 && bsc_finding_in(f, period))
			bsc_keys_add(set, f->office, &isnew);
	}
	if (res->noffice == 0)
		for (uint32_t i = 0; i < bsc_keys_count(res->named); i++)
			bsc_keys_add(set, bsc_keys_text(res->named, i), &isnew);
	*n = bsc_keys_count(set);
	list = bsc_zalloc(*n + 1, sizeof(*list));
	for (uint32_t i = 0; i < *n; i++) {
		list[i] = bsc_keys_text(set, i);
		list[i].p = bsc_arena_strndup(res->arena, list[i].p,
		    list[i].len);
	}
	bsc_keys_free(set);
	qsort(list, *n, sizeof(*list), span_order);
	return list;
}
