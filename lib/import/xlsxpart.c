#include <stdlib.h>

#include "import/xlsxpart.h"

/*
 * Transitional and strict workbooks, and what relates their parts.  A
 * parser has one copy of a name.
 */
static bool
is_ours(struct bsc_xlsx_path *p, const char *uri)
{
	static const char *const ours[] = {
		"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
		"http://purl.oclc.org/ooxml/spreadsheetml/main",
		"http://schemas.openxmlformats.org/package/2006/relationships",
	};

	if (uri == NULL || uri == p->ours)
		return uri != NULL;
	for (size_t i = 0; i < 3; i++)
		if (strcmp(uri, ours[i]) == 0) {
			p->ours = uri;
			return true;
		}
	return false;
}

int
bsc_xlsx_at(const struct bsc_xlsx_path *p)
{
	return p->depth == 0 || p->below > 0 ? -1 : p->step[p->depth - 1];
}

int
bsc_xlsx_enter(struct bsc_xlsx_path *p, const struct bsc_xlsx_step *step,
    size_t n, const char *name, const char *uri)
{
	int parent = p->depth == 0 ? -1 : p->step[p->depth - 1];

	if (p->below == 0 && p->depth < BSC_XLSX_DEPTH)
		for (size_t i = 0; i < n; i++)
			if (step[i].parent == parent &&
			    strcmp(step[i].name, name) == 0 &&
			    is_ours(p, uri))
				return p->step[p->depth++] = (int)i;
	p->below++;
	return -1;
}

int
bsc_xlsx_leave(struct bsc_xlsx_path *p)
{
	if (p->below > 0) {
		p->below--;
		return -1;
	}
	return p->depth == 0 ? -1 : p->step[--p->depth];
}

bool
bsc_xlsx_parse(struct bsc_xlsx *x, const char *part,
    const struct bsc_xml_handler *handler, void *arg, struct bsc_xml **slot,
    struct bsc_error *err)
{
	struct bsc_xml *xml;
	char bytes[65536];
	bool good = true;
	ssize_t n = 0;

	if (!bsc_zip_begin(x->zip, part, err))
		return false;
	xml = *slot = bsc_xml_new(handler, arg);
	while (good && (n = bsc_zip_read(x->zip, bytes, sizeof(bytes),
	    err)) > 0)
		good = bsc_xml_feed(xml, bytes, (size_t)n);
	if (!good || (n == 0 && !bsc_xml_finish(xml)))
		good = bsc_fail(err, "%s:%zu: %s", part, bsc_xml_line(xml),
		    bsc_xml_error(xml));
	bsc_xml_free(xml);
	*slot = NULL;
	return good && n == 0;
}

const char *
bsc_xlsx_attr(const struct bsc_xml_attr *a, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(a[i].name, name) == 0)
			return a[i].value;
	return NULL;
}

bool
bsc_xlsx_true(const char *s)
{
	return s != NULL && (strcmp(s, "1") == 0 || strcmp(s, "true") == 0 ||
	    strcmp(s, "on") == 0);
}

bool
bsc_xlsx_number(const char *s, uint64_t max, uint64_t *to)
{
	uint64_t n = 0;

	if (s == NULL || *s == '\0')
		return false;
	for (; *s >= '0' && *s <= '9'; s++) {
		n = n * 10 + (uint64_t)(*s - '0');
		if (n > max)
			return false;
	}
	*to = n;
	return *s == '\0';
}

/* The four digits of _xHHHH_ at p; false: none. */
static bool
escape_at(const char *p, size_t left, unsigned *code)
{
	*code = 0;
	if (left < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
		return false;
	for (size_t i = 2; i < 6; i++) {
		char c = p[i];
		int digit = c >= '0' && c <= '9' ? c - '0' :
		    c >= 'A' && c <= 'F' ? c - 'A' + 10 :
		    c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;

		if (digit < 0)
			return false;
		*code = *code * 16 + (unsigned)digit;
	}
	return *code < 0xd800 || (*code > 0xdfff && *code < 0xfffe);
}

static void
put_char(struct bsc_buf *to, unsigned c)
{
	if (c == '\r')
		c = '\n';
	if (c < 0x20 && c != '\t' && c != '\n')
		return;
	if (c < 0x80)
		bsc_buf_putc(to, (char)c);
	else if (c < 0x800) {
		bsc_buf_putc(to, (char)(0xc0 | c >> 6));
		bsc_buf_putc(to, (char)(0x80 | (c & 0x3f)));
	} else {
		bsc_buf_putc(to, (char)(0xe0 | c >> 12));
		bsc_buf_putc(to, (char)(0x80 | (c >> 6 & 0x3f)));
		bsc_buf_putc(to, (char)(0x80 | (c & 0x3f)));
	}
}

void
bsc_xlsx_text(struct bsc_buf *to, struct bsc_span s)
{
	unsigned code;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '_' && escape_at(s.p + i, s.len - i, &code)) {
			i += 6;
			if (code != '\r' || i + 1 == s.len ||
			    s.p[i + 1] != '\n')
				put_char(to, code);
		} else if (c >= 0x20)
			bsc_buf_putc(to, (char)c);
		else if (c != '\r' || i + 1 == s.len || s.p[i + 1] != '\n')
			put_char(to, c);
	}
}
