#include "expr/made.h"

/*
 * The record every row below is held against: an expense of 2021-03-01, a
 * Monday; minutes (none), form_date and payee are empty, item is not there.
 */
#define HEADER	"office,voucher,date,submitted,kind,amount,payee,form_date," \
		"minutes,attachment,approvals,budgeted,purpose,x_note,book_period"
#define RECORD	"BJ,V1,2021-03-01,2021-02-26,office,50000.00,,,," \
		"minutes;contract,handler:张伟:2021-02-27T09:00;" \
		"section_head:李强:2021-02-28:同意;finance_audit:王芳:" \
		"2021-03-01T10:30:不同意,yes,办公 用品,ｈｅｌｌｏ,2021-Q1"

static const struct {
	const char	*text;
	char		 want;
} conditions[] = {
	/* literals take the type of the other side */
	{ "amount = 50000", '1' },
	{ "amount >= 50000.01", '0' },
	{ "amount > 49999.99", '1' },
	{ "amount ≤ 50000 and amount ≥ 50000 and not (amount ≠ 50000)", '1' },
	{ "-amount < -1", '1' },
	{ "1 + 2 = 3", '1' },
	{ "0.1 + 0.2 = 0.3", '1' },
	{ "1 / 3 * 3 = 1", '1' },
	{ "amount / 3 * 3 = amount", '1' },
	{ "amount * 0.3 = 15000", '1' },
	{ "amount / 7 > 7142.85", '1' },
	{ "amount / amount = 1", '1' },
	{ "amount / 0 > 1", '?' },
	{ "amount * 92233720368547758 * 92233720368547758 * "
	  "92233720368547758 > 0", '?' },
	/* Kleene */
	{ "item = 'x'", '?' },
	{ "item = 'x' and amount < 1", '0' },
	{ "item = 'x' or amount > 1", '1' },
	{ "not (item = 'x')", '?' },
	{ "present(item)", '?' },
	{ "present(payee)", '0' },
	{ "missing(payee)", '1' },
	{ "present(payee) and payee = 'x'", '0' },
	{ "payee = 'x'", '?' },
	{ "(payee else 'x') = 'x'", '1' },
	{ "payee else 'x' = 'x'", '1' },
	{ "minutes = 'x'", '0' },		/* empty="none": a fact */
	{ "minutes != 'x'", '1' },
	{ "minutes in ('x', 'y')", '0' },
	{ "present(minutes)", '0' },
	/* text */
	{ "voucher = 'Ｖ1'", '1' },
	{ "x_note = 'hello'", '1' },
	{ "x_other = 'hello'", '?' },
	{ "purpose contains '用品'", '1' },
	{ "purpose matches '^办公.*品$'", '1' },
	{ "purpose matches 'A+'", '0' },
	{ "starts(purpose, '办公')", '1' },
	{ "length(purpose) = 5", '1' },
	{ "voucher < 'V2'", '1' },
	{ "text(amount) = '50000.00'", '1' },
	{ "money('12.5') = 12.50", '1' },
	{ "money(x_note) = 1", '?' },
	/* enum */
	{ "kind = 'office'", '1' },
	{ "kind != 'travel'", '1' },
	{ "kind in ('travel', 'office')", '1' },
	{ "kind not in ('travel', 'office')", '0' },
	{ "budgeted", '1' },
	{ "budgeted = no", '0' },
	/* lists and steps */
	{ "attachment contains 'minutes'", '1' },
	{ "any(attachment, 'invitation')", '0' },
	{ "len(attachment) = 2", '1' },
	{ "overlaps(attachment, ('invitation', 'contract'))", '1' },
	{ "subset(attachment, ('minutes', 'contract', 'letter'))", '1' },
	{ "subset(attachment, ('minutes'))", '0' },
	{ "has_step(approvals, 'handler')", '1' },
	{ "has_step(approvals, 'finance_audit')", '0' },  /* refused */
	{ "has_step(approvals, 'main_leader|section_head')", '1' },
	{ "step_time(approvals, 'handler') < 2021-02-27T09:01", '1' },
	{ "step_time(approvals, 'section_head') < 2021-03-01T00:00", '?' },
	{ "step_date(approvals, 'section_head') = 2021-02-28", '1' },
	{ "step_person(approvals, 'handler') = '张伟'", '1' },
	{ "agree(step_opinion(approvals, 'finance_audit'))", '0' },
	{ "steps_count(approvals, 'handler|section_head') = 2", '1' },
	/* dates */
	{ "date = 2021-03-01", '1' },
	{ "date - submitted = 3", '1' },
	{ "date - submitted <= 3d", '1' },
	{ "days(submitted, date) = 3", '1' },
	{ "submitted + 3d = date", '1' },
	{ "submitted + param('grace') = date", '1' },
	{ "submitted + 1wd = date", '1' },
	{ "2021-01-31 + 1mo = 2021-02-28", '1' },
	{ "date + 1y = 2022-03-01", '1' },
	{ "workdays(submitted, date) = 1", '1' },
	{ "workday(date)", '1' },
	{ "roll(2021-02-28) = date", '1' },
	/* the calendar ends with 2026: what no notice can change */
	{ "add_workdays(2090-01-01, 5) > date", '1' },
	{ "workdays(2026-12-28, 2026-12-31) = 3", '1' },
	{ "workdays(2026-12-28, 2027-01-02) >= 3", '1' },
	{ "workdays(2026-12-28, 2027-01-02) <= 5", '1' },
	{ "workdays(2026-12-28, 2027-01-02) <= 4", '?' },
	{ "workdays(2026-12-28, 2027-01-02) - 3 >= 0", '1' },
	{ "workdays(2027-01-02, 2026-12-28) <= -3", '1' },
	{ "workdays(2027-01-02, 2026-12-28) >= -4", '?' },
	{ "workdays(2027-01-02, 2027-01-02) = 0", '1' },
	{ "workday(2027-01-01)", '?' },
	{ "add_workdays(2026-12-28, 3) = 2026-12-31", '1' },
	{ "2027-01-01 <= add_workdays(2026-12-28, 4)", '1' },
	{ "add_workdays(2026-12-28, 4) > 2026-12-31", '1' },
	{ "2027-01-02 <= 2026-12-28 + 4wd", '?' },
	{ "2027-01-01 <= 2026-12-28 + 4wd", '1' },
	{ "2026-12-31 = 2026-12-28 + 4wd", '0' },
	{ "2026-12-31 in (2026-12-28 + 4wd, 2026-12-30)", '0' },
	{ "2026-12-28 + 4wd + 1d > 2026-12-31", '?' },
	{ "2027-01-01 - 4wd = 2026-12-28", '1' },
	{ "2027-02-01 - 4wd < 2027-02-01", '?' },
	{ "2027-01-03 <= roll(2027-01-03)", '1' },
	{ "2027-01-03 < roll(2027-01-03)", '?' },
	{ "roll(2027-01-03) < 2027-01-03", '0' },
	{ "2027-01-04 <= roll(2027-01-03)", '?' },
	{ "2027-01-05 <= add_workdays(roll(2027-01-03), 2)", '1' },
	{ "2027-01-06 <= add_workdays(roll(2027-01-03), 2)", '?' },
	{ "weekday(date) = 1", '1' },
	{ "month(date) = '2021-03'", '1' },
	{ "quarter(date) = book_period", '1' },
	{ "book_period + 1 = '2021-Q2'", '1' },
	{ "year(date) = 2021", '1' },
	{ "year_of(date) = 2021 and month_of_year(date) = 3", '1' },
	{ "period_end(book_period) = 2021-03-31", '1' },
	{ "today() > date", '1' },
	{ "form_date <= date", '?' },
	{ "2021-03-01T10:30 - 2021-03-01T10:00 <= 30min", '1' },
	{ "date(2021-03-01T10:30) = date", '1' },
	{ "2021-03-01T23:30 + 1h = 2021-03-02T00:30", '1' },
	/* what the ledger has no column for */
	{ "recorded(item)", '0' },
	{ "recorded(payee)", '1' },
	{ "recorded(amount)", '1' },
	{ "recorded(item = 'x' and amount < 1)", '1' },
	{ "recorded(item = 'x')", '0' },
	{ "recorded(form_date <= date)", '1' },
	{ "recorded(exists(resolution where office = this.office))", '0' },
	{ "if(recorded(item), item, payee) = 'x'", '?' },
	{ "if(recorded(payee), payee else 'x', item) = 'x'", '1' },
	/* choices */
	{ "if(amount > 1, 'a', 'b') = 'a'", '1' },
	{ "if(item = 'x', 1, 2) = 1", '?' },
	{ "max(amount, 60000) = 60000", '1' },
	{ "min(date, submitted) = submitted", '1' },
	{ "abs(1 - 3) = 2", '1' },
	/* parameters */
	{ "amount >= param('large')", '1' },
	{ "amount > param('large')", '0' },
	{ "amount > param('unset')", '?' },
	{ "amount > param('unset') and amount < 1", '0' },
	{ "days(submitted, date) < param('memo')", '1' },
	/* this. without an outer record is the record itself */
	{ "this.amount = amount", '1' },
};

