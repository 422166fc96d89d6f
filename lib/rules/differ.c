#include <stdlib.h>
#include <string.h>

#include "rules/explain.h"
#include "rules/judge.h"
#include "schema/value.h"
#include "value/fold.h"

/*
 * The same record in the stream and under -d, or twice under -d, that says
 * different things (SPEC 22).  The rule needs no clause and stands in no
 * file: it is about tables of every kind, whatever the packs.
 */
enum { SHOWN = 3, TRIED = 64 };

static const struct bsc_pack core = { .id = "core",
	.title = { "数据本身", "The data itself" } };
static const struct bsc_node nowhere = { .name = "differ", .line = 1 };
static const struct bsc_rule rule = {
	.pack = &core, .node = &nowhere, .file = "core.xml",
	.id = "record-differs", .clause = "core-duplicate",
	.clauses = "core-duplicate", .family = "registry",
	.severity = BSC_MINOR, .index = SIZE_MAX - 1,
	.title = { "同一记录在两处内容不同", "The same record differs" },
	.remedy = { "查明哪一处属实，改正另一处",
	    "Find out which of the two is true and correct the other" }
};

const struct bsc_rule *
bsc_pack_built_in(const struct bsc_pack *p)
{
	return strcmp(p->id, core.id) == 0 ? &rule : NULL;
}

static bool
asked_for(const struct bsc_run *run)
{
	return run->ndir > 0 && run->o.only == NULL &&
	    run->o.owing == NULL && bsc_run_chosen(run, &rule) &&
	    (run->o.family == NULL || strcmp(run->o.family,
	    rule.family) == 0);
}

static bool
same_text(struct bsc_span a, struct bsc_span b)
{
	struct bsc_buf x = { 0 }, y = { 0 };
	bool same;

	bsc_fold(&x, a);
	bsc_fold(&y, b);
	same = x.len == y.len && (x.len == 0 || memcmp(x.p, y.p, x.len) == 0);
	bsc_buf_free(&x);
	bsc_buf_free(&y);
	return same;
}

/* Values are compared, not spellings; a blank contradicts only as a fact. */
static bool
contradicts(const struct bsc_field *f, struct bsc_span a, struct bsc_span b)
{
	int64_t x, y;

	if (a.p == NULL || b.p == NULL)
		return false;
	if (a.len == 0 || b.len == 0)
		return a.len != b.len && f->empty != BSC_EMPTY_UNKNOWN;
	if (bsc_span_eq(a, b))
		return false;
	switch (f->type) {
	case BSC_TEXT:
	case BSC_CODE:
	case BSC_LIST:
	case BSC_STEPS:
		return !same_text(a, b);
	default:
		return !bsc_value_parse(f, a, &x) ||
		    !bsc_value_parse(f, b, &y) || x != y;
	}
}

/* "金额“1.00”与“2.00”", the first few; how many fields differ. */
static size_t
tell(struct bsc_run *run, const struct bsc_at *a, const struct bsc_at *b,
    struct bsc_buf *to)
{
	bool en = run->o.lang == BSC_EN;
	size_t n = 0;

	for (size_t i = 0; i < a->table->nfield; i++) {
		const struct bsc_field *f = &a->table->field[i];
		struct bsc_span x = bsc_at_field(a, f);
		struct bsc_span y = bsc_at_field(b, f);

		if (!contradicts(f, x, y) || ++n > SHOWN)
			continue;
		bsc_buf_puts(to, n == 1 ? (en ? ": " : "：") :
		    en ? "; " : "；");
		bsc_buf_printf(to, en ? "%s \"%.*s\" and \"%.*s\"" :
		    "%s“%.*s”与“%.*s”", en ? f->name : f->zh, (int)x.len,
		    x.p, (int)y.len, y.p);
	}
	if (n > SHOWN)
		bsc_buf_printf(to, en ? " and %zu more" : "等%zu项",
		    en ? n - SHOWN : n);
	return n;
}

/* a is the one accused: that of the stream, else the later. */
static void
accuse(struct bsc_run *run, const struct bsc_at *a, const struct bsc_at *b,
    const struct bsc_buf *what)
{
	struct bsc_judge *j = &run->differ;
	struct bsc_member m[] = { bsc_judge_member(run, j, a),
	    bsc_judge_member(run, j, b) };
	struct bsc_finding f = { .phase = BSC_OF_GROUP, .member = m,
	    .nmember = 2, .severity = rule.severity };
	struct bsc_buf text = { 0 };

	bsc_judge_record(run, j, a, &f);
	bsc_buf_printf(&text, run->o.lang == BSC_EN ?
	    "Differs from the same record at %.*s%.*s" :
	    "与%.*s处的同一记录不同%.*s", (int)m[1].src.len, m[1].src.p,
	    (int)what->len, what->p);
	f.message = f.read = (struct bsc_span){ text.p, text.len };
	bsc_judge_add(run, j, &f);
	bsc_buf_free(&text);
}

