#include <string.h>

#include "rules/judge.h"
#include "rules/select.h"
#include "rules/trace.h"
#include "value/list.h"
#include "value/money.h"

struct bsc_span
bsc_at_field(const struct bsc_at *at, const struct bsc_field *f)
{
	if (at->batch != NULL)
		return bsc_batch_field(at->batch, at->row, f);
	return bsc_store_field(at->store, at->row, f);
}

struct bsc_span
bsc_at_src(const struct bsc_at *at)
{
	if (at->batch != NULL)
		return bsc_batch_src(at->batch, at->row);
	return bsc_store_src(at->store, at->table, at->row);
}

const struct bsc_field *
bsc_office_field(const struct bsc_table *t)
{
	if (t->office != NULL)
		return t->office;
	return strcmp(t->name, "office") == 0 && t->nkey > 0 ? t->key[0] :
	    NULL;
}

struct bsc_span
bsc_at_office(const struct bsc_at *at)
{
	const struct bsc_field *f = bsc_office_field(at->table);

	return f != NULL ? bsc_at_field(at, f) : (struct bsc_span){ NULL, 0 };
}

struct bsc_span
bsc_at_key(const struct bsc_at *at, struct bsc_arena *arena)
{
	struct bsc_buf b = { 0 };
	struct bsc_span key;

	for (size_t i = 0; i < at->table->nkey; i++) {
		struct bsc_span c = bsc_at_field(at, at->table->key[i]);

		if (i > 0)
			bsc_buf_putc(&b, ';');
		for (size_t k = 0; k < c.len; k++) {
			if (c.p[k] == ';' || c.p[k] == '\\')
				bsc_buf_putc(&b, '\\');
			bsc_buf_putc(&b, c.p[k]);
		}
	}
	key.p = bsc_arena_strndup(arena, b.p == NULL ? "" : b.p, b.len);
	key.len = b.len;
	bsc_buf_free(&b);
	return key;
}

struct bsc_span
bsc_at_amount(const struct bsc_at *at)
{
	const struct bsc_field *f = bsc_field_find(at->table,
	    BSC_SPAN("amount"));

	if (f == NULL || f->type != BSC_MONEY)
		return (struct bsc_span){ NULL, 0 };
	return bsc_at_field(at, f);
}

int
bsc_at_day(const struct bsc_at *at, const struct bsc_field *f, bsc_day *day)
{
	struct bsc_span c = bsc_at_field(at, f);
	bsc_period period;

	if (c.len == 10 && f->type == BSC_DATE && bsc_day_parse(c, day))
		return 1;
	c = bsc_span_trim(c);
	if (c.p != NULL && c.len == 0)
		return 0;
	if (f->type == BSC_PERIOD) {
		if (c.p == NULL || !bsc_period_parse(c, &period))
			return -1;
		*day = bsc_period_last(period);
		return 1;
	}
	if (c.len > 10)
		c.len = 10;
	return c.p != NULL && bsc_day_parse(c, day) ? 1 : -1;
}

bool
bsc_judge_everywhere(const struct bsc_run *run, const struct bsc_judge *j)
{
	const char *id = run->pack[j->pack]->id;

	return strcmp(id, "core") == 0 || strcmp(id, "national") == 0;
}

static bool
applies(const struct bsc_run *run, const struct bsc_judge *j,
    struct bsc_span office)
{
	if (bsc_judge_everywhere(run, j))
		return true;
	switch (bsc_select_find(run->select, office,
	    run->pack[j->pack]->id)) {
	case BSC_UNDER:
		return true;
	case BSC_ELSEWHERE:
		return false;
	default:
		return run->named[j->pack];
	}
}

int
bsc_judge_offices(struct bsc_run *run, const struct bsc_judge *j)
{
	if (bsc_judge_everywhere(run, j))
		return 1;
	if (bsc_select_pack(run->select, 0) == NULL)
		return run->named[j->pack];
	return -1;
}

/* Records of one office come together: the last answer mostly serves. */
bool
bsc_judge_office(struct bsc_run *run, const struct bsc_judge *j,
    struct bsc_span office)
{
	struct bsc_applies *a = &run->applies[j->pack];

	if (a->known && a->len == office.len &&
	    memcmp(a->office, office.p, office.len) == 0)
		return a->answer;
	a->answer = applies(run, j, office);
	a->known = office.len > 0 && office.len <= sizeof(a->office);
	a->len = office.len;
	if (a->known)
		memcpy(a->office, office.p, office.len);
	return a->answer;
}

/* A state is judged where its span meets the rule's, up to as-of. */
static int
state_law(struct bsc_run *run, const struct bsc_rule *r,
    const struct bsc_table *t, const struct bsc_at *at)
{
	bsc_day from = BSC_DAY_MIN, to = run->o.today;

	if (t->from != NULL && bsc_at_day(at, t->from, &from) != 1)
		return -1;
	if (t->to != NULL && bsc_at_day(at, t->to, &to) < 0)
		to = run->o.today;
	if (to > run->o.today)
		to = run->o.today;
	return from <= r->to && from <= run->o.today && to >= r->from;
}

