#ifndef BSC_ASSESS_MODEL_H
#define BSC_ASSESS_MODEL_H

#include "assess/results.h"

/*
 * An assessment model: how targets and findings become points, points a
 * grade, a grade a reward.  The form is bsc-model(5).
 */
enum bsc_indicator_kind {
	BSC_BY_TARGETS,		/* points for targets reached */
	BSC_BY_DEDUCTION	/* points given, less those for findings */
};

struct bsc_indicator {
	const char	*id, *zh, *en;
	enum bsc_indicator_kind kind;
	size_t		 line;
	bsc_micro	 weight;		/* points there are to get */
	struct bsc_span	 kinds;			/* of target, blanks between; empty: all */
	struct bsc_span	 families;		/* of finding; empty: all */
	bsc_micro	 per[BSC_SEVERITIES];	/* points a finding costs */
	bsc_micro	 cap;			/* at most so many are lost */
	struct bsc_indicator *next;
};

struct bsc_veto {
	size_t		 line;
	int		 severity;		/* this one or a worse one */
	struct bsc_span	 families;		/* empty: all */
	size_t		 grade;			/* no better than this one */
	struct bsc_veto	*next;
};

struct bsc_grade {
	const char	*id, *zh, *en;
	size_t		 line;
	bsc_micro	 from;			/* least total */
	struct bsc_res_money reward;
};

struct bsc_model {
	const char	*id, *zh, *en;
	const char	*file;			/* its name, for origins */
	size_t		 line;
	bsc_micro	 base;			/* points everyone starts with */
	struct bsc_indicator *indicator;
	struct bsc_veto	*veto;
	struct bsc_grade *grade;		/* best first; the last is from 0 */
	size_t		 ngrade;
	struct bsc_arena *arena;
};

/* NAME of lib/models or BSC_PATH, or a path; NULL and *err on failure. */
struct bsc_model *bsc_model_load(const char *name, const struct bsc_schema *,
		    struct bsc_error *);
void		  bsc_model_free(struct bsc_model *);

/* Whether a word stands in a list with blanks between; any in an empty one. */
bool		  bsc_words_have(struct bsc_span list, struct bsc_span word);

#endif
