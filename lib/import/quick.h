#ifndef BSC_IMPORT_QUICK_H
#define BSC_IMPORT_QUICK_H

#include "import/mapping.h"
#include "value/money.h"

/*
 * Most cells of most ledgers need no reading: they are as a stream has
 * them, or words met before.  What is said here of a cell is what
 * bsc_cell_read would make of it, only sooner; of a cell that is not known
 * at a glance nothing is said.
 *
 * The cells are trimmed and of a row without quotes and control characters
 * (row->plain).
 */

/* How cells of the column are looked at; 0: not at all. */
unsigned char bsc_quick_choose(const struct bsc_told *,
	    const struct bsc_map_column *);
/* Whether the cell is known; its value is then *to. */
bool	 bsc_quick_cell(const struct bsc_map_column *, struct bsc_span cell,
	    struct bsc_span *to);
/* The same of an amount, "-12.50", with its value. */
bool	 bsc_quick_fen(const struct bsc_map_column *, struct bsc_span cell,
	    bsc_fen *);
/*
 * Whether it is such an amount, or such a date, in any column; neither has
 * two readings.
 */
bool	 bsc_quick_money(struct bsc_span cell);
bool	 bsc_quick_day(struct bsc_span cell);

#endif
