/* Score and grade offices by an assessment model. */

#include <stdlib.h>
#include <unistd.h>

#include "assess/assess.h"
#include "base/option.h"
#include "stream/reader.h"

struct assess {
	const char	*model, *period, *output, *table;
	bool		 keep, unchecked, seal, excel, en, verbose;
	enum bsc_form	 form;
	struct bsc_reader_options read;
	struct bsc_schema *schema;
};

enum { O_KEEP, O_MODEL, O_PERIOD, O_NO_CHECK, O_TABLE, O_FORM, O_EXCEL,
	O_OUTPUT, O_SEAL, O_REQUIRE, O_LANG, O_VERBOSE };

static const struct bsc_option options[] = {
	{ "keep", 'k', NULL, "pass the records through, too" },
	{ "model", 'M', "MODEL", "assessment model (default office-annual)" },
	{ "period", 0, "P", "period to assess: 2021, 2021-H1, 2021-Q3 ..." },
	{ "no-check", 0, NULL, "go on although no check has run" },
	{ "table", 't', "TABLE", "table of plain input" },
	{ "form", 'o', "csv|jsonl|xml", "form of the output" },
	{ "excel", 0, NULL, "ordinary CSV as Excel likes it" },
	{ "output", 'O', "FILE", "write to FILE, whole or not at all" },
	{ "seal", 0, NULL, "end the output with a seal" },
	{ "require-seal", 0, "[K]", "accept only sealed input (K seals)" },
	{ "lang", 0, "zh|en", "language (default zh)" },
	{ "verbose", 'v', NULL, "say more" },
	{ 0 }
};

/* Tables that are results and pass even without -k. */
static bool
is_result(const struct bsc_table *t)
{
	static const char *const names[] = { "source", "finding", "evidence",
	    "tally", "score", "grade", "obligation" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i], t->name) == 0)
			return true;
	return false;
}

static bool
read_all(const struct assess *p, char **files, struct bsc_results *res,
    struct bsc_writer *w, struct bsc_error *err)
{
	struct bsc_reader *r;
	const struct bsc_batch *b;
	const char *warning;
	bool good = true;
	int more = 0;

	if ((r = bsc_reader_open(p->schema, files, &p->read, err)) == NULL)
		return false;
	while (good && (more = bsc_reader_next(r, &b)) > 0) {
		if (p->keep || is_result(b->section->table))
			bsc_writer_batch(w, b, 0, b->n);
		good = bsc_results_add(res, b, err);
	}
	if (more < 0)
		good = bsc_fail(err, "%s", bsc_reader_error(r));
	while ((warning = bsc_reader_warning(r)) != NULL)
		bsc_warn("%s", warning);
	bsc_reader_close(r);
	bsc_results_finish(res);
	return good;
}

static bool
run(const struct assess *p, char **files, struct bsc_writer *w,
    struct bsc_error *err)
{
	struct bsc_assessment *a = NULL;
	struct bsc_model *model;
	struct bsc_results res;
	bool good;

	if ((model = bsc_model_load(p->model, p->schema, err)) == NULL)
		return false;
	bsc_results_init(&res, p->schema);
	good = read_all(p, files, &res, w, err);
	if (good && res.ntally == 0 && !p->unchecked)
		good = bsc_fail(err, _("the input has no tally: was it checked? "
		    "(--no-check to assess it all the same)"));
	if (good && (a = bsc_assess(model, &res, p->period, err)) == NULL)
		good = false;
	if (good) {
		bsc_assessment_write(a, w);
		if (bsc_assessment_unowned(a) > 0)
			bsc_warn(_("%zu findings name no office and count for "
			    "none"), bsc_assessment_unowned(a));
		if (p->verbose)
			bsc_warn(_("%zu findings, %zu rules, %zu targets"),
			    res.nfinding, res.ntally, res.ntarget);
	}
	bsc_assessment_free(a);
	bsc_results_free(&res);
	bsc_model_free(model);
	return good;
}

static void
set_form(struct assess *p, const char *word)
{
	if (!bsc_form_find(word, &p->form))
		bsc_die(_("-o %s: csv, jsonl or xml"), word);
}

static void
parse(struct assess *p, int argc, char **argv)
{
	struct bsc_options o = {
		.usage = "[OPTION ...] [FILE ...]",
		.summary = "Score and grade offices by an assessment model."
	};
	const struct bsc_option *opt;

	while ((opt = bsc_option_next(&o, options, argc, argv)) != NULL)
		switch (opt - options) {
		case O_KEEP:	p->keep = true; break;
		case O_MODEL:	p->model = o.arg; break;
		case O_PERIOD:	p->period = o.arg; break;
		case O_NO_CHECK: p->unchecked = true; break;
		case O_TABLE:	p->table = o.arg; break;
		case O_FORM:	set_form(p, o.arg); break;
		case O_EXCEL:	p->excel = true; break;
		case O_OUTPUT:	p->output = o.arg; break;
		case O_SEAL:	p->seal = true; break;
		case O_VERBOSE:	p->verbose = true; break;
		case O_REQUIRE:
			p->read.require_seal = true;
			p->read.seals = bsc_option_seals(o.arg);
			break;
		case O_LANG:
			p->en = bsc_option_english(o.arg);
			break;
		}
	if (p->excel)
		p->form = bsc_form_excel(false, p->form, p->seal, p->en);
}

int
main(int argc, char **argv)
{
	struct assess p = { .model = "office-annual", .form = BSC_FORM_CSV };
	struct bsc_error err;
	struct bsc_output *out;
	struct bsc_writer *w;
	bool good;

	bsc_start("bsc-assess");
	parse(&p, argc, argv);
	if ((p.schema = bsc_schema_load(&err)) == NULL)
		bsc_die("%s", err.text);
	if (p.table != NULL && (p.read.table = bsc_table_find(p.schema,
	    bsc_span(p.table))) == NULL)
		bsc_die(_("-t %s: no such table"), p.table);
	if ((out = bsc_output_open(p.output, &err)) == NULL)
		bsc_die("%s", err.text);
	w = bsc_writer_new(out, p.form, p.seal);
	if ((good = run(&p, argv + optind, w, &err)))
		bsc_writer_finish(w);
	else {
		bsc_warn("%s", err.text);
		bsc_writer_break(w);
	}
	bsc_writer_free(w);
	if (!good && p.output != NULL)
		bsc_output_abort(out);
	else if (!bsc_output_commit(out, &err)) {
		bsc_warn("%s", err.text);
		good = false;
	}
	bsc_schema_free(p.schema);
	return good ? BSC_CLEAN : BSC_TROUBLE;
}
