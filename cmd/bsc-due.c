/* List what each office owes, and by when, by the expect rules of packs. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/reason.h"
#include "rules/basis.h"
#include "rules/due.h"

static const struct bsc_option options[] = {
	BSC_BASIS_RULES,
	BSC_USUAL_DATA,
	BSC_USUAL_TABLE,
	BSC_USUAL_AS_OF,
	{ "period", 0, "PERIOD", "what falls due in it (this year)" },
	BSC_BASIS_PARAMS,
	{ "within", 0, "DAYS", "only what is open, up to so many days ahead" },
	BSC_BASIS_FAMILY,
	BSC_USUAL_MEMORY,
	BSC_USUAL_FORM("csv|jsonl|text|xml"),
	BSC_USUAL_EXCEL,
	BSC_USUAL_OUTPUT,
	BSC_USUAL_SEAL,
	BSC_USUAL_REQUIRE_SEAL,
	BSC_USUAL_LANG,
	BSC_USUAL_QUIET,
	{ 0 }
};

struct settings {
	struct bsc_basis	 basis;
	struct bsc_due_options	 due;
};

/* 30 or 30d. */
static int
days(const struct bsc_option *o, const char *arg)
{
	char *end;
	long n = strtol(arg, &end, 10);

	if (end == arg || n < 0 || n > 36600 ||
	    (*end != '\0' && strcmp(end, "d") != 0))
		bsc_option_wrong(o, arg, _("not a number of days, as in 30d"));
	return (int)n;
}

static void
set(struct settings *s, const struct bsc_option *o, const char *arg)
{
	if (strcmp(o->name, "period") == 0)
		s->due.period = bsc_usual_period(o, arg);
	else if (strcmp(o->name, "within") == 0)
		s->due.within = days(o, arg);
	else
		bsc_basis_take(&s->basis, o, arg);
}

static bool
find(const struct settings *s, struct bsc_run *run, char **paths,
    struct bsc_error *err)
{
	if (!bsc_basis_packs(&s->basis, run, err) ||
	    !bsc_basis_context(&s->basis, run, err) ||
	    !bsc_basis_read(&s->basis, run, paths, 1, err) ||
	    !bsc_run_finish(run, err))
		return false;
	bsc_basis_warn(run);
	return true;
}

/* The list is written when all of it is known, or a broken mark. */
static bool
list(struct settings *s, struct bsc_output *out, char **paths,
    struct bsc_error *err)
{
	struct bsc_due *due = bsc_due_new(&s->due);
	const struct bsc_usual *u = &s->basis.usual;
	struct bsc_writer *w = u->text ? NULL :
	    bsc_writer_new(out, u->form, u->seal);
	struct bsc_run *run;
	bool ok;

	s->basis.run.owing = bsc_due_owing(due);
	run = bsc_run_new(&s->basis.run);
	ok = find(s, run, paths, err);
	if (!ok && w != NULL)
		bsc_writer_break(w);
	else if (ok && w == NULL)
		bsc_due_print(due, out);
	else if (ok) {
		bsc_due_write(due, w);
		bsc_writer_finish(w);
	}
	bsc_writer_free(w);
	bsc_due_free(due);
	bsc_run_free(run);
	return ok;
}

int
main(int argc, char **argv)
{
	struct bsc_options p = { .usage = "[OPTION ...] [FILE ...]",
	    .summary = "list what each office owes, and by when" };
	struct settings s = { .due = { .within = -1,
	    .reason = bsc_reason_put } };
	const struct bsc_option *o;
	struct bsc_output *out;
	struct bsc_error err;
	bool ok;

	bsc_start(argv[0]);
	bsc_basis_init(&s.basis);
	s.basis.usual.text = isatty(STDOUT_FILENO);
	while ((o = bsc_option_next(&p, options, argc, argv)) != NULL)
		set(&s, o, p.arg);
	bsc_basis_ready(&s.basis);
	s.due.schema = s.basis.run.schema;
	s.due.today = s.basis.run.today;
	s.due.lang = s.basis.run.lang;
	if ((out = bsc_output_open(s.basis.usual.output, &err)) == NULL)
		bsc_die("%s", err.text);
	if (!(ok = list(&s, out, argv + optind, &err)))
		bsc_warn("%s", err.text);
	ok = bsc_output_end(out, ok);
	bsc_basis_free(&s.basis);
	return ok ? BSC_CLEAN : BSC_TROUBLE;
}
