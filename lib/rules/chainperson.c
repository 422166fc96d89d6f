#include <string.h>

#include "rules/chain.h"
#include "expr/table.h"
#include "value/fold.h"

/* Who did the steps of a chain, and whether one did two of them. */

static bool
same_person(struct bsc_span a, struct bsc_span b)
{
	struct bsc_buf x = { 0 }, y = { 0 };
	bool same;

	if (bsc_span_eq(a, b))
		return a.len > 0;
	bsc_fold_name(&x, a);
	bsc_fold_name(&y, b);
	same = x.len == y.len && x.len > 0 && memcmp(x.p, y.p, x.len) == 0;
	bsc_buf_free(&x);
	bsc_buf_free(&y);
	return same;
}

/*
 * People are written by number here and by name there: the number of the
 * one who is meant, or the text as it stands.  Namesakes may be meant.
 */
static struct bsc_span
who_is(const struct bsc_progress *p, struct bsc_span text, bool *namesakes)
{
	const struct bsc_table *t = bsc_table_find(p->run->o.schema,
	    BSC_SPAN("staff"));
	struct bsc_refkey k = { .value = text, .who = true,
	    .office = bsc_at_office(&p->at) };
	struct bsc_span own = { NULL, 0 };
	enum bsc_found found = BSC_REF_NONE;
	uint32_t r;

	if (t != NULL && text.len > 0 && bsc_store_seen(p->run->store, t))
		found = bsc_store_resolve(p->run->store, t, &k, &r);
	if (found == BSC_REF_ONE)
		own = bsc_store_field(p->run->store, r, t->naming);
	*namesakes = found == BSC_REF_AMBIGUOUS;
	return own.len > 0 ? own : text;
}

/* Whether a row of the register of roles covers the day. */
static bool
covers(const struct bsc_at *row, bsc_day day)
{
	bsc_day from, to;

	return (bsc_at_day(row, row->table->from, &from) < 1 ||
	    from <= day) && (bsc_at_day(row, row->table->to, &to) < 1 ||
	    to >= day);
}

/*
 * Whether the register of roles gives the person the role of the link, on
 * the day of the step or on that of the record.
 */
static bool
registered(const struct bsc_progress *p, struct bsc_span person,
    const struct bsc_link *l, const struct bsc_moment *m)
{
	const struct bsc_table *t = bsc_table_find(p->run->o.schema,
	    BSC_SPAN("role"));
	struct bsc_at row = { .store = p->run->store, .table = t };
	struct bsc_span office = bsc_at_office(&p->at);
	const struct bsc_field *duty, *who, *date = p->j->rule->date;
	bsc_day day;
	bool dated, namesakes;

	if (t == NULL || t->office == NULL || l->role == NULL)
		return false;
	dated = date != NULL && bsc_at_day(&p->at, date, &day) == 1;
	duty = bsc_field_find(t, BSC_SPAN("duty"));
	who = bsc_field_find(t, BSC_SPAN("person"));
	for (; row.row < bsc_store_count(row.store, t); row.row++)
		if (bsc_link_is_role(l, bsc_at_field(&row, duty)) &&
		    bsc_span_eq(bsc_at_office(&row), office) &&
		    ((!dated && !m->timed) || (dated && covers(&row, day)) ||
		    (m->timed && covers(&row, bsc_time_day(m->time)))) &&
		    same_person(who_is(p, bsc_at_field(&row, who),
		    &namesakes), person))
			return true;
	return false;
}

struct who {
	struct bsc_span	 name;		/* len 0: no such step, or nobody */
	bool		 namesakes;
};

/* Whether two steps were done by one person who does not hold both roles. */
static bool
one_for_two(struct bsc_progress *p, const struct who *w, size_t i, size_t k)
{
	const struct bsc_link *l = p->c->link;

	if (!same_person(w[i].name, w[k].name) ||
	    (registered(p, w[i].name, &l[i], &p->m[i]) &&
	    registered(p, w[i].name, &l[k], &p->m[k])))
		return false;
	if (w[i].namesakes || w[k].namesakes)
		bsc_progress_doubt(p, "ambiguous");
	return !w[i].namesakes && !w[k].namesakes;
}

void
bsc_progress_persons(struct bsc_progress *p)
{
	struct who w[BSC_LINKS];

	for (size_t i = 0; p->c->distinct && i < p->c->nlink; i++) {
		w[i] = (struct who){ { NULL, 0 }, false };
		if (p->m[i].state == BSC_STEP_DONE)
			w[i].name = who_is(p, p->m[i].person,
			    &w[i].namesakes);
		for (size_t k = 0; k < i; k++)
			if (one_for_two(p, w, i, k)) {
				bsc_progress_fault(p, "“2”与“1”为同一人",
				    "the steps 2 and 1 were done by one "
				    "person", &p->c->link[i],
				    &p->c->link[k]);
				return;
			}
	}
}
