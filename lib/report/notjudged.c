#include <stdlib.h>

#include "report/agree.h"
#include "report/reason.h"
#include "report/report.h"
#include "value/list.h"

/*
 * What nobody has judged comes first: rows that were refused, cells nobody
 * could read, sums that do not add up, rules that lacked what they ask for,
 * rules that met nothing they apply to.
 */

static int64_t
int_of(struct bsc_span text)
{
	int64_t n = 0;

	bsc_int_parse(text, &n);
	return n;
}

static void
refused(const struct bsc_report *rep, struct bsc_doc *d)
{
	const struct bsc_res_source *s;
	struct bsc_grid *g = bsc_grid_new(BSC_SAY(d, "退回的行与存疑的单元格",
	    "Rows refused and cells in doubt"));

	bsc_grid_col(g, BSC_SAY(d, "文件", "file"), false);
	bsc_grid_col(g, BSC_SAY(d, "数据表", "table"), false);
	bsc_grid_col(g, BSC_SAY(d, "读取行", "lines"), true);
	bsc_grid_col(g, BSC_SAY(d, "退回行", "rejected"), true);
	bsc_grid_col(g, BSC_SAY(d, "退回金额", "amount rejected"), true);
	bsc_grid_col(g, BSC_SAY(d, "存疑单元格", "doubtful cells"), true);
	for (size_t i = 0; i < rep->res->nsource; i++) {
		s = &rep->res->source[i];
		if (int_of(s->rejected) == 0 && int_of(s->doubtful) == 0)
			continue;
		bsc_grid_span(g, s->file);
		bsc_grid_add(g, "%s", bsc_report_table(rep, s->table));
		bsc_grid_span(g, s->lines);
		bsc_grid_span(g, s->rejected);
		bsc_grid_add(g, "%s", bsc_report_amount(rep,
		    s->amount_rejected));
		bsc_grid_span(g, s->doubtful);
	}
	if (rep->res->nsource == 0)
		bsc_doc_para(d, BSC_TONE_WARN, "%s", BSC_SAY(d,
		    "输入没有来源记录：读取了多少、退回了多少，无从核对。",
		    "The input has no source records: how much was read and "
		    "refused cannot be checked."));
	else if (bsc_grid_rows(g) == 0)
		bsc_doc_para(d, BSC_TONE_GOOD, BSC_SAY(d,
		    "%zu 个来源没有退回的行，也没有存疑的单元格。",
		    "No row was refused and no cell is in doubt in the "
		    "sources (%zu)."),
		    rep->res->nsource);
	bsc_doc_table(d, g);
}

/* A reason, the rules that give it, and on how many records. */
struct reason {
	struct bsc_span	 text;
	int64_t		 rules, records;
};

static int
reason_order(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;

	if (x->records != y->records)
		return x->records > y->records ? -1 : 1;
	return bsc_span_cmp(x->text, y->text);
}

static size_t
gather_reasons(const struct bsc_results *res, struct bsc_keys *keys,
    struct reason **list)
{
	struct bsc_span rest, one;
	size_t cap = 0;
	int64_t count;
	bool isnew = false;
	uint32_t id;

	for (size_t i = 0; i < res->ntally; i++) {
		rest = (struct bsc_span){ res->tally[i].reasons.p,
		    res->tally[i].reasons.len };
		while (rest.len > 0 && bsc_list_next(&rest, &one)) {
			one = bsc_reason_split(one, &count);
			id = bsc_keys_add(keys, one, &isnew);
			*list = bsc_grow(*list, &cap, id + 1, sizeof(**list));
			if (isnew)
				(*list)[id] = (struct reason){ one, 0, 0 };
			(*list)[id].rules++;
			(*list)[id].records += count;
		}
	}
	return bsc_keys_count(keys);
}

static void
add_reason(const struct bsc_report *rep, struct bsc_doc *d,
    struct bsc_grid *g, struct bsc_span reason)
{
	struct bsc_buf text = { 0 };

