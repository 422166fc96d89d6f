#include <stddef.h>
#include <stdlib.h>

#include "report/agree.h"
#include "report/blocks.h"
#include "report/reason.h"
#include "report/report.h"

/*
 * The report as a workbook: first what a reader must know, in sheets laid
 * out like the report for people, then the records in typed sheets, which
 * bsc-import takes back.
 */
struct book {
	const struct bsc_report	*rep;
	struct bsc_workbook	*book;
	struct bsc_worksheet	*matters, *findings, *evidence;
	bool			 en;
};

#define SAY(b, zh, english) ((b)->en ? (english) : (zh))

/* Columns: fields of a result table by where their text is. */
struct part {
	const char	*field;
	size_t		 at;
};

#define FINDING(x)	{ #x, offsetof(struct bsc_res_finding, x) }

static const struct part finding_parts[] = {
	{ "severity", offsetof(struct bsc_res_finding, severity_text) },
	{ "status", offsetof(struct bsc_res_finding, status_text) },
	FINDING(office), FINDING(title), FINDING(message), FINDING(date),
	{ "amount", offsetof(struct bsc_res_finding, amount_text) },
	FINDING(key), FINDING(table), FINDING(clause), FINDING(members),
	FINDING(clauses), FINDING(basis), FINDING(sanction),
	{ "penalty", offsetof(struct bsc_res_finding, penalty_text) },
	FINDING(penalty_percent), FINDING(period), FINDING(subject),
	FINDING(value), FINDING(limit), FINDING(unit), FINDING(family),
	FINDING(pack), FINDING(rule), FINDING(fingerprint), FINDING(digest),
	{ NULL, 0 }
};

#define MEMBER(x)	{ #x, offsetof(struct bsc_res_member, x) }

static const struct part member_parts[] = {
	MEMBER(fingerprint), MEMBER(table), MEMBER(key), MEMBER(date),
	{ "amount", offsetof(struct bsc_res_member, amount_text) },
	{ NULL, 0 }
};

#define SOURCE(x)	{ #x, offsetof(struct bsc_res_source, x) }

static const struct part source_parts[] = {
	SOURCE(file), SOURCE(table), SOURCE(lines), SOURCE(accepted),
	SOURCE(rejected), SOURCE(set_aside), SOURCE(doubtful),
	SOURCE(amount_read), SOURCE(amount_accepted), SOURCE(amount_rejected),
	SOURCE(declared), SOURCE(agrees), SOURCE(from), SOURCE(to),
	SOURCE(examined), SOURCE(context), SOURCE(encoding), SOURCE(digest),
	{ NULL, 0 }
};

/* Those up to the named one go on paper. */
static void
add_fields(struct book *b, struct bsc_worksheet *s, const char *table,
    const struct part *part, const char *paper)
{
	const struct bsc_table *t = bsc_table_find(b->rep->res->schema,
	    bsc_span(table));

	for (; part->field != NULL; part++) {
		bsc_worksheet_field(s, bsc_field_find(t,
		    bsc_span(part->field)));
		if (strcmp(part->field, paper) == 0)
			bsc_worksheet_print(s);
	}
}

static struct bsc_span
part_of(const void *record, const struct part *part)
{
	return *(const struct bsc_span *)((const char *)record + part->at);
}

/* Where the findings of each matter begin, in their sheet. */
static void
put_matter(struct book *b, size_t i, size_t first)
{
	const struct bsc_bundle *m = &b->rep->matter[i];
	struct bsc_worksheet *s = b->matters;
	bool waived = m->waived == m->nfinding;
	const char *says = bsc_cited_clause(b->rep->cited, m->pack,
	    m->clause);
	char *title = bsc_report_title(m), sum[24];

	bsc_worksheet_count(s, i + 1);
	bsc_worksheet_tone(s, waived ? BSC_WORK_MUTED :
	    bsc_blocks_tone((enum bsc_tone)m->worst));
	bsc_worksheet_puts(s, waived ? bsc_report_status(b->en,
	    BSC_RES_WAIVED) : bsc_report_severity(b->en, m->worst));
	bsc_worksheet_link(s, b->findings, first);
	bsc_worksheet_puts(s, title);
	bsc_worksheet_count(s, bsc_report_standing(m));
	bsc_worksheet_count(s, m->waived);
	bsc_worksheet_cell(s, m->sum.known ? (struct bsc_span){ sum,
	    bsc_money_format(m->sum.fen, sum) } : BSC_SPAN(""));
	bsc_worksheet_puts(s, bsc_report_office(b->rep, m->office));
	bsc_worksheet_puts(s, says != NULL ? says : "");
	bsc_worksheet_puts(s, bsc_report_pack(b->rep, m->pack));
	bsc_worksheet_cell(s, m->clause);
	free(title);
}

