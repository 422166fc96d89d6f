#include <stdio.h>
#include <stdlib.h>

#include "report/report.h"
#include "report/sum.h"
#include "value/list.h"

bool
bsc_report_stands(const struct bsc_res_finding *f)
{
	return f->status == BSC_RES_OPEN || f->status == BSC_RES_EXPIRED;
}

size_t
bsc_report_standing(const struct bsc_bundle *b)
{
	size_t n = 0;

	for (int s = 0; s < BSC_SEVERITIES; s++)
		n += b->count[s];
	return n;
}

bool
bsc_report_shows(const struct bsc_report *rep, struct bsc_span office)
{
	return rep->opt.office == NULL || bsc_span_is(office, rep->opt.office);
}

struct bsc_span
bsc_report_clause(const struct bsc_res_finding *f)
{
	struct bsc_span rest = f->clauses, first;

	if (rest.len > 0 && bsc_list_next(&rest, &first))
		return first;
	return f->clause;
}

static void
bundle_add(struct bsc_bundle *b, const struct bsc_res_finding *f)
{
	b->finding = bsc_grow(b->finding, &b->cap, b->nfinding + 1,
	    sizeof(*b->finding));
	b->finding[b->nfinding++] = f;
}

/* Count and sum what was gathered. */
static bool
bundle_close(struct bsc_bundle *b, struct bsc_error *err)
{
	const struct bsc_res_finding **standing;
	int best = BSC_SEVERITIES, any = BSC_SEVERITIES;
	const struct bsc_res_finding *f;
	size_t n = 0;
	bool fits;

	standing = bsc_zalloc(b->nfinding + 1, sizeof(*standing));
	for (size_t i = 0; i < b->nfinding; i++) {
		f = b->finding[i];
		any = f->severity < any ? f->severity : any;
		b->waived += f->status == BSC_RES_WAIVED;
		if (!bsc_report_stands(f))
			continue;
		standing[n++] = f;
		b->count[f->severity]++;
		best = f->severity < best ? f->severity : best;
	}
	b->worst = n > 0 ? best : any;
	fits = bsc_sum_findings(standing, n, &b->sum);
	free(standing);
	return fits || bsc_fail(err, _("the sum of the findings' amounts does "
	    "not fit"));
}

/* Gathers findings in bundles by a text key. */
struct gather {
	struct bsc_keys	*keys;
	struct bsc_bundle *bundle;
	size_t		 n, cap;
};

static struct bsc_bundle *
bundle_of(struct gather *g, struct bsc_span key)
{
	bool isnew = false;
	uint32_t i = bsc_keys_add(g->keys, key, &isnew);

	if (isnew) {
		g->bundle = bsc_grow(g->bundle, &g->cap, g->n + 1,
		    sizeof(*g->bundle));
		memset(&g->bundle[g->n++], 0, sizeof(*g->bundle));
	}
	return &g->bundle[i];
}

static void
gather_matter(struct gather *g, const struct bsc_res_finding *f)
{
	struct bsc_span part[] = { f->office, f->pack, bsc_report_clause(f) };
	struct bsc_buf key = { 0 };
	struct bsc_bundle *b;

	for (size_t i = 0; i < 3; i++) {
		bsc_buf_add(&key, part[i].p, part[i].len);
		bsc_buf_putc(&key, '\0');
	}
	b = bundle_of(g, (struct bsc_span){ key.p, key.len });
	bsc_buf_free(&key);
	b->office = part[0];
	b->pack = part[1];
	b->clause = part[2];
	bundle_add(b, f);
}

static int
matter_order(const void *a, const void *b)
{
	const struct bsc_bundle *x = a, *y = b;
	int c, sx = x->waived == x->nfinding, sy = y->waived == y->nfinding;

	if (sx != sy)
		return sx - sy;
	if (x->worst != y->worst)
		return x->worst - y->worst;
	if ((c = bsc_span_cmp(x->office, y->office)) != 0 ||
	    (c = bsc_span_cmp(x->pack, y->pack)) != 0)
		return c;
	return bsc_span_cmp(x->clause, y->clause);
}

static int
office_order(const void *a, const void *b)
{
	const struct bsc_bundle *x = a, *y = b;

	return bsc_span_cmp(x->office, y->office);
}

static bool
close_all(struct gather *g, int (*order)(const void *, const void *),
    struct bsc_bundle **list, size_t *n, struct bsc_error *err)
{
	bool good = true;

	for (size_t i = 0; i < g->n; i++)
		good = bundle_close(&g->bundle[i], err) && good;
	if (g->n > 0)
		qsort(g->bundle, g->n, sizeof(*g->bundle), order);
	*list = g->bundle;
	*n = g->n;
	bsc_keys_free(g->keys);
	return good;
}

