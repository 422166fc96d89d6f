#include "expr/made.h"

/* What the store holds for the rows below: two offices, some money. */
static const struct {
	const char	*table, *header, *rows;
} stored[] = {
	{ "office", "id,name,level,closed",
	  "BJ,驻北京办事处,city,\nSH,驻上海办事处,county,2020-06-30" },
	{ "staff", "id,name,office,rank,entered,left,leader",
	  "S1,张伟,BJ,division,2018-01-01,,S2\n"
	  "S2,李 强,BJ,bureau,2010-01-01,,\n"
	  "S3,王芳,SH,division,2018-01-01,,\n"
	  "S4,同名,BJ,division,2018-01-01,,\n"
	  "S5,同名,BJ,bureau,2018-01-01,,\n"
	  "S6,老人,BJ,bureau,2000-01-01,2020-12-31," },
	{ "standard", "kind,office,city,rank,from,to,season_from,season_to,"
	    "season_amount,amount",
	  "lodging,,,,2014-01-01,,,,,350.00\n"
	  "lodging,,北京,,2014-01-01,2015-12-31,,,,450.00\n"
	  "lodging,,北京,,2016-01-01,,,,,500.00\n"
	  "lodging,,北京,bureau,2016-01-01,,,,,800.00\n"
	  "lodging,,海南省,,2016-01-01,,11-01,02-28,700.00,350.00\n"
	  "meal,,,,2014-01-01,,,,,100.00\n"
	  "meal,,,,2014-01-01,,,,,120.00" },
	{ "loan", "id,office,borrower,date,amount,cleared,matter",
	  "L1,BJ,S1,2021-01-05,1000.00,2021-01-20,\n"
	  "L2,BJ,S1,2021-02-05,2000.00,,\n"
	  "L3,BJ,S2,2021-02-06,,,\n"
	  "L4,SH,S1,2021-02-07,4000.00,,\n"
	  "L5,BJ,,2021-02-08,8000.00,," },
	{ "invoice", "number,office,amount", "" },
};

/* Conditions on one expense of BJ, claimed by S1, with the store above. */
static const struct {
	const char	*text;
	char		 want;
} lookups[] = {
	{ "office.level = 'city'", '1' },
	{ "claimant.rank = 'division'", '1' },
	{ "claimant.rank < 'bureau' or claimant.rank > 'bureau'", '1' },
	{ "claimant.leader.name = '李强'", '1' },	/* written 李 强 */
	{ "claimant.leader.rank = 'bureau'", '1' },
	{ "claimant.leader.leader.rank = 'bureau'", '?' },
	{ "claimant.office.level = 'city'", '1' },
	{ "found(claimant)", '1' },
	{ "claimant.left else today() = today()", '1' },
	{ "found(section)", '?' },			/* no such table here */
	{ "found(trip)", '?' },
	/* look-ups */
	{ "standard[kind='lodging', city='北京市', rank=claimant.rank]"
	  ".amount = 500", '1' },
	{ "standard[kind='lodging', city='北京', rank='bureau'].amount = 800",
	  '1' },
	{ "standard[kind='lodging', city='北京', rank='x'] at 2015-06-01"
	  ".amount = 450", '1' },
	{ "(standard[kind='lodging', city='北京', rank='x'] at 2013-06-01)"
	  ".amount = 450", '?' },
	{ "(standard[kind='lodging', city='北京'] at 2013-06-01).amount "
	  "else 9 = 9", '1' },
	{ "found(standard[kind='ticket'])", '0' },
	{ "standard[kind='lodging', city='大连', rank='x'].amount = 350", '1' },
	{ "standard[kind='lodging', city='海南'] at 2021-01-05.amount = 700",
	  '1' },
	{ "standard[kind='lodging', city='海南'] at 2021-03-05.amount = 350",
	  '1' },
	{ "standard[kind='meal'].amount > 0", '?' },	/* two that differ */
	/* other tables */
	{ "exists(loan where borrower = this.claimant)", '1' },
	{ "exists(loan where office = this.office and id = 'L4')", '0' },
	{ "exists(loan where borrower = this.claimant and amount > 5000)",
	  '?' },			/* L5: nobody knows whose */
	{ "exists(loan where office = this.office and amount > 9000)", '?' },
	{ "exists(loan where office = this.office and id = 'L9')", '0' },
	{ "exists(invoice where office = this.office)", '0' },
	{ "exists(reception where office = this.office)", '?' },
	{ "count(loan where office = this.office) = 4", '1' },
	{ "count(loan where office = this.office and borrower = "
	  "this.claimant) >= 2", '1' },
	{ "count(loan where office = this.office and borrower = "
	  "this.claimant) = 2", '?' },
	{ "count(loan where office = this.office and borrower = "
	  "this.claimant) <= 3", '1' },
	{ "sum(loan.amount where office = this.office) >= 11000", '1' },
	{ "sum(loan.amount where office = this.office) = 11000", '?' },
	{ "sum(loan.amount where office = this.office and missing(cleared) and "
	  "id != 'L3') = 10000", '1' },
	{ "sum(loan.amount where office = this.office and id in ('L1','L2')) "
	  "/ 3 = 1000", '1' },
	{ "sum(invoice.amount where office = this.office) = 0", '1' },
	{ "distinct(loan.borrower where office = this.office) >= 2", '1' },
	{ "distinct(loan.borrower where office = this.office) > 3", '0' },
	{ "max(loan.date where office = this.office) = 2021-02-08", '1' },
	{ "last(loan.amount where office = this.office) = 8000", '1' },
	{ "first(loan.id where office = this.office) = 'L1'", '1' },
	{ "min(loan.amount where office = this.office) > 0", '?' },
	{ "max(invoice.amount where office = this.office) else 7 = 7", '1' },
	{ "exists(loan where borrower = this.claimant and date + 30d > "
	  "this.date and id = 'L2')", '1' },
	{ "exists(loan where office = this.office and exists(staff where id = "
	  "this.borrower and rank = 'bureau'))", '1' },
	{ "sum(loan.amount where office = this.office and id = 'L2') + amount "
	  "<= 52000", '1' },
};

