#ifndef BSC_STREAM_MARKS_H
#define BSC_STREAM_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bsc_quote {
	uint32_t	at;		/* where it stands ... */
	uint32_t	cell;		/* ... after so many edges of cells */
};

/*
 * The edges of cells: where commas and line feeds stand, but for those
 * between quotes.  The arrays need room for a mark a byte and
 * BSC_MARKS_SLACK more.
 */
struct bsc_marks {
	uint32_t		*edge;
	struct bsc_quote	*quote;
	size_t			 n, nquote;
	size_t			 lines;		/* edges that are line feeds */
	bool			 cr;		/* one may have a CR before it */
};

enum { BSC_MARKS_BLOCK = 64, BSC_MARKS_SLACK = 64 };

/*
 * Mark n whole blocks at p + from, or up to the first byte that is odd: a
 * control character but tab and LF (and CR before an LF of its block), or a
 * line feed between quotes.  The bytes start outside quotes.
 */
void	 bsc_marks_find(struct bsc_marks *, const char *p, size_t from, size_t n);

/* For tests: by no more than these instructions; false: there are none. */
enum bsc_marks_by { BSC_MARKS_PLAIN, BSC_MARKS_AVX2, BSC_MARKS_AVX512 };
bool	 bsc_marks_by(enum bsc_marks_by, struct bsc_marks *, const char *p,
	    size_t from, size_t n);

#endif
