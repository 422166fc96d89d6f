#ifndef BSC_RULES_TALLY_H
#define BSC_RULES_TALLY_H

#include <stdint.h>

#include "base/hash.h"
#include "base/mem.h"

/*
 * What one rule did in a run (SPEC 29): examined = not applicable +
 * applicable, applicable = complying + violating + undetermined, and why
 * the undetermined ones are.
 */
enum bsc_verdict {
	BSC_NOT_APPLICABLE, BSC_COMPLY, BSC_VIOLATE, BSC_UNDETERMINED
};

struct bsc_tally {
	uint64_t	 count[4];		/* by verdict */
	uint64_t	 waived;		/* within the violating */
	struct bsc_keys	*reason;
	uint64_t	*times;			/* by number of the reason */
	size_t		 cap;
};

/* Count a verdict; reason: why it is undetermined, NULL or "" otherwise. */
void	 bsc_tally_count(struct bsc_tally *, enum bsc_verdict,
	    const char *reason);
/* So many of them. */
void	 bsc_tally_add(struct bsc_tally *, enum bsc_verdict,
	    const char *reason, uint64_t times);
uint64_t bsc_tally_examined(const struct bsc_tally *);
uint64_t bsc_tally_applicable(const struct bsc_tally *);
/* Append "reason:count;..." as a list, the most frequent first. */
void	 bsc_tally_reasons(const struct bsc_tally *, struct bsc_buf *);
void	 bsc_tally_clear(struct bsc_tally *);

#endif
