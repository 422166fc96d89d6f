#ifndef BSC_SCHEMA_SCHEMA_H
#define BSC_SCHEMA_SCHEMA_H

#include "base/diag.h"
#include "base/span.h"

/*
 * The tables and their fields: lib/schema/tables.xml and what the folders
 * of BSC_PATH add (tables and aliases add up).  Everything here is owned by
 * the schema and lives as long as it does.
 */
enum bsc_type {
	BSC_TEXT, BSC_CODE, BSC_ENUM, BSC_BOOL, BSC_INT, BSC_NUMBER,
	BSC_MONEY, BSC_DATE, BSC_TIME, BSC_PERIOD, BSC_LIST, BSC_STEPS
};

/* What an empty cell of a recorded column means (SPEC 12). */
enum bsc_empty {
	BSC_EMPTY_UNKNOWN,	/* nobody wrote it down */
	BSC_EMPTY_OPEN,		/* has not happened by the as-of day */
	BSC_EMPTY_NONE		/* a fact: there is none */
};

enum {			/* bsc_field.role */
	BSC_ROLE_KEY		= 1,
	BSC_ROLE_REQUIRED	= 2,
	BSC_ROLE_OFFICE		= 4,
	BSC_ROLE_DATE		= 8,
	BSC_ROLE_FROM		= 16,
	BSC_ROLE_TO		= 32,
	BSC_ROLE_NAMING		= 64,	/* references match it */
	BSC_ROLE_SIGNED		= 128	/* money or number that may be negative */
};

struct bsc_word {		/* one word of an enum */
	const char	*name;
	const char	*zh;
	const char	*const *alias;	/* further words in ledgers; NULL ends */
};

struct bsc_table;

struct bsc_field {
	const char		*name;
	enum bsc_type		 type;
	unsigned		 role;
	enum bsc_empty		 empty;
	bool			 ordered;	/* enum compares by order */
	const struct bsc_table	*table;
	const struct bsc_table	*ref;		/* table it refers to or NULL */
	const struct bsc_word	*word;		/* enum words, or step roles */
	size_t			 nword;
	const char		*zh, *en;	/* label, description */
	const char		*const *alias;	/* names in ledgers; NULL ends */
	size_t			 index;		/* in its table */
};

struct bsc_table {
	const char		*name;
	const char		*group;		/* register, money, result ... */
	const char		*zh, *en;
	const char		*const *alias;	/* of file, sheet, title; NULL ends */
	const struct bsc_field	*field;
	size_t			 nfield;
	const struct bsc_field	*const *key;	/* key fields in order */
	size_t			 nkey;
	const struct bsc_field	*office, *date, *from, *to, *naming; /* or NULL */
	bool			 global;	/* references cross offices */
	size_t			 index;		/* stream order */
};

/* A role of an approval step and the headings it has in ledgers. */
struct bsc_role {
	const char		*name;
	const char		*zh, *en;
	const char		*const *alias;
};

struct bsc_schema;

struct bsc_schema	*bsc_schema_load(struct bsc_error *);	/* by bsc_path */
struct bsc_schema	*bsc_schema_read(const char *path, struct bsc_error *);
void			 bsc_schema_free(struct bsc_schema *);

size_t			 bsc_schema_count(const struct bsc_schema *);
const struct bsc_table	*bsc_schema_table(const struct bsc_schema *, size_t);
const struct bsc_role	*bsc_schema_role(const struct bsc_schema *, size_t); /* NULL: end */
const struct bsc_table	*bsc_table_find(const struct bsc_schema *, struct bsc_span);
/* Of results: their records pass through every tool. */
bool			 bsc_table_is_result(const struct bsc_table *);
/* The table of a -t option; another name ends the run, saying which is near. */
const struct bsc_table	*bsc_table_named(const struct bsc_schema *,
			    const char *name);
const struct bsc_field	*bsc_field_find(const struct bsc_table *, struct bsc_span);
/* The word's index or -1; by name only. */
int			 bsc_word_find(const struct bsc_field *, struct bsc_span);
/* Words of a file of tables; of a role by its bit, NULL beyond the last. */
const char		*bsc_type_name(enum bsc_type);
const char		*bsc_empty_name(enum bsc_empty);
const char		*bsc_role_name(size_t bit);
/* The most similar name, or NULL when none is near: for messages. */
const char		*bsc_table_near(const struct bsc_schema *, struct bsc_span);
const char		*bsc_field_near(const struct bsc_table *, struct bsc_span);

#endif
