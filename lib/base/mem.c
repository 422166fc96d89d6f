#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"

static void *
checked(void *p)
{
	if (p == NULL)
		bsc_die(_("out of memory"));
	return p;
}

static size_t
product(size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		bsc_die(_("out of memory"));
	return total;
}

void *
bsc_alloc(size_t size)
{
	return checked(malloc(size > 0 ? size : 1));
}

void *
bsc_zalloc(size_t count, size_t size)
{
	if (count == 0 || size == 0)
		count = size = 1;
	return checked(calloc(count, size));
}

void *
bsc_realloc(void *p, size_t count, size_t size)
{
	size_t total = product(count, size);

	return checked(realloc(p, total > 0 ? total : 1));
}

char *
bsc_strdup(const char *s)
{
	return checked(strdup(s));
}

char *
bsc_strndup(const char *s, size_t len)
{
	char *to = bsc_alloc(len + 1);

	if (len > 0)
		memcpy(to, s, len);
	to[len] = '\0';
	return to;
}

void *
bsc_grow(void *p, size_t *cap, size_t want, size_t size)
{
	size_t more;

	if (want <= *cap)
		return p;
	more = *cap + *cap / 2;
	if (more < want)
		more = want;
	if (more < 8)
		more = 8;
	p = bsc_realloc(p, more, size);
	*cap = more;
	return p;
}

char *
bsc_buf_room(struct bsc_buf *b, size_t n)
{
	if (b->p == NULL || b->cap - b->len < n)	/* NULL has no room */
		b->p = bsc_grow(b->p, &b->cap, b->len + (n > 0 ? n : 1), 1);
	return b->p + b->len;
}

void
bsc_buf_add(struct bsc_buf *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	memcpy(bsc_buf_room(b, n), p, n);
	b->len += n;
}

void
bsc_buf_puts(struct bsc_buf *b, const char *s)
{
	bsc_buf_add(b, s, strlen(s));
}

void
bsc_buf_putc(struct bsc_buf *b, char c)
{
	*bsc_buf_room(b, 1) = c;
	b->len++;
}

void
bsc_buf_printf(struct bsc_buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	bsc_buf_room(b, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(b->p + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

char *
bsc_buf_str(struct bsc_buf *b)
{
	*bsc_buf_room(b, 1) = '\0';
	return b->p;
}

void
bsc_buf_free(struct bsc_buf *b)
{
	free(b->p);
	*b = (struct bsc_buf){ 0 };
}

/*
 * An arena is a list of blocks, the first ones small, since most keep little;
 * block is the one being filled, those after it are kept from before a reset
 * and have the size of the next.  What is too big for such a block has one of
 * its own, given back by a reset.
 */
struct block {
	struct block	*next;
	size_t		 size, used;
	_Alignas(16) char data[];
};

struct bsc_arena {
	struct block	*first, *block, *big;
	size_t		 used, size;	/* of the next block */
	bool		 spooled;
	enum bsc_spool	 kind;
};

enum {
	TINY_SIZE = 1024,
	BLOCK_SIZE = 64 * 1024 - 64,
	FIRST_SIZE = 4 * 1024,
	SPOOLED_SIZE = 1024 * 1024 - 128
};

struct bsc_arena *
bsc_arena_new(void)
{
	struct bsc_arena *a = bsc_zalloc(1, sizeof(*a));

	a->size = TINY_SIZE;
	return a;
}

struct bsc_arena *
bsc_arena_spooled(enum bsc_spool kind)
{
	struct bsc_arena *a = bsc_zalloc(1, sizeof(*a));

	a->size = FIRST_SIZE;
	a->spooled = true;
	a->kind = kind;
	return a;
}

static struct block *
new_block(const struct bsc_arena *a, size_t size, struct block *next)
{
	struct block *b = a->spooled ?
	    bsc_spool_alloc(sizeof(*b) + size, a->kind) :
	    bsc_alloc(sizeof(*b) + size);

	b->next = next;
	b->size = size;
	b->used = 0;
	return b;
}

static size_t
larger(const struct bsc_arena *a)
{
	size_t most = a->spooled ? SPOOLED_SIZE : BLOCK_SIZE;
	size_t times = a->spooled ? 4 : 2;

	return a->size < most / times ? a->size * times : most;
}

static struct block *
block_for(struct bsc_arena *a, size_t n)
{
	struct block *b = a->block;

	if (b != NULL && b->size - b->used >= n)
		return b;
	if (n > (a->spooled ? a->size : BLOCK_SIZE) / 4)
		return a->big = new_block(a, n, a->big);
	while (n > a->size / 4)
		a->size = larger(a);
	if (b == NULL)
		return a->first = a->block = new_block(a, a->size, NULL);
	if (b->next == NULL)
		a->size = larger(a);
	if (b->next == NULL || b->next->size < n)
		b->next = new_block(a, a->size, b->next);
	return a->block = b->next;
}

static void
free_blocks(const struct bsc_arena *a, struct block *b)
{
	struct block *next;

	for (; b != NULL; b = next) {
		next = b->next;
		if (a->spooled)
			bsc_spool_free(b);
		else
			free(b);
	}
}

static void *
arena_take(struct bsc_arena *a, size_t n)
{
	struct block *b;
	void *p;

	if (n > SIZE_MAX - 64)
		bsc_die(_("out of memory"));
	n = (n + 15) & ~(size_t)15;
	b = block_for(a, n);
	p = b->data + b->used;
	b->used += n;
	a->used += n;
	return p;
}

void *
bsc_arena_room(struct bsc_arena *a, size_t n)
{
	return arena_take(a, n);
}

void *
bsc_arena_alloc(struct bsc_arena *a, size_t n)
{
	return memset(arena_take(a, n), 0, n);
}

char *
bsc_arena_strndup(struct bsc_arena *a, const char *s, size_t len)
{
	char *to = arena_take(a, len + 1);

	if (len > 0)
		memcpy(to, s, len);
	to[len] = '\0';
	return to;
}

char *
bsc_arena_strdup(struct bsc_arena *a, const char *s)
{
	return bsc_arena_strndup(a, s, strlen(s));
}

size_t
bsc_arena_size(const struct bsc_arena *a)
{
	return a->used;
}

void
bsc_arena_reset(struct bsc_arena *a)
{
	struct block *b, **p = &a->first, *end;

	free_blocks(a, a->big);
	a->big = NULL;
	if (a->spooled) {	/* of several sizes: not worth keeping */
		free_blocks(a, a->first);
		a->first = a->block = NULL;
		a->size = FIRST_SIZE;
	}
	/* What follows the block at work was not used since the last time. */
	end = a->block == NULL ? NULL : a->block->next;
	while ((b = *p) != end) {
		b->used = 0;
		if (b->size == a->size) {
			p = &b->next;
			continue;
		}
		*p = b->next;
		free(b);
	}
	a->block = a->first;
	a->used = 0;
}

void
bsc_arena_free(struct bsc_arena *a)
{
	if (a == NULL)
		return;
	free_blocks(a, a->first);
	free_blocks(a, a->big);
	free(a);
}
