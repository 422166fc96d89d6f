#include <stdlib.h>

#include "import/xlsxmerge.h"

#define UNDER_COLUMNS	256			/* looked at in a row */
#define ROW_MAX		((size_t)16 << 20)	/* bytes of text */
#define GIVEN_FREE	(UINT64_C(64) << 20)	/* of all rows */
#define GIVEN_RATIO	1000			/* to the size of the file */

enum { SHEET, COLS, COL, DATA, ROW, C, V, F, IS, IS_T, IS_R, IS_R_T, NSTEP };

static const struct bsc_xlsx_step steps[NSTEP] = {
	[SHEET] = { -1, "worksheet" }, [COLS] = { SHEET, "cols" },
	[COL] = { COLS, "col" }, [DATA] = { SHEET, "sheetData" },
	[ROW] = { DATA, "row" }, [C] = { ROW, "c" }, [V] = { C, "v" },
	[F] = { C, "f" }, [IS] = { C, "is" }, [IS_T] = { IS, "t" },
	[IS_R] = { IS, "r" }, [IS_R_T] = { IS_R, "t" },
};

enum kind { NUMBER, SHARED, TEXT, INLINE, BOOL, ERROR, DAY };

struct cell {
	uint32_t	col;
	enum kind	kind;
	uint64_t	style;
	bool		has_value, has_formula;
	struct bsc_buf	value, formula;
};

struct sheet {
	struct bsc_xlsx		*x;
	struct bsc_xml		*xml;
	struct bsc_xlsx_path	 path;
	bool			(*on_row)(void *, const struct bsc_xlsx_row *,
				    struct bsc_error *);
	void			*arg;
	struct bsc_xlsx_left	*left;
	struct bsc_merges	 merges;
	bool			 take_hidden, rooted;
	unsigned char		 hidden[BSC_XLSX_COLUMNS];  /* columns */
	struct bsc_xlsx_row	 row;
	uint32_t		 next_col;
	struct cell		 cell;
	struct bsc_buf		 text;		/* of the row */
	struct bsc_buf		 rest;		/* of its cells not taken */
	struct bsc_buf		 under;
	size_t			*end;		/* by column: of it in text */
	struct bsc_span		*span;
	size_t			 endcap, spancap;
};

static bool
hide_columns(struct sheet *s, const struct bsc_xml_attr *a, size_t n)
{
	const char *width = bsc_xlsx_attr(a, n, "width");
	uint64_t min, max;

	if (!bsc_xlsx_number(bsc_xlsx_attr(a, n, "min"), BSC_XLSX_COLUMNS,
	    &min) || !bsc_xlsx_number(bsc_xlsx_attr(a, n, "max"),
	    UINT32_MAX, &max) || min == 0)
		return bsc_xml_fail(s->xml, _("columns that are none"));
	max = max < BSC_XLSX_COLUMNS ? max : BSC_XLSX_COLUMNS;
	if (bsc_xlsx_true(bsc_xlsx_attr(a, n, "hidden")) ||
	    (width != NULL && strcmp(width, "0") == 0))
		for (; min <= max; min++)
			s->hidden[min - 1] = 1;
	return true;
}

static bool
start_row(struct sheet *s, const struct bsc_xml_attr *a, size_t n)
{
	const char *r = bsc_xlsx_attr(a, n, "r");
	const char *ht = bsc_xlsx_attr(a, n, "ht");
	uint64_t number = s->row.number + 1;

	if (r != NULL && !bsc_xlsx_number(r, BSC_XLSX_ROWS, &number))
		return bsc_xml_fail(s->xml, _("\"%s\" is no row"), r);
	if (number <= s->row.number || number > BSC_XLSX_ROWS)
		return bsc_xml_fail(s->xml, _("row %llu behind row %llu"),
		    (unsigned long long)number,
		    (unsigned long long)s->row.number);
	s->row.number = number;
	s->row.hidden = bsc_xlsx_true(bsc_xlsx_attr(a, n, "hidden")) ||
	    (ht != NULL && strcmp(ht, "0") == 0);
	s->row.ncell = 0;
	s->next_col = 0;
	s->text.len = s->rest.len = 0;
	return bsc_merges_row(&s->merges, (uint32_t)number) ||
	    bsc_xml_fail(s->xml, _("merged cells lie over each other"));
}

