/* XML of the reader. */

#include "stream/source.h"

#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "stream/writer.h"

enum {
	CHUNK_SIZE = 64 * 1024,
	MAX_RECORD = 16 * 1024 * 1024
};

/* A record whose cells stand in cell as in the rows of a batch. */
struct item {
	const struct bsc_section *section;
	uint64_t		 line;
	size_t			 first;		/* its origin */
	struct bsc_cell		 raw;
};

enum place { OUTSIDE, IN_ROOT, IN_SECTION, IN_RECORD, IN_CELL, IN_END };

/*
 * The parser pushes, the reader is pulled: records wait in a queue between
 * the two, a read's worth of them.  Their text is in r->data.
 */
struct bsc_readxml {
	struct bsc_reader	*r;
	struct bsc_xml		*xml;
	enum place		 place;
	const struct bsc_section *section;
	struct item		*item;
	size_t			 nitem, cap, at;
	struct bsc_cell		*cell;
	size_t			 ncell, cellcap;
	size_t			 column;	/* of the cell that is open */
	const char		**seen;		/* element's name, by column */
	size_t			 seencap;
	size_t			 text_from;	/* of the record that is open */
	bool			 finishing;	/* no more bytes will come */
	bool			 failed;	/* told when the queue is empty */
	struct bsc_buf		 names;
	struct bsc_span		*span;
	size_t			 spancap;
	char			 chunk[CHUNK_SIZE];
};

/* Tell a fault where the parser is; false, for callbacks to return. */
#define fault(x, ...) \
	(bsc_read_fail((x)->r, bsc_xml_line((x)->xml), __VA_ARGS__) == 0)

static const char *
attr(const struct bsc_xml_attr *a, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(a[i].name, name) == 0)
			return a[i].value;
	return NULL;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The names of the attribute, %XX undone in x->names; their number. */
static size_t
take_names(struct bsc_readxml *x, const char *fields)
{
	size_t n = 0, from = 0;
	const char *p = fields;

	x->names.len = 0;
	bsc_buf_room(&x->names, strlen(fields) + 1);
	while (*p != '\0') {
		while (*p != '\0' && *p != ' ')
			if (*p == '%' && hex(p[1]) >= 0 && hex(p[2]) >= 0) {
				bsc_buf_putc(&x->names, (char)
				    (hex(p[1]) << 4 | hex(p[2])));
				p += 3;
			} else
				bsc_buf_putc(&x->names, *p++);
		x->span = bsc_grow(x->span, &x->spancap, n + 1,
		    sizeof(*x->span));
		x->span[n++] = (struct bsc_span){ x->names.p + from,
			x->names.len - from };
		from = x->names.len;
		if (*p == ' ')
			p++;
	}
	return n;
}

static bool
start_section(struct bsc_readxml *x, const struct bsc_xml_attr *a, size_t n)
{
	const char *name = attr(a, n, "table"), *fields = attr(a, n, "fields");
	const struct bsc_table *t;
	struct bsc_error why;
	const char *near;
	size_t nname;

	if (name == NULL || fields == NULL)
		return fault(x, _("<section> needs table and fields"));
	if ((t = bsc_table_find(x->r->schema, bsc_span(name))) == NULL) {
		near = bsc_table_near(x->r->schema, bsc_span(name));
		return near == NULL ? fault(x, _("no table \"%s\""), name) :
		    fault(x, _("no table \"%s\"; did you mean %s?"), name,
		    near);
	}
	nname = take_names(x, fields);
	x->section = bsc_sections_add(x->r->sections, t, x->span, nname,
	    &why);
	if (x->section == NULL)
		return fault(x, "%s", why.text);
	bsc_read_sum_header(x->r, x->section);
	x->seen = bsc_grow(x->seen, &x->seencap, nname, sizeof(*x->seen));
	for (size_t i = 0; i < nname; i++)
		x->seen[i] = NULL;
	x->r->unsealed = true;
	x->place = IN_SECTION;
	return true;
}

static bool
start_record(struct bsc_readxml *x, const struct bsc_xml_attr *a, size_t n,
    size_t line)
{
	const char *src = attr(a, n, "src");
	struct bsc_buf *text = &x->r->data;
	struct item *it;

	if (src == NULL || !bsc_read_origin(bsc_span(src)))
		return fault(x, _("\"%s\" is no origin (FILE:LINE)"),
		    src != NULL ? src : "");
	x->item = bsc_grow(x->item, &x->cap, x->nitem + 1, sizeof(*it));
	x->cell = bsc_grow(x->cell, &x->cellcap, x->ncell + 1 +
	    x->section->ncol, sizeof(*x->cell));
	it = &x->item[x->nitem];	/* counted when it is whole */
	x->column = x->section->ncol;
	x->text_from = text->len;
	*it = (struct item){ x->section, line, x->ncell, { 0, 0 } };
	x->cell[x->ncell] = (struct bsc_cell){ (uint32_t)text->len,
		(uint32_t)strlen(src) };
	bsc_buf_puts(text, src);
	memset(&x->cell[x->ncell + 1], 0,
	    x->section->ncol * sizeof(*x->cell));
	x->place = IN_RECORD;
	return true;
}

