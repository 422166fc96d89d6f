#ifndef BSC_IMPORT_STEPS_H
#define BSC_IMPORT_STEPS_H

#include "import/mapping.h"
#include "import/rows.h"

/*
 * The approval steps of a row, gathered from its role columns (科长,
 * 科长意见, 科长签字日期): which roles have a column, then one step a role.
 */
void	 bsc_steps_gather(const struct bsc_mapping *, const struct bsc_row *,
	    struct bsc_buf *to);

#endif
