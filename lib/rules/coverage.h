#ifndef BSC_RULES_COVERAGE_H
#define BSC_RULES_COVERAGE_H

#include "base/output.h"
#include "rules/rule.h"

/*
 * The clauses of a pack (PART.clauses.xml) with the rules that check each,
 * or the reason why none does: the sums, the clauses that a rule names but
 * the inventory lacks, and, if all, every clause.
 */
bool	 bsc_coverage(struct bsc_output *, const struct bsc_pack *, bool all,
	    struct bsc_error *);

#endif
