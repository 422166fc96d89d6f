#ifndef BSC_IMPORT_XLSXPART_H
#define BSC_IMPORT_XLSXPART_H

#include "base/xml.h"
#include "import/pile.h"
#include "import/xlsx.h"
#include "import/xlsxlook.h"
#include "import/zip.h"

/* What the files xlsx*.c share: the workbook and its parts. */
struct bsc_xlsx {
	struct bsc_zip		*zip;
	struct bsc_look_rules	 rules;
	bool			 stale;		/* nothing was calculated */
	struct bsc_arena	*arena;
	struct bsc_xlsx_sheet	*sheet;
	size_t			 nsheet, sheetcap;
	struct bsc_look		*look;		/* by style of a cell */
	size_t			 nlook, lookcap;
	struct bsc_pile		*strings;	/* shared ones */
	uint64_t		 given;		/* bytes of rows so far */
};

/*
 * The elements of a part that are ours are listed as steps, each below one
 * listed before (-1: the root).  All others, and what is below them, say
 * nothing a cell could need: extensions, drawings, phonetic runs.
 */
struct bsc_xlsx_step {
	int		 parent;
	const char	*name;
};

#define BSC_XLSX_DEPTH	8

struct bsc_xlsx_path {
	int		 step[BSC_XLSX_DEPTH];
	unsigned	 depth, below;		/* ours, others below them */
	const char	*ours;			/* a namespace known to be */
};

/* At the start of an element: which step it is; -1: none of ours. */
int	 bsc_xlsx_enter(struct bsc_xlsx_path *, const struct bsc_xlsx_step *,
	    size_t n, const char *name, const char *uri);
/* At its end: the step that ends, or -1. */
int	 bsc_xlsx_leave(struct bsc_xlsx_path *);
/* The step we are in; -1: none. */
int	 bsc_xlsx_at(const struct bsc_xlsx_path *);

/*
 * Parse a part.  *xml is the parser while that goes on, for callbacks that
 * fail.
 */
bool	 bsc_xlsx_parse(struct bsc_xlsx *, const char *part,
	    const struct bsc_xml_handler *, void *arg, struct bsc_xml **xml,
	    struct bsc_error *);

const char *bsc_xlsx_attr(const struct bsc_xml_attr *, size_t,
	    const char *name);
/* "1", "true", "on". */
bool	 bsc_xlsx_true(const char *);
/* A number without sign and no greater than max. */
bool	 bsc_xlsx_number(const char *, uint64_t max, uint64_t *);
/*
 * Text of a string as it is meant: _x000D_ is a character, line ends are
 * LF, control characters are none.
 */
void	 bsc_xlsx_text(struct bsc_buf *to, struct bsc_span);

bool	 bsc_xlsx_load_styles(struct bsc_xlsx *, const char *part,
	    struct bsc_error *);
bool	 bsc_xlsx_load_strings(struct bsc_xlsx *, const char *part,
	    struct bsc_error *);

#define BSC_XLSX_TEXT	(128 * 1024)	/* bytes of a cell; Excel: 32,767
					   characters */

#endif
