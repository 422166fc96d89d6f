/* Ask streams and plain CSV: select, filter, group, sort. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/option.h"
#include "query/query.h"
#include "stream/workbook.h"

enum { WHERE, SELECT, GROUP, AGGREGATE, HAVING, SORT, LIMIT, UNIQUE, JOIN,
	DATA, TABLE, AS_OF, MEMORY, FORM, EXCEL, FILE_, LANG, REQUIRE,
	VERBOSE };

static const struct bsc_option options[] = {
	[WHERE] = { "where", 'w', "CONDITION", "records to take" },
	[SELECT] = { "select", 's', "LIST", "columns: EXPRESSION [as NAME]" },
	[GROUP] = { "group", 'g', "LIST", "a row for each value of these" },
	[AGGREGATE] = { "aggregate", 'a', "LIST", "what to show of a group" },
	[HAVING] = { "having", 'H', "CONDITION", "groups to show" },
	[SORT] = { "sort", 'S', "LIST", "order of the rows; -X: descending" },
	[LIMIT] = { "limit", 'n', "N", "the first N rows only" },
	[UNIQUE] = { "unique", 'u', NULL, "equal rows once" },
	[JOIN] = { "join", 'j', "LIST", "add the register a field refers to" },
	[DATA] = { "data", 'd', "DIR",
		"folder of registers and ledgers (repeatable)" },
	[TABLE] = { "table", 't', "TABLE", "whose records are asked for" },
	[AS_OF] = { "as-of", 0, "DATE", "the day that counts as today" },
	[MEMORY] = { "memory", 0, "SIZE", "memory for what has to wait" },
	[FORM] = { "form", 'o', "csv|jsonl|md|text|xml|xlsx",
		"form of the output" },
	[EXCEL] = { "excel", 0, NULL, "ordinary CSV as Excel likes it" },
	[FILE_] = { "output", 'O', "FILE",
		"write to FILE, whole or not at all" },
	[LANG] = { "lang", 0, "zh|en", "language (default zh)" },
	[REQUIRE] = { "require-seal", 0, "[K]",
		"accept only sealed input (K seals)" },
	[VERBOSE] = { "verbose", 'v', NULL, "say more" },
	{ 0 }
};

enum { MAX_DIRS = 16 };

struct settings {
	struct bsc_query	 query;
	const char		*dir[MAX_DIRS];
	const char		*path;
	bool			 formed;	/* -o was given */
};

static uint64_t
number(const char *option, const char *arg)
{
	char *end;
	unsigned long long n = strtoull(arg, &end, 10);

	if (*arg < '0' || *arg > '9' || *end != '\0')
		bsc_die(_("%s %s: not a number"), option, arg);
	return n;
}

static void
set_form(struct settings *s, const char *arg)
{
	static const char *const forms[] = { "csv", "jsonl", "md", "text",
		"xml", "xlsx" };

	s->formed = true;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (strcmp(arg, forms[i]) == 0) {
			s->query.form = (enum bsc_query_form)i;
			return;
		}
	bsc_die(_("-o %s: csv, jsonl, md, text, xml or xlsx"), arg);
}

static void
set_more(struct settings *s, int which, const char *arg)
{
	struct bsc_query *q = &s->query;

	switch (which) {
	case DATA:
		if (q->ndir == MAX_DIRS)
			bsc_die(_("too many folders"));
		s->dir[q->ndir++] = arg;
		break;
	case TABLE:
		q->table = bsc_table_named(q->schema, arg);
		break;
	case AS_OF:
		if (!bsc_day_parse(bsc_span(arg), &q->today))
			bsc_die(_("\"%s\" is no date"), arg);
		break;
	case MEMORY:
		bsc_option_memory(arg);
		break;
	case FORM:
		set_form(s, arg);
		break;
	case EXCEL:
		q->excel = true;
		break;
	case FILE_:
		s->path = arg;
		break;
	case LANG:
		q->en = bsc_option_english(arg);
		break;
	case REQUIRE:
		q->require_seal = true;
		q->seals = bsc_option_seals(arg);
		break;
	case VERBOSE:
		q->verbose = true;
		break;
	}
}

static void
set(struct settings *s, int which, const char *arg)
{
	struct bsc_query *q = &s->query;

	switch (which) {
	case WHERE:
		q->where = arg;
		break;
	case SELECT:
		q->select = arg;
		break;
	case GROUP:
		q->group = arg;
		break;
	case AGGREGATE:
		q->aggregate = arg;
		break;
	case HAVING:
		q->having = arg;
		break;
	case SORT:
		q->sort = arg;
		break;
	case LIMIT:
		q->limit = number("-n", arg);
		q->limited = true;
		break;
	case UNIQUE:
		q->distinct = true;
		break;
	case JOIN:
		q->join = arg;
		break;
	default:
		set_more(s, which, arg);
	}
}

int
main(int argc, char *argv[])
{
	struct bsc_options p = { .usage = "[OPTION ...] [FILE ...]",
		.summary = "ask streams and plain CSV" };
	struct settings s = { .query.form = BSC_QUERY_CSV };
	const struct bsc_option *o;
	struct bsc_calendar *calendar;
	struct bsc_schema *schema;
	struct bsc_output *out;
	struct bsc_error err;
	bool good;

	bsc_start(argv[0]);
	if ((schema = bsc_schema_load(&err)) == NULL ||
	    (calendar = bsc_calendar_load(&err)) == NULL)
		bsc_die("%s", err.text);
	s.query.schema = schema;
	s.query.calendar = calendar;
	s.query.today = bsc_day_today();
	s.query.dir = s.dir;
	s.query.threads = bsc_option_jobs(NULL);
	while ((o = bsc_option_next(&p, options, argc, argv)) != NULL)
		set(&s, (int)(o - options), p.arg);
	if (s.query.excel && s.query.form != BSC_QUERY_CSV)
		bsc_die(_("--excel is for -o csv"));
	if (!s.formed && !s.query.excel && s.path == NULL &&
	    isatty(STDOUT_FILENO))
		s.query.form = BSC_QUERY_TEXT;
	if (s.query.form == BSC_QUERY_XLSX)
		bsc_workbook_wants_file(s.path);
	if ((out = bsc_output_open(s.path, &err)) == NULL)
		bsc_die("%s", err.text);
	good = bsc_query_run(&s.query, argv + optind, out, &err);
	if (!good) {
		bsc_warn("%s", err.text);
		bsc_output_abort(out);
	} else if (!bsc_output_commit(out, &err)) {
		bsc_warn("%s", err.text);
		good = false;
	}
	bsc_calendar_free(calendar);
	bsc_schema_free(schema);
	return good ? BSC_CLEAN : BSC_TROUBLE;
}
