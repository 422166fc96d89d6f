/* Compare the findings of two runs. */

#include <string.h>
#include <unistd.h>

#include "report/compare.h"
#include "stream/feed.h"
#include "stream/usual.h"

static const struct bsc_option options[] = {
	{ "state", 0, "FILE", "table rectification of the run before" },
	BSC_USUAL_AS_OF,
	BSC_USUAL_NO_CHECK,
	BSC_USUAL_FORM("csv|jsonl|text|xml"),
	BSC_USUAL_EXCEL,
	BSC_USUAL_OUTPUT,
	BSC_USUAL_SEAL,
	BSC_USUAL_REQUIRE_SEAL,
	BSC_USUAL_LANG,
	BSC_USUAL_QUIET,
	BSC_USUAL_VERBOSE,
	{ 0 }
};

struct diff {
	struct bsc_usual	 usual;
	const char		*state;
	struct bsc_results	 old, now;
	struct bsc_kept		 kept;
	struct bsc_tracks	*tracks;
};

struct reading {
	struct bsc_results	*results;
	struct bsc_kept		*kept;		/* or NULL */
};

static bool
on_batch(void *arg, const struct bsc_batch *b, struct bsc_error *err)
{
	struct reading *r = arg;

	if (r->kept != NULL)
		bsc_kept_add(r->kept, b);
	return bsc_results_add(r->results, b, err);
}

static bool
read_run(struct diff *p, char *path, struct bsc_results *res,
    struct bsc_kept *kept, struct bsc_error *err)
{
	char *const paths[] = { path, NULL };
	struct reading r = { res, kept };
	struct bsc_feed feed = { .batch = on_batch, .arg = &r };
	bool good = bsc_feed(&feed, p->usual.schema, paths, &p->usual.in, err);

	bsc_results_finish(res);
	if (good && res->ntally == 0 && !p->usual.no_check)
		return bsc_fail(err, _("%s has no tally: was it checked? "
		    "(--no-check to compare it all the same)"), path);
	return good;
}

static bool
read_all(struct diff *p, char **files, struct bsc_error *err)
{
	if (p->state != NULL && !bsc_tracks_read(p->tracks, p->usual.schema,
	    p->state, err))
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
	struct bsc_output *out = bsc_output_open(p->usual.output, err);
	struct bsc_writer *w;

	if (out == NULL)
		return false;
	if (p->usual.text)
		bsc_compare_text(c, out, p->usual.english);
	else {
		w = bsc_writer_new(out, p->usual.form, p->usual.seal);
		bsc_compare_write(c, p->usual.schema, w);
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

	if (p->usual.output != NULL || p->usual.text ||
	    (out = bsc_output_open(NULL, &err)) == NULL)
		return;
	w = bsc_writer_new(out, p->usual.form, p->usual.seal);
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
	bsc_compare_init(&c, &p->old, &p->now, &p->kept, p->tracks,
	    p->usual.as_of);
	if (write_all(p, &c, err))
		code = bsc_compare_differs(&c) ? BSC_FOUND : BSC_CLEAN;
	if (c.nlost > 0)
		bsc_warn(_("%zu rules judged in %s were not judged in %s"),
		    c.nlost, files[0], files[1]);
	if (p->usual.verbose)
		tell(&c);
	bsc_compare_free(&c);
	return code;
}

static void
parse(struct diff *p, int argc, char **argv)
{
	struct bsc_options o = { .usage = "[OPTION ...] OLD NEW",
	    .summary = "compare the findings of two runs" };
	const struct bsc_option *opt;

	while ((opt = bsc_option_next(&o, options, argc, argv)) != NULL)
		if (strcmp(opt->name, "state") == 0)
			p->state = o.arg;
		else
			bsc_usual_take(&p->usual, opt, o.arg);
	bsc_usual_ready(&p->usual);
	if (argc - optind != 2)
		bsc_die(_("name two streams: OLD and NEW"));
	if (strcmp(argv[optind], "-") == 0 &&
	    strcmp(argv[optind + 1], "-") == 0)
		bsc_die(_("only one of OLD and NEW can be standard input"));
}

int
main(int argc, char **argv)
{
	struct diff p = { .usual.as_of = bsc_day_today() };
	struct bsc_schema *schema;
	struct bsc_error err;
	enum bsc_exit code;

	bsc_start(argv[0]);
	if ((p.usual.schema = schema = bsc_schema_load(&err)) == NULL)
		bsc_die("%s", err.text);
	p.usual.text = isatty(STDOUT_FILENO);
	parse(&p, argc, argv);
	bsc_results_init(&p.old, schema);
	bsc_results_init(&p.now, schema);
	bsc_kept_init(&p.kept, schema);
	p.tracks = bsc_tracks_new();
	if ((code = run(&p, argv + optind, &err)) == BSC_TROUBLE)
		bsc_warn("%s", err.text);
	bsc_tracks_free(p.tracks);
	bsc_kept_free(&p.kept);
	bsc_results_free(&p.now);
	bsc_results_free(&p.old);
	bsc_schema_free(schema);
	return code;
}
