/* List what each office owes, and by when, by the expect rules of packs. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/option.h"
#include "report/reason.h"
#include "rules/due.h"
#include "rules/params.h"
#include "rules/run.h"
#include "stream/reader.h"

static const struct bsc_option options[] = {
	{ "rules", 'r', "PACK", "a rule pack, by id or path (repeatable)" },
	{ "data", 'd', "DIR", "folder of registers and ledgers (repeatable)" },
	{ "table", 't', "TABLE", "table of plain input" },
	{ "as-of", 0, "DATE", "the day that counts as today" },
	{ "period", 0, "PERIOD", "what falls due in it (this year)" },
	{ "params", 0, "FILE", "values of parameters" },
	{ "within", 0, "DAYS", "only what is open, up to so many days ahead" },
	{ "family", 0, "FAMILY", "only rules of this family" },
	{ "memory", 0, "SIZE", "memory for what has to wait" },
	{ "form", 'o', "csv|jsonl|text|xml", "form of the output" },
	{ "excel", 0, NULL, "ordinary CSV as Excel likes it" },
	{ "output", 'O', "FILE", "write to FILE, whole or not at all" },
	{ "seal", 0, NULL, "end the output with a seal" },
	{ "require-seal", 0, "[K]", "accept only sealed input (K seals)" },
	{ "lang", 0, "zh|en", "language (default zh)" },
	{ 0 }
};

struct settings {
	struct bsc_run_options	 run;
	struct bsc_due_options	 due;
	struct bsc_reader_options reader;
	struct bsc_params	 params;
	const char		*pack[64], *dir[16];
	size_t			 npack, ndir;
	const char		*output;
	enum bsc_form		 form;
	bool			 formed;	/* -o was given */
	bool			 text, excel, seal;
};

static void
set_form(struct settings *s, const char *form)
{
	s->formed = true;
	s->text = strcmp(form, "text") == 0;
	if (!s->text && !bsc_form_find(form, &s->form))
		bsc_die(_("-o %s: csv, jsonl, text or xml"), form);
}

/* 30 or 30d. */
static int
days(const char *arg)
{
	char *end;
	long n = strtol(arg, &end, 10);

	if (end == arg || n < 0 || n > 36600 ||
	    (*end != '\0' && strcmp(end, "d") != 0))
		bsc_die(_("--within %s: not a number of days, as in 30d"), arg);
	return (int)n;
}

static void
set_more(struct settings *s, const char *name, const char *arg)
{
	struct bsc_error err;

	if (strcmp(name, "params") == 0) {
		if (!bsc_params_load(&s->params, arg, &err))
			bsc_die("%s", err.text);
	} else if (strcmp(name, "family") == 0) {
		if (!bsc_rule_family(arg))
			bsc_die(_("no family \"%s\"; bsc-rules(5) names them"),
			    arg);
		s->run.family = arg;
	} else if (strcmp(name, "require-seal") == 0) {
		s->reader.require_seal = true;
		s->reader.seals = bsc_option_seals(arg);
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
	else if (strcmp(name, "as-of") == 0) {
		if (!bsc_day_parse(bsc_span(arg), &s->run.today))
			bsc_die(_("\"%s\" is no date"), arg);
	} else if (strcmp(name, "period") == 0) {
		if (!bsc_period_parse(bsc_span(arg), &s->due.period))
			bsc_die(_("\"%s\" is no period"), arg);
	} else if (strcmp(name, "within") == 0)
		s->due.within = days(arg);
	else if (strcmp(name, "form") == 0)
		set_form(s, arg);
	else if (strcmp(name, "excel") == 0) {
		s->excel = true;
		s->text = false;
	} else if (strcmp(name, "output") == 0) {
		s->output = arg;
		s->text = s->text && s->formed;
	} else if (strcmp(name, "seal") == 0)
		s->seal = true;
	else
		set_more(s, name, arg);
}

static bool
read_stream(const struct settings *s, struct bsc_run *run, char **paths,
    struct bsc_error *err)
{
	struct bsc_reader *r = bsc_reader_open(s->run.schema, paths,
	    &s->reader, err);
	const struct bsc_section *section;
	const struct bsc_batch *b;
	const char *warning;
	int more = 0;
	bool ok = true;

	if (r == NULL)
		return false;
	while (ok && (more = bsc_reader_next(r, &b)) > 0)
		ok = bsc_run_batch(run, b, err);
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
find(const struct settings *s, struct bsc_run *run, char **paths,
    struct bsc_error *err)
{
	const char *idle;

	for (size_t i = 0; i < s->npack; i++)
		if (!bsc_run_named(run, s->pack[i], err))
			return false;
	for (size_t i = 0; i < s->ndir; i++)
		if (!bsc_run_context(run, s->dir[i], err))
			return false;
	if (!read_stream(s, run, paths, err) || !bsc_run_finish(run, err))
		return false;
	if ((idle = bsc_run_idle_param(run)) != NULL)
		bsc_warn(_("--params: no pack that applies has a parameter "
		    "\"%s\""), idle);
	return true;
}

/* The list is written when all of it is known, or a broken mark. */
static bool
list(struct settings *s, struct bsc_output *out, char **paths,
    struct bsc_error *err)
{
	struct bsc_due *due = bsc_due_new(&s->due);
	struct bsc_writer *w = s->text ? NULL :
	    bsc_writer_new(out, s->form, s->seal);
	struct bsc_run *run;
	bool ok;

	s->run.owing = bsc_due_owing(due);
	run = bsc_run_new(&s->run);
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
	struct bsc_calendar *calendar;
	struct bsc_schema *schema;
	struct bsc_output *out;
	struct bsc_error err;
	bool ok;

	bsc_start("bsc-due");
	if ((schema = bsc_schema_load(&err)) == NULL ||
	    (calendar = bsc_calendar_load(&err)) == NULL)
		bsc_die("%s", err.text);
	s.run.schema = s.due.schema = schema;
	s.run.calendar = calendar;
	s.run.today = bsc_day_today();
	s.text = isatty(STDOUT_FILENO);
	while ((o = bsc_option_next(&p, options, argc, argv)) != NULL)
		set(&s, o->name, p.arg);
	if (s.text && s.seal)
		bsc_die(_("text has no seal: use -o csv or -o xml"));
	if (s.excel)
		s.form = bsc_form_excel(s.text, s.form, s.seal,
		    s.run.lang == BSC_EN);
	s.due.today = s.run.today;
	s.due.lang = s.run.lang;
	s.run.param = s.params.param;
	s.run.nparam = s.params.n;
	if ((out = bsc_output_open(s.output, &err)) == NULL)
		bsc_die("%s", err.text);
	if (!(ok = list(&s, out, argv + optind, &err)))
		bsc_warn("%s", err.text);
	if (!ok && s.output != NULL)
		bsc_output_abort(out);
	else if (!bsc_output_commit(out, &err)) {
		bsc_warn("%s", err.text);
		ok = false;
	}
	bsc_params_free(&s.params);
	bsc_calendar_free(calendar);
	bsc_schema_free(schema);
	return ok ? BSC_CLEAN : BSC_TROUBLE;
}
