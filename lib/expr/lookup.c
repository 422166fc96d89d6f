#include <stdlib.h>

#include "expr/program.h"
#include "expr/table.h"
#include "value/fold.h"

/*
 * Look-ups (SPEC 19): an empty cell of a row matches all, the row with
 * more filled keys wins, ties by the order of keys, then the latest from.
 */
struct best {
	uint32_t	record;
	bool		any, several;
	int		filled;
	unsigned	order;		/* filled keys, the first one highest */
	bsc_day		from;
	unsigned char	maybe;		/* why it cannot be told */
};

struct search {
	struct bsc_eval		*e;
	const struct bsc_node	*n;
	struct bsc_vals		*arg[16];
	bool			 place[16];
	unsigned		 rank[16];	/* bit of the key */
	struct bsc_buf		 key[16];	/* of the row's arguments */
};

static bool
is_place(const struct bsc_field *f)
{
	size_t len = strlen(f->name);

	return f->type == BSC_TEXT && ((len >= 4 &&
	    strcmp(f->name + len - 4, "city") == 0) || (len >= 8 &&
	    strcmp(f->name + len - 8, "province") == 0));
}

/* Key fields rank in the order of the schema, others after them. */
static unsigned
rank_of(const struct bsc_table *t, const struct bsc_field *f, size_t i)
{
	for (size_t k = 0; k < t->nkey && k < 15; k++)
		if (t->key[k] == f)
			return 1u << (30 - k);
	return 1u << (15 - i);
}

static bool
make_key(struct search *s, size_t i, struct bsc_buf *to,
    struct bsc_span cell)
{
	if (!s->place[i])
		return bsc_key_append(to, s->n->key[i], cell);
	bsc_fold_place(to, cell);
	bsc_buf_putc(to, '\0');
	return true;
}

/* The row's arguments, made comparable. */
static void
make_arguments(struct search *s, size_t r)
{
	struct bsc_vals *v;

	for (size_t i = 0; i < s->n->nkey; i++) {
		v = s->arg[i];
		s->key[i].len = 0;
		if (v->why[r])
			continue;
		if (s->place[i] && v->s != NULL)
			make_key(s, i, &s->key[i], v->s[r]);
		else
			bsc_vals_key(&s->key[i], v, r);
	}
}

enum fit { FIT_NO, FIT_YES, FIT_MAYBE };

static enum fit
fits(struct search *s, size_t r, uint32_t record, struct best *cand)
{
	struct bsc_buf *b = &s->e->buf;
	enum fit fit = FIT_YES;
	struct bsc_span cell;

	cand->filled = 0;
	cand->order = 0;
	for (size_t i = 0; i < s->n->nkey; i++) {
		cell = bsc_store_field(s->e->store, record, s->n->key[i]);
		if (cell.len == 0)
			continue;
		cand->filled++;
		cand->order |= s->rank[i];
		if (s->arg[i]->why[r]) {
			cand->maybe = s->arg[i]->why[r];
			fit = FIT_MAYBE;
			continue;
		}
		b->len = 0;
		if (!make_key(s, i, b, cell) || b->len != s->key[i].len ||
		    memcmp(b->p, s->key[i].p, b->len) != 0)
			return FIT_NO;
	}
	return fit;
}

/* Whether the record is in force that day; its from day. */
static bool
in_force(struct search *s, uint32_t record, bsc_day day, bsc_day *from)
{
	const struct bsc_table *t = s->n->table;
	bsc_day end;

	*from = BSC_DAY_MIN;
	if (t->from != NULL)
		bsc_day_parse(bsc_store_field(s->e->store, record, t->from),
		    from);
	if (*from > day)
		return false;
	return t->to == NULL || !bsc_day_parse(bsc_store_field(s->e->store,
	    record, t->to), &end) || end >= day;
}

static bool
alike(struct search *s, uint32_t a, uint32_t b)
{
	const struct bsc_table *t = s->n->table;

	for (size_t i = 0; i < t->nfield; i++)
		if (!bsc_span_eq(bsc_store_field(s->e->store, a,
		    &t->field[i]), bsc_store_field(s->e->store, b,
		    &t->field[i])))
			return false;
	return true;
}

