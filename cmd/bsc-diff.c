/* Compare the findings of two runs. */

#include <stdlib.h>
#include <unistd.h>

#include "base/option.h"
#include "report/compare.h"

struct diff {
	const char	*output;
	char		*state;
	bool		 unchecked, seal, excel, en, verbose;
	bool		 text;		/* for people, no stream */
	bool		 formed;	/* -o was given */
	enum bsc_form	 form;
	bsc_day		 as_of;
	struct bsc_reader_options read;
	struct bsc_schema *schema;
	struct bsc_results old, now;
	struct bsc_kept	 kept;
	struct bsc_tracks *tracks;
};

enum { O_STATE, O_AS_OF, O_NO_CHECK, O_FORM, O_EXCEL, O_OUTPUT, O_SEAL,
	O_REQUIRE, O_LANG, O_VERBOSE };

static const struct bsc_option options[] = {
	{ "state", 0, "FILE", "table rectification of the run before" },
	{ "as-of", 0, "DATE", "the day that counts as today" },
	{ "no-check", 0, NULL, "go on although no check has run" },
	{ "form", 'o', "csv|jsonl|text|xml", "form of the output" },
	{ "excel", 0, NULL, "ordinary CSV as Excel likes it" },
	{ "output", 'O', "FILE", "write to FILE, whole or not at all" },
	{ "seal", 0, NULL, "end the output with a seal" },
	{ "require-seal", 0, "[K]", "accept only sealed input (K seals)" },
	{ "lang", 0, "zh|en", "language (default zh)" },
	{ "verbose", 'v', NULL, "say more" },
	{ 0 }
};

static bool
read_run(struct diff *p, char *path, struct bsc_results *res,
    struct bsc_kept *kept, struct bsc_error *err)
{
	char *paths[] = { path, NULL };
	struct bsc_reader *r;
	const struct bsc_batch *b;
	const char *warning;
	bool good = true;
	int more = 0;

	if ((r = bsc_reader_open(p->schema, paths, &p->read, err)) == NULL)
		return false;
	while (good && (more = bsc_reader_next(r, &b)) > 0) {
		if (kept != NULL)
			bsc_kept_add(kept, b);
		good = bsc_results_add(res, b, err);
	}
	if (more < 0)
		good = bsc_fail(err, "%s", bsc_reader_error(r));
	while ((warning = bsc_reader_warning(r)) != NULL)
		bsc_warn("%s", warning);
	bsc_reader_close(r);
	bsc_results_finish(res);
	if (good && res->ntally == 0 && !p->unchecked)
		return bsc_fail(err, _("%s has no tally: was it checked? "
		    "(--no-check to compare it all the same)"), path);
	return good;
}

static bool
read_all(struct diff *p, char **files, struct bsc_error *err)
{
	struct bsc_reader_options plain = { .table = bsc_table_find(p->schema,
	    BSC_SPAN("rectification")) };

	if (p->state != NULL && !bsc_tracks_read(p->tracks, p->schema,
	    p->state, &plain, err))
		return false;
	if (!read_run(p, files[0], &p->old, NULL, err))
		return false;
	bsc_kept_want(&p->kept, &p->old, p->tracks);
	return read_run(p, files[1], &p->now, &p->kept, err);
}

static void
tell(const struct bsc_compare *c)
{
	bsc_warn(_("%zu new, %zu reappeared, %zu changed, %zu unknown, %zu "
	    "resolved, %zu remaining"), c->count[BSC_NEW],
	    c->count[BSC_REAPPEARED], c->count[BSC_CHANGED],
	    c->count[BSC_UNKNOWN], c->count[BSC_RESOLVED],
	    c->count[BSC_REMAINING]);
}

static bool
write_all(const struct diff *p, const struct bsc_compare *c,
    struct bsc_error *err)
{
	struct bsc_output *out = bsc_output_open(p->output, err);
	struct bsc_writer *w;

	if (out == NULL)
		return false;
	if (p->text)
		bsc_compare_text(c, out, p->en);
	else {
		w = bsc_writer_new(out, p->form, p->seal);
		bsc_compare_write(c, p->schema, w);
		bsc_writer_finish(w);
		bsc_writer_free(w);
	}
	return bsc_output_commit(out, err);
}

