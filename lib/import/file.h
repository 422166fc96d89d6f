#ifndef BSC_IMPORT_FILE_H
#define BSC_IMPORT_FILE_H

#include "import/gather.h"
#include "import/mapping.h"

/* What holds for all files of a run. */
struct bsc_import {
	const struct bsc_schema	*schema;
	const struct bsc_names	*names;
	const struct bsc_told	*told;
	struct bsc_gather	*gather;
	bool			 verbose;
	bool			 explain;	/* only find out the mapping */
	struct bsc_buf		*explained;
	struct bsc_buf		*mapping;	/* mapping file to be, or NULL */
};

/*
 * Bring in one operand: its records and its control totals go to the
 * gatherer, the statement to standard error.
 */
enum bsc_exit	 bsc_import_file(const struct bsc_import *, const char *path);

#endif
