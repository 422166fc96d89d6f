#include "expr/program.h"
#include "schema/value.h"
#include "value/fold.h"
#include "value/list.h"

/*
 * Functions of general use; those of dates, of steps and of what is known
 * are beside.
 */

static void
unify_all(struct bsc_parser *p, struct bsc_node *n)
{
	bsc_type_unify(p, n, n->kid, n->nkid);
	if (bsc_type_text(n->type) || n->type == BSC_LIST ||
	    n->type == BSC_STEPS || n->type == BSC_BOOL)
		bsc_node_fail(p, n, _("%s has no least or greatest"),
		    bsc_type_say(n));
}

static void
same_type(struct bsc_parser *p, struct bsc_node *n)
{
	bsc_type_settle(p, n->kid[0]);
	if (n->kid[0]->type != BSC_MONEY && n->kid[0]->type != BSC_NUMBER &&
	    n->kid[0]->type != BSC_INT)
		bsc_node_fail(p, n->kid[0], _("expected a number, found %s"),
		    bsc_type_say(n->kid[0]));
	n->type = n->kid[0]->type;
}

static void
prepare_if(struct bsc_parser *p, struct bsc_node *n)
{
	bsc_type_bool(p, n->kid[0]);
	bsc_type_unify(p, n, n->kid + 1, 2);
	n->op = OP_IF;
}

static void
prepare_param(struct bsc_parser *p, struct bsc_node *n)
{
	struct bsc_program *g = p->prog;
	struct bsc_span name = n->kid[0]->s;
	size_t i;

	if (n->kid[0]->op != OP_CONST || n->kid[0]->type != BSC_TEXT)
		bsc_node_fail(p, n, _("expected the name of a parameter in "
		    "quotes"));
	for (i = 0; i < p->scope->nparam; i++)
		if (bsc_span_is(name, p->scope->param[i].name))
			break;
	if (i == p->scope->nparam)
		bsc_no_param(p, n, name);
	n->op = OP_PARAM;
	n->index = i;
	n->type = p->scope->param[i].type;
	if (n->type == BSC_ENUM)
		n->type = BSC_TEXT;
	n->nkid = 0;
	for (size_t k = 0; k < g->nparam; k++)
		if (g->param[k] == i)
			return;
	g->param = bsc_grow(g->param, &g->param_cap, g->nparam + 1,
	    sizeof(*g->param));
	g->param[g->nparam++] = i;
}

static struct bsc_vals *
do_starts(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *b = bsc_walk(e, n->kid[1]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_BOOL, NULL);
	struct bsc_span *x = bsc_vals_text(e, a, false);
	struct bsc_span *y = bsc_vals_text(e, b, false);

	for (size_t r = 0; r < to->n; r++)
		if (a->why[r] == BSC_WHY_EMPTY && bsc_none(n->kid[0]))
			to->v[r] = 0;
		else if (a->why[r] | b->why[r])
			to->why[r] = a->why[r] ? a->why[r] : b->why[r];
		else
			to->v[r] = x[r].len >= y[r].len && (y[r].len == 0 ||
			    memcmp(x[r].p, y[r].p, y[r].len) == 0);
	return to;
}

static struct bsc_vals *
do_abs(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_exact(e, n->type, false);
	struct bsc_exact hi;
	int order;

	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = a->why[r];
		if (!bsc_vals_bounds(a, r, &to->lo[r], &hi))
			continue;
		if (!bsc_exact_cmp(to->lo[r], hi, &order) || order != 0)
			to->why[r] = BSC_WHY_MEMBER;
		if (to->lo[r].n < 0)
			to->lo[r].n = -to->lo[r].n;
	}
	return to;
}

static bool
before(const struct bsc_vals *a, const struct bsc_vals *b, size_t r)
{
	struct bsc_exact al, ah, bl, bh;
	int order;

	if (a->lo == NULL && b->lo == NULL)
		return a->v[r] < b->v[r];
	return bsc_vals_bounds(a, r, &al, &ah) &&
	    bsc_vals_bounds(b, r, &bl, &bh) && bsc_exact_cmp(al, bl, &order) &&
	    order < 0;
}

static bool
settled(const struct bsc_vals *v, size_t r)
{
	struct bsc_exact lo, hi;
	int order;

	return v->hi == NULL || v->why[r] || (bsc_vals_bounds(v, r, &lo, &hi) &&
	    bsc_exact_cmp(lo, hi, &order) && order == 0);
}

