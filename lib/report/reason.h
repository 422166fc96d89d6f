#ifndef BSC_REPORT_REASON_H
#define BSC_REPORT_REASON_H

#include <stdint.h>

#include "base/mem.h"
#include "schema/schema.h"

/*
 * Why records are undetermined, in words for people: a tally has its
 * reasons as "no column invoice.lost:159"; the words take the labels of the
 * schema.  A reason nobody knows is shown as it is.
 */
void	 bsc_reason_put(const struct bsc_schema *, bool en,
	    struct bsc_span reason, struct bsc_buf *);
/* "reason:count" apart; without a count it is one record. */
struct bsc_span	 bsc_reason_split(struct bsc_span, int64_t *count);
/* The whole list of a tally, each with its count. */
void	 bsc_reason_list(const struct bsc_schema *, bool en,
	    struct bsc_span list, struct bsc_buf *);

#endif