/* Trouble travels to the end of the pipe, as a broken mark. */
static void
write_broken(const struct diff *p)
{
	struct bsc_error err;
	struct bsc_output *out;
	struct bsc_writer *w;

	if (p->output != NULL || p->text ||
	    (out = bsc_output_open(NULL, &err)) == NULL)
		return;
	w = bsc_writer_new(out, p->form, p->seal);
	bsc_writer_break(w);
	bsc_writer_free(w);
	bsc_output_commit(out, &err);
}

static enum bsc_exit
run(struct diff *p, char **files, struct bsc_error *err)
{
	struct bsc_compare c;
	enum bsc_exit code = BSC_TROUBLE;

	if (!read_all(p, files, err)) {
		write_broken(p);
		return code;
	}
	bsc_compare_init(&c, &p->old, &p->now, &p->kept, p->tracks, p->as_of);
	if (write_all(p, &c, err))
		code = bsc_compare_differs(&c) ? BSC_FOUND : BSC_CLEAN;
	if (c.nlost > 0)
		bsc_warn(_("%zu rules judged in %s were not judged in %s"),
		    c.nlost, files[0], files[1]);
	if (p->verbose)
		tell(&c);
	bsc_compare_free(&c);
	return code;
}

static void
set_form(struct diff *p, const char *word)
{
	p->formed = true;
	p->text = strcmp(word, "text") == 0;
	if (!p->text && !bsc_form_find(word, &p->form))
		bsc_die(_("-o %s: csv, jsonl, text or xml"), word);
}

static void
parse(struct diff *p, int argc, char **argv)
{
	struct bsc_options o = {
		.usage = "[OPTION ...] OLD NEW",
		.summary = "Compare the findings of two runs."
	};
	const struct bsc_option *opt;

	while ((opt = bsc_option_next(&o, options, argc, argv)) != NULL)
		switch (opt - options) {
		case O_STATE:	p->state = (char *)o.arg; break;
		case O_NO_CHECK: p->unchecked = true; break;
		case O_FORM:	set_form(p, o.arg); break;
		case O_EXCEL:
			p->excel = true;
			p->text = false;
			break;
		case O_OUTPUT:
			p->output = o.arg;
			p->text = p->text && p->formed;
			break;
		case O_SEAL:	p->seal = true; break;
		case O_REQUIRE:
			p->read.require_seal = true;
			p->read.seals = bsc_option_seals(o.arg);
			break;
		case O_VERBOSE:	p->verbose = true; break;
		case O_AS_OF:
			if (!bsc_day_parse(bsc_span(o.arg), &p->as_of))
				bsc_die(_("--as-of: \"%s\" is no date"), o.arg);
			break;
		case O_LANG:
			p->en = bsc_option_english(o.arg);
			break;
		}
	if (p->excel)
		p->form = bsc_form_excel(p->text, p->form, p->seal, p->en);
	if (argc - optind != 2)
		bsc_die(_("name two streams: OLD and NEW"));
	if (strcmp(argv[optind], "-") == 0 &&
	    strcmp(argv[optind + 1], "-") == 0)
		bsc_die(_("only one of OLD and NEW can be standard input"));
}

int
main(int argc, char **argv)
{
	struct diff p = { .as_of = bsc_day_today() };
	struct bsc_error err;
	enum bsc_exit code;

	bsc_start("bsc-diff");
	p.text = isatty(STDOUT_FILENO);
	parse(&p, argc, argv);
	if ((p.schema = bsc_schema_load(&err)) == NULL)
		bsc_die("%s", err.text);
	bsc_results_init(&p.old, p.schema);
	bsc_results_init(&p.now, p.schema);
	bsc_kept_init(&p.kept, p.schema);
	p.tracks = bsc_tracks_new();
	if ((code = run(&p, argv + optind, &err)) == BSC_TROUBLE)
		bsc_warn("%s", err.text);
	bsc_tracks_free(p.tracks);
	bsc_kept_free(&p.kept);
	bsc_results_free(&p.now);
	bsc_results_free(&p.old);
	bsc_schema_free(p.schema);
	return code;
}