static struct bsc_vals *
do_minmax(struct bsc_eval *e, const struct bsc_node *n)
{
	bool max = n->func->name[1] == 'a';
	struct bsc_vals *k[64], *to;
	size_t best;

	for (size_t i = 0; i < n->nkid; i++)
		k[i] = bsc_walk(e, n->kid[i]);
	to = bsc_vals_like(e, n, k, n->nkid);
	for (size_t r = 0; r < to->n; r++) {
		best = 0;
		for (size_t i = 0; i < n->nkid && !to->why[r]; i++) {
			to->why[r] = !settled(k[i], r) ? BSC_WHY_MEMBER :
			    k[i]->why[r];
			if (!to->why[r] && (max ? before(k[best], k[i], r) :
			    before(k[i], k[best], r)))
				best = i;
		}
		if (!to->why[r])
			bsc_vals_copy(to, r, k[best], r);
	}
	return to;
}

static int64_t
unit(int type)
{
	return type == BSC_MONEY ? 100 : type == BSC_NUMBER ? 1000000 : 1;
}

static void
convert_number(struct bsc_vals *to, size_t r, const struct bsc_vals *from,
    int type)
{
	struct bsc_exact times = { unit(to->type), unit(type) }, hi;

	if (!bsc_vals_bounds(from, r, &to->lo[r], &hi) ||
	    !bsc_exact_mul(to->lo[r], times, &to->lo[r]))
		to->why[r] = BSC_WHY_RANGE;
	else if (to->hi != NULL && !bsc_exact_mul(hi, times, &to->hi[r]))
		to->why[r] = BSC_WHY_RANGE;
}

/* money(x) number(x) int(x): of another number, or of text. */
static struct bsc_vals *
do_number(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_field f = { .type = (enum bsc_type)n->type };
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_exact(e, n->type, a->hi != NULL);
	const struct bsc_span *s = a->s == NULL ? NULL :
	    bsc_vals_text(e, a, false);
	int64_t v;

	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = a->why[r];
		if (a->why[r])
			continue;
		if (s == NULL)
			convert_number(to, r, a, n->kid[0]->type);
		else if (bsc_value_parse(&f, s[r], &v)) {
			to->lo[r] = (struct bsc_exact){ v, 1 };
			if (to->hi != NULL)
				to->hi[r] = to->lo[r];
		} else
			to->why[r] = BSC_WHY_VALUE;
		/* A whole number of what is none: towards zero. */
		if (n->type == BSC_INT && !to->why[r] && to->lo[r].d > 1) {
			to->lo[r].n /= to->lo[r].d;
			to->lo[r].d = 1;
		}
	}
	return to;
}

static struct bsc_vals *
do_text(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_TEXT, NULL);
	struct bsc_buf b = { 0 };

	for (size_t r = 0; r < to->n; r++) {
		to->why[r] = a->why[r];
		if (a->why[r])
			continue;
		b.len = 0;
		bsc_vals_canonical(&b, a, r);
		to->s[r].len = b.len;
		to->s[r].p = bsc_arena_strndup(e->at->arena,
		    b.len > 0 ? b.p : "", b.len);
	}
	bsc_buf_free(&b);
	return to;
}

/*
 * Letters of a signature: b bool, i int, n any number, d date, t time,
 * D date or time, p period, P date or period, x text, q text in quotes,
 * l list, L list or text, s steps, v number or text, * anything.
 */
const struct bsc_func bsc_plain_funcs[] = {
	{ "if", 3, 3, "b**", BSC_ANY, NULL, prepare_if },
	{ "param", 1, 1, "q", BSC_ANY, NULL, prepare_param },
	{ "starts", 2, 2, "xx", BSC_BOOL, do_starts, NULL },
	{ "abs", 1, 1, "n", BSC_ANY, do_abs, same_type },
	{ "min", 2, 64, "*", BSC_ANY, do_minmax, unify_all },
	{ "max", 2, 64, "*", BSC_ANY, do_minmax, unify_all },
	{ "money", 1, 1, "v", BSC_MONEY, do_number, NULL },
	{ "number", 1, 1, "v", BSC_NUMBER, do_number, NULL },
	{ "int", 1, 1, "v", BSC_INT, do_number, NULL },
	{ "text", 1, 1, "*", BSC_TEXT, do_text, NULL },
	{ 0 }
};

