#include "stream/workbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/hash.h"
#include "schema/value.h"
#include "stream/xlsxlib.h"
#include "value/fold.h"
#include "value/money.h"

enum {
	PART_ROWS = BSC_XOUT_ROWS - 1,	/* without the heading */
	MIN_WIDTH = 6, MAX_WIDTH = 40,
	NAME_UNITS = 25			/* of 31: room for " (12)" */
};

struct column {
	struct bsc_field	 value;		/* its type and words */
	char			*head;
	size_t			 width;
};

struct bsc_worksheet {
	struct bsc_workbook	*book;
	struct bsc_worksheet	*next;
	struct bsc_xout_sheet	*sheet;		/* the part rows go to */
	char			*name;
	struct column		*col;
	size_t			 ncol, capcol;
	size_t			 at;		/* column of the next cell */
	size_t			 row;		/* of the sheet; 0: heading */
	size_t			 part;
	size_t			 lines;		/* of the row, wrapped */
	bool			 loose;		/* no heading of its own */
	enum bsc_xout_look	 head;		/* of the next cell, or 0 */
	size_t			 print;		/* columns for paper; 0: all */
	size_t			 last;		/* loose: width of the cell
						   that may run on */
	enum bsc_work_tone	 tone;
	struct bsc_buf		 target;	/* link of the next cell */
};

struct bsc_workbook {
	struct bsc_xout		*xlsx;
	bool			 en;
	struct bsc_worksheet	*first, *last;
	struct bsc_keys		*names;		/* of sheets, folded */
	struct bsc_buf		 text;
	size_t			 cut;		/* cells that were too long */
};

void
bsc_workbook_wants_file(const char *path)
{
	if (path == NULL && isatty(STDOUT_FILENO))
		bsc_die(_("a workbook is not for a terminal; name a file "
		    "with -O"));
}

struct bsc_workbook *
bsc_workbook_new(const struct bsc_workbook_options *opt, struct bsc_error *err)
{
	bsc_day made = opt->made != NULL && *opt->made > 0 ? *opt->made :
	    BSC_XOUT_NO_DAY;
	struct bsc_xout *xlsx = bsc_xout_new(opt->title, made, true, err);
	struct bsc_workbook *b;

	if (xlsx == NULL)
		return NULL;
	b = bsc_zalloc(1, sizeof(*b));
	b->xlsx = xlsx;
	b->en = opt->en;
	b->names = bsc_keys_new();
	return b;
}

/*
 * Sheet names have 31 units at most, none of []:*?/\ in them and no
 * apostrophe at their ends; brackets are for further parts.
 */
char *
bsc_work_sheet_name(const char *name)
{
	struct bsc_buf b = { 0 };
	size_t units = 0;
	unsigned char c;

	for (const char *p = name; *p != '\0'; p++) {
		c = (unsigned char)*p;
		if ((c & 0xc0) != 0x80 && (units += c >= 0xf0 ? 2 : 1) >
		    NAME_UNITS)
			break;
		bsc_buf_putc(&b, c < ' ' || strchr("[]:*?/\\'()", c) != NULL ?
		    '_' : *p);
	}
	if (b.len == 0)
		bsc_buf_putc(&b, '_');
	return bsc_buf_str(&b);
}

static char *
part_name(const char *name, size_t part)
{
	struct bsc_buf b = { 0 };

	bsc_buf_puts(&b, name);
	if (part > 0)
		bsc_buf_printf(&b, " (%zu)", part + 1);
	return bsc_buf_str(&b);
}

/* Case does not tell sheets apart. */
static bool
name_is_new(struct bsc_workbook *b, const char *name)
{
	struct bsc_buf low = { 0 };
	bool isnew;

	for (; *name != '\0'; name++)
		bsc_buf_putc(&low, *name >= 'A' && *name <= 'Z' ?
		    (char)(*name + 32) : *name);
	bsc_keys_add(b->names, (struct bsc_span){ low.p, low.len }, &isnew);
	bsc_buf_free(&low);
	return isnew;
}

static void
open_part(struct bsc_worksheet *s)
{
	char *name = part_name(s->name, s->part);

	s->sheet = bsc_xout_sheet(s->book->xlsx, name, !s->loose);
	s->row = 0;
	free(name);
}

