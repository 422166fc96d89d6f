#ifndef BSC_RULES_CLAUSES_H
#define BSC_RULES_CLAUSES_H

#include "base/span.h"
#include "base/xml.h"

/*
 * The inventory of a pack, ID.clauses.xml: every clause of the regulation,
 * <clause id="...">.  Where there is no such file, that is none:
 * true, and *root is NULL.
 */
bool	 bsc_clauses_load(struct bsc_arena *, const char *path,
	    struct bsc_node **root, struct bsc_error *);
bool	 bsc_clauses_have(const struct bsc_node *root, struct bsc_span id);

#endif
