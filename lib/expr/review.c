#include "expr/review.h"

#include <stdio.h>

#include "expr/program.h"

enum { MAX_KIDS = 64, MAX_WORDS = 256 };

/* What a test asks of one value: to be in a set, or on a side of a bound. */
struct ask {
	struct bsc_span		 of;		/* the value, as written */
	bool			 set;
	bool			 in;		/* of the set, or out of it */
	const struct bsc_node	*word[MAX_WORDS];
	size_t			 n;
	enum bsc_op		 op;		/* bound: LT LE GT GE */
	const struct bsc_node	*bound;
};

struct review {
	bsc_review_say	*say;
	void		*arg;
};

static void
say(const struct review *r, const struct bsc_node *n, const char *text)
{
	r->say(r->arg, n->line, n->column, text);
}

/* Two texts, but for blanks outside of quotes. */
static bool
same_text(struct bsc_span a, struct bsc_span b)
{
	size_t i = 0, k = 0;
	bool quoted = false;

	if (a.p == NULL || b.p == NULL)
		return false;
	for (;;) {
		while (!quoted && i < a.len && (unsigned char)a.p[i] <= ' ')
			i++;
		while (!quoted && k < b.len && (unsigned char)b.p[k] <= ' ')
			k++;
		if (i == a.len || k == b.len)
			return i == a.len && k == b.len;
		quoted ^= a.p[i] == '\'';
		if (a.p[i++] != b.p[k++])
			return false;
	}
}

/* Whether nothing of a record, a day or a parameter is read. */
static bool
constant(const struct bsc_node *n)
{
	if (n->op == OP_CONST)
		return true;
	if (n->nkid == 0 || n->op == OP_REF || n->op == OP_LOOKUP ||
	    n->op == OP_GET || n->op == OP_GROUP)
		return false;
	for (size_t i = 0; i < n->nkid; i++)
		if (!constant(n->kid[i]))
			return false;
	return true;
}

static bool
joins(const struct bsc_node *n)
{
	return n->op == OP_AND || n->op == OP_OR;
}

static enum bsc_op
opposite(enum bsc_op op)
{
	static const enum bsc_op of[] = { [OP_LT] = OP_GE, [OP_GE] = OP_LT,
	    [OP_GT] = OP_LE, [OP_LE] = OP_GT };

	return of[op];
}

/* 5 < x is x > 5. */
static enum bsc_op
mirrored(enum bsc_op op)
{
	static const enum bsc_op of[] = { [OP_LT] = OP_GT, [OP_GT] = OP_LT,
	    [OP_LE] = OP_GE, [OP_GE] = OP_LE };

	return op >= OP_LT && op <= OP_GE ? of[op] : op;
}

static void
negate(struct ask *a)
{
	if (a->set)
		a->in = !a->in;
	else
		a->op = opposite(a->op);
}

static bool
ask_set(const struct bsc_node *n, struct ask *a)
{
	a->set = a->in = true;
	a->of = n->kid[0]->text;
	for (size_t i = 1; i < n->nkid; i++) {
		if (n->kid[i]->op != OP_CONST || a->n == MAX_WORDS)
			return false;
		a->word[a->n++] = n->kid[i];
	}
	return n->kid[0]->op != OP_CONST;
}

/* What the test asks; false: nothing that is understood here. */
static bool
ask_of(const struct bsc_node *n, struct ask *a)
{
	const struct bsc_node *x, *c;
	enum bsc_op op = n->op;

	*a = (struct ask){ .n = 0 };
	if (op == OP_NOT) {
		if (!ask_of(n->kid[0], a))
			return false;
		negate(a);
		return true;
	}
	if (op == OP_IN)
		return ask_set(n, a);
	if (op < OP_EQ || op > OP_GE)
		return false;
	x = n->kid[0];
	c = n->kid[1];
	if (x->op == OP_CONST) {
		x = n->kid[1];
		c = n->kid[0];
		op = mirrored(op);
	}
	if (x->op == OP_CONST || c->op != OP_CONST)
		return false;
	a->of = x->text;
	a->set = op == OP_EQ || op == OP_NE;
	a->in = op == OP_EQ;
	a->op = op;
	a->bound = c;
	if (a->set)
		a->word[a->n++] = c;
	return true;
}

static bool
is_text(const struct bsc_node *n)
{
	return n->type == BSC_TEXT || n->type == BSC_CODE;
}

