#ifndef BSC_RULES_PACKED_H
#define BSC_RULES_PACKED_H

#include "rules/finding.h"

/*
 * A finding of one record, as it waits: a third of its size, with all it
 * points to but for what was read, of which the sum is enough, and the rule.
 */
struct bsc_packed;

/* Of one that is summed. */
const struct bsc_packed *bsc_finding_pack(struct bsc_arena *,
		    const struct bsc_finding *);
/* Its texts are those of the packed one. */
void	 bsc_finding_unpack(const struct bsc_packed *, struct bsc_finding *);

#endif
