#include <stdlib.h>

#include "assess/model.h"
#include "base/path.h"
#include "base/xml.h"

/* No model gives more; sums of points then fit with room to spare. */
#define POINTS_MAX	(INT64_C(1000000) * 1000000)

/* What the functions below share while a file is read. */
struct load {
	struct bsc_model	*model;
	const struct bsc_schema	*schema;
	const char		*path;
	struct bsc_error	*err;
};

static bool
fault(struct load *l, const struct bsc_node *n, const char *what,
    const char *word)
{
	return bsc_fail(l->err, "%s:%zu: %s: %s%s%s", l->path, n->line,
	    n->name, what, *word != '\0' ? " " : "", word);
}

static bool
next_word(struct bsc_span *rest, struct bsc_span *word)
{
	while (bsc_span_split(rest, ' ', word))
		if (word->len > 0)
			return true;
	return false;
}

bool
bsc_words_have(struct bsc_span list, struct bsc_span word)
{
	struct bsc_span one;
	bool any = true;

	while (next_word(&list, &one)) {
		any = false;
		if (bsc_span_eq(one, word))
			return true;
	}
	return any;
}

/* Refuse what is not known here: a misspelt word must not be ignored. */
static bool
known_attrs(struct load *l, const struct bsc_node *n, const char *names)
{
	for (size_t i = 0; i < n->nattr; i++)
		if (!bsc_words_have(bsc_span(names), bsc_span(n->attr[i].name)))
			return fault(l, n, "unknown attribute",
			    n->attr[i].name);
	return true;
}

static bool
need_attr(struct load *l, const struct bsc_node *n, const char *name,
    const char **value)
{
	*value = bsc_node_attr(n, name);
	if (*value == NULL || **value == '\0')
		return fault(l, n, "no attribute", name);
	return true;
}

/* A number that is not negative; an absent one leaves *to alone. */
static bool
points(struct load *l, const struct bsc_node *n, const char *name,
    bsc_micro *to)
{
	const char *text = bsc_node_attr(n, name);

	if (text == NULL)
		return true;
	if (!bsc_number_parse(bsc_span(text), to) || *to < 0 ||
	    *to > POINTS_MAX)
		return fault(l, n, "not a number of points:", text);
	return true;
}

/* A list whose words the schema must know as words of table.field. */
static bool
words(struct load *l, const struct bsc_node *n, const char *attr,
    const char *table, const char *name, struct bsc_span *to)
{
	const char *text = bsc_node_attr(n, attr);
	const struct bsc_table *t;
	const struct bsc_field *f;
	struct bsc_span rest, word;

	if (text == NULL)
		return true;
	*to = bsc_span(text);
	t = bsc_table_find(l->schema, bsc_span(table));
	f = t == NULL ? NULL : bsc_field_find(t, bsc_span(name));
	if (f == NULL)
		return fault(l, n, "the schema has no field", name);
	for (rest = *to; next_word(&rest, &word);)
		if (bsc_word_find(f, word) < 0)
			return fault(l, n, "unknown word in", text);
	return true;
}

static void
titles(const struct bsc_node *n, const char **zh, const char **en)
{
	const char *lang;

	for (n = n->child; n != NULL; n = n->next) {
		if (strcmp(n->name, "title") != 0)
			continue;
		lang = bsc_node_attr(n, "lang");
		if (lang != NULL && strcmp(lang, "en") == 0)
			*en = n->text;
		else
			*zh = n->text;
	}
	if (*zh == NULL)
		*zh = *en;
	if (*en == NULL)
		*en = *zh;
}

static bool
load_targets(struct load *l, const struct bsc_node *n,
    struct bsc_indicator *in)
{
	in->kind = BSC_BY_TARGETS;
	return known_attrs(l, n, "kinds") &&
	    words(l, n, "kinds", "target", "kind", &in->kinds);
}

static bool
load_deduct(struct load *l, const struct bsc_node *n,
    struct bsc_indicator *in)
{
	in->kind = BSC_BY_DEDUCTION;
	in->cap = in->weight;
	if (!known_attrs(l, n, "families serious major minor info cap") ||
	    !words(l, n, "families", "finding", "family", &in->families) ||
	    !points(l, n, "cap", &in->cap))
		return false;
	if (in->cap > in->weight)
		return fault(l, n, "cap above the weight of", in->id);
	for (int s = 0; s < BSC_SEVERITIES; s++)
		if (!points(l, n, bsc_severity_name(s), &in->per[s]))
			return false;
	return true;
}

static bool
load_indicator(struct load *l, const struct bsc_node *n)
{
	struct bsc_indicator *in, **end = &l->model->indicator;
	const struct bsc_node *c;
	const char *weight;
	int ways = 0;

	in = bsc_arena_alloc(l->model->arena, sizeof(*in));
	in->line = n->line;
	if (!known_attrs(l, n, "id weight") || !need_attr(l, n, "id", &in->id) ||
	    !need_attr(l, n, "weight", &weight) ||
	    !points(l, n, "weight", &in->weight))
		return false;
	in->zh = in->en = NULL;
	titles(n, &in->zh, &in->en);
	for (c = n->child; c != NULL; c = c->next)
		if (strcmp(c->name, "targets") == 0) {
			ways++;
			if (!load_targets(l, c, in))
				return false;
		} else if (strcmp(c->name, "deduct") == 0) {
			ways++;
			if (!load_deduct(l, c, in))
				return false;
		} else if (strcmp(c->name, "title") != 0)
			return fault(l, c, "unknown element in", n->name);
	if (ways != 1)
		return fault(l, n, "wants one of targets and deduct:", in->id);
	for (; *end != NULL; end = &(*end)->next)
		if (strcmp((*end)->id, in->id) == 0)
			return fault(l, n, "second indicator", in->id);
	*end = in;
	return true;
}