static void
conditions_hold(void **state)
{
	struct bsc_scope scope = scope_of("expense");
	struct made *m = make("expense", HEADER, RECORD);
	struct bsc_eval *e = bsc_eval_new(NULL, calendar, 18993);
	struct bsc_pos pos = { "test", 1, 1 };
	struct bsc_program *p;
	struct bsc_error err;
	char got;
	int bad = 0;

	(void)state;
	bsc_eval_batch(e, &m->batch, NULL, 0);
	for (size_t i = 0; i < sizeof(conditions) / sizeof(*conditions); i++) {
		p = bsc_compile(conditions[i].text, &scope, &pos, BSC_BOOL,
		    &err);
		got = p == NULL ? 'E' : answer(bsc_eval_run(e, p), 0);
		if (got != conditions[i].want) {
			print_error("%s: %c, not %c %s\n", conditions[i].text,
			    got, conditions[i].want, p == NULL ? err.text : "");
			bad++;
		}
		bsc_program_free(p);
	}
	assert_int_equal(bad, 0);
	bsc_eval_free(e);
	made_free(m);
}

/* Each condition again, of two rows in twenty: the rest is decided before. */
static void
few_rows_are_asked(void **state)
{
	static const char other[] = "SH" RECORD;
	struct bsc_scope scope = scope_of("expense");
	struct bsc_pos pos = { "test", 1, 1 };
	struct bsc_buf rows = { 0 }, text = { 0 };
	struct bsc_error err;
	struct made *m;
	struct bsc_eval *e;
	int bad = 0;

	(void)state;
	for (int r = 0; r < 20; r++) {
		bsc_buf_puts(&rows, r > 0 ? "\n" : "");
		bsc_buf_puts(&rows, r % 16 == 3 ? RECORD : other);
	}
	m = make("expense", HEADER, bsc_buf_str(&rows));
	e = bsc_eval_new(NULL, calendar, 18993);
	bsc_eval_batch(e, &m->batch, NULL, 0);
	for (size_t i = 0; i < 2 * sizeof(conditions) / sizeof(*conditions);
	    i++) {
		char want = conditions[i / 2].want, rest = "01"[i % 2];
		struct bsc_program *p;

		text.len = 0;
		bsc_buf_printf(&text, i % 2 == 0 ? "office = 'BJ' and (%s)" :
		    "office != 'BJ' or (%s)", conditions[i / 2].text);
		p = bsc_compile(bsc_buf_str(&text), &scope, &pos, BSC_BOOL,
		    &err);
		for (size_t r = 0; p != NULL && r < 20; r++)
			bad += answer(bsc_eval_run(e, p), r) !=
			    (r % 16 == 3 ? want : rest);
		bad += p == NULL;
		if (bad > 0)
			fail_msg("%s", text.p);
		bsc_program_free(p);
	}
	bsc_eval_free(e);
	made_free(m);
	bsc_buf_free(&rows);
	bsc_buf_free(&text);
}

