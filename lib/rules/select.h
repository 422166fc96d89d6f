#ifndef BSC_RULES_SELECT_H
#define BSC_RULES_SELECT_H

#include "base/span.h"

/* Which packs each office is registered under: its field pack (SPEC 23). */
struct bsc_select;

enum bsc_registered {
	BSC_UNREGISTERED,	/* no row, or a row that names no pack */
	BSC_UNDER,		/* under that pack */
	BSC_ELSEWHERE		/* under others only */
};

struct bsc_select *bsc_select_new(void);
void	 bsc_select_free(struct bsc_select *);
/* A row of the register: its code or name, and the list of packs. */
void	 bsc_select_add(struct bsc_select *, struct bsc_span office,
	    struct bsc_span packs);
enum bsc_registered bsc_select_find(const struct bsc_select *,
	    struct bsc_span office, const char *pack);
/* Packs named by any office, each once; NULL after the last. */
const char	*bsc_select_pack(const struct bsc_select *, size_t);

#endif
