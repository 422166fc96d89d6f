#include "query/call.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

static const char *const words[NWHAT] = {
	"count", "sum", "min", "max", "first", "last", "distinct"
};

struct bsc_calls *
bsc_calls_new(void)
{
	struct bsc_calls *g = bsc_zalloc(1, sizeof(*g));

	g->seen = bsc_keys_new();
	return g;
}

static bool
name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

/* A name at s that an aggregate has, with its bracket; the whole length. */
static size_t
aggregate_at(const char *s, enum what *what, size_t *open)
{
	size_t n = 0;

	while (name_byte(s[n]))
		n++;
	for (int w = 0; w < NWHAT; w++) {
		if (!bsc_span_is((struct bsc_span){ s, n }, words[w]))
			continue;
		*what = (enum what)w;
		*open = n + strspn(s + n, " ");
		if (s[*open] != '(')
			return 0;
		n = bsc_item_bracket(s + *open);
		return n > 0 ? *open + n : 0;
	}
	return 0;
}

/* Where the word "where" stands between brackets, or n. */
static size_t
find_where(const char *s, size_t n)
{
	size_t inner;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\'') {
			i += 1 + strcspn(s + i + 1, "'");
		} else if ((s[i] == '(' || s[i] == '[') &&
		    (inner = bsc_item_bracket(s + i)) > 0) {
			i += inner - 1;
		} else if (strncmp(s + i, "where", 5) == 0 &&
		    !name_byte(s[i + 5]) && (i == 0 || !name_byte(s[i - 1])))
			return i;
	}
	return n;
}

/* min(a, b) is a function of one record. */
static bool
has_comma(const char *s, size_t n)
{
	size_t inner;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\'')
			i += 1 + strcspn(s + i + 1, "'");
		else if ((s[i] == '(' || s[i] == '[') &&
		    (inner = bsc_item_bracket(s + i)) > 0)
			i += inner - 1;
		else if (s[i] == ',')
			return true;
	}
	return false;
}

static char *
piece(const char *s, size_t n)
{
	struct bsc_span t = bsc_span_trim((struct bsc_span){ s, n });

	return t.len > 0 ? bsc_strndup(t.p, t.len) : NULL;
}

static struct bsc_pos
pos_in(const struct bsc_item *item, const char *s)
{
	struct bsc_pos pos = item->pos;

	while (isspace((unsigned char)*s))
		s++;
	for (const char *p = item->text; p < s; p++)
		pos.column += ((unsigned char)*p & 0xc0) != 0x80;
	return pos;
}

/* The call of that text, made when it is new. */
static struct call *
find_call(struct bsc_calls *g, struct bsc_span text, bool *isnew)
{
	struct call *c;

	*isnew = false;
	for (size_t i = 0; i < g->n; i++)
		if (bsc_span_is(text, g->call[i].text))
			return &g->call[i];
	*isnew = true;
	g->call = bsc_grow(g->call, &g->cap, g->n + 1, sizeof(*g->call));
	c = &g->call[g->n];
	memset(c, 0, sizeof(*c));
	c->text = bsc_strndup(text.p, text.len);
	/* The shortest call, sum(a), leaves room for a name of six bytes. */
	snprintf(c->name, sizeof(c->name), "_%zu", g->n++);
	return c;
}

/* Put a variable in the place of the call, blanks behind it. */
static void
cut(struct bsc_calls *g, struct bsc_item *item, char *at, size_t len,
    size_t open, enum what what)
{
	const char *inner = at + open + 1;
	size_t n = len - open - 2, where = find_where(inner, n);
	bool isnew;
	struct call *c = find_call(g, (struct bsc_span){ at, len }, &isnew);

	if (isnew) {
		c->what = what;
		c->value = piece(inner, where);
		c->value_pos = pos_in(item, inner);
	}
	if (isnew && where < n) {
		c->where = piece(inner + where + 5, n - where - 5);
		c->where_pos = pos_in(item, inner + where + 5);
	}
	memset(at, ' ', len);
	memcpy(at, c->name, strlen(c->name));
}

bool
bsc_calls_cut(struct bsc_calls *g, struct bsc_item *item,
    struct bsc_error *err)
{
	char *s = item->text;
	size_t n, open;
	enum what what;

