#include "base/spill.h"

#include <stdlib.h>

#include "base/merge.h"

enum {
	BITS = 5,		/* of the hash that tell the tape */
	WAYS = 1 << BITS,
	TOP = 32 - BITS		/* the first ones: the upper */
};

/*
 * A bin on a tape is its number (in the order in which they came), the bin,
 * its name and what was packed.  On a tape numbers never go down, so that
 * of the bins of one key the first has the number of the key: bins are put
 * aside in their order, and what comes then is later than all before.
 */
struct bsc_spill {
	const struct bsc_spill_ops *ops;
	struct bsc_tape	 way[WAYS];
	uint64_t	 n;		/* bins put aside */
	struct bsc_bins	*bins;		/* with their numbers behind the bin */
	void		*later;
	struct bsc_buf	 packed, name;
	struct aside	*aside;		/* of a chunk */
	size_t		 asidecap;
};

struct bsc_spill_rows {
	struct bsc_spill *s;
	struct bsc_tape	 *to;
};

typedef bool take_row(void *, struct bsc_span);

struct bsc_spill *
bsc_spill_new(const struct bsc_spill_ops *ops)
{
	struct bsc_spill *s = bsc_zalloc(1, sizeof(*s));

	s->ops = ops;
	s->later = bsc_zalloc(1, ops->size + 1);
	return s;
}

/* The bytes of a bin, so filled up that the number behind it is aligned. */
static size_t
number_at(const struct bsc_spill *s)
{
	return (s->ops->size + 7) & ~(size_t)7;
}

static void
write_bin(struct bsc_spill *s, struct bsc_tape *to, uint64_t number,
    const void *bin, struct bsc_span name)
{
	char *p;

	s->packed.len = 0;
	if (s->ops->pack != NULL)
		s->ops->pack(s->ops->arg, bin, &s->packed);
	p = bsc_tape_write(to, sizeof(number) + number_at(s) + name.len +
	    s->packed.len);
	memcpy(p, &number, sizeof(number));
	p += sizeof(number);
	memcpy(p, bin, s->ops->size);
	p += number_at(s);
	memcpy(p, name.p, name.len);
	if (s->packed.len > 0)
		memcpy(p + name.len, s->packed.p, s->packed.len);
}

static struct bsc_tape *
way_of(struct bsc_tape *way, struct bsc_span key, int shift)
{
	return &way[bsc_bins_hash(key) >> shift & (WAYS - 1)];
}

void
bsc_spill_put(struct bsc_spill *s, struct bsc_bins *b)
{
	struct bsc_bins_at at = { 0 };
	struct bsc_bins_name name;
	const void *bin;

	while ((bin = bsc_bins_next(b, &at)) != NULL) {
		name = bsc_bins_name(b, bin);
		write_bin(s, way_of(s->way, name.key, TOP), s->n++, bin,
		    name.whole);
	}
	bsc_bins_empty(b);
}

void
bsc_spill_add(struct bsc_spill *s, struct bsc_span key, struct bsc_span label,
    const void *bin)
{
	s->name.len = 0;
	bsc_bins_name_write(&s->name, key, label);
	write_bin(s, way_of(s->way, key, TOP), s->n++, bin,
	    (struct bsc_span){ s->name.p, s->name.len });
}

/* As bsc_spill_put, of bins that have their numbers. */
static void
put_numbered(struct bsc_spill *s, struct bsc_tape *way, int shift)
{
	struct bsc_bins_at at = { 0 };
	struct bsc_bins_name name;
	const char *bin;
	uint64_t number;

	while ((bin = bsc_bins_next(s->bins, &at)) != NULL) {
		name = bsc_bins_name(s->bins, bin);
		memcpy(&number, bin + number_at(s), sizeof(number));
		write_bin(s, way_of(way, name.key, shift), number, bin,
		    name.whole);
	}
	bsc_bins_empty(s->bins);
}

enum took { TOOK, FULL, FAILED };

/* A bin on a tape. */
struct aside {
	const char		*bin;		/* behind its number */
	struct bsc_bins_name	 name;
	uint32_t		 hash;
	struct bsc_span		 packed;
};

static struct aside
read_bin(const struct bsc_spill *s, struct bsc_span piece)
{
	struct aside a = { .bin = piece.p + sizeof(uint64_t) };

	a.name = bsc_bins_name_read(a.bin + number_at(s));
	a.hash = bsc_bins_hash(a.name.key);
	a.packed.p = a.name.whole.p + a.name.whole.len;
	a.packed.len = (size_t)(piece.p + piece.len - a.packed.p);
	return a;
}

static enum took
take_bin(struct bsc_spill *s, const struct aside *a)
{
	char *bin = bsc_bins_find(s->bins, a->name.key, a->hash);
	bool fresh = bin == NULL;

	if (fresh && (bin = bsc_bins_add(s->bins, a->name.key, a->hash,
	    a->name.label)) == NULL)
		return FULL;
	if (fresh)
		memcpy(bin + number_at(s), a->bin - sizeof(uint64_t),
		    sizeof(uint64_t));
	memcpy(s->later, a->bin, s->ops->size);
	if (s->ops->unpack != NULL)
		s->ops->unpack(s->ops->arg, s->later, a->packed);
	return s->ops->merge(s->ops->arg, s->bins, bin, s->later, fresh) ?
	    TOOK : FAILED;
}