static bool
kind_of(const char *t, enum kind *kind)
{
	static const char *const names[] = { [NUMBER] = "n", [SHARED] = "s",
	    [TEXT] = "str", [INLINE] = "inlineStr", [BOOL] = "b",
	    [ERROR] = "e", [DAY] = "d" };

	*kind = NUMBER;
	if (t == NULL)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(t, names[i]) == 0) {
			*kind = (enum kind)i;
			return true;
		}
	return false;
}

static bool
start_cell(struct sheet *s, const struct bsc_xml_attr *a, size_t n)
{
	const char *r = bsc_xlsx_attr(a, n, "r");
	const char *style = bsc_xlsx_attr(a, n, "s");
	const char *t = bsc_xlsx_attr(a, n, "t"), *end = "";
	struct cell *c = &s->cell;
	uint32_t row = (uint32_t)s->row.number, col = s->next_col;

	if (r != NULL && (!bsc_xlsx_ref(r, &col, &row, &end) ||
	    *end != '\0' || row != s->row.number))
		return bsc_xml_fail(s->xml, _("\"%s\" is no cell of row "
		    "%llu"), r, (unsigned long long)s->row.number);
	if (col < s->next_col || col >= BSC_XLSX_COLUMNS)
		return bsc_xml_fail(s->xml, _("cells of row %llu out of "
		    "order"), (unsigned long long)s->row.number);
	c->style = 0;
	if (style != NULL && (!bsc_xlsx_number(style, UINT32_MAX,
	    &c->style) || c->style >= s->x->nlook))
		return bsc_xml_fail(s->xml, _("there is no style %s"), style);
	if (!kind_of(t, &c->kind))
		return bsc_xml_fail(s->xml, _("cells of type %s are not "
		    "known"), t);
	c->col = col;
	c->has_value = c->has_formula = false;
	c->value.len = c->formula.len = 0;
	s->next_col = col + 1;
	return true;
}

static bool
on_start(void *arg, const char *name, const char *uri,
    const struct bsc_xml_attr *a, size_t n, size_t line)
{
	struct sheet *s = arg;

	(void)line;
	switch (bsc_xlsx_enter(&s->path, steps, NSTEP, name, uri)) {
	case SHEET:
		s->rooted = true;
		break;
	case COL:
		return hide_columns(s, a, n);
	case ROW:
		return start_row(s, a, n);
	case C:
		return start_cell(s, a, n);
	case F:
		s->cell.has_formula = true;
		break;
	case V:
	case IS:
		s->cell.has_value = true;
		break;
	default:
		break;
	}
	return true;
}

static bool
on_text(void *arg, const char *p, size_t n)
{
	struct sheet *s = arg;
	struct bsc_buf *to;

	switch (bsc_xlsx_at(&s->path)) {
	case V:
	case IS_T:
	case IS_R_T:
		to = &s->cell.value;
		break;
	case F:
		to = &s->cell.formula;
		break;
	default:
		return true;
	}
	if (to->len + n > BSC_XLSX_TEXT)
		return bsc_xml_fail(s->xml, _("a text of more than %d bytes"),
		    BSC_XLSX_TEXT);
	bsc_buf_add(to, p, n);
	return true;
}

static void
mark(struct sheet *s, size_t at, enum bsc_mark with)
{
	if (with == BSC_MARK_NONE)
		return;
	bsc_buf_putc(&s->text, '\0');
	memmove(s->text.p + at + 1, s->text.p + at, s->text.len - at - 1);
	s->text.p[at] = (char)with;
}

