#ifndef BSC_SCHEMA_BUILD_H
#define BSC_SCHEMA_BUILD_H

#include "base/mem.h"
#include "base/xml.h"
#include "schema/schema.h"

/*
 * A schema while it is put together from files (schema_load.c); what the
 * public functions look things up in afterwards (schema.c).
 */
struct draft {			/* what only the loader knows of a field */
	const char	*path;
	size_t		 line;
	const char	*ref;	/* name of the table referred to */
	const char	*words;	/* as written */
};

struct table {
	struct bsc_table	 pub;
	struct bsc_field	*field;		/* pub.field, still writable */
	struct draft		*draft;		/* of each field */
};

struct bsc_schema {
	struct bsc_arena	*arena;
	struct table		**table;
	size_t			 ntable, captable;
	struct bsc_role		*role;		/* ends with a nameless one */
	size_t			 nrole;
};

/* Add the tables, fields and aliases of one file. */
bool	 bsc_schema_add(struct bsc_schema *, const char *path,
	    struct bsc_error *);
/* After the last file: resolve references and roles. */
bool	 bsc_schema_finish(struct bsc_schema *, struct bsc_error *);

#endif
