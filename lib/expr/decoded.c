#include <stdlib.h>

#include "expr/program.h"
#include "expr/table.h"

/*
 * Fields of stored records that programs read, decoded once: many rules
 * ask for the same cells of the same candidates.  Texts are copied, so that
 * those who go through a field need not visit the records; what came a
 * moment ago comes from the copy of then.
 */
enum { RECENT = 256, ROOM = 1 << 15 };

static bool
spans(const struct bsc_field *f)
{
	return f->type == BSC_TEXT || f->type == BSC_CODE ||
	    f->type == BSC_LIST || f->type == BSC_STEPS;
}

static char *
room_for(struct bsc_shelf *t, struct bsc_decoded *d, size_t len)
{
	char *p;

	if (len > d->left) {
		if (t->text == NULL)
			t->text = bsc_arena_spooled(BSC_WARM);
		d->left = len > ROOM ? len : ROOM;
		d->room = bsc_arena_alloc(t->text, d->left);
	}
	p = d->room;
	d->room += len;
	d->left -= len;
	return p;
}

static struct bsc_span
keep_text(struct bsc_shelf *t, struct bsc_decoded *d, struct bsc_span s)
{
	struct bsc_span *have;

	if (d->recent == NULL)
		d->recent = bsc_zalloc(RECENT, sizeof(*d->recent));
	have = &d->recent[bsc_hash64(s.p, s.len, 0) % RECENT];
	if (!bsc_span_eq(*have, s))
		*have = (struct bsc_span){ memcpy(room_for(t, d, s.len), s.p,
		    s.len), s.len };
	return *have;
}

static void
decode_more(struct bsc_store *s, const struct bsc_field *f,
    struct bsc_decoded *d, size_t n)
{
	struct bsc_shelf *t = &s->table[f->table->index];
	struct bsc_vals v = { 0 };

	d->why = bsc_spool_grow(d->why, &d->why_cap, n, 1);
	memset(d->why + d->upto, 0, n - d->upto);
	v.why = d->why;
	if (spans(f))
		v.s = d->s = bsc_spool_grow(d->s, &d->cap, n, sizeof(*d->s));
	else
		v.v = d->v = bsc_spool_grow(d->v, &d->cap, n, sizeof(*d->v));
	for (; d->upto < n; d->upto++) {
		bsc_cell_decode(&v, d->upto, f,
		    bsc_store_field(s, (uint32_t)d->upto, f));
		if (v.s != NULL && v.s[d->upto].len > 0)
			v.s[d->upto] = keep_text(t, d, v.s[d->upto]);
		bsc_spool_rest(1);
	}
}

void
bsc_store_often(struct bsc_store *s, const struct bsc_field *f)
{
	struct bsc_shelf *t = &s->table[f->table->index];

	if (t->often == NULL)
		t->often = bsc_zalloc(f->table->nfield, sizeof(*t->often));
	t->often[f->index] = true;
}

bool
bsc_store_is_often(const struct bsc_store *s, const struct bsc_field *f)
{
	const bool *often = s->table[f->table->index].often;

	return often != NULL && often[f->index];
}

bool
bsc_store_tells(const struct bsc_store *s, const struct bsc_field *f)
{
	const struct bsc_copy *c = s->table[f->table->index].section;

	while (c != NULL && c->of_field[f->index] < 0)
		c = c->next;
	return c != NULL;
}

const struct bsc_decoded *
bsc_store_decoded(struct bsc_store *s, const struct bsc_field *f)
{
	struct bsc_shelf *t = &s->table[f->table->index];

	if (t->decoded == NULL)
		t->decoded = bsc_zalloc(f->table->nfield,
		    sizeof(*t->decoded));
	t->nfield = f->table->nfield;
	if (t->decoded[f->index].upto < t->n)
		decode_more(s, f, &t->decoded[f->index], t->n);
	return &t->decoded[f->index];
}

void
bsc_decoded_add(struct bsc_store *s, const struct bsc_table *t)
{
	const bool *often = s->table[t->index].often;

	for (size_t i = 0; often != NULL && i < t->nfield; i++)
		if (often[i] && bsc_store_tells(s, &t->field[i]))
			bsc_store_decoded(s, &t->field[i]);
}

static void
free_fields(struct bsc_decoded *d, size_t n)
{
	for (size_t i = 0; d != NULL && i < n; i++) {
		bsc_spool_free(d[i].v);
		bsc_spool_free(d[i].s);
		bsc_spool_free(d[i].why);
		free(d[i].recent);
	}
	free(d);
}

void
bsc_decoded_free(struct bsc_shelf *t)
{
	free_fields(t->decoded, t->nfield);
	free_fields(t->who, t->nfield);
	free(t->often);
	bsc_arena_free(t->text);
}

static size_t
bytes_of(const struct bsc_decoded *d, size_t nfield)
{
	size_t n = 0;

	for (size_t i = 0; d != NULL && i < nfield; i++)
		n += d[i].why_cap + d[i].cap * (d[i].s != NULL ?
		    sizeof(struct bsc_span) : sizeof(int64_t));
	return n;
}

size_t
bsc_decoded_bytes(const struct bsc_shelf *t)
{
	return bytes_of(t->decoded, t->nfield) + bytes_of(t->who, t->nfield) +
	    (t->text == NULL ? 0 : bsc_arena_size(t->text));
}
