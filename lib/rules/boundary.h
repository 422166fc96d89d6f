#ifndef BSC_RULES_BOUNDARY_H
#define BSC_RULES_BOUNDARY_H

#include "rules/test.h"

/* Inside of the boundaries: an example, and another text in its place. */
struct bsc_boundary {
	const struct bsc_test	*test;
	struct bsc_pack		*pack;
	const struct bsc_example *example;
	struct bsc_buf		*to;		/* the lines */
};

struct bsc_cut {		/* where a cell stands in the text */
	size_t			 off, len;
	const struct bsc_field	*field;
};

/* The verdict with this in place of so many bytes; false: *err. */
bool	 bsc_boundary_try(const struct bsc_boundary *, size_t off, size_t len,
	    const char *text, enum bsc_verdict *, struct bsc_error *);

/*
 * limit.c: of a chain, the times of its limits, moved to the last that is in
 * time and to the one behind.
 */
bool	 bsc_boundary_limits(const struct bsc_boundary *,
	    const struct bsc_cut *, size_t n, struct bsc_error *);

#endif
