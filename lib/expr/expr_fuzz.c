#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "expr/parts.h"
#include "expr/review.h"

/*
 * Any bytes at all as an expression over expenses: it compiles or says
 * where it does not, and what compiles can be evaluated, taken apart and
 * reviewed; parts are pieces of the text.
 */
int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct bsc_schema *schema;

static void
on_part(void *arg, const struct bsc_part *p)
{
	const char *text = bsc_program_text(arg);
	struct bsc_buf out = { 0 };

	/* A field behind a reference may have a name of its own. */
	if (p->kind != BSC_PART_VALUE && p->text.p != NULL)
		assert(p->text.p >= text && p->text.p + p->text.len <=
		    text + strlen(text));
	bsc_vals_append(&out, p->vals, p->row, true);
	bsc_buf_free(&out);
}

static void
on_review(void *arg, size_t line, size_t column, const char *text)
{
	(void)arg;
	assert(line > 0 && column > 0 && *text != '\0');
}

static void
evaluate(const struct bsc_program *p, const struct bsc_scope *scope)
{
	struct bsc_store *store = bsc_store_new(schema);
	struct bsc_eval *e = bsc_eval_new(store, NULL, 18993);
	static int of_field[512];
	static struct bsc_column col[512];
	static struct bsc_cell cell[513];
	struct bsc_section section = { scope->table, col,
	    scope->table->nfield, of_field, 1 };
	struct bsc_batch batch = { .section = &section, .data = "2021-03-01",
	    .n = 1, .cell = cell };
	struct bsc_buf out = { 0 };

	cell[0].len = 10;	/* the origin */
	for (size_t i = 0; i < section.ncol; i++) {
		of_field[i] = (int)i;
		col[i].field = &scope->table->field[i];
		col[i].name = col[i].field->name;
		cell[i + 1].len = 10;
	}
	bsc_store_add(store, &batch, 0, 1, false);
	bsc_eval_batch(e, &batch, NULL, 0);
	bsc_vals_append(&out, bsc_eval_run(e, p), 0, true);
	bsc_eval_parts(e, p, 0, on_part, (void *)p);
	bsc_program_review(p, on_review, NULL);
	bsc_program_covers(p, p);
	bsc_buf_free(&out);
	bsc_eval_free(e);
	bsc_store_free(store);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bsc_pos pos = { "fuzz", 1, 1 };
	struct bsc_error err;
	struct bsc_scope scope;
	struct bsc_program *p;
	char *text;

	if (schema == NULL)
		schema = bsc_schema_read("lib/schema/tables.xml", &err);
	if (schema == NULL)
		return 0;
	scope = (struct bsc_scope){ .schema = schema,
	    .table = bsc_table_find(schema, BSC_SPAN("expense")) };
	text = bsc_strndup((const char *)data, size);
	p = bsc_compile(text, &scope, &pos, BSC_ANY, &err);
	if (p != NULL)
		evaluate(p, &scope);
	bsc_program_free(p);
	free(text);
	return 0;
}
