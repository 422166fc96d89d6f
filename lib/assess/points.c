#include <stdlib.h>

#include "assess/points.h"
#include "assess/subject.h"

#define ONE INT64_C(1000000)		/* 1 as bsc_micro */

static void
put_number(struct bsc_buf *b, bsc_micro v)
{
	char text[28];

	bsc_buf_add(b, text, bsc_number_format(v, text));
}

static void
put_span(struct bsc_buf *b, struct bsc_span s)
{
	bsc_buf_add(b, s.p, s.len);
}

/* "; " between the parts of a basis. */
static void
part(struct bsc_buf *b)
{
	if (b->len > 0)
		bsc_buf_puts(b, "; ");
}

static bsc_micro
clamp(__int128 v)
{
	return v > INT64_MAX ? INT64_MAX : v < INT64_MIN ? INT64_MIN : v;
}

static struct bsc_score *
new_score(struct bsc_assessment *a, size_t subject, const char *indicator,
    size_t line)
{
	struct bsc_score *s;

	a->score = bsc_grow(a->score, &a->capscore, a->nscore + 1, sizeof(*s));
	s = &a->score[a->nscore++];
	memset(s, 0, sizeof(*s));
	s->subject = subject;
	s->indicator = indicator;
	s->line = line;
	return s;
}

/* Add a score's points to the total, and the two ends of what they may be. */
static void
earn(struct bsc_subject *who, bsc_micro low, bsc_micro points, bsc_micro high)
{
	who->low += low;
	who->total += points;
	who->high += high;
}

/* How much of a target is reached, in 10^-12, at most 1; false: unknown. */
static bool
target_ratio(const struct bsc_res_target *t, int64_t *ratio)
{
	bsc_micro planned, done;
	__int128 r;

	if (!bsc_number_parse(t->value, &planned) || planned <= 0 ||
	    !bsc_number_parse(t->actual, &done))
		return false;
	r = (__int128)done * ONE * ONE / planned;
	*ratio = r < 0 ? 0 : r > ONE * ONE ? ONE * ONE : (int64_t)r;
	return true;
}

static void
put_target(struct bsc_buf *b, const struct bsc_res_target *t, bool first)
{
	bsc_buf_puts(b, first ? ": " : ", ");
	put_span(b, t->indicator);
	bsc_buf_putc(b, ' ');
	if (t->actual.len > 0)
		put_span(b, t->actual);
	else
		bsc_buf_putc(b, '?');
	bsc_buf_putc(b, '/');
	if (t->value.len > 0)
		put_span(b, t->value);
	else
		bsc_buf_putc(b, '?');
	bsc_buf_puts(b, " (");
	put_span(b, t->src);
	bsc_buf_putc(b, ')');
}

static bool
target_of(const struct bsc_assessment *a, const struct bsc_res_target *t,
    const struct bsc_subject *who, const struct bsc_indicator *in)
{
	return bsc_span_eq(t->office, who->id) && bsc_target_in(t, a->period) &&
	    bsc_words_have(in->kinds, t->kind);
}

/* weight * sum / n, sum in 10^-12, rounded half up to six places. */
static bsc_micro
share(bsc_micro weight, __int128 sum, size_t n)
{
	__int128 divisor = (__int128)n * ONE * ONE;

	return (weight * sum * 2 + divisor) / (divisor * 2);
}

static size_t
put_targets(const struct bsc_assessment *a, struct bsc_subject *who,
    const struct bsc_indicator *in, bool known, __int128 *sum,
    struct bsc_buf *b)
{
	const struct bsc_res_target *t;
	int64_t ratio;
	size_t n = 0;

	for (size_t i = 0; i < a->res->ntarget; i++) {
		t = &a->res->target[i];
		if (!target_of(a, t, who, in) ||
		    target_ratio(t, &ratio) != known)
			continue;
		if (known)
			*sum += ratio;
		put_target(b, t, n++ == 0);
	}
	return n;
}

static void
by_targets(struct bsc_assessment *a, size_t subject,
    const struct bsc_indicator *in)
{
	struct bsc_score *s = new_score(a, subject, in->id, in->line);
	struct bsc_subject *who = &a->subject[subject];
	struct bsc_buf good = { 0 }, bad = { 0 };
	__int128 sum = 0, all;
	size_t known, unknown;

	known = put_targets(a, who, in, true, &sum, &good);
	unknown = put_targets(a, who, in, false, &sum, &bad);
	s->weighed = true;
	s->weight = in->weight;
	if (known + unknown == 0) {
		bsc_buf_puts(&s->basis, "undetermined: no targets");
		earn(who, 0, 0, in->weight);
		return;
	}
	all = sum + (__int128)unknown * ONE * ONE;
	s->measured = s->has_raw = true;
	s->value = share(ONE, sum, known + unknown);
	s->raw = share(100 * ONE, sum, known + unknown);
	s->points = share(in->weight, sum, known + unknown);
	if (known > 0) {
		bsc_buf_printf(&s->basis, "measured %zu", known);
		bsc_buf_add(&s->basis, good.p, good.len);
	}
	if (unknown > 0) {
		part(&s->basis);
		bsc_buf_printf(&s->basis, "undetermined %zu", unknown);
		bsc_buf_add(&s->basis, bad.p, bad.len);
	}
	earn(who, s->points, s->points, share(in->weight, all,
	    known + unknown));
	bsc_buf_free(&good);
	bsc_buf_free(&bad);
}

