#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/overlap.h"

#define FRAME	4096
#define ENDLESS	INT64_MAX	/* the end is not known */

/* Sorts of an interval: for sure, or perhaps. */
enum { ONE = 1, TWO = 2, MAYBE_ONE = 4, MAYBE_TWO = 8 };

struct group {
	struct bsc_run		*run;
	struct bsc_judge	*j;
	const struct bsc_overlap *o;
	const struct bsc_place	*place;
	const unsigned char	*sort;		/* by place; or NULL */
	size_t			 n;
};

void
bsc_overlap_accuse(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_place *p, const char *way, const uint32_t *member,
    size_t n, const char *fault, const char *why)
{
	const struct bsc_overlap *o = j->own;
	struct bsc_at at = { .store = run->store, .table = j->rule->table,
	    .row = member[0] };
	struct bsc_span var[] = { n < 2 ? BSC_SPAN("") :
	    bsc_at_key(&at, run->arena), bsc_span(fault) };

	bsc_record_finding(run, j, &o->by, p, way, member, n, var,
	    why != NULL, why);
}

static bool
still_open(const struct bsc_overlap *o, const struct bsc_place *earlier,
    const struct bsc_place *p)
{
	return o->touch ? earlier->end >= p->at : earlier->end > p->at;
}

/* 1: the two may not stand together, 0: they may, -1: not known. */
static int
apart(const struct group *g, size_t a, size_t b)
{
	unsigned char x, y;

	if (g->sort == NULL)
		return 1;
	x = g->sort[a];
	y = g->sort[b];
	if ((x & ONE && y & TWO) || (x & TWO && y & ONE))
		return 1;
	x |= (unsigned char)(x >> 2);
	y |= (unsigned char)(y >> 2);
	return (x & ONE && y & TWO) || (x & TWO && y & ONE) ? -1 : 0;
}

/*
 * Ends of n records, to places if given; why the first has none, or 0.  An
 * end before the start is a mistake: when it really was, nobody knows.
 */
static enum bsc_why
ends(struct bsc_run *run, const struct bsc_judge *j, const uint32_t *record,
    size_t n, struct bsc_place *p)
{
	const struct bsc_overlap *o = j->own;
	struct bsc_at at = { .store = run->store, .table = j->rule->table };
	const struct bsc_vals *v;

	bsc_eval_records(run->eval, at.table, record, n);
	bsc_judge_days(run, j, &at, record, n);
	v = bsc_eval_run(run->eval, o->end);
	for (size_t i = 0; p != NULL && i < n; i++)
		p[i].end = v->why[i] || v->v[i] < p[i].at ? ENDLESS :
		    v->v[i];
	return v->why[0];
}

/*
 * Of what begins at one instant, what ends then comes first: whatever the
 * order of input, it is over when the others begin.  Where touching counts
 * it is not.
 */
static unsigned char
rank(const struct bsc_overlap *o, const struct bsc_place *p)
{
	if (o->touch)
		return 0;
	if (p->end <= p->at)
		return 0;
	return p->end == ENDLESS ? 1 : 2;
}

/*
 * What has begun and has no known end may be over or not: it casts doubt on
 * what begins later.
 */
static void
find_ends(struct bsc_run *run, struct bsc_judge *j, struct bsc_groups *g)
{
	uint32_t record[FRAME];

	for (size_t from = 0, n; from < g->n; from += n) {
		for (n = 0; n < FRAME && from + n < g->n; n++)
			record[n] = g->place[from + n].record;
		ends(run, j, record, n, &g->place[from]);
	}
	for (size_t i = 0; i < g->n; i++)
		g->place[i].rank = rank(j->own, &g->place[i]);
	bsc_groups_sort(g);
	bsc_places_settle(run, j, g->place, g->n);
}

/* Why the place has no end. */
static const char *
endless(const struct group *g, const struct bsc_place *p)
{
	struct bsc_at at = { .store = g->run->store,
	    .table = g->j->rule->table, .row = p->record };
	enum bsc_why why = ends(g->run, g->j, &p->record, 1, NULL);

	return why == BSC_KNOWN ? "end before start" :
	    bsc_judge_why(g->run, g->j, g->o->end, why, &at);
}

