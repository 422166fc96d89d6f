#ifndef BSC_QUERY_DIRS_H
#define BSC_QUERY_DIRS_H

#include "expr/store.h"

/*
 * Registers out of a folder: TABLE.csv, .jsonl or .xml, perhaps .gz.  Only
 * tables wanted (by index) are read, and none that the store has seen in
 * the input.
 */
bool	 bsc_dirs_read(struct bsc_store *, const struct bsc_schema *,
	    const char *const *dir, size_t n, const bool *wanted,
	    struct bsc_error *);

#endif
