#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdint.h>

#include "value/fold.h"

static void
folding(void **state)
{
	static const struct {
		const char	*text, *fold, *name, *place;
	} cases[] = {
		{ "", "", "", "" },
		{ "abc", "abc", "abc", "abc" },
		{ "  a b ", "a b", "ab", "ab" },
		{ "ＡＢ（１）～", "AB(1)~", "AB(1)~", "AB(1)~" },
		{ "　张　三　", "张三", "张三", "张三" },
		{ "张\xc2\xa0三", "张三", "张三", "张三" },
		{ "张  三\t四", "张三四", "张三四", "张三四" },
		{ "张 3 李", "张 3 李", "张3李", "张3李" },
		{ "北京市", "北京市", "北京市", "北京" },
		{ "湖北省", "湖北省", "湖北省", "湖北" },
		{ "广西壮族自治区", "广西壮族自治区", "广西壮族自治区",
		    "广西" },
		{ "新疆维吾尔自治区", "新疆维吾尔自治区",
		    "新疆维吾尔自治区", "新疆" },
		{ "宁夏回族自治区", "宁夏回族自治区", "宁夏回族自治区",
		    "宁夏" },
		{ "西藏自治区", "西藏自治区", "西藏自治区", "西藏" },
		{ "香港特别行政区", "香港特别行政区", "香港特别行政区",
		    "香港" },
		{ "市", "市", "市", "市" },
		{ "\xff\xef\xbc", "\xff\xef\xbc", "\xff\xef\xbc",
		    "\xff\xef\xbc" },
	};
	struct bsc_buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bsc_span s = bsc_span(cases[i].text);

		b.len = 0;
		bsc_fold(&b, s);
		assert_string_equal(bsc_buf_str(&b), cases[i].fold);
		assert_int_equal(bsc_folded(s),
		    strcmp(cases[i].text, cases[i].fold) == 0);
		b.len = 0;
		bsc_fold_name(&b, s);
		assert_string_equal(bsc_buf_str(&b), cases[i].name);
		b.len = 0;
		bsc_fold_place(&b, s);
		assert_string_equal(bsc_buf_str(&b), cases[i].place);
	}
	bsc_buf_puts(&b, "|");		/* appended to what is there */
	bsc_fold_place(&b, BSC_SPAN("市"));
	assert_string_equal(bsc_buf_str(&b), "\xff\xef\xbc|市");
	bsc_buf_free(&b);
}

static void
width(void **state)
{
	static const struct {
		const char	*text;
		size_t		 width;
	} cases[] = {
		{ "", 0 }, { "abc", 3 }, { "金额", 4 }, { "（a）", 5 },
		{ "①", 1 }, { "é", 1 }, { "e\xcc\x81", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (bsc_width(bsc_span(cases[i].text)) != cases[i].width)
			fail_msg("%s", cases[i].text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folding),
		cmocka_unit_test(width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
