#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "stream/ahead.h"
#include "stream/csvlib.h"
#include "stream/marks.h"
#include "stream/reader.h"
#include "stream/scan.h"
#include "stream/source.h"
#include "stream/writer.h"

static struct bsc_schema *schema;

/* A file of these bytes; its path goes to name. */
static int
file_of(const char *p, size_t len, char name[32])
{
	int fd = memfd_create("test", 0);

	assert_int_equal(write(fd, p, len), (ssize_t)len);
	snprintf(name, 32, "/proc/self/fd/%d", fd);
	return fd;
}

static void
show_record(struct bsc_buf *to, const struct bsc_batch *b, size_t r)
{
	struct bsc_span s = bsc_batch_src(b, r);

	bsc_buf_printf(to, "%s %llu %.*s", b->section->table->name,
	    (unsigned long long)b->line[r], (int)s.len, s.p);
	for (size_t c = 0; c < b->section->ncol; c++) {
		s = bsc_batch_cell(b, r, c);
		bsc_buf_printf(to, "|%s=%.*s", b->section->col[c].name,
		    (int)s.len, s.p);
	}
	bsc_buf_printf(to, "|%u\n", b->raw[r].len);
}

static void
show_batch(struct bsc_buf *to, const struct bsc_batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		show_record(to, b, i);
}

/* All that the reader tells of these bytes, as text. */
static char *
tell_as(const char *bytes, size_t len, struct bsc_reader_options opt)
{
	char name[32], *paths[] = { name, NULL };
	int fd = file_of(bytes, len, name), more;
	struct bsc_error err;
	struct bsc_reader *r = bsc_reader_open(schema, paths, &opt, &err);
	const struct bsc_batch *b;
	struct bsc_buf to = { 0 };

	while ((more = bsc_reader_next(r, &b)) > 0)
		show_batch(&to, b);
	bsc_buf_printf(&to, "%d %s\n", more, more < 0 ?
	    strchr(bsc_reader_error(r) + strlen("/proc/self/fd/"), ':') : "");
	bsc_reader_close(r);
	close(fd);
	return bsc_buf_str(&to);
}

/* The same through a thread that reads ahead; all loads are held at once. */
static char *
tell_ahead(const char *bytes, size_t len, struct bsc_reader_options opt,
    size_t loads)
{
	char name[32], *paths[] = { name, NULL };
	int fd = file_of(bytes, len, name), more;
	struct bsc_error err;
	struct bsc_reader *r = bsc_reader_open(schema, paths, &opt, &err);
	struct bsc_ahead *a = bsc_ahead_start(r, loads);
	struct bsc_load *held[8];
	struct bsc_buf to = { 0 };
	size_t n = 0;

	assert_true(loads <= 8);
	while ((more = bsc_ahead_next(a, &held[n])) > 0) {
		if (++n < loads)
			continue;
		for (size_t i = 0; i < n; i++) {
			show_batch(&to, bsc_load_batch(held[i]));
			bsc_ahead_back(a, held[i]);
		}
		n = 0;
	}
	for (size_t i = 0; i < n; i++)
		show_batch(&to, bsc_load_batch(held[i]));
	bsc_ahead_stop(a);
	bsc_buf_printf(&to, "%d %s\n", more, more < 0 ?
	    strchr(bsc_reader_error(r) + strlen("/proc/self/fd/"), ':') : "");
	bsc_reader_close(r);
	close(fd);
	return bsc_buf_str(&to);
}

static char *
tell(const char *bytes, size_t len, size_t read_size, size_t batch_size)
{
	return tell_as(bytes, len, (struct bsc_reader_options){
	    .read_size = read_size, .batch_size = batch_size });
}

#define HEAD "expense_src,office,voucher,amount,x_note\n"

