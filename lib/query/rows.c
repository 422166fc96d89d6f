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
void
bsc_query_odd(struct bsc_item *item, unsigned char why)
{
	if (why != BSC_KNOWN && why != BSC_WHY_EMPTY && why != BSC_WHY_NONE)
		item->odd++;
}

void
bsc_query_work_out(struct bsc_ask *q)
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

void
bsc_query_keep(struct bsc_ask *q, struct bsc_span order,
    struct bsc_span cells)
{
	if (q->plan.sort.n > 0)
		bsc_sorted_add(q->kept, order, cells);
	else
		bsc_query_row(q, cells);
}

void
bsc_query_put(struct bsc_ask *q, struct bsc_span order,
    struct bsc_span cells)
{
	if (!q->ask->distinct || !bsc_query_seen(q, order, cells))
		bsc_query_keep(q, order, cells);
}

void
bsc_query_cell(struct bsc_ask *q, struct bsc_item *item,
    const struct bsc_vals *v, size_t r)
{
	q->made.len = 0;
	bsc_vals_canonical(&q->made, v, r);
	bsc_cells_append(&q->cells,
	    (struct bsc_span){ q->made.p, q->made.len });
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	bsc_query_odd(item, v->why[r]);
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
				bsc_query_cell(q, &p->out.v[i], q->vals[i],
				    r);
		for (size_t i = 0; i < p->sort.n; i++)
			bsc_order_append(&q->order, q->vals[p->out.n + i], r,
			    p->sort.v[i].descending);
		bsc_query_put(q, (struct bsc_span){ q->order.p,
		    q->order.len }, (struct bsc_span){ q->cells.p,
		    q->cells.len });
	}
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
	if (q->plan.grouped)
		return bsc_query_group(q, f, err);
	bsc_query_work_out(q);
	select_rows(q, f);
	return true;
}
