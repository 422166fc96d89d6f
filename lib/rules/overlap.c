#include <stdlib.h>
#include <string.h>

#include "rules/group.h"

/* Not more than so many intervals of a group at once. */
struct overlap {
	struct bsc_by		 by;
	struct bsc_program	*start, *end;
	size_t			 limit;		/* at once */
	bool			 touch;
	struct bsc_var		 var;		/* other: key of an earlier */
};

static bool
still_open(const struct overlap *o, const struct bsc_place *earlier,
    const struct bsc_place *p)
{
	return o->touch ? earlier->end >= p->at : earlier->end > p->at;
}

static void
accuse(struct bsc_run *run, struct bsc_judge *j, const struct bsc_place *p,
    const struct bsc_place *const *open, size_t n, bool sure)
{
	struct bsc_at at = { .store = run->store, .table = j->rule->table,
	    .row = open[0]->record };
	uint32_t *member = bsc_zalloc(n + 1, sizeof(*member));
	struct bsc_span var = bsc_at_key(&at, run->arena);

	for (size_t i = 0; i < n; i++)
		member[i] = open[i]->record;
	member[n] = p->record;
	bsc_record_finding(run, j, p->record, member, n + 1, &var, !sure,
	    sure ? NULL : "condition");
	free(member);
}

static void
judge_group(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_place *p, size_t n)
{
	const struct overlap *o = j->own;
	const struct bsc_place **open = bsc_zalloc(n + 1, sizeof(*open));
	struct bsc_at at = { .store = run->store, .table = j->rule->table };
	size_t nopen = 0;

	for (size_t i = 0; i < n; i++) {
		size_t left = 0, sure = 0;

		for (size_t k = 0; k < nopen; k++)
			if (still_open(o, open[k], &p[i])) {
				open[left++] = open[k];
				sure += open[k]->sure;
			}
		nopen = left;
		at.row = p[i].record;
		if (nopen >= o->limit)
			accuse(run, j, &p[i], open, nopen,
			    p[i].sure && sure >= o->limit);
		else if (!p[i].sure)
			bsc_judge_undetermined(run, j, &at, "condition");
		else if (bsc_run_examined(run, &at))
			bsc_judge_count_record(run, j, at.row, BSC_COMPLY,
			    NULL);
		open[nopen++] = &p[i];
	}
	free(open);
}

static void
finish(struct bsc_run *run, struct bsc_judge *j)
{
	struct overlap *o = j->own;
	struct bsc_members m;
	struct bsc_groups g = { 0 };

	bsc_members_begin(run, j, &o->by, &m);
	bsc_groups_make(run, j, &m, &o->by, o->start, o->end, -1, &g);
	for (size_t i = 0, e; i < g.n; i = e) {
		e = bsc_groups_end(&g, i);
		judge_group(run, j, &g.place[i], e - i);
		bsc_arena_reset(run->arena);
	}
	bsc_groups_free(&g);
	bsc_members_end(run, j, &m);
}

static bool
compile(struct bsc_run *run, struct bsc_judge *j, struct bsc_error *err)
{
	const struct bsc_rule *r = j->rule;
	const struct bsc_node *n = bsc_node_child(r->node, "limit-count");
	const char *touch = bsc_node_attr(r->node, "touch");
	struct overlap *o = bsc_zalloc(1, sizeof(*o));

	j->own = o;
	o->limit = n == NULL ? 1 : (size_t)atoi(n->text);
	if (o->limit < 1)
		return bsc_fail(err, _("%s:%zu: limit-count is a number from "
		    "1 on"), r->file, n->line);
	j->need = o->limit + 1;
	o->touch = touch != NULL && strcmp(touch, "yes") == 0;
	if (!bsc_by_compile(run, j, "by", false, &o->by, err) ||
	    !bsc_judge_child(j, "start", &j->record, BSC_ANY, &o->start,
	    err) ||
	    !bsc_judge_child(j, "end", &j->record, BSC_ANY, &o->end, err))
		return false;
	if (o->start == NULL || o->end == NULL ||
	    bsc_program_type(o->start) != bsc_program_type(o->end))
		return bsc_fail(err, _("%s:%zu: overlap \"%s\" needs start and "
		    "end of one type"), r->file, r->node->line, r->id);
	bsc_judge_reads(run, j, o->start);
	bsc_judge_reads(run, j, o->end);
	o->var = (struct bsc_var){ "other", BSC_TEXT, NULL };
	j->result.var = &o->var;
	j->result.nvar = 1;
	return true;
}

static void
overlap_free(struct bsc_judge *j)
{
	struct overlap *o = j->own;

	bsc_by_free(&o->by);
	if (o->start != NULL)
		bsc_program_free(o->start);
	if (o->end != NULL)
		bsc_program_free(o->end);
	free(o);
}

const struct bsc_kind_ops bsc_kind_overlap = { "record", compile, finish,
    overlap_free };
