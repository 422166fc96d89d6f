#include "import/zip.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <minizip/unzip.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"

#define NAME_SIZE	1024
#define ENTRIES_MAX	10000
#define RATIO_MAX	500		/* deflate can do 1032 */
#define RATIO_FREE	(UINT64_C(1) << 20)	/* below it none counts */
#define PART_MAX	(UINT64_C(4) << 30)	/* inflated */
#define TOTAL_MAX	(UINT64_C(32) << 30)

struct entry {
	unz64_file_pos		 at;
	uint64_t		 stored, size;
	unsigned long		 flag, method;
};

struct bsc_zip {
	int			 fd;		/* -1: memory */
	const char		*mem;
	uint64_t		 len, pos;
	unzFile			 unz;
	struct bsc_keys		*names;		/* folded */
	struct entry		*entry;		/* by name */
	size_t			 cap;
	char			 part[NAME_SIZE];	/* being read, or "" */
	uint64_t		 left;		/* of it */
	uint64_t		 total;		/* inflated so far */
};

/* minizip reads through these. */
static voidpf
io_open(voidpf opaque, const void *path, int mode)
{
	(void)path, (void)mode;
	return opaque;
}

static uLong
io_read(voidpf opaque, voidpf stream, void *to, uLong size)
{
	struct bsc_zip *z = opaque;
	uLong done = 0;
	ssize_t n;

	(void)stream;
	if (z->pos >= z->len)
		return 0;
	if (size > z->len - z->pos)
		size = (uLong)(z->len - z->pos);
	if (z->fd < 0) {
		memcpy(to, z->mem + z->pos, size);
		done = size;
	} else
		while (done < size) {
			n = pread(z->fd, (char *)to + done, size - done,
			    (off_t)(z->pos + done));
			if (n < 0 && errno == EINTR)
				continue;
			if (n <= 0)
				break;
			done += (uLong)n;
		}
	z->pos += done;
	return done;
}

static ZPOS64_T
io_tell(voidpf opaque, voidpf stream)
{
	(void)stream;
	return ((struct bsc_zip *)opaque)->pos;
}

static long
io_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
	struct bsc_zip *z = opaque;
	uint64_t from = origin == ZLIB_FILEFUNC_SEEK_CUR ? z->pos :
	    origin == ZLIB_FILEFUNC_SEEK_END ? z->len : 0;

	(void)stream;
	if (offset > z->len || from + offset > z->len)
		return -1;
	z->pos = from + offset;
	return 0;
}

static int
io_nothing(voidpf opaque, voidpf stream)
{
	(void)opaque, (void)stream;
	return 0;
}

static void
fold(char *name)
{
	for (; *name != '\0'; name++)
		*name = (char)tolower((unsigned char)*name);
}

/* What the directory says of the entry at hand. */
static bool
add_entry(struct bsc_zip *z, struct bsc_error *err)
{
	unz_file_info64 info;
	char name[NAME_SIZE];
	struct entry *e;
	bool isnew;
	uint32_t i;

	if (unzGetCurrentFileInfo64(z->unz, &info, name, sizeof(name), NULL,
	    0, NULL, 0) != UNZ_OK)
		return bsc_fail(err, _("damaged directory of the archive"));
	if (info.size_filename >= sizeof(name) ||
	    strlen(name) != info.size_filename)
		return bsc_fail(err, _("an entry of the archive has no name "
		    "one could read"));
	fold(name);
	i = bsc_keys_add(z->names, bsc_span(name), &isnew);
	if (!isnew)
		return bsc_fail(err, _("two entries are called %.200s"), name);
	if (i >= ENTRIES_MAX)
		return bsc_fail(err, _("more than %d entries in the archive"),
		    ENTRIES_MAX);
	z->entry = bsc_grow(z->entry, &z->cap, i + 1, sizeof(*z->entry));
	e = &z->entry[i];
	*e = (struct entry){ .stored = info.compressed_size,
	    .size = info.uncompressed_size, .flag = info.flag,
	    .method = info.compression_method };
	return unzGetFilePos64(z->unz, &e->at) == UNZ_OK;
}

static bool
read_directory(struct bsc_zip *z, struct bsc_error *err)
{
	unz_global_info64 info;
	uint64_t seen = 0;
	int got;

	if (unzGetGlobalInfo64(z->unz, &info) != UNZ_OK)
		return bsc_fail(err, _("damaged directory of the archive"));
	for (got = unzGoToFirstFile(z->unz); got == UNZ_OK;
	    got = unzGoToNextFile(z->unz)) {
		if (!add_entry(z, err))
			return false;
		seen++;
	}
	return (got == UNZ_END_OF_LIST_OF_FILE && seen == info.number_entry) ||
	    bsc_fail(err, _("damaged directory of the archive"));
}

