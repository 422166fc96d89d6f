#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "rules/branch.h"
#include "rules/run.h"
#include "rules/test.h"
#include "stream/reader.h"

/* Text as a file that a reader can open. */
static int
memory_file(const char *text, char path[32], struct bsc_error *err)
{
	size_t len = strlen(text);
	int fd = memfd_create("example", 0);

	if (fd < 0 || write(fd, text, len) != (ssize_t)len) {
		bsc_fail(err, _("no memory for an example"));
		return -1;
	}
	snprintf(path, 32, "/proc/self/fd/%d", fd);
	return fd;
}

static bool
read_text(struct bsc_run *run, const struct bsc_test *t, const char *text,
    struct bsc_error *err)
{
	struct bsc_reader_options o = { 0 };
	const struct bsc_section *s;
	const struct bsc_batch *b;
	struct bsc_reader *r;
	char path[32], *paths[] = { path, NULL };
	int fd = memory_file(text, path, err), more = 0;
	bool ok = true;

	if (fd < 0)
		return false;
	if ((r = bsc_reader_open(t->schema, paths, &o, err)) == NULL) {
		close(fd);
		return false;
	}
	while (ok && (more = bsc_reader_next(r, &b)) > 0)
		ok = bsc_run_batch(run, b, err);
	for (size_t i = 0; (s = bsc_reader_section(r, i)) != NULL; i++)
		bsc_run_section(run, s);
	if (ok && more < 0)
		ok = bsc_fail(err, "%s", bsc_reader_error(r));
	bsc_reader_close(r);
	close(fd);
	return ok;
}

/* One finding makes a stream violate, one gap in it undetermined. */
static enum bsc_verdict
verdict(const struct bsc_tally *t)
{
	if (t->count[BSC_VIOLATE] > 0)
		return BSC_VIOLATE;
	if (t->count[BSC_UNDETERMINED] > 0)
		return BSC_UNDETERMINED;
	return t->count[BSC_COMPLY] > 0 ? BSC_COMPLY : BSC_NOT_APPLICABLE;
}

/* What a run puts in their place ends with it. */
static struct bsc_param *
keep_params(const struct bsc_pack *pack)
{
	struct bsc_param *kept = bsc_zalloc(pack->nparam + 1, sizeof(*kept));

	if (pack->nparam > 0)
		memcpy(kept, pack->param, pack->nparam * sizeof(*kept));
	return kept;
}

bool
bsc_test_run(const struct bsc_test *t, struct bsc_pack *pack,
    const struct bsc_example *x, const char *text, enum bsc_verdict *v,
    char reason[256], struct bsc_error *err)
{
	struct bsc_run_options o = { .schema = t->schema,
	    .calendar = t->calendar, .today = x->dated ? x->as_of :
	    BSC_DAY_MAX, .period = x->period, .only = x->rule,
	    .param = x->param, .nparam = x->nparam };
	struct bsc_param *kept = keep_params(pack);
	struct bsc_buf b = { 0 };
	struct bsc_run *run;
	bool ok;

	if (t->branches != NULL)
		o.trace = bsc_branches_trace(t->branches, x->rule);
	run = bsc_run_new(&o);
	ok = bsc_run_pack(run, pack, true, err);
	if (ok && o.trace != NULL)
		bsc_trace_begin(run);
	ok = ok && read_text(run, t, text, err) && bsc_run_finish(run, err);
	if (ok) {
		if (o.trace != NULL)
			bsc_trace_end(run);
		*v = verdict(bsc_run_tally(run, x->rule));
		bsc_tally_reasons(bsc_run_tally(run, x->rule), &b);
		snprintf(reason, 256, "%s", bsc_buf_str(&b));
		bsc_buf_free(&b);
	}
	bsc_run_free(run);
	if (pack->nparam > 0)
		memcpy(pack->param, kept, pack->nparam * sizeof(*kept));
	free(kept);
	return ok;
}

