#include "query/rows.h"

#include <string.h>

static void
enter(struct bsc_ask *q, const struct bsc_rows_in *f)
{
	if (f->batch != NULL)
		bsc_eval_batch(q->eval, f->batch, f->row, f->n);
	else
		bsc_eval_records(q->eval, q->plan.table, f->row, f->n);
}

static const struct bsc_section *
section_of(const struct bsc_ask *q, const struct bsc_rows_in *f, size_t r)
{
	return f->batch != NULL ? f->batch->section :
	    bsc_store_columns(q->store, q->plan.table, f->row[r]);
}

/* A cell as it was read. */
static struct bsc_span
raw_cell(const struct bsc_ask *q, const struct bsc_rows_in *f, size_t r,
    const struct bsc_item *item)
{
	const struct bsc_section *s;

	if (item->src)
		return f->batch != NULL ? bsc_batch_src(f->batch, f->row[r]) :
		    bsc_store_src(q->store, q->plan.table, f->row[r]);
	if (item->field != NULL)
		return f->batch != NULL ? bsc_batch_field(f->batch, f->row[r],
		    item->field) : bsc_store_field(q->store, f->row[r],
		    item->field);
	s = section_of(q, f, r);
	for (size_t c = 0; c < s->ncol; c++)
		if (s->col[c].field == NULL &&
		    strcmp(s->col[c].name, item->text) == 0)
			return f->batch != NULL ? bsc_batch_cell(f->batch,
			    f->row[r], c) : bsc_store_cell(q->store,
			    q->plan.table, f->row[r], c);
	return (struct bsc_span){ NULL, 0 };
}

static bool
is_raw(const struct bsc_ask *q, const struct bsc_item *item)
{
	return !q->plan.grouped &&
	    (item->src || item->field != NULL || item->extra);
}

/* Empty cells are no surprise; what could not be worked out is. */
static void
note_odd(struct bsc_item *item, unsigned char why)
{
	if (why != BSC_KNOWN && why != BSC_WHY_EMPTY && why != BSC_WHY_NONE)
		item->odd++;
}

/* Columns whose values the row needs, worked out in this frame. */
static void
work_out(struct bsc_ask *q)
{
	struct bsc_plan *p = &q->plan;
	size_t nout = p->grouped ? p->nkey : p->out.n;

	for (size_t i = 0; i < nout; i++) {
		const struct bsc_item *item = &p->out.v[i];

		q->vals[i] = item->program != NULL && !is_raw(q, item) ?
		    bsc_eval_run(q->eval, item->program) : NULL;
	}
	for (size_t i = 0; !p->grouped && i < p->sort.n; i++) {
		const struct bsc_program *g = p->sort.v[i].program;

		if (g == NULL)
			g = p->out.v[bsc_plan_sort_column(p, i)].program;
		q->vals[p->out.n + i] = bsc_eval_run(q->eval, g);
	}
}

void
bsc_query_row(struct bsc_ask *q, struct bsc_span cells)
{
	if (q->ask->limited && q->written >= q->ask->limit)
		return;
	q->written++;
	for (size_t i = 0; bsc_cells_next(&cells, &q->cell[i]); i++)
		;
	bsc_answer_row(q->answer, q->cell);
}

/* The row in q->cells, ordered by q->order, on its way out. */
static void
put_row(struct bsc_ask *q)
{
	struct bsc_span cells = { q->cells.p, q->cells.len };
	bool isnew = true;

	if (q->ask->distinct)
		bsc_keys_add(q->seen, cells, &isnew);
	if (!isnew)
		return;
	if (q->plan.sort.n > 0)
		bsc_sorted_add(q->kept,
		    (struct bsc_span){ q->order.p, q->order.len }, cells);
	else
		bsc_query_row(q, cells);
}

static void
made_cell(struct bsc_ask *q, struct bsc_item *item, const struct bsc_vals *v,
    size_t r)
{
	q->made.len = 0;
	bsc_vals_canonical(&q->made, v, r);
	bsc_cells_append(&q->cells,
	    (struct bsc_span){ q->made.p, q->made.len });
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	note_odd(item, v->why[r]);
}