static bool
put_shared(struct sheet *s, struct bsc_span v)
{
	struct bsc_span text;
	uint64_t number = 0;

	v = bsc_span_trim(v);
	for (size_t i = 0; i < v.len; i++) {
		if (v.p[i] < '0' || v.p[i] > '9' || v.len > 10)
			return bsc_xml_fail(s->xml, _("\"%.*s\" is no number "
			    "of a text"), v.len > 20 ? 20 : (int)v.len, v.p);
		number = number * 10 + (uint64_t)(v.p[i] - '0');
	}
	if (!bsc_pile_get(s->x->strings, number, &text))
		return bsc_xml_fail(s->xml, _("there is no text %llu"),
		    (unsigned long long)number);
	bsc_buf_add(&s->text, text.p, text.len);
	return true;
}

static void
put_number(struct sheet *s, struct bsc_span v)
{
	static const struct bsc_look plain = { .what = 0 };
	const struct cell *c = &s->cell;
	size_t at = s->text.len;

	mark(s, at, bsc_look_write(s->x->nlook == 0 ? &plain :
	    &s->x->look[c->style], &s->x->rules, v, c->has_formula,
	    &s->text));
}

static void
put_bool(struct sheet *s, struct bsc_span v)
{
	size_t at = s->text.len;
	bool is_true = bsc_span_is(v, "1") || bsc_span_is(v, "true");

	if (is_true || bsc_span_is(v, "0") || bsc_span_is(v, "false"))
		bsc_buf_puts(&s->text, is_true ? "TRUE" : "FALSE");
	else {
		bsc_xlsx_text(&s->text, v);
		mark(s, at, BSC_MARK_NUMBER);
	}
}

/* A formula nobody calculated has its own text, and that is no value. */
static bool
put_formula(struct sheet *s)
{
	size_t at = s->text.len;

	bsc_buf_putc(&s->text, '=');
	bsc_xlsx_text(&s->text, (struct bsc_span){ s->cell.formula.p,
	    s->cell.formula.len });
	mark(s, at, BSC_MARK_FORMULA);
	return true;
}

/* Append the text of the cell to that of its row. */
static bool
put_cell(struct sheet *s)
{
	const struct cell *c = &s->cell;
	struct bsc_span v = { c->value.p, c->value.len };
	size_t at = s->text.len;

	if (c->has_formula && (s->x->stale || !c->has_value ||
	    (v.len == 0 && c->kind != TEXT)))
		return put_formula(s);
	if (v.len == 0)
		return true;
	switch (c->kind) {
	case SHARED:
		return put_shared(s, v);
	case NUMBER:
		put_number(s, v);
		break;
	case BOOL:
		put_bool(s, v);
		break;
	case ERROR:
		bsc_xlsx_text(&s->text, v);
		mark(s, at, BSC_MARK_ERROR);
		break;
	case TEXT:
	case INLINE:
	case DAY:
		bsc_xlsx_text(&s->text, v);
		break;
	}
	return true;
}

static void
name_column(struct bsc_buf *to, uint32_t col)
{
	char name[4];
	int n = 0;

	for (col++; col > 0; col = (col - 1) / 26)
		name[n++] = (char)('A' + (col - 1) % 26);
	bsc_buf_puts(to, to->len > 0 ? ", " : "");
	while (n > 0)
		bsc_buf_putc(to, name[--n]);
}

static void
count(uint64_t *n, uint64_t *first, const struct sheet *s)
{
	if ((*n)++ == 0)
		*first = s->row.number;
}

/* Where its cell is not taken, a column stays empty. */
static bool
is_taken(struct sheet *s, uint32_t col)
{
	if (s->merges.nopen > 0 && s->merges.covered[col]) {
		count(&s->left->covered, &s->left->covered_row, s);
		return false;
	}
	if (s->hidden[col] == 0 || s->take_hidden)
		return true;
	if (s->hidden[col]++ == 1)
		name_column(&s->left->columns, col);
	s->hidden[col] = 2;
	count(&s->left->hidden, &s->left->hidden_row, s);
	return false;
}

static bool
too_long(struct sheet *s)
{
	return bsc_xml_fail(s->xml, _("row %llu is too long"),
	    (unsigned long long)s->row.number);
}