static struct bsc_worksheet *
add_sheet(struct bsc_workbook *b, const char *name, bool loose)
{
	struct bsc_worksheet *s = bsc_zalloc(1, sizeof(*s));
	char *base = bsc_work_sheet_name(name);
	struct bsc_buf tried = { 0 };

	s->book = b;
	s->loose = loose;
	bsc_buf_puts(&tried, base);
	for (int n = 2; !name_is_new(b, bsc_buf_str(&tried)); n++) {
		tried.len = 0;
		bsc_buf_printf(&tried, "%s~%d", base, n);
	}
	free(base);
	s->name = bsc_buf_str(&tried);
	if (b->last != NULL)
		b->last->next = s;
	else
		b->first = s;
	b->last = s;
	open_part(s);
	return s;
}

struct bsc_worksheet *
bsc_worksheet_new(struct bsc_workbook *b, const char *name)
{
	return add_sheet(b, name, false);
}

struct bsc_worksheet *
bsc_worksheet_loose(struct bsc_workbook *b, const char *name)
{
	return add_sheet(b, name, true);
}

void
bsc_workbook_is_report(struct bsc_workbook *b)
{
	bsc_xout_hide(bsc_worksheet_loose(b, BSC_WORK_REPORT)->sheet);
}

static struct column *
add_col(struct bsc_worksheet *s, const char *head, enum bsc_type type)
{
	struct column *c;

	if (s->ncol == BSC_XOUT_COLS)
		bsc_die(_("a sheet holds %d columns at most"), BSC_XOUT_COLS);
	s->col = bsc_grow(s->col, &s->capcol, s->ncol + 1, sizeof(*s->col));
	c = &s->col[s->ncol++];
	*c = (struct column){ .value.type = type, .head = bsc_strdup(head) };
	c->width = bsc_width(bsc_span(head)) + 3;	/* the filter's arrow */
	return c;
}

void
bsc_worksheet_col(struct bsc_worksheet *s, const char *head,
    enum bsc_type type)
{
	add_col(s, head, type);
}

void
bsc_worksheet_field(struct bsc_worksheet *s, const struct bsc_field *f)
{
	bool label = !s->book->en && f->zh != NULL && *f->zh != '\0';

	add_col(s, label ? f->zh : f->name, f->type)->value = *f;
}

void
bsc_worksheet_put_column(void *sheet, const struct bsc_field *f,
    const char *name)
{
	if (f != NULL)
		bsc_worksheet_field(sheet, f);
	else
		bsc_worksheet_col(sheet, name, BSC_TEXT);
}

void
bsc_worksheet_put_cell(void *sheet, struct bsc_span text)
{
	bsc_worksheet_cell(sheet, text);
}

/* A loose sheet has no heading above its rows. */
static size_t
place(const struct bsc_worksheet *s)
{
	return s->row - s->loose;
}

static void
put_string(struct bsc_worksheet *s, struct bsc_span text,
    struct bsc_xout_style style)
{
	struct bsc_buf *b = &s->book->text;

	b->len = 0;
	if (!bsc_work_text(b, text, s->book->en))
		s->book->cut++;
	bsc_xout_string(s->sheet, place(s), s->at, bsc_buf_str(b), style);
}

static bool
is_number(enum bsc_type type)
{
	return type == BSC_INT || type == BSC_NUMBER || type == BSC_MONEY;
}

static void
put_heading(struct bsc_worksheet *s)
{
	struct bsc_xout_style style = { 0 };
	size_t at = s->at;

	for (s->at = 0; s->at < s->ncol; s->at++) {
		style.look = is_number(s->col[s->at].value.type) ?
		    BSC_XOUT_HEAD_RIGHT : BSC_XOUT_HEAD;
		put_string(s, bsc_span(s->col[s->at].head), style);
	}
	s->at = at;
}

/* Filter and widths, when all rows of this part are known. */
static void
close_part(struct bsc_worksheet *s)
{
	size_t width;

	if (s->ncol == 0)
		return;
	if (s->row == 0 && !s->loose)
		put_heading(s);
	if (!s->loose)
		bsc_xout_filter(s->sheet, s->row, s->ncol);
	if (s->print > 0)
		bsc_xout_print(s->sheet, s->row, s->print);
	for (size_t c = 0; c < s->ncol; c++) {
		width = s->col[c].width;
		width = width < MIN_WIDTH ? MIN_WIDTH :
		    width > MAX_WIDTH ? MAX_WIDTH : width;
		bsc_xout_width(s->sheet, c, (double)width);
	}
}

