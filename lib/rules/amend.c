#include "rules/amend.h"

#include <stdlib.h>
#include <string.h>

#include "rules/define.h"
#include "rules/explain.h"

/*
 * What is compared is spelled as lines, "when: amount > 5"; a line that
 * only one side has is a difference.
 */
struct lines {
	char	**v;
	size_t	 n, cap;
};

static void
add(struct lines *l, struct bsc_buf *b)
{
	l->v = bsc_grow(l->v, &l->cap, l->n + 1, sizeof(*l->v));
	l->v[l->n++] = bsc_strdup(bsc_buf_str(b));
	b->len = 0;
}

static void
lines_free(struct lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
}

/* Where a text is broken into lines makes no difference. */
static void
put_text(struct bsc_buf *b, const char *s)
{
	bool blank = false;

	for (; *s != '\0'; s++) {
		if ((unsigned char)*s <= ' ') {
			blank = true;
			continue;
		}
		if (blank)
			bsc_buf_putc(b, ' ');
		blank = false;
		bsc_buf_putc(b, *s);
	}
}

/* "grade serious / when: ..." for each text below the element. */
static void
element(struct lines *l, const char *above, const struct bsc_node *n)
{
	struct bsc_buf name = { 0 }, b = { 0 };

	bsc_buf_printf(&name, "%s%s", above, n->name);
	for (size_t i = 0; i < n->nattr; i++)
		bsc_buf_printf(&name, " %s", n->attr[i].value);
	if (*n->text != '\0' || n->child == NULL) {
		bsc_buf_printf(&b, "%s: ", bsc_buf_str(&name));
		put_text(&b, n->text);
		add(l, &b);
	}
	bsc_buf_puts(&name, " / ");
	for (const struct bsc_node *c = n->child; c != NULL; c = c->next)
		element(l, bsc_buf_str(&name), c);
	bsc_buf_free(&name);
	bsc_buf_free(&b);
}

/* What the pack says of all its rules: "pack when", "pack cap". */
static void
pack_line(struct lines *l, struct bsc_buf *b, const char *what,
    const struct bsc_define *d)
{
	if (d->text == NULL)
		return;
	bsc_buf_printf(b, "pack %s %s: ", d->name, what);
	put_text(b, d->text);
	add(l, b);
}

static void
rule_lines(struct lines *l, const struct bsc_rule *r)
{
	struct bsc_buf b = { 0 };

	bsc_buf_printf(&b, "kind: %s", r->node->name);
	add(l, &b);
	for (size_t i = 0; i < r->node->nattr; i++) {
		const struct bsc_xml_attr *a = &r->node->attr[i];

		if (strcmp(a->name, "id") == 0)
			continue;
		bsc_buf_printf(&b, "%s: ", a->name);
		put_text(&b, a->value);
		add(l, &b);
	}
	for (const struct bsc_node *c = r->node->child; c; c = c->next)
		element(l, "", c);
	pack_line(l, &b, "office", &r->pack->when);
	pack_line(l, &b, bsc_rule_severity_name(r->pack->capped),
	    &r->pack->cap);
	for (size_t i = 0; i < r->pack->ndefine; i++) {
		if (!bsc_rule_uses(r, i))
			continue;
		bsc_buf_printf(&b, "define %s: ", r->pack->define[i].name);
		put_text(&b, r->pack->define[i].text);
		add(l, &b);
	}
	bsc_buf_free(&b);
}

static void
put_day(struct bsc_buf *b, const char *name, bsc_day day)
{
	char text[16];

	if (day > BSC_DAY_MIN && day < BSC_DAY_MAX)
		bsc_buf_printf(b, " %s %.*s", name,
		    (int)bsc_day_format(day, text), text);
}

static void
param_lines(struct lines *l, const struct bsc_param *p)
{
	struct bsc_buf b = { 0 };

	bsc_buf_printf(&b, "type: %s%s", bsc_kind_name(p->type),
	    p->assumed ? ", assumed" : "");
	add(l, &b);
	for (size_t i = p->nvalue; i-- > 0;) {
		bsc_buf_puts(&b, "value");
		put_day(&b, "from", p->value[i].from);
		put_day(&b, "to", p->value[i].to);
		bsc_buf_printf(&b, ": %s", p->value[i].text);
		add(l, &b);
	}
	bsc_buf_free(&b);
}

static void
head_lines(struct lines *l, const struct bsc_pack *p)
{
	const char *const text[] = { p->id, p->title[0], p->title[1],
	    p->authority, p->document };
	static const char *const name[] = { "id", "title zh", "title en",
	    "authority", "document" };
	struct bsc_buf b = { 0 };

	for (size_t i = 0; i < 5; i++)
		if (text[i] != NULL) {
			bsc_buf_printf(&b, "%s: ", name[i]);
			put_text(&b, text[i]);
			add(l, &b);
		}
	bsc_buf_puts(&b, "in force:");
	put_day(&b, "from", p->from);
	put_day(&b, "to", p->to);
	add(l, &b);
	bsc_buf_free(&b);
}

