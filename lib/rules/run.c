#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/path.h"
#include "rules/judge.h"
#include "rules/select.h"
#include "stream/reader.h"

struct bsc_run *
bsc_run_new(const struct bsc_run_options *o)
{
	struct bsc_run *run = bsc_zalloc(1, sizeof(*run));
	size_t n = bsc_schema_count(o->schema);

	run->o = *o;
	run->store = bsc_store_new(o->schema);
	run->eval = bsc_eval_new(run->store, o->calendar, o->today);
	run->few = bsc_eval_new(run->store, o->calendar, o->today);
	run->aside = bsc_eval_new(run->store, o->calendar, o->today);
	run->select = bsc_select_new();
	run->again = bsc_again_new(o->schema);
	bsc_docket_open(&run->docket, NULL);
	run->arena = run->docket.arena;
	run->offices = bsc_keys_new();
	run->holds = bsc_arena_spooled(BSC_COLD);
	run->wanted = bsc_zalloc(n, sizeof(*run->wanted));
	run->checked = bsc_zalloc(n, sizeof(*run->checked));
	run->read = bsc_zalloc(n, sizeof(*run->read));
	run->often = bsc_zalloc(n, sizeof(*run->often));
	run->office = bsc_table_find(o->schema, BSC_SPAN("office"));
	if (run->office != NULL)
		run->wanted[run->office->index] = true;
	run->wait = true;
	return run;
}

void
bsc_run_free(struct bsc_run *run)
{
	if (run == NULL)
		return;
	for (size_t i = 0; i < run->njudge; i++) {
		bsc_judge_free(run->judge[i]);
		free(run->judge[i]);
	}
	for (size_t i = 0; i < run->npack; i++)
		if (run->owned[i])
			bsc_pack_free(run->pack[i]);
	free(run->owned);
	free(run->applies);
	bsc_eval_free(run->eval);
	bsc_eval_free(run->few);
	bsc_eval_free(run->aside);
	bsc_store_free(run->store);
	bsc_select_free(run->select);
	bsc_again_free(run->again);
	bsc_docket_free(&run->docket);
	bsc_keys_free(run->offices);
	bsc_arena_free(run->holds);
	for (size_t i = 0; i < run->nreason; i++)
		free(run->reason[i].text);
	free(run->reason);
	for (size_t i = 0; i < run->ndir; i++)
		free(run->dir[i]);
	free(run->dir);
	for (size_t i = 0; i < bsc_schema_count(run->o.schema); i++) {
		free(run->read[i]);
		free(run->often[i]);
	}
	free(run->read);
	free(run->often);
	free(run->wanted);
	free(run->checked);
	free(run->judge);
	free(run->pack);
	free(run->named);
	free(run);
}

/* Parameters that --params sets replace those of the pack. */
static void
override(struct bsc_run *run, struct bsc_pack *p)
{
	for (size_t i = 0; i < run->o.nparam; i++)
		for (size_t k = 0; k < p->nparam; k++)
			if (strcmp(p->param[k].name,
			    run->o.param[i].name) == 0)
				p->param[k] = run->o.param[i];
}

static bool
selected(const struct bsc_run *run, const struct bsc_rule *r)
{
	if (run->o.only != NULL)
		return strcmp(r->id, run->o.only->id) == 0;
	if (run->o.owing != NULL && r->kind != BSC_EXPECT)
		return false;
	if (!bsc_run_chosen(run, r))
		return false;
	return run->o.family == NULL || strcmp(r->family, run->o.family) == 0;
}

bool
bsc_run_pack(struct bsc_run *run, struct bsc_pack *p, bool named,
    struct bsc_error *err)
{
	size_t number = run->npack;

	run->pack = bsc_grow(run->pack, &run->cpack, number + 1,
	    sizeof(*run->pack));
	run->named = bsc_grow(run->named, &run->cnamed, number + 1,
	    sizeof(*run->named));
	run->pack[number] = p;
	run->owned = bsc_realloc(run->owned, number + 1, sizeof(*run->owned));
	run->owned[number] = false;
	run->applies = bsc_realloc(run->applies, number + 1,
	    sizeof(*run->applies));
	run->applies[number].known = false;
	run->named[number] = named;
	run->npack++;
	if (named)
		run->wait = false;
	override(run, p);
	for (size_t i = 0; i < p->nrule; i++) {
		struct bsc_judge *j;

		if (!selected(run, &p->rule[i]))
			continue;
		run->judge = bsc_grow(run->judge, &run->cjudge,
		    run->njudge + 1, sizeof(*run->judge));
		j = bsc_zalloc(1, sizeof(*j));
		p->rule[i].index = run->njudge;
		run->judge[run->njudge++] = j;
		if (!bsc_judge_init(run, j, &p->rule[i], number, err))
			return false;
	}
	return true;
}

