#ifndef BSC_IMPORT_MAPPING_H
#define BSC_IMPORT_MAPPING_H

#include "import/amount.h"
#include "import/dates.h"
#include "import/names.h"

/*
 * What the user told about the files, by options or by a mapping file
 * (bsc-mapping(5)).  Strings live as long as the struct.
 */
struct bsc_told_pair {
	const char	*from, *to;
};

struct bsc_told_word {		/* a word of a column and what it means */
	const char	*field, *from, *to;
};

struct bsc_told {
	struct bsc_arena	*arena;
	const char		*table;		/* or NULL */
	const char		*encoding;	/* or NULL */
	char			 delim;		/* or 0 */
	char			 decimal;	/* or 0 */
	unsigned		 currency;	/* or 0 */
	enum bsc_date_order	 order;
	bool			 serial;
	uint64_t		 header;	/* line, or 0 */
	bool			 extra;
	bool			 hidden;	/* of workbooks, too */
	struct bsc_told_pair	*sheet;		/* from: name; none: all */
	size_t			 nsheet, sheetcap;
	bool			 lang_zh;	/* of reasons in records */
	struct bsc_told_pair	*map;		/* column to field; "" ignores */
	size_t			 nmap, mapcap;
	struct bsc_told_pair	*set;		/* field to value */
	size_t			 nset, setcap;
	struct bsc_told_pair	*fill;		/* from: column */
	size_t			 nfill, fillcap;
	struct bsc_told_word	*word;
	size_t			 nword, wordcap;
};

void	 bsc_told_pair(struct bsc_told *, struct bsc_told_pair **, size_t *,
	    size_t *, const char *from, const char *to);
/* "dmy", "mdy", "serial"; ",", "."; "tab" ...; false: unknown word. */
bool	 bsc_told_dates(struct bsc_told *, const char *);
bool	 bsc_told_decimal(struct bsc_told *, const char *);
bool	 bsc_told_delim(struct bsc_told *, const char *);
bool	 bsc_told_load(struct bsc_told *, const char *path,
	    struct bsc_error *);

/* One column of the file. */
struct bsc_map_column {
	const char		*name;		/* heading on one line */
	const struct bsc_field	*field;		/* NULL: not mapped */
	const struct bsc_role	*role;		/* an approval step, or NULL */
	enum bsc_part		 part;
	enum bsc_match		 match;
	const char		*extra;		/* name as x_ field, or NULL */
	const char		*reason;	/* why (not) mapped */
	bool			 fill;
	int			 power;		/* unit of its amounts */
	/* decided by a pass over the column */
	struct bsc_signs	 signs;
	struct bsc_orders	 orders;
	char			 decimal;
	enum bsc_date_order	 order;
	struct bsc_words	*words;		/* enum words met so far */
	unsigned char		 quick;		/* quick.h */
};

struct bsc_mapping {
	struct bsc_arena	*arena;
	const struct bsc_told	*told;
	const struct bsc_table	*table;
	struct bsc_map_column	*col;
	size_t			 ncol;
	const char		**set;		/* by field: value or NULL */
	const struct bsc_field	*steps;		/* role columns go there */
	size_t			 year;		/* column of the book year, or ncol */
	const char		*scores;	/* tables tried, for --explain */
};

/*
 * Choose the table (SPEC 32) and map the headings.  hint: name of the file
 * and title lines; power: a unit told there, -1: none.  NULL: no table, or
 * more than one, or a told column that is not there.
 */
struct bsc_mapping *bsc_mapping_new(const struct bsc_schema *,
	    const struct bsc_names *, const struct bsc_told *,
	    const char *const *name, size_t nname, struct bsc_span file,
	    struct bsc_span title, int power, struct bsc_error *);
/* Whether a field has a column or a set value. */
bool	 bsc_mapping_gives(const struct bsc_mapping *, size_t field);
void	 bsc_mapping_free(struct bsc_mapping *);

void	 bsc_mapping_explain(const struct bsc_mapping *, struct bsc_buf *);
/* The mapping as a mapping file. */
void	 bsc_mapping_xml(const struct bsc_mapping *, struct bsc_buf *);

#endif
