#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "rules/pack.h"
#include "rules/seen.h"
#include "rules/select.h"
#include "rules/tally.h"

static void
tally_adds_up(void **state)
{
	struct bsc_tally t = { 0 };
	struct bsc_buf b = { 0 };

	(void)state;
	bsc_tally_count(&t, BSC_NOT_APPLICABLE, NULL);
	bsc_tally_count(&t, BSC_COMPLY, NULL);
	bsc_tally_count(&t, BSC_VIOLATE, "not counted");
	bsc_tally_count(&t, BSC_UNDETERMINED, "b:b");
	bsc_tally_count(&t, BSC_UNDETERMINED, "a");
	bsc_tally_count(&t, BSC_UNDETERMINED, "z");
	bsc_tally_count(&t, BSC_UNDETERMINED, "z");
	assert_int_equal(bsc_tally_examined(&t), 7);
	assert_int_equal(bsc_tally_applicable(&t), 6);
	bsc_tally_reasons(&t, &b);
	assert_string_equal(bsc_buf_str(&b), "z:2;a:1;b\\:b:1");
	bsc_buf_free(&b);
	bsc_tally_clear(&t);
}

static void
offices_have_packs(void **state)
{
	struct bsc_select *s = bsc_select_new();

	(void)state;
	assert_int_equal(bsc_select_find(s, BSC_SPAN("BJ"), "a"),
	    BSC_UNREGISTERED);
	bsc_select_add(s, BSC_SPAN("BJ"), BSC_SPAN("a; b"));
	bsc_select_add(s, BSC_SPAN("北京 办"), BSC_SPAN("a"));
	bsc_select_add(s, BSC_SPAN("SH"), BSC_SPAN(""));
	bsc_select_add(s, BSC_SPAN(""), BSC_SPAN("c"));
	assert_int_equal(bsc_select_find(s, BSC_SPAN("BJ"), "b"), BSC_UNDER);
	assert_int_equal(bsc_select_find(s, BSC_SPAN("ＢＪ"), "b"), BSC_UNDER);
	assert_int_equal(bsc_select_find(s, BSC_SPAN("北京办"), "a"),
	    BSC_UNDER);
	assert_int_equal(bsc_select_find(s, BSC_SPAN("BJ"), "c"),
	    BSC_ELSEWHERE);
	assert_int_equal(bsc_select_find(s, BSC_SPAN("SH"), "a"),
	    BSC_UNREGISTERED);
	assert_string_equal(bsc_select_pack(s, 0), "a");
	assert_string_equal(bsc_select_pack(s, 1), "b");
	assert_null(bsc_select_pack(s, 2));
	bsc_select_free(s);
}

static void
files_stand_beside(void **state)
{
	char *s = bsc_pack_beside("x/ID.loan.xml", ".examples.xml");

	(void)state;
	assert_string_equal(s, "x/ID.loan.examples.xml");
	free(s);
	s = bsc_pack_beside("a", ".b");
	assert_string_equal(s, "a.b");
	free(s);
}

static void
values_have_days(void **state)
{
	const struct bsc_param_value v[] = { { 100, 199, "b" },
	    { 0, 150, "a" } };
	struct bsc_param p = { .value = v, .nvalue = 2 };

	(void)state;
	assert_string_equal(bsc_param_on(&p, 99), "a");
	assert_string_equal(bsc_param_on(&p, 100), "b");
	assert_string_equal(bsc_param_on(&p, 199), "b");
	assert_null(bsc_param_on(&p, 200));
	assert_null(bsc_param_on(&p, -1));
}

/* Sums that want one place, one that is zero, and more than there is room. */
static void
sums_are_counted(void **state)
{
	struct bsc_seen *s = bsc_seen_new();

	(void)state;
	for (uint32_t times = 1; times <= 3; times++)
		for (uint64_t i = 0; i < 500; i++)
			assert_int_equal(bsc_seen_add(s, i << 60 | i % 3 |
			    i << 32), times);
	bsc_seen_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tally_adds_up),
		cmocka_unit_test(offices_have_packs),
		cmocka_unit_test(files_stand_beside),
		cmocka_unit_test(values_have_days),
		cmocka_unit_test(sums_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