	for (size_t i = 0; s[i] != '\0';) {
		if (s[i] == '\'') {
			i += 1 + strcspn(s + i + 1, "'");
			i += s[i] == '\'';
		} else if (!name_byte(s[i])) {
			i++;
		} else if ((n = aggregate_at(s + i, &what, &open)) > 0 &&
		    !has_comma(s + i + open + 1, n - open - 2)) {
			if (g->n >= 9999)
				return bsc_fail(err, _("too many aggregates"));
			cut(g, item, s + i, n, open, what);
			i += n;
		} else
			while (name_byte(s[i]))
				i++;
	}
	return true;
}

bool
bsc_call_sums(int type)
{
	return type == BSC_INT || type == BSC_NUMBER || type == BSC_MONEY;
}

/* Text of an unknown ledger is summed as numbers. */
static bool
compile_value(struct call *c, const struct bsc_scope *scope,
    struct bsc_error *err)
{
	struct bsc_buf b = { 0 };

	c->value_prog = bsc_compile(c->value, scope, &c->value_pos, BSC_ANY,
	    err);
	if (c->value_prog == NULL)
		return false;
	c->type = bsc_program_type(c->value_prog);
	c->words = bsc_program_enum(c->value_prog);
	if (c->what == SUM && c->type == BSC_TEXT && scope->loose &&
	    (scope->table->group == NULL || strncmp(c->value, "x_", 2) == 0)) {
		bsc_program_free(c->value_prog);
		bsc_buf_printf(&b, "number(%s)", c->value);
		c->value_prog = bsc_compile(bsc_buf_str(&b), scope,
		    &c->value_pos, BSC_ANY, err);
		bsc_buf_free(&b);
		c->type = BSC_NUMBER;
	}
	return c->value_prog != NULL;
}

static bool
compile_call(struct call *c, const struct bsc_scope *scope,
    struct bsc_error *err)
{
	const struct bsc_table *t = scope->table;

	if (c->value == NULL && c->what != COUNT)
		return bsc_fail(err, _("%s:1:%zu: %s of what?"),
		    c->value_pos.file, c->value_pos.column, words[c->what]);
	if (c->value != NULL && !compile_value(c, scope, err))
		return false;
	if (c->where != NULL && (c->where_prog = bsc_compile(c->where, scope,
	    &c->where_pos, BSC_BOOL, err)) == NULL)
		return false;
	if ((c->what == SUM && !bsc_call_sums(c->type)) || (c->value != NULL &&
	    (c->type == BSC_RECORD || c->type == BSC_DURATION)))
		return bsc_fail(err, _("%s:1:%zu: %s of %s makes no sense"),
		    c->value_pos.file, c->value_pos.column, words[c->what],
		    bsc_kind_name(c->type));
	if (c->what == COUNT || c->what == DISTINCT) {
		c->type = BSC_INT;
		c->words = NULL;
	}
	if ((c->what == FIRST || c->what == LAST) && t->date != NULL)
		c->date_prog = bsc_compile(t->date->name, scope,
		    &c->value_pos, BSC_ANY, err);
	return true;
}

bool
bsc_calls_compile(struct bsc_calls *g, const struct bsc_scope *scope,
    struct bsc_error *err)
{
	g->var = bsc_zalloc(g->n + 1, sizeof(*g->var));
	for (size_t i = 0; i < g->n; i++) {
		struct call *c = &g->call[i];

		if (!compile_call(c, scope, err))
			return false;
		g->var[i] = (struct bsc_var){ c->name, c->type, c->words };
	}
	bsc_calls_place(g);
	return true;
}

const struct bsc_var *
bsc_calls_vars(const struct bsc_calls *g, size_t *n)
{
	*n = g->n;
	return g->var;
}

const struct bsc_program *
bsc_calls_program(const struct bsc_calls *g, size_t i)
{
	const struct call *c;

	if (i >= 2 * g->n)
		return NULL;
	c = &g->call[i / 2];
	if (i % 2 == 1 && c->where_prog != NULL)
		return c->where_prog;
	/* The same one twice does no harm. */
	return c->value_prog != NULL ? c->value_prog : c->where_prog;
}

void
bsc_calls_free(struct bsc_calls *g)
{
	if (g == NULL)
		return;
	for (size_t i = 0; i < g->n; i++) {
		struct call *c = &g->call[i];

		free(c->text);
		free(c->value);
		free(c->where);
		bsc_program_free(c->value_prog);
		bsc_program_free(c->where_prog);
		bsc_program_free(c->date_prog);
		bsc_call_forget(c);
	}
	free(g->call);
	free(g->var);
	bsc_keys_free(g->seen);
	bsc_buf_free(&g->key);
	free(g->skip);
	free(g);
}
