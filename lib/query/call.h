#ifndef BSC_QUERY_CALL_H
#define BSC_QUERY_CALL_H

/* Inside calls.c and groups.c only: the calls of aggregates. */

#include "base/hash.h"
#include "query/calls.h"

enum what { COUNT, SUM, MIN, MAX, FIRST, LAST, DISTINCT, NWHAT };

struct state {			/* of another call in a group */
	struct bsc_exact	 n;
	int64_t			 day;
	char			*text;
	size_t			 len;
	bool			 set;
};

struct call {
	enum what		 what;
	char			*text, *value, *where;	/* NULL: none */
	struct bsc_pos		 value_pos, where_pos;
	struct bsc_program	*value_prog, *where_prog, *date_prog;
	char			 name[24];
	int			 type;
	const struct bsc_field	*words;		/* of an enum */
	/* By group, one of them; a count is all that millions may need. */
	uint64_t		*count;
	struct bsc_exact	*sum;
	struct state		*state;
	size_t			 cap;
	uint64_t		 unknown;	/* members left out */
	struct bsc_vals		 vals;		/* of groups being written */
};

struct bsc_calls {
	struct call	*call;
	size_t		 n, cap;
	struct bsc_var	*var;
	struct bsc_keys	*seen;		/* of distinct() */
	struct bsc_buf	 key;
};

/* Whether values of that type add up. */
bool	 bsc_call_sums(int type);
/* Free what the groups have. */
void	 bsc_call_forget(struct call *);

#endif
