#include <stdio.h>
#include <stdlib.h>

#include "report/report.h"

/* The findings of a matter: a few one by one, many as a table. */
enum { FEW = 10, PARTS = 13 };

/* What is said of a finding beside its origin and message. */
struct part {
	const char	*label;
	struct bsc_span	 text;
	bool		 number;
};

static void
parts_of(const struct bsc_report *rep, const struct bsc_doc *d,
    const struct bsc_res_finding *f, struct part part[PARTS])
{
	const struct part parts[PARTS] = {
		{ BSC_SAY(d, "主键", "key"),
		    bsc_span(bsc_report_key(rep, f->key)), false },
		{ BSC_SAY(d, "日期", "date"), f->date, false },
		{ BSC_SAY(d, "金额", "amount"),
		    bsc_span(bsc_report_amount(rep, f->amount_text)), true },
		{ BSC_SAY(d, "所属期", "period"), f->period, false },
		{ BSC_SAY(d, "对象", "subject"), f->subject, false },
		{ BSC_SAY(d, "定性依据", "basis"), f->basis, false },
		{ BSC_SAY(d, "处理依据", "sanction"), f->sanction, false },
		{ BSC_SAY(d, "处罚（元）", "penalty"), f->penalty_text, true },
		{ BSC_SAY(d, "绩效扣减%", "penalty %"), f->penalty_percent,
		    true },
		{ BSC_SAY(d, "数据表", "table"),
		    bsc_span(bsc_report_table(rep, f->table)), false },
		{ BSC_SAY(d, "条款", "clauses"), f->clauses.len > 0 ?
		    f->clauses : f->clause, false },
		{ BSC_SAY(d, "规则", "rule"), f->rule, false },
		{ BSC_SAY(d, "指纹", "fingerprint"), f->fingerprint, false },
	};

	memcpy(part, parts, sizeof(parts));
}

static char *
anchor_of(const struct bsc_res_finding *f)
{
	struct bsc_buf b = { 0 };

	if (!bsc_anchor_ok(f->fingerprint))
		return bsc_strdup("");
	bsc_buf_printf(&b, "f-%.*s", (int)f->fingerprint.len,
	    f->fingerprint.p);
	return bsc_buf_str(&b);
}

static enum bsc_tone
tone_of(const struct bsc_res_finding *f)
{
	return bsc_report_stands(f) ? (enum bsc_tone)f->severity :
	    BSC_TONE_MUTED;
}

static const char *
labelled(const struct bsc_report *rep, const struct part *p)
{
	size_t size = strlen(p->label) + p->text.len + 2;
	char *text = bsc_arena_alloc(rep->arena, size);

	snprintf(text, size, "%s %.*s", p->label, (int)p->text.len,
	    p->text.p);
	return text;
}

static void
put_item(const struct bsc_report *rep, struct bsc_doc *d,
    const struct bsc_res_finding *f)
{
	char *anchor = anchor_of(f);
	struct bsc_buf head = { 0 };
	const char *meta[PARTS + 1];
	struct part part[PARTS];
	struct bsc_item item;
	size_t n = 0;

	bsc_buf_printf(&head, "%.*s", (int)f->src.len, f->src.p);
	if (f->status != BSC_RES_OPEN)
		bsc_buf_printf(&head, " · %s", bsc_report_status(d->en,
		    f->status));
	parts_of(rep, d, f, part);
	for (size_t i = 0; i < PARTS; i++)
		if (part[i].text.len > 0)
			meta[n++] = labelled(rep, &part[i]);
	meta[n] = NULL;
	item = (struct bsc_item){ .anchor = anchor, .tone = tone_of(f),
	    .mark = bsc_report_severity(d->en, f->severity),
	    .head = bsc_buf_str(&head), .meta = meta };
	item.body = bsc_arena_strndup(rep->arena,
	    f->message.len > 0 ? f->message.p : "", f->message.len);
	d->form->item(d, &item);
	bsc_buf_free(&head);
	free(anchor);
}

