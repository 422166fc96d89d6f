#include <stdlib.h>

#include "expr/program.h"
#include "schema/value.h"
#include "value/money.h"

static const struct {
	const char	*name;
	int		 type;
} kinds[] = {
	{ "duration", BSC_DURATION }, { "record", BSC_RECORD },
	{ "anything", BSC_ANY }, { "number", TYPE_LITERAL },
};

const char *
bsc_kind_name(int type)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].type == type)
			return kinds[i].name;
	return bsc_type_name((enum bsc_type)type);
}

int
bsc_kind_find(const char *name)
{
	for (int t = BSC_TEXT; t <= BSC_STEPS; t++)
		if (strcmp(bsc_type_name((enum bsc_type)t), name) == 0)
			return t;
	return strcmp(name, "duration") == 0 ? BSC_DURATION : -1;
}

const char *
bsc_type_say(const struct bsc_node *n)
{
	return bsc_kind_name(n->type);
}

bool
bsc_type_text(int type)
{
	return type == BSC_TEXT || type == BSC_CODE || type == BSC_ENUM;
}

static bool
numeric(int type)
{
	return type == BSC_INT || type == BSC_NUMBER || type == BSC_MONEY;
}

bool
bsc_duration_parse(struct bsc_span s, int64_t *out)
{
	static const struct {
		const char	*name;
		enum bsc_unit	 unit;
		int		 times;
	} units[] = {
		{ "d", UNIT_DAY, 1 }, { "w", UNIT_DAY, 7 },
		{ "wd", UNIT_WORKDAY, 1 }, { "mo", UNIT_MONTH, 1 },
		{ "y", UNIT_MONTH, 12 }, { "min", UNIT_SECOND, 60 },
		{ "h", UNIT_SECOND, 3600 }, { "s", UNIT_SECOND, 1 },
		{ "wmin", UNIT_WORKMINUTE, 1 },
	};
	size_t n = 0;
	int64_t count;

	while (n < s.len && (s.p[n] == '-' || (s.p[n] >= '0' && s.p[n] <= '9')))
		n++;
	if (n > 9 || !bsc_int_parse((struct bsc_span){ s.p, n }, &count))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (bsc_span_is((struct bsc_span){ s.p + n, s.len - n },
		    units[i].name)) {
			*out = count * units[i].times * 8 + units[i].unit;
			return true;
		}
	return false;
}

void
bsc_type_bool(struct bsc_parser *p, struct bsc_node *n)
{
	if (n->type != BSC_BOOL)
		bsc_node_fail(p, n, _("expected a condition, found %s"),
		    bsc_type_say(n));
}

/* A literal number nobody told its type: int, or number with a point. */
void
bsc_type_settle(struct bsc_parser *p, struct bsc_node *n)
{
	if (n->type != TYPE_LITERAL)
		return;
	if (bsc_int_parse(n->s, &n->v))
		n->type = BSC_INT;
	else if (bsc_number_parse(n->s, &n->v))
		n->type = BSC_NUMBER;
	else
		bsc_node_fail(p, n, _("number out of range: %.*s"),
		    (int)n->s.len, n->s.p);
}

static bool
fit_number(struct bsc_node *n, int type)
{
	if (!(type == BSC_INT ? bsc_int_parse(n->s, &n->v) :
	    type == BSC_NUMBER ? bsc_number_parse(n->s, &n->v) :
	    type == BSC_MONEY ? bsc_money_parse(n->s, &n->v) :
	    type == BSC_PERIOD && bsc_period_parse(n->s, &n->v)))
		return false;
	n->type = type;
	return true;
}

static void
fit_word(struct bsc_parser *p, struct bsc_node *n, const struct bsc_field *f)
{
	int word = bsc_word_find(f, n->s);
	const char *near = NULL;
	size_t best = 4, d;

	if (word >= 0) {
		n->type = BSC_ENUM;
		n->field = f;
		n->v = word;
		return;
	}
	for (size_t i = 0; i < f->nword; i++) {
		d = bsc_span_distance(n->s, bsc_span(f->word[i].name), 3);
		if (d < best) {
			best = d;
			near = f->word[i].name;
		}
	}
	if (near != NULL)
		bsc_node_fail(p, n, _("'%.*s' is no word of %s.%s; did you "
		    "mean '%s'?"), (int)n->s.len, n->s.p, f->table->name,
		    f->name, near);
	bsc_node_fail(p, n, _("'%.*s' is no word of %s.%s"), (int)n->s.len,
	    n->s.p, f->table->name, f->name);
}

