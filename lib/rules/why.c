#include <stdlib.h>
#include <string.h>

#include "rules/basis.h"
#include "rules/chain.h"
#include "rules/expect.h"
#include "rules/total.h"
#include "rules/trace.h"

/* What each kind of rule tells of the records it judges. */

static void
put_line(struct bsc_run *run, const char *zh, const char *en)
{
	bsc_output_puts(run->o.trace->out, run->o.trace->english ? en : zh);
}

/* The grades up to the one that holds. */
static void
tell_grades(struct bsc_run *run, const struct bsc_judge *j)
{
	struct bsc_buf name = { 0 };

	for (size_t i = 0; i < j->ngrade; i++) {
		const struct bsc_grade *g = &j->grade[i];

		name.len = 0;
		bsc_buf_printf(&name, "grade %s",
		    bsc_rule_severity_name(g->severity));
		if (g->when == NULL)
			return;
		bsc_trace_program(run, bsc_buf_str(&name), g->when, 0);
		if (bsc_truth(bsc_eval_run(run->eval, g->when), 0) == BSC_TRUE)
			break;
	}
	bsc_buf_free(&name);
}

/* The result of a violation; the frame at work has its one row. */
static void
tell_violation(struct bsc_run *run, struct bsc_judge *j, bool guessed)
{
	struct bsc_buf decided = run->o.trace->decided;
	struct bsc_finding f = { .rule = j->rule };

	run->o.trace->decided = (struct bsc_buf){ 0 };
	tell_grades(run, j);
	bsc_buf_free(&run->o.trace->decided);
	run->o.trace->decided = decided;
	bsc_judge_fill(run, j, 0, &f);
	if (guessed)
		f.severity = BSC_INFO;
	bsc_trace_verdict(run, j, BSC_VIOLATE, NULL, &f);
}

static void
tell_office(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *at)
{
	struct bsc_span office = bsc_at_office(at);
	bool english = run->o.trace->english;

	bsc_output_printf(run->o.trace->out, english ?
	    "the office %.*s is registered under another pack than %s\n" :
	    "机构“%.*s”登记适用的不是规则包 %s\n", (int)office.len, office.p,
	    j->rule->pack->id);
}

static void
tell_law(struct bsc_run *run, const struct bsc_judge *j)
{
	bool english = run->o.trace->english;
	char day[16];

	if (j->rule->from > BSC_DAY_MIN)
		bsc_output_printf(run->o.trace->out, english ?
		    "the rule is law from %.*s on\n" : "规则自 %.*s 起施行\n",
		    (int)bsc_day_format(j->rule->from, day), day);
	if (j->rule->to < BSC_DAY_MAX)
		bsc_output_printf(run->o.trace->out, english ?
		    "the rule is law until %.*s\n" : "规则施行至 %.*s\n",
		    (int)bsc_day_format(j->rule->to, day), day);
}

/* Steps are told as they stand: the message says what is wrong with them. */
static void
tell_steps(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *at)
{
	for (size_t i = 0; i < j->nread; i++) {
		struct bsc_span c = bsc_at_field(at, j->read[i]);

		if (j->read[i]->type == BSC_STEPS)
			bsc_output_printf(run->o.trace->out, "%s: %.*s\n",
			    j->read[i]->name, (int)c.len,
			    c.p == NULL ? "" : c.p);
	}
}

/* A limit that is a plain number reads nothing that could be told. */
static void
tell_limit(struct bsc_run *run, const struct bsc_program *p)
{
	struct bsc_buf b = { 0 };
	size_t nfield, nparam, own;

	if (p == NULL)
		return;
	bsc_program_fields(p, &nfield, &own);
	bsc_program_params(p, &nparam);
	if (nfield + nparam > 0) {
		bsc_trace_program(run, "within", p, 0);
		return;
	}
	bsc_vals_append(&b, bsc_eval_run(run->eval, p), 0,
	    run->o.trace->english);
	bsc_output_printf(run->o.trace->out, "within: %s\n",
	    bsc_buf_str(&b));
	bsc_buf_free(&b);
}

static void
tell_instants(struct bsc_run *run, const struct bsc_chain *c)
{
	bsc_trace_program(run, "start", c->start.at, 0);
	for (size_t i = 0; i < c->nlink; i++) {
		bsc_trace_program(run, "at", c->link[i].at, 0);
		bsc_trace_program(run, "person", c->link[i].person, 0);
		tell_limit(run, c->link[i].within);
	}
	bsc_trace_program(run, "end", c->end.at, 0);
}

