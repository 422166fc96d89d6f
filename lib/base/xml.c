#include "base/xml.h"

#include <errno.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	MAX_DEPTH = 200,
	MAX_TEXT = 16 * 1024 * 1024,	/* character data between two tags */
	FEED_SIZE = 64 * 1024
};

struct bsc_xml {
	struct bsc_xml_handler	 on;
	void			*arg;
	xmlParserCtxtPtr	 ctxt;
	struct bsc_buf		 values;	/* of the attributes at hand */
	struct bsc_xml_attr	*attr;
	size_t			*offset;
	size_t			 cap, ocap;
	size_t			 depth, text_len;
	size_t			 line;		/* where it stopped, 0: goes on */
	bool			 stopped;
	struct bsc_error	 err;
};

size_t
bsc_xml_line(const struct bsc_xml *x)
{
	if (x->line != 0)
		return x->line;
	if (x->ctxt->input == NULL || x->ctxt->input->line < 1)
		return 1;
	return (size_t)x->ctxt->input->line;
}

size_t
bsc_xml_column(const struct bsc_xml *x)
{
	if (x->ctxt->input == NULL || x->ctxt->input->col < 1)
		return 1;
	return (size_t)x->ctxt->input->col + 1;
}

static void
stop(struct bsc_xml *x, const char *why)
{
	if (x->stopped)
		return;
	x->line = bsc_xml_line(x);
	x->stopped = true;
	if (x->err.text[0] == '\0')
		bsc_fail(&x->err, "%s", why);
	xmlStopParser(x->ctxt);
}

bool
bsc_xml_fail(struct bsc_xml *x, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (x->err.text[0] == '\0')
		vsnprintf(x->err.text, sizeof(x->err.text), fmt, ap);
	va_end(ap);
	return false;
}

/* libxml2 gives values as first and last byte of its buffer: copy them. */
static size_t
copy_attributes(struct bsc_xml *x, const xmlChar **v, size_t n)
{
	if (n == 0)
		return 0;
	x->attr = bsc_grow(x->attr, &x->cap, n, sizeof(*x->attr));
	x->offset = bsc_grow(x->offset, &x->ocap, n, sizeof(*x->offset));
	x->values.len = 0;
	for (size_t i = 0; i < n; i++, v += 5) {
		x->attr[i].name = (const char *)v[0];
		x->offset[i] = x->values.len;
		bsc_buf_add(&x->values, v[3], (size_t)(v[4] - v[3]));
		bsc_buf_putc(&x->values, '\0');
	}
	for (size_t i = 0; i < n; i++)
		x->attr[i].value = x->values.p + x->offset[i];
	return n;
}

static void
on_start(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int nns, const xmlChar **ns, int nattr, int ndefault,
    const xmlChar **attr)
{
	struct bsc_xml *x = arg;
	size_t n;

	(void)prefix, (void)nns, (void)ns, (void)ndefault;
	if (x->stopped)
		return;
	x->text_len = 0;
	if (++x->depth > MAX_DEPTH) {
		stop(x, _("elements too deep"));
		return;
	}
	n = copy_attributes(x, attr, nattr > 0 ? (size_t)nattr : 0);
	if (x->on.start != NULL && !x->on.start(x->arg, (const char *)name,
	    (const char *)uri, x->attr, n, bsc_xml_line(x)))
		stop(x, _("stopped"));
}

static void
on_end(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct bsc_xml *x = arg;

	(void)prefix, (void)uri;
	if (x->stopped)
		return;
	x->depth--;
	x->text_len = 0;
	if (x->on.end != NULL &&
	    !x->on.end(x->arg, (const char *)name, bsc_xml_line(x)))
		stop(x, _("stopped"));
}

static void
on_text(void *arg, const xmlChar *text, int len)
{
	struct bsc_xml *x = arg;

	if (x->stopped || len <= 0)
		return;
	x->text_len += (size_t)len;
	if (x->text_len > MAX_TEXT)
		stop(x, _("text too long"));
	else if (x->on.text != NULL &&
	    !x->on.text(x->arg, (const char *)text, (size_t)len))
		stop(x, _("stopped"));
}

/* Entities are how XML reads files and eats memory: none are allowed. */
static void
on_subset(void *arg, const xmlChar *name, const xmlChar *id,
    const xmlChar *system)
{
	(void)name, (void)id, (void)system;
	stop(arg, _("a document type declaration is not allowed"));
}