static struct bsc_store *
fill_store(void)
{
	struct bsc_store *s = bsc_store_new(schema);
	struct made *m;

	for (size_t i = 0; i < sizeof(stored) / sizeof(*stored); i++) {
		m = make(stored[i].table, stored[i].header, stored[i].rows);
		bsc_store_add(s, &m->batch, 0, m->batch.n, i % 2 == 0);
		made_free(m);
	}
	return s;
}

static void
store_is_read(void **state)
{
	struct bsc_scope scope = scope_of("expense");
	struct made *m = make("expense",
	    "office,voucher,date,amount,claimant,trip,section",
	    "BJ,V1,2021-03-01,50000.00,S1,,X");
	struct bsc_store *s = fill_store();
	struct bsc_eval *e = bsc_eval_new(s, calendar, 18993);
	struct bsc_pos pos = { "test", 1, 1 };
	struct bsc_program *p;
	struct bsc_error err;
	char got;
	int bad = 0;

	(void)state;
	bsc_eval_batch(e, &m->batch, NULL, 0);
	for (size_t i = 0; i < sizeof(lookups) / sizeof(*lookups); i++) {
		p = bsc_compile(lookups[i].text, &scope, &pos, BSC_BOOL, &err);
		got = p == NULL ? 'E' : answer(bsc_eval_run(e, p), 0);
		if (got != lookups[i].want) {
			print_error("%s: %c, not %c %s\n", lookups[i].text,
			    got, lookups[i].want, p == NULL ? err.text : "");
			bad++;
		}
		bsc_program_free(p);
	}
	assert_int_equal(bad, 0);
	bsc_eval_free(e);
	bsc_store_free(s);
	made_free(m);
}

