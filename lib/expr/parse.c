#include <stdlib.h>

#include "expr/program.h"

#define MAX_DEPTH	100
#define MAX_PAIRS	2000		/* a + b + c ... is as deep as long */

static struct bsc_node *parse_or(struct bsc_parser *);
static struct bsc_node *parse_sum(struct bsc_parser *);

struct bsc_node *
bsc_node_new(struct bsc_parser *p, enum bsc_op op, int type, size_t nkid)
{
	struct bsc_node *n = bsc_arena_alloc(p->prog->arena, sizeof(*n));

	if (nkid == 2 && ++p->pairs > MAX_PAIRS)
		bsc_lex_fail(p, _("nested too deep"));
	n->op = op;
	n->type = type;
	n->nkid = nkid;
	n->line = p->token_line;
	n->column = p->token_column;
	if (nkid > 0)
		n->kid = bsc_arena_alloc(p->prog->arena,
		    nkid * sizeof(*n->kid));
	return n;
}

/* An operator at the token; reads on to its right side. */
static struct bsc_node *
binary(struct bsc_parser *p, enum bsc_op op, struct bsc_node *left,
    struct bsc_node *(*right)(struct bsc_parser *))
{
	struct bsc_node *n = bsc_node_new(p, op, BSC_BOOL, 2);

	bsc_lex(p);
	n->kid[0] = left;
	n->kid[1] = right(p);
	return n;
}

/* A node made since from stands for the text up to the last token. */
static struct bsc_node *
written(struct bsc_parser *p, struct bsc_node *n, const char *from)
{
	if (n->text.p == NULL)
		n->text = (struct bsc_span){ from, (size_t)(p->last - from) };
	return n;
}

/* The text of a literal without quotes. */
static struct bsc_span
unquote(struct bsc_parser *p)
{
	char *to = bsc_arena_alloc(p->prog->arena, p->token.len);
	size_t len = 0;

	for (size_t i = 1; i + 1 < p->token.len; i++) {
		to[len++] = p->token.p[i];
		if (p->token.p[i] == '\'')
			i++;
	}
	return (struct bsc_span){ to, len };
}

struct bsc_node *
bsc_literal(struct bsc_parser *p)
{
	struct bsc_node *n = bsc_node_new(p, OP_CONST, BSC_TEXT, 0);
	bsc_day day;

	switch (p->kind) {
	case TOKEN_TEXT:
		n->s = unquote(p);
		break;
	case TOKEN_NUMBER:
		n->type = TYPE_LITERAL;
		n->s = p->token;
		n->s.p = bsc_arena_strndup(p->prog->arena, n->s.p, n->s.len);
		break;
	case TOKEN_DATE:
		n->type = BSC_DATE;
		if (!bsc_day_parse(p->token, &day))
			bsc_lex_fail(p, _("no such day"));
		n->v = day;
		break;
	case TOKEN_TIME:
		n->type = BSC_TIME;
		if (!bsc_time_parse(p->token, &n->v))
			bsc_lex_fail(p, _("no such time"));
		break;
	default:
		n->type = BSC_DURATION;
		if (!bsc_duration_parse(p->token, &n->v))
			bsc_lex_fail(p, _("expected a duration such as 3d 15wd"
			    " 2mo 1y 10min 1h"));
	}
	bsc_lex(p);
	return n;
}

static struct bsc_node *
primary(struct bsc_parser *p)
{
	const char *from = p->token.p;
	struct bsc_node *n;

	if (p->kind == TOKEN_NAME)
		return written(p, bsc_dots(p, bsc_name(p)), from);
	if (bsc_lex_take(p, "(")) {
		n = bsc_parse(p);
		bsc_lex_want(p, ")");
		return written(p, bsc_dots(p, n), from);
	}
	if (p->kind == TOKEN_END || p->kind == TOKEN_MARK)
		bsc_lex_fail(p, _("expected a value"));
	return written(p, bsc_literal(p), from);
}

