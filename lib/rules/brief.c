#include <stdlib.h>
#include <string.h>

#include "rules/judge.h"

/*
 * Which texts the store may forget: those that no rule, key or reference
 * reads.  Only where -r names the packs is that known before the records
 * come; and a record of a folder (-d) is compared with those of the stream
 * by all it says.
 */

void
bsc_run_reads(struct bsc_run *run, const struct bsc_field *f)
{
	size_t i = f->table->index;

	if (run->read[i] == NULL)
		run->read[i] = bsc_zalloc(f->table->nfield,
		    sizeof(*run->read[i]));
	run->read[i][f->index] = true;
}

void
bsc_run_reads_program(struct bsc_run *run, const struct bsc_program *p)
{
	const struct bsc_field *const *f;
	size_t n, own;

	f = bsc_program_fields(p, &n, &own);
	for (size_t i = 0; i < n; i++)
		bsc_run_reads(run, f[i]);
}

/* Fields of keys and their namesakes elsewhere help references along. */
static bool
helps(const struct bsc_schema *schema, const struct bsc_field *f)
{
	for (size_t t = 0; t < bsc_schema_count(schema); t++) {
		const struct bsc_table *table = bsc_schema_table(schema, t);

		for (size_t i = 0; i < table->nkey; i++)
			if (strcmp(table->key[i]->name, f->name) == 0)
				return true;
	}
	return f == f->table->naming || f == f->table->office ||
	    strcmp(f->name, "name") == 0;
}

static void
brief_table(struct bsc_run *run, const struct bsc_table *t)
{
	bool *brief;

	if (run->read[t->index] == NULL)
		run->read[t->index] = bsc_zalloc(t->nfield, sizeof(*brief));
	brief = run->read[t->index];
	for (size_t i = 0; i < t->nfield; i++) {
		const struct bsc_field *f = &t->field[i];

		brief[i] = !brief[i] && f->type == BSC_TEXT &&
		    f->ref == NULL && !helps(run->o.schema, f);
	}
	bsc_store_brief(run->store, t, brief);
}

/* Registers, which rules look into in ways of their own, stay whole. */
void
bsc_run_brief(struct bsc_run *run)
{
	for (size_t i = 0; i < bsc_schema_count(run->o.schema); i++) {
		const struct bsc_table *t = bsc_schema_table(run->o.schema, i);

		if (run->checked[i] && run->wanted[i] && t->date != NULL)
			brief_table(run, t);
	}
}
