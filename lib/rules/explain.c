#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "rules/bound.h"
#include "rules/define.h"
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

bool
bsc_rule_reads_param(const struct bsc_rule *r, const char *param)
{
	struct bsc_buf b = { 0 };
	bool found;

	bsc_buf_printf(&b, "param('%s')", param);
	found = bsc_rule_mentions(r, bsc_buf_str(&b));
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

/* "step deputy (optional): within 2h from start" */
static void
step(struct bsc_output *out, const struct bsc_node *n)
{
	const char *role = bsc_node_attr(n, "role");
	const char *optional = bsc_node_attr(n, "optional");
	const char *sep = ": ";

	bsc_output_printf(out, "step%s%s%s", role == NULL ? "" : " ",
	    role == NULL ? "" : role, optional != NULL &&
	    strcmp(optional, "yes") == 0 ? " (optional)" : "");
	for (const struct bsc_node *c = n->child; c != NULL; c = c->next) {
		const char *from = bsc_node_attr(c, "from");

		if (strcmp(c->name, "title") == 0)
			continue;
		bsc_output_printf(out, "%s%s %s%s%s", sep, c->name, c->text,
		    from == NULL ? "" : " from ", from == NULL ? "" : from);
		sep = ", ";
	}
	bsc_output_puts(out, "\n");
}

/* What its element says, and what of the pack bears on it. */
static void
written(struct bsc_output *out, const struct bsc_rule *r, enum bsc_lang l)
{
	for (const struct bsc_node *n = r->node->child; n; n = n->next)
		if (strcmp(n->name, "title") != 0 &&
		    strcmp(n->name, "message") != 0 &&
		    strcmp(n->name, "remedy") != 0 && *n->text != '\0')
			bsc_output_printf(out, "%s: %s\n", n->name, n->text);
		else if (strcmp(n->name, "step") == 0)
			step(out, n);
	if (bsc_bound_when(r->pack, r->over != NULL ? r->over : r->table))
		line(out, "适用单位", "offices bound", l, r->pack->when.text);
	if (r->pack->cap.text != NULL)
		bsc_output_printf(out, "%s %s: %s\n", l == BSC_ZH ?
		    "最重不超过" : "no graver than",
		    bsc_rule_severity_name(r->pack->capped),
		    r->pack->cap.text);
	for (size_t i = 0; i < r->pack->ndefine; i++)
		if (bsc_rule_uses(r, i))
			bsc_output_printf(out, "%s %s: %s\n", l == BSC_ZH ?
			    "定义" : "definition", r->pack->define[i].name,
			    r->pack->define[i].text);
	for (size_t i = 0; i < r->pack->nparam; i++)
		if (bsc_rule_reads_param(r, r->pack->param[i].name))
			parameter(out, &r->pack->param[i], l);
}

void
bsc_explain(struct bsc_output *out, const struct bsc_rule *r, enum bsc_lang l)
{
	bool file = r->table != NULL;

	bsc_output_printf(out, "%s/%s: %s\n", r->pack->id, r->id, r->title[l]);
	line(out, "依据", "regulation", l, r->pack->title[l]);
	line(out, "条款", "clauses", l, r->clauses);
	line(out, "种类", "kind", l, file ? bsc_rule_kind_name(r->kind) : NULL);
	line(out, "数据表", "table", l, file ? r->table->name : NULL);
	line(out, "类别", "family", l, r->family);
	line(out, "严重程度", "severity", l, bsc_rule_severity_name(r->severity));
	if (file)
		written(out, r, l);
	line(out, "整改", "remedy", l, r->remedy[l]);
	if (file)
		examples(out, r);
}

const struct bsc_rule *
bsc_pack_rule(const struct bsc_pack *p, const char *name)
{
	const char *slash = strchr(name, '/');
	const struct bsc_rule *own = bsc_pack_built_in(p);

	if (slash != NULL && !bsc_span_is((struct bsc_span){ name,
	    (size_t)(slash - name) }, p->id))
		return NULL;
	if (slash != NULL)
		name = slash + 1;
	for (size_t i = 0; i < p->nrule; i++)
		if (strcmp(p->rule[i].id, name) == 0)
			return &p->rule[i];
	return own != NULL && strcmp(own->id, name) == 0 ? own : NULL;
}

/* The id most like the name, so far; its distance in *least. */
static void
nearest(const struct bsc_pack *p, const char *name, char near[128],
    size_t *least)
{
	const char *slash = strchr(name, '/');
	struct bsc_span id = bsc_span(slash != NULL ? slash + 1 : name);
	const struct bsc_rule *own = bsc_pack_built_in(p);
	size_t d;

	if (*least > id.len / 2 + 1)
		*least = id.len / 2 + 1;
	for (size_t i = 0; i < p->nrule + (own != NULL); i++) {
		const char *one = i < p->nrule ? p->rule[i].id : own->id;

		d = bsc_span_distance(id, bsc_span(one), *least);
		if (d >= *least)
			continue;
		*least = d;
		snprintf(near, 128, "%s/%s", p->id, one);
	}
}

static bool
no_rule(const char *name, const char *near, struct bsc_error *err)
{
	if (*near == '\0')
		return bsc_fail(err, _("no rule \"%s\""), name);
	return bsc_fail(err, _("no rule \"%s\"; did you mean %s?"), name,
	    near);
}

bool
bsc_rule_each(const struct bsc_schema *schema, const char *const *pack,
    size_t npack, const char *name,
    bool (*take)(void *, struct bsc_pack *, const struct bsc_rule *),
    void *arg, struct bsc_error *err)
{
	char **all = npack > 0 ? NULL : bsc_packs_installed(), near[128] = "";
	const struct bsc_rule *r;
	struct bsc_pack *p;
	size_t least = SIZE_MAX;
	bool found = false, ok = true;
	const char *id;

	for (size_t i = 0; ok && (id = npack > 0 ? (i < npack ? pack[i] :
	    NULL) : all[i]) != NULL; i++) {
		if ((p = bsc_pack_load(schema, id, err)) == NULL) {
			ok = false;
			break;
		}
		if ((r = bsc_pack_rule(p, name)) != NULL) {
			found = true;
			ok = take(arg, p, r);
		} else
			nearest(p, name, near, &least);
		bsc_pack_free(p);
	}
	if (all != NULL)
		bsc_path_list_free(all);
	return ok && !found ? no_rule(name, near, err) : ok;
}

struct explaining {
	struct bsc_output	*out;
	enum bsc_lang		 lang;
};

static bool
explain_one(void *arg, struct bsc_pack *p, const struct bsc_rule *r)
{
	const struct explaining *e = arg;

	(void)p;
	bsc_explain(e->out, r, e->lang);
	return true;
}

bool
bsc_explain_find(struct bsc_output *out, const struct bsc_schema *schema,
    const char *const *pack, size_t npack, const char *rule, enum bsc_lang l,
    struct bsc_error *err)
{
	struct explaining e = { out, l };

	return bsc_rule_each(schema, pack, npack, rule, explain_one, &e, err);
}
