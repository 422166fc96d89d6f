#ifndef BSC_RULES_PANEL_H
#define BSC_RULES_PANEL_H

#include "rules/run.h"
#include "stream/reader.h"

/*
 * Judges of one run who sit side by side: one thread reads ahead, several
 * judge a batch each, and the caller gets the batches in their order to
 * enter what they came to.
 *
 *	p = bsc_panel_start(run, reader, threads);
 *	while (ok && (more = bsc_panel_next(p, &batch)) > 0)
 *		ok = bsc_panel_enter(p, &err);
 *	bsc_panel_stop(p);
 *
 * Until it is stopped the reader is the panel's: sections, warnings and the
 * error may be asked for afterwards.
 */
struct bsc_panel;

/* threads: that judge, the caller's among them; 1: it also reads. */
struct bsc_panel *bsc_panel_start(struct bsc_run *, struct bsc_reader *,
		    size_t threads);
/* As bsc_reader_next; the batch stays until the next call. */
int		 bsc_panel_next(struct bsc_panel *, const struct bsc_batch **);
/* Enter the batch given out last into the run. */
bool		 bsc_panel_enter(struct bsc_panel *, struct bsc_error *);
/* Also before the end. */
void		 bsc_panel_stop(struct bsc_panel *);

#endif
