#include "query/labels.h"

#include <stdlib.h>

struct label {
	size_t		end;		/* in text */
	uint32_t	group;
};

struct bsc_labels {
	struct bsc_buf	 text;
	struct label	*v;
	size_t		 n, cap;
};

struct bsc_labels *
bsc_labels_new(void)
{
	return bsc_zalloc(1, sizeof(struct bsc_labels));
}

void
bsc_labels_add(struct bsc_labels *l, uint32_t group, struct bsc_span s)
{
	bsc_buf_add(&l->text, s.p, s.len);
	l->v = bsc_grow(l->v, &l->cap, l->n + 1, sizeof(*l->v));
	l->v[l->n++] = (struct label){ l->text.len, group };
}

bool
bsc_labels_get(const struct bsc_labels *l, uint32_t group, struct bsc_span *s)
{
	size_t low = 0, high = l->n, middle, from;

	/* No group has two: where all have one, it stands at their number. */
	if (group < l->n && l->v[group].group == group)
		low = group;
	while (low < high && l->v[low].group != group) {
		middle = low + (high - low) / 2;
		if (l->v[middle].group > group)
			high = middle;
		else if (l->v[middle].group < group)
			low = middle + 1;
		else
			low = middle;
	}
	if (low == high)
		return false;
	from = low > 0 ? l->v[low - 1].end : 0;
	*s = (struct bsc_span){ l->text.p + from, l->v[low].end - from };
	return true;
}

void
bsc_labels_free(struct bsc_labels *l)
{
	if (l == NULL)
		return;
	bsc_buf_free(&l->text);
	free(l->v);
	free(l);
}
