#ifndef BSC_BASE_PROGRESS_H
#define BSC_BASE_PROGRESS_H

#include <stdint.h>

/*
 * How far a long reading is, for somebody who waits: one line on standard
 * error, "bsc-check: ledger.csv: 40% of 812 MB", written over and wiped
 * away.  Only where standard error is a terminal, nothing is written to
 * standard output there, and the run takes longer than a moment; never in
 * a pipe's log or from cron.
 */

/* So many of so many bytes of a file; size 0: nobody knows, nothing is said. */
void	 bsc_progress(const char *name, uint64_t done, uint64_t size);
/* Wipe the line away: something else is to be said, or it is read. */
void	 bsc_progress_wipe(void);
/* Say nothing from here on. */
void	 bsc_progress_off(void);
/* Tests: milliseconds before the first line; the default is 1000. */
void	 bsc_progress_after(unsigned ms);

#endif
