#include <string.h>

#include "schema/build.h"

static const char *const types[] = {
	"text", "code", "enum", "bool", "int", "number", "money", "date",
	"time", "period", "list", "steps", NULL
};

static const char *const empties[] = { "unknown", "open", "none", NULL };

static const char *const roles[] = {	/* bit by bit as in schema.h */
	"key", "required", "office", "date", "from", "to", "naming",
	"signed", NULL
};

/* The file being read, for messages and memory. */
struct source {
	struct bsc_schema	*schema;
	const char		*path;
	struct bsc_error	*err;
};

const char *
bsc_type_name(enum bsc_type type)
{
	return types[type];
}

const char *
bsc_empty_name(enum bsc_empty empty)
{
	return empties[empty];
}

const char *
bsc_role_name(size_t bit)
{
	return roles[bit];
}

static bool
fail(struct source *in, size_t line, const char *what, const char *which)
{
	return bsc_fail(in->err, "%s:%zu: %s: %s", in->path, line, what,
	    which);
}

/* Place of the name in a list that ends with NULL, or -1. */
static int
lookup(const char *const *list, struct bsc_span name)
{
	for (int i = 0; list[i] != NULL; i++)
		if (bsc_span_is(name, list[i]))
			return i;
	return -1;
}

static const char *
attr(const struct bsc_node *n, const char *name)
{
	const char *s = bsc_node_attr(n, name);

	return s != NULL ? s : "";
}

static bool
known_attrs(struct source *in, const struct bsc_node *n,
    const char *const *names)
{
	for (size_t i = 0; i < n->nattr; i++)
		if (lookup(names, bsc_span(n->attr[i].name)) < 0)
			return fail(in, n->line, _("unknown attribute"),
			    n->attr[i].name);
	return true;
}