static xmlEntityPtr
on_entity(void *arg, const xmlChar *name)
{
	(void)arg;
	return xmlGetPredefinedEntity(name);
}

static void
on_error(void *arg, xmlErrorPtr e)
{
	struct bsc_xml *x = arg;
	size_t n;

	if (e->level != XML_ERR_FATAL || x->stopped ||
	    x->err.text[0] != '\0')
		return;
	bsc_fail(&x->err, "%s", e->message != NULL ? e->message : "XML");
	n = strlen(x->err.text);
	while (n > 0 && x->err.text[n - 1] == '\n')
		x->err.text[--n] = '\0';
	if (e->line > 0)
		x->line = (size_t)e->line;
}

/* Errors of encodings come without a parser and would go to stderr. */
static void
ignore(void *arg, xmlErrorPtr e)
{
	(void)arg, (void)e;
}

static void
ignore_text(void *arg, const char *fmt, ...)
{
	(void)arg, (void)fmt;
}

struct bsc_xml *
bsc_xml_new(const struct bsc_xml_handler *on, void *arg)
{
	struct bsc_xml *x = bsc_zalloc(1, sizeof(*x));
	xmlSAXHandler sax = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.cdataBlock = on_text,
		.internalSubset = on_subset,
		.externalSubset = on_subset,
		.getEntity = on_entity,
		.serror = on_error,
	};

	xmlSetStructuredErrorFunc(NULL, ignore);
	xmlSetGenericErrorFunc(NULL, ignore_text);
	x->on = *on;
	x->arg = arg;
	x->ctxt = xmlCreatePushParserCtxt(&sax, x, NULL, 0, NULL);
	if (x->ctxt == NULL)
		bsc_die(_("out of memory"));
	xmlCtxtUseOptions(x->ctxt, XML_PARSE_NONET | XML_PARSE_NOENT);
	return x;
}

static bool
feed(struct bsc_xml *x, const char *p, size_t len, int last)
{
	int code;

	if (x->stopped)
		return false;
	/* Bytes that the encoding lacks halt libxml without a word. */
	code = xmlParseChunk(x->ctxt, p, (int)len, last);
	if (code < 0 || code == XML_ERR_INVALID_ENCODING ||
	    (code != 0 && !x->ctxt->wellFormed))
		stop(x, _("not well-formed"));
	return !x->stopped;
}

bool
bsc_xml_feed(struct bsc_xml *x, const char *p, size_t len)
{
	size_t n;

	for (; len > 0; p += n, len -= n) {
		n = len < FEED_SIZE ? len : FEED_SIZE;
		if (!feed(x, p, n, 0))
			return false;
	}
	return true;
}

bool
bsc_xml_finish(struct bsc_xml *x)
{
	return feed(x, "", 0, 1);
}

bool
bsc_xml_is_utf8(const struct bsc_xml *x)
{
	return x->ctxt->input == NULL || x->ctxt->input->buf == NULL ||
	    x->ctxt->input->buf->encoder == NULL;
}

const char *
bsc_xml_error(const struct bsc_xml *x)
{
	return x->err.text;
}

void
bsc_xml_free(struct bsc_xml *x)
{
	if (x == NULL)
		return;
	if (x->ctxt->myDoc != NULL)
		xmlFreeDoc(x->ctxt->myDoc);
	xmlFreeParserCtxt(x->ctxt);
	bsc_buf_free(&x->values);
	free(x->attr);
	free(x->offset);
	free(x);
}

void
bsc_xml_escape(struct bsc_buf *b, struct bsc_span s)
{
	size_t from = 0;
	unsigned char c;

	for (size_t i = 0; i < s.len; i++) {
		c = (unsigned char)s.p[i];
		if (c >= 0x20 && c != '&' && c != '<' && c != '>' && c != '"')
			continue;
		bsc_buf_add(b, s.p + from, i - from);
		from = i + 1;
		switch (c) {
		case '&':
			bsc_buf_puts(b, "&amp;");
			break;
		case '<':
			bsc_buf_puts(b, "&lt;");
			break;
		case '>':
			bsc_buf_puts(b, "&gt;");
			break;
		case '"':
			bsc_buf_puts(b, "&quot;");
			break;
		default:
			bsc_buf_printf(b, "&#%u;", c);
		}
	}
	bsc_buf_add(b, s.p + from, s.len - from);
}
