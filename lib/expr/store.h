#ifndef BSC_EXPR_STORE_H
#define BSC_EXPR_STORE_H

#include <stdint.h>

#include "base/mem.h"
#include "stream/batch.h"

/*
 * Records kept in memory, by table: what references, look-ups, exists(),
 * aggregates and the group rules read.  Cells are copied; sections too, so
 * a reader may close before the store is freed.  A record is known by its
 * table and its number there, 0, 1, 2 ... in the order of arrival; numbers
 * and spans stay good as long as the store.
 */
struct bsc_store;

struct bsc_store *bsc_store_new(const struct bsc_schema *);
void	 bsc_store_free(struct bsc_store *);

/*
 * Fields of a table, by index, that nobody reads: whether two records have
 * the same text there is all that the store will remember.  The array is
 * the caller's.
 */
void	 bsc_store_brief(struct bsc_store *, const struct bsc_table *,
	    const bool *field);
/*
 * Many programs read the field, each of nearly all records: its values are
 * kept beside the records, once one has asked.
 */
void	 bsc_store_often(struct bsc_store *, const struct bsc_field *);
/* A header was seen: the table is there even if no record follows. */
void	 bsc_store_section(struct bsc_store *, const struct bsc_section *);
bool	 bsc_store_seen(const struct bsc_store *, const struct bsc_table *);

/*
 * Keep records first .. first + n - 1 of a batch (its header is then seen
 * too).  context: not themselves judged (SPEC 22).
 */
void	 bsc_store_add(struct bsc_store *, const struct bsc_batch *,
	    size_t first, size_t n, bool context);
size_t	 bsc_store_count(const struct bsc_store *, const struct bsc_table *);
size_t	 bsc_store_bytes(const struct bsc_store *);	/* memory in use */

/* Whether the record has the origin, the columns and the cells of the row. */
bool	 bsc_store_equals(const struct bsc_store *, uint32_t record,
	    const struct bsc_batch *, size_t row);

/* Cell of a stored record; p NULL: not recorded. */
struct bsc_span	 bsc_store_field(const struct bsc_store *, uint32_t record,
		    const struct bsc_field *);
struct bsc_span	 bsc_store_src(const struct bsc_store *,
		    const struct bsc_table *, uint32_t record);
/* batch->first + row at the time of bsc_store_add. */
uint64_t	 bsc_store_ordinal(const struct bsc_store *,
		    const struct bsc_table *, uint32_t record);
/*
 * Numbers in the order of arrival, the context before all; equal ones are
 * in the order of the records.
 */
uint64_t	 bsc_store_arrival(const struct bsc_store *,
		    const struct bsc_table *, uint32_t record);
/* Whether no record of the table is context. */
bool		 bsc_store_own(const struct bsc_store *,
		    const struct bsc_table *);
bool		 bsc_store_context(const struct bsc_store *,
		    const struct bsc_table *, uint32_t record);
/* Its section (a copy): which columns it has, x_... ones too. */
const struct bsc_section *bsc_store_columns(const struct bsc_store *,
		    const struct bsc_table *, uint32_t record);
/* Cell of a column of that section. */
struct bsc_span	 bsc_store_cell(const struct bsc_store *,
		    const struct bsc_table *, uint32_t record, size_t col);

/*
 * Key of a cell as references compare it: text, codes and enum words
 * folded, scalars as their number.  False: empty, not
 * recorded or not of its type.  Parts are ended by a byte 0, so appended
 * keys do not run together.
 */
bool	 bsc_key_append(struct bsc_buf *, const struct bsc_field *,
	    struct bsc_span cell);

/*
 * The records of a table by the values of some fields, made when first
 * asked for and kept up to date as records arrive.  Owned by the store.
 */
struct bsc_index;

#define BSC_NO_RECORD	UINT32_MAX

struct bsc_index *bsc_store_index(struct bsc_store *,
		    const struct bsc_field *const *field, size_t n);
/* First record of a key made by bsc_key_append, in order of the fields ... */
uint32_t bsc_index_first(const struct bsc_index *, struct bsc_span key);
/* ... and the next with the same key; BSC_NO_RECORD ends. */
uint32_t bsc_index_next(const struct bsc_index *, uint32_t record);
/* Records with a part of the key missing: they may match anything. */
const uint32_t *bsc_index_loose(const struct bsc_index *, size_t *n);

/*
 * What a field of a record refers to (SPEC 18); enough of that record to
 * tell.
 */
enum bsc_found { BSC_REF_NONE, BSC_REF_ONE, BSC_REF_AMBIGUOUS };

struct bsc_refkey {
	struct bsc_span		 value;		/* the referring cell */
	struct bsc_span		 office;	/* own office; len 0: unknown */
	/* Further cells by field name: p NULL when the record has none. */
	struct bsc_span		(*cell)(void *, const struct bsc_field *);
	void			*arg;
	bool			 dated;
	int32_t			 day;		/* validity, if dated */
	/* Records of one number that agree in it are as good as one; or NULL. */
	const struct bsc_field	*asked;
	bool			 who;		/* rows of one key are one */
};

enum bsc_found	 bsc_store_resolve(struct bsc_store *,
		    const struct bsc_table *to, const struct bsc_refkey *,
		    uint32_t *record);
/* Whether two records of the table have one key, seen as references see it. */
bool		 bsc_store_same(struct bsc_store *, const struct bsc_table *,
		    uint32_t, uint32_t);
/* The field by which people, sections and offices go too; NULL: none. */
const struct bsc_field *bsc_second_name(const struct bsc_table *);

#endif
