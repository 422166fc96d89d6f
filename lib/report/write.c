#include "report/report.h"

/* The one period of all grades, or "" when there is none or several. */
static struct bsc_span
graded_period(const struct bsc_results *res)
{
	for (size_t i = 1; i < res->ngrade; i++)
		if (!bsc_span_eq(res->grade[i].period, res->grade[0].period))
			return BSC_SPAN("");
	return res->ngrade > 0 ? res->grade[0].period : BSC_SPAN("");
}

/* First and last day of the sources, as far as they tell. */
static void
source_dates(const struct bsc_results *res, struct bsc_span *from,
    struct bsc_span *to)
{
	struct bsc_span s;

	*from = *to = BSC_SPAN("");
	for (size_t i = 0; i < res->nsource; i++) {
		s = res->source[i].from;
		if (s.len > 0 && (from->len == 0 || bsc_span_cmp(s, *from) < 0))
			*from = s;
		s = res->source[i].to;
		if (s.len > 0 && bsc_span_cmp(s, *to) > 0)
			*to = s;
	}
}

const char *
bsc_report_heading(const struct bsc_report *rep)
{
	if (rep->opt.title != NULL)
		return rep->opt.title;
	return rep->opt.en ? "Report on offices stationed elsewhere" :
	    "驻外办事处检查报告";
}

void
bsc_report_opening(const struct bsc_report *rep, struct bsc_doc *d)
{
	struct bsc_span period = graded_period(rep->res), from, to;

	if (rep->opt.period != NULL)
		period = bsc_span(rep->opt.period);
	source_dates(rep->res, &from, &to);
	if (period.len > 0)
		bsc_doc_para(d, BSC_TONE_PLAIN, BSC_SAY(d, "期间：%.*s",
		    "Period: %.*s"), (int)period.len, period.p);
	if (rep->opt.as_of != NULL)
		bsc_doc_para(d, BSC_TONE_PLAIN, BSC_SAY(d, "截至：%s",
		    "As of: %s"), rep->opt.as_of);
	if (from.len > 0)
		bsc_doc_para(d, BSC_TONE_PLAIN, BSC_SAY(d,
		    "资料日期：%.*s 至 %.*s", "Dates of the data: %.*s to %.*s"),
		    (int)from.len, from.p, (int)to.len, to.p);
}

void
bsc_report_write(const struct bsc_report *rep, struct bsc_doc *d)
{
	d->en = rep->opt.en;
	d->prints = rep->prints;
	d->form->begin(d, bsc_report_heading(rep));
	bsc_report_opening(rep, d);
	bsc_report_glance(rep, d);
	bsc_report_not_judged(rep, d);
	bsc_report_sources(rep, d);
	bsc_report_summary(rep, d);
	bsc_report_matters(rep, d);
	bsc_report_scores(rep, d);
	bsc_report_tally(rep, d);
	d->form->end(d);
	bsc_buf_free(&d->buf);
}