static struct bsc_node *
parse_unary(struct bsc_parser *p)
{
	const char *from = p->token.p;
	struct bsc_node *n;

	if (!bsc_lex_is(p, "-"))
		return primary(p);
	if (++p->depth > MAX_DEPTH)
		bsc_lex_fail(p, _("nested too deep"));
	n = bsc_node_new(p, OP_NEG, BSC_INT, 1);
	bsc_lex(p);
	n->kid[0] = parse_unary(p);
	p->depth--;
	return written(p, bsc_type_neg(p, n), from);
}

static struct bsc_node *
parse_product(struct bsc_parser *p)
{
	const char *from = p->token.p;
	struct bsc_node *n = parse_unary(p);

	while (bsc_lex_is(p, "*") || bsc_lex_is(p, "/"))
		n = written(p, bsc_type_binary(p, binary(p,
		    bsc_lex_is(p, "*") ? OP_MUL : OP_DIV, n, parse_unary)),
		    from);
	return n;
}

static struct bsc_node *
parse_sum(struct bsc_parser *p)
{
	const char *from = p->token.p;
	struct bsc_node *n = parse_product(p);

	while (bsc_lex_is(p, "+") || bsc_lex_is(p, "-"))
		n = written(p, bsc_type_binary(p, binary(p,
		    bsc_lex_is(p, "+") ? OP_ADD : OP_SUB, n, parse_product)),
		    from);
	return n;
}

static struct bsc_node *
parse_else(struct bsc_parser *p)
{
	const char *from = p->token.p;
	struct bsc_node *n = parse_sum(p);

	while (bsc_lex_is(p, "else")) {
		n = binary(p, OP_ELSE, n, parse_sum);
		bsc_type_unify(p, n, n->kid, 2);
		written(p, n, from);
	}
	return n;
}

/* in (a, b, c): the value, then the list. */
static struct bsc_node *
parse_in(struct bsc_parser *p, struct bsc_node *left)
{
	struct bsc_node *n = bsc_node_new(p, OP_IN, BSC_BOOL, 0);
	struct bsc_node *kid[256];
	size_t nkid = 0;

	bsc_lex_want(p, "in");
	bsc_lex_want(p, "(");
	kid[nkid++] = left;
	do {
		if (nkid == sizeof(kid) / sizeof(*kid))
			bsc_lex_fail(p, _("too many values"));
		kid[nkid++] = parse_sum(p);
	} while (bsc_lex_take(p, ","));
	bsc_lex_want(p, ")");
	n->nkid = nkid;
	n->kid = bsc_arena_alloc(p->prog->arena, nkid * sizeof(*kid));
	memcpy(n->kid, kid, nkid * sizeof(*kid));
	return bsc_type_in(p, n);
}

static struct bsc_node *
parse_matches(struct bsc_parser *p, struct bsc_node *left)
{
	struct bsc_program *g = p->prog;
	struct bsc_node *n = bsc_node_new(p, OP_MATCHES, BSC_BOOL, 1);
	char *pattern, reason[128];
	int rc;

	bsc_lex(p);
	if (p->kind != TOKEN_TEXT)
		bsc_lex_fail(p, _("expected a pattern in quotes"));
	if (!bsc_type_text(left->type))
		bsc_node_fail(p, left, _("expected text, found %s"),
		    bsc_type_say(left));
	n->kid[0] = left;
	n->s = unquote(p);
	pattern = bsc_arena_strndup(g->arena, n->s.p, n->s.len);
	n->regex = bsc_zalloc(1, sizeof(*n->regex));
	g->regex = bsc_grow(g->regex, &g->regex_cap, g->nregex + 1,
	    sizeof(*g->regex));
	if ((rc = regcomp(n->regex, pattern, REG_EXTENDED | REG_NOSUB)) != 0) {
		regerror(rc, n->regex, reason, sizeof(reason));
		free(n->regex);
		bsc_lex_fail(p, _("no regular expression: %s"), reason);
	}
	g->regex[g->nregex++] = n->regex;
	bsc_lex(p);
	return n;
}

