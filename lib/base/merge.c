#include "base/merge.h"

#include <stdlib.h>

struct head {			/* the next piece of a tape */
	struct bsc_span	 piece;
	struct bsc_tape	*tape;
};

struct bsc_merge {
	struct head	*heap;		/* the least on top */
	size_t		 n;
	bool		 given;		/* the piece on top was given out */
	int		(*cmp)(struct bsc_span, struct bsc_span);
};

static bool
before(const struct bsc_merge *m, const struct head *a, const struct head *b)
{
	int order = m->cmp(a->piece, b->piece);

	return order != 0 ? order < 0 : a->tape < b->tape;
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
bsc_merge_new(struct bsc_tape *tape, size_t n,
    int (*cmp)(struct bsc_span, struct bsc_span))
{
	struct bsc_merge *m = bsc_zalloc(1, sizeof(*m));

	m->heap = bsc_zalloc(n + 1, sizeof(*m->heap));
	m->cmp = cmp;
	for (size_t i = 0; i < n; i++) {
		m->heap[m->n].tape = &tape[i];
		m->n += bsc_tape_read(&tape[i], &m->heap[m->n].piece);
	}
	for (size_t i = m->n; i-- > 0;)
		sink(m, i);
	return m;
}

bool
bsc_merge_next(struct bsc_merge *m, struct bsc_span *piece)
{
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
