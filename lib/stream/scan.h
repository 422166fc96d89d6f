#ifndef BSC_STREAM_SCAN_H
#define BSC_STREAM_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a CSV record stands in a buffer. */
struct bsc_scan {
	size_t		 start, len;	/* without its line end */
	size_t		 next;		/* where the following one starts */
	bool		 quoted;	/* has a quote: libcsv's business */
	bool		 plain_end;	/* ends with LF alone */
	uint64_t	 lines;		/* line feeds passed, also on a fault */
	const char	*why;		/* the fault */
};

/*
 * The record at p + from, of bytes up to p + end; *quote caches where the
 * next quote is (set it to 0 when the bytes have moved).  1: found, 0: the
 * rest of it is not there yet, -1: it has a fault.
 */
int	 bsc_scan(const char *p, size_t from, size_t end, bool eof,
	    size_t *quote, struct bsc_scan *);

/* Where the cell at p + i of such a record ends: at a comma, or at its end. */
size_t	 bsc_scan_cell(const char *p, size_t i, size_t end);

/* NULL, or what is wrong with these bytes of a record, and where. */
const char	*bsc_scan_text(const char *, size_t len, bool quoted,
		    size_t *where);

#endif