static size_t
find_column(const struct bsc_readxml *x, const char *name, bool field)
{
	const struct bsc_section *s = x->section;

	for (size_t c = 0; c < s->ncol; c++)
		if ((s->col[c].field != NULL) == field &&
		    strcmp(s->col[c].name, name) == 0)
			return c;
	return s->ncol;
}

/*
 * The column an element of that name had, looked for from the one after the
 * last cell's on, since cells mostly come in the order of the header.
 */
static size_t
seen_column(const struct bsc_readxml *x, const char *name)
{
	size_t n = x->section->ncol;

	for (size_t c = x->column + 1; c < n; c++)
		if (x->seen[c] == name)
			return c;
	for (size_t c = 0; c < n && c <= x->column; c++)
		if (x->seen[c] == name)
			return c;
	return n;
}

static bool
start_cell(struct bsc_readxml *x, const char *name,
    const struct bsc_xml_attr *a, size_t n)
{
	size_t c = seen_column(x, name), all = x->section->ncol;
	struct bsc_cell *cell;

	if (c == all && strcmp(name, "x") != 0) {
		c = find_column(x, name, true);
		if (c < all)
			x->seen[c] = name;
	} else if (c == all) {
		if ((name = attr(a, n, "name")) == NULL)
			return fault(x, _("<x> without name"));
		c = find_column(x, name, false);
	}
	if (c == all)
		return fault(x, _("\"%s\" is not among the fields of the "
		    "section"), name);
	cell = &x->cell[x->item[x->nitem].first + 1 + c];
	if (cell->off != 0)
		return fault(x, _("\"%s\" twice"), name);
	/* Never 0: the origin stands before it. */
	cell->off = (uint32_t)x->r->data.len;
	x->column = c;
	x->place = IN_CELL;
	return true;
}

static bool
read_seal(struct bsc_readxml *x, const struct bsc_xml_attr *a, size_t n,
    size_t line)
{
	const char *count = attr(a, n, "records"), *crc = attr(a, n, "crc32");

	if (count == NULL || crc == NULL)
		return fault(x, _("not a seal"));
	x->place = IN_END;
	return bsc_read_seal(x->r, line, bsc_span(count), bsc_span(crc),
	    x->r->crc) == 0;
}

static bool
start_root(struct bsc_readxml *x, const char *name,
    const struct bsc_xml_attr *a, size_t n)
{
	const char *version = attr(a, n, "version");

	if (strcmp(name, "bsc") != 0)
		return fault(x, _("<%s> is not the root of a stream; "
		    "bsc-import reads other XML"), name);
	if (!bsc_xml_is_utf8(x->xml))
		return fault(x, _("XML streams are UTF-8"));
	if (version == NULL || strcmp(version, "1") != 0)
		return fault(x, _("version %s of streams is not known"),
		    version != NULL ? version : "");
	x->place = IN_ROOT;
	return true;
}

static bool
on_start(void *arg, const char *name, const char *uri,
    const struct bsc_xml_attr *a, size_t n, size_t line)
{
	struct bsc_readxml *x = arg;

	(void)uri;
	/* libxml2 takes what it has of the last tag for the whole. */
	if (x->finishing)
		return fault(x, _("XML cut off"));
	if (x->place == IN_RECORD)
		return start_cell(x, name, a, n);
	if (x->place == OUTSIDE)
		return start_root(x, name, a, n);
	if (x->place == IN_ROOT && strcmp(name, "section") == 0)
		return start_section(x, a, n);
	if (x->place == IN_ROOT && strcmp(name, "end") == 0)
		return read_seal(x, a, n, line);
	if (x->place == IN_SECTION && strcmp(name, "r") == 0)
		return start_record(x, a, n, line);
	return fault(x, _("<%s> does not belong here"), name);
}

static bool
on_text(void *arg, const char *p, size_t len)
{
	struct bsc_readxml *x = arg;

	if (x->place != IN_CELL) {
		if (bsc_span_trim((struct bsc_span){ p, len }).len > 0)
			return fault(x, _("text between elements"));
		return true;
	}
	if (x->r->data.len - x->text_from > MAX_RECORD)
		return fault(x, _("record without end"));
	bsc_buf_add(&x->r->data, p, len);
	return true;
}

static void
end_record(struct bsc_readxml *x)
{
	struct item *it = &x->item[x->nitem++];

	it->raw = bsc_read_spell(x->r, x->section, &x->cell[it->first]);
	x->ncell += x->section->ncol + 1;
	x->r->seg_rows++;
	x->place = IN_SECTION;
}