static void
tell_chain(struct bsc_run *run, struct bsc_judge *j, const struct bsc_at *at)
{
	struct bsc_fault fault = { 0 };
	const char *why = NULL;
	enum bsc_verdict v = bsc_chain_judge(run, j, at, 0, &why, &fault);
	struct bsc_vals *said;
	bool guessed;

	tell_steps(run, j, at);
	tell_instants(run, j->own);
	run->o.trace->decided.len = 0;
	if (v != BSC_VIOLATE) {
		bsc_trace_verdict(run, j, v, v == BSC_NOT_APPLICABLE ?
		    "not due yet" : why, NULL);
		return;
	}
	bsc_eval_hide_assumed(run->eval, true);
	guessed = j->nguess > 0 && bsc_chain_guessed(run, j, at, 0, &fault);
	bsc_eval_hide_assumed(run->eval, false);
	said = bsc_eval_column(run->eval, BSC_TEXT, NULL);
	said->s[0] = bsc_span(fault.text);
	bsc_eval_bind(run->eval, 0, said);
	tell_violation(run, j, guessed);
}

/* In the order in which row.c judges. */
static void
tell_row(struct bsc_run *run, struct bsc_judge *j, const struct bsc_at *at)
{
	const struct bsc_vals *v;
	int law = bsc_judge_law(run, j, at);
	bool guessed = false;

	bsc_trace_record(run, j, at);
	bsc_eval_records(run->eval, at->table, &at->row, 1);
	bsc_judge_days(run, j, at, &at->row, 1);
	if (!bsc_judge_office(run, j, bsc_at_office(at)))
		tell_office(run, j, at);
	else if (law == 0)
		tell_law(run, j);
	else if (j->when != NULL)
		bsc_trace_program(run, "when", j->when, 0);
	v = j->when == NULL ? NULL : bsc_eval_run(run->eval, j->when);
	if (!bsc_judge_office(run, j, bsc_at_office(at)) || law == 0 ||
	    (v != NULL && bsc_truth(v, 0) == BSC_FALSE)) {
		bsc_trace_verdict(run, j, BSC_NOT_APPLICABLE, NULL, NULL);
		return;
	}
	if (law < 0 || (v != NULL && v->why[0])) {
		bsc_trace_verdict(run, j, BSC_UNDETERMINED, law < 0 ?
		    "no date" : bsc_judge_why(run, j, j->when, v->why[0], at),
		    NULL);
		return;
	}
	if (j->rule->kind == BSC_CHAIN) {
		tell_chain(run, j, at);
		return;
	}
	bsc_trace_program(run, "require", j->require, 0);
	v = bsc_eval_run(run->eval, j->require);
	if (bsc_truth(v, 0) == BSC_FALSE) {
		if (j->nguess > 0)
			bsc_judge_guessed(run, j, &guessed, 1);
		tell_violation(run, j, guessed);
	} else if (v->why[0])
		bsc_trace_verdict(run, j, BSC_UNDETERMINED,
		    bsc_judge_why(run, j, j->require, v->why[0], at), NULL);
	else
		bsc_trace_verdict(run, j, BSC_COMPLY, NULL, NULL);
}

static void
tell_rows(struct bsc_run *run, struct bsc_judge *j)
{
	struct bsc_at at = { .store = run->store, .table = j->record.table };
	size_t n = bsc_store_count(run->store, at.table);

	for (at.row = 0; at.row < n; at.row++)
		if (bsc_run_examined(run, &at))
			tell_row(run, j, &at);
	bsc_arena_reset(run->arena);
}

void
bsc_trace_member(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *at, size_t i)
{
	bool ours = bsc_judge_office(run, j, bsc_at_office(at));
	int law = bsc_judge_law(run, j, at);

	bsc_trace_rule(run, j);
	if (ours && law != 0 && j->when == NULL)
		return;
	bsc_trace_record(run, j, at);
	if (!ours)
		tell_office(run, j, at);
	else if (law == 0)
		tell_law(run, j);
	else
		bsc_trace_program(run, "when", j->when, i);
	if (!ours || law == 0 || (j->when != NULL &&
	    bsc_truth(bsc_eval_run(run->eval, j->when), i) == BSC_FALSE))
		bsc_trace_verdict(run, j, BSC_NOT_APPLICABLE, NULL, NULL);
	run->o.trace->decided.len = 0;
}

