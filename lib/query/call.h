#ifndef BSC_QUERY_CALL_H
#define BSC_QUERY_CALL_H

/* Inside calls.c, seen.c and aside.c only: the calls of aggregates. */

#include "base/hash.h"
#include "query/calls.h"

enum what { COUNT, SUM, MIN, MAX, FIRST, LAST, DISTINCT, NWHAT };

struct call {
	enum what		 what;
	char			*text, *value, *where;	/* NULL: none */
	struct bsc_pos		 value_pos, where_pos;
	struct bsc_program	*value_prog, *where_prog, *date_prog;
	char			 name[24];
	int			 type;
	const struct bsc_field	*words;		/* of an enum */
	size_t			 at;		/* in a bin: what it has seen */
	uint64_t		 unknown;	/* members left out */
	struct bsc_vals		 vals;		/* of groups being written */
};

struct bsc_calls {
	struct call	*call;
	size_t		 n, cap;
	struct bsc_var	*var;
	size_t		 size;		/* of a bin */
	bool		 distinct;	/* some call is */
	struct bsc_keys	*seen;		/* of distinct() */
	struct bsc_buf	 key;
	unsigned char	*skip;		/* rows of the frame left out */
	size_t		 skipcap;
};

/* In a bin: of COUNT and DISTINCT a uint64_t, of SUM a bsc_exact, else: */
struct state {
	struct bsc_exact	 n;
	int64_t			 day;
	const char		*text;
	size_t			 len;
	bool			 set;
};

static inline bool
bsc_call_counts(const struct call *c)
{
	return c->what == COUNT || c->what == DISTINCT;
}

/* Whether its values are text. */
static inline bool
bsc_call_text(const struct call *c)
{
	return c->type == BSC_TEXT || c->type == BSC_CODE ||
	    c->type == BSC_LIST || c->type == BSC_STEPS;
}

/* What it has seen, in a bin. */
static inline void *
bsc_call_place(const struct call *c, const void *bin)
{
	return (char *)bin + c->at;
}

/* Whether values of that type add up. */
bool	 bsc_call_sums(int type);
/* Whether what came later takes the place of the kept; and let it. */
bool	 bsc_call_beats(const struct call *, const struct state *kept,
	    const struct state *later);
void	 bsc_call_keep(const struct call *, struct bsc_bins *,
	    struct state *kept, const struct state *later);
/* When all are known: where in a bin each has its place. */
void	 bsc_calls_place(struct bsc_calls *);
/* Free what was made to write groups. */
void	 bsc_call_forget(struct call *);

#endif
