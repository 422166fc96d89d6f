#include <stdio.h>
#include <stdlib.h>

#include "report/agree.h"
#include "report/report.h"

static void
add_agreement(struct bsc_grid *g, struct bsc_doc *d,
    const struct bsc_res_source *s)
{
	struct bsc_buf faults = { 0 };

	if (bsc_source_faults(s, d->en, &faults))
		bsc_grid_add(g, "%s", bsc_buf_str(&faults))->tone =
		    BSC_TONE_MAJOR;
	else
		bsc_grid_add(g, "%s", bsc_source_checked(s) ?
		    BSC_SAY(d, "相符", "agrees") :
		    BSC_SAY(d, "无从核对", "not known"));
	bsc_buf_free(&faults);
}

static void
source_table(const struct bsc_report *rep, struct bsc_doc *d)
{
	const struct bsc_res_source *s;
	struct bsc_grid *g = bsc_grid_new(BSC_SAY(d, "来源与控制总数",
	    "Sources and control totals"));

	bsc_grid_col(g, BSC_SAY(d, "文件", "file"), false);
	bsc_grid_col(g, BSC_SAY(d, "数据表", "table"), false);
	bsc_grid_col(g, BSC_SAY(d, "读取", "read"), true);
	bsc_grid_col(g, BSC_SAY(d, "接收", "accepted"), true);
	bsc_grid_col(g, BSC_SAY(d, "退回", "rejected"), true);
	bsc_grid_col(g, BSC_SAY(d, "非数据行", "set aside"), true);
	bsc_grid_col(g, BSC_SAY(d, "读取金额", "amount read"), true);
	bsc_grid_col(g, BSC_SAY(d, "接收金额", "accepted"), true);
	bsc_grid_col(g, BSC_SAY(d, "文件合计", "declared"), true);
	bsc_grid_col(g, BSC_SAY(d, "核对", "check"), false);
	for (size_t i = 0; i < rep->res->nsource; i++) {
		s = &rep->res->source[i];
		bsc_grid_span(g, s->file);
		bsc_grid_add(g, "%s", bsc_report_table(rep, s->table));
		bsc_grid_span(g, s->lines);
		bsc_grid_span(g, s->accepted);
		bsc_grid_span(g, s->rejected);
		bsc_grid_span(g, s->set_aside);
		bsc_grid_add(g, "%s", bsc_report_amount(rep, s->amount_read));
		bsc_grid_add(g, "%s", bsc_report_amount(rep,
		    s->amount_accepted));
		bsc_grid_add(g, "%s", bsc_report_amount(rep, s->declared));
		add_agreement(g, d, s);
	}
	bsc_doc_table(d, g);
}

/* What identifies a source: the days it tells of and the sum of its bytes. */
static void
digest_table(const struct bsc_report *rep, struct bsc_doc *d)
{
	const struct bsc_res_source *s;
	struct bsc_grid *g = bsc_grid_new(BSC_SAY(d, "来源的日期与文件摘要",
	    "Dates and digests of the sources"));

	g->fold = true;
	bsc_grid_col(g, BSC_SAY(d, "文件", "file"), false);
	bsc_grid_col(g, BSC_SAY(d, "日期", "dates"), false);
	bsc_grid_col(g, "SHA-256", false);
	for (size_t i = 0; i < rep->res->nsource; i++) {
		s = &rep->res->source[i];
		bsc_grid_span(g, s->file);
		bsc_grid_add(g, "%.*s%s%.*s", (int)s->from.len,
		    s->from.len > 0 ? s->from.p : "",
		    s->from.len > 0 ? "/" : "", (int)s->to.len,
		    s->to.len > 0 ? s->to.p : "");
		bsc_grid_span(g, s->digest);
	}
	bsc_doc_table(d, g);
}

/* Records in the input that are no results, by table. */
static void
record_counts(const struct bsc_report *rep, struct bsc_doc *d)
{
	const struct bsc_schema *schema = rep->res->schema;
	const struct bsc_table *t;
	struct bsc_grid *g = bsc_grid_new(BSC_SAY(d, "输入中的记录",
	    "Records in the input"));

	bsc_grid_col(g, BSC_SAY(d, "数据表", "table"), false);
	bsc_grid_col(g, BSC_SAY(d, "记录数", "records"), true);
	bsc_grid_col(g, BSC_SAY(d, "代号", "what it holds"), false);
	for (size_t i = 0; i < bsc_schema_count(schema); i++) {
		t = bsc_schema_table(schema, i);
		if (rep->res->count[t->index] == 0 || (t->group != NULL &&
		    strcmp(t->group, "result") == 0))
			continue;
		bsc_grid_add(g, "%s", d->en ? t->name : t->zh);
		bsc_grid_add(g, "%llu",
		    (unsigned long long)rep->res->count[t->index]);
		bsc_grid_add(g, "%s", d->en ? t->en : t->name);
	}
	bsc_doc_table(d, g);
}

