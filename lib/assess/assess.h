#ifndef BSC_ASSESS_ASSESS_H
#define BSC_ASSESS_ASSESS_H

#include "assess/model.h"
#include "stream/writer.h"

/*
 * Scores and grades of every office by a model.  Each score names in its
 * basis the findings (by fingerprint) or targets it was computed from;
 * what could not be judged is named too and earns nothing.
 */
struct bsc_assessment;

/*
 * period: text of the period, or NULL for the one year the input lies in.
 * NULL and *err when there is no such year, nobody to assess, or the
 * results hold scores of this model already.
 */
struct bsc_assessment *bsc_assess(const struct bsc_model *,
		    const struct bsc_results *, const char *period,
		    struct bsc_error *);
/* Write the records of score, then those of grade. */
void		  bsc_assessment_write(const struct bsc_assessment *,
		    struct bsc_writer *);
/* Open findings that name no office, so that nobody answers for them. */
size_t		  bsc_assessment_unowned(const struct bsc_assessment *);
void		  bsc_assessment_free(struct bsc_assessment *);

#endif
