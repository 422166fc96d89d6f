#include <stdlib.h>
#include <string.h>

#include "rules/group.h"
#include "rules/trace.h"

/*
 * A total with <each/>: the records of a group in order, of which each is
 * held against those up to it and against the one before.
 */
#define FRAME	65536		/* each frame goes through the group again */

struct each {
	struct bsc_by		 by;
	struct bsc_program	*on;		/* the instant they are ordered by */
	struct bsc_program	*order;		/* among those of one; or NULL */
};

/* A record in its place among those of its group. */
struct row {
	struct bsc_place	 place;
	int64_t			 order;
	bool			 tie;		/* with a neighbour: no order */
};

static int
by_order(const void *va, const void *vb)
{
	const struct row *a = va, *b = vb;

	if (a->place.at != b->place.at)
		return a->place.at < b->place.at ? -1 : 1;
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return a->place.arrival < b->place.arrival ? -1 :
	    a->place.arrival > b->place.arrival;
}

/* The digits at the end of text, or the number itself. */
static int64_t
order_of(const struct bsc_vals *v, size_t i)
{
	struct bsc_span s;
	int64_t n = 0, unit = 1;

	if (v->why[i])
		return -1;
	if (v->s == NULL)
		return bsc_vals_number(v, i, &n) ? n : -1;
	s = bsc_span_trim(v->s[i]);
	for (int k = 0; k < 17 && s.len > 0 && s.p[s.len - 1] >= '0' &&
	    s.p[s.len - 1] <= '9'; k++) {
		n += unit * (s.p[--s.len] - '0');
		unit *= 10;
	}
	return n;
}

static void
put_in_order(struct bsc_run *run, struct bsc_judge *j, struct row *r,
    uint32_t *record, size_t n)
{
	const struct each *x = j->own;
	struct bsc_at at = { .store = run->store, .table = j->rule->table };

	if (x->order != NULL) {
		const struct bsc_vals *v;

		bsc_eval_records(run->eval, at.table, record, n);
		bsc_judge_days(run, j, &at, record, n);
		v = bsc_eval_run(run->eval, x->order);
		for (size_t i = 0; i < n; i++)
			r[i].order = order_of(v, i);
	}
	qsort(r, n, sizeof(*r), by_order);
	for (size_t i = 0; i < n; i++)
		record[i] = r[i].place.record;
	for (size_t i = 1; i < n; i++)
		if (r[i - 1].place.at == r[i].place.at &&
		    r[i - 1].order == r[i].order)
			r[i - 1].tie = r[i].tie = true;
}

/* Frame of the records from .. to - 1, over all that precede them. */
static void
begin(struct bsc_run *run, struct bsc_judge *j, const uint32_t *record,
    size_t from, size_t to)
{
	struct bsc_at at = { .store = run->store, .table = j->rule->table };
	size_t *end = bsc_zalloc(to - from, sizeof(*end));

	for (size_t i = from; i < to; i++)
		end[i - from] = i + 1;
	bsc_eval_records(run->eval, at.table, record + from, to - from);
	bsc_judge_days(run, j, &at, record + from, to - from);
	bsc_eval_running(run->eval, at.table, end, record);
	free(end);
}

static void
finding(struct bsc_run *run, struct bsc_judge *j, const uint32_t *record,
    size_t i, const struct bsc_place *place, const char *why)
{
	struct bsc_at at = { .store = run->store, .table = j->rule->table,
	    .row = record[i] }, before = at;
	struct bsc_finding f = { .rule = j->rule, .phase = BSC_OF_GROUP,
	    .undetermined = why != NULL };
	struct bsc_member m[2];
	size_t from = i > 0 ? i - 1 : 0;

	begin(run, j, record, from, i + 1);
	bsc_judge_fill(run, j, i - from, &f);
	bsc_judge_record(run, j, &at, &f);
	bsc_record_identity(run, j, &((struct each *)j->own)->by, place, NULL,
	    &f);
	before.row = record[from];
	m[0] = bsc_judge_member(run, j, &before);
	m[1] = bsc_judge_member(run, j, &at);
	f.member = i > 0 ? m : m + 1;
	f.nmember = i > 0 ? 2 : 1;
	if (why != NULL)
		f.message = bsc_span(why);
	else if (bsc_members_guessed(run, j, &record[i], 1))
		f.severity = BSC_INFO;
	bsc_judge_add(run, j, &f);
}

/* Whether what precedes record i is not known, and why. */
static const char *
no_order(const struct row *r, size_t i, size_t unsure)
{
	if (unsure <= i)
		return "condition";
	if (r[i].tie || (i > 0 && r[i - 1].tie))
		return "no order";
	return NULL;
}

