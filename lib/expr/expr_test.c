#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "expr/expr.h"

/* Unit tests run in the root of the checkout. */
#define TABLES	"lib/schema/tables.xml"

static struct bsc_schema *schema;
static struct bsc_calendar *calendar;

/* A batch of records written as lines of cells with commas. */
struct made {
	struct bsc_section	 section;
	struct bsc_column	 col[16];
	int			*of_field;
	struct bsc_cell		*cells[16], *src;
	const struct bsc_cell	*view[16];
	struct bsc_buf		 data;
	struct bsc_batch	 batch;
	char			*names;
};

static void
add_cell(struct made *m, struct bsc_cell *to, struct bsc_span s)
{
	to->off = (uint32_t)m->data.len;
	to->len = (uint32_t)s.len;
	bsc_buf_add(&m->data, s.p, s.len);
}

static void
make_columns(struct made *m, const struct bsc_table *t, const char *header)
{
	struct bsc_span rest, name;
	char *p;

	m->names = bsc_strdup(header);
	m->of_field = bsc_zalloc(t->nfield, sizeof(int));
	for (size_t i = 0; i < t->nfield; i++)
		m->of_field[i] = -1;
	rest = bsc_span(m->names);
	while (bsc_span_split(&rest, ',', &name)) {
		p = m->names + (name.p - m->names);
		p[name.len] = '\0';
		m->col[m->section.ncol].name = p;
		m->col[m->section.ncol].field = bsc_field_find(t, name);
		if (m->col[m->section.ncol].field != NULL)
			m->of_field[m->col[m->section.ncol].field->index] =
			    (int)m->section.ncol;
		else
			assert_true(p[0] == 'x' && p[1] == '_');
		m->section.ncol++;
	}
	m->section.table = t;
	m->section.col = m->col;
	m->section.of_field = m->of_field;
}

static struct made *
make(const char *table, const char *header, const char *rows)
{
	struct made *m = bsc_zalloc(1, sizeof(*m));
	struct bsc_span rest = bsc_span(rows), row, cell;
	char src[32];

	make_columns(m, bsc_table_find(schema, bsc_span(table)), header);
	for (size_t c = 0; c < m->section.ncol; c++) {
		m->cells[c] = bsc_zalloc(64, sizeof(struct bsc_cell));
		m->view[c] = m->cells[c];
	}
	m->src = bsc_zalloc(64, sizeof(struct bsc_cell));
	while (*rows != '\0' && bsc_span_split(&rest, '\n', &row)) {
		for (size_t c = 0; c < m->section.ncol; c++) {
			assert_true(bsc_span_split(&row, ',', &cell));
			add_cell(m, &m->cells[c][m->batch.n], cell);
		}
		snprintf(src, sizeof(src), "t:%zu", m->batch.n + 2);
		add_cell(m, &m->src[m->batch.n++], bsc_span(src));
	}
	m->batch.section = &m->section;
	m->batch.data = bsc_buf_str(&m->data);
	m->batch.col = m->view;
	m->batch.src = m->src;
	return m;
}

static void
made_free(struct made *m)
{
	for (size_t c = 0; c < m->section.ncol; c++)
		free(m->cells[c]);
	free(m->src);
	free(m->of_field);
	free(m->names);
	bsc_buf_free(&m->data);
	free(m);
}

static const struct bsc_param_value large[] = {
	{ BSC_DAY_MIN, 18626, "40000" },	/* to 2020-12-30 */
	{ 18627, BSC_DAY_MAX, "50000" },
};
static const struct bsc_param_value memo[] = {
	{ BSC_DAY_MIN, BSC_DAY_MAX, "31" }
};
static const struct bsc_param_value grace[] = {
	{ BSC_DAY_MIN, BSC_DAY_MAX, "3d" }
};
static const struct bsc_param params[] = {
	{ "large", BSC_MONEY, false, large, 2 },
	{ "memo", BSC_INT, true, memo, 1 },
	{ "grace", BSC_DURATION, false, grace, 1 },
	{ "unset", BSC_MONEY, false, NULL, 0 },
};

