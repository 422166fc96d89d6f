#ifndef BSC_REPORT_AGREE_H
#define BSC_REPORT_AGREE_H

#include "assess/results.h"

/*
 * Control totals of a source: lines read are those accepted, rejected and
 * set aside; amounts likewise; and the total the file itself states.
 */

/* Append what does not add up, in words; false: nothing. */
bool	 bsc_source_faults(const struct bsc_res_source *, bool en,
	    struct bsc_buf *);
/* Whether there was anything to add up. */
bool	 bsc_source_checked(const struct bsc_res_source *);

#endif
