#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/group.h"

/* Numbers of a group without gap and repeat. */
struct sequence {
	struct bsc_by		 by;
	int			 per;
	const struct bsc_field	*number;
	struct bsc_program	*date;
	struct bsc_var		 var;		/* fault */
};

struct numbered {
	int64_t			 number;
	const struct bsc_place	*place;
};

/* The digits at the end: 17 of "JZ-2021-17". */
static bool
trailing_number(struct bsc_span s, int64_t *out)
{
	int64_t v = 0, unit = 1;
	size_t n = 0;

	s = bsc_span_trim(s);
	while (s.len > 0 && n < 17 && s.p[s.len - 1] >= '0' &&
	    s.p[s.len - 1] <= '9') {
		v += unit * (s.p[--s.len] - '0');
		unit *= 10;
		n++;
	}
	*out = v;
	return n > 0;
}

static int
by_number(const void *va, const void *vb)
{
	const struct numbered *a = va, *b = vb;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

/* Records without a number may be what a gap of their group lacks. */
static bool
certain(const struct numbered *a, const struct numbered *b, size_t blank)
{
	return a->place->sure && b->place->sure && (a->number == b->number ||
	    (uint64_t)(b->number - a->number) - 1 > blank);
}

static void
accuse(struct bsc_run *run, struct bsc_judge *j, const struct numbered *a,
    const struct numbered *b, size_t blank)
{
	uint32_t member[] = { a->place->record, b->place->record };
	bool zh = run->o.lang == BSC_ZH;
	bool sure = certain(a, b, blank);
	struct bsc_span var;
	char text[96];

	if (a->number == b->number)
		snprintf(text, sizeof(text), zh ? "重号%lld" :
		    "number %lld is used again", (long long)b->number);
	else if (a->number + 2 == b->number)
		snprintf(text, sizeof(text), zh ? "缺号%lld" :
		    "number %lld is missing", (long long)a->number + 1);
	else
		snprintf(text, sizeof(text), zh ? "缺号%lld至%lld" :
		    "numbers %lld to %lld are missing",
		    (long long)a->number + 1, (long long)b->number - 1);
	var = bsc_span(text);
	bsc_record_finding(run, j, b->place->record, member, 2, &var, !sure,
	    sure ? NULL : blank > 0 ? "no number" : "condition");
}

static void
judge_group(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_place *p, size_t n)
{
	const struct sequence *q = j->own;
	struct numbered *v = bsc_zalloc(n, sizeof(*v));
	struct bsc_at at = { .store = run->store, .table = j->rule->table };
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		at.row = p[i].record;
		v[k].place = &p[i];
		if (trailing_number(bsc_at_field(&at, q->number),
		    &v[k].number))
			k++;
		else
			bsc_judge_undetermined(run, j, &at, "no number");
	}
	qsort(v, k, sizeof(*v), by_number);
	for (size_t i = 0; i < k; i++) {
		at.row = v[i].place->record;
		if (i > 0 && v[i].number != v[i - 1].number + 1)
			accuse(run, j, &v[i - 1], &v[i], n - k);
		else if (!v[i].place->sure)
			bsc_judge_undetermined(run, j, &at, "condition");
		else if (bsc_run_examined(run, &at))
			bsc_judge_count_record(run, j, at.row, BSC_COMPLY,
			    NULL);
	}
	free(v);
}

static void
finish(struct bsc_run *run, struct bsc_judge *j)
{
	struct sequence *q = j->own;
	struct bsc_members m;
	struct bsc_groups g = { 0 };

	bsc_members_begin(run, j, &q->by, &m);
	bsc_groups_make(run, j, &m, &q->by, q->date, NULL, q->per, &g);
	for (size_t i = 0, e; i < g.n; i = e) {
		e = bsc_groups_end(&g, i);
		judge_group(run, j, &g.place[i], e - i);
		bsc_arena_reset(run->arena);
	}
	bsc_groups_free(&g);
	bsc_members_end(run, j, &m);
}

static bool
compile(struct bsc_run *run, struct bsc_judge *j, struct bsc_error *err)
{
	const struct bsc_rule *r = j->rule;
	const struct bsc_node *number = bsc_node_child(r->node, "number");
	const struct bsc_node *per = bsc_node_child(r->node, "per");
	struct sequence *q = bsc_zalloc(1, sizeof(*q));

	j->own = q;
	if (number != NULL)
		q->number = bsc_field_find(r->table, bsc_span(number->text));
	if (q->number != NULL)
		bsc_run_reads(run, q->number);
	if (q->number == NULL)
		return bsc_fail(err, _("%s:%zu: sequence \"%s\" names no field "
		    "as its number"), r->file, r->node->line, r->id);
	q->per = per == NULL ? -1 : bsc_per_find(per->text);
	if (per != NULL && (q->per < 0 || r->date == NULL))
		return bsc_fail(err, _("%s:%zu: per is year, half, quarter, "
		    "month, week or day of a table with a date"), r->file,
		    per->line);
	if (r->date != NULL && q->per >= 0 &&
	    (q->date = bsc_date_program(j, r->date, err)) == NULL)
		return false;
	if (!bsc_by_compile(run, j, "by", false, &q->by, err))
		return false;
	j->read = bsc_realloc(j->read, j->nread + 1, sizeof(*j->read));
	j->read[j->nread++] = q->number;
	q->var = (struct bsc_var){ "fault", BSC_TEXT, NULL };
	j->result.var = &q->var;
	j->result.nvar = 1;
	return true;
}

static void
sequence_free(struct bsc_judge *j)
{
	struct sequence *q = j->own;

	bsc_by_free(&q->by);
	if (q->date != NULL)
		bsc_program_free(q->date);
	free(q);
}

const struct bsc_kind_ops bsc_kind_sequence = { "record", compile, finish,
    sequence_free };