static bool
equal(const struct bsc_node *a, const struct bsc_node *b)
{
	if (is_text(a) || is_text(b))
		return bsc_span_eq(a->s, b->s);
	return a->type == b->type && a->v == b->v;
}

static bool
has(const struct ask *a, const struct bsc_node *word)
{
	for (size_t i = 0; i < a->n; i++)
		if (equal(a->word[i], word))
			return true;
	return false;
}

static bool
within(const struct bsc_node *c, enum bsc_op op, const struct bsc_node *bound)
{
	if (is_text(c) || c->type != bound->type)
		return true;		/* not to be told */
	return op == OP_LT ? c->v < bound->v : op == OP_LE ?
	    c->v <= bound->v : op == OP_GT ? c->v > bound->v :
	    c->v >= bound->v;
}

static bool
bounds_exclude(const struct ask *a, const struct ask *b)
{
	const struct ask *low = a->op >= OP_GT ? a : b, *high = low == a ? b : a;

	if (is_text(low->bound) || low->bound->type != high->bound->type ||
	    (a->op >= OP_GT) == (b->op >= OP_GT))
		return false;
	if (low->op == OP_GE && high->op == OP_LE)
		return low->bound->v > high->bound->v;
	return low->bound->v >= high->bound->v;
}

/* Whether no value answers both. */
static bool
exclude(const struct ask *a, const struct ask *b)
{
	const struct ask *set = a->set && a->in ? a : b, *other = set == a ?
	    b : a;

	if (!same_text(a->of, b->of))
		return false;
	if (!a->set && !b->set)
		return bounds_exclude(a, b);
	if (!set->set || !set->in)
		return false;
	for (size_t i = 0; i < set->n; i++) {
		const struct bsc_node *w = set->word[i];

		if (other->set ? has(other, w) == other->in :
		    within(w, other->op, other->bound))
			return false;
	}
	return true;
}

/* Conditions joined by and (or by or) that contradict or repeat. */
static void
pair(const struct review *r, enum bsc_op op, const struct bsc_node *first,
    const struct bsc_node *second)
{
	struct ask a, b;

	if (same_text(first->text, second->text)) {
		say(r, second, _("the same condition again"));
		return;
	}
	if (!ask_of(first, &a) || !ask_of(second, &b))
		return;
	if (op == OP_OR) {
		negate(&a);
		negate(&b);
	}
	if (exclude(&a, &b))
		say(r, second, op == OP_AND ?
		    _("never true together with the condition before it") :
		    _("one of this and the condition before it is always "
		    "true"));
}

static size_t
gather(const struct bsc_node *n, enum bsc_op op, const struct bsc_node **to,
    size_t have)
{
	if (n->op == op) {
		have = gather(n->kid[0], op, to, have);
		return gather(n->kid[1], op, to, have);
	}
	if (have < MAX_KIDS)
		to[have++] = n;
	return have;
}

/* asked: as a condition, where a bare yes is one too many. */
static void
review(const struct review *r, const struct bsc_node *n, bool asked)
{
	const struct bsc_node *kid[MAX_KIDS];
	size_t nkid;

	if (n->type == BSC_BOOL && (asked || n->op != OP_CONST) &&
	    constant(n)) {
		say(r, n, _("always the same"));
		return;
	}
	if (n->op >= OP_EQ && n->op <= OP_GE &&
	    same_text(n->kid[0]->text, n->kid[1]->text))
		say(r, n, _("compared with itself"));
	if (!joins(n)) {
		for (size_t i = 0; i < n->nkid; i++)
			review(r, n->kid[i], n->op == OP_NOT);
		if (n->op == OP_GROUP && n->where != NULL)
			review(r, n->where, true);
		return;
	}
	nkid = gather(n, n->op, kid, 0);
	for (size_t i = 0; i < nkid; i++) {
		for (size_t k = 0; k < i; k++)
			pair(r, n->op, kid[k], kid[i]);
		review(r, kid[i], true);
	}
}

void
bsc_program_review(const struct bsc_program *p, bsc_review_say *to, void *arg)
{
	struct review r = { to, arg };

	review(&r, p->root, true);
}

bool
bsc_program_covers(const struct bsc_program *first,
    const struct bsc_program *second)
{
	struct ask a, b;

	if (same_text(first->root->text, second->root->text))
		return true;
	if (!ask_of(first->root, &a) || !ask_of(second->root, &b))
		return false;
	negate(&a);
	return exclude(&a, &b);
}

void
bsc_program_place(const struct bsc_program *p, size_t *line, size_t *column)
{
	*line = p->root->line;
	*column = p->root->column;
}
