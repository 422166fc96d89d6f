#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/mem.h"

#define MIB	((size_t)1 << 20)

enum {
	SMALL = 256 * 1024,	/* below, malloc serves better */
	HEAD = 64,		/* keeps the rest aligned */
	SORTED = 4 * 1024 * 1024,	/* one run of a sort */
	EVERY = 4096,		/* elements visited between looks, at most */
	RANDOM = 32768		/* fewer between trims: no walk in order */
};

enum place { HEAP, MEMORY, WARM_FILE, COLD_FILE };

struct head {			/* in front of what was asked for */
	size_t		size;	/* all in all */
	enum place	place;
};

/* A file without a name, mapped once, far beyond its end. */
struct file {
	bool	 tried;		/* whether fd could be had is known */
	int	 fd;		/* -1: not */
	int	 error;		/* why not */
	char	*base;
	size_t	 room, top;	/* mapped; in use */
};

/* Small blocks are the heap's: this is taken a few thousand times a run. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct {
	size_t		 limit;
	size_t		 memory;	/* bytes in anonymous memory */
	struct file	 file[2];	/* by enum bsc_spool */
	/* What is resident of them, in pages unless said otherwise. */
	size_t		 others;	/* shared but not ours */
	size_t		 had;		/* at the last look */
	size_t		 budget;	/* bytes */
	size_t		 since;		/* visits since the last trim */
} spool = { .limit = 256 * MIB };

_Thread_local size_t bsc_spool_visited;
_Atomic size_t bsc_spool_every = EVERY;

void
bsc_spool_limit(size_t bytes)
{
	spool.limit = bytes;
}

static const char *
folder(void)
{
	const char *dir = getenv("TMPDIR");

	return dir != NULL && *dir != '\0' ? dir : "/tmp";
}

/* Where the file system knows no O_TMPFILE, a name for a moment. */
static int
nameless(void)
{
	struct bsc_buf path = { 0 };
	int fd = open(folder(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR &&
	    errno != EINVAL))
		return fd;
	bsc_buf_printf(&path, "%s/bsc.XXXXXX", folder());
	fd = mkostemp(bsc_buf_str(&path), O_CLOEXEC);
	if (fd >= 0)
		unlink(path.p);
	bsc_buf_free(&path);
	return fd;
}

/* Resident pages of files and other shared mappings. */
static size_t
shared_pages(void)
{
	static int fd = -1;
	unsigned long long shared = 0;
	char text[128];
	ssize_t n;

	if (fd < 0)
		fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : pread(fd, text, sizeof(text) - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	if (sscanf(text, "%*s %*s %llu", &shared) != 1)
		return 0;
	return (size_t)shared;
}

/* Of them those of the spool, nearly. */
static size_t
resident_pages(void)
{
	size_t n = shared_pages();

	return n > spool.others ? n - spool.others : 0;
}

/* As much address space as there is: a terabyte, less under ulimit -v. */
static bool
map(struct file *f)
{
	void *p = MAP_FAILED;

	for (f->room = MIB << 20; f->room > 64 * MIB; f->room /= 2) {
		p = mmap(NULL, f->room, PROT_READ | PROT_WRITE, MAP_SHARED,
		    f->fd, 0);
		if (p != MAP_FAILED)
			break;
	}
	if (p == MAP_FAILED)
		return false;
	f->base = p;
	madvise(p, f->room, MADV_NOHUGEPAGE);	/* pages come in small steps */
	return true;
}

static bool
open_file(struct file *f)
{
	if (f->tried)
		return f->fd >= 0;
	f->tried = true;
	if (spool.others == 0)
		spool.others = shared_pages();
	signal(SIGXFSZ, SIG_IGN);	/* ulimit -f: an error like others */
	f->fd = nameless();
	if (f->fd >= 0 && map(f))
		return true;
	f->error = errno;
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	return false;
}

/* Disk first, then use: a page without disk behind it is a SIGBUS. */
static void *
from_file(size_t size, enum bsc_spool kind)
{
	struct file *f = &spool.file[kind];
	char *p;
	int e;

	if (!open_file(f))
		return NULL;
	if (size > f->room - f->top)
		e = EFBIG;
	else
		do
			e = posix_fallocate(f->fd, (off_t)f->top, (off_t)size);
		while (e == EINTR);
	if (e != 0) {
		f->error = e;
		return NULL;
	}
	p = f->base + f->top;
	f->top += size;
	return p;
}

static void *
from_memory(size_t size, size_t limit)
{
	void *p;

	if (size > limit || spool.memory > limit - size)
		return NULL;
	p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return NULL;
	spool.memory += size;
	return p;
}

/* What may be resident of the files beside the memory. */
static size_t
resident(enum bsc_spool kind)
{
	if (kind == BSC_WARM)
		return spool.limit / 4;
	return spool.limit < 128 * MIB ? spool.limit / 8 : 16 * MIB;
}

/* What anonymous memory may take of the limit. */
static size_t
in_memory(void)
{
	return spool.limit - resident(BSC_WARM) - resident(BSC_COLD);
}

size_t
bsc_spool_room(void)
{
	size_t room;

	pthread_mutex_lock(&lock);
	room = in_memory() > spool.memory ? in_memory() - spool.memory : 0;
	pthread_mutex_unlock(&lock);
	return room;
}

static void *
take(size_t size, enum bsc_spool kind, enum place *place)
{
	void *p = from_memory(size, kind == BSC_COLD ? resident(kind) :
	    in_memory());

	*place = MEMORY;
	if (p != NULL)
		return p;
	*place = kind == BSC_COLD ? COLD_FILE : WARM_FILE;
	if ((p = from_file(size, kind)) != NULL)
		return p;
	*place = MEMORY;
	return from_memory(size, in_memory());
}

void *
bsc_spool_alloc(size_t size, enum bsc_spool kind)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct head h = { .place = HEAP };
	char *p;

	if (size > SIZE_MAX / 2)
		bsc_die(_("out of memory"));
	h.size = size + HEAD;
	if (h.size < SMALL) {
		p = bsc_zalloc(1, h.size);
	} else {
		h.size = (h.size + page - 1) & ~(page - 1);
		bsc_spool_rest(EVERY);
		pthread_mutex_lock(&lock);
		p = take(h.size, kind, &h.place);
		pthread_mutex_unlock(&lock);
	}
	if (p == NULL)
		bsc_die(_("%s: no room for what has to wait: %s"), folder(),
		    strerror(spool.file[kind].error));
	memcpy(p, &h, sizeof(h));
	return p + HEAD;
}

