#include "query/gather.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "query/order.h"

enum what { COUNT, SUM, MIN, MAX, FIRST, LAST, DISTINCT, NWHAT };

static const char *const words[NWHAT] = {
	"count", "sum", "min", "max", "first", "last", "distinct"
};

struct state {			/* of a call in a group */
	struct bsc_exact	 n;
	int64_t			 day;
	char			*text;
	size_t			 len;
	bool			 set;
};

struct call {
	enum what		 what;
	char			*text, *value, *where;	/* NULL: none */
	struct bsc_pos		 value_pos, where_pos;
	struct bsc_program	*value_prog, *where_prog, *date_prog;
	char			 name[24];
	int			 type;
	const struct bsc_field	*words;		/* of an enum */
	struct state		*state;
	size_t			 cap;
	uint64_t		 unknown;	/* members left out */
	struct bsc_vals		 vals;		/* of groups being written */
};

struct bsc_gather {
	struct call	*call;
	size_t		 n, cap;
	struct bsc_var	*var;
	struct bsc_keys	*seen;		/* of distinct() */
	struct bsc_buf	 key;
};

struct bsc_gather *
bsc_gather_new(void)
{
	struct bsc_gather *g = bsc_zalloc(1, sizeof(*g));

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
find_call(struct bsc_gather *g, struct bsc_span text, bool *isnew)
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
cut(struct bsc_gather *g, struct bsc_item *item, char *at, size_t len,
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
bsc_gather_cut(struct bsc_gather *g, struct bsc_item *item,
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

static bool
summed(int type)
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
	if ((c->what == SUM && !summed(c->type)) || (c->value != NULL &&
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
bsc_gather_compile(struct bsc_gather *g, const struct bsc_scope *scope,
    struct bsc_error *err)
{
	g->var = bsc_zalloc(g->n + 1, sizeof(*g->var));
	for (size_t i = 0; i < g->n; i++) {
		struct call *c = &g->call[i];

		if (!compile_call(c, scope, err))
			return false;
		g->var[i] = (struct bsc_var){ c->name, c->type, c->words };
	}
	return true;
}

const struct bsc_var *
bsc_gather_vars(const struct bsc_gather *g, size_t *n)
{
	*n = g->n;
	return g->var;
}

const struct bsc_program *
bsc_gather_program(const struct bsc_gather *g, size_t i)
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

static void
keep(struct state *s, const struct bsc_vals *v, size_t r, struct bsc_exact x)
{
	s->set = true;
	s->n = x;
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	if (v->s == NULL)
		return;
	s->text = bsc_realloc(s->text, v->s[r].len + 1, 1);
	memcpy(s->text, v->s[r].p != NULL ? v->s[r].p : "", v->s[r].len);
	s->len = v->s[r].len;
}

/* Whether the value of the row goes before (min) or after (max) the kept. */
static bool
beats(const struct call *c, const struct state *s, const struct bsc_vals *v,
    size_t r, struct bsc_exact x)
{
	int order = 0;

	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	if (v->s != NULL)
		order = bsc_span_cmp(v->s[r],
		    (struct bsc_span){ s->text, s->len });
	else
		bsc_exact_cmp(x, s->n, &order);
	return c->what == MIN ? order < 0 : order > 0;
}

static void
distinct(struct bsc_gather *g, size_t call, uint32_t group,
    const struct bsc_vals *v, size_t r)
{
	bool isnew;

	g->key.len = 0;
	bsc_buf_add(&g->key, &call, sizeof(call));
	bsc_buf_add(&g->key, &group, sizeof(group));
	bsc_vals_key(&g->key, v, r);
	bsc_keys_add(g->seen, (struct bsc_span){ g->key.p, g->key.len },
	    &isnew);
	if (isnew)
		g->call[call].state[group].n.n++;
}

struct columns {		/* of a call in a frame */
	const struct bsc_vals	*value, *where, *date;
};

/* Whether the value is known; a number goes to *x. */
static bool
known(const struct bsc_vals *v, size_t r, struct bsc_exact *x)
{
	if (v->s != NULL)
		return v->why[r] == BSC_KNOWN;
	return bsc_order_exact(v, r, x);
}

static bool
take_row(struct bsc_gather *g, size_t call, uint32_t group,
    const struct columns *k, size_t r)
{
	struct call *c = &g->call[call];
	struct state *s = &c->state[group];
	struct bsc_exact x = { 0, 1 };
	int64_t day = 0;

	if (k->where != NULL && bsc_truth(k->where, r) != BSC_TRUE) {
		c->unknown += bsc_truth(k->where, r) == BSC_UNKNOWN;
		return true;
	}
	if (k->value != NULL && !known(k->value, r, &x)) {
		/* count(f) asks how many there are. */
		c->unknown += c->what != COUNT ||
		    k->value->why[r] != BSC_WHY_EMPTY;
		return true;
	}
	if (k->date != NULL) {
		if (k->date->why[r] != BSC_KNOWN) {
			c->unknown++;
			return true;
		}
		day = k->date->v[r];
	}
	switch (c->what) {
	case COUNT:
		s->n.n++;
		break;
	case SUM:
		return bsc_exact_add(s->n, x, &s->n);
	case DISTINCT:
		distinct(g, call, group, k->value, r);
		break;
	case MIN:
	case MAX:
		if (!s->set || beats(c, s, k->value, r, x))
			keep(s, k->value, r, x);
		break;
	default:
		if (!s->set || (c->what == FIRST ? day < s->day :
		    day >= s->day)) {
			keep(s, k->value, r, x);
			s->day = day;
		}
	}
	return true;
}

static void
make_room(struct call *c, size_t ngroup)
{
	size_t had = c->cap;

	c->state = bsc_grow(c->state, &c->cap, ngroup, sizeof(*c->state));
	for (size_t i = had; i < c->cap; i++)
		c->state[i] = (struct state){ .n = { 0, 1 } };
}

bool
bsc_gather_take(struct bsc_gather *g, struct bsc_eval *e,
    const uint32_t *group, size_t n, size_t ngroup, struct bsc_error *err)
{
	for (size_t i = 0; i < g->n; i++) {
		struct call *c = &g->call[i];
		struct columns k = { 0 };

		make_room(c, ngroup);
		if (c->value_prog != NULL)
			k.value = bsc_eval_run(e, c->value_prog);
		if (c->where_prog != NULL)
			k.where = bsc_eval_run(e, c->where_prog);
		if (c->date_prog != NULL)
			k.date = bsc_eval_run(e, c->date_prog);
		for (size_t r = 0; r < n; r++)
			if (!take_row(g, i, group[r], &k, r))
				return bsc_fail(err, _("%s: the sum is too "
				    "large"), c->text);
	}
	return true;
}

static void
vals_free(struct bsc_vals *v)
{
	free(v->v);
	free(v->s);
	free(v->lo);
	free(v->why);
	memset(v, 0, sizeof(*v));
}

static bool
text_type(int type)
{
	return type == BSC_TEXT || type == BSC_CODE || type == BSC_LIST ||
	    type == BSC_STEPS;
}

/* What the call says of each group, as a column. */
static bool
fill(struct call *c, size_t first, size_t n)
{
	struct bsc_vals *v = &c->vals;
	int64_t rounded;

	vals_free(v);
	v->type = c->type;
	v->field = c->words;
	v->n = n;
	v->why = bsc_zalloc(n + 1, 1);
	if (text_type(c->type))
		v->s = bsc_zalloc(n + 1, sizeof(*v->s));
	else if (summed(c->type))
		v->lo = bsc_zalloc(n + 1, sizeof(*v->lo));
	else
		v->v = bsc_zalloc(n + 1, sizeof(*v->v));
	for (size_t r = 0; r < n; r++) {
		const struct state *s = &c->state[first + r];

		if (!s->set && c->what != COUNT && c->what != SUM &&
		    c->what != DISTINCT)
			v->why[r] = BSC_WHY_NONE;
		if (v->s != NULL)
			v->s[r] = (struct bsc_span){ s->text, s->len };
		else if (v->v != NULL)
			v->v[r] = (int64_t)s->n.n;
		else
			v->lo[r] = s->n;
		if (v->lo != NULL && !bsc_exact_round(s->n, &rounded))
			return false;
	}
	return true;
}

bool
bsc_gather_bind(struct bsc_gather *g, struct bsc_eval *e, size_t first,
    size_t n, struct bsc_error *err)
{
	for (size_t i = 0; i < g->n; i++) {
		make_room(&g->call[i], first + n);
		if (!fill(&g->call[i], first, n))
			return bsc_fail(err, _("%s: the sum is too large"),
			    g->call[i].text);
		bsc_eval_bind(e, i, &g->call[i].vals);
	}
	return true;
}

void
bsc_gather_tell(const struct bsc_gather *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->call[i].unknown > 0)
			bsc_warn(_("%s: %llu records left out, their value is "
			    "not known"), g->call[i].text,
			    (unsigned long long)g->call[i].unknown);
}

void
bsc_gather_free(struct bsc_gather *g)
{
	if (g == NULL)
		return;
	for (size_t i = 0; i < g->n; i++) {
		struct call *c = &g->call[i];

		for (size_t s = 0; s < c->cap; s++)
			free(c->state[s].text);
		free(c->state);
		free(c->text);
		free(c->value);
		free(c->where);
		bsc_program_free(c->value_prog);
		bsc_program_free(c->where_prog);
		bsc_program_free(c->date_prog);
		vals_free(&c->vals);
	}
	free(g->call);
	free(g->var);
	bsc_keys_free(g->seen);
	bsc_buf_free(&g->key);
	free(g);
}
