#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdint.h>

#include "value/date.h"

static bsc_day
day(const char *s)
{
	bsc_day d = BSC_DAY_MIN - 1;

	if (!bsc_day_parse(bsc_span(s), &d))
		fail_msg("%s is no day", s);
	return d;
}

static void
days(void **state)
{
	static const struct {
		const char	*text;
		bool		 good;
		bsc_day		 day;
		int		 weekday;
	} cases[] = {
		{ "1970-01-01", true, 0, 4 },
		{ "1969-12-31", true, -1, 3 },
		{ "0001-01-01", true, BSC_DAY_MIN, 1 },
		{ "9999-12-31", true, BSC_DAY_MAX, 5 },
		{ "2000-02-29", true, 11016, 2 },
		{ "2020-02-29", true, 18321, 6 },
		{ "2020-12-31", true, 18627, 4 },
		{ "1900-02-29", false, 0, 0 },
		{ "2021-02-29", false, 0, 0 },
		{ "2021-04-31", false, 0, 0 },
		{ "2021-13-01", false, 0, 0 },
		{ "2021-00-01", false, 0, 0 },
		{ "2021-01-00", false, 0, 0 },
		{ "0000-01-01", false, 0, 0 },
		{ "2021-1-01", false, 0, 0 },
		{ "2021/01/01", false, 0, 0 },
		{ "2021-01-01 ", false, 0, 0 },
		{ "2021-01 01", false, 0, 0 },
		{ "2021.01-01", false, 0, 0 },
		{ "202:-01-01", false, 0, 0 },
		{ "/021-01-01", false, 0, 0 },
		{ "2021-01-0\xb1", false, 0, 0 },
		{ "2021-\xb0" "1-01", false, 0, 0 },
		{ "", false, 0, 0 },
	};
	char to[16];
	bsc_day d;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		d = 0;
		if (bsc_day_parse(bsc_span(cases[i].text), &d) !=
		    cases[i].good || d != cases[i].day)
			fail_msg("%s gives %d", cases[i].text, (int)d);
		if (!cases[i].good)
			continue;
		assert_int_equal(bsc_day_weekday(d), cases[i].weekday);
		assert_int_equal(bsc_day_format(d, to), 10);
		assert_string_equal(to, cases[i].text);
	}
}

/* Splitting and making agree on every day there is. */
static void
every_day(void **state)
{
	int y, m, d, last = 0;
	bsc_day again = 0;

	(void)state;
	for (bsc_day i = BSC_DAY_MIN; i <= BSC_DAY_MAX; i++) {
		bsc_day_split(i, &y, &m, &d);
		if (!bsc_day_make(y, m, d, &again) || again != i ||
		    (d != 1 && d != last + 1))
			fail_msg("day %d", (int)i);
		last = d;
	}
}

static void
times(void **state)
{
	static const struct {
		const char	*text;
		bool		 good;
		bsc_time	 time;
		const char	*form;
	} cases[] = {
		{ "1970-01-01T00:00", true, 0, "1970-01-01T00:00" },
		{ "1970-01-02T01:02:03", true, 90123, "1970-01-02T01:02:03" },
		{ "1970-01-01T08:30:00", true, 30600, "1970-01-01T08:30" },
		{ "1969-12-31T23:59:59", true, -1, "1969-12-31T23:59:59" },
		{ "1970-01-01T24:00", false, 0, NULL },
		{ "1970-01-01T23:60", false, 0, NULL },
		{ "1970-01-01T23:59:60", false, 0, NULL },
		{ "1970-01-01 08:30", false, 0, NULL },
		{ "1970-01-01T8:30", false, 0, NULL },
		{ "1970-01-01", false, 0, NULL },
	};
	char to[24];
	bsc_time t;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		t = 0;
		if (bsc_time_parse(bsc_span(cases[i].text), &t) !=
		    cases[i].good || t != cases[i].time)
			fail_msg("%s gives %jd", cases[i].text, (intmax_t)t);
		if (!cases[i].good)
			continue;
		assert_int_equal(bsc_time_format(t, to),
		    strlen(cases[i].form));
		assert_string_equal(to, cases[i].form);
	}
}

