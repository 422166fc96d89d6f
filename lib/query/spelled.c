#include "query/spelled.h"

#include <stdlib.h>

enum {
	MOST = 32 * 1024,	/* spellings kept: as many as caches hold */
	LONG = 256,		/* bytes of one that is not kept */
	TRIED = 64 * 1024	/* rows after which it has paid or has not */
};

struct spelling {		/* of a row, in text */
	size_t		off;
	uint32_t	len, hash;
};

struct bsc_spelled {
	struct bsc_bins		*bins;		/* of spellings: where a bin is */
	const struct bsc_field	**field;
	size_t			 nfield;
	int			*column;	/* in the batch */
	struct bsc_buf		 text;
	struct spelling		*row;
	size_t			 rowcap;
	uint64_t		 rows, found;
	bool			 known;		/* row[] is of the batch */
};

struct bsc_spelled *
bsc_spelled_new(const struct bsc_plan *p)
{
	struct bsc_spelled *s;

	for (size_t i = 0; i < p->nkey; i++)
		if (p->out.v[i].field == NULL)
			return NULL;
	if (p->nkey == 0)
		return NULL;
	s = bsc_zalloc(1, sizeof(*s));
	s->bins = bsc_bins_new(sizeof(void *));
	s->nfield = p->nkey;
	s->field = bsc_zalloc(p->nkey, sizeof(*s->field));
	s->column = bsc_zalloc(p->nkey, sizeof(*s->column));
	for (size_t i = 0; i < p->nkey; i++)
		s->field[i] = p->out.v[i].field;
	return s;
}

/* Whether it is worth while, and the batch has the columns. */
static bool
usable(struct bsc_spelled *s, const struct bsc_section *section)
{
	if (s->rows >= TRIED && s->found < s->rows / 2)
		return false;
	for (size_t i = 0; i < s->nfield; i++) {
		s->column[i] = section->of_field[s->field[i]->index];
		if (s->column[i] < 0)
			return false;
	}
	return true;
}

/* The lengths of the cells, then the cells. */
static void
spell(struct bsc_spelled *s, const struct bsc_batch *b, size_t r,
    struct spelling *to)
{
	const struct bsc_cell *cell = bsc_batch_row(b, r);
	size_t heads = s->nfield * sizeof(uint32_t), len = heads;
	char *head, *p;

	for (size_t i = 0; i < s->nfield; i++)
		len += cell[s->column[i]].len;
	head = bsc_buf_room(&s->text, len);
	p = head + heads;
	for (size_t i = 0; i < s->nfield; i++) {
		struct bsc_cell c = cell[s->column[i]];

		memcpy(head + i * sizeof(c.len), &c.len, sizeof(c.len));
		memcpy(p, b->data + c.off, c.len);
		p += c.len;
	}
	*to = (struct spelling){ s->text.len, (uint32_t)len,
	    bsc_bins_hash((struct bsc_span){ head, len }) };
	s->text.len += len;
}

size_t
bsc_spelled_find(struct bsc_spelled *s, const struct bsc_batch *b,
    const uint32_t *row, size_t n, void **bin)
{
	size_t found = 0;
	void **at;

	memset(bin, 0, n * sizeof(*bin));
	if (s == NULL)
		return 0;
	s->known = b != NULL && usable(s, b->section);
	if (!s->known)
		return 0;
	s->text.len = 0;
	s->row = bsc_grow(s->row, &s->rowcap, n, sizeof(*s->row));
	for (size_t i = 0; i < n; i++)
		spell(s, b, row[i], &s->row[i]);
	for (size_t i = 0; i < n; i++) {
		at = bsc_bins_find(s->bins, (struct bsc_span){ s->text.p +
		    s->row[i].off, s->row[i].len }, s->row[i].hash);
		if (at == NULL)
			continue;
		bin[i] = *at;
		found++;
	}
	s->rows += n;
	s->found += found;
	return found;
}

void
bsc_spelled_keep(struct bsc_spelled *s, size_t i, void *bin)
{
	struct bsc_span key;
	void **at;

	if (s == NULL || !s->known || s->row[i].len >= LONG ||
	    bsc_bins_count(s->bins) >= MOST)
		return;
	key = (struct bsc_span){ s->text.p + s->row[i].off, s->row[i].len };
	/* A row above may have kept it. */
	at = bsc_bins_find(s->bins, key, s->row[i].hash);
	if (at == NULL)
		at = bsc_bins_add(s->bins, key, s->row[i].hash,
		    (struct bsc_span){ NULL, 0 });
	if (at != NULL)
		*at = bin;
}

void
bsc_spelled_forget(struct bsc_spelled *s)
{
	if (s == NULL)
		return;
	bsc_bins_empty(s->bins);
	s->known = false;
}

void
bsc_spelled_free(struct bsc_spelled *s)
{
	if (s == NULL)
		return;
	bsc_bins_free(s->bins);
	free(s->field);
	free(s->column);
	free(s->row);
	bsc_buf_free(&s->text);
	free(s);
}
