#ifndef BSC_REPORT_DOC_H
#define BSC_REPORT_DOC_H

#include "base/hash.h"
#include "base/mem.h"
#include "base/output.h"
#include "base/span.h"

/*
 * A document as it is written, whatever its form: headings, paragraphs,
 * tables and lists of items, in order.  Text is UTF-8 as data has it; the
 * form escapes it.
 */
enum bsc_tone {		/* how a thing is to be seen; 0 .. 3 as severities */
	BSC_TONE_SERIOUS, BSC_TONE_MAJOR, BSC_TONE_MINOR, BSC_TONE_INFO,
	BSC_TONE_GOOD, BSC_TONE_MUTED, BSC_TONE_WARN, BSC_TONE_PLAIN
};

enum bsc_cell_kind { BSC_CELL_TEXT, BSC_CELL_BAR };

struct bsc_grid_cell {
	enum bsc_cell_kind kind;
	char		*text;
	char		*href;		/* NULL: no link */
	char		*anchor;	/* NULL: none */
	bool		 prints;	/* link the fingerprints inside */
	enum bsc_tone	 tone;
	uint64_t	 part[4];	/* bar: a length a tone ... */
	uint64_t	 max;		/* ... of so much in all */
};

struct bsc_grid_col {
	char		*head;
	bool		 right;		/* numbers */
	bool		 bar;
	enum bsc_tone	 tone;		/* legend of a bar */
};

struct bsc_grid {	/* a table, row after row */
	char			*caption;
	bool			 lead;	/* first of all to be read */
	bool			 fold;	/* may be folded where it is long */
	struct bsc_grid_col	*col;
	size_t			 ncol, capcol;
	struct bsc_grid_cell	*cell;
	size_t			 ncell, capcell;
};

struct bsc_item {	/* one finding in a list */
	const char	*anchor;	/* "" none */
	enum bsc_tone	 tone;
	const char	*mark;		/* severity or state in words */
	const char	*head, *body;
	const char	*const *meta;	/* small print; NULL ends */
};

struct bsc_doc;

struct bsc_doc_form {
	void	(*begin)(struct bsc_doc *, const char *title);
	void	(*heading)(struct bsc_doc *, int level, const char *anchor,
		    enum bsc_tone, const char *mark, const char *text);
	void	(*para)(struct bsc_doc *, enum bsc_tone, const char *text);
	void	(*table)(struct bsc_doc *, const struct bsc_grid *);
	void	(*items)(struct bsc_doc *, bool open);
	void	(*item)(struct bsc_doc *, const struct bsc_item *);
	void	(*end)(struct bsc_doc *);
};

struct bsc_doc {
	const struct bsc_doc_form *form;
	struct bsc_output	*out;
	bool			 en;		/* language */
	const struct bsc_keys	*prints;	/* fingerprints that are shown */
	struct bsc_buf		 buf;		/* the form's own ... */
	unsigned		 folds;		/* ... and folded tables */
};

extern const struct bsc_doc_form bsc_doc_text, bsc_doc_html;

/* The text in the document's language. */
#define BSC_SAY(doc, zh, english) ((doc)->en ? (english) : (zh))

void	 bsc_doc_heading(struct bsc_doc *, int level, const char *anchor,
	    const char *text);
void	 bsc_doc_para(struct bsc_doc *, enum bsc_tone, const char *, ...)
	    __attribute__((format(printf, 3, 4)));

struct bsc_grid *bsc_grid_new(const char *caption);
/* The column just added; it may be changed until the next. */
struct bsc_grid_col *bsc_grid_col(struct bsc_grid *, const char *head, bool right);
void	 bsc_grid_bar_col(struct bsc_grid *, const char *head);
/* Cells fill row after row; the one returned may be changed until the next. */
struct bsc_grid_cell *bsc_grid_add(struct bsc_grid *, const char *, ...)
	    __attribute__((format(printf, 2, 3)));
struct bsc_grid_cell *bsc_grid_span(struct bsc_grid *, struct bsc_span);
struct bsc_grid_cell *bsc_grid_bar(struct bsc_grid *, const uint64_t part[4],
	    uint64_t max);
size_t	 bsc_grid_rows(const struct bsc_grid *);
/* Write the table and free it; one without rows is not written. */
void	 bsc_doc_table(struct bsc_doc *, struct bsc_grid *);

/* Whether a fingerprint can be an anchor as it stands. */
bool	 bsc_anchor_ok(struct bsc_span);

#endif
