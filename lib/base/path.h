#ifndef BSC_BASE_PATH_H
#define BSC_BASE_PATH_H

#include <stdbool.h>

#include "base/diag.h"

/*
 * Where data is found: each folder of BSC_PATH (default
 * ./bsc.d:$XDG_CONFIG_HOME/bsc:/etc/bsc), then the shipped data: the
 * folder lib/ of the checkout that holds the running program, or
 * PREFIX/share/bsc.  Inside each, one folder a kind.
 */
enum bsc_data {
	BSC_DATA_RULES,		/* rules/ */
	BSC_DATA_TABLES,	/* tables/ (shipped: schema/) */
	BSC_DATA_CALENDARS,	/* calendars/ (shipped: calendar/) */
	BSC_DATA_MODELS		/* models/ */
};

/*
 * Path of the file NAME of that kind, the first folder first, or NULL; a
 * name with a slash is a path itself.  The caller frees it.
 */
char	*bsc_path_find(enum bsc_data, const char *name);

/*
 * Right after bsc_path_find found nothing: false, and *err tells why, for a
 * path, or for a name that is not installed but a file where one stands.
 */
bool	 bsc_path_explain(const char *name, struct bsc_error *);

/*
 * Every file of that kind whose name ends in suffix, in order of folders,
 * then of names; the list ends with NULL, free with bsc_path_list_free.
 * A name that an earlier folder had is left out unless all is true.
 */
char	**bsc_path_list(enum bsc_data, const char *suffix, bool all);
void	 bsc_path_list_free(char **);

#endif
