#include <stdlib.h>
#include <string.h>

#include "rules/group.h"
#include "rules/trace.h"
#include "value/fold.h"

#define FRAME	4096
#define SOON	8		/* keys asked for ahead */

/* Cut the next part at a comma outside brackets and quotes. */
static bool
next_part(const char **rest, struct bsc_span *part)
{
	const char *s = *rest;
	int depth = 0;
	bool quoted = false;

	if (*s == '\0')
		return false;
	for (; *s != '\0' && (*s != ',' || depth > 0 || quoted); s++) {
		quoted ^= *s == '\'';
		depth += *s == '(' || *s == '[';
		depth -= *s == ')' || *s == ']';
	}
	*part = bsc_span_trim((struct bsc_span){ *rest,
	    (size_t)(s - *rest) });
	*rest = *s == ',' ? s + 1 : s;
	return true;
}

/* A group variable has the name of its field, or of the last one: a.b is b. */
static const char *
var_name(struct bsc_run *run, struct bsc_span text)
{
	const char *dot = memrchr(text.p, '.', text.len);

	(void)run;
	if (dot != NULL) {
		text.len -= (size_t)(dot + 1 - text.p);
		text.p = dot + 1;
	}
	return bsc_strndup(text.p, text.len);
}

/*
 * People write a number here and a name there: what a part refers to is
 * known by its own key.  The office stands as it is, in every record.
 */
bool
bsc_by_named(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_field *f, const struct bsc_pos *pos,
    struct bsc_program **to, struct bsc_error *err)
{
	const struct bsc_table *t = f == NULL || f->type == BSC_LIST ? NULL :
	    f->ref;
	const struct bsc_field *key = NULL;
	struct bsc_buf b = { 0 };
	size_t n = 0;

	*to = NULL;
	for (size_t i = 0; t != NULL && i < t->nkey; i++)
		if (t->key[i] != t->office) {
			key = t->key[i];
			n++;
		}
	if (n != 1 || f == j->record.table->office)
		return true;
	bsc_buf_printf(&b, "%s.%s", f->name, key->name);
	*to = bsc_compile(bsc_buf_str(&b), &j->record, pos, BSC_ANY, err);
	bsc_buf_free(&b);
	if (*to == NULL)
		return false;
	bsc_program_who(*to);
	bsc_judge_reads(run, j, *to);
	return true;
}

static bool
add_part(struct bsc_run *run, struct bsc_judge *j, struct bsc_by *by,
    struct bsc_span text, struct bsc_pos pos, struct bsc_error *err)
{
	char *s = bsc_strndup(text.p, text.len);
	struct bsc_program *p = bsc_compile(s, &j->record, &pos, BSC_ANY, err);
	const struct bsc_field *f = bsc_field_find(j->record.table, text);

	free(s);
	if (p == NULL)
		return false;
	bsc_judge_reads(run, j, p);
	by->part = bsc_realloc(by->part, by->n + 1, sizeof(*by->part));
	by->var = bsc_realloc(by->var, by->n + 1, sizeof(*by->var));
	if (bsc_program_type(p) == BSC_LIST && by->list < by->n) {
		bsc_program_free(p);
		return bsc_fail(err, _("%s:%zu: a key has no more than one "
		    "list"), pos.file, pos.line);
	}
	by->named = bsc_realloc(by->named, by->n + 1, sizeof(*by->named));
	by->part[by->n] = p;
	if (!bsc_by_named(run, j, f, &pos, &by->named[by->n], err)) {
		bsc_program_free(p);
		return false;
	}
	by->var[by->n] = (struct bsc_var){ var_name(run, text),
	    bsc_program_type(p), f != NULL ? f : bsc_program_enum(p) };
	if (bsc_program_type(p) == BSC_LIST) {
		by->list = by->n;
		by->var[by->n].type = BSC_TEXT;
	} else if (by->list == by->n)
		by->list++;
	by->n++;
	return true;
}

