#ifndef BSC_RULES_DEFINE_H
#define BSC_RULES_DEFINE_H

#include "rules/pack.h"
#include "rules/rule.h"

/*
 * The definitions of a pack (<define name= table=>): named conditions and
 * values over the fields of a table, for all its rules.
 */

/*
 * Append one that stands in the file; the name must not be a field of the
 * table.  *cap: places there are.
 */
bool	 bsc_define_load(struct bsc_pack *, size_t *cap,
	    const struct bsc_schema *, const char *file,
	    const struct bsc_node *, struct bsc_error *);
/* Whether each can be compiled, when all parameters are there. */
bool	 bsc_defines_check(const struct bsc_pack *,
	    const struct bsc_schema *, struct bsc_error *);

/*
 * Whether an expression of the rule has the text, itself or by way of what
 * it is defined with.
 */
bool	 bsc_rule_mentions(const struct bsc_rule *, const char *text);
/* Whether the definition, by its number in the pack, is used like that. */
bool	 bsc_rule_uses(const struct bsc_rule *, size_t define);

#endif