	bsc_reason_put(rep->res->schema, d->en, reason, &text);
	bsc_grid_add(g, "%s", bsc_buf_str(&text));
	bsc_buf_free(&text);
}

static void
add_reasons(const struct bsc_report *rep, struct bsc_doc *d,
    struct bsc_grid *g, const struct bsc_res_tally *t)
{
	struct bsc_buf text = { 0 };

	bsc_reason_list(rep->res->schema, d->en, (struct bsc_span){
	    t->reasons.p, t->reasons.len }, &text);
	bsc_grid_add(g, "%s", bsc_buf_str(&text));
	bsc_buf_free(&text);
}

static void
add_rule(struct bsc_grid *g, struct bsc_span pack, struct bsc_span rule)
{
	bsc_grid_add(g, "%.*s/%.*s", (int)pack.len, pack.p, (int)rule.len,
	    rule.p)->tone = BSC_TONE_MUTED;
}

static void
reasons(const struct bsc_report *rep, struct bsc_doc *d)
{
	struct bsc_keys *keys = bsc_keys_new();
	struct reason *list = NULL;
	size_t n = gather_reasons(rep->res, keys, &list);
	struct bsc_grid *g = bsc_grid_new(BSC_SAY(d, "无法判定的原因",
	    "Why records are undetermined"));

	bsc_grid_col(g, BSC_SAY(d, "原因", "reason"), false);
	bsc_grid_col(g, BSC_SAY(d, "规则", "rules"), true);
	bsc_grid_col(g, BSC_SAY(d, "记录", "records"), true);
	if (n > 0)
		/* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker) */
		qsort(list, n, sizeof(*list), reason_order);
	for (size_t i = 0; i < n; i++) {
		add_reason(rep, d, g, list[i].text);
		bsc_grid_add(g, "%lld", (long long)list[i].rules);
		bsc_grid_add(g, "%lld", (long long)list[i].records);
	}
	bsc_doc_table(d, g);
	bsc_keys_free(keys);
	free(list);
}

/* Rules that could not decide on some of the records they apply to. */
static void
undecided_rules(const struct bsc_report *rep, struct bsc_doc *d)
{
	const struct bsc_res_tally *t;
	struct bsc_grid *g = bsc_grid_new(BSC_SAY(d,
	    "有记录无法判定的规则（不算合规）",
	    "Rules with undetermined records (not counted as compliance)"));

	g->fold = true;
	bsc_grid_col(g, BSC_SAY(d, "名称", "title"), false);
	bsc_grid_col(g, BSC_SAY(d, "无法判定", "undetermined"), true);
	bsc_grid_col(g, BSC_SAY(d, "适用", "applicable"), true);
	bsc_grid_col(g, BSC_SAY(d, "原因", "reasons"), false);
	bsc_grid_col(g, BSC_SAY(d, "规则", "rule"), false);
	for (size_t i = 0; i < rep->res->ntally; i++) {
		t = &rep->res->tally[i];
		if (t->undetermined == 0)
			continue;
		bsc_grid_span(g, t->title);
		bsc_grid_add(g, "%lld", (long long)t->undetermined);
		bsc_grid_add(g, "%lld", (long long)t->applicable);
		add_reasons(rep, d, g, t);
		add_rule(g, t->pack, t->rule);
	}
	bsc_doc_table(d, g);
}

static void
idle_rules(const struct bsc_report *rep, struct bsc_doc *d)
{
	const struct bsc_res_tally *t;
	struct bsc_grid *g = bsc_grid_new(BSC_SAY(d, "没有遇到适用记录的规则",
	    "Rules that met no record they apply to"));

	g->fold = true;
	bsc_grid_col(g, BSC_SAY(d, "名称", "title"), false);
	bsc_grid_col(g, BSC_SAY(d, "检查", "examined"), true);
	bsc_grid_col(g, BSC_SAY(d, "规则", "rule"), false);
	for (size_t i = 0; i < rep->res->ntally; i++) {
		t = &rep->res->tally[i];
		if (t->applicable != 0)
			continue;
		bsc_grid_span(g, t->title);
		bsc_grid_add(g, "%lld", (long long)t->examined);
		add_rule(g, t->pack, t->rule);
	}
	bsc_doc_table(d, g);
}

