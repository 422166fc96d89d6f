#include "expr/program.h"
#include "expr/table.h"
#include "value/fold.h"

/*
 * People, sections and offices are written by number here and by name
 * there: where two fields that refer to them are compared, it is what they
 * refer to that is compared (SPEC 18).  What else refers, refers by number
 * alone, and its text says it all.
 */

enum { BLOCK = 1024 };

/* step_person() of steps of the record: who took a step is of the staff. */
static bool
takes_step(const struct bsc_node *n)
{
	return n->op == OP_CALL && n->kid[0]->op == OP_FIELD &&
	    strcmp(n->func->name, "step_person") == 0;
}

/* The table of whose records the node names one, in one way or the other. */
static const struct bsc_table *
refers(const struct bsc_parser *p, const struct bsc_node *n)
{
	const struct bsc_field *f = n->field;
	const struct bsc_table *t;

	if (takes_step(n))
		return bsc_table_find(p->scope->schema, BSC_SPAN("staff"));
	if ((n->op != OP_FIELD && n->op != OP_GET && n->op != OP_VAR) ||
	    f == NULL || f == f->table->office ||
	    (f->type == BSC_LIST && n->op != OP_VAR))
		return NULL;
	t = f == f->table->naming ? f->table : f->ref;
	return t != NULL && bsc_second_name(t) != NULL ? t : NULL;
}

static struct bsc_node *
reference(struct bsc_parser *p, struct bsc_node *from,
    const struct bsc_table *t)
{
	struct bsc_node *n = bsc_node_new(p, OP_REF, BSC_RECORD, 1);

	n->field = from->field;
	n->table = t;
	n->kid[0] = from;
	n->level = from->level;
	n->is_who = true;
	return n;
}

/* The record by its own key, not a reference to it. */
static bool
is_key(const struct bsc_node *n, const struct bsc_table *t)
{
	return n->op != OP_CALL && n->field->ref != t;
}

/* g: distinct() of its value: each who is meant counts once. */
void
bsc_who_distinct(struct bsc_parser *p, struct bsc_node *g)
{
	const struct bsc_table *t = refers(p, g->value);

	if (t == NULL || is_key(g->value, t))
		return;
	bsc_reads_table(p, t);
	g->who[0] = reference(p, g->value, t);
}

/* n: contains, its sides typed. */
void
bsc_who_contains(struct bsc_parser *p, struct bsc_node *n)
{
	const struct bsc_table *t = refers(p, n->kid[1]);

	if (t != NULL && n->kid[0]->type == BSC_LIST &&
	    bsc_people_read(p, n->kid[0]) == t)
		n->who[1] = reference(p, n->kid[1], t);
}

/* n: an equality or its opposite, its sides typed. */
void
bsc_who_compile(struct bsc_parser *p, struct bsc_node *n)
{
	const struct bsc_table *t = refers(p, n->kid[0]);

	if (t == NULL || refers(p, n->kid[1]) != t ||
	    (is_key(n->kid[0], t) && is_key(n->kid[1], t)))
		return;
	bsc_reads_table(p, t);
	for (int i = 0; i < 2; i++)
		n->who[i] = reference(p, n->kid[i], t);
}

static bool
same_name(struct bsc_eval *e, struct bsc_span a, struct bsc_span b)
{
	struct bsc_buf *k = &e->buf;
	size_t half;

	k->len = 0;
	bsc_fold_name(k, a);
	half = k->len;
	bsc_fold_name(k, b);
	return k->len == 2 * half &&
	    (half == 0 || memcmp(k->p, k->p + half, half) == 0);
}

bool
bsc_could_be(struct bsc_eval *e, const struct bsc_table *t, uint32_t record,
    struct bsc_span text)
{
	return same_name(e, text, bsc_store_field(e->store, record,
	    t->naming)) || same_name(e, text, bsc_store_field(e->store,
	    record, bsc_second_name(t)));
}

struct sides {
	const struct bsc_vals	*text[2], *record[2];
};

/*
 * One of whom only one is known is the other, if at all, under a name of
 * its own; then it is not known.  Namesakes may be each other.
 */