int
bsc_judge_law(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *at)
{
	const struct bsc_rule *r = j->rule;
	bsc_day day;

	if (r->from == BSC_DAY_MIN && r->to == BSC_DAY_MAX)
		return 1;
	if (r->date == NULL) {
		if (at->table->from == NULL && at->table->to == NULL)
			return 1;
		return state_law(run, r, at->table, at);
	}
	if (bsc_at_day(at, r->date, &day) != 1)
		return -1;
	return r->from <= day && day <= r->to;
}

void
bsc_judge_laws(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *first, const uint32_t *row, size_t n,
    signed char *law)
{
	const struct bsc_rule *r = j->rule;
	const struct bsc_vals *day = NULL;
	struct bsc_at at = *first;

	if (r->from == BSC_DAY_MIN && r->to == BSC_DAY_MAX) {
		memset(law, 1, n);
		return;
	}
	if (r->date != NULL && r->date->type == BSC_DATE)
		day = bsc_eval_field(run->eval, r->date);
	for (size_t i = 0; i < n; i++) {
		if (day != NULL && day->why[i] == BSC_KNOWN) {
			law[i] = r->from <= day->v[i] && day->v[i] <= r->to;
			continue;
		}
		at.row = row == NULL ? (uint32_t)i : row[i];
		law[i] = (signed char)bsc_judge_law(run, j, &at);
	}
}

bool
bsc_run_examined(struct bsc_run *run, const struct bsc_at *at)
{
	bsc_day day;

	if (at->batch == NULL &&
	    bsc_store_context(at->store, at->table, at->row))
		return false;
	if (run->o.examine == 0 || at->table->date == NULL ||
	    bsc_at_day(at, at->table->date, &day) != 1)
		return true;
	return day >= bsc_period_first(run->o.examine) &&
	    day <= bsc_period_last(run->o.examine);
}

void
bsc_judge_days(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *first, const uint32_t *row, size_t n)
{
	struct bsc_at at = *first;
	struct bsc_vals *v;

	if (j->rule->date == NULL || j->rule->date == at.table->date)
		return;
	v = bsc_eval_column(run->eval, BSC_DATE, NULL);
	for (size_t i = 0; i < n; i++) {
		bsc_day day = 0;

		at.row = row == NULL ? (uint32_t)i : row[i];
		if (bsc_at_day(&at, j->rule->date, &day) == 1)
			v->v[i] = day;
		else
			v->why[i] = BSC_WHY_TIME;
	}
	bsc_eval_day(run->eval, v);
}

/* A reason is asked for row by row, and made once. */
static const char *
words(struct bsc_run *run, const char *what, const char *table,
    const char *name)
{
	struct bsc_reason *r;
	struct bsc_buf b = { 0 };

	for (size_t i = 0; i < run->nreason; i++) {
		r = &run->reason[i];
		if (r->what == what && r->table == table && r->name == name)
			return r->text;
	}
	bsc_buf_printf(&b, "%s %s%s%s", what, table, *table ? "." : "", name);
	run->reason = bsc_grow(run->reason, &run->creason, run->nreason + 1,
	    sizeof(*r));
	run->reason[run->nreason++] = (struct bsc_reason){ what, table, name,
	    bsc_buf_str(&b) };
	return b.p;
}

/* Whether no stored record of the field's table tells its column. */
static bool
unrecorded(const struct bsc_run *run, const struct bsc_field *f)
{
	return bsc_store_count(run->store, f->table) > 0 &&
	    bsc_store_field(run->store, 0, f).p == NULL;
}

/* A form that has no place for some roles (SPEC 20). */
static bool
partial(struct bsc_span cell)
{
	struct bsc_span roles;

	return bsc_steps_form(cell, &roles);
}

/* Whether the record tells nothing there, or not of all roles. */
static bool
no_column(const struct bsc_at *at, const struct bsc_field *f)
{
	const struct bsc_section *s = at->batch != NULL ? at->batch->section :
	    bsc_store_columns(at->store, at->table, at->row);

	return s->of_field[f->index] < 0 || (f->type == BSC_STEPS &&
	    partial(bsc_at_field(at, f)));
}

static bool
empty(const struct bsc_at *at, const struct bsc_field *f)
{
	struct bsc_span c = bsc_at_field(at, f);

	return c.p != NULL && c.len == 0;
}

/* The first own field that explains it, else the first of another table. */
static const char *
why_field(struct bsc_run *run, const struct bsc_program *p, bool column,
    const struct bsc_at *at)
{
	const char *what = column ? "no column" : "empty";
	const struct bsc_field *const *f;
	size_t n, own, best;

	f = bsc_program_fields(p, &n, &own);
	for (size_t i = 0; at != NULL && i < own; i++)
		if (f[i]->table == at->table && (column ?
		    no_column(at, f[i]) : empty(at, f[i])))
			return words(run, what, f[i]->table->name, f[i]->name);
	best = own < n ? own : 0;
	for (size_t i = at == NULL ? 0 : own; column && i < n; i++)
		if (unrecorded(run, f[i])) {
			best = i;
			break;
		}
	return n == 0 ? what :
	    words(run, what, f[best]->table->name, f[best]->name);
}

