#include "stream/workbook.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/hash.h"
#include "value/fold.h"
#include "value/money.h"

/*
 * libxlsxwriter, which wants a path to write to: it gets that of a file
 * nobody else can name.
 */
enum {
	SHEET_ROWS = LXW_ROW_MAX,
	MAX_LINKS = LXW_MAX_NUMBER_URLS,
	MIN_WIDTH = 6, MAX_WIDTH = 48,
	NAME_UNITS = 25,		/* of 31: room for " (12)" */
	PAPER_A4 = 9,
	EXACT = 15			/* digits a number of a cell keeps */
};

enum look {
	LOOK_TEXT, LOOK_CODE, LOOK_INT, LOOK_NUMBER, LOOK_MONEY, LOOK_DATE,
	LOOK_TIME, LOOK_SECONDS, LOOKS
};

static const char *const number_format[LOOKS] = {
	[LOOK_CODE] = "@", [LOOK_INT] = "0", [LOOK_MONEY] = "#,##0.00",
	[LOOK_DATE] = "yyyy-mm-dd", [LOOK_TIME] = "yyyy-mm-dd hh:mm",
	[LOOK_SECONDS] = "yyyy-mm-dd hh:mm:ss",
};

static const lxw_color_t tone_color[BSC_WORK_TONES] = {
	[BSC_WORK_BAD] = 0xb00020, [BSC_WORK_ODD] = 0x9a5b00,
	[BSC_WORK_MUTED] = 0x6b7280,
};

struct column {
	enum bsc_type		 type;
	const struct bsc_field	*field;
	char			*head;
	size_t			 width;
};

struct bsc_worksheet {
	struct bsc_workbook	*book;
	struct bsc_worksheet	*next;
	lxw_worksheet		*sheet;		/* the part rows go to */
	char			*name;
	struct column		*col;
	size_t			 ncol, capcol;
	size_t			 at;		/* column of the next cell */
	size_t			 row;		/* of the sheet; 0: heading */
	size_t			 part, links;
	enum bsc_work_tone	 tone;
	struct bsc_buf		 target;	/* link of the next cell */
};

struct bsc_workbook {
	lxw_workbook		*book;
	struct bsc_workbook_options opt;
	struct bsc_worksheet	*first, *last;
	struct bsc_keys		*names;		/* of sheets, folded */
	lxw_format		*format[LOOKS][BSC_WORK_TONES][2];
	lxw_format		*head;
	int			 fd;
	struct bsc_buf		 text;
	size_t			 cut;		/* cells that were too long */
	lxw_error		 error;
};

void
bsc_workbook_wants_file(const char *path)
{
	if (path == NULL && isatty(STDOUT_FILENO))
		bsc_die(_("a workbook is not for a terminal; name a file "
		    "with -O"));
}

static void
note(struct bsc_workbook *b, lxw_error error)
{
	if (b->error == LXW_NO_ERROR)
		b->error = error;
}

static int
nameless_file(struct bsc_error *err)
{
	const char *dir = getenv("TMPDIR");
	struct bsc_buf path = { 0 };
	int fd;

	bsc_buf_printf(&path, "%s/bsc.XXXXXX", dir != NULL && *dir != '\0' ?
	    dir : "/tmp");
	fd = mkostemp(bsc_buf_str(&path), O_CLOEXEC);
	if (fd == -1)
		bsc_fail(err, "%s: %s", path.p, strerror(errno));
	else
		unlink(path.p);
	bsc_buf_free(&path);
	return fd;
}

/* A day that is the same every time: no clock. */
static void
set_properties(struct bsc_workbook *b)
{
	lxw_doc_properties p = { .title = (char *)b->opt.title };

	p.created = (time_t)(b->opt.made != NULL && *b->opt.made > 0 ?
	    *b->opt.made : 10957) * 86400;
	note(b, workbook_set_properties(b->book, &p));
}

