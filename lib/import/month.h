#ifndef BSC_IMPORT_MONTH_H
#define BSC_IMPORT_MONTH_H

#include "base/mem.h"
#include "import/mapping.h"
#include "import/rows.h"

/*
 * Append the period of a cell that says only its month (8, 08, 8月): the
 * year stands elsewhere in the row.
 */
bool	 bsc_month_read(const struct bsc_mapping *, const struct bsc_row *,
	    struct bsc_span, struct bsc_buf *to);

#endif
