#ifndef BSC_QUERY_QUERY_H
#define BSC_QUERY_QUERY_H

#include "base/output.h"
#include "expr/expr.h"

/*
 * One question to streams or plain CSV, in the expressions of bsc-expr(5):
 * select, filter, group, aggregate, sort, limit, distinct.  Without sorting,
 * grouping, references and aligned text it works record by record in
 * constant memory.
 */
enum bsc_query_form {
	BSC_QUERY_CSV, BSC_QUERY_JSONL, BSC_QUERY_MD, BSC_QUERY_TEXT,
	BSC_QUERY_XML, BSC_QUERY_XLSX
};

struct bsc_query {		/* texts: NULL when not asked for */
	const struct bsc_schema	*schema;
	const struct bsc_calendar *calendar;
	bsc_day			 today;
	const struct bsc_table	*table;		/* or NULL: the only one */
	const char		*where, *select, *group, *aggregate, *having,
				*sort;
	const char		*join;		/* fields that refer */
	bool			 distinct, limited;
	uint64_t		 limit;
	const char		*const *dir;	/* folders of registers */
	size_t			 ndir;
	bool			 require_seal;
	unsigned		 seals;
	enum bsc_query_form	 form;
	bool			 excel;		/* CSV: as Excel likes it */
	bool			 en;		/* headings and words: of XLSX
						   and for Excel */
	bool			 verbose;
	unsigned		 threads;	/* more than one: read ahead */
};

/*
 * Ask.  What could not be told of single records is counted on standard
 * error; false: *err tells, and what was written so far ends as broken.
 */
bool	 bsc_query_run(const struct bsc_query *, char *const *paths,
	    struct bsc_output *, struct bsc_error *);

#endif