static void
give_back(char *p, const struct head *h)
{
	const struct file *f = &spool.file[h->place == COLD_FILE ? BSC_COLD :
	    BSC_WARM];

	if (h->place == MEMORY) {
		munmap(p, h->size);
		spool.memory -= h->size;
		return;
	}
	/* Where there are no holes, the disk is free again at the end. */
	fallocate(f->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
	    p - f->base, (off_t)h->size);
}

void
bsc_spool_free(void *data)
{
	char *p = data;
	struct head h;

	if (p == NULL)
		return;
	p -= HEAD;
	memcpy(&h, p, sizeof(h));
	if (h.place == HEAP) {
		free(p);
		return;
	}
	pthread_mutex_lock(&lock);
	give_back(p, &h);
	pthread_mutex_unlock(&lock);
	bsc_spool_rest(EVERY / 16);	/* to look at a head was a visit */
}

/* The file it lies in, or NULL. */
static const struct file *
file_of(const char *p)
{
	const struct file *f = &spool.file[BSC_WARM], *found = NULL;

	pthread_mutex_lock(&lock);
	for (int kind = BSC_WARM; kind <= BSC_COLD; kind++, f++)
		if (f->base != NULL && p >= f->base && p < f->base + f->room)
			found = f;
	pthread_mutex_unlock(&lock);
	return found;
}

static void
pass(const struct file *f, char *to, const char *from, size_t n, bool out)
{
	ssize_t did;

	for (; n > 0; to += did, from += did, n -= (size_t)did) {
		do
			did = out ? pwrite(f->fd, from, n, to - f->base) :
			    pread(f->fd, to, n, from - f->base);
		while (did < 0 && errno == EINTR);
		if (did <= 0)
			bsc_die(_("%s: no room for what has to wait: %s"),
			    folder(), strerror(did < 0 ? errno : EIO));
	}
}

void
bsc_spool_write(void *to, const void *from, size_t n)
{
	const struct file *f = file_of(to);

	if (f == NULL)
		memcpy(to, from, n);
	else
		pass(f, to, from, n, true);
}

void
bsc_spool_read(void *to, const void *from, size_t n)
{
	const struct file *f = file_of(from);

	if (f == NULL)
		memcpy(to, from, n);
	else
		pass(f, to, from, n, false);
}

/* In steps, so that neither side need be resident. */
static void
copy(char *to, const char *from, size_t n)
{
	for (size_t step; n > 0; n -= step, to += step, from += step) {
		step = n < MIB ? n : MIB;
		memcpy(to, from, step);
		bsc_spool_rest(EVERY);
	}
}

/* Anonymous memory grows where it is. */
static void *
stretch(char *data, size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct head h;
	char *p;

	if (data == NULL)
		return NULL;
	memcpy(&h, data - HEAD, sizeof(h));
	size = (size + HEAD + page - 1) & ~(page - 1);
	if (h.place != MEMORY || size - h.size > in_memory() ||
	    spool.memory > in_memory() - (size - h.size))
		return NULL;
	p = mremap(data - HEAD, h.size, size, MREMAP_MAYMOVE);
	if (p == MAP_FAILED)
		return NULL;
	spool.memory += size - h.size;
	h.size = size;
	memcpy(p, &h, sizeof(h));
	return p + HEAD;
}

