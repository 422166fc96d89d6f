#include <stdlib.h>
#include <string.h>

#include "rules/amend.h"
#include "rules/basis.h"
#include "rules/explain.h"
#include "rules/judge.h"
#include "stream/feed.h"
#include "value/money.h"

/* The verdicts of two packs on one stream, held against each other. */

enum { OLD, NOW };

struct state {
	bool			 found, undetermined;
	enum bsc_severity	 severity;
	const char		*reason;	/* undetermined */
};

/* Somebody or something that at least one side has a finding about. */
struct subject {
	const char	*rule, *src, *key, *amount;
	struct state	 state[2];
};

struct office {
	uint64_t	 count[2];
	bsc_fen		 fen[2];
	bool		 lost[2];	/* the sum is out of range */
};

struct verdicts {
	const struct bsc_why_options *o;
	struct bsc_arena	*arena;
	struct bsc_keys		*keys;		/* of subjects */
	struct subject		*subject;
	size_t			 csubject;
	struct bsc_keys		*names;		/* of offices */
	struct office		*office;
	size_t			 coffice;
	struct bsc_keys		*counted[2];	/* records in the sums */
};

struct side {			/* what a run hands its findings to */
	struct verdicts	*v;
	int		 which;
};

static const char *
keep(struct verdicts *v, struct bsc_span s)
{
	return bsc_arena_strndup(v->arena, s.p == NULL ? "" : s.p, s.len);
}

static void
part(struct bsc_buf *b, struct bsc_span s)
{
	bsc_buf_add(b, s.p, s.len);
	bsc_buf_putc(b, '\0');
}

/* The number of the subject; two of one name on one side are two. */
static uint32_t
subject_of(struct verdicts *v, const struct bsc_finding *f, int which,
    bool *fresh)
{
	struct bsc_buf b = { 0 };
	uint32_t k;

	part(&b, bsc_span(f->rule->id));
	part(&b, f->office);
	part(&b, f->identity.p != NULL ? f->identity : f->key);
	for (;;) {
		k = bsc_keys_add(v->keys, (struct bsc_span){ b.p, b.len },
		    fresh);
		if (*fresh || !v->subject[k].state[which].found)
			break;
		bsc_buf_putc(&b, '+');
	}
	bsc_buf_free(&b);
	return k;
}

/* A record that several rules accuse counts once. */
static void
count(struct verdicts *v, const struct bsc_finding *f, int which)
{
	struct bsc_buf b = { 0 };
	struct office *o;
	bsc_fen fen;
	bool fresh;
	uint32_t k = bsc_keys_add(v->names, f->office, &fresh);

	v->office = bsc_grow(v->office, &v->coffice, k + 1, sizeof(*o));
	o = &v->office[k];
	if (fresh)
		*o = (struct office){ 0 };
	o->count[which]++;
	part(&b, f->src);
	part(&b, f->key);
	bsc_keys_add(v->counted[which], (struct bsc_span){ b.p, b.len },
	    &fresh);
	bsc_buf_free(&b);
	if (fresh && f->amount.p != NULL && bsc_money_parse(f->amount, &fen))
		o->lost[which] |= __builtin_add_overflow(o->fen[which], fen,
		    &o->fen[which]);
}

static void
on_finding(void *arg, const struct bsc_finding *f)
{
	struct side *side = arg;
	struct verdicts *v = side->v;
	struct subject *s;
	bool fresh;
	uint32_t k = subject_of(v, f, side->which, &fresh);

	v->subject = bsc_grow(v->subject, &v->csubject, k + 1, sizeof(*s));
	s = &v->subject[k];
	if (fresh)
		*s = (struct subject){ .rule = keep(v, bsc_span(f->rule->id)),
		    .src = keep(v, f->src), .key = keep(v, f->key),
		    .amount = keep(v, f->amount) };
	s->state[side->which] = (struct state){ true, f->undetermined,
	    f->severity, f->undetermined ? keep(v, f->message) : "" };
	if (!f->undetermined)
		count(v, f, side->which);
}

static bool
differs(const struct subject *s)
{
	const struct state *a = &s->state[OLD], *b = &s->state[NOW];

	return a->found != b->found || a->undetermined != b->undetermined ||
	    (a->found && !a->undetermined && a->severity != b->severity);
}

