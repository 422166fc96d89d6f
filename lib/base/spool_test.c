#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/spool.h"

/* A megabyte, so that nearly all of what is held here lies in files. */
enum { LIMIT = 1 << 20, MANY = 1000 * 1000 };

static size_t
files_in(const char *path)
{
	DIR *dir = opendir(path);
	size_t n = 0;

	assert_non_null(dir);
	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n - 2;		/* . and .. */
}

static int
downwards(const void *va, const void *vb)
{
	const uint64_t *a = va, *b = vb;

	return (*a < *b) - (*a > *b);
}

/* Numbers in an order of their own, each once. */
static uint64_t
shuffled(uint64_t i)
{
	return i * 7919 % MANY;
}

static void
holds_more_than_the_limit(void **state)
{
	uint64_t *v = NULL;
	size_t cap = 0;

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		v = bsc_spool_grow(v, &cap, i + 1, sizeof(*v));
		assert_int_equal(v[i], 0);
		v[i] = shuffled(i);
		bsc_spool_rest(1);
	}
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(v[i], shuffled(i));
	assert_int_equal(files_in(getenv("TMPDIR")), 0);
	v = bsc_spool_sort(v, MANY, sizeof(*v), downwards);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(v[i], MANY - 1 - i);
	bsc_spool_free(v);
}

static void
arena_spools(void **state)
{
	struct bsc_arena *a = bsc_arena_spooled(BSC_COLD);
	static char *p[4000];

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < 4000; i++) {
			size_t n = 8 + i * 7 % 9000;

			p[i] = bsc_arena_alloc(a, n);
			assert_int_equal(p[i][n - 1], 0);
			memset(p[i], (int)i & 0xff, n);
		}
		for (size_t i = 0; i < 4000; i++)
			assert_int_equal(p[i][7] & 0xff, i & 0xff);
		bsc_arena_reset(a);
	}
	bsc_arena_free(a);
}

static void
keys_spool(void **state)
{
	struct bsc_keys *k = bsc_keys_new();
	char text[32];
	size_t n;

	(void)state;
	for (int round = 0; round < 2; round++)
		for (uint32_t i = 0; i < 200000; i++) {
			bool fresh;

			n = (size_t)snprintf(text, sizeof(text), "key %u", i);
			assert_int_equal(bsc_keys_add(k,
			    (struct bsc_span){ text, n }, &fresh), i);
			assert_int_equal(fresh, round == 0);
		}
	bsc_keys_free(k);
}

/* What a child that allocates so much, growing or at once, exits with. */
static int
exit_of(const char *tmpdir, size_t step, size_t times)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		setenv("TMPDIR", tmpdir, 1);
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(9);
		for (size_t i = 0; i < times; i++)
			memset(bsc_spool_alloc(step, BSC_COLD), 1, step);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Runs before the others: the file is opened once. */
static void
needs_no_disk_below_the_limit(void **state)
{
	(void)state;
	bsc_spool_limit(8 * LIMIT);
	assert_int_equal(exit_of("/nonexistent", LIMIT / 2, 8), 0);
	assert_int_equal(exit_of("/nonexistent", LIMIT / 2, 100), 2);
	assert_int_equal(exit_of("/nonexistent", 100 * LIMIT, 1), 2);
	bsc_spool_limit(LIMIT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(needs_no_disk_below_the_limit),
		cmocka_unit_test(holds_more_than_the_limit),
		cmocka_unit_test(arena_spools),
		cmocka_unit_test(keys_spool),
	};
	char dir[] = "/tmp/bsc-spool.XXXXXX";
	int rc;

	if (mkdtemp(dir) == NULL || setenv("TMPDIR", dir, 1) != 0)
		return 2;
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(dir);
	return rc;
}
