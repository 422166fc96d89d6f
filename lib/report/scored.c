#include <stdlib.h>

#include "assess/model.h"
#include "report/report.h"

/* Models by name, for their titles; NULL where one is not to be found. */
struct models {
	struct bsc_keys		*keys;
	struct bsc_model	**model;
	size_t			 cap;
};

/* A name with a slash is a path of the machine that assessed: left alone. */
static const struct bsc_model *
model_of(const struct bsc_report *rep, struct models *m, struct bsc_span name)
{
	struct bsc_error err;
	bool isnew = false;
	uint32_t i = bsc_keys_add(m->keys, name, &isnew);
	char *text;

	if (!isnew)
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
		return m->model[i];
	m->model = bsc_grow(m->model, &m->cap, i + 1, sizeof(*m->model));
	m->model[i] = NULL;
	if (name.len == 0 || memchr(name.p, '/', name.len) != NULL)
		return NULL;
	text = bsc_strndup(name.p, name.len);
	m->model[i] = bsc_model_load(text, rep->res->schema, &err);
	free(text);
	return m->model[i];
}

static void
models_free(struct models *m)
{
	for (uint32_t i = 0; i < bsc_keys_count(m->keys); i++)
		bsc_model_free(m->model[i]);
	free(m->model);
	bsc_keys_free(m->keys);
}

static const char *
grade_title(bool en, const struct bsc_model *m, struct bsc_span grade)
{
	if (bsc_span_is(grade, "undetermined"))
		return en ? "undetermined" : "无法评定";
	for (size_t i = 0; m != NULL && i < m->ngrade; i++)
		if (bsc_span_is(grade, m->grade[i].id))
			return en ? m->grade[i].en : m->grade[i].zh;
	return NULL;
}

static const char *
indicator_title(bool en, const struct bsc_model *m, struct bsc_span id)
{
	const struct bsc_indicator *in = m == NULL ? NULL : m->indicator;

	for (; in != NULL; in = in->next)
		if (bsc_span_is(id, in->id))
			return en ? in->en : in->zh;
	return NULL;
}

/* A total as a length: millionths, not below zero. */
static uint64_t
length_of(struct bsc_span total)
{
	bsc_micro v;

	return bsc_number_parse(total, &v) && v > 0 ? (uint64_t)v : 0;
}

static void
grade_table(const struct bsc_report *rep, struct bsc_doc *d, struct models *m)
{
	struct bsc_grid *g = bsc_grid_new(BSC_SAY(d, "等次", "Grades"));
	const struct bsc_res_grade *r;
	uint64_t part[4] = { 0 }, max = 0;
	const char *word;

	bsc_grid_col(g, BSC_SAY(d, "对象", "subject"), false);
	bsc_grid_bar_col(g, BSC_SAY(d, "图示", "chart"));
	bsc_grid_col(g, BSC_SAY(d, "总分", "total"), true);
	bsc_grid_col(g, BSC_SAY(d, "等次", "grade"), false);
	bsc_grid_col(g, BSC_SAY(d, "名次", "rank"), true);
	bsc_grid_col(g, BSC_SAY(d, "奖惩（元）", "reward (yuan)"), true);
	bsc_grid_col(g, BSC_SAY(d, "考核期", "period"), false);
	bsc_grid_col(g, BSC_SAY(d, "模型", "model"), false);
	for (size_t i = 0; i < rep->res->ngrade; i++)
		if (length_of(rep->res->grade[i].total) > max)
			max = length_of(rep->res->grade[i].total);
	max = max < 100000000 ? 100000000 : max;	/* of 100 points */
	for (size_t i = 0; i < rep->res->ngrade; i++) {
		r = &rep->res->grade[i];
		if (!bsc_report_shows(rep, r->subject))
			continue;
		bsc_grid_add(g, "%s", bsc_report_office(rep, r->subject));
		part[0] = length_of(r->total);
		bsc_grid_bar(g, part, max)->tone = BSC_TONE_INFO;
		bsc_grid_span(g, r->total);
		word = grade_title(d->en, model_of(rep, m, r->model), r->grade);
		if (word != NULL)
			bsc_grid_add(g, "%s", word);
		else
			bsc_grid_span(g, r->grade);
		bsc_grid_span(g, r->rank);
		bsc_grid_span(g, r->reward);
		bsc_grid_span(g, r->period);
		bsc_grid_span(g, r->model);
	}
	bsc_doc_table(d, g);
}

