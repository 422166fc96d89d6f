#include <stdlib.h>
#include <string.h>

#include "rules/stray.h"
#include "rules/total.h"
#include "rules/trace.h"
#include "value/money.h"

/* Aggregates over groups, periods and windows (SPEC 17, 21). */
struct work {
	struct bsc_run		*run;
	struct bsc_judge	*j;
	struct bsc_total	*t;
	struct bsc_groups	 g;
	struct bsc_strays	*stray;		/* or NULL */
	struct bsc_slice	*slice;
	size_t			 n, cap;
	enum bsc_verdict	*v;
	const char		**why;
};

static void
add_slice(struct work *w, size_t head, size_t from, size_t to)
{
	w->slice = bsc_spool_grow(w->slice, &w->cap, w->n + 1,
	    sizeof(*w->slice));
	w->slice[w->n++] = (struct bsc_slice){ from, to, head };
}

/* Windows that no other contains: each begins where one has to end. */
static void
cut_windows(struct work *w, size_t from, size_t to)
{
	size_t end = from;

	for (size_t i = from; i < to; i++) {
		size_t e = end > i ? end : i;

		while (e < to && w->g.place[e].at - w->g.place[i].at <=
		    w->t->window)
			e++;
		if (e > end)
			add_slice(w, i, i, e);
		end = e;
	}
}

/* Spans of which each begins no later than the day behind one before. */
static void
cut_spans(struct work *w, size_t from, size_t to)
{
	const struct bsc_place *p = w->g.place;
	int64_t last = p[from].at;

	for (size_t i = from; i < to; i++) {
		if (p[i].at > last + 1) {
			add_slice(w, from, from, i);
			from = i;
		}
		if (p[i].end > last)
			last = p[i].end;
	}
	add_slice(w, from, from, to);
}

static void
cut(struct work *w)
{
	for (size_t i = 0, e; i < w->g.n; i = e) {
		e = bsc_groups_end(&w->g, i);
		if (w->t->window >= 0)
			cut_windows(w, i, e);
		else if (w->t->until != NULL)
			cut_spans(w, i, e);
		else
			add_slice(w, i, i, e);
	}
}

static bool
fails(struct work *w, size_t from, size_t to, bool sure)
{
	return bsc_slice_fails(w->run, w->j, &w->g,
	    (struct bsc_slice){ from, to, from }, sure);
}

/*
 * A lower bound fails over nothing, and over the first record.  Of spans
 * nobody expects another.
 */
static bool
lower_bound(struct work *w, const struct bsc_slice *s)
{
	return w->t->until == NULL && fails(w, s->from, s->from,
	    false) && fails(w, s->from, s->from + 1, false);
}

/*
 * The place that completes the violation: of growing sums the first.  What
 * may be no member completes nothing.
 */
static size_t
completes(struct work *w, const struct bsc_slice *s)
{
	size_t lo = s->from + 1, hi = s->to;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (fails(w, s->from, mid, true))
			hi = mid;
		else
			lo = mid + 1;
	}
	return hi - 1;
}

/*
 * The first of the n beginnings of the slice, which end behind the places
 * of end[], that violates; n: none.  The group was chosen as a whole.
 */
static size_t
first_beginning(struct work *w, const struct bsc_slice *s, const size_t *end,
    size_t n)
{
	struct bsc_slice *b = bsc_zalloc(n, sizeof(*b));
	enum bsc_verdict *v = bsc_zalloc(n, sizeof(*v));
	const char **why = bsc_zalloc(n, sizeof(*why));
	struct bsc_program *select = w->t->select;
	size_t k = 0;

	w->t->select = NULL;
	for (size_t i = 0; i < n; i++)
		b[i] = (struct bsc_slice){ s->from, end[i] + 1, s->head };
	bsc_slices_judge(w->run, w->j, &w->g, b, n, v, why);
	w->t->select = select;
	while (k < n && v[k] != BSC_VIOLATE)
		k++;
	free(b);
	free(v);
	free(why);
	return k;
}

/* Where no member is surely one, no beginning violates. */
static bool
any_sure(const struct work *w, const struct bsc_slice *s)
{
	for (size_t i = s->from; i < s->to; i++)
		if (w->g.place[i].sure)
			return true;
	return false;
}

