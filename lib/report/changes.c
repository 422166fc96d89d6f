#include <stdlib.h>

#include "report/compare.h"
#include "report/doc.h"
#include "report/sum.h"

/* A comparison written down: as records, and for people. */

static const struct {
	const char	*name, *zh, *en;
} kinds[BSC_CHANGES] = {
	{ "new", "新增", "new" },
	{ "reappeared", "反弹", "reappeared" },
	{ "changed", "有变化", "changed" },
	{ "unknown", "无从判断", "unknown" },
	{ "resolved", "已消除", "resolved" },
	{ "remaining", "仍存在", "remaining" },
};

static const struct {
	const char	*name, *zh, *en;
} whys[BSC_WHYS] = {
	{ "", "", "" },
	{ "not-run", "规则未运行", "rule was not run" },
	{ "no-verdict", "规则未作出任何判定", "rule reached no verdict" },
	{ "undetermined", "记录现无法判定", "record is undetermined now" },
	{ "undetermined-unlisted", "该规则有未列出的无法判定记录",
	    "undetermined records of the rule are not listed" },
	{ "record-gone", "记录已不在台账中", "record is no longer there" },
	{ "rule-not-recorded", "台账未记所属规则", "its rule is not on record" },
};

static const char *const severities[] = { "严重", "重要", "一般", "提示" };
static const char *const statuses[] = {
	"未处理", "已豁免", "豁免过期", "无法判定"
};

struct bind {
	const char	*name;
	size_t		 at;
};

#define CELL(field) { #field, offsetof(struct bsc_res_finding, field) }

static const struct bind cells[] = {
	CELL(rule), CELL(pack), CELL(clause), CELL(family),
	{ "severity", offsetof(struct bsc_res_finding, severity_text) },
	CELL(office), CELL(table), CELL(key), CELL(date),
	{ "amount", offsetof(struct bsc_res_finding, amount_text) },
	CELL(title), CELL(message),
	{ "penalty", offsetof(struct bsc_res_finding, penalty_text) },
	{ "status", offsetof(struct bsc_res_finding, status_text) },
	CELL(fingerprint), CELL(clauses), CELL(subject), CELL(period),
	CELL(value), CELL(limit), CELL(members), CELL(digest),
};

static const char *const extra[] = {
	"x_change", "x_why", "x_first", "x_old_status", "x_old_amount",
	"x_old_digest"
};

enum {
	NCELL = sizeof(cells) / sizeof(*cells),
	NEXTRA = sizeof(extra) / sizeof(*extra)
};

static const struct bsc_res_finding *
shown(const struct bsc_change *d)
{
	return d->now != NULL ? d->now : d->was;
}

static struct bsc_span
full(struct bsc_span s)
{
	return s.p == NULL ? BSC_SPAN("") : s;
}

/* What it was is said only where it differs from what it is. */
static void
write_change(const struct bsc_compare *c, const struct bsc_change *d,
    const struct bsc_section *sec, struct bsc_writer *w)
{
	const struct bsc_res_finding *f = shown(d);
	struct bsc_span cell[NCELL + NEXTRA], *x = cell + NCELL;
	bool both = d->kind == BSC_CHANGED && d->was != NULL;

	for (size_t i = 0; i < NCELL; i++) {
		/* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker) */
		memcpy(&cell[i], (const char *)f + cells[i].at,
		    sizeof(*cell));
		cell[i] = full(cell[i]);
		if (strcmp(cells[i].name, "status") == 0)
			cell[i] = bsc_span(bsc_res_status_name(f->status));
		if (strcmp(cells[i].name, "severity") == 0)
			cell[i] = bsc_span(bsc_severity_name(f->severity));
	}
	x[0] = bsc_span(kinds[d->kind].name);
	x[1] = bsc_span(whys[d->why].name);
	x[2] = full(c->tracks->track[d->track].first);
	/* The state does not hold the status. */
	x[3] = both && !d->by_state ? bsc_span(bsc_res_status_name(d->was->status)) :
	    BSC_SPAN("");
	x[4] = both ? full(d->was->amount_text) : BSC_SPAN("");
	x[5] = both ? full(d->was->digest) : BSC_SPAN("");
	bsc_writer_record(w, sec, f->src, cell);
}

void
bsc_compare_write(const struct bsc_compare *c, const struct bsc_schema *schema,
    struct bsc_writer *w)
{
	const char *names[NCELL + NEXTRA + 1] = { 0 };
	struct bsc_section *sec;

