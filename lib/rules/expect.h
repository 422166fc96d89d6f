#ifndef BSC_RULES_EXPECT_H
#define BSC_RULES_EXPECT_H

#include "rules/group.h"

/*
 * Inside of the kind expect: an obligation is a driving record, perhaps a
 * period, perhaps an item of a list.
 */
enum bsc_owed_state {
	BSC_OWED_ABSENT, BSC_OWED_MET, BSC_OWED_LATE, BSC_OWED_UNSURE
};

struct bsc_owed {
	uint32_t		 record;	/* of the driving table */
	bsc_period		 period;	/* 0: none */
	struct bsc_span		 item;
	enum bsc_truth		 when;
	bsc_day			 start, due;
	bool			 undated;	/* no day is prescribed */
	bool			 no_due;	/* the day cannot be told */
	bool			 beyond;	/* not before due: calendar ends */
	const char		*why;		/* not to be told */
	const char		*lack;		/* the same: its list of items */
	enum bsc_owed_state	 state;
	bsc_day			 came;		/* late, or met and dated: when */
	bool			 dated;
	uint32_t		 match;		/* late, unsure: which record */
};

struct bsc_owed_list {
	struct bsc_owed	*item;
	size_t		 n, cap;
};

struct bsc_expect {
	int			 per;		/* -1: one a record */
	struct bsc_program	*match, *start, *due, *by;
	bool			 by_open;	/* an empty day: not yet */
	struct bsc_var		 var[4];	/* period item due submitted */
	struct bsc_scope	 early;		/* the first two of them */
	struct bsc_scope	 matched;	/* fields of the match */
	struct bsc_span		*item;		/* the words of <over> ... */
	size_t			 nitem;
	struct bsc_program	*over;		/* ... or the list it names */
	struct bsc_arena	*texts;		/* of elements of that list */
	bool			 shared;	/* <once>: by these together */
	struct bsc_by		 once;
	const char		*no_table;
	struct bsc_eval		*beside;
};

/* Frame of one obligation, its period and item bound; row stays its. */
void	 bsc_owed_frame(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_owed *, uint32_t *row);
/* One of which it cannot be told what is owed. */
void	 bsc_owed_untold(struct bsc_run *, struct bsc_judge *,
	    struct bsc_owed *);
/* Judge obligations, count them and hand on the findings. */
void	 bsc_owed_judge(struct bsc_run *, struct bsc_judge *,
	    struct bsc_owed *, size_t);

/* owed.c: one more. */
void	 bsc_owed_push(struct bsc_owed_list *, const struct bsc_owed *);

/* items.c: <over>; for each obligation of the list one for each item. */
bool	 bsc_items_compile(struct bsc_run *, struct bsc_judge *,
	    struct bsc_expect *, struct bsc_error *);
void	 bsc_items_expand(struct bsc_run *, struct bsc_judge *,
	    struct bsc_owed_list *);

/* once.c: <once>; of judged obligations that are one, the one: how many. */
bool	 bsc_once_compile(struct bsc_run *, struct bsc_judge *,
	    struct bsc_expect *, struct bsc_error *);
size_t	 bsc_once_merge(struct bsc_run *, struct bsc_judge *,
	    struct bsc_owed *, size_t);
/* Whose it is, in the arena, and nobody's in particular. */
struct bsc_span bsc_once_text(struct bsc_run *, const struct bsc_judge *,
	    const struct bsc_owed *);

/*
 * owing.c: hand it to whom the run lists obligations for; unsure: why it is
 * not known whether it was met, if so.
 */
void	 bsc_owed_tell(struct bsc_run *, const struct bsc_judge *,
	    const struct bsc_owed *, const char *unsure);

/* Day of a date or time in a column. */
static inline bsc_day
bsc_day_of_value(const struct bsc_vals *v, size_t i)
{
	int64_t x = v->v[i];

	if (v->type != BSC_TIME)
		return (bsc_day)x;
	return (bsc_day)(x >= 0 ? x / 86400 : -((-x + 86399) / 86400));
}

#endif
