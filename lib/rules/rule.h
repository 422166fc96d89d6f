#ifndef BSC_RULES_RULE_H
#define BSC_RULES_RULE_H

#include "rules/pack.h"

/*
 * One rule of a pack: what is common to all kinds, and its XML element,
 * from which each kind reads what is its own.
 */
struct bsc_rule {
	const struct bsc_pack	*pack;
	const struct bsc_node	*node;
	const char		*file;		/* and node->line */
	enum bsc_rule_kind		 kind;
	const char		*id;
	const char		*clause;	/* the first of clauses */
	const char		*clauses;	/* as a list: "a;b" */
	const char		*family;
	enum bsc_severity	 severity;
	const struct bsc_table	*table;		/* judged (expect: matched) */
	const struct bsc_table	*over;		/* expect: driving table */
	const struct bsc_field	*date;		/* whose law applies, or NULL */
	bsc_day			 from, to;	/* with those of the pack */
	const char		*title[2], *message[2], *remedy[2];
	size_t			 index;		/* in the run */
};

#endif
