#ifndef BSC_RULES_CHAIN_H
#define BSC_RULES_CHAIN_H

#include "rules/group.h"
#include "value/hours.h"
#include "value/list.h"

/*
 * Inside of the kind chain.  What a rule asks are links; whatever they are
 * of, a cell of steps, instants of one record or the records of a group,
 * each becomes a moment, and the moments are judged alike: none missing, in
 * order, by different people, within their limits (SPEC 20, decisions 8).
 */
#define BSC_LINKS	64

/* From which moment a limit counts, if not from that of a link. */
enum { BSC_FROM_START = BSC_LINKS, BSC_FROM_BEFORE, BSC_FROM_LAST };

struct bsc_link {
	const struct bsc_node	*node;		/* <step>, <start>, <end> */
	const char		*role;		/* "a|b": either; or NULL */
	struct bsc_program	*at;		/* an instant of the record */
	const struct bsc_field	*field;		/* if that is a plain field */
	struct bsc_program	*when;		/* the records that are it */
	struct bsc_program	*person, *named; /* named: by its key */
	struct bsc_program	*within;
	size_t			 from;		/* of within */
	bool			 optional;
};

struct bsc_chain {
	const struct bsc_field	*steps;		/* or NULL */
	struct bsc_by		 by;		/* of records */
	struct bsc_program	*on;		/* their day or time; or NULL */
	struct bsc_link		 start, end;	/* at NULL: none */
	struct bsc_program	*hours;
	struct bsc_link		*link;
	size_t			 nlink;
	bool			 distinct, order;
	struct bsc_var		 var;		/* fault, for the message */
};

enum bsc_state {
	BSC_STEP_DONE,
	BSC_STEP_ABSENT,		/* there is none */
	BSC_STEP_OPEN,		/* it has not happened yet */
	BSC_STEP_UNSURE		/* whether and when, nobody knows: why */
};

struct bsc_moment {
	enum bsc_state	 state;
	bool		 timed, clock;	/* the day, the time of day is known */
	bsc_time	 time;		/* midnight without a clock */
	struct bsc_span	 person;
	const char	*why;
	size_t		 row;		/* of the frame: its record */
};

struct bsc_progress {		/* a chain that is being judged */
	struct bsc_run		*run;
	const struct bsc_judge	*j;
	const struct bsc_chain	*c;
	struct bsc_at		 at;
	struct bsc_moment	*m;		/* of each link */
	struct bsc_moment	 start, end;
	size_t			 row;		/* of the frame */
	size_t			 early;		/* link found before another
						   that precedes it, or nlink */
	const struct bsc_link	*before;	/* that one */
	const struct bsc_step	*step, *no;	/* of the cell: no refused */
	size_t			 nstep, nno;
	bool			 stopped;	/* by the last of them */
	bool			 pending;	/* something is not due yet */
	bool			 missing;	/* the fault is that it lacks */
	const char		*why;		/* the first doubt, or NULL */
	const char		*took, *limit;	/* of a fault, in words */
	struct bsc_fault	*fault;		/* text NULL: none */
	size_t			 guilty, beside; /* links of the fault */
};

/* Moments are there: what they amount to. */
enum bsc_verdict bsc_progress_judge(struct bsc_progress *);
/* Instant, person of a link of the record, row of the frame. */
void	 bsc_progress_at(struct bsc_progress *, const struct bsc_link *,
	    size_t row, struct bsc_moment *);
void	 bsc_progress_person(struct bsc_progress *, const struct bsc_link *,
	    size_t row, struct bsc_moment *);
void	 bsc_progress_doubt(struct bsc_progress *, const char *why);
/*
 * The text in the language of the run: 1 and 2 are the links, 3 what it
 * took, 4 the limit.
 */
void	 bsc_progress_fault(struct bsc_progress *, const char *zh,
	    const char *en, const struct bsc_link *, const struct bsc_link *);

/* chainperson.c: one person does not fill two roles (decisions 8). */
void	 bsc_progress_persons(struct bsc_progress *);

/* chainlimit.c */
void	 bsc_progress_limits(struct bsc_progress *);
/* Days where one of the two has no time of day. */
int	 bsc_moment_order(const struct bsc_moment *,
	    const struct bsc_moment *);

/* chainstep.c: the moments of a record with its cell of steps. */
enum bsc_verdict bsc_steps_judge(struct bsc_progress *);
bool	 bsc_link_is_role(const struct bsc_link *, struct bsc_span role);

/* chainread.c; over records: their steps have conditions. */
bool	 bsc_chain_over_records(const struct bsc_node *rule);
bool	 bsc_chain_compile(struct bsc_run *, struct bsc_judge *,
	    struct bsc_error *);
void	 bsc_chain_free(struct bsc_judge *);

#endif
