#ifndef BSC_RULES_SEEN_H
#define BSC_RULES_SEEN_H

#include <stdint.h>

/*
 * How often each sum was met: of identities, of which there may be as many
 * as records.  Sums are as good as random, so their bits are their place.
 */
struct bsc_seen;

struct bsc_seen	*bsc_seen_new(void);
/* This time is the first, the second ... */
uint32_t	 bsc_seen_add(struct bsc_seen *, uint64_t sum);
void		 bsc_seen_free(struct bsc_seen *);

#endif