static struct bsc_zip *
begin(struct bsc_zip *z, struct bsc_error *err)
{
	zlib_filefunc64_def io = { .zopen64_file = io_open,
	    .zread_file = io_read, .ztell64_file = io_tell,
	    .zseek64_file = io_seek, .zclose_file = io_nothing,
	    .zerror_file = io_nothing, .opaque = z };

	z->names = bsc_keys_new();
	z->unz = unzOpen2_64("", &io);
	if (z->unz == NULL)
		bsc_fail(err, _("damaged directory of the archive"));
	else if (read_directory(z, err))
		return z;
	bsc_zip_close(z);
	return NULL;
}

struct bsc_zip *
bsc_zip_memory(const void *p, size_t len, struct bsc_error *err)
{
	struct bsc_zip *z = bsc_zalloc(1, sizeof(*z));

	z->fd = -1;
	z->mem = p;
	z->len = len;
	return begin(z, err);
}

struct bsc_zip *
bsc_zip_open(const char *path, struct bsc_error *err)
{
	struct bsc_zip *z = bsc_zalloc(1, sizeof(*z));
	struct stat st;

	z->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (z->fd < 0 || fstat(z->fd, &st) != 0) {
		bsc_fail(err, "%s", strerror(errno));
		bsc_zip_close(z);
		return NULL;
	}
	z->len = (uint64_t)st.st_size;
	return begin(z, err);
}

void
bsc_zip_close(struct bsc_zip *z)
{
	if (z == NULL)
		return;
	if (z->unz != NULL)
		unzClose(z->unz);
	if (z->fd >= 0)
		close(z->fd);
	bsc_keys_free(z->names);
	free(z->entry);
	free(z);
}

uint64_t
bsc_zip_size(const struct bsc_zip *z)
{
	return z->len;
}

static const struct entry *
find(const struct bsc_zip *z, const char *name)
{
	char folded[NAME_SIZE];
	uint32_t i;

	if (strlen(name) >= sizeof(folded))
		return NULL;
	strcpy(folded, name);
	fold(folded);
	i = bsc_keys_find(z->names, bsc_span(folded));
	return i == BSC_NO_KEY ? NULL : &z->entry[i];
}

bool
bsc_zip_has(const struct bsc_zip *z, const char *name)
{
	return find(z, name) != NULL;
}

/* Whether what it claims is within the limits. */
static bool
is_fair(const struct bsc_zip *z, const struct entry *e)
{
	return e->size <= PART_MAX && e->size <= TOTAL_MAX - z->total &&
	    (e->size <= RATIO_FREE || e->size / RATIO_MAX <= e->stored);
}

bool
bsc_zip_begin(struct bsc_zip *z, const char *name, struct bsc_error *err)
{
	const struct entry *e = find(z, name);

	if (z->part[0] != '\0')
		unzCloseCurrentFile(z->unz);
	z->part[0] = '\0';
	if (e == NULL)
		return bsc_fail(err, _("%s is missing"), name);
	if ((e->flag & 1) != 0)
		return bsc_fail(err, _("%s is encrypted"), name);
	if (e->method != 0 && e->method != Z_DEFLATED)
		return bsc_fail(err, _("%s is packed by method %lu, which is "
		    "not known"), name, e->method);
	if (!is_fair(z, e))
		return bsc_fail(err, _("%s is too big: %llu bytes from %llu"),
		    name, (unsigned long long)e->size,
		    (unsigned long long)e->stored);
	if (unzGoToFilePos64(z->unz, &e->at) != UNZ_OK ||
	    unzOpenCurrentFile(z->unz) != UNZ_OK)
		return bsc_fail(err, _("%s: damaged"), name);
	strcpy(z->part, name);
	z->left = e->size;
	return true;
}

/* The end was reached: is it what was promised? */
static ssize_t
finish(struct bsc_zip *z, struct bsc_error *err)
{
	int got = unzCloseCurrentFile(z->unz);
	bool good = got == UNZ_OK && z->left == 0;

	if (!good)
		bsc_fail(err, got == UNZ_CRCERROR ? _("%s: damaged: its CRC "
		    "differs") : _("%s: damaged"), z->part);
	z->part[0] = '\0';
	return good ? 0 : -1;
}

ssize_t
bsc_zip_read(struct bsc_zip *z, void *to, size_t size, struct bsc_error *err)
{
	int n;

	if (z->part[0] == '\0')
		return 0;
	if (size > 1 << 20)
		size = 1 << 20;
	n = unzReadCurrentFile(z->unz, to, (unsigned)size);
	if (n == 0)
		return finish(z, err);
	if (n < 0 || (uint64_t)n > z->left) {
		bsc_fail(err, _("%s: damaged"), z->part);
		return -1;
	}
	z->left -= (uint64_t)n;
	z->total += (uint64_t)n;
	return n;
}
