#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/expect.h"
#include "value/fold.h"

/* Reading an expect, and which obligations a run has to look at. */
struct list {
	struct bsc_owed_list	 to;
	struct bsc_keys		*owing;	/* who owes for which period */
};

void
bsc_owed_push(struct bsc_owed_list *l, const struct bsc_owed *o)
{
	l->item = bsc_spool_grow(l->item, &l->cap, l->n + 1,
	    sizeof(*l->item));
	l->item[l->n++] = *o;
}

static void
owe(struct list *l, const struct bsc_expect *x, uint32_t record,
    bsc_period period)
{
	size_t items = x->nitem > 0 ? x->nitem : 1;

	for (size_t i = 0; i < items; i++)
		bsc_owed_push(&l->to, &(struct bsc_owed){ .record = record,
		    .period = period, .item = x->nitem > 0 ? x->item[i] :
		    BSC_SPAN("") });
}

/* In being on the day, as far as the register says. */
static bool
active(const struct bsc_at *at, bsc_day day)
{
	bsc_day from = BSC_DAY_MIN, to = BSC_DAY_MAX;

	if (at->table->from != NULL)
		bsc_at_day(at, at->table->from, &from);
	if (at->table->to != NULL)
		bsc_at_day(at, at->table->to, &to);
	return from <= day && day <= to;
}

/* Whose obligation it is: a register row without a key is nobody else. */
static void
owing_key(const struct bsc_at *at, bsc_period p, struct bsc_buf *key)
{
	struct bsc_span office = bsc_at_office(at);
	bool whole = at->table->nkey > 0;

	key->len = 0;
	bsc_buf_add(key, &p, sizeof(p));
	bsc_buf_add(key, office.p, office.len);
	bsc_buf_putc(key, '\0');
	for (size_t i = 0; i < at->table->nkey; i++) {
		struct bsc_span cell = bsc_at_field(at, at->table->key[i]);

		whole = whole && cell.len > 0;
		bsc_fold(key, cell);
		bsc_buf_putc(key, '\0');
	}
	if (!whole)
		bsc_buf_add(key, &at->row, sizeof(at->row));
}

/*
 * Of several rows in force for one key, an older one that nobody closed
 * say, the latest owes, once; of one day that of the greater content,
 * whichever comes first.
 */
static void
owe_period(const struct bsc_run *run, const struct bsc_expect *x,
    const struct bsc_at *at, bsc_period p, struct list *l)
{
	size_t items = x->nitem > 0 ? x->nitem : 1;
	bsc_day from = BSC_DAY_MIN, before = BSC_DAY_MIN;
	struct bsc_buf key = { 0 };
	struct bsc_at other = *at;
	struct bsc_owed *o;
	bool fresh;
	uint32_t who;

	owing_key(at, p, &key);
	who = bsc_keys_add(l->owing, (struct bsc_span){ key.p, key.len },
	    &fresh);
	bsc_buf_free(&key);
	if (fresh) {
		owe(l, x, at->row, p);
		return;
	}
	o = &l->to.item[who * items];
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	other.row = o->record;
	if (at->table->from != NULL) {
		bsc_at_day(at, at->table->from, &from);
		bsc_at_day(&other, at->table->from, &before);
	}
	if (from < before || (from == before && bsc_record_order(run->store,
	    at->table, at->row, o->record) < 0))
		return;
	for (size_t i = 0; i < items; i++)
		o[i].record = at->row;
}

/*
 * Periods whose due day may lie in the stated one: those that begin or end
 * in it, a few before, for what falls due long after its period, and a few
 * behind, for what falls due before it, as a plan does.
 */
static void
owe_periods(struct bsc_run *run, struct bsc_judge *j, const struct bsc_at *at,
    struct list *l)
{
	const struct bsc_expect *x = j->own;
	const struct bsc_owing *owing = run->o.owing;
	bsc_day first = owing != NULL ? owing->from :
	    bsc_period_first(run->o.period);
	bsc_day last = owing != NULL ? owing->to :
	    bsc_period_last(run->o.period);
	bsc_period p = bsc_period_next(bsc_period_of(first, x->per), -3);
	bsc_period end_at = bsc_period_next(bsc_period_of(last, x->per),
	    x->due != NULL ? 3 : 0);

	for (; p <= end_at; p = bsc_period_next(p, 1)) {
		bsc_day end = bsc_period_last(p);

		if (active(at, end) && j->rule->from <= end &&
		    end <= j->rule->to)
			owe_period(run, x, at, p, l);
	}
}

/* It cannot be told what is owed, and why. */
static void
untold(struct bsc_run *run, struct bsc_judge *j, uint32_t record,
    const char *why)
{
	struct bsc_owed o = { .record = record, .why = why, .no_due = true,
	    .when = BSC_UNKNOWN };

	if (run->o.owing != NULL)
		bsc_owed_tell(run, j, &o, NULL);
	else if (record != BSC_NO_RECORD)
		bsc_owed_untold(run, j, &o);
}

