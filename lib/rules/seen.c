#include "rules/seen.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/spool.h"

struct slot {
	uint64_t	sum;
	uint32_t	times;		/* 0: free */
};

struct bsc_seen {
	struct slot	*slot;
	size_t		 n, used;	/* n: a power of two */
};

enum { FIRST = 64 };

static struct slot *
find(const struct bsc_seen *s, uint64_t sum)
{
	size_t i = sum & (s->n - 1);

	while (s->slot[i].times != 0 && s->slot[i].sum != sum)
		i = (i + 1) & (s->n - 1);
	return &s->slot[i];
}

static void
resize(struct bsc_seen *s, size_t n)
{
	struct bsc_seen old = *s;

	s->n = n;
	s->slot = bsc_spool_alloc(n * sizeof(*s->slot), BSC_WARM);
	for (size_t i = 0; i < old.n; i++) {
		if (old.slot[i].times != 0)
			*find(s, old.slot[i].sum) = old.slot[i];
		bsc_spool_rest(1);
	}
	bsc_spool_free(old.slot);
}

struct bsc_seen *
bsc_seen_new(void)
{
	struct bsc_seen *s = bsc_zalloc(1, sizeof(*s));

	resize(s, FIRST);
	return s;
}

uint32_t
bsc_seen_add(struct bsc_seen *s, uint64_t sum)
{
	struct slot *to;

	if (s->used * 4 >= s->n * 3)
		resize(s, s->n * 2);
	to = find(s, sum);
	bsc_spool_rest(1);
	s->used += to->times == 0;
	to->sum = sum;
	return ++to->times;
}

void
bsc_seen_free(struct bsc_seen *s)
{
	if (s == NULL)
		return;
	bsc_spool_free(s->slot);
	free(s);
}
