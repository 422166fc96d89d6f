#include "expr/program.h"
#include "value/fold.h"
#include "value/list.h"

/* Operators over whole columns. */

/* An empty cell that states a fact: there is none (SPEC 12). */
bool
bsc_none(const struct bsc_node *n)
{
	return (n->op == OP_FIELD || n->op == OP_GET) &&
	    n->field->empty == BSC_EMPTY_NONE;
}

/* A number of the column as an interval in the unit of its type. */
bool
bsc_vals_bounds(const struct bsc_vals *v, size_t r, struct bsc_exact *lo,
    struct bsc_exact *hi)
{
	if (v->why[r] != BSC_KNOWN)
		return false;
	if (v->lo == NULL)
		*lo = *hi = (struct bsc_exact){ v->v[r], 1 };
	else {
		*lo = v->lo[r];
		*hi = v->hi != NULL ? v->hi[r] : v->lo[r];
	}
	return true;
}

void
bsc_fold_place_or(struct bsc_buf *to, struct bsc_span s, bool place)
{
	if (place)
		bsc_fold_place(to, s);
	else
		bsc_fold(to, s);
}

static struct bsc_span
folded(struct bsc_eval *e, struct bsc_span s, bool place)
{
	char *p;

	if (!place && bsc_folded(s))
		return s;
	e->buf.len = 0;
	bsc_fold_place_or(&e->buf, s, place);
	p = bsc_arena_alloc(e->at->arena, e->buf.len + 1);
	if (e->buf.len > 0)
		memcpy(p, e->buf.p, e->buf.len);
	return (struct bsc_span){ p, e->buf.len };
}

struct bsc_span *
bsc_vals_text(struct bsc_eval *e, const struct bsc_vals *v, bool place)
{
	struct bsc_span *s = bsc_arena_alloc(e->at->arena,
	    v->n * sizeof(*s));

	for (size_t r = 0; r < v->n; r++) {
		if (v->why[r] != BSC_KNOWN)
			continue;
		/* Constants and parameters are one text for many rows. */
		if (v->s != NULL && r > 0 && v->s[r].p == v->s[r - 1].p &&
		    v->s[r].len == v->s[r - 1].len &&
		    v->why[r - 1] == BSC_KNOWN)
			s[r] = s[r - 1];
		else if (v->s != NULL)
			s[r] = folded(e, v->s[r], place);
		else if (v->field != NULL && v->field->word != NULL)
			s[r] = bsc_span(v->field->word[v->v[r]].name);
	}
	return s;
}

static bool
holds(enum bsc_op op, int order)
{
	switch (op) {
	case OP_EQ:
		return order == 0;
	case OP_NE:
		return order != 0;
	case OP_LT:
		return order < 0;
	case OP_LE:
		return order <= 0;
	case OP_GT:
		return order > 0;
	default:
		return order >= 0;
	}
}

static void
compare_exact(struct bsc_vals *to, size_t r, enum bsc_op op,
    const struct bsc_vals *a, const struct bsc_vals *b)
{
	struct bsc_exact al, ah, bl, bh;
	int low, high;

	/* The order of a and b lies between those of the far ends. */
	if (!bsc_vals_bounds(a, r, &al, &ah) ||
	    !bsc_vals_bounds(b, r, &bl, &bh) ||
	    !bsc_exact_cmp(al, bh, &low) || !bsc_exact_cmp(ah, bl, &high)) {
		to->why[r] = BSC_WHY_RANGE;
		return;
	}
	if (low == high) {
		to->v[r] = holds(op, low);
		return;
	}
	/* low < high: -1..0, 0..1 or -1..1 are possible. */
	to->v[r] = holds(op, low);
	if (holds(op, high) != holds(op, low) ||
	    (low < 0 && high > 0 && holds(op, 0) != holds(op, low)))
		to->why[r] = a->unsettled ? a->unsettled : b->unsettled ?
		    b->unsettled : BSC_WHY_MEMBER;
}

