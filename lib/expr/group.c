#include <stdlib.h>

#include "expr/program.h"
#include "expr/reduce.h"
#include "expr/table.h"

/*
 * exists(), match and aggregates: pairs of an outer row and a candidate
 * record are laid out as an inner frame, evaluated column by column, and
 * reduced row by row.
 */

#define CHUNK		32768	/* pairs at a time */
#define SHARED		8192	/* members of a frame that stay for it */
#define LOOSE_MAX	256	/* records of unknown key worth trying */

void
bsc_frame_enter(struct bsc_eval *e, struct bsc_frame *f,
    const struct bsc_table *table, const uint32_t *record, size_t n,
    const uint32_t *outer_row)
{
	*f = (struct bsc_frame){ .n = n, .table = table, .row = record,
	    .outer = e->at, .outer_row = outer_row };
	f->arena = e->nspare > 0 ? e->spare[--e->nspare] : bsc_arena_new();
	e->at = f;
}

void
bsc_frame_leave(struct bsc_eval *e, struct bsc_frame *f)
{
	if (e->nspare < sizeof(e->spare) / sizeof(*e->spare)) {
		bsc_arena_reset(f->arena);
		e->spare[e->nspare++] = f->arena;
	} else
		bsc_arena_free(f->arena);
	e->at = f->outer;
}

struct pairs {
	uint32_t	*row, *record;
	size_t		 n, row_cap, record_cap;
};

struct gather {
	struct bsc_eval		*e;
	const struct bsc_node	*n;
	struct bsc_vals		*key[8];	/* outer sides, by row */
	struct bsc_vals		*who;		/* who_out, by row */
	struct bsc_index	*index;		/* NULL: no equality */
	struct bsc_index	*by_name;	/* of who_in; or NULL */
	const uint32_t		*loose;
	size_t			 nloose;
	bool			 try_loose, all_unknown;
	bool			 full;		/* ask the equalities too */
	struct pairs		 pairs;
	struct bsc_buf		 buf;
};