static void
name_offices(struct bsc_report *rep)
{
	const struct bsc_results *res = rep->res;
	bool isnew = false;
	uint32_t i;

	rep->names = bsc_keys_new();
	rep->name = bsc_zalloc(res->noffice + 1, sizeof(*rep->name));
	for (size_t o = 0; o < res->noffice; o++) {
		i = bsc_keys_add(rep->names, res->office[o].id, &isnew);
		if (isnew || rep->name[i].len == 0)
			rep->name[i] = res->office[o].name;
	}
}

static void
gather_office(struct bsc_report *rep, struct gather *g, struct bsc_span id)
{
	if (id.len > 0 && bsc_report_shows(rep, id))
		bundle_of(g, id)->office = id;
}

/*
 * The offices of the register, or where there is none those that records
 * name, come too: no finding is a result.
 */
static void
gather_offices(struct bsc_report *rep, struct gather *g)
{
	const struct bsc_results *res = rep->res;

	for (size_t i = 0; i < res->noffice; i++)
		gather_office(rep, g, res->office[i].id);
	for (uint32_t i = 0; res->noffice == 0 &&
	    i < bsc_keys_count(res->named); i++)
		gather_office(rep, g, bsc_keys_text(res->named, i));
}

static void
gather_finding(struct bsc_report *rep, struct gather *offices,
    struct gather *matters, const struct bsc_res_finding *f)
{
	struct bsc_bundle *b;
	bool isnew;

	bsc_keys_add(rep->prints, f->fingerprint, &isnew);
	b = bundle_of(offices, f->office.len > 0 ? f->office :
	    (struct bsc_span){ "", 0 });
	b->office = f->office;
	if (f->status == BSC_RES_UNDETERMINED) {
		b->undetermined++;
		rep->undetermined[rep->nundetermined++] = f;
		return;
	}
	bundle_add(b, f);
	bundle_add(&rep->all, f);
	bundle_add(&rep->severity[f->severity], f);
	gather_matter(matters, f);
}

static void
near_office(const struct bsc_report *rep, struct bsc_near *near,
    struct bsc_span id)
{
	bsc_near_try(near, bsc_arena_strndup(rep->arena, id.len > 0 ? id.p :
	    "", id.len));
}

/* An office that nothing names has no findings, but that says nothing. */
static bool
is_here(const struct bsc_report *rep, const struct gather *g,
    struct bsc_error *err)
{
	const struct bsc_keys *named = rep->res->named;
	struct bsc_near near = { 0 };

	if (rep->opt.office == NULL || bsc_keys_count(g->keys) > 0)
		return true;
	near.name = bsc_span(rep->opt.office);
	if (bsc_keys_find(named, near.name) != BSC_NO_KEY)
		return true;
	for (uint32_t i = 0; i < bsc_keys_count(named); i++)
		near_office(rep, &near, bsc_keys_text(named, i));
	for (size_t i = 0; i < rep->res->noffice; i++)
		near_office(rep, &near, rep->res->office[i].id);
	if (near.best != NULL)
		return bsc_fail(err, _("--office %s: not in the input; did "
		    "you mean %s?"), rep->opt.office, near.best);
	return bsc_fail(err, _("--office %s: not in the input"),
	    rep->opt.office);
}

bool
bsc_report_build(struct bsc_report *rep, const struct bsc_results *res,
    const struct bsc_report_options *opt, struct bsc_error *err)
{
	struct gather offices = { .keys = bsc_keys_new() };
	struct gather matters = { .keys = bsc_keys_new() };
	bool good;

	memset(rep, 0, sizeof(*rep));
	rep->res = res;
	rep->opt = *opt;
	rep->arena = bsc_arena_new();
	rep->prints = bsc_keys_new();
	rep->undetermined = bsc_zalloc(res->nfinding + 1,
	    sizeof(*rep->undetermined));
	rep->cited = bsc_cited_new(opt->en);
	name_offices(rep);
	gather_offices(rep, &offices);
	for (size_t i = 0; i < res->nfinding; i++)
		if (bsc_report_shows(rep, res->finding[i].office))
			gather_finding(rep, &offices, &matters,
			    &res->finding[i]);
	good = is_here(rep, &offices, err) && bundle_close(&rep->all, err);
	for (int s = 0; s < BSC_SEVERITIES; s++)
		good = bundle_close(&rep->severity[s], err) && good;
	good = close_all(&offices, office_order, &rep->office, &rep->noffice,
	    err) && good;
	return close_all(&matters, matter_order, &rep->matter, &rep->nmatter,
	    err) && good;
}

static void
bundles_free(struct bsc_bundle *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(b[i].finding);
}

