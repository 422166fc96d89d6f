#ifndef BSC_IMPORT_AMOUNT_H
#define BSC_IMPORT_AMOUNT_H

#include <stdint.h>

#include "base/span.h"

/*
 * Amounts and numbers as ledgers write them: "1,234.50", "(77.00)", "12-",
 * "负3.5", "￥１２．５０元", "1.5万元", "-".  Whose comma is the decimal sign
 * is told, or decided by looking at a whole column (struct bsc_signs).
 */
enum bsc_currency {		/* bits */
	BSC_YUAN	= 1,	/* ¥ ￥ 元 RMB CNY */
	BSC_DOLLAR	= 2,
	BSC_POUND	= 4,
	BSC_EURO	= 8
};

struct bsc_amount {
	char		 text[64];	/* plain decimal: -?digits[.digits] */
	unsigned	 currency;	/* signs met */
	bool		 dash;		/* a lone dash: nothing, 0 */
};

/*
 * decimal: '.' or ','; power: the unit of the column, 4 for 万元.  False,
 * with the reason, when the text is no amount.
 */
bool	 bsc_amount_parse(struct bsc_span, char decimal, int power,
	    struct bsc_amount *, const char **reason);

/* What a column says about its decimal sign and currencies. */
struct bsc_signs {
	uint64_t	 comma;		/* cells where "," must be decimal */
	uint64_t	 point;		/* cells where "." must be decimal */
	unsigned	 currency;	/* all signs met */
};

void	 bsc_signs_add(struct bsc_signs *, struct bsc_span);
char	 bsc_signs_decimal(const struct bsc_signs *);

/*
 * The unit in a text, as a power of ten: 万元 4, 千元 3, 亿元 8, 元 0; -1:
 * none.
 */
int	 bsc_amount_unit(struct bsc_span);
/* Currency by name or sign (GBP, £ ...), 0: unknown. */
unsigned bsc_currency_find(struct bsc_span);

#endif
