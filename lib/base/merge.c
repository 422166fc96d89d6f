#include "base/merge.h"

#include <stdlib.h>

struct head {			/* the next piece of a tape */
	struct bsc_span	 piece;
	struct bsc_tape	*tape;
	size_t		 number;	/* of the tape */
};

struct bsc_merge {
	struct head	*heap;		/* once begun the least is on top */
	size_t		 n, cap, tapes;
	bool		 begun, given;	/* the piece on top was given out */
	int		(*cmp)(struct bsc_span, struct bsc_span);
};

static bool
before(const struct bsc_merge *m, const struct head *a, const struct head *b)
{
	int order = m->cmp(a->piece, b->piece);

	return order != 0 ? order < 0 : a->number < b->number;
}

static void
sink(struct bsc_merge *m, size_t i)
{
	struct head moved = m->heap[i];
	size_t least;

	while ((least = 2 * i + 1) < m->n) {
		if (least + 1 < m->n &&
		    before(m, &m->heap[least + 1], &m->heap[least]))
			least++;
		if (before(m, &moved, &m->heap[least]))
			break;
		m->heap[i] = m->heap[least];
		i = least;
	}
	m->heap[i] = moved;
}

struct bsc_merge *
bsc_merge_new(int (*cmp)(struct bsc_span, struct bsc_span))
{
	struct bsc_merge *m = bsc_zalloc(1, sizeof(*m));

	m->cmp = cmp;
	return m;
}

void
bsc_merge_add(struct bsc_merge *m, struct bsc_tape *t)
{
	m->heap = bsc_grow(m->heap, &m->cap, m->n + 1, sizeof(*m->heap));
	m->heap[m->n].tape = t;
	m->heap[m->n].number = m->tapes++;
	m->n += bsc_tape_read(t, &m->heap[m->n].piece);
}

bool
bsc_merge_next(struct bsc_merge *m, struct bsc_span *piece)
{
	for (size_t i = m->begun ? 0 : m->n; i-- > 0;)
		sink(m, i);
	m->begun = true;
	if (m->given) {
		if (!bsc_tape_read(m->heap[0].tape, &m->heap[0].piece))
			m->heap[0] = m->heap[--m->n];
		sink(m, 0);
	}
	m->given = m->n > 0;
	if (m->given)
		*piece = m->heap[0].piece;
	return m->given;
}

void
bsc_merge_free(struct bsc_merge *m)
{
	if (m == NULL)
		return;
	free(m->heap);
	free(m);
}
