#include "query/query.h"

#include <stdlib.h>

#include "query/dirs.h"
#include "query/rows.h"
#include "stream/ahead.h"
#include "stream/reader.h"

enum { LOADS = 4 };	/* batches read ahead */

static uint32_t *
numbers(struct bsc_ask *q, size_t first, size_t n)
{
	q->row = bsc_grow(q->row, &q->rowcap, n, sizeof(*q->row));
	for (size_t i = 0; i < n; i++)
		q->row[i] = (uint32_t)(first + i);
	return q->row;
}

/* The columns are known: open the answer. */
static bool
begin(struct bsc_ask *q, struct bsc_error *err)
{
	struct bsc_plan *p = &q->plan;
	enum bsc_query_form form = q->ask->form;
	bool stream = bsc_plan_origins(p) && !bsc_adhoc_made(p->table) &&
	    !q->ask->excel && (form == BSC_QUERY_CSV || form == BSC_QUERY_JSONL ||
	    form == BSC_QUERY_XML);

	q->vals = bsc_zalloc(p->out.n + p->sort.n + 1, sizeof(*q->vals));
	q->cell = bsc_zalloc(p->out.n + p->sort.n + 2, sizeof(*q->cell));
	q->answer = bsc_answer_new(q->output, q->ask, &p->out,
	    stream ? p->table : NULL, err);
	return q->answer != NULL;
}

static bool
plan_for(struct bsc_ask *q, const struct bsc_table *t, struct bsc_error *err)
{
	q->planned = true;
	return bsc_plan_make(&q->plan, q->ask, t, err);
}

/*
 * Registers may come behind the records that refer to them, so what looks
 * things up waits for the end; a file of no known table has none.
 */
static bool
waits(const struct bsc_ask *q)
{
	return q->plan.looks_up && !bsc_adhoc_made(q->plan.table);
}

static bool
take_section(struct bsc_ask *q, const struct bsc_section *s,
    struct bsc_error *err)
{
	if (q->serial == s->serial)
		return true;
	q->serial = s->serial;
	if (!bsc_plan_section(&q->plan, s, err))
		return false;
	q->sectioned = true;
	return q->answer != NULL || waits(q) || begin(q, err);
}

static bool
other_table(struct bsc_ask *q, const struct bsc_table *t, struct bsc_error *err)
{
	if (bsc_adhoc_made(t) && bsc_adhoc_made(q->plan.table))
		return bsc_fail(err, _("the files have different columns"));
	return bsc_fail(err, _("records of %s and of %s; say with -t which "
	    "are asked for"), q->plan.table->name, t->name);
}

static bool
read_dirs(struct bsc_ask *q, struct bsc_error *err)
{
	if (q->dirs_read)
		return true;
	q->dirs_read = true;
	return bsc_dirs_read(q->store, q->ask->schema, q->ask->dir,
	    q->ask->ndir, q->plan.wanted, err);
}

static bool
take_batch(struct bsc_ask *q, const struct bsc_batch *b, struct bsc_error *err)
{
	const struct bsc_table *t = b->section->table;
	struct bsc_rows_in f = { .batch = b, .n = b->n };

	if (!q->planned && !plan_for(q, t, err))
		return false;
	if (t != q->plan.table) {
		if (q->ask->table == NULL)
			return other_table(q, t, err);
		if (q->plan.wanted[t->index])
			bsc_store_add(q->store, b, 0, b->n, false);
		return true;
	}
	if (!take_section(q, b->section, err))
		return false;
	if (waits(q)) {
		bsc_store_add(q->store, b, 0, b->n, false);
		return true;
	}
	if (q->plan.looks_up && !read_dirs(q, err))
		return false;
	f.row = numbers(q, 0, b->n);
	return bsc_query_frame(q, &f, err);
}

/* The records that waited for what they refer to. */
static bool
take_stored(struct bsc_ask *q, struct bsc_error *err)
{
	size_t n = bsc_store_count(q->store, q->plan.table), most;
	struct bsc_rows_in f = { 0 };

	if (!read_dirs(q, err) || !bsc_plan_join(&q->plan, q->store, err) ||
	    !begin(q, err))
		return false;
	for (size_t at = 0; at < n; at += most) {
		most = n - at < BSC_QUERY_CHUNK ? n - at : BSC_QUERY_CHUNK;
		f.row = numbers(q, at, most);
		f.n = most;
		if (!bsc_query_frame(q, &f, err))
			return false;
	}
	return true;
}

/* Headers without records say that there are none. */
static bool
take_headers(struct bsc_ask *q, struct bsc_reader *r, struct bsc_error *err)
{
	const struct bsc_section *s;

	for (size_t i = 0; (s = bsc_reader_section(r, i)) != NULL; i++) {
		if (!q->planned && !plan_for(q, s->table, err))
			return false;
		if (s->table == q->plan.table) {
			if (!q->sectioned && !take_section(q, s, err))
				return false;
		} else if (s->table->index < bsc_schema_count(
		    q->ask->schema) && q->plan.wanted[s->table->index])
			bsc_store_section(q->store, s);
	}
	if (!q->sectioned)
		return bsc_fail(err, _("no table %s in the input"),
		    q->ask->table != NULL ? q->ask->table->name : "");
	return true;
}

