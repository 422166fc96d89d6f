#ifndef BSC_RULES_STRAY_H
#define BSC_RULES_STRAY_H

#include "rules/group.h"

/*
 * Who is accused of what is not there may point at a record that is: one
 * without the date or the group that would make it a member, or one of the
 * days before the rule was law.  Such records are strays.
 */
struct bsc_strays;

struct bsc_stray {
	uint32_t	record, key;
	bool		belongs;	/* to that group: only the law
					   leaves it out */
};

/*
 * by, date (or NULL) and per (-1: none) are those of the groups; law: also
 * the records that only the law leaves out.
 */
struct bsc_strays *bsc_strays_new(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_by *, const struct bsc_program *date, int per,
	    bool law);
void	 bsc_strays_free(struct bsc_strays *);

/* Those that may be of the group with that key. */
void	 bsc_strays_each(const struct bsc_strays *, struct bsc_span key,
	    void (*)(void *arg, const struct bsc_stray *), void *arg);
bool	 bsc_strays_any(const struct bsc_strays *, struct bsc_span key);

/*
 * Why what lacks in a period accuses nobody, or NULL: it has to lie inside
 * the stated one, and under the rule from its first day to its last.
 */
const char *bsc_stray_period(const struct bsc_run *, const struct bsc_judge *,
	    bsc_period);

#endif
