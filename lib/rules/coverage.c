#include <stdlib.h>
#include <string.h>

#include "rules/clauses.h"
#include "rules/coverage.h"

struct sums {
	size_t	clauses, covered, open, no;
};

/* Whether the list of clauses "a;b" has the one. */
static bool
lists(const char *clauses, const char *id)
{
	struct bsc_span rest = bsc_span(clauses), one;

	while (bsc_span_split(&rest, ';', &one))
		if (bsc_span_is(one, id))
			return true;
	return false;
}

static size_t
print_rules(struct bsc_output *out, const struct bsc_pack *p, const char *id,
    bool print)
{
	size_t n = 0;

	for (size_t i = 0; i < p->nrule; i++)
		if (lists(p->rule[i].clauses, id) && n++ < 20 && print)
			bsc_output_printf(out, " %s", p->rule[i].id);
	return n;
}

static void
clause(struct bsc_output *out, const struct bsc_pack *p,
    const struct bsc_node *n, bool all, struct sums *s)
{
	const char *id = bsc_node_attr(n, "id");
	const char *checkable = bsc_node_attr(n, "checkable");
	const struct bsc_node *reason = bsc_node_child(n, "reason");
	bool no = checkable != NULL && strcmp(checkable, "no") == 0;

	if (id == NULL)
		return;
	if (all)
		bsc_output_printf(out, "%s:", id);
	s->clauses++;
	if (print_rules(out, p, id, all) > 0)
		s->covered++;
	else if (no)
		s->no++;
	else
		s->open++;
	if (all)
		bsc_output_printf(out, "%s%s\n", reason != NULL ? " - " : "",
		    reason != NULL ? reason->text : "");
}

static void
strangers(struct bsc_output *out, const struct bsc_pack *p,
    const struct bsc_node *root)
{
	for (size_t i = 0; i < p->nrule; i++) {
		struct bsc_span rest = bsc_span(p->rule[i].clauses), one;

		while (bsc_span_split(&rest, ';', &one))
			if (!bsc_clauses_have(root, one))
				bsc_output_printf(out, "%s: clause %.*s is not "
				    "in the inventory\n", p->rule[i].id,
				    (int)one.len, one.p);
	}
}

bool
bsc_coverage(struct bsc_output *out, const struct bsc_pack *p, bool all,
    struct bsc_error *err)
{
	char *path = bsc_pack_beside(p->path, ".clauses.xml");
	struct bsc_arena *arena = bsc_arena_new();
	struct bsc_node *root;
	struct sums s = { 0 };
	bool ok = bsc_clauses_load(arena, path, &root, err);

	for (const struct bsc_node *n = root ? root->child : NULL; n;
	    n = n->next)
		clause(out, p, n, all, &s);
	if (root != NULL)
		strangers(out, p, root);
	if (ok)
		bsc_output_printf(out, "%s: %zu clauses: %zu checked by %zu "
		    "rules, %zu beyond any program, %zu open\n", p->id,
		    s.clauses, s.covered, p->nrule, s.no, s.open);
	free(path);
	bsc_arena_free(arena);
	return ok;
}
