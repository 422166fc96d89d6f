#include "base/tape.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/diag.h"
#include "base/spool.h"

enum {
	CHUNK = 16 * 1024,	/* pieces written and read at a time */
	STRETCH = 256 * 1024	/* the least that lies on disk */
};

/* Chunks, each behind its length. */
struct bsc_stretch {
	struct bsc_stretch	*next;
	char			*data;
	size_t			 size, used, read;
};

/*
 * Those that have been read serve the next tape: a file system that is to
 * take a part of a file back may write it to the disk first.
 */
static struct bsc_stretch *spare;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void
give_back(struct bsc_stretch *s)
{
	if (s->size != STRETCH) {
		bsc_spool_free(s->data);
		free(s);
		return;
	}
	pthread_mutex_lock(&lock);
	s->next = spare;
	spare = s;
	pthread_mutex_unlock(&lock);
}

static struct bsc_stretch *
new_stretch(size_t need)
{
	struct bsc_stretch *s = NULL;

	pthread_mutex_lock(&lock);
	if (need <= STRETCH && (s = spare) != NULL)
		spare = s->next;
	pthread_mutex_unlock(&lock);
	if (s == NULL) {
		s = bsc_zalloc(1, sizeof(*s));
		s->size = need > STRETCH ? need : STRETCH;
		s->data = bsc_spool_alloc(s->size, BSC_COLD);
	}
	s->next = NULL;
	s->used = s->read = 0;
	return s;
}

static struct bsc_stretch *
lengthen(struct bsc_tape *t, size_t need)
{
	struct bsc_stretch *s = new_stretch(need);

	if (t->last != NULL)
		t->last->next = s;
	else
		t->first = s;
	return t->last = s;
}

/* The chunk behind the others. */
static void
put_chunk(struct bsc_tape *t)
{
	struct bsc_stretch *s = t->last;
	size_t need = sizeof(t->chunk.len) + t->chunk.len;

	if (s == NULL || s->size - s->used < need)
		s = lengthen(t, need);
	bsc_spool_write(s->data + s->used, &t->chunk.len,
	    sizeof(t->chunk.len));
	bsc_spool_write(s->data + s->used + sizeof(t->chunk.len), t->chunk.p,
	    t->chunk.len);
	s->used += need;
	t->chunk.len = 0;
}

static bool
get_chunk(struct bsc_tape *t)
{
	struct bsc_stretch *s = t->first;
	size_t n;

	t->at = t->chunk.len = 0;
	if (s != NULL && s->read == s->used) {
		t->first = s->next;
		give_back(s);
		s = t->first;
	}
	if (s == NULL)
		return false;
	bsc_spool_read(&n, s->data + s->read, sizeof(n));
	bsc_spool_read(bsc_buf_room(&t->chunk, n), s->data + s->read +
	    sizeof(n), n);
	s->read += sizeof(n) + n;
	t->chunk.len = n;
	return true;
}

static size_t
whole(size_t n)
{
	return sizeof(n) + ((n + 7) & ~(size_t)7);
}

char *
bsc_tape_write(struct bsc_tape *t, size_t n)
{
	char *p;

	if (n > SIZE_MAX / 2)
		bsc_die(_("out of memory"));
	if (t->chunk.len > 0 && t->chunk.len + whole(n) > CHUNK)
		put_chunk(t);
	p = bsc_buf_room(&t->chunk, whole(n));
	memcpy(p, &n, sizeof(n));
	t->chunk.len += whole(n);
	return p + sizeof(n);
}

/* Whether there is something in the chunk. */
static bool
turn(struct bsc_tape *t)
{
	/* One that is short has never left its chunk. */
	if (!t->reading && t->first != NULL)
		put_chunk(t);
	t->reading = true;
	if (t->at < t->chunk.len || get_chunk(t))
		return true;
	bsc_tape_free(t);
	return false;
}

bool
bsc_tape_read(struct bsc_tape *t, struct bsc_span *piece)
{
	struct bsc_span rest;

	if (!turn(t))
		return false;
	rest = (struct bsc_span){ t->chunk.p + t->at, t->chunk.len - t->at };
	bsc_tape_next(&rest, piece);
	t->at = t->chunk.len - rest.len;
	return true;
}

bool
bsc_tape_chunk(struct bsc_tape *t, struct bsc_span *chunk)
{
	if (!turn(t))
		return false;
	*chunk = (struct bsc_span){ t->chunk.p + t->at, t->chunk.len - t->at };
	t->at = t->chunk.len;
	return true;
}

bool
bsc_tape_next(struct bsc_span *chunk, struct bsc_span *piece)
{
	if (chunk->len == 0)
		return false;
	memcpy(&piece->len, chunk->p, sizeof(piece->len));
	piece->p = chunk->p + sizeof(piece->len);
	chunk->p += whole(piece->len);
	chunk->len -= whole(piece->len);
	return true;
}

void
bsc_tape_free(struct bsc_tape *t)
{
	struct bsc_stretch *s, *next;

	for (s = t->first; s != NULL; s = next) {
		next = s->next;
		give_back(s);
	}
	bsc_buf_free(&t->chunk);
	*t = (struct bsc_tape){ 0 };
}
