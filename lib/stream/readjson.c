/* JSON Lines of the reader: streams, plain records, seals. */

#include "stream/source.h"

#include <stdlib.h>
#include <string.h>

#include "stream/json.h"
#include "stream/writer.h"

enum { MAX_RECORD = 16 * 1024 * 1024 };

/* A member of the line in hand; its text is in r->data. */
struct member {
	struct bsc_cell		 name, text;
	enum bsc_json_kind	 kind;
};

struct bsc_readjson {
	struct member	*m;
	size_t		 n, cap;
	size_t		 src;		/* of them, the origin; n: none */
	bool		 waiting;	/* m is a line not yet taken */
	size_t		 next;		/* where the following one starts */
	bool		 ended;		/* by LF, not by the end of input */

	/* The names of the line before, each ended by NUL, and its section. */
	struct bsc_buf	 names;
	const struct bsc_section *section;

	const struct bsc_section *summed;	/* its header is in the sum */
};

static struct bsc_span
view(const struct bsc_reader *r, struct bsc_cell c)
{
	return (struct bsc_span){ r->data.p + c.off, c.len };
}

static struct bsc_cell
place(const struct bsc_reader *r, struct bsc_span s)
{
	return (struct bsc_cell){ s.len == 0 ? 0 :
		(uint32_t)(s.p - r->data.p), (uint32_t)s.len };
}

static void
sum_header(struct bsc_reader *r)
{
	struct bsc_readjson *j = r->json;

	if (j->summed != r->section)
		bsc_read_sum_header(r, r->section);
	j->summed = r->section;
}

/* Take the line apart.  1: it is in m, 0: it is blank, -1: fault. */
static int
parse(struct bsc_reader *r, char *p, size_t len)
{
	static const char bom[3] = { '\xef', '\xbb', '\xbf' };
	struct bsc_readjson *j = r->json;
	struct bsc_json json;
	struct bsc_json_member m;
	struct bsc_span table;
	const char *why;
	size_t where;
	int more;

	if (len >= sizeof(bom) && memcmp(p, bom, sizeof(bom)) == 0) {
		p += sizeof(bom);
		len -= sizeof(bom);
	}
	if ((why = bsc_scan_text(p, len, true, &where)) != NULL)
		return bsc_read_fail(r, r->line, "%s", why);
	if (bsc_span_trim((struct bsc_span){ p, len }).len == 0)
		return 0;
	j->n = 0;
	j->src = SIZE_MAX;
	bsc_json_begin(&json, p, len);
	while ((more = bsc_json_next(&json, &m)) > 0) {
		j->m = bsc_grow(j->m, &j->cap, j->n + 1, sizeof(*j->m));
		j->m[j->n] = (struct member){ place(r, m.name),
			place(r, m.text), m.kind };
		if (bsc_read_header_name(m.name, &table) &&
		    memcmp(m.name.p, "x_", 2) != 0) {
			if (j->src != SIZE_MAX)
				return bsc_read_fail(r, r->line,
				    _("two origins in a record"));
			j->src = j->n;
		}
		j->n++;
	}
	if (more < 0)
		return bsc_read_fail(r, r->line, "%s", json.why);
	return 1;
}

/* Whether the line has the names of the one before, in their order. */
static bool
same_names(const struct bsc_reader *r)
{
	const struct bsc_readjson *j = r->json;
	const char *p = j->names.p, *end = p + j->names.len;
	struct bsc_span name;

	if (j->section == NULL)
		return false;
	for (size_t i = 0; i < j->n; i++) {
		name = view(r, j->m[i].name);
		if ((size_t)(end - p) <= name.len || p[name.len] != '\0' ||
		    memcmp(p, name.p, name.len) != 0)
			return false;
		p += name.len + 1;
	}
	return p == end;
}

static void
keep_names(struct bsc_reader *r)
{
	struct bsc_readjson *j = r->json;
	struct bsc_span name;

	j->names.len = 0;
	for (size_t i = 0; i < j->n; i++) {
		name = view(r, j->m[i].name);
		bsc_buf_add(&j->names, name.p, name.len);
		bsc_buf_putc(&j->names, '\0');
	}
	j->section = r->section;
}