static struct bsc_scope
scope_of(const char *table)
{
	return (struct bsc_scope){ .schema = schema,
	    .table = bsc_table_find(schema, bsc_span(table)),
	    .param = params, .nparam = sizeof(params) / sizeof(*params) };
}

static char
answer(const struct bsc_vals *v, size_t r)
{
	return "01?"[bsc_truth(v, r)];
}

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
	{ "add_workdays(2090-01-01, 5) > date", '?' },
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
	    "field leve; did you mean level?, near \"leve\"" },
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
	{ "claimant.leader.name = '李强'", '0' },	/* blanks inside count */
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

/* A group: its members, lets bound from aggregates, and a condition. */
static void
groups_are_summed(void **state)
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
	static const struct {
		const char	*text;
		const char	*want;	/* by group */
	} cases[] = {
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
	struct bsc_store *s = fill_store();
	struct bsc_eval *e = bsc_eval_new(s, calendar, 18993);
	static const size_t start[] = { 0, 3, 4 };
	static const uint32_t record[] = { 0, 1, 2, 3 };
	struct bsc_program *let, *p;
	struct bsc_vals *office;
	const struct bsc_vals *v;

	(void)state;
	assert_string_equal(loan->field[1].name, "office");
	let = bsc_compile("sum(amount)", &scope, &pos, BSC_ANY, &err);
	if (let == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(bsc_program_type(let), BSC_MONEY);
	bsc_eval_rows(e, 2);
	bsc_eval_members(e, loan, start, record);
	office = bsc_eval_column(e, BSC_CODE, var[0].field);
	office->s[0] = BSC_SPAN("BJ");
	office->s[1] = BSC_SPAN("SH");
	bsc_eval_bind(e, 0, office);
	bsc_eval_bind(e, 1, bsc_eval_run(e, let));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		p = bsc_compile(cases[i].text, &scope, &pos, BSC_BOOL, &err);
		if (p == NULL)
			fail_msg("%s", err.text);
		v = bsc_eval_run(e, p);
		if (answer(v, 0) != cases[i].want[0] ||
		    answer(v, 1) != cases[i].want[1])
			fail_msg("%s: %c%c, not %s", cases[i].text,
			    answer(v, 0), answer(v, 1), cases[i].want);
		bsc_program_free(p);
	}
	bsc_program_free(let);
	bsc_eval_free(e);
	bsc_store_free(s);
}

/* What of another table belongs to each row. */
static void
matches_are_found(void **state)
{
	struct bsc_scope scope = scope_of("staff");
	struct made *m = make("staff", "id,office", "S1,BJ\nS2,BJ\nS3,SH");
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
	assert_int_equal(f->record[0], 0);
	assert_int_equal(f->record[2], 4);
	assert_true(f->sure[0] && !f->sure[2] && f->sure[3] && !f->sure[4]);
	bsc_program_free(p);
	bsc_eval_free(e);
	bsc_store_free(s);
	made_free(m);
}

static int
start(void **state)
{
	struct bsc_error err = { "" };

	(void)state;
	schema = bsc_schema_read(TABLES, &err);
	if (schema != NULL)
		calendar = bsc_calendar_load(&err);
	if (calendar == NULL)
		print_error("%s\n", err.text);
	return calendar == NULL;
}

static int
stop(void **state)
{
	(void)state;
	bsc_schema_free(schema);
	bsc_calendar_free(calendar);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions_hold),
		cmocka_unit_test(faults_are_told),
		cmocka_unit_test(assumed_can_be_hidden),
		cmocka_unit_test(messages_show_values),
		cmocka_unit_test(store_is_read),
		cmocka_unit_test(names_are_resolved),
		cmocka_unit_test(groups_are_summed),
		cmocka_unit_test(matches_are_found),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
