#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

#include "import/split.h"

/* Pieces of rows: what parts cells and rows, what quotes, what is trimmed. */
static const char *const pieces[] = { "a", "b", "12.50", "张伟", "李娜", ",",
	",", ",", ";", "\"", "\n", "\r\n", "\r", "\t", " ", "　", "\xc2\xa0",
	"=", "=\"0\"", "\"x\"", "\"a,b\"", "\"a\nb\"", "一", "purpose" };

static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static void
same_cells(const struct bsc_cut *a, const struct bsc_cut *b)
{
	assert_int_equal(a->ncell, b->ncell);
	assert_int_equal(a->used, b->used);
	assert_int_equal(a->raw, b->raw);
	assert_int_equal(a->lines, b->lines);
	assert_int_equal(a->torn, b->torn);
	for (size_t i = 0; i < a->ncell; i++)
		assert_true(bsc_span_eq(a->cell[i], b->cell[i]));
}

/*
 * The short way wants room behind the row, so that a row by itself takes
 * the long one: both must cut it alike.
 */
static void
cuts_alike_both_ways(void **state)
{
	struct bsc_cut cut = { 0 }, alone = { 0 };
	struct bsc_shape shape = { ',', false };
	struct bsc_buf text = { 0 };
	uint32_t seed = 1;
	size_t compared = 0;
	struct bsc_span s;

	(void)state;
	for (int round = 0; round < 4000; round++) {
		size_t kinds = round % 2 ? 9 : sizeof(pieces) / sizeof(*pieces);

		text.len = 0;
		shape.delim = round % 3 ? ',' : ";\t|"[round % 9 / 3];
		for (uint32_t n = next(&seed) % 60; n-- > 0; )
			bsc_buf_puts(&text, pieces[next(&seed) % kinds]);
		bsc_buf_puts(&text, "\n");
		s.len = text.len;
		for (int i = 0; i < 128; i++)
			bsc_buf_puts(&text, "x");
		s = (struct bsc_span){ text.p, s.len };
		if (bsc_split_row(&cut, (struct bsc_span){ text.p, text.len },
		    shape, false) != BSC_SPLIT_ROW || !cut.plain)
			continue;
		s.len = cut.used;
		assert_int_equal(bsc_split_row(&alone, s, shape, true),
		    BSC_SPLIT_ROW);
		same_cells(&cut, &alone);
		compared += !alone.plain;
	}
	assert_true(compared > 1000);
	bsc_cut_free(&cut);
	bsc_cut_free(&alone);
	bsc_buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_alike_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
