#include <stdlib.h>

#include "rules/judge.h"
#include "rules/trace.h"

#define FRAME	4096

static void
make_room(struct bsc_members *m, size_t *cap, size_t n)
{
	size_t also = *cap;

	m->record = bsc_spool_grow(m->record, cap, m->n + n,
	    sizeof(*m->record));
	m->unsure = bsc_spool_grow(m->unsure, &also, m->n + n,
	    sizeof(*m->unsure));
}

void
bsc_members_add(struct bsc_members *m, size_t *cap, uint32_t record,
    unsigned char unsure)
{
	make_room(m, cap, 1);
	m->record[m->n] = record;
	m->unsure[m->n++] = unsure;
}

/* Selecting goes on from frame to frame. */
struct selecting {
	struct bsc_run		*run;
	struct bsc_judge	*j;
	struct bsc_members	*m;
	size_t			 cap;
	bool			 count;
	uint64_t		 outside;	/* of another day or office */
	uint64_t		 others;	/* what the rule is not about */
	signed char		 law[FRAME];
	uint32_t		 row[FRAME];
};

static void
select_frame(struct selecting *s, struct bsc_at at, size_t n)
{
	struct bsc_run *run = s->run;
	struct bsc_judge *j = s->j;
	int office = bsc_judge_offices(run, j);
	const struct bsc_vals *when = NULL;

	bsc_eval_records(run->eval, at.table, s->row, n);
	bsc_judge_days(run, j, &at, s->row, n);
	if (j->when != NULL)
		when = bsc_eval_run(run->eval, j->when);
	bsc_judge_laws(run, j, &at, s->row, n, s->law);
	make_room(s->m, &s->cap, n);
	for (size_t i = 0; i < n; i++) {
		enum bsc_truth in = when == NULL ? BSC_TRUE :
		    bsc_truth(when, i);

		at.row = s->row[i];
		if (run->o.trace != NULL)
			bsc_trace_member(run, j, &at, i);
		if (s->law[i] == 0 || office == 0 || (office < 0 &&
		    !bsc_judge_office(run, j, bsc_at_office(&at))))
			s->outside += bsc_run_examined(run, &at);
		else if (in == BSC_FALSE)
			s->others += bsc_run_examined(run, &at);
		else if (s->law[i] < 0)
			bsc_judge_undetermined(run, j, &at, "no date");
		else {
			s->m->record[s->m->n] = at.row;
			s->m->unsure[s->m->n++] = when == NULL ? BSC_KNOWN :
			    when->why[i];
		}
	}
}

void
bsc_members_select(struct bsc_run *run, struct bsc_judge *j,
    struct bsc_members *m, bool count)
{
	struct bsc_at at = { .store = run->store, .table = j->record.table };
	size_t total = bsc_store_count(run->store, at.table);
	struct selecting *s = bsc_zalloc(1, sizeof(*s));

	*m = (struct bsc_members){ 0 };
	s->run = run;
	s->j = j;
	s->m = m;
	s->count = count;
	for (size_t from = 0; from < total; from += FRAME) {
		size_t n = total - from < FRAME ? total - from : FRAME;

		for (size_t i = 0; i < n; i++)
			s->row[i] = (uint32_t)(from + i);
		select_frame(s, at, n);
	}
	if (count && s->outside > 0)
		bsc_judge_counts(run, j, BSC_NOT_APPLICABLE, bsc_outside,
		    s->outside);
	if (count && s->others > 0)
		bsc_judge_counts(run, j, BSC_NOT_APPLICABLE, NULL, s->others);
	else if (s->others > 0)
		bsc_judge_answers(run, j);
	free(s);
}

void
bsc_members_free(struct bsc_members *m)
{
	bsc_spool_free(m->record);
	bsc_spool_free(m->unsure);
	bsc_spool_free(m->element);
	*m = (struct bsc_members){ 0 };
}
