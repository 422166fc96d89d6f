#include "stream/csvlib.h"

#include <csv.h>
#include <stdlib.h>

#include "base/diag.h"
#include "base/mem.h"

struct bsc_csvlib {
	struct csv_parser p;
	void		(*on_cell)(void *, const char *, size_t);
	void		*arg;
};

enum { OPTIONS = CSV_STRICT | CSV_STRICT_FINI };

/*
 * By itself libcsv strips blanks around bare cells and ends rows at a lone
 * CR; RFC 4180 does neither.
 */
static int
no_blank(unsigned char c)
{
	(void)c;
	return 0;
}

static int
only_lf(unsigned char c)
{
	return c == '\n';
}

static void
start(struct bsc_csvlib *c)
{
	if (csv_init(&c->p, OPTIONS) != 0)
		bsc_die(_("out of memory"));
	csv_set_space_func(&c->p, no_blank);
	csv_set_term_func(&c->p, only_lf);
}

struct bsc_csvlib *
bsc_csvlib_new(void (*on_cell)(void *, const char *, size_t), void *arg)
{
	struct bsc_csvlib *c = bsc_zalloc(1, sizeof(*c));

	c->on_cell = on_cell;
	c->arg = arg;
	start(c);
	return c;
}

static void
got_cell(void *text, size_t len, void *arg)
{
	struct bsc_csvlib *c = arg;

	c->on_cell(c->arg, text, len);
}

static void
got_row(int c, void *arg)
{
	(void)c, (void)arg;
}

bool
bsc_csvlib_record(struct bsc_csvlib *c, const char *p, size_t len)
{
	if (csv_parse(&c->p, p, len, got_cell, got_row, c) == len &&
	    csv_fini(&c->p, got_cell, got_row, c) == 0)
		return true;
	/* After an error its state is of no use. */
	csv_free(&c->p);
	start(c);
	return false;
}

void
bsc_csvlib_free(struct bsc_csvlib *c)
{
	if (c == NULL)
		return;
	csv_free(&c->p);
	free(c);
}
