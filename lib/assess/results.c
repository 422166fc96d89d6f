#include <stdlib.h>

#include "assess/results.h"
#include "schema/value.h"

/* Where a cell of a table goes in the struct of its records. */
struct bind {
	const char	*name;
	size_t		 at;
};

#define CELL(type, field) { #field, offsetof(struct type, field) }
#define CELL_AS(type, name, field) { name, offsetof(struct type, field) }

static const struct bind finding_cells[] = {
	CELL(bsc_res_finding, rule), CELL(bsc_res_finding, pack),
	CELL(bsc_res_finding, clause), CELL(bsc_res_finding, clauses),
	CELL(bsc_res_finding, family),
	CELL_AS(bsc_res_finding, "severity", severity_text),
	CELL(bsc_res_finding, office), CELL(bsc_res_finding, table),
	CELL(bsc_res_finding, key), CELL(bsc_res_finding, date),
	CELL(bsc_res_finding, period),
	CELL_AS(bsc_res_finding, "amount", amount_text),
	CELL(bsc_res_finding, title), CELL(bsc_res_finding, message),
	CELL_AS(bsc_res_finding, "penalty", penalty_text),
	CELL(bsc_res_finding, penalty_percent),
	CELL_AS(bsc_res_finding, "status", status_text),
	CELL(bsc_res_finding, fingerprint), CELL(bsc_res_finding, subject),
	CELL(bsc_res_finding, value), CELL(bsc_res_finding, limit),
	CELL(bsc_res_finding, unit), CELL(bsc_res_finding, members),
	CELL(bsc_res_finding, basis), CELL(bsc_res_finding, sanction),
	CELL(bsc_res_finding, digest),
	{ NULL, 0 }
};

static const struct bind member_cells[] = {
	CELL(bsc_res_member, fingerprint), CELL(bsc_res_member, table),
	CELL(bsc_res_member, key), CELL(bsc_res_member, date),
	CELL_AS(bsc_res_member, "amount", amount_text),
	{ NULL, 0 }
};

static const struct bind tally_cells[] = {
	CELL(bsc_res_tally, pack), CELL(bsc_res_tally, rule),
	CELL(bsc_res_tally, family), CELL(bsc_res_tally, unit),
	CELL(bsc_res_tally, title),
	CELL_AS(bsc_res_tally, "reasons", reason_text),
	CELL_AS(bsc_res_tally, "examined", count[0]),
	CELL_AS(bsc_res_tally, "applicable", count[1]),
	CELL_AS(bsc_res_tally, "complying", count[2]),
	CELL_AS(bsc_res_tally, "violating", count[3]),
	CELL_AS(bsc_res_tally, "undetermined", count[4]),
	CELL_AS(bsc_res_tally, "waived", count[5]),
	{ NULL, 0 }
};

static const struct bind source_cells[] = {
	CELL(bsc_res_source, file), CELL(bsc_res_source, table),
	CELL(bsc_res_source, digest), CELL(bsc_res_source, encoding),
	CELL(bsc_res_source, lines), CELL(bsc_res_source, accepted),
	CELL(bsc_res_source, rejected), CELL(bsc_res_source, set_aside),
	CELL(bsc_res_source, doubtful), CELL(bsc_res_source, amount_read),
	CELL(bsc_res_source, amount_accepted),
	CELL(bsc_res_source, amount_rejected),
	CELL(bsc_res_source, declared), CELL(bsc_res_source, agrees),
	CELL(bsc_res_source, from), CELL(bsc_res_source, to),
	CELL(bsc_res_source, examined), CELL(bsc_res_source, context),
	{ NULL, 0 }
};

static const struct bind score_cells[] = {
	CELL(bsc_res_score, model), CELL(bsc_res_score, subject),
	CELL(bsc_res_score, period), CELL(bsc_res_score, indicator),
	CELL(bsc_res_score, weight), CELL(bsc_res_score, value),
	CELL(bsc_res_score, raw), CELL(bsc_res_score, points),
	CELL(bsc_res_score, basis),
	{ NULL, 0 }
};