bool
bsc_by_compile(struct bsc_run *run, struct bsc_judge *j, const char *name,
    bool office, struct bsc_by *by, struct bsc_error *err)
{
	const struct bsc_node *n = bsc_node_child(j->rule->node, name);
	const struct bsc_field *own = j->record.table->office;
	const char *rest = n == NULL ? "" : n->text;
	struct bsc_pos pos = { .file = j->rule->file };
	struct bsc_span part;

	*by = (struct bsc_by){ 0 };
	while (next_part(&rest, &part)) {
		if (own != NULL && bsc_span_is(part, own->name))
			office = false;
		bsc_node_place(n, part.p, &pos.line, &pos.column);
		if (!add_part(run, j, by, part, pos, err))
			return false;
	}
	pos.line = j->rule->node->line;
	pos.column = 1;
	return !office || own == NULL ||
	    add_part(run, j, by, bsc_span(own->name), pos, err);
}

void
bsc_by_free(struct bsc_by *by)
{
	for (size_t i = 0; i < by->n; i++) {
		bsc_program_free(by->part[i]);
		if (by->named[i] != NULL)
			bsc_program_free(by->named[i]);
		free((char *)by->var[i].name);
	}
	free(by->part);
	free(by->named);
	free(by->var);
	*by = (struct bsc_by){ 0 };
}

int
bsc_per_find(const char *s)
{
	static const char *const name[] = { "year", "half", "quarter",
	    "month", "week", "day" };

	for (int i = 0; i < 6; i++)
		if (strcmp(name[i], s) == 0)
			return i;
	return -1;
}

struct bsc_program *
bsc_date_program(const struct bsc_judge *j, const struct bsc_field *f,
    struct bsc_error *err)
{
	struct bsc_pos pos = { j->rule->file, j->rule->node->line, 1 };
	struct bsc_buf b = { 0 };
	struct bsc_program *p;

	bsc_buf_printf(&b, f->type == BSC_TIME ? "date(%s)" :
	    f->type == BSC_PERIOD ? "period_end(%s)" : "%s", f->name);
	p = bsc_compile(bsc_buf_str(&b), &j->record, &pos, BSC_ANY, err);
	bsc_buf_free(&b);
	return p;
}

void
bsc_by_columns(struct bsc_run *run, const struct bsc_by *by,
    struct bsc_by_columns *c)
{
	for (size_t b = 0; b < by->n && b < 32; b++) {
		c->part[b] = bsc_eval_run(run->eval, by->part[b]);
		c->named[b] = by->named[b] == NULL ? NULL :
		    bsc_eval_run(run->eval, by->named[b]);
	}
}

bool
bsc_by_key(const struct bsc_by *by, const struct bsc_by_columns *c, size_t b,
    size_t i, uint32_t element, struct bsc_buf *key)
{
	if (b == by->list)
		return bsc_element_key(key, c->part[b], i, element);
	/* Of namesakes it is not known who is meant. */
	if (c->named[b] != NULL && c->named[b]->why[i] == BSC_WHY_AMBIGUOUS)
		return false;
	return bsc_vals_key(key, c->named[b] != NULL &&
	    c->named[b]->why[i] == BSC_KNOWN ? c->named[b] : c->part[b], i);
}

/* Members on their way into groups, a frame at a time. */
struct placing {
	struct bsc_run		 *run;
	struct bsc_judge	 *j;
	const struct bsc_members *m;
	const struct bsc_by	 *by;
	const struct bsc_program *start, *end;	/* or NULL */
	int			  per;
	struct bsc_groups	 *g;
	/* Columns of the frame, by row ... */
	struct bsc_by_columns	  key;
	const struct bsc_vals	 *from, *to;	/* of start and end */
	/* ... and the keys of those rows that have one, end to end. */
	struct bsc_buf		  text;
	size_t			  n;
	/* The last reason why some have none, not yet counted so often. */
	const char		 *why;
	uint64_t		  times;
	struct {
		uint32_t	row, hash;
		size_t		end;		/* in the text */
	}			  found[FRAME];
};