static bool
finding_of(const struct bsc_assessment *a, const struct bsc_res_finding *f,
    struct bsc_span families)
{
	return bsc_words_have(families, f->family) &&
	    bsc_finding_in(f, a->period);
}

/* A waiver past its day no longer covers its finding. */
bool
bsc_finding_stands(const struct bsc_res_finding *f)
{
	return f->status == BSC_RES_OPEN || f->status == BSC_RES_EXPIRED;
}

static void
put_print(struct bsc_buf *prints, const struct bsc_res_finding *f)
{
	bsc_buf_putc(prints, ' ');
	put_span(prints, f->fingerprint);
}

/* "serious 2 x 5.00: f1 f2" for one severity; returns the number. */
static size_t
put_severity(const struct bsc_assessment *a, const struct bsc_subject *who,
    const struct bsc_indicator *in, int severity, struct bsc_buf *b)
{
	const struct bsc_res_finding *f;
	struct bsc_buf prints = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < who->nown; i++) {
		f = who->own[i];
		if (f->severity != severity || !bsc_finding_stands(f) ||
		    !finding_of(a, f, in->families))
			continue;
		put_print(&prints, f);
		n++;
	}
	if (n > 0) {
		part(b);
		bsc_buf_printf(b, "%s %zu x ", bsc_severity_name(severity), n);
		put_number(b, in->per[severity]);
		bsc_buf_putc(b, ':');
		bsc_buf_add(b, prints.p, prints.len);
	}
	bsc_buf_free(&prints);
	return n;
}

/* Findings that do not count now; returns what they would cost. */
static __int128
put_status(const struct bsc_assessment *a, const struct bsc_subject *who,
    const struct bsc_indicator *in, enum bsc_res_status status,
    const char *word, struct bsc_buf *b)
{
	const struct bsc_res_finding *f;
	struct bsc_buf prints = { 0 };
	__int128 cost = 0;
	size_t n = 0;

	for (size_t i = 0; i < who->nown; i++) {
		f = who->own[i];
		if (f->status != status || !finding_of(a, f, in->families))
			continue;
		put_print(&prints, f);
		cost += in->per[f->severity];
		n++;
	}
	if (n > 0) {
		part(b);
		bsc_buf_printf(b, "%s %zu:", word, n);
		bsc_buf_add(b, prints.p, prints.len);
	}
	bsc_buf_free(&prints);
	return cost;
}

static void
put_outside(const struct bsc_assessment *a, const struct bsc_subject *who,
    const struct bsc_indicator *in, struct bsc_buf *b)
{
	const struct bsc_res_finding *f;
	size_t n = 0;

	for (size_t i = 0; i < who->nown; i++) {
		f = who->own[i];
		n += bsc_words_have(in->families, f->family) &&
		    !bsc_finding_in(f, a->period);
	}
	if (n > 0) {
		part(b);
		bsc_buf_printf(b, "outside the period %zu", n);
	}
}

/*
 * Whether the rules of these families reached any verdict: without one an
 * office without findings has not complied, nobody has looked.
 */
static bool
judged(const struct bsc_assessment *a, const struct bsc_indicator *in,
    struct bsc_buf *b)
{
	const struct bsc_results *res = a->res;
	const struct bsc_res_tally *t;
	size_t rules = 0, some = 0, open = 0;

	for (size_t i = 0; i < res->ntally; i++) {
		t = &res->tally[i];
		if (t->family.len > 0 && !bsc_words_have(in->families,
		    t->family))
			continue;
		rules++;
		some += t->complying + t->violating > 0;
		open += t->undetermined > 0;
	}
	part(b);
	bsc_buf_printf(b, "rules %zu, judged %zu, undetermined %zu", rules,
	    some, open);
	for (size_t i = 0; some == 0 && i < res->nfinding; i++)
		some += res->finding[i].status != BSC_RES_UNDETERMINED &&
		    bsc_words_have(in->families, res->finding[i].family);
	return some > 0;
}

