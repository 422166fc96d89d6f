/* Report what was checked, what was not, and what was found. */

#include <stdlib.h>
#include <unistd.h>

#include "base/option.h"
#include "report/report.h"
#include "stream/reader.h"
#include "stream/workbook.h"

enum form { FORM_TEXT, FORM_HTML, FORM_CSV, FORM_XLSX };

struct report {
	const char	*output, *table;
	bool		 unchecked, verbose;
	enum form	 form;
	struct bsc_report_options opt;
	struct bsc_reader_options read;
	struct bsc_schema *schema;
};

enum { O_FORM, O_EXCEL, O_OUTPUT, O_LANG, O_OFFICE, O_TITLE, O_PERIOD, O_AS_OF,
	O_NO_CHECK, O_TABLE, O_REQUIRE, O_VERBOSE };

static const struct bsc_option options[] = {
	{ "form", 'o', "text|html|csv|xlsx", "form of the output" },
	{ "excel", 0, NULL, "ordinary CSV as Excel likes it" },
	{ "output", 'O', "FILE", "write to FILE, whole or not at all" },
	{ "lang", 0, "zh|en", "language (default zh)" },
	{ "office", 0, "ID", "findings and scores of this office only" },
	{ "title", 0, "TEXT", "title of the report" },
	{ "period", 0, "P", "period to name in the report" },
	{ "as-of", 0, "DATE", "the day that counts as today" },
	{ "no-check", 0, NULL, "go on although no check has run" },
	{ "table", 't', "TABLE", "table of plain input" },
	{ "require-seal", 0, "[K]", "accept only sealed input (K seals)" },
	{ "verbose", 'v', NULL, "say more" },
	{ 0 }
};

static bool
read_all(const struct report *p, char **files, struct bsc_results *res,
    struct bsc_error *err)
{
	struct bsc_reader *r;
	const struct bsc_batch *b;
	const char *warning;
	bool good = true;
	int more = 0;

	if ((r = bsc_reader_open(p->schema, files, &p->read, err)) == NULL)
		return false;
	while (good && (more = bsc_reader_next(r, &b)) > 0)
		good = bsc_results_add(res, b, err);
	if (more < 0)
		good = bsc_fail(err, "%s", bsc_reader_error(r));
	while ((warning = bsc_reader_warning(r)) != NULL)
		bsc_warn("%s", warning);
	if (p->verbose)
		bsc_warn(_("%llu records read"),
		    (unsigned long long)bsc_reader_records(r));
	bsc_reader_close(r);
	bsc_results_finish(res);
	return good;
}

static bool
write_report(const struct report *p, const struct bsc_results *res,
    struct bsc_output *out, struct bsc_error *err)
{
	struct bsc_doc doc = { .out = out };
	struct bsc_report rep;
	bool good = bsc_report_build(&rep, res, &p->opt, err);

	doc.form = p->form == FORM_HTML ? &bsc_doc_html : &bsc_doc_text;
	if (good && p->form == FORM_XLSX)
		good = bsc_report_xlsx(&rep, out, err);
	else if (good && p->form == FORM_CSV)
		bsc_report_csv(&rep, out);
	else if (good)
		bsc_report_write(&rep, &doc);
	bsc_report_free(&rep);
	return good;
}

static bool
run(const struct report *p, char **files, struct bsc_error *err)
{
	struct bsc_results res;
	struct bsc_output *out = NULL;
	bool good;

	bsc_results_init(&res, p->schema);
	good = read_all(p, files, &res, err);
	if (good && res.ntally == 0 && !p->unchecked)
		good = bsc_fail(err, _("the input has no tally: was it checked? "
		    "(--no-check to report it all the same)"));
	if (good && (out = bsc_output_open(p->output, err)) == NULL)
		good = false;
	good = good && write_report(p, &res, out, err);
	bsc_results_free(&res);
	if (out == NULL)
		return false;
	if (good)
		return bsc_output_commit(out, err);
	bsc_output_abort(out);
	return false;
}

static void
set_form(struct report *p, const char *word)
{
	static const char *const words[] = { "text", "html", "csv",
		"xlsx" };

	for (int i = 0; i < 4; i++)
		if (strcmp(word, words[i]) == 0) {
			p->form = i;
			return;
		}
	bsc_die(_("-o %s: text, html, csv or xlsx"), word);
}

static void
parse(struct report *p, int argc, char **argv)
{
	struct bsc_options o = {
		.usage = "[OPTION ...] [FILE ...]",
		.summary = "Report what was checked, what was not, and what "
		    "was found."
	};
	const struct bsc_option *opt;

	while ((opt = bsc_option_next(&o, options, argc, argv)) != NULL)
		switch (opt - options) {
		case O_FORM:	set_form(p, o.arg); break;
		case O_EXCEL:	p->opt.excel = true; break;
		case O_OUTPUT:	p->output = o.arg; break;
		case O_OFFICE:	p->opt.office = o.arg; break;
		case O_TITLE:	p->opt.title = o.arg; break;
		case O_PERIOD:	p->opt.period = o.arg; break;
		case O_AS_OF:	p->opt.as_of = o.arg; break;
		case O_NO_CHECK: p->unchecked = true; break;
		case O_TABLE:	p->table = o.arg; break;
		case O_VERBOSE:	p->verbose = true; break;
		case O_LANG:
			p->opt.en = bsc_option_english(o.arg);
			break;
		case O_REQUIRE:
			p->read.require_seal = true;
			p->read.seals = bsc_option_seals(o.arg);
			break;
		}
}

int
main(int argc, char **argv)
{
	struct report p = { .form = FORM_TEXT };
	struct bsc_error err;
	bool good;

	bsc_start("bsc-report");
	parse(&p, argc, argv);
	if (p.opt.excel && p.form != FORM_CSV)
		bsc_die(_("--excel is for -o csv"));
	if (p.form == FORM_XLSX)
		bsc_workbook_wants_file(p.output);
	if ((p.schema = bsc_schema_load(&err)) == NULL)
		bsc_die("%s", err.text);
	if (p.table != NULL && (p.read.table = bsc_table_find(p.schema,
	    bsc_span(p.table))) == NULL)
		bsc_die(_("-t %s: no such table"), p.table);
	if (!(good = run(&p, argv + optind, &err)))
		bsc_warn("%s", err.text);
	bsc_schema_free(p.schema);
	return good ? BSC_CLEAN : BSC_TROUBLE;
}
