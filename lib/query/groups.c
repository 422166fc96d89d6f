/* Rows into groups, and the groups as rows of the answer. */

#include <stdlib.h>
#include <string.h>

#include "query/rows.h"

/*
 * What a group shows, and sorts by, of its keys is from its first record:
 * why each key is not known, a byte each, then cells and order.  Most
 * groups of one text show that as it is in their key and need no label.
 */
static struct bsc_span
key_text(struct bsc_span key)
{
	/* By write_keys: a one, the text, a zero. */
	return key.len < 2 ? (struct bsc_span){ NULL, 0 } :
	    (struct bsc_span){ key.p + 1, key.len - 2 };
}

static bool
shows_key(const struct bsc_ask *q, struct bsc_span key, size_t r)
{
	const struct bsc_vals *v = q->vals[0];

	return q->plan.nkey == 1 && q->plan.sort.n == 0 && v->s != NULL &&
	    v->why[r] == BSC_KNOWN && bsc_key_eq(key_text(key), v->s[r]);
}

static void
cell(struct bsc_buf *to, struct bsc_buf *from)
{
	bsc_cells_append(to, (struct bsc_span){ from->p, from->len });
	from->len = 0;
}

static struct bsc_span
make_label(struct bsc_ask *q, struct bsc_span key, size_t r)
{
	struct bsc_plan *p = &q->plan;
	int c;

	if (p->nkey == 0 || shows_key(q, key, r))
		return (struct bsc_span){ NULL, 0 };
	q->cells.len = q->spare.len = 0;
	for (size_t i = 0; i < p->nkey; i++)
		bsc_buf_putc(&q->cells, (char)q->vals[i]->why[r]);
	for (size_t i = 0; i < p->nkey; i++) {
		bsc_vals_canonical(&q->spare, q->vals[i], r);
		cell(&q->cells, &q->spare);
	}
	for (size_t i = 0; i < p->sort.n; i++) {
		c = bsc_plan_sort_column(p, i);
		if (c >= 0 && (size_t)c < p->nkey)
			bsc_order_append(&q->spare, q->vals[c], r,
			    p->sort.v[i].descending);
		cell(&q->cells, &q->spare);
	}
	return (struct bsc_span){ q->cells.p, q->cells.len };
}

/* The cells and the order of a group. */
static struct bsc_span
label(struct bsc_ask *q, struct bsc_bins_name name)
{
	size_t nkey = q->plan.nkey;

	if (name.label.p != NULL)
		return (struct bsc_span){ name.label.p + nkey,
		    name.label.len - nkey };
	q->spare.len = 0;
	if (nkey > 0)
		bsc_cells_append(&q->spare, key_text(name.key));
	return (struct bsc_span){ q->spare.p, q->spare.len };
}

/* The key of a row behind the others. */
static void
write_key(struct bsc_ask *q, size_t r, struct bsc_row_key *k)
{
	size_t start = q->made.len, from;

	for (size_t i = 0; i < q->plan.nkey; i++) {
		from = q->made.len;
		bsc_buf_putc(&q->made, 1);
		if (!bsc_vals_key(&q->made, q->vals[i], r)) {
			q->made.len = from;
			bsc_buf_putc(&q->made, 0);
		}
	}
	*k = (struct bsc_row_key){ start, (uint32_t)(q->made.len - start),
	    bsc_bins_hash((struct bsc_span){ q->made.p + start,
	    q->made.len - start }), (uint32_t)r };
}

/* The keys of rows from .. n - 1 that have no bin yet. */
static void
write_keys(struct bsc_ask *q, size_t from, size_t n)
{
	bsc_query_work_out(q);
	q->made.len = q->nkey = 0;
	q->key = bsc_grow(q->key, &q->keycap, n, sizeof(*q->key));
	for (size_t r = from; r < n; r++)
		if (q->bin[r] == NULL)
			write_key(q, r, &q->key[q->nkey++]);
}

/* Their bins; less than n: the row for whose there was no room. */
static size_t
find_bins(struct bsc_ask *q, size_t n)
{
	enum { SOON = 24, NEAR = 12 };	/* keys ahead: bins may be many */
	const struct bsc_row_key *k = q->key, *end = k + q->nkey;
	struct bsc_span key;
	void *bin;

	for (; k < end; k++) {
		if (end - k > SOON)
			bsc_bins_soon(q->groups, k[SOON].hash);
		if (end - k > NEAR)
			bsc_bins_near(q->groups, k[NEAR].hash);
		key = (struct bsc_span){ q->made.p + k->off, k->len };
		bin = bsc_bins_find(q->groups, key, k->hash);
		if (bin == NULL) {
			bin = bsc_bins_add(q->groups, key, k->hash,
			    make_label(q, key, k->row));
			if (bin == NULL)
				return k->row;
			bsc_calls_start(q->plan.calls, bin);
		}
		q->bin[k->row] = bin;
		bsc_spelled_keep(q->spelled, k->row, bin);
	}
	return n;
}

