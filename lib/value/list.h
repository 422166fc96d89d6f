#ifndef BSC_VALUE_LIST_H
#define BSC_VALUE_LIST_H

#include "base/mem.h"
#include "base/span.h"
#include "value/date.h"

/*
 * Lists "a;b;c" and steps "role:person:time:opinion;..."; "\" escapes
 * ";" ":" and "\".
 */

/* Next element, still escaped; false after the last.  Empty text: no element. */
bool	 bsc_list_next(struct bsc_span *rest, struct bsc_span *element);
/* How many elements bsc_list_next gives. */
size_t	 bsc_list_count(struct bsc_span);
/* Append the element without escapes, or escaped. */
void	 bsc_list_unescape(struct bsc_buf *, struct bsc_span);
void	 bsc_list_escape(struct bsc_buf *, struct bsc_span);

struct bsc_step {
	struct bsc_span	role, person, opinion;	/* still escaped; may be empty */
	bool		timed;			/* a day or a time was given */
	bool		clock;			/* with hours and minutes */
	bsc_time	time;			/* midnight when only a day */
};

/*
 * Steps gathered from the columns of a form begin with "columns:a|b|c",
 * the roles that had one: those of them without a step did not sign, of
 * others nothing is known, and the order of the steps tells nothing.
 */
bool	 bsc_steps_form(struct bsc_span cell, struct bsc_span *roles);
/* Whether one of "a|b" had no column on the form. */
bool	 bsc_steps_unrecorded(struct bsc_span cell, struct bsc_span roles);
/* Nothing but a form: nobody signed. */
bool	 bsc_steps_blank(struct bsc_span cell);
/* 1: a step (columns is none), 0: the end, -1: malformed (a second part after the person that is no time). */
int	 bsc_step_next(struct bsc_span *rest, struct bsc_step *);

/* Whether an opinion says no: such a step was not taken. */
bool	 bsc_opinion_refuses(struct bsc_span);
/* Whether who took a step of the cell said no later, in the same role. */
bool	 bsc_step_withdrawn(struct bsc_span cell, const struct bsc_step *);

#endif
