#include <stdlib.h>

#include "rules/group.h"

/*
 * Who offends, and what a finding is called, must not hang on the order of
 * the lines: records of one instant stand by their keys, and those of one
 * key by what else they say.
 */

/* Of two numbers the shorter one is less: 9 comes before 10. */
static int
by_text(struct bsc_span a, struct bsc_span b)
{
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return bsc_span_cmp(a, b);
}

int
bsc_record_order(const struct bsc_store *s, const struct bsc_table *t,
    uint32_t a, uint32_t b)
{
	bool context = bsc_store_context(s, t, a);
	int order = 0;

	if (context != bsc_store_context(s, t, b))
		return context ? -1 : 1;	/* the examined one offends */
	for (size_t i = 0; i < t->nkey && order == 0; i++)
		order = by_text(bsc_store_field(s, a, t->key[i]),
		    bsc_store_field(s, b, t->key[i]));
	for (size_t i = 0; i < t->nfield && order == 0; i++)
		order = by_text(bsc_store_field(s, a, &t->field[i]),
		    bsc_store_field(s, b, &t->field[i]));
	return order != 0 ? order : (a > b) - (a < b);
}

struct tied {
	const struct bsc_store	*store;
	const struct bsc_table	*table;
};

static int
by_content(const void *va, const void *vb, void *arg)
{
	const struct bsc_place *a = va, *b = vb;
	const struct tied *t = arg;

	return bsc_record_order(t->store, t->table, a->record, b->record);
}

static bool
tie(const struct bsc_place *a, const struct bsc_place *b)
{
	return a->group == b->group && a->at == b->at &&
	    a->rank == b->rank;
}

void
bsc_places_settle(const struct bsc_run *run, const struct bsc_judge *j,
    struct bsc_place *p, size_t n)
{
	struct tied t = { run->store, j->record.table };

	for (size_t i = 0, e; i < n; i = e) {
		for (e = i + 1; e < n && tie(&p[i], &p[e]);)
			e++;
		if (e - i > 1)
			qsort_r(&p[i], e - i, sizeof(*p), by_content, &t);
	}
}
