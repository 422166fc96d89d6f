#include "rules/expect.h"

/* Hand obligations to somebody who lists what is owed. */

/* Key of the driving record and the item; nothing for the office itself. */
static void
subject(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *at, const struct bsc_owed *o, struct bsc_buf *b)
{
	const struct bsc_expect *x = j->own;
	struct bsc_span own = BSC_SPAN("");

	if (x->shared)
		own = bsc_once_text(run, j, o);
	else if (at->table != run->office)
		own = bsc_at_key(at, run->arena);
	bsc_buf_add(b, own.p, own.len);
	if (b->len > 0 && o->item.len > 0)
		bsc_buf_putc(b, '/');
	bsc_buf_add(b, o->item.p, o->item.len);
}

static void
set_status(struct bsc_run *run, const struct bsc_owed *o,
    const char *unsure, struct bsc_obligation *to)
{
	to->reason = o->why;
	to->status = BSC_OWING_UNKNOWN;
	if (o->why == NULL && o->state == BSC_OWED_UNSURE)
		to->reason = unsure;
	if (to->reason != NULL)
		return;
	to->submitted = o->came;
	if (o->state == BSC_OWED_MET) {
		to->status = BSC_OWING_DONE;
		to->has_submitted = o->dated;
	} else if (o->state == BSC_OWED_LATE) {
		to->status = BSC_OWING_LATE;
		to->has_submitted = true;
	} else if (o->undated || o->due >= run->o.today)
		to->status = BSC_OWING_DUE;
	else
		to->status = BSC_OWING_OVERDUE;
}

void
bsc_owed_tell(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_owed *o, const char *unsure)
{
	const struct bsc_expect *x = j->own;
	struct bsc_at at = { .store = run->store, .table = j->rule->over,
	    .row = o->record };
	struct bsc_obligation to = { .rule = j->rule, .period = o->period,
	    .due = o->due, .undated = o->undated,
	    .has_due = !o->undated && !o->no_due,
	    .assumed = x->due == NULL && x->per >= 0 };
	struct bsc_buf b = { 0 };

	if (o->when == BSC_FALSE)
		return;
	if (o->record != BSC_NO_RECORD) {
		to.src = bsc_at_src(&at);
		if (!x->shared)
			to.office = bsc_at_office(&at);
		subject(run, j, &at, o, &b);
		to.subject = (struct bsc_span){ b.p, b.len };
	}
	set_status(run, o, unsure, &to);
	run->o.owing->take(run->o.owing->arg, &to);
	bsc_buf_free(&b);
}
