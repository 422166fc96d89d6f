#include "stream/load.h"

#include <stdlib.h>
#include <string.h>

#include "stream/source.h"

/* Batches and the memory their cells are in. */

struct bsc_load {
	struct bsc_batch	batch;
	struct bsc_rows		rows;
	struct bsc_buf		data, file;
};

void
bsc_rows_begin(struct bsc_rows *rows, const struct bsc_section *s)
{
	rows->section = s;
	rows->n = 0;
	rows->width = s->ncol + 1;
	if (rows->raw == NULL) {
		rows->raw = bsc_zalloc(rows->max, sizeof(*rows->raw));
		rows->line = bsc_zalloc(rows->max, sizeof(*rows->line));
	}
	if (rows->width <= rows->maxwidth)
		return;
	free(rows->cell);
	rows->cell = bsc_zalloc(rows->max * rows->width, sizeof(*rows->cell));
	rows->maxwidth = rows->width;
}

void
bsc_rows_free(struct bsc_rows *rows)
{
	free(rows->cell);
	free(rows->raw);
	free(rows->line);
}

struct bsc_load *
bsc_load_new(void)
{
	return bsc_zalloc(1, sizeof(struct bsc_load));
}

/*
 * A batch of CSV that took nearly all there was gets the buffer, and the
 * reader goes on in that of the load with the little that is left.  Of
 * others the bytes are copied, at their places: what was read since the
 * batch before, and what stands behind the bytes read.
 */
static void
take_bytes(struct bsc_load *l, struct bsc_reader *r)
{
	bool lines = r->mode != BSC_READ_XML;
	size_t from = lines ? r->from : 0, to = lines ? r->pos : r->data.len;

	/* JSON may have read a line already that waits for the next batch. */
	if (lines && r->json == NULL && r->end - r->pos <= r->pos - r->from) {
		bsc_read_renew(r, &l->data);
		return;
	}
	l->data.len = 0;
	bsc_buf_room(&l->data, r->data.len + 1)[r->data.len] = '\0';
	memcpy(l->data.p + from, r->data.p + from, to - from);
	if (lines && r->data.len > r->end)
		memcpy(l->data.p + r->end, r->data.p + r->end,
		    r->data.len - r->end);
}

void
bsc_load_take(struct bsc_load *l, struct bsc_reader *r)
{
	struct bsc_rows rows = l->rows;

	rows.max = r->rows.max;
	rows.n = 0;
	l->rows = r->rows;
	r->rows = rows;
	l->file.len = 0;
	bsc_buf_puts(&l->file, r->batch.file);
	take_bytes(l, r);
	l->batch = r->batch;
	l->batch.data = l->data.p;
	l->batch.file = bsc_buf_str(&l->file);
}

const struct bsc_batch *
bsc_load_batch(const struct bsc_load *l)
{
	return &l->batch;
}

void
bsc_load_free(struct bsc_load *l)
{
	if (l == NULL)
		return;
	bsc_rows_free(&l->rows);
	bsc_buf_free(&l->data);
	bsc_buf_free(&l->file);
	free(l);
}
