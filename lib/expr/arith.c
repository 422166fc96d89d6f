#include "expr/program.h"

/* Sums, products and dates over whole columns. */

static int64_t
scale(int type)
{
	return type == BSC_MONEY ? 100 : type == BSC_NUMBER ? 1000000 : 1;
}

static bool
times(struct bsc_exact *x, int64_t n, int64_t d)
{
	if (x->d == 0)
		return true;
	return !__builtin_mul_overflow(x->n, n, &x->n) &&
	    !__builtin_mul_overflow(x->d, d, &x->d);
}

/* One end of the result, in the unit of its type. */
static bool
operate(enum bsc_op op, struct bsc_exact a, struct bsc_exact b, int64_t n,
    int64_t d, struct bsc_exact *r)
{
	switch (op) {
	case OP_ADD:
		return bsc_exact_add(a, b, r);
	case OP_SUB:
		b.n = -b.n;
		return bsc_exact_add(a, b, r);
	case OP_MUL:
		return bsc_exact_mul(a, b, r) && times(r, n, d);
	default:
		return bsc_exact_div(a, b, r) && times(r, n, d);
	}
}

static int
sign(struct bsc_exact a)
{
	return (a.n > 0) - (a.n < 0);
}

/* Least and greatest of what the ends give. */
static bool
corners(enum bsc_op op, const struct bsc_exact a[2],
    const struct bsc_exact b[2], int64_t n, int64_t d, struct bsc_exact *lo,
    struct bsc_exact *hi)
{
	struct bsc_exact x;
	int order;

	if (op == OP_ADD)
		return operate(op, a[0], b[0], n, d, lo) &&
		    operate(op, a[1], b[1], n, d, hi);
	if (op == OP_SUB)
		return operate(op, a[0], b[1], n, d, lo) &&
		    operate(op, a[1], b[0], n, d, hi);
	for (int i = 0; i < 4; i++) {
		if (!operate(op, a[i & 1], b[i >> 1], n, d, &x))
			return false;
		if (i == 0)
			*lo = *hi = x;
		if (!bsc_exact_cmp(x, *lo, &order))
			return false;
		if (order < 0)
			*lo = x;
		if (!bsc_exact_cmp(x, *hi, &order))
			return false;
		if (order > 0)
			*hi = x;
	}
	return true;
}

static void
exact_row(struct bsc_vals *to, size_t r, const struct bsc_node *n,
    const struct bsc_vals *va, const struct bsc_vals *vb)
{
	struct bsc_exact a[2], b[2], lo, hi;
	int64_t mul = 1, div = 1;

	bsc_vals_bounds(va, r, &a[0], &a[1]);
	bsc_vals_bounds(vb, r, &b[0], &b[1]);
	if (n->op == OP_MUL) {
		mul = scale(to->type);
		div = scale(va->type) * scale(vb->type);
	} else if (n->op == OP_DIV) {
		mul = scale(vb->type) * scale(to->type);
		div = scale(va->type);
		if (b[0].n == 0 || b[1].n == 0 || sign(b[0]) != sign(b[1])) {
			to->why[r] = BSC_WHY_ZERO;
			return;
		}
	}
	if (mul % div == 0) {
		mul /= div;
		div = 1;
	} else if (div % mul == 0) {
		div /= mul;
		mul = 1;
	}
	if (to->hi == NULL) {
		if (!operate(n->op, a[0], b[0], mul, div, &to->lo[r]))
			to->why[r] = BSC_WHY_RANGE;
		return;
	}
	if (!corners(n->op, a, b, mul, div, &lo, &hi)) {
		to->why[r] = BSC_WHY_RANGE;
		return;
	}
	to->lo[r] = lo;
	to->hi[r] = hi;
}

static void
plain_row(struct bsc_vals *to, size_t r, enum bsc_op op, int64_t a, int64_t b)
{
	if (op == OP_ADD ? __builtin_add_overflow(a, b, &to->v[r]) :
	    __builtin_sub_overflow(a, b, &to->v[r]))
		to->why[r] = BSC_WHY_RANGE;
}

