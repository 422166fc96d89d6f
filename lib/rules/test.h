#ifndef BSC_RULES_TEST_H
#define BSC_RULES_TEST_H

#include "base/output.h"
#include "rules/example.h"
#include "value/calendar.h"

struct bsc_branches;

/* The examples of a pack as its tests (bsc-rules test). */
struct bsc_test {
	const struct bsc_schema		*schema;
	const struct bsc_calendar	*calendar;
	struct bsc_output		*out;
	bool				 verbose;	/* passed ones too */
	const char			*only;		/* rule, or NULL */
	struct bsc_branches		*branches;	/* or NULL */
};

/* Verdict of the example's rule over its stream; false: *err tells. */
bool	 bsc_test_run(const struct bsc_test *, struct bsc_pack *,
	    const struct bsc_example *, const char *text, enum bsc_verdict *,
	    char reason[256], struct bsc_error *);

/* Print failures and "PACK: N examples passed, M failed"; false: *err. */
bool	 bsc_test_pack(const struct bsc_test *, struct bsc_pack *,
	    size_t *failed, struct bsc_error *);

/* boundary.c: the verdicts at every threshold, as ID.boundaries holds them. */
bool	 bsc_boundaries(const struct bsc_test *, struct bsc_pack *,
	    const struct bsc_examples *, struct bsc_buf *, struct bsc_error *);

#endif
