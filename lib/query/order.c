#include "query/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/merge.h"
#include "base/spool.h"
#include "value/fold.h"

enum {
	LEAST = 1024 * 1024,	/* bytes sorted in memory at a time */
	RUNS = 32		/* merged into one, and so on */
};

struct kept {
	size_t	off, order, data;	/* in bytes; lengths */
};

struct run {			/* rows in order */
	struct bsc_tape	tape;
	unsigned	depth;		/* of merges it came from */
};

struct bsc_sorted {
	struct bsc_buf	 bytes;
	struct kept	*v;
	size_t		 n, cap, at;
	struct run	*run;		/* one after another */
	size_t		 nrun, runcap;
	struct bsc_merge *merge;
	bool		 sorted;
};

static void
append_number(struct bsc_buf *to, int64_t n)
{
	uint64_t u = (uint64_t)n ^ (UINT64_C(1) << 63);

	for (int shift = 56; shift >= 0; shift -= 8)
		bsc_buf_putc(to, (char)(u >> shift));
}

void
bsc_order_append(struct bsc_buf *to, const struct bsc_vals *v, size_t r,
    bool descending)
{
	size_t from;
	int64_t n = 0;
	bool known = v->why[r] == BSC_KNOWN;

	if (known && v->s == NULL)
		known = bsc_vals_number(v, r, &n);
	bsc_buf_putc(to, known ? 0 : 1);
	from = to->len;
	if (!known)
		return;
	if (v->s != NULL) {
		bsc_fold(to, v->s[r]);
		bsc_buf_putc(to, '\0');
	} else
		append_number(to, n);
	for (size_t i = from; descending && i < to->len; i++)
		to->p[i] = (char)~to->p[i];
}

bool
bsc_order_exact(const struct bsc_vals *v, size_t r, struct bsc_exact *x)
{
	int order;

	if (v->why[r] != BSC_KNOWN)
		return false;
	if (v->lo == NULL) {
		if (v->v == NULL)
			return false;
		*x = (struct bsc_exact){ v->v[r], 1 };
		return true;
	}
	*x = v->lo[r];
	return v->hi == NULL || (bsc_exact_cmp(v->lo[r], v->hi[r], &order) &&
	    order == 0);
}

struct bsc_sorted *
bsc_sorted_new(void)
{
	return bsc_zalloc(1, sizeof(struct bsc_sorted));
}

/* Equal ones stay as they came, which is as their bytes do. */
static int
compare(const void *x, const void *y, void *arg)
{
	const struct bsc_sorted *k = arg;
	const struct kept *a = x, *b = y;
	int order;

	order = bsc_span_cmp((struct bsc_span){ k->bytes.p + a->off, a->order },
	    (struct bsc_span){ k->bytes.p + b->off, b->order });
	if (order != 0)
		return order;
	return (a->off > b->off) - (a->off < b->off);
}

static void
sort_kept(struct bsc_sorted *k)
{
	if (k->n > 1)
		qsort_r(k->v, k->n, sizeof(*k->v), compare, k);
}

static struct bsc_span
order_on_tape(struct bsc_span row)
{
	struct bsc_span order = { row.p + sizeof(order.len), 0 };

	memcpy(&order.len, row.p, sizeof(order.len));
	return order;
}

static int
by_order(struct bsc_span a, struct bsc_span b)
{
	return bsc_span_cmp(order_on_tape(a), order_on_tape(b));
}

static struct bsc_merge *
start_merge(struct run *run, size_t n)
{
	struct bsc_merge *m = bsc_merge_new(by_order);

	for (size_t i = 0; i < n; i++)
		bsc_merge_add(m, &run[i].tape);
	return m;
}