static void
undecided_records(const struct bsc_report *rep, struct bsc_doc *d)
{
	const struct bsc_res_finding *f;
	struct bsc_grid *g = bsc_grid_new(BSC_SAY(d, "无法判定的记录",
	    "Undetermined records"));

	g->fold = true;
	bsc_grid_col(g, BSC_SAY(d, "名称", "title"), false);
	bsc_grid_col(g, BSC_SAY(d, "办事处", "office"), false);
	bsc_grid_col(g, BSC_SAY(d, "主键", "key"), false);
	bsc_grid_col(g, BSC_SAY(d, "说明", "message"), false);
	bsc_grid_col(g, BSC_SAY(d, "来源", "origin"), false);
	bsc_grid_col(g, BSC_SAY(d, "规则", "rule"), false);
	for (size_t i = 0; i < rep->nundetermined; i++) {
		f = rep->undetermined[i];
		bsc_grid_span(g, f->title);
		bsc_grid_span(g, f->office);
		bsc_grid_add(g, "%s", bsc_report_key(rep, f->key));
		add_reason(rep, d, g, f->message);
		bsc_grid_span(g, f->src);
		add_rule(g, f->pack, f->rule);
	}
	bsc_doc_table(d, g);
}

static size_t
count_rules(const struct bsc_report *rep, bool (*has)(
    const struct bsc_res_tally *))
{
	size_t n = 0;

	for (size_t i = 0; i < rep->res->ntally; i++)
		n += has(&rep->res->tally[i]);
	return n;
}

static bool
is_undecided(const struct bsc_res_tally *t)
{
	return t->undetermined > 0;
}

static bool
is_idle(const struct bsc_res_tally *t)
{
	return t->applicable == 0;
}

static bool
adds_up(const struct bsc_res_tally *t)
{
	return t->applicable <= t->examined && t->waived <= t->violating &&
	    t->complying + t->violating + t->undetermined == t->applicable;
}

/* Findings by rule against the tally: what was filtered away on the way. */
static void
lost_findings(const struct bsc_report *rep, struct bsc_doc *d)
{
	const struct bsc_results *res = rep->res;
	size_t *met = bsc_zalloc(res->ntally + 1, sizeof(*met)), unknown = 0;
	struct bsc_buf key = { 0 };
	uint32_t r;

	for (size_t i = 0; i < res->nfinding; i++) {
		key.len = 0;
		bsc_buf_printf(&key, "%.*s/%.*s",
		    (int)res->finding[i].pack.len, res->finding[i].pack.p,
		    (int)res->finding[i].rule.len, res->finding[i].rule.p);
		r = bsc_keys_find(res->rules, (struct bsc_span){ key.p,
		    key.len });
		if (r == BSC_NO_KEY)
			unknown++;
		else if (res->finding[i].status != BSC_RES_UNDETERMINED)
			met[r]++;
	}
	if (unknown > 0 && res->ntally > 0)
		bsc_doc_para(d, BSC_TONE_WARN, BSC_SAY(d,
		    "%zu 个问题所属的规则没有执行统计。",
		    "Findings of rules that have no tally: %zu."), unknown);
	for (size_t i = 0; i < res->ntally; i++)
		if (met[i] == 0 && res->tally[i].violating > 0)
			bsc_doc_para(d, BSC_TONE_WARN, BSC_SAY(d,
			    "规则 %.*s/%.*s：统计有 %lld 项违规，输入中却没有它的问题记录。",
			    "Rule %.*s/%.*s: the tally has %lld violations, "
			    "the input none of its findings."),
			    (int)res->tally[i].pack.len, res->tally[i].pack.p,
			    (int)res->tally[i].rule.len, res->tally[i].rule.p,
			    (long long)res->tally[i].violating);
	bsc_buf_free(&key);
	free(met);
}

