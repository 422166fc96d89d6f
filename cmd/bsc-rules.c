/* List, explain, check, test and compare rule packs. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "report/reason.h"
#include "rules/amend.h"
#include "rules/basis.h"
#include "rules/coverage.h"
#include "rules/explain.h"
#include "rules/review.h"
#include "rules/test.h"
#include "rules/trace.h"

static const struct bsc_option options[] = {
	BSC_BASIS_RULES,
	{ "rule", 0, "RULE", "test: only the examples of this rule" },
	{ "boundaries", 0, NULL, "test: print the verdicts at thresholds" },
	{ "summary", 's', NULL, "coverage: the sums alone" },
	BSC_USUAL_DATA,
	BSC_USUAL_TABLE,
	BSC_USUAL_AS_OF,
	BSC_BASIS_PERIOD,
	BSC_BASIS_PARAMS,
	BSC_USUAL_OUTPUT,
	BSC_USUAL_LANG,
	BSC_USUAL_VERBOSE,
	{ 0 }
};

static const char commands[] = "list, explain, why, check, test, coverage, diff";

struct settings {
	struct bsc_basis basis;
	struct bsc_test	 test;
	struct bsc_why_options why;
	char		**files;	/* why: operands behind the rule */
	bool		 boundaries, summary;
	struct bsc_error err;
};

static void
set(struct settings *s, const struct bsc_option *o, const char *arg)
{
	if (strcmp(o->name, "rule") == 0)
		s->test.only = arg;
	else if (strcmp(o->name, "boundaries") == 0)
		s->boundaries = true;
	else if (strcmp(o->name, "summary") == 0)
		s->summary = true;
	else
		bsc_basis_take(&s->basis, o, arg);
}

static void
on_review(void *arg, bool mistake, const char *text)
{
	(void)arg;
	bsc_warn(mistake ? "%s" : _("remark: %s"), text);
}

static struct bsc_review
reviewer(const struct settings *s)
{
	return (struct bsc_review){ .schema = s->test.schema,
	    .calendar = s->test.calendar, .say = on_review };
}

static void
list_rule(struct settings *s, const struct bsc_run *run,
    const struct bsc_rule *r)
{
	bool file = r->table != NULL;

	bsc_output_printf(s->test.out, "  %-28s %-8s %-4s %-8s %-12s %s\n",
	    r->id, file ? bsc_rule_kind_name(r->kind) : "-",
	    file ? bsc_run_class(run, r) : "keys",
	    bsc_rule_severity_name(r->severity), file ? r->table->name : "-",
	    r->title[s->basis.run.lang]);
}

static bool
list(struct settings *s, struct bsc_pack *p, enum bsc_exit *rc)
{
	struct bsc_run_options o = { .schema = s->test.schema,
	    .calendar = s->test.calendar, .today = bsc_day_today() };
	struct bsc_run *run = bsc_run_new(&o);
	enum bsc_lang lang = s->basis.run.lang;

	(void)rc;
	if (!bsc_run_pack(run, p, true, &s->err))
		bsc_warn("%s", s->err.text);
	bsc_output_printf(s->test.out, "%s: %s (%s)\n", p->id,
	    p->title[lang] == NULL ? "" : p->title[lang], p->path);
	for (size_t i = 0; i < p->nrule; i++)
		list_rule(s, run, &p->rule[i]);
	if (bsc_pack_built_in(p) != NULL)
		list_rule(s, run, bsc_pack_built_in(p));
	bsc_run_free(run);
	return true;
}

static bool
check(struct settings *s, struct bsc_pack *p, enum bsc_exit *rc)
{
	struct bsc_review r = reviewer(s);

	if (!bsc_review_pack(&r, p, &s->err))
		return false;
	if (r.mistakes > 0)
		*rc = BSC_FOUND;
	bsc_output_printf(s->test.out, "%s: %zu rules, %zu parameters, "
	    "%zu mistakes", p->id, p->nrule, p->nparam, r.mistakes);
	if (r.remarks > 0)
		bsc_output_printf(s->test.out, ", %zu remarks", r.remarks);
	bsc_output_puts(s->test.out, "\n");
	return true;
}

static bool
test(struct settings *s, struct bsc_pack *p, enum bsc_exit *rc)
{
	struct bsc_examples e;
	struct bsc_buf b = { 0 };
	struct bsc_review r = reviewer(s);
	size_t failed;
	bool ok = true;

	bsc_review_compile(&r, p);
	failed = r.mistakes;
	if (s->boundaries) {
		ok = bsc_examples_load(&e, p, &s->err) &&
		    bsc_boundaries(&s->test, p, &e, &b, &s->err);
		bsc_output_write(s->test.out, b.p, b.len);
		bsc_examples_free(&e);
		bsc_buf_free(&b);
	} else {
		ok = bsc_test_pack(&s->test, p, &failed, &s->err);
	}
	if (failed > 0)
		*rc = BSC_FOUND;
	return ok;
}

static bool
coverage(struct settings *s, struct bsc_pack *p, enum bsc_exit *rc)
{
	(void)rc;
	return bsc_coverage(s->test.out, p, !s->summary, &s->err);
}

static const struct verb {
	const char	*name;
	bool		(*run)(struct settings *, struct bsc_pack *,
			    enum bsc_exit *);
} verbs[] = {
	{ "list", list }, { "check", check }, { "test", test },
	{ "coverage", coverage }, { NULL, NULL }
};

