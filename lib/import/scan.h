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
};

bool	 bsc_scan_file(struct bsc_scan *, const struct bsc_schema *,
	    const struct bsc_names *, const struct bsc_told *,
	    struct bsc_error *);
void	 bsc_scan_free(struct bsc_scan *);

#endif
