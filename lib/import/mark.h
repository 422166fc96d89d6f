#ifndef BSC_IMPORT_MARK_H
#define BSC_IMPORT_MARK_H

#include "base/span.h"

/*
 * A cell of a workbook that is not to be taken as it stands begins with
 * one of these bytes; other text of a workbook never does.
 */
enum bsc_mark {
	BSC_MARK_NONE,
	BSC_MARK_ERROR,		/* #REF! and the like */
	BSC_MARK_FORMULA,	/* never calculated */
	BSC_MARK_DIGITS,	/* more than a spreadsheet can hold */
	BSC_MARK_DAY,		/* no day of the calendar */
	BSC_MARK_NUMBER		/* no number where one must be */
};

/* Why the cell is doubtful (a literal, see notes.h); NULL: it is not. */
const char *bsc_mark_reason(struct bsc_span cell);

#endif
