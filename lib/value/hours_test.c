#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdint.h>

#include "value/hours.h"

#define CALENDAR	"lib/calendar/cn.csv"
#define HOURS		"08:30-12:00 14:30-18:00"

static void
parse(void **state)
{
	static const struct {
		const char	*text;
		size_t		 n;		/* 0: refused */
	} cases[] = {
		{ HOURS, 2 },
		{ "00:00-24:00", 1 },
		{ " 09:00-12:00  13:00-17:00 ", 2 },
		{ "08:30-12:00 12:00-18:00", 2 },
		{ "", 0 },
		{ "8:30-12:00", 0 },
		{ "08:30-12:60", 0 },
		{ "08:30-24:01", 0 },
		{ "12:00-08:30", 0 },
		{ "08:30-08:30", 0 },
		{ "08:30-12:00 11:00-18:00", 0 },
		{ "08:30-12:00,14:30-18:00", 0 },
		{ "ab:cd-ef:gh", 0 },
		{ "00:00-01:00 01:00-02:00 02:00-03:00 03:00-04:00 "
		    "04:00-05:00 05:00-06:00 06:00-07:00 07:00-08:00 "
		    "08:00-09:00", 0 },
	};
	struct bsc_hours h;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (bsc_hours_parse(bsc_span(cases[i].text), &h) !=
		    (cases[i].n > 0) || (cases[i].n > 0 && h.n != cases[i].n))
			fail_msg("\"%s\"", cases[i].text);
}

static bsc_time
at(const char *s)
{
	bsc_time t = 0;

	if (!bsc_time_parse(bsc_span(s), &t))
		fail_msg("%s is no time", s);
	return t;
}

static void
between(void **state)
{
	static const struct {
		const char	*a, *b;
		int64_t		 lo, hi;	/* minutes */
	} cases[] = {
		{ "2020-03-02T08:30", "2020-03-02T12:00", 210, 210 },
		{ "2020-03-02T08:30", "2020-03-02T13:00", 210, 210 },
		{ "2020-03-02T08:30", "2020-03-02T14:30", 210, 210 },
		{ "2020-03-02T08:30", "2020-03-02T14:31", 211, 211 },
		{ "2020-03-02T08:30", "2020-03-02T18:00", 420, 420 },
		{ "2020-03-02T12:30", "2020-03-02T14:00", 0, 0 },
		{ "2020-03-02T17:50", "2020-03-03T08:40", 20, 20 },
		{ "2020-03-02T19:00", "2020-03-03T08:30", 0, 0 },
		{ "2020-03-02T10:00", "2020-03-02T09:00", 0, 0 },
		/* over a leap day, a Saturday */
		{ "2020-02-28T17:00", "2020-03-02T09:00", 90, 90 },
		/* over the holidays of October; the 10th is made up */
		{ "2020-09-30T17:30", "2020-10-09T09:00", 60, 60 },
		{ "2020-10-10T08:30", "2020-10-10T09:30", 60, 60 },
		{ "2020-12-31T17:30", "2021-01-04T09:30", 90, 90 },
		/* beyond the calendar, which ends with 2026 */
		{ "2026-12-31T17:00", "2027-01-02T09:00", 60, 510 },
	};
	struct bsc_error err;
	struct bsc_calendar *c = bsc_calendar_read(CALENDAR, &err);
	struct bsc_hours h;
	int64_t lo, hi;

	(void)state;
	assert_non_null(c);
	assert_true(bsc_hours_parse(bsc_span(HOURS), &h));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bsc_hours_between(&h, c, at(cases[i].a), at(cases[i].b), &lo,
		    &hi);
		if (lo != cases[i].lo * 60 || hi != cases[i].hi * 60)
			fail_msg("%s to %s: %jd to %jd minutes", cases[i].a,
			    cases[i].b, (intmax_t)lo / 60, (intmax_t)hi / 60);
	}
	bsc_calendar_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse),
		cmocka_unit_test(between),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
