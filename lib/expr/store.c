#include <stddef.h>
#include <stdlib.h>

#include "expr/table.h"
#include "schema/value.h"
#include "value/fold.h"

struct bsc_store *
bsc_store_new(const struct bsc_schema *schema)
{
	struct bsc_store *s = bsc_zalloc(1, sizeof(*s));

	s->ntable = bsc_schema_count(schema);
	s->table = bsc_zalloc(s->ntable, sizeof(*s->table));
	s->arena = bsc_arena_spooled(BSC_COLD);
	return s;
}

static void
section_free(struct bsc_copy *c)
{
	free(c->of_field);
	free(c->col);
	free(c);
}

void
bsc_store_free(struct bsc_store *s)
{
	struct bsc_copy *c, *next;

	if (s == NULL)
		return;
	for (size_t i = 0; i < s->ntable; i++) {
		for (c = s->table[i].section; c != NULL; c = next) {
			next = c->next;
			section_free(c);
		}
		bsc_spool_free(s->table[i].record);
		bsc_decoded_free(&s->table[i]);
	}
	bsc_index_free_all(s);
	free(s->table);
	bsc_arena_free(s->arena);
	free(s);
}

static bool
same_columns(const struct bsc_section *a, const struct bsc_section *b)
{
	if (a->ncol != b->ncol)
		return false;
	for (size_t c = 0; c < a->ncol; c++)
		if (a->col[c].field != b->col[c].field ||
		    (a->col[c].field == NULL &&
		    strcmp(a->col[c].name, b->col[c].name) != 0))
			return false;
	return true;
}

/* Readers close before the store does, so it keeps sections of its own. */
static const struct bsc_section *
keep_section(struct bsc_store *s, const struct bsc_section *from)
{
	struct bsc_shelf *t = &s->table[from->table->index];
	size_t nfield = from->table->nfield;
	struct bsc_copy *c;

	t->seen = true;
	for (c = t->section; c != NULL; c = c->next)
		if (same_columns(&c->section, from))
			return &c->section;
	c = bsc_zalloc(1, sizeof(*c));
	c->col = bsc_zalloc(from->ncol + 1, sizeof(*c->col));
	c->of_field = bsc_zalloc(nfield + 1, sizeof(*c->of_field));
	memcpy(c->of_field, from->of_field, nfield * sizeof(*c->of_field));
	for (size_t i = 0; i < from->ncol; i++) {
		c->col[i].field = from->col[i].field;
		c->col[i].name = bsc_arena_strdup(s->arena, from->col[i].name);
	}
	c->section = *from;
	c->section.col = c->col;
	c->section.of_field = c->of_field;
	c->next = t->section;
	t->section = c;
	return &c->section;
}

void
bsc_store_section(struct bsc_store *s, const struct bsc_section *section)
{
	keep_section(s, section);
}

bool
bsc_store_seen(const struct bsc_store *s, const struct bsc_table *t)
{
	return s->table[t->index].seen;
}

void
bsc_store_brief(struct bsc_store *s, const struct bsc_table *t,
    const bool *field)
{
	s->table[t->index].brief = field;
}

static uint32_t
end_of(const struct bsc_record *r, size_t i)
{
	if (!r->wide)
		return r->end[i];
	return r->end[2 * i] | (uint32_t)r->end[2 * i + 1] << 16;
}

static void
set_end(struct bsc_record *r, size_t i, uint32_t end)
{
	if (!r->wide)
		r->end[i] = (uint16_t)end;
	else {
		r->end[2 * i] = (uint16_t)end;
		r->end[2 * i + 1] = (uint16_t)(end >> 16);
	}
}

static char *
bytes_of(const struct bsc_record *r)
{
	return (char *)&r->end[(r->section->ncol + 1) << r->wide];
}

/*
 * A text that nobody reads shrinks to its hash.  Shorter ones stay, so no
 * hash is taken for a text.
 */
static bool
shrinks(const struct bsc_shelf *t, const struct bsc_column *col,
    struct bsc_cell cell)
{
	return t->brief != NULL && col->field != NULL &&
	    t->brief[col->field->index] && cell.len >= sizeof(uint64_t);
}

/* The text, or its hash; how many bytes that is. */
static uint32_t
put(char *to, const char *text, uint32_t len, bool hash)
{
	uint64_t h;

	if (hash) {
		h = bsc_hash64(text, len, 0);
		memcpy(to, &h, sizeof(h));
		return sizeof(h);
	}
	if (len > 0)
		memcpy(to, text, len);
	return len;
}

/* One block: the head, the ends of the cells, then their bytes. */
static struct bsc_record *
keep_record(struct bsc_store *s, const struct bsc_section *section,
    const struct bsc_batch *b, size_t row)
{
	const struct bsc_shelf *t = &s->table[section->table->index];
	const struct bsc_cell *cell = bsc_batch_row(b, row);
	size_t ncol = section->ncol, len = cell[-1].len;
	struct bsc_record *r;
	uint32_t end;
	bool wide;
	char *p;

	for (size_t c = 0; c < ncol; c++)
		len += shrinks(t, &section->col[c], cell[c]) ?
		    sizeof(uint64_t) : cell[c].len;
	wide = len > UINT16_MAX;
	r = bsc_arena_alloc(s->arena, offsetof(struct bsc_record, end) +
	    ((ncol + 1) << wide) * sizeof(r->end[0]) + len);
	r->section = section;
	r->ordinal = b->first + row;
	r->wide = wide;
	p = bytes_of(r);
	end = put(p, b->data + cell[-1].off, cell[-1].len, false);
	set_end(r, 0, end);
	for (size_t c = 0; c < ncol; c++) {
		end += put(p + end, b->data + cell[c].off, cell[c].len,
		    shrinks(t, &section->col[c], cell[c]));
		set_end(r, c + 1, end);
	}
	return r;
}

