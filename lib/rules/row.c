#include <stdlib.h>
#include <string.h>

#include "rules/judge.h"

/*
 * Row rules and chains: a verdict a record.  All rules judge a frame of
 * records, then their findings go out in record order (SPEC 27).
 */
#define FRAME	4096

struct found {			/* a record that has something to say */
	uint32_t		 row;
	enum bsc_verdict	 v;
	const char		*why;
	const char		*fault;		/* chains */
};

struct pending {
	struct bsc_finding	f;
	uint32_t		row;
	size_t			rule;
};

struct kept {			/* of stored records, for the end */
	uint64_t		 order;
	size_t			 rule, arrival;
	struct bsc_finding	*f;
};

struct keeper {
	struct bsc_arena	*arena;
	struct kept		*v;
	size_t			 n, cap;
};

struct frame {
	struct bsc_at	 at;		/* row is set as needed */
	const uint32_t	*row;		/* NULL: 0 .. n - 1 */
	size_t		 n;
	uint32_t	*pick;		/* rows of the frame under the rule */
	uint32_t	*some;		/* their numbers in batch or store */
	signed char	*law;		/* of the rule whose from, to ... are: */
	const struct bsc_rule *lawful;
	struct found	*found;
	size_t		 nfound;
	uint32_t	*office;	/* by row of the batch, for hold.c */
	bool		 offices;	/* they are known */
	struct pending	*pending;
	size_t		 npending, cpending;
};

static void
frame_make(struct frame *f, size_t max)
{
	f->pick = bsc_zalloc(max, sizeof(*f->pick));
	f->some = bsc_zalloc(max, sizeof(*f->some));
	f->law = bsc_zalloc(max, sizeof(*f->law));
	f->found = bsc_zalloc(max, sizeof(*f->found));
	f->office = bsc_zalloc(max, sizeof(*f->office));
}

static void
frame_free(struct frame *f)
{
	free(f->pick);
	free(f->some);
	free(f->law);
	free(f->found);
	free(f->office);
	free(f->pending);
}

static void
enter(struct bsc_run *run, struct frame *f, const uint32_t *row, size_t n)
{
	if (f->at.batch != NULL)
		bsc_eval_batch(run->eval, f->at.batch, row, n);
	else
		bsc_eval_records(run->eval, f->at.table, row, n);
}

/*
 * What helps to judge works on run->eval: put the few rows there for a
 * while, so that the columns of the whole frame are not lost.
 */
static void
swap(struct bsc_run *run)
{
	struct bsc_eval *e = run->eval;

	run->eval = run->few;
	run->few = e;
}

static void
enter_few(struct bsc_run *run, const struct bsc_judge *j, struct frame *f,
    const uint32_t *row, size_t n)
{
	swap(run);
	enter(run, f, row, n);
	bsc_judge_days(run, j, &f->at, row, n);
}

static uint32_t
row_of(const struct frame *f, size_t i)
{
	return f->row == NULL ? (uint32_t)i : f->row[i];
}

/* Rules of a pack mostly have the dates of the pack. */
static void
find_law(struct bsc_run *run, const struct bsc_judge *j, struct frame *f)
{
	const struct bsc_rule *r = j->rule, *have = f->lawful;
	const struct bsc_vals *day = NULL;
	struct bsc_at at = f->at;

	if (have != NULL && have->from == r->from && have->to == r->to &&
	    have->date == r->date)
		return;
	f->lawful = r;
	if (r->from == BSC_DAY_MIN && r->to == BSC_DAY_MAX) {
		memset(f->law, 1, f->n);
		return;
	}
	if (r->date != NULL && r->date->type == BSC_DATE)
		day = bsc_eval_field(run->eval, r->date);
	for (size_t i = 0; i < f->n; i++) {
		if (day != NULL && day->why[i] == BSC_KNOWN) {
			f->law[i] = r->from <= day->v[i] &&
			    day->v[i] <= r->to;
			continue;
		}
		at.row = row_of(f, i);
		f->law[i] = (signed char)bsc_judge_law(run, j, &at);
	}
}

