#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "rules/group.h"

/*
 * Most keys come once.  A number made of each key, sorted, tells which may
 * come twice for a tenth of the memory that the keys themselves would take;
 * two keys of one number are told apart when they are grouped.
 */
#define FRAME	4096

/* Numbers of keys; 0: no full key, which is for the grouping to say. */
static void
number_frame(struct bsc_run *run, struct bsc_judge *j,
    const uint32_t *record, size_t n, const struct bsc_by *by, uint64_t *to)
{
	struct bsc_at at = { .store = run->store, .table = j->record.table };
	const struct bsc_vals *part[32];
	struct bsc_buf key = { 0 };
	size_t b;

	bsc_eval_records(run->eval, at.table, record, n);
	bsc_judge_days(run, j, &at, record, n);
	for (b = 0; b < by->n && b < 32; b++)
		part[b] = bsc_eval_run(run->eval, by->part[b]);
	for (size_t i = 0; i < n; i++) {
		key.len = 0;
		for (b = 0; b < by->n; b++)
			if (!bsc_vals_key(&key, part[b], i))
				break;
		to[i] = b < by->n ? 0 : bsc_hash64(key.p, key.len, 0) | 1;
	}
	bsc_buf_free(&key);
}

static int
by_number(const void *va, const void *vb)
{
	const uint64_t *a = va, *b = vb;

	return (*a > *b) - (*a < *b);
}

/* Sorted numbers: keep, once, those that come more than once. */
static size_t
repeated(uint64_t *v, size_t n)
{
	size_t k = 0;

	for (size_t i = 0, e; i < n; i = e) {
		for (e = i + 1; e < n && v[e] == v[i]; e++)
			continue;
		if (v[i] == 0 || e - i > 1)
			v[k++] = v[i];
	}
	return k;
}

void
bsc_groups_alone(struct bsc_run *run, struct bsc_judge *j,
    struct bsc_members *m, const struct bsc_by *by,
    void (*alone)(struct bsc_run *, struct bsc_judge *, uint32_t))
{
	uint64_t *own, *sorted;
	size_t n = m->n, twice;

	if (n == 0 || by->n > 32 || run->o.trace != NULL)
		return;
	own = bsc_alloc(n * sizeof(*own));
	sorted = bsc_alloc(n * sizeof(*sorted));
	for (size_t i = 0; i < n; i += FRAME)
		number_frame(run, j, m->record + i, n - i < FRAME ? n - i :
		    FRAME, by, own + i);
	memcpy(sorted, own, n * sizeof(*own));
	qsort(sorted, n, sizeof(*sorted), by_number);
	twice = repeated(sorted, n);
	m->n = 0;
	for (size_t i = 0; i < n; i++) {
		if (own[i] != 0 && m->sure[i] && bsearch(&own[i], sorted,
		    twice, sizeof(*sorted), by_number) == NULL) {
			alone(run, j, m->record[i]);
			continue;
		}
		m->record[m->n] = m->record[i];
		m->sure[m->n++] = m->sure[i];
	}
	free(sorted);
	free(own);
}
