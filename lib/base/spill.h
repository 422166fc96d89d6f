#ifndef BSC_BASE_SPILL_H
#define BSC_BASE_SPILL_H

#include "base/bins.h"
#include "base/mem.h"

/*
 * Bins for more keys than memory holds.  When it is full those there are go
 * to tapes, by some bits of the hash, and counting begins anew; at the end
 * what one tape has is put together in memory, on more tapes if need be.
 * Rows made of the bins then come in the order in which their keys first
 * came, as if all had been in memory.
 *
 *	while ((bin = bsc_bins_add(b, key, hash, label)) == NULL)
 *		bsc_spill_put(s, b);
 *	...
 *	bsc_spill_put(s, b);
 *	bsc_bins_free(b);
 *	bsc_spill_finish(s, take, arg);
 */
struct bsc_spill;
struct bsc_spill_rows;

struct bsc_spill_ops {
	size_t	 size;		/* of a bin */
	void	*arg;		/* of these: */
	/* Append what the bin points at; make a copy point at that again. */
	void	(*pack)(void *arg, const void *bin, struct bsc_buf *);
	void	(*unpack)(void *arg, void *bin, struct bsc_span packed);
	/*
	 * Add to the bin what a later one has, which is gone afterwards.
	 * fresh: the bin is all zero, and is to be as the later one is.
	 */
	bool	(*merge)(void *arg, struct bsc_bins *, void *bin,
		    const void *later, bool fresh);
	/* Nothing more comes for these bins: make rows, in their order. */
	bool	(*settle)(void *arg, struct bsc_bins *,
		    struct bsc_spill_rows *);
};

/* pack and unpack may be NULL; the rest of the ops must outlive it. */
struct bsc_spill *bsc_spill_new(const struct bsc_spill_ops *);
/* Put the bins aside and empty them. */
void		  bsc_spill_put(struct bsc_spill *, struct bsc_bins *);
/* One that is in no bins, its key perhaps among those put aside. */
void		  bsc_spill_add(struct bsc_spill *, struct bsc_span key,
		    struct bsc_span label, const void *bin);
/* n bytes for the row of a bin. */
char		 *bsc_spill_row(struct bsc_spill_rows *, const void *bin,
		    size_t n);
/* All rows in order; false: somebody said so. */
bool		  bsc_spill_finish(struct bsc_spill *,
		    bool (*take)(void *arg, struct bsc_span row), void *arg);
void		  bsc_spill_free(struct bsc_spill *);

#endif
