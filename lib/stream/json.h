#ifndef BSC_STREAM_JSON_H
#define BSC_STREAM_JSON_H

#include "base/mem.h"
#include "stream/batch.h"

/*
 * JSON Lines (RFC 8259, one flat object a line): how cells are spelled, and
 * how lines are taken apart.
 */

/* A string, quoted. */
void	 bsc_json_text(struct bsc_buf *, struct bsc_span);
/*
 * A cell of the type: null when empty, a number or a boolean where its text
 * is just that of one, else a string.
 */
void	 bsc_json_value(struct bsc_buf *, enum bsc_type, struct bsc_span);

/* The names of a section, spelled once for all its records. */
struct bsc_json_keys {
	struct bsc_buf	 text;
	size_t		*end;		/* in text, of the origin's and each column's */
	size_t		 n, cap;	/* of them */
};

void	 bsc_json_keys(struct bsc_json_keys *, const struct bsc_section *);
void	 bsc_json_keys_free(struct bsc_json_keys *);
/* The line of a record, and one that says there is none. */
void	 bsc_json_record(struct bsc_buf *, const struct bsc_json_keys *,
	    const struct bsc_section *, struct bsc_span src,
	    const struct bsc_span *cell);
void	 bsc_json_none(struct bsc_buf *, const struct bsc_json_keys *);

enum bsc_json_kind {
	BSC_JSON_NULL, BSC_JSON_FALSE, BSC_JSON_TRUE, BSC_JSON_NUMBER,
	BSC_JSON_TEXT
};

struct bsc_json_member {
	struct bsc_span		 name;
	struct bsc_span		 text;	/* of a number as it is written */
	enum bsc_json_kind	 kind;
};

/*
 * The object of a line, member by member.  Strings are unescaped in place,
 * and are views of the line.
 */
struct bsc_json {
	char		*p, *end;
	bool		 begun;
	const char	*why;		/* the fault */
};

void	 bsc_json_begin(struct bsc_json *, char *line, size_t len);
/* 1: a member, 0: the object and the line have ended, -1: why tells. */
int	 bsc_json_next(struct bsc_json *, struct bsc_json_member *);

#endif