/* Append the key; false: part *bad of it is not known. */
static bool
make_key(struct placing *p, size_t i, uint32_t element, size_t *bad)
{
	size_t before = p->text.len;

	for (*bad = 0; *bad < p->by->n; ++*bad)
		if (!bsc_by_key(p->by, &p->key, *bad, i, element, &p->text)) {
			p->text.len = before;
			return false;
		}
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	if (p->per >= 0 && !p->from->why[i]) {
		bsc_period period = bsc_period_of((bsc_day)p->from->v[i],
		    p->per);

		bsc_buf_add(&p->text, &period, sizeof(period));
	}
	return true;
}

static void
count_unplaced(struct placing *p, const char *next)
{
	if (p->times > 0)
		bsc_judge_counts(p->run, p->j, BSC_UNDETERMINED, p->why,
		    p->times);
	p->why = next;
	p->times = 0;
}

/* Many in a row are so for one reason: counted together if only counted. */
static void
unplaced(struct placing *p, uint32_t record, const struct bsc_program *what,
    enum bsc_why code)
{
	struct bsc_at at = { .store = p->run->store,
	    .table = p->j->record.table, .row = record };
	const char *why = bsc_judge_why(p->run, p->j, what, code, &at);

	if (p->run->o.undetermined || p->j->best != NULL) {
		bsc_judge_undetermined(p->run, p->j, &at, why);
		return;
	}
	if (why != p->why)
		count_unplaced(p, why);
	p->times += bsc_run_examined(p->run, &at);
}

/* A part is not known by itself, or what it names is not. */
static void
without_key(struct placing *p, uint32_t record, size_t i, size_t bad)
{
	bool named = !p->key.part[bad]->why[i] && p->by->named[bad] != NULL;

	unplaced(p, record, named ? p->by->named[bad] : p->by->part[bad],
	    named ? p->key.named[bad]->why[i] : p->key.part[bad]->why[i]);
}

static void
find_keys(struct placing *p, size_t first, size_t n)
{
	size_t bad;

	p->n = p->text.len = 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t record = p->m->record[first + i];
		uint32_t element = p->m->element == NULL ? 0 :
		    p->m->element[first + i];
		size_t before = p->text.len;

		if (!make_key(p, i, element, &bad))
			without_key(p, record, i, bad);
		else if (p->from != NULL && p->from->why[i] && !p->g->loose)
			unplaced(p, record, p->start, p->from->why[i]);
		else if (p->to != NULL && p->to->why[i])
			unplaced(p, record, p->end, p->to->why[i]);
		else {
			p->found[p->n].row = (uint32_t)i;
			p->found[p->n].hash = bsc_keys_hash((struct bsc_span){
			    p->text.p + before, p->text.len - before });
			p->found[p->n++].end = p->text.len;
			continue;
		}
		p->text.len = before;
	}
}

static void
place_one(struct placing *p, size_t k, uint32_t group, size_t i)
{
	struct bsc_place *to = &p->g->place[p->g->n++];
	const struct bsc_members *m = p->m;

	to->record = m->record[k];
	to->element = m->element == NULL ? 0 : m->element[k];
	to->group = group;
	to->sure = m->unsure[k] == BSC_KNOWN;
	to->why = m->unsure[k];
	to->at = p->from == NULL || p->from->why[i] ? 0 : p->from->v[i];
	to->end = p->to == NULL ? 0 : p->to->v[i];
	to->arrival = bsc_store_arrival(p->run->store, p->j->record.table,
	    to->record);
}

