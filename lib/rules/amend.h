#ifndef BSC_RULES_AMEND_H
#define BSC_RULES_AMEND_H

#include "base/output.h"
#include "rules/trace.h"

/*
 * What changes from one pack to another (bsc-rules diff): rules,
 * parameters and texts; and, on a stream, the verdicts.
 */

/* Print the differences of the texts, as in diff(1); how many there are. */
size_t	 bsc_amend_packs(struct bsc_output *, const struct bsc_pack *old,
	    const struct bsc_pack *now, enum bsc_lang);

/*
 * Judge the files by both packs and print the records whose verdict
 * changes, by rule, and the sums of each office.  *n: how many change.
 */
bool	 bsc_amend_verdicts(const struct bsc_why_options *,
	    struct bsc_pack *old, struct bsc_pack *now, char *const *paths,
	    size_t *n, struct bsc_error *);

#endif
