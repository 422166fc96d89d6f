#include "expr/program.h"
#include "expr/table.h"

/* References through a field, and what they lead to. */

enum { MAX_KEY = 16 };

/* The record that refers: a row of a frame, or a stored record. */
struct referrer {
	struct bsc_eval		*e;
	struct bsc_frame	*frame;
	size_t			 row;
	const struct bsc_table	*stored;	/* NULL: the row itself */
	uint32_t		 record;
	const struct bsc_table	*to;
	const struct bsc_field	*own[MAX_KEY];	/* by key field of to */
	int			 var[MAX_KEY];	/* or variable, -1: none */
};

static int
find_var(const struct bsc_eval *e, const char *name)
{
	const struct bsc_scope *s = &e->prog->scope;

	for (size_t i = 0; i < s->nvar; i++)
		if (strcmp(s->var[i].name, name) == 0)
			return (int)i;
	return -1;
}

static struct bsc_span
var_text(const struct referrer *w, int i)
{
	const struct bsc_frame *f = w->frame;
	struct bsc_span none = { NULL, 0 };
	const struct bsc_vals *v;
	struct bsc_buf *b = &w->e->buf;

	if (i < 0 || (size_t)i >= f->nvar || (v = f->var[i]) == NULL ||
	    v->why[w->row])
		return none;
	if (v->s != NULL)
		return v->s[w->row];
	b->len = 0;
	bsc_vals_canonical(b, v, w->row);
	return (struct bsc_span){ bsc_arena_strndup(w->e->at->arena,
	    b->p, b->len), b->len };
}

static struct bsc_span
own_cell(const struct referrer *w, const struct bsc_field *f)
{
	if (f == NULL)
		return (struct bsc_span){ NULL, 0 };
	if (w->stored != NULL)
		return bsc_store_field(w->e->store, w->record, f);
	return bsc_frame_cell(w->e, w->frame, w->row, f);
}

static struct bsc_span
key_cell(void *arg, const struct bsc_field *key)
{
	const struct referrer *w = arg;

	for (size_t i = 0; i < w->to->nkey && i < MAX_KEY; i++)
		if (w->to->key[i] == key)
			return w->var[i] >= 0 ? var_text(w, w->var[i]) :
			    own_cell(w, w->own[i]);
	return (struct bsc_span){ NULL, 0 };
}

/* Which fields of the referring table are keys of the other one too. */
static void
common_keys(struct referrer *w, const struct bsc_table *from)
{
	const struct bsc_field *f;

	for (size_t i = 0; i < w->to->nkey && i < MAX_KEY; i++) {
		w->var[i] = -1;
		w->own[i] = NULL;
		if (from == NULL) {
			w->var[i] = find_var(w->e, w->to->key[i]->name);
			continue;
		}
		f = bsc_field_find(from, bsc_span(w->to->key[i]->name));
		if (f != NULL && f->type == w->to->key[i]->type)
			w->own[i] = f;
	}
}

static void
resolve_row(struct bsc_vals *to, size_t r, struct referrer *w,
    struct bsc_refkey *k)
{
	uint32_t record = 0;
	enum bsc_found found = bsc_store_resolve(w->e->store, w->to, k,
	    &record);

	if (found == BSC_REF_NONE && k->who && k->dated) {
		k->dated = false;	/* who has left is still who he is */
		found = bsc_store_resolve(w->e->store, w->to, k, &record);
	}
	switch (found) {
	case BSC_REF_NONE:
		to->why[r] = BSC_WHY_REFERENCE;
		break;
	case BSC_REF_AMBIGUOUS:
		to->why[r] = BSC_WHY_AMBIGUOUS;
		to->v[r] = record;	/* the first of them */
		break;
	default:
		to->v[r] = record;
	}
}

/*
 * value: the referring cells.  stored: the records they are of (a chain of
 * references), else they are of the rows, or variables where from is NULL.
 */