/* Rows that the rule judges into pick; how many are examined at all. */
static size_t
pick_rows(struct bsc_run *run, const struct bsc_judge *j, struct frame *f,
    const struct bsc_vals *when, size_t *npick)
{
	bool all = f->at.batch != NULL && run->o.examine == 0;
	/* Of a batch judge all: only the end can tell whose they are. */
	int office = f->at.batch != NULL ? 1 : bsc_judge_offices(run, j);
	size_t n = 0, examined = f->n;
	struct bsc_at at = f->at;

	find_law(run, j, f);
	for (size_t i = 0; i < f->n; i++) {
		at.row = row_of(f, i);
		if (!all && !bsc_run_examined(run, &at)) {
			examined--;
			continue;
		}
		if (office == 0 || (office < 0 &&
		    !bsc_judge_office(run, j, bsc_at_office(&at))))
			continue;
		f->pick[n] = (uint32_t)i;
		n += f->law[i] != 0 &&
		    (when == NULL || bsc_truth(when, i) != BSC_FALSE);
	}
	*npick = n;
	return examined;
}

/* Row i of the frame is row k of require, if there is one. */
static void
judge_one(struct bsc_run *run, const struct bsc_judge *j,
    const struct frame *f, const struct bsc_vals *when,
    const struct bsc_vals *require, size_t i, size_t k, struct found *to)
{
	struct bsc_at at = f->at;

	at.row = to->row;
	to->v = BSC_UNDETERMINED;
	if (f->law[i] < 0)
		to->why = "no date";
	else if (when != NULL && when->why[i])
		to->why = bsc_judge_why(run, j, j->when, when->why[i], &at);
	else if (require == NULL)
		to->v = bsc_chain_judge(run, j, &at, i, &to->why, &to->fault);
	else if (require->why[k])
		to->why = bsc_judge_why(run, j, j->require, require->why[k],
		    &at);
	else
		to->v = require->v[k] ? BSC_COMPLY : BSC_VIOLATE;
}

/* A chain may be broken whatever its end is, so it is judged again. */
static bool
chain_guessed(struct bsc_run *run, struct bsc_judge *j, struct bsc_at *at,
    size_t i)
{
	const struct bsc_vals *when = j->when == NULL ? NULL :
	    bsc_eval_run(run->eval, j->when);
	const char *why, *fault;

	return (when != NULL && when->why[i]) ||
	    bsc_chain_judge(run, j, at, i, &why, &fault) == BSC_UNDETERMINED;
}

/* Of each found: whether it stands without the values we assumed (SPEC 25). */
static bool *
find_guessed(struct bsc_run *run, struct bsc_judge *j, const struct frame *f)
{
	bool *guessed = bsc_zalloc(f->nfound, sizeof(*guessed));
	struct bsc_at at = f->at;

	if (j->nguess == 0)
		return guessed;
	if (j->rule->kind != BSC_CHAIN) {
		bsc_judge_guessed(run, j, guessed, f->nfound);
		return guessed;
	}
	bsc_eval_hide_assumed(run->eval, true);
	for (size_t i = 0; i < f->nfound; i++) {
		at.row = f->found[i].row;
		guessed[i] = f->found[i].v == BSC_VIOLATE &&
		    chain_guessed(run, j, &at, i);
	}
	bsc_eval_hide_assumed(run->eval, false);
	return guessed;
}

static struct pending *
pend(struct frame *f)
{
	f->pending = bsc_grow(f->pending, &f->cpending, f->npending + 1,
	    sizeof(*f->pending));
	f->pending[f->npending] = (struct pending){ 0 };
	return &f->pending[f->npending++];
}

static void
bind_faults(struct bsc_run *run, const struct frame *f)
{
	struct bsc_vals *fault = bsc_eval_column(run->eval, BSC_TEXT, NULL);

	for (size_t i = 0; i < f->nfound; i++)
		fault->s[i] = bsc_span(f->found[i].fault == NULL ? "" :
		    f->found[i].fault);
	bsc_eval_bind(run->eval, 0, fault);
}

