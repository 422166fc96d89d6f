#ifndef BSC_STREAM_CSVLIB_H
#define BSC_STREAM_CSVLIB_H

#include <stdbool.h>
#include <stddef.h>

/*
 * libcsv behind one call.  A record is given without its line end; each
 * cell comes unquoted to on_cell.  Strict: a quote in a bare cell, text
 * after a closing quote and an open quote are errors.
 */
struct bsc_csvlib;

struct bsc_csvlib *bsc_csvlib_new(void (*on_cell)(void *arg, const char *,
		    size_t), void *arg);
bool		 bsc_csvlib_record(struct bsc_csvlib *, const char *, size_t);
void		 bsc_csvlib_free(struct bsc_csvlib *);

#endif
