#include <stdlib.h>

#include "report/reason.h"
#include "report/report.h"
#include "stream/sheet.h"
#include "stream/writer.h"

/*
 * The report as one ordinary table for a spreadsheet: every row says in its
 * first column which part it belongs to; what a part has no use for is empty.
 */
enum column {
	C_PART, C_OFFICE, C_SEVERITY, C_STATUS, C_PACK, C_RULE, C_CLAUSE,
	C_ORIGIN, C_TABLE, C_KEY, C_DATE, C_PERIOD, C_COUNT, C_AMOUNT,
	C_EXAMINED, C_APPLICABLE, C_COMPLYING, C_VIOLATING, C_WAIVED,
	C_UNDETERMINED, C_POINTS, C_TITLE, C_TEXT, C_FINGERPRINT, COLUMNS
};

static const struct {
	const char	*zh, *en;
} heads[COLUMNS] = {
	{ "部分", "part" }, { "办事处", "office" }, { "严重程度", "severity" },
	{ "状态", "status" }, { "规则包", "pack" }, { "规则", "rule" },
	{ "条款", "clause" }, { "来源", "origin" }, { "数据表", "table" },
	{ "主键", "key" }, { "日期", "date" }, { "所属期", "period" },
	{ "数量", "count" }, { "金额", "amount" }, { "检查", "examined" },
	{ "适用", "applicable" }, { "合规", "complying" },
	{ "违规", "violating" }, { "豁免", "waived" },
	{ "无法判定", "undetermined" }, { "得分", "points" },
	{ "名称", "title" }, { "说明", "text" }, { "指纹", "fingerprint" },
};

struct sheet {
	const struct bsc_report *rep;
	struct bsc_output *out;
	struct bsc_buf	 cell[COLUMNS];
	bool		 en;
};

static void
put(struct sheet *s, enum column c, struct bsc_span text)
{
	bsc_buf_add(&s->cell[c], text.p, text.len);
}

static void
puts_in(struct sheet *s, enum column c, const char *text)
{
	bsc_buf_puts(&s->cell[c], text);
}

static void
put_int(struct sheet *s, enum column c, int64_t n)
{
	bsc_buf_printf(&s->cell[c], "%lld", (long long)n);
}

static void
put_money(struct sheet *s, struct bsc_res_money money)
{
	char text[24];

	if (money.known)
		bsc_buf_add(&s->cell[C_AMOUNT], text,
		    bsc_money_format(money.fen, text));
}

/* "label text; " in the column of free text. */
static void
put_note(struct sheet *s, const char *zh, const char *en, struct bsc_span text)
{
	struct bsc_buf *b = &s->cell[C_TEXT];

	if (text.len == 0)
		return;
	if (b->len > 0)
		bsc_buf_puts(b, "; ");
	bsc_buf_printf(b, "%s %.*s", s->en ? en : zh, (int)text.len, text.p);
}

static void
put_out(const struct sheet *s, struct bsc_buf *line, struct bsc_span text)
{
	if (s->rep->opt.excel)
		bsc_excel_cell(line, text);
	else
		bsc_csv_cell(line, text);
}

static void
end_row(struct sheet *s)
{
	struct bsc_buf line = { 0 };

	for (int c = 0; c < COLUMNS; c++) {
		if (c > 0)
			bsc_buf_putc(&line, ',');
		put_out(s, &line, (struct bsc_span){ s->cell[c].p,
		    s->cell[c].len });
		s->cell[c].len = 0;
	}
	bsc_buf_puts(&line, s->rep->opt.excel ? BSC_EXCEL_END : "\n");
	bsc_output_write(s->out, line.p, line.len);
	bsc_buf_free(&line);
}

static void
part(struct sheet *s, const char *zh, const char *en)
{
	puts_in(s, C_PART, s->en ? en : zh);
}