/* Make a constant be of the type if it can; true if n is of it now. */
bool
bsc_type_fit(struct bsc_parser *p, struct bsc_node *n, int type,
    const struct bsc_field *words)
{
	if (n->type == TYPE_LITERAL)
		return fit_number(n, type);
	if (n->op == OP_CONST && n->type == BSC_TEXT) {
		if (type == BSC_ENUM && words != NULL)
			fit_word(p, n, words);
		else if (type == BSC_PERIOD && bsc_period_parse(n->s, &n->v))
			n->type = BSC_PERIOD;
		else if (type == BSC_CODE)
			n->type = BSC_CODE;
	}
	if (n->op == OP_CONST && n->type == BSC_DURATION && type == BSC_INT &&
	    n->v % 8 == UNIT_DAY) {
		n->v /= 8;
		n->type = BSC_INT;
	}
	return n->type == type;
}

static void
to_number(struct bsc_parser *p, struct bsc_node **n)
{
	bsc_type_settle(p, *n);
	if ((*n)->type == BSC_INT)
		*n = bsc_func_call(p, BSC_SPAN("number"), n, 1, (*n)->line,
		    (*n)->column);
}

static bool
loose(const struct bsc_parser *p, const struct bsc_node *n)
{
	return p->scope->loose && n->type == BSC_TEXT &&
	    (n->op == OP_EXTRA ||
	    (n->op == OP_FIELD && n->field->table->group == NULL));
}

void
bsc_type_loosen(struct bsc_parser *p, struct bsc_node **n, int type)
{
	const char *name;

	if (!loose(p, *n))
		return;
	if (type == BSC_DATE || type == BSC_TIME)
		name = type == BSC_DATE ? "date" : "time";
	else if (type == TYPE_LITERAL || type == BSC_INT || type == BSC_NUMBER)
		name = "number";
	else if (type == BSC_MONEY)
		name = "money";
	else
		return;
	*n = bsc_func_call(p, bsc_span(name), n, 1, (*n)->line, (*n)->column);
}

/* Bring two sides to one type; false: they have nothing in common. */
static bool
unify(struct bsc_parser *p, struct bsc_node **a, struct bsc_node **b)
{
	bsc_type_loosen(p, a, (*b)->type);
	bsc_type_loosen(p, b, (*a)->type);
	if (!bsc_type_fit(p, *a, (*b)->type, (*b)->field))
		bsc_type_fit(p, *b, (*a)->type, (*a)->field);
	bsc_type_settle(p, *a);
	bsc_type_settle(p, *b);
	if (((*a)->type == BSC_INT && (*b)->type == BSC_NUMBER) ||
	    ((*a)->type == BSC_NUMBER && (*b)->type == BSC_INT)) {
		to_number(p, a);
		to_number(p, b);
	}
	return (*a)->type == (*b)->type ||
	    (bsc_type_text((*a)->type) && bsc_type_text((*b)->type));
}

/* One type for several values; it becomes the type of n. */
void
bsc_type_unify(struct bsc_parser *p, struct bsc_node *n,
    struct bsc_node **kid, size_t nkid)
{
	struct bsc_node *model = NULL;

	/* What has a type of its own decides for the literals. */
	for (size_t i = nkid; i-- > 0;)
		if (kid[i]->type != TYPE_LITERAL && (model == NULL ||
		    kid[i]->op != OP_CONST))
			model = kid[i];
	for (size_t i = 0; i < nkid && model != NULL; i++)
		bsc_type_fit(p, kid[i], model->type, model->field);
	for (size_t pass = 0; pass < 2; pass++)
		for (size_t i = 1; i < nkid; i++)
			if (!unify(p, &kid[0], &kid[i]))
				bsc_node_fail(p, kid[i],
				    _("expected %s, found %s"),
				    bsc_type_say(kid[0]),
				    bsc_type_say(kid[i]));
	n->type = kid[0]->type;
	n->field = kid[0]->field;
	for (size_t i = 1; i < nkid; i++)
		if (bsc_type_text(n->type) && (kid[i]->type != n->type ||
		    (n->type == BSC_ENUM &&
		    kid[i]->field->word != n->field->word))) {
			n->type = BSC_TEXT;
			n->field = NULL;
		}
}

static bool
work_minutes(const struct bsc_node *n)
{
	return n->op == OP_CONST && n->type == BSC_DURATION &&
	    n->v % 8 == UNIT_WORKMINUTE;
}

