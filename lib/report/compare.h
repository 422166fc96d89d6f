#ifndef BSC_REPORT_COMPARE_H
#define BSC_REPORT_COMPARE_H

#include "report/track.h"

/*
 * The findings of two runs, held against each other by fingerprint.  One
 * that is gone counts as resolved only where the later run judged its rule
 * and could have met its record; else it is unknown.
 */
enum bsc_change_kind {		/* in the order they are reported */
	BSC_NEW, BSC_REAPPEARED, BSC_CHANGED, BSC_UNKNOWN, BSC_RESOLVED,
	BSC_REMAINING, BSC_CHANGES
};

enum bsc_change_why {		/* why a change is not known */
	BSC_WHY_NONE, BSC_WHY_NOT_RUN, BSC_WHY_NO_VERDICT,
	BSC_WHY_UNDETERMINED, BSC_WHY_UNLISTED, BSC_WHY_GONE,
	BSC_WHY_NO_RULE, BSC_WHYS
};

struct bsc_change {
	enum bsc_change_kind	 kind;
	enum bsc_change_why	 why;
	const struct bsc_res_finding *now, *was;  /* NULL: not in that run */
	bool			 by_state;	/* was: as the state has it */
	size_t			 track;
};

/* Records the later run kept (bsc-check -k), of the tables asked for. */
struct bsc_kept {
	struct bsc_keys	*keys;		/* table, zero, key */
	bool		*wanted, *met;	/* by table index */
	struct bsc_buf	 buf;
};

void	 bsc_kept_init(struct bsc_kept *, const struct bsc_schema *);
/* Ask for the tables that findings of these results, or tracks, name. */
void	 bsc_kept_want(struct bsc_kept *, const struct bsc_results *,
	    const struct bsc_tracks *);
void	 bsc_kept_add(struct bsc_kept *, const struct bsc_batch *);
void	 bsc_kept_free(struct bsc_kept *);

struct bsc_compare {
	const struct bsc_results *old, *now;
	struct bsc_kept		*kept;
	struct bsc_tracks	*tracks;	/* brought up to date */
	char			 as_of[16];
	struct bsc_change	*change;
	size_t			 nchange, capchange;
	size_t			 count[BSC_CHANGES];
	size_t			 undetermined;	/* of now, never findings */
	size_t			*listed;	/* undetermined by tally */
	const struct bsc_res_tally **lost;	/* judged once, not now */
	size_t			 nlost, caplost;
};

/* Both results finished; they and the tracks must outlive the comparison. */
void	 bsc_compare_init(struct bsc_compare *, const struct bsc_results *old,
	    const struct bsc_results *now, struct bsc_kept *,
	    struct bsc_tracks *, bsc_day as_of);
/* Whether anything but what remains was seen. */
bool	 bsc_compare_differs(const struct bsc_compare *);
/* Records: finding with its change, then rectification. */
void	 bsc_compare_write(const struct bsc_compare *,
	    const struct bsc_schema *, struct bsc_writer *);
/* For people. */
void	 bsc_compare_text(const struct bsc_compare *, struct bsc_output *,
	    bool en);
void	 bsc_compare_free(struct bsc_compare *);

#endif