/* The table of a line, and with it what kind of input this is. */
static const struct bsc_table *
table_of(struct bsc_reader *r, size_t n)
{
	struct bsc_readjson *j = r->json;
	struct bsc_span name = { 0 };
	const struct bsc_table *t;

	if (j->src == SIZE_MAX && r->mode == BSC_READ_STREAM) {
		bsc_read_fail(r, r->line, _("a record without its origin "
		    "(TABLE_src)"));
		return NULL;
	}
	if (j->src == SIZE_MAX) {
		t = r->mode == BSC_READ_PLAIN ? r->section->table :
		    r->opt.table != NULL ? r->opt.table :
		    bsc_read_guess_table(r, n);
		r->mode = BSC_READ_PLAIN;
		return t;
	}
	if (r->mode == BSC_READ_PLAIN) {
		bsc_read_fail(r, r->line,
		    _("record of a stream among plain ones"));
		return NULL;
	}
	r->mode = BSC_READ_STREAM;
	bsc_read_header_name(view(r, j->m[j->src].name), &name);
	t = bsc_table_find(r->schema, name);
	if (t == NULL)
		bsc_read_unknown_table(r, name);
	return t;
}

/* The section whose columns are the names of the line. */
static bool
find_section(struct bsc_reader *r)
{
	struct bsc_readjson *j = r->json;
	const struct bsc_table *t;
	struct bsc_error why;
	size_t n = 0;

	if (same_names(r)) {
		r->section = j->section;
		return true;
	}
	r->names = bsc_grow(r->names, &r->namecap, j->n, sizeof(*r->names));
	for (size_t i = 0; i < j->n; i++)
		if (i != j->src)
			r->names[n++] = view(r, j->m[i].name);
	if ((t = table_of(r, n)) == NULL)
		return false;
	r->section = bsc_sections_add(r->sections, t, r->names, n, &why);
	if (r->section == NULL)
		return bsc_read_fail(r, r->line, "%s", why.text) == 0;
	keep_names(r);
	return true;
}

/* The text of a cell; a boolean of JSON is spelled as in the stream. */
static struct bsc_cell
cell_of(struct bsc_reader *r, const struct member *m,
    const struct bsc_column *c)
{
	struct bsc_cell cell = m->text;
	bool is_bool = c->field != NULL && c->field->type == BSC_BOOL;

	if (is_bool && m->kind == BSC_JSON_TRUE) {
		memcpy(r->data.p + cell.off, "yes", 3);
		cell.len = 3;
	} else if (is_bool && m->kind == BSC_JSON_FALSE) {
		memcpy(r->data.p + cell.off, "no", 2);
		cell.len = 2;
	}
	return cell;
}

static bool
take_origin(struct bsc_reader *r)
{
	struct bsc_readjson *j = r->json;
	struct bsc_cell *src = bsc_rows_next(&r->rows);

	if (j->src == SIZE_MAX) {
		bsc_read_origins(r, 1);
		return true;
	}
	*src = j->m[j->src].text;
	if (j->m[j->src].kind == BSC_JSON_TEXT &&
	    bsc_read_origin(view(r, *src)))
		return true;
	return bsc_read_fail(r, r->line, _("\"%.*s\" is no origin "
	    "(FILE:LINE)"), (int)src->len, r->data.p + src->off) == 0;
}

static int
take_row(struct bsc_reader *r)
{
	struct bsc_readjson *j = r->json;
	struct bsc_rows *rows = &r->rows;
	size_t c = 0;
	struct bsc_cell *cell;

	if (rows->n == 0)
		bsc_rows_begin(rows, r->section);
	if (!take_origin(r))
		return -1;
	cell = bsc_rows_next(rows) + 1;
	for (size_t i = 0; i < j->n; i++)
		if (i != j->src) {
			cell[c] = cell_of(r, &j->m[i], &r->section->col[c]);
			c++;
		}
	rows->raw[rows->n] = bsc_read_spell(r, r->section, cell - 1);
	rows->line[rows->n++] = r->line;
	r->seg_rows++;
	return 1;
}