static bool
add_dates(struct bsc_parser *p, struct bsc_node *n)
{
	struct bsc_node **a = &n->kid[0], **b = &n->kid[1], *swap;

	if (n->op == OP_ADD && (*a)->type == BSC_DURATION &&
	    ((*b)->type == BSC_DATE || (*b)->type == BSC_TIME)) {
		swap = *a;
		*a = *b;
		*b = swap;
	}
	if (work_minutes(*b) && (*a)->type != BSC_DURATION)
		bsc_node_fail(p, *b, _("working minutes are counted by chains "
		    "alone, which know the hours of work"));
	n->type = (*a)->type;
	switch ((*a)->type) {
	case BSC_DATE:
	case BSC_TIME:
		if (n->op == OP_SUB && (*a)->type == (*b)->type) {
			n->type = n->type == BSC_DATE ? BSC_INT : BSC_DURATION;
			return true;
		}
		if ((*b)->type == BSC_DURATION)
			return true;
		return (*a)->type == BSC_DATE &&
		    bsc_type_fit(p, *b, BSC_INT, NULL);
	case BSC_PERIOD:
		return bsc_type_fit(p, *b, BSC_INT, NULL);
	case BSC_DURATION:
		return (*b)->type == BSC_DURATION;
	default:
		return false;
	}
}

static bool
multiply(struct bsc_parser *p, struct bsc_node *n)
{
	struct bsc_node *a = n->kid[0], *b = n->kid[1];

	bsc_type_settle(p, a);
	bsc_type_settle(p, b);
	if (!numeric(a->type) || !numeric(b->type))
		return false;
	if (n->op == OP_DIV)
		n->type = b->type == BSC_MONEY || a->type != BSC_MONEY ?
		    BSC_NUMBER : BSC_MONEY;
	else if (a->type == BSC_MONEY || b->type == BSC_MONEY)
		n->type = BSC_MONEY;
	else
		n->type = a->type == BSC_INT && b->type == BSC_INT ?
		    BSC_INT : BSC_NUMBER;
	return n->op == OP_DIV ? b->type != BSC_MONEY || a->type == BSC_MONEY :
	    a->type != BSC_MONEY || b->type != BSC_MONEY;
}

/* + - * / */
struct bsc_node *
bsc_type_binary(struct bsc_parser *p, struct bsc_node *n)
{
	static const char marks[] = { '+', '-', '*', '/' };
	bool good;

	if (n->op == OP_MUL || n->op == OP_DIV)
		good = multiply(p, n);
	else if (!(good = add_dates(p, n))) {
		good = unify(p, &n->kid[0], &n->kid[1]) &&
		    numeric(n->kid[0]->type);
		n->type = n->kid[0]->type;
	}
	if (!good)
		bsc_node_fail(p, n, _("%s %c %s makes no sense"),
		    bsc_type_say(n->kid[0]), marks[n->op - OP_ADD],
		    bsc_type_say(n->kid[1]));
	return n;
}

struct bsc_node *
bsc_type_neg(struct bsc_parser *p, struct bsc_node *n)
{
	struct bsc_node *k = n->kid[0];
	char *text;

	if (k->type == TYPE_LITERAL) {
		text = bsc_arena_alloc(p->prog->arena, k->s.len + 1);
		text[0] = '-';
		memcpy(text + 1, k->s.p, k->s.len);
		k->s = (struct bsc_span){ text, k->s.len + 1 };
		return k;
	}
	if (!numeric(k->type))
		bsc_node_fail(p, n, _("expected a number, found %s"),
		    bsc_type_say(k));
	n->type = k->type;
	return n;
}

/* Cities and provinces are compared without 市 and 省 (SPEC 19). */
static bool
is_place(const struct bsc_node *n)
{
	size_t len;

	if ((n->op != OP_FIELD && n->op != OP_GET) || n->type != BSC_TEXT)
		return false;
	len = strlen(n->field->name);
	return (len >= 4 && strcmp(n->field->name + len - 4, "city") == 0) ||
	    (len >= 8 && strcmp(n->field->name + len - 8, "province") == 0);
}

static bool
same_words(const struct bsc_node *a, const struct bsc_node *b)
{
	return a->field != NULL && b->field != NULL &&
	    a->field->word == b->field->word;
}

static void
check_order(struct bsc_parser *p, const struct bsc_node *n)
{
	const struct bsc_node *a = n->kid[0], *b = n->kid[1];

	if (a->type == BSC_BOOL)
		bsc_node_fail(p, n, _("bool has no order"));
	if (a->type == BSC_ENUM || b->type == BSC_ENUM) {
		const struct bsc_field *f = a->field ? a->field : b->field;

		if (!same_words(a, b) || f == NULL || !f->ordered)
			bsc_node_fail(p, n, _("the words of %s have no order"),
			    f != NULL ? f->name : "enum");
	}
}