static struct bsc_vals *
resolve(struct bsc_eval *e, const struct bsc_node *n,
    const struct bsc_vals *value, const struct bsc_vals *stored,
    const struct bsc_table *from)
{
	struct bsc_vals *to = bsc_vals_new(e, BSC_RECORD, NULL);
	struct bsc_vals *day = bsc_walk_day(e);
	struct referrer w = { .e = e, .frame = e->at, .to = n->table };
	struct bsc_refkey k = { .cell = key_cell, .arg = &w,
	    .who = n->is_who, .asked = n->asked };
	const struct bsc_field *office = from != NULL ? from->office : NULL;
	int office_var = from == NULL ? find_var(e, "office") : -1;

	if (e->store == NULL || !bsc_store_seen(e->store, n->table)) {
		memset(to->why, BSC_WHY_TABLE, to->n);
		return to;
	}
	common_keys(&w, from);
	if (stored != NULL)
		w.stored = from;
	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = value->why[r];
		if (value->why[r])
			continue;
		w.row = r;
		if (stored != NULL)
			w.record = (uint32_t)stored->v[r];
		k.value = value->s[r];
		k.office = office_var >= 0 ? var_text(&w, office_var) :
		    own_cell(&w, office);
		k.dated = day->why[r] == BSC_KNOWN;
		k.day = (int32_t)day->v[r];
		resolve_row(to, r, &w, &k);
	}
	return to;
}

struct bsc_vals *
bsc_resolve_field(struct bsc_eval *e, const struct bsc_node *n)
{
	return resolve(e, n, bsc_walk_field(e, n->kid[0]->field), NULL,
	    e->at->table);
}

/* Records of inner frames come again and again. */
static struct bsc_vals *
resolve_stored(struct bsc_eval *e, const struct bsc_node *n)
{
	const struct bsc_decoded *d = bsc_store_who(e, n);
	struct bsc_vals *v = bsc_vals_new(e, BSC_RECORD, NULL);
	const uint32_t *record = e->at->row;

	for (size_t r = 0; r < v->n; r++) {
		v->v[r] = d->v[record[r]];
		v->why[r] = d->why[record[r]];
	}
	return v;
}

static struct bsc_vals *
resolve_field(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_frame *f = e->at;
	struct bsc_vals ***at = n->is_who ? &f->who : &f->ref, **v;

	if (n->asked != NULL)
		return bsc_resolve_field(e, n);
	if (*at == NULL)
		*at = bsc_arena_alloc(f->arena,
		    f->table->nfield * sizeof(**at));
	v = &(*at)[n->kid[0]->field->index];
	if (*v == NULL)
		*v = n->is_who && f->batch == NULL && f->outer != NULL &&
		    e->store != NULL ? resolve_stored(e, n) :
		    bsc_resolve_field(e, n);
	return *v;
}

/* Who took a step of the record, here or in a frame further out. */
static struct bsc_vals *
resolve_step(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_frame *f = e->at;
	struct bsc_node ref = *n, call = *n->kid[0], steps = *call.kid[0];
	struct bsc_node *of_ref[1] = { &call }, *of_call[2] = { &steps,
	    call.kid[1] };
	struct bsc_vals *v;

	if (steps.level == 0)
		return resolve(e, n, bsc_walk(e, n->kid[0]), NULL,
		    f->table);
	steps.level--;
	call.kid = of_call;
	ref.kid = of_ref;
	e->at = f->outer;
	v = resolve_step(e, &ref);
	e->at = f;
	return bsc_vals_gather(e, v, f->outer_row);
}