/* Who a name means, row by row: rank, ? or - for none. */
static void
names_are_resolved(void **state)
{
	static const char rows[] = "BJ,1,2021-03-01,张 伟\nBJ,2,2021-03-01,"
	    "同名\nSH,3,2021-03-01,张伟\nSH,4,2021-03-01,S1\nBJ,5,2021-03-01,"
	    "S6\nBJ,6,2020-03-01,老人\nBJ,7,2021-03-01,\nBJ,8,2021-03-01,"
	    "Ｓ2";
	static const char *const want[] = { "division", "?ambiguous", "?reference",
	    "?reference", "?reference", "bureau", "?none", "bureau" };
	struct bsc_scope scope = scope_of("expense");
	struct made *m = make("expense", "office,voucher,date,claimant", rows);
	struct bsc_store *s = fill_store();
	struct bsc_eval *e = bsc_eval_new(s, calendar, 18993);
	struct bsc_pos pos = { "test", 1, 1 };
	struct bsc_error err;
	struct bsc_program *p = bsc_compile("claimant.rank", &scope, &pos,
	    BSC_ENUM, &err);
	const struct bsc_vals *v;
	struct bsc_buf b = { 0 };

	(void)state;
	if (p == NULL)
		fail_msg("%s", err.text);
	bsc_eval_batch(e, &m->batch, NULL, 0);
	v = bsc_eval_run(e, p);
	for (size_t r = 0; r < v->n; r++) {
		b.len = 0;
		if (v->why[r])
			bsc_buf_printf(&b, "?%s", bsc_why_name(v->why[r]));
		else
			bsc_vals_canonical(&b, v, r);
		assert_string_equal(bsc_buf_str(&b), want[r]);
	}
	bsc_buf_free(&b);
	bsc_program_free(p);
	bsc_eval_free(e);
	bsc_store_free(s);
	made_free(m);
}

/* Of two groups, the loans 0 to 2 and the loan 3. */
static const struct {
	const char	*text;
	const char	*want;	/* by group */
} of_groups[] = {
	{ "lent >= 3000", "11" },
	{ "lent > 3000", "?1" },
	{ "count() = 3", "10" },
	{ "count(amount) = 2", "10" },
	{ "count(where missing(cleared)) = 2", "10" },
	{ "sum(amount where present(cleared)) = 1000", "10" },
	{ "distinct(borrower) = 2", "10" },
	{ "max(date) = 2021-02-06", "10" },
	{ "max(lent, 1) >= 1", "?1" },
	{ "office.level = 'city'", "1?" },	/* closed by today */
	{ "exists(amount > 1500)", "11" },
	{ "sum(loan.amount where office = this.office and id = 'L1') = "
	  "1000", "10" },
};

/*
 * n groups, of which the last but one and the last are those two; the
 * others are of another office, and as many as make it worth to leave them
 * out where the office decides.
 */