static void
select_rows(struct bsc_ask *q, const struct bsc_rows_in *f)
{
	struct bsc_plan *p = &q->plan;

	for (size_t r = 0; r < f->n; r++) {
		q->cells.len = q->order.len = 0;
		for (size_t i = 0; i < p->out.n; i++)
			if (is_raw(q, &p->out.v[i]))
				bsc_cells_append(&q->cells,
				    raw_cell(q, f, r, &p->out.v[i]));
			else
				made_cell(q, &p->out.v[i], q->vals[i], r);
		for (size_t i = 0; i < p->sort.n; i++)
			bsc_order_append(&q->order, q->vals[p->out.n + i], r,
			    p->sort.v[i].descending);
		put_row(q);
	}
}

/* The text in the key of a group that has one key, by bsc_vals_key. */
static struct bsc_span
key_text(const struct bsc_ask *q, uint32_t group)
{
	struct bsc_span key = bsc_keys_text(q->groups, group);

	return key.len < 2 ? (struct bsc_span){ NULL, 0 } :
	    (struct bsc_span){ key.p + 1, key.len - 2 };
}

static struct bsc_span
label(struct bsc_ask *q, uint32_t group)
{
	struct bsc_span s;

	if (bsc_labels_get(q->labels, group, &s))
		return s;
	q->spare.len = 0;
	bsc_cells_append(&q->spare, key_text(q, group));
	return (struct bsc_span){ q->spare.p, q->spare.len };
}

/* What a group shows, and sorts by, of its keys: from its first record. */
static void
label_group(struct bsc_ask *q, uint32_t group, size_t r)
{
	struct bsc_plan *p = &q->plan;
	struct bsc_span text;
	int c;

	q->cells.len = q->order.len = 0;
	for (size_t i = 0; i < p->nkey; i++)
		made_cell(q, &p->out.v[i], q->vals[i], r);
	for (size_t i = 0; i < p->sort.n; i++) {
		c = bsc_plan_sort_column(p, i);
		q->made.len = 0;
		if (c >= 0 && (size_t)c < p->nkey)
			bsc_order_append(&q->made, q->vals[c], r,
			    p->sort.v[i].descending);
		bsc_cells_append(&q->cells,
		    (struct bsc_span){ q->made.p, q->made.len });
	}
	text = key_text(q, group);
	if (p->nkey != 1 || p->sort.n > 0 || text.p == NULL ||
	    !bsc_span_eq(text, (struct bsc_span){ q->made.p, q->made.len }))
		bsc_labels_add(q->labels, group, (struct bsc_span){
		    q->cells.p, q->cells.len });
}

/* The keys of all rows, one behind the other, with their ends and hashes. */
static void
write_keys(struct bsc_ask *q, size_t n)
{
	size_t start, from;

	q->made.len = 0;
	q->key = bsc_grow(q->key, &q->keycap, n, sizeof(*q->key));
	for (size_t r = 0; r < n; r++) {
		start = q->made.len;
		for (size_t i = 0; i < q->plan.nkey; i++) {
			from = q->made.len;
			bsc_buf_putc(&q->made, 1);
			if (!bsc_vals_key(&q->made, q->vals[i], r)) {
				q->made.len = from;
				bsc_buf_putc(&q->made, 0);
			}
		}
		q->key[r].off = start;
		q->key[r].len = (uint32_t)(q->made.len - start);
		q->key[r].hash = bsc_keys_hash((struct bsc_span){
		    q->made.p + start, q->key[r].len });
	}
}

/* Room in memory is asked for some rows ahead: the keys may be many. */
static void
find_groups(struct bsc_ask *q, size_t n)
{
	enum { AHEAD = 16 };
	struct bsc_buf keys = q->made;
	bool isnew;

	q->made = q->spare;	/* labels are made in the other one */
	q->group = bsc_grow(q->group, &q->groupcap, n, sizeof(*q->group));
	for (size_t r = 0; r < n; r++) {
		if (r + AHEAD < n)
			bsc_keys_soon(q->groups, q->key[r + AHEAD].hash);
		q->group[r] = bsc_keys_add_hashed(q->groups,
		    (struct bsc_span){ keys.p + q->key[r].off,
		    q->key[r].len }, q->key[r].hash, &isnew);
		if (isnew)
			label_group(q, q->group[r], r);
	}
	q->spare = q->made;
	q->made = keys;
}

