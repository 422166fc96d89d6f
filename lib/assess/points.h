#ifndef BSC_ASSESS_POINTS_H
#define BSC_ASSESS_POINTS_H

#include "assess/assess.h"

/* The inside of an assessment, shared by assess.c and points.c. */
struct bsc_score {				/* a record of score */
	size_t		 subject, line;
	const char	*indicator;
	bool		 weighed, measured, has_raw;
	bsc_micro	 weight, value, raw, points;
	struct bsc_buf	 basis;
};

/*
 * Points lie between low and high where something could not be judged;
 * total is what is proven: no points for targets nobody measured, none
 * lost for findings nobody could decide.
 */
struct bsc_subject {
	struct bsc_span	 id;
	const struct bsc_res_finding **own;	/* its findings, in input order */
	size_t		 nown;
	bsc_micro	 low, total, high;
	size_t		 best;		/* no better grade than this */
	size_t		 grade;		/* ngrade: undetermined */
	size_t		 rank;		/* 0: undetermined */
};

struct bsc_assessment {
	const struct bsc_model *model;
	const struct bsc_results *res;
	bsc_period	 period;
	struct bsc_span	*ids;
	const struct bsc_res_finding **finding;	/* by office */
	struct bsc_subject *subject;
	size_t		 nsubject;
	struct bsc_score *score;
	size_t		 nscore, capscore;
	size_t		 unowned;
};

/* Add the score records of one subject, and its points to its total. */
void	 bsc_points(struct bsc_assessment *, size_t subject);

/* Whether a finding counts: a waiver past its day no longer covers it. */
bool	 bsc_finding_stands(const struct bsc_res_finding *);

#endif
