#include <stdio.h>
#include <time.h>

#include "value/date.h"
#include "value/word.h"

#define DAY_SECONDS	86400

/* Exactly n digits at p. */
static bool
digits(const char *p, int n, int *out)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		v = v * 10 + (p[i] - '0');
	}
	*out = v;
	return true;
}

static bool
leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int
month_days(int y, int m)
{
	static const int days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};

	return days[m - 1] + (m == 2 && leap(y));
}

/*
 * Days from civil and back: years begin in March, so that the leap day is
 * their last, and 400 of them have 146097 days.
 */
static inline bsc_day
make(int y, int m, int d)
{
	unsigned before = m <= 2, year = (unsigned)y - before;
	unsigned century = year / 100, days;

	days = 1461 * year / 4 - century + century / 4;
	days += (979 * ((unsigned)m + 12 * before) - 2919) / 32;
	return (bsc_day)(days + (unsigned)d) - 719469;
}

bool
bsc_day_make(int y, int m, int d, bsc_day *out)
{
	if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 ||
	    (d > 28 && d > month_days(y, m)))
		return false;
	*out = make(y, m, d);
	return true;
}

void
bsc_day_split(bsc_day day, int *year, int *month, int *mday)
{
	int z = day + 719468;
	int era = z / 146097;
	int doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;

	*mday = doy - (153 * mp + 2) / 5 + 1;
	*month = mp + (mp < 10 ? 3 : -9);
	*year = yoe + era * 400 + (*month <= 2);
}

/* Eight bytes at once, "yyyy-mm-", and two: digits less '0', strokes nothing. */
bool
bsc_day_parse(struct bsc_span s, bsc_day *out)
{
	uint64_t c, d, pair;

	if (s.len != 10)
		return false;
	c = bsc_word8(s.p) ^ 0x2d30302d30303030;
	d = bsc_word(s.p + 8, 2) ^ 0x3030;
	if (!bsc_word_within(c, 0x0009090009090909) ||
	    !bsc_word_within(d, 0x0909))
		return false;
	pair = c * 10 + (c >> 8);
	return bsc_day_make((int)((pair & 0xff) * 100 + (pair >> 16 & 0xff)),
	    (int)(pair >> 40 & 0xff), (int)((d & 0xff) * 10 + (d >> 8)), out);
}

static size_t
put_digits(char *to, int n, int v)
{
	for (int i = n - 1; i >= 0; i--, v /= 10)
		to[i] = '0' + v % 10;
	return n;
}

size_t
bsc_day_format(bsc_day day, char to[16])
{
	int y, m, d;

	bsc_day_split(day, &y, &m, &d);
	put_digits(to, 4, y);
	to[4] = '-';
	put_digits(to + 5, 2, m);
	to[7] = '-';
	put_digits(to + 8, 2, d);
	to[10] = '\0';
	return 10;
}

bool
bsc_time_parse(struct bsc_span s, bsc_time *out)
{
	bsc_day day;
	int h, m, sec = 0;

	if ((s.len != 16 && s.len != 19) || s.p[10] != 'T' ||
	    s.p[13] != ':' ||
	    !bsc_day_parse((struct bsc_span){ s.p, 10 }, &day) ||
	    !digits(s.p + 11, 2, &h) || !digits(s.p + 14, 2, &m))
		return false;
	if (s.len == 19 && (s.p[16] != ':' || !digits(s.p + 17, 2, &sec)))
		return false;
	if (h > 23 || m > 59 || sec > 59)
		return false;
	*out = (bsc_time)day * DAY_SECONDS + h * 3600 + m * 60 + sec;
	return true;
}

bsc_day
bsc_time_day(bsc_time t)
{
	return (bsc_day)(t / DAY_SECONDS - (t % DAY_SECONDS < 0));
}

