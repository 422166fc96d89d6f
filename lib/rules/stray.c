#include <stdlib.h>
#include <string.h>

#include "rules/stray.h"

#define FRAME	4096

/* Keys are those of the groups, with period 0 where no date tells it. */
struct bsc_strays {
	struct bsc_keys		*key;
	struct bsc_stray	*stray;		/* by key */
	size_t			 n, cap;
	bool			 per;
};

struct frame {
	const struct bsc_vals	*when, *date;
	struct bsc_by_columns	 by;
	uint32_t		 row[FRAME];
};

const char *
bsc_stray_period(const struct bsc_run *run, const struct bsc_judge *j,
    bsc_period p)
{
	bsc_period stated = run->o.period;
	bsc_day first = bsc_period_first(p), last = bsc_period_last(p);

	if (stated == 0)
		return "no period stated";
	if (first < bsc_period_first(stated) || last > bsc_period_last(stated))
		return "outside the period stated";
	if (first < j->rule->from || last > j->rule->to)
		return "not law all the period";
	return NULL;
}

static void
add(struct bsc_strays *s, uint32_t record, bool belongs, struct bsc_span key)
{
	s->stray = bsc_grow(s->stray, &s->cap, s->n + 1, sizeof(*s->stray));
	s->stray[s->n++] = (struct bsc_stray){ record,
	    bsc_keys_add(s->key, key, NULL), belongs };
}

/* One key for each element of a list; without a part of it the empty key. */
static void
add_keys(struct bsc_strays *s, const struct bsc_by *by,
    const struct frame *f, size_t i, bsc_period period, bool law)
{
	struct bsc_buf key = { 0 };
	size_t b = by->n;

	for (uint32_t element = 0; b == by->n; element++) {
		key.len = 0;
		for (b = 0; b < by->n; b++)
			if (!bsc_by_key(by, &f->by, b, i, element, &key))
				break;
		if (b < by->n && element > 0)
			break;
		if (b < by->n)
			key.len = 0;
		else if (s->per)
			bsc_buf_add(&key, &period, sizeof(period));
		add(s, f->row[i], b == by->n && law,
		    (struct bsc_span){ key.p == NULL ? "" : key.p, key.len });
		if (by->list == by->n)
			break;
	}
	bsc_buf_free(&key);
}

/* A member has its date, its key, and the law over it. */
static void
look(struct bsc_run *run, struct bsc_judge *j, struct bsc_strays *s,
    const struct bsc_by *by, const struct frame *f, size_t i, int per,
    bool law)
{
	struct bsc_at at = { .store = run->store, .table = j->record.table,
	    .row = f->row[i] };
	bool dated = f->date == NULL || !f->date->why[i], member = dated;
	bsc_period period = 0;
	int valid = bsc_judge_law(run, j, &at);

	if ((f->when != NULL && bsc_truth(f->when, i) == BSC_FALSE) ||
	    !bsc_judge_office(run, j, bsc_at_office(&at)) ||
	    (valid == 0 && !law))
		return;
	for (size_t b = 0; b < by->n; b++)
		member &= !f->by.part[b]->why[i];
	if (member && valid > 0)
		return;
	if (per >= 0 && dated && f->date != NULL)
		period = bsc_period_of((bsc_day)f->date->v[i], per);
	add_keys(s, by, f, i, period, dated && valid == 0);
}

static int
by_key(const void *va, const void *vb)
{
	const struct bsc_stray *a = va, *b = vb;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->record < b->record ? -1 : a->record > b->record;
}

struct bsc_strays *
bsc_strays_new(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_by *by, const struct bsc_program *date, int per,
    bool law)
{
	struct bsc_at at = { .store = run->store, .table = j->record.table };
	size_t total = bsc_store_count(run->store, at.table), n;
	struct bsc_strays *s = bsc_zalloc(1, sizeof(*s));
	struct frame *f = bsc_zalloc(1, sizeof(*f));

	s->key = bsc_keys_new();
	s->per = per >= 0;
	for (size_t from = 0; from < total; from += n) {
		for (n = 0; n < FRAME && from + n < total; n++)
			f->row[n] = (uint32_t)(from + n);
		bsc_eval_records(run->eval, at.table, f->row, n);
		bsc_judge_days(run, j, &at, f->row, n);
		f->when = j->when == NULL ? NULL :
		    bsc_eval_run(run->eval, j->when);
		f->date = date == NULL ? NULL : bsc_eval_run(run->eval, date);
		bsc_by_columns(run, by, &f->by);
		for (size_t i = 0; i < n; i++)
			look(run, j, s, by, f, i, per, law);
	}
	if (s->n > 1)
		qsort(s->stray, s->n, sizeof(*s->stray), by_key);
	free(f);
	return s;
}

void
bsc_strays_free(struct bsc_strays *s)
{
	if (s == NULL)
		return;
	bsc_keys_free(s->key);
	free(s->stray);
	free(s);
}

/* The first stray under the key, or past the last. */
static size_t
first_of(const struct bsc_strays *s, uint32_t key)
{
	size_t lo = 0, hi = s->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->stray[mid].key < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Of three keys: that of the group, without its period, without anything. */
static uint32_t
find(const struct bsc_strays *s, struct bsc_span key, int which)
{
	struct bsc_buf b = { 0 };
	bsc_period none = 0;
	uint32_t k;

	if (which == 1 && !s->per)
		return BSC_NO_KEY;
	if (which == 1)
		key.len -= sizeof(none);
	bsc_buf_add(&b, key.p, which == 2 ? 0 : key.len);
	if (which == 1)
		bsc_buf_add(&b, &none, sizeof(none));
	k = bsc_keys_find(s->key, (struct bsc_span){ b.p == NULL ? "" : b.p,
	    b.len });
	bsc_buf_free(&b);
	return k;
}

void
bsc_strays_each(const struct bsc_strays *s, struct bsc_span key,
    void (*each)(void *, const struct bsc_stray *), void *arg)
{
	for (int which = 0; which < 3; which++) {
		uint32_t k = find(s, key, which);

		for (size_t i = k == BSC_NO_KEY ? s->n : first_of(s, k);
		    i < s->n && s->stray[i].key == k; i++)
			each(arg, &s->stray[i]);
	}
}

static void
note(void *arg, const struct bsc_stray *stray)
{
	(void)stray;
	*(bool *)arg = true;
}

bool
bsc_strays_any(const struct bsc_strays *s, struct bsc_span key)
{
	bool any = false;

	bsc_strays_each(s, key, note, &any);
	return any;
}
