#ifndef BSC_QUERY_ITEM_H
#define BSC_QUERY_ITEM_H

#include "expr/expr.h"

/* One element of -s, -g, -a or -S: "EXPRESSION as NAME". */
struct bsc_item {
	char			*text, *name;
	struct bsc_pos		 pos;
	bool			 descending;	/* -S: began with a minus */

	/* What it is, filled when the table is known. */
	bool			 src, star;
	const struct bsc_field	*field;		/* a plain field ... */
	bool			 extra;		/* ... or x_ field: copied */
	struct bsc_program	*program;	/* else, and to group or sort */
	int			 type;
	uint64_t		 odd;		/* values that were not known */
};

struct bsc_items {
	struct bsc_item	*v;
	size_t		 n, cap;
};

/*
 * Append the elements of a list; option ("-s") names it in messages.
 * sort: a leading minus means descending, and there are no names.
 */
bool	 bsc_items_parse(struct bsc_items *, const char *text,
	    const char *option, bool sort, struct bsc_error *);
/* Append one without parsing. */
struct bsc_item	*bsc_items_add(struct bsc_items *, struct bsc_span text,
	    struct bsc_span name);
/* The item of that name, or NULL. */
struct bsc_item	*bsc_items_find(const struct bsc_items *, const char *name);
/* False, and *err set, when two have one name. */
bool	 bsc_items_differ(const struct bsc_items *, struct bsc_error *);
void	 bsc_items_free(struct bsc_items *);

/* Whether the text is one name. */
bool	 bsc_item_simple(struct bsc_span);
/*
 * Bytes up to and including the bracket that closes the one at the start,
 * or 0; quotes are skipped.
 */
size_t	 bsc_item_bracket(const char *);

#endif
