#ifndef BSC_IMPORT_XLSXLOOK_H
#define BSC_IMPORT_XLSXLOOK_H

#include "base/mem.h"
#include "base/span.h"
#include "import/mark.h"

/*
 * How a number format lets a cell look, as far as that says what its
 * number means: a day, a time, a currency, a unit, zeros in front.
 */
enum {
	BSC_LOOK_YEAR = 1, BSC_LOOK_MONTH = 2, BSC_LOOK_DAY = 4,
	BSC_LOOK_CLOCK = 8, BSC_LOOK_ELAPSED = 16
};

struct bsc_look {
	unsigned char	 what;		/* bits above, 0: a number */
	unsigned char	 zeros;		/* 0000: digits at least */
	unsigned char	 power;		/* said to be in units of 10^power */
	unsigned char	 shift;		/* divided by 10^shift to be shown */
	char		 sign[8];	/* of currency, or "" */
};

/* Of a format code, and of those known by number alone. */
void	 bsc_look_parse(struct bsc_look *, struct bsc_span code);
void	 bsc_look_builtin(struct bsc_look *, unsigned id);

/* What holds for all numbers of a workbook. */
struct bsc_look_rules {
	bool	date1904;	/* days count from 1904-01-01 */
	char	decimal;	/* to write, '.' or ',' */
};

/*
 * Append what the number means.  computed: a formula gave it, so that only
 * the 15 digits a spreadsheet shows are meant.  With a mark the text
 * appended is the number as stored.
 */
enum bsc_mark bsc_look_write(const struct bsc_look *,
	    const struct bsc_look_rules *, struct bsc_span number,
	    bool computed, struct bsc_buf *to);

#endif
