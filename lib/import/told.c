#include <stdlib.h>

#include "base/xml.h"
#include "import/mapping.h"

void
bsc_told_pair(struct bsc_told *t, struct bsc_told_pair **list, size_t *n,
    size_t *cap, const char *from, const char *to)
{
	*list = bsc_grow(*list, cap, *n + 1, sizeof(**list));
	(*list)[(*n)++] = (struct bsc_told_pair){
	    bsc_arena_strdup(t->arena, from), bsc_arena_strdup(t->arena, to) };
}

bool
bsc_told_dates(struct bsc_told *t, const char *word)
{
	if (strcmp(word, "dmy") == 0)
		t->order = BSC_ORDER_DMY;
	else if (strcmp(word, "mdy") == 0)
		t->order = BSC_ORDER_MDY;
	else if (strcmp(word, "serial") == 0)
		t->serial = true;
	else
		return false;
	return true;
}

bool
bsc_told_decimal(struct bsc_told *t, const char *word)
{
	if (strcmp(word, ",") != 0 && strcmp(word, ".") != 0)
		return false;
	t->decimal = *word;
	return true;
}

bool
bsc_told_delim(struct bsc_told *t, const char *word)
{
	static const struct {
		const char	*name;
		char		 delim;
	} names[] = {
		{ "comma", ',' }, { "semicolon", ';' }, { "tab", '\t' },
		{ "pipe", '|' }, { "\\t", '\t' },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(word, names[i].name) == 0) {
			t->delim = names[i].delim;
			return true;
		}
	if (strlen(word) != 1 || strchr("\"\r\n", *word) != NULL)
		return false;
	t->delim = *word;
	return true;
}

static bool
missing(const struct bsc_node *n, const char *path, const char *name,
    struct bsc_error *err)
{
	return bsc_fail(err, _("%s:%zu: %s has no attribute %s"), path,
	    n->line, n->name, name);
}

static bool
load_column(struct bsc_told *t, const struct bsc_node *n, const char *path,
    struct bsc_error *err)
{
	const char *name = bsc_node_attr(n, "name");
	const char *field = bsc_node_attr(n, "field");
	const char *fill = bsc_node_attr(n, "fill");

	if (name == NULL)
		return missing(n, path, "name", err);
	bsc_told_pair(t, &t->map, &t->nmap, &t->mapcap, name,
	    field == NULL ? "" : field);
	if (fill != NULL && strcmp(fill, "yes") == 0)
		bsc_told_pair(t, &t->fill, &t->nfill, &t->fillcap, name, "");
	return true;
}

static bool
load_word(struct bsc_told *t, const struct bsc_node *n, const char *path,
    struct bsc_error *err)
{
	struct bsc_told_word w = { bsc_node_attr(n, "field"),
	    bsc_node_attr(n, "from"), bsc_node_attr(n, "to") };

	if (w.field == NULL)
		return missing(n, path, "field", err);
	if (w.from == NULL)
		return missing(n, path, "from", err);
	if (w.to == NULL)
		return missing(n, path, "to", err);
	t->word = bsc_grow(t->word, &t->wordcap, t->nword + 1,
	    sizeof(*t->word));
	t->word[t->nword++] = w;
	return true;
}

static bool
load_child(struct bsc_told *t, const struct bsc_node *n, const char *path,
    struct bsc_error *err)
{
	const char *field = bsc_node_attr(n, "field");
	const char *value = bsc_node_attr(n, "value");

	if (strcmp(n->name, "column") == 0)
		return load_column(t, n, path, err);
	if (strcmp(n->name, "word") == 0)
		return load_word(t, n, path, err);
	if (strcmp(n->name, "set") != 0)
		return bsc_fail(err, _("%s:%zu: unknown element %s"), path,
		    n->line, n->name);
	if (field == NULL)
		return missing(n, path, "field", err);
	if (value == NULL)
		return missing(n, path, "value", err);
	bsc_told_pair(t, &t->set, &t->nset, &t->setcap, field, value);
	return true;
}

static bool
load_attr(struct bsc_told *t, const struct bsc_xml_attr *a)
{
	if (strcmp(a->name, "table") == 0)
		t->table = a->value;
	else if (strcmp(a->name, "sheet") == 0)
		bsc_told_pair(t, &t->sheet, &t->nsheet, &t->sheetcap,
		    a->value, "");
	else if (strcmp(a->name, "encoding") == 0)
		t->encoding = a->value;
	else if (strcmp(a->name, "header") == 0)
		return (t->header = strtoull(a->value, NULL, 10)) > 0;
	else if (strcmp(a->name, "dates") == 0)
		return bsc_told_dates(t, a->value);
	else if (strcmp(a->name, "decimal") == 0)
		return bsc_told_decimal(t, a->value);
	else if (strcmp(a->name, "delimiter") == 0)
		return bsc_told_delim(t, a->value);
	else if (strcmp(a->name, "currency") == 0)
		return (t->currency =
		    bsc_currency_find(bsc_span(a->value))) != 0;
	else
		return false;
	return true;
}

bool
bsc_told_load(struct bsc_told *t, const char *path, struct bsc_error *err)
{
	const struct bsc_node *root = bsc_node_load(t->arena, path, err);

	if (root == NULL)
		return false;
	if (strcmp(root->name, "mapping") != 0)
		return bsc_fail(err, _("%s:%zu: not a mapping"), path,
		    root->line);
	for (size_t i = 0; i < root->nattr; i++)
		if (!load_attr(t, &root->attr[i]))
			return bsc_fail(err, _("%s:%zu: %s=\"%s\" means "
			    "nothing here"), path, root->line,
			    root->attr[i].name, root->attr[i].value);
	for (const struct bsc_node *n = root->child; n != NULL; n = n->next)
		if (!load_child(t, n, path, err))
			return false;
	return true;
}