static void
put_finding(struct book *b, const struct bsc_res_finding *f, size_t matter,
    size_t first)
{
	const struct part *p = finding_parts;
	struct bsc_worksheet *s = b->findings;

	bsc_worksheet_link(s, b->matters, matter);
	bsc_worksheet_count(s, matter);
	for (; p->field != NULL; p++) {
		if (p == finding_parts)
			bsc_worksheet_tone(s, bsc_report_stands(f) ?
			    bsc_blocks_tone((enum bsc_tone)f->severity) :
			    BSC_WORK_MUTED);
		if (strcmp(p->field, "key") == 0 && f->nmember > 0)
			bsc_worksheet_link(s, b->evidence, first);
		bsc_worksheet_cell(s, part_of(f, p));
	}
	bsc_worksheet_cell(s, f->src);
}

static void
put_members(struct book *b, const struct bsc_res_finding *f, size_t row)
{
	for (size_t i = 0; i < f->nmember; i++) {
		bsc_worksheet_link(b->evidence, b->findings, row);
		for (const struct part *p = member_parts; p->field != NULL;
		    p++)
			bsc_worksheet_cell(b->evidence, part_of(
			    &f->member[i], p));
		bsc_worksheet_cell(b->evidence, f->member[i].src);
	}
}

static void
open_found(struct book *b)
{
	struct bsc_worksheet *s;

	s = b->matters = bsc_worksheet_new(b->book, SAY(b, "事项", "matters"));
	bsc_worksheet_col(s, SAY(b, "序号", "no."), BSC_INT);
	bsc_worksheet_col(s, SAY(b, "程度", "severity"), BSC_TEXT);
	bsc_worksheet_col(s, SAY(b, "事项", "matter"), BSC_TEXT);
	bsc_worksheet_col(s, SAY(b, "问题数", "findings"), BSC_INT);
	bsc_worksheet_col(s, SAY(b, "已豁免", "waived"), BSC_INT);
	bsc_worksheet_col(s, SAY(b, "金额（元）", "money (yuan)"), BSC_MONEY);
	bsc_worksheet_col(s, SAY(b, "办事处", "office"), BSC_TEXT);
	bsc_worksheet_col(s, SAY(b, "条款内容", "what it says"), BSC_TEXT);
	bsc_worksheet_col(s, SAY(b, "制度", "regulation"), BSC_TEXT);
	bsc_worksheet_col(s, SAY(b, "条款", "clause"), BSC_CODE);
	s = b->findings = bsc_worksheet_new(b->book, SAY(b, "检查发现",
	    "finding"));
	bsc_worksheet_col(s, SAY(b, "事项序号", "matter"), BSC_INT);
	add_fields(b, s, "finding", finding_parts, "clause");
	bsc_worksheet_col(s, SAY(b, "来源", "src"), BSC_TEXT);
	b->evidence = bsc_worksheet_new(b->book, SAY(b, "问题明细",
	    "evidence"));
	add_fields(b, b->evidence, "evidence", member_parts, "amount");
	bsc_worksheet_col(b->evidence, SAY(b, "来源", "src"), BSC_TEXT);
}

/* Findings stand by matter, evidence by finding. */
static void
put_found(struct book *b)
{
	const struct bsc_bundle *m;
	size_t row = 1, member = 1;

	for (size_t i = 0; i < b->rep->nmatter; i++) {
		m = &b->rep->matter[i];
		put_matter(b, i, row);
		for (size_t k = 0; k < m->nfinding; k++, row++) {
			put_finding(b, m->finding[k], i + 1, member);
			put_members(b, m->finding[k], row);
			member += m->finding[k]->nmember;
		}
	}
}

static struct bsc_worksheet *
open_sources(struct book *b)
{
	struct bsc_worksheet *s = bsc_worksheet_new(b->book, SAY(b,
	    "数据来源", "source"));

	add_fields(b, s, "source", source_parts, "to");
	bsc_worksheet_col(s, SAY(b, "核对", "check"), BSC_TEXT);
	return s;
}

static void
put_sources(struct book *b, struct bsc_worksheet *s)
{
	const struct bsc_res_source *r;
	struct bsc_buf text = { 0 };

	for (size_t i = 0; i < b->rep->res->nsource; i++) {
		r = &b->rep->res->source[i];
		for (const struct part *p = source_parts; p->field; p++)
			bsc_worksheet_cell(s, part_of(r, p));
		text.len = 0;
		if (bsc_source_faults(r, b->en, &text))
			bsc_worksheet_tone(s, BSC_WORK_BAD);
		else
			bsc_buf_puts(&text, bsc_source_checked(r) ?
			    SAY(b, "相符", "agrees") :
			    SAY(b, "无从核对", "not known"));
		bsc_worksheet_cell(s, (struct bsc_span){ text.p, text.len });
	}
	bsc_buf_free(&text);
}

