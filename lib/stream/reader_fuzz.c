/*
 * Any bytes at all: no record has a cell outside its batch, lines only go
 * up, and the whole is read again alike in small reads and by the long
 * path alone.
 */

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/hash.h"
#include "stream/reader.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct bsc_schema *schema;

/* A hash of all cells; also whether the reading went well. */
static uint64_t
read_all(char *path, size_t read_size, bool slow, int *more)
{
	struct bsc_reader_options opt = { .read_size = read_size,
		.slow = slow };
	char *paths[] = { path, NULL };
	struct bsc_error err;
	struct bsc_reader *r = bsc_reader_open(schema, paths, &opt, &err);
	const struct bsc_batch *b;
	uint64_t sum = 0, line = 0;
	struct bsc_span s;

	while ((*more = bsc_reader_next(r, &b)) > 0)
		for (size_t i = 0; i < b->n; i++) {
			assert(b->line[i] >= line);
			line = b->line[i];
			s = bsc_cell_span(b, b->raw[i]);
			sum = bsc_hash64(s.p, s.len, sum + line);
			s = bsc_batch_src(b, i);
			sum = bsc_hash64(s.p, s.len, sum);
			for (size_t c = 0; c < b->section->ncol; c++) {
				s = bsc_batch_cell(b, i, c);
				sum = bsc_hash64(s.p, s.len, sum);
			}
		}
	if (*more < 0)
		assert(bsc_reader_error(r)[0] != '\0');
	bsc_reader_close(r);
	return sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bsc_error err;
	char path[64];
	int fd, one, two, three;
	uint64_t a, b, c;

	if (schema == NULL && (schema = bsc_schema_load(&err)) == NULL)
		return 0;
	fd = memfd_create("fuzz", 0);
	if (write(fd, data, size) != (ssize_t)size) {
		close(fd);
		return 0;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	a = read_all(path, 0, false, &one);
	b = read_all(path, 5, false, &two);
	c = read_all(path, 0, true, &three);
	assert(one == two && (one < 0 || a == b));
	assert(one == three && (one < 0 || a == c));
	close(fd);
	return 0;
}
