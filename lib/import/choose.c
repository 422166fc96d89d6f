#include <ctype.h>
#include <stdlib.h>

#include "import/choose.h"

#define SCORES_SAID	8

static bool
is_told(const struct bsc_told *told, const char *name, const char **to)
{
	struct bsc_buf a = { 0 }, b = { 0 };
	bool same = false;

	bsc_names_fold(&a, bsc_span(name));
	/* What was told last holds. */
	for (size_t i = told->nmap; !same && i-- > 0;) {
		b.len = 0;
		bsc_names_fold(&b, bsc_span(told->map[i].from));
		same = bsc_span_eq((struct bsc_span){ a.p, a.len },
		    (struct bsc_span){ b.p, b.len });
		if (same)
			*to = told->map[i].to;
	}
	bsc_buf_free(&a);
	bsc_buf_free(&b);
	return same;
}

/* The first column that has this told name; later ones repeat it. */
static bool
told_before(const struct bsc_mapping *m, size_t col, const char *to)
{
	const char *other;

	for (size_t i = 0; i < col; i++)
		if (m->col[i].match == BSC_MATCH_TOLD &&
		    m->col[i].field != NULL &&
		    is_told(m->told, m->col[i].name, &other) &&
		    strcmp(other, to) == 0 &&
		    m->col[i].field->type != BSC_LIST)
			return true;
	return false;
}

static const struct bsc_field *
steps_field(const struct bsc_table *t)
{
	for (size_t i = 0; i < t->nfield; i++)
		if (t->field[i].type == BSC_STEPS)
			return &t->field[i];
	return NULL;
}

static const char *
match_reason(enum bsc_match match)
{
	switch (match) {
	case BSC_MATCH_TOLD:
		return "told";
	case BSC_MATCH_NAME:
		return "name of the field";
	case BSC_MATCH_LABEL:
		return "label of the field";
	case BSC_MATCH_ALIAS:
		return "alias";
	case BSC_MATCH_UNIT:
		return "name without its unit";
	case BSC_MATCH_NUMBERED:
		return "numbered column of a list";
	case BSC_MATCH_NONE:
		break;
	}
	return "no such name";
}

static void
propose(struct bsc_mapping *m, const struct bsc_names *names, size_t i)
{
	struct bsc_map_column *c = &m->col[i];
	const char *to;

	c->field = NULL;
	c->role = NULL;
	if (is_told(m->told, c->name, &to)) {
		c->match = BSC_MATCH_TOLD;
		c->field = bsc_field_find(m->table, bsc_span(to));
		c->reason = *to == '\0' ? "told to leave out" : "told";
		if (c->field != NULL && told_before(m, i, to)) {
			c->field = NULL;
			c->reason = "repeats an earlier column";
		}
		return;
	}
	c->field = bsc_names_field(names, m->table, bsc_span(c->name),
	    &c->match);
	if (m->steps != NULL)
		c->role = bsc_names_role(names, bsc_span(c->name), &c->part);
	if (c->role != NULL && c->field != NULL && c->part != BSC_PART_PERSON)
		c->role = NULL;
	c->reason = c->role != NULL && c->field == NULL ? "approval step" :
	    match_reason(c->match);
}

/* One column a field: the better match, else the first. */
static void
resolve(struct bsc_mapping *m, size_t i)
{
	for (size_t j = 0; j < m->ncol; j++) {
		struct bsc_map_column *a = &m->col[i], *b = &m->col[j];

		if (i == j || a->field == NULL || a->field != b->field ||
		    (a->field->type == BSC_LIST &&
		    a->match == BSC_MATCH_NUMBERED))
			continue;
		if (b->match < a->match || (b->match == a->match && j < i)) {
			a->field = NULL;
			a->reason = "another column fits its field better";
		}
	}
}

/*
 * A handler alone makes no record of approvals: without a column that is a
 * step and nothing else, every approval would seem to be missing.
 */
static void
want_steps(struct bsc_mapping *m)
{
	for (size_t i = 0; i < m->ncol; i++)
		if (m->col[i].role != NULL && m->col[i].field == NULL)
			return;
	for (size_t i = 0; i < m->ncol; i++)
		m->col[i].role = NULL;
}

struct bsc_fit
bsc_fit_table(struct bsc_mapping *m, const struct bsc_names *names)
{
	struct bsc_fit fit = { 0 };
	bool *have = bsc_zalloc(m->table->nfield + 1, sizeof(*have));

	m->steps = steps_field(m->table);
	for (size_t i = 0; i < m->ncol; i++)
		propose(m, names, i);
	for (size_t i = 0; i < m->ncol; i++)
		resolve(m, i);
	want_steps(m);
	for (size_t i = 0; i < m->ncol; i++) {
		if (m->col[i].field != NULL)
			have[m->col[i].field->index] = true;
		if (m->col[i].field != NULL || m->col[i].role != NULL)
			fit.mapped++;
		if (m->col[i].field != NULL &&
		    m->col[i].match <= BSC_MATCH_LABEL)
			fit.exact++;
	}
	for (size_t i = 0; i < m->told->nset; i++) {
		const struct bsc_field *f = bsc_field_find(m->table,
		    bsc_span(m->told->set[i].from));

		if (f != NULL)
			have[f->index] = true;
	}
	for (size_t i = 0; i < m->table->nfield; i++)
		if (m->table->field[i].role & BSC_ROLE_REQUIRED) {
			if (have[i])
				fit.required++;
			else
				fit.missing++;
			if (!have[i] && m->table->field[i].type == BSC_MONEY)
				fit.lacking = true;
		}
	free(have);
	return fit;
}