static bool
group_rows(struct bsc_ask *q, const struct bsc_rows_in *f,
    struct bsc_error *err)
{
	write_keys(q, f->n);
	find_groups(q, f->n);
	return bsc_calls_take(q->plan.calls, q->eval, q->group, f->n,
	    bsc_keys_count(q->groups), err);
}

/* Of the rows of the frame those for which the condition holds. */
static void
filter(struct bsc_ask *q, struct bsc_rows_in *f)
{
	const struct bsc_vals *v;
	size_t n = 0;

	q->records += f->n;
	if (q->plan.where != NULL) {
		enter(q, f);
		v = bsc_eval_run(q->eval, q->plan.where);
		for (size_t r = 0; r < f->n; r++) {
			enum bsc_truth t = bsc_truth(v, r);

			if (t == BSC_TRUE)
				f->row[n++] = f->row[r];
			else if (t == BSC_UNKNOWN) {
				q->unknown++;
				q->why[v->why[r]]++;
			}
		}
		f->n = n;
	}
	q->selected += f->n;
}

bool
bsc_query_frame(struct bsc_ask *q, struct bsc_rows_in *f, struct bsc_error *err)
{
	filter(q, f);
	if (f->n == 0)
		return true;
	enter(q, f);
	work_out(q);
	if (q->plan.grouped)
		return group_rows(q, f, err);
	select_rows(q, f);
	return true;
}

static void
put_group(struct bsc_ask *q, uint32_t group, size_t r)
{
	struct bsc_plan *p = &q->plan;
	struct bsc_span rest = label(q, group), part;
	int c;

	q->cells.len = q->order.len = 0;
	for (size_t i = 0; i < p->nkey; i++) {
		bsc_cells_next(&rest, &part);
		bsc_cells_append(&q->cells, part);
	}
	for (size_t i = p->nkey; i < p->out.n; i++)
		made_cell(q, &p->out.v[i], q->vals[i], r);
	for (size_t i = 0; i < p->sort.n; i++) {
		bsc_cells_next(&rest, &part);
		c = bsc_plan_sort_column(p, i);
		if (c >= 0 && (size_t)c < p->nkey)
			bsc_buf_add(&q->order, part.p, part.len);
		else
			bsc_order_append(&q->order, q->vals[c >= 0 ?
			    (size_t)c : p->out.n + i], r,
			    p->sort.v[i].descending);
	}
	put_row(q);
}

static void
work_out_groups(struct bsc_ask *q)
{
	struct bsc_plan *p = &q->plan;

	for (size_t i = p->nkey; i < p->out.n; i++)
		q->vals[i] = bsc_eval_run(q->eval, p->out.v[i].program);
	for (size_t i = 0; i < p->sort.n; i++)
		if (p->sort.v[i].program != NULL)
			q->vals[p->out.n + i] = bsc_eval_run(q->eval,
			    p->sort.v[i].program);
}

/* Whether the condition holds for a group. */
static bool
holds(struct bsc_ask *q, const struct bsc_vals *having, size_t r)
{
	enum bsc_truth truth = bsc_truth(having, r);

	q->unsure += truth == BSC_UNKNOWN;
	return truth == BSC_TRUE;
}

bool
bsc_query_groups(struct bsc_ask *q, struct bsc_error *err)
{
	const struct bsc_vals *having;
	size_t n, most;

	/* Totals of nothing are a row too. */
	if (q->plan.nkey == 0 && bsc_keys_count(q->groups) == 0) {
		bsc_keys_add(q->groups, BSC_SPAN(""), NULL);
		bsc_labels_add(q->labels, 0, BSC_SPAN(""));
	}
	n = bsc_keys_count(q->groups);
	for (size_t at = 0; at < n; at += most) {
		most = n - at < BSC_QUERY_CHUNK ? n - at : BSC_QUERY_CHUNK;
		bsc_eval_rows(q->eval, most);
		if (!bsc_calls_bind(q->plan.calls, q->eval, at, most, err))
			return false;
		having = q->plan.having.n == 0 ? NULL :
		    bsc_eval_run(q->eval, q->plan.having.v[0].program);
		work_out_groups(q);
		for (size_t r = 0; r < most; r++)
			if (having == NULL || holds(q, having, r))
				put_group(q, (uint32_t)(at + r), r);
	}
	return true;
}
