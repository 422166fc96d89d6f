/* Score and grade offices by an assessment model. */

#include <string.h>
#include <unistd.h>

#include "assess/assess.h"
#include "stream/feed.h"
#include "stream/usual.h"

static const struct bsc_option options[] = {
	BSC_USUAL_KEEP,
	{ "model", 'M', "MODEL", "assessment model (default office-annual)" },
	{ "period", 0, "PERIOD", "period to assess: 2021, 2021-H1, 2021-Q3 ..." },
	BSC_USUAL_NO_CHECK,
	BSC_USUAL_TABLE,
	BSC_USUAL_FORM("csv|jsonl|xml"),
	BSC_USUAL_EXCEL,
	BSC_USUAL_OUTPUT,
	BSC_USUAL_SEAL,
	BSC_USUAL_REQUIRE_SEAL,
	BSC_USUAL_LANG,
	BSC_USUAL_QUIET,
	BSC_USUAL_VERBOSE,
	{ 0 }
};

struct assess {
	struct bsc_usual	 usual;
	const char		*model, *period;
	struct bsc_results	 results;
	struct bsc_writer	*writer;
};

/* Results pass even without -k. */
static bool
on_batch(void *arg, const struct bsc_batch *b, struct bsc_error *err)
{
	struct assess *p = arg;

	if (p->usual.keep || bsc_table_is_result(b->section->table))
		bsc_writer_batch(p->writer, b, 0, b->n);
	return bsc_results_add(&p->results, b, err);
}

static bool
read_all(struct assess *p, char **files, struct bsc_error *err)
{
	struct bsc_feed feed = { .batch = on_batch, .arg = p };
	bool good = bsc_feed(&feed, p->usual.schema, files, &p->usual.in, err);

	bsc_results_finish(&p->results);
	if (good && p->results.ntally == 0 && !p->usual.no_check)
		return bsc_fail(err, _("the input has no tally: was it checked? "
		    "(--no-check to assess it all the same)"));
	return good;
}

static bool
run(struct assess *p, char **files, struct bsc_error *err)
{
	struct bsc_results *res = &p->results;
	struct bsc_assessment *a = NULL;
	struct bsc_model *model;
	bool good;

	if ((model = bsc_model_load(p->model, p->usual.schema, err)) == NULL)
		return false;
	bsc_results_init(res, p->usual.schema);
	good = read_all(p, files, err) &&
	    (a = bsc_assess(model, res, p->period, err)) != NULL;
	if (good) {
		bsc_assessment_write(a, p->writer);
		if (bsc_assessment_unowned(a) > 0)
			bsc_warn(_("%zu findings name no office and count for "
			    "none"), bsc_assessment_unowned(a));
		if (p->usual.verbose)
			bsc_warn(_("%zu findings, %zu rules, %zu targets"),
			    res->nfinding, res->ntally, res->ntarget);
	}
	bsc_assessment_free(a);
	bsc_results_free(res);
	bsc_model_free(model);
	return good;
}

static void
set(struct assess *p, const struct bsc_option *o, const char *arg)
{
	if (strcmp(o->name, "model") == 0)
		p->model = arg;
	else if (strcmp(o->name, "period") == 0) {
		bsc_usual_period(o, arg);
		p->period = arg;
	} else
		bsc_usual_take(&p->usual, o, arg);
}

int
main(int argc, char **argv)
{
	struct bsc_options o = { .usage = "[OPTION ...] [FILE ...]",
	    .summary = "score and grade offices by an assessment model" };
	struct assess p = { .model = "office-annual" };
	const struct bsc_option *opt;
	struct bsc_schema *schema;
	struct bsc_output *out;
	struct bsc_error err;
	bool good;

	bsc_start(argv[0]);
	if ((p.usual.schema = schema = bsc_schema_load(&err)) == NULL)
		bsc_die("%s", err.text);
	while ((opt = bsc_option_next(&o, options, argc, argv)) != NULL)
		set(&p, opt, o.arg);
	bsc_usual_ready(&p.usual);
	if ((out = bsc_output_open(p.usual.output, &err)) == NULL)
		bsc_die("%s", err.text);
	p.writer = bsc_writer_new(out, p.usual.form, p.usual.seal);
	if ((good = run(&p, argv + optind, &err)))
		bsc_writer_finish(p.writer);
	else {
		bsc_warn("%s", err.text);
		bsc_writer_break(p.writer);
	}
	bsc_writer_free(p.writer);
	good = bsc_output_end(out, good);
	bsc_schema_free(schema);
	return good ? BSC_CLEAN : BSC_TROUBLE;
}