void
bsc_store_add(struct bsc_store *s, const struct bsc_batch *b, size_t first,
    size_t n, bool context)
{
	const struct bsc_section *section = keep_section(s, b->section);
	struct bsc_shelf *t = &s->table[section->table->index];
	struct bsc_record *r;

	t->record = bsc_spool_grow(t->record, &t->cap, t->n + n,
	    sizeof(*t->record));
	for (size_t i = 0; i < n; i++) {
		r = keep_record(s, section, b, first + i);
		r->context = context;
		t->record[t->n++] = r;
	}
	t->ncontext += context ? n : 0;
	bsc_decoded_add(s, section->table);
	bsc_spool_rest(n);
}

size_t
bsc_store_count(const struct bsc_store *s, const struct bsc_table *t)
{
	return s->table[t->index].n;
}

size_t
bsc_store_bytes(const struct bsc_store *s)
{
	size_t n = bsc_arena_size(s->arena);

	for (size_t i = 0; i < s->ntable; i++)
		n += s->table[i].cap * sizeof(*s->table[i].record) +
		    bsc_decoded_bytes(&s->table[i]);
	return n + bsc_index_bytes(s);
}

static const struct bsc_record *
record_of(const struct bsc_store *s, const struct bsc_table *t, uint32_t n)
{
	bsc_spool_rest(1);
	return s->table[t->index].record[n];
}

/* Most tables have one section, and the record need not be asked. */
static const struct bsc_section *
section_of(const struct bsc_store *s, const struct bsc_table *t, uint32_t n)
{
	const struct bsc_copy *c = s->table[t->index].section;

	return c->next == NULL ? &c->section : record_of(s, t, n)->section;
}

static struct bsc_span
cell_of(const struct bsc_record *r, size_t col)
{
	uint32_t from = end_of(r, col);

	return (struct bsc_span){ bytes_of(r) + from,
	    end_of(r, col + 1) - from };
}

bool
bsc_store_equals(const struct bsc_store *s, uint32_t n,
    const struct bsc_batch *b, size_t row)
{
	const struct bsc_shelf *t = &s->table[b->section->table->index];
	const struct bsc_record *r = t->record[n];
	const struct bsc_cell *cell = bsc_batch_row(b, row);
	struct bsc_span had, has;
	uint64_t hash;

	if (!same_columns(r->section, b->section) || !bsc_span_eq(
	    (struct bsc_span){ bytes_of(r), end_of(r, 0) },
	    bsc_batch_src(b, row)))
		return false;
	for (size_t c = 0; c < b->section->ncol; c++) {
		had = cell_of(r, c);
		has = bsc_cell_span(b, cell[c]);
		if (shrinks(t, &b->section->col[c], cell[c])) {
			put((char *)&hash, has.p, cell[c].len, true);
			has = (struct bsc_span){ (char *)&hash, sizeof(hash) };
		}
		if (!bsc_span_eq(had, has))
			return false;
	}
	return true;
}

struct bsc_span
bsc_store_field(const struct bsc_store *s, uint32_t n,
    const struct bsc_field *f)
{
	int col = section_of(s, f->table, n)->of_field[f->index];

	if (col < 0)
		return (struct bsc_span){ NULL, 0 };
	return cell_of(record_of(s, f->table, n), (size_t)col);
}

struct bsc_span
bsc_store_cell(const struct bsc_store *s, const struct bsc_table *t,
    uint32_t n, size_t col)
{
	return cell_of(record_of(s, t, n), col);
}

struct bsc_span
bsc_store_src(const struct bsc_store *s, const struct bsc_table *t,
    uint32_t n)
{
	const struct bsc_record *r = record_of(s, t, n);

	return (struct bsc_span){ bytes_of(r), end_of(r, 0) };
}

uint64_t
bsc_store_ordinal(const struct bsc_store *s, const struct bsc_table *t,
    uint32_t n)
{
	return record_of(s, t, n)->ordinal;
}

bool
bsc_store_context(const struct bsc_store *s, const struct bsc_table *t,
    uint32_t n)
{
	return s->table[t->index].ncontext > 0 && record_of(s, t, n)->context;
}

bool
bsc_store_own(const struct bsc_store *s, const struct bsc_table *t)
{
	return s->table[t->index].ncontext == 0;
}

uint64_t
bsc_store_arrival(const struct bsc_store *s, const struct bsc_table *t,
    uint32_t n)
{
	const struct bsc_record *r;

	if (s->table[t->index].ncontext == 0)
		return n;
	r = record_of(s, t, n);
	return r->context ? r->ordinal : r->ordinal | UINT64_C(1) << 63;
}

const struct bsc_section *
bsc_store_columns(const struct bsc_store *s, const struct bsc_table *t,
    uint32_t n)
{
	return section_of(s, t, n);
}

bool
bsc_key_append(struct bsc_buf *to, const struct bsc_field *f,
    struct bsc_span cell)
{
	int64_t v = 0;

	if (cell.len == 0 || !bsc_value_parse(f, cell, &v))
		return false;
	switch (f->type) {
	case BSC_TEXT:
	case BSC_CODE:
	case BSC_LIST:
	case BSC_STEPS:
		bsc_fold(to, cell);
		break;
	case BSC_ENUM:
		bsc_buf_puts(to, f->word[v].name);
		break;
	default:
		bsc_buf_add(to, &v, sizeof(v));
	}
	bsc_buf_putc(to, '\0');
	return true;
}