static const struct bsc_pack *
has_pack(const struct bsc_run *run, const char *id)
{
	for (size_t i = 0; i < run->npack; i++)
		if (strcmp(run->pack[i]->id, id) == 0)
			return run->pack[i];
	return NULL;
}

static bool
same_file(const char *a, const char *b)
{
	struct stat x, y;

	return strcmp(a, b) == 0 || (stat(a, &x) == 0 && stat(b, &y) == 0 &&
	    x.st_dev == y.st_dev && x.st_ino == y.st_ino);
}

/* The same of a pack that the run frees. */
static bool
take(struct bsc_run *run, struct bsc_pack *p, bool named,
    struct bsc_error *err)
{
	bool ok = bsc_run_pack(run, p, named, err);

	run->owned[run->npack - 1] = true;
	return ok;
}

bool
bsc_run_named(struct bsc_run *run, const char *id, struct bsc_error *err)
{
	struct bsc_pack *p = bsc_pack_load(run->o.schema, id, err);

	const struct bsc_pack *before;
	bool ok = true;

	if (p == NULL)
		return false;
	if ((before = has_pack(run, p->id)) == NULL)
		return take(run, p, true, err);
	if (!same_file(before->path, p->path))	/* else core, or named twice */
		ok = bsc_fail(err, _("two packs are called %s: %s and %s"),
		    p->id, before->path, p->path);
	bsc_pack_free(p);
	run->wait = false;
	return ok;
}

static bool
optional(struct bsc_run *run, const char *id, struct bsc_error *err)
{
	struct bsc_pack *p;
	char *path, name[128];

	snprintf(name, sizeof(name), "%s.xml", id);
	if (has_pack(run, id))
		return true;
	path = bsc_path_find(BSC_DATA_RULES, name);
	free(path);
	if (path == NULL)
		return true;
	if ((p = bsc_pack_load(run->o.schema, id, err)) == NULL)
		return false;
	return take(run, p, false, err);
}

bool
bsc_run_core(struct bsc_run *run, struct bsc_error *err)
{
	return optional(run, "core", err);
}

/* Rows of the register of offices say which packs apply. */
void
bsc_run_register(struct bsc_run *run, const struct bsc_batch *b)
{
	const struct bsc_table *t = b->section->table;
	const struct bsc_field *pack = bsc_field_find(t, BSC_SPAN("pack"));
	const struct bsc_field *name = bsc_field_find(t, BSC_SPAN("name"));
	const struct bsc_field *as[] = { t->key[0], name };

	for (size_t r = 0; pack != NULL && r < b->n; r++)
		for (size_t i = 0; i < 2 && as[i] != NULL; i++) {
			struct bsc_span packs = bsc_batch_field(b, r, pack);
			struct bsc_span office = bsc_batch_field(b, r, as[i]);

			bsc_select_add(run->select, office, packs);
		}
	for (size_t p = 0; p < run->npack; p++)
		run->applies[p].known = false;
}

void
bsc_run_section(struct bsc_run *run, const struct bsc_section *s)
{
	bsc_store_section(run->store, s);
}

bool
bsc_run_enter(struct bsc_run *run, const struct bsc_batch *b,
    struct bsc_docket *d, struct bsc_error *err)
{
	const struct bsc_table *t = b->section->table;
	const struct bsc_batch *once = b;

	if (strcmp(t->name, "tally") == 0 && run->o.sink != NULL)
		return bsc_fail(err, _("%s:%llu: the input holds the tally of "
		    "a check already"), b->file,
		    (unsigned long long)b->line[0]);
	if (t == run->office)
		bsc_run_register(run, b);
	if (run->wait || run->wanted[t->index])
		once = bsc_again_store(run, b);
	else
		bsc_store_section(run->store, b->section);
	if (once != b)
		bsc_rows_judge(run, once, d = &run->docket);
	bsc_hold_enter(run, d);
	return true;
}

bool
bsc_run_batch(struct bsc_run *run, const struct bsc_batch *b,
    struct bsc_error *err)
{
	bsc_rows_judge(run, b, &run->docket);
	return bsc_run_enter(run, b, &run->docket, err);
}