static const char *const streams[] = {
	HEAD "a:2,BJ,1,5.00,\na:3,BJ,2,6.00,\"two\nlines, \"\"quoted\"\"\"\n"
	"\r\n"
	"staff_src,office,id\r\na:9,BJ,7\r\n\n"
	"\xef\xbb\xbf" HEAD "b:2,SH,1,7.00,\xe9\xa4\x90\xe8\xb4\xb9",
	HEAD "a:2,BJ,1,5.00,\nend_src,records,crc32\n-:1,1,00000000\n",
	HEAD "a:2,BJ,1,5.00,x\nend_src,records,crc32\n-:1,1,broken\n",
	HEAD "a:2,BJ,1,5.00,\"open\n\n",
	HEAD "a:2,BJ,1,5.00\n",
	HEAD "a:2,BJ,1,5.00,a\"b\n",
	HEAD "a:2,BJ,1,5.00,\"a\"b\n",
	HEAD "a:2,BJ,1,5.00,\n\na:3,BJ,1,5.00,\"\n\n\xff\"\n",
	"office,voucher,amount,kind\nBJ,1,2.00,office\nBJ,2,\"3.00\",\n",
	"<bsc version='1'><section table='expense' fields='office voucher "
	"x_n'>\n<r src='a:2'><office>BJ</office><x name='x_n'>a &lt; "
	"b</x></r>\n<r src='a:3'/>\n</section><section table='staff' "
	"fields='id'><r src='c:1'><id>7</id></r></section></bsc>",
	"<bsc version='1'><section table='expense' fields='office'>\n"
	"<r src='a:2'><office>BJ</office></r>\n<r src='a:3'><off",
	"\n\n", "x", "\xef\xbb\xbf",
	"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
	"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
	"{\"office\":\"BJ\",\"payee\":\"A\"}\n",
};

static void
any_read_size_gives_the_same(void **state)
{
	static const size_t sizes[] = { 1, 7, 4096 };
	char *want, *have;

	(void)state;
	for (size_t i = 0; i < sizeof(streams) / sizeof(*streams); i++) {
		want = tell(streams[i], strlen(streams[i]), 0, 0);
		for (size_t k = 0; k < 6; k++) {
			have = tell(streams[i], strlen(streams[i]),
			    sizes[k % 3], k < 3 ? 1 : 1000);
			assert_string_equal(have, want);
			free(have);
		}
		free(want);
	}
}

/* libxml halts without an error at bytes that the encoding lacks. */
static void
a_thread_ahead_gives_the_same(void **state)
{
	static const size_t sizes[] = { 0, 1, 7, 100 };
	char *want, *have;

	(void)state;
	for (size_t i = 0; i < sizeof(streams) / sizeof(*streams); i++) {
		want = tell(streams[i], strlen(streams[i]), 0, 0);
		for (size_t k = 0; k < 8; k++) {
			have = tell_ahead(streams[i], strlen(streams[i]),
			    (struct bsc_reader_options){
			    .read_size = sizes[k % 4],
			    .batch_size = k < 4 ? 1 : 0 }, 1 + k % 3);
			assert_string_equal(have, want);
			free(have);
		}
		free(want);
	}
}

static void
bytes_of_no_encoding_are_told(void **state)
{
	static const char xml[] = "<?xml version=\"1.0\" "
	    "encoding=\"GBK\"?>\n<bsc version='1' more='and more and more "
	    "and more and more \xe7\x94\xb2,\xe4\xb9\x99,\n'></bsc>";
	char *have = tell(xml, sizeof(xml) - 1, 5, 0);

	(void)state;
	assert_int_equal(strncmp(have, "-1 ", 3), 0);
	free(have);
}

static void
lines_are_where_records_start(void **state)
{
	char *have = tell(streams[0], strlen(streams[0]), 0, 0);

	(void)state;
	assert_string_equal(have,
	    "expense 2 a:2|office=BJ|voucher=1|amount=5.00|x_note=|15\n"
	    "expense 3 a:3|office=BJ|voucher=2|amount=6.00|x_note=two\n"
	    "lines, \"quoted\"|38\n"
	    "staff 7 a:9|office=BJ|id=7|0\n"
	    "expense 10 b:2|office=SH|voucher=1|amount=7.00|"
	    "x_note=\xe9\xa4\x90\xe8\xb4\xb9|0\n"
	    "0 \n");
	free(have);
}

