#include "query/order.h"

#include <stdlib.h>
#include <string.h>

#include "value/fold.h"

struct kept {
	size_t	off, order, data;	/* in bytes; lengths */
	size_t	number;
};

struct bsc_sorted {
	struct bsc_buf	 bytes;
	struct kept	*v;
	size_t		 n, cap;
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

void
bsc_sorted_add(struct bsc_sorted *k, struct bsc_span order,
    struct bsc_span data)
{
	k->v = bsc_grow(k->v, &k->cap, k->n + 1, sizeof(*k->v));
	k->v[k->n] = (struct kept){ k->bytes.len, order.len, data.len, k->n };
	k->n++;
	bsc_buf_add(&k->bytes, order.p, order.len);
	bsc_buf_add(&k->bytes, data.p, data.len);
}

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
	return (a->number > b->number) - (a->number < b->number);
}

void
bsc_sorted_sort(struct bsc_sorted *k)
{
	if (k->n > 1)
		qsort_r(k->v, k->n, sizeof(*k->v), compare, k);
}

size_t
bsc_sorted_count(const struct bsc_sorted *k)
{
	return k->n;
}

struct bsc_span
bsc_sorted_data(const struct bsc_sorted *k, size_t i)
{
	return (struct bsc_span){ k->bytes.p + k->v[i].off + k->v[i].order,
		k->v[i].data };
}

void
bsc_sorted_free(struct bsc_sorted *k)
{
	if (k == NULL)
		return;
	bsc_buf_free(&k->bytes);
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
