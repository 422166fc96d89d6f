#include <stdio.h>
#include <stdlib.h>

#include "import/cells.h"
#include "import/scan.h"

struct scanner {
	struct bsc_scan		*scan;
	const struct bsc_schema	*schema;
	const struct bsc_names	*names;
	const struct bsc_told	*told;
	const struct bsc_taker	*taker;		/* or NULL */
	struct bsc_error	*err;
	size_t			*column;	/* those to survey */
	size_t			 ncolumn;
};

static void
take_row(struct scanner *s, const struct bsc_row *row)
{
	struct bsc_mapping *m = s->scan->mapping;
	struct bsc_span word = { "", 0 };
	enum bsc_row_kind kind;

	kind = bsc_kinds_row(s->scan->kinds, row, &word);
	for (size_t i = 0; kind == BSC_ROW_DATA && i < s->ncolumn; i++)
		if (s->column[i] < row->ncell)
			bsc_cell_survey(&m->col[s->column[i]], s->told,
			    row->cell[s->column[i]]);
	if (s->taker != NULL)
		s->taker->row(s->taker->arg, row, kind, word);
}

/* The columns to survey; what is guessed of all until that is done. */
static void
guess(struct scanner *s)
{
	struct bsc_mapping *m = s->scan->mapping;

	s->column = bsc_realloc(s->column, m->ncol + 1, sizeof(*s->column));
	s->ncolumn = 0;
	for (size_t i = 0; i < m->ncol; i++) {
		struct bsc_map_column *c = &m->col[i];

		c->decimal = s->told->decimal != 0 ? s->told->decimal : '.';
		c->order = s->told->order;
		if (bsc_cell_surveyed(c))
			s->column[s->ncolumn++] = i;
	}
}

/* The name of the file alone, without folder and endings. */
static struct bsc_span
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct bsc_span s = bsc_span(slash == NULL ? path : slash + 1);
	const char *dot = memchr(s.p, '.', s.len);

	if (dot != NULL && dot > s.p)
		s.len = (size_t)(dot - s.p);
	return s;
}

/* Enough was read to choose headings, table and mapping. */
static bool
settle(struct scanner *s)
{
	struct bsc_scan *scan = s->scan;
	struct bsc_error why;

	if (!bsc_layout_find(&scan->layout, &scan->head, s->names, s->told,
	    &why))
		return bsc_fail(s->err, "%s: %s", scan->name, why.text);
	scan->mapping = bsc_mapping_new(s->schema, s->names, s->told,
	    scan->layout.name, scan->layout.ncol, scan->member != NULL ?
	    bsc_span(scan->member) : base_name(scan->name),
	    bsc_span(scan->layout.title), scan->layout.power, &why);
	if (scan->mapping == NULL)
		return bsc_fail(s->err, "%s:%llu: %s", scan->name,
		    (unsigned long long)scan->layout.line, why.text);
	scan->kinds = bsc_kinds_new(&scan->layout, scan->mapping);
	guess(s);
	if (s->taker != NULL)
		s->taker->begin(s->taker->arg);
	return true;
}

/* The first rows, to choose by; then all of them. */
static bool
read_rows(struct scanner *s, struct bsc_rows *rows)
{
	const struct bsc_row *row;
	int more;

	bsc_rows_keep(rows);
	while ((more = bsc_rows_next(rows, &row)) > 0 &&
	    bsc_head_add(&s->scan->head, row))
		;
	if (more < 0)
		return bsc_fail(s->err, "%s", bsc_rows_error(rows));
	if (!settle(s))
		return false;
	bsc_rows_again(rows);
	while ((more = bsc_rows_next(rows, &row)) > 0)
		take_row(s, row);
	return more == 0 || bsc_fail(s->err, "%s", bsc_rows_error(rows));
}

static void
forget(struct bsc_scan *s)
{
	bsc_kinds_free(s->kinds);
	s->kinds = NULL;
	bsc_mapping_free(s->mapping);
	s->mapping = NULL;
	bsc_head_free(&s->head);
	free(s->encoding);
	s->encoding = NULL;
}

