#include "expr/program.h"
#include "value/list.h"

/* What is known of a value, and that of the record before. */

static void
guard(struct bsc_parser *p, struct bsc_node *n)
{
	if (n->kid[0]->op == OP_FIELD || n->kid[0]->op == OP_GET)
		bsc_guards(p, n->kid[0]->field);
}

/* found(f) asks of what f refers to, not of f. */
static void
prepare_found(struct bsc_parser *p, struct bsc_node *n)
{
	struct bsc_node *k = n->kid[0], *ref;

	if (k->type == BSC_RECORD)
		return;
	if ((k->op != OP_FIELD && k->op != OP_VAR && k->op != OP_GET) ||
	    k->field == NULL || k->field->ref == NULL ||
	    k->type == BSC_LIST)
		bsc_node_fail(p, k, _("this refers to no table"));
	ref = bsc_node_new(p, OP_REF, BSC_RECORD, 1);
	ref->field = k->field;
	ref->table = k->field->ref;
	ref->kid[0] = k;
	n->kid[0] = ref;
	bsc_reads_table(p, ref->table);
}

static struct bsc_vals *
do_present(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_BOOL, NULL);
	bool missing = n->func->name[0] == 'm';

	for (size_t r = 0; r < to->n; r++)
		if (a->why[r] == BSC_WHY_EMPTY || a->why[r] == BSC_WHY_NONE ||
		    (a->why[r] == BSC_KNOWN && a->type == BSC_STEPS &&
		    bsc_steps_blank(a->s[r])))
			to->v[r] = missing;
		else if (a->why[r] == BSC_KNOWN)
			to->v[r] = !missing;
		else
			to->why[r] = a->why[r];
	return to;
}

static struct bsc_vals *
do_found(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_BOOL, NULL);

	for (size_t r = 0; r < to->n; r++)
		if (a->why[r] != BSC_WHY_NONE &&
		    a->why[r] != BSC_WHY_REFERENCE) {
			to->why[r] = a->why[r];
			to->v[r] = 1;
		}
	return to;
}

/* What an import could not read it keeps beside, as x_FIELD. */
static void
prepare_readable(struct bsc_parser *p, struct bsc_node *n)
{
	struct bsc_node *f = n->kid[0], *x;
	struct bsc_node **kid;
	struct bsc_buf name = { 0 };

	if (f->op != OP_FIELD)
		bsc_node_fail(p, f, _("expected a field"));
	bsc_buf_printf(&name, "x_%s", f->field->name);
	x = bsc_node_new(p, OP_EXTRA, BSC_TEXT, 0);
	x->s.len = name.len;
	x->s.p = bsc_arena_strndup(p->prog->arena, name.p, name.len);
	x->level = f->level;
	bsc_buf_free(&name);
	kid = bsc_arena_alloc(p->prog->arena, 2 * sizeof(*kid));
	kid[0] = f;
	kid[1] = x;
	n->kid = kid;
	n->nkid = 2;
}

/* Always known: a column that is not there holds nothing unreadable. */
static struct bsc_vals *
do_readable(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *x = bsc_walk(e, n->kid[1]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_BOOL, NULL);

	for (size_t r = 0; r < to->n; r++)
		to->v[r] = a->why[r] != BSC_WHY_VALUE &&
		    (a->why[r] == BSC_KNOWN || x->why[r] != BSC_KNOWN);
	return to;
}

/* Always known: whether the input has the columns and tables it needs. */
static struct bsc_vals *
do_recorded(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_BOOL, NULL);

	for (size_t r = 0; r < to->n; r++)
		to->v[r] = a->why[r] != BSC_WHY_COLUMN &&
		    a->why[r] != BSC_WHY_TABLE;
	return to;
}

static void
prepare_previous(struct bsc_parser *p, struct bsc_node *n)
{
	if (!p->scope->ordered || !p->level->top)
		bsc_node_fail(p, n, _("previous() is for records in order: a "
		    "total with <each/>"));
	bsc_type_settle(p, n->kid[0]);
	n->type = n->kid[0]->type;
	n->field = n->kid[0]->field;
}

/* "else" speaks of the first; that a cell is empty is not that. */
static struct bsc_vals *
do_previous(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_like(e, n, &a, 1);

	for (size_t r = 0; r < to->n; r++)
		if (r == 0)
			to->why[r] = BSC_WHY_NONE;
		else {
			bsc_vals_copy(to, r, a, r - 1);
			if (to->why[r] == BSC_WHY_NONE ||
			    (to->why[r] == BSC_WHY_EMPTY &&
			    !bsc_none(n->kid[0])))
				to->why[r] = BSC_WHY_MEMBER;
		}
	return to;
}

const struct bsc_func bsc_known_funcs[] = {
	{ "present", 1, 1, "*", BSC_BOOL, do_present, guard },
	{ "missing", 1, 1, "*", BSC_BOOL, do_present, guard },
	{ "found", 1, 1, "*", BSC_BOOL, do_found, prepare_found },
	{ "readable", 1, 1, "*", BSC_BOOL, do_readable, prepare_readable },
	{ "recorded", 1, 1, "*", BSC_BOOL, do_recorded, NULL },
	{ "previous", 1, 1, "*", BSC_ANY, do_previous, prepare_previous },
	{ 0 }
};
