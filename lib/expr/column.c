#include "base/spool.h"
#include "expr/program.h"
#include "expr/table.h"
#include "schema/value.h"
#include "value/date.h"
#include "value/list.h"
#include "value/money.h"

/* Leaves: decoded fields, variables, parameters, the day of a row. */

static bool
spans(int type)
{
	return type == BSC_TEXT || type == BSC_CODE || type == BSC_LIST ||
	    type == BSC_STEPS;
}

static struct bsc_vals *
vals_in(struct bsc_arena *a, int type, const struct bsc_field *words, size_t n)
{
	struct bsc_vals *v = bsc_arena_alloc(a, sizeof(*v));

	v->type = type;
	v->field = words;
	v->n = n;
	if (spans(type))
		v->s = bsc_arena_alloc(a, n * sizeof(*v->s));
	else
		v->v = bsc_arena_alloc(a, n * sizeof(*v->v));
	v->why = bsc_arena_alloc(a, n);
	return v;
}

static struct bsc_vals *
field_vals(struct bsc_arena *a, const struct bsc_field *f, size_t n)
{
	return vals_in(a, (int)f->type, f->type == BSC_ENUM ? f : NULL, n);
}

struct bsc_vals *
bsc_vals_new(struct bsc_eval *e, int type, const struct bsc_field *words)
{
	return vals_in(e->at->arena, type, words, e->at->n);
}

struct bsc_vals *
bsc_vals_exact(struct bsc_eval *e, int type, bool bounds)
{
	struct bsc_frame *f = e->at;
	struct bsc_vals *v = bsc_arena_alloc(f->arena, sizeof(*v));

	v->type = type;
	v->n = f->n;
	v->lo = bsc_arena_alloc(f->arena, f->n * sizeof(*v->lo));
	if (bounds)
		v->hi = bsc_arena_alloc(f->arena, f->n * sizeof(*v->hi));
	v->why = bsc_arena_alloc(f->arena, f->n);
	return v;
}

struct bsc_vals *
bsc_vals_gather(struct bsc_eval *e, const struct bsc_vals *from,
    const uint32_t *row)
{
	struct bsc_vals *to;

	if (from->lo != NULL)
		to = bsc_vals_exact(e, from->type, from->hi != NULL);
	else
		to = bsc_vals_new(e, from->type, from->field);
	to->field = from->field;
	to->unsettled = from->unsettled;
	to->least = from->least;
	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = from->why[row[r]];
		if (from->v != NULL)
			to->v[r] = from->v[row[r]];
		if (from->s != NULL)
			to->s[r] = from->s[row[r]];
		if (from->lo != NULL)
			to->lo[r] = from->lo[row[r]];
		if (from->hi != NULL)
			to->hi[r] = from->hi[row[r]];
	}
	return to;
}

/* Blanks alone say nothing; few cells begin with what may be one. */
static bool
is_blank(struct bsc_span s)
{
	unsigned char c;

	if (s.len == 0)
		return true;
	c = (unsigned char)*s.p;
	return (c <= ' ' || c == 0xc2 || c == 0xe3) &&
	    bsc_span_trim(s).len == 0;
}

/* Nor does a list of separators alone; f NULL: a column of the ledger's. */
static bool
is_empty(const struct bsc_field *f, struct bsc_span s)
{
	struct bsc_span one;

	return is_blank(s) || (f != NULL && f->type == BSC_LIST &&
	    ((unsigned char)*s.p <= ' ' || *s.p == ';') &&
	    !bsc_list_next(&s, &one));
}

void
bsc_cell_decode(struct bsc_vals *v, size_t row, const struct bsc_field *f,
    struct bsc_span cell)
{
	if (cell.p == NULL)
		v->why[row] = BSC_WHY_COLUMN;
	else if (is_empty(f, cell))
		v->why[row] = BSC_WHY_EMPTY;
	else if (v->s != NULL)
		v->s[row] = cell;
	else if (!bsc_value_parse(f, cell, &v->v[row]))
		v->why[row] = BSC_WHY_VALUE;
}

