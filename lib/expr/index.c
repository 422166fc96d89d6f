#include <stdlib.h>

#include "expr/table.h"
#include "value/fold.h"

/* Records of one key hang in a chain, in the order they came. */
struct bsc_index {
	const struct bsc_store	*store;
	const struct bsc_field	*field[8];
	size_t			 nfield;
	bool			 names;
	struct bsc_who_part	 who;
	size_t			 among;		/* who->among at that time */
	struct bsc_keys		*keys;
	uint32_t		*head, *tail;	/* by key */
	size_t			 head_cap, tail_cap;
	uint32_t		*next;		/* by record */
	size_t			 next_cap;
	uint32_t		*loose;
	size_t			 nloose, loose_cap;
	size_t			 upto;		/* records taken in */
	struct bsc_index	*more;
};

static struct bsc_index *
index_new(struct bsc_store *s, const struct bsc_field *const *field,
    size_t n, bool names)
{
	struct bsc_index *x = bsc_zalloc(1, sizeof(*x));

	x->store = s;
	x->nfield = n;
	x->names = names;
	memcpy(x->field, field, n * sizeof(*field));
	x->keys = bsc_keys_new();
	x->more = s->index;
	s->index = x;
	return x;
}

void
bsc_index_free_all(struct bsc_store *s)
{
	struct bsc_index *x;

	while ((x = s->index) != NULL) {
		s->index = x->more;
		bsc_keys_free(x->keys);
		bsc_spool_free(x->head);
		bsc_spool_free(x->tail);
		bsc_spool_free(x->next);
		bsc_spool_free(x->loose);
		free(x);
	}
	bsc_buf_free(&s->key);
}

static struct bsc_span
who_cell(const struct bsc_index *x, uint32_t record, struct bsc_span cell)
{
	const struct bsc_decoded *d = x->who.told;

	return bsc_who_text(x->store, x->who.to, !d->why[record],
	    (uint32_t)d->v[record], cell, x->who.name);
}

size_t
bsc_index_bytes(const struct bsc_store *s)
{
	size_t n = 0;

	for (const struct bsc_index *x = s->index; x != NULL; x = x->more)
		n += bsc_keys_bytes(x->keys) + (x->head_cap + x->tail_cap +
		    x->next_cap + x->loose_cap) * sizeof(uint32_t);
	return n;
}

enum part { PART_GOOD, PART_LOOSE, PART_NEVER };

/* The key of a record; never: a part is empty, which is a fact. */
static enum part
record_key(const struct bsc_index *x, uint32_t record, struct bsc_buf *to)
{
	enum part part = PART_GOOD;
	struct bsc_span cell;

	to->len = 0;
	for (size_t i = 0; i < x->nfield; i++) {
		cell = bsc_store_field(x->store, record, x->field[i]);
		if (x->names && cell.len > 0)
			bsc_fold_name(to, cell);
		else if (x->names)
			return PART_NEVER;
		else if (x->who.told != NULL && i == x->who.nth &&
		    cell.len > 0)
			bsc_who_key(to, who_cell(x, record, cell));
		else if (!bsc_key_append(to, x->field[i], cell)) {
			if (cell.p != NULL && cell.len == 0 &&
			    x->field[i]->empty == BSC_EMPTY_NONE)
				return PART_NEVER;
			part = PART_LOOSE;
		}
	}
	return part;
}

static void
hang(struct bsc_index *x, uint32_t record, const struct bsc_buf *key)
{
	bool isnew;
	uint32_t k = bsc_keys_add(x->keys, (struct bsc_span){ key->p,
	    key->len }, &isnew);

	if (isnew) {
		x->head = bsc_spool_grow(x->head, &x->head_cap, k + 1,
		    sizeof(*x->head));
		x->tail = bsc_spool_grow(x->tail, &x->tail_cap, k + 1,
		    sizeof(*x->tail));
		x->head[k] = record;
	} else
		x->next[x->tail[k]] = record;
	x->tail[k] = record;
}

/* Who is meant has changed: all over again. */
static void
begin_again(struct bsc_index *x)
{
	bsc_keys_free(x->keys);
	x->keys = bsc_keys_new();
	x->upto = x->nloose = 0;
	x->among = x->who.told->among;
}

static struct bsc_index *
bring_up(struct bsc_store *s, struct bsc_index *x)
{
	size_t n = bsc_store_count(s, x->field[0]->table);

	if (x->who.told != NULL && x->among != x->who.told->among)
		begin_again(x);
	if (x->upto == n)
		return x;
	x->next = bsc_spool_grow(x->next, &x->next_cap, n, sizeof(*x->next));
	for (; x->upto < n; x->upto++) {
		uint32_t r = (uint32_t)x->upto;

		x->next[r] = BSC_NO_RECORD;
		switch (record_key(x, r, &s->key)) {
		case PART_GOOD:
			hang(x, r, &s->key);
			break;
		case PART_LOOSE:
			x->loose = bsc_spool_grow(x->loose, &x->loose_cap,
			    x->nloose + 1, sizeof(*x->loose));
			x->loose[x->nloose++] = r;
			break;
		default:
			break;
		}
		bsc_spool_rest(1);
	}
	return x;
}

static struct bsc_index *
find_index(struct bsc_store *s, const struct bsc_field *const *field,
    size_t n, bool names, const struct bsc_who_part *who)
{
	struct bsc_index *x;

	for (x = s->index; x != NULL; x = x->more)
		if (x->nfield == n && x->names == names &&
		    x->who.told == who->told && x->who.nth == who->nth &&
		    x->who.name == who->name &&
		    memcmp(x->field, field, n * sizeof(*field)) == 0)
			break;
	if (x == NULL) {
		x = index_new(s, field, n, names);
		x->who = *who;
	}
	return bring_up(s, x);
}

struct bsc_index *
bsc_store_index(struct bsc_store *s, const struct bsc_field *const *field,
    size_t n)
{
	return find_index(s, field, n, false, &(struct bsc_who_part){ 0 });
}

struct bsc_index *
bsc_store_who_index(struct bsc_store *s, const struct bsc_field *const *field,
    size_t n, const struct bsc_who_part *who)
{
	return find_index(s, field, n, false, who);
}

struct bsc_index *
bsc_store_names(struct bsc_store *s, const struct bsc_field *field)
{
	return find_index(s, &field, 1, true, &(struct bsc_who_part){ 0 });
}

uint32_t
bsc_index_first(const struct bsc_index *x, struct bsc_span key)
{
	uint32_t k = bsc_keys_find(x->keys, key);

	return k == BSC_NO_KEY ? BSC_NO_RECORD : x->head[k];
}

uint32_t
bsc_index_next(const struct bsc_index *x, uint32_t record)
{
	return x->next[record];
}

const uint32_t *
bsc_index_loose(const struct bsc_index *x, size_t *n)
{
	*n = x->nloose;
	return x->loose;
}
