#include "base/xml.h"
#include "report/doc.h"
#include "value/fold.h"

/*
 * One file that needs nothing else: no network, no script.  Readable on a
 * phone (tables scroll by themselves, findings are cards), on paper (print
 * rules) and without colours (every mark is a word, every bar a number).
 */
enum { FOLD_ROWS = 12 };	/* longer ones fold */

static const char style[] =
":root{--ink:#1b1f24;--soft:#57606a;--line:#d5dae0;--wash:#f5f7f9;"
"--serious:#a4161a;--major:#c2571a;--minor:#8a6d00;--info:#3a6ea5;"
"--good:#1f7a4d}\n"
"*{box-sizing:border-box}\n"
"body{margin:0 auto;max-width:60rem;padding:1rem 1.25rem 3rem;color:var(--ink);"
"background:#fff;font:16px/1.6 system-ui,-apple-system,\"PingFang SC\","
"\"Microsoft YaHei\",\"Noto Sans CJK SC\",sans-serif;overflow-wrap:anywhere}\n"
"h1{font-size:1.6rem;line-height:1.3;margin:.5rem 0 .75rem}\n"
"h2{font-size:1.2rem;margin:2.25rem 0 .75rem;padding-bottom:.3rem;"
"border-bottom:2px solid var(--ink)}\n"
"h3{font-size:1rem;margin:1.75rem 0 .4rem;scroll-margin-top:.5rem}\n"
"p{margin:.4rem 0}\n"
"a{color:#0b57a4}\n"
".warn{border-left:4px solid var(--major);background:#fff6ee;"
"padding:.4rem .75rem}\n"
".good{border-left:4px solid var(--good);background:#eff8f3;"
"padding:.4rem .75rem}\n"
".muted{color:var(--soft);font-size:.9rem}\n"
".scroll{overflow-x:auto;margin:.75rem 0;-webkit-overflow-scrolling:touch}\n"
"table{border-collapse:collapse;width:100%;font-size:.9rem}\n"
"caption{text-align:left;font-weight:600;padding:.25rem 0}\n"
"th,td{padding:.35rem .6rem;border-bottom:1px solid var(--line);"
"text-align:left;vertical-align:top;overflow-wrap:normal}\n"
"td{min-width:2.5rem}\n"
".short{white-space:nowrap}\n"
".mid{min-width:8.5rem}\n"
".long{width:40%}\n"
".wide{min-width:14rem;overflow-wrap:anywhere}\n"
"thead th{background:var(--wash);white-space:nowrap;font-weight:600}\n"
"tbody th{font-weight:600}tbody th:not(.n){min-width:9rem}\n"
".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
".id{font-size:.8rem;color:var(--soft)}\n"
".lead td,.lead tbody th{vertical-align:baseline}.lead td.n{font-size:1.15rem;font-weight:600}\n"
".fold{margin:.75rem 0}\n"
".fold>input{position:absolute;opacity:0}\n"
".fold>label{display:block;cursor:pointer;font-weight:600;font-size:.9rem;"
"padding:.45rem .6rem;border:1px solid var(--line);border-radius:.3rem;"
"background:var(--wash)}\n"
".fold>label::before{content:\"\\25b8\\a0\"}"
".fold>input:checked+label::before{content:\"\\25be\\a0\"}\n"
".fold>input:focus-visible+label{outline:2px solid #0b57a4}\n"
"@media screen{.fold>input:not(:checked)~.scroll{display:none}}\n"
"td.bar{min-width:8rem;width:30%;vertical-align:middle}\n"
"svg{display:block;width:100%;height:.9rem;background:var(--wash)}\n"
".mark{display:inline-block;padding:0 .45rem;border-radius:.2rem;color:#fff;"
"font-size:.8rem;font-weight:600;white-space:nowrap;margin-right:.35rem}\n"
"thead .mark,td .mark,th .mark{margin-right:0}\n"
".t0{background:var(--serious);fill:var(--serious)}"
".t1{background:var(--major);fill:var(--major)}"
".t2{background:var(--minor);fill:var(--minor)}"
".t3{background:var(--info);fill:var(--info)}"
".t4{background:var(--good);fill:var(--good)}"
".t5,.t6,.t7{background:#6b7580;fill:#6b7580}\n"
"ol.items{list-style:none;margin:.5rem 0;padding:0}\n"
"ol.items li{border:1px solid var(--line);border-radius:.3rem;"
"padding:.5rem .75rem;margin:.5rem 0}\n"
"ol.items li:target,th:target,h3:target{background:#fffbe0}\n"
".meta span{margin-right:1rem;display:inline-block}\n"
"@media(max-width:40rem){body{padding:.75rem .9rem 2rem;font-size:15px}"
"h1{font-size:1.35rem}td.bar{min-width:6rem}"
"th,td{padding:.3rem .4rem}.wide{min-width:11rem}"
".long{min-width:17rem}"
"tbody th:not(.n){position:sticky;left:0;background:#fff;min-width:6.5rem;"
"max-width:38vw;white-space:normal;overflow-wrap:anywhere}}\n"
"@media print{body{max-width:none;padding:0;font-size:10.5pt}"
"*{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
"a{color:inherit;text-decoration:none}.scroll{overflow:visible}"
"h2,h3,h3+p,h3+p+p,.fold>label{break-after:avoid}tr,ol.items li{break-inside:avoid}"
"thead{display:table-header-group}table{font-size:8.5pt}"
"th,td{padding:.2rem .3rem}.mid,.wide,.long,td.bar,tbody th:not(.n){min-width:0}.short{white-space:normal;min-width:4.5em}"
"thead th{white-space:normal}"
".id{font-size:7.5pt}"
".fold>label{border:0;background:none;padding:.25rem 0;font-size:8.5pt}"
".fold>label::before{content:none!important}"
"@page{size:A4;margin:15mm}}\n";

