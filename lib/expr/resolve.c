#include "expr/table.h"
#include "value/date.h"
#include "value/fold.h"

/* What a reference matches (SPEC 18). */

static bool
same_key(struct bsc_store *s, const struct bsc_field *f, struct bsc_span a,
    struct bsc_span b)
{
	struct bsc_buf *k = &s->key;
	size_t half;

	if (a.len == 0 || b.len == 0 || bsc_span_eq(a, b))
		return true;		/* not both told: no reason against */
	k->len = 0;
	if (!bsc_key_append(k, f, a))
		return true;
	half = k->len;
	if (!bsc_key_append(k, f, b))
		return true;
	return k->len == 2 * half && memcmp(k->p, k->p + half, half) == 0;
}

static bool
valid_on(struct bsc_store *s, const struct bsc_table *t, uint32_t r,
    int32_t day)
{
	struct bsc_span cell;
	bsc_day bound;

	if (t->from != NULL) {
		cell = bsc_store_field(s, r, t->from);
		if (bsc_day_parse(cell, &bound) && bound > day)
			return false;
	}
	if (t->to != NULL) {
		cell = bsc_store_field(s, r, t->to);
		if (bsc_day_parse(cell, &bound) && bound < day)
			return false;
	}
	return true;
}

static bool
fits(struct bsc_store *s, const struct bsc_table *t, uint32_t r,
    const struct bsc_refkey *k)
{
	const struct bsc_field *f;

	if (!t->global && t->office != NULL && !same_key(s, t->office,
	    k->office, bsc_store_field(s, r, t->office)))
		return false;
	for (size_t i = 0; i < t->nkey; i++) {
		f = t->key[i];
		if (f == t->naming || f == t->office || f == t->from ||
		    k->cell == NULL)
			continue;
		if (!same_key(s, f, k->cell(k->arg, f),
		    bsc_store_field(s, r, f)))
			return false;
	}
	return !k->dated || valid_on(s, t, r, k->day);
}

/* Two records that say nothing different are one. */
static bool
alike(const struct bsc_store *s, const struct bsc_table *t, uint32_t a,
    uint32_t b)
{
	struct bsc_span x, y;

	for (size_t i = 0; i < t->nfield; i++) {
		x = bsc_store_field(s, a, &t->field[i]);
		y = bsc_store_field(s, b, &t->field[i]);
		if (x.p != NULL && y.p != NULL && !bsc_span_eq(x, y))
			return false;
	}
	return true;
}

bool
bsc_store_same(struct bsc_store *s, const struct bsc_table *t, uint32_t a,
    uint32_t b)
{
	if (a != b && !t->global && t->office != NULL && !same_key(s,
	    t->office, bsc_store_field(s, a, t->office),
	    bsc_store_field(s, b, t->office)))
		return false;
	for (size_t i = 0; a != b && i < t->nkey; i++)
		if (t->key[i] != t->office && t->key[i] != t->from &&
		    !same_key(s, t->key[i],
		    bsc_store_field(s, a, t->key[i]),
		    bsc_store_field(s, b, t->key[i])))
			return false;
	return true;
}

/* Whether the two records can stand for each other. */
static bool
interchangeable(struct bsc_store *s, const struct bsc_table *t,
    const struct bsc_refkey *k, uint32_t a, uint32_t b)
{
	if (k->asked != NULL)
		return bsc_span_eq(bsc_store_field(s, a, k->asked),
		    bsc_store_field(s, b, k->asked));
	return k->who ? bsc_store_same(s, t, a, b) : alike(s, t, a, b);
}

static enum bsc_found
search(struct bsc_store *s, const struct bsc_table *t,
    const struct bsc_field *naming, const struct bsc_refkey *k,
    uint32_t *record)
{
	enum bsc_found found = BSC_REF_NONE;
	struct bsc_index *x = bsc_store_names(s, naming);
	uint32_t r;

	s->key.len = 0;
	bsc_fold_name(&s->key, k->value);
	r = bsc_index_first(x, (struct bsc_span){ s->key.p, s->key.len });
	for (; r != BSC_NO_RECORD; r = bsc_index_next(x, r)) {
		if (!fits(s, t, r, k))
			continue;
		if (found == BSC_REF_ONE &&
		    !interchangeable(s, t, k, *record, r))
			return BSC_REF_AMBIGUOUS;
		if (found == BSC_REF_NONE)
			*record = r;
		found = BSC_REF_ONE;
	}
	return found;
}

const struct bsc_field *
bsc_second_name(const struct bsc_table *t)
{
	const struct bsc_field *f = bsc_field_find(t, BSC_SPAN("name"));

	if (f == NULL || f == t->naming || f->type != BSC_TEXT)
		return NULL;
	if (strcmp(t->name, "office") == 0 || strcmp(t->name, "staff") == 0 ||
	    strcmp(t->name, "section") == 0)
		return f;
	return NULL;
}

enum bsc_found
bsc_store_resolve(struct bsc_store *s, const struct bsc_table *t,
    const struct bsc_refkey *k, uint32_t *record)
{
	const struct bsc_field *name = bsc_second_name(t);
	struct bsc_refkey by_name = *k;
	enum bsc_found found = BSC_REF_NONE;

	if (t->naming != NULL)
		found = search(s, t, t->naming, k, record);
	if (found != BSC_REF_NONE || name == NULL)
		return found;
	/* A name counts inside the record's own office only. */
	if (!t->global && t->office != NULL && k->office.len == 0)
		return BSC_REF_NONE;
	by_name.asked = NULL;	/* namesakes are different people */
	return search(s, t, name, &by_name, record);
}
