#include "query/query.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "query/adhoc.h"
#include "query/dirs.h"
#include "query/order.h"
#include "query/plan.h"
#include "query/write.h"
#include "stream/reader.h"

enum { CHUNK = 4096 };		/* stored records or groups at a time */

struct run {
	const struct bsc_query	*ask;
	struct bsc_output	*output;
	struct bsc_plan		 plan;
	bool			 planned, sectioned;
	struct bsc_adhoc	*adhoc;
	uint64_t		 serial;
	struct bsc_store	*store;
	bool			 dirs_read;
	struct bsc_eval		*eval;
	struct bsc_answer	*answer;

	uint32_t		*row;		/* of the frame: selected ones */
	size_t			 rowcap;
	uint32_t		*group;		/* of each of them */
	size_t			 groupcap;
	const struct bsc_vals	**vals;		/* by column, then by sort key */
	struct bsc_span		*cell;
	struct bsc_buf		 made, order, cells;

	struct bsc_keys		*groups, *seen;
	struct bsc_sorted	*kept;		/* rows to sort */
	struct bsc_sorted	*labels;	/* of groups: order, cells */
	uint64_t		 records, selected, unknown, written;
	uint64_t		 why[BSC_WHY_REFERENCE + 1];
};

/* Rows of a batch, or stored records. */
struct frame {
	const struct bsc_batch	*batch;
	uint32_t		*row;
	size_t			 n;
};

static void
enter(struct run *q, const struct frame *f)
{
	if (f->batch != NULL)
		bsc_eval_batch(q->eval, f->batch, f->row, f->n);
	else
		bsc_eval_records(q->eval, q->plan.table, f->row, f->n);
}

static const struct bsc_section *
section_of(const struct run *q, const struct frame *f, size_t r)
{
	return f->batch != NULL ? f->batch->section :
	    bsc_store_columns(q->store, q->plan.table, f->row[r]);
}

/* A cell as it was read. */
static struct bsc_span
raw_cell(const struct run *q, const struct frame *f, size_t r,
    const struct bsc_item *item)
{
	const struct bsc_section *s;

	if (item->src)
		return f->batch != NULL ? bsc_cell_span(f->batch,
		    f->batch->src[f->row[r]]) : bsc_store_src(q->store,
		    q->plan.table, f->row[r]);
	if (item->field != NULL)
		return f->batch != NULL ? bsc_batch_field(f->batch, f->row[r],
		    item->field) : bsc_store_field(q->store, f->row[r],
		    item->field);
	s = section_of(q, f, r);
	for (size_t c = 0; c < s->ncol; c++)
		if (s->col[c].field == NULL &&
		    strcmp(s->col[c].name, item->text) == 0)
			return f->batch != NULL ? bsc_cell_span(f->batch,
			    f->batch->col[c][f->row[r]]) :
			    bsc_store_cell(q->store, q->plan.table, f->row[r],
			    c);
	return (struct bsc_span){ NULL, 0 };
}

static bool
is_raw(const struct run *q, const struct bsc_item *item)
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
work_out(struct run *q)
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

static void
write_cells(struct run *q, struct bsc_span cells)
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
put_row(struct run *q)
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
		write_cells(q, cells);
}

static void
made_cell(struct run *q, struct bsc_item *item, const struct bsc_vals *v,
    size_t r)
{
	q->made.len = 0;
	bsc_vals_canonical(&q->made, v, r);
	bsc_cells_append(&q->cells,
	    (struct bsc_span){ q->made.p, q->made.len });
	note_odd(item, v->why[r]);
}

static void
select_rows(struct run *q, const struct frame *f)
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

/* What a group shows, and sorts by, of its keys: from its first record. */
static void
label_group(struct run *q, size_t r)
{
	struct bsc_plan *p = &q->plan;
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
	bsc_sorted_add(q->labels, BSC_SPAN(""),
	    (struct bsc_span){ q->cells.p, q->cells.len });
}