/*
 * Where the running total first violates: the place, and behind its day.
 * What came in one day has no order, so it is held against the rule at the
 * end of the day.  False: nowhere.
 */
static bool
crosses(struct work *w, const struct bsc_slice *s, size_t *place,
    size_t *behind)
{
	const struct bsc_place *p = w->g.place;
	size_t *end, n = 0, k;

	*behind = 0;
	if (!any_sure(w, s))
		return false;
	end = bsc_zalloc(s->to - s->from, sizeof(*end));
	for (size_t i = s->from; i < s->to; i++)
		if (i + 1 == s->to || p[i + 1].at != p[i].at)
			end[n++] = i;
	k = first_beginning(w, s, end, n);
	if (k < n) {
		size_t day = k == 0 ? s->from : end[k - 1] + 1;

		*behind = end[k] + 1;
		for (n = 0; day < *behind; day++)
			end[n++] = day;
		*place = end[first_beginning(w, s, end, n)];
	}
	free(end);
	return *behind > 0;
}

/*
 * Whether slice k may have violated before it came out otherwise.  That of
 * one day has no beginning but itself.
 */
static bool
may_cross(const struct work *w, size_t k)
{
	const struct bsc_slice *s = &w->slice[k];
	const struct bsc_place *p = w->g.place;

	if (!w->t->crossing || (w->v[k] != BSC_COMPLY &&
	    w->v[k] != BSC_UNDETERMINED))
		return false;
	return p[s->from].at != p[s->to - 1].at ||
	    (w->v[k] == BSC_UNDETERMINED && w->t->select != NULL);
}

/* Records that may be members are looked for once somebody lacks some. */
static const struct bsc_strays *
strays(struct work *w)
{
	if (w->stray == NULL)
		w->stray = bsc_strays_new(w->run, w->j, &w->t->by,
		    w->t->date, w->t->per, false);
	return w->stray;
}

/* Absence accuses only inside a stated period that is over (SPEC 13). */
static const char *
may_accuse(struct work *w, const struct bsc_slice *s)
{
	bsc_day day = (bsc_day)w->g.place[s->head].at;
	const char *why = NULL;

	if (w->run->o.period == 0)
		return "no period stated";
	if (w->t->per >= 0)
		why = bsc_stray_period(w->run, w->j, bsc_period_of(day,
		    w->t->per));
	if (why == NULL && w->t->per >= 0 &&
	    bsc_period_last(bsc_period_of(day, w->t->per)) > w->run->o.today)
		why = "period not over";
	if (why == NULL && bsc_strays_any(strays(w), bsc_keys_text(w->g.key,
	    w->g.place[s->head].group)))
		why = "records without date or group";
	return why;
}

static struct bsc_span
sum_text(struct work *w, const struct bsc_slice *s)
{
	struct bsc_at at = { .store = w->run->store,
	    .table = w->j->rule->table };
	char text[24];
	bsc_fen sum = 0, one;
	bool any = false;
	size_t n;

	for (size_t p = s->from; p < s->to; p++) {
		at.row = w->g.place[p].record;
		if (bsc_money_parse(bsc_at_amount(&at), &one)) {
			sum += one;
			any = true;
		}
	}
	if (!any)
		return (struct bsc_span){ NULL, 0 };
	n = bsc_money_format(sum, text);
	return (struct bsc_span){ bsc_arena_strndup(w->run->arena, text, n),
	    n };
}

/* By-fields and the period or the first day: who the group is. */
static struct bsc_span
identity(struct work *w, const struct bsc_slice *s, struct bsc_span *period)
{
	struct bsc_span by = bsc_by_identity(w->run, w->j, &w->t->by,
	    &w->g.place[s->head]);
	bsc_day day = (bsc_day)w->g.place[s->from].at;
	struct bsc_buf b = { 0 };
	char text[16];
	size_t n = 0;

	bsc_buf_add(&b, by.p, by.len);
	if (w->t->per >= 0)
		n = bsc_period_format(bsc_period_of(day, w->t->per), text);
	else if (w->t->window >= 0 || w->t->until != NULL)
		n = bsc_day_format(day, text);
	bsc_buf_putc(&b, ';');
	bsc_buf_add(&b, text, n);
	if (w->t->per >= 0)
		*period = (struct bsc_span){ bsc_arena_strndup(w->run->arena,
		    text, n), n };
	by.p = bsc_arena_strndup(w->run->arena, b.p, b.len);
	by.len = b.len;
	bsc_buf_free(&b);
	return by;
}

