#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/xml.h"

#define ROWS(a) (sizeof(a) / sizeof(*(a)))

static void
trims_blanks_of_all_kinds(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" }, { " a ", "a" }, { "\t\r\n", "" },
		{ "\xe3\x80\x80" "x" "\xc2\xa0", "x" },
		{ "a b", "a b" }, { "\xe4\xb8\x80 ", "\xe4\xb8\x80" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		assert_true(bsc_span_is(bsc_span_trim(bsc_span(rows[i].text)),
		    rows[i].want));
}

static void
splits_into_all_parts(void **state)
{
	struct bsc_span rest = BSC_SPAN("a||b"), part;
	size_t n = 0;

	(void)state;
	while (bsc_span_split(&rest, '|', &part))
		n++;
	assert_int_equal(n, 3);
	rest = BSC_SPAN("");
	assert_true(bsc_span_split(&rest, '|', &part));
	assert_int_equal(part.len, 0);
	assert_false(bsc_span_split(&rest, '|', &part));
}

static void
knows_utf8(void **state)
{
	static const struct {
		const char *text;
		bool good;
		size_t bad;
	} rows[] = {
		{ "plain text of some length", true, 0 },
		{ "\xe5\x85\xb4\xe4\xbb\x81", true, 0 },
		{ "\xf0\x9f\x98\x80", true, 0 },
		{ "ab\xff", false, 2 },
		{ "\xc0\xaf", false, 0 },		/* overlong */
		{ "x\xed\xa0\x80", false, 1 },		/* surrogate */
		{ "\xf4\x90\x80\x80", false, 0 },	/* above 10FFFF */
		{ "\xe5\x85", false, 0 },		/* cut */
	};
	size_t bad;

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		bad = 0;
		assert_int_equal(bsc_utf8_valid(bsc_span(rows[i].text), &bad),
		    rows[i].good);
		assert_int_equal(bad, rows[i].bad);
	}
}

/*
 * Long texts are checked by blocks, short ones byte by byte: four bytes of
 * any kind get the same answer in both, wherever the block ends.
 */
static void
checks_long_utf8_like_short(void **state)
{
	static const unsigned char kinds[] = { 'a', 0x80, 0x8f, 0x90, 0x9f,
	    0xa0, 0xbf, 0xc1, 0xc2, 0xe0, 0xe4, 0xed, 0xef, 0xf0, 0xf1, 0xf4,
	    0xf5, 0xff };
	char text[96], shorter[6] = "";
	size_t bad, bad_short, n = ROWS(kinds);
	bool good;

	(void)state;
	memset(text, 'a', sizeof(text));
	for (size_t k = 0; k < n * n * n * n; k++) {
		shorter[0] = (char)kinds[k % n];
		shorter[1] = (char)kinds[k / n % n];
		shorter[2] = (char)kinds[k / n / n % n];
		shorter[3] = (char)kinds[k / n / n / n];
		shorter[4] = 'a';
		bad = bad_short = 0;
		good = bsc_utf8_valid((struct bsc_span){ shorter, 5 },
		    &bad_short);
		for (size_t at = 28; at <= 32; at++) {
			memcpy(text + at, shorter, 4);
			assert_int_equal(bsc_utf8_valid((struct bsc_span){
			    text, sizeof(text) }, &bad), good);
			assert_int_equal(bad, good ? 0 : at + bad_short);
			memset(text + at, 'a', 4);
		}
	}
}

static void
measures_distance(void **state)
{
	(void)state;
	assert_int_equal(bsc_span_distance(BSC_SPAN("expens"),
	    BSC_SPAN("expense"), 3), 1);
	assert_int_equal(bsc_span_distance(BSC_SPAN("kitten"),
	    BSC_SPAN("sitting"), 5), 3);
	assert_int_equal(bsc_span_distance(BSC_SPAN("abc"),
	    BSC_SPAN("xyz"), 2), 3);
}