static const struct bind grade_cells[] = {
	CELL(bsc_res_grade, model), CELL(bsc_res_grade, subject),
	CELL(bsc_res_grade, period), CELL(bsc_res_grade, total),
	CELL(bsc_res_grade, grade), CELL(bsc_res_grade, rank),
	CELL(bsc_res_grade, reward),
	{ NULL, 0 }
};

static const struct bind office_cells[] = {
	CELL(bsc_res_office, id), CELL(bsc_res_office, name),
	CELL(bsc_res_office, opened), CELL(bsc_res_office, closed),
	{ NULL, 0 }
};

static const struct bind target_cells[] = {
	CELL(bsc_res_target, office), CELL(bsc_res_target, period),
	CELL(bsc_res_target, indicator), CELL(bsc_res_target, kind),
	CELL(bsc_res_target, value), CELL(bsc_res_target, unit),
	CELL(bsc_res_target, actual),
	{ NULL, 0 }
};

static const char *const severities[] = { "serious", "major", "minor", "info" };
static const char *const statuses[] = {
	"open", "waived", "expired", "undetermined"
};

const char *
bsc_res_status_name(enum bsc_res_status status)
{
	return statuses[status];
}

const char *
bsc_severity_name(int severity)
{
	return severities[severity];
}

int
bsc_severity_find(struct bsc_span word)
{
	for (int i = 0; i < BSC_SEVERITIES; i++)
		if (bsc_span_is(word, severities[i]))
			return i;
	return -1;
}

static struct bsc_span
keep(struct bsc_results *res, struct bsc_span s)
{
	if (s.p == NULL)
		return s;
	return (struct bsc_span){ bsc_arena_strndup(res->arena, s.p, s.len),
	    s.len };
}

/* Copy the bound cells of record r; every struct starts with them. */
static void
fill(struct bsc_results *res, void *to, const struct bind *bind,
    const struct bsc_batch *b, size_t r)
{
	const struct bsc_field *field;
	struct bsc_span cell;

	for (; bind->name != NULL; bind++) {
		field = bsc_field_find(b->section->table, bsc_span(bind->name));
		if (field == NULL)
			continue;
		cell = keep(res, bsc_batch_field(b, r, field));
		memcpy((char *)to + bind->at, &cell, sizeof(cell));
	}
}

static bool
misfit(const struct bsc_batch *b, size_t r, const char *field,
    struct bsc_span text, struct bsc_error *err)
{
	return bsc_fail(err, "%s:%llu: %s.%s: \"%.*s\" is not a value of it",
	    b->file, (unsigned long long)b->line[r], b->section->table->name,
	    field, (int)text.len, text.len > 0 ? text.p : "");
}

static bool
take_money(struct bsc_span text, struct bsc_res_money *money)
{
	if (text.len == 0)
		return true;
	return money->known = bsc_money_parse(text, &money->fen);
}

static int
status_find(struct bsc_span word)
{
	for (int i = 0; i < BSC_RES_STATUSES; i++)
		if (bsc_span_is(word, statuses[i]))
			return i;
	return word.len == 0 ? BSC_RES_OPEN : -1;
}

static bool
add_finding(struct bsc_results *res, const struct bsc_batch *b, size_t r,
    struct bsc_error *err)
{
	struct bsc_res_finding f = { 0 };
	int status;
	bool isnew = true;

