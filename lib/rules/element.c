#include <stdlib.h>
#include <string.h>

#include "base/spool.h"
#include "rules/group.h"
#include "value/fold.h"
#include "value/list.h"

#define FRAME	4096

/* The element from that byte of the list on. */
static bool
element_at(struct bsc_span list, uint32_t from, struct bsc_span *element)
{
	list.p += from;
	list.len -= from;
	return bsc_list_next(&list, element);
}

static void
unescape(struct bsc_buf *b, struct bsc_span element)
{
	b->len = 0;
	bsc_list_unescape(b, element);
}

struct bsc_span
bsc_element(struct bsc_run *run, const struct bsc_vals *v, size_t row,
    uint32_t from)
{
	struct bsc_span s = { NULL, 0 }, element;
	struct bsc_buf b = { 0 };

	if (v->why[row] || !element_at(v->s[row], from, &element))
		return s;
	unescape(&b, element);
	s.len = b.len;
	s.p = bsc_arena_strndup(run->arena, b.p, b.len);
	bsc_buf_free(&b);
	return s;
}

bool
bsc_element_key(struct bsc_buf *to, const struct bsc_vals *v, size_t row,
    uint32_t from)
{
	struct bsc_span element;
	struct bsc_buf b = { 0 };

	if (v->why[row] || !element_at(v->s[row], from, &element))
		return false;
	if (memchr(element.p, '\\', element.len) != NULL) {
		unescape(&b, element);
		element = (struct bsc_span){ b.p, b.len };
	}
	bsc_fold(to, element);
	bsc_buf_putc(to, '\0');
	bsc_buf_free(&b);
	return true;
}

struct expansion {
	struct bsc_members	 to;
	size_t			 cap, ecap;
	struct bsc_keys		*seen;		/* elements of the record */
	struct bsc_buf		 key;
};

static void
add(struct expansion *x, uint32_t record, unsigned char unsure,
    uint32_t element)
{
	x->to.element = bsc_spool_grow(x->to.element, &x->ecap, x->to.n + 1,
	    sizeof(*x->to.element));
	x->to.element[x->to.n] = element;
	bsc_members_add(&x->to, &x->cap, record, unsure);
}

/* One without elements stays, that its key be found not full. */
static void
expand_one(struct expansion *x, const struct bsc_vals *v, size_t row,
    uint32_t record, unsigned char unsure)
{
	struct bsc_span rest = v->why[row] ? BSC_SPAN("") : v->s[row], one;
	size_t before = x->to.n;
	bool isnew;

	/* Most lists are of one element, or none. */
	if (bsc_list_count(rest) < 2) {
		add(x, record, unsure, 0);
		return;
	}
	bsc_keys_free(x->seen);
	x->seen = bsc_keys_new();
	while (bsc_list_next(&rest, &one)) {
		uint32_t from = (uint32_t)(one.p - v->s[row].p);

		x->key.len = 0;
		bsc_element_key(&x->key, v, row, from);
		bsc_keys_add(x->seen, (struct bsc_span){ x->key.p,
		    x->key.len }, &isnew);
		if (isnew)
			add(x, record, unsure, from);
	}
	if (x->to.n == before)
		add(x, record, unsure, 0);
}

void
bsc_members_expand(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_by *by, struct bsc_members *m)
{
	struct bsc_at at = { .store = run->store, .table = j->record.table };
	struct expansion x = { 0 };

	if (by->list == by->n)
		return;
	for (size_t from = 0; from < m->n; from += FRAME) {
		size_t n = m->n - from < FRAME ? m->n - from : FRAME;
		const struct bsc_vals *v;

		bsc_eval_records(run->eval, at.table, m->record + from, n);
		bsc_judge_days(run, j, &at, m->record + from, n);
		v = bsc_eval_run(run->eval, by->part[by->list]);
		for (size_t i = 0; i < n; i++)
			expand_one(&x, v, i, m->record[from + i],
			    m->unsure[from + i]);
	}
	bsc_keys_free(x.seen);
	bsc_buf_free(&x.key);
	bsc_members_free(m);
	*m = x.to;
}

void
bsc_members_begin(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_by *by, struct bsc_members *m)
{
	bsc_members_select(run, j, m, true);
	bsc_members_expand(run, j, by, m);
	if (m->element != NULL)
		j->best = bsc_spool_alloc((bsc_store_count(run->store,
		    j->record.table) + 1) * sizeof(*j->best), BSC_WARM);
}

void
bsc_members_end(struct bsc_run *run, struct bsc_judge *j,
    struct bsc_members *m)
{
	struct bsc_at at = { .store = run->store, .table = j->record.table };

	for (size_t i = 0; j->best != NULL && i < m->n; i++) {
		struct bsc_best *b = &j->best[m->record[i]];

		at.row = m->record[i];
		if (b->v != BSC_NOT_APPLICABLE)
			bsc_judge_count(run, j, b->v, b->why);
		if (b->v == BSC_UNDETERMINED)
			bsc_judge_list(run, j, &at, b->why);
		b->v = BSC_NOT_APPLICABLE;
	}
	bsc_spool_free(j->best);
	j->best = NULL;
	bsc_members_free(m);
}
