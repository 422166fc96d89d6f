#include "rules/basis.h"

#include <string.h>

#include "rules/panel.h"
#include "stream/feed.h"

void
bsc_basis_init(struct bsc_basis *b)
{
	struct bsc_error err;
	struct bsc_schema *schema = bsc_schema_load(&err);
	struct bsc_calendar *calendar;

	if (schema == NULL || (calendar = bsc_calendar_load(&err)) == NULL)
		bsc_die("%s", err.text);
	b->usual.schema = b->run.schema = schema;
	b->run.calendar = calendar;
	b->usual.as_of = bsc_day_today();
}

bool
bsc_basis_take(struct bsc_basis *b, const struct bsc_option *o,
    const char *arg)
{
	struct bsc_error err;

	if (strcmp(o->name, "rules") == 0)
		bsc_option_add(o->name, arg, b->pack, BSC_BASIS_PACKS,
		    &b->npack);
	else if (strcmp(o->name, "period") == 0)
		b->run.period = bsc_usual_period(o, arg);
	else if (strcmp(o->name, "family") == 0) {
		if (!bsc_rule_family(arg))
			bsc_option_wrong(o, arg,
			    _("no such family; bsc-rules(5) names them"));
		b->run.family = arg;
	} else if (strcmp(o->name, "params") == 0) {
		if (!bsc_params_load(&b->params, arg, &err))
			bsc_die("%s", err.text);
	} else
		return bsc_usual_take(&b->usual, o, arg);
	return true;
}

void
bsc_basis_ready(struct bsc_basis *b)
{
	bsc_usual_ready(&b->usual);
	b->run.today = b->usual.as_of;
	b->run.lang = b->usual.english ? BSC_EN : BSC_ZH;
	b->run.param = b->params.param;
	b->run.nparam = b->params.n;
}

void
bsc_basis_free(struct bsc_basis *b)
{
	bsc_params_free(&b->params);
	bsc_calendar_free((struct bsc_calendar *)b->run.calendar);
	bsc_schema_free((struct bsc_schema *)b->run.schema);
}

bool
bsc_basis_packs(const struct bsc_basis *b, struct bsc_run *run,
    struct bsc_error *err)
{
	for (size_t i = 0; i < b->npack; i++)
		if (!bsc_run_named(run, b->pack[i], err))
			return false;
	return true;
}

bool
bsc_basis_context(const struct bsc_basis *b, struct bsc_run *run,
    struct bsc_error *err)
{
	for (size_t i = 0; i < b->usual.ndir; i++)
		if (!bsc_run_context(run, b->usual.dir[i], err))
			return false;
	return true;
}

void
bsc_basis_warn(struct bsc_run *run)
{
	const char *idle = bsc_run_idle_param(run), *first;
	uint64_t again = bsc_run_again(run, &first);

	if (again > 0)
		bsc_warn(_("%llu records come twice, the first is %s: each "
		    "counts once"), (unsigned long long)again, first);
	if (idle != NULL)
		bsc_warn(_("--params: no pack that applies has a parameter "
		    "\"%s\""), idle);
}

struct reading {
	struct bsc_run		*run;
	struct bsc_panel	*panel;
	struct bsc_sink		*sink;
	bool			 keep;
	unsigned		 threads;
};

static void
start(void *arg, struct bsc_reader *from)
{
	struct reading *r = arg;

	r->panel = bsc_panel_start(r->run, from, r->threads);
}

static int
next(void *arg, const struct bsc_batch **b)
{
	struct reading *r = arg;

	return bsc_panel_next(r->panel, b);
}

static void
stop(void *arg)
{
	struct reading *r = arg;

	bsc_panel_stop(r->panel);
}

static bool
on_batch(void *arg, const struct bsc_batch *b, struct bsc_error *err)
{
	struct reading *r = arg;

	if (r->sink != NULL &&
	    (r->keep || bsc_table_is_result(b->section->table)))
		bsc_sink_pass(r->sink, b, 0, b->n);
	return bsc_panel_enter(r->panel, err);
}

static void
on_section(void *arg, const struct bsc_section *s)
{
	struct reading *r = arg;

	bsc_run_section(r->run, s);
}

bool
bsc_basis_read(const struct bsc_basis *b, struct bsc_run *run,
    char *const *paths, unsigned threads, struct bsc_error *err)
{
	struct reading r = { .run = run, .sink = b->run.sink,
	    .keep = b->usual.keep, .threads = threads };
	struct bsc_feed feed = { .batch = on_batch, .section = on_section,
	    .start = start, .next = next, .stop = stop, .arg = &r };

	return bsc_feed(&feed, b->run.schema, paths, &b->usual.in, err);
}
