#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "import/xlsx.h"
#include "import/xlsxlook.h"

/* Formats, numbers as stored, and what they mean. */
static const struct {
	const char	*code, *number;
	bool		 computed;
	enum bsc_mark	 mark;
	const char	*want;
} numbers[] = {
	{ "General", "1280.0999999999999", false, 0, "1280.1" },
	{ "General", "0.28999999999999998", false, 0, "0.29" },
	{ "General", "0.30000000000000004", false, 0, "0.30000000000000004" },
	{ "General", "0.30000000000000004", true, 0, "0.3" },
	{ "General", "12346871.289999999", false, 0, "12346871.29" },
	{ "General", "1E-2", false, 0, "0.01" },
	{ "General", "0.0010", false, 0, "0.001" },
	{ "General", "0.000", false, 0, "0" },
	{ "General", "-.5", false, 0, "-0.5" },
	{ "General", "007.50", false, 0, "7.5" },
	{ "General", "100", false, 0, "100" },
	{ "General", "-100.0", false, 0, "-100" },
	{ "General", "0.000000000000000123", false, 0,
	    "0.000000000000000123" },
	{ "General", "1.5E+3", false, 0, "1500" },
	{ "General", "-0", false, 0, "0" },
	{ "General", "-88", false, 0, "-88" },
	{ "General", "999999999999999", false, 0, "999999999999999" },
	{ "General", "110101199003071000", false, BSC_MARK_DIGITS,
	    "110101199003071000" },
	{ "General", "1E+400", false, BSC_MARK_DIGITS, "1E+400" },
	{ "General", "0x10", false, BSC_MARK_NUMBER, "0x10" },
	{ "General", "nan", false, BSC_MARK_NUMBER, "nan" },
	{ "General", "", false, BSC_MARK_NUMBER, "" },
	{ "General", "1e", false, BSC_MARK_NUMBER, "1e" },
	{ "General", "1.2.3", false, BSC_MARK_NUMBER, "1.2.3" },
	{ "G/通用格式", "43833", false, 0, "43833" },
	{ "0.00E+00", "1500", false, 0, "1500" },
	{ "0000", "12", false, 0, "0012" },
	{ "0000", "0", false, 0, "0000" },
	{ "0000", "12345", false, 0, "12345" },
	{ "0000", "1.5", false, 0, "1.5" },
	{ "#,##0.00", "1234.5", false, 0, "1234.5" },
	{ "0%", "0.05", false, 0, "0.05" },
	{ "_ \"¥\"* #,##0.00_ ;_ \"¥\"* \\-#,##0.00_ ", "5", false, 0, "¥5" },
	{ "[$$-409]#,##0.00", "5", false, 0, "$5" },
	{ "[$€-2] #,##0.00", "-5", false, 0, "€-5" },
	{ "[$¥-804]#,##0.00", "5", false, 0, "¥5" },
	{ "[$¥-411]#,##0.00", "5", false, 0, "JPY5" },
	{ "[$HKD] 0.00", "5", false, 0, "HKD5" },
	{ "0.00\"元\"", "5", false, 0, "¥5" },
	{ "0.00\"万元\"", "12.5", false, 0, "¥12.5万" },
	{ "0!.0000\"万元\"", "123456", false, 0, "¥12.3456万" },
	{ "0!.0,\"万\"", "123456", false, 0, "12.3456万" },
	{ "#,##0,", "123456", false, 0, "123.456千" },
	{ "#,##0,", "0", false, 0, "0千" },
	{ "0\"千\"", "5", false, 0, "5千" },
	{ "0.0\"千元\"", "5", false, 0, "¥5千" },
	{ "0\"千克\"", "5", false, 0, "5" },
	{ "0\"万人\"", "5", false, 0, "5万" },
	{ "0\"单元\"", "5", false, 0, "5" },
	{ "0\"人\"", "5", false, 0, "5" },
	{ "000\\-0000", "15", false, 0, "0000015" },
	{ "[Red]0.00;[Blue]-0.00", "1.5", false, 0, "1.5" },
	{ "yyyy-mm-dd", "43833", false, 0, "2020-01-03" },
	{ "yyyy\"年\"m\"月\"d\"日\";@", "43890", false, 0, "2020-02-29" },
	{ "[$-804]yyyy/m/d h:mm", "43833.5", false, 0, "2020-01-03 12:00:00" },
	{ "yyyy\"年\"m\"月\"", "43831", false, 0, "2020-01" },
	{ "yyyy\"年\"m\"月\"", "43833", false, 0, "2020-01-03" },
	{ "yyyy", "43831", false, 0, "2020" },
	{ "m\"月\"d\"日\"", "43833", false, 0, "2020-01-03" },
	{ "e\"年\"m\"月\"d\"日\"", "43833", false, 0, "2020-01-03" },
	{ "[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"", "43833", false, 0,
	    "2020-01-03" },
	{ "aaaa", "43833", false, 0, "2020-01-03" },
	{ "h:mm", "0.39583333333333331", false, 0, "09:30:00" },
	{ "h:mm:ss", "0.99999999999", false, 0, "23:59:59" },
	{ "mm:ss", "0.5", false, 0, "12:00:00" },
	{ "上午/下午h\"时\"mm\"分\"", "0.75", false, 0, "18:00:00" },
	{ "h:mm AM/PM", "0.75", false, 0, "18:00:00" },
	{ "[h]:mm", "1.0625", false, 0, "25:30:00" },
	{ "yyyy-mm-dd", "1", false, 0, "1900-01-01" },
	{ "yyyy-mm-dd", "59", false, 0, "1900-02-28" },
	{ "yyyy-mm-dd", "60", false, BSC_MARK_DAY, "60" },
	{ "yyyy-mm-dd", "61", false, 0, "1900-03-01" },
	{ "yyyy-mm-dd", "0", false, BSC_MARK_DAY, "0" },
	{ "yyyy-mm-dd", "-1", false, BSC_MARK_DAY, "-1" },
	{ "yyyy-mm-dd", "2958465", false, 0, "9999-12-31" },
	{ "yyyy-mm-dd", "2958465.99999999", false, BSC_MARK_DAY,
	    "2958465.99999999" },
	{ "yyyy-mm-dd", "2958466", false, BSC_MARK_DAY, "2958466" },
};

