#include <stdlib.h>

#include "report/doc.h"
#include "value/fold.h"

/* A report for a terminal or a letter: columns by width, nothing cut. */

enum { WIDTH = 79, INDENT = 4, STOP = 20 };	/* of findings */

/* Text of others on one line each: control characters become blanks. */
static void
put_clean(struct bsc_doc *d, const char *text)
{
	for (; *text != '\0'; text++)
		bsc_buf_putc(&d->buf,
		    (unsigned char)*text < ' ' || *text == 127 ? ' ' : *text);
}

static void
flush(struct bsc_doc *d)
{
	bsc_output_write(d->out, d->buf.p, d->buf.len);
	d->buf.len = 0;
}

static void
repeat(struct bsc_doc *d, char c, size_t n)
{
	while (n-- > 0)
		bsc_buf_putc(&d->buf, c);
}

static void
text_begin(struct bsc_doc *d, const char *title)
{
	put_clean(d, title);
	bsc_buf_putc(&d->buf, '\n');
	repeat(d, '=', bsc_width(bsc_span(title)));
	bsc_buf_putc(&d->buf, '\n');
	flush(d);
}

static void
text_heading(struct bsc_doc *d, int level, const char *anchor,
    enum bsc_tone tone, const char *mark, const char *text)
{
	(void)anchor;
	(void)tone;
	bsc_buf_putc(&d->buf, '\n');
	if (*mark != '\0') {
		bsc_buf_putc(&d->buf, '[');
		put_clean(d, mark);
		bsc_buf_puts(&d->buf, "] ");
	}
	put_clean(d, text);
	bsc_buf_putc(&d->buf, '\n');
	if (level <= 2) {
		repeat(d, '-', bsc_width(bsc_span(text)));
		bsc_buf_putc(&d->buf, '\n');
	}
	flush(d);
}

static void
text_para(struct bsc_doc *d, enum bsc_tone tone, const char *text)
{
	if (tone == BSC_TONE_WARN)
		bsc_buf_puts(&d->buf, "! ");
	put_clean(d, text);
	bsc_buf_putc(&d->buf, '\n');
	flush(d);
}

/* The last column that is written: it is not padded when left-aligned. */
static size_t
last_col(const struct bsc_grid *g)
{
	size_t last = g->ncol - 1;

	while (last > 0 && g->col[last].bar)
		last--;
	return last;
}

static size_t *
widths(const struct bsc_grid *g)
{
	size_t *w = bsc_zalloc(g->ncol, sizeof(*w)), n;

	for (size_t c = 0; c < g->ncol; c++)
		w[c] = bsc_width(bsc_span(g->col[c].head));
	for (size_t i = 0; i < g->ncell; i++) {
		n = bsc_width(bsc_span(g->cell[i].text));
		/* NOLINTNEXTLINE(clang-analyzer-core.DivideZero) */
		if (n > w[i % g->ncol])
			w[i % g->ncol] = n;
	}
	return w;
}

static void
put_cell(struct bsc_doc *d, const char *text, size_t width, bool right,
    bool last)
{
	size_t n = bsc_width(bsc_span(text)), pad = width > n ? width - n : 0;

	if (right)
		repeat(d, ' ', pad);
	put_clean(d, text);
	if (!right && !last)
		repeat(d, ' ', pad);
}

/* One row: a blank line end is never left behind. */
static void
put_row(struct bsc_doc *d, const struct bsc_grid *g, const size_t *w,
    size_t row, bool head)
{
	size_t last = last_col(g);

	for (size_t c = 0; c <= last; c++) {
		if (g->col[c].bar)
			continue;
		bsc_buf_puts(&d->buf, "  ");
		put_cell(d, head ? g->col[c].head :
		    g->cell[row * g->ncol + c].text, w[c], g->col[c].right,
		    c == last);
	}
	while (d->buf.len > 0 && d->buf.p[d->buf.len - 1] == ' ')
		d->buf.len--;
	bsc_buf_putc(&d->buf, '\n');
	flush(d);
}

static void
text_table(struct bsc_doc *d, const struct bsc_grid *g)
{
	size_t *w = widths(g);

	if (g->lead)
		bsc_buf_putc(&d->buf, '\n');
	if (*g->caption != '\0') {
		bsc_buf_putc(&d->buf, '\n');
		put_clean(d, g->caption);
		bsc_buf_putc(&d->buf, '\n');
	}
	put_row(d, g, w, 0, true);
	for (size_t r = 0; r < bsc_grid_rows(g); r++)
		put_row(d, g, w, r, false);
	free(w);
}

static void
text_items(struct bsc_doc *d, bool open)
{
	(void)d;
	(void)open;
}

/* Small print: each begins at a stop, so that findings align. */
static void
put_meta(struct bsc_doc *d, const char *const *meta)
{
	size_t at = WIDTH, n, stop;

	for (; *meta != NULL; meta++) {
		n = bsc_width(bsc_span(*meta));
		stop = INDENT + (at + 2 - INDENT + STOP - 1) / STOP * STOP;
		if (stop + n > WIDTH) {
			bsc_buf_putc(&d->buf, '\n');
			at = 0;
			stop = INDENT;
		}
		repeat(d, ' ', stop - at);
		put_clean(d, *meta);
		at = stop + n;
	}
	bsc_buf_putc(&d->buf, '\n');
}

static void
text_item(struct bsc_doc *d, const struct bsc_item *item)
{
	bsc_buf_puts(&d->buf, "  - [");
	put_clean(d, item->mark);
	bsc_buf_puts(&d->buf, "] ");
	put_clean(d, item->head);
	bsc_buf_puts(&d->buf, "\n    ");
	put_clean(d, item->body);
	put_meta(d, item->meta);
	flush(d);
}

static void
text_end(struct bsc_doc *d)
{
	flush(d);
}

const struct bsc_doc_form bsc_doc_text = {
	text_begin, text_heading, text_para, text_table, text_items, text_item,
	text_end
};
