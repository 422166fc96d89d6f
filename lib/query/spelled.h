#ifndef BSC_QUERY_SPELLED_H
#define BSC_QUERY_SPELLED_H

#include "base/bins.h"
#include "query/plan.h"
#include "stream/batch.h"

/*
 * The bins of groups by the cells their keys are read from, as they are
 * spelled: where most records have cells that came before, these need not
 * be read, folded and written as a key again.
 */
struct bsc_spelled;

/* NULL: the keys are not all plain fields. */
struct bsc_spelled *bsc_spelled_new(const struct bsc_plan *);
/*
 * bin[i] of batch row row[i], NULL where the spelling is new; how many are
 * not.
 */
size_t	 bsc_spelled_find(struct bsc_spelled *, const struct bsc_batch *,
	    const uint32_t *row, size_t n, void **bin);
/* The bin of a row of the batch asked about last whose spelling was new. */
void	 bsc_spelled_keep(struct bsc_spelled *, size_t i, void *bin);
/* The bins are gone. */
void	 bsc_spelled_forget(struct bsc_spelled *);
void	 bsc_spelled_free(struct bsc_spelled *);

#endif