static bool
group_rows(struct run *q, const struct frame *f, struct bsc_error *err)
{
	struct bsc_plan *p = &q->plan;
	bool isnew;

	q->group = bsc_grow(q->group, &q->groupcap, f->n, sizeof(*q->group));
	for (size_t r = 0; r < f->n; r++) {
		q->made.len = 0;
		for (size_t i = 0; i < p->nkey; i++) {
			size_t from = q->made.len;

			bsc_buf_putc(&q->made, 1);
			if (!bsc_vals_key(&q->made, q->vals[i], r)) {
				q->made.len = from;
				bsc_buf_putc(&q->made, 0);
			}
		}
		q->group[r] = bsc_keys_add(q->groups,
		    (struct bsc_span){ q->made.p, q->made.len }, &isnew);
		if (isnew)
			label_group(q, r);
	}
	return bsc_gather_take(p->gather, q->eval, q->group, f->n,
	    bsc_keys_count(q->groups), err);
}

/* Of the rows of the frame those for which the condition holds. */
static void
filter(struct run *q, struct frame *f)
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

static bool
take_frame(struct run *q, struct frame *f, struct bsc_error *err)
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

static uint32_t *
numbers(struct run *q, size_t first, size_t n)
{
	q->row = bsc_grow(q->row, &q->rowcap, n, sizeof(*q->row));
	for (size_t i = 0; i < n; i++)
		q->row[i] = (uint32_t)(first + i);
	return q->row;
}

/* The columns are known: open the answer. */
static void
begin(struct run *q)
{
	struct bsc_plan *p = &q->plan;
	bool stream = bsc_plan_origins(p) && !bsc_adhoc_made(p->table) &&
	    (q->ask->form == BSC_QUERY_CSV || q->ask->form == BSC_QUERY_XML);

	q->vals = bsc_zalloc(p->out.n + p->sort.n + 1, sizeof(*q->vals));
	q->cell = bsc_zalloc(p->out.n + p->sort.n + 2, sizeof(*q->cell));
	q->answer = bsc_answer_new(q->output, q->ask->form, &p->out,
	    stream ? p->table : NULL);
}

static bool
plan_for(struct run *q, const struct bsc_table *t, struct bsc_error *err)
{
	q->planned = true;
	return bsc_plan_make(&q->plan, q->ask, t, err);
}

/*
 * Registers may come behind the records that refer to them, so what looks
 * things up waits for the end; a file of no known table has none.
 */
static bool
waits(const struct run *q)
{
	return q->plan.looks_up && !bsc_adhoc_made(q->plan.table);
}

static bool
take_section(struct run *q, const struct bsc_section *s,
    struct bsc_error *err)
{
	if (q->serial == s->serial)
		return true;
	q->serial = s->serial;
	if (!bsc_plan_section(&q->plan, s, err))
		return false;
	q->sectioned = true;
	if (q->answer == NULL && !waits(q))
		begin(q);
	return true;
}

static bool
other_table(struct run *q, const struct bsc_table *t, struct bsc_error *err)
{
	if (bsc_adhoc_made(t) && bsc_adhoc_made(q->plan.table))
		return bsc_fail(err, _("the files have different columns"));
	return bsc_fail(err, _("records of %s and of %s; say with -t which "
	    "are asked for"), q->plan.table->name, t->name);
}

static bool
read_dirs(struct run *q, struct bsc_error *err)
{
	if (q->dirs_read)
		return true;
	q->dirs_read = true;
	return bsc_dirs_read(q->store, q->ask->schema, q->ask->dir,
	    q->ask->ndir, q->plan.wanted, err);
}

static bool
take_batch(struct run *q, const struct bsc_batch *b, struct bsc_error *err)
{
	const struct bsc_table *t = b->section->table;
	struct frame f = { .batch = b, .n = b->n };

	if (!q->planned && !plan_for(q, t, err))
		return false;
	if (t != q->plan.table) {
		if (q->ask->table == NULL)
			return other_table(q, t, err);
		if (q->plan.wanted[t->index])
			bsc_store_add(q->store, b, 0, b->n, false);
		return true;
	}
	if (!take_section(q, b->section, err))
		return false;
	if (waits(q)) {
		bsc_store_add(q->store, b, 0, b->n, false);
		return true;
	}
	if (q->plan.looks_up && !read_dirs(q, err))
		return false;
	f.row = numbers(q, 0, b->n);
	return take_frame(q, &f, err);
}