static const struct {
	const char	*table, *text, *error;
} faults[] = {
	{ "expense", "amuont > 1", "test:1:1: table expense has no field "
	    "amuont; did you mean amount?" },
	{ "expense", "amount >", "test:1:9: expected a value, near the end" },
	{ "expense", "amount > date", "test:1:8: cannot compare money with "
	    "date" },
	{ "expense", "amount >\n  '3'", "test:1:8: cannot compare money with "
	    "text" },
	{ "expense", "kind = 'ofice'", "test:1:8: 'ofice' is no word of "
	    "expense.kind; did you mean 'office'?" },
	{ "expense", "kind > 'office'", "test:1:6: the words of kind have no "
	    "order" },
	{ "expense", "1 < amount < 3", "test:1:12: comparisons do not chain; "
	    "use \"and\", near \"<\"" },
	{ "expense", "amount", "test:1:1: expected bool, found money" },
	{ "expense", "amount and yes", "test:1:1: expected a condition, found "
	    "money" },
	{ "expense", "nothing(amount)", "test:1:1: no function nothing" },
	{ "expense", "len(amount) = 1", "test:1:5: len: expected list or text, "
	    "found money" },
	{ "expense", "days(date) = 1", "test:1:1: days takes 2 arguments, not "
	    "1" },
	{ "expense", "param('nope') = 1", "test:1:1: no parameter 'nope'" },
	{ "expense", "amount = 'x", "test:1:10: text without closing quote, "
	    "near \"'\"" },
	{ "expense", "amount # 1", "test:1:8: this does not belong in an "
	    "expression, near \"#\"" },
	{ "expense", "date = 2021-02-30", "test:1:8: no such day, near "
	    "\"2021-02-30\"" },
	{ "expense", "date < today() + 3x", "test:1:18: expected a duration "
	    "such as 3d 15wd 2mo 1y 10min 1h, near \"3x\"" },
	{ "expense", "date(date) = 2021-03-01T10:00", "test:1:12: cannot "
	    "compare date with time; use date()" },
	{ "expense", "amount * amount = 1", "test:1:8: money * money makes no "
	    "sense" },
	{ "expense", "purpose matches '('", "test:1:17: no regular expression: "
	    "Unmatched ( or \\(, near \"'('\"" },
	{ "expense", "(amount = 1", "test:1:12: expected \")\", near the end" },
	{ "expense", "amount.x = 1", "test:1:7: this refers to no table, near "
	    "\".\"" },
	{ "expense", "office.leve = 'x'", "test:1:8: table office has no "
	    "field leve; did you mean level?" },
	{ "expense", "exists(reception where kind = 'x')", NULL },
	{ "expense", "exists(trip where id = 'x')", "test:1:1: the condition "
	    "on trip needs an equality of a field with a value of the outer "
	    "record" },
	{ "expense", "exists(tripp where id = trip)", "test:1:8: expected "
	    "\"TABLE where condition\", near \"tripp\"" },
	{ "office", "closed < 2021-01-01", "test:1:1: closed may be open: say "
	    "\"closed else ...\" or ask present(closed) too" },
	{ "office", "present(closed) and closed < 2021-01-01", "" },
	{ "office", "(closed else today()) < 2021-01-01", "" },
	{ "expense", "has_step(approvals, 'nobody')", "test:1:21: no step has "
	    "the role 'nobody'" },
	{ "expense", "attachment contains 'nonsuch'", NULL },
};