	fill(res, &f, finding_cells, b, r);
	f.src = keep(res, bsc_batch_src(b, r));
	if ((f.severity = bsc_severity_find(f.severity_text)) < 0)
		return misfit(b, r, "severity", f.severity_text, err);
	if ((status = status_find(f.status_text)) < 0)
		return misfit(b, r, "status", f.status_text, err);
	f.status = status;
	if (!take_money(f.amount_text, &f.amount))
		return misfit(b, r, "amount", f.amount_text, err);
	if (!take_money(f.penalty_text, &f.penalty))
		return misfit(b, r, "penalty", f.penalty_text, err);
	if (f.fingerprint.len == 0)
		return misfit(b, r, "fingerprint", f.fingerprint, err);
	bsc_keys_add(res->prints, f.fingerprint, &isnew);
	if (!isnew) {
		res->repeated++;
		return true;
	}
	res->finding = bsc_grow(res->finding, &res->capfinding,
	    res->nfinding + 1, sizeof(f));
	res->finding[res->nfinding++] = f;
	return true;
}

static bool
add_member(struct bsc_results *res, const struct bsc_batch *b, size_t r,
    struct bsc_error *err)
{
	struct bsc_res_member m = { 0 };

	fill(res, &m, member_cells, b, r);
	m.src = keep(res, bsc_batch_src(b, r));
	if (!take_money(m.amount_text, &m.amount))
		return misfit(b, r, "amount", m.amount_text, err);
	res->member = bsc_grow(res->member, &res->capmember, res->nmember + 1,
	    sizeof(m));
	res->member[res->nmember++] = m;
	return true;
}

static bool
take_count(struct bsc_span text, int64_t *sum)
{
	int64_t n = 0;

	if (text.len > 0 && !bsc_int_parse(text, &n))
		return false;
	return n >= 0 && !__builtin_add_overflow(*sum, n, sum);
}

static struct bsc_res_tally *
tally_of(struct bsc_results *res, const struct bsc_res_tally *row)
{
	struct bsc_buf key = { 0 };
	bool isnew = false;
	uint32_t i;

	bsc_buf_add(&key, row->pack.p, row->pack.len);
	bsc_buf_putc(&key, '/');
	bsc_buf_add(&key, row->rule.p, row->rule.len);
	i = bsc_keys_add(res->rules, (struct bsc_span){ key.p, key.len },
	    &isnew);
	bsc_buf_free(&key);
	if (isnew) {
		res->tally = bsc_grow(res->tally, &res->captally,
		    res->ntally + 1, sizeof(*row));
		res->tally[res->ntally++] = *row;
	}
	return &res->tally[i];
}

static bool
add_tally(struct bsc_results *res, const struct bsc_batch *b, size_t r,
    struct bsc_error *err)
{
	struct bsc_res_tally row = { 0 }, *t;
	int64_t *sum[6];

	fill(res, &row, tally_cells, b, r);
	row.src = keep(res, bsc_batch_src(b, r));
	t = tally_of(res, &row);
	sum[0] = &t->examined, sum[1] = &t->applicable;
	sum[2] = &t->complying, sum[3] = &t->violating;
	sum[4] = &t->undetermined, sum[5] = &t->waived;
	for (size_t i = 0; i < 6; i++)
		if (!take_count(row.count[i], sum[i]))
			return misfit(b, r, tally_cells[6 + i].name,
			    row.count[i], err);
	if (row.reason_text.len > 0) {
		if (t->reasons.len > 0)
			bsc_buf_putc(&t->reasons, ';');
		bsc_buf_add(&t->reasons, row.reason_text.p,
		    row.reason_text.len);
	}
	return true;
}

