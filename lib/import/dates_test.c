#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "import/dates.h"

static const struct {
	const char		*text;
	enum bsc_date_order	 order;
	bool			 serial;
	enum bsc_date_kind	 kind;
	const char		*want;		/* NULL: not set */
	int			 seconds;	/* -1: no clock */
} cases[] = {
	{ "2020-01-03", 0, 0, BSC_DATE_CLEAR, "2020-01-03", -1 },
	{ "2020/1/3", 0, 0, BSC_DATE_CLEAR, "2020-01-03", -1 },
	{ "2020.1.3", 0, 0, BSC_DATE_CLEAR, "2020-01-03", -1 },
	{ "20200103", 0, 0, BSC_DATE_CLEAR, "2020-01-03", -1 },
	{ "2020年1月3日", 0, 0, BSC_DATE_CLEAR, "2020-01-03", -1 },
	{ "２０２０年１月３日", 0, 0, BSC_DATE_CLEAR, "2020-01-03", -1 },
	{ "2020年1月3", 0, 0, BSC_DATE_CLEAR, "2020-01-03", -1 },
	{ "3 Jan 2020", 0, 0, BSC_DATE_CLEAR, "2020-01-03", -1 },
	{ "03-Jan-20", 0, 0, BSC_DATE_CLEAR, "2020-01-03", -1 },
	{ "Jan 3, 2020", 0, 0, BSC_DATE_CLEAR, "2020-01-03", -1 },
	{ "31-Dec-99", 0, 0, BSC_DATE_CLEAR, "1999-12-31", -1 },
	{ "2020-01-03 08:30", 0, 0, BSC_DATE_CLEAR, "2020-01-03", 30600 },
	{ "2020-01-03T08:30:05", 0, 0, BSC_DATE_CLEAR, "2020-01-03", 30605 },
	{ "2020年1月3日 8时30分", 0, 0, BSC_DATE_CLEAR, "2020-01-03", 30600 },
	{ "2020/1/3 1:05 PM", 0, 0, BSC_DATE_CLEAR, "2020-01-03", 47100 },
	{ "2020-01-03 下午1:05", 0, 0, BSC_DATE_CLEAR, "2020-01-03", 47100 },
	{ "20200103083005", 0, 0, BSC_DATE_CLEAR, "2020-01-03", 30605 },
	{ "2020-01-03T08:30Z", 0, 0, BSC_DATE_NONE, NULL, 0 },
	{ "13/04/2020", 0, 0, BSC_DATE_DMY, "2020-04-13", -1 },
	{ "04/13/2020", 0, 0, BSC_DATE_MDY, "2020-04-13", -1 },
	{ "03/04/2020", 0, 0, BSC_DATE_EITHER, NULL, 0 },
	{ "03/04/2020", BSC_ORDER_DMY, 0, BSC_DATE_EITHER, "2020-04-03", -1 },
	{ "03/04/2020", BSC_ORDER_MDY, 0, BSC_DATE_EITHER, "2020-03-04", -1 },
	{ "13/04/2020", BSC_ORDER_MDY, 0, BSC_DATE_NONE, NULL, 0 },
	{ "04/04/2020", 0, 0, BSC_DATE_CLEAR, "2020-04-04", -1 },
	{ "13.04.20", 0, 0, BSC_DATE_DMY, "2020-04-13", -1 },
	{ "20.04.2011", BSC_ORDER_DMY, 0, BSC_DATE_DMY, "2011-04-20", -1 },
	{ "43833", 0, 0, BSC_DATE_NONE, NULL, 0 },
	{ "43833", 0, 1, BSC_DATE_CLEAR, "2020-01-03", -1 },
	{ "43833.5", 0, 1, BSC_DATE_CLEAR, "2020-01-03", 43200 },
	{ "20200103", 0, 1, BSC_DATE_CLEAR, "2020-01-03", -1 },
	{ "2020-02-30", 0, 0, BSC_DATE_NONE, NULL, 0 },
	{ "00:00:00", 0, 0, BSC_DATE_NONE, NULL, 0 },
	{ "2020", 0, 0, BSC_DATE_NONE, NULL, 0 },
	{ "#REF!", 0, 0, BSC_DATE_NONE, NULL, 0 },
	{ "2020-1/3", 0, 0, BSC_DATE_NONE, NULL, 0 },
	{ "2020-01-03 25:00", 0, 0, BSC_DATE_NONE, NULL, 0 },
	{ "", 0, 0, BSC_DATE_NONE, NULL, 0 },
};

static void
dates(void **state)
{
	struct bsc_stamp s;
	char text[16];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(bsc_stamp_parse(bsc_span(cases[i].text),
		    cases[i].order, cases[i].serial, &s), cases[i].kind);
		if (cases[i].want == NULL)
			continue;
		bsc_day_format(s.day, text);
		assert_string_equal(text, cases[i].want);
		assert_int_equal(s.clock ? s.seconds : -1, cases[i].seconds);
	}
}

static void
orders(void **state)
{
	static const struct {
		const char		*cell[4];
		enum bsc_date_order	 order;
		bool			 asked;
	} column[] = {
		{ { "03/04/2020", "13/04/2020" }, BSC_ORDER_DMY, false },
		{ { "03/04/2020", "04/13/2020" }, BSC_ORDER_MDY, false },
		{ { "03/04/2020", "05/06/2020" }, BSC_ORDER_UNKNOWN, true },
		{ { "13/04/2020", "04/13/2020" }, BSC_ORDER_UNKNOWN, true },
		{ { "2020-01-03", "" }, BSC_ORDER_UNKNOWN, false },
	};
	bool asked;

	(void)state;
	for (size_t i = 0; i < sizeof(column) / sizeof(*column); i++) {
		struct bsc_orders o = { 0 };

		for (int j = 0; j < 4 && column[i].cell[j] != NULL; j++)
			bsc_orders_add(&o, bsc_span(column[i].cell[j]), false);
		assert_int_equal(bsc_orders_decide(&o, &asked),
		    column[i].order);
		assert_int_equal(asked, column[i].asked);
	}
}

static void
periods(void **state)
{
	static const struct {
		const char	*text, *want;
	} cases_[] = {
		{ "2020", "2020" }, { "2020年", "2020" },
		{ "2020年度", "2020" }, { "2020年3月", "2020-03" },
		{ "202003", "2020-03" }, { "2020-03", "2020-03" },
		{ "2020.3", "2020-03" }, { "2020Q1", "2020-Q1" },
		{ "2020年第一季度", "2020-Q1" }, { "2020年4季度", "2020-Q4" },
		{ "2020年上半年", "2020-H1" }, { "2020-W05", "2020-W05" },
		{ "202013", NULL }, { "3月", NULL }, { "", NULL },
	};
	char to[16];

	(void)state;
	for (size_t i = 0; i < sizeof(cases_) / sizeof(*cases_); i++) {
		assert_int_equal(bsc_period_read(bsc_span(cases_[i].text), to),
		    cases_[i].want != NULL);
		if (cases_[i].want != NULL)
			assert_string_equal(to, cases_[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates),
		cmocka_unit_test(orders),
		cmocka_unit_test(periods),
	};

	return cmocka_run_group_tests_name("dates", tests, NULL, NULL);
}
