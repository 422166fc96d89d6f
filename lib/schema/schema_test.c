#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/schema.h"
#include "schema/value.h"

/* The shipped tables; unit tests run in the root of the checkout. */
#define TABLES	"lib/schema/tables.xml"

static int
open_tables(void **state)
{
	struct bsc_error err = { "" };

	*state = bsc_schema_read(TABLES, &err);
	if (*state == NULL)
		print_error("%s\n", err.text);
	return *state == NULL;
}

static int
close_tables(void **state)
{
	bsc_schema_free(*state);
	return 0;
}

/* Every table has labels and what the tools look for in it. */
static void
tables_are_whole(void **state)
{
	const struct bsc_schema *s = *state;
	const struct bsc_table *t;

	assert_int_equal(bsc_schema_count(s), 77);
	for (size_t i = 0; (t = bsc_schema_table(s, i)) != NULL; i++) {
		assert_int_equal(t->index, i);
		assert_ptr_equal(bsc_table_find(s, bsc_span(t->name)), t);
		assert_true(*t->zh != '\0' && *t->en != '\0');
		assert_non_null(t->alias);
		assert_true(t->nkey > 0 || strcmp(t->name, "end") == 0);
	}
	t = bsc_table_find(s, BSC_SPAN("office"));
	assert_int_equal(t->index, 0);
	assert_true(t->global);
	assert_string_equal(t->naming->name, "id");
	assert_string_equal(t->from->name, "opened");
	assert_string_equal(t->to->name, "closed");
	t = bsc_table_find(s, BSC_SPAN("expense"));
	assert_string_equal(t->date->name, "date");
	assert_string_equal(t->office->name, "office");
	assert_string_equal(t->naming->name, "voucher");
}

/* Every field is found by its name and refers to a table with a naming. */
static void
fields_are_whole(void **state)
{
	const struct bsc_schema *s = *state;
	const struct bsc_table *t;
	const struct bsc_field *f;
	size_t n = 0, refs = 0;

	for (size_t i = 0; (t = bsc_schema_table(s, i)) != NULL; i++)
		for (size_t j = 0; j < t->nfield; j++, n++) {
			f = &t->field[j];
			assert_ptr_equal(f->table, t);
			assert_int_equal(f->index, j);
			assert_ptr_equal(bsc_field_find(t, bsc_span(f->name)),
			    f);
			assert_true(*f->zh != '\0' && *f->en != '\0');
			assert_int_equal(f->nword > 0, f->type == BSC_ENUM ||
			    f->type == BSC_STEPS);
			if (f->ref == NULL)
				continue;
			refs++;
			if (f->ref->naming == NULL)
				fail_msg("%s has no naming", f->ref->name);
		}
	assert_true(n > 1600);
	assert_true(refs > 250);
}

/* Whether a ledger may call the field so. */
static bool
called(const struct bsc_field *f, const char *name)
{
	if (strcasecmp(f->name, name) == 0 || strcmp(f->zh, name) == 0)
		return true;
	for (size_t i = 0; f->alias[i] != NULL; i++)
		if (strcasecmp(f->alias[i], name) == 0)
			return true;
	return false;
}

static void
alone(const struct bsc_field *f, const char *name)
{
	const struct bsc_table *t = f->table;

	for (size_t i = 0; i < t->nfield; i++)
		if (i != f->index && called(&t->field[i], name))
			fail_msg("%s: %s and %s are both \"%s\"", t->name,
			    f->name, t->field[i].name, name);
}

/* No heading means two fields of a table. */
static void
headings_are_clear(void **state)
{
	const struct bsc_table *t;

	for (size_t i = 0; (t = bsc_schema_table(*state, i)) != NULL; i++)
		for (size_t j = 0; j < t->nfield; j++) {
			const struct bsc_field *f = &t->field[j];

			alone(f, f->zh);
			for (size_t k = 0; f->alias[k] != NULL; k++)
				alone(f, f->alias[k]);
		}
}