static void
many_records_in_many_batches(void **state)
{
	struct bsc_buf in = { 0 };
	char *a, *b;

	(void)state;
	bsc_buf_puts(&in, HEAD);
	for (int i = 0; i < 20000; i++)
		bsc_buf_printf(&in, "a:%d,BJ,%d,%d.00,%s\n", i + 2, i, i,
		    i % 5 == 0 ? "\"a,b\"" : "c");
	a = tell(in.p, in.len, 0, 0);
	b = tell(in.p, in.len, 333, 17);
	assert_string_equal(a, b);
	free(a);
	free(b);
	bsc_buf_free(&in);
}

/* Streams of pieces that are mostly right, in any order. */
static void
random_stream(struct bsc_buf *to)
{
	static const char *const piece[] = {
		"a:12,BJ,1,5.00,x\n", "a:3,BJ,2,,\xe9\xa4\x90\n", "a:4,,,,\n",
		"a:5,BJ,a long cell to pass a block of bytes,7.10,y\tz\n",
		"a:6,BJ,3,1.00,\"q,\"\"r\n\"\n", "a:7,BJ,3,1.00,c\r\n", "\n",
		/* NOLINTNEXTLINE(bugprone-suspicious-missing-comma) */
		"\r\n", "staff_src,office,id\n", HEAD, "\xef\xbb\xbf" HEAD,
		"a:8,BJ,9\n", "no origin,BJ,1,1.00,\n", "a:9,BJ,1,1.00,\x01\n",
		"a:10,BJ,1,1.00,\xff\n", "x_src,BJ,1,1.00,\n",
		"end_src,records,crc32\n", "\357\273\277a:1,BJ,1,1.00,\n",
		"office,voucher,amount,x_note\n", "BJ,1,5.00,plain\n", "x"
	};
	size_t n = 1 + (size_t)rand() % 12, wild;

	to->len = 0;
	bsc_buf_puts(to, rand() % 4 ? HEAD : piece[18]);
	while (n-- > 0) {
		wild = rand() % 8 == 0 ? sizeof(piece) / sizeof(*piece) : 4;
		for (size_t k = (size_t)rand() % 9; k > 0; k--)
			bsc_buf_puts(to, piece[(size_t)rand() % wild]);
	}
}

static void
short_path_and_long_path_agree(void **state)
{
	static const size_t sizes[] = { 0, 1, 7, 64, 100 };
	struct bsc_buf in = { 0 };
	char *want, *have;

	(void)state;
	srand(2);
	for (int i = 0; i < 4000; i++) {
		struct bsc_reader_options opt = { .slow = true };

		random_stream(&in);
		want = tell_as(in.p, in.len, opt);
		opt.slow = false;
		opt.read_size = sizes[i % 5];
		opt.batch_size = i % 3 == 0 ? 3 : 0;
		have = i % 8 > 0 ? tell_as(in.p, in.len, opt) :
		    tell_ahead(in.p, in.len, opt, 3);
		assert_string_equal(have, want);
		free(have);
		free(want);
	}
	bsc_buf_free(&in);
}

/* Records with quoted cells, here and there one with any quotes at all. */
static void
random_quotes(struct bsc_buf *to)
{
	static const char *const cell[] = { "", "a", "\"\"", "\"a\"", "\"\"\"\"",
		"\",\"", "\"a \"\"b\"\", c\"", "\"\xe9\xa4\x90,\t\"", "\"a\nb\"",
		"a longer text that has no quote", "\"one that has, \"\"two\"\"\"" };
	static const char *const piece[] = { "\"", "\"\"", "a", "\xe9\xa4\x90",
		"\"", ",", "\t", "\n", "\r\n" };

	to->len = 0;
	bsc_buf_puts(to, HEAD);
	for (int i = 0; i < 30; i++) {
		bsc_buf_printf(to, rand() % 9 ? "a:%d" : "\"a:%d\"", i);
		for (int c = 0; c < 3; c++)
			bsc_buf_printf(to, ",%s", cell[rand() % 11]);
		bsc_buf_putc(to, ',');
		for (int k = rand() % 20 ? 0 : 6; k > 0; k--)
			bsc_buf_puts(to, piece[rand() % 9]);
		bsc_buf_puts(to, rand() % 4 ? "\n" : "\r\n");
	}
}