/* 1: read; 0: not this encoding; -1: trouble. */
static int
attempt(struct scanner *s, const char *encoding, bool bom)
{
	struct bsc_scan *scan = s->scan;
	struct bsc_rows *rows;
	int answer;

	if (s->taker != NULL)
		s->taker->forget(s->taker->arg);
	forget(scan);
	rows = bsc_rows_open(scan->path, scan->name, encoding, bom,
	    scan->member != NULL ? ',' : s->told->delim, s->err);
	if (rows == NULL)
		return -1;
	if (scan->member != NULL)
		bsc_rows_numbered(rows);
	answer = read_rows(s, rows) ? 1 : bsc_rows_undecodable(rows) &&
	    strcmp(encoding, bsc_rows_encoding(rows)) == 0 ? 0 : -1;
	if (answer > 0) {
		scan->encoding = bsc_strdup(bsc_rows_encoding(rows));
		scan->bom = bom;
		scan->delim = bsc_rows_delim(rows);
		snprintf(scan->digest, sizeof(scan->digest), "%s",
		    bsc_rows_digest(rows));
	}
	bsc_rows_close(rows);
	return answer;
}

/* An amount the table requires must come from somewhere. */
static bool
check_amount(struct scanner *s)
{
	const struct bsc_mapping *m = s->scan->mapping;

	for (size_t f = 0; f < m->table->nfield; f++) {
		const struct bsc_field *field = &m->table->field[f];
		bool found = m->set[f] != NULL;

		if (field->type != BSC_MONEY ||
		    !(field->role & BSC_ROLE_REQUIRED))
			continue;
		for (size_t i = 0; i < m->ncol; i++)
			found = found || m->col[i].field == field;
		if (!found)
			return bsc_fail(s->err, _("%s:%llu: no column for "
			    "%s.%s; tell it with --map"), s->scan->name,
			    (unsigned long long)s->scan->layout.line,
			    m->table->name, field->name);
	}
	return true;
}

/* Whether the cells of the column were read in the right way already. */
static bool
guessed(const struct bsc_map_column *c, const struct bsc_told *told,
    char decimal, enum bsc_date_order order)
{
	unsigned currency = c->signs.currency;

	return c->decimal == decimal &&
	    (c->order == order || c->orders.either == 0) &&
	    (told->currency != 0 || (currency & (currency - 1)) == 0);
}

/* What the columns say; one question to the user rather than a guess. */
static bool
decide(struct scanner *s)
{
	struct bsc_mapping *m = s->scan->mapping;
	enum bsc_date_order order;
	bool asked = false;
	char decimal;

	s->scan->sure = s->taker != NULL;
	for (size_t i = 0; i < m->ncol; i++) {
		struct bsc_map_column *c = &m->col[i];

		decimal = s->told->decimal != 0 ? s->told->decimal :
		    s->scan->workbook ? '.' : bsc_signs_decimal(&c->signs);
		order = s->told->order;
		if (order == BSC_ORDER_UNKNOWN)
			order = bsc_orders_decide(&c->orders, &asked);
		if (asked)
			return bsc_fail(s->err, _("%s: column \"%s\": day or "
			    "month first? tell it with --dates dmy or "
			    "--dates mdy"), s->scan->name, c->name);
		s->scan->sure = s->scan->sure &&
		    guessed(c, s->told, decimal, order);
		c->decimal = decimal;
		c->order = order;
	}
	return true;
}

/* What is wrong with it as UTF-8 and as GB 18030; the file is named once. */
static void
neither(const char *name, const struct bsc_error *first,
    struct bsc_error *err)
{
	size_t len = strlen(name);
	const char *second = err->text;

	if (strncmp(second, name, len) == 0 &&
	    strncmp(second + len, ": ", 2) == 0)
		second += len + 2;
	bsc_fail(err, _("%.300s; %.300s; tell the encoding with -e"),
	    first->text, second);
}

bool
bsc_scan_file(struct bsc_scan *scan, const struct bsc_schema *schema,
    const struct bsc_names *names, const struct bsc_told *told,
    const struct bsc_taker *taker, struct bsc_error *err)
{
	struct scanner s = { scan, schema, names, told, taker, err, NULL, 0 };
	struct bsc_error first;
	int answer;

	if (scan->member != NULL)
		answer = attempt(&s, "utf-8", false);
	else if (told->encoding != NULL)
		answer = attempt(&s, told->encoding, false);
	else if ((answer = attempt(&s, "utf-8", true)) == 0) {
		first = *err;
		answer = attempt(&s, "gb18030", false);
		if (answer == 0)
			neither(scan->name, &first, err);
	}
	free(s.column);
	return answer > 0 && check_amount(&s) && decide(&s);
}

void
bsc_scan_free(struct bsc_scan *s)
{
	forget(s);
}