static void
gather(struct bsc_run *run, struct bsc_judge *j, struct list *l)
{
	const struct bsc_expect *x = j->own;
	struct bsc_at at = { .store = run->store, .table = j->rule->over };
	size_t n = bsc_store_count(run->store, at.table);
	bool list = run->o.owing != NULL;
	char text[96];
	int law;

	snprintf(text, sizeof(text), "no table %s", at.table->name);
	if (!bsc_store_seen(run->store, at.table))
		untold(run, j, BSC_NO_RECORD, text);
	for (at.row = 0; at.row < n; at.row++) {
		if (!bsc_judge_office(run, j, bsc_at_office(&at)))
			continue;
		if (x->per >= 0 && (list || run->o.period != 0)) {
			owe_periods(run, j, &at, l);
			continue;
		}
		law = bsc_judge_law(run, j, &at);
		if (law == 0 || (at.table->date != NULL && !list &&
		    !bsc_run_examined(run, &at)))
			continue;
		if (law < 0)
			untold(run, j, at.row, "no date");
		else if (x->per >= 0)
			untold(run, j, at.row, "no period stated");
		else
			owe(l, x, at.row, 0);
	}
}

static void
finish(struct bsc_run *run, struct bsc_judge *j)
{
	struct bsc_expect *x = j->own;
	struct list l = { 0 };
	char text[96];

	snprintf(text, sizeof(text), "no table %s", j->rule->table->name);
	x->no_table = text;
	x->beside = bsc_eval_new(run->store, run->o.calendar, run->o.today);
	l.owing = bsc_keys_new();
	gather(run, j, &l);
	bsc_keys_free(l.owing);
	x->texts = bsc_arena_new();
	if (x->over != NULL)
		bsc_items_expand(run, j, &l.to);
	bsc_owed_judge(run, j, l.to.item, l.to.n);
	bsc_arena_free(x->texts);
	bsc_eval_free(x->beside);
	x->beside = NULL;
	bsc_spool_free(l.to.item);
	bsc_arena_reset(run->arena);
}

static bool
compile_by(struct bsc_judge *j, struct bsc_expect *x, struct bsc_error *err)
{
	const struct bsc_node *n = bsc_node_child(j->rule->node, "by");
	const struct bsc_field *f;

	x->matched = j->record;
	x->matched.table = j->rule->table;
	if (n == NULL)
		return true;
	x->by = bsc_judge_compile(j, n, &x->matched, BSC_ANY, err);
	f = bsc_field_find(j->rule->table, bsc_span(n->text));
	x->by_open = f != NULL && f->empty == BSC_EMPTY_OPEN;
	return x->by != NULL;
}

static bool
compile(struct bsc_run *run, struct bsc_judge *j, struct bsc_error *err)
{
	const struct bsc_rule *r = j->rule;
	const char *per = bsc_node_attr(r->node, "per");
	const struct bsc_node *match = bsc_node_child(r->node, "match");
	struct bsc_expect *x = bsc_zalloc(1, sizeof(*x));
	struct bsc_pos pos = { r->file, r->node->line, 1 };

	j->own = x;
	x->per = per == NULL ? -1 : bsc_per_find(per);
	if (per != NULL && x->per < 0)
		return bsc_fail(err, _("%s:%zu: per is year, half, quarter, "
		    "month, week or day"), r->file, r->node->line);
	if (match == NULL)
		return bsc_fail(err, _("%s:%zu: rule \"%s\" has no match"),
		    r->file, r->node->line, r->id);
	x->var[0] = (struct bsc_var){ "period", BSC_PERIOD, NULL };
	x->var[1] = (struct bsc_var){ "item", BSC_TEXT, NULL };
	x->var[2] = (struct bsc_var){ "due", BSC_DATE, NULL };
	x->var[3] = (struct bsc_var){ "submitted", BSC_DATE, NULL };
	x->early = j->record;
	x->early.var = x->var;
	x->early.nvar = 2;
	j->result.var = x->var;
	j->result.nvar = 4;
	pos.line = match->text_line;
	pos.column = match->text_column;
	if (!bsc_items_compile(run, j, x, err) ||
	    !bsc_once_compile(run, j, x, err))
		return false;
	x->match = bsc_compile_match(match->text, &x->early, r->table, &pos,
	    err);
	if (x->match == NULL || !compile_by(j, x, err) ||
	    !bsc_judge_child(j, "start", &x->early, BSC_ANY, &x->start, err) ||
	    !bsc_judge_child(j, "due", &x->early, BSC_ANY, &x->due, err))
		return false;
	bsc_judge_reads(run, j, x->match);
	bsc_judge_reads(run, j, x->start);
	bsc_judge_reads(run, j, x->due);
	bsc_judge_reads(run, j, x->by);
	return true;
}

static void
expect_free(struct bsc_judge *j)
{
	struct bsc_expect *x = j->own;

	if (x->match != NULL)
		bsc_program_free(x->match);
	if (x->start != NULL)
		bsc_program_free(x->start);
	if (x->due != NULL)
		bsc_program_free(x->due);
	if (x->by != NULL)
		bsc_program_free(x->by);
	if (x->over != NULL)
		bsc_program_free(x->over);
	bsc_by_free(&x->once);
	free(x->item);
	free(x);
}

const struct bsc_kind_ops bsc_kind_expect = { "obligation", compile, finish,
    expect_free };
