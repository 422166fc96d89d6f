#ifndef BSC_ASSESS_SUBJECT_H
#define BSC_ASSESS_SUBJECT_H

#include "assess/results.h"

/*
 * The period of an assessment: the one named, or the one calendar year in
 * which all findings, targets and sources lie.  False and *err otherwise.
 */
bool	 bsc_assess_period(const struct bsc_results *, const char *text,
	    bsc_period *, struct bsc_error *);

/* Whether the finding belongs to it: by its period, else its date, else yes. */
bool	 bsc_finding_in(const struct bsc_res_finding *, bsc_period);
bool	 bsc_target_in(const struct bsc_res_target *, bsc_period);

/*
 * Who is assessed, in byte order: the offices of the register that existed
 * in the period and those with findings; without a register all offices any
 * record names.  The caller frees the array.
 */
struct bsc_span	*bsc_assess_subjects(const struct bsc_results *, bsc_period,
		    size_t *n);

#endif
