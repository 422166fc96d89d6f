#ifndef BSC_RULES_EXAMPLE_H
#define BSC_RULES_EXAMPLE_H

#include "rules/pack.h"
#include "rules/tally.h"

/*
 * The examples of a pack, from the files PART.examples.xml beside each of
 * its parts: a little stream, a rule and the verdict it must reach.
 */
struct bsc_example {
	const char		*file;
	size_t			 line;
	const struct bsc_rule	*rule;
	enum bsc_verdict	 verdict;
	const char		*name;
	bool			 dated;		/* as_of given */
	bsc_day			 as_of;
	bsc_period		 period;	/* 0: none stated */
	struct bsc_param	*param;		/* values it sets */
	size_t			 nparam;
	const char		*text;		/* the stream */
};

struct bsc_examples {
	struct bsc_example	*item;
	size_t			 n;
	struct bsc_arena	*arena;
};

bool	 bsc_examples_load(struct bsc_examples *, const struct bsc_pack *,
	    struct bsc_error *);
void	 bsc_examples_free(struct bsc_examples *);

const char	*bsc_verdict_name(enum bsc_verdict);

#endif
