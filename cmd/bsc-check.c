/* Judge the records of streams by rule packs and write what was found. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/option.h"
#include "rules/explain.h"
#include "rules/params.h"
#include "rules/run.h"
#include "stream/ahead.h"

static const struct bsc_option options[] = {
	{ "rules", 'r', "PACK", "a rule pack, by id or path (repeatable)" },
	{ "data", 'd', "DIR", "folder of registers and ledgers (repeatable)" },
	{ "table", 't', "TABLE", "table of plain input" },
	{ "keep", 'k', NULL, "pass the records through, too" },
	{ "as-of", 0, "DATE", "the day that counts as today" },
	{ "period", 0, "PERIOD", "the input is complete for this period" },
	{ "examine", 0, "PERIOD", "judge only records of this period" },
	{ "params", 0, "FILE", "values of parameters" },
	{ "waivers", 0, "FILE", "findings somebody answered for" },
	{ "family", 0, "FAMILY", "only rules of this family" },
	{ "rule", 0, "RULE", "only this rule (repeatable)" },
	{ "memory", 0, "SIZE", "memory for what has to wait" },
	{ "undetermined", 0, NULL, "list records that could not be judged" },
	{ "fail-on", 0, "SEVERITY", "exit 1 from this severity (minor)" },
	{ "form", 'o', "csv|jsonl|text|xml", "form of the output" },
	{ "excel", 0, NULL, "ordinary CSV as Excel likes it" },
	{ "output", 'O', "FILE", "write to FILE, whole or not at all" },
	{ "jobs", 'j', "N", "use N threads (as many as processors, up to 8)" },
	{ "seal", 0, NULL, "end the output with a seal" },
	{ "require-seal", 0, "[K]", "accept only sealed input (K seals)" },
	{ "lang", 0, "zh|en", "language (default zh)" },
	{ "explain", 0, "RULE", "explain a rule instead" },
	{ "verbose", 'v', NULL, "say more" },
	{ 0 }
};

struct settings {
	struct bsc_run_options	 run;
	struct bsc_sink_options	 sink;
	struct bsc_reader_options reader;
	struct bsc_params	 params;
	const char		*pack[64], *dir[16], *rule[256];
	size_t			 npack, ndir, nrule;
	const char		*output, *explain, *waivers;
	enum bsc_severity	 fail_on;
	bool			 formed;	/* -o was given */
	bool			 excel, verbose;
	unsigned		 threads;
};

enum { LOADS = 4 };	/* batches read ahead */

static bsc_period
period(const char *s)
{
	bsc_period p;

	if (!bsc_period_parse(bsc_span(s), &p))
		bsc_die(_("\"%s\" is no period"), s);
	return p;
}

static void
set_form(struct settings *s, const char *form)
{
	s->formed = true;
	s->sink.text = strcmp(form, "text") == 0;
	if (!s->sink.text && !bsc_form_find(form, &s->sink.form))
		bsc_die(_("-o %s: csv, jsonl, text or xml"), form);
}

static void
set_family(struct settings *s, const char *family)
{
	if (!bsc_rule_family(family))
		bsc_die(_("no family \"%s\"; bsc-rules(5) names them"), family);
	s->run.family = family;
}

static void
set_more(struct settings *s, const char *name, const char *arg)
{
	struct bsc_error err;
	int severity;

	if (strcmp(name, "params") == 0) {
		if (!bsc_params_load(&s->params, arg, &err))
			bsc_die("%s", err.text);
	} else if (strcmp(name, "family") == 0) {
		set_family(s, arg);
	} else if (strcmp(name, "rule") == 0) {
		bsc_option_add(name, arg, s->rule,
		    sizeof(s->rule) / sizeof(*s->rule), &s->nrule);
	} else if (strcmp(name, "fail-on") == 0) {
		if ((severity = bsc_rule_severity_find(arg)) < 0)
			bsc_die(_("no severity \"%s\""), arg);
		s->fail_on = severity;
	} else if (strcmp(name, "require-seal") == 0) {
		s->reader.require_seal = true;
		s->reader.seals = bsc_option_seals(arg);
	} else if (strcmp(name, "jobs") == 0) {
		s->threads = bsc_option_jobs(arg);
		s->reader.alone = s->threads == 1;
	} else if (strcmp(name, "table") == 0) {
		s->reader.table = bsc_table_named(s->run.schema, arg);
	} else if (strcmp(name, "memory") == 0) {
		bsc_option_memory(arg);
	} else if (strcmp(name, "lang") == 0) {
		s->run.lang = bsc_option_english(arg) ? BSC_EN : BSC_ZH;
	}
}

