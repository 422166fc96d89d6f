#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/output.h"
#include "base/xml.h"
#include "import/books.h"
#include "stream/input.h"
#include "stream/writer.h"

struct kind {			/* of record: its fields in order of arrival */
	struct bsc_keys		*fields;
	struct bsc_output	*out;
};

struct cutter {
	struct bsc_books	*to;
	struct bsc_keys		*names;
	struct kind		*kind;
	size_t			 cap;
	bool			 writing;	/* second reading */
	int			 depth;
	uint32_t		 now;		/* kind of the open record */
	uint32_t		 field;
	size_t			 line;
	struct bsc_buf		*value;		/* by field */
	size_t			 nvalue, valuecap;
};

static void
open_record(struct cutter *c, const char *name, size_t line)
{
	bool isnew;

	c->now = bsc_keys_add(c->names, bsc_span(name), &isnew);
	c->line = line;
	if (isnew) {
		c->kind = bsc_grow(c->kind, &c->cap, c->now + 1,
		    sizeof(*c->kind));
		c->kind[c->now] = (struct kind){ bsc_keys_new(), NULL };
		c->to->member = bsc_grow(c->to->member, &c->to->cap,
		    c->to->n + 1, sizeof(*c->to->member));
		c->to->member[c->to->n++] = (struct bsc_book){
		    bsc_strdup(name), NULL, NULL, 0, false };
	}
	if (!c->writing)
		c->to->member[c->now].records++;
}

static void
open_field(struct cutter *c, const char *name)
{
	c->field = bsc_keys_add(c->kind[c->now].fields, bsc_span(name), NULL);
	c->value = bsc_grow(c->value, &c->valuecap, c->field + 1,
	    sizeof(*c->value));
	for (; c->nvalue <= c->field; c->nvalue++)
		c->value[c->nvalue] = (struct bsc_buf){ 0 };
	if (c->value[c->field].len > 0)
		bsc_buf_putc(&c->value[c->field], ';');
}

static void
write_row(struct cutter *c)
{
	struct kind *k = &c->kind[c->now];
	struct bsc_buf row = { 0 };

	bsc_buf_printf(&row, "%zu", c->line);
	for (size_t i = 0; i < bsc_keys_count(k->fields); i++) {
		bsc_buf_putc(&row, ',');
		if (i < c->nvalue)
			bsc_csv_cell(&row, (struct bsc_span){ c->value[i].p,
			    c->value[i].len });
	}
	bsc_buf_putc(&row, '\n');
	bsc_output_write(k->out, row.p, row.len);
	bsc_buf_free(&row);
}

static bool
on_start(void *arg, const char *name, const char *uri,
    const struct bsc_xml_attr *attr, size_t nattr, size_t line)
{
	struct cutter *c = arg;

	(void)uri;
	(void)attr;
	(void)nattr;
	c->depth++;
	if (c->depth == 2)
		open_record(c, name, line);
	else if (c->depth == 3)
		open_field(c, name);
	return true;
}

static bool
on_end(void *arg, const char *name, size_t line)
{
	struct cutter *c = arg;

	(void)name;
	(void)line;
	if (c->depth == 2) {
		if (c->writing)
			write_row(c);
		for (size_t i = 0; i < c->nvalue; i++)
			c->value[i].len = 0;
	}
	c->depth--;
	return true;
}

/* Text below a field, however deep, is the field's. */
static bool
on_text(void *arg, const char *p, size_t n)
{
	struct cutter *c = arg;

	if (c->depth >= 3)
		bsc_buf_add(&c->value[c->field], p, n);
	return true;
}

static bool
read_xml(struct cutter *c, const char *path, const char *name,
    struct bsc_error *err)
{
	static const struct bsc_xml_handler handler = { on_start, on_end,
	    on_text };
	struct bsc_input *in = bsc_input_open(path, err);
	struct bsc_xml *xml;
	char bytes[65536];
	bool good = true;
	ssize_t n;

