#include <stdlib.h>

#include "expr/program.h"
#include "value/fold.h"

/* The walk over a program and the frames it works in. */

static void
kleene(struct bsc_vals *to, size_t r, const struct bsc_vals *a, size_t at,
    bool decides)
{
	bool ka = to->why[r] == BSC_KNOWN, kb = a->why[at] == BSC_KNOWN;

	if ((ka && (to->v[r] != 0) == decides) ||
	    (kb && (a->v[at] != 0) == decides)) {
		to->why[r] = BSC_KNOWN;
		to->v[r] = decides;
		return;
	}
	to->v[r] = ka && kb && !decides;
	if (ka)
		to->why[r] = a->why[at];
}

/* The rows that the left side does not decide, and how many. */
static size_t
undecided(const struct bsc_vals *a, bool decides, uint32_t *row)
{
	size_t n = 0;

	for (uint32_t r = 0; r < a->n; r++) {
		row[n] = r;
		n += a->why[r] != BSC_KNOWN || (a->v[r] != 0) != decides;
	}
	return n;
}

/*
 * Whether it pays to make the columns of the right side for these rows of
 * the frame alone.  Beginnings of one list need those before them.
 */
static bool
is_worth(const struct bsc_eval *e, const struct bsc_node *right, size_t n)
{
	const struct bsc_frame *f = e->at;

	return (right->nkid > 0 || right->op == OP_GROUP) && n < f->n / 4 &&
	    f == &e->top && !f->running;
}

/* Variables of some rows of the frame. */
static void
pick_variables(struct bsc_eval *e, const struct bsc_frame *f,
    struct bsc_frame *some, const uint32_t *row)
{
	const struct bsc_vals **var = bsc_arena_alloc(f->arena,
	    (f->nvar + 1) * sizeof(*var));

	for (size_t i = 0; i < f->nvar; i++)
		if (f->var[i] != NULL)
			var[i] = bsc_vals_gather(e, f->var[i], row);
	some->var = var;
	some->nvar = f->nvar;
}

/* Their members, one row's behind the other's. */
static void
pick_members(const struct bsc_frame *f, struct bsc_frame *some,
    const uint32_t *row)
{
	size_t *start = bsc_arena_alloc(f->arena,
	    (some->n + 1) * sizeof(*start)), k = 0;
	uint32_t *record;
	bool *doubt;

	for (size_t i = 0; i < some->n; i++)
		start[i + 1] = start[i] + f->start[row[i] + 1] -
		    f->start[row[i]];
	record = bsc_arena_alloc(f->arena,
	    (start[some->n] + 1) * sizeof(*record));
	doubt = bsc_arena_alloc(f->arena, start[some->n] + 1);
	for (size_t i = 0; i < some->n; i++)
		for (size_t m = f->start[row[i]]; m < f->start[row[i] + 1];
		    m++, k++) {
			record[k] = f->record[m];
			doubt[k] = f->doubt != NULL && f->doubt[m];
		}
	some->member = f->member;
	some->start = start;
	some->record = record;
	some->doubt = f->doubt == NULL ? NULL : doubt;
}

/* Walk it for some rows of the top frame as if these were all. */
static struct bsc_vals *
walk_some(struct bsc_eval *e, const struct bsc_node *n, const uint32_t *row,
    size_t nrow)
{
	struct bsc_frame *f = e->at, some = { .n = nrow, .table = f->table,
	    .batch = f->batch, .outer = f->outer, .arena = f->arena };
	uint32_t *number = bsc_arena_alloc(f->arena,
	    (nrow + 1) * sizeof(*number));
	struct bsc_vals *v;

	for (size_t i = 0; i < nrow; i++)
		number[i] = f->row != NULL ? f->row[row[i]] : row[i];
	some.row = number;
	e->at = &some;
	if (f->day != NULL)
		some.day = bsc_vals_gather(e, f->day, row);
	if (f->nvar > 0)
		pick_variables(e, f, &some, row);
	if (f->member != NULL)
		pick_members(f, &some, row);
	v = bsc_walk(e, n);
	e->at = f;
	return v;
}