/* A small frame of the records that have something to say. */
static void
collect(struct bsc_run *run, struct bsc_judge *j, struct frame *f)
{
	struct bsc_at at = f->at;
	bool *guessed;

	for (size_t i = 0; i < f->nfound; i++)
		f->some[i] = f->found[i].row;
	enter_few(run, j, f, f->some, f->nfound);
	guessed = find_guessed(run, j, f);
	if (j->rule->kind == BSC_CHAIN)
		bind_faults(run, f);
	for (size_t i = 0; i < f->nfound; i++) {
		struct pending *p = pend(f);

		at.row = p->row = f->found[i].row;
		p->rule = j->rule->index;
		p->f.rule = j->rule;
		p->f.undetermined = f->found[i].v == BSC_UNDETERMINED;
		bsc_judge_fill(run, j, i, &p->f);
		bsc_judge_record(run, j, &at, &p->f);
		if (guessed[i])
			p->f.severity = BSC_INFO;
		if (p->f.undetermined)
			p->f.message = bsc_span(f->found[i].why);
	}
	free(guessed);
	swap(run);
}

/* What is required of n picked rows; *few: as a column of those alone. */
static const struct bsc_vals *
require(struct bsc_run *run, struct bsc_judge *j, struct frame *f, size_t n,
    bool *few)
{
	const struct bsc_vals *v;

	/* Of less than half it is cheaper to decode the fields anew. */
	*few = n < f->n / 2;
	if (j->require == NULL)
		return NULL;
	if (!*few)
		return bsc_eval_run(run->eval, j->require);
	for (size_t i = 0; i < n; i++)
		f->some[i] = row_of(f, f->pick[i]);
	enter_few(run, j, f, f->some, n);
	v = bsc_eval_run(run->eval, j->require);
	swap(run);
	return v;
}

/* Whether verdicts are counted office by office. */
static bool
holds(struct bsc_run *run, const struct bsc_judge *j, struct frame *f)
{
	if (f->at.batch == NULL || bsc_judge_everywhere(run, j))
		return false;
	if (!f->offices)
		bsc_hold_offices(run, f->at.batch, f->office);
	return f->offices = true;
}

/* Judge the picked rows; those with something to say are the found. */
static void
judge_picked(struct bsc_run *run, struct bsc_judge *j, struct frame *f,
    const struct bsc_vals *when, size_t n)
{
	bool few, hold = holds(run, j, f);
	uint64_t count[4] = { 0 }, same = 0;
	const struct bsc_vals *required;
	const char *why = NULL;
	struct found *to;

	required = require(run, j, f, n, &few);
	for (size_t k = 0; k < n; k++) {
		to = &f->found[f->nfound];
		*to = (struct found){ .row = row_of(f, f->pick[k]) };
		judge_one(run, j, f, when, required, f->pick[k],
		    few ? k : f->pick[k], to);
		if (hold)
			bsc_hold_count(j, f->office[f->pick[k]], to->v,
			    to->why);
		else
			count[to->v]++;
		if (to->v == BSC_UNDETERMINED && !hold) {
			/* Reasons are made once: one address, one reason. */
			if (to->why != why) {
				bsc_judge_counts(run, j, to->v, why, same);
				same = 0;
			}
			why = to->why;
			same++;
		}
		f->nfound += to->v == BSC_VIOLATE ||
		    (to->v == BSC_UNDETERMINED && run->o.undetermined);
	}
	bsc_judge_counts(run, j, BSC_UNDETERMINED, why, same);
	bsc_judge_counts(run, j, BSC_COMPLY, NULL, count[BSC_COMPLY]);
	bsc_judge_counts(run, j, BSC_VIOLATE, NULL, count[BSC_VIOLATE]);
}

static void
judge_frame(struct bsc_run *run, struct bsc_judge *j, struct frame *f)
{
	const struct bsc_vals *when = NULL;
	size_t examined, n;

	bsc_eval_again(run->eval);
	bsc_judge_days(run, j, &f->at, f->row, f->n);
	if (j->when != NULL)
		when = bsc_eval_run(run->eval, j->when);
	examined = pick_rows(run, j, f, when, &n);
	f->nfound = 0;
	bsc_judge_counts(run, j, BSC_NOT_APPLICABLE, NULL, examined - n);
	if (n > 0)
		judge_picked(run, j, f, when, n);
	if (f->nfound > 0)
		collect(run, j, f);
}

static int
by_record(const void *va, const void *vb)
{
	const struct pending *a = va, *b = vb;

	if (a->f.order != b->f.order)
		return a->f.order < b->f.order ? -1 : 1;
	return a->rule < b->rule ? -1 : a->rule > b->rule;
}

