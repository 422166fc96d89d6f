#include "report/blocks.h"

#include <stdlib.h>

#include "value/money.h"

enum bsc_work_tone
bsc_blocks_tone(enum bsc_tone tone)
{
	switch (tone) {
	case BSC_TONE_SERIOUS:
		return BSC_WORK_BAD;
	case BSC_TONE_MAJOR:
	case BSC_TONE_WARN:
		return BSC_WORK_ODD;
	case BSC_TONE_MUTED:
		return BSC_WORK_MUTED;
	default:
		return BSC_WORK_PLAIN;
	}
}

static struct bsc_worksheet *
sheet_of(struct bsc_doc *d)
{
	return ((struct bsc_blocks *)d)->sheet;
}

static void
blocks_begin(struct bsc_doc *d, const char *title)
{
	bsc_worksheet_line(sheet_of(d), title, BSC_WORK_PLAIN, true);
}

/* Parts are numbered for one long page; a sheet has its name. */
static const char *
without_number(const char *text)
{
	const char *after = strstr(text, "、");

	if (after != NULL && after - text <= 6)
		return after + strlen("、");
	after = strstr(text, ". ");
	return after != NULL && after - text <= 2 ? after + 2 : text;
}

static void
blocks_heading(struct bsc_doc *d, int level, const char *anchor,
    enum bsc_tone tone, const char *mark, const char *text)
{
	(void)anchor;
	(void)mark;
	if (level == 2)
		text = without_number(text);
	if (bsc_worksheet_rows(sheet_of(d)) > 0)
		bsc_worksheet_line(sheet_of(d), "", BSC_WORK_PLAIN, false);
	bsc_worksheet_line(sheet_of(d), text, bsc_blocks_tone(tone), true);
}

static void
blocks_para(struct bsc_doc *d, enum bsc_tone tone, const char *text)
{
	bsc_worksheet_line(sheet_of(d), text, bsc_blocks_tone(tone), false);
}

static void
put_link(struct bsc_blocks *b, const char *href)
{
	const struct bsc_worksheet *to = NULL;
	size_t row = 0;

	if (strcmp(href, "#not-judged") == 0)
		to = b->not_judged;
	else if (strcmp(href, "#summary") == 0)
		to = b->summary;
	else if (strcmp(href, "#matters") == 0)
		to = b->matters;
	else if (strcmp(href, "#sources") == 0)
		to = b->sources;
	if (to != NULL && to != b->sheet)
		bsc_worksheet_link(b->sheet, to, row);
}

/* Amounts have their thousands parted, which is for the cell to do. */
static enum bsc_type
type_of(const char *text, struct bsc_buf *plain)
{
	struct bsc_span s;
	int64_t n;

	plain->len = 0;
	for (; *text != '\0'; text++)
		if (*text != ',')
			bsc_buf_putc(plain, *text);
	s = (struct bsc_span){ plain->p, plain->len };
	if (bsc_int_parse(s, &n))
		return BSC_INT;
	if (s.len > 3 && s.p[s.len - 3] == '.' && bsc_money_parse(s, &n))
		return BSC_MONEY;
	return bsc_number_parse(s, &n) ? BSC_NUMBER : BSC_TEXT;
}

static void
put_cell(struct bsc_blocks *b, const struct bsc_grid_col *col,
    const struct bsc_grid_cell *c)
{
	enum bsc_type type = BSC_TEXT;

	if (col->right)
		type = type_of(c->text, &b->doc.buf);
	bsc_worksheet_tone(b->sheet, bsc_blocks_tone(c->tone));
	if (c->href != NULL)
		put_link(b, c->href);
	bsc_worksheet_as(b->sheet, type);
	if (type == BSC_TEXT)
		bsc_worksheet_puts(b->sheet, c->text);
	else
		bsc_worksheet_cell(b->sheet, (struct bsc_span){ b->doc.buf.p,
		    b->doc.buf.len });
}

static void
put_heads(struct bsc_worksheet *s, const struct bsc_grid *g)
{
	for (size_t c = 0; c < g->ncol; c++) {
		if (g->col[c].bar)
			continue;
		bsc_worksheet_head(s, g->col[c].right);
		bsc_worksheet_puts(s, g->col[c].head);
	}
	bsc_worksheet_end_row(s);
}

static void
blocks_table(struct bsc_doc *d, const struct bsc_grid *g)
{
	struct bsc_worksheet *s = sheet_of(d);

	bsc_worksheet_line(s, "", BSC_WORK_PLAIN, false);
	if (*g->caption != '\0')
		bsc_worksheet_line(s, g->caption, BSC_WORK_PLAIN, true);
	put_heads(s, g);
	for (size_t r = 0; r < bsc_grid_rows(g); r++) {
		for (size_t c = 0; c < g->ncol; c++)
			if (!g->col[c].bar)
				put_cell((struct bsc_blocks *)d, &g->col[c],
				    &g->cell[r * g->ncol + c]);
		bsc_worksheet_end_row(s);
	}
}

static void
blocks_items(struct bsc_doc *d, bool open)
{
	(void)d;
	(void)open;
}

static void
blocks_item(struct bsc_doc *d, const struct bsc_item *item)
{
	bsc_worksheet_line(sheet_of(d), item->head,
	    bsc_blocks_tone(item->tone), false);
	bsc_worksheet_line(sheet_of(d), item->body, BSC_WORK_PLAIN, false);
}

static void
blocks_end(struct bsc_doc *d)
{
	bsc_buf_free(&d->buf);
}

const struct bsc_doc_form bsc_doc_blocks = {
	blocks_begin, blocks_heading, blocks_para, blocks_table, blocks_items,
	blocks_item, blocks_end
};
