#ifndef BSC_QUERY_ADHOC_H
#define BSC_QUERY_ADHOC_H

#include "schema/schema.h"

/*
 * A table made for a CSV file that belongs to none: every column is text.
 * A heading becomes a name: what is no letter, digit or underscore in it is
 * an underscore.
 */
struct bsc_adhoc;

struct bsc_adhoc *bsc_adhoc_new(const struct bsc_schema *);
/* For bsc_reader_options.other. */
const struct bsc_table *bsc_adhoc_table(void *adhoc, struct bsc_span *names,
	    size_t n);
/* Whether the table is one made here. */
bool	 bsc_adhoc_made(const struct bsc_table *);
void	 bsc_adhoc_free(struct bsc_adhoc *);

#endif
