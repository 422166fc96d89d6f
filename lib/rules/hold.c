#include <stdlib.h>
#include <string.h>

#include "rules/judge.h"
#include "rules/select.h"

/*
 * With -r a record is judged as it comes, although the register may say
 * later that its office is under another pack (SPEC 24).  Until it has
 * spoken, verdicts are counted office by office, and findings wait: the
 * first that must makes those behind it wait too, in record order.
 */
struct bsc_part {		/* verdicts of one kind by office */
	enum bsc_verdict	 v;
	const char		*why;
	uint64_t		*times;		/* by number of the office */
	size_t			 cap;
};

struct bsc_held {
	struct bsc_held		*next;
	struct bsc_judge	*judge;
	struct bsc_finding	*f;
};

/* Memory that the spans of a finding point to goes with it. */
struct bsc_finding *
bsc_finding_keep(struct bsc_arena *arena, const struct bsc_finding *f)
{
	struct bsc_finding *to = bsc_arena_alloc(arena, sizeof(*to));
	struct bsc_span *const part[] = { &to->src, &to->office, &to->table,
	    &to->key, &to->date, &to->period, &to->amount, &to->penalty,
	    &to->subject, &to->message, &to->value, &to->limit,
	    &to->identity, &to->read };
	size_t len = 0;
	char *p;

	*to = *f;
	to->member = NULL;
	for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++)
		len += part[i]->len;
	p = bsc_arena_alloc(arena, len + 1);
	for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++) {
		if (part[i]->p == NULL)
			continue;
		memcpy(p, part[i]->p, part[i]->len);
		part[i]->p = p;
		p += part[i]->len;
	}
	return to;
}

void
bsc_hold_offices(struct bsc_run *run, const struct bsc_batch *b, uint32_t *to)
{
	struct bsc_at at = { .batch = b, .table = b->section->table };
	struct bsc_span office, last = { NULL, 0 };
	uint32_t number = 0;

	for (; at.row < b->n; at.row++) {
		office = bsc_at_office(&at);
		if (at.row == 0 || !bsc_span_eq(office, last))
			number = bsc_keys_add(run->offices, office, NULL);
		to[at.row] = number;
		last = office;
	}
}

void
bsc_hold_count(struct bsc_judge *j, uint32_t office, enum bsc_verdict v,
    const char *why)
{
	struct bsc_part *p = j->part;
	size_t i = 0;

	while (i < j->npart && (p[i].v != v || p[i].why != why))
		i++;
	if (i == j->npart) {
		j->part = bsc_realloc(j->part, i + 1, sizeof(*j->part));
		j->part[j->npart++] = (struct bsc_part){ .v = v, .why = why };
	}
	p = &j->part[i];
	if (office >= p->cap)
		p->times = bsc_spool_grow(p->times, &p->cap, office + 1,
		    sizeof(*p->times));
	p->times[office]++;
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

void
bsc_hold_finding(struct bsc_run *run, struct bsc_judge *j,
    struct bsc_finding *f)
{
	struct bsc_held *h;

	if (run->held == NULL && settled(run, j, f->office)) {
		bsc_judge_add(run, j, f);
		return;
	}
	h = bsc_arena_alloc(run->holds, sizeof(*h));
	h->judge = j;
	h->f = bsc_finding_keep(run->holds, f);
	if (run->held == NULL)
		run->held = h;
	else
		run->last_held->next = h;
	run->last_held = h;
}

void
bsc_hold_release(struct bsc_run *run, bool end)
{
	struct bsc_held *h;

	for (; (h = run->held) != NULL; run->held = h->next) {
		bsc_spool_rest(1);
		if (!end && !settled(run, h->judge, h->f->office))
			return;
		if (bsc_judge_office(run, h->judge, h->f->office))
			bsc_judge_add(run, h->judge, h->f);
	}
	bsc_arena_reset(run->holds);
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
	bsc_judge_counts(run, j, BSC_NOT_APPLICABLE, NULL, times[false]);
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
	for (size_t i = 0; i < j->npart; i++)
		bsc_spool_free(j->part[i].times);
	free(j->part);
	j->part = NULL;
	j->npart = 0;
}
