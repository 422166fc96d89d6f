#ifndef BSC_STREAM_FEED_H
#define BSC_STREAM_FEED_H

#include "stream/reader.h"

/*
 * All that streams hold, to whoever wants it: the records as they come, then
 * the header of each section, with or without records.  Warnings of the
 * reader go to standard error.
 */
struct bsc_feed {
	bool	(*batch)(void *arg, const struct bsc_batch *,
		    struct bsc_error *);
	void	(*section)(void *arg, const struct bsc_section *); /* or NULL */
	/*
	 * NULL, or in place of bsc_reader_next: from start to stop the
	 * reader is theirs.
	 */
	void	(*start)(void *arg, struct bsc_reader *);
	int	(*next)(void *arg, const struct bsc_batch **);
	void	(*stop)(void *arg);
	void		*arg;
	uint64_t	 records;	/* out: read */
};

bool	 bsc_feed(struct bsc_feed *, const struct bsc_schema *,
	    char *const *paths, const struct bsc_reader_options *,
	    struct bsc_error *);

#endif
