#include "rules/bound.h"

#include <string.h>

bool
bsc_bound_load(struct bsc_pack *p, const char *file, const struct bsc_node *n,
    struct bsc_error *err)
{
	bool cap = strcmp(n->name, "cap") == 0;
	const char *severity = bsc_node_attr(n, "severity");
	struct bsc_define *d = cap ? &p->cap : &p->when;
	int s = severity == NULL ? -1 : bsc_rule_severity_find(severity);

	if (cap && s < 0)
		return bsc_fail(err, _("%s:%zu: <cap> needs a severity: "
		    "major, minor or info"), file, n->line);
	*d = (struct bsc_define){ n->name, n->text, NULL,
	    { file, n->text_line, n->text_column } };
	if (cap)
		p->capped = s;
	return true;
}

static bool
holds_together(const struct bsc_pack *p, const struct bsc_define *d,
    const struct bsc_schema *schema, struct bsc_error *err)
{
	struct bsc_scope scope = { .schema = schema,
	    .table = bsc_table_find(schema, BSC_SPAN("office")),
	    .param = p->param, .nparam = p->nparam,
	    .define = p->define, .ndefine = p->ndefine };
	struct bsc_program *g;

	if (d->text == NULL)
		return true;
	g = bsc_compile(d->text, &scope, &d->pos, BSC_BOOL, err);
	bsc_program_free(g);
	return g != NULL;
}

bool
bsc_bound_check(const struct bsc_pack *p, const struct bsc_schema *schema,
    struct bsc_error *err)
{
	return holds_together(p, &p->when, schema, err) &&
	    holds_together(p, &p->cap, schema, err);
}

/* What belongs to no office is of all. */
static bool
has_office(const struct bsc_table *t)
{
	return t->office != NULL || strcmp(t->name, "office") == 0;
}

const struct bsc_define *
bsc_bound_when(const struct bsc_pack *p, const struct bsc_table *t)
{
	return p->when.text != NULL && has_office(t) ? &p->when : NULL;
}

bool
bsc_bound_compile(struct bsc_run *run, struct bsc_judge *j,
    struct bsc_error *err)
{
	const struct bsc_define *d = &j->rule->pack->cap;
	size_t guess = j->nguess, read = j->nread;

	if (d->text == NULL || !has_office(j->record.table))
		return true;
	j->cap = bsc_compile(d->text, &j->record, &d->pos, BSC_BOOL, err);
	bsc_judge_reads(run, j, j->cap);
	j->nguess = guess;	/* it decides how hard, not whether */
	j->nread = read;
	return j->cap != NULL;
}

enum bsc_severity
bsc_bound_severity(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *at, enum bsc_severity s)
{
	enum bsc_severity cap = j->rule->pack->capped;
	struct bsc_eval *e = run->aside;

	if (s >= cap)
		return s;
	if (at->batch != NULL)
		bsc_eval_batch(e, at->batch, &at->row, 1);
	else
		bsc_eval_records(e, at->table, &at->row, 1);
	return bsc_truth(bsc_eval_run(e, j->cap), 0) == BSC_FALSE ? s : cap;
}
