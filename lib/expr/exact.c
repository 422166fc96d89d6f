#include "expr/program.h"

typedef __int128 wide;

static wide
magnitude(wide a)
{
	return a < 0 ? -a : a;
}

static wide
common(wide a, wide b)
{
	wide r;

	for (a = magnitude(a), b = magnitude(b); b != 0; b = r) {
		r = a % b;
		a = b;
	}
	return a;
}

static int
sign(wide a)
{
	return (a > 0) - (a < 0);
}

/* In lowest terms with a positive denominator. */
static struct bsc_exact
lowest(struct bsc_exact x)
{
	wide g = common(x.n, x.d);

	if (g > 1) {
		x.n /= g;
		x.d /= g;
	}
	if (x.d < 0) {
		x.n = -x.n;
		x.d = -x.d;
	}
	return x;
}

/* a.n * b.d + b.n * a.d over a.d * b.d */
static bool
add(struct bsc_exact a, struct bsc_exact b, struct bsc_exact *r)
{
	wide x, y;

	if (a.d == b.d) {
		r->d = a.d;
		return !__builtin_add_overflow(a.n, b.n, &r->n);
	}
	return !__builtin_mul_overflow(a.n, b.d, &x) &&
	    !__builtin_mul_overflow(b.n, a.d, &y) &&
	    !__builtin_add_overflow(x, y, &r->n) &&
	    !__builtin_mul_overflow(a.d, b.d, &r->d);
}

bool
bsc_exact_add(struct bsc_exact a, struct bsc_exact b, struct bsc_exact *r)
{
	if (a.d == 0 || b.d == 0) {
		*r = a.d == 0 ? a : b;
		return a.d != 0 || b.d != 0 || sign(a.n) == sign(b.n);
	}
	return add(a, b, r) || add(lowest(a), lowest(b), r);
}

static bool
mul(struct bsc_exact a, struct bsc_exact b, struct bsc_exact *r)
{
	return !__builtin_mul_overflow(a.n, b.n, &r->n) &&
	    !__builtin_mul_overflow(a.d, b.d, &r->d);
}

bool
bsc_exact_mul(struct bsc_exact a, struct bsc_exact b, struct bsc_exact *r)
{
	wide t;

	if (a.d == 0 || b.d == 0) {
		/* What has no bound times nothing: still nothing. */
		r->n = sign(a.n) * sign(b.n);
		r->d = r->n == 0;
		return true;
	}
	if (mul(a, b, r))
		return true;
	a = lowest(a);
	b = lowest(b);
	t = a.d;
	a.d = b.d;
	b.d = t;
	return mul(lowest(a), lowest(b), r);
}

bool
bsc_exact_div(struct bsc_exact a, struct bsc_exact b, struct bsc_exact *r)
{
	wide t = b.n;

	if (b.n == 0)
		return false;
	if (b.d == 0) {
		*r = (struct bsc_exact){ 0, 1 };
		return a.d != 0;
	}
	b.n = b.d;
	b.d = t;
	if (b.d < 0) {
		b.n = -b.n;
		b.d = -b.d;
	}
	return bsc_exact_mul(a, b, r);
}

bool
bsc_exact_cmp(struct bsc_exact a, struct bsc_exact b, int *order)
{
	wide x, y;

	if (a.d == 0 || b.d == 0) {
		*order = (a.d == 0 ? sign(a.n) * 2 : 0) -
		    (b.d == 0 ? sign(b.n) * 2 : 0);
		*order = sign(*order);
		return true;
	}
	if (a.d != b.d) {
		if (__builtin_mul_overflow(a.n, b.d, &x) ||
		    __builtin_mul_overflow(b.n, a.d, &y)) {
			a = lowest(a);
			b = lowest(b);
			if (__builtin_mul_overflow(a.n, b.d, &x) ||
			    __builtin_mul_overflow(b.n, a.d, &y))
				return false;
		}
	} else {
		x = a.n;
		y = b.n;
	}
	*order = (x > y) - (x < y);
	return true;
}

/* Half away from zero. */
bool
bsc_exact_round(struct bsc_exact x, int64_t *out)
{
	wide q, r;

	if (x.d == 0)
		return false;
	x = lowest(x);
	q = x.n / x.d;
	r = magnitude(x.n % x.d);
	if (r >= x.d - r)
		q += x.n < 0 ? -1 : 1;
	if (q > INT64_MAX || q < INT64_MIN)
		return false;
	*out = (int64_t)q;
	return true;
}
