#ifndef BSC_EXPR_TABLE_H
#define BSC_EXPR_TABLE_H

/* Inside lib/expr only: how the store keeps its records. */

#include "base/hash.h"
#include "expr/store.h"

struct bsc_record {
	const struct bsc_section	*section;
	uint64_t			 ordinal;
	bool				 context;
	bool				 wide;
	uint16_t			 end[];	/* of the origin and each cell,
						   their bytes follow; wide:
						   two make one, low first */
};

struct bsc_copy {
	struct bsc_section	 section;
	struct bsc_column	*col;
	int			*of_field;
	struct bsc_copy		*next;
};

struct bsc_decoded {		/* a field of all records; v or s */
	int64_t			*v;
	struct bsc_span		*s;
	unsigned char		*why;
	size_t			 upto, cap, why_cap;
	size_t			 among;		/* who: records of the other */
	struct bsc_span		*recent;	/* texts, by hash */
	char			*room;		/* for the next ones */
	size_t			 left;
};

struct bsc_shelf {		/* one table */
	bool			 seen;
	struct bsc_copy		*section;
	struct bsc_record	**record;
	size_t			 n, cap;
	size_t			 ncontext;	/* of the n */
	const bool		*brief;		/* by field index, or NULL */
	bool			*often;		/* likewise */
	struct bsc_decoded	*decoded;	/* by field index, or NULL */
	struct bsc_decoded	*who;		/* what each refers to, so too */
	size_t			 nfield;
	struct bsc_arena	*text;		/* of the decoded; or NULL */
};

struct bsc_store {
	struct bsc_shelf	*table;		/* by table index */
	size_t			 ntable;
	struct bsc_arena	*arena;
	struct bsc_index	*index;		/* a list */
	struct bsc_buf		 key;
};

/* decoded.c: of bsc_store_often ... */
bool	 bsc_store_is_often(const struct bsc_store *, const struct bsc_field *);
/* ... whether any record has the column ... */
bool	 bsc_store_tells(const struct bsc_store *, const struct bsc_field *);
/* ... the values of all records ... */
const struct bsc_decoded *bsc_store_decoded(struct bsc_store *,
	    const struct bsc_field *);
/* ... and those of records just added, where they are kept beside them. */
void	 bsc_decoded_add(struct bsc_store *, const struct bsc_table *);
void	 bsc_decoded_free(struct bsc_shelf *);
size_t	 bsc_decoded_bytes(const struct bsc_shelf *);

/* index.c */
void	 bsc_index_free_all(struct bsc_store *);
size_t	 bsc_index_bytes(const struct bsc_store *);
/* By names: folded, without blanks; of one field. */
struct bsc_index *bsc_store_names(struct bsc_store *,
	    const struct bsc_field *);
/*
 * By fields of which the nth stands for what it refers to: for its number,
 * or for its second name.
 */
struct bsc_who_part {
	const struct bsc_decoded	*told;	/* bsc_store_who() */
	const struct bsc_table		*to;
	size_t				 nth;
	bool				 name;
};
struct bsc_index *bsc_store_who_index(struct bsc_store *,
	    const struct bsc_field *const *, size_t n,
	    const struct bsc_who_part *);
/* The text in that key. */
void	 bsc_who_key(struct bsc_buf *, struct bsc_span);
/* Its number, or its name, or the text that stands for it. */
struct bsc_span	 bsc_who_text(const struct bsc_store *,
	    const struct bsc_table *, bool known, uint32_t record,
	    struct bsc_span text, bool name);

#endif
