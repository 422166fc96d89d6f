#include "expr/program.h"

void
bsc_reads_field(struct bsc_parser *p, const struct bsc_field *f, bool own)
{
	struct bsc_program *g = p->prog;
	size_t at;

	for (size_t i = 0; i < g->nfield; i++)
		if (g->field[i] == f && (!own || i < g->own))
			return;
	g->field = bsc_grow(g->field, &g->field_cap, g->nfield + 1,
	    sizeof(*g->field));
	at = own ? g->own++ : g->nfield;
	memmove(g->field + at + 1, g->field + at,
	    (g->nfield - at) * sizeof(*g->field));
	g->field[at] = f;
	g->nfield++;
}

void
bsc_reads_table(struct bsc_parser *p, const struct bsc_table *t)
{
	struct bsc_program *g = p->prog;

	for (size_t i = 0; i < g->ntable; i++)
		if (g->table[i] == t)
			return;
	g->table = bsc_grow(g->table, &g->table_cap, g->ntable + 1,
	    sizeof(*g->table));
	g->table[g->ntable++] = t;
}

void
bsc_guards(struct bsc_parser *p, const struct bsc_field *f)
{
	struct bsc_program *g = p->prog;

	g->guard = bsc_grow(g->guard, &g->guard_cap, g->nguard + 1,
	    sizeof(*g->guard));
	g->guard[g->nguard++] = f;
}

static struct bsc_node *
field_node(struct bsc_parser *p, const struct bsc_field *f, int level,
    bool own)
{
	struct bsc_node *n = bsc_node_new(p, OP_FIELD, (int)f->type, 0);

	n->field = f;
	n->level = level;
	bsc_reads_field(p, f, own);
	return n;
}

static struct bsc_node *
var_node(struct bsc_parser *p, struct bsc_span name, int level)
{
	const struct bsc_var *v;
	struct bsc_node *n;

	for (size_t i = 0; i < p->scope->nvar; i++) {
		v = &p->scope->var[i];
		if (!bsc_span_is(name, v->name))
			continue;
		n = bsc_node_new(p, OP_VAR, v->type, 0);
		n->field = v->field;
		n->index = i;
		n->level = level;
		return n;
	}
	return NULL;
}

static bool
extension(struct bsc_span name)
{
	return name.len > 2 && memcmp(name.p, "x_", 2) == 0;
}

/*
 * A name seen from a level: its field, else a variable.  Names of levels
 * further out need this., which starts there.  A definition has none of the
 * variables.
 */
static struct bsc_node *
find_name(struct bsc_parser *p, struct bsc_span name, bool outer)
{
	struct bsc_level *l = p->level;
	const struct bsc_field *f;
	struct bsc_node *n;
	int level = 0;

	if (outer && l->outer != NULL) {
		l = l->outer;
		level++;
	}
	for (;; l = l->outer, level++) {
		if (l->table != NULL && (outer || level == 0) &&
		    (f = bsc_field_find(l->table, name)) != NULL)
			return field_node(p, f, level, l->top);
		if (l->top && !p->defining &&
		    (n = var_node(p, name, level)) != NULL)
			return n;
		if (l->table != NULL && level == (outer && l != p->level) &&
		    extension(name)) {
			n = bsc_node_new(p, OP_EXTRA, BSC_TEXT, 0);
			n->s = name;
			n->level = level;
			return n;
		}
		if (l->outer == NULL)
			return NULL;
	}
}

/* A name takes the place in the text of the node that stands for it. */
static struct bsc_node *
placed(struct bsc_node *n, const struct bsc_node *at)
{
	n->line = at->line;
	n->column = at->column;
	return n;
}

/* this.NAME */
static struct bsc_node *
this_name(struct bsc_parser *p, const struct bsc_node *at)
{
	struct bsc_node *n;
	struct bsc_span name;

	bsc_lex_want(p, ".");
	name = p->token;
	if (p->kind != TOKEN_NAME)
		bsc_lex_fail(p, _("expected a field"));
	n = find_name(p, name, true);
	if (n == NULL)
		bsc_no_name(p, at, p->level->outer != NULL ?
		    p->level->outer->table : p->level->table, name);
	bsc_lex(p);
	return placed(n, at);
}

static struct bsc_node *
truth_word(struct bsc_parser *p, struct bsc_span name)
{
	bool yes = bsc_span_is(name, "yes") || bsc_span_is(name, "true");
	struct bsc_node *n;

	if (!yes && !bsc_span_is(name, "no") && !bsc_span_is(name, "false"))
		return NULL;
	n = bsc_node_new(p, OP_CONST, BSC_BOOL, 0);
	n->v = yes;
	return n;
}