static void
faults_are_told(void **state)
{
	struct bsc_pos pos = { "test", 1, 1 };
	struct bsc_scope scope;
	struct bsc_program *p;
	struct bsc_error err;
	int bad = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
		scope = scope_of(faults[i].table);
		err.text[0] = '\0';
		p = bsc_compile(faults[i].text, &scope, &pos, BSC_BOOL, &err);
		bsc_program_free(p);
		if (faults[i].error == NULL)
			continue;
		if (strcmp(err.text, faults[i].error) != 0) {
			print_error("%s:\n  %s\nnot\n  %s\n", faults[i].text,
			    err.text, faults[i].error);
			bad++;
		}
	}
	assert_int_equal(bad, 0);
}

static void
assumed_can_be_hidden(void **state)
{
	struct bsc_scope scope = scope_of("expense");
	struct made *m = make("expense", HEADER, RECORD);
	struct bsc_eval *e = bsc_eval_new(NULL, calendar, 18993);
	struct bsc_pos pos = { "test", 1, 1 };
	struct bsc_error err;
	struct bsc_program *p = bsc_compile("date - submitted < param('memo')",
	    &scope, &pos, BSC_BOOL, &err);
	size_t n, own;

	(void)state;
	assert_non_null(p);
	assert_true(bsc_program_assumed(p));
	bsc_program_fields(p, &n, &own);
	assert_int_equal(n, 2);
	assert_int_equal(own, 2);
	bsc_program_tables(p, &n);
	assert_int_equal(n, 0);
	bsc_eval_batch(e, &m->batch, NULL, 0);
	assert_int_equal(answer(bsc_eval_run(e, p), 0), '1');
	bsc_eval_hide_assumed(e, true);
	assert_int_equal(answer(bsc_eval_run(e, p), 0), '?');
	bsc_program_free(p);
	bsc_eval_free(e);
	made_free(m);
}

static void
messages_show_values(void **state)
{
	struct bsc_scope scope = scope_of("expense");
	struct made *m = make("expense", HEADER, RECORD);
	struct bsc_eval *e = bsc_eval_new(NULL, calendar, 18993);
	struct bsc_pos pos = { "test", 1, 1 };
	struct bsc_error err;
	struct bsc_message *msg = bsc_message_compile("{kind} {amount}元 "
	    "{amount / 3} {date} {item} {budgeted} {'}'}.", &scope, &pos, &err);
	struct bsc_buf out = { 0 };

	(void)state;
	assert_non_null(msg);
	bsc_eval_batch(e, &m->batch, (uint32_t[]){ 0 }, 1);
	bsc_message_append(&out, e, msg, 0, true);
	assert_string_equal(bsc_buf_str(&out), "office 50000.00元 16666.67 "
	    "2021-03-01 ? yes }.");
	bsc_message_free(msg);
	assert_null(bsc_message_compile("a {amount", &scope, &pos, &err));
	assert_string_equal(err.text, "test:1:4: { without }");
	assert_null(bsc_message_compile("a\n{amount} {amuont}", &scope, &pos,
	    &err));
	assert_string_equal(err.text, "test:2:11: table expense has no field "
	    "amuont; did you mean amount?");
	bsc_buf_free(&out);
	bsc_eval_free(e);
	made_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions_hold),
		cmocka_unit_test(few_rows_are_asked),
		cmocka_unit_test(faults_are_told),
		cmocka_unit_test(assumed_can_be_hidden),
		cmocka_unit_test(messages_show_values),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