static void
unbalanced(const struct bsc_report *rep, struct bsc_doc *d)
{
	const struct bsc_res_source *s;
	struct bsc_buf text = { 0 };

	for (size_t i = 0; i < rep->res->nsource; i++) {
		s = &rep->res->source[i];
		text.len = 0;
		if (bsc_source_faults(s, d->en, &text))
			bsc_doc_para(d, BSC_TONE_WARN, BSC_SAY(d,
			    "来源 %.*s（%.*s）：%s。", "Source %.*s (%.*s): %s."),
			    (int)s->file.len, s->file.p, (int)s->table.len,
			    s->table.p, bsc_buf_str(&text));
	}
	bsc_buf_free(&text);
}

static void
faults(const struct bsc_report *rep, struct bsc_doc *d)
{
	const struct bsc_results *res = rep->res;
	size_t orphans = 0;

	if (res->ntally == 0)
		bsc_doc_para(d, BSC_TONE_WARN, "%s", BSC_SAY(d,
		    "输入没有执行统计：不知道检查过什么，没有问题不等于合规。",
		    "The input has no tally: what was checked is not known, and "
		    "no finding does not mean compliance."));
	for (size_t i = 0; i < res->ntally; i++)
		if (!adds_up(&res->tally[i]))
			bsc_doc_para(d, BSC_TONE_WARN, BSC_SAY(d,
			    "规则 %.*s/%.*s 的执行统计不平。",
			    "The tally of rule %.*s/%.*s does not add up."),
			    (int)res->tally[i].pack.len, res->tally[i].pack.p,
			    (int)res->tally[i].rule.len, res->tally[i].rule.p);
	unbalanced(rep, d);
	lost_findings(rep, d);
	for (size_t i = 0; i < res->nmember; i++)
		orphans += res->member[i].finding == SIZE_MAX;
	if (orphans > 0)
		bsc_doc_para(d, BSC_TONE_WARN, BSC_SAY(d,
		    "%zu 条证据记录不属于任何问题。",
		    "Records of evidence that belong to no finding: %zu."), orphans);
	if (res->repeated > 0)
		bsc_doc_para(d, BSC_TONE_MUTED, BSC_SAY(d,
		    "%zu 个问题在输入中重复出现，各计一次。",
		    "Findings that came again in the input and count once: %zu."),
		    res->repeated);
}

void
bsc_report_not_judged(const struct bsc_report *rep, struct bsc_doc *d)
{
	size_t rules = rep->res->ntally;
	size_t undecided = count_rules(rep, is_undecided);
	size_t idle = count_rules(rep, is_idle);

	bsc_doc_heading(d, 2, "not-judged", BSC_SAY(d, "一、未作判断的事项",
	    "1. What was not judged"));
	if (rep->opt.office != NULL)
		bsc_doc_para(d, BSC_TONE_WARN, BSC_SAY(d,
		    "本报告只列办事处 %s 的问题与得分；来源与执行统计为全部输入的。",
		    "This report shows findings and scores of office %s alone; "
		    "sources and tallies are those of the whole input."),
		    rep->opt.office);
	faults(rep, d);
	refused(rep, d);
	if (rules > 0)
		bsc_doc_para(d, undecided > 0 ? BSC_TONE_WARN : BSC_TONE_GOOD,
		    BSC_SAY(d, "执行规则 %zu 条：%zu 条有记录无法判定，%zu 条没有遇到适用的记录。",
		    "Rules that ran: %zu; with undetermined records: %zu; that "
		    "met no record they apply to: %zu."), rules, undecided, idle);
	reasons(rep, d);
	undecided_rules(rep, d);
	undecided_records(rep, d);
	idle_rules(rep, d);
}
