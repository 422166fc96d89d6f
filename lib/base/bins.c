#include "base/bins.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/hash.h"
#include "base/spool.h"

enum {
	PAGE = 64 * 1024,		/* blocks end at multiples of it */
	MOST = 16 * 1024 * 1024,	/* of a block, if the key is not more */
	SMALL = 256 * 1024,		/* memory that is not asked about */
	STEP = 512 * 1024		/* of a block is made ready at a time */
};

/*
 * Behind each bin: the length of its key as a uint32_t, the key, and with
 * this bit the length of a label and the label.
 */
#define LABELLED	(UINT32_C(1) << 31)

/* Most keys that are not the one looked for are told by their hash alone. */
struct slot {
	uint32_t	hash;
	uint32_t	ref;		/* of the bin, in units, + 1; 0: free */
};

struct block {
	char		*p;
	size_t		 size, used;
	size_t		 ready;		/* bytes that were touched */
	size_t		 page;		/* of its first byte */
};

struct bsc_bins {
	size_t		 size;		/* of a bin */
	size_t		 unit;		/* bins begin at multiples of it */
	size_t		 n, bytes;	/* of all blocks */
	bool		 unbounded;
	struct slot	*slot;
	unsigned	 shift;		/* 2^(32 - shift) slots */
	size_t		 gap;		/* slot of the key not found just now */
	char		**page;		/* by ref: units need not know blocks */
	size_t		 npage, pagecap;
	struct block	*block;
	size_t		 nblock, blockcap, at;	/* at: being filled */
	struct bsc_arena *more;
};

struct bsc_bins *
bsc_bins_new(size_t size)
{
	struct bsc_bins *b = bsc_zalloc(1, sizeof(*b));

	b->size = size;
	b->unit = size <= 8 ? 8 : 16;
	b->shift = 32;
	for (size_t cap = 0; b->shift > 32 - 6; b->shift--)
		b->slot = bsc_spool_grow(b->slot, &cap, 1 << 6,
		    sizeof(*b->slot));
	b->more = bsc_arena_spooled(BSC_WARM);
	return b;
}

uint32_t
bsc_bins_hash(struct bsc_span key)
{
	return bsc_keys_hash(key);
}

/*
 * By all bits of the hash: keys that agree in the upper ones (base/spill.h)
 * still have all the slots.
 */
static size_t
home(const struct bsc_bins *b, uint32_t hash)
{
	return (hash * UINT32_C(0x9e3779b1)) >> b->shift;
}

static size_t
mask(const struct bsc_bins *b)
{
	return ((size_t)1 << (32 - b->shift)) - 1;
}

static char *
bin_at(const struct bsc_bins *b, uint32_t ref)
{
	ref--;
	return b->page[ref / (PAGE / b->unit)] +
	    (size_t)(ref % (PAGE / b->unit)) * b->unit;
}

/* Whether the key behind the bin is this one. */
static bool
has_key(const struct bsc_bins *b, const char *bin, struct bsc_span key)
{
	uint32_t len;

	memcpy(&len, bin + b->size, sizeof(len));
	return bsc_key_eq((struct bsc_span){ bin + b->size + sizeof(len),
	    len & ~LABELLED }, key);
}

void
bsc_bins_soon(const struct bsc_bins *b, uint32_t hash)
{
	__builtin_prefetch(&b->slot[home(b, hash)]);
}

void
bsc_bins_near(const struct bsc_bins *b, uint32_t hash)
{
	const struct slot *s = &b->slot[home(b, hash)];

	if (s->hash == hash && s->ref != 0)
		__builtin_prefetch(bin_at(b, s->ref));
}

struct bsc_bins_name
bsc_bins_name_read(const char *p)
{
	struct bsc_bins_name name = { .whole.p = p };
	uint32_t len;
	bool labelled;

	memcpy(&len, p, sizeof(len));
	p += sizeof(len);
	labelled = (len & LABELLED) != 0;
	name.key = (struct bsc_span){ p, len & ~LABELLED };
	p += name.key.len;
	if (labelled) {
		memcpy(&len, p, sizeof(len));
		p += sizeof(len);
		name.label = (struct bsc_span){ p, len };
		p += len;
	}
	name.whole.len = (size_t)(p - name.whole.p);
	return name;
}

struct bsc_bins_name
bsc_bins_name(const struct bsc_bins *b, const void *bin)
{
	return bsc_bins_name_read((const char *)bin + b->size);
}