static const struct {
	const char	*mark;
	enum bsc_op	 op;
} comparisons[] = {
	{ "=", OP_EQ }, { "!=", OP_NE }, { "\xe2\x89\xa0", OP_NE },
	{ "<", OP_LT }, { "<=", OP_LE }, { "\xe2\x89\xa4", OP_LE },
	{ ">", OP_GT }, { ">=", OP_GE }, { "\xe2\x89\xa5", OP_GE },
};

static int
comparison(const struct bsc_parser *p)
{
	for (size_t i = 0; i < sizeof(comparisons) / sizeof(*comparisons); i++)
		if (bsc_lex_is(p, comparisons[i].mark))
			return (int)comparisons[i].op;
	return -1;
}

static bool
at_comparison(const struct bsc_parser *p)
{
	return comparison(p) >= 0 || bsc_lex_is(p, "in") ||
	    bsc_lex_is(p, "contains") || bsc_lex_is(p, "matches");
}

static struct bsc_node *
negate(struct bsc_parser *p, struct bsc_node *kid)
{
	struct bsc_node *n = bsc_node_new(p, OP_NOT, BSC_BOOL, 1);

	n->kid[0] = kid;
	return n;
}

static struct bsc_node *
parse_compare(struct bsc_parser *p)
{
	const char *from = p->token.p;
	struct bsc_node *n = parse_else(p);

	if (comparison(p) >= 0)
		n = bsc_type_compare(p, binary(p,
		    (enum bsc_op)comparison(p), n, parse_else));
	else if (bsc_lex_is(p, "in"))
		n = parse_in(p, n);
	else if (bsc_lex_take(p, "not"))
		n = negate(p, written(p, parse_in(p, n), from));
	else if (bsc_lex_is(p, "contains"))
		n = bsc_type_contains(p, binary(p, OP_CONTAINS, n, parse_sum));
	else if (bsc_lex_is(p, "matches"))
		n = parse_matches(p, n);
	else
		return n;
	if (at_comparison(p))
		bsc_lex_fail(p, _("comparisons do not chain; use \"and\""));
	return written(p, n, from);
}

static struct bsc_node *
parse_not(struct bsc_parser *p)
{
	const char *from = p->token.p;
	struct bsc_node *n;

	if (!bsc_lex_is(p, "not"))
		return parse_compare(p);
	if (++p->depth > MAX_DEPTH)
		bsc_lex_fail(p, _("nested too deep"));
	n = bsc_node_new(p, OP_NOT, BSC_BOOL, 1);
	bsc_lex(p);
	n->kid[0] = parse_not(p);
	p->depth--;
	bsc_type_bool(p, n->kid[0]);
	return written(p, n, from);
}

static struct bsc_node *
parse_and(struct bsc_parser *p)
{
	const char *from = p->token.p;
	struct bsc_node *n = parse_not(p);

	while (bsc_lex_is(p, "and")) {
		n = written(p, binary(p, OP_AND, n, parse_not), from);
		bsc_type_bool(p, n->kid[0]);
		bsc_type_bool(p, n->kid[1]);
	}
	return n;
}

static struct bsc_node *
parse_or(struct bsc_parser *p)
{
	const char *from = p->token.p;
	struct bsc_node *n = parse_and(p);

	while (bsc_lex_is(p, "or")) {
		n = written(p, binary(p, OP_OR, n, parse_and), from);
		bsc_type_bool(p, n->kid[0]);
		bsc_type_bool(p, n->kid[1]);
	}
	return n;
}

struct bsc_node *
bsc_parse(struct bsc_parser *p)
{
	struct bsc_node *n;

	if (++p->depth > MAX_DEPTH)
		bsc_lex_fail(p, _("nested too deep"));
	n = parse_or(p);
	p->depth--;
	return n;
}
