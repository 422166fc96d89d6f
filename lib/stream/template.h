#ifndef BSC_STREAM_TEMPLATE_H
#define BSC_STREAM_TEMPLATE_H

#include "base/output.h"
#include "schema/schema.h"

/* The hidden sheet of words to choose from; bsc-import passes it by. */
#define BSC_TEMPLATE_WORDS	"_bsc"

/*
 * An empty register to be filled in, as a workbook: a column a field, under
 * the headings bsc-import knows, with a note that explains it; words to
 * choose from, and days and amounts that cannot be anything else.  Approval
 * steps are a column a role, as people keep them.  en: names of fields and
 * words instead of labels.
 */
bool	 bsc_template_write(const struct bsc_schema *,
	    const struct bsc_table *, bool en, struct bsc_output *,
	    struct bsc_error *);

#endif
