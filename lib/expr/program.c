#include <stdatomic.h>
#include <stdlib.h>

#include "expr/program.h"

static struct bsc_program *
program_new(const struct bsc_scope *scope)
{
	static atomic_uint_fast64_t serial;
	struct bsc_program *g = bsc_zalloc(1, sizeof(*g));

	g->serial = ++serial;
	g->arena = bsc_arena_new();
	g->scope = *scope;
	return g;
}

void
bsc_program_free(struct bsc_program *g)
{
	if (g == NULL)
		return;
	for (size_t i = 0; i < g->nregex; i++) {
		regfree(g->regex[i]);
		free(g->regex[i]);
	}
	free(g->regex);
	free(g->field);
	free(g->table);
	free(g->param);
	free(g->guard);
	bsc_arena_free(g->arena);
	free(g);
}

static void
check_want(struct bsc_parser *p, struct bsc_node **n, int want)
{
	struct bsc_node both = { 0 }, model = { 0 }, *kid[2];

	if (want == BSC_ANY) {
		bsc_type_settle(p, *n);
		return;
	}
	if (bsc_type_fit(p, *n, want, NULL))
		return;
	/* int where a number is wanted, a word where text is. */
	model.op = OP_CALL;
	model.type = want;
	kid[0] = &model;
	kid[1] = *n;
	if (want == BSC_NUMBER || want == BSC_TEXT) {
		bsc_type_unify(p, &both, kid, 2);
		*n = kid[1];
		return;
	}
	bsc_node_fail(p, *n, _("expected %s, found %s"), bsc_kind_name(want),
	    bsc_type_say(*n));
}

static void
parser_start(struct bsc_parser *p, const char *text,
    const struct bsc_pos *pos, struct bsc_error *err)
{
	p->pos = *pos;
	p->at = p->last = text;
	p->token = (struct bsc_span){ text, 0 };
	p->line = pos->line;
	p->column = pos->column;
	p->err = err;
}

static struct bsc_node *
parse_text(struct bsc_parser *p)
{
	struct bsc_node *n;

	bsc_lex(p);
	n = bsc_parse(p);
	if (p->kind != TOKEN_END)
		bsc_lex_fail(p, _("expected an operator or the end"));
	return n;
}

/* "also and text", each with places of its own for errors. */
static struct bsc_node *
parse_both(struct bsc_parser *p, const struct bsc_define *also)
{
	struct bsc_node *n = bsc_node_new(p, OP_AND, BSC_BOOL, 2);
	const char *text = p->at;
	struct bsc_pos pos = p->pos;

	parser_start(p, bsc_arena_strdup(p->prog->arena, also->text),
	    &also->pos, p->err);
	n->kid[0] = parse_text(p);
	bsc_type_bool(p, n->kid[0]);
	parser_start(p, text, &pos, p->err);
	n->kid[1] = parse_text(p);
	bsc_type_bool(p, n->kid[1]);
	n->text = n->kid[1]->text;
	return n;
}

static void
parse_all(struct bsc_parser *p, const struct bsc_table *match, int want)
{
	struct bsc_level inner = { match, false, p->level };
	struct bsc_node *g = NULL;

	if (match != NULL) {
		g = bsc_node_new(p, OP_GROUP, BSC_BOOL, 0);
		g->group = GROUP_EXISTS;
		g->table = match;
		p->level = &inner;
	}
	p->prog->root = p->scope->also == NULL ? parse_text(p) :
	    parse_both(p, p->scope->also);
	check_want(p, &p->prog->root, want);
	if (g != NULL) {
		g->where = p->prog->root;
		bsc_reads_table(p, match);
		bsc_group_keys(p, g, false);
		p->prog->root = g;
	}
	p->level = inner.outer;
	bsc_type_open(p);
}

static bool
try_all(struct bsc_parser *p, const struct bsc_table *match, int want)
{
	if (setjmp(p->fail) != 0)
		return false;
	parse_all(p, match, want);
	return true;
}

static struct bsc_program *
compile(const char *text, const struct bsc_scope *scope,
    const struct bsc_table *match, const struct bsc_pos *pos, int want,
    struct bsc_error *err)
{
	struct bsc_level top = { scope->table, true, NULL };
	struct bsc_parser *p = bsc_zalloc(1, sizeof(*p));
	struct bsc_program *g = program_new(scope);

	p->prog = g;
	p->scope = &g->scope;
	p->ndefine = scope->ndefine;
	p->level = &top;
	g->text = bsc_arena_strdup(g->arena, text);
	parser_start(p, g->text, pos, err);
	if (!try_all(p, match, want)) {
		bsc_program_free(g);
		g = NULL;
	} else
		g->scope.given = NULL;
	free(p);
	return g;
}

struct bsc_program *
bsc_compile(const char *text, const struct bsc_scope *scope,
    const struct bsc_pos *pos, int want, struct bsc_error *err)
{
	return compile(text, scope, NULL, pos, want, err);
}

struct bsc_program *
bsc_compile_match(const char *text, const struct bsc_scope *scope,
    const struct bsc_table *table, const struct bsc_pos *pos,
    struct bsc_error *err)
{
	return compile(text, scope, table, pos, BSC_BOOL, err);
}

int
bsc_program_type(const struct bsc_program *g)
{
	return g->root->type;
}

void
bsc_program_who(struct bsc_program *g)
{
	if (g->root->op == OP_GET && g->root->kid[0]->op == OP_REF)
		g->root->kid[0]->is_who = true;
}

const struct bsc_field *
bsc_program_enum(const struct bsc_program *g)
{
	return g->root->type == BSC_ENUM ? g->root->field : NULL;
}

const struct bsc_field *const *
bsc_program_fields(const struct bsc_program *g, size_t *n, size_t *own)
{
	*n = g->nfield;
	*own = g->own;
	return g->field;
}

const struct bsc_table *const *
bsc_program_tables(const struct bsc_program *g, size_t *n)
{
	*n = g->ntable;
	return g->table;
}

const struct bsc_table *
bsc_program_table(const struct bsc_program *p)
{
	return p->scope.table;
}

bool
bsc_program_assumed(const struct bsc_program *g)
{
	for (size_t i = 0; i < g->nparam; i++)
		if (g->scope.param[g->param[i]].assumed)
			return true;
	return false;
}

const size_t *
bsc_program_params(const struct bsc_program *g, size_t *n)
{
	*n = g->nparam;
	return g->param;
}