void
bsc_report_sources(const struct bsc_report *rep, struct bsc_doc *d)
{
	bsc_doc_heading(d, 2, "sources", BSC_SAY(d, "二、检查了什么",
	    "2. What was checked"));
	source_table(rep, d);
	digest_table(rep, d);
	record_counts(rep, d);
}

static void
add_money(const struct bsc_report *rep, struct bsc_grid *g,
    struct bsc_res_money money)
{
	bsc_grid_add(g, "%s", bsc_report_money(rep, money));
}

static void
by_severity(const struct bsc_report *rep, struct bsc_doc *d)
{
	struct bsc_grid *g = bsc_grid_new(BSC_SAY(d, "按严重程度",
	    "By severity"));

	bsc_grid_col(g, BSC_SAY(d, "严重程度", "severity"), false);
	bsc_grid_col(g, BSC_SAY(d, "问题", "findings"), true);
	bsc_grid_col(g, BSC_SAY(d, "已豁免", "waived"), true);
	bsc_grid_col(g, BSC_SAY(d, "涉及金额（元）", "money (yuan)"), true);
	for (int s = 0; s < BSC_SEVERITIES; s++) {
		bsc_grid_add(g, "%s", bsc_report_severity(d->en, s))->tone =
		    (enum bsc_tone)s;
		bsc_grid_add(g, "%zu", rep->severity[s].count[s]);
		bsc_grid_add(g, "%zu", rep->severity[s].waived);
		add_money(rep, g, rep->severity[s].sum);
	}
	bsc_grid_add(g, "%s", BSC_SAY(d, "合计", "total"));
	bsc_grid_add(g, "%zu", bsc_report_standing(&rep->all));
	bsc_grid_add(g, "%zu", rep->all.waived);
	add_money(rep, g, rep->all.sum);
	bsc_doc_table(d, g);
}

static uint64_t
largest(const struct bsc_report *rep)
{
	uint64_t max = 0;

	for (size_t i = 0; i < rep->noffice; i++)
		if (bsc_report_standing(&rep->office[i]) > max)
			max = bsc_report_standing(&rep->office[i]);
	return max;
}

static void
by_office(const struct bsc_report *rep, struct bsc_doc *d)
{
	struct bsc_grid *g = bsc_grid_new(BSC_SAY(d, "按办事处", "By office"));
	uint64_t part[BSC_SEVERITIES], max = largest(rep);
	const struct bsc_bundle *b;

	bsc_grid_col(g, BSC_SAY(d, "办事处", "office"), false);
	bsc_grid_bar_col(g, BSC_SAY(d, "分布", "chart"));
	for (int s = 0; s < BSC_SEVERITIES; s++)
		bsc_grid_col(g, bsc_report_severity(d->en, s), true)->tone =
		    (enum bsc_tone)s;
	bsc_grid_col(g, BSC_SAY(d, "合计", "total"), true);
	bsc_grid_col(g, BSC_SAY(d, "已豁免", "waived"), true);
	bsc_grid_col(g, BSC_SAY(d, "涉及金额（元）", "money (yuan)"), true);
	for (size_t i = 0; i < rep->noffice; i++) {
		b = &rep->office[i];
		bsc_grid_add(g, "%s", bsc_report_office(rep, b->office));
		for (int s = 0; s < BSC_SEVERITIES; s++)
			part[s] = b->count[s];
		bsc_grid_bar(g, part, max);
		for (int s = 0; s < BSC_SEVERITIES; s++)
			bsc_grid_add(g, "%zu", b->count[s]);
		bsc_grid_add(g, "%zu", bsc_report_standing(b));
		bsc_grid_add(g, "%zu", b->waived);
		add_money(rep, g, b->sum);
	}
	bsc_doc_table(d, g);
}

void
bsc_report_summary(const struct bsc_report *rep, struct bsc_doc *d)
{
	bsc_doc_heading(d, 2, "summary", BSC_SAY(d, "三、结果概要",
	    "3. Summary"));
	bsc_doc_para(d, BSC_TONE_PLAIN, BSC_SAY(d,
	    "问题 %zu 个（另有已豁免 %zu 个），归为 %zu 个事项。",
	    "Findings: %zu; waived: %zu; matters: %zu."),
	    bsc_report_standing(&rep->all), rep->all.waived, rep->nmatter);
	if (rep->all.nfinding > 0)
		by_severity(rep, d);
	by_office(rep, d);
	if (rep->all.sum.known)
		bsc_doc_para(d, BSC_TONE_MUTED, "%s", BSC_SAY(d,
		    "同一记录涉及多条规则时，各合计只计一次，因此分项之和可以大于合计。已豁免的不计入金额。",
		    "A record that several rules name counts once in each sum, "
		    "so the parts may add up to more than the total. Waived "
		    "findings are left out of the sums."));
}