static void
check_look(const struct bsc_look *l, const struct bsc_look_rules *rules,
    const char *number, bool computed, enum bsc_mark mark, const char *want)
{
	struct bsc_buf b = { 0 };

	assert_int_equal(bsc_look_write(l, rules, bsc_span(number), computed,
	    &b), mark);
	assert_string_equal(bsc_buf_str(&b), want);
	bsc_buf_free(&b);
}

static void
test_numbers(void **state)
{
	static const struct bsc_look_rules rules = { false, '.' };
	struct bsc_look l;

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		bsc_look_parse(&l, bsc_span(numbers[i].code));
		check_look(&l, &rules, numbers[i].number, numbers[i].computed,
		    numbers[i].mark, numbers[i].want);
	}
}

static void
test_builtin(void **state)
{
	static const struct {
		unsigned	 id;
		const char	*number, *want;
	} cases[] = {
		{ 0, "43833", "43833" }, { 2, "43833.5", "43833.5" },
		{ 14, "43833", "2020-01-03" }, { 17, "43831", "2020-01" },
		{ 20, "0.5", "12:00:00" }, { 22, "43833.5",
		    "2020-01-03 12:00:00" }, { 31, "43833", "2020-01-03" },
		{ 46, "1.5", "36:00:00" }, { 57, "43831", "2020-01" },
		{ 58, "43833", "2020-01-03" }, { 49, "43833", "43833" },
	};
	static const struct bsc_look_rules rules = { false, '.' };
	struct bsc_look l;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bsc_look_builtin(&l, cases[i].id);
		check_look(&l, &rules, cases[i].number, false, 0,
		    cases[i].want);
	}
}

