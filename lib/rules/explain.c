#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "rules/example.h"
#include "rules/explain.h"

static void
line(struct bsc_output *out, const char *zh, const char *en, enum bsc_lang l,
    const char *text)
{
	if (text != NULL && *text != '\0')
		bsc_output_printf(out, "%s: %s\n", l == BSC_ZH ? zh : en,
		    text);
}

static bool
mentions(const struct bsc_node *n, const char *name)
{
	struct bsc_buf b = { 0 };
	bool found = false;

	bsc_buf_printf(&b, "param('%s')", name);
	for (; n != NULL && !found; n = n->next)
		found = strstr(n->text, bsc_buf_str(&b)) != NULL ||
		    mentions(n->child, name);
	bsc_buf_free(&b);
	return found;
}

static void
parameter(struct bsc_output *out, const struct bsc_param *p, enum bsc_lang l)
{
	bsc_output_printf(out, "%s %s%s:", l == BSC_ZH ? "参数" : "parameter",
	    p->name, !p->assumed ? "" : l == BSC_ZH ? "（推定）" :
	    " (assumed)");
	if (p->nvalue == 0)
		bsc_output_puts(out, l == BSC_ZH ? " 未设定" : " unset");
	for (size_t i = p->nvalue; i-- > 0;) {
		char day[16];

		bsc_output_printf(out, " %s", p->value[i].text);
		if (p->value[i].from > BSC_DAY_MIN) {
			size_t n = bsc_day_format(p->value[i].from, day);

			bsc_output_printf(out, " (%.*s-)", (int)n, day);
		}
	}
	bsc_output_puts(out, "\n");
}

/* The first example that complies and the first that violates. */
static void
examples(struct bsc_output *out, const struct bsc_rule *r)
{
	static const enum bsc_verdict show[] = { BSC_COMPLY, BSC_VIOLATE };
	struct bsc_examples e;
	struct bsc_error err;

	if (!bsc_examples_load(&e, r->pack, &err)) {
		bsc_examples_free(&e);
		return;
	}
	for (size_t v = 0; v < 2; v++)
		for (size_t i = 0; i < e.n; i++) {
			if (e.item[i].rule != r ||
			    e.item[i].verdict != show[v])
				continue;
			bsc_output_printf(out, "\n%s: %s\n%s",
			    bsc_verdict_name(show[v]), e.item[i].name,
			    e.item[i].text);
			break;
		}
	bsc_examples_free(&e);
}

void
bsc_explain(struct bsc_output *out, const struct bsc_rule *r, enum bsc_lang l)
{
	bsc_output_printf(out, "%s/%s: %s\n", r->pack->id, r->id, r->title[l]);
	line(out, "依据", "regulation", l, r->pack->title[l]);
	line(out, "条款", "clauses", l, r->clauses);
	line(out, "种类", "kind", l, bsc_rule_kind_name(r->kind));
	line(out, "数据表", "table", l, r->table->name);
	line(out, "类别", "family", l, r->family);
	line(out, "严重程度", "severity", l, bsc_rule_severity_name(r->severity));
	for (const struct bsc_node *n = r->node->child; n; n = n->next)
		if (strcmp(n->name, "title") != 0 &&
		    strcmp(n->name, "message") != 0 &&
		    strcmp(n->name, "remedy") != 0 && *n->text != '\0')
			bsc_output_printf(out, "%s: %s\n", n->name, n->text);
	for (size_t i = 0; i < r->pack->nparam; i++)
		if (mentions(r->node->child, r->pack->param[i].name))
			parameter(out, &r->pack->param[i], l);
	line(out, "整改", "remedy", l, r->remedy[l]);
	examples(out, r);
}

static bool
explain_in(struct bsc_output *out, const struct bsc_pack *p, const char *rule,
    enum bsc_lang l)
{
	const char *slash = strchr(rule, '/');

	if (slash != NULL && (strncmp(rule, p->id, slash - rule) != 0 ||
	    p->id[slash - rule] != '\0'))
		return false;
	for (size_t i = 0; i < p->nrule; i++)
		if (strcmp(p->rule[i].id, slash ? slash + 1 : rule) == 0) {
			bsc_explain(out, &p->rule[i], l);
			return true;
		}
	return false;
}

static bool
explain_pack(struct bsc_output *out, const struct bsc_schema *schema,
    const char *id, const char *rule, enum bsc_lang l, bool *found,
    struct bsc_error *err)
{
	struct bsc_pack *p = bsc_pack_load(schema, id, err);

	if (p == NULL)
		return false;
	*found |= explain_in(out, p, rule, l);
	bsc_pack_free(p);
	return true;
}

bool
bsc_explain_find(struct bsc_output *out, const struct bsc_schema *schema,
    const char *const *pack, size_t npack, const char *rule, enum bsc_lang l,
    struct bsc_error *err)
{
	char **all = npack > 0 ? NULL : bsc_packs_installed();
	bool found = false, ok = true;

	for (size_t i = 0; ok && i < npack; i++)
		ok = explain_pack(out, schema, pack[i], rule, l, &found, err);
	for (size_t i = 0; ok && all != NULL && all[i] != NULL; i++)
		ok = explain_pack(out, schema, all[i], rule, l, &found, err);
	if (all != NULL)
		bsc_path_list_free(all);
	if (ok && !found)
		return bsc_fail(err, _("no rule \"%s\""), rule);
	return ok;
}