static bool
on_end(void *arg, const char *name, size_t line)
{
	struct bsc_readxml *x = arg;
	struct bsc_cell *c;

	(void)name, (void)line;
	switch (x->place) {
	case IN_CELL:
		c = &x->cell[x->item[x->nitem].first + 1 + x->column];
		c->len = (uint32_t)(x->r->data.len - c->off);
		x->place = IN_RECORD;
		break;
	case IN_RECORD:
		end_record(x);
		break;
	case IN_SECTION:
	case IN_END:
		x->place = IN_ROOT;
		break;
	default:
		x->place = OUTSIDE;
	}
	return true;
}

static struct bsc_readxml *
start(struct bsc_reader *r)
{
	static const struct bsc_xml_handler on = { on_start, on_end, on_text };
	struct bsc_readxml *x = bsc_alloc(sizeof(*x));

	memset(x, 0, offsetof(struct bsc_readxml, chunk));
	x->r = r;
	x->xml = bsc_xml_new(&on, x);
	return x;
}

/*
 * The queue was given out: forget its text, but for that of a record which
 * is still open.
 */
static void
reset(struct bsc_readxml *x)
{
	struct bsc_buf *text = &x->r->data;
	bool open = x->place == IN_RECORD || x->place == IN_CELL;
	size_t gone = open ? x->text_from : text->len;
	struct item *it;
	struct bsc_cell *c;

	if (gone > 0 && gone < text->len)
		memmove(text->p, text->p + gone, text->len - gone);
	text->len -= gone;
	if (open) {
		it = &x->item[x->nitem];
		for (size_t i = 0; i <= x->section->ncol; i++) {
			c = &x->cell[it->first + i];
			if (c->off != 0)
				c->off -= (uint32_t)gone;
			x->cell[i] = *c;
		}
		it->first = 0;
		x->item[0] = *it;
		x->text_from = 0;
	}
	x->nitem = x->at = x->ncell = 0;
}

static bool
feed(struct bsc_readxml *x, const char *p, size_t n)
{
	struct bsc_reader *r = x->r;

	x->finishing = n == 0;
	if (n > 0 ? bsc_xml_feed(x->xml, p, n) : bsc_xml_finish(x->xml))
		return true;
	if (!r->failed)
		bsc_read_fail(r, bsc_xml_line(x->xml), "%s", x->finishing &&
		    x->place != OUTSIDE ? _("XML cut off") :
		    bsc_xml_error(x->xml));
	/* What came before the fault is given out first. */
	r->failed = false;
	x->failed = true;
	return false;
}

static bool
feed_more(struct bsc_readxml *x)
{
	struct bsc_reader *r = x->r;
	size_t size = r->opt.read_size < CHUNK_SIZE ? r->opt.read_size :
	    CHUNK_SIZE;
	ssize_t n = bsc_input_read(r->in, x->chunk, size);

	if (n < 0) {
		bsc_read_fail(r, 0, "%s", bsc_input_error(r->in));
		return false;
	}
	r->eof = n == 0;
	return feed(x, x->chunk, (size_t)n);
}

/* What was read to tell the form comes first. */
static void
feed_first(struct bsc_readxml *x)
{
	struct bsc_reader *r = x->r;
	char *first = bsc_strndup(r->data.p, r->end);
	size_t n = r->end;

	r->data.len = r->end = 0;
	if (feed(x, first, n) && r->eof)
		feed(x, NULL, 0);
	free(first);
}

static void
give_run(struct bsc_readxml *x)
{
	struct bsc_rows *rows = &x->r->rows;
	const struct bsc_section *s = x->item[x->at].section;
	const struct item *it;

	bsc_rows_begin(rows, s);
	for (; rows->n < rows->max && x->at < x->nitem; x->at++) {
		it = &x->item[x->at];
		if (it->section != s)
			break;
		memcpy(bsc_rows_next(rows), &x->cell[it->first],
		    rows->width * sizeof(*x->cell));
		rows->raw[rows->n] = it->raw;
		rows->line[rows->n] = it->line;
		rows->n++;
	}
}

int
bsc_read_xml(struct bsc_reader *r)
{
	struct bsc_readxml *x = r->xml;

	if (x == NULL) {
		x = r->xml = start(r);
		feed_first(x);
	}
	while (x->at == x->nitem) {
		if (x->failed || r->failed) {
			r->failed = true;
			return -1;
		}
		if (r->eof)
			return 0;
		reset(x);
		feed_more(x);
	}
	give_run(x);
	return 1;
}

void
bsc_read_xml_free(struct bsc_reader *r)
{
	struct bsc_readxml *x = r->xml;

	if (x == NULL)
		return;
	bsc_xml_free(x->xml);
	free(x->item);
	free(x->cell);
	bsc_buf_free(&x->names);
	free(x->span);
	free(x->seen);
	free(x);
	r->xml = NULL;
}
