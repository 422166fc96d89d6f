#include <string.h>

#include "value/hours.h"

#define DAY	86400

/* hh:mm as seconds of the day, up to 24:00. */
static bool
parse_clock(struct bsc_span s, int *out)
{
	int d[4];

	if (s.len != 5 || s.p[2] != ':')
		return false;
	for (size_t i = 0, k = 0; i < 5; i++)
		if (i != 2 && (d[k++] = s.p[i] - '0') & ~0xf)
			return false;
	for (size_t k = 0; k < 4; k++)
		if (d[k] > 9)
			return false;
	if (d[2] > 5)
		return false;
	*out = (d[0] * 10 + d[1]) * 3600 + (d[2] * 10 + d[3]) * 60;
	return *out <= DAY;
}

bool
bsc_hours_parse(struct bsc_span s, struct bsc_hours *h)
{
	struct bsc_span one;
	int last = 0;

	*h = (struct bsc_hours){ 0 };
	s = bsc_span_trim(s);
	while (bsc_span_split(&s, ' ', &one)) {
		if (one.len == 0)
			continue;
		if (h->n == BSC_SHIFTS || one.len != 11 || one.p[5] != '-' ||
		    !parse_clock((struct bsc_span){ one.p, 5 },
		    &h->from[h->n]) ||
		    !parse_clock((struct bsc_span){ one.p + 6, 5 },
		    &h->to[h->n]) ||
		    h->from[h->n] < last || h->to[h->n] <= h->from[h->n])
			return false;
		last = h->to[h->n++];
	}
	return h->n > 0;
}

/* Of one working day, what lies between two of its seconds. */
static int64_t
within(const struct bsc_hours *h, int a, int b)
{
	int64_t sum = 0;

	for (size_t i = 0; i < h->n; i++) {
		int from = a > h->from[i] ? a : h->from[i];
		int to = b < h->to[i] ? b : h->to[i];

		if (to > from)
			sum += to - from;
	}
	return sum;
}

/* The part of a day that may be none of work. */
static void
add(const struct bsc_calendar *c, bsc_day day, int64_t seconds, int64_t *lo,
    int64_t *hi)
{
	bool work;

	if (!bsc_workday(c, day, &work))
		*hi += seconds;
	else if (work) {
		*lo += seconds;
		*hi += seconds;
	}
}

void
bsc_hours_between(const struct bsc_hours *h, const struct bsc_calendar *c,
    bsc_time a, bsc_time b, int64_t *lo, int64_t *hi)
{
	bsc_day first = bsc_time_day(a), last = bsc_time_day(b);
	int since = (int)(a - (bsc_time)first * DAY);
	int until = (int)(b - (bsc_time)last * DAY);
	int64_t least, most;

	*lo = *hi = 0;
	if (b <= a)
		return;
	if (first == last) {
		add(c, first, within(h, since, until), lo, hi);
		return;
	}
	add(c, first, within(h, since, DAY), lo, hi);
	add(c, last, within(h, 0, until), lo, hi);
	bsc_workdays_bounds(c, first, last - 1, &least, &most);
	*lo += least * within(h, 0, DAY);
	*hi += most * within(h, 0, DAY);
}