static bool
good_name(const char *s)
{
	if (*s < 'a' || *s > 'z')
		return false;
	return s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static size_t
count_char(const char *s, char c)
{
	size_t n = 0;

	for (; (s = strchr(s, c)) != NULL; s++)
		n++;
	return n;
}

/* What is in the list already (or NULL) and the parts of "a|b|c". */
static const char *const *
aliases(struct bsc_arena *a, const char *const *old, const char *text)
{
	struct bsc_span rest = bsc_span(text), part;
	const char **list;
	size_t n = 0;

	while (old != NULL && old[n] != NULL)
		n++;
	list = bsc_arena_alloc(a, (n + count_char(text, '|') + 2) *
	    sizeof(*list));
	if (n > 0)
		memcpy(list, old, n * sizeof(*list));
	while (bsc_span_split(&rest, '|', &part)) {
		part = bsc_span_trim(part);
		if (part.len > 0)
			list[n++] = bsc_arena_strndup(a, part.p, part.len);
	}
	return list;
}

static struct bsc_role *
find_role(struct bsc_schema *s, struct bsc_span name)
{
	for (size_t i = 0; i < s->nrole; i++)
		if (bsc_span_is(name, s->role[i].name))
			return &s->role[i];
	return NULL;
}

/* A role of steps; one that is there already gets more aliases. */
static bool
add_role(struct source *in, const struct bsc_node *n)
{
	static const char *const names[] = {
		"name", "zh", "en", "alias", NULL
	};
	struct bsc_schema *s = in->schema;
	const char *name = attr(n, "name");
	struct bsc_role *r = find_role(s, bsc_span(name));

	if (!known_attrs(in, n, names))
		return false;
	if (r == NULL) {
		if (!good_name(name))
			return fail(in, n->line, _("no name of a role"), name);
		r = &s->role[s->nrole++];	/* room: make_room */
		r->name = name;
		r->zh = attr(n, "zh");
		r->en = attr(n, "en");
	}
	r->alias = aliases(s->arena, r->alias, attr(n, "alias"));
	return true;
}

static bool
parse_roles(struct source *in, const struct bsc_node *n, unsigned *out)
{
	struct bsc_span rest = bsc_span(attr(n, "role")), part;
	int bit;

	*out = 0;
	while (rest.len > 0 && bsc_span_split(&rest, ' ', &part)) {
		if (part.len == 0)
			continue;
		if ((bit = lookup(roles, part)) < 0)
			return fail(in, n->line, _("unknown role"),
			    attr(n, "role"));
		*out |= 1u << bit;
	}
	return true;
}

/* The field as written; references and words wait for the end. */
static bool
new_field(struct source *in, const struct bsc_node *n, struct bsc_field *f)
{
	const char *empty = bsc_node_attr(n, "empty");
	int type = lookup(types, bsc_span(attr(n, "type")));
	int kind = 0;

	f->name = attr(n, "name");
	if (!good_name(f->name))
		return fail(in, n->line, _("no name of a field"), f->name);
	if (type < 0)
		return fail(in, n->line, _("unknown type"), attr(n, "type"));
	if (empty != NULL && (kind = lookup(empties, bsc_span(empty))) < 0)
		return fail(in, n->line, _("unknown kind of empty"), empty);
	f->type = type;
	f->empty = kind;
	f->zh = attr(n, "zh");
	f->en = attr(n, "en");
	f->ordered = strcmp(attr(n, "order"), "yes") == 0;
	return parse_roles(in, n, &f->role);
}

static struct bsc_field *
own_field(struct table *t, const char *name)
{
	for (size_t i = 0; i < t->pub.nfield; i++)
		if (strcmp(t->field[i].name, name) == 0)
			return &t->field[i];
	return NULL;
}

/* More aliases and words for a field of an earlier file. */
static bool
extend_field(struct source *in, const struct bsc_node *n, struct table *t,
    struct bsc_field *f)
{
	struct draft *d = &t->draft[f->index];
	const char *type = bsc_node_attr(n, "type");
	const char *words = attr(n, "words");
	size_t size;
	char *both;

	if (d->path == in->path)
		return fail(in, n->line, _("duplicate field"), f->name);
	if (type != NULL && strcmp(type, types[f->type]) != 0)
		return fail(in, n->line, _("the field has another type"),
		    types[f->type]);
	f->alias = aliases(in->schema->arena, f->alias, attr(n, "alias"));
	if (*words == '\0')
		return true;
	if (*d->words == '\0')
		return fail(in, n->line, _("the field has no words"), f->name);
	size = strlen(d->words) + strlen(words) + 2;
	both = bsc_arena_alloc(in->schema->arena, size);
	strcpy(both, d->words);
	strcat(both, ";");
	strcat(both, words);
	d->words = both;
	return true;
}

static bool
add_field(struct source *in, const struct bsc_node *n, struct table *t)
{
	static const char *const names[] = {
		"name", "type", "role", "ref", "order", "empty", "zh",
		"alias", "words", "en", NULL
	};
	struct bsc_field *f = own_field(t, attr(n, "name"));

	if (!known_attrs(in, n, names))
		return false;
	if (f != NULL)
		return extend_field(in, n, t, f);
	f = &t->field[t->pub.nfield];		/* room: make_room */
	if (!new_field(in, n, f))
		return false;
	f->index = t->pub.nfield;
	f->alias = aliases(in->schema->arena, NULL, attr(n, "alias"));
	t->draft[f->index] = (struct draft){
		in->path, n->line, bsc_node_attr(n, "ref"), attr(n, "words")
	};
	t->pub.nfield++;
	return true;
}

/* An array of the arena with room for n more elements. */
static void *
make_room(struct bsc_arena *a, const void *old, size_t have, size_t n,
    size_t size)
{
	void *p = bsc_arena_alloc(a, (have + n + 1) * size);

	if (have > 0)
		memcpy(p, old, have * size);
	return p;
}

static size_t
count_children(const struct bsc_node *n, const char *name)
{
	size_t count = 0;

	for (n = n->child; n != NULL; n = n->next)
		count += strcmp(n->name, name) == 0;
	return count;
}

static struct table *
own_table(struct bsc_schema *s, const char *name)
{
	for (size_t i = 0; i < s->ntable; i++)
		if (strcmp(s->table[i]->pub.name, name) == 0)
			return s->table[i];
	return NULL;
}

static struct table *
new_table(struct source *in, const struct bsc_node *n)
{
	struct bsc_schema *s = in->schema;
	struct table *t;

	if (!good_name(attr(n, "name"))) {
		fail(in, n->line, _("no name of a table"), attr(n, "name"));
		return NULL;
	}
	if (bsc_node_attr(n, "group") == NULL) {
		fail(in, n->line, _("a new table needs a group"),
		    attr(n, "name"));
		return NULL;
	}
	t = bsc_arena_alloc(s->arena, sizeof(*t));
	t->pub.name = attr(n, "name");
	t->pub.group = attr(n, "group");
	t->pub.zh = attr(n, "zh");
	t->pub.en = attr(n, "en");
	t->pub.global = strcmp(attr(n, "global"), "yes") == 0;
	t->pub.index = s->ntable;
	s->table = bsc_grow(s->table, &s->captable, s->ntable + 1,
	    sizeof(*s->table));
	s->table[s->ntable++] = t;
	return t;
}

static bool
add_table(struct source *in, const struct bsc_node *n)
{
	static const char *const names[] = {
		"name", "group", "global", "zh", "en", "alias", NULL
	};
	struct bsc_arena *a = in->schema->arena;
	struct table *t = own_table(in->schema, attr(n, "name"));
	size_t more = count_children(n, "field");

	if (!known_attrs(in, n, names) ||
	    (t == NULL && (t = new_table(in, n)) == NULL))
		return false;
	t->pub.alias = aliases(a, t->pub.alias, attr(n, "alias"));
	t->field = make_room(a, t->field, t->pub.nfield, more,
	    sizeof(*t->field));
	t->draft = make_room(a, t->draft, t->pub.nfield, more,
	    sizeof(*t->draft));
	for (n = n->child; n != NULL; n = n->next) {
		if (strcmp(n->name, "field") != 0)
			return fail(in, n->line, _("unknown element"),
			    n->name);
		if (!add_field(in, n, t))
			return false;
	}
	return true;
}

bool
bsc_schema_add(struct bsc_schema *s, const char *path, struct bsc_error *err)
{
	struct source in = { s, bsc_arena_strdup(s->arena, path), err };
	const struct bsc_node *n = bsc_node_load(s->arena, path, err);
	bool ok = true;

	if (n == NULL)
		return false;
	if (strcmp(n->name, "tables") != 0)
		return fail(&in, n->line, _("no file of tables"), n->name);
	s->role = make_room(s->arena, s->role, s->nrole,
	    count_children(n, "role"), sizeof(*s->role));
	for (n = n->child; ok && n != NULL; n = n->next) {
		if (strcmp(n->name, "role") == 0)
			ok = add_role(&in, n);
		else if (strcmp(n->name, "table") == 0)
			ok = add_table(&in, n);
		else
			ok = fail(&in, n->line, _("unknown element"), n->name);
	}
	return ok;
}

/* The words read so far hold the name: its place, or how many there are. */
static size_t
word_place(const struct bsc_word *w, size_t n, struct bsc_span name)
{
	size_t i = 0;

	while (i < n && !bsc_span_is(name, w[i].name))
		i++;
	return i;
}

/* "NAME=LABEL|ALIAS", or the name of a role with what it says. */
static bool
read_word(struct source *in, const struct bsc_field *f, struct bsc_word *w,
    struct bsc_span name, struct bsc_span label)
{
	struct bsc_arena *a = in->schema->arena;
	const struct bsc_role *r;
	struct bsc_span zh;

	if (f->type == BSC_STEPS) {
		if ((r = find_role(in->schema, name)) == NULL)
			return false;
		*w = (struct bsc_word){ r->name, r->zh, r->alias };
		return true;
	}
	if (label.p == NULL || !bsc_span_split(&label, '|', &zh) ||
	    zh.len == 0 || name.len == 0)
		return false;
	w->name = bsc_arena_strndup(a, name.p, name.len);
	w->zh = bsc_arena_strndup(a, zh.p, zh.len);
	w->alias = aliases(a, NULL, label.p == NULL ? "" :
	    bsc_arena_strndup(a, label.p, label.len));
	return true;
}

/* A word of an earlier file named again adds its label as an alias. */
static bool
read_words(struct source *in, struct bsc_field *f, const struct draft *d)
{
	struct bsc_arena *a = in->schema->arena;
	struct bsc_span rest = bsc_span(d->words), part, name;
	struct bsc_word *w;
	size_t i;

	if (f->type != BSC_ENUM && f->type != BSC_STEPS)
		return *d->words == '\0' || fail(in, d->line,
		    _("words of a field that is no enum"), f->name);
	if (*d->words == '\0')
		return fail(in, d->line, _("no words"), f->name);
	f->word = w = bsc_arena_alloc(a,
	    (count_char(d->words, ';') + 1) * sizeof(*w));
	while (bsc_span_split(&rest, ';', &part)) {
		bsc_span_split(&part, '=', &name);
		i = word_place(w, f->nword, name);
		if (i < f->nword && part.p != NULL) {
			w[i].alias = aliases(a, w[i].alias,
			    bsc_arena_strndup(a, part.p, part.len));
		} else if (i < f->nword) {
			return fail(in, d->line, _("duplicate word"),
			    w[i].name);
		} else if (!read_word(in, f, &w[f->nword++], name, part)) {
			return fail(in, d->line, f->type == BSC_STEPS ?
			    _("unknown role of a step") :
			    _("a word is NAME=LABEL"),
			    bsc_arena_strndup(a, name.p, name.len));
		}
	}
	return true;
}

/* A table has one field of each of these roles. */
static bool
claim(struct source *in, const struct bsc_field *f, const struct draft *d,
    unsigned role, const struct bsc_field **slot)
{
	if ((f->role & role) == 0)
		return true;
	if (*slot != NULL)
		return fail(in, d->line,
		    _("a second field of that role in the table"), f->name);
	*slot = f;
	return true;
}

static bool
claim_roles(struct source *in, struct bsc_table *t,
    const struct bsc_field *f, const struct draft *d)
{
	if ((f->role & BSC_ROLE_NAMING) != 0 && t->naming == NULL)
		t->naming = f;		/* the others only have the bit */
	return claim(in, f, d, BSC_ROLE_OFFICE, &t->office) &&
	    claim(in, f, d, BSC_ROLE_DATE, &t->date) &&
	    claim(in, f, d, BSC_ROLE_FROM, &t->from) &&
	    claim(in, f, d, BSC_ROLE_TO, &t->to);
}

static bool
finish_field(struct source *in, struct table *t, size_t i)
{
	struct bsc_field *f = &t->field[i];
	const struct draft *d = &t->draft[i];
	const struct table *ref;

	in->path = d->path;
	f->table = &t->pub;
	if (d->ref != NULL) {
		if ((ref = own_table(in->schema, d->ref)) == NULL)
			return fail(in, d->line,
			    _("reference to an unknown table"), d->ref);
		f->ref = &ref->pub;
	}
	if (f->ordered && f->type != BSC_ENUM)
		return fail(in, d->line, _("only an enum has an order"),
		    f->name);
	return read_words(in, f, d) && claim_roles(in, &t->pub, f, d);
}

static bool
finish_table(struct source *in, struct table *t)
{
	const struct bsc_field **key;

	t->pub.field = t->field;
	key = bsc_arena_alloc(in->schema->arena,
	    (t->pub.nfield + 1) * sizeof(*key));
	t->pub.key = key;
	for (size_t i = 0; i < t->pub.nfield; i++) {
		if (!finish_field(in, t, i))
			return false;
		if ((t->field[i].role & BSC_ROLE_KEY) != 0)
			key[t->pub.nkey++] = &t->field[i];
	}
	return true;
}

bool
bsc_schema_finish(struct bsc_schema *s, struct bsc_error *err)
{
	struct source in = { s, NULL, err };

	for (size_t i = 0; i < s->ntable; i++)
		if (!finish_table(&in, s->table[i]))
			return false;
	return true;
}