static void
set(struct settings *s, const char *name, const char *arg)
{
	if (strcmp(name, "rules") == 0)
		bsc_option_add(name, arg, s->pack, 64, &s->npack);
	else if (strcmp(name, "data") == 0)
		bsc_option_add(name, arg, s->dir, 16, &s->ndir);
	else if (strcmp(name, "keep") == 0)
		s->sink.hold = true;
	else if (strcmp(name, "as-of") == 0) {
		if (!bsc_day_parse(bsc_span(arg), &s->run.today))
			bsc_die(_("\"%s\" is no date"), arg);
	} else if (strcmp(name, "period") == 0)
		s->run.period = period(arg);
	else if (strcmp(name, "examine") == 0)
		s->run.examine = period(arg);
	else if (strcmp(name, "undetermined") == 0)
		s->run.undetermined = true;
	else if (strcmp(name, "form") == 0)
		set_form(s, arg);
	else if (strcmp(name, "excel") == 0) {
		s->excel = true;
		s->sink.text = false;
	} else if (strcmp(name, "output") == 0) {
		s->output = arg;
		s->sink.text = s->sink.text && s->formed;
	} else if (strcmp(name, "seal") == 0)
		s->sink.seal = true;
	else if (strcmp(name, "explain") == 0)
		s->explain = arg;
	else if (strcmp(name, "waivers") == 0)
		s->waivers = arg;
	else if (strcmp(name, "verbose") == 0)
		s->verbose = true;
	else
		set_more(s, name, arg);
}

/* Records of no table that is judged always pass (SPEC 28). */
static bool
passes(const struct bsc_table *t, bool keep)
{
	static const char *const always[] = { "source", "finding", "evidence",
	    "tally", "score", "grade", "obligation" };

	for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++)
		if (strcmp(t->name, always[i]) == 0)
			return true;
	return keep;
}

static bool
read_stream(struct settings *s, struct bsc_run *run, char **paths,
    struct bsc_error *err)
{
	struct bsc_ahead *ahead = NULL;
	struct bsc_load *load = NULL;
	struct bsc_reader *r = bsc_reader_open(s->run.schema, paths,
	    &s->reader, err);
	const struct bsc_section *section;
	const struct bsc_batch *b;
	const char *warning;
	int more;
	bool ok = true;

	if (r == NULL)
		return false;
	if (s->threads > 1)
		ahead = bsc_ahead_start(r, LOADS);
	while (ok && (more = bsc_ahead_batch(ahead, r, &load, &b)) > 0) {
		if (passes(b->section->table, s->sink.hold))
			bsc_sink_pass(s->run.sink, b, 0, b->n);
		ok = bsc_run_batch(run, b, err);
	}
	bsc_ahead_stop(ahead);
	for (size_t i = 0; ok && (section = bsc_reader_section(r, i)); i++)
		bsc_run_section(run, section);
	while ((warning = bsc_reader_warning(r)) != NULL)
		bsc_warn("%s", warning);
	if (ok && more < 0)
		ok = bsc_fail(err, "%s", bsc_reader_error(r));
	bsc_reader_close(r);
	return ok;
}

static bool
check(struct settings *s, struct bsc_run *run, char **paths,
    struct bsc_error *err)
{
	const char *idle;

	if (!bsc_run_core(run, err))
		return false;
	for (size_t i = 0; i < s->npack; i++)
		if (!bsc_run_named(run, s->pack[i], err))
			return false;
	for (size_t i = 0; i < s->ndir; i++)
		if (!bsc_run_context(run, s->dir[i], err))
			return false;
	if (!bsc_run_ready(run, err) || !read_stream(s, run, paths, err) ||
	    !bsc_run_finish(run, err))
		return false;
	if ((idle = bsc_run_idle_param(run)) != NULL)
		bsc_warn(_("--params: no pack that applies has a parameter "
		    "\"%s\""), idle);
	if (bsc_run_nothing(run))
		return bsc_fail(err, _("nothing could be judged"));
	return true;
}

