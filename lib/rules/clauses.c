#include "rules/clauses.h"

#include <string.h>
#include <unistd.h>

#include "rules/form.h"

bool
bsc_clauses_load(struct bsc_arena *arena, const char *path,
    struct bsc_node **root, struct bsc_error *err)
{
	struct bsc_node *top;

	*root = NULL;
	if (access(path, F_OK) != 0)
		return true;
	if ((top = bsc_node_load(arena, path, err)) == NULL)
		return false;
	if (strcmp(top->name, "clauses") != 0)
		return bsc_fail(err, _("%s:%zu: the root of a file of clauses "
		    "is <clauses>"), path, top->line);
	if (!bsc_form_check(path, top, err))
		return false;
	*root = top;
	return true;
}

bool
bsc_clauses_have(const struct bsc_node *root, struct bsc_span id)
{
	for (const struct bsc_node *n = root->child; n != NULL; n = n->next) {
		const char *s = bsc_node_attr(n, "id");

		if (s != NULL && bsc_span_is(id, s))
			return true;
	}
	return false;
}