static bool
each(struct settings *s, const struct verb *v, const char *id,
    enum bsc_exit *rc)
{
	struct bsc_pack *p = bsc_pack_load(s->test.schema, id, &s->err);
	bool ok;

	if (p == NULL)
		return false;
	ok = v->run(s, p, rc);
	bsc_pack_free(p);
	return ok;
}

/* The packs named by operands and -r, or all that are installed. */
static bool
for_packs(struct settings *s, const struct verb *v, char **name,
    enum bsc_exit *rc)
{
	char **all = *name == NULL && s->basis.npack == 0 ? bsc_packs_installed() :
	    NULL;
	bool ok = true;

	for (size_t i = 0; ok && i < s->basis.npack; i++)
		ok = each(s, v, s->basis.pack[i], rc);
	for (; ok && *name != NULL; name++)
		ok = each(s, v, *name, rc);
	for (size_t i = 0; ok && all != NULL && all[i] != NULL; i++)
		ok = each(s, v, all[i], rc);
	if (all != NULL)
		bsc_path_list_free(all);
	return ok;
}

static bool
why_one(void *arg, struct bsc_pack *p, const struct bsc_rule *r)
{
	struct settings *s = arg;

	return bsc_why(&s->why, p, r, s->files, &s->err);
}

static bool
why(struct settings *s, char **arg)
{
	if (arg[0] == NULL)
		return bsc_fail(&s->err, _("name a rule"));
	s->files = arg + 1;
	return bsc_rule_each(s->test.schema, s->basis.pack, s->basis.npack, arg[0],
	    why_one, s, &s->err);
}

/* Without a stream the texts of the packs, with one what they say of it. */
static bool
compare(struct settings *s, struct bsc_pack *old, struct bsc_pack *now,
    char **files, size_t *n)
{
	*n = 0;
	if (files[0] != NULL)
		return bsc_amend_verdicts(&s->why, old, now, files, n,
		    &s->err);
	*n = bsc_amend_packs(s->test.out, old, now, s->basis.run.lang);
	return true;
}

static bool
diff(struct settings *s, char **arg, enum bsc_exit *rc)
{
	struct bsc_pack *old = NULL, *now = NULL;
	size_t n = 0;
	bool ok;

	if (arg[0] == NULL || arg[1] == NULL)
		return bsc_fail(&s->err, _("name two packs"));
	ok = (old = bsc_pack_load(s->test.schema, arg[0], &s->err)) != NULL &&
	    (now = bsc_pack_load(s->test.schema, arg[1], &s->err)) != NULL &&
	    compare(s, old, now, arg + 2, &n);
	if (n > 0)
		*rc = BSC_FOUND;
	bsc_pack_free(old);
	bsc_pack_free(now);
	return ok;
}

static bool
no_command(struct settings *s, const char *name)
{
	struct bsc_near near = { .name = bsc_span(name) };

	bsc_near_try(&near, "explain");
	bsc_near_try(&near, "why");
	bsc_near_try(&near, "diff");
	for (const struct verb *v = verbs; v->name != NULL; v++)
		bsc_near_try(&near, v->name);
	if (near.best != NULL)
		return bsc_fail(&s->err, _("no command \"%s\"; did you mean "
		    "%s?"), name, near.best);
	return bsc_fail(&s->err, _("no command \"%s\": %s"), name, commands);
}

static bool
dispatch(struct settings *s, char **arg, enum bsc_exit *rc)
{
	if (strcmp(arg[0], "explain") == 0) {
		for (char **a = arg + 1; *a != NULL; a++)
			if (!bsc_explain_find(s->test.out, s->test.schema,
			    s->basis.pack, s->basis.npack, *a, s->basis.run.lang, &s->err))
				return false;
		return true;
	}
	if (strcmp(arg[0], "why") == 0)
		return why(s, arg + 1);
	if (strcmp(arg[0], "diff") == 0)
		return diff(s, arg + 1, rc);
	for (const struct verb *v = verbs; v->name != NULL; v++)
		if (strcmp(v->name, arg[0]) == 0)
			return for_packs(s, v, arg + 1, rc);
	return no_command(s, arg[0]);
}

int
main(int argc, char **argv)
{
	struct bsc_options p = {
	    .usage = "[OPTION ...] list|explain|why|check|test|coverage|diff [NAME ...]",
	    .summary = "list, explain, check, test and compare rule packs",
	    .words = "list explain why check test coverage diff" };
	struct settings s = { .why.reason = bsc_reason_put };
	const struct bsc_option *o;
	enum bsc_exit rc = BSC_CLEAN;

	bsc_start(argv[0]);
	bsc_basis_init(&s.basis);
	while ((o = bsc_option_next(&p, options, argc, argv)) != NULL)
		set(&s, o, p.arg);
	bsc_basis_ready(&s.basis);
	if (optind == argc)
		bsc_die(_("name a command: %s"), commands);
	if ((s.test.out = bsc_output_open(s.basis.usual.output,
	    &s.err)) == NULL)
		bsc_die("%s", s.err.text);
	s.test.schema = s.basis.run.schema;
	s.test.calendar = s.basis.run.calendar;
	s.test.verbose = s.basis.usual.verbose;
	s.why.basis = &s.basis;
	s.why.out = s.test.out;
	if (!dispatch(&s, argv + optind, &rc)) {
		bsc_warn("%s", s.err.text);
		rc = BSC_TROUBLE;
	}
	if (!bsc_output_end(s.test.out, rc != BSC_TROUBLE))
		rc = BSC_TROUBLE;
	bsc_basis_free(&s.basis);
	return rc;
}
