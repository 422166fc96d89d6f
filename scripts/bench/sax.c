/* The floor for XML: libxml2's SAX2 push parser alone over standard input. */

#include <libxml/parser.h>
#include <stdio.h>

static size_t elements, bytes;

static void
on_start(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int nns, const xmlChar **ns, int nattr, int ndef,
    const xmlChar **attr)
{
	(void)arg, (void)name, (void)prefix, (void)uri, (void)nns, (void)ns;
	(void)nattr, (void)ndef, (void)attr;
	elements++;
}

static void
on_text(void *arg, const xmlChar *s, int len)
{
	(void)arg, (void)s;
	bytes += (size_t)len;
}

int
main(void)
{
	static char buf[1 << 16];
	xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
	    .startElementNs = on_start, .characters = on_text };
	xmlParserCtxtPtr p = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0, NULL);
	size_t n;

	while ((n = fread(buf, 1, sizeof(buf), stdin)) > 0)
		if (xmlParseChunk(p, buf, (int)n, 0) != 0)
			return 2;
	if (xmlParseChunk(p, NULL, 0, 1) != 0)
		return 2;
	printf("%zu elements, %zu bytes of text\n", elements, bytes);
	xmlFreeParserCtxt(p);
	return 0;
}