	for (size_t i = 0; i < NCELL; i++)
		names[i] = cells[i].name;
	memcpy(names + NCELL, extra, sizeof(extra));
	sec = bsc_section_new(bsc_table_find(schema, BSC_SPAN("finding")),
	    names);
	bsc_writer_section(w, sec);
	for (size_t i = 0; i < c->nchange; i++)
		write_change(c, &c->change[i], sec, w);
	bsc_tracks_write(c->tracks, schema, w);
	bsc_section_free(sec);
}

/* Worse first, then by rule, office and record. */
static int
by_weight(const void *va, const void *vb)
{
	const struct bsc_change *a = *(const struct bsc_change *const *)va;
	const struct bsc_change *b = *(const struct bsc_change *const *)vb;
	const struct bsc_res_finding *x = shown(a), *y = shown(b);
	int r;

	if (x->severity != y->severity)
		return x->severity < y->severity ? -1 : 1;
	if ((r = bsc_span_cmp(x->pack, y->pack)) != 0 ||
	    (r = bsc_span_cmp(x->rule, y->rule)) != 0 ||
	    (r = bsc_span_cmp(x->office, y->office)) != 0 ||
	    (r = bsc_span_cmp(x->key, y->key)) != 0)
		return r;
	return bsc_span_cmp(x->fingerprint, y->fingerprint);
}

static const struct bsc_change **
of_kind(const struct bsc_compare *c, enum bsc_change_kind kind)
{
	const struct bsc_change **d = bsc_zalloc(c->count[kind] + 1,
	    sizeof(*d));
	size_t n = 0;

	for (size_t i = 0; i < c->nchange; i++)
		if (c->change[i].kind == kind)
			d[n++] = &c->change[i];
	if (n > 0)
		qsort(d, n, sizeof(*d), by_weight);
	return d;
}

static void
put_money(struct bsc_grid *g, struct bsc_res_money m)
{
	char text[24] = "";

	if (m.known)
		text[bsc_money_format(m.fen, text)] = '\0';
	bsc_grid_add(g, "%s", text);
}

static void
summary(const struct bsc_compare *c, struct bsc_doc *d)
{
	struct bsc_grid *g = bsc_grid_new("");

	bsc_grid_col(g, BSC_SAY(d, "变化", "change"), false);
	bsc_grid_col(g, BSC_SAY(d, "项数", "findings"), true);
	bsc_grid_col(g, BSC_SAY(d, "金额", "amount"), true);
	g->lead = true;
	for (int k = 0; k < BSC_CHANGES; k++) {
		const struct bsc_change **list = of_kind(c, k);
		const struct bsc_res_finding **f = bsc_zalloc(
		    c->count[k] + 1, sizeof(*f));
		struct bsc_res_money sum = { 0 };

		for (size_t i = 0; i < c->count[k]; i++)
			f[i] = shown(list[i]);
		bsc_grid_add(g, "%s", BSC_SAY(d, kinds[k].zh, kinds[k].en));
		bsc_grid_add(g, "%zu", c->count[k]);
		if (bsc_sum_findings(f, c->count[k], &sum))
			put_money(g, sum);
		else
			bsc_grid_add(g, "%s", BSC_SAY(d, "溢出", "too large"));
		free(list);
		free(f);
	}
	bsc_doc_table(d, g);
}

static void
lost_rules(const struct bsc_compare *c, struct bsc_doc *d)
{
	struct bsc_grid *g = bsc_grid_new("");

	bsc_grid_col(g, BSC_SAY(d, "规则", "rule"), false);
	bsc_grid_col(g, BSC_SAY(d, "名称", "title"), false);
	for (size_t i = 0; i < c->nlost; i++) {
		bsc_grid_add(g, "%.*s/%.*s", (int)c->lost[i]->pack.len,
		    c->lost[i]->pack.p, (int)c->lost[i]->rule.len,
		    c->lost[i]->rule.p);
		bsc_grid_span(g, full(c->lost[i]->title));
	}
	if (c->nlost > 0)
		bsc_doc_heading(d, 2, "", BSC_SAY(d,
		    "上次作出判定、本次未作判定的规则",
		    "Rules judged in the old run and not in the new"));
	bsc_doc_table(d, g);
}

static const char *
status_word(const struct bsc_doc *doc, const struct bsc_res_finding *f)
{
	return BSC_SAY(doc, statuses[f->status],
	    bsc_res_status_name(f->status));
}

