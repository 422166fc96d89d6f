#include "rules/docket.h"

#include <stdlib.h>
#include <string.h>

#include "rules/judge.h"
#include "value/word.h"

void
bsc_docket_open(struct bsc_docket *d, const struct bsc_batch *b)
{
	if (d->arena == NULL)
		d->arena = bsc_arena_new();
	bsc_arena_reset(d->arena);
	d->batch = b;
	d->ncount = d->npending = d->noffice = 0;
	d->number = NULL;
}

/* The offices of a batch by their texts, which are mostly few and short. */
struct offices {
	uint32_t	*slot;		/* number + 1, 0: free */
	size_t		 n;		/* a power of two, half of them free */
	uint64_t	*head;		/* of each office: text or hash */
};

static size_t
place(const struct offices *o, uint64_t head, size_t len)
{
	uint64_t h = (head + len) * 0x9e3779b97f4a7c15;

	return (h ^ h >> 32) & (o->n - 1);
}

static void
resize(struct offices *o, const struct bsc_docket *d, size_t n)
{
	size_t at;

	free(o->slot);
	o->slot = bsc_zalloc(n, sizeof(*o->slot));
	o->n = n;
	for (uint32_t i = 0; i < d->noffice; i++) {
		at = place(o, o->head[i], d->office[i].len);
		while (o->slot[at] != 0)
			at = (at + 1) & (n - 1);
		o->slot[at] = i + 1;
	}
}

static uint32_t
number(struct bsc_docket *d, struct offices *o, struct bsc_span s)
{
	uint64_t head = s.len > 8 ? bsc_hash64(s.p, s.len, 0) :
	    bsc_word(s.p, s.len);
	size_t i = place(o, head, s.len);
	const struct bsc_span *have;

	for (; o->slot[i] != 0; i = (i + 1) & (o->n - 1)) {
		have = &d->office[o->slot[i] - 1];
		if (o->head[o->slot[i] - 1] == head && have->len == s.len &&
		    (s.len <= 8 || memcmp(have->p, s.p, s.len) == 0))
			return o->slot[i] - 1;
	}
	d->office[d->noffice] = s;
	o->head[d->noffice] = head;
	o->slot[i] = (uint32_t)++d->noffice;
	if (d->noffice * 2 > o->n)
		resize(o, d, o->n * 2);
	return (uint32_t)d->noffice - 1;
}

static void
find_offices(struct bsc_docket *d)
{
	const struct bsc_field *f = bsc_office_field(
	    d->batch->section->table);
	struct bsc_span none = { NULL, 0 };
	size_t n = d->batch->n;
	struct offices o = { 0 };

	d->office = bsc_arena_alloc(d->arena, n * sizeof(*d->office));
	d->number = bsc_arena_alloc(d->arena, n * sizeof(*d->number));
	o.head = bsc_arena_alloc(d->arena, n * sizeof(*o.head));
	resize(&o, d, 512);
	for (size_t r = 0; r < n; r++)
		d->number[r] = number(d, &o, f == NULL ? none :
		    bsc_batch_field(d->batch, r, f));
	d->rows = bsc_arena_alloc(d->arena, d->noffice * sizeof(*d->rows));
	for (size_t r = 0; r < n; r++)
		d->rows[d->number[r]]++;
	free(o.slot);
}

static struct bsc_count *
count_of(struct bsc_docket *d, enum bsc_verdict v, const char *why)
{
	struct bsc_count *c;

	for (size_t i = d->first; i < d->ncount; i++)
		if (d->count[i].v == v && d->count[i].why == why)
			return &d->count[i];
	d->count = bsc_grow(d->count, &d->ccount, d->ncount + 1,
	    sizeof(*d->count));
	c = &d->count[d->ncount++];
	*c = (struct bsc_count){ .judge = d->judge, .v = v, .why = why };
	if (d->by_office)
		c->by = bsc_arena_alloc(d->arena, d->noffice * sizeof(*c->by));
	return c;
}

void
bsc_docket_rule(struct bsc_docket *d, struct bsc_judge *j, bool by_office,
    uint64_t outside)
{
	d->judge = j;
	d->first = d->ncount;
	d->by_office = false;
	count_of(d, BSC_NOT_APPLICABLE, bsc_outside)->times = outside;
	if (by_office && d->number == NULL)
		find_offices(d);
	d->by_office = by_office;
}

void
bsc_docket_rest(struct bsc_docket *d, uint64_t n)
{
	struct bsc_count *c = count_of(d, BSC_NOT_APPLICABLE, NULL);

	c->times = n;
	c->rest = d->by_office;
}

/* Each office has as many rows as were counted of it. */
static void
leave_rest(const struct bsc_docket *d, struct bsc_count *c)
{
	const struct bsc_count *end = d->count + d->ncount;

	memcpy(c->by, d->rows, d->noffice * sizeof(*c->by));
	for (const struct bsc_count *o = c + 1; o < end &&
	    o->judge == c->judge; o++)
		for (size_t i = 0; i < d->noffice; i++)
			c->by[i] -= o->by[i];
}

void
bsc_docket_close(struct bsc_docket *d)
{
	for (size_t i = 0; i < d->ncount; i++)
		if (d->count[i].rest)
			leave_rest(d, &d->count[i]);
}

void
bsc_docket_count(struct bsc_docket *d, enum bsc_verdict v, const char *why,
    uint32_t row)
{
	struct bsc_count *c = count_of(d, v, why);

	c->times++;
	if (c->by != NULL)
		c->by[d->number[row]]++;
}

void
bsc_docket_most(struct bsc_docket *d, const uint32_t *row, size_t n)
{
	struct bsc_count *c = count_of(d, BSC_COMPLY, NULL);

	c->times = n;
	if (c->by != NULL && n == d->batch->n)
		memcpy(c->by, d->rows, d->noffice * sizeof(*c->by));
	else if (c->by != NULL)
		for (size_t i = 0; i < n; i++)
			c->by[d->number[row[i]]]++;
}

void
bsc_docket_violates(struct bsc_docket *d, uint32_t row)
{
	struct bsc_count *c = count_of(d, BSC_COMPLY, NULL);

	c->times--;
	if (c->by != NULL)
		c->by[d->number[row]]--;
	bsc_docket_count(d, BSC_VIOLATE, NULL, row);
}

struct bsc_finding *
bsc_docket_pend(struct bsc_docket *d)
{
	struct bsc_pending *p;

	d->pending = bsc_grow(d->pending, &d->cpending, d->npending + 1,
	    sizeof(*d->pending));
	p = &d->pending[d->npending++];
	*p = (struct bsc_pending){ .judge = d->judge,
	    .f.rule = d->judge->rule };
	return &p->f;
}

static int
by_record(const void *va, const void *vb)
{
	const struct bsc_pending *a = va, *b = vb;
	size_t x = a->judge->rule->index, y = b->judge->rule->index;

	if (a->f.order != b->f.order)
		return a->f.order < b->f.order ? -1 : 1;
	return x < y ? -1 : x > y;
}

void
bsc_docket_sort(struct bsc_docket *d)
{
	if (d->npending > 0)
		qsort(d->pending, d->npending, sizeof(*d->pending),
		    by_record);
}

void
bsc_docket_free(struct bsc_docket *d)
{
	bsc_arena_free(d->arena);
	free(d->count);
	free(d->pending);
	*d = (struct bsc_docket){ 0 };
}
