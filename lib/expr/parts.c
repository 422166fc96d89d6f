#include "expr/parts.h"

#include "expr/program.h"

enum { MAX_SHOWN = 64 };

struct tour {
	struct bsc_eval		*e;
	const struct bsc_program *prog;
	size_t			 row;
	const struct bsc_node	*decider;
	bool			 pivotal;	/* of the condition at hand */
	bsc_part_take		*take;
	void			*arg;
	struct bsc_span		 shown[MAX_SHOWN];	/* under this test */
	size_t			 nshown;
};

static bool
joins(const struct bsc_node *n)
{
	return n->op == OP_AND || n->op == OP_OR;
}

/* "a not in (b)" is one test, although it is the negation of another. */
static bool
negates(const struct bsc_node *n)
{
	return n->op == OP_NOT && n->text.p != n->kid[0]->text.p;
}

static enum bsc_truth
truth(struct tour *t, const struct bsc_node *n)
{
	return bsc_truth(bsc_walk(t->e, n), t->row);
}

/*
 * The first condition that alone makes the whole what it is: a false one
 * among those that must all hold, a true one among those of which one is
 * enough; and what is unknown.  Where it takes all of them it is the whole.
 */
static const struct bsc_node *
decider(struct tour *t, const struct bsc_node *n)
{
	enum bsc_truth all = truth(t, n);
	const struct bsc_node *found;

	if (negates(n))
		return decider(t, n->kid[0]);
	if (!joins(n) || all == (n->op == OP_AND ? BSC_TRUE : BSC_FALSE))
		return n;
	for (size_t i = 0; i < 2; i++)
		if (truth(t, n->kid[i]) == all) {
			found = decider(t, n->kid[i]);
			/* a and b and c: all of them are meant. */
			return found->op == n->op && joins(found) ? n : found;
		}
	return n;
}

static void
hand(struct tour *t, enum bsc_part_kind kind, const struct bsc_node *n,
    struct bsc_span text, int depth, const struct bsc_vals *v)
{
	struct bsc_part part = { .kind = kind, .text = text, .depth = depth,
	    .vals = v, .row = t->row, .decides = n == t->decider,
	    .pivotal = t->pivotal };

	if (n->op == OP_PARAM)
		part.param = &t->prog->scope.param[n->index];
	t->take(t->arg, &part);
}

static void
show(struct tour *t, const struct bsc_node *n, struct bsc_span text, int depth,
    const struct bsc_vals *v)
{
	for (size_t i = 0; i < t->nshown; i++)
		if (bsc_span_eq(t->shown[i], text))
			return;
	if (t->nshown < MAX_SHOWN)
		t->shown[t->nshown++] = text;
	hand(t, BSC_PART_VALUE, n, text, depth, v);
}

static struct bsc_span
name_of(const struct bsc_node *n)
{
	if (n->text.p == NULL && n->op == OP_FIELD)
		return bsc_span(n->field->name);
	return n->text;
}

/* What an exists() or an aggregate looks for: the outer sides of its keys. */
static void
looked_for(struct tour *t, const struct bsc_node *n, int depth)
{
	const struct bsc_node *k;

	for (size_t i = 0; i < n->nkey; i++) {
		k = n->eq[i];
		if (k->op == OP_FIELD && k->level == 1 && k->text.p != NULL)
			show(t, k, k->text, depth,
			    bsc_walk_field(t->e, k->field));
	}
}

/* The value of a node and of what it is made of, the whole before it. */
static void
values(struct tour *t, const struct bsc_node *n, int depth, bool self)
{
	if (n->op == OP_CONST)
		return;
	if (self && n->type != BSC_RECORD && name_of(n).p != NULL)
		show(t, n, name_of(n), depth, bsc_walk(t->e, n));
	if (n->op == OP_GROUP)
		looked_for(t, n, depth);
	for (size_t i = 0; i < n->nkid; i++)
		values(t, n->kid[i], depth, true);
}

static void
tour(struct tour *t, const struct bsc_node *n, int depth);

/*
 * Whether one of two joined conditions settles both: the other leaves it
 * to it, or is unknown and would leave it open.
 */
static bool
turns(struct tour *t, const struct bsc_node *n, size_t i)
{
	enum bsc_truth leaves = n->op == OP_AND ? BSC_TRUE : BSC_FALSE;
	enum bsc_truth own = truth(t, n->kid[i]);
	enum bsc_truth other = truth(t, n->kid[!i]);

	return other == leaves || (other == BSC_UNKNOWN && own != leaves &&
	    own != BSC_UNKNOWN);
}

/* The kids of a and b and c, which stand in a tree that leans left. */
static void
branches(struct tour *t, const struct bsc_node *n, enum bsc_op op, int depth)
{
	bool pivotal = t->pivotal;

	if (n->op != op) {
		tour(t, n, depth);
		return;
	}
	for (size_t i = 0; i < 2; i++) {
		t->pivotal = pivotal && turns(t, n, i);
		branches(t, n->kid[i], op, depth);
	}
	t->pivotal = pivotal;
}

/* Which of the constants of a list the value is. */
static void
choices(struct tour *t, const struct bsc_node *n, int depth)
{
	struct bsc_node one = *n, *kid[2] = { n->kid[0], NULL };

	one.kid = kid;
	one.nkid = 2;
	for (size_t i = 1; i < n->nkid; i++) {
		kid[1] = n->kid[i];
		if (kid[1]->op == OP_CONST)
			hand(t, BSC_PART_CHOICE, kid[1], kid[1]->text, depth,
			    bsc_walk(t->e, &one));
	}
}

static void
tour(struct tour *t, const struct bsc_node *n, int depth)
{
	enum bsc_part_kind kind = negates(n) ? BSC_PART_NOT : BSC_PART_TEST;
	const struct bsc_node *test = n->op == OP_NOT ? n->kid[0] : n;

	if (joins(n))
		kind = n->op == OP_AND ? BSC_PART_ALL : BSC_PART_ANY;
	hand(t, kind, n, n->text, depth, bsc_walk(t->e, n));
	t->nshown = 0;
	if (joins(n))
		branches(t, n, n->op, depth + 1);
	else if (kind == BSC_PART_NOT)
		tour(t, n->kid[0], depth + 1);
	else {
		values(t, test, depth + 1, test->op == OP_FIELD ||
		    test->op == OP_VAR);
		if (test->op == OP_IN)
			choices(t, test, depth + 1);
	}
}

void
bsc_eval_parts(struct bsc_eval *e, const struct bsc_program *p, size_t row,
    bsc_part_take *take, void *arg)
{
	struct tour t = { .e = e, .prog = p, .row = row, .take = take,
	    .arg = arg, .pivotal = true };

	e->prog = p;
	e->at = &e->top;
	if (p->root->type == BSC_BOOL) {
		t.decider = decider(&t, p->root);
		tour(&t, p->root, 0);
	} else
		values(&t, p->root, 0, true);
}

const char *
bsc_program_text(const struct bsc_program *p)
{
	return p->text;
}