static bool
load_grade(struct load *l, const struct bsc_node *n, size_t *cap)
{
	struct bsc_model *m = l->model;
	struct bsc_grade g = { .line = n->line };
	const char *from, *reward = bsc_node_attr(n, "reward");

	if (!known_attrs(l, n, "id from reward") ||
	    !need_attr(l, n, "id", &g.id) || !need_attr(l, n, "from", &from) ||
	    !points(l, n, "from", &g.from))
		return false;
	if (reward != NULL &&
	    !(g.reward.known = bsc_money_parse(bsc_span(reward), &g.reward.fen)))
		return fault(l, n, "not an amount:", reward);
	titles(n, &g.zh, &g.en);
	for (const struct bsc_node *c = n->child; c != NULL; c = c->next)
		if (strcmp(c->name, "title") != 0)
			return fault(l, c, "unknown element in", n->name);
	if (m->ngrade > 0 && m->grade[m->ngrade - 1].from <= g.from)
		return fault(l, n, "grades go from best to worst:", g.id);
	m->grade = bsc_grow(m->grade, cap, m->ngrade + 1, sizeof(g));
	m->grade[m->ngrade++] = g;
	return true;
}

static bool
load_veto(struct load *l, const struct bsc_node *n)
{
	struct bsc_model *m = l->model;
	struct bsc_veto *v, **end = &m->veto;
	const char *severity, *grade;

	v = bsc_arena_alloc(m->arena, sizeof(*v));
	v->line = n->line;
	if (!known_attrs(l, n, "severity families grade") ||
	    !need_attr(l, n, "severity", &severity) ||
	    !need_attr(l, n, "grade", &grade) ||
	    !words(l, n, "families", "finding", "family", &v->families))
		return false;
	if ((v->severity = bsc_severity_find(bsc_span(severity))) < 0)
		return fault(l, n, "unknown severity", severity);
	while (v->grade < m->ngrade &&
	    strcmp(m->grade[v->grade].id, grade) != 0)
		v->grade++;
	if (v->grade == m->ngrade)
		return fault(l, n, "no such grade:", grade);
	while (*end != NULL)
		end = &(*end)->next;
	*end = v;
	return true;
}

/* Grades first: a veto names one. */
static bool
load_root(struct load *l, const struct bsc_node *root)
{
	struct bsc_model *m = l->model;
	const struct bsc_node *n;
	size_t cap = 0;

	if (strcmp(root->name, "model") != 0)
		return fault(l, root, "not a model", "");
	m->line = root->line;
	if (!known_attrs(l, root, "id base") ||
	    !need_attr(l, root, "id", &m->id) ||
	    !points(l, root, "base", &m->base))
		return false;
	titles(root, &m->zh, &m->en);
	for (n = root->child; n != NULL; n = n->next)
		if (strcmp(n->name, "grade") == 0 && !load_grade(l, n, &cap))
			return false;
	if (m->ngrade == 0 || m->grade[m->ngrade - 1].from != 0)
		return fault(l, root, "wants grades, the last from=\"0\"", "");
	for (n = root->child; n != NULL; n = n->next)
		if (strcmp(n->name, "indicator") == 0) {
			if (!load_indicator(l, n))
				return false;
		} else if (strcmp(n->name, "veto") == 0) {
			if (!load_veto(l, n))
				return false;
		} else if (strcmp(n->name, "grade") != 0 &&
		    strcmp(n->name, "title") != 0)
			return fault(l, n, "unknown element in", root->name);
	if (m->indicator == NULL)
		return fault(l, root, "wants an indicator", "");
	return true;
}

static char *
find_model(const char *name)
{
	struct bsc_buf file = { 0 };
	char *path;

	if (strchr(name, '/') != NULL)
		return bsc_strdup(name);
	bsc_buf_puts(&file, name);
	if (strlen(name) < 4 || strcmp(name + strlen(name) - 4, ".xml") != 0)
		bsc_buf_puts(&file, ".xml");
	path = bsc_path_find(BSC_DATA_MODELS, bsc_buf_str(&file));
	bsc_buf_free(&file);
	return path;
}

struct bsc_model *
bsc_model_load(const char *name, const struct bsc_schema *schema,
    struct bsc_error *err)
{
	struct load l = { .schema = schema, .err = err };
	struct bsc_node *root;
	char *path;
	bool good;

	if ((path = find_model(name)) == NULL) {
		if (bsc_path_explain(name, err))
			bsc_fail(err, _("%s: no such model"), name);
		return NULL;
	}
	l.path = path;
	l.model = bsc_zalloc(1, sizeof(*l.model));
	l.model->arena = bsc_arena_new();
	l.model->file = bsc_arena_strdup(l.model->arena,
	    strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path);
	root = bsc_node_load(l.model->arena, path, err);
	good = root != NULL && load_root(&l, root);
	free(path);
	if (!good) {
		bsc_model_free(l.model);
		return NULL;
	}
	return l.model;
}

void
bsc_model_free(struct bsc_model *m)
{
	if (m == NULL)
		return;
	free(m->grade);
	bsc_arena_free(m->arena);
	free(m);
}