static lxw_format *
head_format(lxw_workbook *book)
{
	lxw_format *f = workbook_add_format(book);

	format_set_bold(f);
	format_set_bg_color(f, 0xe8edf3);
	format_set_bottom(f, LXW_BORDER_THIN);
	format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
	format_set_text_wrap(f);
	return f;
}

struct bsc_workbook *
bsc_workbook_new(const struct bsc_workbook_options *opt, struct bsc_error *err)
{
	lxw_workbook_options o = { .constant_memory = !opt->fill,
		.tmpdir = getenv("TMPDIR"), .use_zip64 = LXW_TRUE };
	struct bsc_workbook *b;
	char path[64];
	int fd = nameless_file(err);

	if (fd == -1)
		return NULL;
	b = bsc_zalloc(1, sizeof(*b));
	b->fd = fd;
	b->opt = *opt;
	b->names = bsc_keys_new();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if ((b->book = workbook_new_opt(path, &o)) == NULL)
		bsc_die(_("out of memory"));
	b->head = head_format(b->book);
	set_properties(b);
	return b;
}

static lxw_format *
format_for(struct bsc_worksheet *s, enum look look)
{
	bool link = s->target.len > 0;
	lxw_format **f = &s->book->format[look][s->tone][link];

	if (*f != NULL)
		return *f;
	*f = workbook_add_format(s->book->book);
	format_set_align(*f, LXW_ALIGN_VERTICAL_TOP);
	if (number_format[look] != NULL)
		format_set_num_format(*f, number_format[look]);
	if (look == LOOK_TEXT)
		format_set_text_wrap(*f);
	if (link) {
		format_set_font_color(*f, 0x1a56a0);
		format_set_underline(*f, LXW_UNDERLINE_SINGLE);
	} else if (s->tone != BSC_WORK_PLAIN)
		format_set_font_color(*f, tone_color[s->tone]);
	return *f;
}

/*
 * Sheet names have 31 units at most, none of []:*?/\ in them and no
 * apostrophe at their ends; brackets are for further parts.
 */
static char *
fitting_name(const char *name)
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

/* Landscape A4, one page wide, the heading on each, numbered. */
static void
set_up_print(struct bsc_worksheet *s)
{
	worksheet_set_landscape(s->sheet);
	worksheet_set_paper(s->sheet, PAPER_A4);
	worksheet_set_margins(s->sheet, 0.4, 0.4, 0.6, 0.6);
	worksheet_fit_to_pages(s->sheet, 1, 0);
	note(s->book, worksheet_repeat_rows(s->sheet, 0, 0));
	note(s->book, worksheet_set_footer(s->sheet, "&L&A&R&P / &N"));
	worksheet_freeze_panes(s->sheet, 1, 0);
	/* Codes of digits are meant as text: no green corners. */
	worksheet_ignore_errors(s->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT,
	    "A1:XFD1048576");
}

static void
open_part(struct bsc_worksheet *s)
{
	char *name = part_name(s->name, s->part);

	s->sheet = workbook_add_worksheet(s->book->book, name);
	if (s->sheet == NULL)
		bsc_die(_("out of memory"));
	set_up_print(s);
	s->row = 0;
	s->links = 0;
	free(name);
}