void
bsc_report_free(struct bsc_report *rep)
{
	bundles_free(&rep->all, 1);
	bundles_free(rep->severity, BSC_SEVERITIES);
	bundles_free(rep->office, rep->noffice);
	bundles_free(rep->matter, rep->nmatter);
	free(rep->office);
	free(rep->matter);
	free(rep->undetermined);
	free(rep->name);
	bsc_cited_free(rep->cited);
	bsc_keys_free(rep->names);
	bsc_keys_free(rep->prints);
	bsc_arena_free(rep->arena);
}

char *
bsc_report_title(const struct bsc_bundle *b)
{
	struct bsc_keys *seen = bsc_keys_new();
	struct bsc_buf text = { 0 };
	struct bsc_span title;
	bool isnew = false;
	char *all;

	for (size_t i = 0; i < b->nfinding; i++) {
		title = b->finding[i]->title.len > 0 ? b->finding[i]->title :
		    b->finding[i]->rule;
		bsc_keys_add(seen, title, &isnew);
		if (!isnew)
			continue;
		if (text.len > 0)
			bsc_buf_puts(&text, " / ");
		bsc_buf_add(&text, title.p, title.len);
	}
	bsc_keys_free(seen);
	all = bsc_strndup(text.len > 0 ? text.p : "", text.len);
	bsc_buf_free(&text);
	return all;
}

/* "name (ID)", with the brackets of the language. */
static const char *
with_id(const struct bsc_report *rep, struct bsc_span name,
    struct bsc_span id)
{
	struct bsc_buf text = { 0 };
	char *label;

	bsc_buf_add(&text, name.p, name.len);
	bsc_buf_puts(&text, rep->opt.en ? " (" : "（");
	bsc_buf_add(&text, id.p, id.len);
	bsc_buf_puts(&text, rep->opt.en ? ")" : "）");
	label = bsc_arena_strndup(rep->arena, text.p, text.len);
	bsc_buf_free(&text);
	return label;
}

static const char *
copy(const struct bsc_report *rep, struct bsc_span s)
{
	return bsc_arena_strndup(rep->arena, s.len > 0 ? s.p : "", s.len);
}

const char *
bsc_report_office(const struct bsc_report *rep, struct bsc_span id)
{
	uint32_t i;

	if (id.len == 0)
		return rep->opt.en ? "(no office named)" : "（未注明办事处）";
	i = bsc_keys_find(rep->names, id);
	if (i != BSC_NO_KEY && rep->name[i].len > 0)
		return with_id(rep, rep->name[i], id);
	return copy(rep, id);
}

const char *
bsc_report_pack(const struct bsc_report *rep, struct bsc_span id)
{
	const char *title = bsc_cited_title(rep->cited, id);

	return title != NULL ? with_id(rep, bsc_span(title), id) :
	    copy(rep, id);
}

const char *
bsc_report_key(const struct bsc_report *rep, struct bsc_span key)
{
	while (key.len > 1 && key.p[key.len - 1] == ';' &&
	    key.p[key.len - 2] != '\\')
		key.len--;
	return copy(rep, key);
}

const char *
bsc_report_amount(const struct bsc_report *rep, struct bsc_span text)
{
	struct bsc_res_money money = { .known = true };

	return bsc_money_parse(text, &money.fen) ?
	    bsc_report_money(rep, money) : copy(rep, text);
}

const char *
bsc_report_table(const struct bsc_report *rep, struct bsc_span name)
{
	const struct bsc_table *t = rep->opt.en ? NULL :
	    bsc_table_find(rep->res->schema, name);

	return t != NULL ? t->zh : copy(rep, name);
}

const char *
bsc_report_severity(bool en, int severity)
{
	static const char *const zh[] = { "严重", "重要", "一般", "提示" };

	return en ? bsc_severity_name(severity) : zh[severity];
}

const char *
bsc_report_status(bool en, enum bsc_res_status status)
{
	static const char *const zh[] = { "未处理", "已豁免", "豁免过期",
	    "无法判定" };
	static const char *const english[] = { "open", "waived",
	    "waiver expired", "undetermined" };

	return (en ? english : zh)[status];
}

const char *
bsc_report_money(const struct bsc_report *rep, struct bsc_res_money money)
{
	char plain[24], *to, *text;
	size_t len, whole;

	if (!money.known)
		return "";
	len = bsc_money_format(money.fen, plain);
	whole = len - 3;
	to = text = bsc_arena_alloc(rep->arena, len + len / 3 + 2);
	for (size_t i = 0; i < len; i++) {
		*to++ = plain[i];
		if (i + 1 < whole && (whole - i - 1) % 3 == 0 && plain[i] != '-')
			*to++ = ',';
	}
	*to = '\0';
	return text;
}
