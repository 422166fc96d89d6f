/* Ask streams and plain CSV: select, filter, group, sort. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "query/query.h"
#include "stream/usual.h"
#include "stream/workbook.h"

static const struct bsc_option options[] = {
	{ "where", 'w', "CONDITION", "records to take" },
	{ "select", 's', "LIST", "columns: EXPRESSION [as NAME]" },
	{ "group", 'g', "LIST", "a row for each value of these" },
	{ "aggregate", 'a', "LIST", "what to show of a group" },
	{ "having", 'H', "CONDITION", "groups to show" },
	{ "sort", 'S', "LIST", "order of the rows; -X: descending" },
	{ "limit", 'n', "N", "the first N rows only" },
	{ "unique", 'u', NULL, "equal rows once" },
	{ "join", 'j', "LIST", "add the register a field refers to" },
	BSC_USUAL_DATA,
	{ "table", 't', "TABLE", "whose records are asked for" },
	BSC_USUAL_AS_OF,
	BSC_USUAL_MEMORY,
	BSC_USUAL_FORM("csv|jsonl|md|text|xml|xlsx"),
	BSC_USUAL_EXCEL,
	BSC_USUAL_OUTPUT,
	BSC_USUAL_LANG,
	BSC_USUAL_REQUIRE_SEAL,
	BSC_USUAL_QUIET,
	BSC_USUAL_VERBOSE,
	{ 0 }
};

struct settings {
	struct bsc_usual	 usual;
	struct bsc_query	 query;
	bool			 formed;	/* -o was given */
};

static uint64_t
number(const struct bsc_option *o, const char *arg)
{
	char *end;
	unsigned long long n = strtoull(arg, &end, 10);

	if (*arg < '0' || *arg > '9' || *end != '\0')
		bsc_option_wrong(o, arg, _("not a number"));
	return n;
}

static void
set(struct settings *s, const struct bsc_option *o, const char *arg)
{
	struct bsc_query *q = &s->query;

	switch (o->letter) {
	case 'w':
		q->where = arg;
		break;
	case 's':
		q->select = arg;
		break;
	case 'g':
		q->group = arg;
		break;
	case 'a':
		q->aggregate = arg;
		break;
	case 'H':
		q->having = arg;
		break;
	case 'S':
		q->sort = arg;
		break;
	case 'n':
		q->limit = number(o, arg);
		q->limited = true;
		break;
	case 'u':
		q->distinct = true;
		break;
	case 'j':
		q->join = arg;
		break;
	case 'o':
		s->formed = true;
		q->form = (enum bsc_query_form)bsc_option_word(o, arg);
		break;
	default:
		bsc_usual_take(&s->usual, o, arg);
	}
}

/* The question, of the usual options too. */
static void
ready(struct settings *s)
{
	const struct bsc_usual *u = &s->usual;
	struct bsc_query *q = &s->query;

	q->schema = u->schema;
	q->today = u->as_of;
	q->table = u->in.table;
	q->require_seal = u->in.require_seal;
	q->seals = u->in.seals;
	q->dir = u->dir;
	q->ndir = u->ndir;
	q->excel = u->excel;
	q->en = u->english;
	q->verbose = u->verbose;
	q->threads = bsc_option_jobs(NULL);
	if (q->excel && q->form != BSC_QUERY_CSV)
		bsc_die(_("--excel is for -o csv"));
	if (!s->formed && !q->excel && u->output == NULL &&
	    isatty(STDOUT_FILENO))
		q->form = BSC_QUERY_TEXT;
	if (q->form == BSC_QUERY_XLSX)
		bsc_workbook_wants_file(u->output);
}

int
main(int argc, char *argv[])
{
	struct bsc_options p = { .usage = "[OPTION ...] [FILE ...]",
	    .summary = "ask streams and plain CSV" };
	struct settings s = { .usual.as_of = bsc_day_today(),
	    .query.form = BSC_QUERY_CSV };
	const struct bsc_option *o;
	struct bsc_calendar *calendar;
	struct bsc_schema *schema;
	struct bsc_output *out;
	struct bsc_error err;
	bool good;

	bsc_start(argv[0]);
	if ((s.usual.schema = schema = bsc_schema_load(&err)) == NULL ||
	    (s.query.calendar = calendar = bsc_calendar_load(&err)) == NULL)
		bsc_die("%s", err.text);
	while ((o = bsc_option_next(&p, options, argc, argv)) != NULL)
		set(&s, o, p.arg);
	ready(&s);
	if ((out = bsc_output_open(s.usual.output, &err)) == NULL)
		bsc_die("%s", err.text);
	if (!(good = bsc_query_run(&s.query, argv + optind, out, &err)))
		bsc_warn("%s", err.text);
	good = bsc_output_end(out, good);
	bsc_calendar_free(calendar);
	bsc_schema_free(schema);
	return good ? BSC_CLEAN : BSC_TROUBLE;
}