/* Periods of two kinds have an order only where one ends before the other. */
static bool
period_order(bsc_period a, bsc_period b, enum bsc_op op, int *order)
{
	*order = (a > b) - (a < b);
	if (bsc_period_kind(a) == bsc_period_kind(b))
		return true;
	*order = 1;
	if (op == OP_EQ || op == OP_NE)
		return true;
	if (bsc_period_last(a) < bsc_period_first(b))
		*order = -1;
	else if (bsc_period_first(a) <= bsc_period_last(b))
		return false;
	return true;
}

static bool
duration_order(int64_t a, int64_t b, int *order)
{
	int64_t ua = a & 7, ub = b & 7;

	a >>= 3;
	b >>= 3;
	if (ua != ub && ua <= UNIT_DAY && ub <= UNIT_DAY) {
		if (ua == UNIT_DAY)
			a *= 86400;
		else
			b *= 86400;
	} else if (ua != ub)
		return false;
	*order = (a > b) - (a < b);
	return true;
}

static void
compare_scalar(struct bsc_vals *to, size_t r, const struct bsc_node *n,
    int type, int64_t a, int64_t b)
{
	int order = (a > b) - (a < b);

	if ((type == BSC_PERIOD && !period_order(a, b, n->op, &order)) ||
	    (type == BSC_DURATION && !duration_order(a, b, &order)))
		to->why[r] = BSC_WHY_VALUE;
	else
		to->v[r] = holds(n->op, order);
}

/*
 * A known day and one beyond the calendar, of which the earliest is known:
 * what comes before that, comes before it (SPEC 16).
 */
static bool
before_least(struct bsc_vals *to, size_t r, enum bsc_op op,
    const struct bsc_vals *a, const struct bsc_vals *b)
{
	bool left = a->why[r] != BSC_KNOWN;
	const struct bsc_vals *known = left ? b : a, *least = left ? a : b;
	int far = left ? 1 : -1, near = 0;

	if (known->why[r] || !least->least || known->type != BSC_DATE ||
	    least->why[r] != BSC_WHY_CALENDAR || known->v[r] > least->v[r])
		return false;
	if (known->v[r] < least->v[r])
		near = far;
	if (holds(op, near) != holds(op, far))
		return false;
	to->v[r] = holds(op, far);
	return true;
}

/* Unknown sides: nothing to compare but a fact of absence. */
void
bsc_compare_unknown(struct bsc_vals *to, size_t r, const struct bsc_node *n,
    const struct bsc_vals *a, const struct bsc_vals *b)
{
	bool none = (a->why[r] == BSC_WHY_EMPTY && bsc_none(n->kid[0]) &&
	    b->why[r] == BSC_KNOWN) || (b->why[r] == BSC_WHY_EMPTY &&
	    bsc_none(n->kid[1]) && a->why[r] == BSC_KNOWN);

	if (none && (n->op == OP_EQ || n->op == OP_NE || n->op == OP_IN))
		to->v[r] = n->op == OP_NE;
	else if (!before_least(to, r, n->op, a, b))
		to->why[r] = a->why[r] ? a->why[r] : b->why[r];
}

/* A constant that stands in the text needs no column of it. */
static bool
is_const(const struct bsc_node *n)
{
	return n->op == OP_CONST && n->level == 0;
}

/* Where a constant meets what is not known, its column decides after all. */
static void
compare_rest(struct bsc_eval *e, struct bsc_vals *to,
    const struct bsc_node *n, const struct bsc_vals *a)
{
	const struct bsc_vals *b = NULL;

	if (bsc_vals_known(a))
		return;
	for (size_t r = 0; r < to->n; r++) {
		if (a->why[r] == BSC_KNOWN)
			continue;
		if (b == NULL)
			b = bsc_walk(e, n->kid[1]);
		to->v[r] = 0;
		bsc_compare_unknown(to, r, n, a, b);
	}
}

