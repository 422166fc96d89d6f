#ifndef BSC_REPORT_BLOCKS_H
#define BSC_REPORT_BLOCKS_H

#include "report/doc.h"
#include "stream/workbook.h"

/*
 * Parts of a document in a loose sheet of a workbook: lines, and tables
 * whose numbers are numbers.  What links to a part leads to its sheet.
 */
struct bsc_blocks {
	struct bsc_doc		 doc;		/* to hand to the parts */
	struct bsc_worksheet	*sheet;
	const struct bsc_worksheet *matters, *sources, *summary, *not_judged;
};

extern const struct bsc_doc_form bsc_doc_blocks;

/* How a work book shows a tone of the document. */
enum bsc_work_tone bsc_blocks_tone(enum bsc_tone);

#endif
