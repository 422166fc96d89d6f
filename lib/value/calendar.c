#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "value/calendar.h"

enum kind { UNKNOWN, REST, WORK };

struct entry {
	bsc_day	day;
	bool	work;
};

struct bsc_calendar {
	struct entry	*entry;		/* as read; later ones override */
	size_t		 nentry, cap;
	bsc_day		 first, last;	/* covered years, whole */
	unsigned char	*kind;		/* of each day in them */
	int32_t		*work;		/* working days before each day */
	int32_t		*unknown;	/* days not known before it */
};

/* The n-th cell of a row without quotes. */
static struct bsc_span
cell(struct bsc_span row, int n)
{
	struct bsc_span part = { row.p, 0 };

	while (n >= 0 && bsc_span_split(&row, ',', &part))
		n--;
	return n < 0 ? bsc_span_trim(part) : (struct bsc_span){ row.p, 0 };
}

/* Number of the heading, or -1. */
static int
column(struct bsc_span row, const char *name)
{
	struct bsc_span part;

	for (int i = 0; bsc_span_split(&row, ',', &part); i++)
		if (bsc_span_is(bsc_span_trim(part), name))
			return i;
	return -1;
}

static bool
read_row(struct bsc_calendar *c, struct bsc_span row, int date, int kind)
{
	struct bsc_span what = cell(row, kind);
	struct entry e;

	e.work = bsc_span_is(what, "workday");
	if (!bsc_day_parse(cell(row, date), &e.day) ||
	    (!e.work && !bsc_span_is(what, "holiday")))
		return false;
	c->entry = bsc_grow(c->entry, &c->cap, c->nentry + 1, sizeof(e));
	c->entry[c->nentry++] = e;
	return true;
}

static bool
read_rows(struct bsc_calendar *c, FILE *f, const char *path,
    struct bsc_error *err)
{
	char *line = NULL;
	size_t cap = 0, n = 0;
	ssize_t len;
	int date = -1, kind = -1;
	bool ok = true;

	while (ok && (len = getline(&line, &cap, f)) > 0) {
		struct bsc_span row = { line, len };

		if (++n == 1 && len >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0)
			row = (struct bsc_span){ line + 3, len - 3 };
		row = bsc_span_trim(row);
		if (n == 1) {
			date = column(row, "date");
			kind = column(row, "kind");
			if (date < 0 || kind < 0)
				ok = bsc_fail(err, _("%s:1: a calendar has "
				    "the columns date and kind"), path);
		} else if (row.len > 0 && !read_row(c, row, date, kind)) {
			ok = bsc_fail(err, _("%s:%zu: not a day and "
			    "\"holiday\" or \"workday\": %.*s"), path, n,
			    (int)row.len, row.p);
		}
	}
	if (ok && ferror(f))
		ok = bsc_fail(err, "%s: %s", path, strerror(errno));
	if (ok && n == 0)
		ok = bsc_fail(err, _("%s: empty file"), path);
	free(line);
	return ok;
}

static bool
read_file(struct bsc_calendar *c, const char *path, struct bsc_error *err)
{
	FILE *f = fopen(path, "r");
	bool ok;

	if (f == NULL)
		return bsc_fail(err, "%s: %s", path, strerror(errno));
	ok = read_rows(c, f, path, err);
	fclose(f);
	return ok;
}

static int
year_of(bsc_day day)
{
	int y, m, d;

	bsc_day_split(day, &y, &m, &d);
	return y;
}

static bsc_day
new_year(int y)
{
	bsc_day day = BSC_DAY_MAX + 1;

	bsc_day_make(y, 1, 1, &day);
	return day;
}

/*
 * A year is covered when its New Year's Day is named: a notice on next
 * year's holidays may name a few days of this one, which says nothing of
 * the others.
 */
static bool
find_span(struct bsc_calendar *c)
{
	int y, low = 10000, high = 0;

	for (size_t i = 0; i < c->nentry; i++) {
		y = year_of(c->entry[i].day);
		if (c->entry[i].day != new_year(y))
			continue;
		low = y < low ? y : low;
		high = y > high ? y : high;
	}
	if (high == 0)
		return false;
	c->first = new_year(low);
	c->last = new_year(high + 1) - 1;
	return true;
}

/* The days of the year before its holidays are known. */
static void
fill_year(struct bsc_calendar *c, bsc_day start)
{
	bsc_day end = new_year(year_of(start) + 1);

	for (bsc_day d = start; d < end; d++)
		c->kind[d - c->first] = bsc_day_weekday(d) > 5 ? REST : WORK;
}

