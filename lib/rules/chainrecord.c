#include <stdlib.h>

#include "rules/chain.h"
#include "rules/stray.h"
#include "rules/trace.h"

/* Chains whose steps are records: the first of a group that is the step. */
#define FRAME	4096

/* Which links a place is, for sure and perhaps, by bit. */
struct mark {
	uint64_t	is, may;
};

struct work {
	struct bsc_run		*run;
	struct bsc_judge	*j;
	const struct bsc_chain	*c;
	struct bsc_groups	 g;
	struct mark		*mark;		/* by place */
	struct bsc_strays	*stray;		/* looked for at the first fault */
};

/* A group: the place of each link, and the frame of these records. */
struct round {
	size_t		 from, to;	/* places */
	const struct bsc_place *place[BSC_LINKS];	/* or NULL */
	uint32_t	 record[BSC_LINKS];
	size_t		 n;		/* of record */
	bool		 unsure;
};

static void
mark_frame(struct work *w, size_t from, size_t n)
{
	struct bsc_at at = { .store = w->run->store,
	    .table = w->j->record.table };
	uint32_t row[FRAME];

	for (size_t i = 0; i < n; i++)
		row[i] = w->g.place[from + i].record;
	bsc_eval_records(w->run->eval, at.table, row, n);
	bsc_judge_days(w->run, w->j, &at, row, n);
	for (size_t k = 0; k < w->c->nlink; k++) {
		const struct bsc_vals *v = bsc_eval_run(w->run->eval,
		    w->c->link[k].when);

		for (size_t i = 0; i < n; i++) {
			enum bsc_truth t = bsc_truth(v, i);
			struct mark *m = &w->mark[from + i];

			m->is |= (uint64_t)(t == BSC_TRUE) << k;
			m->may |= (uint64_t)(t == BSC_UNKNOWN) << k;
		}
	}
}

static void
mark_places(struct work *w)
{
	w->mark = bsc_spool_alloc((w->g.n + 1) * sizeof(*w->mark), BSC_WARM);
	for (size_t from = 0; from < w->g.n; from += FRAME)
		mark_frame(w, from, w->g.n - from < FRAME ? w->g.n - from :
		    FRAME);
}

static void
find_steps(const struct work *w, struct round *r)
{
	for (size_t k = 0; k < w->c->nlink; k++)
		r->place[k] = NULL;
	for (size_t i = r->from; i < r->to; i++) {
		const struct bsc_place *p = &w->g.place[i];

		r->unsure |= !p->sure || w->mark[i].may != 0;
		for (size_t k = 0; p->sure && k < w->c->nlink; k++)
			if (r->place[k] == NULL && w->mark[i].is >> k & 1)
				r->place[k] = p;
	}
	r->n = 0;
	for (size_t k = 0; k < w->c->nlink; k++)
		if (r->place[k] != NULL)
			r->record[r->n++] = r->place[k]->record;
}

static void
enter(struct work *w, const struct round *r)
{
	struct bsc_at at = { .store = w->run->store,
	    .table = w->j->record.table };

	bsc_eval_records(w->run->eval, at.table, r->record, r->n);
	bsc_judge_days(w->run, w->j, &at, r->record, r->n);
}

/* The moments of the group, each in the row of its record. */
static void
fill_moments(struct work *w, const struct round *r, struct bsc_progress *p)
{
	bool time = bsc_program_type(w->c->on) == BSC_TIME;
	size_t row = 0;

	for (size_t k = 0; k < w->c->nlink; k++) {
		const struct bsc_place *place = r->place[k];
		struct bsc_moment *m = &p->m[k];

		*m = (struct bsc_moment){ .state = BSC_STEP_ABSENT };
		if (place == NULL)
			continue;
		*m = (struct bsc_moment){ .state = BSC_STEP_DONE,
		    .timed = true, .clock = time && place->at % 86400 != 0,
		    .time = time ? place->at : place->at * 86400,
		    .row = row };
		row++;
		bsc_progress_person(p, &w->c->link[k], m->row, m);
	}
}

/* Who is accused: who did what is wrong, or went on, or has to go on. */
static size_t
accused(const struct bsc_progress *p, const struct round *r)
{
	size_t k = p->guilty;

	while (k < p->c->nlink && r->place[k] == NULL)
		k++;
	if (k == p->c->nlink)
		k = p->beside;
	return k < p->c->nlink && r->place[k] != NULL ? p->m[k].row :
	    r->n - 1;
}

/* What lacks before the first record may lie before the ledger (SPEC 13). */
static const char *
before_ledger(struct work *w, const struct bsc_progress *p,
    const struct round *r)
{
	size_t k;

	if (!p->missing)
		return NULL;
	for (k = 0; k < p->guilty; k++)
		if (r->place[k] != NULL)
			return NULL;
	while (r->place[k] == NULL)
		k++;
	return bsc_stray_period(w->run, w->j, bsc_period_of(
	    bsc_time_day(p->m[k].time), BSC_DAY));
}

/* Why a fault accuses nobody, or NULL. */
static const char *
excuse(struct work *w, const struct bsc_progress *p, const struct round *r)
{
	struct bsc_span key = bsc_keys_text(w->g.key,
	    w->g.place[r->from].group);

	if (w->stray == NULL)
		w->stray = bsc_strays_new(w->run, w->j, &w->c->by, w->c->on,
		    -1, true);
	enter(w, r);
	if (bsc_strays_any(w->stray, key))
		return "records without date or group";
	return before_ledger(w, p, r);
}

static enum bsc_verdict
judge_moments(struct work *w, const struct round *r, struct bsc_progress *p)
{
	enum bsc_verdict v;

	enter(w, r);
	fill_moments(w, r, p);
	v = bsc_progress_judge(p);
	if (r->unsure) {
		p->why = "condition";
		return BSC_UNDETERMINED;
	}
	if (v == BSC_VIOLATE && (p->why = excuse(w, p, r)) != NULL)
		return BSC_UNDETERMINED;
	return v;
}

