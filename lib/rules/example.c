#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rules/example.h"
#include "rules/form.h"
#include "rules/params.h"
#include "rules/rule.h"

static const char *const verdicts[] = {
	"not-applicable", "comply", "violate", "undetermined"
};

static const struct bsc_rule *
rule_of(const struct bsc_pack *p, const char *id)
{
	for (size_t i = 0; id != NULL && i < p->nrule; i++)
		if (strcmp(p->rule[i].id, id) == 0)
			return &p->rule[i];
	return NULL;
}

/* Lines may be indented in the file: blanks at their start are dropped. */
static const char *
stream(struct bsc_arena *a, const char *text)
{
	struct bsc_span rest = bsc_span(text), line;
	struct bsc_buf b = { 0 };
	const char *s;

	while (bsc_span_split(&rest, '\n', &line)) {
		while (line.len > 0 && (*line.p == ' ' || *line.p == '\t'))
			line.p++, line.len--;
		if (line.len == 0)
			continue;
		bsc_buf_add(&b, line.p, line.len);
		bsc_buf_putc(&b, '\n');
	}
	s = bsc_arena_strdup(a, bsc_buf_str(&b));
	bsc_buf_free(&b);
	return s;
}

/* Values that hold in the example alone, of parameters the pack has. */
static bool
load_params(struct bsc_examples *e, const struct bsc_pack *pack,
    const char *file, const struct bsc_node *n, struct bsc_error *err)
{
	struct bsc_example *x = &e->item[e->n];
	size_t count = 0;

	for (const struct bsc_node *c = n->child; c != NULL; c = c->next)
		count++;
	x->param = bsc_arena_alloc(e->arena, (count + 1) * sizeof(*x->param));
	for (const struct bsc_node *c = n->child; c != NULL; c = c->next) {
		if (!bsc_param_read(e->arena, file, c, &x->param[x->nparam],
		    err))
			return false;
		if (bsc_pack_param(pack, x->param[x->nparam].name) == NULL)
			return bsc_fail(err, _("%s:%zu: the pack has no "
			    "parameter \"%s\""), file, c->line,
			    x->param[x->nparam].name);
		x->nparam++;
	}
	return true;
}

static bool
load_one(struct bsc_examples *e, const struct bsc_pack *pack, const char *file,
    const struct bsc_node *n, struct bsc_error *err)
{
	struct bsc_example *x = &e->item[e->n];
	const char *rule = bsc_node_attr(n, "rule");
	const char *verdict = bsc_node_attr(n, "verdict");
	const char *as_of = bsc_node_attr(n, "as-of");
	const char *period = bsc_node_attr(n, "period");
	int v = 4;

	*x = (struct bsc_example){ .file = file, .line = n->line };
	if ((x->rule = rule_of(pack, rule)) == NULL)
		return bsc_fail(err, _("%s:%zu: no rule \"%s\" in the pack"),
		    file, n->line, rule == NULL ? "" : rule);
	while (verdict != NULL && v-- > 0)
		if (strcmp(verdicts[v], verdict) == 0)
			break;
	if (v < 0 || v > 3)
		return bsc_fail(err, _("%s:%zu: a verdict is comply, violate, "
		    "undetermined or not-applicable"), file, n->line);
	x->verdict = v;
	x->name = bsc_node_attr(n, "name");
	if (x->name == NULL)
		x->name = "";
	x->dated = as_of != NULL;
	if (as_of != NULL && !bsc_day_parse(bsc_span(as_of), &x->as_of))
		return bsc_fail(err, _("%s:%zu: \"%s\" is no date"), file,
		    n->line, as_of);
	if (period != NULL && !bsc_period_parse(bsc_span(period), &x->period))
		return bsc_fail(err, _("%s:%zu: \"%s\" is no period"), file,
		    n->line, period);
	x->text = stream(e->arena, n->text);
	if (!load_params(e, pack, file, n, err))
		return false;
	e->n++;
	return true;
}

static bool
load_part(struct bsc_examples *e, const struct bsc_pack *pack,
    const char *path, size_t *cap, struct bsc_error *err)
{
	const char *file = bsc_arena_strdup(e->arena, path);
	struct bsc_node *root = bsc_node_load(e->arena, file, err);

	if (root == NULL)
		return false;
	if (strcmp(root->name, "examples") != 0)
		return bsc_fail(err, _("%s:%zu: the root of a file of "
		    "examples is <examples>"), file, root->line);
	if (!bsc_form_check(file, root, err))
		return false;
	for (const struct bsc_node *n = root->child; n != NULL; n = n->next) {
		e->item = bsc_grow(e->item, cap, e->n + 1, sizeof(*e->item));
		if (!load_one(e, pack, file, n, err))
			return false;
	}
	return true;
}

bool
bsc_examples_load(struct bsc_examples *e, const struct bsc_pack *pack,
    struct bsc_error *err)
{
	size_t cap = 0;
	bool ok = true;

	*e = (struct bsc_examples){ .arena = bsc_arena_new() };
	for (size_t i = 0; ok && i < pack->nfile; i++) {
		char *path = bsc_pack_beside(pack->file[i], ".examples.xml");

		if (access(path, R_OK) == 0)
			ok = load_part(e, pack, path, &cap, err);
		free(path);
	}
	return ok;
}

void
bsc_examples_free(struct bsc_examples *e)
{
	free(e->item);
	if (e->arena != NULL)
		bsc_arena_free(e->arena);
	*e = (struct bsc_examples){ 0 };
}

const char *
bsc_verdict_name(enum bsc_verdict v)
{
	return verdicts[v];
}
