#include <stdlib.h>

#include "rules/judge.h"

/*
 * A value that is ours and not the text's accuses mildly.  What decides is
 * asked again as if the assumed parameters had no value: where it becomes
 * unknown, the verdict turns on them.
 */
void
bsc_judge_guessed(struct bsc_run *run, const struct bsc_judge *j,
    bool *guessed, size_t n)
{
	bsc_eval_hide_assumed(run->eval, true);
	for (size_t p = 0; p < j->nguess; p++) {
		const struct bsc_vals *v;

		/* Those over groups are asked by the kind total. */
		if (bsc_program_table(j->guess[p]) == NULL)
			continue;
		v = bsc_eval_run(run->eval, j->guess[p]);
		for (size_t i = 0; i < n; i++)
			guessed[i] |= v->why[i] != BSC_KNOWN;
	}
	bsc_eval_hide_assumed(run->eval, false);
}

void
bsc_records_guessed(struct bsc_run *run, const struct bsc_judge *j,
    const uint32_t *record, bool *guessed, size_t n)
{
	struct bsc_at at = { .store = run->store, .table = j->record.table };

	if (j->nguess == 0)
		return;
	bsc_eval_records(run->eval, at.table, record, n);
	bsc_judge_days(run, j, &at, record, n);
	bsc_judge_guessed(run, j, guessed, n);
}

bool
bsc_members_guessed(struct bsc_run *run, const struct bsc_judge *j,
    const uint32_t *member, size_t n)
{
	bool *guessed = bsc_zalloc(n, sizeof(*guessed)), yes;
	size_t sure = 0;

	bsc_records_guessed(run, j, member, guessed, n);
	for (size_t i = 0; i < n; i++)
		sure += !guessed[i];
	yes = guessed[n - 1] || sure < j->need;
	free(guessed);
	return yes && j->nguess > 0;
}