/* The last ones into one, or there would be too many at the end. */
static void
merge_runs(struct bsc_sorted *k)
{
	struct run *first = &k->run[k->nrun - RUNS];
	struct run all = { .depth = first->depth + 1 };
	struct bsc_merge *m = start_merge(first, RUNS);
	struct bsc_span row;

	while (bsc_merge_next(m, &row))
		memcpy(bsc_tape_write(&all.tape, row.len), row.p, row.len);
	bsc_merge_free(m);
	*first = all;
	k->nrun -= RUNS - 1;
}

/* A row on a tape: the length of its order, that and its data. */
static void
write_run(struct bsc_sorted *k)
{
	struct bsc_tape *t;
	char *p;

	k->run = bsc_grow(k->run, &k->runcap, k->nrun + 1, sizeof(*k->run));
	k->run[k->nrun] = (struct run){ .depth = 0 };
	t = &k->run[k->nrun++].tape;
	sort_kept(k);
	for (size_t i = 0; i < k->n; i++) {
		const struct kept *r = &k->v[i];

		p = bsc_tape_write(t, sizeof(r->order) + r->order + r->data);
		memcpy(p, &r->order, sizeof(r->order));
		memcpy(p + sizeof(r->order), k->bytes.p + r->off,
		    r->order + r->data);
	}
	k->n = k->bytes.len = 0;
	while (k->nrun >= RUNS && k->run[k->nrun - RUNS].depth ==
	    k->run[k->nrun - 1].depth)
		merge_runs(k);
}

void
bsc_sorted_add(struct bsc_sorted *k, struct bsc_span order,
    struct bsc_span data)
{
	size_t have = k->bytes.len + k->n * sizeof(*k->v);

	/* To grow takes as much again for a while. */
	if (have > LEAST && have > bsc_spool_room() / 2)
		write_run(k);
	k->v = bsc_grow(k->v, &k->cap, k->n + 1, sizeof(*k->v));
	k->v[k->n++] = (struct kept){ k->bytes.len, order.len, data.len };
	bsc_buf_add(&k->bytes, order.p, order.len);
	bsc_buf_add(&k->bytes, data.p, data.len);
}

static bool
next_on_tapes(struct bsc_sorted *k, struct bsc_span *data)
{
	struct bsc_span row, order;

	if (!bsc_merge_next(k->merge, &row))
		return false;
	order = order_on_tape(row);
	data->p = order.p + order.len;
	data->len = (size_t)(row.p + row.len - data->p);
	return true;
}

bool
bsc_sorted_next(struct bsc_sorted *k, struct bsc_span *data)
{
	const struct kept *r;

	if (!k->sorted && k->nrun > 0) {
		write_run(k);
		k->merge = start_merge(k->run, k->nrun);
	} else if (!k->sorted)
		sort_kept(k);
	k->sorted = true;
	if (k->merge != NULL)
		return next_on_tapes(k, data);
	if (k->at == k->n)
		return false;
	r = &k->v[k->at++];
	*data = (struct bsc_span){ k->bytes.p + r->off + r->order, r->data };
	return true;
}

void
bsc_sorted_free(struct bsc_sorted *k)
{
	if (k == NULL)
		return;
	for (size_t i = 0; i < k->nrun; i++)
		bsc_tape_free(&k->run[i].tape);
	bsc_merge_free(k->merge);
	bsc_buf_free(&k->bytes);
	free(k->run);
	free(k->v);
	free(k);
}

void
bsc_cells_append(struct bsc_buf *to, struct bsc_span cell)
{
	uint32_t len = (uint32_t)cell.len;

	bsc_buf_add(to, &len, sizeof(len));
	bsc_buf_add(to, cell.p, cell.len);
}

bool
bsc_cells_next(struct bsc_span *rest, struct bsc_span *cell)
{
	uint32_t len;

	if (rest->len < sizeof(len))
		return false;
	memcpy(&len, rest->p, sizeof(len));
	*cell = (struct bsc_span){ rest->p + sizeof(len), len };
	rest->p += sizeof(len) + len;
	rest->len -= sizeof(len) + len;
	return true;
}