/* The records that waited for what they refer to. */
static bool
take_stored(struct run *q, struct bsc_error *err)
{
	size_t n = bsc_store_count(q->store, q->plan.table), most;
	struct frame f = { 0 };

	if (!read_dirs(q, err) || !bsc_plan_join(&q->plan, q->store, err))
		return false;
	begin(q);
	for (size_t at = 0; at < n; at += most) {
		most = n - at < CHUNK ? n - at : CHUNK;
		f.row = numbers(q, at, most);
		f.n = most;
		if (!take_frame(q, &f, err))
			return false;
	}
	return true;
}

/* Headers without records say that there are none. */
static bool
take_headers(struct run *q, struct bsc_reader *r, struct bsc_error *err)
{
	const struct bsc_section *s;

	for (size_t i = 0; (s = bsc_reader_section(r, i)) != NULL; i++) {
		if (!q->planned && !plan_for(q, s->table, err))
			return false;
		if (s->table == q->plan.table) {
			if (!q->sectioned && !take_section(q, s, err))
				return false;
		} else if (s->table->index < bsc_schema_count(
		    q->ask->schema) && q->plan.wanted[s->table->index])
			bsc_store_section(q->store, s);
	}
	if (!q->sectioned)
		return bsc_fail(err, _("no table %s in the input"),
		    q->ask->table != NULL ? q->ask->table->name : "");
	return true;
}

static bool
read_all(struct run *q, struct bsc_reader *r, struct bsc_error *err)
{
	const struct bsc_batch *b;
	const char *text;
	bool ok = true;
	int more;

	while (ok && (more = bsc_reader_next(r, &b)) > 0)
		ok = take_batch(q, b, err);
	while ((text = bsc_reader_warning(r)) != NULL)
		bsc_warn("%s", text);
	if (ok && more < 0)
		ok = bsc_fail(err, "%s", bsc_reader_error(r));
	return ok && take_headers(q, r, err) &&
	    (!waits(q) || take_stored(q, err));
}

