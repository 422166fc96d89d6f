#include "stream/unpack.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"
#include "base/queue.h"

enum { PIECES = 3, PIECE_SIZE = 256 * 1024 };

struct piece {
	ssize_t	n;
	char	data[PIECE_SIZE];
};

struct bsc_unpack {
	ssize_t			(*read)(void *, void *, size_t);
	void			*arg;
	pthread_t		 thread;
	struct piece		*piece[PIECES];
	struct bsc_queue	*free, *full;
	struct piece		*at;		/* being taken from */
	size_t			 given;		/* of it */
};

static void *
read_ahead(void *arg)
{
	struct bsc_unpack *u = arg;
	struct piece *p;

	/* Reads may be cancelled, nothing else: see bsc_input_read. */
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	while ((p = bsc_queue_get(u->free)) != NULL) {
		p->n = u->read(u->arg, p->data, PIECE_SIZE);
		bsc_queue_put(u->full, p);
		if (p->n <= 0)
			break;
	}
	return NULL;
}

struct bsc_unpack *
bsc_unpack_start(ssize_t (*read)(void *, void *, size_t), void *arg)
{
	struct bsc_unpack *u = bsc_zalloc(1, sizeof(*u));

	u->read = read;
	u->arg = arg;
	u->free = bsc_queue_new(PIECES);
	u->full = bsc_queue_new(PIECES);
	for (size_t i = 0; i < PIECES; i++) {
		u->piece[i] = bsc_alloc(sizeof(*u->piece[i]));
		bsc_queue_put(u->free, u->piece[i]);
	}
	if (pthread_create(&u->thread, NULL, read_ahead, u) != 0)
		bsc_die(_("no thread can be started"));
	return u;
}

ssize_t
bsc_unpack_read(struct bsc_unpack *u, void *to, size_t size)
{
	size_t n;
	int was;

	if (u->at == NULL) {
		pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &was);
		u->at = bsc_queue_get(u->full);
		pthread_setcancelstate(was, NULL);
		u->given = 0;
	}
	if (u->at->n <= 0)		/* stays there: it is the last */
		return u->at->n;
	n = (size_t)u->at->n - u->given;
	if (n > size)
		n = size;
	memcpy(to, u->at->data + u->given, n);
	u->given += n;
	if (u->given == (size_t)u->at->n) {
		bsc_queue_put(u->free, u->at);
		u->at = NULL;
	}
	return (ssize_t)n;
}

void
bsc_unpack_stop(struct bsc_unpack *u)
{
	if (u == NULL)
		return;
	bsc_queue_close(u->free);
	/* It may wait for a pipe that has nothing more to say. */
	if (u->at == NULL || u->at->n > 0)
		pthread_cancel(u->thread);
	pthread_join(u->thread, NULL);
	for (size_t i = 0; i < PIECES; i++)
		free(u->piece[i]);
	bsc_queue_free(u->free);
	bsc_queue_free(u->full);
	free(u);
}
