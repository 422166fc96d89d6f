#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

#include "import/cells.h"
#include "import/quick.h"

static const struct bsc_word words[] = {
	{ "cash", "现金", NULL }, { "transfer", "转账", NULL },
};

/* What cells are made of: the forms of streams, and what comes near them. */
static const char *const pieces[] = { "0", "1", "2", "12", "28", "29", "31",
	"00", "02", "2020", "2021", "-", "-", ".", ".00", ".50", ";", "；",
	"、", ":", "\\", " ", "a", "N/A", "无", "暂无", "没有", "/", "—", "null", "yes", "no", "是", "否",
	"cash", "现金", "transfer", "Cash", "张伟", "李娜", "-01", "-12", "-13",
	"2020-02-29", "2021-02-29", "2021-11-30", "2021-06", "12.50", "-0.00",
	"1234567890123" };

static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

/* What is said of a cell at a glance is what reading it makes of it. */
static size_t
compare(const struct bsc_mapping *m, struct bsc_span s)
{
	const struct bsc_map_column *c = &m->col[0];
	struct bsc_buf made = { 0 };
	const char *reason;
	struct bsc_span got;
	enum bsc_got read;
	bool dash = false;
	size_t known = 0;

	/* Read first: words are known when they were met. */
	read = bsc_cell_read(m, c, s, &made, &reason, &dash);
	if (bsc_quick_cell(c, s, &got)) {
		assert_int_equal(read, s.len == 0 ? BSC_GOT_NOTHING :
		    BSC_GOT_VALUE);
		assert_true(bsc_span_eq(got, (struct bsc_span){ made.p,
		    made.len }));
		assert_false(dash);
		known = 1;
	}
	bsc_buf_free(&made);
	return known;
}

/* A glance at an amount or a date says of its column what a survey says. */
static void
compare_survey(struct bsc_span s)
{
	struct bsc_signs signs = { 0 };
	struct bsc_orders orders = { 0 };

	if (bsc_quick_money(s)) {
		bsc_signs_add(&signs, s);
		assert_int_equal(signs.point, 1);
		assert_int_equal(signs.comma + signs.currency, 0);
	}
	if (bsc_quick_day(s)) {
		bsc_orders_add(&orders, s, true);
		assert_int_equal(orders.clear, 1);
		assert_int_equal(orders.dmy + orders.mdy + orders.either, 0);
	}
}

static void
knows_what_reading_finds(void **state)
{
	struct bsc_told told = { .nword = 0 };
	struct bsc_field field = { .name = "f", .word = words, .nword = 2 };
	struct bsc_map_column col = { .field = &field, .decimal = '.' };
	struct bsc_mapping m = { .told = &told, .col = &col, .ncol = 1 };
	struct bsc_buf text = { 0 };
	uint32_t seed = 7;
	struct bsc_span s;

	(void)state;
	for (int type = BSC_TEXT; type <= BSC_STEPS; type++) {
		size_t known = 0;

		field.type = (enum bsc_type)type;
		col.words = type == BSC_ENUM ? bsc_words_new(&field) : NULL;
		col.quick = bsc_quick_choose(&told, &col);
		for (int round = 0; round < 40000; round++) {
			text.len = 0;
			for (uint32_t n = 1 + next(&seed) % 4; n-- > 0; )
				bsc_buf_puts(&text, pieces[next(&seed) %
				    (sizeof(pieces) / sizeof(*pieces))]);
			s = bsc_span_trim((struct bsc_span){ text.p,
			    text.len });
			known += s.len > 0 && compare(&m, s);
			compare_survey(s);
		}
		assert_true(type == BSC_TIME || type == BSC_STEPS ?
		    known == 0 : known > 100);
		bsc_words_free(col.words);
	}
	bsc_buf_free(&text);
}

/* Told words, units and decimal commas leave nothing to a glance. */
static void
knows_nothing_where_more_is_told(void **state)
{
	struct bsc_told_word word = { "f", "1.00", "2.00" };
	struct bsc_told told = { .nword = 0, .word = &word };
	struct bsc_field field = { .name = "f", .type = BSC_MONEY };
	struct bsc_map_column col = { .field = &field, .decimal = '.' };
	struct bsc_span got;

	(void)state;
	col.quick = bsc_quick_choose(&told, &col);
	assert_true(bsc_quick_cell(&col, BSC_SPAN("1.00"), &got));
	col.decimal = ',';
	assert_false(bsc_quick_cell(&col, BSC_SPAN("1.00"), &got));
	col.decimal = '.';
	told.nword = 1;
	col.quick = bsc_quick_choose(&told, &col);
	assert_false(bsc_quick_cell(&col, BSC_SPAN("1.00"), &got));
	told.nword = 0;
	col.power = 4;
	col.quick = bsc_quick_choose(&told, &col);
	assert_false(bsc_quick_cell(&col, BSC_SPAN("1.00"), &got));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_what_reading_finds),
		cmocka_unit_test(knows_nothing_where_more_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