static const struct bsc_table *
want_table(struct bsc_parser *p, const struct bsc_node *at,
    struct bsc_span name)
{
	const struct bsc_table *t = bsc_table_find(p->scope->schema, name);
	const char *near;

	if (t != NULL) {
		bsc_reads_table(p, t);
		return t;
	}
	if ((near = bsc_table_near(p->scope->schema, name)) != NULL)
		bsc_node_fail(p, at, _("no table %.*s; did you mean %s?"),
		    (int)name.len, name.p, near);
	bsc_node_fail(p, at, _("no table %.*s"), (int)name.len, name.p);
}

/* One FIELD=value of a look-up. */
static void
lookup_key(struct bsc_parser *p, struct bsc_node *n, size_t i)
{
	struct bsc_node key = { 0 }, *cmp;
	const struct bsc_field *f;

	if (p->kind != TOKEN_NAME)
		bsc_lex_fail(p, _("expected a field of %s"), n->table->name);
	f = bsc_field_find(n->table, p->token);
	if (f == NULL)
		bsc_no_name(p, bsc_node_new(p, OP_CONST, BSC_BOOL, 0),
		    n->table, p->token);
	bsc_reads_field(p, f, false);
	cmp = bsc_node_new(p, OP_EQ, BSC_BOOL, 2);
	bsc_lex(p);
	bsc_lex_want(p, "=");
	key.op = OP_FIELD;
	key.type = (int)f->type;
	key.field = f;
	cmp->kid[0] = &key;
	cmp->kid[1] = bsc_parse(p);
	bsc_type_compare(p, cmp);
	if (f->type == BSC_INT && cmp->kid[1]->type != BSC_INT)
		bsc_node_fail(p, cmp->kid[1], _("expected int, found %s"),
		    bsc_type_say(cmp->kid[1]));
	n->key[i] = f;
	n->kid[i] = cmp->kid[1];
}

/*
 * The day after "at": a name, or an expression in parentheses.  A dot
 * after a name that refers to nothing is the look-up's.
 */
static struct bsc_node *
at_day(struct bsc_parser *p)
{
	struct bsc_node *n;

	if (bsc_lex_take(p, "(")) {
		n = bsc_parse(p);
		bsc_lex_want(p, ")");
		return n;
	}
	if (p->kind == TOKEN_DATE)
		return bsc_literal(p);
	n = bsc_name(p);
	while (bsc_lex_is(p, ".") && (n->type == BSC_RECORD ||
	    (n->op <= OP_GET && n->field != NULL && n->field->ref != NULL)))
		n = bsc_dot(p, n);
	return n;
}

/* TABLE[FIELD=value, ...] [at date]; the bracket is the token. */
static struct bsc_node *
lookup(struct bsc_parser *p, struct bsc_span name, const struct bsc_node *at)
{
	enum { MAX_KEY = 16 };
	struct bsc_node *n = bsc_node_new(p, OP_LOOKUP, BSC_RECORD,
	    MAX_KEY + 1);
	struct bsc_arena *a = p->prog->arena;

	placed(n, at);
	n->table = want_table(p, at, name);
	n->key = bsc_arena_alloc(a, MAX_KEY * sizeof(*n->key));
	bsc_lex_want(p, "[");
	do {
		if (n->nkey == MAX_KEY)
			bsc_lex_fail(p, _("too many keys"));
		lookup_key(p, n, n->nkey);
		n->nkey++;
	} while (bsc_lex_take(p, ","));
	bsc_lex_want(p, "]");
	n->nkid = n->nkey;
	if (bsc_lex_take(p, "at")) {
		n->kid[n->nkid] = at_day(p);
		if (n->kid[n->nkid]->type != BSC_DATE)
			bsc_node_fail(p, n->kid[n->nkid],
			    _("expected a date after \"at\""));
		n->nkid++;
	}
	return n;
}