static void
judge_frame(struct bsc_run *run, struct bsc_judge *j, const struct row *r,
    const uint32_t *record, size_t from, size_t to, size_t unsure)
{
	size_t head = from > 0 ? from - 1 : 0, n = to - from;
	enum bsc_verdict *v = bsc_zalloc(n, sizeof(*v));
	const char **why = bsc_zalloc(n, sizeof(*why));
	struct bsc_at at = { .store = run->store, .table = j->rule->table };
	const struct bsc_vals *require;

	begin(run, j, record, head, to);
	require = bsc_eval_run(run->eval, j->require);
	for (size_t i = from; i < to; i++) {
		size_t k = i - from, row = i - head;

		at.row = record[i];
		v[k] = BSC_UNDETERMINED;
		if ((why[k] = no_order(r, i, unsure)) != NULL)
			continue;
		if (require->why[row])
			why[k] = bsc_judge_why(run, j, j->require,
			    require->why[row], &at);
		else
			v[k] = require->v[row] ? BSC_COMPLY : BSC_VIOLATE;
	}
	for (size_t i = from; i < to; i++) {
		size_t k = i - from;

		at.row = record[i];
		if (!bsc_run_examined(run, &at))
			continue;
		if (run->o.trace != NULL) {
			begin(run, j, record, head, to);
			bsc_trace_record(run, j, &at);
			bsc_trace_program(run, "require", j->require,
			    i - head);
		}
		if (run->o.trace != NULL && v[k] == BSC_COMPLY)
			bsc_trace_verdict(run, j, v[k], why[k], NULL);
		bsc_judge_count_record(run, j, at.row, v[k], why[k]);
		if (v[k] == BSC_VIOLATE || (v[k] == BSC_UNDETERMINED &&
		    run->o.undetermined))
			finding(run, j, record, i, &r[i].place, why[k]);
	}
	free(v);
	free(why);
}

static void
judge_group(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_place *p, size_t n)
{
	struct row *r = bsc_zalloc(n, sizeof(*r));
	uint32_t *record = bsc_zalloc(n, sizeof(*record));
	size_t unsure = 0;

	for (size_t i = 0; i < n; i++) {
		r[i].place = p[i];
		record[i] = p[i].record;
	}
	put_in_order(run, j, r, record, n);
	while (unsure < n && r[unsure].place.sure)
		unsure++;
	for (size_t from = 0; from < n; from += FRAME)
		judge_frame(run, j, r, record, from, n - from < FRAME ? n :
		    from + FRAME, unsure);
	free(r);
	free(record);
}

static void
finish(struct bsc_run *run, struct bsc_judge *j)
{
	struct each *x = j->own;
	struct bsc_members m;
	struct bsc_groups g = { 0 };

	bsc_members_begin(run, j, &x->by, &m);
	bsc_groups_make(run, j, &m, &x->by, x->on, NULL, -1, &g);
	bsc_groups_judge(run, j, &g, judge_group);
	bsc_groups_free(&g);
	bsc_members_end(run, j, &m);
}

static bool
compile_on(struct bsc_judge *j, struct each *x, struct bsc_error *err)
{
	const struct bsc_rule *r = j->rule;
	const struct bsc_field *date = r->date != NULL ? r->date :
	    r->table->from;
	struct bsc_pos pos = { r->file, r->node->line, 1 };
	int type;

	if (!bsc_judge_child(j, "on", &j->record, BSC_ANY, &x->on, err))
		return false;
	if (x->on == NULL && date != NULL && (x->on = bsc_compile(date->name,
	    &j->record, &pos, BSC_ANY, err)) == NULL)
		return false;
	type = x->on == NULL ? -1 : bsc_program_type(x->on);
	if (type != BSC_DATE && type != BSC_TIME)
		return bsc_fail(err, _("%s:%zu: total \"%s\" needs <on>, the day "
		    "or time that orders its records"), r->file,
		    r->node->line, r->id);
	return bsc_judge_child(j, "order", &j->record, BSC_ANY, &x->order,
	    err);
}

static bool
compile(struct bsc_run *run, struct bsc_judge *j, struct bsc_error *err)
{
	static const char *const not[] = { "per", "window", "let", "select",
	    "crossing", NULL };
	const struct bsc_rule *r = j->rule;
	const struct bsc_node *n;
	struct each *x = bsc_zalloc(1, sizeof(*x));

	j->own = x;
	j->need = 1;
	for (size_t i = 0; not[i] != NULL; i++)
		if ((n = bsc_node_child(r->node, not[i])) != NULL)
			return bsc_fail(err, _("%s:%zu: <%s> does not go with "
			    "<each/>"), r->file, n->line, not[i]);
	if (!compile_on(j, x, err) ||
	    !bsc_by_compile(run, j, "by", false, &x->by, err))
		return false;
	j->result.member = r->table;
	j->result.ordered = true;
	if (!bsc_judge_child(j, "require", &j->result, BSC_BOOL, &j->require,
	    err))
		return false;
	if (j->require == NULL)
		return bsc_fail(err, _("%s:%zu: rule \"%s\" has no require"),
		    r->file, r->node->line, r->id);
	bsc_judge_reads(run, j, x->on);
	bsc_judge_reads(run, j, x->order);
	bsc_judge_reads(run, j, j->require);
	return true;
}

static void
each_free(struct bsc_judge *j)
{
	struct each *x = j->own;

	bsc_by_free(&x->by);
	if (x->on != NULL)
		bsc_program_free(x->on);
	if (x->order != NULL)
		bsc_program_free(x->order);
	free(x);
}

const struct bsc_kind_ops bsc_kind_each = { "record", compile, finish,
    each_free };
