#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stream/workbook.h"

static const struct {
	const char	*text, *wanted;
} texts[] = {
	{ "", "" },
	{ "plain 文字", "plain 文字" },
	{ "tab\tand\nlines", "tab\tand\nlines" },
	{ "\x01\x1f\r", "_x0001__x001F__x000D_" },
	{ "_x0041_", "_x005F_x0041_" },
	{ "__x00ff_x_x1_", "__x005F_x00ff_x_x1_" },
	{ "_x00g1_ _x0041", "_x00g1_ _x0041" },
	{ "\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd", "_xFFFE__xFFFF_\xef\xbf\xbd" },
	{ "a\xff" "b\xe4\xb8", "a\xef\xbf\xbd" "b\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
};

static void
test_text(void **state)
{
	struct bsc_buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		b.len = 0;
		assert_true(bsc_work_text(&b, bsc_span(texts[i].text), true));
		assert_string_equal(bsc_buf_str(&b), texts[i].wanted);
	}
	bsc_buf_free(&b);
}

/* The limit counts units of UTF-16: a character beyond U+FFFF is two. */
static void
test_longest(void **state)
{
	static const struct {
		const char	*unit;
		size_t		 n;
		bool		 whole;
	} cases[] = {
		{ "a", 32767, true }, { "a", 32768, false },
		{ "长", 32767, true }, { "长", 32768, false },
		{ "\xf0\x9f\x98\x80", 16383, true },
		{ "\xf0\x9f\x98\x80", 16384, false },
		{ "\x01", 4681, true }, { "\x01", 4682, false },
	};
	struct bsc_buf in = { 0 }, out = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		in.len = out.len = 0;
		for (size_t k = 0; k < cases[i].n; k++)
			bsc_buf_puts(&in, cases[i].unit);
		assert_int_equal(bsc_work_text(&out, (struct bsc_span){ in.p,
		    in.len }, false), cases[i].whole);
		assert_true(bsc_utf8_valid((struct bsc_span){ out.p, out.len },
		    NULL));
		if (!cases[i].whole)
			assert_non_null(strstr(bsc_buf_str(&out), "已截断"));
	}
	bsc_buf_free(&in);
	bsc_buf_free(&out);
}

static void
test_names(void **state)
{
	static const struct {
		const char	*name, *wanted;
	} cases[] = {
		{ "支出报销台账", "支出报销台账" }, { "", "_" },
		{ "a/b\\c[d]e:f*g?h", "a_b_c_d_e_f_g_h" },
		{ "'quoted' (2)", "_quoted_ _2_" }, { "\n", "_" },
		{ "0123456789012345678901234567890", "0123456789012345678901234" },
		{ "一二三四五六七八九十一二三四五六七八九十一二三四五六",
		    "一二三四五六七八九十一二三四五六七八九十一二三四五" },
	};
	char *name;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		name = bsc_work_sheet_name(cases[i].name);
		assert_string_equal(name, cases[i].wanted);
		free(name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