static bool
texts_hold(enum bsc_op op, struct bsc_span x, struct bsc_span y)
{
	if (op == OP_EQ || op == OP_NE)
		return bsc_span_eq(x, y) == (op == OP_EQ);
	return holds(op, bsc_span_cmp(x, y));
}

static void
compare_text(struct bsc_eval *e, struct bsc_vals *to,
    const struct bsc_node *n, const struct bsc_vals *a,
    const struct bsc_vals *b)
{
	struct bsc_span *x = bsc_vals_text(e, a, n->place);
	struct bsc_span *y = bsc_vals_text(e, b, n->place);

	for (size_t r = 0; r < to->n; r++)
		if (a->why[r] | b->why[r])
			bsc_compare_unknown(to, r, n, a, b);
		else
			to->v[r] = texts_hold(n->op, x[r], y[r]);
}

static void
compare_text_const(struct bsc_eval *e, struct bsc_vals *to,
    const struct bsc_node *n, const struct bsc_vals *a)
{
	struct bsc_span *x = bsc_vals_text(e, a, n->place);
	struct bsc_span y = folded(e, n->kid[1]->s, n->place);

	for (size_t r = 0; r < to->n; r++)
		if (a->why[r] == BSC_KNOWN)
			to->v[r] = texts_hold(n->op, x[r], y);
	compare_rest(e, to, n, a);
}

#define COMPARE(op, y)							\
	do {								\
		for (size_t r = 0; r < to->n; r++)			\
			to->v[r] = x[r] op (y);				\
	} while (0)
#define COMPARE_BY(op, y)						\
	do {								\
		switch (op) {						\
		case OP_EQ:						\
			COMPARE(==, y);					\
			break;						\
		case OP_NE:						\
			COMPARE(!=, y);					\
			break;						\
		case OP_LT:						\
			COMPARE(<, y);					\
			break;						\
		case OP_LE:						\
			COMPARE(<=, y);					\
			break;						\
		case OP_GT:						\
			COMPARE(>, y);					\
			break;						\
		default:						\
			COMPARE(>=, y);					\
		}							\
	} while (0)

/* Values whose order is that of their numbers. */
static void
compare_numbers(struct bsc_vals *to, const struct bsc_node *n,
    const struct bsc_vals *a, const struct bsc_vals *b)
{
	const int64_t *x = a->v, *y = b->v;

	COMPARE_BY(n->op, y[r]);
	for (size_t r = 0; r < to->n; r++)
		if (a->why[r] | b->why[r]) {
			to->v[r] = 0;
			bsc_compare_unknown(to, r, n, a, b);
		}
}

static void
compare_number_const(struct bsc_eval *e, struct bsc_vals *to,
    const struct bsc_node *n, const struct bsc_vals *a)
{
	const int64_t *x = a->v, y = n->kid[1]->v;

	COMPARE_BY(n->op, y);
	compare_rest(e, to, n, a);
}

/* With a constant, if that is simple; else NULL. */
static struct bsc_vals *
compare_const(struct bsc_eval *e, const struct bsc_node *n,
    const struct bsc_vals *a)
{
	bool text = n->other && bsc_type_text(n->kid[1]->type) &&
	    n->kid[1]->type != BSC_ENUM;
	struct bsc_vals *to;

	if (!is_const(n->kid[1]) || (!text && (n->other || a->v == NULL ||
	    a->type == BSC_PERIOD || a->type == BSC_DURATION)))
		return NULL;
	to = bsc_vals_new(e, BSC_BOOL, NULL);
	if (text)
		compare_text_const(e, to, n, a);
	else
		compare_number_const(e, to, n, a);
	return to;
}

