#include "stream/ahead.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"

struct bsc_ahead {
	struct bsc_reader	*r;
	pthread_t		 thread;
	pthread_mutex_t		 lock;
	pthread_cond_t		 came, went;	/* a full load, a free one */
	struct bsc_load		**load;		/* all of them */
	struct bsc_load		**free, **full;	/* a stack and a ring */
	size_t			 n, nfree, first, nfull;
	int			 more;		/* of the reader's last answer */
	bool			 stop;
};

/* A load to fill, or NULL: nobody wants more. */
static struct bsc_load *
wait_free(struct bsc_ahead *a)
{
	struct bsc_load *l = NULL;

	pthread_mutex_lock(&a->lock);
	while (a->nfree == 0 && !a->stop)
		pthread_cond_wait(&a->went, &a->lock);
	if (!a->stop)
		l = a->free[--a->nfree];
	pthread_mutex_unlock(&a->lock);
	return l;
}

static void
put_full(struct bsc_ahead *a, struct bsc_load *l)
{
	pthread_mutex_lock(&a->lock);
	a->full[(a->first + a->nfull++) % a->n] = l;
	pthread_cond_signal(&a->came);
	pthread_mutex_unlock(&a->lock);
}

static void
put_end(struct bsc_ahead *a, int more)
{
	pthread_mutex_lock(&a->lock);
	a->more = more;
	pthread_cond_signal(&a->came);
	pthread_mutex_unlock(&a->lock);
}

static void *
read_ahead(void *arg)
{
	struct bsc_ahead *a = arg;
	const struct bsc_batch *b;
	struct bsc_load *l;
	int more;

	while ((l = wait_free(a)) != NULL) {
		if ((more = bsc_reader_next(a->r, &b)) <= 0) {
			put_end(a, more);
			break;
		}
		bsc_load_take(l, a->r);
		put_full(a, l);
	}
	return NULL;
}

struct bsc_ahead *
bsc_ahead_start(struct bsc_reader *r, size_t loads)
{
	struct bsc_ahead *a = bsc_zalloc(1, sizeof(*a));

	a->r = r;
	a->more = 1;
	a->n = a->nfree = loads;
	a->load = bsc_zalloc(loads, sizeof(*a->load));
	a->free = bsc_zalloc(loads, sizeof(*a->free));
	a->full = bsc_zalloc(loads, sizeof(*a->full));
	for (size_t i = 0; i < loads; i++)
		a->load[i] = a->free[i] = bsc_load_new();
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->came, NULL);
	pthread_cond_init(&a->went, NULL);
	if (pthread_create(&a->thread, NULL, read_ahead, a) != 0)
		bsc_die(_("no thread can be started"));
	return a;
}

int
bsc_ahead_next(struct bsc_ahead *a, struct bsc_load **l)
{
	int more;

	pthread_mutex_lock(&a->lock);
	while (a->nfull == 0 && a->more > 0)
		pthread_cond_wait(&a->came, &a->lock);
	more = a->nfull > 0 ? 1 : a->more;
	if (a->nfull > 0) {
		*l = a->full[a->first];
		a->first = (a->first + 1) % a->n;
		a->nfull--;
	}
	pthread_mutex_unlock(&a->lock);
	return more;
}

void
bsc_ahead_back(struct bsc_ahead *a, struct bsc_load *l)
{
	pthread_mutex_lock(&a->lock);
	a->free[a->nfree++] = l;
	pthread_cond_signal(&a->went);
	pthread_mutex_unlock(&a->lock);
}

void
bsc_ahead_stop(struct bsc_ahead *a)
{
	if (a == NULL)
		return;
	pthread_mutex_lock(&a->lock);
	a->stop = true;
	pthread_cond_signal(&a->went);
	pthread_mutex_unlock(&a->lock);
	pthread_join(a->thread, NULL);
	for (size_t i = 0; i < a->n; i++)
		bsc_load_free(a->load[i]);
	free(a->load);
	free(a->free);
	free(a->full);
	pthread_mutex_destroy(&a->lock);
	pthread_cond_destroy(&a->came);
	pthread_cond_destroy(&a->went);
	free(a);
}
