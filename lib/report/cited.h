#ifndef BSC_REPORT_CITED_H
#define BSC_REPORT_CITED_H

#include "base/hash.h"
#include "base/mem.h"
#include "base/span.h"

/*
 * What people call a pack and its clauses: the titles and the inventory of
 * the packs installed here.  A stream may come from elsewhere: a pack or
 * clause that is not found has its id alone.
 */
struct bsc_cited;

struct bsc_cited *bsc_cited_new(bool en);
/* Title of the pack, or NULL; what the clause says in short, or NULL. */
const char	*bsc_cited_title(struct bsc_cited *, struct bsc_span pack);
const char	*bsc_cited_clause(struct bsc_cited *, struct bsc_span pack,
		    struct bsc_span clause);
void		 bsc_cited_free(struct bsc_cited *);

#endif