size_t
bsc_time_format(bsc_time t, char to[24])
{
	int sec = ((t % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS;
	size_t n = bsc_day_format((t - sec) / DAY_SECONDS, to);

	to[n++] = 'T';
	n += put_digits(to + n, 2, sec / 3600);
	to[n++] = ':';
	n += put_digits(to + n, 2, sec / 60 % 60);
	if (sec % 60 != 0) {
		to[n++] = ':';
		n += put_digits(to + n, 2, sec % 60);
	}
	to[n] = '\0';
	return n;
}

/* 0001-01-01 was a Monday. */
int
bsc_day_weekday(bsc_day day)
{
	return (day - BSC_DAY_MIN) % 7 + 1;
}

static bsc_day
clamp(int64_t day)
{
	return day < BSC_DAY_MIN ? BSC_DAY_MIN :
	    day > BSC_DAY_MAX ? BSC_DAY_MAX : day;
}

bsc_day
bsc_day_add_months(bsc_day day, int n)
{
	int y, m, d, last;
	int64_t months;

	bsc_day_split(day, &y, &m, &d);
	months = (int64_t)y * 12 + m - 1 + n;
	if (months < 12)
		return BSC_DAY_MIN;
	if (months >= 10000 * 12)
		return BSC_DAY_MAX;
	y = months / 12;
	m = months % 12 + 1;
	last = month_days(y, m);
	return make(y, m, d < last ? d : last);
}

bsc_day
bsc_day_today(void)
{
	return (time(NULL) + 8 * 3600) / DAY_SECONDS;
}

/* Periods of each kind are numbered from the one with 0001-01-01, or year 0. */
static bsc_period
period(enum bsc_period_kind kind, int64_t ordinal)
{
	return (int64_t)kind << 32 | ordinal;
}

static int64_t
ordinal(bsc_period p)
{
	return p & UINT32_MAX;
}

enum bsc_period_kind
bsc_period_kind(bsc_period p)
{
	return p >> 32;
}

bsc_period
bsc_period_of(bsc_day day, enum bsc_period_kind kind)
{
	int y, m, d;

	if (kind == BSC_DAY)
		return period(kind, day - BSC_DAY_MIN);
	if (kind == BSC_WEEK)
		return period(kind, (day - BSC_DAY_MIN) / 7);
	bsc_day_split(day, &y, &m, &d);
	switch (kind) {
	case BSC_HALF:
		return period(kind, y * 2 + (m - 1) / 6);
	case BSC_QUARTER:
		return period(kind, y * 4 + (m - 1) / 3);
	case BSC_MONTH:
		return period(kind, y * 12 + m - 1);
	default:
		return period(BSC_YEAR, y);
	}
}

/* Months in a period of the kinds that are made of months. */
static int
months(enum bsc_period_kind kind)
{
	static const int n[] = { 12, 6, 3, 1 };

	return n[kind];
}

/* First day of the period that many periods from the first one. */
static bsc_day
first_day(enum bsc_period_kind kind, int64_t n)
{
	int64_t m;

	if (kind == BSC_DAY)
		return clamp(BSC_DAY_MIN + n);
	if (kind == BSC_WEEK)
		return clamp(BSC_DAY_MIN + n * 7);
	m = n * months(kind);
	if (m < 12)
		return BSC_DAY_MIN;
	if (m >= 10000 * 12)
		return BSC_DAY_MAX + 1;
	return make(m / 12, m % 12 + 1, 1);
}

bsc_day
bsc_period_first(bsc_period p)
{
	return clamp(first_day(bsc_period_kind(p), ordinal(p)));
}

bsc_day
bsc_period_last(bsc_period p)
{
	enum bsc_period_kind kind = bsc_period_kind(p);

	if (kind == BSC_DAY)
		return bsc_period_first(p);
	if (kind == BSC_WEEK)
		return clamp((int64_t)bsc_period_first(p) + 6);
	return clamp((int64_t)first_day(kind, ordinal(p) + 1) - 1);
}

/* Stays within the years 1 to 9999. */
bsc_period
bsc_period_next(bsc_period p, int n)
{
	enum bsc_period_kind kind = bsc_period_kind(p);
	int64_t low = ordinal(bsc_period_of(BSC_DAY_MIN, kind));
	int64_t high = ordinal(bsc_period_of(BSC_DAY_MAX, kind));
	int64_t o = ordinal(p) + n;

	return period(kind, o < low ? low : o > high ? high : o);
}

/* The year's week that has its Thursday; none if the year is short of it. */
static bool
parse_week(int y, int w, bsc_period *out)
{
	int64_t first = ordinal(bsc_period_of(make(y, 1, 4), BSC_WEEK));
	int64_t last = ordinal(bsc_period_of(make(y, 12, 28), BSC_WEEK));

	if (w < 1 || first + w - 1 > last)
		return false;
	*out = period(BSC_WEEK, first + w - 1);
	return true;
}

bool
bsc_period_parse(struct bsc_span s, bsc_period *out)
{
	bsc_day day;
	int y, n;

	if (s.len < 4 || !digits(s.p, 4, &y) || y < 1)
		return false;
	if (s.len == 4) {
		*out = period(BSC_YEAR, y);
		return true;
	}
	if (s.p[4] != '-')
		return false;
	if (s.len == 7 && (s.p[5] == 'H' || s.p[5] == 'Q')) {
		n = s.p[6] - '0';
		if (n < 1 || n > (s.p[5] == 'H' ? 2 : 4))
			return false;
		*out = s.p[5] == 'H' ? period(BSC_HALF, y * 2 + n - 1) :
		    period(BSC_QUARTER, y * 4 + n - 1);
		return true;
	}
	if (s.len == 7 && digits(s.p + 5, 2, &n)) {
		if (n < 1 || n > 12)
			return false;
		*out = period(BSC_MONTH, y * 12 + n - 1);
		return true;
	}
	if (s.len == 8 && s.p[5] == 'W' && digits(s.p + 6, 2, &n))
		return parse_week(y, n, out);
	if (!bsc_day_parse(s, &day))
		return false;
	*out = bsc_period_of(day, BSC_DAY);
	return true;
}

size_t
bsc_period_format(bsc_period p, char to[16])
{
	enum bsc_period_kind kind = bsc_period_kind(p);
	bsc_day day = first_day(kind, ordinal(p));
	int y, m, d;
	size_t n;

	if (kind == BSC_DAY)
		return bsc_day_format(day, to);
	if (kind == BSC_WEEK)		/* the year of its Thursday */
		day = clamp((int64_t)day + 3);
	bsc_day_split(day, &y, &m, &d);
	n = put_digits(to, 4, y);
	if (kind != BSC_YEAR)
		to[n++] = '-';
	if (kind == BSC_HALF || kind == BSC_QUARTER) {
		to[n++] = kind == BSC_HALF ? 'H' : 'Q';
		n += put_digits(to + n, 1, (m - 1) / months(kind) + 1);
	} else if (kind == BSC_MONTH) {
		n += put_digits(to + n, 2, m);
	} else if (kind == BSC_WEEK) {
		to[n++] = 'W';
		n += put_digits(to + n, 2,
		    (day - make(y, 1, 1)) / 7 + 1);
	}
	to[n] = '\0';
	return n;
}
