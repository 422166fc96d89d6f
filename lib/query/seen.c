/* What the calls of aggregates have seen, by group. */

#include <stdlib.h>
#include <string.h>

#include "base/spool.h"
#include "query/call.h"
#include "query/order.h"

/* Counts, which need less alignment, are behind the others. */
void
bsc_calls_place(struct bsc_calls *g)
{
	for (int narrow = 0; narrow < 2; narrow++)
		for (size_t i = 0; i < g->n; i++) {
			struct call *c = &g->call[i];

			if (bsc_call_counts(c) != narrow)
				continue;
			c->at = g->size;
			g->size += narrow ? sizeof(uint64_t) :
			    c->what == SUM ? sizeof(struct bsc_exact) :
			    sizeof(struct state);
			g->distinct |= c->what == DISTINCT;
		}
}

size_t
bsc_calls_size(const struct bsc_calls *g)
{
	return g->size;
}

void
bsc_calls_start(const struct bsc_calls *g, void *bin)
{
	memset(bin, 0, g->size);
	for (size_t i = 0; i < g->n; i++)
		if (!bsc_call_counts(&g->call[i]))	/* a state begins with one */
			*(struct bsc_exact *)bsc_call_place(&g->call[i], bin) =
			    (struct bsc_exact){ 0, 1 };
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

static void
skip_unmet(struct call *c, const struct bsc_vals *where, size_t from,
    size_t to, unsigned char *skip)
{
	for (size_t r = from; r < to; r++) {
		enum bsc_truth t = bsc_truth(where, r);

		skip[r] = t != BSC_TRUE;
		c->unknown += t == BSC_UNKNOWN;
	}
}

static void
skip_unknown(struct call *c, const struct bsc_vals *v, size_t from,
    size_t to, unsigned char *skip)
{
	struct bsc_exact x;

	for (size_t r = from; r < to; r++) {
		if (skip[r] || (v->lo == NULL ? v->why[r] == BSC_KNOWN :
		    known(v, r, &x)))
			continue;
		skip[r] = true;
		c->unknown += c->what != COUNT || v->why[r] != BSC_WHY_EMPTY;
	}
}

/* How many of the values the call should have seen. */
static uint64_t
unseen(const struct call *c, const unsigned char *why, size_t from, size_t to)
{
	uint64_t n = 0, empty = 0;

	for (size_t r = from; r < to; r++) {
		n += why[r] != BSC_KNOWN;
		empty += why[r] == BSC_WHY_EMPTY;
	}
	/* count(f) asks how many there are. */
	return c->what == COUNT ? n - empty : n;
}

/* Rows that are left out, because of what the call asks of them; or NULL. */
static const unsigned char *
left_out(struct bsc_calls *g, struct call *c, const struct columns *k,
    size_t from, size_t to)
{
	if (k->where == NULL && k->date == NULL && k->value == NULL)
		return NULL;
	if (k->where == NULL && k->date == NULL && k->value->lo == NULL) {
		c->unknown += unseen(c, k->value->why, from, to);
		return k->value->why;
	}
	g->skip = bsc_grow(g->skip, &g->skipcap, to, 1);
	memset(g->skip + from, 0, to - from);
	if (k->where != NULL)
		skip_unmet(c, k->where, from, to, g->skip);
	if (k->value != NULL)
		skip_unknown(c, k->value, from, to, g->skip);
	if (k->date != NULL)
		skip_unknown(c, k->date, from, to, g->skip);
	return g->skip;
}

static void
count_rows(const struct call *c, void *const *bin, size_t from, size_t to,
    const unsigned char *skip)
{
	for (size_t r = from; r < to; r++)
		*(uint64_t *)bsc_call_place(c, bin[r]) += skip == NULL ||
		    skip[r] == 0;
}

static bool
sum_rows(const struct call *c, const struct bsc_vals *v, void *const *bin,
    size_t from, size_t to, const unsigned char *skip)
{
	struct bsc_exact x, *sum;

	for (size_t r = from; r < to; r++) {
		if (skip[r])
			continue;
		sum = bsc_call_place(c, bin[r]);
		/* Whole numbers, as nearly always. */
		if (v->lo == NULL && sum->d == 1) {
			if (__builtin_add_overflow(sum->n, v->v[r], &sum->n))
				return false;
		} else if (!known(v, r, &x) || !bsc_exact_add(*sum, x, sum))
			return false;
	}
	return true;
}

/* Values of one call are different if group or value is. */
static void
distinct_rows(struct bsc_calls *g, const struct call *c,
    const struct bsc_vals *v, void *const *bin, size_t from, size_t to,
    const unsigned char *skip)
{
	uint32_t call = (uint32_t)(c - g->call);
	bool isnew;

	for (size_t r = from; r < to; r++) {
		if (skip[r])
			continue;
		g->key.len = 0;
		bsc_buf_add(&g->key, &call, sizeof(call));
		bsc_buf_add(&g->key, &bin[r], sizeof(bin[r]));
		bsc_vals_key(&g->key, v, r);
		bsc_keys_add(g->seen, (struct bsc_span){ g->key.p,
		    g->key.len }, &isnew);
		*(uint64_t *)bsc_call_place(c, bin[r]) += isnew;
	}
}

/* Whether what came later goes before (min) or after (max) the kept. */
bool
bsc_call_beats(const struct call *c, const struct state *kept,
    const struct state *later)
{
	int order = 0;

	if (!kept->set)
		return true;
	if (c->what == FIRST)
		return later->day < kept->day;
	if (c->what == LAST)
		return later->day >= kept->day;
	if (bsc_call_text(c))
		order = bsc_span_cmp(
		    (struct bsc_span){ later->text, later->len },
		    (struct bsc_span){ kept->text, kept->len });
	else
		bsc_exact_cmp(later->n, kept->n, &order);
	return c->what == MIN ? order < 0 : order > 0;
}

void
bsc_call_keep(const struct call *c, struct bsc_bins *b, struct state *kept,
    const struct state *later)
{
	char *text = (char *)kept->text;

	if (bsc_call_text(c) && (text == NULL || kept->len < later->len))
		text = bsc_bins_alloc(b, later->len + 1);
	*kept = *later;
	if (!bsc_call_text(c))
		return;
	if (later->len > 0)
		memcpy(text, later->text, later->len);
	kept->text = text;
}

/* The least, the greatest, the first, the last. */
static void
choose_rows(const struct call *c, const struct columns *k,
    struct bsc_bins *b, void *const *bin, size_t from, size_t to,
    const unsigned char *skip)
{
	for (size_t r = from; r < to; r++) {
		struct state now = { .n = { 0, 1 }, .set = true };

		if (skip[r])
			continue;
		if (k->date != NULL)
			now.day = k->date->v[r];
		if (k->value->s != NULL) {
			now.text = k->value->s[r].p;
			now.len = k->value->s[r].len;
		} else
			bsc_order_exact(k->value, r, &now.n);
		if (bsc_call_beats(c, bsc_call_place(c, bin[r]), &now))
			bsc_call_keep(c, b, bsc_call_place(c, bin[r]), &now);
	}
}

static struct columns
columns_of(const struct call *c, struct bsc_eval *e)
{
	struct columns k = { 0 };

	if (c->value_prog != NULL)
		k.value = bsc_eval_run(e, c->value_prog);
	if (c->where_prog != NULL)
		k.where = bsc_eval_run(e, c->where_prog);
	if (c->date_prog != NULL)
		k.date = bsc_eval_run(e, c->date_prog);
	return k;
}

bool
bsc_calls_take(struct bsc_calls *g, struct bsc_eval *e, struct bsc_bins *b,
    void *const *bin, size_t from, size_t to, struct bsc_error *err)
{
	for (size_t i = 0; i < g->n; i++) {
		struct call *c = &g->call[i];
		struct columns k = columns_of(c, e);
		const unsigned char *skip = left_out(g, c, &k, from, to);

		if (c->what == COUNT)
			count_rows(c, bin, from, to, skip);
		else if (c->what == DISTINCT)
			distinct_rows(g, c, k.value, bin, from, to, skip);
		else if (c->what != SUM)
			choose_rows(c, &k, b, bin, from, to, skip);
		else if (!sum_rows(c, k.value, bin, from, to, skip))
			return bsc_fail(err, _("%s: the sum is too large"),
			    c->text);
	}
	return true;
}

/* It grows in large steps: the next may take as much again. */
bool
bsc_calls_full(const struct bsc_calls *g)
{
	size_t bytes = bsc_keys_bytes(g->seen);

	return bytes > 1024 * 1024 && bytes > bsc_spool_room();
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

static void
make_vals(struct call *c, size_t n)
{
	struct bsc_vals *v = &c->vals;

	vals_free(v);
	v->type = c->type;
	v->field = c->words;
	v->n = n;
	v->why = bsc_zalloc(n + 1, 1);
	if (bsc_call_text(c))
		v->s = bsc_zalloc(n + 1, sizeof(*v->s));
	else if (bsc_call_sums(c->type) && !bsc_call_counts(c))
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
fill(struct call *c, const void *const *bin, size_t n)
{
	struct bsc_vals *v = &c->vals;
	int64_t rounded;

	make_vals(c, n);
	for (size_t r = 0; r < n; r++) {
		if (bsc_call_counts(c))
			v->v[r] = (int64_t)*(uint64_t *)bsc_call_place(c, bin[r]);
		else if (c->what == SUM)
			v->lo[r] = *(struct bsc_exact *)bsc_call_place(c, bin[r]);
		else
			fill_state(v, r, bsc_call_place(c, bin[r]));
		if (v->lo != NULL && !bsc_exact_round(v->lo[r], &rounded))
			return false;
	}
	return true;
}

bool
bsc_calls_bind(struct bsc_calls *g, struct bsc_eval *e,
    const void *const *bin, size_t n, struct bsc_error *err)
{
	for (size_t i = 0; i < g->n; i++) {
		if (!fill(&g->call[i], bin, n))
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
	vals_free(&c->vals);
}
