/* Judge the records of streams by rule packs and write what was found. */

#include <string.h>
#include <unistd.h>

#include "rules/basis.h"
#include "rules/explain.h"

static const struct bsc_option options[] = {
	BSC_BASIS_RULES,
	BSC_USUAL_DATA,
	BSC_USUAL_TABLE,
	BSC_USUAL_KEEP,
	BSC_USUAL_AS_OF,
	BSC_BASIS_PERIOD,
	{ "examine", 0, "PERIOD", "judge only records of this period" },
	BSC_BASIS_PARAMS,
	{ "waivers", 0, "FILE", "findings somebody answered for" },
	BSC_BASIS_FAMILY,
	{ "rule", 0, "RULE", "only this rule (repeatable)" },
	BSC_USUAL_MEMORY,
	{ "undetermined", 0, NULL, "list records that could not be judged" },
	{ "fail-on", 0, "serious|major|minor|info",
	    "exit 1 from this severity (minor)" },
	BSC_USUAL_FORM("csv|jsonl|text|xml"),
	BSC_USUAL_EXCEL,
	BSC_USUAL_OUTPUT,
	{ "jobs", 'j', "N",
	    "judge in N threads (as many as processors, up to 8)" },
	BSC_USUAL_SEAL,
	BSC_USUAL_REQUIRE_SEAL,
	BSC_USUAL_LANG,
	{ "explain", 0, "RULE", "explain a rule instead" },
	BSC_USUAL_QUIET,
	BSC_USUAL_VERBOSE,
	{ 0 }
};

struct settings {
	struct bsc_basis	 basis;
	struct bsc_sink_options	 sink;
	const char		*rule[256];
	size_t			 nrule;
	const char		*explain, *waivers;
	enum bsc_severity	 fail_on;
	bool			 aloud;		/* to somebody at a terminal */
	unsigned		 threads;
};

static void
set(struct settings *s, const struct bsc_option *o, const char *arg)
{
	if (strcmp(o->name, "examine") == 0)
		s->basis.run.examine = bsc_usual_period(o, arg);
	else if (strcmp(o->name, "waivers") == 0)
		s->waivers = arg;
	else if (strcmp(o->name, "rule") == 0)
		bsc_option_add(o->name, arg, s->rule,
		    sizeof(s->rule) / sizeof(*s->rule), &s->nrule);
	else if (strcmp(o->name, "undetermined") == 0)
		s->basis.run.undetermined = true;
	else if (strcmp(o->name, "fail-on") == 0)
		s->fail_on = (enum bsc_severity)bsc_option_word(o, arg);
	else if (strcmp(o->name, "jobs") == 0)
		s->threads = bsc_option_jobs(arg);
	else if (strcmp(o->name, "explain") == 0)
		s->explain = arg;
	else
		bsc_basis_take(&s->basis, o, arg);
}

static void
ready(struct settings *s)
{
	struct bsc_basis *b = &s->basis;

	bsc_basis_ready(b);
	b->usual.in.alone = s->threads == 1;
	b->run.rule = s->rule;
	b->run.nrule = s->nrule;
	s->aloud = b->usual.text && b->usual.output == NULL &&
	    isatty(STDOUT_FILENO);
	s->sink.form = b->usual.form;
	s->sink.text = b->usual.text;
	s->sink.seal = b->usual.seal;
	s->sink.hold = b->usual.keep;
	s->sink.lang = b->run.lang;
}

static bool
check(struct settings *s, struct bsc_run *run, char **paths,
    struct bsc_error *err)
{
	if (!bsc_run_core(run, err) || !bsc_basis_packs(&s->basis, run, err) ||
	    !bsc_basis_context(&s->basis, run, err) ||
	    !bsc_run_ready(run, err) ||
	    !bsc_basis_read(&s->basis, run, paths, s->threads, err) ||
	    !bsc_run_finish(run, err))
		return false;
	bsc_basis_warn(run);
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

/* Lines for people have no tally that would tell. */
static void
undecided(const struct bsc_run *run)
{
	uint64_t times;
	size_t rules = bsc_run_undecided(run, &times);

	if (rules > 0)
		bsc_warn(_("rules that could not decide: %zu, %llu times in "
		    "all; --undetermined lists it, the tally (-o csv) counts "
		    "why"),
		    rules, (unsigned long long)times);
}

static enum bsc_exit
explain(const struct settings *s, struct bsc_output *out)
{
	const struct bsc_basis *b = &s->basis;
	struct bsc_error err;
	bool good = bsc_explain_find(out, b->run.schema, b->pack, b->npack,
	    s->explain, b->run.lang, &err);

	if (!good)
		bsc_warn("%s", err.text);
	return bsc_output_end(out, good) ? BSC_CLEAN : BSC_TROUBLE;
}

/* The check itself; the output ends well, or broken and unnamed. */
static enum bsc_exit
judge(struct settings *s, struct bsc_output *out, char **paths)
{
	struct bsc_run_options *o = &s->basis.run;
	enum bsc_exit rc = BSC_TROUBLE;
	struct bsc_error err;
	struct bsc_run *run;

	if (s->waivers != NULL && (s->sink.waivers = bsc_waivers_load(
	    o->schema, s->waivers, o->today, &err)) == NULL)
		bsc_die("%s", err.text);
	if ((o->sink = bsc_sink_new(o->schema, out, &s->sink, &err)) == NULL)
		bsc_die("%s", err.text);
	run = bsc_run_new(o);
	if (check(s, run, paths, &err)) {
		bsc_sink_finish(o->sink);
		rc = answer(s, run);
	} else {
		bsc_warn("%s", err.text);
		bsc_sink_break(o->sink);
	}
	bsc_sink_free(o->sink);
	if (!bsc_output_end(out, rc != BSC_TROUBLE))
		rc = BSC_TROUBLE;
	if (rc != BSC_TROUBLE && s->basis.usual.verbose)
		statement(run);
	if (rc != BSC_TROUBLE && (s->basis.usual.verbose || s->aloud))
		undecided(run);
	bsc_run_free(run);
	bsc_waivers_free(s->sink.waivers);
	return rc;
}

/* bsc-check-FAMILY is a link to this program. */
static void
set_family(struct settings *s, const char *name)
{
	if (strncmp(name, "bsc-check-", 10) != 0)
		return;
	s->basis.run.family = name + 10;
	if (!bsc_rule_family(name + 10))
		bsc_die(_("no family \"%s\"; bsc-rules(5) names them"),
		    name + 10);
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
	struct bsc_error err;
	enum bsc_exit rc;

	bsc_start(argv[0]);
	bsc_basis_init(&s.basis);
	s.basis.usual.text = isatty(STDOUT_FILENO);
	set_family(&s, bsc_program());
	while ((o = bsc_option_next(&p, options, argc, argv)) != NULL)
		set(&s, o, p.arg);
	ready(&s);
	if ((out = bsc_output_open(s.basis.usual.output, &err)) == NULL)
		bsc_die("%s", err.text);
	rc = s.explain != NULL ? explain(&s, out) :
	    judge(&s, out, argv + optind);
	bsc_basis_free(&s.basis);
	return rc;
}