static void
empty_kinds(void **state)
{
	static const struct {
		const char	*table, *field;
		enum bsc_empty	 empty;
	} cases[] = {
		{ "loan", "cleared", BSC_EMPTY_OPEN },
		{ "office", "closed", BSC_EMPTY_OPEN },
		{ "report", "submitted", BSC_EMPTY_OPEN },
		{ "expense", "invoice", BSC_EMPTY_NONE },
		{ "expense", "minutes", BSC_EMPTY_NONE },
		{ "reception", "letter", BSC_EMPTY_NONE },
		{ "expense", "approvals", BSC_EMPTY_NONE },
		{ "expense", "amount", BSC_EMPTY_UNKNOWN },
		{ "expense", "date", BSC_EMPTY_UNKNOWN },
		{ "reception", "guest_count", BSC_EMPTY_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct bsc_table *t = bsc_table_find(*state,
		    bsc_span(cases[i].table));
		const struct bsc_field *f = bsc_field_find(t,
		    bsc_span(cases[i].field));

		if (f->empty != cases[i].empty)
			fail_msg("%s.%s", cases[i].table, cases[i].field);
	}
}

static void
near_names(void **state)
{
	const struct bsc_table *t = bsc_table_find(*state, BSC_SPAN("loan"));

	assert_string_equal(bsc_table_near(*state, BSC_SPAN("expence")),
	    "expense");
	assert_null(bsc_table_near(*state, BSC_SPAN("zzzzzzz")));
	assert_string_equal(bsc_field_near(t, BSC_SPAN("ammount")), "amount");
	assert_null(bsc_field_near(t, BSC_SPAN("q")));
	assert_null(bsc_field_find(t, BSC_SPAN("Amount")));
}

/* Ranks compare: the first word is the lowest. */
static void
order_of_words(void **state)
{
	const struct bsc_field *f = bsc_field_find(
	    bsc_table_find(*state, BSC_SPAN("staff")), BSC_SPAN("rank"));

	assert_true(f->ordered);
	assert_true(bsc_word_find(f, BSC_SPAN("bureau")) >
	    bsc_word_find(f, BSC_SPAN("division")));
	assert_int_equal(bsc_word_find(f, BSC_SPAN("king")), -1);
	f = bsc_field_find(bsc_table_find(*state, BSC_SPAN("finding")),
	    BSC_SPAN("severity"));
	assert_true(bsc_word_find(f, BSC_SPAN("serious")) >
	    bsc_word_find(f, BSC_SPAN("info")));
}

static void
values(void **state)
{
	static const struct {
		const char	*table, *field, *text, *form;	/* NULL: bad */
	} cases[] = {
		{ "expense", "amount", "12.5", "12.50" },
		{ "expense", "amount", "12.505", NULL },
		{ "expense", "amount", "", NULL },
		{ "expense", "date", "2020-02-29", "2020-02-29" },
		{ "expense", "date", "2021-02-29", NULL },
		{ "expense", "kind", "travel", "travel" },
		{ "expense", "kind", "差旅费", NULL },
		{ "office", "direct", "yes", "yes" },
		{ "office", "direct", "true", NULL },
		{ "meeting", "start", "2020-02-29T08:30:00",
		    "2020-02-29T08:30" },
		{ "meeting", "start", "2020-02-29", "2020-02-29T00:00" },
		{ "report", "period", "2020-Q4", "2020-Q4" },
		{ "report", "period", "2020-Q5", NULL },
		{ "expense", "approvals", "handler:a;cashier", "" },
		{ "expense", "approvals", "king:a", NULL },
		{ "expense", "approvals", "handler:a:noon", NULL },
		{ "expense", "payee", "anything", "" },
	};
	char form[64];
	size_t n;
	int64_t v;
	bool good;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct bsc_field *f = bsc_field_find(
		    bsc_table_find(*state, bsc_span(cases[i].table)),
		    bsc_span(cases[i].field));

		v = 0;
		good = bsc_value_parse(f, bsc_span(cases[i].text), &v);
		if (good != (cases[i].form != NULL))
			fail_msg("%s \"%s\"", f->name, cases[i].text);
		if (!good)
			continue;
		n = bsc_value_format(f, v, form);
		assert_int_equal(n, strlen(form));
		assert_string_equal(form, cases[i].form);
	}
}

/* Read a file of that content; the part of the error after its path. */
static struct bsc_schema *
read_text(const char *text, char reason[256])
{
	char path[] = "/tmp/bsc-schema-XXXXXX";
	struct bsc_error err = { "" };
	struct bsc_schema *s;
	FILE *f = fdopen(mkstemp(path), "w");

	fputs(text, f);
	fclose(f);
	s = bsc_schema_read(path, &err);
	unlink(path);
	snprintf(reason, 256, "%.255s", s != NULL ? "" :
	    strncmp(err.text, path, strlen(path)) == 0 ?
	    err.text + strlen(path) : err.text);
	return s;
}

#define T(fields) "<tables>\n<role name='boss' zh='b'/>\n" \
	"<table name='t' group='g'>\n" fields "\n</table></tables>"
#define ID "<field name='id' type='code' role='key naming'/>\n"