static void
put_state(const struct verdicts *v, const struct state *s, struct bsc_buf *b)
{
	bool en = v->o->basis->run.lang == BSC_EN;

	if (!s->found)
		bsc_buf_puts(b, "-");
	else if (!s->undetermined)
		bsc_buf_printf(b, "%s%s", en ? "violates " : "违反 ",
		    bsc_rule_severity_label(s->severity, v->o->basis->run.lang));
	else {
		bsc_buf_puts(b, en ? "undetermined" : "无法判定");
		if (*s->reason == '\0')
			return;
		bsc_buf_puts(b, en ? " (" : "（");
		if (v->o->reason != NULL)
			v->o->reason(v->o->basis->run.schema, en, bsc_span(s->reason), b);
		else
			bsc_buf_puts(b, s->reason);
		bsc_buf_puts(b, en ? ")" : "）");
	}
}

static void
put_subject(const struct verdicts *v, const struct subject *s)
{
	struct bsc_buf b = { 0 };

	bsc_buf_printf(&b, "  %s  %s%s%s: ", s->src, s->key,
	    *s->amount != '\0' ? "  " : "", s->amount);
	put_state(v, &s->state[OLD], &b);
	bsc_buf_puts(&b, " -> ");
	put_state(v, &s->state[NOW], &b);
	bsc_buf_putc(&b, '\n');
	bsc_output_write(v->o->out, b.p, b.len);
	bsc_buf_free(&b);
}

/* "violates 3 -> 2" for each count that changes; false: none does. */
static bool
put_tally(const struct verdicts *v, const struct bsc_tally *a,
    const struct bsc_tally *b, struct bsc_buf *to)
{
	static const char *const zh[] = { "不适用", "符合", "违反",
	    "无法判定" };
	static const char *const en[] = { "not applicable", "complies",
	    "violates", "undetermined" };
	uint64_t old, now;
	size_t from = to->len;

	for (int i = 0; i < 4; i++) {
		old = a != NULL ? a->count[i] : 0;
		now = b != NULL ? b->count[i] : 0;
		if (old != now)
			bsc_buf_printf(to, "%s%s %llu -> %llu",
			    to->len > from ? ", " : " ",
			    v->o->basis->run.lang == BSC_EN ? en[i] : zh[i],
			    (unsigned long long)old, (unsigned long long)now);
	}
	return to->len > from;
}

/*
 * The changes of one rule, a or b NULL where only the other pack has it:
 * what is counted, then each that has a finding on either side.
 */
static size_t
put_rule(const struct verdicts *v, struct bsc_run *const run[2],
    const struct bsc_rule *a, const struct bsc_rule *b)
{
	const char *id = a != NULL ? a->id : b->id;
	struct bsc_buf head = { 0 };
	size_t n;

	bsc_buf_printf(&head, "%s:", id);
	n = put_tally(v, a ? bsc_run_tally(run[OLD], a) : NULL,
	    b ? bsc_run_tally(run[NOW], b) : NULL, &head);
	if (n > 0)
		bsc_output_printf(v->o->out, "%s\n", bsc_buf_str(&head));
	for (uint32_t k = 0; k < bsc_keys_count(v->keys); k++) {
		const struct subject *s = &v->subject[k];

		if (strcmp(s->rule, id) != 0 || !differs(s))
			continue;
		if (n++ == 0)
			bsc_output_printf(v->o->out, "%s\n",
			    bsc_buf_str(&head));
		put_subject(v, s);
	}
	bsc_buf_free(&head);
	return n;
}

static void
put_sums(const struct verdicts *v, struct bsc_span name,
    const struct office *o)
{
	char old[24] = "?", now[24] = "?";
	size_t a = o->lost[OLD] ? 1 : bsc_money_format(o->fen[OLD], old);
	size_t b = o->lost[NOW] ? 1 : bsc_money_format(o->fen[NOW], now);

	if (o->count[OLD] == o->count[NOW] && o->fen[OLD] == o->fen[NOW])
		return;
	bsc_output_printf(v->o->out, v->o->basis->run.lang == BSC_EN ?
	    "%.*s: findings %llu -> %llu, yuan %.*s -> %.*s\n" :
	    "%.*s：问题 %llu -> %llu，金额 %.*s -> %.*s\n", (int)name.len,
	    name.p, (unsigned long long)o->count[OLD],
	    (unsigned long long)o->count[NOW], (int)a, old, (int)b, now);
}