/* Tables kept as they are: nothing of theirs is parsed here. */
#define ADD_PLAIN(name)							\
static bool								\
add_##name(struct bsc_results *res, const struct bsc_batch *b, size_t r,	\
    struct bsc_error *err)						\
{									\
	struct bsc_res_##name row = { 0 };				\
									\
	(void)err;							\
	fill(res, &row, name##_cells, b, r);				\
	row.src = keep(res, bsc_batch_src(b, r));		\
	res->name = bsc_grow(res->name, &res->cap##name,		\
	    res->n##name + 1, sizeof(row));				\
	res->name[res->n##name++] = row;				\
	return true;							\
}

ADD_PLAIN(source)
ADD_PLAIN(score)
ADD_PLAIN(grade)
ADD_PLAIN(office)
ADD_PLAIN(target)

static const struct {
	const char	*table;
	bool		(*add)(struct bsc_results *, const struct bsc_batch *,
			    size_t, struct bsc_error *);
} adders[] = {
	{ "finding", add_finding }, { "evidence", add_member },
	{ "tally", add_tally }, { "source", add_source },
	{ "score", add_score }, { "grade", add_grade },
	{ "office", add_office }, { "target", add_target },
};

void
bsc_results_init(struct bsc_results *res, const struct bsc_schema *schema)
{
	memset(res, 0, sizeof(*res));
	res->arena = bsc_arena_new();
	res->schema = schema;
	res->count = bsc_zalloc(bsc_schema_count(schema) + 1, sizeof(uint64_t));
	res->prints = bsc_keys_new();
	res->rules = bsc_keys_new();
	res->named = bsc_keys_new();
}

static void
note_offices(struct bsc_results *res, const struct bsc_batch *b)
{
	const struct bsc_field *office = b->section->table->office;
	struct bsc_span cell;
	bool isnew;

	if (office == NULL)
		return;
	for (size_t r = 0; r < b->n; r++) {
		cell = bsc_batch_field(b, r, office);
		if (cell.len > 0)
			bsc_keys_add(res->named, cell, &isnew);
	}
}

bool
bsc_results_add(struct bsc_results *res, const struct bsc_batch *b,
    struct bsc_error *err)
{
	const struct bsc_table *table = b->section->table;
	size_t n = sizeof(adders) / sizeof(*adders), i;

	res->count[table->index] += b->n;
	note_offices(res, b);
	for (i = 0; i < n; i++)
		if (strcmp(adders[i].table, table->name) == 0)
			break;
	for (size_t r = 0; i < n && r < b->n; r++)
		if (!adders[i].add(res, b, r, err))
			return false;
	return true;
}

/* By finding, then by the record; members of no finding come last. */
static int
member_order(const void *a, const void *b)
{
	const struct bsc_res_member *x = a, *y = b;
	int c;

	if (x->finding != y->finding)
		return x->finding < y->finding ? -1 : 1;
	if ((c = bsc_span_cmp(x->table, y->table)) != 0 ||
	    (c = bsc_span_cmp(x->key, y->key)) != 0 ||
	    (c = bsc_span_cmp(x->date, y->date)) != 0)
		return c;
	return bsc_span_cmp(x->amount_text, y->amount_text);
}

void
bsc_results_finish(struct bsc_results *res)
{
	struct bsc_res_member *m;
	struct bsc_res_finding *f;
	uint32_t id;

	for (size_t i = 0; i < res->nmember; i++) {
		id = bsc_keys_find(res->prints, res->member[i].fingerprint);
		res->member[i].finding = id == BSC_NO_KEY ? SIZE_MAX : id;
	}
	if (res->nmember > 0)
		qsort(res->member, res->nmember, sizeof(*res->member),
		    member_order);
	for (size_t i = 0; i < res->nmember; i++) {
		m = &res->member[i];
		if (m->finding == SIZE_MAX)
			break;
		f = &res->finding[m->finding];
		if (f->nmember++ == 0)
			f->member = m;
	}
}

void
bsc_results_free(struct bsc_results *res)
{
	for (size_t i = 0; i < res->ntally; i++)
		bsc_buf_free(&res->tally[i].reasons);
	free(res->finding);
	free(res->member);
	free(res->tally);
	free(res->source);
	free(res->score);
	free(res->grade);
	free(res->office);
	free(res->target);
	free(res->count);
	bsc_keys_free(res->prints);
	bsc_keys_free(res->rules);
	bsc_keys_free(res->named);
	bsc_arena_free(res->arena);
}
