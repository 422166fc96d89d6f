#include <stdlib.h>
#include <string.h>

#include "rules/judge.h"

/*
 * Row rules and chains: a verdict a record.  All rules judge a frame of
 * records, then their findings go out in record order (SPEC 27).
 */
#define FRAME	4096

struct verdict {
	enum bsc_verdict	 v;
	const char		*why;
	bool			 assumed;	/* turns on an assumed value */
	const char		*fault;		/* chains */
};

struct pending {
	struct bsc_finding	f;
	uint32_t		row;
	size_t			rule;
};

struct frame {
	struct bsc_at	 at;		/* row is set as needed */
	const uint32_t	*row;		/* NULL: 0 .. n - 1 */
	size_t		 n;
	struct pending	*pending;
	size_t		 npending, cpending;
};

static void
begin(struct bsc_run *run, const struct bsc_judge *j, const struct frame *f,
    const uint32_t *row, size_t n)
{
	if (f->at.batch != NULL)
		bsc_eval_batch(run->eval, f->at.batch, row, n);
	else
		bsc_eval_records(run->eval, f->at.table, row, n);
	bsc_judge_days(run, j, &f->at, row, n);
}

static uint32_t
row_of(const struct frame *f, size_t i)
{
	return f->row == NULL ? (uint32_t)i : f->row[i];
}

static void
judge_one(struct bsc_run *run, struct bsc_judge *j, struct bsc_at *at,
    const struct bsc_vals *when, const struct bsc_vals *require, size_t i,
    struct verdict *v)
{
	int law;

	v->v = BSC_NOT_APPLICABLE;
	if (!bsc_judge_office(run, j, bsc_at_office(at)) ||
	    (when != NULL && bsc_truth(when, i) == BSC_FALSE))
		return;
	if ((law = bsc_judge_law(run, j, at)) == 0)
		return;
	v->v = BSC_UNDETERMINED;
	if (law < 0)
		v->why = "no date";
	else if (when != NULL && when->why[i])
		v->why = bsc_judge_why(run, j, j->when, when->why[i], at);
	else if (require == NULL)
		v->v = bsc_chain_judge(run, j, at, i, &v->why, &v->fault);
	else if (require->why[i])
		v->why = bsc_judge_why(run, j, j->require, require->why[i], at);
	else
		v->v = require->v[i] ? BSC_COMPLY : BSC_VIOLATE;
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

/* Whether the verdicts stand without the values we assumed (SPEC 25). */
static void
mark_assumed(struct bsc_run *run, struct bsc_judge *j, const struct frame *f,
    struct verdict *v)
{
	bool *guessed = bsc_zalloc(f->n, sizeof(*guessed));
	struct bsc_at at = f->at;

	begin(run, j, f, f->row, f->n);
	if (j->rule->kind == BSC_CHAIN) {
		bsc_eval_hide_assumed(run->eval, true);
		for (size_t i = 0; i < f->n; i++) {
			at.row = row_of(f, i);
			guessed[i] = v[i].v == BSC_VIOLATE &&
			    chain_guessed(run, j, &at, i);
		}
		bsc_eval_hide_assumed(run->eval, false);
	} else
		bsc_judge_guessed(run, j, guessed, f->n);
	for (size_t i = 0; i < f->n; i++)
		v[i].assumed = guessed[i];
	free(guessed);
}

static struct pending *
pend(struct frame *f)
{
	f->pending = bsc_grow(f->pending, &f->cpending, f->npending + 1,
	    sizeof(*f->pending));
	f->pending[f->npending] = (struct pending){ 0 };
	return &f->pending[f->npending++];
}

/* A small frame of the records that have something to say. */
static void
collect(struct bsc_run *run, struct bsc_judge *j, struct frame *f,
    const uint32_t *row, const struct verdict *const *v, size_t n)
{
	struct bsc_at at = f->at;
	struct bsc_vals *fault;

	begin(run, j, f, row, n);
	if (j->rule->kind == BSC_CHAIN) {
		fault = bsc_eval_column(run->eval, BSC_TEXT, NULL);
		for (size_t i = 0; i < n; i++)
			fault->s[i] = bsc_span(v[i]->fault == NULL ? "" :
			    v[i]->fault);
		bsc_eval_bind(run->eval, 0, fault);
	}
	for (size_t i = 0; i < n; i++) {
		struct pending *p = pend(f);

		at.row = row[i];
		p->row = at.row;
		p->rule = j->rule->index;
		p->f.rule = j->rule;
		p->f.undetermined = v[i]->v == BSC_UNDETERMINED;
		bsc_judge_fill(run, j, i, &p->f);
		bsc_judge_record(run, j, &at, &p->f);
		if (v[i]->assumed)
			p->f.severity = BSC_INFO;
		if (p->f.undetermined)
			p->f.message = bsc_span(v[i]->why);
	}
}

static void
judge_frame(struct bsc_run *run, struct bsc_judge *j, struct frame *f)
{
	struct verdict *v = bsc_zalloc(f->n, sizeof(*v));
	const struct verdict **found = bsc_zalloc(f->n, sizeof(*found));
	uint32_t *row = bsc_zalloc(f->n, sizeof(*row));
	const struct bsc_vals *when = NULL, *require = NULL;
	struct bsc_at at = f->at;
	size_t n = 0;

	begin(run, j, f, f->row, f->n);
	if (j->when != NULL)
		when = bsc_eval_run(run->eval, j->when);
	if (j->require != NULL)
		require = bsc_eval_run(run->eval, j->require);
	for (size_t i = 0; i < f->n; i++) {
		at.row = row_of(f, i);
		if (!bsc_run_examined(run, &at))
			continue;
		judge_one(run, j, &at, when, require, i, &v[i]);
		bsc_judge_count(run, j, v[i].v, v[i].why);
		if (v[i].v == BSC_VIOLATE || (v[i].v == BSC_UNDETERMINED &&
		    run->o.undetermined)) {
			row[n] = at.row;
			found[n++] = &v[i];
		}
	}
	if (n > 0 && j->nguess > 0)
		mark_assumed(run, j, f, v);
	if (n > 0)
		collect(run, j, f, row, found, n);
	free(v);
	free(found);
	free(row);
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
	if (f->npending > 0)
		qsort(f->pending, f->npending, sizeof(*f->pending), by_record);
	for (size_t i = 0; i < f->npending; i++) {
		struct pending *p = &f->pending[i];

		bsc_judge_add(run, run->judge[p->rule], &p->f);
	}
	f->npending = 0;
	bsc_arena_reset(run->arena);
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

	for (size_t i = 0; i < run->njudge; i++)
		if (is_row(run->judge[i]) && run->judge[i]->streams &&
		    run->judge[i]->rule->table == f.at.table)
			judge_frame(run, run->judge[i], &f);
	emit(run, &f);
	free(f.pending);
}

/* Rules of the table that waited, on a frame of its stored records. */
static void
stored_frame(struct bsc_run *run, struct frame *f)
{
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
	size_t tables = bsc_schema_count(run->o.schema);

	for (size_t t = 0; t < tables; t++) {
		size_t n;

		f.at.table = bsc_schema_table(run->o.schema, t);
		n = bsc_store_count(run->store, f.at.table);
		for (size_t from = 0; from < n; from += FRAME) {
			f.n = n - from < FRAME ? n - from : FRAME;
			for (size_t i = 0; i < f.n; i++)
				row[i] = (uint32_t)(from + i);
			stored_frame(run, &f);
		}
	}
	emit(run, &f);		/* in record order across the tables */
	free(f.pending);
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