static void
pack(void *arg, const void *bin, struct bsc_buf *to)
{
	const struct bsc_ask *q = arg;

	bsc_calls_pack(q->plan.calls, bin, to);
}

static void
unpack(void *arg, void *bin, struct bsc_span from)
{
	const struct bsc_ask *q = arg;

	bsc_calls_unpack(q->plan.calls, bin, from);
}

static bool
merge(void *arg, struct bsc_bins *b, void *bin, const void *later, bool fresh)
{
	const struct bsc_ask *q = arg;

	return bsc_calls_merge(q->plan.calls, b, bin, later, fresh, q->err);
}

static bool	write_groups(struct bsc_ask *, struct bsc_bins *,
		    struct bsc_spill_rows *, struct bsc_error *);

static bool
settle(void *arg, struct bsc_bins *b, struct bsc_spill_rows *rows)
{
	struct bsc_ask *q = arg;

	return write_groups(q, b, rows, q->err);
}

static bool
merge_pair(void *arg, struct bsc_bins *b, void *bin, const void *later,
    bool fresh)
{
	(void)arg, (void)b, (void)bin, (void)later, (void)fresh;
	return true;
}

/* Each pair counts one in the bin of its group. */
static bool
settle_pairs(void *arg, struct bsc_bins *b, struct bsc_spill_rows *rows)
{
	struct bsc_ask *q = arg;
	struct bsc_bins_at at = { 0 };
	struct bsc_span key;
	void *pair, *bin = bsc_zalloc(1, q->ops.size);

	(void)rows;
	while ((pair = bsc_bins_next(b, &at)) != NULL) {
		key = bsc_calls_pair(q->plan.calls, bsc_bins_name(b,
		    pair).key, bin);
		bsc_spill_add(q->spill, key, (struct bsc_span){ NULL, 0 },
		    bin);
	}
	free(bin);
	return true;
}

static void
take_pair(void *arg, struct bsc_span pair)
{
	const struct bsc_ask *q = arg;

	bsc_spill_add(q->pairs, pair, (struct bsc_span){ NULL, 0 }, "");
}

/* Memory is full: begin anew. */
static void
put_aside(struct bsc_ask *q)
{
	if (q->spill == NULL) {
		q->ops = (struct bsc_spill_ops){
		    bsc_calls_size(q->plan.calls), q, pack, unpack, merge,
		    settle };
		q->pair_ops = (struct bsc_spill_ops){ 0, q, NULL, NULL,
		    merge_pair, settle_pairs };
		q->spill = bsc_spill_new(&q->ops);
		q->pairs = bsc_spill_new(&q->pair_ops);
	}
	bsc_calls_pairs(q->plan.calls, q->groups, take_pair, q);
	bsc_spill_put(q->spill, q->groups);
	bsc_spelled_forget(q->spelled);
}

static void
begin(struct bsc_ask *q)
{
	if (q->groups != NULL)
		return;
	q->groups = bsc_bins_new(bsc_calls_size(q->plan.calls));
	q->spelled = bsc_spelled_new(&q->plan);
}

bool
bsc_query_group(struct bsc_ask *q, const struct bsc_rows_in *f,
    struct bsc_error *err)
{
	size_t from = 0, to = f->n;

	begin(q);
	q->bin = bsc_grow(q->bin, &q->bincap, f->n, sizeof(*q->bin));
	if (bsc_spelled_find(q->spelled, f->batch, f->row, f->n,
	    q->bin) < f->n) {
		write_keys(q, 0, f->n);
		to = find_bins(q, f->n);
	}
	for (;;) {
		if (!bsc_calls_take(q->plan.calls, q->eval, q->groups,
		    q->bin, from, to, err))
			return false;
		if (to < f->n || bsc_calls_full(q->plan.calls))
			put_aside(q);
		if (to == f->n)
			return true;
		memset(q->bin + to, 0, (f->n - to) * sizeof(*q->bin));
		write_keys(q, to, f->n);
		from = to;
		to = find_bins(q, f->n);
	}
}

