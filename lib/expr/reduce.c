#include "expr/reduce.h"

static enum bsc_truth
belongs(const struct bsc_reduce *c, size_t i)
{
	enum bsc_truth t = c->where == NULL ? BSC_TRUE :
	    bsc_truth(c->where, i);

	if (t == BSC_TRUE && c->doubt != NULL && c->doubt[i + c->shift])
		return BSC_UNKNOWN;
	return t;
}

void
bsc_reduce_empty(const struct bsc_node *n, struct bsc_vals *to, size_t r)
{
	to->why[r] = n->group >= GROUP_MIN ? BSC_WHY_NONE : BSC_KNOWN;
	if (n->group >= GROUP_MIN)
		return;
	if (n->group == GROUP_EXISTS)
		to->v[r] = 0;
	else
		to->lo[r] = to->hi[r] = (struct bsc_exact){ 0, 1 };
}

static void
exists(struct bsc_reduce *c, struct bsc_vals *to, size_t r, size_t first,
    size_t end)
{
	for (size_t i = first; i < end; i++)
		switch (belongs(c, i)) {
		case BSC_TRUE:
			to->v[r] = 1;
			to->why[r] = BSC_KNOWN;
			return;
		case BSC_UNKNOWN:
			to->why[r] = c->where != NULL && c->where->why[i] ?
			    c->where->why[i] : BSC_WHY_MEMBER;
			break;
		default:
			break;
		}
}

static void
count(struct bsc_reduce *c, struct bsc_vals *to, size_t r, size_t first,
    size_t end)
{
	size_t sure = 0, may = 0;
	unsigned char why;

	for (size_t i = first; i < end; i++) {
		why = c->value != NULL ? c->value->why[i] : BSC_KNOWN;
		if (why == BSC_WHY_EMPTY || why == BSC_WHY_NONE)
			continue;
		if (belongs(c, i) == BSC_TRUE && why == BSC_KNOWN)
			sure++;
		else if (belongs(c, i) != BSC_FALSE)
			may++;
	}
	to->lo[r].n += (__int128)sure;
	to->hi[r].n += (__int128)(sure + may);
}

/* What a member adds: its value, or anything it could be. */
static void
amount(const struct bsc_reduce *c, size_t i, struct bsc_exact *lo,
    struct bsc_exact *hi)
{
	const struct bsc_node *v = c->node->value;
	bool own = v->op == OP_FIELD && v->level == 0;

	if (bsc_vals_bounds(c->value, i, lo, hi))
		return;
	*hi = (struct bsc_exact){ 1, 0 };
	*lo = (struct bsc_exact){ -1, 0 };
	if (own && c->value->why[i] == BSC_WHY_EMPTY && bsc_none(v))
		*lo = *hi = (struct bsc_exact){ 0, 1 };
	else if (own && !(v->field->role & BSC_ROLE_SIGNED))
		*lo = (struct bsc_exact){ 0, 1 };
}

static void
sum(struct bsc_reduce *c, struct bsc_vals *to, size_t r, size_t first,
    size_t end)
{
	struct bsc_exact lo, hi, zero = { 0, 1 };
	enum bsc_truth in;

	for (size_t i = first; i < end; i++) {
		if ((in = belongs(c, i)) == BSC_FALSE)
			continue;
		amount(c, i, &lo, &hi);
		if (in == BSC_UNKNOWN && lo.n > 0)
			lo = zero;
		if (in == BSC_UNKNOWN && hi.n < 0)
			hi = zero;
		if (!bsc_exact_add(to->lo[r], lo, &to->lo[r]) ||
		    !bsc_exact_add(to->hi[r], hi, &to->hi[r])) {
			to->why[r] = BSC_WHY_RANGE;
			return;
		}
	}
}

/* In most groups all are alike: tables are for the others. */
static void
different_add(struct bsc_different *d, struct bsc_span key)
{
	struct bsc_span only = { d->only.p, d->only.len };

	if (d->n == 1 && bsc_span_eq(only, key))
		return;
	if (d->n == 0)
		bsc_buf_add(&d->only, key.p, key.len);
	if (d->n++ == 0)
		return;
	if (d->several == NULL) {
		d->several = bsc_keys_new();
		bsc_keys_add(d->several, only, NULL);
	}
	bsc_keys_add(d->several, key, NULL);
	d->n = bsc_keys_count(d->several);
}

static void
different_clear(struct bsc_different *d)
{
	bsc_keys_free(d->several);
	d->several = NULL;
	d->n = d->only.len = 0;
}

static void
distinct(struct bsc_reduce *c, struct bsc_vals *to, size_t r, size_t first,
    size_t end)
{
	enum bsc_truth in;
	size_t lo;

	for (size_t i = first; i < end; i++) {
		if ((in = belongs(c, i)) == BSC_FALSE)
			continue;
		c->key.len = 0;
		if (bsc_vals_key(&c->key, c->value, i)) {
			struct bsc_span s = { c->key.p, c->key.len };

			if (in == BSC_TRUE)
				different_add(&c->sure, s);
			different_add(&c->both, s);
		} else if (c->value->why[i] != BSC_WHY_EMPTY ||
		    !bsc_none(c->node->value)) {
			c->unknown++;
			c->needs |= in == BSC_TRUE;
		}
	}
	lo = c->sure.n;
	if (lo == 0 && c->needs)
		lo = 1;
	to->lo[r] = (struct bsc_exact){ (__int128)lo, 1 };
	to->hi[r] = (struct bsc_exact){ (__int128)(c->both.n + c->unknown),
	    1 };
}

