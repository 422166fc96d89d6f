#include <stdlib.h>
#include <string.h>

#include "rules/judge.h"

/*
 * The same line of the same file with the same cells is the same record:
 * who puts a stream, or two that overlap, together twice has not paid twice
 * (SPEC 22).  A bit for each line tells whether it came before; only if so,
 * records are compared.  A line may hold several records, which come one
 * after the other; that they are equal does not make them one.
 */
enum { LINES = 512 };		/* of one block of bits */

struct origins {		/* records of a table by their origin */
	struct bsc_keys	*key;
	uint32_t	*last, *before;
	size_t		 clast, cbefore, upto;
};

struct bsc_again {
	struct bsc_keys		*block;		/* table, file, block */
	uint64_t		(*line)[LINES / 64];
	size_t			 cap;
	/* The line before. */
	const struct bsc_table	*table;
	struct bsc_buf		 file;
	uint64_t		 number;
	uint64_t		 at;		/* in the stream */
	uint32_t		 in;		/* which block */
	bool			 fresh;
	struct origins		*of;		/* by table */
	size_t			 ntable;
	struct bsc_arena	*arena;
	uint64_t		 times;
	char			*first;
};

struct bsc_again *
bsc_again_new(const struct bsc_schema *schema)
{
	struct bsc_again *a = bsc_zalloc(1, sizeof(*a));

	a->block = bsc_keys_new();
	a->ntable = bsc_schema_count(schema);
	a->of = bsc_zalloc(a->ntable, sizeof(*a->of));
	a->arena = bsc_arena_new();
	return a;
}

void
bsc_again_free(struct bsc_again *a)
{
	for (size_t i = 0; i < a->ntable; i++) {
		bsc_keys_free(a->of[i].key);
		bsc_spool_free(a->of[i].last);
		bsc_spool_free(a->of[i].before);
	}
	bsc_keys_free(a->block);
	bsc_spool_free(a->line);
	bsc_buf_free(&a->file);
	bsc_arena_free(a->arena);
	free(a->of);
	free(a->first);
	free(a);
}

static void
find_block(struct bsc_again *a)
{
	struct bsc_buf key = { 0 };
	uint64_t block = a->number / LINES;
	bool fresh;

	bsc_buf_add(&key, &a->table->index, sizeof(a->table->index));
	bsc_buf_add(&key, &block, sizeof(block));
	bsc_buf_add(&key, a->file.p, a->file.len);
	a->in = bsc_keys_add(a->block, (struct bsc_span){ key.p, key.len },
	    &fresh);
	bsc_buf_free(&key);
	a->line = bsc_spool_grow(a->line, &a->cap, a->in + 1,
	    sizeof(*a->line));
	if (fresh)
		memset(a->line[a->in], 0, sizeof(*a->line));
}

/* FILE and LINE of an origin. */
static struct bsc_span
split(struct bsc_span src, uint64_t *line)
{
	const char *colon = memrchr(src.p, ':', src.len);
	size_t file = colon == NULL ? src.len : (size_t)(colon - src.p);

	*line = 0;
	for (size_t i = file + 1; i < src.len; i++)
		*line = *line * 10 + (uint64_t)(src.p[i] - '0');
	return (struct bsc_span){ src.p, file };
}

/* Whether the line came before, and not just now, in the line above. */
static bool
came(struct bsc_again *a, const struct bsc_batch *b, size_t row)
{
	const struct bsc_table *t = b->section->table;
	uint64_t line, *word, bit;
	struct bsc_span file = split(bsc_batch_src(b, row), &line);
	bool same = t == a->table && bsc_span_eq(file,
	    (struct bsc_span){ a->file.p, a->file.len });
	bool just = same && line == a->number && a->fresh &&
	    b->line[row] == a->at + 1;

	if (!same || line / LINES != a->number / LINES) {
		a->table = t;
		a->file.len = 0;
		bsc_buf_add(&a->file, file.p, file.len);
		a->number = line;
		find_block(a);
	}
	a->number = line;
	a->at = b->line[row];
	word = &a->line[a->in][line % LINES / 64];
	bit = UINT64_C(1) << line % 64;
	a->fresh = just || !(*word & bit);
	*word |= bit;
	return !a->fresh;
}

