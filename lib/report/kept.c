#include <stdlib.h>

#include "report/compare.h"

void
bsc_kept_init(struct bsc_kept *k, const struct bsc_schema *schema)
{
	size_t n = bsc_schema_count(schema) + 1;

	memset(k, 0, sizeof(*k));
	k->keys = bsc_keys_new();
	k->wanted = bsc_zalloc(n, sizeof(*k->wanted));
	k->met = bsc_zalloc(n, sizeof(*k->met));
}

static void
want(struct bsc_kept *k, const struct bsc_schema *schema,
    struct bsc_span table)
{
	const struct bsc_table *t = bsc_table_find(schema, table);

	if (t != NULL && strcmp(t->group, "result") != 0)
		k->wanted[t->index] = true;
}

void
bsc_kept_want(struct bsc_kept *k, const struct bsc_results *res,
    const struct bsc_tracks *tracks)
{
	for (size_t i = 0; i < res->nfinding; i++)
		want(k, res->schema, res->finding[i].table);
	for (size_t i = 0; i < res->nmember; i++)
		want(k, res->schema, res->member[i].table);
	for (size_t i = 0; i < tracks->ntrack; i++)
		want(k, res->schema, tracks->track[i].finding->table);
}

/* The key as findings cite it: the key fields, joined as a list. */
void
bsc_kept_add(struct bsc_kept *k, const struct bsc_batch *b)
{
	const struct bsc_table *t = b->section->table;
	bool isnew;

	if (!k->wanted[t->index])
		return;
	k->met[t->index] = true;
	for (size_t r = 0; r < b->n; r++) {
		k->buf.len = 0;
		bsc_buf_puts(&k->buf, t->name);
		bsc_buf_putc(&k->buf, '\0');
		for (size_t i = 0; i < t->nkey; i++) {
			struct bsc_span c = bsc_batch_field(b, r, t->key[i]);

			if (i > 0)
				bsc_buf_putc(&k->buf, ';');
			for (size_t j = 0; j < c.len; j++) {
				if (c.p[j] == ';' || c.p[j] == '\\')
					bsc_buf_putc(&k->buf, '\\');
				bsc_buf_putc(&k->buf, c.p[j]);
			}
		}
		bsc_keys_add(k->keys, (struct bsc_span){ k->buf.p,
		    k->buf.len }, &isnew);
	}
}

void
bsc_kept_free(struct bsc_kept *k)
{
	bsc_keys_free(k->keys);
	free(k->wanted);
	free(k->met);
	bsc_buf_free(&k->buf);
}