/* -1, 0, 1: candidate a before, beside or after b; 2: cannot be told. */
static int
order_of(const struct bsc_reduce *c, size_t a, size_t b)
{
	const struct bsc_vals *v = c->value;
	struct bsc_exact al, ah, bl, bh;
	int order;

	if (c->node->group >= GROUP_FIRST)
		return c->when == NULL ? (a > b) - (a < b) :
		    (c->when->v[a] > c->when->v[b]) -
		    (c->when->v[a] < c->when->v[b]);
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	if (v->lo == NULL)
		return (v->v[a] > v->v[b]) - (v->v[a] < v->v[b]);
	if (!bsc_vals_bounds(v, a, &al, &ah) ||
	    !bsc_vals_bounds(v, b, &bl, &bh) ||
	    !bsc_exact_cmp(al, bl, &order))
		return 2;
	return order;
}

static bool
same_value(const struct bsc_vals *v, size_t a, size_t b)
{
	struct bsc_exact al, ah, bl, bh;
	int order;

	if (v->why[a] || v->why[b])
		return v->why[a] == v->why[b];
	if (v->s != NULL)
		return bsc_span_eq(v->s[a], v->s[b]);
	if (v->lo == NULL)
		return v->v[a] == v->v[b];
	return bsc_vals_bounds(v, a, &al, &ah) &&
	    bsc_vals_bounds(v, b, &bl, &bh) &&
	    bsc_exact_cmp(al, bl, &order) && order == 0;
}

static void
give(struct bsc_reduce *c, struct bsc_vals *to, size_t r, size_t i)
{
	bsc_vals_copy(to, r, c->value, i);
	/* Text may live in memory of the inner frame. */
	if (to->s != NULL && to->s[r].len > 0)
		to->s[r].p = bsc_arena_strndup(c->arena, to->s[r].p,
		    to->s[r].len);
}

static void
consider(struct bsc_reduce *c, size_t i)
{
	enum bsc_group g = c->node->group;
	int want = g == GROUP_MAX || g == GROUP_LAST ? 1 : -1, order;
	const struct bsc_vals *by = g >= GROUP_FIRST ? c->when : c->value;

	if (belongs(c, i) == BSC_FALSE)
		return;
	if (belongs(c, i) == BSC_UNKNOWN) {
		c->why = BSC_WHY_MEMBER;
		return;
	}
	if (by != NULL && by->why[i]) {
		c->why = by->why[i] == BSC_WHY_EMPTY ? BSC_WHY_MEMBER :
		    by->why[i];
		return;
	}
	order = c->best == SIZE_MAX ? want : order_of(c, i, c->best);
	if (order == 2)
		c->why = BSC_WHY_RANGE;
	else if (order == want) {
		c->best = i;
		c->tie = false;
	} else if (order == 0 && !same_value(c->value, i, c->best))
		c->tie = true;
}

/* min max first last: one candidate gives its value. */
static void
choose(struct bsc_reduce *c, struct bsc_vals *to, size_t r, size_t first,
    size_t end)
{
	for (size_t i = first; i < end && !c->why; i++)
		consider(c, i);
	if (c->why || c->tie)
		to->why[r] = c->why ? c->why : BSC_WHY_AMBIGUOUS;
	else if (c->best != SIZE_MAX)
		give(c, to, r, c->best);
}

static void
begin(struct bsc_reduce *c)
{
	c->best = SIZE_MAX;
	c->tie = c->needs = false;
	c->why = BSC_KNOWN;
	c->unknown = 0;
	if (c->node->group == GROUP_DISTINCT) {
		different_clear(&c->sure);
		different_clear(&c->both);
	}
}

void
bsc_reduce_free(struct bsc_reduce *c)
{
	different_clear(&c->sure);
	different_clear(&c->both);
	bsc_buf_free(&c->sure.only);
	bsc_buf_free(&c->both.only);
	bsc_buf_free(&c->key);
}

static void
reduce(struct bsc_reduce *c, struct bsc_vals *to, size_t r, size_t first,
    size_t end)
{
	switch (c->node->group) {
	case GROUP_EXISTS:
		exists(c, to, r, first, end);
		break;
	case GROUP_COUNT:
		count(c, to, r, first, end);
		break;
	case GROUP_SUM:
		sum(c, to, r, first, end);
		break;
	case GROUP_DISTINCT:
		distinct(c, to, r, first, end);
		break;
	default:
		choose(c, to, r, first, end);
	}
}

void
bsc_reduce_row(struct bsc_reduce *c, struct bsc_vals *to, size_t r,
    size_t first, size_t end)
{
	if (to->why[r] != BSC_KNOWN && to->why[r] != BSC_WHY_NONE)
		return;
	begin(c);
	reduce(c, to, r, first, end);
}

/* Each row goes on from the one before. */
void
bsc_reduce_running(struct bsc_reduce *c, struct bsc_vals *to,
    const size_t *end)
{
	begin(c);
	for (size_t r = 0; r < to->n; r++) {
		bsc_reduce_empty(c->node, to, r);
		if (r > 0) {
			bsc_vals_copy(to, r, to, r - 1);
			if (c->node->group == GROUP_EXISTS && to->v[r] &&
			    !to->why[r])
				continue;
			if (c->node->group == GROUP_SUM && to->why[r])
				continue;
		}
		reduce(c, to, r, end[r], end[r + 1]);
	}
}
