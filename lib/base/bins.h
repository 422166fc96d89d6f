#ifndef BSC_BASE_BINS_H
#define BSC_BASE_BINS_H

#include <stdint.h>

#include "base/mem.h"
#include "base/span.h"

/*
 * Keys (any bytes), each with a bin: bytes of the caller's, zeroed, aligned
 * to 16, those of no more than 8 to 8.  A bin never moves, its key lies behind it, and bins lie in the
 * order they came: to find one and count in it is one visit to memory, to
 * walk through all of them a walk in order.
 *
 * For many keys in a row hash all, ask some ahead for the slot and then for
 * the bin, and find each:
 *
 *	bsc_bins_soon(b, hash[r + 16]);
 *	bsc_bins_near(b, hash[r + 8]);
 *	if ((bin = bsc_bins_find(b, key[r], hash[r])) == NULL)
 *		bin = bsc_bins_add(b, key[r], hash[r], label);
 */
struct bsc_bins;

struct bsc_bins_at {		/* all zero: before the first */
	size_t	block, used;
};

struct bsc_bins_name {		/* what lies behind a bin */
	struct bsc_span	 key;
	struct bsc_span	 label;		/* p NULL: none */
	struct bsc_span	 whole;		/* all of it as bytes */
};

struct bsc_bins	*bsc_bins_new(size_t size);
uint32_t	 bsc_bins_hash(struct bsc_span key);
void		 bsc_bins_soon(const struct bsc_bins *, uint32_t hash);
void		 bsc_bins_near(const struct bsc_bins *, uint32_t hash);
void		*bsc_bins_find(struct bsc_bins *, struct bsc_span key,
		    uint32_t hash);
/*
 * The key that was not found just now.  label: more bytes to keep with it; p NULL: none.
 * NULL when there are bins and memory (base/spool.h) has no room for another
 * one: base/spill.h is for those who have more.
 */
void		*bsc_bins_add(struct bsc_bins *, struct bsc_span key,
		    uint32_t hash, struct bsc_span label);
/* From now on beyond memory, too, or not. */
void		 bsc_bins_unbounded(struct bsc_bins *, bool);
/* Bytes for what bins point at, until they are emptied; zeroed. */
void		*bsc_bins_alloc(struct bsc_bins *, size_t);

size_t		 bsc_bins_count(const struct bsc_bins *);
struct bsc_bins_name bsc_bins_name(const struct bsc_bins *, const void *bin);
/* From the bytes of whole, perhaps with others behind them; and such bytes. */
struct bsc_bins_name bsc_bins_name_read(const char *);
void		 bsc_bins_name_write(struct bsc_buf *, struct bsc_span key,
		    struct bsc_span label);
/* The next in the order of arrival, or NULL. */
void		*bsc_bins_next(const struct bsc_bins *, struct bsc_bins_at *);
/* Forget them all, keep the memory. */
void		 bsc_bins_empty(struct bsc_bins *);
void		 bsc_bins_free(struct bsc_bins *);

#endif
