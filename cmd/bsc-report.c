/* Report what was checked, what was not, and what was found. */

#include <string.h>
#include <unistd.h>

#include "report/report.h"
#include "stream/feed.h"
#include "stream/usual.h"
#include "stream/workbook.h"

enum form { FORM_TEXT, FORM_HTML, FORM_CSV, FORM_XLSX };

static const struct bsc_option options[] = {
	BSC_USUAL_FORM("text|html|csv|xlsx"),
	BSC_USUAL_EXCEL,
	BSC_USUAL_OUTPUT,
	BSC_USUAL_LANG,
	{ "office", 0, "ID", "findings and scores of this office only" },
	{ "title", 0, "TEXT", "title of the report" },
	{ "period", 0, "PERIOD", "period to name in the report" },
	BSC_USUAL_AS_OF,
	BSC_USUAL_NO_CHECK,
	BSC_USUAL_TABLE,
	BSC_USUAL_REQUIRE_SEAL,
	BSC_USUAL_QUIET,
	BSC_USUAL_VERBOSE,
	{ 0 }
};

struct report {
	struct bsc_usual	 usual;
	enum form		 form;
	struct bsc_report_options opt;
};

static bool
on_batch(void *results, const struct bsc_batch *b, struct bsc_error *err)
{
	return bsc_results_add(results, b, err);
}

static bool
read_all(const struct report *p, char **files, struct bsc_results *res,
    struct bsc_error *err)
{
	struct bsc_feed feed = { .batch = on_batch, .arg = res };
	bool good = bsc_feed(&feed, p->usual.schema, files, &p->usual.in, err);

	if (p->usual.verbose)
		bsc_warn(_("%llu records read"),
		    (unsigned long long)feed.records);
	bsc_results_finish(res);
	if (good && res->ntally == 0 && !p->usual.no_check)
		return bsc_fail(err, _("the input has no tally: was it checked? "
		    "(--no-check to report it all the same)"));
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
	struct bsc_output *out = NULL;
	struct bsc_results res;
	bool good;

	bsc_results_init(&res, p->usual.schema);
	good = read_all(p, files, &res, err) &&
	    (out = bsc_output_open(p->usual.output, err)) != NULL &&
	    write_report(p, &res, out, err);
	bsc_results_free(&res);
	if (good)
		return bsc_output_commit(out, err);
	bsc_output_abort(out);
	return false;
}

static void
set(struct report *p, const struct bsc_option *o, const char *arg)
{
	if (strcmp(o->name, "form") == 0)
		p->form = (enum form)bsc_option_word(o, arg);
	else if (strcmp(o->name, "excel") == 0)
		p->opt.excel = true;
	else if (strcmp(o->name, "office") == 0)
		p->opt.office = arg;
	else if (strcmp(o->name, "title") == 0)
		p->opt.title = arg;
	else if (strcmp(o->name, "period") == 0) {
		bsc_usual_period(o, arg);
		p->opt.period = arg;
	} else {
		bsc_usual_take(&p->usual, o, arg);
		if (strcmp(o->name, "as-of") == 0)
			p->opt.as_of = arg;
	}
}

int
main(int argc, char **argv)
{
	struct bsc_options o = { .usage = "[OPTION ...] [FILE ...]",
	    .summary = "report what was checked, what was not, and what was "
	    "found" };
	struct report p = { .form = FORM_TEXT };
	const struct bsc_option *opt;
	struct bsc_schema *schema;
	struct bsc_error err;
	bool good;

	bsc_start(argv[0]);
	if ((p.usual.schema = schema = bsc_schema_load(&err)) == NULL)
		bsc_die("%s", err.text);
	while ((opt = bsc_option_next(&o, options, argc, argv)) != NULL)
		set(&p, opt, o.arg);
	p.opt.en = p.usual.english;
	if (p.opt.excel && p.form != FORM_CSV)
		bsc_die(_("--excel is for -o csv"));
	if (p.form == FORM_XLSX)
		bsc_workbook_wants_file(p.usual.output);
	if (!(good = run(&p, argv + optind, &err)))
		bsc_warn("%s", err.text);
	bsc_schema_free(schema);
	return good ? BSC_CLEAN : BSC_TROUBLE;
}
