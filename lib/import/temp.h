#ifndef BSC_IMPORT_TEMP_H
#define BSC_IMPORT_TEMP_H

#include "base/diag.h"

/*
 * Files under $TMPDIR (else /tmp) without names: whatever ends the run,
 * they are gone.
 */
struct bsc_temp {
	int	 fd;		/* open as long as the set lives */
	char	 path[32];	/* /dev/fd/N, to open it again */
};

struct bsc_temps;

/* who: what the names begin with while there are any. */
struct bsc_temps *bsc_temps_new(const char *who, struct bsc_error *);
/* A further file; ends the run where none can be made. */
const struct bsc_temp *bsc_temps_add(struct bsc_temps *);
const char	*bsc_temps_dir(const struct bsc_temps *);
void		 bsc_temps_free(struct bsc_temps *);

#endif