size_t
bsc_bins_count(const struct bsc_bins *b)
{
	return b->n;
}

void *
bsc_bins_find(struct bsc_bins *b, struct bsc_span key, uint32_t hash)
{
	size_t i = home(b, hash);
	char *bin;

	for (; b->slot[i].ref != 0; i = (i + 1) & mask(b)) {
		if (b->slot[i].hash != hash)
			continue;
		bin = bin_at(b, b->slot[i].ref);
		if (has_key(b, bin, key))
			return bin;
	}
	b->gap = i;
	return NULL;
}

static bool
has_room(const struct bsc_bins *b, size_t bytes)
{
	return b->n == 0 || b->unbounded || bytes < SMALL ||
	    bytes <= bsc_spool_room();
}

/* Of those who have no other way numbers end at 64 gigabytes. */
static bool
no_more(const struct bsc_bins *b)
{
	if (b->n == 0 || b->unbounded)
		bsc_die(_("out of memory"));
	return false;
}

static size_t
free_slot(const struct bsc_bins *b, uint32_t hash)
{
	size_t i = home(b, hash);

	while (b->slot[i].ref != 0)
		i = (i + 1) & mask(b);
	return i;
}

/*
 * Where they are: each slot goes to about twice its place, so that from the
 * top down none gets in the way of those still to go, but for those that
 * would go beyond the top, and a few at the bottom that had been pushed up
 * there.
 */
static void
spread_slots(struct bsc_bins *b, size_t n)
{
	struct slot *apart = NULL, s;
	size_t few = 0, cap = 0, i = n, to;

	for (; i > 0; i--) {
		s = b->slot[i - 1];
		if (s.ref == 0)
			continue;
		if ((to = home(b, s.hash)) < i)
			break;
		b->slot[i - 1].ref = 0;
		while (to <= mask(b) && b->slot[to].ref != 0)
			to++;
		if (to <= mask(b)) {
			b->slot[to] = s;
			continue;
		}
		apart = bsc_grow(apart, &cap, few + 1, sizeof(*apart));
		apart[few++] = s;
	}
	apart = bsc_grow(apart, &cap, few + i, sizeof(*apart));
	for (; i > 0; i--) {
		apart[few] = b->slot[i - 1];
		few += b->slot[i - 1].ref != 0;
		b->slot[i - 1].ref = 0;
	}
	for (i = 0; i < few; i++)
		b->slot[free_slot(b, apart[i].hash)] = apart[i];
	free(apart);
	bsc_spool_rest(n);
}

/*
 * Memory that is about to be written is had at once: page by page, each
 * time it is missed, takes twice as long.
 */
static void
ready(void *p, size_t size)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = ((uintptr_t)p + page - 1) & ~(page - 1);
	uintptr_t to = ((uintptr_t)p + size) & ~(page - 1);

	if (to > from)
		madvise((void *)from, to - from, MADV_POPULATE_WRITE);
}

/* Room for a key of that hash. */
static bool
double_slots(struct bsc_bins *b, uint32_t hash)
{
	size_t n = mask(b) + 1, cap = n;

	if (b->shift == 0 || !has_room(b, n * sizeof(*b->slot)))
		return no_more(b);
	b->slot = bsc_spool_grow(b->slot, &cap, 2 * n, sizeof(*b->slot));
	b->shift--;
	if (n * sizeof(*b->slot) >= SMALL)
		ready(b->slot + n, n * sizeof(*b->slot));
	spread_slots(b, n);
	b->gap = free_slot(b, hash);
	return true;
}

static bool
new_block(struct bsc_bins *b, size_t need)
{
	size_t size = b->bytes < MOST ? b->bytes : MOST;
	struct block *k;

	size = size < need ? need : size;
	size = (size + PAGE - 1) & ~(size_t)(PAGE - 1);
	if (b->npage + size / PAGE > UINT32_MAX / (PAGE / b->unit) ||
	    !has_room(b, size))
		return no_more(b);
	b->block = bsc_grow(b->block, &b->blockcap, b->nblock + 1,
	    sizeof(*b->block));
	k = &b->block[b->nblock++];
	*k = (struct block){ .p = bsc_spool_alloc(size, BSC_WARM),
	    .size = size, .page = b->npage };
	b->bytes += size;
	b->page = bsc_grow(b->page, &b->pagecap, b->npage + size / PAGE,
	    sizeof(*b->page));
	for (size_t at = 0; at < size; at += PAGE)
		b->page[b->npage++] = k->p + at;
	return true;
}

