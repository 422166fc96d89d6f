#ifndef BSC_IMPORT_SCAN_H
#define BSC_IMPORT_SCAN_H

#include "import/kind.h"

/*
 * The first reading of a file: its encoding, delimiter, headings, table,
 * mapping, and what each column as a whole says about dates and amounts.
 */
struct bsc_scan {
	const char		*path, *name;	/* to read, to show */
	char			*encoding;
	bool			 bom;		/* ... as a mark told */
	char			 delim;
	const char		*member;	/* record element of XML, or sheet */
	bool			 workbook;	/* it is of a workbook */
	char			 digest[65];
	struct bsc_head		 head;
	struct bsc_layout	 layout;
	struct bsc_mapping	*mapping;
	struct bsc_kinds	*kinds;
	bool			 sure;		/* what a taker took is right */
};

/*
 * Who takes the rows on the way, on the guess that the columns say nothing
 * unusual: points are decimal, no date has two readings, there is one
 * currency, or what was told.  begin: the mapping is there, the rows come,
 * all of them; forget: the file must be read in another way.
 */
struct bsc_taker {
	void	*arg;
	void	(*begin)(void *);
	void	(*row)(void *, const struct bsc_row *, enum bsc_row_kind,
		    struct bsc_span word);
	void	(*forget)(void *);
};

/* taker: may be NULL. */
bool	 bsc_scan_file(struct bsc_scan *, const struct bsc_schema *,
	    const struct bsc_names *, const struct bsc_told *,
	    const struct bsc_taker *, struct bsc_error *);
void	 bsc_scan_free(struct bsc_scan *);

#endif