const char *
bsc_judge_no_column(struct bsc_run *run, const struct bsc_field *f)
{
	return words(run, "no column", f->table->name, f->name);
}

const char *
bsc_judge_lack(struct bsc_run *run, const struct bsc_program *p,
    const struct bsc_at *at)
{
	const struct bsc_field *const *f;
	struct bsc_span c;
	size_t n = 0, own;

	f = p == NULL ? NULL : bsc_program_fields(p, &n, &own);
	for (size_t i = 0; i < n; i++) {
		if (f[i]->table != at->table)
			continue;
		c = bsc_at_field(at, f[i]);
		if (c.p == NULL)
			return bsc_judge_no_column(run, f[i]);
		if (c.len == 0 && f[i]->empty != BSC_EMPTY_NONE)
			return words(run, "empty", at->table->name, f[i]->name);
	}
	return NULL;
}

const char *
bsc_judge_why(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_program *p, enum bsc_why why, const struct bsc_at *at)
{
	const struct bsc_table *const *t;
	const size_t *param;
	size_t n;

	switch (why) {
	case BSC_WHY_COLUMN:
	case BSC_WHY_EMPTY:
		return why_field(run, p, why == BSC_WHY_COLUMN, at);
	case BSC_WHY_TABLE:
		t = bsc_program_tables(p, &n);
		for (size_t i = 0; i < n; i++)
			if (!bsc_store_seen(run->store, t[i]))
				return words(run, "no table", "", t[i]->name);
		break;
	case BSC_WHY_PARAM:
		param = bsc_program_params(p, &n);
		if (n > 0)
			return words(run, "no value of parameter", "",
			    j->rule->pack->param[param[0]].name);
		break;
	default:
		break;
	}
	return bsc_why_name(why);
}

const char bsc_outside[] = "outside";

/*
 * core can say of every record that it can be read: its approval alone is
 * no answer to someone who asked for the verdict of another pack.
 */
void
bsc_judge_answers(struct bsc_run *run, const struct bsc_judge *j)
{
	if (strcmp(j->rule->pack->id, "core") != 0 || run->o.nrule > 0 ||
	    bsc_run_packs(run) == 0)
		run->answered = true;
}

void
bsc_judge_counts(struct bsc_run *run, struct bsc_judge *j,
    enum bsc_verdict v, const char *why, uint64_t times)
{
	bsc_tally_add(&j->tally, v, why, times);
	if (times == 0 || v == BSC_UNDETERMINED || why == bsc_outside)
		return;
	run->judged += v != BSC_NOT_APPLICABLE ? times : 0;
	if (v == BSC_VIOLATE)
		run->answered = true;
	else if (!run->answered)
		bsc_judge_answers(run, j);
}

void
bsc_judge_count(struct bsc_run *run, struct bsc_judge *j,
    enum bsc_verdict v, const char *why)
{
	bsc_judge_counts(run, j, v, why, 1);
}

/* A violation is worst, then what cannot be told. */
void
bsc_judge_count_record(struct bsc_run *run, struct bsc_judge *j,
    uint32_t record, enum bsc_verdict v, const char *why)
{
	struct bsc_best *b = j->best == NULL ? NULL : &j->best[record];

	if (b == NULL)
		bsc_judge_count(run, j, v, why);
	else if (b->v != BSC_VIOLATE && (v > b->v || v == BSC_VIOLATE))
		*b = (struct bsc_best){ v, why };
}

void
bsc_judge_add(struct bsc_run *run, struct bsc_judge *j, struct bsc_finding *f)
{
	enum bsc_waived waived = BSC_WAIVE_NONE;

	f->rule = j->rule;
	if (run->o.trace != NULL)
		bsc_trace_finding(run, j, f);
	if (run->o.found != NULL)
		run->o.found(run->o.found_arg, f);
	if (f->undetermined && !run->o.undetermined)
		return;
	if (run->o.sink != NULL)
		waived = bsc_sink_add(run->o.sink, f);
	if (waived == BSC_WAIVE_HOLDS)
		j->tally.waived++;
	else if (!f->undetermined)
		run->violations[f->severity]++;
}

void
bsc_judge_list(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_at *at, const char *why)
{
	struct bsc_finding f = { .phase = BSC_OF_GROUP, .undetermined = true,
	    .severity = j->rule->severity, .message = bsc_span(why) };

	if (!run->o.undetermined)
		return;
	bsc_judge_record(run, j, at, &f);
	bsc_judge_add(run, j, &f);
}

void
bsc_judge_undetermined(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_at *at, const char *why)
{
	if (!bsc_run_examined(run, at))
		return;
	bsc_judge_count_record(run, j, at->row, BSC_UNDETERMINED, why);
	if (j->best == NULL)
		bsc_judge_list(run, j, at, why);
}
