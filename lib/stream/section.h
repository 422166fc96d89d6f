#ifndef BSC_STREAM_SECTION_H
#define BSC_STREAM_SECTION_H

#include "base/mem.h"
#include "stream/batch.h"

/*
 * The headers met so far; equal ones are one section.  names are the
 * columns without the origin's.
 */
struct bsc_sections;

struct bsc_sections *bsc_sections_new(void);
/* The section of these columns, or NULL and *err (without file and line). */
const struct bsc_section *bsc_sections_add(struct bsc_sections *,
		    const struct bsc_table *, const struct bsc_span *names,
		    size_t n, struct bsc_error *err);
const struct bsc_section *bsc_sections_at(const struct bsc_sections *, size_t);
void		 bsc_sections_free(struct bsc_sections *);

/* Whether all names are fields of the table or x_...: plain CSV fits it. */
bool		 bsc_section_fits(const struct bsc_table *,
		    const struct bsc_span *names, size_t n);
/* Append the header as a CSV line with its LF. */
void		 bsc_section_header(struct bsc_buf *, const struct bsc_section *);

#endif