static void
put_offices(const struct verdicts *v)
{
	struct office all = { 0 };

	for (uint32_t k = 0; k < bsc_keys_count(v->names); k++) {
		put_sums(v, bsc_keys_text(v->names, k), &v->office[k]);
		for (int i = 0; i < 2; i++) {
			all.count[i] += v->office[k].count[i];
			all.lost[i] |= v->office[k].lost[i] |
			    __builtin_add_overflow(all.fen[i],
			    v->office[k].fen[i], &all.fen[i]);
		}
	}
	put_sums(v, v->o->basis->run.lang == BSC_EN ? BSC_SPAN("all") : BSC_SPAN("合计"),
	    &all);
}

static size_t
put_all(const struct verdicts *v, struct bsc_run *const run[2],
    const struct bsc_pack *old, const struct bsc_pack *now)
{
	size_t n = 0;

	for (size_t i = 0; i < old->nrule; i++)
		n += put_rule(v, run, &old->rule[i],
		    bsc_pack_rule(now, old->rule[i].id));
	for (size_t i = 0; i < now->nrule; i++)
		if (bsc_pack_rule(old, now->rule[i].id) == NULL)
			n += put_rule(v, run, NULL, &now->rule[i]);
	if (n > 0)
		bsc_output_puts(v->o->out, "\n");
	put_offices(v);
	return n;
}

static struct bsc_run *
start(const struct bsc_why_options *o, struct bsc_pack *p, struct side *side,
    struct bsc_error *err)
{
	struct bsc_run_options opt = o->basis->run;
	struct bsc_run *run;

	opt.undetermined = true;
	opt.found = on_finding;
	opt.found_arg = side;
	run = bsc_run_new(&opt);
	if (bsc_run_pack(run, p, true, err) &&
	    bsc_basis_context(o->basis, run, err) && bsc_run_ready(run, err))
		return run;
	bsc_run_free(run);
	return NULL;
}

static bool
on_batch(void *arg, const struct bsc_batch *b, struct bsc_error *err)
{
	struct bsc_run **run = arg;

	return bsc_run_batch(run[OLD], b, err) &&
	    bsc_run_batch(run[NOW], b, err);
}

static void
on_section(void *arg, const struct bsc_section *s)
{
	struct bsc_run **run = arg;

	bsc_run_section(run[OLD], s);
	bsc_run_section(run[NOW], s);
}

/* One reading feeds both runs: standard input cannot be read twice. */
static bool
read_all(const struct bsc_why_options *o, struct bsc_run *run[2],
    char *const *paths, struct bsc_error *err)
{
	struct bsc_feed feed = { .batch = on_batch, .section = on_section,
	    .arg = run };

	return bsc_feed(&feed, o->basis->run.schema, paths,
	    &o->basis->usual.in, err) && bsc_run_finish(run[OLD], err) &&
	    bsc_run_finish(run[NOW], err);
}

static void
verdicts_free(struct verdicts *v)
{
	bsc_arena_free(v->arena);
	bsc_keys_free(v->keys);
	bsc_keys_free(v->names);
	bsc_keys_free(v->counted[OLD]);
	bsc_keys_free(v->counted[NOW]);
	free(v->subject);
	free(v->office);
}

bool
bsc_amend_verdicts(const struct bsc_why_options *o, struct bsc_pack *old,
    struct bsc_pack *now, char *const *paths, size_t *n,
    struct bsc_error *err)
{
	struct verdicts v = { .o = o, .arena = bsc_arena_new(),
	    .keys = bsc_keys_new(), .names = bsc_keys_new(),
	    .counted = { bsc_keys_new(), bsc_keys_new() } };
	struct side side[2] = { { &v, OLD }, { &v, NOW } };
	struct bsc_run *run[2] = { NULL, NULL };
	bool ok = (run[OLD] = start(o, old, &side[OLD], err)) != NULL &&
	    (run[NOW] = start(o, now, &side[NOW], err)) != NULL &&
	    read_all(o, run, paths, err);

	if (ok)
		*n = put_all(&v, run, old, now);
	bsc_run_free(run[OLD]);
	bsc_run_free(run[NOW]);
	verdicts_free(&v);
	return ok;
}
