#ifndef BSC_VALUE_DATE_H
#define BSC_VALUE_DATE_H

#include <stdint.h>

#include "base/span.h"

/* A civil day, counted from 1970-01-01 = 0; 0001-01-01 to 9999-12-31. */
typedef int32_t bsc_day;

/* A time without zone: seconds from 1970-01-01T00:00:00. */
typedef int64_t bsc_time;

#define BSC_DAY_MIN	(-719162)	/* 0001-01-01 */
#define BSC_DAY_MAX	2932896		/* 9999-12-31 */

bool	 bsc_day_parse(struct bsc_span, bsc_day *);	/* YYYY-MM-DD */
size_t	 bsc_day_format(bsc_day, char to[16]);
bool	 bsc_time_parse(struct bsc_span, bsc_time *);	/* YYYY-MM-DDThh:mm[:ss] */
bsc_day	 bsc_time_day(bsc_time);
size_t	 bsc_time_format(bsc_time, char to[24]);  /* seconds only if not :00 */

bool	 bsc_day_make(int year, int month, int day, bsc_day *);
void	 bsc_day_split(bsc_day, int *year, int *month, int *mday);
int	 bsc_day_weekday(bsc_day);			/* 1 Monday .. 7 Sunday */
/* n months later, the same day of the month or the month's last. */
bsc_day	 bsc_day_add_months(bsc_day, int n);
/* Today in Asia/Shanghai (UTC+8); the only clock in the library. */
bsc_day	 bsc_day_today(void);

/*
 * A period: year, half, quarter, month, ISO week or single day, as a number that
 * orders and compares within its kind.
 */
enum bsc_period_kind {
	BSC_YEAR, BSC_HALF, BSC_QUARTER, BSC_MONTH, BSC_WEEK, BSC_DAY
};
typedef int64_t bsc_period;	/* kind << 32 | ordinal */

/* 2020, 2020-H1, 2020-Q3, 2020-07, 2020-W05, 2020-07-31 (a day). */
bool	 bsc_period_parse(struct bsc_span, bsc_period *);
size_t	 bsc_period_format(bsc_period, char to[16]);
enum bsc_period_kind bsc_period_kind(bsc_period);
bsc_period bsc_period_of(bsc_day, enum bsc_period_kind);
bsc_day	 bsc_period_first(bsc_period);
bsc_day	 bsc_period_last(bsc_period);
bsc_period bsc_period_next(bsc_period, int n);

#endif
