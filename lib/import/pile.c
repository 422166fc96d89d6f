#include "import/pile.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define KEEP_MAX	((size_t)8 << 20)	/* in memory */

/* Bytes that only grow, in memory or in a file. */
struct bytes {
	struct bsc_buf	 mem;		/* not yet in the file */
	int		 fd;		/* -1: none */
	uint64_t	 len;		/* of the file */
	const char	*map;
};

/* The texts, and for each of them where it ends. */
struct bsc_pile {
	struct bytes	 text, end;
};

struct bsc_pile *
bsc_pile_new(void)
{
	struct bsc_pile *p = bsc_zalloc(1, sizeof(*p));

	p->text.fd = p->end.fd = -1;
	return p;
}

static void
free_bytes(struct bytes *b)
{
	if (b->map != NULL)
		munmap((void *)b->map, b->len);
	if (b->fd >= 0)
		close(b->fd);
	bsc_buf_free(&b->mem);
}

void
bsc_pile_free(struct bsc_pile *p)
{
	if (p == NULL)
		return;
	free_bytes(&p->text);
	free_bytes(&p->end);
	free(p);
}

static int
nameless_file(void)
{
	const char *tmp = getenv("TMPDIR");
	struct bsc_buf path = { 0 };
	int fd;

	bsc_buf_printf(&path, "%s/bsc-import.XXXXXX",
	    tmp == NULL || *tmp == '\0' ? "/tmp" : tmp);
	fd = mkstemp(bsc_buf_str(&path));
	if (fd >= 0)
		unlink(path.p);
	bsc_buf_free(&path);
	return fd;
}

static bool
flush(struct bytes *b, struct bsc_error *err)
{
	ssize_t n;

	if (b->fd < 0 && (b->fd = nameless_file()) < 0)
		return bsc_fail(err, _("no file for long texts: %s"),
		    strerror(errno));
	for (size_t at = 0; at < b->mem.len; at += (size_t)n)
		if ((n = write(b->fd, b->mem.p + at, b->mem.len - at)) < 0)
			return bsc_fail(err, _("no room for long texts: %s"),
			    strerror(errno));
	b->len += b->mem.len;
	b->mem.len = 0;
	return true;
}

static bool
add_bytes(struct bytes *b, const void *p, size_t n, struct bsc_error *err)
{
	bsc_buf_add(&b->mem, p, n);
	return b->mem.len < KEEP_MAX || flush(b, err);
}

static bool
end_bytes(struct bytes *b, struct bsc_error *err)
{
	void *map;

	if (b->fd < 0) {
		b->len = b->mem.len;
		return true;
	}
	if (!flush(b, err))
		return false;
	map = mmap(NULL, b->len, PROT_READ, MAP_PRIVATE, b->fd, 0);
	if (map == MAP_FAILED)
		return bsc_fail(err, "%s", strerror(errno));
	b->map = map;
	return true;
}

static const char *
at(const struct bytes *b, uint64_t offset)
{
	return (b->map != NULL ? b->map : b->mem.p) + offset;
}

bool
bsc_pile_add(struct bsc_pile *p, struct bsc_span s, struct bsc_error *err)
{
	uint64_t end;

	if (!add_bytes(&p->text, s.p, s.len, err))
		return false;
	end = p->text.len + p->text.mem.len;
	return add_bytes(&p->end, &end, sizeof(end), err);
}

bool
bsc_pile_end(struct bsc_pile *p, struct bsc_error *err)
{
	return end_bytes(&p->text, err) && end_bytes(&p->end, err);
}

bool
bsc_pile_get(const struct bsc_pile *p, uint64_t number, struct bsc_span *to)
{
	uint64_t from = 0, end;

	if (number >= p->end.len / sizeof(end))
		return false;
	memcpy(&end, at(&p->end, number * sizeof(end)), sizeof(end));
	if (number > 0)
		memcpy(&from, at(&p->end, (number - 1) * sizeof(end)),
		    sizeof(end));
	*to = end == from ? (struct bsc_span){ "", 0 } : (struct bsc_span){
	    at(&p->text, from), (size_t)(end - from) };
	return true;
}