static void
place_frame(struct placing *p, size_t first, size_t n)
{
	struct bsc_at at = { .store = p->run->store,
	    .table = p->j->record.table };
	struct bsc_eval *e = p->run->eval;
	struct bsc_span key;

	bsc_eval_records(e, at.table, p->m->record + first, n);
	bsc_judge_days(p->run, p->j, &at, p->m->record + first, n);
	bsc_by_columns(p->run, p->by, &p->key);
	p->from = p->start == NULL ? NULL : bsc_eval_run(e, p->start);
	p->to = p->end == NULL ? NULL : bsc_eval_run(e, p->end);
	find_keys(p, first, n);
	key.p = p->text.p;
	for (size_t i = 0; i < p->n; i++) {
		if (i + SOON < p->n)
			bsc_keys_soon(p->g->key, p->found[i + SOON].hash);
		key.len = (size_t)(p->text.p + p->found[i].end - key.p);
		place_one(p, first + p->found[i].row, bsc_keys_add_hashed(
		    p->g->key, key, p->found[i].hash, NULL),
		    p->found[i].row);
		key.p += key.len;
	}
}

static int
by_place(const void *va, const void *vb)
{
	const struct bsc_place *a = va, *b = vb;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	if (a->arrival != b->arrival)	/* the examined one offends */
		return a->arrival < b->arrival ? -1 : 1;
	return a->record < b->record ? -1 : a->record > b->record;
}

/* Keys that come once, in order, stand sorted already. */
void
bsc_groups_sort(struct bsc_groups *g)
{
	size_t i = 1;

	while (i < g->n && by_place(&g->place[i - 1], &g->place[i]) <= 0) {
		bsc_spool_rest(1);
		i++;
	}
	if (i >= g->n)
		return;
	g->place = bsc_spool_sort(g->place, g->n, sizeof(*g->place),
	    by_place);
}

void
bsc_groups_make(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_members *m, const struct bsc_by *by,
    const struct bsc_program *start, const struct bsc_program *end, int per,
    struct bsc_groups *g)
{
	struct placing *p = bsc_zalloc(1, sizeof(*p));

	g->place = bsc_spool_alloc((m->n + 1) * sizeof(*g->place), BSC_WARM);
	g->n = 0;
	g->key = bsc_keys_new();
	p->run = run;
	p->j = j;
	p->m = m;
	p->by = by;
	p->start = start;
	p->end = end;
	p->per = per;
	p->g = g;
	for (size_t from = 0; from < m->n; from += FRAME)
		place_frame(p, from, m->n - from < FRAME ? m->n - from :
		    FRAME);
	count_unplaced(p, NULL);
	bsc_buf_free(&p->text);
	free(p);
	bsc_groups_sort(g);
	if (run->o.trace != NULL)
		bsc_trace_groups(run, j, g, by);
}

void
bsc_groups_free(struct bsc_groups *g)
{
	bsc_spool_free(g->place);
	bsc_keys_free(g->key);
}

size_t
bsc_groups_end(const struct bsc_groups *g, size_t i)
{
	size_t e = i;

	while (e < g->n && g->place[e].group == g->place[i].group) {
		bsc_spool_rest(1);
		e++;
	}
	return e;
}

/* A part of the key of the row at hand, element and all. */
static void
part_text(struct bsc_run *run, const struct bsc_by *by, size_t i,
    const struct bsc_place *p, bool compared, struct bsc_buf *b)
{
	const struct bsc_vals *v = bsc_eval_run(run->eval, by->part[i]);
	struct bsc_span s = { NULL, 0 };

	if (compared && by->named[i] != NULL && !v->why[0]) {
		const struct bsc_vals *key = bsc_eval_run(run->eval,
		    by->named[i]);

		v = key->why[0] ? v : key;
	}
	if (i == by->list)
		s = bsc_element(run, v, 0, p->element);
	else if (v->s != NULL && !v->why[0])
		s = v->s[0];
	if (s.p == NULL)
		bsc_vals_canonical(b, v, 0);
	else if (compared)
		bsc_fold(b, s);
	else
		bsc_buf_add(b, s.p, s.len);
}

static struct bsc_span
key_text(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_by *by, const struct bsc_place *p, bool compared)
{
	struct bsc_buf b = { 0 };
	struct bsc_span s;

	bsc_eval_records(run->eval, j->record.table, &p->record, 1);
	for (size_t i = 0; i < by->n; i++) {
		if (i > 0)
			bsc_buf_putc(&b, ';');
		part_text(run, by, i, p, compared, &b);
	}
	s.len = b.len;
	s.p = bsc_arena_strndup(run->arena, b.p == NULL ? "" : b.p, b.len);
	bsc_buf_free(&b);
	return s;
}