/* and, or: the right side is asked where the left one does not decide. */
static struct bsc_vals *
walk_pair(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]), *b, *to;
	bool decides = n->op == OP_OR;
	uint32_t *row = bsc_arena_room(e->at->arena,
	    (a->n + 1) * sizeof(*row));
	size_t some = undecided(a, decides, row);

	if (some == a->n && bsc_vals_known(a))	/* yes and b, no or b */
		return bsc_walk(e, n->kid[1]);
	to = bsc_vals_new(e, BSC_BOOL, NULL);
	memcpy(to->v, a->v, to->n * sizeof(*to->v));
	memcpy(to->why, a->why, to->n);
	if (!is_worth(e, n->kid[1], some)) {
		b = bsc_walk(e, n->kid[1]);
		for (size_t r = 0; r < to->n; r++)
			kleene(to, r, b, r, decides);
	} else if (some > 0) {
		b = walk_some(e, n->kid[1], row, some);
		for (size_t i = 0; i < some; i++)
			kleene(to, row[i], b, i, decides);
	}
	return to;
}

static struct bsc_vals *
walk_not(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *to = bsc_vals_new(e, BSC_BOOL, NULL);
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);

	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = a->why[r];
		to->v[r] = !a->v[r];
	}
	return to;
}

static struct bsc_vals *
walk_matches(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *to = bsc_vals_new(e, BSC_BOOL, NULL);
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_span *s = bsc_vals_text(e, a, false);
	regmatch_t at[1];

	for (size_t r = 0; r < to->n; r++) {
		if (a->why[r] == BSC_WHY_EMPTY && bsc_none(n->kid[0]))
			continue;
		to->why[r] = a->why[r];
		if (a->why[r])
			continue;
		at[0].rm_so = 0;
		at[0].rm_eo = (regoff_t)s[r].len;
		to->v[r] = regexec(n->regex, s[r].p != NULL ? s[r].p : "", 0,
		    at, REG_STARTEND) == 0;
	}
	return to;
}

/* A column to hold what any of the given ones holds. */
struct bsc_vals *
bsc_vals_like(struct bsc_eval *e, const struct bsc_node *n,
    struct bsc_vals *const *from, size_t nfrom)
{
	bool exact = false, bounds = false;
	struct bsc_vals *to;

	for (size_t i = 0; i < nfrom; i++) {
		exact |= from[i]->lo != NULL;
		bounds |= from[i]->hi != NULL;
	}
	if (!exact)
		return bsc_vals_new(e, n->type, n->field);
	to = bsc_vals_exact(e, n->type, bounds);
	to->field = n->field;
	for (size_t i = 0; i < nfrom && !to->unsettled; i++)
		to->unsettled = from[i]->unsettled;
	return to;
}

void
bsc_vals_copy(struct bsc_vals *to, size_t r, const struct bsc_vals *from,
    size_t at)
{
	struct bsc_exact hi;

	to->why[r] = from->why[at];
	if (from->why[at] != BSC_KNOWN)
		return;
	if (to->lo != NULL)
		bsc_vals_bounds(from, at, &to->lo[r],
		    to->hi != NULL ? &to->hi[r] : &hi);
	else if (to->v != NULL)
		to->v[r] = from->v[at];
	else if (from->s != NULL)
		to->s[r] = from->s[at];
	else
		to->s[r] = bsc_span(from->field->word[from->v[at]].name);
}

