#ifndef BSC_BASE_HASH_H
#define BSC_BASE_HASH_H

#include <stdint.h>

#include "base/span.h"

uint64_t bsc_hash64(const void *, size_t, uint64_t seed);

/*
 * Keys (any bytes) to dense numbers 0, 1, 2 ... in order of first arrival;
 * what belongs to a key lives in the caller's array at that number.  Keys
 * are copied.
 */
struct bsc_keys;

#define BSC_NO_KEY UINT32_MAX

struct bsc_keys	*bsc_keys_new(void);
uint32_t	 bsc_keys_add(struct bsc_keys *, struct bsc_span, bool *isnew);
/*
 * The same for many keys in a row: hash all, ask some ahead for their place
 * in memory, add each with its hash.
 */
uint32_t	 bsc_keys_hash(struct bsc_span);
void		 bsc_keys_soon(const struct bsc_keys *, uint32_t hash);
uint32_t	 bsc_keys_add_hashed(struct bsc_keys *, struct bsc_span,
		    uint32_t hash, bool *isnew);
uint32_t	 bsc_keys_find(const struct bsc_keys *, struct bsc_span);
struct bsc_span	 bsc_keys_text(const struct bsc_keys *, uint32_t);
uint32_t	 bsc_keys_count(const struct bsc_keys *);
size_t		 bsc_keys_bytes(const struct bsc_keys *); /* memory in use */
void		 bsc_keys_free(struct bsc_keys *);

#endif