static void
test_1904(void **state)
{
	static const struct bsc_look_rules rules = { true, ',' };
	struct bsc_look l;

	(void)state;
	bsc_look_builtin(&l, 14);
	check_look(&l, &rules, "0", false, 0, "1904-01-01");
	check_look(&l, &rules, "60", false, 0, "1904-03-01");
	check_look(&l, &rules, "42371", false, 0, "2020-01-03");
	check_look(&l, &rules, "2957003", false, 0, "9999-12-31");
	check_look(&l, &rules, "2957004", false, BSC_MARK_DAY, "2957004");
	bsc_look_builtin(&l, 0);
	check_look(&l, &rules, "1.5", false, 0, "1,5");
}

/* Everything a workbook says, in one text. */
static bool
put_row(void *arg, const struct bsc_xlsx_row *row, struct bsc_error *err)
{
	struct bsc_buf *to = arg;

	(void)err;
	bsc_buf_printf(to, "%llu%s", (unsigned long long)row->number,
	    row->hidden ? "h" : "");
	for (size_t i = 0; i < row->ncell; i++) {
		bsc_buf_putc(to, '|');
		bsc_buf_add(to, row->cell[i].p, row->cell[i].len);
	}
	bsc_buf_putc(to, '\n');
	bsc_buf_add(to, row->left.p, row->left.len);
	return true;
}

static bool
dump(const void *p, size_t n, struct bsc_buf *to)
{
	struct bsc_xlsx_left left;
	struct bsc_error err;
	struct bsc_xlsx *x = bsc_xlsx_memory(p, n, '.', &err);
	bool good = x != NULL;

	to->len = 0;
	for (size_t i = 0; good && i < bsc_xlsx_count(x); i++) {
		bsc_buf_printf(to, "%s%s\n", bsc_xlsx_sheet(x, i)->name,
		    bsc_xlsx_sheet(x, i)->hidden ? " hidden" : "");
		good = bsc_xlsx_read(x, i, false, put_row, to, &left, &err);
		bsc_buf_printf(to, "%llu %llu\n",
		    (unsigned long long)left.hidden,
		    (unsigned long long)left.covered);
		bsc_buf_free(&left.columns);
	}
	bsc_xlsx_close(x);
	return good;
}

static size_t
load(const char *path, char **to)
{
	FILE *f = fopen(path, "rb");
	size_t n;

	assert_non_null(f);
	*to = bsc_alloc(1 << 16);
	n = fread(*to, 1, 1 << 16, f);
	fclose(f);
	return n;
}

/* What is read at all is all there is. */
static bool
reads_alike(const char *p, size_t n, const struct bsc_buf *whole)
{
	struct bsc_buf got = { 0 };
	bool good = dump(p, n, &got);

	if (good) {
		assert_int_equal(got.len, whole->len);
		assert_memory_equal(got.p, whole->p, got.len);
	}
	bsc_buf_free(&got);
	return good;
}

/* A workbook with a byte changed, or cut off, says the same or nothing. */
static void
test_damage(void **state)
{
	bool soak = getenv("BSC_SOAK") != NULL;	/* each change, not four */
	struct bsc_buf whole = { 0 };
	size_t n, read = 0;
	char *p;

	(void)state;
	n = load("testdata/bsc-import/xlsx-shapes/wps.xlsx", &p);
	assert_true(dump(p, n, &whole));
	assert_non_null(strstr(bsc_buf_str(&whole), "1280.1"));
	for (size_t i = 0; i < n; i++)
		for (unsigned mask = 1; mask < 256; mask++) {
			if (!soak && mask != 0x01 && mask != 0x20 &&
			    mask != 0x80 && mask != 0xff)
				continue;
			p[i] = (char)(p[i] ^ mask);
			read += reads_alike(p, n, &whole);
			p[i] = (char)(p[i] ^ mask);
		}
	assert_true(read > 0 && read < (soak ? 128 : 2) * n);
	for (size_t i = 0; i < n; i++)
		reads_alike(p, i, &whole);
	assert_false(reads_alike(p, n / 2, &whole));
	free(p);
	bsc_buf_free(&whole);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_builtin),
		cmocka_unit_test(test_1904),
		cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