static bool
has(const struct lines *l, const char *line)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->v[i], line) == 0)
			return true;
	return false;
}

/* Whether two lines say something of the same: equal up to ": ". */
static bool
same_label(const char *a, const char *b)
{
	const char *end = strstr(a, ": ");

	return end != NULL && strncmp(a, b, (size_t)(end - a) + 2) == 0;
}

static void
heading(struct bsc_output *out, const char *what, const char *name,
    size_t *shown)
{
	if ((*shown)++ == 0)
		bsc_output_printf(out, "%s%s%s:\n", what, *name ? " " : "",
		    name);
}

/* Old lines that are gone, each before the new one of its label. */
static bool
differ(struct bsc_output *out, const char *what, const char *name,
    const struct lines *a, const struct lines *b)
{
	bool *told = bsc_zalloc(b->n + 1, sizeof(*told));
	size_t shown = 0;

	for (size_t i = 0; i < a->n; i++) {
		if (has(b, a->v[i]))
			continue;
		heading(out, what, name, &shown);
		bsc_output_printf(out, "- %s\n", a->v[i]);
		for (size_t k = 0; k < b->n; k++)
			if (!told[k] && !has(a, b->v[k]) &&
			    same_label(a->v[i], b->v[k])) {
				bsc_output_printf(out, "+ %s\n", b->v[k]);
				told[k] = true;
				break;
			}
	}
	for (size_t k = 0; k < b->n; k++)
		if (!told[k] && !has(a, b->v[k])) {
			heading(out, what, name, &shown);
			bsc_output_printf(out, "+ %s\n", b->v[k]);
		}
	free(told);
	return shown > 0;
}

static bool
head_differs(struct bsc_output *out, const struct bsc_pack *old,
    const struct bsc_pack *now)
{
	struct lines a = { 0 }, b = { 0 };
	bool yes;

	head_lines(&a, old);
	head_lines(&b, now);
	yes = differ(out, "pack", "", &a, &b);
	lines_free(&a);
	lines_free(&b);
	return yes;
}

static bool
param_differs(struct bsc_output *out, const struct bsc_param *old,
    const struct bsc_param *now)
{
	struct lines a = { 0 }, b = { 0 };
	bool yes;

	param_lines(&a, old);
	param_lines(&b, now);
	yes = differ(out, "param", old->name, &a, &b);
	lines_free(&a);
	lines_free(&b);
	return yes;
}

static bool
rule_differs(struct bsc_output *out, const struct bsc_rule *old,
    const struct bsc_rule *now)
{
	struct lines a = { 0 }, b = { 0 };
	bool yes;

	rule_lines(&a, old);
	rule_lines(&b, now);
	yes = differ(out, "rule", old->id, &a, &b);
	lines_free(&a);
	lines_free(&b);
	return yes;
}

static size_t
params(struct bsc_output *out, const struct bsc_pack *old,
    const struct bsc_pack *now)
{
	const struct bsc_param *p;
	size_t n = 0;

	for (size_t i = 0; i < old->nparam; i++) {
		p = bsc_pack_param(now, old->param[i].name);
		if (p != NULL)
			n += param_differs(out, &old->param[i], p);
		else {
			bsc_output_printf(out, "- param %s\n",
			    old->param[i].name);
			n++;
		}
	}
	for (size_t i = 0; i < now->nparam; i++)
		if (bsc_pack_param(old, now->param[i].name) == NULL) {
			bsc_output_printf(out, "+ param %s\n",
			    now->param[i].name);
			n++;
		}
	return n;
}

static size_t
rules(struct bsc_output *out, const struct bsc_pack *old,
    const struct bsc_pack *now, enum bsc_lang lang)
{
	const struct bsc_rule *r;
	size_t n = 0;

	for (size_t i = 0; i < old->nrule; i++) {
		r = bsc_pack_rule(now, old->rule[i].id);
		if (r != NULL)
			n += rule_differs(out, &old->rule[i], r);
		else {
			bsc_output_printf(out, "- rule %s: %s\n",
			    old->rule[i].id, old->rule[i].title[lang]);
			n++;
		}
	}
	for (size_t i = 0; i < now->nrule; i++)
		if (bsc_pack_rule(old, now->rule[i].id) == NULL) {
			bsc_output_printf(out, "+ rule %s: %s\n",
			    now->rule[i].id, now->rule[i].title[lang]);
			n++;
		}
	return n;
}

size_t
bsc_amend_packs(struct bsc_output *out, const struct bsc_pack *old,
    const struct bsc_pack *now, enum bsc_lang lang)
{
	return head_differs(out, old, now) + params(out, old, now) +
	    rules(out, old, now, lang);
}