static bool
settle(struct bsc_calendar *c, struct bsc_error *err)
{
	size_t n;
	const struct entry *e;

	if (!find_span(c))
		return bsc_fail(err, _("calendar: no year whose New Year's "
		    "Day is listed"));
	n = c->last - c->first + 1;
	c->kind = bsc_zalloc(n, 1);
	c->work = bsc_zalloc(n + 1, sizeof(*c->work));
	c->unknown = bsc_zalloc(n + 1, sizeof(*c->unknown));
	for (e = c->entry; e < c->entry + c->nentry; e++)
		if (e->day == new_year(year_of(e->day)))
			fill_year(c, e->day);
	for (e = c->entry; e < c->entry + c->nentry; e++)
		if (e->day >= c->first && e->day <= c->last &&
		    c->kind[e->day - c->first] != UNKNOWN)
			c->kind[e->day - c->first] = e->work ? WORK : REST;
	for (size_t i = 0; i < n; i++) {
		c->work[i + 1] = c->work[i] + (c->kind[i] == WORK);
		c->unknown[i + 1] = c->unknown[i] + (c->kind[i] == UNKNOWN);
	}
	free(c->entry);
	c->entry = NULL;
	return true;
}

struct bsc_calendar *
bsc_calendar_read(const char *path, struct bsc_error *err)
{
	struct bsc_calendar *c = bsc_zalloc(1, sizeof(*c));

	if (read_file(c, path, err) && settle(c, err))
		return c;
	bsc_calendar_free(c);
	return NULL;
}

/* The shipped file comes last in the list and is read first. */
struct bsc_calendar *
bsc_calendar_load(struct bsc_error *err)
{
	struct bsc_calendar *c = bsc_zalloc(1, sizeof(*c));
	char **list = bsc_path_list(BSC_DATA_CALENDARS, ".csv", true);
	size_t n = 0;
	bool ok = true;

	while (list[n] != NULL)
		n++;
	if (n == 0)
		ok = bsc_fail(err, _("no calendar found; see BSC_PATH"));
	while (ok && n > 0)
		ok = read_file(c, list[--n], err);
	bsc_path_list_free(list);
	if (ok && settle(c, err))
		return c;
	bsc_calendar_free(c);
	return NULL;
}

void
bsc_calendar_free(struct bsc_calendar *c)
{
	if (c == NULL)
		return;
	free(c->entry);
	free(c->kind);
	free(c->work);
	free(c->unknown);
	free(c);
}

void
bsc_calendar_span(const struct bsc_calendar *c, bsc_day *first, bsc_day *last)
{
	*first = c->first;
	*last = c->last;
}

/* Whether every day from a to b is known; none are when b < a. */
static bool
known(const struct bsc_calendar *c, bsc_day a, bsc_day b)
{
	if (b < a)
		return true;
	return a >= c->first && b <= c->last &&
	    c->unknown[a - c->first] == c->unknown[b + 1 - c->first];
}

bool
bsc_workday(const struct bsc_calendar *c, bsc_day day, bool *out)
{
	if (!known(c, day, day))
		return false;
	*out = c->kind[day - c->first] == WORK;
	return true;
}

bool
bsc_workdays(const struct bsc_calendar *c, bsc_day a, bsc_day b, int64_t *out)
{
	int64_t n;

	if (b < a) {
		if (!bsc_workdays(c, b, a, &n))
			return false;
		*out = -n;
		return true;
	}
	if (!known(c, a + 1, b))
		return false;
	*out = a == b ? 0 : c->work[b + 1 - c->first] -
	    c->work[a + 1 - c->first];
	return true;
}

bool
bsc_add_workdays(const struct bsc_calendar *c, bsc_day day, int64_t n,
    bsc_day *out)
{
	int step = n < 0 ? -1 : 1;
	bool work;

	for (; n != 0; n -= work ? step : 0) {
		day += step;
		if (!bsc_workday(c, day, &work))
			return false;
	}
	*out = day;
	return true;
}

bool
bsc_roll(const struct bsc_calendar *c, bsc_day day, bsc_day *out)
{
	bool work;

	for (;; day++) {
		if (!bsc_workday(c, day, &work))
			return false;
		if (work)
			break;
	}
	*out = day;
	return true;
}

void
bsc_workdays_bounds(const struct bsc_calendar *c, bsc_day a, bsc_day b,
    int64_t *lo, int64_t *hi)
{
	bsc_day from = a + 1 > c->first ? a + 1 : c->first;
	bsc_day to = b < c->last ? b : c->last;
	int64_t most;

	if (b < a) {
		bsc_workdays_bounds(c, b, a, &most, lo);
		*lo = -*lo;
		*hi = -most;
		return;
	}
	*lo = 0;
	*hi = b - a;
	if (from > to)
		return;
	*lo = c->work[to + 1 - c->first] - c->work[from - c->first];
	*hi -= to + 1 - from - *lo - (c->unknown[to + 1 - c->first] -
	    c->unknown[from - c->first]);
}

bsc_day
bsc_add_workdays_least(const struct bsc_calendar *c, bsc_day day, int64_t n)
{
	bool work;

	while (n > 0) {
		day++;
		n -= !bsc_workday(c, day, &work) || work;
	}
	return day;
}
