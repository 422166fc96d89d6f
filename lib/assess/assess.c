#include <stdio.h>
#include <stdlib.h>

#include "assess/points.h"
#include "assess/subject.h"

static size_t
grade_for(const struct bsc_model *m, bsc_micro total, size_t best)
{
	size_t g = 0;

	while (g + 1 < m->ngrade && total < m->grade[g].from)
		g++;
	return g > best ? g : best;
}

static void
assess_one(struct bsc_assessment *a, size_t subject)
{
	const struct bsc_model *m = a->model;
	struct bsc_subject *who = &a->subject[subject];

	bsc_points(a, subject);
	who->grade = grade_for(m, who->low, who->best);
	if (who->grade != grade_for(m, who->high, who->best))
		who->grade = m->ngrade;
}

/* 1 and the number of those above; unknown where the open points decide. */
static size_t
rank_of(const struct bsc_assessment *a, const struct bsc_subject *who)
{
	const struct bsc_subject *other;
	size_t sure = 1, perhaps = 1;

	for (size_t i = 0; i < a->nsubject; i++) {
		other = &a->subject[i];
		if (other == who)
			continue;
		sure += other->low > who->high;
		perhaps += other->high > who->low;
	}
	return sure == perhaps ? sure : 0;
}

static bool
assessed_before(const struct bsc_assessment *a)
{
	for (size_t i = 0; i < a->res->ngrade; i++)
		if (bsc_span_is(a->res->grade[i].model, a->model->id))
			return true;
	return false;
}

/* By office, then as in the input. */
static int
office_order(const void *a, const void *b)
{
	const struct bsc_res_finding *x = *(const struct bsc_res_finding *const *)a;
	const struct bsc_res_finding *y = *(const struct bsc_res_finding *const *)b;
	int c = bsc_span_cmp(x->office, y->office);

	return c != 0 ? c : x < y ? -1 : x > y;
}

/* Give each subject its findings: both lists are in order of offices. */
static void
share_findings(struct bsc_assessment *a)
{
	const struct bsc_results *res = a->res;
	size_t at = 0, n = res->nfinding;
	struct bsc_subject *who;

	a->finding = bsc_zalloc(n + 1, sizeof(*a->finding));
	for (size_t i = 0; i < n; i++)
		a->finding[i] = &res->finding[i];
	qsort(a->finding, n, sizeof(*a->finding), office_order);
	for (size_t i = 0; i < a->nsubject; i++) {
		who = &a->subject[i];
		who->id = a->ids[i];
		while (at < n &&
		    bsc_span_cmp(a->finding[at]->office, who->id) < 0)
			at++;
		who->own = a->finding + at;
		while (at < n && bsc_span_eq(a->finding[at]->office, who->id))
			who->nown++, at++;
	}
}

struct bsc_assessment *
bsc_assess(const struct bsc_model *model, const struct bsc_results *res,
    const char *period, struct bsc_error *err)
{
	struct bsc_assessment *a = bsc_zalloc(1, sizeof(*a));

	a->model = model;
	a->res = res;
	if (assessed_before(a)) {
		bsc_fail(err, _("the input has grades of the model %s already"),
		    model->id);
		goto fail;
	}
	if (!bsc_assess_period(res, period, &a->period, err))
		goto fail;
	a->ids = bsc_assess_subjects(res, a->period, &a->nsubject);
	if (a->nsubject == 0) {
		bsc_fail(err, _("no record names an office: nobody to assess"));
		goto fail;
	}
	a->subject = bsc_zalloc(a->nsubject, sizeof(*a->subject));
	share_findings(a);
	for (size_t i = 0; i < a->nsubject; i++)
		assess_one(a, i);
	for (size_t i = 0; i < a->nsubject; i++)
		a->subject[i].rank = rank_of(a, &a->subject[i]);
	for (size_t i = 0; i < res->nfinding; i++)
		a->unowned += res->finding[i].office.len == 0 &&
		    bsc_finding_stands(&res->finding[i]);
	return a;
fail:
	bsc_assessment_free(a);
	return NULL;
}

static void
number_cell(struct bsc_span *cell, bsc_micro v, char text[28])
{
	*cell = (struct bsc_span){ text, bsc_number_format(v, text) };
}

