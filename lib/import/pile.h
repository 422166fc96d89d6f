#ifndef BSC_IMPORT_PILE_H
#define BSC_IMPORT_PILE_H

#include <stdint.h>

#include "base/diag.h"
#include "base/mem.h"
#include "base/span.h"

/*
 * Texts that are added first and read by number afterwards, as many as
 * there may be: what is more than some mebibytes waits in a file under
 * $TMPDIR that has no name.
 */
struct bsc_pile;

struct bsc_pile	*bsc_pile_new(void);
bool		 bsc_pile_add(struct bsc_pile *, struct bsc_span,
		    struct bsc_error *);
bool		 bsc_pile_end(struct bsc_pile *, struct bsc_error *);
/* After the end. False: no text has that number. */
bool		 bsc_pile_get(const struct bsc_pile *, uint64_t number,
		    struct bsc_span *);
void		 bsc_pile_free(struct bsc_pile *);

#endif