struct bsc_node *
bsc_type_compare(struct bsc_parser *p, struct bsc_node *n)
{
	struct bsc_node **k = n->kid;
	bool good = unify(p, &k[0], &k[1]);

	if (!good && k[0]->type + k[1]->type == BSC_DATE + BSC_TIME &&
	    k[0]->type != k[1]->type)
		bsc_node_fail(p, n, _("cannot compare date with time; use "
		    "date()"));
	if (!good || k[0]->type == BSC_LIST || k[0]->type == BSC_STEPS ||
	    k[0]->type == BSC_RECORD)
		bsc_node_fail(p, n, _("cannot compare %s with %s"),
		    bsc_type_say(k[0]), bsc_type_say(k[1]));
	if (n->op != OP_EQ && n->op != OP_NE)
		check_order(p, n);
	n->place = is_place(k[0]) || is_place(k[1]);
	n->other = bsc_type_text(k[0]->type) && !(k[0]->type == BSC_ENUM &&
	    k[1]->type == BSC_ENUM && same_words(k[0], k[1]));
	if (n->op == OP_EQ || n->op == OP_NE)
		bsc_who_compile(p, n);
	return n;
}

struct bsc_node *
bsc_type_in(struct bsc_parser *p, struct bsc_node *n)
{
	struct bsc_node *cmp;

	for (size_t i = 1; i < n->nkid; i++) {
		cmp = bsc_node_new(p, OP_EQ, BSC_BOOL, 2);
		cmp->line = n->kid[i]->line;
		cmp->column = n->kid[i]->column;
		cmp->kid[0] = n->kid[0];
		cmp->kid[1] = n->kid[i];
		bsc_type_compare(p, cmp);
		n->kid[0] = cmp->kid[0];
		n->kid[i] = cmp->kid[1];
		n->place |= cmp->place;
		n->other |= cmp->other;
		if (cmp->who[0] != NULL && n->eq == NULL)
			n->eq = bsc_arena_alloc(p->prog->arena,
			    n->nkid * sizeof(*n->eq));
		if (cmp->who[0] != NULL)
			n->eq[i] = cmp;
	}
	return n;
}

struct bsc_node *
bsc_type_contains(struct bsc_parser *p, struct bsc_node *n)
{
	struct bsc_node *a = n->kid[0], *b = n->kid[1];

	if (a->type != BSC_LIST && !bsc_type_text(a->type))
		bsc_node_fail(p, a, _("expected a list or text, found %s"),
		    bsc_type_say(a));
	if (!bsc_type_text(b->type))
		bsc_node_fail(p, b, _("expected text, found %s"),
		    bsc_type_say(b));
	if (a->type == BSC_LIST && a->field != NULL && a->field->nword > 0 &&
	    b->op == OP_CONST) {
		fit_word(p, b, a->field);
		b->type = BSC_TEXT;
		b->field = NULL;
	}
	bsc_who_contains(p, n);
	return n;
}

static bool
guarded(const struct bsc_program *g, const struct bsc_field *f)
{
	if (g == NULL)
		return false;
	for (size_t i = 0; i < g->nguard; i++)
		if (g->guard[i] == f)
			return true;
	return false;
}

static void
check_open(struct bsc_parser *p, const struct bsc_node *n, bool compared)
{
	if (n == NULL)
		return;
	if ((n->op == OP_FIELD || n->op == OP_GET) && compared &&
	    n->field->empty == BSC_EMPTY_OPEN &&
	    !guarded(p->prog, n->field) && !guarded(p->scope->given, n->field))
		bsc_node_fail(p, n, _("%s may be open: say \"%s else ...\" or "
		    "ask present(%s) too"), n->field->name, n->field->name,
		    n->field->name);
	if (n->op >= OP_EQ && n->op <= OP_MATCHES)
		compared = true;
	if (n->op == OP_GET || n->op == OP_REF || n->op == OP_LOOKUP)
		compared = false;
	for (size_t i = 0; i < n->nkid; i++)
		check_open(p, n->kid[i],
		    compared && !(n->op == OP_ELSE && i == 0));
	if (n->op == OP_GROUP) {
		check_open(p, n->where, false);
		check_open(p, n->value, false);
	}
}

/* A comparison with what has not happened yet is a trap (SPEC 12). */
void
bsc_type_open(struct bsc_parser *p)
{
	check_open(p, p->prog->root, false);
}
