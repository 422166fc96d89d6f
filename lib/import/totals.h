#ifndef BSC_IMPORT_TOTALS_H
#define BSC_IMPORT_TOTALS_H

#include "base/mem.h"
#include "import/mapping.h"
#include "import/rows.h"
#include "value/money.h"

/*
 * The sums of the money columns of a file, and what its own total rows and
 * title lines say about them.  The column of control is `amount`, else
 * debit and credit.
 */
struct bsc_totals;

struct bsc_totals *bsc_totals_new(const struct bsc_mapping *);
void	 bsc_totals_free(struct bsc_totals *);

/* A record of the file; amounts that cannot be read count for nothing. */
void	 bsc_totals_row(struct bsc_totals *, const struct bsc_row *,
	    bool accepted);
/*
 * A total row: whether each column agrees with the rows above; what does
 * not is appended to *faults, one line each.
 */
bool	 bsc_totals_check(struct bsc_totals *, const struct bsc_row *,
	    struct bsc_span word, struct bsc_buf *faults);
/*
 * Whether a row that holds nothing but amounts is a total without a word:
 * always, except where columns are filled down; there it must be the sum.
 */
bool	 bsc_totals_wordless(const struct bsc_totals *,
	    const struct bsc_row *);
/* Title lines like "支出：23笔 1175.68元": checked at the end. */
void	 bsc_totals_title(struct bsc_totals *, struct bsc_span title);
bool	 bsc_totals_end(struct bsc_totals *, struct bsc_buf *faults);

struct bsc_totals_sum {
	bool	known;		/* the table has a column of control */
	bsc_fen	read, accepted, rejected;
	bool	is_declared, agrees;
	bool	compared;	/* some total row */
	bsc_fen	declared;
};

struct bsc_totals_sum bsc_totals_sum(const struct bsc_totals *);

#endif
