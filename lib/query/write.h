#ifndef BSC_QUERY_WRITE_H
#define BSC_QUERY_WRITE_H

#include "base/output.h"
#include "query/item.h"
#include "query/query.h"

/* The rows of an answer in the form asked for. */
struct bsc_answer;

/*
 * table: of a stream, when the items hold the origin and the form is CSV,
 * JSON Lines or XML; else NULL.  Items must outlive it.  NULL, and *err set, when there is
 * no room for it.
 */
struct bsc_answer *bsc_answer_new(struct bsc_output *,
		    const struct bsc_query *, const struct bsc_items *,
		    const struct bsc_table *, struct bsc_error *);
void	 bsc_answer_row(struct bsc_answer *, const struct bsc_span *cell);
bool	 bsc_answer_finish(struct bsc_answer *, struct bsc_error *);
void	 bsc_answer_break(struct bsc_answer *);
void	 bsc_answer_free(struct bsc_answer *);

#endif
