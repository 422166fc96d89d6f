#include "rules/chain.h"

/* The moments of a record whose steps stand in one cell. */
#define MAX_STEPS	64

bool
bsc_link_is_role(const struct bsc_link *l, struct bsc_span role)
{
	struct bsc_span rest = bsc_span(l->role), one;

	while (bsc_span_split(&rest, '|', &one))
		if (bsc_span_eq(bsc_span_trim(one), role))
			return true;
	return false;
}

/*
 * Of one day, what has no time of day stands first: so the order is one,
 * whatever stands beside it.
 */
static int
by_time(const struct bsc_step *a, const struct bsc_step *b)
{
	bsc_day x = bsc_time_day(a->time), y = bsc_time_day(b->time);

	if (x != y)
		return x < y ? -1 : 1;
	if (a->clock != b->clock)
		return a->clock ? 1 : -1;
	return a->clock && a->time != b->time ? (a->time < b->time ? -1 : 1) :
	    0;
}

/* Steps that all carry a time stand in its order, as written otherwise. */
static bool
sort_steps(struct bsc_step *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!s[i].timed)
			return false;
	for (size_t i = 1; i < n; i++) {
		struct bsc_step x = s[i];
		size_t k = i;

		for (; k > 0 && by_time(&s[k - 1], &x) > 0; k--)
			s[k] = s[k - 1];
		s[k] = x;
	}
	return true;
}

/* The columns of a form have no order (SPEC 20), but times have one. */
static bool
ordered(const struct bsc_chain *c, struct bsc_span cell,
    const struct bsc_step *s, size_t n)
{
	struct bsc_span roles;

	for (size_t i = 0; c->order && i < n; i++)
		if (!s[i].timed)
			return !bsc_steps_form(cell, &roles);
	return c->order;
}

/* Whether nothing came behind a step that said no. */
static bool
stopped(const struct bsc_step *s, size_t n, const struct bsc_step *no,
    size_t nno, bool last)
{
	const struct bsc_step *yes, *refused;

	if (nno == 0 || n == 0)
		return nno > 0;
	yes = &s[n - 1];
	refused = &no[nno - 1];
	if (!yes->timed || !refused->timed || (yes->clock != refused->clock &&
	    bsc_time_day(yes->time) == bsc_time_day(refused->time)))
		return last;
	return by_time(yes, refused) <= 0;
}

static struct bsc_moment
moment_of(const struct bsc_progress *p, const struct bsc_step *s)
{
	return (struct bsc_moment){ .state = BSC_STEP_DONE, .timed = s->timed,
	    .clock = s->clock, .time = s->time, .person = s->person,
	    .row = p->row };
}

/* Steps of a cell in their order, and the link that each was taken for. */
struct row {
	const struct bsc_step	*s;
	size_t			 n;
	bool			 sorted;	/* by time, not as written */
	const struct bsc_link	*link[MAX_STEPS];	/* or NULL */
};

/*
 * The link already filled that keeps step k from coming next, or NULL.  Of a
 * step without a time of day nobody knows on which side of those of its day
 * that have one it stands.
 */
static const struct bsc_link *
in_the_way(const struct row *r, size_t k)
{
	for (size_t t = r->n; t-- > k;) {
		const struct bsc_step *a = &r->s[k], *b = &r->s[t];

		if (r->link[t] != NULL && (!r->sorted || a->clock == b->clock ||
		    bsc_time_day(a->time) != bsc_time_day(b->time)))
			return r->link[t];
	}
	return NULL;
}

/*
 * Fill the links of roles in their order.  A role for which the form has no
 * place is not missing but unknown.
 */
static void
fill_links(struct bsc_progress *p, struct bsc_span cell, struct row *r)
{
	const struct bsc_chain *c = p->c;
	bool order = ordered(c, cell, r->s, r->n);

	for (size_t i = 0; i < c->nlink; i++) {
		const struct bsc_link *l = &c->link[i], *before = NULL;
		size_t k = 0;

		if (l->role == NULL)
			continue;
		for (; k < r->n; k++) {
			const struct bsc_link *way;

			if (!bsc_link_is_role(l, r->s[k].role))
				continue;
			way = order ? in_the_way(r, k) : NULL;
			if (way == NULL)
				break;
			before = way;
		}
		if (k < r->n) {
			p->m[i] = moment_of(p, &r->s[k]);
			r->link[k] = l;
		} else if (before != NULL) {
			p->early = i;
			p->before = before;
			return;
		} else if (bsc_steps_unrecorded(cell, bsc_span(l->role))) {
			p->m[i].state = BSC_STEP_UNSURE;
			p->m[i].why = bsc_judge_no_column(p->run, c->steps);
		}
	}
}

enum bsc_verdict
bsc_steps_judge(struct bsc_progress *p)
{
	struct bsc_span cell = bsc_at_field(&p->at, p->c->steps), rest = cell;
	struct bsc_step s[MAX_STEPS], no[MAX_STEPS], one;
	struct row r = { .s = s };
	size_t n = 0, nno = 0;
	bool last = false;
	int more = 0;

	p->why = bsc_judge_no_column(p->run, p->c->steps);
	if (cell.p == NULL)
		return BSC_UNDETERMINED;
	while (n < MAX_STEPS && nno < MAX_STEPS &&
	    (more = bsc_step_next(&rest, &one)) > 0) {
		last = bsc_opinion_refuses(one.opinion);
		if (last)
			no[nno++] = one;
		else if (!bsc_step_withdrawn(cell, &one))
			s[n++] = one;
	}
	p->why = "value";
	if (more < 0 || (more > 0 && bsc_step_next(&rest, &one) != 0))
		return BSC_UNDETERMINED;
	p->why = NULL;
	r.sorted = sort_steps(s, n);
	r.n = n;
	sort_steps(no, nno);
	p->step = s;
	p->nstep = n;
	p->no = no;
	p->nno = nno;
	p->stopped = stopped(s, n, no, nno, last);
	fill_links(p, cell, &r);
	return bsc_progress_judge(p);
}
