#include "stream/xlsxlib.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

/*
 * The library wants a path to write to: it gets that of a file nobody else
 * can name.
 */
enum { PAPER_A4 = 9, MAX_HEIGHT = 409 };

static const char *const number_format[BSC_XOUT_LOOKS] = {
	[BSC_XOUT_CODE] = "@", [BSC_XOUT_INT] = "0",
	[BSC_XOUT_MONEY] = "#,##0.00", [BSC_XOUT_DATE] = "yyyy-mm-dd",
	[BSC_XOUT_TIME] = "yyyy-mm-dd hh:mm",
	[BSC_XOUT_SECONDS] = "yyyy-mm-dd hh:mm:ss",
};

static const lxw_color_t colors[BSC_XOUT_COLORS] = {
	0x000000, 0xb00020, 0x9a5b00, 0x6b7280
};

struct bsc_xout_sheet {
	struct bsc_xout		*book;
	struct bsc_xout_sheet	*next;
	lxw_worksheet		*sheet;
	size_t			 links;
};

struct bsc_xout {
	lxw_workbook		*book;
	struct bsc_xout_sheet	*sheets;
	lxw_format	*format[BSC_XOUT_LOOKS][BSC_XOUT_COLORS][2];
	int			 fd;
	lxw_error		 error;		/* the first */
};

