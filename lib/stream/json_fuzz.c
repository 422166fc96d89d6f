/*
 * Any bytes at all as JSON Lines: small reads tell the same as large ones,
 * and what was read and written is read again as it was.
 */

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stream/json.h"
#include "stream/reader.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct bsc_schema *schema;

static void
add_record(struct bsc_buf *to, const struct bsc_batch *b, size_t row)
{
	struct bsc_json_keys keys = { 0 };
	struct bsc_span cell[64];
	size_t n = b->section->ncol;

	if (n > 64)
		return;
	for (size_t c = 0; c < n; c++)
		cell[c] = bsc_batch_cell(b, row, c);
	bsc_json_keys(&keys, b->section);
	bsc_json_record(to, &keys, b->section, bsc_batch_src(b, row), cell);
	bsc_json_keys_free(&keys);
}

/* Read bytes as a file and write the records; false: it has a fault. */
static bool
spell(const void *p, size_t len, size_t read_size, struct bsc_buf *to)
{
	struct bsc_reader_options opt = { .read_size = read_size };
	char path[64], *paths[] = { path, NULL };
	const struct bsc_batch *b;
	struct bsc_reader *r;
	struct bsc_error err;
	int fd = memfd_create("fuzz", 0), more;

	assert(write(fd, p, len) == (ssize_t)len);
	/* One name for all files: plain records have it in their origins. */
	assert(dup2(fd, 99) == 99);
	close(fd);
	snprintf(path, sizeof(path), "/proc/self/fd/99");
	r = bsc_reader_open(schema, paths, &opt, &err);
	while ((more = bsc_reader_next(r, &b)) > 0)
		for (size_t i = 0; i < b->n; i++)
			add_record(to, b, i);
	bsc_reader_close(r);
	close(99);
	return more == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bsc_buf one = { 0 }, two = { 0 }, again = { 0 };
	struct bsc_error err;
	bool good;

	if (schema == NULL && (schema = bsc_schema_load(&err)) == NULL)
		return 0;
	good = spell(data, size, 0, &one);
	assert(spell(data, size, 7, &two) == good);
	assert(!good || (one.len == two.len && (one.len == 0 ||
	    memcmp(one.p, two.p, one.len) == 0)));
	if (one.len > 0) {
		assert(spell(one.p, one.len, 0, &again));
		assert(again.len == one.len &&
		    memcmp(one.p, again.p, one.len) == 0);
	}
	bsc_buf_free(&one);
	bsc_buf_free(&two);
	bsc_buf_free(&again);
	return 0;
}