/* Why it is not sure that place i and the open ones are too many. */
static const char *
doubt(const struct group *g, const size_t *open, size_t nopen, size_t i)
{
	for (size_t k = 0; k < nopen; k++)
		if (g->place[open[k]].end == ENDLESS && apart(g, open[k], i))
			return endless(g, &g->place[open[k]]);
	return "condition";
}

/* Of the open intervals those that stand against place i; *sure of them. */
static size_t
against(const struct group *g, const size_t *open, size_t nopen, size_t i,
    uint32_t *member, size_t *sure)
{
	size_t n = 0;

	*sure = 0;
	for (size_t k = 0; k < nopen; k++) {
		int a = apart(g, open[k], i);

		if (a == 0)
			continue;
		member[n++] = g->place[open[k]].record;
		*sure += a > 0 && g->place[open[k]].sure &&
		    g->place[open[k]].end != ENDLESS;
	}
	return n;
}

static void
judge_one(const struct group *g, const size_t *open, size_t nopen, size_t i)
{
	const struct bsc_place *p = &g->place[i];
	struct bsc_at at = { .store = g->run->store,
	    .table = g->j->rule->table, .row = p->record };
	uint32_t *member = bsc_zalloc(nopen + 1, sizeof(*member));
	size_t sure, n = against(g, open, nopen, i, member, &sure);
	char fault[64];

	member[n] = p->record;
	snprintf(fault, sizeof(fault), g->run->o.lang == BSC_ZH ?
	    "同时有%zu个" : "%zu at once", n + 1);
	if (g->o->limit > 0 && n >= g->o->limit)
		bsc_overlap_accuse(g->run, g->j, p, NULL, member, n + 1, fault,
		    p->sure && sure >= g->o->limit ? NULL :
		    doubt(g, open, nopen, i));
	else if (!p->sure)
		bsc_judge_undetermined(g->run, g->j, &at, "condition");
	else if (p->end == ENDLESS)
		bsc_judge_undetermined(g->run, g->j, &at, endless(g, p));
	else if (bsc_run_examined(g->run, &at))
		bsc_judge_count_record(g->run, g->j, at.row, BSC_COMPLY,
		    NULL);
	free(member);
}

static void
judge_group(const struct group *g)
{
	size_t *open = bsc_zalloc(g->n + 1, sizeof(*open)), nopen = 0;

	for (size_t i = 0; i < g->n; i++) {
		size_t left = 0;

		for (size_t k = 0; k < nopen; k++)
			if (still_open(g->o, &g->place[open[k]],
			    &g->place[i]))
				open[left++] = open[k];
		nopen = left;
		judge_one(g, open, nopen, i);
		open[nopen++] = i;
	}
	free(open);
}

static unsigned char
sort_bits(const struct bsc_vals *v, size_t i, unsigned char yes,
    unsigned char maybe)
{
	enum bsc_truth t = bsc_truth(v, i);

	return t == BSC_TRUE ? yes : t == BSC_UNKNOWN ? maybe : 0;
}

/* Of what sort each place is. */
static unsigned char *
sorts(struct bsc_run *run, struct bsc_judge *j, const struct bsc_groups *g)
{
	const struct bsc_overlap *o = j->own;
	struct bsc_at at = { .store = run->store, .table = j->rule->table };
	unsigned char *sort;
	uint32_t row[FRAME];

	if (o->one == NULL)
		return NULL;
	sort = bsc_zalloc(g->n + 1, 1);
	for (size_t from = 0, n; from < g->n; from += n) {
		const struct bsc_vals *one, *two;

		for (n = 0; n < FRAME && from + n < g->n; n++)
			row[n] = g->place[from + n].record;
		bsc_eval_records(run->eval, at.table, row, n);
		bsc_judge_days(run, j, &at, row, n);
		one = bsc_eval_run(run->eval, o->one);
		two = bsc_eval_run(run->eval, o->two);
		for (size_t i = 0; i < n; i++)
			sort[from + i] = sort_bits(one, i, ONE, MAYBE_ONE) |
			    sort_bits(two, i, TWO, MAYBE_TWO);
	}
	return sort;
}