/* The cells and the order of a group into q->cells and q->order. */
static void
make_group(struct bsc_ask *q, struct bsc_bins_name name, size_t r)
{
	struct bsc_plan *p = &q->plan;
	struct bsc_span rest = label(q, name), part;
	int c;

	q->cells.len = q->order.len = 0;
	for (size_t i = 0; i < p->nkey; i++) {
		bsc_cells_next(&rest, &part);
		bsc_cells_append(&q->cells, part);
	}
	for (size_t i = p->nkey; i < p->out.n; i++)
		bsc_query_cell(q, &p->out.v[i], q->vals[i], r);
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
}

/* A row: the length of its order, that and its cells. */
static void
put_group(struct bsc_ask *q, const void *bin, struct bsc_spill_rows *rows)
{
	size_t order = q->order.len;
	char *p;

	if (rows == NULL) {
		bsc_query_put(q, (struct bsc_span){ q->order.p, order },
		    (struct bsc_span){ q->cells.p, q->cells.len });
		return;
	}
	p = bsc_spill_row(rows, bin, sizeof(order) + order + q->cells.len);
	memcpy(p, &order, sizeof(order));
	p += sizeof(order);
	if (order > 0)
		memcpy(p, q->order.p, order);
	if (q->cells.len > 0)
		memcpy(p + order, q->cells.p, q->cells.len);
}

static bool
take_group(void *arg, struct bsc_span row)
{
	size_t order;

	memcpy(&order, row.p, sizeof(order));
	row.p += sizeof(order);
	bsc_query_put(arg, (struct bsc_span){ row.p, order },
	    (struct bsc_span){ row.p + order,
	    row.len - sizeof(order) - order });
	return true;
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
	enum bsc_truth truth;

	if (having == NULL)
		return true;
	truth = bsc_truth(having, r);
	q->unsure += truth == BSC_UNKNOWN;
	return truth == BSC_TRUE;
}

static void
note_keys(struct bsc_ask *q, struct bsc_span label)
{
	for (size_t i = 0; label.p != NULL && i < q->plan.nkey; i++)
		bsc_query_odd(&q->plan.out.v[i], (unsigned char)label.p[i]);
}

/* Some groups at once, as a frame. */
static bool
write_some(struct bsc_ask *q, struct bsc_bins *b, const void *const *bin,
    size_t n, struct bsc_spill_rows *rows, struct bsc_error *err)
{
	const struct bsc_vals *having;
	struct bsc_bins_name name;

	bsc_eval_rows(q->eval, n);
	if (!bsc_calls_bind(q->plan.calls, q->eval, bin, n, err))
		return false;
	having = q->plan.having.n == 0 ? NULL :
	    bsc_eval_run(q->eval, q->plan.having.v[0].program);
	work_out_groups(q);
	for (size_t r = 0; r < n; r++) {
		name = bsc_bins_name(b, bin[r]);
		note_keys(q, name.label);
		if (!holds(q, having, r))
			continue;
		make_group(q, name, r);
		put_group(q, bin[r], rows);
	}
	return true;
}

/* rows NULL: right into the answer. */
static bool
write_groups(struct bsc_ask *q, struct bsc_bins *b,
    struct bsc_spill_rows *rows, struct bsc_error *err)
{
	const void *bin[BSC_QUERY_CHUNK];
	struct bsc_bins_at at = { 0 };
	size_t n;

	do {
		for (n = 0; n < BSC_QUERY_CHUNK; n++)
			if ((bin[n] = bsc_bins_next(b, &at)) == NULL)
				break;
		if (n > 0 && !write_some(q, b, bin, n, rows, err))
			return false;
	} while (n == BSC_QUERY_CHUNK);
	return true;
}

bool
bsc_query_groups(struct bsc_ask *q, struct bsc_error *err)
{
	struct bsc_span none = BSC_SPAN("");
	uint32_t hash = bsc_bins_hash(none);

	begin(q);
	/* Totals of nothing are a row too. */
	if (q->plan.nkey == 0 && q->spill == NULL &&
	    bsc_bins_find(q->groups, none, hash) == NULL)
		bsc_calls_start(q->plan.calls, bsc_bins_add(q->groups, none,
		    hash, (struct bsc_span){ NULL, 0 }));
	if (q->spill == NULL)
		return write_groups(q, q->groups, NULL, err);
	q->err = err;
	put_aside(q);
	bsc_bins_free(q->groups);
	q->groups = NULL;
	return bsc_spill_finish(q->pairs, NULL, NULL) &&
	    bsc_spill_finish(q->spill, take_group, q);
}

void
bsc_query_groups_free(struct bsc_ask *q)
{
	bsc_bins_free(q->groups);
	bsc_spill_free(q->spill);
	bsc_spill_free(q->pairs);
	bsc_spelled_free(q->spelled);
	free(q->key);
	free(q->bin);
}