static bool
end_cell(struct sheet *s)
{
	size_t before = s->text.len;
	uint32_t col = s->cell.col;

	if (!put_cell(s))
		return false;
	if (s->text.len == before)
		return true;
	if (s->text.len > ROW_MAX)
		return too_long(s);
	if (!is_taken(s, col)) {
		bsc_buf_puts(&s->rest, s->rest.len > 0 ? "; " : "");
		bsc_buf_add(&s->rest, s->text.p + before,
		    s->text.len - before);
		s->text.len = before;
		return s->rest.len <= ROW_MAX || too_long(s);
	}
	s->end = bsc_grow(s->end, &s->endcap, col + 1, sizeof(*s->end));
	while (s->row.ncell < col)
		s->end[s->row.ncell++] = before;
	s->end[s->row.ncell++] = s->text.len;
	return true;
}

/* The columns that are empty because the cell above reaches down. */
static struct bsc_span
find_under(struct sheet *s)
{
	s->under.len = 0;
	for (uint32_t c = 0; s->merges.nopen > 0 && c < UNDER_COLUMNS; c++)
		if (s->merges.covered[c] == 2)
			bsc_buf_printf(&s->under, "%s%u.",
			    s->under.len == 0 ? "." : "", c);
	return (struct bsc_span){ s->under.p, s->under.len };
}

static bool
end_row(struct sheet *s)
{
	struct bsc_error err;
	size_t from = 0;

	if (s->row.ncell == 0 && s->rest.len == 0)
		return true;
	/* A text said once can be shown a million times. */
	s->x->given += s->text.len + s->rest.len + s->row.ncell;
	if (s->x->given > GIVEN_FREE &&
	    s->x->given / GIVEN_RATIO > bsc_zip_size(s->x->zip))
		return bsc_xml_fail(s->xml, _("too much text for a file of "
		    "that size"));
	s->span = bsc_grow(s->span, &s->spancap, s->row.ncell + 1,
	    sizeof(*s->span));
	for (size_t i = 0; i < s->row.ncell; i++) {
		s->span[i] = (struct bsc_span){ s->text.p + from,
		    s->end[i] - from };
		from = s->end[i];
	}
	s->row.cell = s->span;
	s->row.left = (struct bsc_span){ s->rest.p, s->rest.len };
	s->row.under = find_under(s);
	return s->on_row(s->arg, &s->row, &err) ||
	    bsc_xml_fail(s->xml, "%s", err.text);
}

static bool
on_end(void *arg, const char *name, size_t line)
{
	struct sheet *s = arg;

	(void)name, (void)line;
	switch (bsc_xlsx_leave(&s->path)) {
	case C:
		return end_cell(s);
	case ROW:
		return end_row(s);
	default:
		return true;
	}
}

bool
bsc_xlsx_read(struct bsc_xlsx *x, size_t sheet, bool hidden,
    bool (*on_row)(void *, const struct bsc_xlsx_row *, struct bsc_error *),
    void *arg, struct bsc_xlsx_left *left, struct bsc_error *err)
{
	static const struct bsc_xml_handler handler = { on_start, on_end,
	    on_text };
	struct sheet *s = bsc_zalloc(1, sizeof(*s));
	const char *part = x->sheet[sheet].part;
	bool good;

	memset(left, 0, sizeof(*left));
	s->x = x;
	s->on_row = on_row;
	s->arg = arg;
	s->left = left;
	s->take_hidden = hidden;
	good = bsc_merges_find(&s->merges, x, part, err) &&
	    bsc_xlsx_parse(x, part, &handler, s, &s->xml, err);
	if (good && !s->rooted)
		good = bsc_fail(err, _("%s is no worksheet"), part);
	bsc_merges_free(&s->merges);
	bsc_buf_free(&s->cell.value);
	bsc_buf_free(&s->cell.formula);
	bsc_buf_free(&s->text);
	bsc_buf_free(&s->rest);
	bsc_buf_free(&s->under);
	free(s->end);
	free(s->span);
	free(s);
	return good;
}
