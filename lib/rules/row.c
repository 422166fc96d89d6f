#include <stdlib.h>
#include <string.h>

#include "rules/judge.h"
#include "rules/packed.h"

/*
 * Row rules and chains: a verdict a record.  All rules judge a frame of
 * records, then their findings go out in record order (SPEC 27).
 */
#define FRAME	4096

struct found {			/* a record that has something to say */
	uint32_t		 row;
	enum bsc_verdict	 v;
	const char		*why;
	struct bsc_fault	 fault;		/* chains */
};

struct kept {			/* of stored records, for the end */
	uint64_t		 order;
	size_t			 rule, arrival;
	const struct bsc_packed	*packed;
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
	bool		 allowed;	/* law says yes for every row */
	struct found	*found;
	size_t		 nfound;
	struct bsc_docket *docket;	/* what it comes to */
};

static void
frame_make(struct frame *f, size_t max)
{
	f->pick = bsc_zalloc(max, sizeof(*f->pick));
	f->some = bsc_zalloc(max, sizeof(*f->some));
	f->law = bsc_zalloc(max, sizeof(*f->law));
	f->found = bsc_alloc(max * sizeof(*f->found));
}

static void
frame_free(struct frame *f)
{
	free(f->pick);
	free(f->some);
	free(f->law);
	free(f->found);
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

	if (have != NULL && have->from == r->from && have->to == r->to &&
	    have->date == r->date)
		return;
	f->lawful = r;
	bsc_judge_laws(run, j, &f->at, f->row, f->n, f->law);
	f->allowed = f->n > 0 && f->law[0] == 1 &&
	    memcmp(f->law, f->law + 1, f->n - 1) == 0;
}

static bool
known(const struct bsc_vals *v)
{
	return v == NULL || bsc_vals_known(v);
}

/* The rows where the condition holds; no jumps, as it holds here and there. */
static size_t
pick_true(struct frame *f, const struct bsc_vals *when)
{
	size_t n = 0;

	for (uint32_t i = 0; i < f->n; i++) {
		f->pick[n] = i;
		n += when == NULL || when->v[i] != 0;
	}
	return n;
}

/* How the rows of a frame fall to a rule. */
struct picked {
	size_t	 n;		/* judged */
	size_t	 outside;	/* of another day or office */
	size_t	 others;	/* what the rule is not about */
	bool	 whole;		/* they are the frame; none is outside */
};

/* Rows that the rule judges into pick, others at its end if not whole. */
static struct picked
pick_rows(struct bsc_run *run, const struct bsc_judge *j, struct frame *f,
    const struct bsc_vals *when)
{
	bool all = run->o.examine == 0 && (f->at.batch != NULL ||
	    bsc_store_own(run->store, f->at.table));
	/* Of a batch judge all: only the end can tell whose they are. */
	int office = f->at.batch != NULL ? 1 : bsc_judge_offices(run, j);
	struct picked to = { 0 };
	struct bsc_at at = f->at;

	find_law(run, j, f);
	if (all && office == 1 && f->allowed && known(when)) {
		to.n = pick_true(f, when);
		to.others = f->n - to.n;
		to.whole = true;
		return to;
	}
	for (size_t i = 0; i < f->n; i++) {
		at.row = row_of(f, i);
		if (!all && !bsc_run_examined(run, &at))
			continue;
		if (f->law[i] == 0 || office == 0 || (office < 0 &&
		    !bsc_judge_office(run, j, bsc_at_office(&at)))) {
			to.outside++;
			continue;
		}
		if (when == NULL || bsc_truth(when, i) != BSC_FALSE)
			f->pick[to.n++] = (uint32_t)i;
		else
			f->pick[f->n - ++to.others] = (uint32_t)i;
	}
	return to;
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
		    bsc_chain_guessed(run, j, &at, i, &f->found[i].fault);
	}
	bsc_eval_hide_assumed(run->eval, false);
	return guessed;
}

