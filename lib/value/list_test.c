#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdint.h>

#include "value/list.h"

/* Elements joined by "|", without their escapes. */
static void
lists(void **state)
{
	static const struct {
		const char	*text, *elements;
	} cases[] = {
		{ "", "" },
		{ "a", "a|" },
		{ "a;b", "a|b|" },
		{ "a;;b;", "a|b|" },
		{ ";", "" },
		{ "a\\;b;c", "a;b|c|" },
		{ "a\\\\;b", "a\\|b|" },
		{ "a\\", "a\\|" },
		{ "JY-1;JY-2", "JY-1|JY-2|" },
	};
	struct bsc_buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bsc_span rest = bsc_span(cases[i].text), e;
		size_t n = 0;

		b.len = 0;
		while (bsc_list_next(&rest, &e)) {
			bsc_list_unescape(&b, e);
			bsc_buf_putc(&b, '|');
			n++;
		}
		assert_int_equal(bsc_list_count(bsc_span(cases[i].text)), n);
		assert_string_equal(bsc_buf_str(&b), cases[i].elements);
		assert_null(rest.p);
	}
	b.len = 0;
	bsc_list_escape(&b, BSC_SPAN("a;b:c\\d"));
	assert_string_equal(bsc_buf_str(&b), "a\\;b\\:c\\\\d");
	bsc_buf_free(&b);
}

/* A separator or an escaped one in each place of lists of every length. */
static void
places(void **state)
{
	char text[20];

	(void)state;
	for (size_t n = 1; n < sizeof(text); n++) {
		memset(text, 'a', sizeof(text));
		assert_int_equal(bsc_list_count((struct bsc_span){ text, n }),
		    1);
		for (size_t i = 1; i + 1 < n; i++) {
			text[i] = ';';
			assert_int_equal(bsc_list_count((struct bsc_span){
			    text, n }), 2);
			text[i - 1] = '\\';
			assert_int_equal(bsc_list_count((struct bsc_span){
			    text, n }), 1);
			text[i - 1] = text[i] = 'a';
		}
	}
}

static bool
is(struct bsc_span s, const char *text)
{
	return bsc_span_is(s, text);
}

static void
steps(void **state)
{
	static const struct {
		const char	*text;
		int		 result;
		const char	*role, *person, *opinion, *time;
	} cases[] = {
		{ "", 0, "", "", "", NULL },
		{ "handler", 1, "handler", "", "", NULL },
		{ "handler:", 1, "handler", "", "", NULL },
		{ "handler:Li", 1, "handler", "Li", "", NULL },
		{ "h:Li:2020-01-02", 1, "h", "Li", "", "2020-01-02T00:00" },
		{ "h:Li:2020-01-02T08:30", 1, "h", "Li", "",
		    "2020-01-02T08:30" },
		{ "h:Li:2020-01-02T08:30:15", 1, "h", "Li", "",
		    "2020-01-02T08:30:15" },
		{ "h:Li:2020-01-02T08:30:99", 1, "h", "Li", "99",
		    "2020-01-02T08:30" },
		{ "h:Li:2020-01-02T08:30:00:ok", 1, "h", "Li", "ok",
		    "2020-01-02T08:30" },
		{ "h:Li:2020-01-02:yes", 1, "h", "Li", "yes",
		    "2020-01-02T00:00" },
		{ "h:Li::yes", 1, "h", "Li", "yes", NULL },
		{ "h::2020-01-02", 1, "h", "", "", "2020-01-02T00:00" },
		{ "h:Li\\:2:2020-01-02", 1, "h", "Li\\:2", "",
		    "2020-01-02T00:00" },
		{ "h:Li:noon", -1, "h", "Li", "", NULL },
		{ "h:Li:2020-02-30", -1, "h", "Li", "", NULL },
		{ "h:Li:2020-01-02x", -1, "h", "Li", "", NULL },
	};
	struct bsc_step step;
	char to[24];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bsc_span rest = bsc_span(cases[i].text);

		if (bsc_step_next(&rest, &step) != cases[i].result ||
		    !is(step.role, cases[i].role) ||
		    !is(step.person, cases[i].person) ||
		    !is(step.opinion, cases[i].opinion) ||
		    step.timed != (cases[i].time != NULL))
			fail_msg("%s", cases[i].text);
		if (!step.timed)
			continue;
		bsc_time_format(step.time, to);
		assert_string_equal(to, cases[i].time);
	}
}

