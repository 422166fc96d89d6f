#ifndef BSC_RULES_BRANCH_H
#define BSC_RULES_BRANCH_H

#include "rules/trace.h"

/*
 * Which parts of conditions the examples of a pack decide.  A test is
 * decided either way when in one example the whole would turn if it turned,
 * and it holds; and in another, and it does not.  A word of a list is
 * decided when in some example the value is that word.
 */
struct bsc_branches;

struct bsc_branches *bsc_branches_new(void);
/* For the options of a run of an example of the rule. */
struct bsc_trace *bsc_branches_trace(struct bsc_branches *,
		    const struct bsc_rule *);
/* Print what no example decides, or how much that is, as comments of TAP. */
void	 bsc_branches_print(const struct bsc_branches *, struct bsc_output *,
	    bool names);
void	 bsc_branches_free(struct bsc_branches *);

#endif
