#include <stdlib.h>
#include <string.h>

#include "rules/bound.h"
#include "rules/chain.h"

static const struct bsc_kind_ops *const ops[] = {
	&bsc_kind_row, &bsc_kind_unique, &bsc_kind_total, &bsc_kind_expect,
	&bsc_kind_overlap, &bsc_kind_sequence, &bsc_kind_chain
};

struct bsc_program *
bsc_judge_compile(const struct bsc_judge *j, const struct bsc_node *n,
    const struct bsc_scope *scope, int want, struct bsc_error *err)
{
	struct bsc_pos pos = { j->rule->file, n->text_line,
		n->text_column };

	return bsc_compile(n->text, scope, &pos, want, err);
}

bool
bsc_judge_child(const struct bsc_judge *j, const char *name,
    const struct bsc_scope *scope, int want, struct bsc_program **p,
    struct bsc_error *err)
{
	const struct bsc_node *n = bsc_node_child(j->rule->node, name);

	*p = NULL;
	if (n == NULL)
		return true;
	*p = bsc_judge_compile(j, n, scope, want, err);
	return *p != NULL;
}

static void
read_field(struct bsc_judge *j, const struct bsc_field *f)
{
	for (size_t i = 0; i < j->nread; i++)
		if (j->read[i] == f)
			return;
	j->read = bsc_realloc(j->read, j->nread + 1, sizeof(*j->read));
	j->read[j->nread++] = f;
}

void
bsc_judge_reads(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_program *p)
{
	const struct bsc_table *const *table;
	const struct bsc_field *const *field;
	size_t n, own;

	if (p == NULL)
		return;
	table = bsc_program_tables(p, &n);
	for (size_t i = 0; i < n; i++)
		run->wanted[table[i]->index] = true;
	if (n > 0)
		j->streams = false;
	bsc_run_reads_program(run, p);
	field = bsc_program_fields(p, &n, &own);
	for (size_t i = 0; i < own; i++)
		if (field[i]->table == j->record.table)
			read_field(j, field[i]);
	if (!bsc_program_assumed(p))
		return;
	j->guess = bsc_realloc(j->guess, j->nguess + 1, sizeof(*j->guess));
	j->guess[j->nguess++] = p;
}

static bool
compile_grade(struct bsc_judge *j, const struct bsc_node *n,
    struct bsc_grade *g, struct bsc_error *err)
{
	const char *severity = bsc_node_attr(n, "severity");
	const struct bsc_node *c = bsc_node_child(n, "when");
	int s = severity == NULL ? (int)j->rule->severity :
	    bsc_rule_severity_find(severity);

	if (s < 0)
		return bsc_fail(err, _("%s:%zu: no severity \"%s\""),
		    j->rule->file, n->line, severity);
	g->severity = s;
	if (c != NULL && (g->when = bsc_judge_compile(j, c, &j->result,
	    BSC_BOOL, err)) == NULL)
		return false;
	if ((c = bsc_node_child(n, "penalty")) != NULL && (g->penalty =
	    bsc_judge_compile(j, c, &j->result, BSC_MONEY, err)) == NULL)
		return false;
	return (c = bsc_node_child(n, "penalty-percent")) == NULL ||
	    (g->percent = bsc_judge_compile(j, c, &j->result, BSC_NUMBER,
	    err)) != NULL;
}

static bool
compile_grades(struct bsc_judge *j, struct bsc_error *err)
{
	size_t count = 0;

	for (const struct bsc_node *n = j->rule->node->child; n; n = n->next)
		count += strcmp(n->name, "grade") == 0;
	j->grade = bsc_zalloc(count + 1, sizeof(*j->grade));
	for (const struct bsc_node *n = j->rule->node->child; n; n = n->next)
		if (strcmp(n->name, "grade") == 0 &&
		    !compile_grade(j, n, &j->grade[j->ngrade++], err))
			return false;
	return true;
}

static const struct bsc_node *
message_node(const struct bsc_rule *r, enum bsc_lang lang)
{
	const char *text = r->message[lang];

	for (const struct bsc_node *n = r->node->child; n; n = n->next)
		if (strcmp(n->name, "message") == 0 && n->text == text)
			return n;
	return NULL;
}

/* Both languages are compiled, that an error shows whichever is used. */
static bool
compile_message(struct bsc_run *run, struct bsc_judge *j,
    struct bsc_error *err)
{
	for (int lang = 0; lang < 2; lang++) {
		const struct bsc_node *n = message_node(j->rule, lang);
		struct bsc_pos pos = { j->rule->file, 0, 1 };
		struct bsc_message *m;

		if (n == NULL)
			continue;
		pos.line = n->text_line;
		pos.column = n->text_column;
		m = bsc_message_compile(n->text, &j->result, &pos, err);
		if (m == NULL)
			return false;
		for (size_t i = 0; i < bsc_message_count(m); i++) {
			const struct bsc_table *const *t;
			size_t k;

			bsc_run_reads_program(run, bsc_message_program(m, i));
			t = bsc_program_tables(bsc_message_program(m, i), &k);
			for (size_t q = 0; q < k; q++)
				run->wanted[t[q]->index] = true;
			j->streams = j->streams && k == 0;
		}
		if (lang == (int)run->o.lang)
			j->message = m;
		else
			bsc_message_free(m);
	}
	return true;
}

