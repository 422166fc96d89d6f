/* What the calls of aggregates have seen, by group. */

#include <stdlib.h>
#include <string.h>

#include "query/call.h"
#include "query/order.h"

static void
keep(struct state *s, const struct bsc_vals *v, size_t r, struct bsc_exact x)
{
	s->set = true;
	s->n = x;
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	if (v->s == NULL)
		return;
	s->text = bsc_realloc(s->text, v->s[r].len + 1, 1);
	memcpy(s->text, v->s[r].p != NULL ? v->s[r].p : "", v->s[r].len);
	s->len = v->s[r].len;
}

/* Whether the value of the row goes before (min) or after (max) the kept. */
static bool
beats(const struct call *c, const struct state *s, const struct bsc_vals *v,
    size_t r, struct bsc_exact x)
{
	int order = 0;

	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	if (v->s != NULL)
		order = bsc_span_cmp(v->s[r],
		    (struct bsc_span){ s->text, s->len });
	else
		bsc_exact_cmp(x, s->n, &order);
	return c->what == MIN ? order < 0 : order > 0;
}

static void
distinct(struct bsc_calls *g, size_t call, uint32_t group,
    const struct bsc_vals *v, size_t r)
{
	bool isnew;

	g->key.len = 0;
	bsc_buf_add(&g->key, &call, sizeof(call));
	bsc_buf_add(&g->key, &group, sizeof(group));
	bsc_vals_key(&g->key, v, r);
	bsc_keys_add(g->seen, (struct bsc_span){ g->key.p, g->key.len },
	    &isnew);
	if (isnew)
		g->call[call].count[group]++;
}

struct columns {		/* of a call in a frame */
	const struct bsc_vals	*value, *where, *date;
};

/* Whether the value is known; a number goes to *x. */
static bool
known(const struct bsc_vals *v, size_t r, struct bsc_exact *x)
{
	if (v->s != NULL)
		return v->why[r] == BSC_KNOWN;
	return bsc_order_exact(v, r, x);
}

/* Keep the value if it is the least, the greatest, the first, the last. */
static void
choose(const struct call *c, struct state *s, const struct bsc_vals *v,
    size_t r, struct bsc_exact x, int64_t day)
{
	bool better = !s->set;

	if (!better)
		switch (c->what) {
		case FIRST:
			better = day < s->day;
			break;
		case LAST:
			better = day >= s->day;
			break;
		default:
			better = beats(c, s, v, r, x);
		}
	if (!better)
		return;
	keep(s, v, r, x);
	s->day = day;
}

static bool
take_row(struct bsc_calls *g, size_t call, uint32_t group,
    const struct columns *k, size_t r)
{
	struct call *c = &g->call[call];
	struct bsc_exact x = { 0, 1 };
	int64_t day = 0;

	if (k->where != NULL && bsc_truth(k->where, r) != BSC_TRUE) {
		c->unknown += bsc_truth(k->where, r) == BSC_UNKNOWN;
		return true;
	}
	if (k->value != NULL && !known(k->value, r, &x)) {
		/* count(f) asks how many there are. */
		c->unknown += c->what != COUNT ||
		    k->value->why[r] != BSC_WHY_EMPTY;
		return true;
	}
	if (k->date != NULL) {
		if (k->date->why[r] != BSC_KNOWN) {
			c->unknown++;
			return true;
		}
		day = k->date->v[r];
	}
	if (c->what == COUNT)
		c->count[group]++;
	else if (c->what == DISTINCT)
		distinct(g, call, group, k->value, r);
	else if (c->what == SUM)
		return bsc_exact_add(c->sum[group], x, &c->sum[group]);
	else
		choose(c, &c->state[group], k->value, r, x, day);
	return true;
}

static void
make_room(struct call *c, size_t ngroup)
{
	size_t had = c->cap;

	if (ngroup <= had)
		return;
	if (c->what == COUNT || c->what == DISTINCT) {
		c->count = bsc_grow(c->count, &c->cap, ngroup,
		    sizeof(*c->count));
		memset(c->count + had, 0, (c->cap - had) * sizeof(*c->count));
	} else if (c->what == SUM) {
		c->sum = bsc_grow(c->sum, &c->cap, ngroup, sizeof(*c->sum));
		for (size_t i = had; i < c->cap; i++)
			c->sum[i] = (struct bsc_exact){ 0, 1 };
	} else {
		c->state = bsc_grow(c->state, &c->cap, ngroup,
		    sizeof(*c->state));
		for (size_t i = had; i < c->cap; i++)
			c->state[i] = (struct state){ .n = { 0, 1 } };
	}
}

