#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "value/calendar.h"

/* The shipped days; unit tests run in the root of the checkout. */
#define CALENDAR	"lib/calendar/cn.csv"

static int
open_calendar(void **state)
{
	struct bsc_error err = { "" };

	*state = bsc_calendar_read(CALENDAR, &err);
	if (*state == NULL)
		print_error("%s\n", err.text);
	return *state == NULL;
}

static int
close_calendar(void **state)
{
	bsc_calendar_free(*state);
	return 0;
}

static bsc_day
day(const char *s)
{
	bsc_day d = BSC_DAY_MIN - 1;

	if (!bsc_day_parse(bsc_span(s), &d))
		fail_msg("%s is no day", s);
	return d;
}

static void
workday(void **state)
{
	static const struct {
		const char	*day;
		bool		 known, work;
	} cases[] = {
		{ "2020-09-30", true, true },
		{ "2020-10-01", true, false },	/* National Day */
		{ "2020-10-08", true, false },
		{ "2020-10-09", true, true },
		{ "2020-10-10", true, true },	/* Saturday, made up */
		{ "2020-10-11", true, false },
		{ "2020-09-27", true, true },	/* Sunday, made up */
		{ "2011-01-01", true, false },
		{ "2026-12-31", true, true },
		{ "2010-12-31", false, false },
		{ "2027-01-01", false, false },
		{ "0001-01-01", false, false },
		{ "9999-12-31", false, false },
	};
	bool work;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		work = false;
		if (bsc_workday(*state, day(cases[i].day), &work) !=
		    cases[i].known || work != cases[i].work)
			fail_msg("%s", cases[i].day);
	}
}

static void
workdays(void **state)
{
	static const struct {
		const char	*a, *b;
		bool		 known;
		int64_t		 n;
	} cases[] = {
		{ "2020-09-30", "2020-09-30", true, 0 },
		{ "2020-09-30", "2020-10-01", true, 0 },
		{ "2020-09-30", "2020-10-09", true, 1 },
		{ "2020-09-30", "2020-10-12", true, 3 },
		{ "2020-10-12", "2020-09-30", true, -3 },
		{ "2010-12-31", "2011-01-04", true, 1 },
		{ "2010-12-30", "2011-01-04", false, 0 },
		{ "2026-12-30", "2026-12-31", true, 1 },
		{ "2026-12-30", "2027-01-01", false, 0 },
		{ "2030-01-01", "2030-01-01", true, 0 },
	};
	int64_t n;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		n = 0;
		if (bsc_workdays(*state, day(cases[i].a), day(cases[i].b),
		    &n) != cases[i].known || n != cases[i].n)
			fail_msg("%s %s gives %jd", cases[i].a, cases[i].b,
			    (intmax_t)n);
	}
}

static void
add_workdays(void **state)
{
	static const struct {
		const char	*from;
		int64_t		 n;
		const char	*to;		/* NULL: not known */
	} cases[] = {
		{ "2020-09-30", 1, "2020-10-09" },
		{ "2020-09-30", 3, "2020-10-12" },
		{ "2020-10-12", -3, "2020-09-30" },
		{ "2020-10-01", 0, "2020-10-01" },
		{ "2026-12-30", 1, "2026-12-31" },
		{ "2026-12-31", 1, NULL },
		{ "2011-01-04", -1, NULL },
		{ "2020-01-01", INT64_MAX, NULL },
		{ "2020-01-01", INT64_MIN, NULL },
	};
	bsc_day to;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		to = 0;
		if (bsc_add_workdays(*state, day(cases[i].from), cases[i].n,
		    &to) != (cases[i].to != NULL) ||
		    (cases[i].to != NULL && to != day(cases[i].to)))
			fail_msg("%s %jd", cases[i].from,
			    (intmax_t)cases[i].n);
	}
	assert_true(bsc_roll(*state, day("2020-10-01"), &to));
	assert_int_equal(to, day("2020-10-09"));
	assert_true(bsc_roll(*state, day("2020-10-10"), &to));
	assert_int_equal(to, day("2020-10-10"));
	assert_false(bsc_roll(*state, day("2027-01-01"), &to));
}