static bool
read_all(struct bsc_ask *q, struct bsc_reader *r, struct bsc_error *err)
{
	struct bsc_ahead *ahead = NULL;
	struct bsc_load *load = NULL;
	const struct bsc_batch *b;
	const char *text;
	bool ok = true;
	int more;

	if (q->ask->threads > 1)
		ahead = bsc_ahead_start(r, LOADS);
	while (ok && (more = bsc_ahead_batch(ahead, r, &load, &b)) > 0)
		ok = take_batch(q, b, err);
	bsc_ahead_stop(ahead);
	while ((text = bsc_reader_warning(r)) != NULL)
		bsc_warn("%s", text);
	if (ok && more < 0)
		ok = bsc_fail(err, "%s", bsc_reader_error(r));
	return ok && take_headers(q, r, err) &&
	    (!waits(q) || take_stored(q, err));
}

static bool
finish(struct bsc_ask *q, struct bsc_error *err)
{
	struct bsc_span row;

	if (q->plan.grouped && !bsc_query_groups(q, err))
		return false;
	bsc_query_rest(q);
	while (bsc_sorted_next(q->kept, &row))
		bsc_query_row(q, row);
	return bsc_answer_finish(q->answer, err);
}

static void
tell(const struct bsc_ask *q)
{
	struct bsc_buf b = { 0 };

	for (int w = 0; w <= BSC_WHY_REFERENCE; w++)
		if (q->why[w] > 0)
			bsc_buf_printf(&b, "%s%s %llu", b.len > 0 ? ", " : "",
			    bsc_why_name((enum bsc_why)w),
			    (unsigned long long)q->why[w]);
	if (q->unknown > 0)
		bsc_warn(_("%llu of %llu records left out: whether the "
		    "condition holds is not known (%s)"),
		    (unsigned long long)q->unknown,
		    (unsigned long long)q->records, bsc_buf_str(&b));
	if (q->unsure > 0)
		bsc_warn(_("%llu groups left out: whether -H holds is not "
		    "known"), (unsigned long long)q->unsure);
	for (size_t i = 0; i < q->plan.out.n; i++)
		if (q->plan.out.v[i].odd > 0)
			bsc_warn(_("%s: %llu values are not known"),
			    q->plan.out.v[i].name,
			    (unsigned long long)q->plan.out.v[i].odd);
	bsc_calls_tell(q->plan.calls);
	if (q->ask->verbose)
		bsc_warn(_("%llu records read, %llu selected, %llu rows "
		    "written"), (unsigned long long)q->records,
		    (unsigned long long)q->selected,
		    (unsigned long long)q->written);
	bsc_buf_free(&b);
}

static bool
run(struct bsc_ask *q, char *const *paths, struct bsc_error *err)
{
	const struct bsc_query *ask = q->ask;
	struct bsc_reader_options o = { .table = ask->table,
		.require_seal = ask->require_seal, .seals = ask->seals,
		.other = bsc_adhoc_table, .other_arg = q->adhoc };
	struct bsc_reader *r;
	bool ok;

	if (ask->table != NULL && !plan_for(q, ask->table, err))
		return false;
	if ((r = bsc_reader_open(ask->schema, paths, &o, err)) == NULL)
		return false;
	ok = read_all(q, r, err);
	bsc_reader_close(r);
	return ok && finish(q, err);
}

static void
run_free(struct bsc_ask *q)
{
	bsc_answer_free(q->answer);
	bsc_eval_free(q->eval);
	bsc_store_free(q->store);
	bsc_query_groups_free(q);
	bsc_bins_free(q->seen);
	bsc_spill_free(q->rest);
	bsc_sorted_free(q->kept);
	if (q->planned)
		bsc_plan_free(&q->plan);
	bsc_adhoc_free(q->adhoc);
	free(q->row);
	free(q->vals);
	free(q->cell);
	bsc_buf_free(&q->made);
	bsc_buf_free(&q->spare);
	bsc_buf_free(&q->order);
	bsc_buf_free(&q->cells);
}

bool
bsc_query_run(const struct bsc_query *ask, char *const *paths,
    struct bsc_output *output, struct bsc_error *err)
{
	struct bsc_ask q = { .ask = ask, .output = output };
	bool ok;

	q.adhoc = bsc_adhoc_new(ask->schema);
	q.store = bsc_store_new(ask->schema);
	q.eval = bsc_eval_new(q.store, ask->calendar, ask->today);
	q.seen = bsc_bins_new(0);
	q.kept = bsc_sorted_new();
	ok = run(&q, paths, err);
	if (ok)
		tell(&q);
	else if (q.answer != NULL)
		bsc_answer_break(q.answer);
	run_free(&q);
	return ok;
}