/* NAME(...): an aggregate or a function; the parenthesis is the token. */
static struct bsc_node *
call(struct bsc_parser *p, struct bsc_span name, const struct bsc_node *at)
{
	struct bsc_node *arg[64], *n;
	size_t narg = 0;

	bsc_lex_want(p, "(");
	if ((n = bsc_name_group(p, name, at)) != NULL)
		return n;
	if (bsc_func_find(name) == NULL)
		bsc_no_func(p, at, name);
	while (!bsc_lex_is(p, ")")) {
		if (narg == sizeof(arg) / sizeof(*arg))
			bsc_lex_fail(p, _("too many arguments"));
		/* subset(f, ('a','b')): the inner list is further arguments. */
		if (narg > 0 && bsc_lex_is(p, "(") &&
		    (bsc_span_is(name, "subset") ||
		    bsc_span_is(name, "overlaps"))) {
			bsc_lex(p);
			do {
				if (narg == sizeof(arg) / sizeof(*arg))
					bsc_lex_fail(p, _("too many values"));
				arg[narg++] = bsc_parse(p);
			} while (bsc_lex_take(p, ","));
			bsc_lex_want(p, ")");
		} else
			arg[narg++] = bsc_parse(p);
		if (!bsc_lex_take(p, ","))
			break;
	}
	bsc_lex_want(p, ")");
	return bsc_func_call(p, name, arg, narg, at->line, at->column);
}

static bool
reserved(struct bsc_span name)
{
	static const char *const words[] = {
		"and", "or", "not", "in", "contains", "matches", "else",
		"where", "at", NULL
	};

	for (size_t i = 0; words[i] != NULL; i++)
		if (bsc_span_is(name, words[i]))
			return true;
	return false;
}

/* office.level, of the office itself, is its level. */
static bool
own_table(const struct bsc_parser *p, struct bsc_span name)
{
	const struct bsc_table *t = p->level->table;

	return t != NULL && bsc_span_is(name, t->name) &&
	    bsc_field_find(t, name) == NULL && bsc_lex_is(p, ".");
}

struct bsc_node *
bsc_name(struct bsc_parser *p)
{
	struct bsc_span name = p->token;
	struct bsc_node *at, *n;

	if (p->kind != TOKEN_NAME || reserved(name))
		bsc_lex_fail(p, _("expected a value"));
	at = bsc_node_new(p, OP_CONST, BSC_BOOL, 0);
	bsc_lex(p);
	if (bsc_lex_is(p, "("))
		return call(p, name, at);
	if (bsc_lex_is(p, "["))
		return lookup(p, name, at);
	if (bsc_span_is(name, "this") && bsc_lex_is(p, "."))
		return this_name(p, at);
	if (own_table(p, name)) {
		bsc_lex(p);
		return bsc_name(p);
	}
	if ((n = truth_word(p, name)) == NULL &&
	    (n = find_name(p, name, false)) == NULL &&
	    (n = bsc_defined(p, name, p->level->table)) == NULL)
		bsc_no_name(p, at, p->level->table, name);
	return placed(n, at);
}

/* The record a field refers to. */
static struct bsc_node *
reference(struct bsc_parser *p, struct bsc_node *from)
{
	struct bsc_node *n;

	if (from->type == BSC_RECORD)
		return from;
	if ((from->op != OP_FIELD && from->op != OP_VAR &&
	    from->op != OP_GET) || from->field == NULL ||
	    from->field->ref == NULL)
		bsc_lex_fail(p, _("this refers to no table"));
	if (from->type == BSC_LIST)
		bsc_lex_fail(p, _("a list refers to several records"));
	n = bsc_node_new(p, OP_REF, BSC_RECORD, 1);
	placed(n, from);
	n->field = from->field;
	n->table = from->field->ref;
	n->kid[0] = from;
	n->level = from->level;
	bsc_reads_table(p, n->table);
	return n;
}

/* One .FIELD after what refers to a record. */
struct bsc_node *
bsc_dot(struct bsc_parser *p, struct bsc_node *n)
{
	const struct bsc_field *f;
	struct bsc_node *get;

	n = reference(p, n);
	bsc_lex(p);
	if (p->kind != TOKEN_NAME)
		bsc_lex_fail(p, _("expected a field of %s"), n->table->name);
	f = bsc_field_find(n->table, p->token);
	if (f == NULL)
		bsc_no_name(p, bsc_node_new(p, OP_CONST, BSC_BOOL, 0),
		    n->table, p->token);
	get = bsc_node_new(p, OP_GET, (int)f->type, 1);
	placed(get, n);
	get->field = f;
	get->table = n->table;
	get->kid[0] = n;
	bsc_reads_field(p, f, false);
	bsc_lex(p);
	return get;
}

/* Any number of them. */
struct bsc_node *
bsc_dots(struct bsc_parser *p, struct bsc_node *n)
{
	while (bsc_lex_is(p, "."))
		n = bsc_dot(p, n);
	return n;
}
