#include "base/hash.h"

#include <stdlib.h>
#include <sys/auxv.h>

#include "base/mem.h"
#include "base/spool.h"

/* Multiply to 128 bits and fold: every bit of both words reaches the result. */
static uint64_t
mix(uint64_t a, uint64_t b)
{
	unsigned __int128 m = (unsigned __int128)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

uint64_t
bsc_hash64(const void *data, size_t len, uint64_t seed)
{
	const unsigned char *p = data;
	const uint64_t k0 = 0xa0761d6478bd642fULL, k1 = 0xe7037ed1a0b428dbULL;
	uint64_t h = seed ^ k0, word;
	size_t left = len;

	while (left >= 8) {
		memcpy(&word, p, 8);
		h = mix(h ^ word, k1);
		p += 8;
		left -= 8;
	}
	h = mix(h ^ bsc_few_bytes(p, left), k0);
	return mix(h ^ len, k1);
}

struct key {
	const char	*p;
	uint32_t	 len;
};

/* Most keys that are not the one looked for are told by their hash alone. */
struct slot {
	uint32_t	 hash;
	uint32_t	 number;	/* of the key + 1, 0: free */
};

struct bsc_keys {
	struct bsc_arena *text;
	struct key	*key;
	size_t		 nkey, cap;
	struct slot	*slot;
	size_t		 nslot;		/* a power of two */
};

struct bsc_keys *
bsc_keys_new(void)
{
	struct bsc_keys *k = bsc_zalloc(1, sizeof(*k));

	k->text = bsc_arena_spooled(BSC_WARM);
	k->nslot = 64;
	k->slot = bsc_spool_alloc(k->nslot * sizeof(*k->slot), BSC_WARM);
	return k;
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t
find_slot(const struct bsc_keys *k, struct bsc_span s, uint32_t hash)
{
	size_t i = hash & (k->nslot - 1);
	const struct key *have;

	while (k->slot[i].number != 0) {
		have = &k->key[k->slot[i].number - 1];
		if (k->slot[i].hash == hash &&
		    bsc_key_eq((struct bsc_span){ have->p, have->len }, s))
			break;
		i = (i + 1) & (k->nslot - 1);
	}
	return i;
}

static void
double_slots(struct bsc_keys *k)
{
	struct slot *old = k->slot;
	size_t n = k->nslot, i;

	k->nslot *= 2;
	k->slot = bsc_spool_alloc(k->nslot * sizeof(*k->slot), BSC_WARM);
	for (size_t o = 0; o < n; o++) {
		if (old[o].number == 0)
			continue;
		i = old[o].hash & (k->nslot - 1);
		while (k->slot[i].number != 0)
			i = (i + 1) & (k->nslot - 1);
		k->slot[i] = old[o];
		bsc_spool_rest(1);
	}
	bsc_spool_free(old);
}

/*
 * Another one in each run, or keys could be made up that all want one slot.
 * Nothing that is written depends on it.
 */
static uint64_t seed;

__attribute__((constructor)) static void
choose_seed(void)
{
	const void *random = (const void *)getauxval(AT_RANDOM);

	if (random != NULL)
		memcpy(&seed, random, sizeof(seed));
}

uint32_t
bsc_keys_hash(struct bsc_span s)
{
	return (uint32_t)bsc_hash64(s.p, s.len, seed);
}

void
bsc_keys_soon(const struct bsc_keys *k, uint32_t hash)
{
	__builtin_prefetch(&k->slot[hash & (k->nslot - 1)]);
}

uint32_t
bsc_keys_add_hashed(struct bsc_keys *k, struct bsc_span s, uint32_t hash,
    bool *isnew)
{
	size_t i = find_slot(k, s, hash);
	struct key *key;

	bsc_spool_rest(1);
	if (isnew != NULL)
		*isnew = k->slot[i].number == 0;
	if (k->slot[i].number != 0)
		return k->slot[i].number - 1;
	if ((k->nkey + 1) * 4 > k->nslot * 3) {
		double_slots(k);
		i = find_slot(k, s, hash);
	}
	k->key = bsc_spool_grow(k->key, &k->cap, k->nkey + 1,
	    sizeof(*k->key));
	key = &k->key[k->nkey];
	key->p = bsc_arena_strndup(k->text, s.p, s.len);
	key->len = (uint32_t)s.len;
	k->slot[i] = (struct slot){ hash, (uint32_t)++k->nkey };
	return (uint32_t)k->nkey - 1;
}

uint32_t
bsc_keys_add(struct bsc_keys *k, struct bsc_span s, bool *isnew)
{
	return bsc_keys_add_hashed(k, s, bsc_keys_hash(s), isnew);
}

uint32_t
bsc_keys_find(const struct bsc_keys *k, struct bsc_span s)
{
	size_t i = find_slot(k, s, bsc_keys_hash(s));

	return k->slot[i].number != 0 ? k->slot[i].number - 1 : BSC_NO_KEY;
}

struct bsc_span
bsc_keys_text(const struct bsc_keys *k, uint32_t n)
{
	return (struct bsc_span){ k->key[n].p, k->key[n].len };
}

uint32_t
bsc_keys_count(const struct bsc_keys *k)
{
	return (uint32_t)k->nkey;
}

size_t
bsc_keys_bytes(const struct bsc_keys *k)
{
	return bsc_arena_size(k->text) + k->cap * sizeof(*k->key) +
	    k->nslot * sizeof(*k->slot);
}

void
bsc_keys_free(struct bsc_keys *k)
{
	if (k == NULL)
		return;
	bsc_arena_free(k->text);
	bsc_spool_free(k->key);
	bsc_spool_free(k->slot);
	free(k);
}