static void
list_member(struct bsc_run *run, const struct bsc_judge *j, uint32_t record,
    bool sure)
{
	struct bsc_at at = { .store = run->store, .table = j->record.table,
	    .row = record };
	struct bsc_member m = bsc_judge_member(run, j, &at);

	struct bsc_span part[] = { m.src, m.date, m.key, m.amount };

	for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++)
		if (part[i].len > 0)
			bsc_output_printf(run->o.trace->out, "  %.*s",
			    (int)part[i].len, part[i].p);
	if (!sure)
		put_line(run, "（不确定是否在内）", " (not sure to belong)");
	bsc_output_puts(run->o.trace->out, "\n");
}

static void
tell_group(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_groups *g, const struct bsc_by *by,
    const struct bsc_slice *s)
{
	struct bsc_span key = bsc_by_text(run, j, by,
	    &g->place[s->head]);

	bsc_output_printf(run->o.trace->out, run->o.trace->english ?
	    "\ngroup %.*s: %zu\n" : "\n组 %.*s：%zu 条\n", (int)key.len,
	    key.p, s->to - s->from);
	for (size_t i = s->from; i < s->to; i++)
		list_member(run, j, g->place[i].record, g->place[i].sure);
}

void
bsc_trace_groups(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_groups *g, const struct bsc_by *by)
{
	struct bsc_slice s;

	if (j->rule->kind == BSC_TOTAL || j->rule->kind == BSC_CHAIN)
		return;		/* told one by one */
	for (size_t i = 0; i < g->n; i = s.to) {
		s = (struct bsc_slice){ i, bsc_groups_end(g, i), i };
		tell_group(run, j, g, by, &s);
	}
	bsc_output_puts(run->o.trace->out, "\n");
}

void
bsc_trace_group(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_groups *g, const struct bsc_by *by, size_t from,
    size_t to)
{
	struct bsc_slice s = { from, to, from };

	tell_group(run, j, g, by, &s);
}

void
bsc_trace_slice(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, const struct bsc_slice *s,
    enum bsc_verdict v)
{
	const struct bsc_total *t = j->own;
	struct bsc_buf name = { 0 };

	tell_group(run, j, g, &t->by, s);
	bsc_slices_frame(run, j, g, s, 1, false);
	for (size_t i = 0; i < t->nlet; i++) {
		name.len = 0;
		bsc_buf_printf(&name, "let %s", t->var[t->first_let + i].name);
		bsc_trace_program(run, bsc_buf_str(&name), t->let[i], 0);
	}
	bsc_trace_program(run, "select", t->select, 0);
	if (v != BSC_NOT_APPLICABLE)
		bsc_trace_program(run, "require", j->require, 0);
	bsc_buf_free(&name);
	/* The others are told of when they are found. */
	if (v == BSC_COMPLY || v == BSC_NOT_APPLICABLE)
		bsc_trace_verdict(run, j, v, NULL, NULL);
}

static void
tell_day(struct bsc_run *run, const char *name, bool known, bsc_day day)
{
	char text[16];

	if (known)
		bsc_output_printf(run->o.trace->out, "%s: %.*s\n", name,
		    (int)bsc_day_format(day, text), text);
}

static void
tell_came(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_owed *o)
{
	struct bsc_at at = { .store = run->store, .table = j->rule->table,
	    .row = o->match };
	struct bsc_span src;

	if (o->state == BSC_OWED_ABSENT)
		put_line(run, "match: 没有符合的记录\n",
		    "match: no record satisfies it\n");
	else if (o->state == BSC_OWED_UNSURE && o->match == BSC_NO_RECORD)
		put_line(run, "match: 无法判定\n", "match: not to be told\n");
	else if (o->match != BSC_NO_RECORD) {
		src = bsc_at_src(&at);
		bsc_output_printf(run->o.trace->out, "match: %.*s%s\n",
		    (int)src.len, src.p, o->state == BSC_OWED_UNSURE ?
		    " ?" : "");
	} else
		put_line(run, "match: 有符合的记录\n",
		    "match: a record satisfies it\n");
	tell_day(run, "by", o->state == BSC_OWED_LATE || o->dated, o->came);
}