/* Whether it is one only with values we assumed (SPEC 25). */
static bool
assumed(struct work *w, const struct round *r, const struct bsc_progress *p)
{
	struct bsc_moment m[BSC_LINKS];
	struct bsc_fault fault;
	struct bsc_progress again = *p;
	enum bsc_verdict v;
	bool any = false;

	if (w->j->nguess == 0)
		return false;
	again.m = m;
	again.fault = &fault;
	again.why = NULL;
	again.pending = again.missing = false;
	bsc_eval_hide_assumed(w->run->eval, true);
	v = judge_moments(w, r, &again);
	for (size_t k = 0; k < w->c->nlink; k++) {
		const struct bsc_vals *c;

		if (r->place[k] == NULL)
			continue;
		c = w->j->when == NULL ? NULL : bsc_eval_run(w->run->eval,
		    w->j->when);
		any |= c != NULL && c->why[m[k].row];
		c = bsc_eval_run(w->run->eval, w->c->link[k].when);
		any |= c->why[m[k].row] != 0;
	}
	bsc_eval_hide_assumed(w->run->eval, false);
	return any || v != BSC_VIOLATE;
}

static void
finding(struct work *w, const struct round *r, struct bsc_progress *p,
    enum bsc_verdict v)
{
	struct bsc_at at = { .store = w->run->store,
	    .table = w->j->record.table };
	struct bsc_finding f = { .rule = w->j->rule, .phase = BSC_OF_GROUP,
	    .undetermined = v == BSC_UNDETERMINED, .nmember = r->n };
	size_t who = v == BSC_VIOLATE ? accused(p, r) : r->n - 1;
	bool ours = v == BSC_VIOLATE && assumed(w, r, p);
	struct bsc_member m[BSC_LINKS];
	struct bsc_vals *fault;

	f.identity = bsc_by_text(w->run, w->j, &w->c->by,
	    &w->g.place[r->from]);
	enter(w, r);
	fault = bsc_eval_column(w->run->eval, BSC_TEXT, NULL);
	for (size_t i = 0; i < r->n; i++)
		fault->s[i] = bsc_span(v == BSC_VIOLATE ? p->fault->text : "");
	bsc_eval_bind(w->run->eval, 0, fault);
	at.row = r->record[who];
	bsc_judge_fill(w->run, w->j, who, &f);
	bsc_judge_record(w->run, w->j, &at, &f);
	if (v == BSC_VIOLATE)
		bsc_fault_fill(w->j, p->fault, &f);
	else
		f.message = bsc_span(p->why);
	if (ours)
		f.severity = BSC_INFO;
	for (size_t i = 0; i < r->n; i++) {
		at.row = r->record[i];
		m[i] = bsc_judge_member(w->run, w->j, &at);
	}
	f.member = m;
	bsc_judge_add(w->run, w->j, &f);
}

static bool
examined(const struct work *w, const struct round *r)
{
	struct bsc_at at = { .store = w->run->store,
	    .table = w->j->record.table };

	for (size_t i = r->from; i < r->to; i++) {
		at.row = w->g.place[i].record;
		if (bsc_run_examined(w->run, &at))
			return true;
	}
	return false;
}

/* A group none of whose records is a step is no chain. */
static void
judge_group(struct work *w, struct round *r)
{
	struct bsc_moment m[BSC_LINKS];
	struct bsc_fault fault = { 0 };
	struct bsc_progress p = { .run = w->run, .j = w->j, .c = w->c,
	    .at = { .store = w->run->store, .table = w->j->record.table },
	    .m = m, .early = w->c->nlink, .fault = &fault };
	enum bsc_verdict v = BSC_NOT_APPLICABLE;

	if (!examined(w, r))
		return;
	if (w->run->o.trace != NULL)
		bsc_trace_group(w->run, w->j, &w->g, &w->c->by, r->from,
		    r->to);
	find_steps(w, r);
	if (r->n == 0 && r->unsure) {
		r->record[r->n++] = w->g.place[r->to - 1].record;
		p.why = "condition";
		v = BSC_UNDETERMINED;
	} else if (r->n > 0) {
		p.at.row = r->record[0];
		v = judge_moments(w, r, &p);
	}
	bsc_judge_count(w->run, w->j, v, v == BSC_UNDETERMINED ? p.why :
	    NULL);
	if (v == BSC_VIOLATE || (v == BSC_UNDETERMINED &&
	    w->run->o.undetermined))
		finding(w, r, &p, v);
	else if (w->run->o.trace != NULL)
		bsc_trace_verdict(w->run, w->j, v, p.why, NULL);
}

static void
finish(struct bsc_run *run, struct bsc_judge *j)
{
	struct work w = { .run = run, .j = j, .c = j->own };
	struct bsc_members m;

	bsc_members_select(run, j, &m, false);
	bsc_members_expand(run, j, &w.c->by, &m);
	bsc_groups_make(run, j, &m, &w.c->by, w.c->on, NULL, -1, &w.g);
	mark_places(&w);
	for (size_t i = 0, e; i < w.g.n; i = e) {
		struct round r = { .from = i };

		e = r.to = bsc_groups_end(&w.g, i);
		judge_group(&w, &r);
		bsc_arena_reset(run->arena);
	}
	bsc_strays_free(w.stray);
	bsc_spool_free(w.mark);
	bsc_groups_free(&w.g);
	bsc_members_free(&m);
}

const struct bsc_kind_ops bsc_kind_records = { "group", bsc_chain_compile,
    finish, bsc_chain_free };