static void
bind_faults(struct bsc_run *run, const struct frame *f)
{
	struct bsc_vals *fault = bsc_eval_column(run->eval, BSC_TEXT, NULL);

	for (size_t i = 0; i < f->nfound; i++)
		fault->s[i] = bsc_span(f->found[i].fault.text == NULL ? "" :
		    f->found[i].fault.text);
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
		struct bsc_finding *to = bsc_docket_pend(f->docket);

		at.row = f->found[i].row;
		to->undetermined = f->found[i].v == BSC_UNDETERMINED;
		bsc_judge_fill(run, j, i, to);
		bsc_fault_fill(j, &f->found[i].fault, to);
		bsc_judge_record(run, j, &at, to);
		if (guessed[i])
			to->severity = BSC_INFO;
		if (to->undetermined)
			to->message = bsc_span(f->found[i].why);
		bsc_finding_sum(to);
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

/* Verdicts on the picked rows that nothing can make undetermined. */
static void
judge_known(struct frame *f, const struct bsc_vals *required, size_t n,
    bool few)
{
	const uint32_t *pick = f->pick;
	size_t nfound = 0;

	for (size_t k = 0; k < n; k++) {
		f->found[nfound].row = pick[k];
		nfound += required->v[few ? k : pick[k]] == 0;
	}
	bsc_docket_most(f->docket, pick, n);
	for (size_t k = 0; k < nfound; k++) {
		bsc_docket_violates(f->docket, f->found[k].row);
		f->found[k] = (struct found){ .v = BSC_VIOLATE,
		    .row = row_of(f, f->found[k].row) };
	}
	f->nfound = nfound;
}

/* The same of any rows and rules. */
static void
judge_each(struct bsc_run *run, struct bsc_judge *j, struct frame *f,
    const struct bsc_vals *when, const struct bsc_vals *required, size_t n,
    bool few)
{
	struct found *to;

	for (size_t k = 0; k < n; k++) {
		to = &f->found[f->nfound];
		*to = (struct found){ .row = row_of(f, f->pick[k]) };
		judge_one(run, j, f, when, required, f->pick[k],
		    few ? k : f->pick[k], to);
		bsc_docket_count(f->docket, to->v, to->why, f->pick[k]);
		f->nfound += to->v == BSC_VIOLATE ||
		    (to->v == BSC_UNDETERMINED && run->o.undetermined);
	}
}

static void
judge_frame(struct bsc_run *run, struct bsc_judge *j, struct frame *f)
{
	const struct bsc_vals *when = NULL, *required;
	struct picked p;
	bool few;

	bsc_eval_again(run->eval);
	bsc_judge_days(run, j, &f->at, f->row, f->n);
	if (j->when != NULL)
		when = bsc_eval_run(run->eval, j->when);
	p = pick_rows(run, j, f, when);
	f->nfound = 0;
	bsc_docket_rule(f->docket, j, f->at.batch != NULL &&
	    !bsc_judge_everywhere(run, j), p.outside);
	if (p.whole)
		bsc_docket_rest(f->docket, p.others);
	for (size_t i = 1; !p.whole && i <= p.others; i++)
		bsc_docket_count(f->docket, BSC_NOT_APPLICABLE, NULL,
		    f->pick[f->n - i]);
	if (p.n == 0)
		return;
	required = require(run, j, f, p.n, &few);
	if (required != NULL && f->allowed && known(when) && known(required))
		judge_known(f, required, p.n, few);
	else
		judge_each(run, j, f, when, required, p.n, few);
	if (f->nfound > 0)
		collect(run, j, f);
}

static void
keep(struct frame *f, struct keeper *to)
{
	struct bsc_docket *d = f->docket;

	for (size_t i = 0; i < d->npending; i++) {
		const struct bsc_pending *p = &d->pending[i];

		to->v = bsc_spool_grow(to->v, &to->cap, to->n + 1,
		    sizeof(*to->v));
		to->v[to->n] = (struct kept){ p->f.order,
		    p->judge->rule->index, to->n,
		    bsc_finding_pack(to->arena, &p->f) };
		to->n++;
	}
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
	struct bsc_finding f;

	k->v = bsc_spool_sort(k->v, k->n, sizeof(*k->v), by_kept);
	for (size_t i = 0; i < k->n; i++) {
		bsc_finding_unpack(k->v[i].packed, &f);
		bsc_judge_add(run, run->judge[k->v[i].rule], &f);
		bsc_spool_rest(1);
	}
	bsc_spool_free(k->v);
	bsc_arena_free(k->arena);
}

void
bsc_rows_judge(struct bsc_run *run, const struct bsc_batch *b,
    struct bsc_docket *d)
{
	struct frame f = { .at = { .batch = b, .table = b->section->table },
	    .n = b->n, .docket = d };
	struct bsc_arena *arena = run->arena;

	bsc_docket_open(d, b);
	if (run->wait || !run->checked[f.at.table->index])
		return;
	run->arena = d->arena;
	frame_make(&f, b->n);
	enter(run, &f, NULL, b->n);
	for (size_t i = 0; i < run->njudge; i++)
		if (bsc_judge_by_record(run->judge[i]) && run->judge[i]->streams &&
		    run->judge[i]->rule->table == f.at.table)
			judge_frame(run, run->judge[i], &f);
	bsc_docket_close(d);
	bsc_docket_sort(d);
	frame_free(&f);
	run->arena = arena;
}

/* Rules of the table that waited, on a frame of its stored records. */
static void
stored_frame(struct bsc_run *run, struct frame *f)
{
	f->lawful = NULL;
	bsc_docket_open(f->docket, NULL);
	enter(run, f, f->row, f->n);
	for (size_t i = 0; i < run->njudge; i++) {
		struct bsc_judge *j = run->judge[i];

		if (bsc_judge_by_record(j) && j->rule->table == f->at.table &&
		    (run->wait || !j->streams))
			judge_frame(run, j, f);
	}
	bsc_docket_sort(f->docket);
	bsc_hold_counts(run, f->docket);
}

void
bsc_rows_stored(struct bsc_run *run)
{
	uint32_t *row = bsc_zalloc(FRAME, sizeof(*row));
	struct frame f = { .at = { .store = run->store }, .row = row,
	    .docket = &run->docket };
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
			keep(&f, &k);
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