static bsc_micro
at_most(__int128 cost, bsc_micro cap)
{
	return cost > cap ? cap : (bsc_micro)cost;
}

static void
by_deduction(struct bsc_assessment *a, size_t subject,
    const struct bsc_indicator *in)
{
	struct bsc_score *s = new_score(a, subject, in->id, in->line);
	struct bsc_subject *who = &a->subject[subject];
	struct bsc_buf *b = &s->basis, rules = { 0 };
	__int128 cost = 0, unsure;
	size_t n, all = 0;

	for (int v = 0; v < BSC_SEVERITIES; v++) {
		n = put_severity(a, who, in, v, b);
		cost += (__int128)in->per[v] * n;
		all += n;
	}
	s->weighed = true;
	s->weight = in->weight;
	if (!judged(a, in, &rules)) {
		bsc_buf_printf(b, "undetermined: nothing judged; %s",
		    bsc_buf_str(&rules));
		bsc_buf_free(&rules);
		earn(who, in->weight - in->cap, in->weight - in->cap,
		    in->weight);
		s->points = in->weight - in->cap;
		return;
	}
	if (all == 0)
		bsc_buf_puts(b, "no findings");
	if (cost > in->cap) {
		part(b);
		bsc_buf_puts(b, "capped at ");
		put_number(b, in->cap);
	}
	put_status(a, who, in, BSC_RES_WAIVED, "waived", b);
	unsure = put_status(a, who, in, BSC_RES_UNDETERMINED, "undetermined",
	    b);
	put_outside(a, who, in, b);
	part(b);
	bsc_buf_add(b, rules.p, rules.len);
	bsc_buf_free(&rules);
	s->measured = s->has_raw = true;
	s->value = clamp((__int128)all * ONE);
	s->raw = clamp(in->weight - cost);
	s->points = in->weight - at_most(cost, in->cap);
	earn(who, in->weight - at_most(cost + unsure, in->cap), s->points,
	    s->points);
}

static void
by_veto(struct bsc_assessment *a, size_t subject, const struct bsc_veto *v)
{
	struct bsc_subject *who = &a->subject[subject];
	const struct bsc_res_finding *f;
	struct bsc_buf prints = { 0 };
	struct bsc_score *s;
	size_t n = 0;

	for (size_t i = 0; i < who->nown; i++) {
		f = who->own[i];
		if (f->severity > v->severity || !bsc_finding_stands(f) ||
		    !finding_of(a, f, v->families))
			continue;
		put_print(&prints, f);
		n++;
	}
	if (n > 0) {
		if (v->grade > who->best)
			who->best = v->grade;
		s = new_score(a, subject, "veto", v->line);
		s->measured = true;
		s->value = clamp((__int128)n * ONE);
		bsc_buf_printf(&s->basis, "%s %zu, grade at most %s:",
		    bsc_severity_name(v->severity), n,
		    a->model->grade[v->grade].id);
		bsc_buf_add(&s->basis, prints.p, prints.len);
	}
	bsc_buf_free(&prints);
}

/*
 * A tally names no office, so the number of rules that left something
 * undecided stands beside every office's points, together with the span
 * the total has; which rules and why is in the tally itself.
 */
static void
put_undetermined(struct bsc_assessment *a, size_t subject)
{
	const struct bsc_subject *who = &a->subject[subject];
	struct bsc_score *s;
	size_t n = 0;

	for (size_t i = 0; i < a->res->ntally; i++)
		n += a->res->tally[i].undetermined > 0;
	if (n == 0 && who->low == who->high)
		return;
	s = new_score(a, subject, "undetermined", a->model->line);
	if (who->low != who->high) {
		bsc_buf_puts(&s->basis, "total from ");
		put_number(&s->basis, who->low);
		bsc_buf_puts(&s->basis, " to ");
		put_number(&s->basis, who->high);
	}
	if (n > 0) {
		part(&s->basis);
		bsc_buf_printf(&s->basis, "undetermined rules %zu", n);
	}
}

void
bsc_points(struct bsc_assessment *a, size_t subject)
{
	const struct bsc_model *m = a->model;
	struct bsc_subject *who = &a->subject[subject];
	struct bsc_score *s;

	if (m->base > 0) {
		s = new_score(a, subject, "base", m->line);
		s->points = m->base;
		bsc_buf_puts(&s->basis, "base");
		earn(who, m->base, m->base, m->base);
	}
	for (struct bsc_indicator *i = m->indicator; i != NULL; i = i->next)
		if (i->kind == BSC_BY_TARGETS)
			by_targets(a, subject, i);
		else
			by_deduction(a, subject, i);
	for (struct bsc_veto *v = m->veto; v != NULL; v = v->next)
		by_veto(a, subject, v);
	put_undetermined(a, subject);
}