/* Tables that the results read must be there, though they decide nothing. */
static void
wants(struct bsc_run *run, struct bsc_judge *j, const struct bsc_program *p)
{
	size_t guess = j->nguess, n = j->nread;

	bsc_judge_reads(run, j, p);
	j->nguess = guess;
	j->nread = n;
}

bool
bsc_judge_results(struct bsc_run *run, struct bsc_judge *j,
    struct bsc_error *err)
{
	const struct bsc_scope *s = &j->result;
	const struct bsc_node *n = bsc_node_child(j->rule->node, "subject");

	if (!bsc_judge_child(j, "value", s, BSC_ANY, &j->value, err) ||
	    !bsc_judge_child(j, "limit", s, BSC_ANY, &j->limit, err) ||
	    !bsc_judge_child(j, "subject", s, BSC_ANY, &j->subject, err) ||
	    !bsc_judge_child(j, "penalty", s, BSC_MONEY, &j->penalty, err) ||
	    !bsc_judge_child(j, "penalty-percent", s, BSC_NUMBER, &j->percent,
	    err) ||
	    !compile_grades(j, err) || !compile_message(run, j, err))
		return false;
	if (n != NULL && s->table != NULL)
		j->subject_field = bsc_field_find(s->table, bsc_span(n->text));
	wants(run, j, j->value);
	wants(run, j, j->limit);
	wants(run, j, j->subject);
	wants(run, j, j->penalty);
	wants(run, j, j->percent);
	for (size_t i = 0; i < j->ngrade; i++) {
		wants(run, j, j->grade[i].when);
		wants(run, j, j->grade[i].penalty);
		wants(run, j, j->grade[i].percent);
	}
	return true;
}

/* That of the pack and that of the rule. */
static bool
compile_when(struct bsc_judge *j, struct bsc_error *err)
{
	const struct bsc_define *also = bsc_bound_when(j->rule->pack,
	    j->record.table);
	struct bsc_scope scope = j->record;

	if (also == NULL || bsc_node_child(j->rule->node, "when") != NULL) {
		scope.also = also;
		return bsc_judge_child(j, "when", &scope, BSC_BOOL, &j->when,
		    err);
	}
	j->when = bsc_compile(also->text, &scope, &also->pos, BSC_BOOL, err);
	return j->when != NULL;
}

/*
 * Each rule on groups goes through the records again.  A few rules decode
 * what they read each time, many had better do it once.
 */
static void
read_often(struct bsc_run *run, const struct bsc_judge *j)
{
	enum { MANY = 4 };

	for (size_t i = 0; i < j->nread; i++) {
		const struct bsc_field *f = j->read[i];
		unsigned char **rules = &run->often[f->table->index];

		if (*rules == NULL)
			*rules = bsc_zalloc(f->table->nfield, 1);
		if ((*rules)[f->index] < MANY &&
		    ++(*rules)[f->index] == MANY)
			bsc_store_often(run->store, f);
	}
}

/* A judgement of another table's records than its own waits for them all. */
bool
bsc_judge_init(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_rule *r, size_t pack, struct bsc_error *err)
{
	*j = (struct bsc_judge){ .rule = r, .ops = ops[r->kind],
	    .pack = pack, .need = 2 };
	if (r->kind == BSC_TOTAL && bsc_node_child(r->node, "each") != NULL)
		j->ops = &bsc_kind_each;
	if (r->kind == BSC_CHAIN && bsc_chain_over_records(r->node))
		j->ops = &bsc_kind_records;
	j->streams = bsc_judge_by_record(j);
	j->record.schema = run->o.schema;
	j->record.table = r->over != NULL ? r->over : r->table;
	j->record.param = r->pack->param;
	j->record.nparam = r->pack->nparam;
	j->record.define = r->pack->define;
	j->record.ndefine = r->pack->ndefine;
	j->result = j->record;
	if (!compile_when(j, err) || !bsc_bound_compile(run, j, err))
		return false;
	/* What when asks present() of is no trap in the rest (SPEC 12). */
	j->record.given = j->result.given = j->when;
	bsc_judge_reads(run, j, j->when);
	if (!j->ops->compile(run, j, err) || !bsc_judge_results(run, j, err))
		return false;
	run->checked[j->record.table->index] = true;
	if (j->ops->finish != NULL)
		read_often(run, j);
	if (!j->streams) {
		run->wanted[r->table->index] = true;
		run->wanted[j->record.table->index] = true;
	}
	return true;
}

void
bsc_judge_free(struct bsc_judge *j)
{
	struct bsc_program *p[] = { j->when, j->require, j->cap, j->value, j->limit,
	    j->subject, j->penalty, j->percent };

	bsc_hold_forget(j);
	for (size_t i = 0; i < sizeof(p) / sizeof(*p); i++)
		if (p[i] != NULL)
			bsc_program_free(p[i]);
	for (size_t i = 0; i < j->ngrade; i++) {
		if (j->grade[i].when != NULL)
			bsc_program_free(j->grade[i].when);
		if (j->grade[i].penalty != NULL)
			bsc_program_free(j->grade[i].penalty);
		if (j->grade[i].percent != NULL)
			bsc_program_free(j->grade[i].percent);
	}
	if (j->message != NULL)
		bsc_message_free(j->message);
	if (j->own != NULL && j->ops->free != NULL)
		j->ops->free(j);
	bsc_tally_clear(&j->tally);
	free(j->grade);
	free(j->read);
	free(j->guess);
	*j = (struct bsc_judge){ 0 };
}
