#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/bins.h"
#include "base/spill.h"
#include "base/spool.h"
#include "base/tape.h"

/* So little memory that what is held here goes to tapes again and again. */
enum { LIMIT = 1 << 20, MANY = 50 * 1000 };

static struct bsc_span
key_of(struct bsc_buf *b, unsigned i)
{
	b->len = 0;
	bsc_buf_printf(b, "key %u", i);
	if (i % 1000 == 7)	/* some are long */
		memset(bsc_buf_room(b, i), 'x', i), b->len += i;
	return (struct bsc_span){ b->p, b->len };
}

/* The bin of the key, made if need be; NULL: there is no room. */
static void *
bin_of(struct bsc_bins *b, struct bsc_span key, struct bsc_span label)
{
	uint32_t hash = bsc_bins_hash(key);
	void *bin;

	bsc_bins_soon(b, hash);
	bsc_bins_near(b, hash);
	bin = bsc_bins_find(b, key, hash);
	return bin != NULL ? bin : bsc_bins_add(b, key, hash, label);
}

static void
keeps_bins_in_order(void **state)
{
	struct bsc_bins *b = bsc_bins_new(40);
	struct bsc_bins_at at;
	struct bsc_buf key = { 0 };
	struct bsc_bins_name name;
	uint64_t *bin;

	(void)state;
	bsc_bins_unbounded(b, true);
	for (int again = 0; again < 2; again++) {
		for (unsigned i = 0; i < 2 * MANY; i++) {
			bin = bin_of(b, key_of(&key, i % MANY), i % 3 == 0 ?
			    BSC_SPAN("label") : (struct bsc_span){ 0 });
			assert_int_equal((uintptr_t)bin % 16, 0);
			assert_int_equal(bin[0], i / MANY);
			bin[0]++;
			bin[4] = i;
		}
		assert_int_equal(bsc_bins_count(b), MANY);
		at = (struct bsc_bins_at){ 0 };
		for (unsigned i = 0; i < MANY; i++) {
			bin = bsc_bins_next(b, &at);
			name = bsc_bins_name(b, bin);
			assert_true(bsc_span_eq(name.key, key_of(&key, i)));
			assert_int_equal(name.label.p != NULL, i % 3 == 0);
			assert_int_equal(bin[4], MANY + i);
		}
		assert_null(bsc_bins_next(b, &at));
		bsc_bins_empty(b);
		assert_null(bsc_bins_find(b, key_of(&key, 1),
		    bsc_bins_hash(key_of(&key, 1))));
	}
	bsc_buf_free(&key);
	bsc_bins_free(b);
}

static void
tape_gives_back_in_order(void **state)
{
	struct bsc_tape t = { 0 };
	struct bsc_span piece;

	(void)state;
	for (int again = 0; again < 2; again++) {
		for (size_t i = 0; i < 3000; i++)
			memset(bsc_tape_write(&t, i), (int)i & 0xff, i);
		for (size_t i = 0; i < 3000; i++) {
			assert_true(bsc_tape_read(&t, &piece));
			assert_int_equal(piece.len, i);
			assert_int_equal((uintptr_t)piece.p % 8, 0);
			for (size_t k = 0; k < i; k++)
				assert_int_equal(piece.p[k] & 0xff, i & 0xff);
		}
		assert_false(bsc_tape_read(&t, &piece));
	}
	memset(bsc_tape_write(&t, 10), 1, 10);
	bsc_tape_free(&t);
}

/* A bin that counts, and the number of the last member as text. */
struct seen {
	uint64_t	 n;
	const char	*last;
	size_t		 len;
};

static void
pack(void *arg, const void *bin, struct bsc_buf *to)
{
	const struct seen *s = bin;

	(void)arg;
	bsc_buf_add(to, s->last, s->len);
}

static void
unpack(void *arg, void *bin, struct bsc_span from)
{
	struct seen *s = bin;

	(void)arg;
	assert_int_equal(from.len, s->len);
	s->last = from.p;
}

static void
see(struct bsc_bins *b, struct seen *s, const char *last, size_t len)
{
	char *p = bsc_bins_alloc(b, len + 1);

	memcpy(p, last, len);
	s->last = p;
	s->len = len;
}

static bool
merge(void *arg, struct bsc_bins *b, void *bin, const void *later, bool fresh)
{
	struct seen *to = bin;
	const struct seen *from = later;

	(void)arg;
	assert_true(!fresh || to->n == 0);
	to->n += from->n;
	if (from->n > 0)
		see(b, to, from->last, from->len);
	return true;
}

static bool
settle(void *arg, struct bsc_bins *b, struct bsc_spill_rows *rows)
{
	struct bsc_bins_at at = { 0 };
	const struct seen *bin;
	char *p;

	(void)arg;
	while ((bin = bsc_bins_next(b, &at)) != NULL) {
		p = bsc_spill_row(rows, bin, sizeof(bin->n) + bin->len);
		memcpy(p, &bin->n, sizeof(bin->n));
		memcpy(p + sizeof(bin->n), bin->last, bin->len);
	}
	return true;
}

/* Key k comes k % 4 + 1 times, last as member k + MANY * (k % 4). */
static bool
take(void *arg, struct bsc_span row)
{
	unsigned *k = arg;
	char text[32];
	uint64_t n;

	memcpy(&n, row.p, sizeof(n));
	assert_int_equal(n, *k % 4 + 1 + (*k % 5 == 0));
	snprintf(text, sizeof(text), "%u", *k + MANY * (*k % 4));
	assert_int_equal(strlen(text), row.len - sizeof(n));
	assert_memory_equal(text, row.p + sizeof(n), row.len - sizeof(n));
	++*k;
	return true;
}

static void
spills_and_is_the_same(void **state)
{
	const struct bsc_spill_ops ops = { sizeof(struct seen), NULL, pack,
	    unpack, merge, settle };
	struct bsc_bins *b = bsc_bins_new(ops.size);
	struct bsc_spill *s = bsc_spill_new(&ops);
	struct bsc_buf key = { 0 };
	struct seen *bin, more = { .n = 1 };
	unsigned n = 0, puts = 0;
	char text[32] = "";

	(void)state;
	for (unsigned i = 0; i < 4 * MANY; i++) {
		if (i % MANY % 4 < i / MANY)
			continue;
		while ((bin = bin_of(b, key_of(&key, i % MANY),
		    (struct bsc_span){ 0 })) == NULL) {
			bsc_spill_put(s, b);
			puts++;
		}
		bin->n++;
		snprintf(text, sizeof(text), "%u", i);
		see(b, bin, text, strlen(text));
	}
	assert_true(puts > 3);
	bsc_spill_put(s, b);
	bsc_bins_free(b);
	for (unsigned i = 0; i < MANY; i += 5) {
		snprintf(text, sizeof(text), "%u", i + MANY * (i % 4));
		more.last = text;
		more.len = strlen(text);
		bsc_spill_add(s, key_of(&key, i),
		    (struct bsc_span){ 0 }, &more);
	}
	assert_true(bsc_spill_finish(s, take, &n));
	assert_int_equal(n, MANY);
	bsc_spill_free(s);
	bsc_buf_free(&key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_bins_in_order),
		cmocka_unit_test(tape_gives_back_in_order),
		cmocka_unit_test(spills_and_is_the_same),
	};

	bsc_spool_limit(LIMIT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