/* Without -r: national, and what the register of offices names. */
static bool
choose(struct bsc_run *run, struct bsc_error *err)
{
	const char *id;

	if (!optional(run, "national", err))
		return false;
	for (size_t i = 0; (id = bsc_select_pack(run->select, i)) != NULL; i++)
		if (!has_pack(run, id)) {
			struct bsc_pack *p = bsc_pack_load(run->o.schema, id,
			    err);

			if (p == NULL || !take(run, p, false, err))
				return false;
		}
	return true;
}

bool
bsc_run_ready(struct bsc_run *run, struct bsc_error *err)
{
	if (run->wait)
		return true;
	if (run->ndir == 0)
		bsc_run_brief(run);
	return bsc_run_rules_known(run, err);
}

bool
bsc_run_finish(struct bsc_run *run, struct bsc_error *err)
{
	if (run->wait && (!choose(run, err) || !bsc_run_rules_known(run, err)))
		return false;
	if (run->wait && bsc_run_packs(run) == 0 && run->o.only == NULL &&
	    run->o.nrule == 0)
		return bsc_fail(err, _("no rule pack applies: name one with -r "
		    "or in the field pack of the register of offices"));
	if (!bsc_run_load_context(run, err))
		return false;
	bsc_hold_settle(run);
	bsc_hold_release(run, true);
	bsc_rows_stored(run);
	for (size_t i = 0; i < run->njudge; i++)
		if (run->judge[i]->ops->finish != NULL)
			run->judge[i]->ops->finish(run, run->judge[i]);
	if (run->o.sink == NULL)
		return true;
	run->violations[BSC_INFO] += bsc_sink_waivers(run->o.sink);
	bsc_sink_findings(run->o.sink);
	bsc_differ_tally(run);
	for (size_t i = 0; i < run->njudge; i++)
		bsc_sink_tally(run->o.sink, run->judge[i]->rule,
		    &run->judge[i]->tally, run->judge[i]->ops->unit);
	return true;
}

uint64_t
bsc_run_judged(const struct bsc_run *run)
{
	return run->judged;
}

bool
bsc_run_nothing(const struct bsc_run *run)
{
	return !run->answered;
}

uint64_t
bsc_run_violations(const struct bsc_run *run, enum bsc_severity s)
{
	return run->violations[s];
}

size_t
bsc_run_undecided(const struct bsc_run *run, uint64_t *times)
{
	size_t rules = 0;
	uint64_t n;

	*times = 0;
	for (size_t i = 0; i < run->njudge; i++) {
		n = run->judge[i]->tally.count[BSC_UNDETERMINED];
		rules += n > 0;
		*times += n;
	}
	return rules;
}

const char *
bsc_run_idle_param(const struct bsc_run *run)
{
	for (size_t i = 0, k; i < run->o.nparam; i++) {
		const char *name = run->o.param[i].name;

		for (k = 0; k < run->npack; k++)
			if (bsc_pack_param(run->pack[k], name) != NULL)
				break;
		if (k == run->npack)
			return name;
	}
	return NULL;
}

size_t
bsc_run_packs(const struct bsc_run *run)
{
	size_t n = 0;

	for (size_t i = 0; i < run->npack; i++)
		n += strcmp(run->pack[i]->id, "core") != 0;
	return n;
}

static const struct bsc_judge *
judge_of(const struct bsc_run *run, const struct bsc_rule *r)
{
	for (size_t i = 0; i < run->njudge; i++)
		if (strcmp(run->judge[i]->rule->id, r->id) == 0 &&
		    strcmp(run->judge[i]->rule->pack->id, r->pack->id) == 0)
			return run->judge[i];
	return NULL;
}

const char *
bsc_run_class(const struct bsc_run *run, const struct bsc_rule *r)
{
	static const char *const class[] = { "join", "keys", "sort", "join",
	    "sort", "sort", "join" };
	const struct bsc_judge *j = judge_of(run, r);

	if (j == NULL)
		return "";
	if (j->ops == &bsc_kind_records)
		return "sort";
	return j->streams ? "row" : class[r->kind];
}

const struct bsc_tally *
bsc_run_tally(const struct bsc_run *run, const struct bsc_rule *r)
{
	const struct bsc_judge *j = judge_of(run, r);

	return j == NULL ? NULL : &j->tally;
}