/* The regulation and what its clause says, as far as it is known here. */
static void
put_basis(const struct bsc_report *rep, struct bsc_doc *d,
    const struct bsc_bundle *b)
{
	const char *says = bsc_cited_clause(rep->cited, b->pack, b->clause);

	bsc_doc_para(d, BSC_TONE_PLAIN, BSC_SAY(d, "依据：%s %.*s%s%s",
	    "Under %s %.*s%s%s"), bsc_report_pack(rep, b->pack),
	    (int)b->clause.len, b->clause.len > 0 ? b->clause.p : "",
	    says != NULL ? BSC_SAY(d, "：", ": ") : "",
	    says != NULL ? says : "");
}

static void
put_matter(const struct bsc_report *rep, struct bsc_doc *d, size_t i)
{
	const struct bsc_bundle *b = &rep->matter[i];
	bool waived = b->waived == b->nfinding;
	char *title = bsc_report_title(b), anchor[32];
	struct bsc_buf head = { 0 }, line = { 0 };

	snprintf(anchor, sizeof(anchor), "m-%zu", i + 1);
	bsc_buf_printf(&head, "%zu. %s", i + 1, title);
	d->form->heading(d, 3, anchor,
	    waived ? BSC_TONE_MUTED : (enum bsc_tone)b->worst,
	    waived ? bsc_report_status(d->en, BSC_RES_WAIVED) :
	    bsc_report_severity(d->en, b->worst), bsc_buf_str(&head));
	bsc_buf_printf(&line, BSC_SAY(d, "%s；问题 %zu 个",
	    "%s; findings: %zu"), bsc_report_office(rep, b->office),
	    bsc_report_standing(b));
	if (b->waived > 0)
		bsc_buf_printf(&line, BSC_SAY(d, "，已豁免 %zu 个",
		    ", waived: %zu"), b->waived);
	if (b->sum.known)
		bsc_buf_printf(&line, BSC_SAY(d, "；涉及金额 %s 元",
		    "; money: %s yuan"), bsc_report_money(rep, b->sum));
	d->form->para(d, BSC_TONE_PLAIN, bsc_buf_str(&line));
	put_basis(rep, d, b);
	bsc_buf_free(&line);
	bsc_report_findings(rep, d, b);
	bsc_buf_free(&head);
	free(title);
}

static void
matter_list(const struct bsc_report *rep, struct bsc_doc *d)
{
	struct bsc_grid *g = bsc_grid_new(BSC_SAY(d, "事项一览", "Matters"));
	const struct bsc_bundle *b;
	char *title;

	bsc_grid_col(g, BSC_SAY(d, "序号", "no."), true);
	bsc_grid_col(g, BSC_SAY(d, "程度", "severity"), false);
	bsc_grid_col(g, BSC_SAY(d, "事项", "matter"), false);
	bsc_grid_col(g, BSC_SAY(d, "问题数", "findings"), true);
	bsc_grid_col(g, BSC_SAY(d, "金额（元）", "money (yuan)"), true);
	bsc_grid_col(g, BSC_SAY(d, "办事处", "office"), false);
	bsc_grid_col(g, BSC_SAY(d, "条款", "clause"), false);
	for (size_t i = 0; i < rep->nmatter; i++) {
		b = &rep->matter[i];
		title = bsc_report_title(b);
		bsc_grid_add(g, "%zu", i + 1);
		if (b->waived == b->nfinding)
			bsc_grid_add(g, "%s", bsc_report_status(d->en,
			    BSC_RES_WAIVED));
		else
			bsc_grid_add(g, "%s", bsc_report_severity(d->en,
			    b->worst))->tone = (enum bsc_tone)b->worst;
		if (asprintf(&bsc_grid_add(g, "%s", title)->href, "#m-%zu",
		    i + 1) < 0)
			bsc_die("out of memory");
		free(title);
		bsc_grid_add(g, "%zu", bsc_report_standing(b));
		add_money(rep, g, b->sum);
		bsc_grid_add(g, "%s", bsc_report_office(rep, b->office));
		bsc_grid_add(g, "%.*s %.*s", (int)b->pack.len, b->pack.p,
		    (int)b->clause.len, b->clause.len > 0 ? b->clause.p : "");
	}
	bsc_doc_table(d, g);
}

void
bsc_report_matters(const struct bsc_report *rep, struct bsc_doc *d)
{
	bsc_doc_heading(d, 2, "matters", BSC_SAY(d, "四、问题事项",
	    "4. Matters"));
	if (rep->nmatter == 0)
		bsc_doc_para(d, BSC_TONE_PLAIN, "%s", BSC_SAY(d,
		    "没有发现问题；未作判断的事项见第一部分。",
		    "Nothing was found; for what was not judged see part 1."));
	matter_list(rep, d);
	for (size_t i = 0; i < rep->nmatter; i++)
		put_matter(rep, d, i);
}
