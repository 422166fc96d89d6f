#include "stream/describe.h"

#include "base/mem.h"
#include "stream/writer.h"

static void
put(struct bsc_buf *b, const char *text, char behind)
{
	bsc_csv_cell(b, bsc_span(text));
	bsc_buf_putc(b, behind);
}

/* Names between bars, as in a file of tables. */
static void
put_aliases(struct bsc_buf *b, const char *const *alias, char behind)
{
	struct bsc_buf all = { 0 };

	for (; alias != NULL && *alias != NULL; alias++)
		bsc_buf_printf(&all, "%s%s", all.len > 0 ? "|" : "", *alias);
	put(b, bsc_buf_str(&all), behind);
	bsc_buf_free(&all);
}

static void
put_words(struct bsc_buf *b, const struct bsc_field *f, char behind)
{
	struct bsc_buf all = { 0 };

	for (size_t i = 0; i < f->nword; i++) {
		bsc_buf_printf(&all, "%s%s", i > 0 ? ";" : "",
		    f->word[i].name);
		if (f->type == BSC_ENUM)
			bsc_buf_printf(&all, "=%s", f->word[i].zh);
	}
	put(b, bsc_buf_str(&all), behind);
	bsc_buf_free(&all);
}

static void
put_roles(struct bsc_buf *b, const struct bsc_field *f, char behind)
{
	struct bsc_buf all = { 0 };

	for (size_t i = 0; bsc_role_name(i) != NULL; i++)
		if (f->role & 1U << i)
			bsc_buf_printf(&all, "%s%s", all.len > 0 ? " " : "",
			    bsc_role_name(i));
	put(b, bsc_buf_str(&all), behind);
	bsc_buf_free(&all);
}

static void
put_field(struct bsc_buf *b, const struct bsc_field *f)
{
	put(b, f->name, ',');
	put(b, bsc_type_name(f->type), ',');
	put_roles(b, f, ',');
	put(b, f->ref != NULL ? f->ref->name : "", ',');
	put(b, bsc_empty_name(f->empty), ',');
	put_words(b, f, ',');
	put(b, f->zh, ',');
	put_aliases(b, f->alias, ',');
	put(b, f->en, '\n');
}

void
bsc_describe(const struct bsc_schema *s, const struct bsc_table *one,
    struct bsc_output *out)
{
	struct bsc_buf b = { 0 };

	if (one != NULL)
		bsc_buf_puts(&b, "field,type,role,ref,empty,words,zh,alias,"
		    "en\n");
	else
		bsc_buf_puts(&b, "table,group,zh,alias,en\n");
	for (size_t i = 0; one != NULL && i < one->nfield; i++)
		put_field(&b, &one->field[i]);
	for (size_t i = 0; one == NULL && i < bsc_schema_count(s); i++) {
		const struct bsc_table *t = bsc_schema_table(s, i);

		put(&b, t->name, ',');
		put(&b, t->group, ',');
		put(&b, t->zh, ',');
		put_aliases(&b, t->alias, ',');
		put(&b, t->en, '\n');
	}
	bsc_output_write(out, b.p, b.len);
	bsc_buf_free(&b);
}