static int64_t
units_to_seconds(int64_t d)
{
	return (d & 7) == UNIT_DAY ? (d >> 3) * 86400 : d >> 3;
}

/* The first side a date, time, period or duration. */
static void
date_row(struct bsc_eval *e, struct bsc_vals *to, size_t r,
    const struct bsc_node *n, int ta, int tb, int64_t a, int64_t b)
{
	bool minus = n->op == OP_SUB;
	int64_t ua = a & 7, ub = b & 7;

	if (ta == tb && (ta == BSC_DATE || ta == BSC_TIME))
		to->v[r] = ta == BSC_DATE ? a - b : (a - b) * 8 + UNIT_SECOND;
	else if (ta == BSC_DURATION) {
		if (ua == ub)
			to->v[r] = (((a >> 3) + (minus ? -(b >> 3) : b >> 3)) *
			    8) + ua;
		else if (ua <= UNIT_DAY && ub <= UNIT_DAY)
			to->v[r] = (units_to_seconds(a) + (minus ? -1 : 1) *
			    units_to_seconds(b)) * 8 + UNIT_SECOND;
		else
			to->why[r] = BSC_WHY_VALUE;
	} else if (ta == BSC_PERIOD) {
		if (b > 100000 || b < -100000)
			to->why[r] = BSC_WHY_RANGE;
		else
			to->v[r] = bsc_period_next(a, (int)(minus ? -b : b));
	} else {
		if (tb == BSC_INT)
			b = b > INT32_MAX || b < INT32_MIN ? INT64_MAX :
			    b * 8 + UNIT_DAY;
		if (b == INT64_MAX) {
			to->why[r] = BSC_WHY_RANGE;
			return;
		}
		if (minus)
			b = -(b >> 3) * 8 + (b & 7);
		bsc_shift(e, ta == BSC_TIME, a, b, &to->v[r], &to->why[r]);
	}
}

static bool
numeric(int type)
{
	return type == BSC_INT || type == BSC_NUMBER || type == BSC_MONEY;
}

static struct bsc_vals *
negative(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_exact(e, n->type, a->hi != NULL);
	struct bsc_exact lo, hi;

	to->unsettled = a->unsettled;
	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = a->why[r];
		if (!bsc_vals_bounds(a, r, &lo, &hi))
			continue;
		lo.n = -lo.n;
		hi.n = -hi.n;
		to->lo[r] = hi;
		if (to->hi != NULL)
			to->hi[r] = lo;
	}
	return to;
}

struct bsc_vals *
bsc_walk_arith(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a, *b, *to;
	bool exact;

	if (n->op == OP_NEG)
		return negative(e, n);
	a = bsc_walk(e, n->kid[0]);
	b = bsc_walk(e, n->kid[1]);
	exact = a->lo != NULL || b->lo != NULL || n->op == OP_MUL ||
	    n->op == OP_DIV;
	if (!numeric(a->type))
		exact = false;
	to = exact ? bsc_vals_exact(e, n->type, a->hi != NULL ||
	    b->hi != NULL) : bsc_vals_new(e, n->type, NULL);
	to->unsettled = a->unsettled ? a->unsettled : b->unsettled;
	to->least = n->type == BSC_DATE;
	for (size_t r = 0; r < to->n; r++)
		if (a->why[r] | b->why[r]) {
			to->why[r] = a->why[r] ? a->why[r] : b->why[r];
			if (to->least)
				to->v[r] = BSC_DAY_MIN;
		} else if (exact)
			exact_row(to, r, n, a, b);
		else if (numeric(a->type))
			plain_row(to, r, n->op, a->v[r], b->v[r]);
		else {
			struct bsc_exact lo, hi;
			int64_t by = 0;

			if (b->lo == NULL)
				by = b->v[r];
			else if (!bsc_vals_bounds(b, r, &lo, &hi) ||
			    !bsc_exact_round(lo, &by)) {
				to->why[r] = BSC_WHY_RANGE;
				continue;
			}
			date_row(e, to, r, n, a->type, b->type, a->v[r], by);
		}
	return to;
}
