#ifndef BSC_QUERY_ROWS_H
#define BSC_QUERY_ROWS_H

#include "base/bins.h"
#include "base/hash.h"
#include "base/spill.h"
#include "query/adhoc.h"
#include "query/order.h"
#include "query/plan.h"
#include "query/spelled.h"
#include "query/write.h"

enum { BSC_QUERY_CHUNK = 4096 };	/* records or groups at a time */

struct bsc_row_key {
	size_t		 off;
	uint32_t	 len, hash, row;
};

/* A query at work, shared by query.c and rows.c. */
struct bsc_ask {
	const struct bsc_query	*ask;
	struct bsc_output	*output;
	struct bsc_plan		 plan;
	bool			 planned, sectioned;
	struct bsc_adhoc	*adhoc;
	uint64_t		 serial;
	struct bsc_store	*store;
	bool			 dirs_read;
	struct bsc_eval		*eval;
	struct bsc_answer	*answer;

	uint32_t		*row;		/* of the frame: selected */
	size_t			 rowcap;
	const struct bsc_vals	**vals;		/* columns, then sort keys */
	struct bsc_span		*cell;
	struct bsc_buf		 made, spare, order, cells;
	struct bsc_row_key	*key;		/* of rows, in made */
	void			**bin;		/* of the group of each row */
	size_t			 nkey, keycap, bincap;

	struct bsc_bins		*seen;		/* rows */
	struct bsc_spill	*rest;		/* for which it has no room */
	struct bsc_sorted	*kept;		/* rows to sort */
	struct bsc_bins		*groups;
	struct bsc_spelled	*spelled;
	struct bsc_spill_ops	 ops, pair_ops;
	struct bsc_spill	*spill, *pairs;	/* what memory has no room for */
	struct bsc_error	*err;		/* of those */
	uint64_t		 records, selected, unknown, written;
	uint64_t		 unsure;	/* groups of which -H is unknown */
	uint64_t		 why[BSC_WHY_REFERENCE + 1];
};

/* Rows of a batch, or stored records. */
struct bsc_rows_in {
	const struct bsc_batch	*batch;
	uint32_t		*row;
	size_t			 n;
};

/* Take these rows: filter, then answer or group them. */
bool	 bsc_query_frame(struct bsc_ask *, struct bsc_rows_in *,
	    struct bsc_error *);
/* Columns whose values a row needs, and by what it is sorted. */
void	 bsc_query_work_out(struct bsc_ask *);
/* The value of a row as a cell behind q->cells. */
void	 bsc_query_cell(struct bsc_ask *, struct bsc_item *,
	    const struct bsc_vals *, size_t row);
/* Count a value that is not known and not for being empty. */
void	 bsc_query_odd(struct bsc_item *, unsigned char why);
/* A row on its way out, and by what it is sorted; that it is unique. */
void	 bsc_query_put(struct bsc_ask *, struct bsc_span order,
	    struct bsc_span cells);
void	 bsc_query_keep(struct bsc_ask *, struct bsc_span order,
	    struct bsc_span cells);
/* Write a row unless the limit is reached. */
void	 bsc_query_row(struct bsc_ask *, struct bsc_span cells);

/* unique.c: whether there was such a row; or it waits for the end */
bool	 bsc_query_seen(struct bsc_ask *, struct bsc_span order,
	    struct bsc_span cells);
/* After the last: those that waited. */
void	 bsc_query_rest(struct bsc_ask *);

/* groups.c: put the rows of the evaluation's frame into their groups */
bool	 bsc_query_group(struct bsc_ask *, const struct bsc_rows_in *,
	    struct bsc_error *);
/* After the last: the groups as rows of the answer. */
bool	 bsc_query_groups(struct bsc_ask *, struct bsc_error *);
void	 bsc_query_groups_free(struct bsc_ask *);

#endif
