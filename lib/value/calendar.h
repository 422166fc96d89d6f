#ifndef BSC_VALUE_CALENDAR_H
#define BSC_VALUE_CALENDAR_H

#include "base/diag.h"
#include "value/date.h"

/*
 * The official working days: weekdays less the holidays plus the make-up
 * workdays of a calendar file (columns date,kind with kind holiday or
 * workday; further columns are ignored).  Beyond the years it covers
 * nothing is known: the functions then return false and leave *out alone.
 */
struct bsc_calendar;

/* lib/calendar/NAME.csv and calendars/ of BSC_PATH, later files overriding days. */
struct bsc_calendar *bsc_calendar_load(struct bsc_error *);
struct bsc_calendar *bsc_calendar_read(const char *path, struct bsc_error *);
void	 bsc_calendar_free(struct bsc_calendar *);
/* First and last day covered. */
void	 bsc_calendar_span(const struct bsc_calendar *, bsc_day *, bsc_day *);

bool	 bsc_workday(const struct bsc_calendar *, bsc_day, bool *out);
/* Working days after a up to and including b; negative when b < a. */
bool	 bsc_workdays(const struct bsc_calendar *, bsc_day a, bsc_day b, int64_t *out);
/* The n-th working day after day (n > 0), before it (n < 0). */
bool	 bsc_add_workdays(const struct bsc_calendar *, bsc_day, int64_t n, bsc_day *out);
/* The day itself if a working day, else the next one. */
bool	 bsc_roll(const struct bsc_calendar *, bsc_day, bsc_day *out);
/*
 * What holds whatever the missing notices will say: any day may become a
 * holiday or a working day.  The least and the most bsc_workdays can be, and
 * the earliest that bsc_add_workdays with n >= 0 can be.
 */
void	 bsc_workdays_bounds(const struct bsc_calendar *, bsc_day a, bsc_day b,
	    int64_t *lo, int64_t *hi);
bsc_day	 bsc_add_workdays_least(const struct bsc_calendar *, bsc_day, int64_t n);

#endif