static void
add_pair(struct pairs *p, size_t row, uint32_t record)
{
	p->row = bsc_grow(p->row, &p->row_cap, p->n + 1, sizeof(*p->row));
	p->record = bsc_grow(p->record, &p->record_cap, p->n + 1,
	    sizeof(*p->record));
	p->row[p->n] = (uint32_t)row;
	p->record[p->n++] = record;
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The outer sides of the equalities, seen from the outer frame. */
static void
walk_keys(struct gather *g)
{
	struct bsc_frame *f = g->e->at, proxy = { .n = f->n, .outer = f,
	    .arena = f->arena };
	uint32_t *same = bsc_arena_alloc(f->arena, f->n * sizeof(*same));

	for (size_t r = 0; r < f->n; r++)
		same[r] = (uint32_t)r;
	proxy.outer_row = same;
	g->e->at = &proxy;
	for (size_t i = 0; i < g->n->nkey; i++)
		g->key[i] = bsc_walk(g->e, g->n->eq[i]);
	if (g->n->who_in != NULL)
		g->who = bsc_walk(g->e, g->n->who_out);
	g->e->at = f;
}

enum key { KEY_GOOD, KEY_UNKNOWN, KEY_NEVER };

/* Of the key that refers: the number, or name, of what is meant. */
static bool
key_part(struct gather *g, size_t i, size_t r, bool name)
{
	const struct bsc_vals *v = g->key[i];

	if (g->who == NULL || i != g->n->nth_who)
		return bsc_vals_key(&g->buf, v, r);
	if (v->why[r] != BSC_KNOWN)
		return false;
	bsc_who_key(&g->buf, bsc_who_text(g->e->store, g->n->who_in->table,
	    !g->who->why[r], (uint32_t)g->who->v[r], v->s[r], name));
	return true;
}

static enum key
row_key(struct gather *g, size_t r, bool name, unsigned char *why)
{
	enum key key = KEY_GOOD;

	g->buf.len = 0;
	for (size_t i = 0; i < g->n->nkey; i++) {
		if (key_part(g, i, r, name))
			continue;
		if (g->key[i]->why[r] == BSC_WHY_EMPTY &&
		    bsc_none(g->n->eq[i]))
			return KEY_NEVER;
		*why = g->key[i]->why[r] ? g->key[i]->why[r] :
		    BSC_WHY_MEMBER;
		key = KEY_UNKNOWN;
	}
	return key;
}

static void
all_records(struct gather *g, size_t r)
{
	size_t n = bsc_store_count(g->e->store, g->n->table);

	for (uint32_t i = 0; i < n; i++)
		add_pair(&g->pairs, r, i);
}

static void
add_found(struct gather *g, const struct bsc_index *x, size_t r)
{
	uint32_t i = bsc_index_first(x, (struct bsc_span){ g->buf.p,
	    g->buf.len });

	for (; i != BSC_NO_RECORD; i = bsc_index_next(x, i))
		add_pair(&g->pairs, r, i);
}

/* The pairs of a row in the order of records, each once. */
static void
put_in_order(struct pairs *p, size_t first)
{
	size_t n = first;

	if (p->n == first)
		return;
	qsort(p->record + first, p->n - first, sizeof(uint32_t), by_number);
	for (size_t i = first + 1; i < p->n; i++)
		if (p->record[i] != p->record[n])
			p->record[++n] = p->record[i];
	p->n = n + 1;
}

/* Candidates of a row; *why: why they cannot be told. */
static void
candidates(struct gather *g, size_t r, unsigned char *why)
{
	bool more = g->nloose > 0 && g->try_loose;
	size_t first = g->pairs.n;

	if (g->index == NULL) {
		all_records(g, r);
		return;
	}
	switch (row_key(g, r, false, why)) {
	case KEY_NEVER:
		return;
	case KEY_UNKNOWN:
		if (g->all_unknown) {
			g->full = true;
			*why = 0;
			all_records(g, r);
		} else if (bsc_store_count(g->e->store, g->n->table) == 0)
			*why = 0;
		return;
	default:
		break;
	}
	add_found(g, g->index, r);
	if (g->by_name != NULL) {
		row_key(g, r, true, why);
		add_found(g, g->by_name, r);
	}
	for (size_t l = 0; more && l < g->nloose; l++)
		add_pair(&g->pairs, r, g->loose[l]);
	if (more || g->by_name != NULL)
		put_in_order(&g->pairs, first);
}

static void
members(struct gather *g, size_t r)
{
	const struct bsc_frame *f = g->e->at;

	for (size_t i = f->running ? 0 : f->start[r]; i < f->start[r + 1];
	    i++)
		add_pair(&g->pairs, r, f->record[i]);
}

/*
 * Two records that may mean one person write the same text, or both mean
 * somebody of the same number, or of the same name.
 */
static void
index_who(struct gather *g)
{
	const struct bsc_node *n = g->n;
	struct bsc_who_part w = { bsc_store_who(g->e, n->who_in),
	    n->who_in->table, n->nth_who, false };

	g->index = bsc_store_who_index(g->e->store, n->key, n->nkey, &w);
	if (!bsc_store_seen(g->e->store, w.to))
		return;
	w.name = true;
	g->by_name = bsc_store_who_index(g->e->store, n->key, n->nkey, &w);
}

static void
gather_start(struct gather *g, bool match)
{
	const struct bsc_node *n = g->n;

	if (n->table == NULL || n->nkey == 0)
		return;
	walk_keys(g);
	if (n->who_in != NULL)
		index_who(g);
	else
		g->index = bsc_store_index(g->e->store, n->key, n->nkey);
	g->loose = bsc_index_loose(g->index, &g->nloose);
	g->try_loose = match || g->nloose <= LOOSE_MAX;
	g->all_unknown = match;
	g->full = g->nloose > 0 && g->try_loose;
}

static void
gather_end(struct gather *g)
{
	free(g->pairs.row);
	free(g->pairs.record);
	bsc_buf_free(&g->buf);
}

/* The condition that candidates still have to meet; NULL: none. */
static const struct bsc_node *
condition(const struct gather *g)
{
	return g->index == NULL || g->full ? g->n->where : g->n->rest;
}

/* What is asked of the records of the inner frame. */
static void
walk_candidates(struct gather *g, struct bsc_reduce *c)
{
	const struct bsc_node *n = g->n;
	struct bsc_eval *e = g->e;

	if (condition(g) != NULL)
		c->where = bsc_walk(e, condition(g));
	if (n->value != NULL)
		c->value = n->who[0] != NULL ? bsc_who_values(e, n) :
		    bsc_walk(e, n->value);
	if (n->group >= GROUP_FIRST && c->table->date != NULL)
		c->when = bsc_walk_field(e, c->table->date);
	else if (n->group >= GROUP_FIRST && c->table->from != NULL)
		c->when = bsc_walk_field(e, c->table->from);
}

/*
 * Beginnings of one list, of which each goes on from the one before: the
 * records are asked once.
 */
static void
reduce_running(struct gather *g, struct bsc_vals *to)
{
	struct bsc_eval *e = g->e;
	const struct bsc_frame *f = e->at;
	struct bsc_reduce c = { .node = g->n, .table = f->member,
	    .arena = f->arena, .doubt = f->doubt };
	size_t n = f->start[to->n];
	uint32_t *row = bsc_zalloc(n + 1, sizeof(*row));
	struct bsc_frame inner;

	bsc_frame_enter(e, &inner, c.table, f->record, n, row);
	walk_candidates(g, &c);
	bsc_reduce_running(&c, to, f->start);
	bsc_reduce_free(&c);
	bsc_frame_leave(e, &inner);
	free(row);
}

/* Evaluate the pairs gathered and reduce each row's stretch. */
static void
reduce_chunk(struct gather *g, struct bsc_vals *to)
{
	const struct bsc_node *n = g->n;
	struct bsc_eval *e = g->e;
	struct pairs *p = &g->pairs;
	struct bsc_reduce c = { .node = n, .arena = e->at->arena };
	const struct bsc_frame *f = e->at;
	struct bsc_frame inner;
	size_t first, end;

	c.table = n->table != NULL ? n->table : f->member;
	c.doubt = n->table != NULL ? NULL : f->doubt;
	bsc_frame_enter(e, &inner, c.table, p->record, p->n, p->row);
	walk_candidates(g, &c);
	for (first = 0; first < p->n; first = end) {
		for (end = first; end < p->n && p->row[end] == p->row[first];)
			end++;
		if (c.doubt != NULL)
			c.shift = (f->running ? 0 : f->start[p->row[first]]) -
			    first;
		bsc_reduce_row(&c, to, p->row[first], first, end);
	}
	bsc_reduce_free(&c);
	bsc_frame_leave(e, &inner);
	p->n = 0;
}

/* The members of all rows, whose fields all aggregates share. */
static struct bsc_frame *
member_frame(struct bsc_frame *f)
{
	struct bsc_frame *inner = f->members;
	size_t n = f->start[f->n] - f->start[0];
	uint32_t *row;

	if (inner != NULL)
		return inner;
	row = bsc_arena_alloc(f->arena, (n + 1) * sizeof(*row));
	for (size_t r = 0; r < f->n; r++)
		for (size_t i = f->start[r]; i < f->start[r + 1]; i++)
			row[i - f->start[0]] = (uint32_t)r;
	inner = bsc_arena_alloc(f->arena, sizeof(*inner));
	*inner = (struct bsc_frame){ .n = n, .table = f->member,
	    .row = f->record + f->start[0], .outer = f, .outer_row = row,
	    .arena = f->arena };
	return f->members = inner;
}

static void
reduce_members(struct gather *g, struct bsc_vals *to)
{
	struct bsc_frame *f = g->e->at;
	struct bsc_reduce c = { .node = g->n, .table = f->member,
	    .arena = f->arena,
	    .doubt = f->doubt, .shift = f->start[0] };

	g->e->at = member_frame(f);
	walk_candidates(g, &c);
	for (size_t r = 0; r < to->n; r++) {
		bsc_reduce_empty(g->n, to, r);
		if (f->start[r] < f->start[r + 1])
			bsc_reduce_row(&c, to, r, f->start[r] - f->start[0],
			    f->start[r + 1] - f->start[0]);
	}
	bsc_reduce_free(&c);
	g->e->at = f;
}

static void
one_row(struct gather *g, struct bsc_vals *to, size_t r)
{
	unsigned char why = 0;

	if (g->n->table == NULL)
		members(g, r);
	else
		candidates(g, r, &why);
	bsc_reduce_empty(g->n, to, r);
	if (why)
		to->why[r] = why;
}

/* With loose records not tried nothing but a sure "exists" is known. */
static void
admit_loose(struct gather *g, struct bsc_vals *to)
{
	if (g->nloose == 0 || g->try_loose)
		return;
	for (size_t r = 0; r < to->n; r++)
		if (!to->why[r] && !(g->n->group == GROUP_EXISTS && to->v[r]))
			to->why[r] = BSC_WHY_MEMBER;
}

/* What tells rows of different answers apart, where keys alone do. */
static bool
whole_key(struct gather *g, size_t r)
{
	unsigned char why;

	if (row_key(g, r, false, &why) != KEY_GOOD)
		return false;
	if (g->who == NULL)
		return true;
	bsc_buf_putc(&g->buf, (char)g->who->why[r]);
	bsc_buf_add(&g->buf, &g->who->v[r], sizeof(g->who->v[r]));
	return true;
}

/* Rows of one key have one answer where nothing else of them is read. */
static void
reduce_all(struct gather *g, struct bsc_vals *to)
{
	bool pure = g->index != NULL && g->n->pure, isnew;
	struct bsc_keys *seen = pure ? bsc_keys_new() : NULL;
	size_t *twin = bsc_zalloc(to->n + 1, sizeof(*twin)), *first = NULL;
	size_t cap = 0, k;

	for (size_t r = 0; r < to->n; r++) {
		twin[r] = r;
		if (pure && whole_key(g, r)) {
			k = bsc_keys_add(seen, (struct bsc_span){ g->buf.p,
			    g->buf.len }, &isnew);
			first = bsc_grow(first, &cap, k + 1, sizeof(*first));
			if (isnew)
				first[k] = r;
			twin[r] = first[k];
		}
		if (twin[r] != r)
			continue;
		one_row(g, to, r);
		if (g->pairs.n >= CHUNK)
			reduce_chunk(g, to);
	}
	if (g->pairs.n > 0)
		reduce_chunk(g, to);
	for (size_t r = 0; r < to->n; r++)
		if (twin[r] != r)
			bsc_vals_copy(to, r, to, twin[r]);
	admit_loose(g, to);
	free(twin);
	free(first);
	bsc_keys_free(seen);
}

static struct bsc_vals *
result_column(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *to;

	if (n->group == GROUP_COUNT || n->group == GROUP_SUM ||
	    n->group == GROUP_DISTINCT)
		return bsc_vals_exact(e, n->type, true);
	if (n->group >= GROUP_MIN && (n->type == BSC_MONEY ||
	    n->type == BSC_NUMBER || n->type == BSC_INT))
		return bsc_vals_exact(e, n->type, false);
	to = bsc_vals_new(e, n->type, n->field);
	return to;
}

struct bsc_vals *
bsc_walk_group(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *to = result_column(e, n);
	struct gather g = { .e = e, .n = n };

	if (e->store == NULL || (n->table != NULL ?
	    !bsc_store_seen(e->store, n->table) : e->at->start == NULL)) {
		memset(to->why, BSC_WHY_TABLE, to->n);
		return to;
	}
	if (n->table == NULL && e->at->running && n->pure) {
		reduce_running(&g, to);
		return to;
	}
	if (n->table == NULL && !e->at->running &&
	    e->at->start[to->n] - e->at->start[0] <= SHARED) {
		reduce_members(&g, to);
		return to;
	}
	gather_start(&g, false);
	reduce_all(&g, to);
	gather_end(&g);
	return to;
}

/* The list of matches under way. */
struct found {
	size_t		*start;
	uint32_t	*record;
	bool		*sure;
	size_t		 n, record_cap, sure_cap;
};

static void
match_chunk(struct gather *g, struct found *f)
{
	struct bsc_eval *e = g->e;
	struct pairs *p = &g->pairs;
	struct bsc_frame inner;
	struct bsc_vals *where = NULL;
	enum bsc_truth in = BSC_TRUE;

	bsc_frame_enter(e, &inner, g->n->table, p->record, p->n, p->row);
	if (condition(g) != NULL)
		where = bsc_walk(e, condition(g));
	for (size_t i = 0; i < p->n; i++) {
		if (where != NULL)
			in = bsc_truth(where, i);
		if (in == BSC_FALSE)
			continue;
		f->record = bsc_grow(f->record, &f->record_cap, f->n + 1,
		    sizeof(*f->record));
		f->sure = bsc_grow(f->sure, &f->sure_cap, f->n + 1,
		    sizeof(*f->sure));
		f->record[f->n] = p->record[i];
		f->sure[f->n++] = in == BSC_TRUE;
		f->start[p->row[i] + 1] = f->n;
	}
	bsc_frame_leave(e, &inner);
	p->n = 0;
}

/* Into the frame's memory, so that the caller need not free. */
static const struct bsc_matches *
keep_matches(struct bsc_arena *a, struct found *f, size_t n)
{
	struct bsc_matches *m = bsc_arena_alloc(a, sizeof(*m));
	uint32_t *record = bsc_arena_alloc(a, (f->n + 1) * sizeof(*record));
	bool *sure = bsc_arena_alloc(a, f->n + 1);

	for (size_t r = 1; r <= n; r++)
		if (f->start[r] < f->start[r - 1])
			f->start[r] = f->start[r - 1];
	if (f->n > 0) {
		memcpy(record, f->record, f->n * sizeof(*record));
		memcpy(sure, f->sure, f->n);
	}
	m->start = f->start;
	m->record = record;
	m->sure = sure;
	free(f->record);
	free(f->sure);
	return m;
}

const struct bsc_matches *
bsc_eval_match(struct bsc_eval *e, const struct bsc_program *p)
{
	struct bsc_frame *top = &e->top;
	struct gather g = { .e = e, .n = p->root };
	struct found f = { 0 };
	unsigned char why;

	e->prog = p;
	e->at = top;
	f.start = bsc_arena_alloc(top->arena, (top->n + 1) *
	    sizeof(*f.start));
	if (e->store != NULL && bsc_store_seen(e->store, p->root->table)) {
		gather_start(&g, true);
		for (size_t r = 0; r < top->n; r++) {
			candidates(&g, r, &why);
			if (g.pairs.n >= CHUNK)
				match_chunk(&g, &f);
		}
		if (g.pairs.n > 0)
			match_chunk(&g, &f);
	}
	gather_end(&g);
	return keep_matches(top->arena, &f, top->n);
}