static void
begin_row(struct bsc_worksheet *s)
{
	if (s->row == PART_ROWS) {
		close_part(s);
		s->part++;
		open_part(s);
	}
	if (s->row == 0 && !s->loose)
		put_heading(s);
	s->row++;
}

static struct bsc_xout_style
style_for(const struct bsc_worksheet *s, enum bsc_xout_look look)
{
	return (struct bsc_xout_style){ look, (int)s->tone,
	    s->target.len > 0 };
}

static void
put_number(struct bsc_worksheet *s, double n, enum bsc_xout_look look)
{
	bsc_xout_number(s->sheet, place(s), s->at, n, style_for(s, look));
}

/* Whether a number of a cell, a double, has room for all its digits. */
static bool
exact(int64_t n)
{
	static const int64_t most = 1000000000000000;

	return n > -most && n < most;
}

/* Days before March 1900 are not the same in all spreadsheets. */
static bool
put_day(struct bsc_worksheet *s, struct bsc_span text)
{
	bsc_day day;

	if (!bsc_day_parse(text, &day) || day < -25508)
		return false;
	put_number(s, (double)day + 25569, BSC_XOUT_DATE);
	return true;
}

static bool
put_time(struct bsc_worksheet *s, struct bsc_span text)
{
	bsc_time time;

	if (put_day(s, text))
		return true;
	if (!bsc_time_parse(text, &time) || time < (int64_t)-25508 * 86400)
		return false;
	put_number(s, (double)time / 86400 + 25569,
	    time % 60 != 0 ? BSC_XOUT_SECONDS : BSC_XOUT_TIME);
	return true;
}

static bool
put_value(struct bsc_worksheet *s, enum bsc_type type, struct bsc_span text)
{
	int64_t n;

	switch (type) {
	case BSC_INT:
		if (!bsc_int_parse(text, &n) || !exact(n))
			return false;
		put_number(s, (double)n, BSC_XOUT_INT);
		return true;
	case BSC_NUMBER:
		if (!bsc_number_parse(text, &n) || !exact(n))
			return false;
		put_number(s, (double)n / 1000000, BSC_XOUT_NUMBER);
		return true;
	case BSC_MONEY:
		if (!bsc_money_parse(text, &n) || !exact(n))
			return false;
		put_number(s, (double)n / 100, BSC_XOUT_MONEY);
		return true;
	case BSC_DATE:
		return put_day(s, text);
	case BSC_TIME:
		return put_time(s, text);
	default:
		return false;
	}
}

/* How many lines it takes in a column that is as wide as one gets. */
static size_t
lines_of(struct bsc_span text)
{
	struct bsc_span line;
	size_t n = 0;

	while (bsc_span_split(&text, '\n', &line))
		n += 1 + bsc_width(line) / (MAX_WIDTH - 1);
	return n;
}

static void
put_words(struct bsc_worksheet *s, const struct column *c,
    struct bsc_span text)
{
	/* Where a number or a day belongs, text is to be seen as odd. */
	if (s->tone == BSC_WORK_PLAIN && (is_number(c->value.type) ||
	    c->value.type == BSC_DATE || c->value.type == BSC_TIME))
		s->tone = BSC_WORK_ODD;
	if (!s->loose && c->value.type != BSC_CODE && lines_of(text) > s->lines)
		s->lines = lines_of(text);
	put_string(s, text, style_for(s, s->loose ? BSC_XOUT_LINE :
	    c->value.type == BSC_CODE ? BSC_XOUT_CODE : BSC_XOUT_TEXT));
}

static void
put_cell(struct bsc_worksheet *s, struct column *c, struct bsc_span text)
{
	size_t width = bsc_width(text) + (c->value.type == BSC_MONEY ? 5 : 2);

	if (s->target.len > 0)
		bsc_xout_link(s->sheet, place(s), s->at,
		    bsc_buf_str(&s->target), style_for(s, BSC_XOUT_TEXT));
	if (s->head != 0)
		put_string(s, text, style_for(s, s->head));
	else if (!put_value(s, c->value.type, text))
		put_words(s, c, text);
	s->last = s->loose && c->value.type == BSC_TEXT ? width : 0;
	if (s->last == 0 && width > c->width)
		c->width = width;
}

