#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdint.h>

#include "value/money.h"

static const struct {
	const char	*text;
	bool		 good;
	bsc_fen		 fen;
	const char	*form;
} amounts[] = {
	{ "0", true, 0, "0.00" },
	{ "-0.00", true, 0, "0.00" },
	{ "12.5", true, 1250, "12.50" },
	{ "12.50000", true, 1250, "12.50" },
	{ "-0.07", true, -7, "-0.07" },
	{ "007", true, 700, "7.00" },
	{ "92233720368547758.07", true, INT64_MAX, "92233720368547758.07" },
	{ "92233720368547758.08", false, 0, NULL },
	{ "-92233720368547758.08", true, INT64_MIN, "-92233720368547758.08" },
	{ "-92233720368547758.09", false, 0, NULL },
	{ "922337203685477580", false, 0, NULL },
	{ "123456789.12", true, 12345678912, "123456789.12" },
	{ "-12345678901", true, -1234567890100, "-12345678901.00" },
	{ "1234567890.12", true, 123456789012, "1234567890.12" },
	{ "12.505", false, 0, NULL },
	{ "12.001", false, 0, NULL },
	{ "1,50", false, 0, NULL },
	{ "1.2.3", false, 0, NULL },
	{ "12.", false, 0, NULL },
	{ ".5", false, 0, NULL },
	{ "-", false, 0, NULL },
	{ "--1", false, 0, NULL },
	{ "+1", false, 0, NULL },
	{ " 1", false, 0, NULL },
	{ "1e3", false, 0, NULL },
	{ "", false, 0, NULL },
};

static void
money(void **state)
{
	char to[24];
	bsc_fen v;

	(void)state;
	for (size_t i = 0; i < sizeof(amounts) / sizeof(*amounts); i++) {
		v = 0;
		if (bsc_money_parse(bsc_span(amounts[i].text), &v) !=
		    amounts[i].good || v != amounts[i].fen)
			fail_msg("\"%s\" gives %jd", amounts[i].text,
			    (intmax_t)v);
		if (!amounts[i].good)
			continue;
		assert_int_equal(bsc_money_format(v, to),
		    strlen(amounts[i].form));
		assert_string_equal(to, amounts[i].form);
	}
}

/* Of every length, and with every byte in turn one that does not belong. */
static void
each_byte(void **state)
{
	static const char digits[] = "1234567890123.45", odd[] = "/:-. \x80\xb0";
	const int64_t all = 123456789012345;
	char text[sizeof(digits)];
	int64_t scale = 1000;
	bsc_fen v;

	(void)state;
	for (size_t n = 4; n < sizeof(digits); n++, scale *= 10) {
		const char *from = digits + sizeof(digits) - 1 - n;

		assert_true(bsc_money_parse(bsc_span(from), &v));
		assert_int_equal(v, all % scale);
		for (size_t i = 0; i < n; i++)
			for (const char *c = odd; *c != '\0'; c++) {
				strcpy(text, from);
				text[i] = *c;
				if (text[i] == from[i] || (i == 0 && *c == '-'))
					continue;
				if (bsc_money_parse(bsc_span(text), &v))
					fail_msg("\"%s\"", text);
			}
	}
}

static const struct {
	const char	*text;
	bool		 good;
	bsc_micro	 micro;
	const char	*form;
} numbers[] = {
	{ "0", true, 0, "0" },
	{ "1.5", true, 1500000, "1.5" },
	{ "100", true, 100000000, "100" },
	{ "0.000001", true, 1, "0.000001" },
	{ "0.0000010", true, 1, "0.000001" },
	{ "0.0000001", false, 0, NULL },
	{ "-2.50", true, -2500000, "-2.5" },
	{ "9223372036854.775807", true, INT64_MAX, "9223372036854.775807" },
	{ "9223372036854.775808", false, 0, NULL },
	{ "-9223372036854.775808", true, INT64_MIN, "-9223372036854.775808" },
};

static void
number(void **state)
{
	char to[28];
	bsc_micro v;

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		v = 0;
		if (bsc_number_parse(bsc_span(numbers[i].text), &v) !=
		    numbers[i].good || v != numbers[i].micro)
			fail_msg("\"%s\" gives %jd", numbers[i].text,
			    (intmax_t)v);
		if (!numbers[i].good)
			continue;
		assert_int_equal(bsc_number_format(v, to),
		    strlen(numbers[i].form));
		assert_string_equal(to, numbers[i].form);
	}
}

static void
integer(void **state)
{
	static const struct {
		const char	*text;
		bool		 good;
		int64_t		 value;
	} cases[] = {
		{ "9223372036854775807", true, INT64_MAX },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "-9223372036854775809", false, 0 },
		{ "5.0", false, 0 },
		{ "", false, 0 },
	};
	int64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		v = 0;
		if (bsc_int_parse(bsc_span(cases[i].text), &v) !=
		    cases[i].good || v != cases[i].value)
			fail_msg("\"%s\"", cases[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(money),
		cmocka_unit_test(each_byte),
		cmocka_unit_test(number),
		cmocka_unit_test(integer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
