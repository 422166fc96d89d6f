#include "rules/define.h"

#include <ctype.h>
#include <string.h>

bool
bsc_define_load(struct bsc_pack *p, size_t *cap,
    const struct bsc_schema *schema, const char *file,
    const struct bsc_node *n, struct bsc_error *err)
{
	const char *name = bsc_node_attr(n, "name");
	const char *table = bsc_node_attr(n, "table"), *near;
	struct bsc_define d = { name, n->text, NULL,
	    { file, n->text_line, n->text_column } };

	if (name == NULL || table == NULL)
		return bsc_fail(err, _("%s:%zu: <define> needs a name and a "
		    "table"), file, n->line);
	d.table = bsc_table_find(schema, bsc_span(table));
	if (d.table == NULL) {
		near = bsc_table_near(schema, bsc_span(table));
		return bsc_fail(err, near == NULL ?
		    _("%s:%zu: no table \"%s\"") :
		    _("%s:%zu: no table \"%s\"; do you mean \"%s\"?"), file,
		    n->line, table, near);
	}
	if (bsc_field_find(d.table, bsc_span(name)) != NULL)
		return bsc_fail(err, _("%s:%zu: %s is a field of table %s, "
		    "which no definition replaces"), file, n->line, name,
		    table);
	p->define = bsc_grow(p->define, cap, p->ndefine + 1,
	    sizeof(*p->define));
	p->define[p->ndefine++] = d;
	return true;
}

bool
bsc_defines_check(const struct bsc_pack *p, const struct bsc_schema *schema,
    struct bsc_error *err)
{
	for (size_t i = 0; i < p->ndefine; i++) {
		const struct bsc_define *d = &p->define[i];
		struct bsc_scope scope = { .schema = schema,
		    .table = d->table, .param = p->param,
		    .nparam = p->nparam, .define = p->define, .ndefine = i };
		struct bsc_program *g = bsc_compile(d->text, &scope, &d->pos,
		    BSC_ANY, err);

		if (g == NULL)
			return false;
		bsc_program_free(g);
	}
	return true;
}

static bool
in_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

/* The name as a word of its own, not as a field of a reference. */
static bool
has_name(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *s = text; (s = strstr(s, name)) != NULL; s += len)
		if ((s == text || (!in_name(s[-1]) && s[-1] != '.')) &&
		    !in_name(s[len]))
			return true;
	return false;
}

static bool
has_text(const char *text, const char *what)
{
	return strstr(text, what) != NULL;
}

/* What the pack says of all its rules. */
static bool
pack_text(const struct bsc_pack *p, const char *what,
    bool (*has)(const char *, const char *))
{
	return (p->when.text != NULL && has(p->when.text, what)) ||
	    (p->cap.text != NULL && has(p->cap.text, what));
}

static bool
any_text(const struct bsc_node *n, const char *what,
    bool (*has)(const char *, const char *))
{
	for (; n != NULL; n = n->next)
		if (has(n->text, what) || any_text(n->child, what, has))
			return true;
	return false;
}

/* Later definitions may use the one asked for, and the rule those. */
bool
bsc_rule_uses(const struct bsc_rule *r, size_t define)
{
	const struct bsc_define *d = r->pack->define;

	if (any_text(r->node->child, d[define].name, has_name) ||
	    pack_text(r->pack, d[define].name, has_name))
		return true;
	for (size_t i = define + 1; i < r->pack->ndefine; i++)
		if (has_name(d[i].text, d[define].name) &&
		    bsc_rule_uses(r, i))
			return true;
	return false;
}

bool
bsc_rule_mentions(const struct bsc_rule *r, const char *text)
{
	if (any_text(r->node->child, text, has_text) ||
	    pack_text(r->pack, text, has_text))
		return true;
	for (size_t i = 0; i < r->pack->ndefine; i++)
		if (has_text(r->pack->define[i].text, text) &&
		    bsc_rule_uses(r, i))
			return true;
	return false;
}
