#ifndef BSC_RULES_PARAMS_H
#define BSC_RULES_PARAMS_H

#include "base/xml.h"
#include "expr/expr.h"

/*
 * A file of values that replace those of the packs, and are nobody's
 * assumption any more: <params><param name="..." type="..."><value
 * from="...">...</value></param></params>.
 */
struct bsc_params {
	struct bsc_param	*param;
	size_t			 n;
	struct bsc_arena	*arena;
};

bool	 bsc_params_load(struct bsc_params *, const char *path,
	    struct bsc_error *);
void	 bsc_params_free(struct bsc_params *);

/* One <param>, of a pack or of such a file, in the arena. */
bool	 bsc_param_read(struct bsc_arena *, const char *file,
	    const struct bsc_node *, struct bsc_param *, struct bsc_error *);

#endif