/* Each rule wants two examples either way and an undetermined one. */
static void
missing(const struct bsc_test *t, const struct bsc_pack *p,
    const struct bsc_examples *e)
{
	for (size_t i = 0; i < p->nrule; i++) {
		size_t n[4] = { 0 };

		for (size_t k = 0; k < e->n; k++)
			if (e->item[k].rule == &p->rule[i])
				n[e->item[k].verdict]++;
		if (n[BSC_COMPLY] >= 2 && n[BSC_VIOLATE] >= 2 &&
		    n[BSC_UNDETERMINED] >= 1)
			continue;
		bsc_output_printf(t->out, "# %s: %zu comply, %zu violate, "
		    "%zu undetermined: wanted 2, 2 and 1\n", p->rule[i].id,
		    n[BSC_COMPLY], n[BSC_VIOLATE], n[BSC_UNDETERMINED]);
	}
}

static bool
test_one(const struct bsc_test *t, struct bsc_pack *p,
    const struct bsc_example *x, size_t number)
{
	struct bsc_error err;
	enum bsc_verdict v = BSC_UNDETERMINED;
	char reason[256] = "";
	bool ran = bsc_test_run(t, p, x, x->text, &v, reason, &err);

	if (ran && v == x->verdict) {
		if (t->verbose)
			bsc_output_printf(t->out, "ok %zu - %s: %s\n", number,
			    x->rule->id, x->name);
		return true;
	}
	bsc_output_printf(t->out, "not ok %zu - %s: %s\n# %s:%zu: ", number,
	    x->rule->id, x->name, x->file, x->line);
	if (!ran)
		bsc_output_printf(t->out, "%s\n", err.text);
	else
		bsc_output_printf(t->out, "wanted %s, got %s%s%s\n",
		    bsc_verdict_name(x->verdict), bsc_verdict_name(v),
		    *reason != '\0' ? ": " : "", reason);
	return false;
}

/* The committed verdicts of ID.boundaries must be what comes out today. */
static bool
check_boundaries(const struct bsc_test *t, struct bsc_pack *p,
    const struct bsc_examples *e, size_t *failed, struct bsc_error *err)
{
	char *path = bsc_pack_beside(p->path, ".boundaries"), line[1024];
	struct bsc_buf now = { 0 };
	struct bsc_span rest, want;
	FILE *f = t->only != NULL ? NULL : fopen(path, "r");
	bool ok = true;

	free(path);
	if (f == NULL)
		return true;
	ok = bsc_boundaries(t, p, e, &now, err);
	rest = (struct bsc_span){ now.p, now.len };
	while (ok && fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (!bsc_span_split(&rest, '\n', &want))
			want = BSC_SPAN("nothing");
		if (bsc_span_is(want, line))
			continue;
		bsc_output_printf(t->out, "not ok - boundary\n# wanted %s\n"
		    "# got    %.*s\n", line, (int)want.len, want.p);
		++*failed;
		break;
	}
	fclose(f);
	bsc_buf_free(&now);
	return ok;
}

bool
bsc_test_pack(const struct bsc_test *t, struct bsc_pack *p, size_t *failed,
    struct bsc_error *err)
{
	struct bsc_examples e;
	struct bsc_test seen = *t;
	size_t passed = 0, bad = 0;
	bool ok = bsc_examples_load(&e, p, err);

	seen.branches = bsc_branches_new();

	for (size_t i = 0; ok && i < e.n; i++) {
		if (t->only != NULL && strcmp(e.item[i].rule->id, t->only) != 0)
			continue;
		if (test_one(&seen, p, &e.item[i], i + 1))
			passed++;
		else
			bad++;
	}
	if (ok && t->only == NULL)
		missing(t, p, &e);
	if (ok)
		bsc_branches_print(seen.branches, t->out, t->verbose);
	ok = ok && check_boundaries(t, p, &e, &bad, err);
	if (ok)
		bsc_output_printf(t->out, "%s: %zu examples passed, %zu "
		    "failed\n", p->id, passed, bad);
	*failed += bad;
	bsc_branches_free(seen.branches);
	bsc_examples_free(&e);
	return ok;
}
