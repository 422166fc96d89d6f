#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "rules/group.h"

/*
 * Most keys come once.  A number made of each key tells which may come
 * twice for a fraction of the memory that the keys themselves would take;
 * two keys of one number are told apart when they are grouped.  Numbers
 * that share a slot with no other come once; the few others are sorted.
 */
#define FRAME	1024
#define SOON	16		/* slots asked for ahead */

struct numbered {
	uint64_t	number;
	uint32_t	place;		/* among the members */
};

struct alone {
	const struct bsc_by	*by;
	const struct bsc_members *m;
	uint64_t		*number;	/* of members; 0: key not full */
	unsigned char		*slot;		/* two bits: none, one, more */
	int			 shift;		/* of a number to its slot */
	unsigned char		*single;	/* a bit a member */
};

/* Keys that are not full are for the grouping to say. */
static void
number_frame(struct bsc_run *run, struct bsc_judge *j, struct alone *a,
    size_t from, size_t n)
{
	struct bsc_at at = { .store = run->store, .table = j->record.table };
	const uint32_t *record = a->m->record + from;
	struct bsc_by_columns c;
	struct bsc_buf key = { 0 };
	size_t b;

	bsc_eval_records(run->eval, at.table, record, n);
	bsc_judge_days(run, j, &at, record, n);
	bsc_by_columns(run, a->by, &c);
	for (size_t i = 0; i < n; i++) {
		key.len = 0;
		for (b = 0; b < a->by->n; b++)
			if (!bsc_by_key(a->by, &c, b, i, 0, &key))
				break;
		a->number[from + i] = b < a->by->n ? 0 :
		    bsc_hash64(key.p, key.len, 0) | 1;
	}
	bsc_spool_rest(n);
	bsc_buf_free(&key);
}

/* Eight slots a member, that few share one by chance. */
static void
make_slots(struct alone *a)
{
	int bits = 12;

	while ((size_t)1 << bits < 8 * a->m->n)
		bits++;
	a->shift = 64 - bits;
	a->slot = bsc_spool_alloc(((size_t)1 << bits) / 4, BSC_WARM);
}

static int
in_slot(const struct alone *a, uint64_t number)
{
	uint64_t i = number >> a->shift;

	return a->slot[i / 4] >> i % 4 * 2 & 3;
}

static void
fill_slots(struct alone *a)
{
	for (size_t k = 0; k < a->m->n; k++) {
		uint64_t i = a->number[k] >> a->shift;

		if (k + SOON < a->m->n)
			__builtin_prefetch(&a->slot[(a->number[k + SOON] >>
			    a->shift) / 4], 1);
		if (a->number[k] != 0 && in_slot(a, a->number[k]) < 2)
			a->slot[i / 4] += (unsigned char)(1 << i % 4 * 2);
		bsc_spool_rest(1);
	}
}

static void
set_single(struct alone *a, size_t k)
{
	a->single[k / 8] |= (unsigned char)(1 << k % 8);
}

static int
by_number(const void *va, const void *vb)
{
	const struct numbered *a = va, *b = vb;

	return (a->number > b->number) - (a->number < b->number);
}

/* Those that share a slot: whether the number itself comes once. */
static void
sort_others(struct alone *a, struct numbered *v, size_t n)
{
	v = bsc_spool_sort(v, n, sizeof(*v), by_number);
	for (size_t i = 0, e; i < n; i = e) {
		for (e = i + 1; e < n && v[e].number == v[i].number; e++)
			;
		if (e - i == 1)
			set_single(a, v[i].place);
		bsc_spool_rest(e - i);
	}
	bsc_spool_free(v);
}

static void
mark_single(struct alone *a)
{
	struct numbered *v = NULL;
	size_t n = 0, cap = 0;

	a->single = bsc_zalloc(a->m->n / 8 + 1, 1);
	for (size_t k = 0; k < a->m->n; k++) {
		if (k + SOON < a->m->n)
			__builtin_prefetch(&a->slot[(a->number[k + SOON] >>
			    a->shift) / 4]);
		bsc_spool_rest(1);
		if (a->number[k] == 0)
			continue;
		if (in_slot(a, a->number[k]) == 1) {
			set_single(a, k);
			continue;
		}
		v = bsc_spool_grow(v, &cap, n + 1, sizeof(*v));
		v[n++] = (struct numbered){ a->number[k], (uint32_t)k };
	}
	sort_others(a, v, n);
}

void
bsc_groups_alone(struct bsc_run *run, struct bsc_judge *j,
    struct bsc_members *m, const struct bsc_by *by,
    void (*alone)(struct bsc_run *, struct bsc_judge *, uint32_t))
{
	struct alone a = { .by = by, .m = m };
	size_t n = m->n;

	if (n == 0 || by->n > 32 || by->list < by->n ||
	    run->o.trace != NULL)
		return;
	a.number = bsc_spool_alloc(n * sizeof(*a.number), BSC_WARM);
	for (size_t i = 0; i < n; i += FRAME)
		number_frame(run, j, &a, i, n - i < FRAME ? n - i : FRAME);
	make_slots(&a);
	fill_slots(&a);
	mark_single(&a);
	bsc_spool_free(a.number);
	bsc_spool_free(a.slot);
	m->n = 0;
	for (size_t i = 0; i < n; i++) {
		bsc_spool_rest(1);
		if ((a.single[i / 8] >> i % 8 & 1) && !m->unsure[i]) {
			alone(run, j, m->record[i]);
			continue;
		}
		m->record[m->n] = m->record[i];
		m->unsure[m->n++] = m->unsure[i];
	}
	free(a.single);
}