/* Members as evidence; their values read make the digest. */
static struct bsc_member *
members(struct work *w, const struct bsc_slice *s, struct bsc_span *read)
{
	size_t n = s->to - s->from;
	struct bsc_member *m = bsc_zalloc(n, sizeof(*m));
	struct bsc_at at = { .store = w->run->store,
	    .table = w->j->rule->table };
	struct bsc_buf b = { 0 };

	for (size_t i = 0; i < n; i++) {
		struct bsc_finding f = { 0 };

		at.row = w->g.place[s->from + i].record;
		bsc_judge_record(w->run, w->j, &at, &f);
		bsc_buf_add(&b, f.read.p, f.read.len);
		m[i] = (struct bsc_member){ f.src, f.table, f.key, f.date,
		    f.amount };
	}
	read->len = b.len;
	read->p = bsc_arena_strndup(w->run->arena, b.p == NULL ? "" : b.p,
	    b.len);
	bsc_buf_free(&b);
	return m;
}

/*
 * Whether the violation hangs on a value we assumed (SPEC 25); so does
 * whether a record is a member.
 */
static bool
assumed(struct work *w, const struct bsc_slice *s)
{
	size_t n = s->to - s->from;
	struct bsc_place *p = w->g.place + s->from;
	uint32_t *record;
	bool *guessed, *sure;
	enum bsc_verdict v;
	const char *why = NULL;

	if (w->j->nguess == 0)
		return false;
	record = bsc_zalloc(n, sizeof(*record));
	guessed = bsc_zalloc(n, sizeof(*guessed));
	sure = bsc_zalloc(n, sizeof(*sure));
	for (size_t i = 0; i < n; i++)
		record[i] = p[i].record;
	bsc_records_guessed(w->run, w->j, record, guessed, n);
	for (size_t i = 0; i < n; i++) {
		sure[i] = p[i].sure;
		p[i].sure = sure[i] && !guessed[i];
	}
	bsc_eval_hide_assumed(w->run->eval, true);
	bsc_slices_judge(w->run, w->j, &w->g, s, 1, &v, &why);
	bsc_eval_hide_assumed(w->run->eval, false);
	for (size_t i = 0; i < n; i++)
		p[i].sure = sure[i];
	free(record);
	free(guessed);
	free(sure);
	return v == BSC_UNDETERMINED;
}

static bool
examined(struct work *w, const struct bsc_slice *s)
{
	struct bsc_at at = { .store = w->run->store,
	    .table = w->j->rule->table };

	for (size_t p = s->from; p < s->to; p++) {
		at.row = w->g.place[p].record;
		if (bsc_run_examined(w->run, &at))
			return true;
	}
	return false;
}

static void
finding(struct work *w, const struct bsc_slice *s, size_t origin,
    const char *why)
{
	struct bsc_at at = { .store = w->run->store,
	    .table = w->j->rule->table, .row = w->g.place[origin].record };
	struct bsc_finding f = { .rule = w->j->rule, .phase = BSC_OF_GROUP,
	    .undetermined = why != NULL, .nmember = s->to - s->from };
	struct bsc_member *m;
	bool ours = assumed(w, s);

	bsc_slices_frame(w->run, w->j, &w->g, s, 1, false);
	bsc_judge_fill(w->run, w->j, 0, &f);
	bsc_judge_record(w->run, w->j, &at, &f);
	if (ours)
		f.severity = BSC_INFO;
	f.amount = sum_text(w, s);
	f.identity = identity(w, s, &f.period);
	f.order = bsc_store_ordinal(w->run->store, at.table,
	    w->g.place[s->from].record);
	f.member = m = members(w, s, &f.read);
	if (why != NULL)
		f.message = bsc_span(why);
	bsc_judge_add(w->run, w->j, &f);
	free(m);
}