/* Cell of a field of the frame's own record; p NULL: not recorded. */
struct bsc_span
bsc_frame_cell(const struct bsc_eval *e, const struct bsc_frame *f,
    size_t row, const struct bsc_field *field)
{
	if (f->batch != NULL)
		return bsc_batch_field(f->batch, f->row != NULL ?
		    f->row[row] : row, field);
	return bsc_store_field(e->store, f->row[row], field);
}

/* The types that ledgers have most of, without asking for it cell by cell. */
#define DECODE(type, parse)						\
	do {								\
		type x;							\
		for (size_t r = 0; r < v->n; r++) {			\
			struct bsc_span s = bsc_cell_span(f->batch,	\
			    cell[width * (f->row != NULL ? f->row[r] : r)]); \
			if (parse(s, &x))				\
				v->v[r] = x;				\
			else						\
				v->why[r] = is_blank(s) ?		\
				    BSC_WHY_EMPTY : BSC_WHY_VALUE;	\
		}							\
	} while (0)

static void
decode_batch(struct bsc_vals *v, const struct bsc_frame *f,
    const struct bsc_field *field)
{
	int c = f->batch->section->of_field[field->index];
	size_t width = f->batch->section->ncol + 1;
	const struct bsc_cell *cell;

	if (c < 0) {
		memset(v->why, BSC_WHY_COLUMN, v->n);
		return;
	}
	cell = bsc_batch_row(f->batch, 0) + c;
	switch (field->type) {
	case BSC_TEXT:
	case BSC_CODE:
	case BSC_LIST:
	case BSC_STEPS:
		for (size_t r = 0; r < v->n; r++) {
			v->s[r] = bsc_cell_span(f->batch, cell[width *
			    (f->row != NULL ? f->row[r] : r)]);
			if (is_empty(field, v->s[r])) {
				v->s[r] = (struct bsc_span){ NULL, 0 };
				v->why[r] = BSC_WHY_EMPTY;
			}
		}
		break;
	case BSC_MONEY:
		DECODE(int64_t, bsc_money_parse);
		break;
	case BSC_DATE:
		DECODE(bsc_day, bsc_day_parse);
		break;
	default:
		for (size_t r = 0; r < v->n; r++)
			bsc_cell_decode(v, r, field, bsc_cell_span(f->batch,
			    cell[width * (f->row != NULL ? f->row[r] : r)]));
	}
}

/* Those of some records. */
static void
pick(struct bsc_vals *v, const struct bsc_decoded *d, const uint32_t *record)
{
	for (size_t r = 0; r < v->n; r++)
		v->why[r] = d->why[record[r]];
	if (v->s != NULL)
		for (size_t r = 0; r < v->n; r++)
			v->s[r] = d->s[record[r]];
	else
		for (size_t r = 0; r < v->n; r++)
			v->v[r] = d->v[record[r]];
}

/* Whether the records of the frame stand one beside the other. */
static bool
side_by_side(const struct bsc_frame *f)
{
	for (size_t r = 1; r < f->n; r++)
		if (f->row[r] != f->row[r - 1] + 1)
			return false;
	return f->n > 0;
}

/* Values of records side by side stay where they are. */
static struct bsc_vals *
vals_there(struct bsc_arena *a, const struct bsc_decoded *d,
    const struct bsc_field *field, uint32_t first, size_t n)
{
	struct bsc_vals *v = bsc_arena_alloc(a, sizeof(*v));

	v->type = (int)field->type;
	v->field = field->type == BSC_ENUM ? field : NULL;
	v->n = n;
	v->v = d->v == NULL ? NULL : d->v + first;
	v->s = d->s == NULL ? NULL : d->s + first;
	v->why = d->why + first;
	return v;
}

/*
 * Records of inner frames come again and again, those of the top one only
 * where many read the field: decoding all for good would cost more memory
 * than time.
 */
