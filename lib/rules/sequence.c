#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/stray.h"

/*
 * Numbers of a group without gap and repeat.  A record may hold a range of
 * them; what stands before the number may make a series of its own.
 */
struct sequence {
	struct bsc_by		 by;
	int			 per;
	const struct bsc_field	*number, *to;	/* to: last of a range */
	bool			 prefix, repeat;
	int64_t			 first;		/* of a series; -1: any */
	struct bsc_program	*date;
	struct bsc_var		 var;		/* fault */
};

struct numbered {
	int64_t			 number, last;
	struct bsc_span		 prefix;
	const struct bsc_place	*place;
};

struct series {
	struct bsc_run		*run;
	struct bsc_judge	*j;
	const struct sequence	*q;
	struct bsc_span		 key;		/* of the group */
	struct bsc_strays	**stray;	/* looked for at the first gap */
	size_t			 blank;		/* records without a number */
};

/* A gap, and what fills it for sure or perhaps. */
struct gap {
	struct series		*s;
	int64_t			 from, to;
	struct bsc_span		 prefix;
	struct range {
		int64_t	from, to;
		bool	sure;
	}			*filled;
	size_t			 n, cap;
	uint64_t		 blank;
};

/* The digits at the end: 17 of "JZ-2021-17" or "17号"; *prefix: before them. */
static bool
trailing_number(struct bsc_span s, struct bsc_span *prefix, int64_t *out)
{
	int64_t v = 0, unit = 1;
	size_t n = 0;

	s = bsc_span_trim(s);
	if (s.len > strlen("号") && memcmp(s.p + s.len - strlen("号"), "号",
	    strlen("号")) == 0)
		s.len -= strlen("号");
	while (s.len > 0 && n < 17 && s.p[s.len - 1] >= '0' &&
	    s.p[s.len - 1] <= '9') {
		v += unit * (s.p[--s.len] - '0');
		unit *= 10;
		n++;
	}
	*prefix = s;
	*out = v;
	return n > 0;
}

/* False: no number, or a range that runs backwards. */
static bool
read_number(const struct sequence *q, const struct bsc_at *at,
    struct numbered *v)
{
	struct bsc_span to, prefix;

	if (!trailing_number(bsc_at_field(at, q->number), &v->prefix,
	    &v->number))
		return false;
	v->last = v->number;
	if (!q->prefix)
		v->prefix = BSC_SPAN("");
	if (q->to == NULL)
		return true;
	to = bsc_at_field(at, q->to);
	if (to.p != NULL && bsc_span_trim(to).len == 0)
		return true;
	return trailing_number(to, &prefix, &v->last) && v->last >= v->number;
}

static int
by_number(const void *va, const void *vb, void *arg)
{
	const struct numbered *a = va, *b = vb;
	const struct series *s = arg;
	int order = bsc_span_cmp(a->prefix, b->prefix);

	if (order != 0)
		return order;
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	if (a->place->at != b->place->at)
		return a->place->at < b->place->at ? -1 : 1;
	return bsc_record_order(s->run->store, s->j->record.table,
	    a->place->record, b->place->record);
}

static struct bsc_span
fault_text(struct bsc_run *run, bool again, int64_t from, int64_t to)
{
	bool zh = run->o.lang == BSC_ZH;
	char text[96];

	if (again)
		snprintf(text, sizeof(text), zh ? "重号%lld" :
		    "number %lld is used again", (long long)from);
	else if (from == to)
		snprintf(text, sizeof(text), zh ? "缺号%lld" :
		    "number %lld is missing", (long long)from);
	else
		snprintf(text, sizeof(text), zh ? "缺号%lld至%lld" :
		    "numbers %lld to %lld are missing", (long long)from,
		    (long long)to);
	return bsc_span(bsc_arena_strdup(run->arena, text));
}

static void
complies(struct series *s, const struct numbered *v)
{
	struct bsc_at at = { .store = s->run->store,
	    .table = s->j->rule->table, .row = v->place->record };

	if (!v->place->sure)
		bsc_judge_undetermined(s->run, s->j, &at, "condition");
	else if (bsc_run_examined(s->run, &at))
		bsc_judge_count_record(s->run, s->j, at.row, BSC_COMPLY, NULL);
}

