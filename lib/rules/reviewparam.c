#include <stdlib.h>
#include <string.h>

#include "rules/explain.h"
#include "rules/review.h"
#include "rules/rule.h"

/* One <value>, where it stands and the days it holds. */
struct value {
	const struct bsc_node	*node;
	bsc_day			 from, to;
};

static void
day_of(const struct bsc_node *n, const char *attr, bsc_day *day)
{
	const char *s = bsc_node_attr(n, attr);

	if (s != NULL)
		bsc_day_parse(bsc_span(s), day);
}

static int
by_day(const void *va, const void *vb)
{
	const struct value *a = va, *b = vb;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return a->node->line < b->node->line ? -1 : 1;
}

static char *
text_of(bsc_day day, char to[16])
{
	to[bsc_day_format(day, to)] = '\0';
	return to;
}

/* Two values that follow each other: each day wants one of them. */
static void
neighbours(struct bsc_review *r, const char *file, const char *name,
    const struct value *a, const struct value *b)
{
	char one[16], two[16];

	if (a->from == b->from)
		bsc_review_mistake(r, _("%s:%zu: two values of %s begin on "
		    "one day"), file, b->node->line, name);
	else if (a->to < BSC_DAY_MAX && a->to >= b->from)
		bsc_review_mistake(r, _("%s:%zu: the value of %s from %s "
		    "overlaps the one before, to %s"), file, b->node->line,
		    name, text_of(b->from, one), text_of(a->to, two));
	else if (a->to < b->from - 1)
		bsc_review_remark(r, _("%s:%zu: %s has no value from %s to "
		    "%s"), file, b->node->line, name,
		    text_of(a->to + 1, one), text_of(b->from - 1, two));
}

static void
ends(struct bsc_review *r, const struct bsc_pack *p, const char *file,
    const char *name, const struct value *v, size_t n)
{
	char one[16];

	if (p->from > BSC_DAY_MIN && v[0].from > p->from)
		bsc_review_remark(r, _("%s:%zu: %s has no value before %s, "
		    "and the pack is in force"), file, v[0].node->line, name,
		    text_of(v[0].from, one));
	if (v[n - 1].to < p->to)
		bsc_review_remark(r, _("%s:%zu: %s has no value after %s, "
		    "and the pack is in force"), file, v[n - 1].node->line,
		    name, text_of(v[n - 1].to, one));
}

static void
review_values(struct bsc_review *r, const struct bsc_pack *p,
    const char *file, const struct bsc_node *param)
{
	const char *name = bsc_node_attr(param, "name");
	struct value *v = NULL;
	size_t n = 0, cap = 0;

	for (const struct bsc_node *c = param->child; c; c = c->next) {
		v = bsc_grow(v, &cap, n + 1, sizeof(*v));
		v[n] = (struct value){ c, BSC_DAY_MIN, BSC_DAY_MAX };
		day_of(c, "from", &v[n].from);
		day_of(c, "to", &v[n].to);
		if (v[n].to < v[n].from)
			bsc_review_mistake(r, _("%s:%zu: a value of %s that "
			    "ends before it begins"), file, c->line, name);
		n++;
	}
	if (n > 0) {
		qsort(v, n, sizeof(*v), by_day);
		for (size_t i = 1; i < n; i++)
			neighbours(r, file, name, &v[i - 1], &v[i]);
		ends(r, p, file, name, v, n);
	}
	free(v);
}

static bool
is_read(const struct bsc_pack *p, const char *name)
{
	for (size_t i = 0; i < p->nrule; i++)
		if (bsc_rule_reads_param(&p->rule[i], name))
			return true;
	return false;
}

bool
bsc_review_params(struct bsc_review *r, const struct bsc_pack *p,
    struct bsc_error *err)
{
	struct bsc_arena *arena = bsc_arena_new();
	const struct bsc_node *root, *n;
	bool ok = true;

	for (size_t i = 0; ok && i < p->nfile; i++) {
		root = bsc_node_load(arena, p->file[i], err);
		ok = root != NULL;
		for (n = ok ? root->child : NULL; n != NULL; n = n->next) {
			if (strcmp(n->name, "param") != 0)
				continue;
			review_values(r, p, p->file[i], n);
			if (!is_read(p, bsc_node_attr(n, "name")))
				bsc_review_remark(r, _("%s:%zu: no rule reads "
				    "the parameter %s"), p->file[i], n->line,
				    bsc_node_attr(n, "name"));
		}
	}
	bsc_arena_free(arena);
	return ok;
}
