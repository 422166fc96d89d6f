#include "base/tape.h"

#include "base/diag.h"
#include "base/spool.h"

/* With what is in front of it 65 pages: the least that lies on disk. */
enum { STRETCH = 260 * 1024 - 128 };

struct bsc_stretch {
	struct bsc_stretch	*next;
	size_t			 size, used;
	char			 data[];	/* lengths and pieces */
};

static void
lengthen(struct bsc_tape *t, size_t need)
{
	size_t size = need > STRETCH ? need : STRETCH;
	struct bsc_stretch *s = bsc_spool_alloc(sizeof(*s) + size, BSC_COLD);

	s->size = size;
	if (t->last != NULL)
		t->last->next = s;
	else
		t->first = s;
	t->last = s;
}

static size_t
whole(size_t n)
{
	return sizeof(n) + ((n + 7) & ~(size_t)7);
}

char *
bsc_tape_write(struct bsc_tape *t, size_t n)
{
	struct bsc_stretch *s = t->last;
	char *p;

	if (n > SIZE_MAX / 2)
		bsc_die(_("out of memory"));
	if (s == NULL || s->size - s->used < whole(n)) {
		lengthen(t, whole(n));
		s = t->last;
	}
	p = s->data + s->used;
	memcpy(p, &n, sizeof(n));
	s->used += whole(n);
	bsc_spool_rest(1);
	return p + sizeof(n);
}

bool
bsc_tape_read(struct bsc_tape *t, struct bsc_span *piece)
{
	struct bsc_stretch *s;
	const char *p;

	while ((s = t->first) != NULL && t->at == s->used) {
		t->first = s->next;
		t->at = 0;
		bsc_spool_free(s);
	}
	if (s == NULL) {
		t->last = NULL;
		return false;
	}
	p = s->data + t->at;
	memcpy(&piece->len, p, sizeof(piece->len));
	piece->p = p + sizeof(piece->len);
	t->at += whole(piece->len);
	bsc_spool_rest(1);
	return true;
}

void
bsc_tape_free(struct bsc_tape *t)
{
	struct bsc_stretch *s, *next;

	for (s = t->first; s != NULL; s = next) {
		next = s->next;
		bsc_spool_free(s);
	}
	*t = (struct bsc_tape){ 0 };
}