static bool
suits(int type, char letter)
{
	bool number = type == BSC_INT || type == BSC_NUMBER ||
	    type == BSC_MONEY;
	bool text = type == BSC_TEXT || type == BSC_CODE;

	switch (letter) {
	case 'b': return type == BSC_BOOL;
	case 'i': return type == BSC_INT;
	case 'n': return number;
	case 'd': return type == BSC_DATE;
	case 't': return type == BSC_TIME;
	case 'D': return type == BSC_DATE || type == BSC_TIME;
	case 'p': return type == BSC_PERIOD;
	case 'P': return type == BSC_DATE || type == BSC_PERIOD;
	case 'x': return text;
	case 'q': return type == BSC_TEXT;
	case 'l': return type == BSC_LIST;
	case 'L': return type == BSC_LIST || text;
	case 's': return type == BSC_STEPS;
	case 'v': return number || text;
	default: return true;
	}
}

static const char *
letter_name(char letter)
{
	static const struct {
		char		 letter;
		const char	*name;
	} names[] = {
		{ 'b', "a condition" }, { 'i', "int" }, { 'n', "a number" },
		{ 'd', "date" }, { 't', "time" }, { 'D', "date or time" },
		{ 'p', "period" }, { 'P', "date or period" }, { 'x', "text" },
		{ 'q', "text in quotes" }, { 'l', "list" },
		{ 'L', "list or text" }, { 's', "steps" },
		{ 'v', "a number or text" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].letter == letter)
			return _(names[i].name);
	return "?";
}

const struct bsc_func *
bsc_func_find(struct bsc_span name)
{
	static const struct bsc_func *const lists[] = {
		bsc_plain_funcs, bsc_known_funcs, bsc_date_funcs,
		bsc_list_funcs, bsc_step_funcs
	};

	for (size_t l = 0; l < sizeof(lists) / sizeof(*lists); l++)
		for (size_t i = 0; lists[l][i].name != NULL; i++)
			if (bsc_span_is(name, lists[l][i].name))
				return &lists[l][i];
	return NULL;
}

static void
check_arguments(struct bsc_parser *p, struct bsc_node *n)
{
	const struct bsc_func *f = n->func;
	size_t last = strlen(f->sig);
	char letter;

	for (size_t i = 0; i < n->nkid; i++) {
		letter = f->sig[i < last ? i : last - 1];
		if (letter == '*')
			continue;
		if (strchr("dDP", letter) != NULL)
			bsc_type_loosen(p, &n->kid[i], BSC_DATE);
		else if (letter == 'n' || letter == 't')
			bsc_type_loosen(p, &n->kid[i],
			    letter == 'n' ? BSC_NUMBER : BSC_TIME);
		bsc_type_fit(p, n->kid[i], letter == 'i' ? BSC_INT :
		    letter == 'p' ? BSC_PERIOD : BSC_TEXT, NULL);
		bsc_type_settle(p, n->kid[i]);
		if (!suits(n->kid[i]->type, letter))
			bsc_node_fail(p, n->kid[i], _("%s: expected %s, found "
			    "%s"), f->name, letter_name(letter),
			    bsc_type_say(n->kid[i]));
	}
}

struct bsc_node *
bsc_func_call(struct bsc_parser *p, struct bsc_span name,
    struct bsc_node **arg, size_t narg, size_t line, size_t column)
{
	const struct bsc_func *f = bsc_func_find(name);
	struct bsc_node *n = bsc_node_new(p, OP_CALL, BSC_ANY, narg);

	n->line = line;
	n->column = column;
	if (f == NULL)
		bsc_no_func(p, n, name);
	if (narg < f->min || narg > f->max)
		bsc_node_fail(p, n, _("%s takes %zu arguments, not %zu"),
		    f->name, narg < f->min ? f->min : f->max, narg);
	if (narg > 0)
		memcpy(n->kid, arg, narg * sizeof(*arg));
	n->func = f;
	n->type = f->type;
	check_arguments(p, n);
	if (f->prepare != NULL)
		f->prepare(p, n);
	return n;
}

struct bsc_vals *
bsc_walk_call(struct bsc_eval *e, const struct bsc_node *n)
{
	return n->func->evaluate(e, n);
}
