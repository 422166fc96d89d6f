#include <stdlib.h>

#include "rules/judge.h"
#include "rules/trace.h"

#define FRAME	4096

void
bsc_members_add(struct bsc_members *m, size_t *cap, uint32_t record,
    bool sure)
{
	size_t also = *cap;

	m->record = bsc_spool_grow(m->record, cap, m->n + 1,
	    sizeof(*m->record));
	m->sure = bsc_spool_grow(m->sure, &also, m->n + 1, sizeof(*m->sure));
	m->record[m->n] = record;
	m->sure[m->n++] = sure;
}

static void
select_one(struct bsc_run *run, struct bsc_judge *j, const struct bsc_at *at,
    enum bsc_truth when, bool count, struct bsc_members *m, size_t *cap)
{
	int law;

	if (when == BSC_FALSE ||
	    !bsc_judge_office(run, j, bsc_at_office(at)) ||
	    (law = bsc_judge_law(run, j, at)) == 0) {
		if (count && bsc_run_examined(run, at))
			bsc_judge_count(run, j, BSC_NOT_APPLICABLE, NULL);
	} else if (law < 0)
		bsc_judge_undetermined(run, j, at, "no date");
	else
		bsc_members_add(m, cap, at->row, when == BSC_TRUE);
}

void
bsc_members_select(struct bsc_run *run, struct bsc_judge *j,
    struct bsc_members *m, bool count)
{
	const struct bsc_table *t = j->record.table;
	struct bsc_at at = { .store = run->store, .table = t };
	size_t total = bsc_store_count(run->store, t), cap = 0;
	uint32_t *row = bsc_zalloc(FRAME, sizeof(*row));

	*m = (struct bsc_members){ 0 };
	for (size_t from = 0; from < total; from += FRAME) {
		size_t n = total - from < FRAME ? total - from : FRAME;
		const struct bsc_vals *when = NULL;

		for (size_t i = 0; i < n; i++)
			row[i] = (uint32_t)(from + i);
		bsc_eval_records(run->eval, t, row, n);
		bsc_judge_days(run, j, &at, row, n);
		if (j->when != NULL)
			when = bsc_eval_run(run->eval, j->when);
		for (size_t i = 0; i < n; i++) {
			at.row = row[i];
			if (run->o.trace != NULL)
				bsc_trace_member(run, j, &at, i);
			select_one(run, j, &at, when == NULL ? BSC_TRUE :
			    bsc_truth(when, i), count, m, &cap);
		}
	}
	free(row);
}

void
bsc_members_free(struct bsc_members *m)
{
	bsc_spool_free(m->record);
	bsc_spool_free(m->sure);
	bsc_spool_free(m->element);
	*m = (struct bsc_members){ 0 };
}