static void
sums_as_fips_180_4(void **state)
{
	static const char *const want[] = {
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
	};
	static const char *const text[] = { "", "abc",
		"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq" };
	struct bsc_sha256 h, again;
	char hex[65];

	(void)state;
	for (size_t i = 0; i < ROWS(want); i++)
		for (size_t step = 1; step < 70; step += 23) {
			struct bsc_span s = bsc_span(text[i]);

			bsc_sha256_init(&h);
			for (size_t k = 0; k < s.len; k += step)
				bsc_sha256_add(&h, s.p + k,
				    s.len - k < step ? s.len - k : step);
			again = h;
			bsc_sha256_hex(&h, hex);
			assert_string_equal(hex, want[i]);
			snprintf(hex, sizeof(hex), "%016jx",
			    (uintmax_t)bsc_sha256_word(&again));
			assert_memory_equal(hex, want[i], 16);
		}
}

static void
numbers_keys_in_order(void **state)
{
	struct bsc_keys *k = bsc_keys_new();
	struct bsc_buf b = { 0 };
	bool isnew;

	(void)state;
	for (int round = 0; round < 2; round++)
		for (unsigned i = 0; i < 10000; i++) {
			b.len = 0;
			bsc_buf_printf(&b, "key %u", i);
			assert_int_equal(bsc_keys_add(k,
			    (struct bsc_span){ b.p, b.len }, &isnew), i);
			assert_int_equal(isnew, round == 0);
		}
	assert_int_equal(bsc_keys_count(k), 10000);
	assert_int_equal(bsc_keys_find(k, BSC_SPAN("key 77")), 77);
	assert_int_equal(bsc_keys_find(k, BSC_SPAN("key")), BSC_NO_KEY);
	assert_true(bsc_span_is(bsc_keys_text(k, 9999), "key 9999"));
	bsc_buf_free(&b);
	bsc_keys_free(k);
}

static void
arena_hands_out_room_of_its_own(void **state)
{
	struct bsc_arena *a = bsc_arena_new();
	char *p[2000];

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < 2000; i++) {
			size_t n = i % 97 == 0 ? 70000 :
			    i % 31 == (size_t)round ? 9000 : 8 + i % 300;

			p[i] = bsc_arena_alloc(a, n);
			assert_int_equal(p[i][n - 1], 0);
			memset(p[i], (int)i & 0xff, n);
		}
		for (size_t i = 0; i < 2000; i++)
			assert_int_equal(p[i][7] & 0xff, i & 0xff);
		bsc_arena_reset(a);
	}
	bsc_arena_free(a);
}

static const struct {
	const char *text, *error;
	size_t line;
} bad_xml[] = {
	{ "<a>\n<b>\n</a>", "mismatch", 3 },
	{ "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "declaration", 1 },
	{ "<!DOCTYPE a SYSTEM 'http://localhost/a.dtd'><a/>",
	    "declaration", 1 },
	{ "<a>\n&x;</a>", "ntity", 2 },
	{ "<a>", "", 1 },
	{ "", "", 1 },
};

static void
refuses_bad_xml(void **state)
{
	static const struct bsc_xml_handler none = { NULL, NULL, NULL };
	struct bsc_xml *x;
	bool good;

	(void)state;
	for (size_t i = 0; i < ROWS(bad_xml); i++) {
		x = bsc_xml_new(&none, NULL);
		good = bsc_xml_feed(x, bad_xml[i].text,
		    strlen(bad_xml[i].text)) && bsc_xml_finish(x);
		assert_false(good);
		assert_non_null(strstr(bsc_xml_error(x), bad_xml[i].error));
		assert_true(bsc_xml_error(x)[0] != '\0');
		assert_int_equal(bsc_xml_line(x), bad_xml[i].line);
		bsc_xml_free(x);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trims_blanks_of_all_kinds),
		cmocka_unit_test(splits_into_all_parts),
		cmocka_unit_test(knows_utf8),
		cmocka_unit_test(checks_long_utf8_like_short),
		cmocka_unit_test(measures_distance),
		cmocka_unit_test(sums_as_fips_180_4),
		cmocka_unit_test(numbers_keys_in_order),
		cmocka_unit_test(arena_hands_out_room_of_its_own),
		cmocka_unit_test(refuses_bad_xml),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
