#include "expr/program.h"

/* Compiling exists(), match and the aggregates. */

static const struct {
	const char	*name;
	enum bsc_group	 group;
} groups[] = {
	{ "exists", GROUP_EXISTS }, { "count", GROUP_COUNT },
	{ "sum", GROUP_SUM }, { "distinct", GROUP_DISTINCT },
	{ "min", GROUP_MIN }, { "max", GROUP_MAX },
	{ "first", GROUP_FIRST }, { "last", GROUP_LAST },
};

/* Whether a comma stands before the parenthesis closes: max(a, b). */
static bool
has_comma(const char *s)
{
	int depth = 0;

	for (; *s != '\0'; s++)
		if (*s == '\'') {
			while (*++s != '\0' && *s != '\'')
				;
			if (*s == '\0')
				return false;
		} else if (*s == '(' || *s == '[')
			depth++;
		else if ((*s == ')' || *s == ']') && depth-- == 0)
			return false;
		else if (*s == ',' && depth == 0)
			return true;
	return false;
}

/* Whether what stands before the closing parenthesis speaks of this. */
static bool
says_this(const char *s)
{
	const char *at = strstr(s, "this.");
	int depth = 0;

	for (; at != NULL && s < at; s++)
		if (*s == '(')
			depth++;
		else if (*s == ')' && depth-- == 0)
			return false;
	return at != NULL;
}

/*
 * Whether the token names a table.  Where the members of a group have a
 * field of that name (invoice, trip) it is the table only if the condition
 * speaks of the outer record, or if the field is a list.
 */
static bool
is_table(const struct bsc_parser *p)
{
	const struct bsc_table *member = p->level->top ?
	    p->scope->member : NULL;
	const struct bsc_field *f;

	if (p->kind != TOKEN_NAME ||
	    bsc_table_find(p->scope->schema, p->token) == NULL)
		return false;
	if (member == NULL || (f = bsc_field_find(member, p->token)) == NULL)
		return true;
	return f->type == BSC_LIST || says_this(p->at);
}

