#include "stream/ahead.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/queue.h"

struct bsc_ahead {
	struct bsc_reader	*r;
	pthread_t		 thread;
	struct bsc_load		**load;		/* all of them */
	size_t			 n;
	struct bsc_queue	*free, *full;
	int			 more;		/* of the reader's last answer */
	bool			 ended;		/* it was given out */
};

static void *
read_ahead(void *arg)
{
	struct bsc_ahead *a = arg;
	const struct bsc_batch *b;
	struct bsc_load *l;

	/* Reads may be cancelled, nothing else: see bsc_input_read. */
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	while ((l = bsc_queue_get(a->free)) != NULL &&
	    (a->more = bsc_reader_next(a->r, &b)) > 0) {
		bsc_load_take(l, a->r);
		bsc_queue_put(a->full, l);
	}
	bsc_queue_close(a->full);
	return NULL;
}

struct bsc_ahead *
bsc_ahead_start(struct bsc_reader *r, size_t loads)
{
	struct bsc_ahead *a = bsc_zalloc(1, sizeof(*a));

	a->r = r;
	a->n = loads;
	a->load = bsc_zalloc(loads, sizeof(*a->load));
	a->free = bsc_queue_new(loads);
	a->full = bsc_queue_new(loads);
	for (size_t i = 0; i < loads; i++)
		bsc_queue_put(a->free, a->load[i] = bsc_load_new());
	if (pthread_create(&a->thread, NULL, read_ahead, a) != 0)
		bsc_die(_("no thread can be started"));
	return a;
}

int
bsc_ahead_next(struct bsc_ahead *a, struct bsc_load **l)
{
	*l = bsc_queue_get(a->full);
	a->ended = *l == NULL;
	return a->ended ? a->more : 1;
}

bool
bsc_ahead_ready(const struct bsc_ahead *a)
{
	return bsc_queue_ready(a->full);
}

void
bsc_ahead_back(struct bsc_ahead *a, struct bsc_load *l)
{
	bsc_queue_put(a->free, l);
}

int
bsc_ahead_batch(struct bsc_ahead *a, struct bsc_reader *r,
    struct bsc_load **load, const struct bsc_batch **b)
{
	int more;

	if (a == NULL)
		return bsc_reader_next(r, b);
	if (*load != NULL)
		bsc_ahead_back(a, *load);
	*load = NULL;
	if ((more = bsc_ahead_next(a, load)) > 0)
		*b = bsc_load_batch(*load);
	return more;
}

void
bsc_ahead_stop(struct bsc_ahead *a)
{
	if (a == NULL)
		return;
	bsc_queue_close(a->free);
	/* It may wait for a pipe that has nothing more to say. */
	if (!a->ended)
		pthread_cancel(a->thread);
	pthread_join(a->thread, NULL);
	for (size_t i = 0; i < a->n; i++)
		bsc_load_free(a->load[i]);
	free(a->load);
	bsc_queue_free(a->free);
	bsc_queue_free(a->full);
	free(a);
}