static void
fill(void *arg, const struct bsc_stray *stray)
{
	struct gap *g = arg;
	struct bsc_at at = { .store = g->s->run->store,
	    .table = g->s->j->rule->table, .row = stray->record };
	struct numbered v;

	if (!read_number(g->s->q, &at, &v)) {
		g->blank++;
		return;
	}
	if (!bsc_span_eq(v.prefix, g->prefix) || v.last < g->from ||
	    v.number > g->to)
		return;
	g->filled = bsc_grow(g->filled, &g->cap, g->n + 1,
	    sizeof(*g->filled));
	g->filled[g->n++] = (struct range){
	    v.number < g->from ? g->from : v.number,
	    v.last > g->to ? g->to : v.last, stray->belongs };
}

static int
by_from(const void *va, const void *vb)
{
	const struct range *a = va, *b = vb;

	return (a->from > b->from) - (a->from < b->from);
}

/* How many numbers of the gap are filled, surely or perhaps. */
static uint64_t
filled(const struct gap *g, bool sure)
{
	int64_t next = g->from;
	uint64_t n = 0;

	for (size_t i = 0; i < g->n; i++) {
		const struct range *r = &g->filled[i];

		if ((sure && !r->sure) || r->to < next)
			continue;
		n += (uint64_t)(r->to - (r->from > next ? r->from : next)) +
		    1;
		next = r->to + 1;
	}
	return n;
}

/*
 * Whether the numbers lack: 1; 0: strays hold them all; -1: not known.
 * Records without a number may be what a gap lacks.
 */
static int
lacks(struct series *s, const struct numbered *b, int64_t from, int64_t to,
    const char **why)
{
	struct gap g = { .s = s, .from = from, .to = to, .prefix = b->prefix };
	uint64_t size = (uint64_t)(to - from) + 1;
	int answer = 1;

	if (*s->stray == NULL)
		*s->stray = bsc_strays_new(s->run, s->j, &s->q->by,
		    s->q->date, s->q->per, true);
	bsc_strays_each(*s->stray, s->key, fill, &g);
	if (g.n > 0)
		qsort(g.filled, g.n, sizeof(*g.filled), by_from);
	if (filled(&g, true) == size)
		answer = 0;
	else if (size <= filled(&g, false) + g.blank + s->blank) {
		answer = -1;
		*why = size <= s->blank ? "no number" :
		    "records without date or group";
	}
	free(g.filled);
	return answer;
}

/*
 * Numbers from .. to fail between a (NULL: the start) and b; why: that they
 * do not is possible.
 */
static void
accuse(struct series *s, const struct numbered *a, const struct numbered *b,
    bool again, int64_t from, int64_t to, const char *why)
{
	uint32_t member[] = { a == NULL ? 0 : a->place->record,
	    b->place->record };
	struct bsc_span var = fault_text(s->run, again, from, to);
	const char *doubt = NULL;

	if (!again && lacks(s, b, from, to, &doubt) == 0) {
		complies(s, b);
		return;
	}
	if (!b->place->sure || (a != NULL && !a->place->sure))
		why = "condition";
	else if (doubt != NULL)
		why = doubt;
	bsc_record_finding(s->run, s->j, &s->q->by, b->place, NULL,
	    a == NULL ? member + 1 : member, a == NULL ? 1 : 2, &var,
	    why != NULL, why);
}

/* A gap at the start accuses only inside a stated period (SPEC 13). */
static const char *
may_start(const struct series *s, const struct numbered *v)
{
	return bsc_stray_period(s->run, s->j, bsc_period_of(
	    (bsc_day)v->place->at, s->q->per));
}

/* The numbers of one series, in order: a is the one that reaches farthest. */
static void
judge_one(struct series *s, const struct numbered *a,
    const struct numbered *b)
{
	const struct sequence *q = s->q;

	if (a == NULL && q->first >= 0 && b->number > q->first)
		accuse(s, NULL, b, false, q->first, b->number - 1,
		    may_start(s, b));
	else if (a != NULL && b->number <= a->last && !q->repeat)
		accuse(s, a, b, true, b->number, b->number, NULL);
	else if (a != NULL && b->number > a->last + 1)
		accuse(s, a, b, false, a->last + 1, b->number - 1, NULL);
	else
		complies(s, b);
}