static void
end_row(struct bsc_worksheet *s)
{
	if (s->lines > 1)
		bsc_xout_lines(s->sheet, place(s), s->lines);
	s->lines = 0;
	s->at = 0;
}

void
bsc_worksheet_cell(struct bsc_worksheet *s, struct bsc_span text)
{
	struct column *c;

	if (s->at == 0)
		begin_row(s);
	if (s->loose && s->at == s->ncol)
		add_col(s, "", BSC_TEXT);
	if (s->last > 0 && s->last > s->col[s->at - 1].width)
		s->col[s->at - 1].width = s->last;
	s->last = 0;
	c = &s->col[s->at];
	if (!s->book->en)
		text = bsc_value_label(&c->value, text);
	if (text.len > 0)
		put_cell(s, c, text);
	s->tone = BSC_WORK_PLAIN;
	s->head = 0;
	s->target.len = 0;
	if (++s->at == s->ncol && !s->loose)
		end_row(s);
}

void
bsc_worksheet_line(struct bsc_worksheet *s, const char *text,
    enum bsc_work_tone tone, bool bold)
{
	begin_row(s);
	s->tone = tone;
	if (*text != '\0')
		put_string(s, bsc_span(text), style_for(s,
		    bold ? BSC_XOUT_TITLE : BSC_XOUT_LINE));
	s->tone = BSC_WORK_PLAIN;
}

void
bsc_worksheet_as(struct bsc_worksheet *s, enum bsc_type type)
{
	if (s->at == s->ncol)
		add_col(s, "", type);
	s->col[s->at].value.type = type;
}

void
bsc_worksheet_head(struct bsc_worksheet *s, bool right)
{
	s->head = right ? BSC_XOUT_HEAD_RIGHT : BSC_XOUT_HEAD;
}

void
bsc_worksheet_end_row(struct bsc_worksheet *s)
{
	s->at = 0;
	s->last = 0;
}

void
bsc_worksheet_print(struct bsc_worksheet *s)
{
	s->print = s->ncol;
}

void
bsc_worksheet_puts(struct bsc_worksheet *s, const char *text)
{
	bsc_worksheet_cell(s, bsc_span(text));
}

void
bsc_worksheet_count(struct bsc_worksheet *s, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
	bsc_worksheet_puts(s, text);
}

void
bsc_worksheet_tone(struct bsc_worksheet *s, enum bsc_work_tone tone)
{
	s->tone = tone;
}

void
bsc_worksheet_link(struct bsc_worksheet *s, const struct bsc_worksheet *to,
    size_t row)
{
	size_t part = row == 0 ? 0 : (row - 1) / PART_ROWS;
	char *name = part_name(to->name, part);

	s->target.len = 0;
	bsc_buf_printf(&s->target, "internal:'%s'!A%zu", name,
	    row - part * PART_ROWS + 1);
	free(name);
}

size_t
bsc_worksheet_rows(const struct bsc_worksheet *s)
{
	return s->part * PART_ROWS + s->row;
}

bool
bsc_workbook_finish(struct bsc_workbook *b, struct bsc_output *out,
    struct bsc_error *err)
{
	struct bsc_xout *xlsx = b->xlsx;
	size_t cut = b->cut;

	for (struct bsc_worksheet *s = b->first; s != NULL; s = s->next)
		close_part(s);
	b->xlsx = NULL;
	bsc_workbook_free(b);
	if (!bsc_xout_finish(xlsx, out, err))
		return false;
	if (cut > 0)
		bsc_warn(_("%zu cells are longer than a workbook can hold "
		    "and were cut; each says so at its end"), cut);
	return true;
}

void
bsc_workbook_free(struct bsc_workbook *b)
{
	struct bsc_worksheet *next;

	if (b == NULL)
		return;
	bsc_xout_free(b->xlsx);
	for (struct bsc_worksheet *s = b->first; s != NULL; s = next) {
		next = s->next;
		for (size_t c = 0; c < s->ncol; c++)
			free(s->col[c].head);
		free(s->col);
		free(s->name);
		bsc_buf_free(&s->target);
		free(s);
	}
	bsc_keys_free(b->names);
	bsc_buf_free(&b->text);
	free(b);
}
