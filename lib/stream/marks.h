#ifndef BSC_STREAM_MARKS_H
#define BSC_STREAM_MARKS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Where the commas and line feeds of plain bytes stand.  Arrays need room
 * for a mark a byte and BSC_MARKS_SLACK more.
 */
struct bsc_marks {
	uint32_t	*at;		/* of commas and line feeds */
	uint32_t	*lf;		/* of line feeds alone */
	size_t		 n, nlf;
};

enum { BSC_MARKS_SLACK = 64 };

/*
 * Mark bytes from .. end - 1 of p, up to the first that is not plain: a
 * quote or a control character but tab and LF.  Returns where that is, or
 * end.  The second does it without vector instructions.
 */
size_t	 bsc_marks_find(struct bsc_marks *, const char *p, size_t from,
	    size_t end);
size_t	 bsc_marks_portable(struct bsc_marks *, const char *p, size_t from,
	    size_t end);

#endif