static void
emit(struct bsc_run *run, struct frame *f)
{
	bsc_hold_release(run, false);
	if (f->npending > 0)
		qsort(f->pending, f->npending, sizeof(*f->pending), by_record);
	for (size_t i = 0; i < f->npending; i++) {
		struct pending *p = &f->pending[i];

		bsc_hold_finding(run, run->judge[p->rule], &p->f);
	}
	f->npending = 0;
	bsc_arena_reset(run->arena);
}

static void
keep(struct bsc_run *run, struct frame *f, struct keeper *to)
{
	for (size_t i = 0; i < f->npending; i++) {
		const struct pending *p = &f->pending[i];

		to->v = bsc_spool_grow(to->v, &to->cap, to->n + 1,
		    sizeof(*to->v));
		to->v[to->n] = (struct kept){ p->f.order, p->rule, to->n,
		    bsc_finding_keep(to->arena, &p->f) };
		to->n++;
	}
	f->npending = 0;
	bsc_arena_reset(run->arena);
}

static int
by_kept(const void *va, const void *vb)
{
	const struct kept *a = va, *b = vb;

	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	return a->arrival < b->arrival ? -1 : a->arrival > b->arrival;
}

/* In record order across the tables. */
static void
emit_kept(struct bsc_run *run, struct keeper *k)
{
	k->v = bsc_spool_sort(k->v, k->n, sizeof(*k->v), by_kept);
	for (size_t i = 0; i < k->n; i++) {
		bsc_judge_add(run, run->judge[k->v[i].rule], k->v[i].f);
		bsc_spool_rest(1);
	}
	bsc_spool_free(k->v);
	bsc_arena_free(k->arena);
}

static bool
is_row(const struct bsc_judge *j)
{
	return j->rule->kind == BSC_ROW || j->rule->kind == BSC_CHAIN;
}

void
bsc_rows_batch(struct bsc_run *run, const struct bsc_batch *b)
{
	struct frame f = { .at = { .batch = b, .table = b->section->table },
	    .n = b->n };

	frame_make(&f, b->n);
	enter(run, &f, NULL, b->n);
	for (size_t i = 0; i < run->njudge; i++)
		if (is_row(run->judge[i]) && run->judge[i]->streams &&
		    run->judge[i]->rule->table == f.at.table)
			judge_frame(run, run->judge[i], &f);
	emit(run, &f);
	frame_free(&f);
}

/* Rules of the table that waited, on a frame of its stored records. */
static void
stored_frame(struct bsc_run *run, struct frame *f)
{
	f->lawful = NULL;
	enter(run, f, f->row, f->n);
	for (size_t i = 0; i < run->njudge; i++) {
		struct bsc_judge *j = run->judge[i];

		if (is_row(j) && j->rule->table == f->at.table &&
		    (run->wait || !j->streams))
			judge_frame(run, j, f);
	}
}

void
bsc_rows_stored(struct bsc_run *run)
{
	uint32_t *row = bsc_zalloc(FRAME, sizeof(*row));
	struct frame f = { .at = { .store = run->store }, .row = row };
	struct keeper k = { .arena = bsc_arena_spooled(BSC_COLD) };
	size_t tables = bsc_schema_count(run->o.schema);

	frame_make(&f, FRAME);
	for (size_t t = 0; t < tables; t++) {
		size_t n;

		f.at.table = bsc_schema_table(run->o.schema, t);
		n = bsc_store_count(run->store, f.at.table);
		for (size_t from = 0; from < n; from += FRAME) {
			f.n = n - from < FRAME ? n - from : FRAME;
			for (size_t i = 0; i < f.n; i++)
				row[i] = (uint32_t)(from + i);
			stored_frame(run, &f);
			keep(run, &f, &k);
		}
	}
	emit_kept(run, &k);
	frame_free(&f);
	free(row);
}

static bool
compile(struct bsc_run *run, struct bsc_judge *j, struct bsc_error *err)
{
	const struct bsc_rule *r = j->rule;

	if (!bsc_judge_child(j, "require", &j->record, BSC_BOOL, &j->require,
	    err))
		return false;
	if (j->require == NULL)
		return bsc_fail(err, _("%s:%zu: rule \"%s\" has no require"),
		    r->file, r->node->line, r->id);
	bsc_judge_reads(run, j, j->require);
	return true;
}

const struct bsc_kind_ops bsc_kind_row = { "record", compile, NULL, NULL };
