#ifndef BSC_IMPORT_KIND_H
#define BSC_IMPORT_KIND_H

#include "import/layout.h"

enum bsc_row_kind {
	BSC_ROW_DATA, BSC_ROW_BLANK, BSC_ROW_ABOVE, BSC_ROW_HEADER,
	BSC_ROW_TOTAL, BSC_ROW_CARRIED, BSC_ROW_NOTE
};

/*
 * Tells the rows of a file apart: records, headings that come again,
 * totals, notes.
 */
struct bsc_kinds;

struct bsc_kinds *bsc_kinds_new(const struct bsc_layout *,
	    const struct bsc_mapping *);
void	 bsc_kinds_free(struct bsc_kinds *);
/* What a row is; *word: what a total calls itself. */
enum bsc_row_kind bsc_kinds_row(const struct bsc_kinds *,
	    const struct bsc_row *, struct bsc_span *word);

#endif