/* What most ask for, without looking at each row. */
static bool
take_all(struct call *c, const uint32_t *group, const struct columns *k,
    size_t n)
{
	if (c->what != COUNT || k->value != NULL || k->where != NULL)
		return false;
	for (size_t r = 0; r < n; r++)
		c->count[group[r]]++;
	return true;
}

bool
bsc_calls_take(struct bsc_calls *g, struct bsc_eval *e,
    const uint32_t *group, size_t n, size_t ngroup, struct bsc_error *err)
{
	for (size_t i = 0; i < g->n; i++) {
		struct call *c = &g->call[i];
		struct columns k = { 0 };

		make_room(c, ngroup);
		if (c->value_prog != NULL)
			k.value = bsc_eval_run(e, c->value_prog);
		if (c->where_prog != NULL)
			k.where = bsc_eval_run(e, c->where_prog);
		if (c->date_prog != NULL)
			k.date = bsc_eval_run(e, c->date_prog);
		if (take_all(c, group, &k, n))
			continue;
		for (size_t r = 0; r < n; r++)
			if (!take_row(g, i, group[r], &k, r))
				return bsc_fail(err, _("%s: the sum is too "
				    "large"), c->text);
	}
	return true;
}

static void
vals_free(struct bsc_vals *v)
{
	free(v->v);
	free(v->s);
	free(v->lo);
	free(v->why);
	memset(v, 0, sizeof(*v));
}

static bool
text_type(int type)
{
	return type == BSC_TEXT || type == BSC_CODE || type == BSC_LIST ||
	    type == BSC_STEPS;
}

static void
make_vals(struct call *c, size_t n)
{
	struct bsc_vals *v = &c->vals;

	vals_free(v);
	v->type = c->type;
	v->field = c->words;
	v->n = n;
	v->why = bsc_zalloc(n + 1, 1);
	if (text_type(c->type))
		v->s = bsc_zalloc(n + 1, sizeof(*v->s));
	else if (bsc_call_sums(c->type) && c->count == NULL)
		v->lo = bsc_zalloc(n + 1, sizeof(*v->lo));
	else
		v->v = bsc_zalloc(n + 1, sizeof(*v->v));
}

static void
fill_state(struct bsc_vals *v, size_t r, const struct state *s)
{
	if (!s->set)
		v->why[r] = BSC_WHY_NONE;
	if (v->s != NULL)
		v->s[r] = (struct bsc_span){ s->text, s->len };
	else if (v->v != NULL)
		v->v[r] = (int64_t)s->n.n;
	else
		v->lo[r] = s->n;
}

/* What the call says of each group, as a column. */
static bool
fill(struct call *c, size_t first, size_t n)
{
	struct bsc_vals *v = &c->vals;
	int64_t rounded;

	make_vals(c, n);
	for (size_t r = 0; r < n; r++) {
		if (c->count != NULL)
			v->v[r] = (int64_t)c->count[first + r];
		else if (c->sum != NULL)
			v->lo[r] = c->sum[first + r];
		else
			fill_state(v, r, &c->state[first + r]);
		if (v->lo != NULL && !bsc_exact_round(v->lo[r], &rounded))
			return false;
	}
	return true;
}

bool
bsc_calls_bind(struct bsc_calls *g, struct bsc_eval *e, size_t first,
    size_t n, struct bsc_error *err)
{
	for (size_t i = 0; i < g->n; i++) {
		make_room(&g->call[i], first + n);
		if (!fill(&g->call[i], first, n))
			return bsc_fail(err, _("%s: the sum is too large"),
			    g->call[i].text);
		bsc_eval_bind(e, i, &g->call[i].vals);
	}
	return true;
}

void
bsc_calls_tell(const struct bsc_calls *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->call[i].unknown > 0)
			bsc_warn(_("%s: %llu records left out, their value is "
			    "not known"), g->call[i].text,
			    (unsigned long long)g->call[i].unknown);
}

void
bsc_call_forget(struct call *c)
{
	for (size_t i = 0; c->state != NULL && i < c->cap; i++)
		free(c->state[i].text);
	free(c->state);
	free(c->count);
	free(c->sum);
	vals_free(&c->vals);
}
