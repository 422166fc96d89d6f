#include <stdlib.h>

#include "base/sha256.h"
#include "rules/bound.h"
#include "rules/judge.h"
#include "value/money.h"

enum { LONG_CELL = 4096 };	/* bytes */

static struct bsc_span
keep(struct bsc_run *run, struct bsc_buf *b)
{
	struct bsc_span s;

	s.len = b->len;
	s.p = bsc_arena_strndup(run->arena, b->p == NULL ? "" : b->p, b->len);
	bsc_buf_free(b);
	return s;
}

static struct bsc_span
canonical(struct bsc_run *run, const struct bsc_program *p, size_t row)
{
	struct bsc_buf b = { 0 };

	if (p == NULL)
		return (struct bsc_span){ NULL, 0 };
	bsc_vals_canonical(&b, bsc_eval_run(run->eval, p), row);
	return keep(run, &b);
}

/* "table:key" of a reference, else the value as it stands. */
static struct bsc_span
subject(struct bsc_run *run, const struct bsc_judge *j, size_t row)
{
	const struct bsc_field *f = j->subject_field;
	struct bsc_buf b = { 0 };
	size_t head;

	if (j->subject == NULL)
		return (struct bsc_span){ NULL, 0 };
	if (f != NULL && f->ref != NULL)
		bsc_buf_printf(&b, "%s:", f->ref->name);
	head = b.len;
	bsc_vals_canonical(&b, bsc_eval_run(run->eval, j->subject), row);
	if (b.len == head)
		b.len = 0;
	return keep(run, &b);
}

static bool
holds(struct bsc_run *run, const struct bsc_program *p, size_t row)
{
	return p == NULL ||
	    bsc_truth(bsc_eval_run(run->eval, p), row) == BSC_TRUE;
}

void
bsc_judge_fill(struct bsc_run *run, const struct bsc_judge *j, size_t row,
    struct bsc_finding *f)
{
	const struct bsc_program *penalty = j->penalty, *percent = j->percent;
	struct bsc_buf b = { 0 };

	f->severity = j->rule->severity;
	for (size_t i = 0; i < j->ngrade; i++) {
		if (!holds(run, j->grade[i].when, row))
			continue;
		f->severity = j->grade[i].severity;
		if (j->grade[i].penalty != NULL || j->grade[i].percent != NULL) {
			penalty = j->grade[i].penalty;
			percent = j->grade[i].percent;
		}
		break;
	}
	f->value = canonical(run, j->value, row);
	f->limit = canonical(run, j->limit, row);
	f->penalty = canonical(run, penalty, row);
	f->percent = canonical(run, percent, row);
	f->subject = subject(run, j, row);
	if (j->message != NULL)
		bsc_message_append(&b, run->eval, j->message, row,
		    run->o.lang == BSC_EN);
	else
		bsc_buf_puts(&b, j->rule->title[run->o.lang]);
	f->message = keep(run, &b);
}

static struct bsc_span
day_text(struct bsc_run *run, const struct bsc_at *at,
    const struct bsc_field *field)
{
	struct bsc_buf b = { 0 };
	char text[16];
	bsc_day day;

	if (field != NULL && bsc_at_day(at, field, &day) == 1)
		bsc_buf_add(&b, text, bsc_day_format(day, text));
	return keep(run, &b);
}

/*
 * A long cell by its sum: one of many elements is read by a finding for
 * each of them.  That of a stored record stays where it is, so the last one
 * is known by its place.
 */
static void
add_cell(struct bsc_run *run, const struct bsc_at *at, struct bsc_span c,
    struct bsc_buf *b)
{
	struct bsc_long_cell *last = &run->long_cell;
	struct bsc_sha256 sum;

	if (c.len <= LONG_CELL) {
		bsc_buf_add(b, c.p == NULL ? "" : c.p, c.len);
		return;
	}
	if (at->batch != NULL || last->p != c.p || last->len != c.len) {
		bsc_sha256_init(&sum);
		bsc_sha256_add(&sum, c.p, c.len);
		bsc_sha256_hex(&sum, last->hex);
		last->p = at->batch != NULL ? NULL : c.p;
		last->len = c.len;
	}
	bsc_buf_puts(b, last->hex);
}

/* What the rule read of the record: "field=value" lines, for the digest. */
static struct bsc_span
read_values(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *at)
{
	struct bsc_buf b = { 0 };

	for (size_t i = 0; i < j->nread; i++) {
		struct bsc_span c;

		if (j->read[i]->table != at->table)
			continue;
		c = bsc_at_field(at, j->read[i]);
		bsc_buf_puts(&b, j->read[i]->name);
		bsc_buf_putc(&b, '=');
		add_cell(run, at, c, &b);
		bsc_buf_putc(&b, '\n');
	}
	return keep(run, &b);
}

static void
record(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *at, struct bsc_finding *f)
{
	const struct bsc_table *t = at->table;

	f->src = bsc_at_src(at);
	f->office = bsc_at_office(at);
	f->table = bsc_span(t->name);
	f->key = bsc_at_key(at, run->arena);
	f->date = day_text(run, at, j->rule->date != NULL &&
	    j->rule->date->table == t ? j->rule->date :
	    t->date != NULL ? t->date : t->from);
	f->amount = bsc_at_amount(at);
	f->read = read_values(run, j, at);
	f->order = at->batch != NULL ? at->batch->first + at->row :
	    bsc_store_ordinal(at->store, t, at->row);
}

void
bsc_judge_record(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *at, struct bsc_finding *f)
{
	record(run, j, at, f);
	if (j->cap != NULL)
		f->severity = bsc_bound_severity(run, j, at, f->severity);
}

struct bsc_member
bsc_judge_member(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *at)
{
	struct bsc_finding f = { 0 };

	record(run, j, at, &f);
	return (struct bsc_member){ f.src, f.table, f.key, f.date, f.amount };
}