void *
bsc_spool_grow(void *old, size_t *cap, size_t want, size_t size)
{
	size_t more = *cap + *cap / 2, bytes;
	void *p;

	if (want <= *cap)
		return old;
	if (more < want)
		more = want;
	if (more < 8)
		more = 8;
	if (__builtin_mul_overflow(more, size, &bytes) || bytes > SIZE_MAX / 2)
		bsc_die(_("out of memory"));
	pthread_mutex_lock(&lock);
	p = stretch(old, bytes);
	pthread_mutex_unlock(&lock);
	if (p == NULL) {
		p = bsc_spool_alloc(bytes, BSC_WARM);
		copy(p, old, *cap * size);
		bsc_spool_free(old);
	}
	*cap = more;
	return p;
}

/* What is left of a sorted run. */
struct run {
	const char	*at, *end;
};

struct merge {
	struct run	*run;		/* a heap, the least on top */
	size_t		 n, size;
	int		(*cmp)(const void *, const void *);
};

static void
sink(struct merge *m, size_t i)
{
	struct run moved = m->run[i];
	size_t least;

	while ((least = 2 * i + 1) < m->n) {
		if (least + 1 < m->n && m->cmp(m->run[least + 1].at,
		    m->run[least].at) < 0)
			least++;
		if (m->cmp(moved.at, m->run[least].at) <= 0)
			break;
		m->run[i] = m->run[least];
		i = least;
	}
	m->run[i] = moved;
}

static void
merge_to(struct merge *m, char *to)
{
	for (size_t i = m->n; i-- > 0;)
		sink(m, i);
	for (; m->n > 0; to += m->size) {
		memcpy(to, m->run[0].at, m->size);
		m->run[0].at += m->size;
		if (m->run[0].at == m->run[0].end)
			m->run[0] = m->run[--m->n];
		sink(m, 0);
		bsc_spool_rest(1);
	}
}

void *
bsc_spool_sort(void *v, size_t n, size_t size,
    int (*cmp)(const void *, const void *))
{
	size_t each = SORTED / size, left;
	struct merge m = { .size = size, .cmp = cmp };
	char *p = v, *to;

	if (n <= each) {
		if (n > 1)
			qsort(p, n, size, cmp);
		return p;
	}
	m.run = bsc_zalloc(n / each + 1, sizeof(*m.run));
	for (left = n; left > 0; left -= each) {
		if (each > left)
			each = left;
		qsort(p, each, size, cmp);
		m.run[m.n++] = (struct run){ p, p + each * size };
		p += each * size;
		bsc_spool_rest(each);
	}
	to = bsc_spool_alloc(n * size, BSC_WARM);
	merge_to(&m, to);
	bsc_spool_free(v);
	free(m.run);
	return to;
}

/* What may be resident of the files now, in pages. */
static size_t
allowed(size_t page)
{
	size_t least = resident(BSC_COLD) +
	    (spool.file[BSC_WARM].top > 0 ? resident(BSC_WARM) : 0);
	size_t most = spool.limit > spool.memory + least ?
	    spool.limit - spool.memory : least;

	if (spool.budget < least)
		spool.budget = least;
	if (spool.budget > most)
		spool.budget = most;
	return spool.budget / page;
}

/*
 * Everything goes at once: what is in use comes back page by page.  Those
 * who go from end to end need little, those who jump about as much as the
 * limit allows, or the same pages come and go.
 */
static void
trim(size_t have, size_t most)
{
	if (spool.since < RANDOM)
		spool.budget *= 2;
	else if (spool.since > 8 * RANDOM)
		spool.budget /= 2;
	spool.since = 0;
	for (int kind = BSC_COLD; kind >= BSC_WARM && have > most; kind--) {
		struct file *f = &spool.file[kind];

		if (f->top == 0)
			continue;
		madvise(f->base, f->top, MADV_DONTNEED);
		have = resident_pages();
	}
	spool.had = have;
}

/* A visitor may bring one page with him, or many. */
static void
look(size_t visits)
{
	size_t most = allowed((size_t)sysconf(_SC_PAGESIZE));
	size_t have = resident_pages();
	size_t grew = have > spool.had ? have - spool.had : 0;
	size_t every = bsc_spool_every;

	spool.since += visits;
	spool.had = have;
	if (grew > most / 4 && every > EVERY / 256)
		bsc_spool_every = every / 4;
	else if (grew < most / 16 && every < EVERY)
		bsc_spool_every = every * 2;
	if (have > most)
		trim(have, most);
}

/* One looks for all: what is resident is the process's. */
void
bsc_spool_look(void)
{
	size_t visits = bsc_spool_visited;

	bsc_spool_visited = 0;
	if (pthread_mutex_trylock(&lock) != 0)
		return;
	if (spool.file[BSC_COLD].top + spool.file[BSC_WARM].top > 0)
		look(visits);
	pthread_mutex_unlock(&lock);
}
