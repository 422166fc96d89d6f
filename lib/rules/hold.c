#include <stdlib.h>
#include <string.h>

#include "rules/judge.h"
#include "rules/packed.h"
#include "rules/select.h"

/*
 * With -r a record is judged as it comes, although the register may say
 * later that its office is under another pack (SPEC 24).  Until it has
 * spoken, verdicts are counted office by office, and findings wait: the
 * first that must makes those behind it wait too, in record order.
 */
struct bsc_part {		/* verdicts of one kind by office */
	enum bsc_verdict	 v;
	char			*why;
	uint64_t		*times;		/* by number of the office */
	size_t			 cap;
};

struct bsc_held {
	struct bsc_held		*next;
	struct bsc_judge	*judge;
	const struct bsc_packed	*packed;
};

static bool
same_reason(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static struct bsc_part *
part_of(struct bsc_judge *j, enum bsc_verdict v, const char *why)
{
	struct bsc_part *p = j->part;
	size_t i = 0;

	while (i < j->npart && (p[i].v != v || !same_reason(p[i].why, why)))
		i++;
	if (i < j->npart)
		return &p[i];
	j->part = bsc_realloc(j->part, i + 1, sizeof(*j->part));
	j->part[j->npart++] = (struct bsc_part){ .v = v,
	    .why = why == NULL ? NULL : bsc_strdup(why) };
	return &j->part[i];
}

/* number: of the offices of the docket in the run. */
static void
count_parts(const struct bsc_count *c, const uint32_t *number, size_t n,
    size_t all)
{
	struct bsc_part *p = part_of(c->judge, c->v, c->why);

	p->times = bsc_spool_grow(p->times, &p->cap, all, sizeof(*p->times));
	for (size_t i = 0; i < n; i++)
		p->times[number[i]] += c->by[i];
}

void
bsc_hold_counts(struct bsc_run *run, const struct bsc_docket *d)
{
	uint32_t *number = bsc_zalloc(d->noffice + 1, sizeof(*number));

	for (size_t i = 0; i < d->noffice; i++)
		number[i] = bsc_keys_add(run->offices, d->office[i], NULL);
	for (size_t i = 0; i < d->ncount; i++) {
		const struct bsc_count *c = &d->count[i];

		if (c->by != NULL)
			count_parts(c, number, d->noffice,
			    bsc_keys_count(run->offices));
		else
			bsc_judge_counts(run, c->judge, c->v, c->why,
			    c->times);
	}
	free(number);
}

/* Whether nothing the register may still say makes a difference. */
static bool
settled(const struct bsc_run *run, const struct bsc_judge *j,
    struct bsc_span office)
{
	const struct bsc_pack *p = run->pack[j->pack];

	return bsc_judge_everywhere(run, j) || office.len == 0 ||
	    bsc_select_find(run->select, office, p->id) == BSC_UNDER;
}

static void
hold_finding(struct bsc_run *run, struct bsc_judge *j, struct bsc_finding *f)
{
	struct bsc_held *h;

	if (run->held == NULL && settled(run, j, f->office)) {
		bsc_judge_add(run, j, f);
		return;
	}
	h = bsc_arena_alloc(run->holds, sizeof(*h));
	h->judge = j;
	h->packed = bsc_finding_pack(run->holds, f);
	if (run->held == NULL)
		run->held = h;
	else
		run->last_held->next = h;
	run->last_held = h;
}

void
bsc_hold_release(struct bsc_run *run, bool end)
{
	struct bsc_finding f;
	struct bsc_held *h;

	for (; (h = run->held) != NULL; run->held = h->next) {
		bsc_spool_rest(1);
		bsc_finding_unpack(h->packed, &f);
		if (!end && !settled(run, h->judge, f.office))
			return;
		if (bsc_judge_office(run, h->judge, f.office))
			bsc_judge_add(run, h->judge, &f);
	}
	bsc_arena_reset(run->holds);
}

void
bsc_hold_enter(struct bsc_run *run, struct bsc_docket *d)
{
	bsc_hold_counts(run, d);
	bsc_hold_release(run, false);
	for (size_t i = 0; i < d->npending; i++)
		hold_finding(run, d->pending[i].judge, &d->pending[i].f);
}

static void
settle_part(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_part *p, const bool *ours)
{
	uint64_t times[2] = { 0 };
	size_t n = bsc_keys_count(run->offices);

	for (size_t i = 0; i < n && i < p->cap; i++)
		times[ours[i]] += p->times[i];
	bsc_judge_counts(run, j, p->v, p->why, times[true]);
	bsc_judge_counts(run, j, BSC_NOT_APPLICABLE, bsc_outside,
	    times[false]);
}

static void
find_ours(struct bsc_run *run, const struct bsc_judge *j, bool *ours)
{
	for (uint32_t i = 0; i < bsc_keys_count(run->offices); i++) {
		ours[i] = bsc_judge_office(run, j,
		    bsc_keys_text(run->offices, i));
		bsc_spool_rest(1);
	}
}

/* Judges of a pack, which stand together, agree on whose it is. */
void
bsc_hold_settle(struct bsc_run *run)
{
	size_t n = bsc_keys_count(run->offices), pack = SIZE_MAX;
	bool *ours = bsc_spool_alloc((n + 1) * sizeof(*ours), BSC_WARM);

	for (size_t k = 0; k < run->njudge; k++) {
		struct bsc_judge *j = run->judge[k];

		if (j->npart == 0)
			continue;
		if (j->pack != pack)
			find_ours(run, j, ours);
		pack = j->pack;
		for (size_t i = 0; i < j->npart; i++)
			settle_part(run, j, &j->part[i], ours);
		bsc_hold_forget(j);
	}
	bsc_spool_free(ours);
}

void
bsc_hold_forget(struct bsc_judge *j)
{
	for (size_t i = 0; i < j->npart; i++) {
		bsc_spool_free(j->part[i].times);
		free(j->part[i].why);
	}
	free(j->part);
	j->part = NULL;
	j->npart = 0;
}
