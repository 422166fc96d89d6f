#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "import/xlsxlook.h"
#include "value/date.h"

#define DAY_SECONDS	86400
#define SERIAL_END	2958466		/* 10000-01-01 */
#define DAYS_1904	1462		/* of the one count beyond the other */
#define TEXT_MAX	64		/* of a number as stored */

/* A decimal: 0.DIGITS times 10^point. */
struct decimal {
	bool	minus;
	char	digit[24];
	int	n, point;
};

/* -?digits[.digits][e[+-]digits], as XML and C both have it. */
static bool
is_number(struct bsc_span s)
{
	size_t i = 0, digits = 0;

	if (s.len > TEXT_MAX)
		return false;
	i += i < s.len && (s.p[i] == '-' || s.p[i] == '+');
	for (; i < s.len && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		digits++;
	if (i < s.len && s.p[i] == '.')
		for (i++; i < s.len && s.p[i] >= '0' && s.p[i] <= '9'; i++)
			digits++;
	if (digits == 0)
		return false;
	if (i < s.len && (s.p[i] == 'e' || s.p[i] == 'E')) {
		i++;
		i += i < s.len && (s.p[i] == '-' || s.p[i] == '+');
		if (i == s.len)
			return false;
		while (i < s.len && s.p[i] >= '0' && s.p[i] <= '9')
			i++;
	}
	return i == s.len;
}

static bool
is_plain_integer(struct bsc_span s)
{
	if (s.len == 0 || s.len > 15 || (s.p[0] == '0' && s.len > 1))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

/*
 * The shortest decimal that is this number, which is what was typed:
 * files say 1280.0999999999999 for 1280.1.
 */
static struct decimal
shortest(double d, bool computed)
{
	struct decimal to = { .minus = signbit(d) && d != 0 };
	char text[40];
	const char *p;

	for (int places = 15; places <= 17; places++) {
		snprintf(text, sizeof(text), "%.*e", places - 1, fabs(d));
		if (computed || strtod(text, NULL) == fabs(d))
			break;
	}
	for (p = text; *p != 'e'; p++)
		if (*p != '.')
			to.digit[to.n++] = *p;
	to.point = atoi(p + 1) + 1;
	while (to.n > 0 && to.digit[to.n - 1] == '0')
		to.n--;
	if (to.n == 0)
		to.point = 0;
	return to;
}

/*
 * A number of no more than 15 digits is the shortest decimal already, as
 * no two of them are the same double.  False: it is longer.
 */
static bool
as_written(struct bsc_span s, struct decimal *to)
{
	bool behind = false;

	memset(to, 0, sizeof(*to));
	for (size_t i = 0; i < s.len; i++) {
		if (i == 0 && s.p[i] == '-') {
			to->minus = true;
			continue;
		}
		if (s.p[i] == '.') {
			behind = true;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9' || to->n == 15)
			return false;
		if (to->n > 0 || s.p[i] != '0')
			to->digit[to->n++] = s.p[i];
		if (to->n > 0 ? !behind : behind)
			to->point += behind ? -1 : 1;
	}
	while (to->n > 0 && to->digit[to->n - 1] == '0')
		to->n--;
	if (to->n == 0)
		to->point = to->minus = 0;
	return true;
}

static void
put_decimal(struct bsc_buf *to, const struct decimal *d, int zeros, char sign)
{
	int pad = zeros - (d->point > 0 ? d->point : 0);

	if (d->minus)
		bsc_buf_putc(to, '-');
	if (d->n > d->point || pad < 0)
		pad = 0;
	while (pad-- > 0)
		bsc_buf_putc(to, '0');
	if (d->point <= 0 && (d->n > 0 || zeros == 0))
		bsc_buf_putc(to, '0');
	for (int i = 0; i < d->point; i++)
		bsc_buf_putc(to, i < d->n ? d->digit[i] : '0');
	if (d->n <= d->point)
		return;
	bsc_buf_putc(to, sign);
	for (int i = d->point; i < 0; i++)
		bsc_buf_putc(to, '0');
	for (int i = d->point > 0 ? d->point : 0; i < d->n; i++)
		bsc_buf_putc(to, d->digit[i]);
}

static const char *
unit_word(int power)
{
	switch (power) {
	case 3:
		return "千";
	case 4:
		return "万";
	case 6:
		return "百万";
	case 8:
		return "亿";
	default:
		return NULL;
	}
}

/* As it is shown: with its currency and its unit. */
static void
put_amount(struct bsc_buf *to, const struct bsc_look *l, struct decimal d,
    char sign)
{
	int power = l->shift > 0 ? l->shift : l->power;
	const char *unit = unit_word(power);

	bsc_buf_puts(to, l->sign);
	if (unit != NULL && l->shift > 0 && d.n > 0)
		d.point -= l->shift;
	put_decimal(to, &d, l->zeros, sign);
	if (unit != NULL)
		bsc_buf_puts(to, unit);
}

static void
put_clock(struct bsc_buf *to, long long seconds)
{
	bsc_buf_printf(to, "%02lld:%02lld:%02lld", seconds / 3600,
	    seconds / 60 % 60, seconds % 60);
}

/* A day of which less is shown is meant as less, if the rest says nothing. */
static void
put_day(struct bsc_buf *to, unsigned what, bsc_day day, long long seconds)
{
	int year, month, mday;

	bsc_day_split(day, &year, &month, &mday);
	if ((what & (BSC_LOOK_YEAR | BSC_LOOK_DAY)) == BSC_LOOK_YEAR &&
	    mday == 1 && seconds == 0 &&
	    ((what & BSC_LOOK_MONTH) != 0 || month == 1))
		bsc_buf_printf(to, (what & BSC_LOOK_MONTH) != 0 ?
		    "%04d-%02d" : "%04d", year, month);
	else
		bsc_buf_printf(to, "%04d-%02d-%02d", year, month, mday);
	if (seconds != 0 || (what & BSC_LOOK_CLOCK) != 0) {
		bsc_buf_putc(to, ' ');
		put_clock(to, seconds);
	}
}

/*
 * Days since 1899-12-30; but before 1900-03-01 one more, because
 * spreadsheets have a 1900-02-29 (day 60) to be as wrong as the first.
 */
static bool
put_stamp(struct bsc_buf *to, unsigned what, double d,
    const struct bsc_look_rules *rules)
{
	bsc_day origin = 0;
	double whole;
	long long serial, seconds;

	if (!(d >= 0 && d < SERIAL_END))
		return false;
	seconds = llround(modf(d, &whole) * DAY_SECONDS);
	serial = (long long)whole + seconds / DAY_SECONDS;
	seconds %= DAY_SECONDS;
	if ((what & BSC_LOOK_ELAPSED) != 0) {
		put_clock(to, serial * DAY_SECONDS + seconds);
		return true;
	}
	if (what == BSC_LOOK_CLOCK && whole == 0) {
		put_clock(to, serial == 0 ? seconds : DAY_SECONDS - 1);
		return true;
	}
	if (rules->date1904)
		serial += DAYS_1904;
	else if (serial == 0 || serial == 60)
		return false;
	if (!rules->date1904 && serial < 60)
		serial++;
	bsc_day_make(1899, 12, 30, &origin);
	if (serial >= SERIAL_END)
		return false;
	put_day(to, what, (bsc_day)(origin + serial), seconds);
	return true;
}

enum bsc_mark
bsc_look_write(const struct bsc_look *l, const struct bsc_look_rules *rules,
    struct bsc_span s, bool computed, struct bsc_buf *to)
{
	enum bsc_mark mark = BSC_MARK_NONE;
	char text[TEXT_MAX + 1];
	struct decimal short_;
	double d;

	s = bsc_span_trim(s);
	if (is_plain_integer(s) && l->what == 0 && l->zeros == 0 &&
	    l->power == 0 && l->shift == 0) {
		bsc_buf_puts(to, l->sign);
		bsc_buf_add(to, s.p, s.len);
		return BSC_MARK_NONE;
	}
	if (l->what == 0 && is_number(s) && as_written(s, &short_))
		put_amount(to, l, short_, rules->decimal);
	else if (is_number(s)) {
		memcpy(text, s.p, s.len);
		text[s.len] = '\0';
		d = strtod(text, NULL);
		if (l->what != 0) {
			if (!put_stamp(to, l->what, d, rules))
				mark = BSC_MARK_DAY;
		} else if (!(fabs(d) < 1e15))
			mark = BSC_MARK_DIGITS;
		else if (d != 0 && fabs(d) < 1e-30)
			mark = BSC_MARK_NUMBER;
		else
			put_amount(to, l, shortest(d, computed),
			    rules->decimal);
	} else
		mark = BSC_MARK_NUMBER;
	if (mark != BSC_MARK_NONE)
		bsc_buf_add(to, s.p, s.len);
	return mark;
}
