#ifndef BSC_BASE_XML_H
#define BSC_BASE_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/mem.h"
#include "base/span.h"

/*
 * XML as events, pushed: the only module that knows libxml2 (SAX2).  No
 * network, no external entities, no DTD; depth and sizes are bounded.
 * A callback that returns false stops the parse; its reason goes into the
 * error that bsc_xml_error tells.
 */
struct bsc_xml_attr {
	const char	*name;		/* local name */
	const char	*value;		/* NUL-terminated */
};

/* The same name is always at the same place as long as the parser lives. */
struct bsc_xml_handler {
	bool	(*start)(void *, const char *name, const char *uri,
		    const struct bsc_xml_attr *, size_t nattr, size_t line);
	bool	(*end)(void *, const char *name, size_t line);
	bool	(*text)(void *, const char *, size_t);
};

struct bsc_xml;

struct bsc_xml	*bsc_xml_new(const struct bsc_xml_handler *, void *arg);
bool		 bsc_xml_feed(struct bsc_xml *, const char *, size_t);
bool		 bsc_xml_finish(struct bsc_xml *);	/* document complete? */
/* For a callback about to return false: the reason; always false. */
bool		 bsc_xml_fail(struct bsc_xml *, const char *, ...)
		    __attribute__((format(printf, 2, 3)));
/* Whether it is read without conversion; known from the root on. */
bool		 bsc_xml_is_utf8(const struct bsc_xml *);
size_t		 bsc_xml_line(const struct bsc_xml *);
/* Inside of start: of the first character behind the tag. */
size_t		 bsc_xml_column(const struct bsc_xml *);
const char	*bsc_xml_error(const struct bsc_xml *); /* without file and line */
void		 bsc_xml_free(struct bsc_xml *);

/*
 * A small document whole, for data files (tables, packs, models, mappings).
 * Elements keep their line; text is the concatenated character data of the
 * element itself, blanks trimmed; attributes and children are in order.
 */
struct bsc_node {
	const char		*name;
	const char		*text;		/* "" if none */
	const struct bsc_xml_attr *attr;
	size_t			 nattr;
	size_t			 line;		/* of the start tag */
	size_t			 text_line;	/* where the text starts ... */
	size_t			 text_column;	/* ... counted in characters */
	struct bsc_node		*child;		/* first */
	struct bsc_node		*next;		/* sibling */
};

/* Root element, in the arena; NULL and *err "path:line: reason" on failure. */
struct bsc_node	*bsc_node_load(struct bsc_arena *, const char *path,
		    struct bsc_error *);
/* Value of an attribute or NULL. */
const char	*bsc_node_attr(const struct bsc_node *, const char *name);
/* Line and column of a byte of the node's text. */
void		 bsc_node_place(const struct bsc_node *, const char *at,
		    size_t *line, size_t *column);
/* First child of that name or NULL. */
const struct bsc_node *bsc_node_child(const struct bsc_node *, const char *name);

/* Append text with & < > " and control characters escaped. */
void		 bsc_xml_escape(struct bsc_buf *, struct bsc_span);

#endif
