#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "rules/group.h"

/*
 * Most keys come once.  A number made of each key, sorted, tells which may
 * come twice for a fraction of the memory that the keys themselves would
 * take; two keys of one number are told apart when they are grouped.
 */
#define FRAME	4096

struct numbered {
	uint64_t	number;		/* made of the key; 0: not full */
	uint32_t	place;		/* among the members */
};

/* Keys that are not full are for the grouping to say. */
static void
number_frame(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_members *m, size_t from, size_t n,
    const struct bsc_by *by, struct numbered *to)
{
	struct bsc_at at = { .store = run->store, .table = j->record.table };
	const uint32_t *record = m->record + from;
	struct bsc_by_columns c;
	struct bsc_buf key = { 0 };
	size_t b;

	bsc_eval_records(run->eval, at.table, record, n);
	bsc_judge_days(run, j, &at, record, n);
	bsc_by_columns(run, by, &c);
	for (size_t i = 0; i < n; i++) {
		key.len = 0;
		for (b = 0; b < by->n; b++)
			if (!bsc_by_key(by, &c, b, i, 0, &key))
				break;
		to[from + i].number = b < by->n ? 0 :
		    bsc_hash64(key.p, key.len, 0) | 1;
		to[from + i].place = (uint32_t)(from + i);
	}
	bsc_buf_free(&key);
}

static int
by_number(const void *va, const void *vb)
{
	const struct numbered *a = va, *b = vb;

	return (a->number > b->number) - (a->number < b->number);
}

/* One bit a member: whether its number comes once. */
static unsigned char *
mark_single(const struct numbered *v, size_t n)
{
	unsigned char *single = bsc_zalloc(n / 8 + 1, 1);

	for (size_t i = 0, e; i < n; i = e) {
		bsc_spool_rest(1);
		for (e = i + 1; e < n && v[e].number == v[i].number; e++)
			bsc_spool_rest(1);
		if (v[i].number != 0 && e - i == 1)
			single[v[i].place / 8] |=
			    (unsigned char)(1 << v[i].place % 8);
	}
	return single;
}

void
bsc_groups_alone(struct bsc_run *run, struct bsc_judge *j,
    struct bsc_members *m, const struct bsc_by *by,
    void (*alone)(struct bsc_run *, struct bsc_judge *, uint32_t))
{
	struct numbered *v;
	unsigned char *single;
	size_t n = m->n;

	if (n == 0 || by->n > 32 || by->list < by->n ||
	    run->o.trace != NULL)
		return;
	v = bsc_spool_alloc(n * sizeof(*v), BSC_WARM);
	for (size_t i = 0; i < n; i += FRAME)
		number_frame(run, j, m, i, n - i < FRAME ? n - i : FRAME, by,
		    v);
	v = bsc_spool_sort(v, n, sizeof(*v), by_number);
	single = mark_single(v, n);
	bsc_spool_free(v);
	m->n = 0;
	for (size_t i = 0; i < n; i++) {
		bsc_spool_rest(1);
		if ((single[i / 8] >> i % 8 & 1) && !m->unsure[i]) {
			alone(run, j, m->record[i]);
			continue;
		}
		m->record[m->n] = m->record[i];
		m->unsure[m->n++] = m->unsure[i];
	}
	free(single);
}
