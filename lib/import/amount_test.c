#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "import/amount.h"

static const struct {
	const char	*text;
	char		 decimal;
	int		 power;
	const char	*want;		/* NULL: refused */
	unsigned	 currency;
} cases[] = {
	{ "1234.50", '.', 0, "1234.5", 0 },
	{ "1,234.50", '.', 0, "1234.5", 0 },
	{ "1 234.50", '.', 0, "1234.5", 0 },
	{ "1,234,567", '.', 0, "1234567", 0 },
	{ "1,0000", '.', 0, "10000", 0 },
	{ "12,34", '.', 0, NULL, 0 },
	{ "1,23,456", '.', 0, NULL, 0 },
	{ "1,234,56", '.', 0, NULL, 0 },
	{ ",123", '.', 0, NULL, 0 },
	{ "1.234,50", ',', 0, "1234.5", 0 },
	{ "12,5", ',', 0, "12.5", 0 },
	{ "１２，３４５．６７", '.', 0, "12345.67", 0 },
	{ "¥19.90", '.', 0, "19.9", BSC_YUAN },
	{ "￥ 19.90", '.', 0, "19.9", BSC_YUAN },
	{ "-¥5", '.', 0, "-5", BSC_YUAN },
	{ "¥-5", '.', 0, "-5", BSC_YUAN },
	{ "£1,180.37", '.', 0, "1180.37", BSC_POUND },
	{ "$3", '.', 0, "3", BSC_DOLLAR },
	{ "€3", '.', 0, "3", BSC_EURO },
	{ "12元", '.', 0, "12", BSC_YUAN },
	{ "人民币12元", '.', 0, "12", BSC_YUAN },
	{ "1.5万元", '.', 0, "15000", BSC_YUAN },
	{ "1.5万", '.', 0, "15000", 0 },
	{ "3千元", '.', 0, "3000", BSC_YUAN },
	{ "0.12345", '.', 4, "1234.5", 0 },
	{ "1.234567", '.', 4, "12345.67", 0 },
	{ "(77.00)", '.', 0, "-77", 0 },
	{ "（77.00）", '.', 0, "-77", 0 },
	{ "(£77.00)", '.', 0, "-77", BSC_POUND },
	{ "12-", '.', 0, "-12", 0 },
	{ "负12", '.', 0, "-12", 0 },
	{ "−12", '.', 0, "-12", 0 },
	{ "-(12)", '.', 0, NULL, 0 },
	{ "--12", '.', 0, NULL, 0 },
	{ "-", '.', 0, "0", 0 },
	{ "—", '.', 0, "0", 0 },
	{ "-0.00", '.', 0, "0", 0 },
	{ ".5", '.', 0, "0.5", 0 },
	{ "5.", '.', 0, "5", 0 },
	{ "007", '.', 0, "7", 0 },
	{ "#REF!", '.', 0, NULL, 0 },
	{ "12 apples", '.', 0, NULL, 0 },
	{ "1.2.3", '.', 0, NULL, 0 },
	{ "1e5", '.', 0, NULL, 0 },
	{ "()", '.', 0, NULL, 0 },
	{ "", '.', 0, NULL, 0 },
	{ "元", '.', 0, NULL, 0 },
};

static void
amounts(void **state)
{
	struct bsc_amount a;
	const char *reason;
	bool good;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		good = bsc_amount_parse(bsc_span(cases[i].text),
		    cases[i].decimal, cases[i].power, &a, &reason);
		assert_int_equal(good, cases[i].want != NULL);
		if (!good)
			continue;
		assert_string_equal(a.text, cases[i].want);
		assert_int_equal(a.currency, cases[i].currency);
	}
}

static void
columns(void **state)
{
	static const struct {
		const char	*cell[4];
		char		 decimal;
	} column[] = {
		{ { "1,234", "5,678" }, '.' },
		{ { "1,50", "1.234,00" }, ',' },
		{ { "1.234", "2.500" }, '.' },
		{ { "1,50", "1.50" }, '.' },
		{ { "1.234.567", "9,5" }, ',' },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(column) / sizeof(*column); i++) {
		struct bsc_signs s = { 0 };

		for (int j = 0; j < 4 && column[i].cell[j] != NULL; j++)
			bsc_signs_add(&s, bsc_span(column[i].cell[j]));
		assert_int_equal(bsc_signs_decimal(&s), column[i].decimal);
	}
	assert_int_equal(bsc_amount_unit(bsc_span("金额(万元)")), 4);
	assert_int_equal(bsc_amount_unit(bsc_span("单位：元")), 0);
	assert_int_equal(bsc_amount_unit(bsc_span("金额")), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(amounts),
		cmocka_unit_test(columns),
	};

	return cmocka_run_group_tests_name("amount", tests, NULL, NULL);
}