	if (in == NULL)
		return false;
	bsc_input_want_digest(in);
	xml = bsc_xml_new(&handler, c);
	while (good && (n = bsc_input_read(in, bytes, sizeof(bytes))) > 0)
		good = bsc_xml_feed(xml, bytes, (size_t)n);
	if (good && n < 0)
		good = bsc_fail(err, "%s: %s", name, bsc_input_error(in));
	else if (!good || !bsc_xml_finish(xml))
		good = bsc_fail(err, "%s:%zu: %s", name, bsc_xml_line(xml),
		    bsc_xml_error(xml));
	else
		snprintf(c->to->digest, sizeof(c->to->digest), "%s",
		    bsc_input_digest(in));
	bsc_xml_free(xml);
	bsc_input_close(in);
	return good;
}

static bool
begin_files(struct cutter *c, struct bsc_gather *g, struct bsc_error *err)
{
	for (size_t i = 0; i < c->to->n; i++) {
		struct kind *k = &c->kind[i];
		struct bsc_buf row = { 0 };

		c->to->member[i].path = bsc_gather_temp(g);
		k->out = bsc_output_open(c->to->member[i].path, err);
		if (k->out == NULL)
			return false;
		bsc_buf_puts(&row, "1");
		for (uint32_t f = 0; f < bsc_keys_count(k->fields); f++) {
			bsc_buf_putc(&row, ',');
			bsc_csv_cell(&row, bsc_keys_text(k->fields, f));
		}
		bsc_buf_putc(&row, '\n');
		bsc_output_write(k->out, row.p, row.len);
		bsc_buf_free(&row);
	}
	c->writing = true;
	return true;
}

static bool
end_files(struct cutter *c, bool good, struct bsc_error *err)
{
	for (size_t i = 0; i < c->to->n; i++) {
		struct kind *k = &c->kind[i];

		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
		if (k->out != NULL && good)
			good = bsc_output_commit(k->out, err);
		else if (k->out != NULL)
			bsc_output_abort(k->out);
		bsc_keys_free(k->fields);
	}
	for (size_t i = 0; i < c->nvalue; i++)
		bsc_buf_free(&c->value[i]);
	free(c->value);
	free(c->kind);
	bsc_keys_free(c->names);
	return good;
}

/* The declaration names the encoding; without one it is UTF-8. */
static void
find_encoding(struct bsc_books *m, const char *path)
{
	struct bsc_error err;
	struct bsc_input *in = bsc_input_open(path, &err);
	char head[201] = "";
	const char *p;
	size_t n = 0;
	ssize_t got;

	strcpy(m->encoding, "utf-8");
	if (in == NULL)
		return;
	while (n < 200 && (got = bsc_input_read(in, head + n, 200 - n)) > 0)
		n += (size_t)got;
	bsc_input_close(in);
	if ((p = strstr(head, "encoding=")) == NULL)
		return;
	p += strlen("encoding=");
	p += *p != '\0';	/* the quote */
	for (n = 0; n < sizeof(m->encoding) - 1 &&
	    (isalnum((unsigned char)p[n]) || p[n] == '-'); n++)
		m->encoding[n] = (char)tolower((unsigned char)p[n]);
	m->encoding[n] = '\0';
}

bool
bsc_books_cut(struct bsc_books *m, struct bsc_gather *g, const char *path,
    const char *name, struct bsc_error *err)
{
	struct cutter c = { .to = m, .names = bsc_keys_new() };
	bool good;

	find_encoding(m, path);
	good = read_xml(&c, path, name, err) && begin_files(&c, g, err) &&
	    read_xml(&c, path, name, err);
	return end_files(&c, good, err);
}

void
bsc_books_free(struct bsc_books *m)
{
	for (size_t i = 0; i < m->n; i++) {
		free(m->member[i].name);
		free(m->member[i].shown);
	}
	free(m->member);
}

bool
bsc_is_xml(const char *path)
{
	struct bsc_error err;
	struct bsc_input *in = bsc_input_open(path, &err);
	char head[8] = "";
	ssize_t n;

	if (in == NULL)
		return false;
	n = bsc_input_read(in, head, sizeof(head));
	bsc_input_close(in);
	return (n >= 5 && memcmp(head, "<?xml", 5) == 0) ||
	    (n == 8 && memcmp(head, "\xef\xbb\xbf<?xml", 8) == 0);
}
