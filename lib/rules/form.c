#include "rules/form.h"

#include <string.h>

/* An element with what may stand in it, between blanks. */
struct form {
	const char	*name;
	const char	*attributes;
	const char	*children;
};

#define PARTS "include param define row unique total expect overlap " \
	"sequence chain"
#define RULE "id clauses family severity table from to at"
#define COMMON "title message remedy note when grade value limit subject " \
	"penalty penalty-percent "

static const struct form forms[] = {
	{ "pack", "id from to", "title authority document note when cap "
	    PARTS },
	{ "rules", "", PARTS },
	{ "include", "file", "" },
	{ "cap", "severity", "" },
	{ "param", "name type assumed", "title note value" },
	{ "param/value", "from to assumed", "" },
	{ "define", "name table", "" },
	{ "row", RULE, COMMON "require" },
	{ "unique", RULE " reach", COMMON "key" },
	{ "total", RULE, COMMON
	    "by per window on until order let select require crossing each" },
	{ "expect", RULE " for per", COMMON "match by start due over once" },
	{ "overlap", RULE " touch", COMMON
	    "by start end limit-count at-least one two since until" },
	{ "sequence", RULE " prefix repeat",
	    COMMON "by per number to first" },
	{ "chain", RULE " distinct order",
	    COMMON "steps step start end hours by on" },
	{ "title", "lang", "" },
	{ "message", "lang", "" },
	{ "remedy", "lang", "" },
	{ "grade", "severity", "when penalty penalty-percent" },
	{ "let", "name", "" },
	{ "step", "role name optional", "title at when person within" },
	{ "within", "from", "" },
	{ "params", "", "param" },
	{ "clauses", "pack", "clause" },
	{ "clause", "id checkable family", "zh en reason" },
	{ "examples", "pack", "example" },
	{ "example", "rule verdict name as-of period", "param" },
	{ NULL, "", "" }	/* any other: text alone */
};

/* What an attribute may say. */
static const struct {
	const char	*attribute;
	const char	*words;
} values[] = {
	{ "assumed", "yes no" }, { "touch", "yes no" },
	{ "distinct", "yes no" }, { "order", "yes no" },
	{ "optional", "yes no" }, { "reach", "all" },
	{ "prefix", "yes no" }, { "repeat", "yes no" }, { "lang", "zh en" },
	{ "checkable", "yes partly no" }
};

static bool
among(const char *words, const char *word)
{
	size_t len = strlen(word);

	if (strchr(word, ' ') != NULL)
		return false;
	for (const char *p = words; len > 0 && (p = strstr(p, word)); p += len)
		if ((p == words || p[-1] == ' ') &&
		    (p[len] == ' ' || p[len] == '\0'))
			return true;
	return false;
}

static const struct form *
form_of(const struct bsc_node *n, const struct bsc_node *parent)
{
	const struct form *f = forms;
	bool value = parent != NULL && strcmp(parent->name, "param") == 0 &&
	    strcmp(n->name, "value") == 0;

	while (f->name != NULL &&
	    strcmp(f->name, value ? "param/value" : n->name) != 0)
		f++;
	return f;
}

static bool
check_value(const char *file, const struct bsc_node *n,
    const struct bsc_xml_attr *a, struct bsc_error *err)
{
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
		if (strcmp(a->name, values[i].attribute) == 0 &&
		    !among(values[i].words, a->value))
			return bsc_fail(err, _("%s:%zu: %s=\"%s\" is not one "
			    "of: %s"), file, n->line, a->name, a->value,
			    values[i].words);
	return true;
}

/* Elements of which there may be several; of others each in its language. */
static const char several[] = PARTS " grade let step note value clause example";

static const struct bsc_node *
the_same(const struct bsc_node *parent, const struct bsc_node *c)
{
	const char *lang = bsc_node_attr(c, "lang"), *other;

	if (among(several, c->name))
		return NULL;
	for (const struct bsc_node *n = parent->child; n != c; n = n->next) {
		other = bsc_node_attr(n, "lang");
		if (strcmp(n->name, c->name) == 0 && (lang == NULL ||
		    other == NULL ? lang == other : strcmp(lang, other) == 0))
			return n;
	}
	return NULL;
}

static bool
check_node(const char *file, const struct bsc_node *n,
    const struct bsc_node *parent, struct bsc_error *err)
{
	const struct form *f = form_of(n, parent);
	const struct bsc_node *first;

	for (size_t i = 0; i < n->nattr; i++) {
		if (!among(f->attributes, n->attr[i].name))
			return bsc_fail(err, _("%s:%zu: <%s> has no attribute "
			    "\"%s\""), file, n->line, n->name,
			    n->attr[i].name);
		if (!check_value(file, n, &n->attr[i], err))
			return false;
	}
	for (const struct bsc_node *c = n->child; c != NULL; c = c->next) {
		if (!among(f->children, c->name))
			return bsc_fail(err, _("%s:%zu: <%s> has no element "
			    "<%s>"), file, c->line, n->name, c->name);
		if ((first = the_same(n, c)) != NULL)
			return bsc_fail(err, _("%s:%zu: <%s> has a <%s> "
			    "already, on line %zu"), file, c->line, n->name,
			    c->name, first->line);
		if (!check_node(file, c, n, err))
			return false;
	}
	return true;
}

bool
bsc_form_check(const char *file, const struct bsc_node *root,
    struct bsc_error *err)
{
	return check_node(file, root, NULL, err);
}