static void
months_added(void **state)
{
	static const struct {
		const char	*from;
		int		 n;
		const char	*to;
	} cases[] = {
		{ "2020-01-31", 1, "2020-02-29" },
		{ "2021-01-31", 1, "2021-02-28" },
		{ "2020-02-29", 12, "2021-02-28" },
		{ "2020-12-31", 2, "2021-02-28" },
		{ "2020-03-31", -1, "2020-02-29" },
		{ "2020-01-15", -1, "2019-12-15" },
		{ "2020-05-15", 0, "2020-05-15" },
		{ "9999-12-01", 1, "9999-12-31" },
		{ "0001-01-31", -1, "0001-01-01" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (bsc_day_add_months(day(cases[i].from), cases[i].n) !=
		    day(cases[i].to))
			fail_msg("%s + %d months", cases[i].from, cases[i].n);
}

static void
periods(void **state)
{
	static const struct {
		const char	*text, *first, *last, *next;
	} cases[] = {
		{ "2020", "2020-01-01", "2020-12-31", "2021" },
		{ "2020-H1", "2020-01-01", "2020-06-30", "2020-H2" },
		{ "2020-H2", "2020-07-01", "2020-12-31", "2021-H1" },
		{ "2020-Q4", "2020-10-01", "2020-12-31", "2021-Q1" },
		{ "2020-02", "2020-02-01", "2020-02-29", "2020-03" },
		{ "2021-12", "2021-12-01", "2021-12-31", "2022-01" },
		{ "2020-W01", "2019-12-30", "2020-01-05", "2020-W02" },
		{ "2020-W53", "2020-12-28", "2021-01-03", "2021-W01" },
		{ "2021-W52", "2021-12-27", "2022-01-02", "2022-W01" },
		{ "2009-W53", "2009-12-28", "2010-01-03", "2010-W01" },
		{ "2020-12-31", "2020-12-31", "2020-12-31", "2021-01-01" },
		{ "9999", "9999-01-01", "9999-12-31", "9999" },
		{ "9999-W52", "9999-12-27", "9999-12-31", "9999-W52" },
		{ "0001-01-01", "0001-01-01", "0001-01-01", "0001-01-02" },
	};
	char to[16];
	bsc_period p;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (!bsc_period_parse(bsc_span(cases[i].text), &p))
			fail_msg("%s is no period", cases[i].text);
		assert_int_equal(bsc_period_format(p, to),
		    strlen(cases[i].text));
		assert_string_equal(to, cases[i].text);
		assert_int_equal(bsc_period_first(p), day(cases[i].first));
		assert_int_equal(bsc_period_last(p), day(cases[i].last));
		assert_true(bsc_period_of(bsc_period_last(p),
		    bsc_period_kind(p)) == p);
		bsc_period_format(bsc_period_next(p, 1), to);
		assert_string_equal(to, cases[i].next);
	}
}

static void
no_periods(void **state)
{
	static const char *const cases[] = {
		"", "20", "20201", "2020-", "2020-H0", "2020-H3", "2020-Q0",
		"2020-Q5", "2020-00", "2020-13", "2020-1", "2020-W00",
		"2020-W54", "2021-W53", "2020-W1", "2020-02-30", "0000",
		"2020-h1", "2020Q1",
	};
	bsc_period p;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (bsc_period_parse(bsc_span(cases[i]), &p))
			fail_msg("%s", cases[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days),
		cmocka_unit_test(every_day),
		cmocka_unit_test(times),
		cmocka_unit_test(months_added),
		cmocka_unit_test(periods),
		cmocka_unit_test(no_periods),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
