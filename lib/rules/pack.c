#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "rules/bound.h"
#include "rules/define.h"
#include "rules/form.h"
#include "rules/pack.h"
#include "rules/params.h"
#include "rules/rule.h"

struct loading {
	const struct bsc_schema	*schema;
	struct bsc_pack		*pack;
	size_t			 cparam, cdefine, crule, cfile;
	struct bsc_error	*err;
};

static const char *const kinds[] = {
	"row", "unique", "total", "expect", "overlap", "sequence", "chain"
};
static const char *const severities[] = { "serious", "major", "minor", "info" };
static const char *const families[] = {
	"registry", "personnel", "duty", "report", "reception", "expense",
	"finance", "loan", "asset", "vehicle", "document", "decision",
	"information", "petition", "security", "conduct", "target",
	"publication", NULL
};

static bool	load_file(struct loading *, const char *, bool);

static int
word(const char *const *words, size_t n, const char *s)
{
	for (size_t i = 0; i < n && words[i] != NULL; i++)
		if (strcmp(words[i], s) == 0)
			return (int)i;
	return -1;
}

static bool
attr_day(struct loading *l, const char *file, const struct bsc_node *n,
    const char *name, bsc_day *day)
{
	const char *s = bsc_node_attr(n, name);

	if (s == NULL || bsc_day_parse(bsc_span(s), day))
		return true;
	return bsc_fail(l->err, _("%s:%zu: \"%s\" is no date"), file, n->line,
	    s);
}

/* <title lang="zh">: the texts of both languages; without lang it is both. */
static void
texts(const struct bsc_node *parent, const char *name, const char *to[2])
{
	for (const struct bsc_node *n = parent->child; n != NULL; n = n->next) {
		const char *lang = bsc_node_attr(n, "lang");

		if (strcmp(n->name, name) != 0)
			continue;
		if (lang == NULL || strncmp(lang, "zh", 2) == 0)
			to[BSC_ZH] = n->text;
		if (lang == NULL || strncmp(lang, "en", 2) == 0)
			to[BSC_EN] = n->text;
	}
	if (to[BSC_ZH] == NULL)
		to[BSC_ZH] = to[BSC_EN];
	if (to[BSC_EN] == NULL)
		to[BSC_EN] = to[BSC_ZH];
}

/* A parameter of a name already there replaces it: a part may override. */
static struct bsc_param *
param_slot(struct loading *l, const char *name)
{
	struct bsc_pack *p = l->pack;

	for (size_t i = 0; i < p->nparam; i++)
		if (strcmp(p->param[i].name, name) == 0)
			return &p->param[i];
	p->param = bsc_grow(p->param, &l->cparam, p->nparam + 1,
	    sizeof(*p->param));
	return &p->param[p->nparam++];
}

static bool
load_param(struct loading *l, const char *file, const struct bsc_node *n)
{
	struct bsc_param p;

	if (!bsc_param_read(l->pack->arena, file, n, &p, l->err))
		return false;
	*param_slot(l, p.name) = p;
	return true;
}

/* clauses="a b" (blanks or commas between) as the list "a;b". */
static void
clauses(struct loading *l, struct bsc_rule *r)
{
	const char *s = bsc_node_attr(r->node, "clauses");
	char *list = bsc_arena_strdup(l->pack->arena, s == NULL ? "" : s);
	char *first = bsc_arena_strdup(l->pack->arena, list);
	char *to = list;

	first[strcspn(first, " ,;\t\n")] = '\0';
	for (char *p = list; *p != '\0'; p++) {
		if (strchr(" ,;\t\n", *p) == NULL)
			*to++ = *p;
		else if (to > list && to[-1] != ';')
			*to++ = ';';
	}
	*to = '\0';
	r->clause = first;
	r->clauses = list;
}

static bool
rule_table(struct loading *l, struct bsc_rule *r, const char *attr,
    const struct bsc_table **t)
{
	const char *name = bsc_node_attr(r->node, attr);
	const char *near;

	if (name == NULL)
		return bsc_fail(l->err, _("%s:%zu: rule \"%s\" names no %s"),
		    r->file, r->node->line, r->id, attr);
	if ((*t = bsc_table_find(l->schema, bsc_span(name))) != NULL)
		return true;
	near = bsc_table_near(l->schema, bsc_span(name));
	return bsc_fail(l->err, near == NULL ? _("%s:%zu: no table \"%s\"") :
	    _("%s:%zu: no table \"%s\"; do you mean \"%s\"?"), r->file,
	    r->node->line, name, near);
}

