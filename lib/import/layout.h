#ifndef BSC_IMPORT_LAYOUT_H
#define BSC_IMPORT_LAYOUT_H

#include "import/mapping.h"
#include "import/rows.h"

/* The first rows of a file, kept while looking for the headings. */
struct bsc_head_row {
	uint64_t		  line, number;
	size_t			  ncell;
	const char		**cell;
};

struct bsc_head {
	struct bsc_arena	*arena;
	struct bsc_head_row	*row;
	size_t			 n, cap;
	size_t			 bytes;
};

#define BSC_HEAD_ROWS	500

/* Keep a row; false: enough, it was not kept. */
bool	 bsc_head_add(struct bsc_head *, const struct bsc_row *);
void	 bsc_head_free(struct bsc_head *);

struct bsc_layout {
	size_t		  header;	/* row of the headings in the head */
	uint64_t	  line;		/* ... in the file */
	uint64_t	  number;	/* ... among all rows */
	const char	**name;		/* headings; "" for unnamed columns */
	size_t		  ncol;
	const struct bsc_head_row *row[2];	/* the rows they stand in */
	const char	 *title;	/* text above them */
	int		  power;	/* unit told there, -1: none */
};

/*
 * Find the headings: the row that looks most like them for the schema, for
 * the mapping told, and for the rows below.  False: no row does.
 */
bool	 bsc_layout_find(struct bsc_layout *, struct bsc_head *,
	    const struct bsc_names *, const struct bsc_told *,
	    struct bsc_error *);

/*
 * Whether that row of the head could be headings by itself: most of its
 * cells are names the schema or the user knows, and rows of values follow.
 */
bool	 bsc_layout_heading(const struct bsc_head *, size_t,
	    const struct bsc_names *, const struct bsc_told *);

#endif