static void
note(struct bsc_xout *x, lxw_error error)
{
	if (x->error == LXW_NO_ERROR)
		x->error = error;
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

struct bsc_xout *
bsc_xout_new(const char *title, bsc_day made, bool stream,
    struct bsc_error *err)
{
	lxw_workbook_options o = { .constant_memory = stream,
		.tmpdir = getenv("TMPDIR"), .use_zip64 = LXW_TRUE };
	lxw_doc_properties p = { .title = (char *)title,
		.created = (time_t)made * 86400 };
	struct bsc_xout *x;
	char path[64];
	int fd = nameless_file(err);

	if (fd == -1)
		return NULL;
	x = bsc_zalloc(1, sizeof(*x));
	x->fd = fd;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if ((x->book = workbook_new_opt(path, &o)) == NULL)
		bsc_die(_("out of memory"));
	note(x, workbook_set_properties(x->book, &p));
	return x;
}

static void
set_head(lxw_format *f)
{
	format_set_bold(f);
	format_set_bg_color(f, 0xe8edf3);
	format_set_bottom(f, LXW_BORDER_THIN);
	format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
	format_set_text_wrap(f);
}

static bool
is_right(enum bsc_xout_look look)
{
	return look == BSC_XOUT_INT || look == BSC_XOUT_NUMBER ||
	    look == BSC_XOUT_MONEY || look == BSC_XOUT_HEAD_RIGHT;
}

static lxw_format *
format_for(struct bsc_xout *x, struct bsc_xout_style s)
{
	lxw_format **f = &x->format[s.look][s.color][s.link];

	if (*f != NULL)
		return *f;
	*f = workbook_add_format(x->book);
	format_set_align(*f, LXW_ALIGN_VERTICAL_TOP);
	if (number_format[s.look] != NULL)
		format_set_num_format(*f, number_format[s.look]);
	if (s.look == BSC_XOUT_TEXT)
		format_set_text_wrap(*f);
	if (s.look == BSC_XOUT_HEAD || s.look == BSC_XOUT_HEAD_RIGHT ||
	    s.look == BSC_XOUT_HEAD_MUST)
		set_head(*f);
	if (s.look == BSC_XOUT_HEAD_MUST)
		format_set_bg_color(*f, 0xffe9a8);
	if (is_right(s.look)) {
		format_set_align(*f, LXW_ALIGN_RIGHT);
		format_set_indent(*f, 1);	/* off what stands right */
	} else
		format_set_align(*f, LXW_ALIGN_LEFT);	/* days as well */
	if (s.look == BSC_XOUT_TITLE)
		format_set_bold(*f);
	if (s.color != 0)
		format_set_font_color(*f, colors[s.color]);
	else if (s.link)
		format_set_font_color(*f, 0x1a56a0);
	if (s.link)
		format_set_underline(*f, LXW_UNDERLINE_SINGLE);
	return *f;
}

static void
keep_heading(struct bsc_xout_sheet *s)
{
	note(s->book, worksheet_repeat_rows(s->sheet, 0, 0));
	worksheet_freeze_panes(s->sheet, 1, 0);
}

/* Landscape A4, one page wide, the heading on each, numbered. */
struct bsc_xout_sheet *
bsc_xout_sheet(struct bsc_xout *x, const char *name, bool head)
{
	struct bsc_xout_sheet *s = bsc_zalloc(1, sizeof(*s));

	s->book = x;
	s->next = x->sheets;
	x->sheets = s;
	if ((s->sheet = workbook_add_worksheet(x->book, name)) == NULL)
		bsc_die(_("out of memory"));
	worksheet_set_landscape(s->sheet);
	worksheet_set_paper(s->sheet, PAPER_A4);
	worksheet_set_margins(s->sheet, 0.4, 0.4, 0.6, 0.6);
	worksheet_fit_to_pages(s->sheet, 1, 0);
	note(x, worksheet_set_footer(s->sheet, "&L&A&R&P / &N"));
	if (head)
		keep_heading(s);
	/* Codes of digits are meant as text: no green corners. */
	worksheet_ignore_errors(s->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT,
	    "A1:XFD1048576");
	return s;
}

void
bsc_xout_string(struct bsc_xout_sheet *s, size_t row, size_t col,
    const char *text, struct bsc_xout_style style)
{
	note(s->book, worksheet_write_string(s->sheet, (lxw_row_t)row,
	    (lxw_col_t)col, text, format_for(s->book, style)));
}

void
bsc_xout_number(struct bsc_xout_sheet *s, size_t row, size_t col, double n,
    struct bsc_xout_style style)
{
	note(s->book, worksheet_write_number(s->sheet, (lxw_row_t)row,
	    (lxw_col_t)col, n, format_for(s->book, style)));
}

void
bsc_xout_link(struct bsc_xout_sheet *s, size_t row, size_t col,
    const char *target, struct bsc_xout_style style)
{
	if (s->links++ < LXW_MAX_NUMBER_URLS)
		note(s->book, worksheet_write_url(s->sheet, (lxw_row_t)row,
		    (lxw_col_t)col, target, format_for(s->book, style)));
}

/* Not all programs make room for wrapped text when they open a file. */
void
bsc_xout_lines(struct bsc_xout_sheet *s, size_t row, size_t lines)
{
	double height = (double)lines * LXW_DEF_ROW_HEIGHT;

	note(s->book, worksheet_set_row(s->sheet, (lxw_row_t)row,
	    height > MAX_HEIGHT ? MAX_HEIGHT : height, NULL));
}

void
bsc_xout_width(struct bsc_xout_sheet *s, size_t col, double width)
{
	note(s->book, worksheet_set_column(s->sheet, (lxw_col_t)col,
	    (lxw_col_t)col, width, NULL));
}

void
bsc_xout_filter(struct bsc_xout_sheet *s, size_t row, size_t cols)
{
	note(s->book, worksheet_autofilter(s->sheet, 0, 0, (lxw_row_t)row,
	    (lxw_col_t)(cols - 1)));
}

void
bsc_xout_print(struct bsc_xout_sheet *s, size_t row, size_t cols)
{
	note(s->book, worksheet_print_area(s->sheet, 0, 0, (lxw_row_t)row,
	    (lxw_col_t)(cols - 1)));
}

static void
set_list(lxw_data_validation *v, const struct bsc_xout_rule *rule)
{
	v->validate = rule->range != NULL ? LXW_VALIDATION_TYPE_LIST_FORMULA :
	    LXW_VALIDATION_TYPE_LIST;
	v->value_list = (char **)rule->word;
	v->value_formula = (char *)rule->range;
}

void
bsc_xout_rule(struct bsc_xout_sheet *s, size_t col,
    const struct bsc_xout_rule *rule)
{
	lxw_data_validation v = {
		.validate = rule->day ? LXW_VALIDATION_TYPE_DATE_NUMBER :
		    rule->whole ? LXW_VALIDATION_TYPE_INTEGER :
		    LXW_VALIDATION_TYPE_DECIMAL,
		.criteria = LXW_VALIDATION_CRITERIA_BETWEEN,
		.minimum_number = rule->min, .maximum_number = rule->max,
		.error_title = (char *)rule->title,
		.error_message = (char *)rule->error
	};

	if (rule->word != NULL || rule->range != NULL)
		set_list(&v, rule);
	note(s->book, worksheet_data_validation_range(s->sheet, 1,
	    (lxw_col_t)col, BSC_XOUT_ROWS - 1, (lxw_col_t)col, &v));
}

void
bsc_xout_range(struct bsc_buf *to, const char *sheet, size_t col,
    size_t rows)
{
	char name[LXW_MAX_COL_NAME_LENGTH];

	lxw_col_to_name(name, (lxw_col_t)col, 1);
	to->len = 0;
	bsc_buf_printf(to, "='%s'!%s$1:%s$%zu", sheet, name, name, rows);
}

void
bsc_xout_column(struct bsc_xout_sheet *s, size_t col, double width,
    struct bsc_xout_style style)
{
	note(s->book, worksheet_set_column(s->sheet, (lxw_col_t)col,
	    (lxw_col_t)col, width, format_for(s->book, style)));
}

/* A box as high as its lines. */
void
bsc_xout_note(struct bsc_xout_sheet *s, size_t row, size_t col,
    const char *text)
{
	lxw_comment_options o = { .width = 280, .height = 24, .font_size = 9 };
	size_t width = 0;

	for (const char *p = text; *p != '\0'; p++) {
		width += (*p & 0xc0) != 0x80 ? (*p & 0x80 ? 2 : 1) : 0;
		if (*p == '\n' || width > 44) {
			o.height += 16;
			width = 0;
		}
	}
	note(s->book, worksheet_write_comment_opt(s->sheet, (lxw_row_t)row,
	    (lxw_col_t)col, text, &o));
}

void
bsc_xout_hide(struct bsc_xout_sheet *s)
{
	worksheet_hide(s->sheet);
}

void
bsc_xout_pages(struct bsc_xout_sheet *s, size_t across)
{
	worksheet_fit_to_pages(s->sheet, (uint16_t)across, 0);
}

static bool
send(struct bsc_xout *x, struct bsc_output *out, struct bsc_error *err)
{
	char buf[65536];
	ssize_t n;
	off_t at = 0;

	while ((n = pread(x->fd, buf, sizeof(buf), at)) > 0) {
		bsc_output_write(out, buf, (size_t)n);
		at += n;
	}
	return n == 0 || bsc_fail(err, "%s", strerror(errno));
}

/* Rows that did not reach the library's own files on disk. */
static bool
rows_lost(const struct bsc_xout *x)
{
	FILE *f;

	for (struct bsc_xout_sheet *s = x->sheets; s != NULL; s = s->next) {
		f = s->sheet->optimize_tmpfile;
		if (f != NULL && (fflush(f) != 0 || ferror(f)))
			return true;
	}
	return false;
}

bool
bsc_xout_finish(struct bsc_xout *x, struct bsc_output *out,
    struct bsc_error *err)
{
	bool good = true;

	if (rows_lost(x))
		good = bsc_fail(err, _("a workbook cannot be made: %s"),
		    strerror(errno));
	note(x, workbook_close(x->book));
	x->book = NULL;
	if (good && x->error != LXW_NO_ERROR)
		good = bsc_fail(err, _("a workbook cannot be made: %s"),
		    lxw_strerror(x->error));
	good = good && send(x, out, err);
	bsc_xout_free(x);
	return good;
}

void
bsc_xout_free(struct bsc_xout *x)
{
	struct bsc_xout_sheet *next;

	if (x == NULL)
		return;
	if (x->book != NULL)
		lxw_workbook_free(x->book);
	for (struct bsc_xout_sheet *s = x->sheets; s != NULL; s = next) {
		next = s->next;
		free(s);
	}
	close(x->fd);
	free(x);
}