/* The record of -d beside an earlier one with its key: whether they agree. */
static bool
agree(struct bsc_run *run, const struct bsc_at *earlier,
    const struct bsc_at *at)
{
	struct bsc_buf what = { 0 };
	bool stream = !bsc_store_context(run->store, at->table, earlier->row);
	size_t n = tell(run, stream ? earlier : at, stream ? at : earlier,
	    &what);

	bsc_judge_count(run, &run->differ, n > 0 ? BSC_VIOLATE : BSC_COMPLY,
	    NULL);
	if (n > 0)
		accuse(run, stream ? earlier : at, stream ? at : earlier,
		    &what);
	bsc_buf_free(&what);
	bsc_arena_reset(run->arena);
	return n == 0;
}

/* Key of the record as the index has it; false: a part is missing. */
static bool
key_of(const struct bsc_field *const *field, size_t n,
    const struct bsc_at *at, struct bsc_buf *key)
{
	key->len = 0;
	for (size_t i = 0; i < n; i++)
		if (!bsc_key_append(key, field[i], bsc_at_field(at,
		    field[i])))
			return false;
	return true;
}

enum { MOST_FIELDS = 8 };

static void
add_field(const struct bsc_field **field, size_t *n,
    const struct bsc_field *f)
{
	for (size_t i = 0; i < *n; i++)
		if (field[i] == f)
			return;
	if (f != NULL && *n < MOST_FIELDS)
		field[(*n)++] = f;
}

/* Offices number for themselves. */
static size_t
key_fields(const struct bsc_table *t, const struct bsc_field **field)
{
	size_t n = 0;

	for (size_t i = 0; i < t->nkey; i++)
		add_field(field, &n, t->key[i]);
	if (n == 0)
		return 0;
	if (!t->global)
		add_field(field, &n, t->office);
	return n;
}

/* A state that changed has a row for each time. */
static bool
other_time(const struct bsc_at *a, const struct bsc_at *b)
{
	const struct bsc_field *from = a->table->from;
	bsc_day x, y;

	return from != NULL && bsc_at_day(a, from, &x) == 1 &&
	    bsc_at_day(b, from, &y) == 1 && x != y;
}

static void
compare_table(struct bsc_run *run, const struct bsc_table *t)
{
	struct bsc_at at = { .store = run->store, .table = t }, other = at;
	size_t n = bsc_store_count(run->store, t), nfield, tried;
	const struct bsc_field *field[MOST_FIELDS];
	struct bsc_buf key = { 0 };
	struct bsc_index *x;

	if ((nfield = key_fields(t, field)) == 0)
		return;
	x = bsc_store_index(run->store, field, nfield);
	for (at.row = 0; at.row < n; at.row++) {
		if (!bsc_store_context(run->store, t, at.row) ||
		    !key_of(field, nfield, &at, &key))
			continue;
		other.row = bsc_index_first(x, (struct bsc_span){ key.p,
		    key.len });
		for (tried = 0; other.row < at.row && tried < TRIED; tried++) {
			if (!other_time(&other, &at) &&
			    !agree(run, &other, &at))
				break;
			other.row = bsc_index_next(x, other.row);
		}
	}
	bsc_buf_free(&key);
}

bool
bsc_differ_stream(struct bsc_run *run, const struct bsc_at *at)
{
	struct bsc_at other = { .store = run->store, .table = at->table };
	const struct bsc_field *field[MOST_FIELDS];
	size_t n = key_fields(at->table, field);
	struct bsc_buf key = { 0 };
	struct bsc_index *x = NULL;
	bool found = false;

	other.row = BSC_NO_RECORD;
	if (n > 0 && key_of(field, n, at, &key)) {
		x = bsc_store_index(run->store, field, n);
		other.row = bsc_index_first(x, (struct bsc_span){ key.p,
		    key.len });
	}
	for (size_t tried = 0; !found && other.row != BSC_NO_RECORD &&
	    tried < TRIED; tried++) {
		found = !bsc_store_context(run->store, at->table,
		    other.row) && !other_time(&other, at);
		if (found && run->differ.rule != NULL)
			agree(run, &other, at);
		else if (!found)
			other.row = bsc_index_next(x, other.row);
	}
	bsc_buf_free(&key);
	return found;
}

void
bsc_differ_begin(struct bsc_run *run)
{
	if (asked_for(run))
		run->differ.rule = &rule;
}

void
bsc_differ_judge(struct bsc_run *run, const bool *loaded)
{
	if (run->differ.rule == NULL)
		return;
	for (size_t i = 0; i < bsc_schema_count(run->o.schema); i++)
		if (loaded[i])
			compare_table(run, bsc_schema_table(run->o.schema, i));
}

void
bsc_differ_tally(struct bsc_run *run)
{
	if (run->differ.rule != NULL)
		bsc_sink_tally(run->o.sink, &rule, &run->differ.tally,
		    "pair");
	bsc_tally_clear(&run->differ.tally);
}
