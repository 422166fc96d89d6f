#include <stdlib.h>
#include <string.h>

#include "rules/group.h"

/* No two records share the key; the later one offends (SPEC 5). */
struct unique {
	struct bsc_by		 by;
	struct bsc_program	*date;
	struct bsc_var		 var[2];	/* other: key of the first;
						   shared: of a list */
};

/* The element by which it is in the group. */
static struct bsc_span
shared(struct bsc_run *run, struct bsc_judge *j, const struct bsc_place *p)
{
	const struct unique *u = j->own;

	if (u->by.list == u->by.n)
		return BSC_SPAN("");
	bsc_eval_records(run->eval, j->rule->table, &p->record, 1);
	return bsc_element(run, bsc_eval_run(run->eval,
	    u->by.part[u->by.list]), 0, p->element);
}

static void
judge_place(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_place *p, const struct bsc_place *first)
{
	const struct unique *u = j->own;
	struct bsc_at at = { .store = run->store, .table = j->rule->table,
	    .row = p->record }, other = at;
	uint32_t member[] = { 0, p->record };
	struct bsc_span var[2];

	if (first == NULL || first == p) {
		if (!p->sure)
			bsc_judge_undetermined(run, j, &at, "condition");
		else if (bsc_run_examined(run, &at))
			bsc_judge_count_record(run, j, at.row, BSC_COMPLY,
			    NULL);
		return;
	}
	other.row = member[0] = first->record;
	var[0] = bsc_at_key(&other, run->arena);
	var[1] = shared(run, j, p);
	bsc_record_finding(run, j, &u->by, p, NULL, member, 2, var,
	    !p->sure, p->sure ? NULL : "condition");
}

/* Records whose condition is unknown accuse nobody and may be accused less. */
static void
judge_group(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_place *p, size_t n)
{
	const struct bsc_place *first = NULL;

	for (size_t i = 0; i < n; i++) {
		judge_place(run, j, &p[i], first);
		if (first == NULL && p[i].sure)
			first = &p[i];
	}
}

static void
complies(struct bsc_run *run, struct bsc_judge *j, uint32_t record)
{
	struct bsc_at at = { .store = run->store, .table = j->rule->table,
	    .row = record };

	if (bsc_run_examined(run, &at))
		bsc_judge_count_record(run, j, at.row, BSC_COMPLY,
			    NULL);
}

static void
finish(struct bsc_run *run, struct bsc_judge *j)
{
	struct unique *u = j->own;
	struct bsc_members m;
	struct bsc_groups g = { .loose = true };

	bsc_members_begin(run, j, &u->by, &m);
	bsc_groups_alone(run, j, &m, &u->by, complies);
	bsc_groups_make(run, j, &m, &u->by, u->date, NULL, -1, &g);
	bsc_places_settle(run, j, g.place, g.n);
	bsc_groups_judge(run, j, &g, judge_group);
	bsc_groups_free(&g);
	bsc_members_end(run, j, &m);
}

static bool
compile(struct bsc_run *run, struct bsc_judge *j, struct bsc_error *err)
{
	const struct bsc_rule *r = j->rule;
	const char *reach = bsc_node_attr(r->node, "reach");
	struct unique *u = bsc_zalloc(1, sizeof(*u));

	j->own = u;
	if (bsc_node_child(r->node, "key") == NULL)
		return bsc_fail(err, _("%s:%zu: rule \"%s\" has no key"),
		    r->file, r->node->line, r->id);
	if (!bsc_by_compile(run, j, "key", !r->table->global &&
	    (reach == NULL || strcmp(reach, "all") != 0), &u->by, err))
		return false;
	if (r->table->date != NULL &&
	    (u->date = bsc_date_program(j, r->table->date, err)) == NULL)
		return false;
	u->var[0] = (struct bsc_var){ "other", BSC_TEXT, NULL };
	u->var[1] = (struct bsc_var){ "shared", BSC_TEXT, NULL };
	j->result.var = u->var;
	j->result.nvar = u->by.list < u->by.n ? 2 : 1;
	return true;
}

static void
unique_free(struct bsc_judge *j)
{
	struct unique *u = j->own;

	bsc_by_free(&u->by);
	if (u->date != NULL)
		bsc_program_free(u->date);
	free(u);
}

const struct bsc_kind_ops bsc_kind_unique = { "record", compile, finish,
    unique_free };