struct bsc_vals *
bsc_walk_ref(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_frame *f = e->at;
	struct bsc_node outer = *n, kid = *n->kid[0], *kids[1] = { &kid };
	struct bsc_vals *v, *record;

	if (kid.op == OP_CALL)
		return resolve_step(e, n);

	if (kid.op == OP_GET) {
		/* Walked twice, but chains of chains are short and rare. */
		record = bsc_walk(e, kid.kid[0]);
		return resolve(e, n, bsc_walk(e, n->kid[0]), record,
		    kid.table);
	}
	if (kid.level > 0) {
		kid.level--;
		outer.kid = kids;
		e->at = f->outer;
		v = bsc_walk_ref(e, &outer);
		e->at = f;
		return bsc_vals_gather(e, v, f->outer_row);
	}
	if (kid.op == OP_FIELD)
		return resolve_field(e, n);
	/* A variable: of the frame's records, if it has any. */
	return resolve(e, n, bsc_walk(e, n->kid[0]), NULL, f->table);
}

/* MM-DD of a day, as standards write their seasons. */
static bool
in_season(struct bsc_span from, struct bsc_span to, bsc_day day)
{
	char text[16];
	struct bsc_span d;

	if (from.len != 5 || to.len != 5 || bsc_day_format(day, text) < 10)
		return false;
	d = (struct bsc_span){ text + 5, 5 };
	if (bsc_span_cmp(from, to) <= 0)
		return bsc_span_cmp(from, d) <= 0 && bsc_span_cmp(d, to) <= 0;
	return bsc_span_cmp(from, d) <= 0 || bsc_span_cmp(d, to) <= 0;
}

/*
 * The amount of a standard that was looked up is that of the high season
 * on a day in it (SPEC 19).
 */
static void
apply_season(struct bsc_eval *e, const struct bsc_node *n,
    struct bsc_vals *to, const struct bsc_vals *record,
    const struct bsc_vals *day)
{
	const struct bsc_table *t = n->table;
	const struct bsc_field *from, *end, *amount;
	struct bsc_span cell;

	if (strcmp(n->field->name, "amount") != 0)
		return;
	from = bsc_field_find(t, BSC_SPAN("season_from"));
	end = bsc_field_find(t, BSC_SPAN("season_to"));
	amount = bsc_field_find(t, BSC_SPAN("season_amount"));
	if (from == NULL || end == NULL || amount == NULL)
		return;
	for (size_t r = 0; r < to->n; r++) {
		uint32_t i = (uint32_t)record->v[r];

		if (record->why[r] || day->why[r])
			continue;
		cell = bsc_store_field(e->store, i, amount);
		if (cell.len > 0 && in_season(
		    bsc_store_field(e->store, i, from),
		    bsc_store_field(e->store, i, end), (bsc_day)day->v[r])) {
			to->why[r] = BSC_KNOWN;
			bsc_cell_decode(to, r, amount, cell);
		}
	}
}

/*
 * Of several records of one number, as of the lines of a voucher, a field is
 * known in which they agree.
 */
static const struct bsc_vals *
agreed(struct bsc_eval *e, const struct bsc_node *n,
    const struct bsc_vals *record)
{
	struct bsc_node ref = *n->kid[0];

	if (ref.op != OP_REF || memchr(record->why, BSC_WHY_AMBIGUOUS,
	    record->n) == NULL)
		return record;
	ref.asked = n->field;
	return bsc_walk_ref(e, &ref);
}

struct bsc_vals *
bsc_walk_get(struct bsc_eval *e, const struct bsc_node *n)
{
	const struct bsc_node *k = n->kid[0];
	const struct bsc_vals *record = agreed(e, n, bsc_walk(e, k));
	struct bsc_vals *to = bsc_vals_new(e, (int)n->field->type,
	    n->field->type == BSC_ENUM ? n->field : NULL);

	for (size_t r = 0; r < to->n; r++)
		if (record->why[r] == BSC_WHY_EMPTY)
			to->why[r] = BSC_WHY_NONE;
		else if (record->why[r])
			to->why[r] = record->why[r];
		else
			bsc_cell_decode(to, r, n->field, bsc_store_field(
			    e->store, (uint32_t)record->v[r], n->field));
	if (k->op == OP_LOOKUP)
		apply_season(e, n, to, record, k->nkid > k->nkey ?
		    bsc_walk(e, k->kid[k->nkey]) : bsc_walk_day(e));
	return to;
}