/* A line without origin and values says that there are no records. */
static int
take_header(struct bsc_reader *r)
{
	struct bsc_readjson *j = r->json;

	for (size_t i = 0; i < j->n; i++)
		if (j->m[i].kind != BSC_JSON_NULL)
			return bsc_read_fail(r, r->line,
			    _("a record without its origin (TABLE_src)"));
	return 1;
}

static bool
is_seal(const struct bsc_reader *r)
{
	const struct bsc_readjson *j = r->json;

	return j->src != SIZE_MAX &&
	    bsc_span_is(view(r, j->m[j->src].name), "end_src");
}

static int
take_seal(struct bsc_reader *r)
{
	struct bsc_readjson *j = r->json;
	struct bsc_span count = { 0 }, crc = { 0 }, name;

	for (size_t i = 0; i < j->n; i++) {
		name = view(r, j->m[i].name);
		if (bsc_span_is(name, "records"))
			count = view(r, j->m[i].text);
		else if (bsc_span_is(name, "crc32"))
			crc = view(r, j->m[i].text);
	}
	if (j->n != 3 || r->mode == BSC_READ_PLAIN)
		return bsc_read_fail(r, r->line, _("not a seal"));
	r->mode = BSC_READ_STREAM;
	if (bsc_read_seal(r, r->line, count, crc, r->crc) < 0)
		return -1;
	r->section = j->section = j->summed = NULL;
	return 1;
}

/* The line in m.  1: taken, 0: the rows before it must go out first. */
static int
take(struct bsc_reader *r)
{
	struct bsc_readjson *j = r->json;

	if (is_seal(r))
		return r->rows.n > 0 ? 0 : take_seal(r);
	if (!find_section(r))
		return -1;
	if (r->rows.n > 0 && r->section != r->rows.section)
		return 0;
	r->unsealed = true;
	sum_header(r);
	if (j->src != SIZE_MAX && j->m[j->src].kind == BSC_JSON_NULL)
		return take_header(r);
	return take_row(r);
}

static void
pass_line(struct bsc_reader *r)
{
	r->pos = r->json->next;
	r->line += r->json->ended;
}

/* The next line into m.  1: there, 0: the end, -1: fault. */
static int
next_line(struct bsc_reader *r)
{
	struct bsc_readjson *j = r->json;
	const char *lf;
	size_t len;
	int got;

	for (;;) {
		lf = memchr(r->data.p + r->pos, '\n', r->end - r->pos);
		if (lf == NULL && !r->eof) {
			/* Rows are views of what a read would move. */
			if (r->rows.n > 0)
				return 0;
			/* Their sum is that of the CSV spelling. */
			r->crc_from = r->pos;
			if (!bsc_read_refill(r))
				return -1;
			continue;
		}
		len = (lf != NULL ? (size_t)(lf - r->data.p) : r->end) - r->pos;
		if (len == 0 && lf == NULL)
			return 0;
		if (len > MAX_RECORD)
			return bsc_read_fail(r, r->line,
			    _("record without end"));
		j->ended = lf != NULL;
		j->next = r->pos + len + j->ended;
		if ((got = parse(r, r->data.p + r->pos, len)) != 0)
			return got;
		pass_line(r);
	}
}

int
bsc_read_json(struct bsc_reader *r)
{
	struct bsc_readjson *j = r->json;
	int got = 1;

	while (r->rows.n < r->rows.max) {
		got = j->waiting ? 1 : next_line(r);
		if (got > 0)
			got = take(r);
		else if (got == 0)
			break;
		j->waiting = got == 0;
		if (got <= 0)
			break;
		pass_line(r);
	}
	return r->rows.n > 0 ? 1 : got < 0 ? -1 : 0;
}

void
bsc_read_json_start(struct bsc_reader *r)
{
	r->json = bsc_zalloc(1, sizeof(*r->json));
}

void
bsc_read_json_free(struct bsc_reader *r)
{
	struct bsc_readjson *j = r->json;

	if (j == NULL)
		return;
	free(j->m);
	bsc_buf_free(&j->names);
	free(j);
	r->json = NULL;
}
