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

/* 1: a step, 0: the end, -1: malformed (a second part after the person that is no time). */
int	 bsc_step_next(struct bsc_span *rest, struct bsc_step *);

#endif
