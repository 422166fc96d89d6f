#include <stdlib.h>
#include <string.h>

#include "rules/expect.h"
#include "rules/group.h"

/*
 * Obligations of several driving records that are one (<once>): of all
 * offices that one sender sent, or of a whole pack.
 */
bool
bsc_once_compile(struct bsc_run *run, struct bsc_judge *j,
    struct bsc_expect *x, struct bsc_error *err)
{
	x->shared = bsc_node_child(j->rule->node, "once") != NULL;
	return bsc_by_compile(run, j, "once", false, &x->once, err);
}

/*
 * Which of two says more of the one obligation that both are: what was
 * done for one office was done for all, and what is owed for one is owed.
 */
static int
rank(const struct bsc_owed *o)
{
	if (o->when == BSC_FALSE)
		return 5;
	if (o->state == BSC_OWED_MET)
		return 0;
	if (o->when == BSC_UNKNOWN)
		return 4;
	if (o->why != NULL || o->state == BSC_OWED_UNSURE)
		return 1;
	return o->state == BSC_OWED_LATE ? 2 : 3;
}

static bool
before(struct bsc_run *run, const struct bsc_table *t,
    const struct bsc_owed *a, const struct bsc_owed *b)
{
	if (rank(a) != rank(b))
		return rank(a) < rank(b);
	return bsc_record_order(run->store, t, a->record, b->record) < 0;
}

/*
 * Key of the one obligation that this is.  Where a part of it is not known
 * it cannot be told whose it is: why, unless it is done.
 */
static bool
shared_key(struct bsc_run *run, struct bsc_judge *j, struct bsc_owed *o,
    struct bsc_buf *key)
{
	const struct bsc_by *by = &((struct bsc_expect *)j->own)->once;
	struct bsc_at at = { .store = run->store, .table = j->rule->over,
	    .row = o->record };
	struct bsc_by_columns c;

	key->len = 0;
	bsc_buf_add(key, &o->period, sizeof(o->period));
	bsc_buf_add(key, o->item.p, o->item.len);
	bsc_buf_putc(key, '\0');
	bsc_eval_records(run->eval, at.table, &at.row, 1);
	bsc_by_columns(run, by, &c);
	for (size_t b = 0; b < by->n; b++) {
		if (bsc_by_key(by, &c, b, 0, 0, key))
			continue;
		if (o->state != BSC_OWED_MET)
			o->why = bsc_judge_why(run, j, by->part[b],
			    c.part[b]->why[0] ? c.part[b]->why[0] :
			    BSC_WHY_AMBIGUOUS, &at);
		return false;
	}
	return true;
}

size_t
bsc_once_merge(struct bsc_run *run, struct bsc_judge *j, struct bsc_owed *o,
    size_t n)
{
	struct bsc_keys *keys = bsc_keys_new();
	struct bsc_buf key = { 0 };
	uint32_t *place = bsc_zalloc(n, sizeof(*place)), which;
	size_t to = 0;
	bool fresh;

	for (size_t i = 0; i < n; i++) {
		if (!shared_key(run, j, &o[i], &key)) {
			o[to++] = o[i];
			continue;
		}
		which = bsc_keys_add(keys, (struct bsc_span){ key.p,
		    key.len }, &fresh);
		if (fresh) {
			place[which] = (uint32_t)to;
			o[to++] = o[i];
		} else if (before(run, j->rule->over, &o[i],
		    &o[place[which]]))
			o[place[which]] = o[i];
		bsc_arena_reset(run->arena);
	}
	free(place);
	bsc_keys_free(keys);
	bsc_buf_free(&key);
	return to;
}

struct bsc_span
bsc_once_text(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_owed *o)
{
	const struct bsc_expect *x = j->own;

	return bsc_by_identity(run, j, &x->once,
	    &(struct bsc_place){ .record = o->record });
}
