/* The floor: libcsv alone over standard input, counting cells and rows. */

#include <csv.h>
#include <stdio.h>

static size_t cells, rows;

static void
on_cell(void *s, size_t len, void *arg)
{
	(void)s, (void)len, (void)arg;
	cells++;
}

static void
on_row(int c, void *arg)
{
	(void)c, (void)arg;
	rows++;
}

int
main(void)
{
	static char buf[1 << 16];
	struct csv_parser p;
	size_t n;

	csv_init(&p, CSV_STRICT);
	while ((n = fread(buf, 1, sizeof(buf), stdin)) > 0)
		if (csv_parse(&p, buf, n, on_cell, on_row, NULL) != n)
			return 2;
	csv_fini(&p, on_cell, on_row, NULL);
	printf("%zu cells, %zu rows\n", cells, rows);
	return 0;
}