static void
put_group(struct run *q, size_t group, size_t r)
{
	struct bsc_plan *p = &q->plan;
	struct bsc_span label = bsc_sorted_data(q->labels, group), part;
	int c;

	q->cells.len = q->order.len = 0;
	for (size_t i = 0; i < p->nkey; i++) {
		bsc_cells_next(&label, &part);
		bsc_cells_append(&q->cells, part);
	}
	for (size_t i = p->nkey; i < p->out.n; i++)
		made_cell(q, &p->out.v[i], q->vals[i], r);
	for (size_t i = 0; i < p->sort.n; i++) {
		bsc_cells_next(&label, &part);
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
work_out_groups(struct run *q)
{
	struct bsc_plan *p = &q->plan;

	for (size_t i = p->nkey; i < p->out.n; i++)
		q->vals[i] = bsc_eval_run(q->eval, p->out.v[i].program);
	for (size_t i = 0; i < p->sort.n; i++)
		if (p->sort.v[i].program != NULL)
			q->vals[p->out.n + i] = bsc_eval_run(q->eval,
			    p->sort.v[i].program);
}

static bool
put_groups(struct run *q, struct bsc_error *err)
{
	size_t n, most;

	/* Totals of nothing are a row too. */
	if (q->plan.nkey == 0 && bsc_keys_count(q->groups) == 0) {
		bsc_keys_add(q->groups, BSC_SPAN(""), NULL);
		bsc_sorted_add(q->labels, BSC_SPAN(""), BSC_SPAN(""));
	}
	n = bsc_keys_count(q->groups);
	for (size_t at = 0; at < n; at += most) {
		most = n - at < CHUNK ? n - at : CHUNK;
		bsc_eval_rows(q->eval, most);
		if (!bsc_gather_bind(q->plan.gather, q->eval, at, most, err))
			return false;
		work_out_groups(q);
		for (size_t r = 0; r < most; r++)
			put_group(q, at + r, r);
	}
	return true;
}

static bool
finish(struct run *q, struct bsc_error *err)
{
	if (q->plan.grouped && !put_groups(q, err))
		return false;
	bsc_sorted_sort(q->kept);
	for (size_t i = 0; i < bsc_sorted_count(q->kept); i++)
		write_cells(q, bsc_sorted_data(q->kept, i));
	bsc_answer_finish(q->answer);
	return true;
}

static void
tell(const struct run *q)
{
	struct bsc_buf b = { 0 };

	for (int w = 0; w <= BSC_WHY_REFERENCE; w++)
		if (q->why[w] > 0)
			bsc_buf_printf(&b, "%s%s %llu", b.len > 0 ? ", " : "",
			    bsc_why_name((enum bsc_why)w),
			    (unsigned long long)q->why[w]);
	if (q->unknown > 0)
		bsc_warn(_("%llu of %llu records left out: whether the "
		    "condition holds is not known (%s)"),
		    (unsigned long long)q->unknown,
		    (unsigned long long)q->records, bsc_buf_str(&b));
	for (size_t i = 0; i < q->plan.out.n; i++)
		if (q->plan.out.v[i].odd > 0)
			bsc_warn(_("%s: %llu values are not known"),
			    q->plan.out.v[i].name,
			    (unsigned long long)q->plan.out.v[i].odd);
	bsc_gather_tell(q->plan.gather);
	if (q->ask->verbose)
		bsc_warn(_("%llu records read, %llu selected, %llu rows "
		    "written"), (unsigned long long)q->records,
		    (unsigned long long)q->selected,
		    (unsigned long long)q->written);
	bsc_buf_free(&b);
}

static bool
run(struct run *q, char *const *paths, struct bsc_error *err)
{
	const struct bsc_query *ask = q->ask;
	struct bsc_reader_options o = { .table = ask->table,
		.require_seal = ask->require_seal, .seals = ask->seals,
		.other = bsc_adhoc_table, .other_arg = q->adhoc };
	struct bsc_reader *r;
	bool ok;

	if (ask->table != NULL && !plan_for(q, ask->table, err))
		return false;
	if ((r = bsc_reader_open(ask->schema, paths, &o, err)) == NULL)
		return false;
	ok = read_all(q, r, err);
	bsc_reader_close(r);
	return ok && finish(q, err);
}

static void
run_free(struct run *q)
{
	bsc_answer_free(q->answer);
	bsc_eval_free(q->eval);
	bsc_store_free(q->store);
	bsc_keys_free(q->groups);
	bsc_keys_free(q->seen);
	bsc_sorted_free(q->kept);
	bsc_sorted_free(q->labels);
	if (q->planned)
		bsc_plan_free(&q->plan);
	bsc_adhoc_free(q->adhoc);
	free(q->row);
	free(q->group);
	free(q->vals);
	free(q->cell);
	bsc_buf_free(&q->made);
	bsc_buf_free(&q->order);
	bsc_buf_free(&q->cells);
}

bool
bsc_query_run(const struct bsc_query *ask, char *const *paths,
    struct bsc_output *output, struct bsc_error *err)
{
	struct run q = { .ask = ask, .output = output };
	bool ok;

	q.adhoc = bsc_adhoc_new(ask->schema);
	q.store = bsc_store_new(ask->schema);
	q.eval = bsc_eval_new(q.store, ask->calendar, ask->today);
	q.groups = bsc_keys_new();
	q.seen = bsc_keys_new();
	q.kept = bsc_sorted_new();
	q.labels = bsc_sorted_new();
	ok = run(&q, paths, err);
	if (ok)
		tell(&q);
	else if (q.answer != NULL)
		bsc_answer_break(q.answer);
	run_free(&q);
	return ok;
}