/* x else y, if(c, x, y) */
static struct bsc_vals *
walk_choice(struct bsc_eval *e, const struct bsc_node *n)
{
	bool is_if = n->op == OP_IF;
	struct bsc_vals *c = is_if ? bsc_walk(e, n->kid[0]) : NULL, *to;
	struct bsc_vals *k[2] = { bsc_walk(e, n->kid[is_if]),
	    bsc_walk(e, n->kid[is_if + 1]) };

	to = bsc_vals_like(e, n, k, 2);
	for (size_t r = 0; r < to->n; r++)
		if (!is_if)
			bsc_vals_copy(to, r, k[k[0]->why[r] == BSC_WHY_EMPTY ||
			    k[0]->why[r] == BSC_WHY_NONE], r);
		else if (c->why[r])
			to->why[r] = c->why[r];
		else
			bsc_vals_copy(to, r, k[!c->v[r]], r);
	return to;
}

struct bsc_vals *
bsc_walk(struct bsc_eval *e, const struct bsc_node *n)
{
	switch (n->op) {
	case OP_OR:
	case OP_AND:
		return walk_pair(e, n);
	case OP_NOT:
		return walk_not(e, n);
	case OP_EQ:
	case OP_NE:
	case OP_LT:
	case OP_LE:
	case OP_GT:
	case OP_GE:
		return bsc_walk_compare(e, n);
	case OP_IN:
		return bsc_walk_in(e, n);
	case OP_CONTAINS:
		return bsc_walk_contains(e, n);
	case OP_MATCHES:
		return walk_matches(e, n);
	case OP_ELSE:
	case OP_IF:
		return walk_choice(e, n);
	case OP_ADD:
	case OP_SUB:
	case OP_MUL:
	case OP_DIV:
	case OP_NEG:
		return bsc_walk_arith(e, n);
	case OP_CALL:
		return bsc_walk_call(e, n);
	case OP_REF:
		return bsc_walk_ref(e, n);
	case OP_LOOKUP:
		return bsc_walk_lookup(e, n);
	case OP_GET:
		return bsc_walk_get(e, n);
	case OP_GROUP:
		return bsc_walk_group(e, n);
	default:
		return bsc_walk_leaf(e, n);
	}
}

struct bsc_eval *
bsc_eval_new(struct bsc_store *store, const struct bsc_calendar *calendar,
    bsc_day today)
{
	struct bsc_eval *e = bsc_zalloc(1, sizeof(*e));

	e->store = store;
	e->calendar = calendar;
	e->today = today;
	e->top.arena = bsc_arena_new();
	e->kept = bsc_arena_new();
	e->at = &e->top;
	return e;
}

void
bsc_eval_free(struct bsc_eval *e)
{
	if (e == NULL)
		return;
	for (size_t i = 0; i < e->nspare; i++)
		bsc_arena_free(e->spare[i]);
	bsc_arena_free(e->top.arena);
	bsc_arena_free(e->kept);
	bsc_buf_free(&e->buf);
	free(e);
}

static void
new_frame(struct bsc_eval *e, size_t n)
{
	struct bsc_arena *a = e->top.arena;

	bsc_arena_reset(a);
	bsc_arena_reset(e->kept);
	e->top = (struct bsc_frame){ .n = n, .arena = a };
	e->at = &e->top;
	e->state++;
}

/* The caller's list of rows may be gone before the frame is. */
static const uint32_t *
keep_rows(struct bsc_eval *e, const uint32_t *row, size_t n)
{
	uint32_t *to = bsc_arena_alloc(e->kept, (n + 1) * sizeof(*to));

	if (n > 0)
		memcpy(to, row, n * sizeof(*to));
	return to;
}

void
bsc_eval_batch(struct bsc_eval *e, const struct bsc_batch *b,
    const uint32_t *row, size_t n)
{
	new_frame(e, row == NULL ? b->n : n);
	e->top.batch = b;
	if (row != NULL)
		e->top.row = keep_rows(e, row, n);
	e->top.table = b->section->table;
}

void
bsc_eval_records(struct bsc_eval *e, const struct bsc_table *table,
    const uint32_t *record, size_t n)
{
	new_frame(e, n);
	e->top.table = table;
	e->top.row = keep_rows(e, record, n);
}

