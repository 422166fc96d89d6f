#ifndef BSC_VALUE_HOURS_H
#define BSC_VALUE_HOURS_H

#include "value/calendar.h"

/*
 * The hours of a working day, "08:30-12:00 14:30-18:00", and the time of
 * work between two instants.
 */
#define BSC_SHIFTS	8

struct bsc_hours {
	size_t	n;
	int	from[BSC_SHIFTS], to[BSC_SHIFTS];	/* seconds of the day */
};

/* Shifts in order, none over another; midnight at the end is 24:00. */
bool	 bsc_hours_parse(struct bsc_span, struct bsc_hours *);
/*
 * Seconds of work from a to b, none when b <= a.  Where the calendar does
 * not know the days they lie between *lo and *hi, which else are equal.
 */
void	 bsc_hours_between(const struct bsc_hours *,
	    const struct bsc_calendar *, bsc_time a, bsc_time b, int64_t *lo,
	    int64_t *hi);

#endif