/* Which parts are not the same in all of them; those are said once. */
static void
say_common(const struct bsc_report *rep, struct bsc_doc *d,
    const struct bsc_bundle *b, bool varies[PARTS])
{
	struct part first[PARTS], part[PARTS];
	struct bsc_buf line = { 0 };

	parts_of(rep, d, b->finding[0], first);
	for (size_t k = 1; k < b->nfinding; k++) {
		parts_of(rep, d, b->finding[k], part);
		for (size_t i = 0; i < PARTS; i++)
			if (!bsc_span_eq(part[i].text, first[i].text))
				varies[i] = true;
	}
	for (size_t i = 0; i < PARTS; i++)
		if (!varies[i] && first[i].text.len > 0)
			bsc_buf_printf(&line, "%s%s", line.len == 0 ? "" :
			    BSC_SAY(d, "；", "; "), labelled(rep, &first[i]));
	if (line.len > 0)
		bsc_doc_para(d, BSC_TONE_MUTED, BSC_SAY(d, "各条相同：%s",
		    "The same in all: %s"), bsc_buf_str(&line));
	bsc_buf_free(&line);
}

static void
put_row(const struct bsc_report *rep, const struct bsc_doc *d,
    struct bsc_grid *g, const struct bsc_res_finding *f,
    const bool varies[PARTS])
{
	struct part part[PARTS];
	struct bsc_grid_cell *c = bsc_grid_span(g, f->src);

	c->anchor = anchor_of(f);
	if (f->status == BSC_RES_OPEN)
		bsc_grid_add(g, "%s", bsc_report_severity(d->en,
		    f->severity))->tone = tone_of(f);
	else
		bsc_grid_add(g, "%s", bsc_report_status(d->en, f->status));
	bsc_grid_span(g, f->message);
	parts_of(rep, d, f, part);
	for (size_t i = 0; i < PARTS; i++)
		if (varies[i])
			bsc_grid_span(g, part[i].text);
}

static void
put_table(const struct bsc_report *rep, struct bsc_doc *d,
    const struct bsc_bundle *b)
{
	struct bsc_grid *g = bsc_grid_new("");
	bool varies[PARTS] = { false };
	struct part part[PARTS];

	say_common(rep, d, b, varies);
	bsc_grid_col(g, BSC_SAY(d, "来源", "origin"), false);
	bsc_grid_col(g, BSC_SAY(d, "程度", "severity"), false);
	bsc_grid_col(g, BSC_SAY(d, "问题", "finding"), false);
	parts_of(rep, d, b->finding[0], part);
	for (size_t i = 0; i < PARTS; i++)
		if (varies[i])
			bsc_grid_col(g, part[i].label, part[i].number);
	for (size_t k = 0; k < b->nfinding; k++)
		put_row(rep, d, g, b->finding[k], varies);
	bsc_doc_table(d, g);
}

static void
put_members(const struct bsc_report *rep, struct bsc_doc *d,
    const struct bsc_bundle *b)
{
	struct bsc_grid *g = bsc_grid_new(BSC_SAY(d, "涉及的记录",
	    "Records behind the findings"));
	const struct bsc_res_member *m;

	bsc_grid_col(g, BSC_SAY(d, "来源", "origin"), false);
	bsc_grid_col(g, BSC_SAY(d, "数据表", "table"), false);
	bsc_grid_col(g, BSC_SAY(d, "主键", "key"), false);
	bsc_grid_col(g, BSC_SAY(d, "日期", "date"), false);
	bsc_grid_col(g, BSC_SAY(d, "金额", "amount"), true);
	bsc_grid_col(g, BSC_SAY(d, "指纹", "fingerprint"), false);
	for (size_t i = 0; i < b->nfinding; i++)
		for (size_t k = 0; k < b->finding[i]->nmember; k++) {
			m = &b->finding[i]->member[k];
			bsc_grid_span(g, m->src);
			bsc_grid_add(g, "%s", bsc_report_table(rep, m->table));
			bsc_grid_add(g, "%s", bsc_report_key(rep, m->key));
			bsc_grid_span(g, m->date);
			bsc_grid_add(g, "%s", bsc_report_amount(rep,
			    m->amount_text));
			bsc_grid_span(g, m->fingerprint)->prints = true;
		}
	bsc_doc_table(d, g);
}

void
bsc_report_findings(const struct bsc_report *rep, struct bsc_doc *d,
    const struct bsc_bundle *b)
{
	if (b->nfinding > FEW)
		put_table(rep, d, b);
	else {
		d->form->items(d, true);
		for (size_t k = 0; k < b->nfinding; k++)
			put_item(rep, d, b->finding[k]);
		d->form->items(d, false);
	}
	put_members(rep, d, b);
}
