#ifndef BSC_IMPORT_REJECT_H
#define BSC_IMPORT_REJECT_H

#include "import/gather.h"
#include "import/rows.h"

/* Rows that are left out, or not read whole, with the reason. */
struct bsc_reject {
	struct bsc_gather		*gather;
	const char			*file;		/* for origins */
	const struct bsc_section	*section;	/* NULL at first */
};

void	 bsc_reject_row(struct bsc_reject *, const struct bsc_row *,
	    const char *reason);

#endif