static void
errors(void **state)
{
	static const struct {
		const char	*text, *reason;
	} cases[] = {
		{ T(ID), "" },
		{ T(ID "<field name='s' type='steps' words='boss'/>"), "" },
		{ "<fields/>", ":1: no file of tables: fields" },
		{ "<tables>\n<tabel/></tables>", ":2: unknown element: tabel" },
		{ "<tables><table name='t'/></tables>",
		    ":1: a new table needs a group: t" },
		{ "<tables><table group='t'/></tables>",
		    ":1: no name of a table: " },
		{ T("<field name='Id' type='code'/>"),
		    ":4: no name of a field: Id" },
		{ T("<field name='id' type='cod'/>"),
		    ":4: unknown type: cod" },
		{ T("<field name='id' typ='code'/>"),
		    ":4: unknown attribute: typ" },
		{ T(ID ID), ":5: duplicate field: id" },
		{ T("<field name='id' type='code' role='key keen'/>"),
		    ":4: unknown role: key keen" },
		{ T("<field name='id' type='code' empty='void'/>"),
		    ":4: unknown kind of empty: void" },
		{ T(ID "<field name='u' type='code' ref='v'/>"),
		    ":5: reference to an unknown table: v" },
		{ T("<field name='a' type='date' role='date'/>\n"
		    "<field name='b' type='date' role='date'/>"),
		    ":5: a second field of that role in the table: b" },
		{ T("<field name='k' type='enum'/>"), ":4: no words: k" },
		{ T("<field name='k' type='enum' words='a=A;b'/>"),
		    ":4: a word is NAME=LABEL: b" },
		{ T("<field name='k' type='enum' words='a=A;a'/>"),
		    ":4: duplicate word: a" },
		{ T("<field name='k' type='text' words='a=A'/>"),
		    ":4: words of a field that is no enum: k" },
		{ T("<field name='k' type='text' order='yes'/>"),
		    ":4: only an enum has an order: k" },
		{ T("<field name='k' type='steps' words='boss;king'/>"),
		    ":4: unknown role of a step: king" },
	};
	struct bsc_schema *s;
	char reason[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		s = read_text(cases[i].text, reason);
		bsc_schema_free(s);
		assert_string_equal(reason, cases[i].reason);
	}
}

static void
write_file(const char *dir, const char *name, const char *text)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* A folder of BSC_PATH with that file of tables. */
static void
make_local(char dir[32], const char *text)
{
	char tables[64];

	strcpy(dir, "/tmp/bsc-local-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(tables, sizeof(tables), "%s/tables", dir);
	assert_int_equal(mkdir(tables, 0700), 0);
	write_file(tables, "ours.xml", text);
	setenv("BSC_PATH", dir, 1);
}

static void
drop_local(const char *dir)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/tables/ours.xml", dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/tables", dir);
	rmdir(path);
	rmdir(dir);
	unsetenv("BSC_PATH");
}

static bool
among(const char *const *list, const char *name)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

/* The example of the manual. */
static void
local_tables(void **state)
{
	struct bsc_error err = { "" };
	const struct bsc_table *t;
	const struct bsc_field *f;
	struct bsc_schema *s;
	char dir[32];
	int i;

	(void)state;
	make_local(dir, "<tables><table name='expense'>"
	    "<field name='amount' alias='实付数'/>"
	    "<field name='mode' words='taxi=打车;bike=单车'/></table>"
	    "<table name='cooler' group='assets'>"
	    "<field name='id' type='code' role='key naming'/>"
	    "<field name='office' type='code' role='office' ref='office'/>"
	    "</table></tables>");
	s = bsc_schema_load(&err);
	drop_local(dir);
	assert_string_equal(err.text, "");
	assert_int_equal(bsc_schema_count(s), 78);
	t = bsc_table_find(s, BSC_SPAN("expense"));
	f = bsc_field_find(t, BSC_SPAN("amount"));
	assert_true(among(f->alias, "实付数"));
	assert_true(among(f->alias, "报销金额"));
	f = bsc_field_find(t, BSC_SPAN("mode"));
	i = bsc_word_find(f, BSC_SPAN("taxi"));
	assert_true(among(f->word[i].alias, "打车"));
	assert_true(bsc_word_find(f, BSC_SPAN("bike")) > i);
	f = bsc_field_find(bsc_table_find(s, BSC_SPAN("cooler")),
	    BSC_SPAN("office"));
	assert_string_equal(f->ref->name, "office");
	bsc_schema_free(s);
}

static void
local_errors(void **state)
{
	static const struct {
		const char	*text, *reason;
	} cases[] = {
		{ "<table name='loan'><field name='amount' type='int'/>"
		    "</table>", "the field has another type: money" },
		{ "<table name='loan'><field name='amount' words='a=A'/>"
		    "</table>", "the field has no words: amount" },
		{ "<table name='lone'/>", "a new table needs a group: lone" },
		{ "<table name='loan'><field name='day2' type='date' "
		    "role='date'/></table>",
		    "a second field of that role in the table: day2" },
	};
	struct bsc_error err;
	char dir[32], text[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(text, sizeof(text), "<tables>%s</tables>",
		    cases[i].text);
		make_local(dir, text);
		assert_null(bsc_schema_load(&err));
		drop_local(dir);
		if (strstr(err.text, cases[i].reason) == NULL)
			fail_msg("%s: %s", cases[i].reason, err.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_whole),
		cmocka_unit_test(fields_are_whole),
		cmocka_unit_test(headings_are_clear),
		cmocka_unit_test(empty_kinds),
		cmocka_unit_test(near_names),
		cmocka_unit_test(order_of_words),
		cmocka_unit_test(values),
		cmocka_unit_test(errors),
		cmocka_unit_test(local_tables),
		cmocka_unit_test(local_errors),
	};

	return cmocka_run_group_tests(tests, open_tables, close_tables);
}