void
bsc_eval_rows(struct bsc_eval *e, size_t n)
{
	new_frame(e, n);
}

const struct bsc_vals *
bsc_eval_field(struct bsc_eval *e, const struct bsc_field *field)
{
	e->at = &e->top;
	return field->table == e->top.table ? bsc_walk_field(e, field) : NULL;
}

void
bsc_eval_again(struct bsc_eval *e)
{
	struct bsc_frame *f = &e->top;

	bsc_arena_reset(f->arena);
	*f = (struct bsc_frame){ .n = f->n, .table = f->table,
	    .batch = f->batch, .row = f->row, .field = f->field,
	    .arena = f->arena };
	e->at = f;
	e->state++;
}

void
bsc_eval_bind(struct bsc_eval *e, size_t i, const struct bsc_vals *v)
{
	const struct bsc_vals **var;
	size_t n = e->top.nvar;

	e->state++;
	if (i >= n) {
		/* Few variables: a fresh array is simpler than growth. */
		var = bsc_arena_alloc(e->top.arena, (i + 8) * sizeof(*var));
		if (n > 0)
			memcpy(var, e->top.var, n * sizeof(*var));
		e->top.var = var;
		e->top.nvar = i + 8;
	}
	e->top.var[i] = v;
}

struct bsc_vals *
bsc_eval_column(struct bsc_eval *e, int type, const struct bsc_field *words)
{
	e->at = &e->top;
	return bsc_vals_new(e, type, words);
}

void
bsc_eval_day(struct bsc_eval *e, const struct bsc_vals *day)
{
	struct bsc_vals *v = bsc_arena_alloc(e->top.arena, sizeof(*v));

	*v = *day;
	if (day->type == BSC_TIME) {
		v = bsc_eval_column(e, BSC_DATE, NULL);
		for (size_t r = 0; r < v->n; r++) {
			v->why[r] = day->why[r];
			v->v[r] = day->v[r] / 86400 - (day->v[r] % 86400 < 0);
		}
	}
	e->top.day = v;
	e->top.ref = NULL;
	e->state++;
}

void
bsc_eval_members(struct bsc_eval *e, const struct bsc_table *table,
    const size_t *start, const uint32_t *record)
{
	e->state++;
	e->top.member = table;
	e->top.start = start;
	e->top.record = record;
	e->top.doubt = NULL;
	e->top.running = false;
	e->top.members = NULL;
}

void
bsc_eval_doubt(struct bsc_eval *e, const bool *doubt)
{
	e->state++;
	e->top.doubt = doubt;
}

void
bsc_eval_running(struct bsc_eval *e, const struct bsc_table *table,
    const size_t *end, const uint32_t *record)
{
	size_t *start = bsc_arena_alloc(e->top.arena, (e->top.n + 1) *
	    sizeof(*start));

	start[0] = 0;
	if (e->top.n > 0)
		memcpy(start + 1, end, e->top.n * sizeof(*start));
	bsc_eval_members(e, table, start, record);
	e->top.running = true;
}

void
bsc_eval_hide_assumed(struct bsc_eval *e, bool hide)
{
	e->state++;
	e->hide = hide;
}

const struct bsc_vals *
bsc_eval_run(struct bsc_eval *e, const struct bsc_program *p)
{
	size_t i = p->serial % (sizeof(e->done) / sizeof(e->done[0]));

	/*
	 * Messages are asked for row by row, and some hold an expression
	 * for each field of a table: what was walked once is kept.
	 */
	if (e->done[i].serial == p->serial && e->done[i].state == e->state)
		return e->done[i].vals;
	e->prog = p;
	e->at = &e->top;
	e->done[i].vals = bsc_walk(e, p->root);
	e->done[i].serial = p->serial;
	e->done[i].state = e->state;
	return e->done[i].vals;
}