static struct bsc_vals *
decode_stored(struct bsc_eval *e, const struct bsc_frame *f,
    const struct bsc_field *field, struct bsc_arena *a)
{
	bool often = f->outer != NULL || bsc_store_is_often(e->store, field);
	const struct bsc_decoded *d = NULL;
	struct bsc_vals *v;

	if (often && bsc_store_tells(e->store, field)) {
		d = bsc_store_decoded(e->store, field);
		bsc_spool_rest(f->n);
		if (side_by_side(f))
			return vals_there(a, d, field, f->row[0], f->n);
	}
	v = field_vals(a, field, f->n);
	if (!bsc_store_tells(e->store, field))
		memset(v->why, BSC_WHY_COLUMN, f->n);
	else if (d == NULL)
		for (size_t r = 0; r < f->n; r++)
			bsc_cell_decode(v, r, field, bsc_store_field(e->store,
			    f->row[r], field));
	else
		pick(v, d, f->row);
	return v;
}

struct bsc_vals *
bsc_walk_field(struct bsc_eval *e, const struct bsc_field *field)
{
	struct bsc_frame *f = e->at;
	struct bsc_arena *a = f == &e->top ? e->kept : f->arena;
	struct bsc_vals **v;

	if (f->field == NULL)
		f->field = bsc_arena_alloc(a,
		    f->table->nfield * sizeof(*f->field));
	v = &f->field[field->index];
	if (*v != NULL)
		return *v;
	if (f->batch == NULL)
		return *v = decode_stored(e, f, field, a);
	*v = field_vals(a, field, f->n);
	decode_batch(*v, f, field);
	return *v;
}

/* Where the section has the column, or SIZE_MAX. */
static size_t
extra_column(const struct bsc_section *s, struct bsc_span name)
{
	for (size_t c = 0; c < s->ncol; c++)
		if (s->col[c].field == NULL &&
		    bsc_span_is(name, s->col[c].name))
			return c;
	return SIZE_MAX;
}

/* x_... fields: text of the column of that name, where there is one. */
static struct bsc_vals *
walk_extra(struct bsc_eval *e, struct bsc_span name)
{
	struct bsc_vals *v = bsc_vals_new(e, BSC_TEXT, NULL);
	const struct bsc_section *s, *last = NULL;
	struct bsc_frame *f = e->at;
	struct bsc_span cell;
	size_t c = SIZE_MAX;

	for (size_t r = 0; r < f->n; r++) {
		s = f->batch != NULL ? f->batch->section :
		    bsc_store_columns(e->store, f->table, f->row[r]);
		if (s != last)
			c = extra_column(s, name);
		last = s;
		cell = (struct bsc_span){ NULL, 0 };
		if (c != SIZE_MAX)
			cell = f->batch != NULL ? bsc_batch_cell(f->batch,
			    f->row != NULL ? f->row[r] : r, c) :
			    bsc_store_cell(e->store, f->table, f->row[r], c);
		bsc_cell_decode(v, r, NULL, cell);
	}
	return v;
}

static int64_t
day_of_time(int64_t t)
{
	return t / 86400 - (t % 86400 < 0);
}

/* The last day of a state up to today. */
static struct bsc_vals *
state_day(struct bsc_eval *e, const struct bsc_field *to)
{
	struct bsc_vals *v = bsc_vals_new(e, BSC_DATE, NULL), *end;

	end = to != NULL && to->type == BSC_DATE ? bsc_walk_field(e, to) : NULL;
	for (size_t r = 0; r < v->n; r++) {
		v->v[r] = e->today;
		if (end != NULL && end->why[r] == BSC_KNOWN &&
		    end->v[r] < e->today)
			v->v[r] = end->v[r];
	}
	return v;
}