static void
quoted_cells_are_those_of_libcsv(void **state)
{
	struct bsc_buf in = { 0 };
	char *want, *have;

	(void)state;
	srand(4);
	for (int i = 0; i < 5000; i++) {
		random_quotes(&in);
		want = tell_as(in.p, in.len,
		    (struct bsc_reader_options){ .slow = true });
		have = tell_as(in.p, in.len,
		    (struct bsc_reader_options){ .read_size = 0 });
		assert_string_equal(have, want);
		free(have);
		free(want);
	}
	bsc_buf_free(&in);
}

enum { BLOCKS = 5, MARKS = BLOCKS * BSC_MARKS_BLOCK };

static void
marks_are_the_same_by_any_instructions(void **state)
{
	static const char letters[] = ",,\n\r\t\"abcdefg\xe9\x80";
	static uint32_t edge[2][MARKS + BSC_MARKS_SLACK];
	static struct bsc_quote quote[2][MARKS];
	struct bsc_marks a = { .edge = edge[0], .quote = quote[0] };
	struct bsc_marks b = { .edge = edge[1], .quote = quote[1] };
	char text[MARKS + 9];

	(void)state;
	srand(3);
	for (int i = 0; i < 40000; i++) {
		for (size_t k = 0; k < sizeof(text); k++)
			text[k] = letters[(size_t)rand() %
			    (i % 2 ? sizeof(letters) - 1 : 2)];
		if (i % 3 > 0)
			text[(size_t)rand() % sizeof(text)] =
			    "\"\r\0\x1f\x7f"[rand() % 5];
		if (!bsc_marks_by(i % 4 < 2 ? BSC_MARKS_AVX512 :
		    BSC_MARKS_AVX2, &a, text, (size_t)i % 9, BLOCKS))
			continue;
		bsc_marks_by(BSC_MARKS_PLAIN, &b, text, (size_t)i % 9, BLOCKS);
		assert_int_equal(a.n, b.n);
		assert_int_equal(a.nquote, b.nquote);
		assert_int_equal(a.lines, b.lines);
		assert_int_equal(a.cr, b.cr);
		assert_memory_equal(a.edge, b.edge, a.n * sizeof(*a.edge));
		assert_memory_equal(a.quote, b.quote,
		    a.nquote * sizeof(*a.quote));
	}
}

/* Behind the last colon stand digits and nothing else. */
static void
origins_end_with_a_line(void **state)
{
	static const char letters[] = "0123456789012345678901234567890123456789"
	    ":/:/;a\x80\xff\0";
	char text[24], *colon;
	size_t n, digits;

	(void)state;
	srand(5);
	for (int i = 0; i < 200000; i++) {
		n = (size_t)rand() % sizeof(text);
		for (size_t k = 0; k < n; k++)
			text[k] = letters[(size_t)rand() % sizeof(letters)];
		colon = memrchr(text, ':', n);
		digits = colon == NULL ? 0 : n - (size_t)(colon + 1 - text);
		for (size_t k = 0; k < digits; k++)
			if (colon[1 + k] < '0' || colon[1 + k] > '9')
				digits = 0;
		assert_int_equal(bsc_read_origin((struct bsc_span){ text, n }),
		    digits > 0);
	}
}

static void
on_cell(void *arg, const char *p, size_t len)
{
	struct bsc_buf *to = arg;

	bsc_buf_printf(to, "[%.*s]", (int)len, p);
}

