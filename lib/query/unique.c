/* Equal rows once. */

#include <string.h>

#include "query/rows.h"

/*
 * While memory has room each row that is new goes on at once; after that
 * those that are not among these wait on tapes, and follow at the end.
 */
static bool
merge(void *arg, struct bsc_bins *b, void *bin, const void *later, bool fresh)
{
	(void)arg, (void)b, (void)bin, (void)later, (void)fresh;
	return true;
}

/* A row: the length of its cells, these and its order. */
static bool
settle(void *arg, struct bsc_bins *b, struct bsc_spill_rows *rows)
{
	struct bsc_bins_at at = { 0 };
	struct bsc_bins_name name;
	const void *bin;
	char *p;

	(void)arg;
	while ((bin = bsc_bins_next(b, &at)) != NULL) {
		name = bsc_bins_name(b, bin);
		p = bsc_spill_row(rows, bin, sizeof(name.key.len) +
		    name.key.len + name.label.len);
		memcpy(p, &name.key.len, sizeof(name.key.len));
		p += sizeof(name.key.len);
		memcpy(p, name.key.p, name.key.len);
		if (name.label.len > 0)
			memcpy(p + name.key.len, name.label.p,
			    name.label.len);
	}
	return true;
}

static const struct bsc_spill_ops ops = { .merge = merge, .settle = settle };

bool
bsc_query_seen(struct bsc_ask *q, struct bsc_span order,
    struct bsc_span cells)
{
	uint32_t hash = bsc_bins_hash(cells);

	if (bsc_bins_find(q->seen, cells, hash) != NULL)
		return true;
	if (q->rest == NULL && bsc_bins_add(q->seen, cells, hash,
	    (struct bsc_span){ NULL, 0 }) != NULL)
		return false;
	if (q->rest == NULL)
		q->rest = bsc_spill_new(&ops);
	bsc_spill_add(q->rest, cells, order, "");
	return true;
}

static bool
take(void *arg, struct bsc_span row)
{
	struct bsc_span cells = { row.p + sizeof(cells.len), 0 }, order;

	memcpy(&cells.len, row.p, sizeof(cells.len));
	order.p = cells.p + cells.len;
	order.len = (size_t)(row.p + row.len - order.p);
	bsc_query_keep(arg, order, cells);
	return true;
}

void
bsc_query_rest(struct bsc_ask *q)
{
	bsc_bins_free(q->seen);
	q->seen = NULL;
	if (q->rest != NULL)
		bsc_spill_finish(q->rest, take, q);
}
