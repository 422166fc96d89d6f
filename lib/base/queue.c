#include "base/queue.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"

struct bsc_queue {
	pthread_mutex_t	  lock;
	pthread_cond_t	  change;
	void		**v;		/* a ring */
	size_t		  max, first, n;
	bool		  closed;
};

struct bsc_queue *
bsc_queue_new(size_t max)
{
	struct bsc_queue *q = bsc_zalloc(1, sizeof(*q));

	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->change, NULL);
	q->v = bsc_zalloc(max, sizeof(*q->v));
	q->max = max;
	return q;
}

void
bsc_queue_put(struct bsc_queue *q, void *thing)
{
	pthread_mutex_lock(&q->lock);
	q->v[(q->first + q->n++) % q->max] = thing;
	pthread_mutex_unlock(&q->lock);
	/* Whoever is woken can have the lock at once. */
	pthread_cond_signal(&q->change);
}

static void
unlock(void *lock)
{
	pthread_mutex_unlock(lock);
}

/* With the lock held, also where it is cancelled. */
static void
wait_for_one(struct bsc_queue *q)
{
	pthread_cleanup_push(unlock, &q->lock);
	while (q->n == 0 && !q->closed)
		pthread_cond_wait(&q->change, &q->lock);
	pthread_cleanup_pop(0);
}

void *
bsc_queue_get(struct bsc_queue *q)
{
	void *thing = NULL;

	pthread_mutex_lock(&q->lock);
	wait_for_one(q);
	if (q->n > 0) {
		thing = q->v[q->first];
		q->first = (q->first + 1) % q->max;
		q->n--;
	}
	pthread_mutex_unlock(&q->lock);
	return thing;
}

bool
bsc_queue_ready(struct bsc_queue *q)
{
	bool ready;

	pthread_mutex_lock(&q->lock);
	ready = q->n > 0 || q->closed;
	pthread_mutex_unlock(&q->lock);
	return ready;
}

void
bsc_queue_close(struct bsc_queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->closed = true;
	pthread_cond_broadcast(&q->change);
	pthread_mutex_unlock(&q->lock);
}

void
bsc_queue_free(struct bsc_queue *q)
{
	if (q == NULL)
		return;
	pthread_mutex_destroy(&q->lock);
	pthread_cond_destroy(&q->change);
	free(q->v);
	free(q);
}