static enum bsc_exit
answer(const struct settings *s, const struct bsc_run *run)
{
	for (int v = BSC_SERIOUS; v <= (int)s->fail_on; v++)
		if (bsc_run_violations(run, v) > 0)
			return BSC_FOUND;
	return BSC_CLEAN;
}

static void
statement(const struct bsc_run *run)
{
	bsc_warn(_("%llu verdicts: %llu serious, %llu major, %llu minor, "
	    "%llu info"), (unsigned long long)bsc_run_judged(run),
	    (unsigned long long)bsc_run_violations(run, BSC_SERIOUS),
	    (unsigned long long)bsc_run_violations(run, BSC_MAJOR),
	    (unsigned long long)bsc_run_violations(run, BSC_MINOR),
	    (unsigned long long)bsc_run_violations(run, BSC_INFO));
}

static enum bsc_exit
explain(const struct settings *s, struct bsc_output *out)
{
	struct bsc_error err;

	if (bsc_explain_find(out, s->run.schema, s->pack, s->npack, s->explain,
	    s->run.lang, &err) && bsc_output_commit(out, &err))
		return BSC_CLEAN;
	bsc_warn("%s", err.text);
	return BSC_TROUBLE;
}

/* The check itself; the output ends well, or broken and unnamed. */
static enum bsc_exit
judge(struct settings *s, struct bsc_output *out, char **paths)
{
	enum bsc_exit rc = BSC_TROUBLE;
	struct bsc_error err;
	struct bsc_run *run;

	if (s->waivers != NULL && (s->sink.waivers = bsc_waivers_load(
	    s->run.schema, s->waivers, s->run.today, &err)) == NULL)
		bsc_die("%s", err.text);
	s->run.sink = bsc_sink_new(s->run.schema, out, &s->sink, &err);
	if (s->run.sink == NULL)
		bsc_die("%s", err.text);
	run = bsc_run_new(&s->run);
	if (check(s, run, paths, &err)) {
		bsc_sink_finish(s->run.sink);
		rc = answer(s, run);
		if (s->verbose)
			statement(run);
	} else {
		bsc_warn("%s", err.text);
		bsc_sink_break(s->run.sink);
	}
	bsc_sink_free(s->run.sink);
	if (rc == BSC_TROUBLE && s->output != NULL) {
		bsc_output_abort(out);
	} else if (!bsc_output_commit(out, &err)) {
		bsc_warn("%s", err.text);
		rc = BSC_TROUBLE;
	}
	bsc_run_free(run);
	bsc_waivers_free(s->sink.waivers);
	return rc;
}

int
main(int argc, char **argv)
{
	struct bsc_options p = { .usage = "[OPTION ...] [FILE ...]",
	    .summary = "judge the records of streams by rule packs" };
	struct settings s = { .fail_on = BSC_MINOR,
	    .threads = bsc_option_jobs(NULL) };
	const struct bsc_option *o;
	struct bsc_output *out;
	struct bsc_calendar *calendar;
	struct bsc_schema *schema;
	struct bsc_error err;
	const char *name = strrchr(argv[0], '/');
	enum bsc_exit rc;

	name = name == NULL ? argv[0] : name + 1;
	bsc_start(name);
	if (strncmp(name, "bsc-check-", 10) == 0)
		set_family(&s, name + 10);
	if ((schema = bsc_schema_load(&err)) == NULL ||
	    (calendar = bsc_calendar_load(&err)) == NULL)
		bsc_die("%s", err.text);
	s.run.schema = schema;
	s.run.calendar = calendar;
	s.run.today = bsc_day_today();
	s.sink.text = isatty(STDOUT_FILENO);
	while ((o = bsc_option_next(&p, options, argc, argv)) != NULL)
		set(&s, o->name, p.arg);
	if (s.excel)
		s.sink.form = bsc_form_excel(s.sink.text, s.sink.form,
		    s.sink.seal, s.run.lang == BSC_EN);
	s.sink.lang = s.run.lang;
	s.run.param = s.params.param;
	s.run.nparam = s.params.n;
	s.run.rule = s.rule;
	s.run.nrule = s.nrule;
	if ((out = bsc_output_open(s.output, &err)) == NULL)
		bsc_die("%s", err.text);
	rc = s.explain != NULL ? explain(&s, out) :
	    judge(&s, out, argv + optind);
	bsc_params_free(&s.params);
	bsc_calendar_free(calendar);
	bsc_schema_free(schema);
	return rc;
}
