#ifndef BSC_STREAM_DESCRIBE_H
#define BSC_STREAM_DESCRIBE_H

#include "base/output.h"
#include "schema/schema.h"

/* The tables, or the fields of one (t != NULL), as ordinary CSV. */
void	 bsc_describe(const struct bsc_schema *, const struct bsc_table *t,
	    struct bsc_output *);

#endif