static const char *const tones[] = {
	"serious", "major", "minor", "info", "good", "muted", "warn", ""
};

static void
esc(struct bsc_doc *d, const char *text)
{
	bsc_xml_escape(&d->buf, bsc_span(text));
}

static void
put(struct bsc_doc *d, const char *html)
{
	bsc_buf_puts(&d->buf, html);
}

static void
flush(struct bsc_doc *d)
{
	bsc_output_write(d->out, d->buf.p, d->buf.len);
	d->buf.len = 0;
}

static void
html_begin(struct bsc_doc *d, const char *title)
{
	bsc_buf_printf(&d->buf, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\">\n", BSC_SAY(d, "zh-CN", "en"));
	put(d, "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; style-src 'unsafe-inline'\">\n<title>");
	esc(d, title);
	put(d, "</title>\n<style>\n");
	put(d, style);
	put(d, "</style>\n</head>\n<body>\n<main>\n<h1>");
	esc(d, title);
	put(d, "</h1>\n");
	flush(d);
}

static void
put_mark(struct bsc_doc *d, enum bsc_tone tone, const char *mark)
{
	if (*mark == '\0')
		return;
	bsc_buf_printf(&d->buf, "<span class=\"mark t%d\">", (int)tone);
	esc(d, mark);
	put(d, "</span>");
}

static void
put_anchor(struct bsc_doc *d, const char *anchor)
{
	if (*anchor == '\0')
		return;
	put(d, " id=\"");
	esc(d, anchor);
	put(d, "\"");
}

static void
html_heading(struct bsc_doc *d, int level, const char *anchor,
    enum bsc_tone tone, const char *mark, const char *text)
{
	bsc_buf_printf(&d->buf, "<h%d", level);
	put_anchor(d, anchor);
	put(d, ">");
	put_mark(d, tone, mark);
	esc(d, text);
	bsc_buf_printf(&d->buf, "</h%d>\n", level);
	flush(d);
}

static void
html_para(struct bsc_doc *d, enum bsc_tone tone, const char *text)
{
	if (*tones[tone] != '\0')
		bsc_buf_printf(&d->buf, "<p class=\"%s\">", tones[tone]);
	else
		put(d, "<p>");
	esc(d, text);
	put(d, "</p>\n");
	flush(d);
}

/* Words that are fingerprints shown in this document become links. */
static void
put_prints(struct bsc_doc *d, const char *text)
{
	struct bsc_span word;
	size_t n;

	for (; *text != '\0'; text += n) {
		n = strcspn(text, " ;,");
		if (n == 0) {
			bsc_xml_escape(&d->buf, (struct bsc_span){ text, 1 });
			n = 1;
			continue;
		}
		word = (struct bsc_span){ text, n };
		if (bsc_anchor_ok(word) &&
		    bsc_keys_find(d->prints, word) != BSC_NO_KEY)
			bsc_buf_printf(&d->buf, "<a href=\"#f-%.*s\">%.*s</a>",
			    (int)n, text, (int)n, text);
		else
			bsc_xml_escape(&d->buf, word);
	}
}

static void
put_bar(struct bsc_doc *d, const struct bsc_grid_cell *c)
{
	uint64_t max = c->max > 0 ? c->max : 1;
	double x = 0, w;

	put(d, "<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" "
	    "aria-hidden=\"true\" focusable=\"false\">");
	for (int i = 0; i < 4; i++) {
		if (c->part[i] == 0)
			continue;
		w = (double)(c->part[i] * 1000.0L / max);
		bsc_buf_printf(&d->buf, "<rect class=\"t%d\" x=\"%.2f\" "
		    "y=\"0\" width=\"%.2f\" height=\"10\"/>",
		    c->tone == BSC_TONE_PLAIN ? i : (int)c->tone, x, w);
		x += w;
	}
	put(d, "</svg>");
}

