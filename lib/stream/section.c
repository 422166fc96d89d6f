#include "stream/section.h"

#include <stdlib.h>

#include "base/hash.h"
#include "stream/writer.h"

struct bsc_sections {
	struct bsc_keys		*keys;		/* by header line */
	struct bsc_section	**v;
	size_t			 n, cap;
	struct bsc_buf		 line;
};

struct bsc_sections *
bsc_sections_new(void)
{
	struct bsc_sections *s = bsc_zalloc(1, sizeof(*s));

	s->keys = bsc_keys_new();
	return s;
}

static bool
is_extension(struct bsc_span name)
{
	return name.len > 2 && memcmp(name.p, "x_", 2) == 0;
}

/*
 * Room for a section of n columns, all of them still extensions.  A section
 * may get the address of one that is gone, hence the serial.
 */
static struct bsc_section *
section_alloc(const struct bsc_table *t, size_t n)
{
	static _Atomic uint64_t serial;
	struct bsc_section *s = bsc_zalloc(1, sizeof(*s));
	int *of = bsc_zalloc(t->nfield, sizeof(*of));

	for (size_t i = 0; i < t->nfield; i++)
		of[i] = -1;
	s->table = t;
	s->ncol = n;
	s->serial = ++serial;
	s->of_field = of;
	s->col = bsc_zalloc(n, sizeof(*s->col));
	return s;
}

static void
set_column(struct bsc_section *s, size_t i, struct bsc_span name,
    const struct bsc_field *field)
{
	struct bsc_column *c = (struct bsc_column *)&s->col[i];

	c->name = bsc_strndup(name.p, name.len);
	c->field = field;
	if (field != NULL)
		((int *)s->of_field)[field->index] = (int)i;
}

void
bsc_section_free(struct bsc_section *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->ncol; i++)
		free((char *)s->col[i].name);
	free((struct bsc_column *)s->col);
	free((int *)s->of_field);
	free(s);
}

struct bsc_section *
bsc_section_new(const struct bsc_table *t, const char *const *fields)
{
	struct bsc_section *s;
	const struct bsc_field *f;
	size_t n = 0;

	while (fields != NULL && fields[n] != NULL)
		n++;
	if (fields == NULL)
		n = t->nfield;
	s = section_alloc(t, n);
	for (size_t i = 0; i < n; i++) {
		f = fields == NULL ? &t->field[i] :
		    bsc_field_find(t, bsc_span(fields[i]));
		set_column(s, i, bsc_span(fields == NULL ? f->name :
		    fields[i]), f);
	}
	return s;
}

static bool
unknown_column(const struct bsc_table *t, struct bsc_span name,
    struct bsc_error *err)
{
	const char *near = bsc_field_near(t, name);

	if (name.len == 0)
		return bsc_fail(err, _("a column without a name"));
	if (near == NULL)
		return bsc_fail(err, _("table %s has no field \"%.*s\""),
		    t->name, (int)name.len, name.p);
	return bsc_fail(err,
	    _("table %s has no field \"%.*s\"; did you mean %s?"),
	    t->name, (int)name.len, name.p, near);
}

static bool
repeated(const struct bsc_section *s, size_t upto, struct bsc_span name)
{
	for (size_t i = 0; i < upto; i++)
		if (bsc_span_is(name, s->col[i].name))
			return true;
	return false;
}

static bool
fill(struct bsc_section *s, const struct bsc_span *names,
    struct bsc_error *err)
{
	const struct bsc_field *f;

	for (size_t i = 0; i < s->ncol; i++) {
		f = bsc_field_find(s->table, names[i]);
		if (f == NULL && !is_extension(names[i]))
			return unknown_column(s->table, names[i], err);
		if (f != NULL ? s->of_field[f->index] >= 0 :
		    repeated(s, i, names[i]))
			return bsc_fail(err, _("column \"%.*s\" twice"),
			    (int)names[i].len, names[i].p);
		set_column(s, i, names[i], f);
	}
	return true;
}

static void
header_line(struct bsc_buf *b, const struct bsc_table *t,
    const struct bsc_span *names, size_t n)
{
	bsc_buf_puts(b, t->name);
	bsc_buf_puts(b, "_src");
	for (size_t i = 0; i < n; i++) {
		bsc_buf_putc(b, ',');
		bsc_csv_cell(b, names[i]);
	}
	bsc_buf_putc(b, '\n');
}

void
bsc_section_header(struct bsc_buf *b, const struct bsc_section *s)
{
	bsc_buf_puts(b, s->table->name);
	bsc_buf_puts(b, "_src");
	for (size_t i = 0; i < s->ncol; i++) {
		bsc_buf_putc(b, ',');
		bsc_csv_cell(b, bsc_span(s->col[i].name));
	}
	bsc_buf_putc(b, '\n');
}

const struct bsc_section *
bsc_sections_add(struct bsc_sections *all, const struct bsc_table *t,
    const struct bsc_span *names, size_t n, struct bsc_error *err)
{
	struct bsc_section *s;
	uint32_t known;

	all->line.len = 0;
	header_line(&all->line, t, names, n);
	known = bsc_keys_find(all->keys,
	    (struct bsc_span){ all->line.p, all->line.len });
	if (known != BSC_NO_KEY)
		return all->v[known];
	s = section_alloc(t, n);
	if (!fill(s, names, err)) {
		bsc_section_free(s);
		return NULL;
	}
	bsc_keys_add(all->keys,
	    (struct bsc_span){ all->line.p, all->line.len }, NULL);
	all->v = bsc_grow(all->v, &all->cap, all->n + 1, sizeof(*all->v));
	all->v[all->n++] = s;
	return s;
}

const struct bsc_section *
bsc_sections_at(const struct bsc_sections *all, size_t i)
{
	return i < all->n ? all->v[i] : NULL;
}

void
bsc_sections_free(struct bsc_sections *all)
{
	if (all == NULL)
		return;
	for (size_t i = 0; i < all->n; i++)
		bsc_section_free(all->v[i]);
	free(all->v);
	bsc_keys_free(all->keys);
	bsc_buf_free(&all->line);
	free(all);
}

bool
bsc_section_fits(const struct bsc_table *t, const struct bsc_span *names,
    size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++)
		if (bsc_field_find(t, names[i]) != NULL)
			any = true;
		else if (!is_extension(names[i]))
			return false;
	return any;
}