static void
tally_row(struct sheet *s, const struct bsc_res_tally *t)
{
	put(s, C_PACK, t->pack);
	put(s, C_RULE, t->rule);
	put(s, C_TITLE, t->title);
	put(s, C_ORIGIN, t->src);
	put_int(s, C_EXAMINED, t->examined);
	put_int(s, C_APPLICABLE, t->applicable);
	put_int(s, C_COMPLYING, t->complying);
	put_int(s, C_VIOLATING, t->violating);
	put_int(s, C_WAIVED, t->waived);
	put_int(s, C_UNDETERMINED, t->undetermined);
	bsc_reason_list(s->rep->res->schema, s->en, (struct bsc_span){
	    t->reasons.p, t->reasons.len }, &s->cell[C_TEXT]);
	end_row(s);
}

static void
put_source(struct sheet *s, const struct bsc_res_source *r)
{
	put(s, C_ORIGIN, r->file);
	put(s, C_TABLE, r->table);
	put(s, C_COUNT, r->accepted);
	put(s, C_AMOUNT, r->amount_accepted);
	put_note(s, "读取", "read", r->lines);
	put_note(s, "退回", "rejected", r->rejected);
	put_note(s, "非数据行", "set aside", r->set_aside);
	put_note(s, "存疑单元格", "doubtful cells", r->doubtful);
	put_note(s, "读取金额", "amount read", r->amount_read);
	put_note(s, "退回金额", "amount rejected", r->amount_rejected);
	put_note(s, "文件合计", "declared", r->declared);
	put_note(s, "相符", "agrees", r->agrees);
	put_note(s, "文件摘要", "SHA-256", r->digest);
	end_row(s);
}

static void
put_finding(struct sheet *s, const struct bsc_res_finding *f)
{
	put(s, C_OFFICE, f->office);
	puts_in(s, C_SEVERITY, bsc_report_severity(s->en, f->severity));
	puts_in(s, C_STATUS, bsc_report_status(s->en, f->status));
	put(s, C_PACK, f->pack);
	put(s, C_RULE, f->rule);
	put(s, C_CLAUSE, f->clauses.len > 0 ? f->clauses : f->clause);
	put(s, C_ORIGIN, f->src);
	put(s, C_TABLE, f->table);
	put(s, C_KEY, f->key);
	put(s, C_DATE, f->date);
	put(s, C_PERIOD, f->period);
	put(s, C_COUNT, f->members);
	put(s, C_AMOUNT, f->amount_text);
	put(s, C_TITLE, f->title);
	put(s, C_TEXT, f->message);
	put(s, C_FINGERPRINT, f->fingerprint);
	end_row(s);
}

static void
put_matter(struct sheet *s, const struct bsc_bundle *b)
{
	char *title = bsc_report_title(b);
	bool waived = b->waived == b->nfinding;

	part(s, "事项", "matter");
	put(s, C_OFFICE, b->office);
	puts_in(s, C_SEVERITY, bsc_report_severity(s->en, b->worst));
	puts_in(s, C_STATUS, bsc_report_status(s->en,
	    waived ? BSC_RES_WAIVED : BSC_RES_OPEN));
	put(s, C_PACK, b->pack);
	put(s, C_CLAUSE, b->clause);
	put_int(s, C_COUNT, b->nfinding - b->waived);
	put_int(s, C_WAIVED, b->waived);
	put_money(s, b->sum);
	puts_in(s, C_TITLE, title);
	end_row(s);
	free(title);
}

static void
not_judged(struct sheet *s)
{
	const struct bsc_results *res = s->rep->res;
	int64_t n;

	for (size_t i = 0; i < res->nsource; i++)
		if ((bsc_int_parse(res->source[i].rejected, &n) && n > 0) ||
		    (bsc_int_parse(res->source[i].doubtful, &n) && n > 0)) {
			part(s, "未判断：来源", "not judged: source");
			put_source(s, &res->source[i]);
		}
	for (size_t i = 0; i < res->ntally; i++) {
		if (res->tally[i].undetermined > 0)
			part(s, "未判断：无法判定", "not judged: undetermined");
		else if (res->tally[i].applicable == 0)
			part(s, "未判断：无适用记录", "not judged: never applicable");
		else
			continue;
		tally_row(s, &res->tally[i]);
	}
	for (size_t i = 0; i < s->rep->nundetermined; i++) {
		part(s, "未判断：记录", "not judged: record");
		put_finding(s, s->rep->undetermined[i]);
	}
}

