#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/sum.h"

static struct bsc_res_member
member(const char *key, bsc_fen fen)
{
	return (struct bsc_res_member){ .table = BSC_SPAN("expense"),
	    .key = bsc_span(key), .amount = { true, fen } };
}

static struct bsc_res_finding
finding(const char *office, const char *key, bsc_fen fen)
{
	return (struct bsc_res_finding){ .table = BSC_SPAN("expense"),
	    .office = bsc_span(office), .key = bsc_span(key),
	    .amount = { true, fen } };
}

static bsc_fen
sum_of(struct bsc_res_finding *f, size_t n, bool *fits)
{
	const struct bsc_res_finding *list[8];
	struct bsc_res_money sum;

	for (size_t i = 0; i < n; i++)
		list[i] = &f[i];
	*fits = bsc_sum_findings(list, n, &sum);
	return sum.fen;
}

/* Two rules on one record, and the group that holds it: once. */
static void
record_once(void **state)
{
	struct bsc_res_member m[] = { member("V1", 100), member("V2", 200) };
	struct bsc_res_finding f[] = { finding("BJ", "V1", 100),
	    finding("BJ", "V1", 100), finding("BJ", "V2", 300) };
	bool fits;

	(void)state;
	f[2].member = m;
	f[2].nmember = 2;
	assert_int_equal(sum_of(f, 3, &fits), 300);
	assert_true(fits);
}

/* Lines of one voucher have one key; they are records of their own. */
static void
lines_apart(void **state)
{
	struct bsc_res_finding f[] = { finding("BJ", "V1", 100),
	    finding("BJ", "V1", 100) };
	bool fits;

	(void)state;
	f[0].src = BSC_SPAN("a.csv:2");
	f[1].src = BSC_SPAN("a.csv:3");
	assert_int_equal(sum_of(f, 2, &fits), 200);
}

static void
offices_apart(void **state)
{
	struct bsc_res_finding f[] = { finding("BJ", "V1", 100),
	    finding("SH", "V1", 100) };
	bool fits;

	(void)state;
	assert_int_equal(sum_of(f, 2, &fits), 200);
}

/* Of differing amounts the larger one, in whatever order they come. */
static void
larger_counts(void **state)
{
	struct bsc_res_finding f[] = { finding("BJ", "V1", 100),
	    finding("BJ", "V1", 250), finding("BJ", "V1", 30) };
	bool fits;

	(void)state;
	assert_int_equal(sum_of(f, 3, &fits), 250);
}

static void
evidence_without_amounts(void **state)
{
	struct bsc_res_member m[] = { member("V1", 0), member("V2", 0) };
	struct bsc_res_finding f[] = { finding("BJ", "V2", 300) };
	bool fits;

	(void)state;
	m[0].amount.known = m[1].amount.known = false;
	f[0].member = m;
	f[0].nmember = 2;
	assert_int_equal(sum_of(f, 1, &fits), 300);
}

static void
too_large(void **state)
{
	struct bsc_res_finding f[] = { finding("BJ", "V1", INT64_MAX),
	    finding("BJ", "V2", 1) };
	bool fits;

	(void)state;
	sum_of(f, 2, &fits);
	assert_false(fits);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(record_once), cmocka_unit_test(lines_apart),
		cmocka_unit_test(offices_apart),
		cmocka_unit_test(larger_counts),
		cmocka_unit_test(evidence_without_amounts),
		cmocka_unit_test(too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