struct bsc_vals *
bsc_walk_day(struct bsc_eval *e)
{
	struct bsc_frame *f = e->at;
	const struct bsc_field *date = f->table != NULL ? f->table->date : NULL;
	struct bsc_vals *v, *from;

	if (f->day != NULL)
		return f->day;
	if (date == NULL || (date->type != BSC_DATE && date->type != BSC_TIME))
		return f->day = state_day(e,
		    f->table != NULL ? f->table->to : NULL);
	from = bsc_walk_field(e, date);
	if (date->type == BSC_DATE)
		return f->day = from;
	v = bsc_vals_new(e, BSC_DATE, NULL);
	for (size_t r = 0; r < v->n; r++) {
		v->why[r] = from->why[r];
		v->v[r] = day_of_time(from->v[r]);
	}
	return f->day = v;
}

static bool
param_parse(const struct bsc_param *q, const char *text, int64_t *v)
{
	struct bsc_field f = { .type = (enum bsc_type)q->type };

	if (q->type == BSC_DURATION)
		return bsc_duration_parse(bsc_span(text), v);
	return bsc_value_parse(&f, bsc_span(text), v);
}

static void
param_value(struct bsc_vals *v, size_t r, const struct bsc_param *q,
    int64_t day, bool dated)
{
	const struct bsc_param_value *p = q->value;
	size_t i;

	for (i = 0; i < q->nvalue; i++, p++)
		if (dated ? p->from <= day && day <= p->to :
		    p->from == BSC_DAY_MIN && p->to == BSC_DAY_MAX)
			break;
	if (i == q->nvalue || p->text == NULL)
		v->why[r] = dated || i < q->nvalue || q->nvalue == 0 ?
		    BSC_WHY_PARAM : BSC_WHY_TIME;
	else if (v->s != NULL)
		v->s[r] = bsc_span(p->text);
	else if (!param_parse(q, p->text, &v->v[r]))
		v->why[r] = BSC_WHY_PARAM;
}

static struct bsc_vals *
walk_param(struct bsc_eval *e, const struct bsc_param *q, int type)
{
	struct bsc_vals *v = bsc_vals_new(e, type, NULL), *day;

	if (e->hide && q->assumed) {
		memset(v->why, BSC_WHY_PARAM, v->n);
		return v;
	}
	day = bsc_walk_day(e);
	for (size_t r = 0; r < v->n; r++) {
		/* Runs of one day are common: parse once. */
		if (r > 0 && day->why[r] == day->why[r - 1] &&
		    day->v[r] == day->v[r - 1]) {
			v->why[r] = v->why[r - 1];
			if (v->s != NULL)
				v->s[r] = v->s[r - 1];
			else
				v->v[r] = v->v[r - 1];
		} else
			param_value(v, r, q, day->v[r], day->why[r] == 0);
	}
	return v;
}

static struct bsc_vals *
walk_const(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *v = bsc_vals_new(e, n->type, n->field);

	for (size_t r = 0; r < v->n; r++)
		if (v->s != NULL)
			v->s[r] = n->s;
		else
			v->v[r] = n->v;
	return v;
}

static struct bsc_vals *
walk_var(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_frame *f = e->at;
	struct bsc_vals *v;

	if (n->index < f->nvar && f->var[n->index] != NULL) {
		v = bsc_arena_alloc(f->arena, sizeof(*v));
		*v = *f->var[n->index];
		return v;
	}
	v = bsc_vals_new(e, n->type, n->field);
	memset(v->why, BSC_WHY_EMPTY, v->n);
	return v;
}

/* A leaf of this frame, or of one further out, spread over this one. */
struct bsc_vals *
bsc_walk_leaf(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_frame *f = e->at;
	struct bsc_node outer;
	struct bsc_vals *v;

	if (n->level > 0) {
		outer = *n;
		outer.level--;
		e->at = f->outer;
		v = bsc_walk_leaf(e, &outer);
		e->at = f;
		return bsc_vals_gather(e, v, f->outer_row);
	}
	switch (n->op) {
	case OP_FIELD:
		return bsc_walk_field(e, n->field);
	case OP_EXTRA:
		return walk_extra(e, n->s);
	case OP_VAR:
		return walk_var(e, n);
	case OP_PARAM:
		return walk_param(e, &e->prog->scope.param[n->index],
		    n->type);
	default:
		return walk_const(e, n);
	}
}