/* The keys of the record, one an element where a part is a list. */
static void
add_keys(const struct bsc_by *by, const struct bsc_by_columns *c, size_t i,
    struct bsc_keys *keys)
{
	struct bsc_buf key = { 0 };
	size_t b = by->n;

	for (uint32_t element = 0; b == by->n; element++) {
		key.len = 0;
		for (b = 0; b < by->n; b++)
			if (!bsc_by_key(by, c, b, i, element, &key))
				break;
		if (b == by->n)
			bsc_keys_add(keys, (struct bsc_span){ key.p,
			    key.len }, &(bool){ false });
		if (by->list == by->n)
			break;
	}
	bsc_buf_free(&key);
}

/*
 * Keys of records without a start or an end, which may fill a gap; some of
 * them have no day of law, and are no members therefore.
 */
static struct bsc_keys *
unplaced(struct bsc_run *run, struct bsc_judge *j)
{
	const struct bsc_overlap *o = j->own;
	struct bsc_at at = { .store = run->store, .table = j->rule->table };
	size_t total = bsc_store_count(run->store, at.table), n;
	struct bsc_keys *keys = bsc_keys_new();
	struct bsc_by_columns c;
	uint32_t row[FRAME];

	for (size_t from = 0; from < total; from += n) {
		const struct bsc_vals *when = NULL, *start, *end;

		for (n = 0; n < FRAME && from + n < total; n++)
			row[n] = (uint32_t)(from + n);
		bsc_eval_records(run->eval, at.table, row, n);
		bsc_judge_days(run, j, &at, row, n);
		if (j->when != NULL)
			when = bsc_eval_run(run->eval, j->when);
		start = bsc_eval_run(run->eval, o->start);
		end = bsc_eval_run(run->eval, o->end);
		bsc_by_columns(run, &o->by, &c);
		for (size_t i = 0; i < n; i++)
			if ((start->why[i] || end->why[i]) && (when == NULL ||
			    bsc_truth(when, i) != BSC_FALSE))
				add_keys(&o->by, &c, i, keys);
	}
	return keys;
}

/* Gaps between those that have an end; lack: what else may fill them. */
static void
judge_gaps(const struct group *g, const char *lack)
{
	struct bsc_place *p = bsc_zalloc(g->n + 1, sizeof(*p));
	size_t n = 0;

	for (size_t i = 0; i < g->n; i++)
		if (g->place[i].end != ENDLESS)
			p[n++] = g->place[i];
	if (n > 0)
		bsc_overlap_gaps(g->run, g->j, p, n, lack);
	free(p);
}

static void
finish(struct bsc_run *run, struct bsc_judge *j)
{
	struct bsc_overlap *o = j->own;
	struct bsc_members m;
	struct bsc_groups g = { 0 };
	struct bsc_keys *lack = NULL;
	unsigned char *sort;

	bsc_members_begin(run, j, &o->by, &m);
	if (o->least > 0)
		lack = unplaced(run, j);
	if (o->least > 0 && j->best == NULL)	/* two findings a record */
		j->best = bsc_spool_alloc((bsc_store_count(run->store,
		    j->rule->table) + 1) * sizeof(*j->best), BSC_WARM);
	bsc_groups_make(run, j, &m, &o->by, o->start, NULL, -1, &g);
	find_ends(run, j, &g);
	sort = sorts(run, j, &g);
	for (size_t i = 0, e; i < g.n; i = e) {
		struct group one = { run, j, o, &g.place[i],
		    sort == NULL ? NULL : sort + i, 0 };

		e = bsc_groups_end(&g, i);
		one.n = e - i;
		judge_group(&one);
		if (o->least > 0)
			judge_gaps(&one, bsc_keys_find(lack, bsc_keys_text(
			    g.key, g.place[i].group)) == BSC_NO_KEY ? NULL :
			    "no start or end");
		bsc_arena_reset(run->arena);
	}
	free(sort);
	bsc_keys_free(lack);
	bsc_groups_free(&g);
	bsc_members_end(run, j, &m);
}