/* The field whose day decides which law applies (SPEC 15). */
static bool
rule_date(struct loading *l, struct bsc_rule *r)
{
	const struct bsc_table *t = r->over != NULL ? r->over : r->table;
	const char *at = bsc_node_attr(r->node, "at");

	r->date = t->date;
	if (at == NULL)
		return true;
	r->date = bsc_field_find(t, bsc_span(at));
	if (r->date == NULL)
		return bsc_fail(l->err, _("%s:%zu: table \"%s\" has no field "
		    "\"%s\""), r->file, r->node->line, t->name, at);
	return true;
}

static bool
load_rule(struct loading *l, const char *file, const struct bsc_node *n,
    int kind)
{
	struct bsc_pack *p = l->pack;
	const char *severity = bsc_node_attr(n, "severity");
	const char *family = bsc_node_attr(n, "family");
	struct bsc_rule *r;

	p->rule = bsc_grow(p->rule, &l->crule, p->nrule + 1, sizeof(*r));
	r = &p->rule[p->nrule];
	*r = (struct bsc_rule){ .pack = p, .node = n, .file = file,
	    .kind = kind, .id = bsc_node_attr(n, "id") };
	if (r->id == NULL)
		return bsc_fail(l->err, _("%s:%zu: a rule without id"), file,
		    n->line);
	for (size_t i = 0; i < p->nrule; i++)
		if (strcmp(p->rule[i].id, r->id) == 0)
			return bsc_fail(l->err, _("%s:%zu: rule \"%s\" is "
			    "there already, at %s:%zu"), file, n->line, r->id,
			    p->rule[i].file, p->rule[i].node->line);
	p->nrule++;
	if (severity == NULL || (kind = bsc_rule_severity_find(severity)) < 0)
		return bsc_fail(l->err, _("%s:%zu: rule \"%s\" needs a "
		    "severity: serious, major, minor or info"), file, n->line,
		    r->id);
	r->severity = kind;
	if (family == NULL || word(families, 18, family) < 0)
		return bsc_fail(l->err, _("%s:%zu: rule \"%s\" needs a family "
		    "of bsc-rules(5)"), file, n->line, r->id);
	r->family = family;
	clauses(l, r);
	texts(n, "title", r->title);
	texts(n, "message", r->message);
	texts(n, "remedy", r->remedy);
	r->from = p->from;
	r->to = p->to;
	if (r->title[0] == NULL)
		return bsc_fail(l->err, _("%s:%zu: rule \"%s\" has no title"),
		    file, n->line, r->id);
	return rule_table(l, r, "table", &r->table) &&
	    (r->kind != BSC_EXPECT || rule_table(l, r, "for", &r->over)) &&
	    rule_date(l, r) && attr_day(l, file, n, "from", &r->from) &&
	    attr_day(l, file, n, "to", &r->to);
}

static bool
load_include(struct loading *l, const char *file, const struct bsc_node *n)
{
	const char *name = bsc_node_attr(n, "file");
	const char *slash = strrchr(file, '/');
	int dir = slash == NULL ? 0 : (int)(slash - file) + 1;
	struct bsc_buf path = { 0 };
	bool ok;

	if (name == NULL)
		return bsc_fail(l->err, _("%s:%zu: include without file"), file,
		    n->line);
	if (l->pack->nfile > 64)
		return bsc_fail(l->err, _("%s:%zu: too many files included"),
		    file, n->line);
	bsc_buf_printf(&path, "%.*s%s", dir, file, name);
	ok = load_file(l, bsc_buf_str(&path), false);
	bsc_buf_free(&path);
	return ok;
}

static bool
load_child(struct loading *l, const char *file, const struct bsc_node *n)
{
	int kind = word(kinds, 7, n->name);

	if (kind >= 0)
		return load_rule(l, file, n, kind);
	if (strcmp(n->name, "param") == 0)
		return load_param(l, file, n);
	if (strcmp(n->name, "define") == 0)
		return bsc_define_load(l->pack, &l->cdefine, l->schema, file,
		    n, l->err);
	if (strcmp(n->name, "when") == 0 || strcmp(n->name, "cap") == 0)
		return bsc_bound_load(l->pack, file, n, l->err);
	if (strcmp(n->name, "include") == 0)
		return load_include(l, file, n);
	return true;
}

static bool
load_head(struct loading *l, const char *file, const struct bsc_node *root)
{
	struct bsc_pack *p = l->pack;
	const struct bsc_node *n;

	p->id = bsc_node_attr(root, "id");
	p->from = BSC_DAY_MIN;
	p->to = BSC_DAY_MAX;
	if (strcmp(root->name, "pack") != 0 || p->id == NULL)
		return bsc_fail(l->err, _("%s:%zu: the root of a rule pack is "
		    "<pack id=...>"), file, root->line);
	texts(root, "title", p->title);
	if ((n = bsc_node_child(root, "authority")) != NULL)
		p->authority = n->text;
	if ((n = bsc_node_child(root, "document")) != NULL)
		p->document = n->text;
	return attr_day(l, file, root, "from", &p->from) &&
	    attr_day(l, file, root, "to", &p->to);
}