/* The fixed words of a basis, and of the indicators that no model names. */
static const struct {
	const char	*en, *zh;
} basis_words[] = {
	{ "undetermined rules", "有记录无法判定的规则" },
	{ "serious", "严重" }, { "major", "重要" }, { "minor", "一般" },
	{ "info", "提示" }, { "measured", "已测" },
	{ "undetermined", "无法判定" }, { "undetermined:", "无法判定:" },
	{ "waived", "已豁免" }, { "rules", "规则" }, { "judged", "有结论" },
	{ "nothing judged", "没有规则得出结论" }, { "no findings", "没有问题" },
	{ "no targets", "没有目标" }, { "capped at", "扣分封顶" },
	{ "outside the period", "考核期外" }, { "total from", "总分从" },
	{ "to", "到" }, { "grade at most", "等次不高于" }, { "base", "基础分" },
	{ "veto", "一票否决" }, { "x", "×" },
};

/* The word or words that stand at p, up to a blank, ";" or the end. */
static const char *
word_at(const char *p, const char *end, size_t *len)
{
	for (size_t i = 0; i < sizeof(basis_words) / sizeof(*basis_words); i++) {
		*len = strlen(basis_words[i].en);
		if ((size_t)(end - p) >= *len &&
		    memcmp(p, basis_words[i].en, *len) == 0 &&
		    (p + *len == end || strchr(" ;,", p[*len]) != NULL))
			return basis_words[i].zh;
	}
	return NULL;
}

/* A basis in the language of the report; what is no fixed word stays. */
static struct bsc_span
basis_in(struct bsc_doc *d, struct bsc_span text, struct bsc_buf *b)
{
	const char *p = text.p, *end = p + text.len, *zh;
	bool start = true;
	size_t n;

	if (d->en || text.len == 0)
		return text;
	for (b->len = 0; p < end; start = *p++ == ' ') {
		while (start && (zh = word_at(p, end, &n)) != NULL) {
			bsc_buf_puts(b, zh);
			p += n;
			start = false;
		}
		if (p == end)
			break;
		bsc_buf_putc(b, *p);
	}
	return (struct bsc_span){ b->p, b->len };
}

static void
score_table(const struct bsc_report *rep, struct bsc_doc *d, struct models *m)
{
	struct bsc_grid *g = bsc_grid_new(BSC_SAY(d, "得分与依据",
	    "Points and their basis"));
	const struct bsc_res_score *s;
	const char *title;
	struct bsc_buf text = { 0 };

	bsc_grid_col(g, BSC_SAY(d, "对象", "subject"), false);
	bsc_grid_col(g, BSC_SAY(d, "指标", "indicator"), false);
	bsc_grid_col(g, BSC_SAY(d, "满分", "weight"), true);
	bsc_grid_col(g, BSC_SAY(d, "指标值", "value"), true);
	bsc_grid_col(g, BSC_SAY(d, "得分", "points"), true);
	bsc_grid_col(g, BSC_SAY(d, "计分出处", "origin"), false);
	bsc_grid_col(g, BSC_SAY(d, "计分依据", "basis"), false);
	for (size_t i = 0; i < rep->res->nscore; i++) {
		s = &rep->res->score[i];
		if (!bsc_report_shows(rep, s->subject))
			continue;
		bsc_grid_add(g, "%s", bsc_report_office(rep, s->subject));
		title = indicator_title(d->en, model_of(rep, m, s->model),
		    s->indicator);
		bsc_grid_span(g, title != NULL ? bsc_span(title) :
		    basis_in(d, s->indicator, &text));
		bsc_grid_span(g, s->weight);
		bsc_grid_span(g, s->value);
		bsc_grid_span(g, s->points);
		bsc_grid_span(g, s->src)->tone = BSC_TONE_MUTED;
		bsc_grid_span(g, basis_in(d, s->basis, &text))->prints = true;
	}
	bsc_buf_free(&text);
	bsc_doc_table(d, g);
}

