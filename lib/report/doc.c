#include <stdio.h>
#include <stdlib.h>

#include "report/doc.h"

void
bsc_doc_heading(struct bsc_doc *d, int level, const char *anchor,
    const char *text)
{
	d->form->heading(d, level, anchor, BSC_TONE_PLAIN, "", text);
}

static char *
format(const char *fmt, va_list ap)
{
	char *text;

	if (vasprintf(&text, fmt, ap) < 0)
		bsc_die("out of memory");
	return text;
}

void
bsc_doc_para(struct bsc_doc *d, enum bsc_tone tone, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = format(fmt, ap);
	va_end(ap);
	d->form->para(d, tone, text);
	free(text);
}

struct bsc_grid *
bsc_grid_new(const char *caption)
{
	struct bsc_grid *g = bsc_zalloc(1, sizeof(*g));

	g->caption = bsc_strdup(caption);
	return g;
}

static struct bsc_grid_col *
add_col(struct bsc_grid *g, const char *head, bool right, bool bar)
{
	g->col = bsc_grow(g->col, &g->capcol, g->ncol + 1, sizeof(*g->col));
	g->col[g->ncol++] = (struct bsc_grid_col){ bsc_strdup(head), right,
	    bar, BSC_TONE_PLAIN };
	return &g->col[g->ncol - 1];
}

struct bsc_grid_col *
bsc_grid_col(struct bsc_grid *g, const char *head, bool right)
{
	return add_col(g, head, right, false);
}

void
bsc_grid_bar_col(struct bsc_grid *g, const char *head)
{
	add_col(g, head, false, true);
}

static struct bsc_grid_cell *
add_cell(struct bsc_grid *g, char *text)
{
	struct bsc_grid_cell *c;

	g->cell = bsc_grow(g->cell, &g->capcell, g->ncell + 1,
	    sizeof(*g->cell));
	c = &g->cell[g->ncell++];
	memset(c, 0, sizeof(*c));
	c->text = text;
	c->tone = BSC_TONE_PLAIN;
	return c;
}

struct bsc_grid_cell *
bsc_grid_add(struct bsc_grid *g, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = format(fmt, ap);
	va_end(ap);
	return add_cell(g, text);
}

struct bsc_grid_cell *
bsc_grid_span(struct bsc_grid *g, struct bsc_span s)
{
	return add_cell(g, bsc_strndup(s.len > 0 ? s.p : "", s.len));
}

struct bsc_grid_cell *
bsc_grid_bar(struct bsc_grid *g, const uint64_t part[4], uint64_t max)
{
	struct bsc_grid_cell *c = add_cell(g, bsc_strdup(""));

	c->kind = BSC_CELL_BAR;
	memcpy(c->part, part, sizeof(c->part));
	c->max = max;
	return c;
}

size_t
bsc_grid_rows(const struct bsc_grid *g)
{
	return g->ncol == 0 ? 0 : g->ncell / g->ncol;
}

static void
grid_free(struct bsc_grid *g)
{
	for (size_t i = 0; i < g->ncol; i++)
		free(g->col[i].head);
	for (size_t i = 0; i < g->ncell; i++) {
		free(g->cell[i].text);
		free(g->cell[i].href);
		free(g->cell[i].anchor);
	}
	free(g->col);
	free(g->cell);
	free(g->caption);
	free(g);
}

void
bsc_doc_table(struct bsc_doc *d, struct bsc_grid *g)
{
	if (bsc_grid_rows(g) > 0)
		d->form->table(d, g);
	grid_free(g);
}

bool
bsc_anchor_ok(struct bsc_span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!(s.p[i] >= '0' && s.p[i] <= '9') &&
		    !(s.p[i] >= 'a' && s.p[i] <= 'z'))
			return false;
	return s.len > 0;
}
