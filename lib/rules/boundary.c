#include <stdlib.h>
#include <string.h>

#include "rules/boundary.h"
#include "rules/define.h"
#include "rules/judge.h"
#include "schema/value.h"
#include "value/list.h"

/*
 * SPEC 37: in the first example of a rule that complies, each money, int,
 * number and date field that the rule compares is moved to every threshold,
 * one step below and one above; what the verdicts are is for the author to
 * review and for the test to keep.
 */
/* Cells of the first record of the rule's table, when none is quoted. */
static size_t
find_cells(const char *text, const struct bsc_table *t, struct bsc_cut *cut,
    size_t max)
{
	struct bsc_buf head = { 0 };
	struct bsc_span names, name, row, cell;
	const char *at, *line;
	size_t n = 0;

	bsc_buf_printf(&head, "%s_src,", t->name);
	at = strstr(text, bsc_buf_str(&head));
	while (at != NULL && at != text && at[-1] != '\n')
		at = strstr(at + 1, bsc_buf_str(&head));
	bsc_buf_free(&head);
	if (at == NULL || (line = strchr(at, '\n')) == NULL)
		return 0;
	names = (struct bsc_span){ at, (size_t)(line - at) };
	row = (struct bsc_span){ line + 1, strcspn(line + 1, "\n") };
	if (memchr(row.p, '"', row.len) != NULL)
		return 0;
	while (n < max && bsc_span_split(&names, ',', &name) &&
	    bsc_span_split(&row, ',', &cell))
		cut[n++] = (struct bsc_cut){ (size_t)(cell.p - text), cell.len,
		    bsc_field_find(t, name) };
	return n;
}

static int64_t
step_of(const struct bsc_field *f)
{
	return f->type == BSC_NUMBER ? 1000000 : 1;
}

static bool
movable(const struct bsc_field *f)
{
	return f != NULL && (f->type == BSC_MONEY || f->type == BSC_INT ||
	    f->type == BSC_NUMBER || f->type == BSC_DATE);
}

bool
bsc_boundary_try(const struct bsc_boundary *b, size_t off, size_t len,
    const char *text, enum bsc_verdict *v, struct bsc_error *err)
{
	struct bsc_buf all = { 0 };
	char reason[256];
	bool ok;

	bsc_buf_add(&all, b->example->text, off);
	bsc_buf_puts(&all, text);
	bsc_buf_puts(&all, b->example->text + off + len);
	ok = bsc_test_run(b->test, b->pack, b->example, bsc_buf_str(&all), v,
	    reason, err);
	bsc_buf_free(&all);
	return ok;
}

static bool
move(const struct bsc_boundary *b, const struct bsc_cut *c, int64_t value,
    struct bsc_error *err)
{
	enum bsc_verdict v;
	char cell[64];

	cell[bsc_value_format(c->field, value, cell)] = '\0';
	if (!bsc_boundary_try(b, c->off, c->len, cell, &v, err))
		return false;
	bsc_buf_printf(b->to, "%s %s=%s %s\n", b->example->rule->id,
	    c->field->name, cell, bsc_verdict_name(v));
	return true;
}

/* Thresholds of the field's type among the parameters the rule reads. */
static bool
move_field(const struct bsc_boundary *b, const struct bsc_cut *c,
    struct bsc_error *err)
{
	const struct bsc_example *x = b->example;

	for (size_t i = 0; i < b->pack->nparam; i++) {
		const struct bsc_param *m = &b->pack->param[i];
		const char *text = bsc_param_on(m, x->dated ? x->as_of :
		    bsc_day_today());
		struct bsc_buf call = { 0 };
		int64_t at;
		bool used, ok = true;

		bsc_buf_printf(&call, "param('%s')", m->name);
		used = bsc_rule_mentions(x->rule, bsc_buf_str(&call));
		bsc_buf_free(&call);
		if (!used || text == NULL || (int)c->field->type != m->type ||
		    !bsc_value_parse(c->field, bsc_span(text), &at))
			continue;
		for (int64_t d = -1; ok && d <= 1; d++)
			ok = move(b, c, at + d * step_of(c->field), err);
		if (!ok)
			return false;
	}
	return true;
}

/* Limits are looked for in the first example that complies alone. */
static bool
first(const struct bsc_examples *e, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (e->item[k].rule == e->item[i].rule &&
		    e->item[k].verdict == BSC_COMPLY)
			return false;
	return true;
}

bool
bsc_boundaries(const struct bsc_test *t, struct bsc_pack *p,
    const struct bsc_examples *e, struct bsc_buf *to, struct bsc_error *err)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct bsc_example *x = &e->item[i];
		struct bsc_boundary b = { t, p, x, to };
		struct bsc_cut cut[64];
		size_t n;

		if (x->verdict != BSC_COMPLY)
			continue;
		n = find_cells(x->text, x->rule->over != NULL ? x->rule->over :
		    x->rule->table, cut, 64);
		for (size_t k = 0; k < n; k++)
			if (movable(cut[k].field) &&
			    bsc_rule_mentions(x->rule,
			    cut[k].field->name) &&
			    !move_field(&b, &cut[k], err))
				return false;
		if (x->rule->kind == BSC_CHAIN && first(e, i) &&
		    !bsc_boundary_limits(&b, cut, n, err))
			return false;
	}
	return true;
}