static struct bsc_calendar *
read_text(const char *text, struct bsc_error *err)
{
	char path[] = "/tmp/bsc-calendar-XXXXXX";
	struct bsc_calendar *c;
	FILE *f = fdopen(mkstemp(path), "w");

	fputs(text, f);
	fclose(f);
	c = bsc_calendar_read(path, err);
	unlink(path);
	return c;
}

/* Later rows override; a year without its New Year's Day is not covered. */
static void
coverage(void **state)
{
	struct bsc_error err = { "" };
	struct bsc_calendar *c;
	bsc_day first, last;
	int64_t n;
	bool work;

	(void)state;
	c = read_text("\xef\xbb\xbfkind,date\r\nholiday,2020-01-01\r\n"
	    "holiday,2021-12-31\r\nholiday,2022-01-01\r\n\r\n"
	    "workday,2022-01-02\r\nholiday,2022-01-02", &err);
	assert_non_null(c);
	bsc_calendar_span(c, &first, &last);
	assert_int_equal(first, day("2020-01-01"));
	assert_int_equal(last, day("2022-12-31"));
	assert_false(bsc_workday(c, day("2021-12-31"), &work));
	assert_false(bsc_workdays(c, day("2020-12-30"), day("2022-01-04"),
	    &n));
	assert_true(bsc_workday(c, day("2022-01-02"), &work));
	assert_false(work);
	bsc_calendar_free(c);
}

static void
errors(void **state)
{
	static const struct {
		const char	*text, *reason;
	} cases[] = {
		{ "", "empty file" },
		{ "day,kind\n", ":1: a calendar has the columns" },
		{ "date,kind\n2020-01-01,feast\n", ":2: not a day" },
		{ "date,kind\n2020-02-30,holiday\n", ":2: not a day" },
		{ "date,kind\n2020-01-01\n", ":2: not a day" },
		{ "date,kind\n2020-05-01,holiday\n", "no year" },
	};
	struct bsc_error err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_null(read_text(cases[i].text, &err));
		if (strstr(err.text, cases[i].reason) == NULL)
			fail_msg("%s: %s", cases[i].reason, err.text);
	}
	assert_null(bsc_calendar_read("/nonexistent/x.csv", &err));
}

static void
beyond(void **state)
{
	static const struct {
		const char	*a, *b;
		int64_t		 lo, hi;
	} cases[] = {
		{ "2026-12-28", "2026-12-31", 3, 3 },
		{ "2026-12-28", "2027-01-02", 3, 5 },
		{ "2027-01-02", "2026-12-28", -5, -3 },
		{ "2027-03-01", "2027-03-31", 0, 30 },
		{ "2010-12-30", "2011-01-04", 1, 2 },
		{ "2010-12-01", "2010-12-31", 0, 30 },
		{ "2027-01-02", "2027-01-02", 0, 0 },
	};
	int64_t lo, hi;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bsc_workdays_bounds(*state, day(cases[i].a), day(cases[i].b),
		    &lo, &hi);
		if (lo != cases[i].lo || hi != cases[i].hi)
			fail_msg("%s: %jd..%jd", cases[i].a, (intmax_t)lo,
			    (intmax_t)hi);
	}
	assert_int_equal(bsc_add_workdays_least(*state, day("2026-12-28"), 5),
	    day("2027-01-02"));
	assert_int_equal(bsc_add_workdays_least(*state, day("2026-12-28"), 0),
	    day("2026-12-28"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(workday),
		cmocka_unit_test(workdays),
		cmocka_unit_test(add_workdays),
		cmocka_unit_test(beyond),
		cmocka_unit_test(coverage),
		cmocka_unit_test(errors),
	};

	return cmocka_run_group_tests(tests, open_calendar, close_calendar);
}