void
bsc_report_scores(const struct bsc_report *rep, struct bsc_doc *d)
{
	struct models m = { .keys = NULL };

	if (rep->res->nscore == 0 && rep->res->ngrade == 0)
		return;
	m.keys = bsc_keys_new();
	bsc_doc_heading(d, 2, "scores", BSC_SAY(d, "五、考核得分与等次",
	    "5. Scores and grades"));
	grade_table(rep, d, &m);
	score_table(rep, d, &m);
	models_free(&m);
}

/* The unit of a tally as the schema labels it. */
static const char *
unit_word(const struct bsc_report *rep, struct bsc_span unit)
{
	const struct bsc_table *t = bsc_table_find(rep->res->schema,
	    BSC_SPAN("tally"));
	const struct bsc_field *f = t == NULL ? NULL :
	    bsc_field_find(t, BSC_SPAN("unit"));
	int w = f == NULL || rep->opt.en ? -1 : bsc_word_find(f, unit);

	return w >= 0 ? f->word[w].zh : bsc_arena_strndup(rep->arena,
	    unit.len > 0 ? unit.p : "", unit.len);
}

void
bsc_report_tally(const struct bsc_report *rep, struct bsc_doc *d)
{
	struct bsc_grid *g = bsc_grid_new(BSC_SAY(d, "每条规则的统计",
	    "Every rule"));
	const struct bsc_res_tally *t;

	bsc_doc_heading(d, 2, "tally", BSC_SAY(d, "附：规则执行统计",
	    "Appendix: tally of the rules"));
	if (rep->res->ntally == 0)
		bsc_doc_para(d, BSC_TONE_WARN, "%s", BSC_SAY(d,
		    "没有执行过规则。", "No rule has run."));
	g->fold = true;
	bsc_grid_col(g, BSC_SAY(d, "名称", "title"), false);
	bsc_grid_col(g, BSC_SAY(d, "检查", "examined"), true);
	bsc_grid_col(g, BSC_SAY(d, "不适用", "not applicable"), true);
	bsc_grid_col(g, BSC_SAY(d, "适用", "applicable"), true);
	bsc_grid_col(g, BSC_SAY(d, "合规", "complying"), true);
	bsc_grid_col(g, BSC_SAY(d, "违规", "violating"), true);
	bsc_grid_col(g, BSC_SAY(d, "其中豁免", "of it waived"), true);
	bsc_grid_col(g, BSC_SAY(d, "无法判定", "undetermined"), true);
	bsc_grid_col(g, BSC_SAY(d, "计数单位", "unit"), false);
	bsc_grid_col(g, BSC_SAY(d, "规则", "rule"), false);
	for (size_t i = 0; i < rep->res->ntally; i++) {
		t = &rep->res->tally[i];
		bsc_grid_span(g, t->title);
		bsc_grid_add(g, "%lld", (long long)t->examined);
		bsc_grid_add(g, "%lld", (long long)(t->examined -
		    t->applicable));
		bsc_grid_add(g, "%lld", (long long)t->applicable);
		bsc_grid_add(g, "%lld", (long long)t->complying);
		bsc_grid_add(g, "%lld", (long long)t->violating);
		bsc_grid_add(g, "%lld", (long long)t->waived);
		bsc_grid_add(g, "%lld", (long long)t->undetermined);
		bsc_grid_add(g, "%s", unit_word(rep, t->unit));
		bsc_grid_add(g, "%.*s/%.*s", (int)t->pack.len, t->pack.p,
		    (int)t->rule.len, t->rule.p)->tone = BSC_TONE_MUTED;
	}
	bsc_doc_table(d, g);
}