void
bsc_trace_owed(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_owed *o, enum bsc_verdict v)
{
	struct bsc_at at = { .store = run->store, .table = j->rule->over,
	    .row = o->record };
	const struct bsc_expect *x = j->own;
	char text[16];

	bsc_trace_record(run, j, &at);
	if (o->period != 0)
		bsc_output_printf(run->o.trace->out, "period: %.*s\n",
		    (int)bsc_period_format(o->period, text), text);
	if (o->item.len > 0)
		bsc_output_printf(run->o.trace->out, "item: %.*s\n",
		    (int)o->item.len, o->item.p);
	bsc_owed_frame(run, j, o, &at.row);
	bsc_trace_program(run, "when", j->when, 0);
	if (o->when != BSC_FALSE) {
		bsc_trace_program(run, "start", x->start, 0);
		bsc_trace_program(run, "due", x->due, 0);
		if (x->due == NULL)
			tell_day(run, run->o.trace->english ?
			    "due (assumed)" : "due（推定）", !o->undated &&
			    !o->no_due, o->due);
		tell_came(run, j, o);
		run->o.trace->decided.len = 0;
	}
	if (v == BSC_COMPLY || v == BSC_NOT_APPLICABLE)
		bsc_trace_verdict(run, j, v, NULL, NULL);
}

void
bsc_trace_finding(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_finding *f)
{
	enum bsc_rule_kind kind = j->rule->kind;
	struct bsc_buf why = { 0 };

	if (bsc_judge_by_record(j))
		return;		/* told record by record */
	if (kind != BSC_TOTAL && kind != BSC_EXPECT && kind != BSC_CHAIN)
		bsc_output_printf(run->o.trace->out, "%.*s  %.*s\n",
		    (int)f->src.len, f->src.p, (int)f->key.len, f->key.p);
	bsc_buf_add(&why, f->message.p, f->message.len);
	bsc_trace_verdict(run, j, f->undetermined ? BSC_UNDETERMINED :
	    BSC_VIOLATE, bsc_buf_str(&why), f);
	bsc_buf_free(&why);
}

/* Of records in groups those that comply are not told of one by one. */
static void
tell_sum(struct bsc_run *run, const struct bsc_judge *j)
{
	const uint64_t *n = j->tally.count;

	bsc_output_printf(run->o.trace->out, run->o.trace->english ?
	    "%llu comply, %llu violate, %llu undetermined\n" :
	    "符合 %llu，违反 %llu，无法判定 %llu\n",
	    (unsigned long long)n[BSC_COMPLY],
	    (unsigned long long)n[BSC_VIOLATE],
	    (unsigned long long)n[BSC_UNDETERMINED]);
}

void
bsc_trace_begin(struct bsc_run *run)
{
	/* Rows are told from the store, where all of them are then. */
	for (size_t i = 0; i < run->njudge; i++)
		run->wanted[run->judge[i]->record.table->index] = true;
}

void
bsc_trace_end(struct bsc_run *run)
{
	for (size_t i = 0; i < run->njudge; i++) {
		struct bsc_judge *j = run->judge[i];

		if (bsc_judge_by_record(j))
			tell_rows(run, j);
		else if (j->rule->kind != BSC_TOTAL &&
		    j->rule->kind != BSC_EXPECT &&
		    j->rule->kind != BSC_CHAIN)
			tell_sum(run, j);
	}
}

static bool
tell(const struct bsc_why_options *o, struct bsc_run *run, char *const *paths,
    struct bsc_error *err)
{
	bsc_trace_begin(run);
	if (!bsc_basis_context(o->basis, run, err) ||
	    !bsc_basis_read(o->basis, run, paths, 1, err) ||
	    !bsc_run_finish(run, err))
		return false;
	bsc_trace_end(run);
	if (run->o.trace->units == 0)
		return bsc_fail(err, _("no record of the table %s to judge"),
		    run->judge[0]->record.table->name);
	return true;
}

bool
bsc_why(const struct bsc_why_options *o, struct bsc_pack *p,
    const struct bsc_rule *r, char *const *paths, struct bsc_error *err)
{
	struct bsc_run_options opt = o->basis->run;
	struct bsc_trace trace = { .out = o->out,
	    .english = opt.lang == BSC_EN, .reason = o->reason };
	struct bsc_run *run;
	bool ok;

	if (r->table == NULL)
		return bsc_fail(err, _("%s compares records of -d with the "
		    "others; its findings say in what they differ"), r->id);
	opt.only = r;
	opt.undetermined = true;
	opt.trace = &trace;
	run = bsc_run_new(&opt);
	ok = bsc_run_pack(run, p, true, err) && tell(o, run, paths, err);
	bsc_run_free(run);
	bsc_buf_free(&trace.decided);
	return ok;
}