static void
put_origin(struct bsc_buf *b, const struct bsc_model *m, size_t line)
{
	b->len = 0;
	bsc_buf_printf(b, "%s:%zu", m->file, line);
}

static void
write_scores(const struct bsc_assessment *a, struct bsc_writer *w,
    const struct bsc_section *sec, struct bsc_span period)
{
	struct bsc_span cell[9];
	struct bsc_buf src = { 0 };
	char text[4][28];
	const struct bsc_score *s;

	bsc_writer_section(w, sec);
	for (size_t i = 0; i < a->nscore; i++) {
		s = &a->score[i];
		memset(cell, 0, sizeof(cell));
		cell[0] = bsc_span(a->model->id);
		cell[1] = a->subject[s->subject].id;
		cell[2] = period;
		cell[3] = bsc_span(s->indicator);
		if (s->weighed)
			number_cell(&cell[4], s->weight, text[0]);
		if (s->measured)
			number_cell(&cell[5], s->value, text[1]);
		if (s->has_raw)
			number_cell(&cell[6], s->raw, text[2]);
		number_cell(&cell[7], s->points, text[3]);
		cell[8] = (struct bsc_span){ s->basis.p, s->basis.len };
		put_origin(&src, a->model, s->line);
		bsc_writer_record(w, sec, (struct bsc_span){ src.p, src.len },
		    cell);
	}
	bsc_buf_free(&src);
}

static void
write_grades(const struct bsc_assessment *a, struct bsc_writer *w,
    const struct bsc_section *sec, struct bsc_span period)
{
	const struct bsc_model *m = a->model;
	const struct bsc_grade *g;
	const struct bsc_subject *who;
	struct bsc_span cell[7];
	struct bsc_buf src = { 0 };
	char total[28], rank[24], reward[24];

	bsc_writer_section(w, sec);
	for (size_t i = 0; i < a->nsubject; i++) {
		who = &a->subject[i];
		g = who->grade < m->ngrade ? &m->grade[who->grade] : NULL;
		memset(cell, 0, sizeof(cell));
		cell[0] = bsc_span(m->id);
		cell[1] = who->id;
		cell[2] = period;
		number_cell(&cell[3], who->total, total);
		cell[4] = bsc_span(g != NULL ? g->id : "undetermined");
		if (who->rank > 0) {
			snprintf(rank, sizeof(rank), "%zu", who->rank);
			cell[5] = bsc_span(rank);
		}
		if (g != NULL && g->reward.known)
			cell[6] = (struct bsc_span){ reward,
			    bsc_money_format(g->reward.fen, reward) };
		put_origin(&src, m, g != NULL ? g->line : m->line);
		bsc_writer_record(w, sec, (struct bsc_span){ src.p, src.len },
		    cell);
	}
	bsc_buf_free(&src);
}

void
bsc_assessment_write(const struct bsc_assessment *a, struct bsc_writer *w)
{
	static const char *const score_fields[] = { "model", "subject",
	    "period", "indicator", "weight", "value", "raw", "points", "basis",
	    NULL };
	static const char *const grade_fields[] = { "model", "subject",
	    "period", "total", "grade", "rank", "reward", NULL };
	const struct bsc_schema *schema = a->res->schema;
	struct bsc_section *score, *grade;
	struct bsc_span period;
	char text[16];

	period.len = bsc_period_format(a->period, text);
	period.p = text;
	score = bsc_section_new(bsc_table_find(schema, BSC_SPAN("score")),
	    score_fields);
	grade = bsc_section_new(bsc_table_find(schema, BSC_SPAN("grade")),
	    grade_fields);
	write_scores(a, w, score, period);
	write_grades(a, w, grade, period);
	bsc_section_free(score);
	bsc_section_free(grade);
}

size_t
bsc_assessment_unowned(const struct bsc_assessment *a)
{
	return a->unowned;
}

void
bsc_assessment_free(struct bsc_assessment *a)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < a->nscore; i++)
		bsc_buf_free(&a->score[i].basis);
	free(a->score);
	free(a->subject);
	free(a->finding);
	free(a->ids);
	free(a);
}