struct bsc_worksheet *
bsc_worksheet_new(struct bsc_workbook *b, const char *name)
{
	struct bsc_worksheet *s = bsc_zalloc(1, sizeof(*s));
	char *base = fitting_name(name);
	struct bsc_buf tried = { 0 };

	s->book = b;
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

static struct column *
add_col(struct bsc_worksheet *s, const char *head, enum bsc_type type)
{
	struct column *c;

	if (s->ncol == LXW_COL_MAX)
		bsc_die(_("a sheet holds %d columns at most"), LXW_COL_MAX);
	s->col = bsc_grow(s->col, &s->capcol, s->ncol + 1, sizeof(*s->col));
	c = &s->col[s->ncol++];
	*c = (struct column){ .type = type, .head = bsc_strdup(head) };
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
	bool label = !s->book->opt.en && f->zh != NULL && *f->zh != '\0';

	add_col(s, label ? f->zh : f->name, f->type)->field = f;
}

static void
put_string(struct bsc_worksheet *s, struct bsc_span text, lxw_format *format)
{
	struct bsc_buf *b = &s->book->text;

	b->len = 0;
	if (!bsc_work_text(b, text, s->book->opt.en))
		s->book->cut++;
	note(s->book, worksheet_write_string(s->sheet, (lxw_row_t)s->row,
	    (lxw_col_t)s->at, bsc_buf_str(b), format));
}

static void
put_heading(struct bsc_worksheet *s)
{
	size_t at = s->at;

	for (s->at = 0; s->at < s->ncol; s->at++)
		put_string(s, bsc_span(s->col[s->at].head), s->book->head);
	s->at = at;
}

/* Filter and widths, when all rows of this part are known. */
static void
close_part(struct bsc_worksheet *s)
{
	size_t width;

	if (s->ncol == 0)
		return;
	if (s->row == 0)
		put_heading(s);
	note(s->book, worksheet_autofilter(s->sheet, 0, 0, (lxw_row_t)s->row,
	    (lxw_col_t)(s->ncol - 1)));
	for (size_t c = 0; c < s->ncol; c++) {
		width = s->col[c].width;
		width = width < MIN_WIDTH ? MIN_WIDTH :
		    width > MAX_WIDTH ? MAX_WIDTH : width;
		note(s->book, worksheet_set_column(s->sheet, (lxw_col_t)c,
		    (lxw_col_t)c, (double)width, NULL));
	}
}

static void
begin_row(struct bsc_worksheet *s)
{
	if (s->row == SHEET_ROWS - 1) {
		close_part(s);
		s->part++;
		open_part(s);
	}
	if (s->row == 0)
		put_heading(s);
	s->row++;
}

static void
put_link(struct bsc_worksheet *s, lxw_format *format)
{
	if (s->links++ < MAX_LINKS)
		note(s->book, worksheet_write_url(s->sheet,
		    (lxw_row_t)s->row, (lxw_col_t)s->at,
		    bsc_buf_str(&s->target), format));
}

static void
put_number(struct bsc_worksheet *s, double n, enum look look)
{
	lxw_format *f = format_for(s, look);

	if (s->target.len > 0)
		put_link(s, f);
	note(s->book, worksheet_write_number(s->sheet, (lxw_row_t)s->row,
	    (lxw_col_t)s->at, n, f));
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
	put_number(s, (double)day + 25569, LOOK_DATE);
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
	    time % 60 != 0 ? LOOK_SECONDS : LOOK_TIME);
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
		put_number(s, (double)n, LOOK_INT);
		return true;
	case BSC_NUMBER:
		if (!bsc_number_parse(text, &n) || !exact(n))
			return false;
		put_number(s, (double)n / 1000000, LOOK_NUMBER);
		return true;
	case BSC_MONEY:
		if (!bsc_money_parse(text, &n) || !exact(n))
			return false;
		put_number(s, (double)n / 100, LOOK_MONEY);
		return true;
	case BSC_DATE:
		return put_day(s, text);
	case BSC_TIME:
		return put_time(s, text);
	default:
		return false;
	}
}

/* The word people use, which import takes back. */
static struct bsc_span
word_for(const struct bsc_worksheet *s, const struct column *c,
    struct bsc_span text)
{
	int w;

	if (s->book->opt.en)
		return text;
	if (c->type == BSC_BOOL && bsc_span_is(text, "yes"))
		return BSC_SPAN("是");
	if (c->type == BSC_BOOL && bsc_span_is(text, "no"))
		return BSC_SPAN("否");
	if (c->type != BSC_ENUM || c->field == NULL ||
	    (w = bsc_word_find(c->field, text)) < 0 ||
	    c->field->word[w].zh == NULL)
		return text;
	return bsc_span(c->field->word[w].zh);
}