static void
violation(struct work *w, struct bsc_slice s, const struct bsc_slice *first)
{
	const char *why = NULL;
	size_t origin, behind = 0;

	bsc_places_settle(w->run, w->j, w->g.place + s.from, s.to - s.from);
	if (lower_bound(w, first)) {
		origin = s.to - 1;
		why = may_accuse(w, &s);
	} else if (w->t->crossing && crosses(w, &s, &origin, &behind)) {
		s.to = behind;		/* what followed does not undo it */
	} else {
		origin = completes(w, first);
	}
	bsc_judge_count(w->run, w->j, why == NULL ? BSC_VIOLATE :
	    BSC_UNDETERMINED, why);
	if (why == NULL || w->run->o.undetermined)
		finding(w, &s, origin, why);
}

/* Slices i .. e - 1 are of one group: one verdict, or one a run of windows. */
static void
judge_group(struct work *w, size_t i, size_t e)
{
	enum bsc_verdict best = BSC_NOT_APPLICABLE;
	struct bsc_slice all = { w->slice[i].from, w->slice[e - 1].to,
	    w->slice[i].head };
	const char *why = NULL;

	if (!examined(w, &all))
		return;
	for (size_t k = i; k < e; k++) {
		struct bsc_slice run = w->slice[k];
		size_t first = k, place, behind = 0;

		if (may_cross(w, k) && crosses(w, &run, &place, &behind))
			w->v[k] = BSC_VIOLATE;
		if (w->run->o.trace != NULL)
			bsc_trace_slice(w->run, w->j, &w->g, &run, w->v[k]);
		if (w->v[k] != BSC_VIOLATE && !examined(w, &run))
			continue;
		if (w->v[k] == BSC_UNDETERMINED)
			why = w->why[k];
		if (w->v[k] > best && w->v[k] != BSC_VIOLATE &&
		    best != BSC_VIOLATE)
			best = w->v[k];
		if (w->v[k] != BSC_VIOLATE)
			continue;
		/* What shares a record may come behind one that complies. */
		for (size_t next = k + 1; next < e &&
		    w->slice[next].from < run.to; next++)
			if (w->v[next] == BSC_VIOLATE) {
				run.to = w->slice[next].to;
				k = next;
			}
		if (examined(w, &run)) {
			best = BSC_VIOLATE;
			violation(w, run, &w->slice[first]);
		}
	}
	if (best == BSC_UNDETERMINED && w->run->o.undetermined) {
		bsc_places_settle(w->run, w->j, w->g.place + all.from,
		    all.to - all.from);
		finding(w, &all, all.to - 1, why == NULL ? "" : why);
	}
	if (best != BSC_VIOLATE)
		bsc_judge_count(w->run, w->j, best, why);
}

static void
finish(struct bsc_run *run, struct bsc_judge *j)
{
	struct work w = { .run = run, .j = j, .t = j->own };
	struct bsc_members m;

	bsc_members_select(run, j, &m, false);
	bsc_members_expand(run, j, &w.t->by, &m);
	bsc_groups_make(run, j, &m, &w.t->by, w.t->date, w.t->until,
	    w.t->per, &w.g);
	w.t->beside = bsc_eval_new(run->store, run->o.calendar, run->o.today);
	cut(&w);
	w.v = bsc_spool_alloc((w.n + 1) * sizeof(*w.v), BSC_WARM);
	w.why = bsc_spool_alloc((w.n + 1) * sizeof(*w.why), BSC_WARM);
	bsc_slices_judge(run, j, &w.g, w.slice, w.n, w.v, w.why);
	for (size_t i = 0, e; i < w.n; i = e) {
		uint32_t group = w.g.place[w.slice[i].head].group;

		for (e = i; e < w.n && w.g.place[w.slice[e].head].group ==
		    group; )
			e++;
		judge_group(&w, i, e);
		bsc_arena_reset(run->arena);
	}
	bsc_eval_free(w.t->beside);
	bsc_strays_free(w.stray);
	bsc_spool_free(w.v);
	bsc_spool_free(w.why);
	bsc_spool_free(w.slice);
	bsc_groups_free(&w.g);
	bsc_members_free(&m);
}

const struct bsc_kind_ops bsc_kind_total = { "group", bsc_total_compile,
    finish, bsc_total_free };