static bool
load_file(struct loading *l, const char *path, bool first)
{
	struct bsc_pack *p = l->pack;
	const char *file = bsc_arena_strdup(p->arena, path);
	struct bsc_node *root = bsc_node_load(p->arena, file, l->err);

	if (root == NULL)
		return false;
	p->file = bsc_grow(p->file, &l->cfile, p->nfile + 1, sizeof(*p->file));
	p->file[p->nfile++] = file;
	if (first && !load_head(l, file, root))
		return false;
	if (!first && strcmp(root->name, "rules") != 0)
		return bsc_fail(l->err, _("%s:%zu: the root of an included "
		    "file is <rules>"), file, root->line);
	if (!bsc_form_check(file, root, l->err))
		return false;
	for (const struct bsc_node *n = root->child; n != NULL; n = n->next)
		if (!load_child(l, file, n))
			return false;
	return true;
}

struct bsc_pack *
bsc_pack_load(const struct bsc_schema *schema, const char *id,
    struct bsc_error *err)
{
	struct loading l = { .schema = schema, .err = err };
	struct bsc_buf name = { 0 };
	char *path;

	if (strchr(id, '/') != NULL)
		bsc_buf_puts(&name, id);
	else
		bsc_buf_printf(&name, "%s.xml", id);
	path = bsc_path_find(BSC_DATA_RULES, bsc_buf_str(&name));
	if (path == NULL) {
		if (bsc_path_explain(id, err))
			bsc_fail(err, _("no rule pack \"%s\"; bsc-rules "
			    "list names those there are"), id);
		bsc_buf_free(&name);
		return NULL;
	}
	bsc_buf_free(&name);
	l.pack = bsc_zalloc(1, sizeof(*l.pack));
	l.pack->arena = bsc_arena_new();
	l.pack->path = bsc_arena_strdup(l.pack->arena, path);
	if (!load_file(&l, path, true) ||
	    !bsc_defines_check(l.pack, schema, err) ||
	    !bsc_bound_check(l.pack, schema, err)) {
		bsc_pack_free(l.pack);
		l.pack = NULL;
	}
	free(path);
	return l.pack;
}

void
bsc_pack_free(struct bsc_pack *p)
{
	if (p == NULL)
		return;
	free(p->param);
	free(p->define);
	free(p->rule);
	free(p->file);
	bsc_arena_free(p->arena);
	free(p);
}

const struct bsc_param *
bsc_pack_param(const struct bsc_pack *p, const char *name)
{
	for (size_t i = 0; i < p->nparam; i++)
		if (strcmp(p->param[i].name, name) == 0)
			return &p->param[i];
	return NULL;
}

const char *
bsc_param_on(const struct bsc_param *p, bsc_day day)
{
	for (size_t i = 0; i < p->nvalue; i++)
		if (p->value[i].from <= day && day <= p->value[i].to)
			return p->value[i].text;
	return NULL;
}

const char *
bsc_rule_kind_name(enum bsc_rule_kind k)
{
	return kinds[k];
}

const char *
bsc_rule_severity_name(enum bsc_severity s)
{
	return severities[s];
}

const char *
bsc_rule_severity_label(enum bsc_severity s, enum bsc_lang lang)
{
	static const char *const zh[] = { "严重", "重要", "一般", "提示" };

	return lang == BSC_ZH ? zh[s] : bsc_rule_severity_name(s);
}

bool
bsc_rule_family(const char *s)
{
	return word(families, 18, s) >= 0;
}

int
bsc_rule_severity_find(const char *s)
{
	return word(severities, 4, s);
}

char **
bsc_packs_installed(void)
{
	char **all = bsc_path_list(BSC_DATA_RULES, ".xml", false);
	size_t n = 0;

	for (size_t i = 0; all[i] != NULL; i++) {
		const char *name = strrchr(all[i], '/');

		name = name == NULL ? all[i] : name + 1;
		if (strcmp(strchr(name, '.'), ".xml") == 0)
			all[n++] = all[i];
		else
			free(all[i]);
	}
	all[n] = NULL;
	return all;
}

char *
bsc_pack_beside(const char *part, const char *suffix)
{
	size_t len = strlen(part);
	struct bsc_buf b = { 0 };

	if (len > 4 && strcmp(part + len - 4, ".xml") == 0)
		len -= 4;
	bsc_buf_printf(&b, "%.*s%s", (int)len, part, suffix);
	return bsc_buf_str(&b);
}