/* The cells as the reader has them: only those with quotes from libcsv. */
static void
cut_cells(struct bsc_csvlib *lib, struct bsc_buf *to, const char *text,
    size_t len)
{
	for (size_t i = 0, end; i <= len; i = end + 1) {
		end = bsc_scan_cell(text, i, len);
		/* NOLINTNEXTLINE(clang-analyzer-core.*) */
		if (i < len && text[i] == '"')
			assert_true(bsc_csvlib_record(lib, text + i, end - i));
		else
			on_cell(to, text + i, end - i);
	}
}

/*
 * Random records: where the scanner ends a record libcsv must agree, and
 * what the scanner takes libcsv must take, and the other way round.
 */
static void
scanner_and_libcsv_agree(void **state)
{
	static const char letters[] = "a,\"\"\nb,\" ";
	struct bsc_buf cells = { 0 };
	struct bsc_csvlib *lib = bsc_csvlib_new(on_cell, &cells);
	char text[16];
	struct bsc_scan s;
	size_t quote, n;
	int got;

	(void)state;
	srand(1);
	for (int i = 0; i < 200000; i++) {
		n = 1 + (size_t)rand() % (sizeof(text) - 1);
		for (size_t k = 0; k < n; k++)
			text[k] = letters[(size_t)rand() %
			    (sizeof(letters) - 1)];
		quote = 0;
		got = bsc_scan(text, 0, n, true, &quote, &s);
		if (got < 0) {
			assert_false(bsc_csvlib_record(lib, text, n) &&
			    memchr(text, '\n', n) == NULL);
			continue;
		}
		cells.len = 0;
		assert_int_equal(got, 1);
		assert_true(bsc_csvlib_record(lib, text, s.len));
		if (s.len == 0)
			continue;
		bsc_buf_puts(&cells, " ");
		n = cells.len;
		cut_cells(lib, &cells, text, s.len);
		assert_int_equal(cells.len, 2 * n - 1);
		assert_memory_equal(cells.p, cells.p + n, n - 1);
	}
	bsc_csvlib_free(lib);
	bsc_buf_free(&cells);
}

/* What the writer quotes, libcsv and the scanner give back. */
static void
cells_come_back(void **state)
{
	static const char *const cell[] = { "", "a", " a", "a ", "a,b", "\"",
		"a\"\"b", "x\ny", "\r", "\tq", "two words", ",,", "'" };
	struct bsc_buf line = { 0 }, want = { 0 }, have = { 0 };
	struct bsc_csvlib *lib = bsc_csvlib_new(on_cell, &have);

	(void)state;
	for (size_t i = 0; i < sizeof(cell) / sizeof(*cell); i++) {
		if (i > 0)
			bsc_buf_putc(&line, ',');
		bsc_csv_cell(&line, bsc_span(cell[i]));
		bsc_buf_printf(&want, "[%s]", cell[i]);
	}
	assert_true(bsc_csvlib_record(lib, line.p, line.len));
	assert_string_equal(bsc_buf_str(&have), bsc_buf_str(&want));
	bsc_csvlib_free(lib);
	bsc_buf_free(&line);
	bsc_buf_free(&want);
	bsc_buf_free(&have);
}

static int
load(void **state)
{
	struct bsc_error err;

	(void)state;
	return (schema = bsc_schema_load(&err)) == NULL;
}

static int
unload(void **state)
{
	(void)state;
	bsc_schema_free(schema);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_read_size_gives_the_same),
		cmocka_unit_test(a_thread_ahead_gives_the_same),
		cmocka_unit_test(bytes_of_no_encoding_are_told),
		cmocka_unit_test(lines_are_where_records_start),
		cmocka_unit_test(many_records_in_many_batches),
		cmocka_unit_test(short_path_and_long_path_agree),
		cmocka_unit_test(quoted_cells_are_those_of_libcsv),
		cmocka_unit_test(marks_are_the_same_by_any_instructions),
		cmocka_unit_test(origins_end_with_a_line),
		cmocka_unit_test(scanner_and_libcsv_agree),
		cmocka_unit_test(cells_come_back),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