static void
judge_group(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_place *p, size_t n, struct bsc_span key,
    struct bsc_strays **stray)
{
	struct series s = { .run = run, .j = j, .q = j->own, .key = key,
	    .stray = stray };
	struct numbered *v = bsc_zalloc(n, sizeof(*v));
	const struct numbered *far = NULL;
	struct bsc_at at = { .store = run->store, .table = j->rule->table };
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		at.row = p[i].record;
		v[k].place = &p[i];
		if (read_number(s.q, &at, &v[k]))
			k++;
		else
			bsc_judge_undetermined(run, j, &at, "no number");
	}
	s.blank = n - k;
	qsort_r(v, k, sizeof(*v), by_number, &s);
	for (size_t i = 0; i < k; i++) {
		if (far != NULL && !bsc_span_eq(far->prefix, v[i].prefix))
			far = NULL;
		judge_one(&s, far, &v[i]);
		if (far == NULL || v[i].last >= far->last)
			far = &v[i];
	}
	free(v);
}

static void
finish(struct bsc_run *run, struct bsc_judge *j)
{
	struct sequence *q = j->own;
	struct bsc_members m;
	struct bsc_groups g = { 0 };
	struct bsc_strays *stray = NULL;

	bsc_members_begin(run, j, &q->by, &m);
	bsc_groups_make(run, j, &m, &q->by, q->date, NULL, q->per, &g);
	for (size_t i = 0, e; i < g.n; i = e) {
		e = bsc_groups_end(&g, i);
		judge_group(run, j, &g.place[i], e - i, bsc_keys_text(g.key,
		    g.place[i].group), &stray);
		bsc_arena_reset(run->arena);
	}
	bsc_strays_free(stray);
	bsc_groups_free(&g);
	bsc_members_end(run, j, &m);
}

/* The field that the element names into *f; NULL: no such element. */
static bool
read_field(struct bsc_run *run, struct bsc_judge *j, const char *name,
    const struct bsc_field **f, struct bsc_error *err)
{
	const struct bsc_rule *r = j->rule;
	const struct bsc_node *n = bsc_node_child(r->node, name);

	if (n == NULL)
		return true;
	if ((*f = bsc_field_find(r->table, bsc_span(n->text))) == NULL)
		return bsc_fail(err, _("%s:%zu: table \"%s\" has no field "
		    "\"%s\""), r->file, n->line, r->table->name, n->text);
	bsc_run_reads(run, *f);
	j->read = bsc_realloc(j->read, j->nread + 1, sizeof(*j->read));
	j->read[j->nread++] = *f;
	return true;
}

static bool
says(const struct bsc_node *n, const char *attr)
{
	const char *s = bsc_node_attr(n, attr);

	return s != NULL && strcmp(s, "yes") == 0;
}

static bool
compile(struct bsc_run *run, struct bsc_judge *j, struct bsc_error *err)
{
	const struct bsc_rule *r = j->rule;
	const struct bsc_node *per = bsc_node_child(r->node, "per");
	const struct bsc_node *first = bsc_node_child(r->node, "first");
	struct sequence *q = bsc_zalloc(1, sizeof(*q));

	j->own = q;
	q->prefix = says(r->node, "prefix");
	q->repeat = says(r->node, "repeat");
	q->per = per == NULL ? -1 : bsc_per_find(per->text);
	if (per != NULL && (q->per < 0 || r->date == NULL))
		return bsc_fail(err, _("%s:%zu: per is year, half, quarter, "
		    "month, week or day of a table with a date"), r->file,
		    per->line);
	q->first = first == NULL ? -1 : atoll(first->text);
	if (first != NULL && (q->first < 0 || q->per < 0))
		return bsc_fail(err, _("%s:%zu: first is the number that each "
		    "period of <per> begins with"), r->file, first->line);
	if (r->date != NULL && q->per >= 0 &&
	    (q->date = bsc_date_program(j, r->date, err)) == NULL)
		return false;
	if (!bsc_by_compile(run, j, "by", false, &q->by, err) ||
	    !read_field(run, j, "number", &q->number, err) ||
	    !read_field(run, j, "to", &q->to, err))
		return false;
	if (q->number == NULL)
		return bsc_fail(err, _("%s:%zu: sequence \"%s\" names no field "
		    "as its number"), r->file, r->node->line, r->id);
	q->var = (struct bsc_var){ "fault", BSC_TEXT, NULL };
	j->result.var = &q->var;
	j->result.nvar = 1;
	return true;
}

static void
sequence_free(struct bsc_judge *j)
{
	struct sequence *q = j->own;

	bsc_by_free(&q->by);
	if (q->date != NULL)
		bsc_program_free(q->date);
	free(q);
}

const struct bsc_kind_ops bsc_kind_sequence = { "record", compile, finish,
    sequence_free };