/* What follows the token, blanks skipped: the table form has . where ) */
static bool
names_table(const struct bsc_parser *p, bool value)
{
	const char *s = p->at;

	if (!is_table(p))
		return false;
	while (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r')
		s++;
	if (value)
		return *s == '.';
	return strncmp(s, "where", 5) == 0 || *s == ')';
}

/* The lowest frame, seen outward, that a node reads; 99: none. */
static int
nearest(const struct bsc_node *n)
{
	int best = 99, level;

	if (n == NULL)
		return best;
	if (n->op == OP_FIELD || n->op == OP_EXTRA || n->op == OP_VAR)
		return n->level;
	if (n->op == OP_GROUP || n->op == OP_PARAM || n->op == OP_LOOKUP)
		return 0;
	for (size_t i = 0; i < n->nkid; i++)
		if ((level = nearest(n->kid[i])) < best)
			best = level;
	return best;
}

/* Whether nothing outside the equalities reads an outer frame. */
static bool
inward(const struct bsc_node *n, const struct bsc_node *group)
{
	if (n == NULL)
		return true;
	for (size_t i = 0; i < group->nkey; i++)
		if (n == group->eq[i])
			return true;
	if (n->op == OP_FIELD || n->op == OP_EXTRA || n->op == OP_VAR)
		return n->level == 0;
	if (n->op == OP_GROUP)
		return false;
	for (size_t i = 0; i < n->nkid; i++)
		if (!inward(n->kid[i], group))
			return false;
	return true;
}

static bool
own_field(const struct bsc_node *n)
{
	return n->op == OP_FIELD && n->level == 0 && n->type != BSC_LIST &&
	    n->type != BSC_STEPS;
}

/* FIELD = outer value among the conditions joined by and. */
static void
find_keys(struct bsc_parser *p, struct bsc_node *g, struct bsc_node *n,
    bool *outer)
{
	struct bsc_node *a, *b;
	bool swapped;

	if (n->op == OP_AND) {
		find_keys(p, g, n->kid[0], outer);
		find_keys(p, g, n->kid[1], outer);
		return;
	}
	if (n->op != OP_EQ || n->place || g->nkey == 8)
		return;
	a = n->kid[0];
	b = n->kid[1];
	swapped = own_field(b) && !own_field(a);
	if (swapped) {
		a = b;
		b = n->kid[0];
	}
	if (!own_field(a) || nearest(b) < 1)
		return;
	*outer |= b->op != OP_CONST;
	if (n->who[0] != NULL) {
		if (g->who_in != NULL)
			return;		/* one of them is enough to find by */
		g->who_in = n->who[swapped];
		g->who_out = n->who[!swapped];
		g->nth_who = g->nkey;
	}
	/*
	 * Keys of numbers are rounded, and namesakes share one: there the
	 * equality itself must be asked.
	 */
	n->plain = n->who[0] == NULL && (bsc_type_text(a->type) ||
	    a->type == BSC_DATE || a->type == BSC_PERIOD ||
	    a->type == BSC_TIME);
	g->key[g->nkey] = a->field;
	g->eq[g->nkey++] = b;
}

/* The condition without the equalities that the index has settled. */
static struct bsc_node *
remainder_of(struct bsc_parser *p, struct bsc_node *n)
{
	struct bsc_node *a, *b, *both;

	if (n->op == OP_EQ && n->plain)
		return NULL;
	if (n->op != OP_AND)
		return n;
	a = remainder_of(p, n->kid[0]);
	b = remainder_of(p, n->kid[1]);
	if (a == NULL || b == NULL)
		return a == NULL ? b : a;
	both = bsc_node_new(p, OP_AND, BSC_BOOL, 2);
	both->kid[0] = a;
	both->kid[1] = b;
	return both;
}

void
bsc_group_keys(struct bsc_parser *p, struct bsc_node *g, bool needed)
{
	bool outer = false;

	g->key = bsc_arena_alloc(p->prog->arena, 8 * sizeof(*g->key));
	g->eq = bsc_arena_alloc(p->prog->arena, 8 * sizeof(*g->eq));
	if (g->where != NULL)
		find_keys(p, g, g->where, &outer);
	if (g->where != NULL)
		g->rest = remainder_of(p, g->where);
	if (needed && !outer)
		bsc_node_fail(p, g, _("the condition on %s needs an equality "
		    "of a field with a value of the outer record"),
		    g->table->name);
	g->pure = inward(g->where, g) && inward(g->value, g);
}

static void
result_type(struct bsc_parser *p, struct bsc_node *g)
{
	int type = g->value != NULL ? g->value->type : BSC_ANY;

	if (g->value != NULL && type == TYPE_LITERAL) {
		bsc_type_settle(p, g->value);
		type = g->value->type;
	}
	g->type = BSC_INT;
	if (g->group == GROUP_EXISTS)
		g->type = BSC_BOOL;
	else if (g->group == GROUP_SUM) {
		if (type != BSC_MONEY && type != BSC_NUMBER && type != BSC_INT)
			bsc_node_fail(p, g->value, _("expected an amount to "
			    "sum, found %s"), bsc_type_say(g->value));
		g->type = type;
	} else if (g->group >= GROUP_MIN && g->value != NULL) {
		if (type == BSC_LIST || type == BSC_STEPS ||
		    type == BSC_RECORD || (g->group <= GROUP_MAX &&
		    (bsc_type_text(type) || type == BSC_BOOL)))
			bsc_node_fail(p, g->value, _("%s has no least or "
			    "greatest"), bsc_type_say(g->value));
		g->type = type;
		g->field = g->value->field;
	}
}

/* value and where, seen from inside; the closing parenthesis too. */
static struct bsc_node *
inside(struct bsc_parser *p, struct bsc_node *g, const struct bsc_table *t,
    bool value)
{
	struct bsc_level level = { t, false, p->level };

	p->level = &level;
	if (value)
		g->value = bsc_parse(p);
	if (bsc_lex_take(p, "where")) {
		g->where = bsc_parse(p);
		bsc_type_bool(p, g->where);
	}
	if (g->group == GROUP_DISTINCT && g->value != NULL)
		bsc_who_distinct(p, g);
	p->level = level.outer;
	bsc_lex_want(p, ")");
	result_type(p, g);
	g->pure = inward(g->where, g) && inward(g->value, g);
	return g;
}

static struct bsc_node *
of_table(struct bsc_parser *p, struct bsc_node *g, bool value)
{
	g->table = bsc_table_find(p->scope->schema, p->token);
	bsc_reads_table(p, g->table);
	bsc_lex(p);
	if (value)
		bsc_lex_want(p, ".");
	inside(p, g, g->table, value);
	bsc_group_keys(p, g, true);
	return g;
}

/*
 * exists( count( sum( ... , after the parenthesis; NULL: this is an
 * ordinary function of that name (min(a, b), distinct(list)).
 */
struct bsc_node *
bsc_name_group(struct bsc_parser *p, struct bsc_span name,
    const struct bsc_node *at)
{
	const struct bsc_table *member = p->level->top ?
	    p->scope->member : NULL;
	struct bsc_node *g;
	size_t i, n = sizeof(groups) / sizeof(*groups);
	bool value;

	for (i = 0; i < n && !bsc_span_is(name, groups[i].name); i++)
		;
	if (i == n)
		return NULL;
	g = bsc_node_new(p, OP_GROUP, BSC_INT, 0);
	g->line = at->line;
	g->column = at->column;
	/* cppcheck-suppress arrayIndexOutOfBounds */
	g->group = groups[i].group;
	value = g->group >= GROUP_SUM;
	if (names_table(p, value))
		return of_table(p, g, value);
	if (g->group == GROUP_EXISTS && p->kind == TOKEN_NAME &&
	    member == NULL)
		bsc_lex_fail(p, _("expected \"TABLE where condition\""));
	if (member == NULL || has_comma(p->token.p)) {
		if (bsc_func_find(name) == NULL)
			bsc_lex_fail(p, _("expected \"TABLE%s where "
			    "condition\""), value ? ".field" : "");
		return NULL;
	}
	value = !bsc_lex_is(p, ")") && !bsc_lex_is(p, "where");
	if (!value && g->group >= GROUP_SUM)
		bsc_lex_fail(p, _("expected a value"));
	inside(p, g, member, value);
	if (g->group == GROUP_EXISTS && g->value != NULL &&
	    g->where == NULL) {
		/* exists(condition) over members */
		bsc_type_bool(p, g->value);
		g->where = g->value;
		g->value = NULL;
	}
	return g;
}