static void
bring_up(struct bsc_run *run, const struct bsc_table *t, struct origins *o)
{
	size_t n = bsc_store_count(run->store, t);
	bool fresh;
	uint32_t k;

	if (o->key == NULL)
		o->key = bsc_keys_new();
	o->before = bsc_spool_grow(o->before, &o->cbefore, n,
	    sizeof(*o->before));
	for (; o->upto < n; o->upto++) {
		k = bsc_keys_add(o->key, bsc_store_src(run->store, t,
		    (uint32_t)o->upto), &fresh);
		o->last = bsc_spool_grow(o->last, &o->clast, k + 1,
		    sizeof(*o->last));
		o->before[o->upto] = fresh ? BSC_NO_RECORD : o->last[k];
		o->last[k] = (uint32_t)o->upto;
	}
}

/* Whether a record of that origin that says the same is stored. */
static bool
stored(struct bsc_run *run, const struct bsc_batch *b, size_t row)
{
	const struct bsc_table *t = b->section->table;
	struct origins *o = &run->again->of[t->index];
	uint32_t k, r = BSC_NO_RECORD;

	bring_up(run, t, o);
	if ((k = bsc_keys_find(o->key, bsc_batch_src(b, row))) != BSC_NO_KEY)
		r = o->last[k];
	while (r != BSC_NO_RECORD && !bsc_store_equals(run->store, r, b, row))
		r = o->before[r];
	return r != BSC_NO_RECORD;
}

static void
note(struct bsc_again *a, struct bsc_span src)
{
	if (a->times++ == 0)
		a->first = bsc_strndup(src.p, src.len);
}

/* The batch without the rows so marked. */
static const struct bsc_batch *
without(struct bsc_arena *arena, const struct bsc_batch *b, const bool *drop)
{
	size_t width = b->section->ncol + 1;
	struct bsc_batch *to = bsc_arena_alloc(arena, sizeof(*to));
	struct bsc_cell *cell = bsc_arena_alloc(arena, b->n * width *
	    sizeof(*cell));
	struct bsc_cell *raw = bsc_arena_alloc(arena, b->n * sizeof(*raw));
	uint64_t *line = bsc_arena_alloc(arena, b->n * sizeof(*line));

	*to = *b;
	to->n = 0;
	for (size_t r = 0; r < b->n; r++) {
		if (drop[r])
			continue;
		memcpy(cell + to->n * width, b->cell + r * width,
		    width * sizeof(*cell));
		if (b->raw != NULL)
			raw[to->n] = b->raw[r];
		line[to->n++] = b->line[r];
	}
	to->cell = cell;
	to->raw = b->raw != NULL ? raw : NULL;
	to->line = line;
	return to;
}

const struct bsc_batch *
bsc_again_store(struct bsc_run *run, const struct bsc_batch *b)
{
	struct bsc_again *a = run->again;
	bool *drop = NULL;
	size_t from = 0;

	bsc_arena_reset(a->arena);
	for (size_t r = 0; r < b->n; r++) {
		if (!came(a, b, r))
			continue;
		bsc_store_add(run->store, b, from, r - from, false);
		from = r;
		if (!stored(run, b, r))
			continue;
		if (drop == NULL)
			drop = bsc_arena_alloc(a->arena, b->n);
		drop[r] = true;
		from = r + 1;
		note(a, bsc_batch_src(b, r));
	}
	bsc_store_add(run->store, b, from, b->n - from, false);
	return drop == NULL ? b : without(a->arena, b, drop);
}

uint64_t
bsc_run_again(const struct bsc_run *run, const char **first)
{
	*first = run->again->first;
	return run->again->times;
}