/* The bins of a chunk, asked for before the first is looked for. */
static size_t
read_chunk(struct bsc_spill *s, struct bsc_span chunk)
{
	struct bsc_span piece;
	size_t n = 0;

	for (; bsc_tape_next(&chunk, &piece); n++) {
		s->aside = bsc_grow(s->aside, &s->asidecap, n + 1,
		    sizeof(*s->aside));
		s->aside[n] = read_bin(s, piece);
		bsc_bins_soon(s->bins, s->aside[n].hash);
	}
	return n;
}

static bool	finish_ways(struct bsc_spill *, struct bsc_tape *, int,
		    take_row *, void *);

static bool
to_tape(void *tape, struct bsc_span row)
{
	memcpy(bsc_tape_write(tape, row.len), row.p, row.len);
	return true;
}

/* When memory is full what is in it goes to tapes once more. */
static bool
take_chunk(struct bsc_spill *s, struct bsc_span chunk, struct bsc_tape **way,
    int shift)
{
	size_t n = read_chunk(s, chunk);
	enum took took;

	for (size_t i = 0; i < n; i++) {
		while ((took = take_bin(s, &s->aside[i])) == FULL) {
			if (*way == NULL)
				*way = bsc_zalloc(WAYS, sizeof(**way));
			put_numbered(s, *way, shift);
		}
		if (took == FAILED)
			return false;
	}
	return true;
}

/* What the tape has as rows in their order; shift: of the next bits. */
static bool
gather(struct bsc_spill *s, struct bsc_tape *from, int shift,
    struct bsc_tape *to)
{
	struct bsc_tape *way = NULL;
	struct bsc_span chunk;
	bool ok = true;

	bsc_bins_empty(s->bins);
	bsc_bins_unbounded(s->bins, shift < 0);
	while (ok && bsc_tape_chunk(from, &chunk))
		ok = take_chunk(s, chunk, &way, shift);
	if (ok && way == NULL)
		return s->ops->settle(s->ops->arg, s->bins,
		    &(struct bsc_spill_rows){ s, to });
	if (ok) {
		put_numbered(s, way, shift);
		ok = finish_ways(s, way, shift - BITS, to_tape, to);
	}
	for (size_t i = 0; way != NULL && i < WAYS; i++)
		bsc_tape_free(&way[i]);
	free(way);
	return ok;
}

char *
bsc_spill_row(struct bsc_spill_rows *rows, const void *bin, size_t n)
{
	char *p = bsc_tape_write(rows->to, sizeof(uint64_t) + n);

	memcpy(p, (const char *)bin + number_at(rows->s), sizeof(uint64_t));
	return p + sizeof(uint64_t);
}

static int
by_number(struct bsc_span va, struct bsc_span vb)
{
	uint64_t a, b;

	memcpy(&a, va.p, sizeof(a));
	memcpy(&b, vb.p, sizeof(b));
	return (a > b) - (a < b);
}

static bool
take_rows(struct bsc_tape *rows, take_row *take, void *arg)
{
	struct bsc_merge *m = bsc_merge_new(by_number);
	struct bsc_span row;
	bool ok = true;

	for (size_t i = 0; i < WAYS; i++)
		bsc_merge_add(m, &rows[i]);
	while (ok && bsc_merge_next(m, &row))
		ok = take(arg, row);
	bsc_merge_free(m);
	return ok;
}

static bool
finish_ways(struct bsc_spill *s, struct bsc_tape *way, int shift,
    take_row *take, void *arg)
{
	struct bsc_tape rows[WAYS] = { 0 };
	bool ok = true;

	for (size_t i = 0; ok && i < WAYS; i++)
		ok = gather(s, &way[i], shift, &rows[i]);
	ok = ok && take_rows(rows, take, arg);
	for (size_t i = 0; i < WAYS; i++)
		bsc_tape_free(&rows[i]);
	return ok;
}

struct taker {
	take_row	*take;
	void		*arg;
};

/* The number has done its work. */
static bool
plain_row(void *arg, struct bsc_span row)
{
	const struct taker *t = arg;

	return t->take(t->arg, (struct bsc_span){ row.p + sizeof(uint64_t),
	    row.len - sizeof(uint64_t) });
}

bool
bsc_spill_finish(struct bsc_spill *s, take_row *take, void *arg)
{
	struct taker t = { take, arg };

	s->bins = bsc_bins_new(number_at(s) + sizeof(uint64_t));
	return finish_ways(s, s->way, TOP - BITS, plain_row, &t);
}

void
bsc_spill_free(struct bsc_spill *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < WAYS; i++)
		bsc_tape_free(&s->way[i]);
	bsc_bins_free(s->bins);
	bsc_buf_free(&s->packed);
	bsc_buf_free(&s->name);
	free(s->aside);
	free(s->later);
	free(s);
}