static void
put_cell(struct bsc_doc *d, const struct bsc_grid *g, size_t i)
{
	const struct bsc_grid_cell *c = &g->cell[i];
	const struct bsc_grid_col *col = &g->col[i % g->ncol];
	bool first = i % g->ncol == 0;
	size_t width;

	put(d, first ? "<th scope=\"row\"" : "<td");
	if (c->anchor != NULL)
		put_anchor(d, c->anchor);
	if (c->tone == BSC_TONE_MUTED)
		put(d, " class=\"id\"");
	else if (col->bar)
		put(d, " class=\"bar\"");
	else if (col->right)
		put(d, " class=\"n\"");
	else if ((width = bsc_width(bsc_span(c->text))) > 100)
		put(d, " class=\"wide long\"");
	else if (width > 40)
		put(d, " class=\"wide\"");
	else if (width <= 24)
		put(d, " class=\"short\"");
	else
		put(d, " class=\"mid\"");
	put(d, ">");
	if (c->href != NULL) {
		put(d, "<a href=\"");
		esc(d, c->href);
		put(d, "\">");
	}
	if (c->kind == BSC_CELL_BAR)
		put_bar(d, c);
	else if (c->tone < BSC_TONE_MUTED)
		put_mark(d, c->tone, c->text);
	else if (c->prints)
		put_prints(d, c->text);
	else
		esc(d, c->text);
	if (c->href != NULL)
		put(d, "</a>");
	put(d, first ? "</th>" : "</td>");
}

/*
 * A box that a label ticks: unlike details a style sheet can open it on
 * paper, without a script.
 */
static void
begin_fold(struct bsc_doc *d, const struct bsc_grid *g)
{
	bsc_buf_printf(&d->buf, "<div class=\"fold\"><input type=\"checkbox\" "
	    "id=\"fold-%u\" autocomplete=\"off\"><label for=\"fold-%u\">",
	    d->folds, d->folds);
	d->folds++;
	esc(d, g->caption);
	bsc_buf_printf(&d->buf, BSC_SAY(d, "（%zu 行）", " (rows: %zu)"),
	    bsc_grid_rows(g));
	put(d, "</label>\n");
}

static void
html_table(struct bsc_doc *d, const struct bsc_grid *g)
{
	bool fold = g->fold && bsc_grid_rows(g) > FOLD_ROWS;

	if (fold)
		begin_fold(d, g);
	put(d, "<div class=\"scroll\" tabindex=\"0\" role=\"group\"");
	if (*g->caption != '\0') {
		put(d, " aria-label=\"");
		esc(d, g->caption);
		put(d, "\"");
	}
	put(d, g->lead ? "><table class=\"lead\">\n" : "><table>\n");
	if (*g->caption != '\0' && !fold) {
		put(d, "<caption>");
		esc(d, g->caption);
		put(d, "</caption>\n");
	}
	put(d, "<thead><tr>");
	for (size_t c = 0; c < g->ncol; c++) {
		put(d, g->col[c].right ? "<th scope=\"col\" class=\"n\">" :
		    "<th scope=\"col\">");
		if (g->col[c].tone < BSC_TONE_MUTED)
			put_mark(d, g->col[c].tone, g->col[c].head);
		else
			esc(d, g->col[c].head);
		put(d, "</th>");
	}
	put(d, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < g->ncell; i++) {
		/* NOLINTNEXTLINE(clang-analyzer-core.DivideZero) */
		if (i % g->ncol == 0)
			put(d, "<tr>");
		put_cell(d, g, i);
		if (i % g->ncol == g->ncol - 1) {
			put(d, "</tr>\n");
			flush(d);
		}
	}
	put(d, "</tbody></table></div>\n");
	if (fold)
		put(d, "</div>\n");
	flush(d);
}

static void
html_items(struct bsc_doc *d, bool open)
{
	put(d, open ? "<ol class=\"items\">\n" : "</ol>\n");
	flush(d);
}

static void
html_item(struct bsc_doc *d, const struct bsc_item *item)
{
	put(d, "<li");
	put_anchor(d, item->anchor);
	put(d, ">");
	put_mark(d, item->tone, item->mark);
	put(d, "<strong>");
	esc(d, item->head);
	put(d, "</strong><p>");
	esc(d, item->body);
	put(d, "</p><p class=\"muted meta\">");
	for (size_t i = 0; item->meta[i] != NULL; i++) {
		put(d, i > 0 ? " <span>" : "<span>");
		esc(d, item->meta[i]);
		put(d, "</span>");
	}
	put(d, "</p></li>\n");
	flush(d);
}

static void
html_end(struct bsc_doc *d)
{
	put(d, "</main>\n</body>\n</html>\n");
	flush(d);
}

const struct bsc_doc_form bsc_doc_html = {
	html_begin, html_heading, html_para, html_table, html_items, html_item,
	html_end
};