static size_t
named_by(struct bsc_span text, const char *name)
{
	size_t len = strlen(name);

	return len >= 6 && text.len >= len &&
	    memmem(text.p, text.len, name, len) != NULL ? len : 0;
}

/* "expense.csv", "2020-expense-2.csv": the name as a word of its own. */
static size_t
named_exactly(struct bsc_span file, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i + len <= file.len; i++)
		if (memcmp(file.p + i, name, len) == 0 &&
		    (i == 0 || (!isalpha((unsigned char)file.p[i - 1]) &&
		    file.p[i - 1] != '_')) && (i + len == file.len ||
		    (!isalpha((unsigned char)file.p[i + len]) &&
		    file.p[i + len] != '_')))
			return len;
	return 0;
}

static size_t
named(const struct bsc_table *t, struct bsc_span file, struct bsc_span title)
{
	size_t best = named_exactly(file, t->name), n;

	for (size_t i = 0; ; i++) {
		const char *name = i == 0 ? t->zh :
		    t->alias == NULL ? NULL : t->alias[i - 1];

		if (name == NULL)
			break;
		if ((n = named_by(file, name)) > best)
			best = n;
		if ((n = named_by(title, name)) > best)
			best = n;
	}
	return best;
}

struct tried {
	const struct bsc_table	*table;
	struct bsc_fit		 fit;
};

/* Best first; what is alike keeps the order of the schema. */
static int
compare(const struct bsc_fit *a, const struct bsc_fit *b)
{
	if (a->lacking != b->lacking)
		return b->lacking ? -1 : 1;
	if (a->named != b->named)
		return a->named > b->named ? -1 : 1;
	if (a->required != b->required)
		return a->required > b->required ? -1 : 1;
	if (a->mapped != b->mapped)
		return a->mapped > b->mapped ? -1 : 1;
	if (a->exact != b->exact)
		return a->exact > b->exact ? -1 : 1;
	if (a->missing != b->missing)
		return a->missing < b->missing ? -1 : 1;
	return 0;
}

static int
by_fit(const void *a, const void *b)
{
	const struct tried *x = a, *y = b;
	int order = compare(&x->fit, &y->fit);

	return order != 0 ? order : x->table->index < y->table->index ? -1 : 1;
}

static void
say_scores(const struct tried *t, size_t n, struct bsc_buf *to)
{
	for (size_t i = 0; i < n && i < SCORES_SAID; i++)
		bsc_buf_printf(to, "table %s: %s%zu required fields, "
		    "%zu missing, %zu columns\n", t[i].table->name,
		    t[i].fit.named > 0 ? "named, " : "", t[i].fit.required,
		    t[i].fit.missing, t[i].fit.mapped);
}

static const struct bsc_table *
the_one(const struct tried *t, size_t n, struct bsc_error *err)
{
	struct bsc_buf alike = { 0 };

	if (n == 0) {
		bsc_fail(err, _("no table fits the headings; "
		    "tell it with -t and --map"));
		return NULL;
	}
	if (n == 1 || compare(&t[0].fit, &t[1].fit) != 0)
		return t[0].table;
	for (size_t i = 0; i < n && compare(&t[0].fit, &t[i].fit) == 0; i++)
		bsc_buf_printf(&alike, "%s%s", i > 0 ? ", " : "",
		    t[i].table->name);
	bsc_fail(err, _("tables fit alike: %s; tell one with -t"),
	    bsc_buf_str(&alike));
	bsc_buf_free(&alike);
	return NULL;
}

/*
 * Nobody but the tools writes results: what looks like one by chance is
 * something else, what bears its name and has all it needs came from us.
 */
static bool
is_ours(const struct bsc_fit *fit)
{
	return fit->named > 0 && fit->missing == 0;
}

const struct bsc_table *
bsc_choose_table(const struct bsc_schema *s, struct bsc_mapping *m,
    const struct bsc_names *names, struct bsc_span file, struct bsc_span title,
    struct bsc_buf *scores, struct bsc_error *err)
{
	struct tried *tried = bsc_zalloc(bsc_schema_count(s) + 1,
	    sizeof(*tried));
	const struct bsc_table *best;
	size_t n = 0;

	for (size_t i = 0; i < bsc_schema_count(s); i++) {
		struct bsc_fit fit;

		m->table = bsc_schema_table(s, i);
		fit = bsc_fit_table(m, names);
		fit.named = named(m->table, file, title);
		if (strcmp(m->table->group, "result") == 0 && !is_ours(&fit))
			continue;
		if (fit.mapped > 0)
			tried[n++] = (struct tried){ m->table, fit };
	}
	qsort(tried, n, sizeof(*tried), by_fit);
	say_scores(tried, n, scores);
	best = the_one(tried, n, err);
	free(tried);
	return best;
}
