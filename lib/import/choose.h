#ifndef BSC_IMPORT_CHOOSE_H
#define BSC_IMPORT_CHOOSE_H

#include "import/mapping.h"

/* Map all headings to one table; conflicts are resolved. */
struct bsc_fit {
	size_t	required;	/* required fields mapped or set */
	bool	lacking;	/* an amount it requires has no column */
	size_t	missing;	/* required fields that are not */
	size_t	exact;		/* columns named as the schema names fields */
	size_t	mapped;		/* columns mapped */
	size_t	named;		/* length of the name found in file or title */
};

/* Fill the columns of *m for its table. */
struct bsc_fit	 bsc_fit_table(struct bsc_mapping *, const struct bsc_names *);

/*
 * The table that fits best; NULL: none does, or several do alike.  Its
 * scores go to *scores.
 */
const struct bsc_table *bsc_choose_table(const struct bsc_schema *,
		    struct bsc_mapping *, const struct bsc_names *,
		    struct bsc_span file, struct bsc_span title,
		    struct bsc_buf *scores, struct bsc_error *);

#endif
