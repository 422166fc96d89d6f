#include "rules/review.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/review.h"
#include "rules/clauses.h"
#include "rules/example.h"
#include "rules/chain.h"
#include "rules/expect.h"
#include "rules/total.h"

static void
tell(struct bsc_review *r, bool mistake, const char *fmt, va_list ap)
{
	char text[1200];

	vsnprintf(text, sizeof(text), fmt, ap);
	*(mistake ? &r->mistakes : &r->remarks) += 1;
	r->say(r->arg, mistake, text);
}

void
bsc_review_mistake(struct bsc_review *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(r, true, fmt, ap);
	va_end(ap);
}

void
bsc_review_remark(struct bsc_review *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(r, false, fmt, ap);
	va_end(ap);
}

struct place {
	struct bsc_review	*r;
	const char		*file;
};

static void
on_condition(void *arg, size_t line, size_t column, const char *text)
{
	const struct place *p = arg;

	bsc_review_mistake(p->r, "%s:%zu:%zu: %s", p->file, line, column,
	    text);
}

static void
review_program(struct bsc_review *r, const struct bsc_rule *rule,
    const struct bsc_program *p)
{
	struct place place = { r, rule->file };

	if (p != NULL)
		bsc_program_review(p, on_condition, &place);
}

/* A grade behind one that holds wherever it does is never reached. */
static void
review_grades(struct bsc_review *r, const struct bsc_judge *j)
{
	size_t line, column;

	for (size_t i = 1; i < j->ngrade; i++)
		for (size_t k = 0; k < i; k++) {
			if (j->grade[k].when != NULL &&
			    (j->grade[i].when == NULL ||
			    !bsc_program_covers(j->grade[k].when,
			    j->grade[i].when)))
				continue;
			line = j->rule->node->line;
			column = 1;
			if (j->grade[i].when != NULL)
				bsc_program_place(j->grade[i].when, &line,
				    &column);
			bsc_review_mistake(r, _("%s:%zu:%zu: grade %s is never "
			    "reached: one before it holds too"),
			    j->rule->file, line, column,
			    bsc_rule_severity_name(j->grade[i].severity));
			break;
		}
}

static void
review_judge(struct bsc_review *r, const struct bsc_judge *j)
{
	const struct bsc_rule *rule = j->rule;

	review_program(r, rule, j->when);
	review_program(r, rule, j->require);
	for (size_t i = 0; i < j->ngrade; i++)
		review_program(r, rule, j->grade[i].when);
	review_grades(r, j);
	if (rule->kind == BSC_TOTAL)
		review_program(r, rule, ((struct bsc_total *)j->own)->select);
	if (rule->kind == BSC_CHAIN) {
		const struct bsc_chain *c = j->own;

		for (size_t i = 0; i < c->nlink; i++)
			review_program(r, rule, c->link[i].when);
	}
	if (rule->kind == BSC_EXPECT)
		review_program(r, rule, ((struct bsc_expect *)j->own)->match);
}

static void
review_rules(struct bsc_review *r, struct bsc_pack *p, bool deep)
{
	struct bsc_run_options o = { .schema = r->schema,
	    .calendar = r->calendar, .today = bsc_day_today() };
	struct bsc_error err;

	for (size_t i = 0; i < p->nrule; i++) {
		struct bsc_run *run;

		o.only = &p->rule[i];
		run = bsc_run_new(&o);
		if (!bsc_run_pack(run, p, true, &err))
			bsc_review_mistake(r, "%s", err.text);
		else if (deep)
			review_judge(r, run->judge[0]);
		bsc_run_free(run);
	}
}

bool
bsc_review_compile(struct bsc_review *r, struct bsc_pack *p)
{
	review_rules(r, p, false);
	return r->mistakes == 0;
}

/* The expression in the next braces; *s goes behind it. */
static bool
braced(const char **s, struct bsc_span *what)
{
	const char *open = strchr(*s, '{'), *close;

	if (open == NULL || (close = strchr(open, '}')) == NULL)
		return false;
	*what = bsc_span_trim((struct bsc_span){ open + 1,
	    (size_t)(close - open - 1) });
	*s = close + 1;
	return true;
}

/* Equal but for what stands in quotes, which is words of the language. */
static bool
same_reading(struct bsc_span a, struct bsc_span b)
{
	bool qa = false, qb = false;
	size_t i = 0, k = 0;

	for (;; i++, k++) {
		for (; i < a.len && (qa || a.p[i] == '\''); i++)
			qa ^= a.p[i] == '\'';
		for (; k < b.len && (qb || b.p[k] == '\''); k++)
			qb ^= b.p[k] == '\'';
		if (i == a.len || k == b.len)
			return i == a.len && k == b.len;
		if (a.p[i] != b.p[k])
			return false;
	}
}

static bool
holds(const char *text, struct bsc_span what)
{
	struct bsc_span one;

	while (braced(&text, &one))
		if (same_reading(one, what))
			return true;
	return false;
}