static struct block *
block_for(struct bsc_bins *b, size_t need)
{
	struct block *k;

	while (b->at < b->nblock &&
	    b->block[b->at].size - b->block[b->at].used < need)
		b->at++;
	if (b->at == b->nblock && !new_block(b, need))
		return NULL;
	k = &b->block[b->at];
	for (size_t n; k->used + need > k->ready; k->ready += n) {
		n = k->size - k->ready < STEP ? k->size - k->ready : STEP;
		if (k->size >= SMALL)
			ready(k->p + k->ready, n);
	}
	return k;
}

/* Bytes of a bin and so much behind it. */
static size_t
taken(const struct bsc_bins *b, size_t whole)
{
	return (b->size + whole + b->unit - 1) & ~(b->unit - 1);
}

/* What lies behind a bin. */
static void
write_name(char *to, struct bsc_span key, struct bsc_span label)
{
	uint32_t n = (uint32_t)label.len, len = (uint32_t)key.len |
	    (label.p != NULL ? LABELLED : 0);

	memcpy(to, &len, sizeof(len));
	to += sizeof(len);
	if (key.len > 0)
		memcpy(to, key.p, key.len);
	if (label.p == NULL)
		return;
	to += key.len;
	memcpy(to, &n, sizeof(n));
	if (n > 0)
		memcpy(to + sizeof(n), label.p, n);
}

/* Its length. */
static size_t
name_size(struct bsc_span key, struct bsc_span label)
{
	if (key.len > INT32_MAX || label.len > UINT32_MAX)
		bsc_die(_("out of memory"));
	return sizeof(uint32_t) + key.len +
	    (label.p != NULL ? sizeof(uint32_t) + label.len : 0);
}

void
bsc_bins_name_write(struct bsc_buf *to, struct bsc_span key,
    struct bsc_span label)
{
	size_t n = name_size(key, label);

	write_name(bsc_buf_room(to, n), key, label);
	to->len += n;
}

/* What bins point at may have half of what there is. */
static bool
more_full(const struct bsc_bins *b)
{
	size_t size = bsc_arena_size(b->more);

	return size > SMALL && !has_room(b, size);
}

void *
bsc_bins_add(struct bsc_bins *b, struct bsc_span key, uint32_t hash,
    struct bsc_span label)
{
	size_t need = taken(b, name_size(key, label));
	struct block *k;
	char *bin;

	if (more_full(b) || (b->n + 1 > (mask(b) + 1) / 4 * 3 &&
	    !double_slots(b, hash)) || (k = block_for(b, need)) == NULL)
		return NULL;
	bin = k->p + k->used;
	memset(bin, 0, b->size);
	write_name(bin + b->size, key, label);
	b->slot[b->gap] = (struct slot){ hash, (uint32_t)((k->page * PAGE +
	    k->used) / b->unit + 1) };
	k->used += need;
	b->n++;
	bsc_spool_rest(1);
	return bin;
}

void
bsc_bins_unbounded(struct bsc_bins *b, bool yes)
{
	b->unbounded = yes;
}

void *
bsc_bins_alloc(struct bsc_bins *b, size_t n)
{
	return bsc_arena_alloc(b->more, n);
}

void *
bsc_bins_next(const struct bsc_bins *b, struct bsc_bins_at *at)
{
	const struct block *k;
	char *bin;

	for (; at->block < b->nblock; at->block++, at->used = 0) {
		k = &b->block[at->block];
		if (at->used == k->used)
			continue;
		bin = k->p + at->used;
		at->used += taken(b, bsc_bins_name(b, bin).whole.len);
		bsc_spool_rest(1);
		return bin;
	}
	return NULL;
}

void
bsc_bins_empty(struct bsc_bins *b)
{
	if (b->n > 0)
		memset(b->slot, 0, (mask(b) + 1) * sizeof(*b->slot));
	for (size_t i = 0; i < b->nblock; i++)
		b->block[i].used = 0;
	b->n = b->at = 0;
	bsc_arena_reset(b->more);
}

void
bsc_bins_free(struct bsc_bins *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->nblock; i++)
		bsc_spool_free(b->block[i].p);
	bsc_arena_free(b->more);
	bsc_spool_free(b->slot);
	free(b->block);
	free(b->page);
	free(b);
}