/* A step that is malformed does not hide the next. */
static void
after_malformed(void **state)
{
	struct bsc_span rest = BSC_SPAN("a:b:noon;c:d");
	struct bsc_step step;

	(void)state;
	assert_int_equal(bsc_step_next(&rest, &step), -1);
	assert_int_equal(bsc_step_next(&rest, &step), 1);
	assert_true(is(step.role, "c"));
	assert_int_equal(bsc_step_next(&rest, &step), 0);
}

/* Steps of a form say first which roles have a column. */
static void
columns(void **state)
{
	static const struct {
		const char	*cell, *roles;
		bool		 unrecorded, blank;
	} cases[] = {
		{ "columns:a|b;a:X", "a", false, false },
		{ "columns:a|b;a:X", "b", false, false },
		{ "columns:a|b;a:X", "c", true, false },
		{ "columns:a|b;a:X", "a|c", true, false },
		{ "columns:a|b", "a", false, true },
		{ "columns:", "a", true, true },
		{ "columns:ab;", "a", true, true },
		{ "a:X", "b", false, false },
		{ "", "b", false, false },
		{ "columns", "b", false, false },
	};
	struct bsc_span rest;
	struct bsc_step step;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		rest = bsc_span(cases[i].cell);
		if (bsc_steps_unrecorded(rest, bsc_span(cases[i].roles)) !=
		    cases[i].unrecorded || bsc_steps_blank(rest) !=
		    cases[i].blank)
			fail_msg("%s: %s", cases[i].cell, cases[i].roles);
	}
	rest = BSC_SPAN("columns:a|b;a:X;b");
	assert_int_equal(bsc_step_next(&rest, &step), 1);
	assert_true(bsc_span_is(step.role, "a"));
	assert_int_equal(bsc_step_next(&rest, &step), 1);
	assert_true(bsc_span_is(step.role, "b"));
	assert_int_equal(bsc_step_next(&rest, &step), 0);
}

static void
opinions(void **state)
{
	static const char *const no[] = { "不同意", "暂不同意。", "不予同意",
	    "不予批准", "不准报销", "退回补充材料", "请退回补充后再同意", "驳回",
	    "暂缓，下次会议再议", "拒绝支付", "同意上会，最终否决", "no",
	    " Reject " };
	static const char *const yes[] = { "", "同意", "拟同意", "无不同意见",
	    "同意，余款退回财务", "同意，不准超支", "原则同意，逾期不予报销",
	    "已阅", "noted" };

	(void)state;
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		if (!bsc_opinion_refuses(bsc_span(no[i])))
			fail_msg("%s", no[i]);
	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
		if (bsc_opinion_refuses(bsc_span(yes[i])))
			fail_msg("%s", yes[i]);
}

/* Whether the first step of the cell was taken back. */
static void
withdrawn(void **state)
{
	static const struct {
		const char	*cell;
		bool		 withdrawn;
	} cases[] = {
		{ "a:P1", false },
		{ "a:P1;a:P1::不同意", true },
		{ "a:P1;a:P2::不同意", false },
		{ "a:P1;b:P1::不同意", false },
		{ "a:P1;a:::不同意", true },
		{ "a:P1:2021-03-02;a:P1:2021-03-01T08:00:00:不同意", false },
		{ "a:P1:2021-03-02T08:00;a:P1:2021-03-02T09:00:00:不同意", true },
		{ "a:P1:2021-03-02;a:P1:2021-03-02T09:00:00:退回", true },
		{ "a:P1;a:P1::同意", false },
	};
	struct bsc_span rest;
	struct bsc_step s;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		rest = bsc_span(cases[i].cell);
		assert_int_equal(bsc_step_next(&rest, &s), 1);
		if (bsc_step_withdrawn(bsc_span(cases[i].cell), &s) !=
		    cases[i].withdrawn)
			fail_msg("%s", cases[i].cell);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists),
		cmocka_unit_test(places),
		cmocka_unit_test(steps),
		cmocka_unit_test(after_malformed),
		cmocka_unit_test(columns),
		cmocka_unit_test(opinions),
		cmocka_unit_test(withdrawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