static void
take(struct search *s, struct best *best, const struct best *cand)
{
	int order = 1;

	if (best->any) {
		order = (cand->filled > best->filled) -
		    (cand->filled < best->filled);
		if (order == 0)
			order = (cand->order > best->order) -
			    (cand->order < best->order);
		if (order == 0)
			order = (cand->from > best->from) -
			    (cand->from < best->from);
	}
	if (order < 0 || (order == 0 && alike(s, best->record, cand->record)))
		return;
	if (order == 0) {
		best->several = true;
		return;
	}
	*best = *cand;
	best->any = true;
	best->several = false;
}

static struct best
search_row(struct search *s, size_t r, bsc_day day)
{
	size_t n = bsc_store_count(s->e->store, s->n->table);
	struct best best = { 0 }, cand;
	unsigned char maybe = 0;

	make_arguments(s, r);
	for (uint32_t i = 0; i < n; i++) {
		enum fit fit = fits(s, r, i, &cand);

		if (fit == FIT_NO || !in_force(s, i, day, &cand.from))
			continue;
		if (fit == FIT_MAYBE)
			maybe = cand.maybe;
		else {
			cand.record = i;
			take(s, &best, &cand);
		}
	}
	best.maybe = maybe;
	return best;
}

static void
settle(struct bsc_vals *to, size_t r, const struct best *b)
{
	to->why[r] = b->maybe ? b->maybe : b->several ? BSC_WHY_AMBIGUOUS :
	    !b->any ? BSC_WHY_NONE : BSC_KNOWN;
	to->v[r] = b->record;
}

/* What decides: the arguments, and the day if rows have a time in force. */
static struct bsc_span
memo_key(struct search *s, struct bsc_buf *b, size_t r, int64_t day)
{
	b->len = 0;
	for (size_t i = 0; i < s->n->nkey; i++)
		if (!bsc_vals_key(b, s->arg[i], r)) {
			bsc_buf_putc(b, '\1');
			bsc_buf_putc(b, (char)s->arg[i]->why[r]);
		}
	bsc_buf_add(b, &day, sizeof(day));
	return (struct bsc_span){ b->p, b->len };
}

static void
search_all(struct search *s, struct bsc_vals *to, const struct bsc_vals *day)
{
	const struct bsc_table *t = s->n->table;
	bool dated = t->from != NULL || t->to != NULL, isnew;
	struct bsc_keys *memo = bsc_keys_new();
	struct bsc_buf key = { 0 };
	size_t *first = NULL, cap = 0, k;
	struct best best;

	for (size_t r = 0; r < to->n; r++) {
		if (dated && day->why[r]) {
			to->why[r] = day->why[r];
			continue;
		}
		k = bsc_keys_add(memo, memo_key(s, &key, r,
		    dated ? day->v[r] : 0), &isnew);
		first = bsc_grow(first, &cap, k + 1, sizeof(*first));
		if (!isnew) {
			to->why[r] = to->why[first[k]];
			to->v[r] = to->v[first[k]];
			continue;
		}
		first[k] = r;
		best = search_row(s, r, (bsc_day)day->v[r]);
		settle(to, r, &best);
	}
	free(first);
	bsc_buf_free(&key);
	bsc_keys_free(memo);
}

struct bsc_vals *
bsc_walk_lookup(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *to = bsc_vals_new(e, BSC_RECORD, NULL), *day;
	struct search s = { .e = e, .n = n };

	if (e->store == NULL || !bsc_store_seen(e->store, n->table)) {
		memset(to->why, BSC_WHY_TABLE, to->n);
		return to;
	}
	for (size_t i = 0; i < n->nkey; i++) {
		s.arg[i] = bsc_walk(e, n->kid[i]);
		s.place[i] = is_place(n->key[i]);
		s.rank[i] = rank_of(n->table, n->key[i], i);
	}
	day = n->nkid > n->nkey ? bsc_walk(e, n->kid[n->nkey]) :
	    bsc_walk_day(e);
	search_all(&s, to, day);
	for (size_t i = 0; i < n->nkey; i++)
		bsc_buf_free(&s.key[i]);
	return to;
}