/* What one language tells, the other should. */
static void
review_message(struct bsc_review *r, const struct bsc_rule *rule, int lang)
{
	const char *text = rule->message[lang], *other = rule->message[!lang];
	struct bsc_span what;

	while (text != NULL && other != NULL && braced(&text, &what))
		if (!holds(other, what))
			bsc_review_remark(r, lang == BSC_ZH ?
			    _("%s:%zu: rule \"%s\": {%.*s} is in the Chinese "
			    "message alone") :
			    _("%s:%zu: rule \"%s\": {%.*s} is in the English "
			    "message alone"), rule->file, rule->node->line,
			    rule->id, (int)what.len, what.p);
}

/* Whether a text is there in both languages: texts() shares one for both. */
static bool
both(const char *const text[2])
{
	return text[BSC_ZH] != text[BSC_EN];
}

/* A pack of one language is as good as one of two, half of each is not. */
static void
review_texts(struct bsc_review *r, const struct bsc_pack *p)
{
	size_t titles = 0, messages = 0, remedies = 0;

	for (size_t i = 0; i < p->nrule; i++) {
		titles += both(p->rule[i].title);
		messages += both(p->rule[i].message);
		remedies += both(p->rule[i].remedy);
	}
	for (size_t i = 0; i < p->nrule; i++) {
		const struct bsc_rule *rule = &p->rule[i];

		review_message(r, rule, BSC_ZH);
		review_message(r, rule, BSC_EN);
		if ((titles > 0 && !both(rule->title)) ||
		    (messages > 0 && rule->message[0] != NULL &&
		    !both(rule->message)) ||
		    (remedies > 0 && rule->remedy[0] != NULL &&
		    !both(rule->remedy)))
			bsc_review_remark(r, _("%s:%zu: rule \"%s\" speaks "
			    "one language, others two"), rule->file,
			    rule->node->line, rule->id);
	}
}

static void
review_clauses(struct bsc_review *r, const struct bsc_pack *p,
    const struct bsc_node *root)
{
	for (size_t i = 0; i < p->nrule; i++) {
		const struct bsc_rule *rule = &p->rule[i];
		struct bsc_span rest = bsc_span(rule->clauses), one;

		if (*rule->clauses == '\0')
			bsc_review_remark(r, _("%s:%zu: rule \"%s\" names no "
			    "clause"), rule->file, rule->node->line, rule->id);
		while (root != NULL && *rule->clauses != '\0' &&
		    bsc_span_split(&rest, ';', &one))
			if (!bsc_clauses_have(root, one))
				bsc_review_mistake(r, _("%s:%zu: rule \"%s\": "
				    "clause %.*s is not in the inventory"),
				    rule->file, rule->node->line, rule->id,
				    (int)one.len, one.p);
	}
}

/* Clauses that stand in the inventory twice. */
static void
review_inventory(struct bsc_review *r, const char *path,
    const struct bsc_node *root)
{
	struct bsc_keys *keys = bsc_keys_new();
	const char *id;
	bool fresh;

	for (const struct bsc_node *n = root->child; n != NULL; n = n->next) {
		if ((id = bsc_node_attr(n, "id")) == NULL)
			continue;
		bsc_keys_add(keys, bsc_span(id), &fresh);
		if (!fresh)
			bsc_review_mistake(r, _("%s:%zu: clause %s is there "
			    "twice"), path, n->line, id);
	}
	bsc_keys_free(keys);
}

static bool
review_law(struct bsc_review *r, const struct bsc_pack *p,
    struct bsc_error *err)
{
	char *path = bsc_pack_beside(p->path, ".clauses.xml");
	struct bsc_arena *arena = bsc_arena_new();
	struct bsc_node *root;
	bool ok = bsc_clauses_load(arena, path, &root, err);

	if (root != NULL)
		review_inventory(r, path, root);
	else if (ok)
		bsc_review_remark(r, _("%s: no inventory of clauses"), path);
	if (ok)
		review_clauses(r, p, root);
	bsc_arena_free(arena);
	free(path);
	return ok;
}

static bool
review_examples(struct bsc_review *r, const struct bsc_pack *p,
    struct bsc_error *err)
{
	struct bsc_examples e;
	bool ok = bsc_examples_load(&e, p, err);

	for (size_t i = 0; ok && i < p->nrule; i++) {
		const struct bsc_rule *rule = &p->rule[i];
		size_t k = 0;

		while (k < e.n && e.item[k].rule != rule)
			k++;
		if (k == e.n)
			bsc_review_remark(r, _("%s:%zu: rule \"%s\" has no "
			    "example"), rule->file, rule->node->line,
			    rule->id);
	}
	bsc_examples_free(&e);
	return ok;
}

bool
bsc_review_pack(struct bsc_review *r, struct bsc_pack *p,
    struct bsc_error *err)
{
	/* Who has mistakes to mend wants no remarks yet. */
	if (!bsc_review_compile(r, p))
		return true;
	if (!bsc_review_params(r, p, err))
		return false;
	review_rules(r, p, true);
	review_texts(r, p);
	return review_law(r, p, err) && review_examples(r, p, err);
}
