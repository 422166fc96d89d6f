/* List, explain, check, test and compare rule packs. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/option.h"
#include "base/path.h"
#include "rules/amend.h"
#include "rules/coverage.h"
#include "report/reason.h"
#include "rules/explain.h"
#include "rules/params.h"
#include "rules/review.h"
#include "rules/run.h"
#include "rules/test.h"
#include "rules/trace.h"

static const struct bsc_option options[] = {
	{ "rules", 'r', "PACK", "a rule pack, by id or path (repeatable)" },
	{ "rule", 0, "RULE", "test: only the examples of this rule" },
	{ "boundaries", 0, NULL, "test: print the verdicts at thresholds" },
	{ "summary", 's', NULL, "coverage: the sums alone" },
	{ "data", 'd', "DIR", "folder of registers and ledgers (repeatable)" },
	{ "table", 't', "TABLE", "table of plain input" },
	{ "as-of", 0, "DATE", "the day that counts as today" },
	{ "period", 0, "PERIOD", "the input is complete for this period" },
	{ "params", 0, "FILE", "values of parameters" },
	{ "output", 'O', "FILE", "write to FILE, whole or not at all" },
	{ "lang", 0, "zh|en", "language (default zh)" },
	{ "verbose", 'v', NULL, "say more" },
	{ 0 }
};

static const char commands[] = "list, explain, why, check, test, coverage, diff";

struct settings {
	struct bsc_test	 test;
	const char	*pack[64];
	size_t		 npack;
	const char	*dir[16];
	struct bsc_why_options why;
	struct bsc_params params;
	char		**files;	/* why: operands behind the rule */
	const char	*output;
	bool		 boundaries, summary;
	enum bsc_lang	 lang;
	struct bsc_error err;
};

/* What why and diff judge records by. */
static void
set_input(struct settings *s, const char *name, const char *arg)
{
	struct bsc_why_options *o = &s->why;

	if (strcmp(name, "data") == 0 && o->ndir < 16)
		s->dir[o->ndir++] = arg;
	else if (strcmp(name, "table") == 0)
		o->table = bsc_table_named(o->schema, arg);
	else if (strcmp(name, "as-of") == 0) {
		if (!bsc_day_parse(bsc_span(arg), &o->today))
			bsc_die(_("\"%s\" is no date"), arg);
	} else if (strcmp(name, "period") == 0) {
		if (!bsc_period_parse(bsc_span(arg), &o->period))
			bsc_die(_("\"%s\" is no period"), arg);
	} else if (strcmp(name, "params") == 0 &&
	    !bsc_params_load(&s->params, arg, &s->err))
		bsc_die("%s", s->err.text);
}

static void
set(struct settings *s, const char *name, const char *arg)
{
	if (strcmp(name, "rules") == 0 && s->npack < 64)
		s->pack[s->npack++] = arg;
	else if (strcmp(name, "rule") == 0)
		s->test.only = arg;
	else if (strcmp(name, "boundaries") == 0)
		s->boundaries = true;
	else if (strcmp(name, "summary") == 0)
		s->summary = true;
	else if (strcmp(name, "output") == 0)
		s->output = arg;
	else if (strcmp(name, "lang") == 0)
		s->lang = bsc_option_english(arg) ? BSC_EN : BSC_ZH;
	else if (strcmp(name, "verbose") == 0)
		s->test.verbose = true;
	else
		set_input(s, name, arg);
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

static bool
list(struct settings *s, struct bsc_pack *p, enum bsc_exit *rc)
{
	struct bsc_run_options o = { .schema = s->test.schema,
	    .calendar = s->test.calendar, .today = bsc_day_today() };
	struct bsc_run *run = bsc_run_new(&o);

	(void)rc;
	if (!bsc_run_pack(run, p, true, &s->err))
		bsc_warn("%s", s->err.text);
	bsc_output_printf(s->test.out, "%s: %s (%s)\n", p->id,
	    p->title[s->lang] == NULL ? "" : p->title[s->lang], p->path);
	for (size_t i = 0; i < p->nrule; i++) {
		const struct bsc_rule *r = &p->rule[i];

		bsc_output_printf(s->test.out,
		    "  %-28s %-8s %-4s %-8s %-12s %s\n", r->id,
		    bsc_rule_kind_name(r->kind), bsc_run_class(run, r),
		    bsc_rule_severity_name(r->severity), r->table->name,
		    r->title[s->lang]);
	}
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
	char **all = *name == NULL && s->npack == 0 ? bsc_packs_installed() :
	    NULL;
	bool ok = true;

	for (size_t i = 0; ok && i < s->npack; i++)
		ok = each(s, v, s->pack[i], rc);
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
	return bsc_rule_each(s->test.schema, s->pack, s->npack, arg[0],
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
	*n = bsc_amend_packs(s->test.out, old, now, s->lang);
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
dispatch(struct settings *s, char **arg, enum bsc_exit *rc)
{
	if (strcmp(arg[0], "explain") == 0) {
		for (char **a = arg + 1; *a != NULL; a++)
			if (!bsc_explain_find(s->test.out, s->test.schema,
			    s->pack, s->npack, *a, s->lang, &s->err))
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
	return bsc_fail(&s->err, _("no command \"%s\": %s"), arg[0],
	    commands);
}

int
main(int argc, char **argv)
{
	struct bsc_options p = {
	    .usage = "[OPTION ...] list|explain|why|check|test|coverage|diff [NAME ...]",
	    .summary = "list, explain, check, test and compare rule packs",
	    .words = "list explain why check test coverage diff" };
	struct settings s = { .lang = BSC_ZH };
	const struct bsc_option *o;
	struct bsc_schema *schema;
	struct bsc_calendar *calendar;
	enum bsc_exit rc = BSC_CLEAN;

	bsc_start("bsc-rules");
	if ((schema = bsc_schema_load(&s.err)) == NULL ||
	    (calendar = bsc_calendar_load(&s.err)) == NULL)
		bsc_die("%s", s.err.text);
	s.test.schema = s.why.schema = schema;
	s.test.calendar = s.why.calendar = calendar;
	s.why.today = bsc_day_today();
	while ((o = bsc_option_next(&p, options, argc, argv)) != NULL)
		set(&s, o->name, p.arg);
	if (optind == argc)
		bsc_die(_("name a command: %s"), commands);
	if ((s.test.out = bsc_output_open(s.output, &s.err)) == NULL)
		bsc_die("%s", s.err.text);
	s.why.out = s.test.out;
	s.why.lang = s.lang;
	s.why.dir = s.dir;
	s.why.param = s.params.param;
	s.why.nparam = s.params.n;
	s.why.reason = bsc_reason_put;
	if (!dispatch(&s, argv + optind, &rc)) {
		bsc_warn("%s", s.err.text);
		rc = BSC_TROUBLE;
	}
	if (rc == BSC_TROUBLE && s.output != NULL) {
		bsc_output_abort(s.test.out);
	} else if (!bsc_output_commit(s.test.out, &s.err)) {
		bsc_warn("%s", s.err.text);
		rc = BSC_TROUBLE;
	}
	bsc_params_free(&s.params);
	bsc_calendar_free(calendar);
	bsc_schema_free(schema);
	return rc;
}