static void
ask_groups(size_t n)
{
	const struct bsc_table *loan = bsc_table_find(schema, BSC_SPAN("loan"));
	struct bsc_var var[] = {
		{ "office", BSC_CODE, &loan->field[1] },
		{ "lent", BSC_MONEY, NULL },
	};
	struct bsc_scope scope = { .schema = schema, .var = var, .nvar = 2,
	    .member = loan };
	struct bsc_pos pos = { "test", 1, 1 };
	struct bsc_error err;
	struct bsc_store *s = fill_store();
	struct bsc_eval *e = bsc_eval_new(s, calendar, 18993);
	size_t start[32] = { 0 };
	uint32_t record[32] = { 0 };
	struct bsc_buf text = { 0 };
	struct bsc_program *let, *p;
	struct bsc_vals *office;
	const struct bsc_vals *v;

	assert_string_equal(loan->field[1].name, "office");
	for (size_t i = 0; i < n; i++)
		start[i + 1] = start[i] + (i + 2 == n ? 3 : 1);
	for (size_t i = 0; i < 4; i++)
		record[start[n] - 4 + i] = (uint32_t)i;
	let = bsc_compile("sum(amount)", &scope, &pos, BSC_ANY, &err);
	if (let == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(bsc_program_type(let), BSC_MONEY);
	bsc_eval_rows(e, n);
	bsc_eval_members(e, loan, start, record);
	office = bsc_eval_column(e, BSC_CODE, var[0].field);
	for (size_t i = 0; i < n; i++)
		office->s[i] = i + 2 < n ? BSC_SPAN("TJ") : i + 2 == n ?
		    BSC_SPAN("BJ") : BSC_SPAN("SH");
	bsc_eval_bind(e, 0, office);
	bsc_eval_bind(e, 1, bsc_eval_run(e, let));
	for (size_t i = 0; i < sizeof(of_groups) / sizeof(*of_groups); i++) {
		text.len = 0;
		bsc_buf_printf(&text, "office != 'TJ' and (%s)",
		    of_groups[i].text);
		p = bsc_compile(bsc_buf_str(&text), &scope, &pos, BSC_BOOL,
		    &err);
		if (p == NULL)
			fail_msg("%s", err.text);
		v = bsc_eval_run(e, p);
		for (size_t g = 0; g < 2; g++)
			if (answer(v, n - 2 + g) != of_groups[i].want[g])
				fail_msg("%s of %zu: %zu is %c, not %c",
				    of_groups[i].text, n, g,
				    answer(v, n - 2 + g),
				    of_groups[i].want[g]);
		bsc_program_free(p);
	}
	bsc_buf_free(&text);
	bsc_program_free(let);
	bsc_eval_free(e);
	bsc_store_free(s);
}

/* A group: its members, lets bound from aggregates, and a condition. */
static void
groups_are_summed(void **state)
{
	(void)state;
	ask_groups(2);
	ask_groups(20);
}

/* What of another table belongs to each row. */
static void
matches_are_found(void **state)
{
	struct bsc_scope scope = scope_of("staff");
	struct made *m = make("staff", "id,office", "S1,BJ\nS2,BJ\nS3,SH\n,BJ");
	struct bsc_store *s = fill_store();
	struct bsc_eval *e = bsc_eval_new(s, calendar, 18993);
	struct bsc_pos pos = { "test", 1, 1 };
	struct bsc_error err;
	struct bsc_program *p = bsc_compile_match("borrower = this.id and "
	    "office = this.office", &scope, bsc_table_find(schema,
	    BSC_SPAN("loan")), &pos, &err);
	const struct bsc_matches *f;

	(void)state;
	if (p == NULL)
		fail_msg("%s", err.text);
	bsc_eval_batch(e, &m->batch, NULL, 0);
	f = bsc_eval_match(e, p);
	/* L1, L2, L5 (perhaps); L3, L5 (perhaps); none */
	assert_int_equal(f->start[1], 3);
	assert_int_equal(f->start[2], 5);
	assert_int_equal(f->start[3], 5);
	/* who the fourth is nobody knows: perhaps every loan of BJ */
	assert_int_equal(f->start[4], 9);
	assert_false(f->sure[5]);
	assert_int_equal(f->record[0], 0);
	assert_int_equal(f->record[2], 4);
	assert_true(f->sure[0] && !f->sure[2] && f->sure[3] && !f->sure[4]);
	bsc_program_free(p);
	bsc_eval_free(e);
	bsc_store_free(s);
	made_free(m);
}

/* Hashed or as they came, in records of any length. */
static void
brief_texts_are_told_apart(void **state)
{
	const struct bsc_table *t = bsc_table_find(schema, BSC_SPAN("loan"));
	const struct bsc_field *f = bsc_field_find(t, BSC_SPAN("matter"));
	const struct bsc_field *id = bsc_field_find(t, BSC_SPAN("id"));
	struct bsc_store *s = bsc_store_new(schema);
	bool *brief = bsc_zalloc(t->nfield, sizeof(*brief));
	char *rows = bsc_zalloc(1, 80000);
	struct made *m;

	(void)state;
	brief[f->index] = true;
	memset(rows, 'y', 70000);
	strcpy(rows + 70000, ",a matter of some length\nL2,a matter of some "
	    "length\nL3,another one\nL4,short\nL5,");
	m = make("loan", "id,matter", rows);
	bsc_store_brief(s, t, brief);
	bsc_store_add(s, &m->batch, 0, m->batch.n, false);
	assert_int_equal(bsc_store_field(s, 0, id).len, 70000);
	assert_true(bsc_span_is(bsc_store_field(s, 1, id), "L2"));
	assert_true(bsc_span_is(bsc_store_src(s, t, 0), "t:2"));
	assert_true(bsc_span_eq(bsc_store_field(s, 0, f),
	    bsc_store_field(s, 1, f)));
	assert_int_equal(bsc_store_field(s, 1, f).len, 8);
	assert_false(bsc_span_eq(bsc_store_field(s, 1, f),
	    bsc_store_field(s, 2, f)));
	assert_true(bsc_span_is(bsc_store_field(s, 3, f), "short"));
	assert_int_equal(bsc_store_field(s, 4, f).len, 0);
	made_free(m);
	bsc_store_free(s);
	free(brief);
	free(rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(store_is_read),
		cmocka_unit_test(brief_texts_are_told_apart),
		cmocka_unit_test(names_are_resolved),
		cmocka_unit_test(groups_are_summed),
		cmocka_unit_test(matches_are_found),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