/* <limit-count>, <at-least>: 0 where the element is not there. */
static bool
read_count(const struct bsc_judge *j, const char *name, size_t *to,
    struct bsc_error *err)
{
	const struct bsc_node *n = bsc_node_child(j->rule->node, name);

	*to = n == NULL ? 0 : (size_t)atoi(n->text);
	if (n != NULL && (*to < 1 || *to > 1000))
		return bsc_fail(err, _("%s:%zu: %s is a number from 1 on"),
		    j->rule->file, n->line, name);
	return true;
}

static bool
compile_parts(struct bsc_run *run, struct bsc_judge *j,
    struct bsc_overlap *o, struct bsc_error *err)
{
	int type;

	if (!bsc_by_compile(run, j, "by", false, &o->by, err) ||
	    !bsc_judge_child(j, "start", &j->record, BSC_ANY, &o->start,
	    err) ||
	    !bsc_judge_child(j, "end", &j->record, BSC_ANY, &o->end, err))
		return false;
	type = o->start == NULL ? -1 : bsc_program_type(o->start);
	if (o->end == NULL || type != bsc_program_type(o->end))
		return bsc_fail(err, _("%s:%zu: overlap \"%s\" needs start and "
		    "end of one type"), j->rule->file, j->rule->node->line,
		    j->rule->id);
	return bsc_judge_child(j, "one", &j->record, BSC_BOOL, &o->one, err) &&
	    bsc_judge_child(j, "two", &j->record, BSC_BOOL, &o->two, err) &&
	    bsc_judge_child(j, "since", &j->record, type, &o->since, err) &&
	    bsc_judge_child(j, "until", &j->record, type, &o->until, err);
}

static bool
compile(struct bsc_run *run, struct bsc_judge *j, struct bsc_error *err)
{
	const struct bsc_rule *r = j->rule;
	const char *touch = bsc_node_attr(r->node, "touch");
	struct bsc_overlap *o = bsc_zalloc(1, sizeof(*o));

	j->own = o;
	if (!read_count(j, "limit-count", &o->limit, err) ||
	    !read_count(j, "at-least", &o->least, err) ||
	    !compile_parts(run, j, o, err))
		return false;
	if ((o->one == NULL) != (o->two == NULL) ||
	    (o->one != NULL && o->limit + o->least > 0))
		return bsc_fail(err, _("%s:%zu: one and two come together, "
		    "and without a number at once"), r->file, r->node->line);
	if (o->limit == 0 && o->least == 0)
		o->limit = 1;
	j->need = o->limit + 1;
	o->touch = touch != NULL && strcmp(touch, "yes") == 0;
	bsc_judge_reads(run, j, o->start);
	bsc_judge_reads(run, j, o->end);
	bsc_judge_reads(run, j, o->one);
	bsc_judge_reads(run, j, o->two);
	bsc_judge_reads(run, j, o->since);
	bsc_judge_reads(run, j, o->until);
	o->var[0] = (struct bsc_var){ "other", BSC_TEXT, NULL };
	o->var[1] = (struct bsc_var){ "fault", BSC_TEXT, NULL };
	j->result.var = o->var;
	j->result.nvar = 2;
	return true;
}

static void
overlap_free(struct bsc_judge *j)
{
	struct bsc_overlap *o = j->own;
	struct bsc_program *p[] = { o->start, o->end, o->one, o->two,
	    o->since, o->until };

	bsc_by_free(&o->by);
	for (size_t i = 0; i < sizeof(p) / sizeof(*p); i++)
		if (p[i] != NULL)
			bsc_program_free(p[i]);
	free(o);
}

const struct bsc_kind_ops bsc_kind_overlap = { "record", compile, finish,
    overlap_free };