static void
put_members(struct sheet *s, const struct bsc_res_finding *f)
{
	for (size_t i = 0; i < f->nmember; i++) {
		part(s, "证据", "evidence");
		put(s, C_OFFICE, f->office);
		put(s, C_ORIGIN, f->member[i].src);
		put(s, C_TABLE, f->member[i].table);
		put(s, C_KEY, f->member[i].key);
		put(s, C_DATE, f->member[i].date);
		put(s, C_AMOUNT, f->member[i].amount_text);
		put(s, C_FINGERPRINT, f->fingerprint);
		end_row(s);
	}
}

static void
found(struct sheet *s)
{
	const struct bsc_report *rep = s->rep;

	for (size_t i = 0; i < rep->nmatter; i++)
		put_matter(s, &rep->matter[i]);
	for (size_t i = 0; i < rep->all.nfinding; i++) {
		part(s, "问题", "finding");
		put_finding(s, rep->all.finding[i]);
		put_members(s, rep->all.finding[i]);
	}
	part(s, "合计", "total");
	put_int(s, C_COUNT, rep->all.nfinding - rep->all.waived);
	put_int(s, C_WAIVED, rep->all.waived);
	put_money(s, rep->all.sum);
	end_row(s);
}

static void
scored(struct sheet *s)
{
	const struct bsc_results *res = s->rep->res;

	for (size_t i = 0; i < res->nscore; i++) {
		if (!bsc_report_shows(s->rep, res->score[i].subject))
			continue;
		part(s, "得分", "score");
		put(s, C_OFFICE, res->score[i].subject);
		put(s, C_ORIGIN, res->score[i].src);
		put(s, C_PERIOD, res->score[i].period);
		put(s, C_POINTS, res->score[i].points);
		put(s, C_TITLE, res->score[i].indicator);
		put(s, C_TEXT, res->score[i].basis);
		end_row(s);
	}
	for (size_t i = 0; i < res->ngrade; i++) {
		if (!bsc_report_shows(s->rep, res->grade[i].subject))
			continue;
		part(s, "等次", "grade");
		put(s, C_OFFICE, res->grade[i].subject);
		put(s, C_ORIGIN, res->grade[i].src);
		put(s, C_PERIOD, res->grade[i].period);
		put(s, C_POINTS, res->grade[i].total);
		put(s, C_TITLE, res->grade[i].grade);
		put_note(s, "名次", "rank", res->grade[i].rank);
		put_note(s, "奖惩", "reward", res->grade[i].reward);
		end_row(s);
	}
}

void
bsc_report_csv(const struct bsc_report *rep, struct bsc_output *out)
{
	struct sheet s = { .rep = rep, .out = out, .en = rep->opt.en };

	if (rep->opt.excel)
		bsc_output_puts(out, BSC_EXCEL_BOM);
	for (int c = 0; c < COLUMNS; c++)
		puts_in(&s, c, s.en ? heads[c].en : heads[c].zh);
	end_row(&s);
	not_judged(&s);
	for (size_t i = 0; i < rep->res->nsource; i++) {
		part(&s, "来源", "source");
		put_source(&s, &rep->res->source[i]);
	}
	found(&s);
	scored(&s);
	for (size_t i = 0; i < rep->res->ntally; i++) {
		part(&s, "统计", "tally");
		tally_row(&s, &rep->res->tally[i]);
	}
	for (int c = 0; c < COLUMNS; c++)
		bsc_buf_free(&s.cell[c]);
}
