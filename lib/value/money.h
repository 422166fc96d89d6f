#ifndef BSC_VALUE_MONEY_H
#define BSC_VALUE_MONEY_H

#include <stdint.h>

#include "base/span.h"

/* Money in fen, 1/100 yuan. */
typedef int64_t bsc_fen;

/*
 * "-?digits(.d{1,2})?" and nothing else; further zeros are accepted, a
 * third digit that is not zero is refused, as is what does not fit.
 */
bool	 bsc_money_parse(struct bsc_span, bsc_fen *);
/* "-12.50"; returns the length; to has 24 bytes. */
size_t	 bsc_money_format(bsc_fen, char to[24]);

/* Decimal numbers in millionths (six places, exactly). */
typedef int64_t bsc_micro;

bool	 bsc_number_parse(struct bsc_span, bsc_micro *);
size_t	 bsc_number_format(bsc_micro, char to[28]);	/* no trailing zeros */
bool	 bsc_int_parse(struct bsc_span, int64_t *);

#endif
