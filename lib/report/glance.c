#include "report/report.h"

/*
 * What a reader looks for first, under the title: how much was looked at,
 * what was found, and how much nobody has judged.
 */

static void
add_count(struct bsc_grid *g, const char *label, const char *href,
    uint64_t n)
{
	bsc_grid_add(g, "%s", label)->href = bsc_strdup(href);
	bsc_grid_add(g, "%llu", (unsigned long long)n);
}

static void
add_offices(const struct bsc_report *rep, struct bsc_doc *d,
    struct bsc_grid *g)
{
	size_t n = 0, hit = 0;

	for (size_t i = 0; i < rep->noffice; i++) {
		if (rep->office[i].office.len == 0)
			continue;
		n++;
		hit += bsc_report_standing(&rep->office[i]) > 0;
	}
	add_count(g, BSC_SAY(d, "办事处", "offices"), "#summary", n);
	bsc_grid_add(g, BSC_SAY(d, "有问题的 %zu 个", "with findings: %zu"),
	    hit);
}

/* By the sources, whose records need not be in the input any more. */
static uint64_t
records(const struct bsc_results *res)
{
	const struct bsc_table *t;
	uint64_t sum = 0;
	int64_t n;

	for (size_t i = 0; i < res->nsource; i++)
		if (bsc_int_parse(res->source[i].accepted, &n) && n > 0)
			sum += (uint64_t)n;
	for (size_t i = 0; res->nsource == 0 &&
	    i < bsc_schema_count(res->schema); i++) {
		t = bsc_schema_table(res->schema, i);
		if (t->group == NULL || strcmp(t->group, "result") != 0)
			sum += res->count[t->index];
	}
	return sum;
}

static void
add_records(const struct bsc_report *rep, struct bsc_doc *d,
    struct bsc_grid *g)
{
	add_count(g, BSC_SAY(d, "检查的记录", "records checked"), "#sources",
	    records(rep->res));
	bsc_grid_add(g, BSC_SAY(d, "来源 %zu 个", "sources: %zu"),
	    rep->res->nsource);
}

static void
add_findings(const struct bsc_report *rep, struct bsc_doc *d,
    struct bsc_grid *g)
{
	struct bsc_buf text = { 0 };

	for (int s = 0; s < BSC_SEVERITIES; s++)
		bsc_buf_printf(&text, "%s%s %zu", s == 0 ? "" :
		    BSC_SAY(d, "，", ", "), bsc_report_severity(d->en, s),
		    rep->all.count[s]);
	if (rep->all.waived > 0)
		bsc_buf_printf(&text, BSC_SAY(d, "；另有已豁免 %zu",
		    "; besides waived: %zu"), rep->all.waived);
	add_count(g, BSC_SAY(d, "问题", "findings"), "#summary",
	    bsc_report_standing(&rep->all));
	bsc_grid_add(g, "%s", bsc_buf_str(&text));
	bsc_buf_free(&text);
}

static void
add_matters(const struct bsc_report *rep, struct bsc_doc *d,
    struct bsc_grid *g)
{
	add_count(g, BSC_SAY(d, "事项", "matters"), "#matters", rep->nmatter);
	if (rep->all.sum.known)
		bsc_grid_add(g, BSC_SAY(d,
		    "涉及金额 %s 元，同一记录只计一次",
		    "money: %s yuan, each record once"),
		    bsc_report_money(rep, rep->all.sum));
	else
		bsc_grid_add(g, "%s", "");
}

static void
add_rules(const struct bsc_report *rep, struct bsc_doc *d,
    struct bsc_grid *g)
{
	const struct bsc_results *res = rep->res;
	size_t undecided = 0, idle = 0;

	for (size_t i = 0; i < res->ntally; i++) {
		undecided += res->tally[i].undetermined > 0;
		idle += res->tally[i].applicable == 0;
	}
	add_count(g, BSC_SAY(d, "有记录无法判定的规则",
	    "rules with undetermined records"), "#not-judged", undecided);
	bsc_grid_add(g, BSC_SAY(d,
	    "执行规则 %zu 条；没有遇到适用记录的 %zu 条",
	    "rules that ran: %zu; that met no record they apply to: %zu"),
	    res->ntally, idle);
}

static void
add_refused(const struct bsc_report *rep, struct bsc_doc *d,
    struct bsc_grid *g)
{
	const struct bsc_results *res = rep->res;
	uint64_t rows = 0, doubtful = 0;
	size_t sources = 0;
	int64_t n;

	for (size_t i = 0; i < res->nsource; i++) {
		if (bsc_int_parse(res->source[i].rejected, &n) && n > 0) {
			rows += (uint64_t)n;
			sources++;
		}
		if (bsc_int_parse(res->source[i].doubtful, &n) && n > 0)
			doubtful += (uint64_t)n;
	}
	add_count(g, BSC_SAY(d, "退回的行", "rows rejected"), "#not-judged",
	    rows);
	if (res->nsource == 0)
		bsc_grid_add(g, "%s", BSC_SAY(d, "没有来源记录，无从核对",
		    "no source records: not known"));
	else
		bsc_grid_add(g, BSC_SAY(d,
		    "涉及来源 %zu 个；存疑单元格 %llu 个",
		    "sources with such rows: %zu; doubtful cells: %llu"),
		    sources, (unsigned long long)doubtful);
}

void
bsc_report_glance(const struct bsc_report *rep, struct bsc_doc *d)
{
	struct bsc_grid *g = bsc_grid_new("");

	g->lead = true;
	bsc_grid_col(g, BSC_SAY(d, "要点", "at a glance"), false);
	bsc_grid_col(g, BSC_SAY(d, "数量", "count"), true);
	bsc_grid_col(g, BSC_SAY(d, "说明", "note"), false);
	add_offices(rep, d, g);
	add_records(rep, d, g);
	add_findings(rep, d, g);
	add_matters(rep, d, g);
	add_rules(rep, d, g);
	add_refused(rep, d, g);
	bsc_doc_table(d, g);
}