static void
put_tally(struct book *b, struct bsc_worksheet *s,
    const struct bsc_res_tally *t)
{
	struct bsc_buf text = { 0 };

	bsc_worksheet_cell(s, t->title);
	bsc_worksheet_count(s, (uint64_t)t->examined);
	bsc_worksheet_count(s, (uint64_t)t->applicable);
	bsc_worksheet_count(s, (uint64_t)t->complying);
	bsc_worksheet_tone(s, t->violating > 0 ? BSC_WORK_BAD :
	    BSC_WORK_PLAIN);
	bsc_worksheet_count(s, (uint64_t)t->violating);
	bsc_worksheet_tone(s, t->undetermined > 0 ? BSC_WORK_ODD :
	    BSC_WORK_PLAIN);
	bsc_worksheet_count(s, (uint64_t)t->undetermined);
	bsc_worksheet_count(s, (uint64_t)t->waived);
	bsc_reason_list(b->rep->res->schema, b->en, (struct bsc_span){
	    t->reasons.p, t->reasons.len }, &text);
	bsc_worksheet_cell(s, (struct bsc_span){ text.p, text.len });
	bsc_worksheet_cell(s, t->unit);
	bsc_worksheet_cell(s, t->family);
	bsc_worksheet_cell(s, t->pack);
	bsc_worksheet_cell(s, t->rule);
	bsc_buf_free(&text);
}

static void
put_tallies(struct book *b)
{
	static const struct part parts[] = {
		{ "title", 0 }, { "examined", 0 }, { "applicable", 0 },
		{ "complying", 0 }, { "violating", 0 }, { "undetermined", 0 },
		{ "waived", 0 }, { "reasons", 0 }, { "unit", 0 },
		{ "family", 0 }, { "pack", 0 }, { "rule", 0 }, { NULL, 0 }
	};
	struct bsc_worksheet *s = bsc_worksheet_new(b->book, SAY(b,
	    "检查统计", "tally"));

	add_fields(b, s, "tally", parts, "rule");
	for (size_t i = 0; i < b->rep->res->ntally; i++)
		put_tally(b, s, &b->rep->res->tally[i]);
}

static void
put_scores(struct book *b, struct bsc_blocks *blocks)
{
	if (b->rep->res->nscore == 0 && b->rep->res->ngrade == 0)
		return;
	blocks->sheet = bsc_worksheet_loose(b->book, SAY(b, "考核",
	    "scores"));
	bsc_report_scores(b->rep, &blocks->doc);
}

static void
put_pages(struct book *b)
{
	struct bsc_blocks k = { .doc = { .form = &bsc_doc_blocks,
	    .en = b->en, .prints = b->rep->prints } };
	struct bsc_worksheet *summary, *not_judged, *sources;

	k.summary = summary = bsc_worksheet_loose(b->book, SAY(b, "概要",
	    "summary"));
	k.not_judged = not_judged = bsc_worksheet_loose(b->book, SAY(b,
	    "未作判断", "not judged"));
	open_found(b);
	k.matters = b->matters;
	k.sources = sources = open_sources(b);
	k.sheet = summary;
	k.doc.form->begin(&k.doc, bsc_report_heading(b->rep));
	bsc_report_opening(b->rep, &k.doc);
	bsc_report_glance(b->rep, &k.doc);
	bsc_report_summary(b->rep, &k.doc);
	k.sheet = not_judged;
	bsc_report_not_judged(b->rep, &k.doc);
	put_found(b);
	put_sources(b, sources);
	put_tallies(b);
	put_scores(b, &k);
	k.doc.form->end(&k.doc);
}

/* The day of the report, or the last of its data; never the clock's. */
static const bsc_day *
made_on(const struct bsc_report *rep, bsc_day *day)
{
	bsc_day last;
	bool any = rep->opt.as_of != NULL &&
	    bsc_day_parse(bsc_span(rep->opt.as_of), day);

	for (size_t i = 0; rep->opt.as_of == NULL && i < rep->res->nsource;
	    i++)
		if (bsc_day_parse(rep->res->source[i].to, &last) &&
		    (!any || last > *day)) {
			*day = last;
			any = true;
		}
	return any ? day : NULL;
}

bool
bsc_report_xlsx(const struct bsc_report *rep, struct bsc_output *out,
    struct bsc_error *err)
{
	struct book b = { .rep = rep, .en = rep->opt.en };
	bsc_day day = 0;
	struct bsc_workbook_options o = { .title = bsc_report_heading(rep),
		.made = made_on(rep, &day), .en = rep->opt.en };

	if ((b.book = bsc_workbook_new(&o, err)) == NULL)
		return false;
	put_pages(&b);
	bsc_workbook_is_report(b.book);
	return bsc_workbook_finish(b.book, out, err);
}