static void
put_last(struct bsc_grid *g, const struct bsc_doc *doc,
    const struct bsc_change *d)
{
	const struct bsc_res_finding *f = shown(d);
	struct bsc_span text = full(f->message.len > 0 ? f->message : f->title);

	if (d->why != BSC_WHY_NONE)
		bsc_grid_add(g, "[%s] %.*s", BSC_SAY(doc, whys[d->why].zh,
		    whys[d->why].en), (int)text.len, text.p);
	else if (d->now != NULL && d->was != NULL && !d->by_state &&
	    d->now->status != d->was->status)
		bsc_grid_add(g, "[%s -> %s] %.*s",
		    status_word(doc, d->was), status_word(doc, d->now),
		    (int)text.len, text.p);
	else
		bsc_grid_span(g, text);
}

static void
group(const struct bsc_compare *c, struct bsc_doc *doc,
    enum bsc_change_kind kind)
{
	const struct bsc_change **d = of_kind(c, kind);
	struct bsc_grid *g = bsc_grid_new("");
	struct bsc_buf head = { 0 };
	const struct bsc_res_money unknown = { 0 };
	bool was = kind == BSC_CHANGED;

	bsc_grid_col(g, BSC_SAY(doc, "程度", "severity"), false);
	bsc_grid_col(g, BSC_SAY(doc, "规则", "rule"), false);
	bsc_grid_col(g, BSC_SAY(doc, "办事处", "office"), false);
	bsc_grid_col(g, BSC_SAY(doc, "记录", "record"), false);
	bsc_grid_col(g, BSC_SAY(doc, "来源", "origin"), false);
	bsc_grid_col(g, BSC_SAY(doc, "首次发现", "first seen"), false);
	if (was)
		bsc_grid_col(g, BSC_SAY(doc, "原金额", "was"), true);
	bsc_grid_col(g, BSC_SAY(doc, "金额", "amount"), true);
	bsc_grid_col(g, BSC_SAY(doc, "说明", "message"), false);
	for (size_t i = 0; i < c->count[kind]; i++) {
		const struct bsc_res_finding *f = shown(d[i]);

		bsc_grid_add(g, "%s", BSC_SAY(doc, severities[f->severity],
		    bsc_severity_name(f->severity)));
		bsc_grid_span(g, full(f->rule));
		bsc_grid_span(g, full(f->office));
		bsc_grid_add(g, "%.*s %.*s", (int)f->table.len, f->table.len >
		    0 ? f->table.p : "", (int)f->key.len, f->key.len > 0 ?
		    f->key.p : "");
		bsc_grid_span(g, full(f->src));
		bsc_grid_span(g, full(c->tracks->track[d[i]->track].first));
		if (was)
			put_money(g, d[i]->was != NULL ? d[i]->was->amount :
			    unknown);
		put_money(g, f->amount);
		put_last(g, doc, d[i]);
	}
	bsc_buf_printf(&head, BSC_SAY(doc, "%s: %zu项", "%s: %zu"),
	    BSC_SAY(doc, kinds[kind].zh, kinds[kind].en), c->count[kind]);
	if (c->count[kind] > 0)
		bsc_doc_heading(doc, 2, "", bsc_buf_str(&head));
	bsc_doc_table(doc, g);
	bsc_buf_free(&head);
	free(d);
}

void
bsc_compare_text(const struct bsc_compare *c, struct bsc_output *out, bool en)
{
	struct bsc_doc doc = { .form = &bsc_doc_text, .out = out, .en = en };
	struct bsc_buf title = { 0 };

	bsc_buf_printf(&title, BSC_SAY(&doc, "两次检查对比 (%s)",
	    "Two runs compared (%s)"), c->as_of);
	doc.form->begin(&doc, bsc_buf_str(&title));
	summary(c, &doc);
	if (c->undetermined > 0)
		bsc_doc_para(&doc, BSC_TONE_WARN, BSC_SAY(&doc,
		    "本次另有%zu条记录无法判定, 不计入上表",
		    "%zu more records of the new run are undetermined and "
		    "not counted here"), c->undetermined);
	lost_rules(c, &doc);
	for (int k = 0; k < BSC_CHANGES; k++)
		group(c, &doc, k);
	doc.form->end(&doc);
	bsc_buf_free(&doc.buf);
	bsc_buf_free(&title);
}