static struct bsc_vals *
compare(struct bsc_eval *e, const struct bsc_node *n,
    const struct bsc_vals *a)
{
	struct bsc_vals *to = compare_const(e, n, a);
	const struct bsc_vals *b;
	bool exact;

	if (to != NULL)
		return to;
	b = bsc_walk(e, n->kid[1]);
	exact = a->lo != NULL || b->lo != NULL;
	to = bsc_vals_new(e, BSC_BOOL, NULL);
	if (n->other) {
		compare_text(e, to, n, a, b);
		return to;
	}
	if (!exact && a->type != BSC_PERIOD && a->type != BSC_DURATION) {
		compare_numbers(to, n, a, b);
		return to;
	}
	for (size_t r = 0; r < to->n; r++)
		if (a->why[r] | b->why[r])
			bsc_compare_unknown(to, r, n, a, b);
		else if (exact)
			compare_exact(to, r, n->op, a, b);
		else
			compare_scalar(to, r, n, a->type, a->v[r], b->v[r]);
	return to;
}

/* Whether the column is missing everywhere: no other side helps. */
static bool
not_recorded(const struct bsc_vals *v)
{
	return v->n > 0 && v->why[0] == BSC_WHY_COLUMN &&
	    memcmp(v->why, v->why + 1, v->n - 1) == 0;
}

struct bsc_vals *
bsc_walk_compare(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a, *to;

	if (n->who[0] != NULL)
		return bsc_walk_who(e, n);
	a = bsc_walk(e, n->kid[0]);
	if (!not_recorded(a))
		return compare(e, n, a);
	to = bsc_vals_new(e, BSC_BOOL, NULL);
	memcpy(to->why, a->why, to->n);
	return to;
}

/* a in (b, c): a = b or a = c. */
struct bsc_vals *
bsc_walk_in(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_node eq = *n, *kid[2] = { n->kid[0], NULL };
	struct bsc_vals *a = bsc_walk(e, n->kid[0]), *to = NULL, *one;

	eq.op = OP_EQ;
	eq.kid = kid;
	for (size_t i = 1; i < n->nkid; i++) {
		kid[1] = n->kid[i];
		one = n->eq != NULL && n->eq[i] != NULL ?
		    bsc_walk_who(e, n->eq[i]) :
		    compare(e, &eq, a);
		for (size_t r = 0; to != NULL && r < to->n; r++) {
			if (one->why[r] == 0 && one->v[r]) {
				to->why[r] = 0;
				to->v[r] = 1;
			} else if (one->why[r] && !(to->why[r] == 0 &&
			    to->v[r]))
				to->why[r] = one->why[r];
		}
		if (to == NULL)
			to = one;
	}
	return to;
}

bool
bsc_list_has(struct bsc_eval *e, struct bsc_span list, struct bsc_span word)
{
	struct bsc_span one;

	while (bsc_list_next(&list, &one)) {
		e->buf.len = 0;
		if (memchr(one.p, '\\', one.len) == NULL && bsc_folded(one)) {
			if (bsc_span_eq(one, word))
				return true;
			continue;
		}
		bsc_list_unescape(&e->buf, one);
		if (bsc_span_eq(folded(e, (struct bsc_span){ e->buf.p,
		    e->buf.len }, false), word))
			return true;
	}
	return false;
}

struct bsc_vals *
bsc_walk_contains(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *b = bsc_walk(e, n->kid[1]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_BOOL, NULL);
	struct bsc_span *word = bsc_vals_text(e, b, false), *text = NULL;

	if (a->type != BSC_LIST)
		text = bsc_vals_text(e, a, false);
	for (size_t r = 0; r < to->n; r++)
		if (a->why[r] == BSC_WHY_EMPTY && bsc_none(n->kid[0]))
			to->v[r] = 0;
		else if (a->why[r] | b->why[r])
			to->why[r] = a->why[r] ? a->why[r] : b->why[r];
		else if (text == NULL)
			to->v[r] = bsc_list_has(e, a->s[r], word[r]);
		else
			to->v[r] = word[r].len == 0 || (text[r].len > 0 &&
			    memmem(text[r].p, text[r].len, word[r].p,
			    word[r].len) != NULL);
	if (n->who[1] != NULL)
		bsc_people_among(e, n, a, b, to);
	return to;
}