static void
put_words(struct bsc_worksheet *s, const struct column *c,
    struct bsc_span text)
{
	lxw_format *f;

	/* Where a number or a day belongs, text is to be seen as odd. */
	if (s->tone == BSC_WORK_PLAIN && (c->type == BSC_INT ||
	    c->type == BSC_NUMBER || c->type == BSC_MONEY ||
	    c->type == BSC_DATE || c->type == BSC_TIME))
		s->tone = BSC_WORK_ODD;
	f = format_for(s, c->type == BSC_CODE ? LOOK_CODE : LOOK_TEXT);
	if (s->target.len > 0)
		put_link(s, f);
	put_string(s, text, f);
}

void
bsc_worksheet_cell(struct bsc_worksheet *s, struct bsc_span text)
{
	struct column *c = &s->col[s->at];
	size_t width;

	if (s->at == 0)
		begin_row(s);
	text = word_for(s, c, text);
	if (text.len > 0) {
		if (!put_value(s, c->type, text))
			put_words(s, c, text);
		width = bsc_width(text) + (c->type == BSC_MONEY ? 5 : 2);
		if (width > c->width)
			c->width = width;
	}
	s->tone = BSC_WORK_PLAIN;
	s->target.len = 0;
	s->at = (s->at + 1) % s->ncol;
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
	size_t part = row == 0 ? 0 : (row - 1) / (SHEET_ROWS - 1);
	char *name = part_name(to->name, part);

	s->target.len = 0;
	bsc_buf_printf(&s->target, "internal:'%s'!A%zu", name,
	    row - part * (SHEET_ROWS - 1) + 1);
	free(name);
}

size_t
bsc_worksheet_rows(const struct bsc_worksheet *s)
{
	return s->part * (SHEET_ROWS - 1) + s->row;
}

static bool
send(struct bsc_workbook *b, struct bsc_output *out, struct bsc_error *err)
{
	char buf[65536];
	ssize_t n;
	off_t at = 0;

	while ((n = pread(b->fd, buf, sizeof(buf), at)) > 0) {
		bsc_output_write(out, buf, (size_t)n);
		at += n;
	}
	return n == 0 || bsc_fail(err, "%s", strerror(errno));
}

/* Rows that did not reach the library's own files on disk. */
static bool
rows_lost(const struct bsc_workbook *b)
{
	lxw_worksheet *s;

	STAILQ_FOREACH(s, b->book->worksheets, list_pointers)
		if (s->optimize_tmpfile != NULL &&
		    (fflush(s->optimize_tmpfile) != 0 ||
		    ferror(s->optimize_tmpfile)))
			return true;
	return false;
}

bool
bsc_workbook_finish(struct bsc_workbook *b, struct bsc_output *out,
    struct bsc_error *err)
{
	lxw_error closed;
	bool good = true;

	for (struct bsc_worksheet *s = b->first; s != NULL; s = s->next)
		close_part(s);
	if (rows_lost(b))
		good = bsc_fail(err, _("a workbook cannot be made: %s"),
		    strerror(errno));
	closed = workbook_close(b->book);
	b->book = NULL;
	note(b, closed);
	if (good && b->error != LXW_NO_ERROR)
		good = bsc_fail(err, _("a workbook cannot be made: %s"),
		    lxw_strerror(b->error));
	if (good && b->cut > 0)
		bsc_warn(_("%zu cells are longer than a workbook can hold "
		    "and were cut; each says so at its end"), b->cut);
	good = good && send(b, out, err);
	bsc_workbook_free(b);
	return good;
}

void
bsc_workbook_free(struct bsc_workbook *b)
{
	struct bsc_worksheet *next;

	if (b == NULL)
		return;
	if (b->book != NULL)
		lxw_workbook_free(b->book);
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
	close(b->fd);
	free(b);
}
