#ifndef BSC_QUERY_LABELS_H
#define BSC_QUERY_LABELS_H

#include <stdint.h>

#include "base/mem.h"
#include "base/span.h"

/*
 * What groups show of their keys.  Most groups of one key show the key
 * itself, so that only others have a label.
 */
struct bsc_labels;

struct bsc_labels *bsc_labels_new(void);
/* The label of a group; groups come in order. */
void	 bsc_labels_add(struct bsc_labels *, uint32_t group, struct bsc_span);
/* False: it has none. */
bool	 bsc_labels_get(const struct bsc_labels *, uint32_t group,
	    struct bsc_span *);
void	 bsc_labels_free(struct bsc_labels *);

#endif