void
bsc_groups_judge(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_groups *g, void (*judge)(struct bsc_run *,
    struct bsc_judge *, const struct bsc_place *, size_t))
{
	for (size_t i = 0, e; i < g->n; i = e) {
		e = bsc_groups_end(g, i);
		judge(run, j, &g->place[i], e - i);
		bsc_arena_reset(run->arena);
	}
}

struct bsc_span
bsc_by_text(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_by *by, const struct bsc_place *p)
{
	return key_text(run, j, by, p, false);
}

struct bsc_span
bsc_by_identity(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_by *by, const struct bsc_place *p)
{
	return key_text(run, j, by, p, true);
}

static bool
any_examined(struct bsc_run *run, struct bsc_at at, const uint32_t *member,
    size_t n)
{
	for (size_t i = 0; i < n; i++) {
		at.row = member[i];
		if (bsc_run_examined(run, &at))
			return true;
	}
	return false;
}

static void
fill_finding(struct bsc_run *run, struct bsc_judge *j, struct bsc_at *at,
    const struct bsc_span *var, struct bsc_finding *f)
{
	bsc_eval_records(run->eval, at->table, &at->row, 1);
	bsc_judge_days(run, j, at, &at->row, 1);
	for (size_t i = 0; i < j->result.nvar; i++) {
		struct bsc_vals *v = bsc_eval_column(run->eval, BSC_TEXT,
		    NULL);

		v->s[0] = var[i].p == NULL ? BSC_SPAN("") : var[i];
		bsc_eval_bind(run->eval, i, v);
	}
	bsc_judge_fill(run, j, 0, f);
	bsc_judge_record(run, j, at, f);
}

void
bsc_record_identity(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_by *by, const struct bsc_place *p, const char *way,
    struct bsc_finding *f)
{
	struct bsc_buf b = { 0 };

	if (by->list == by->n && way == NULL)
		return;
	bsc_buf_add(&b, f->key.p, f->key.len);
	if (by->list < by->n) {
		bsc_buf_putc(&b, '\0');
		bsc_eval_records(run->eval, j->record.table, &p->record, 1);
		part_text(run, by, by->list, p, true, &b);
	}
	if (way != NULL) {
		bsc_buf_putc(&b, '\0');
		bsc_buf_puts(&b, way);
	}
	f->identity = (struct bsc_span){ bsc_arena_strndup(run->arena, b.p,
	    b.len), b.len };
	bsc_buf_free(&b);
}

void
bsc_record_finding(struct bsc_run *run, struct bsc_judge *j,
    const struct bsc_by *by, const struct bsc_place *p, const char *way,
    const uint32_t *member, size_t n, const struct bsc_span *var,
    bool undetermined, const char *why)
{
	struct bsc_at at = { .store = run->store, .table = j->record.table,
	    .row = p->record };
	struct bsc_finding f = { .rule = j->rule, .phase = BSC_OF_GROUP,
	    .undetermined = undetermined, .nmember = n };
	struct bsc_member *m;

	if (!any_examined(run, at, member, n))
		return;
	bsc_judge_count_record(run, j, p->record, undetermined ?
	    BSC_UNDETERMINED : BSC_VIOLATE, why);
	if (undetermined && j->best != NULL)
		return;
	fill_finding(run, j, &at, var, &f);
	bsc_record_identity(run, j, by, p, way, &f);
	if (undetermined)
		f.message = bsc_span(why);
	else if (bsc_members_guessed(run, j, member, n))
		f.severity = BSC_INFO;
	f.member = m = bsc_zalloc(n + 1, sizeof(*m));
	for (size_t i = 0; i < n; i++) {
		at.row = member[i];
		m[i] = bsc_judge_member(run, j, &at);
	}
	bsc_judge_add(run, j, &f);
	free(m);
}
