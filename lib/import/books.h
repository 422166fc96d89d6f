#ifndef BSC_IMPORT_BOOKS_H
#define BSC_IMPORT_BOOKS_H

#include "import/gather.h"

/*
 * XML of flat records, as accounting systems hand it over: under the root
 * records, in each record fields.  It is taken apart into files of
 * delimited text, one for each kind of record: headings first, and before
 * each row the line of its start tag.
 */
struct bsc_book {
	char		*name;		/* element of the records, or what
					   names the table in a sheet */
	char		*shown;		/* FILE!SHEET, NULL: the file */
	const char	*path;
	uint64_t	 records;
	bool		 hidden;	/* a sheet that is not to be taken */
};

struct bsc_books {
	struct bsc_book	*member;
	size_t			 n, cap;
	char			 encoding[32];	/* as declared */
	char			 digest[65];
	bool			 workbook;	/* see xlsxcut.h */
	bool			 left;		/* not all could be taken */
};

bool	 bsc_books_cut(struct bsc_books *, struct bsc_gather *,
	    const char *path, const char *name, struct bsc_error *);
void	 bsc_books_free(struct bsc_books *);

/* Whether a file begins like XML. */
bool	 bsc_is_xml(const char *path);

#endif
