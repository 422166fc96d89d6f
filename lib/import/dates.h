#ifndef BSC_IMPORT_DATES_H
#define BSC_IMPORT_DATES_H

#include <stdint.h>

#include "value/date.h"

/*
 * Dates and times as ledgers write them.  "03/04/2020" has two readings:
 * which one holds is told, or decided by the whole column, or asked.
 */
enum bsc_date_order { BSC_ORDER_UNKNOWN, BSC_ORDER_DMY, BSC_ORDER_MDY };

struct bsc_stamp {
	bsc_day		day;		/* by the order asked for */
	bool		clock;		/* hours and minutes were given */
	int32_t		seconds;	/* since midnight */
};

enum bsc_date_kind {
	BSC_DATE_NONE,		/* no date */
	BSC_DATE_CLEAR,		/* one reading only */
	BSC_DATE_DMY,		/* numbers that only fit day, month */
	BSC_DATE_MDY,		/* numbers that only fit month, day */
	BSC_DATE_EITHER		/* both readings, different days */
};

/*
 * serial: bare numbers are days since 1899-12-30, with a fraction for the
 * time of day.  Without an order an EITHER leaves *stamp alone.
 */
enum bsc_date_kind bsc_stamp_parse(struct bsc_span, enum bsc_date_order,
	    bool serial, struct bsc_stamp *);

/* What a column says about the order of its days and months. */
struct bsc_orders {
	uint64_t	clear, dmy, mdy, either;
};

void	 bsc_orders_add(struct bsc_orders *, struct bsc_span, bool serial);
/* UNKNOWN with asked true: only the user can tell. */
enum bsc_date_order bsc_orders_decide(const struct bsc_orders *, bool *asked);

/* "2020年3月", "202003", "2020Q1", "2020年上半年" ... to 2020-03 and so on. */
bool	 bsc_period_read(struct bsc_span, char to[16]);

#endif
