#include "expr/reduce.h"

static enum bsc_truth
belongs(const struct bsc_reduce *c, size_t i)
{
	return c->where == NULL ? BSC_TRUE : bsc_truth(c->where, i);
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
			to->why[r] = c->where->why[i];
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
	to->lo[r] = (struct bsc_exact){ (__int128)sure, 1 };
	to->hi[r] = (struct bsc_exact){ (__int128)(sure + may), 1 };
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

static void
distinct(struct bsc_reduce *c, struct bsc_vals *to, size_t r, size_t first,
    size_t end)
{
	struct bsc_keys *sure = bsc_keys_new(), *both = bsc_keys_new();
	struct bsc_buf key = { 0 };
	size_t unknown = 0, lo;
	bool isnew, needs = false;
	enum bsc_truth in;

	for (size_t i = first; i < end; i++) {
		if ((in = belongs(c, i)) == BSC_FALSE)
			continue;
		key.len = 0;
		if (bsc_vals_key(&key, c->value, i)) {
			struct bsc_span s = { key.p, key.len };

			if (in == BSC_TRUE)
				bsc_keys_add(sure, s, &isnew);
			bsc_keys_add(both, s, &isnew);
		} else if (c->value->why[i] != BSC_WHY_EMPTY ||
		    !bsc_none(c->node->value)) {
			unknown++;
			needs |= in == BSC_TRUE;
		}
	}
	lo = bsc_keys_count(sure);
	if (lo == 0 && needs)
		lo = 1;
	to->lo[r] = (struct bsc_exact){ (__int128)lo, 1 };
	to->hi[r] = (struct bsc_exact){ (__int128)(bsc_keys_count(both) +
	    unknown), 1 };
	bsc_keys_free(sure);
	bsc_keys_free(both);
	bsc_buf_free(&key);
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

/* min max first last: one candidate gives its value. */
static void
choose(struct bsc_reduce *c, struct bsc_vals *to, size_t r, size_t first,
    size_t end)
{
	enum bsc_group g = c->node->group;
	int want = g == GROUP_MAX || g == GROUP_LAST ? 1 : -1, order;
	const struct bsc_vals *by = g >= GROUP_FIRST ? c->when : c->value;
	size_t best = end;
	bool tie = false;

	for (size_t i = first; i < end; i++) {
		if (belongs(c, i) == BSC_FALSE)
			continue;
		if (belongs(c, i) == BSC_UNKNOWN) {
			to->why[r] = BSC_WHY_MEMBER;
			return;
		}
		if (by != NULL && by->why[i]) {
			to->why[r] = by->why[i] == BSC_WHY_EMPTY ?
			    BSC_WHY_MEMBER : by->why[i];
			return;
		}
		order = best == end ? want : order_of(c, i, best);
		if (order == 2) {
			to->why[r] = BSC_WHY_RANGE;
			return;
		}
		if (order == want) {
			best = i;
			tie = false;
		} else if (order == 0 && !same_value(c->value, i, best))
			tie = true;
	}
	if (tie)
		to->why[r] = BSC_WHY_AMBIGUOUS;
	else if (best != end)
		give(c, to, r, best);
}

void
bsc_reduce_row(struct bsc_reduce *c, struct bsc_vals *to, size_t r,
    size_t first, size_t end)
{
	if (to->why[r] != BSC_KNOWN && to->why[r] != BSC_WHY_NONE)
		return;
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
