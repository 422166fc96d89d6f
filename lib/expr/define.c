#include <stddef.h>

#include "expr/program.h"

/* The last of the name in sight: a later one replaces what came before. */
static const struct bsc_define *
find(const struct bsc_parser *p, struct bsc_span name,
    const struct bsc_table *t)
{
	const struct bsc_define *d = p->scope->define;

	for (size_t i = p->ndefine; i-- > 0;)
		if (d[i].table == t && bsc_span_is(name, d[i].name))
			return &d[i];
	return NULL;
}

/*
 * The text is read where the name stands, as if it stood there in
 * parentheses; what follows the name is read on afterwards.
 */
struct bsc_node *
bsc_defined(struct bsc_parser *p, struct bsc_span name,
    const struct bsc_table *t)
{
	const struct bsc_define *d = find(p, name, t);
	struct bsc_parser kept;
	struct bsc_level *outer = p->level;
	struct bsc_level level = { t, outer->top, NULL };
	struct bsc_node *n;

	if (d == NULL)
		return NULL;
	memcpy(&kept, p, offsetof(struct bsc_parser, fail));
	p->pos = d->pos;
	p->at = bsc_arena_strdup(p->prog->arena, d->text);
	p->token = (struct bsc_span){ p->at, 0 };
	p->line = d->pos.line;
	p->column = d->pos.column;
	p->level = &level;
	p->ndefine = (size_t)(d - p->scope->define);
	p->defining = true;
	bsc_lex(p);
	n = bsc_parse(p);
	if (p->kind != TOKEN_END)
		bsc_lex_fail(p, _("expected an operator or the end"));
	memcpy(p, &kept, offsetof(struct bsc_parser, fail));
	p->level = outer;
	return n;
}