static void
compare_row(struct bsc_eval *e, struct bsc_vals *to, size_t r,
    const struct bsc_node *n, const struct sides *s)
{
	const struct bsc_table *t = n->who[0]->table;
	unsigned char why[2] = { s->record[0]->why[r], s->record[1]->why[r] };
	int known = why[0] ? 1 : 0;
	bool same = false;

	if (!why[0] && !why[1])
		same = bsc_store_same(e->store, t,
		    (uint32_t)s->record[0]->v[r],
		    (uint32_t)s->record[1]->v[r]);
	else if (!why[known]) {
		if (bsc_could_be(e, t, (uint32_t)s->record[known]->v[r],
		    s->text[!known]->s[r]))
			to->why[r] = why[!known];
	} else {
		same = same_name(e, s->text[0]->s[r], s->text[1]->s[r]);
		if ((why[0] == BSC_WHY_AMBIGUOUS) + (why[1] ==
		    BSC_WHY_AMBIGUOUS) + same > 1)
			to->why[r] = BSC_WHY_AMBIGUOUS;
	}
	to->v[r] = !to->why[r] && same == (n->op == OP_EQ);
}

struct bsc_vals *
bsc_walk_who(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *to = bsc_vals_new(e, BSC_BOOL, NULL);
	struct sides s;

	for (int i = 0; i < 2; i++) {
		s.text[i] = bsc_walk(e, n->kid[i]);
		s.record[i] = bsc_walk(e, n->who[i]);
	}
	for (size_t r = 0; r < to->n; r++)
		if (s.text[0]->why[r] | s.text[1]->why[r])
			bsc_compare_unknown(to, r, n, s.text[0], s.text[1]);
		else
			compare_row(e, to, r, n, &s);
	return to;
}

static void
tell_block(struct bsc_eval *e, const struct bsc_node *ref,
    struct bsc_decoded *d, size_t n)
{
	uint32_t record[BLOCK];
	struct bsc_frame inner;
	struct bsc_vals *v;

	for (size_t i = 0; i < n; i++)
		record[i] = (uint32_t)(d->upto + i);
	bsc_frame_enter(e, &inner, ref->field->table, record, n, NULL);
	v = bsc_resolve_field(e, ref);
	memcpy(d->v + d->upto, v->v, n * sizeof(*v->v));
	memcpy(d->why + d->upto, v->why, n);
	bsc_frame_leave(e, &inner);
	d->upto += n;
}

const struct bsc_decoded *
bsc_store_who(struct bsc_eval *e, const struct bsc_node *ref)
{
	const struct bsc_field *f = ref->field;
	struct bsc_shelf *t = &e->store->table[f->table->index];
	size_t among = bsc_store_count(e->store, ref->table);
	struct bsc_decoded *d;

	if (t->who == NULL)
		t->who = bsc_zalloc(f->table->nfield, sizeof(*t->who));
	t->nfield = f->table->nfield;
	d = &t->who[f->index];
	if (d->among != among)		/* who came later may be meant */
		d->upto = 0;
	d->among = among;
	d->v = bsc_spool_grow(d->v, &d->cap, t->n, sizeof(*d->v));
	d->why = bsc_spool_grow(d->why, &d->why_cap, t->n, 1);
	while (d->upto < t->n)
		tell_block(e, ref, d, t->n - d->upto < BLOCK ?
		    t->n - d->upto : BLOCK);
	return d;
}

struct bsc_span
bsc_who_text(const struct bsc_store *s, const struct bsc_table *t,
    bool known, uint32_t record, struct bsc_span text, bool name)
{
	struct bsc_span own;

	if (!known)
		return text;
	own = bsc_store_field(s, record, name ? bsc_second_name(t) :
	    t->naming);
	return own.len > 0 ? own : text;
}

void
bsc_who_key(struct bsc_buf *to, struct bsc_span text)
{
	bsc_fold_name(to, text);
	bsc_buf_putc(to, '\0');
}

/* Number and office of who is meant; of namesakes it is not known. */
static struct bsc_span
number_of(struct bsc_eval *e, const struct bsc_table *t, uint32_t record)
{
	struct bsc_buf *b = &e->buf;

	b->len = 0;
	bsc_fold_name(b, bsc_store_field(e->store, record, t->naming));
	bsc_buf_putc(b, ';');
	if (!t->global && t->office != NULL)
		bsc_fold_name(b, bsc_store_field(e->store, record,
		    t->office));
	return (struct bsc_span){ bsc_arena_strndup(e->at->arena, b->p,
	    b->len), b->len };
}

struct bsc_vals *
bsc_who_values(struct bsc_eval *e, const struct bsc_node *g)
{
	struct bsc_vals *text = bsc_walk(e, g->value);
	struct bsc_vals *record = bsc_walk(e, g->who[0]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_TEXT, NULL);

	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = text->why[r];
		if (text->why[r])
			continue;
		if (record->why[r] == BSC_WHY_AMBIGUOUS)
			to->why[r] = BSC_WHY_AMBIGUOUS;
		else if (record->why[r])
			to->s[r] = text->s[r];
		else
			to->s[r] = number_of(e, g->who[0]->table,
			    (uint32_t)record->v[r]);
	}
	return to;
}
