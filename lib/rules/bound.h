#ifndef BSC_RULES_BOUND_H
#define BSC_RULES_BOUND_H

#include "rules/judge.h"

/*
 * Which offices a pack binds, and how hard: <when> and <cap severity=> of a
 * pack, conditions on the office of a record ("office.level") that all its
 * rules have in common.
 */

/* Read one of the two elements. */
bool	 bsc_bound_load(struct bsc_pack *, const char *file,
	    const struct bsc_node *, struct bsc_error *);
/* Whether both can be compiled, when all parameters are there. */
bool	 bsc_bound_check(const struct bsc_pack *, const struct bsc_schema *,
	    struct bsc_error *);
/* The condition on records of the table that the pack adds, or NULL. */
const struct bsc_define *bsc_bound_when(const struct bsc_pack *,
		    const struct bsc_table *);
/* The cap of the pack as a program of the judge, if it has one. */
bool	 bsc_bound_compile(struct bsc_run *, struct bsc_judge *,
	    struct bsc_error *);
/*
 * No graver than the cap, unless the office is known not to be under it: a
 * finding must survive what the register does not say.
 */
enum bsc_severity bsc_bound_severity(struct bsc_run *,
		    const struct bsc_judge *, const struct bsc_at *,
		    enum bsc_severity);

#endif
