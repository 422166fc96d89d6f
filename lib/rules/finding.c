#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/sha256.h"
#include "rules/finding.h"
#include "rules/seen.h"

static const char *const finding_fields[] = {
	"rule", "pack", "clause", "family", "severity", "office", "table",
	"key", "date", "amount", "title", "message", "penalty", "status",
	"fingerprint", "clauses", "subject", "period", "value", "limit",
	"members", "digest", NULL
};
static const char *const evidence_fields[] = {
	"fingerprint", "table", "key", "date", "amount", NULL
};
static const char *const tally_fields[] = {
	"pack", "rule", "family", "unit", "examined", "applicable",
	"complying", "violating", "undetermined", "waived", "reasons",
	"title", NULL
};

#define NFINDING 23	/* with penalty_percent, which few have */
#define NEVIDENCE 5

struct held {			/* a finding that waits, by its place */
	enum bsc_phase		 phase;
	size_t			 rule;
	uint64_t		 order, arrival;
	const uint32_t		*row;
};

struct bsc_sink {
	struct bsc_sink_options	 o;
	struct bsc_output	*out;
	struct bsc_writer	*writer;	/* NULL: text */
	struct bsc_section	*finding, *percent, *evidence, *tally;
	struct bsc_arena	*arena;
	struct bsc_seen		*seen;		/* identities */
	struct held		*held;
	size_t			 nheld, cheld;
	const uint32_t		**proof;	/* rows of evidence */
	size_t			 nproof, cproof;
};

static struct bsc_section *
section(const struct bsc_schema *s, const char *name, const char *const *fields,
    struct bsc_error *err)
{
	const struct bsc_table *t = bsc_table_find(s, bsc_span(name));

	if (t == NULL) {
		bsc_fail(err, _("no table \"%s\" in the schema"), name);
		return NULL;
	}
	for (size_t i = 0; fields[i] != NULL; i++)
		if (bsc_field_find(t, bsc_span(fields[i])) == NULL) {
			bsc_fail(err, _("table \"%s\" has no field \"%s\""),
			    name, fields[i]);
			return NULL;
		}
	return bsc_section_new(t, fields);
}

struct bsc_sink *
bsc_sink_new(const struct bsc_schema *schema, struct bsc_output *out,
    const struct bsc_sink_options *o, struct bsc_error *err)
{
	struct bsc_sink *s = bsc_zalloc(1, sizeof(*s));
	const char *more[NFINDING + 1] = { NULL };

	memcpy(more, finding_fields, sizeof(finding_fields));
	more[NFINDING - 1] = "penalty_percent";
	s->o = *o;
	s->out = out;
	s->arena = bsc_arena_spooled(BSC_COLD);
	s->seen = bsc_seen_new();
	s->finding = section(schema, "finding", finding_fields, err);
	s->percent = section(schema, "finding", more, err);
	s->evidence = section(schema, "evidence", evidence_fields, err);
	s->tally = section(schema, "tally", tally_fields, err);
	if (s->finding == NULL || s->percent == NULL || s->evidence == NULL || s->tally == NULL) {
		bsc_sink_free(s);
		return NULL;
	}
	if (!o->text)
		s->writer = bsc_writer_new(out, o->form, o->seal);
	return s;
}

void
bsc_sink_section(struct bsc_sink *s, const struct bsc_section *section)
{
	if (s->writer != NULL)
		bsc_writer_section(s->writer, section);
}

void
bsc_sink_pass(struct bsc_sink *s, const struct bsc_batch *b, size_t first,
    size_t n)
{
	if (s->writer != NULL)
		bsc_writer_batch(s->writer, b, first, n);
}

static void
hash_add(struct bsc_sha256 *sum, struct bsc_span s)
{
	bsc_sha256_add(sum, s.p, s.len);
	bsc_sha256_add(sum, "\0", 1);
}

/*
 * Identity: pack, rule, office and key (of a group its own), each ended by
 * a zero byte, and the decimal ordinal among equals from the second on.
 */
static uint64_t
identity(const struct bsc_finding *f, uint32_t ordinal)
{
	struct bsc_sha256 sum;
	char text[16];

	bsc_sha256_init(&sum);
	hash_add(&sum, bsc_span(f->rule->pack->id));
	hash_add(&sum, bsc_span(f->rule->id));
	hash_add(&sum, f->office);
	hash_add(&sum, f->identity.p != NULL ? f->identity : f->key);
	if (ordinal > 1) {
		snprintf(text, sizeof(text), "%u", ordinal);
		hash_add(&sum, bsc_span(text));
	}
	return bsc_sha256_word(&sum);
}

void
bsc_finding_sum(struct bsc_finding *f)
{
	struct bsc_sha256 sum;

	if (f->summed)
		return;
	bsc_sha256_init(&sum);
	bsc_sha256_add(&sum, f->read.p, f->read.len);
	f->digest = bsc_sha256_word(&sum);
	f->print = identity(f, 1);
	f->summed = true;
}

static void
put_word(uint64_t word, char to[17])
{
	for (int i = 0; i < 16; i++)
		to[i] = "0123456789abcdef"[word >> (60 - 4 * i) & 15];
	to[16] = '\0';
}

/* As many bits as are printed count: no two findings share a fingerprint. */
static void
fingerprint(struct bsc_sink *s, const struct bsc_finding *f, char to[17])
{
	uint32_t times = bsc_seen_add(s->seen, f->print);

	put_word(times > 1 ? identity(f, times) : f->print, to);
}

/* The cells of a finding, in the order of finding_fields. */
static void
cells(struct bsc_sink *s, const struct bsc_finding *f, const char *print,
    const char *digest, const char *members, const char *status,
    struct bsc_span c[NFINDING])
{
	const struct bsc_rule *r = f->rule;
	struct bsc_span all[NFINDING] = {
		bsc_span(r->id), bsc_span(r->pack->id), bsc_span(r->clause),
		bsc_span(r->family),
		bsc_span(bsc_rule_severity_name(f->severity)),
		f->office, f->table, f->key, f->date, f->amount,
		bsc_span(r->title[s->o.lang]), f->message, f->penalty,
		bsc_span(status),
		bsc_span(print), bsc_span(r->clauses), f->subject, f->period,
		f->value, f->limit, bsc_span(members), bsc_span(digest),
		f->percent
	};

	for (size_t i = 0; i < NFINDING; i++)
		c[i] = all[i].p == NULL ? BSC_SPAN("") : all[i];
}

static void
write_text(struct bsc_sink *s, struct bsc_span src, const struct bsc_span *c)
{
	char name[16];
	const char *severity;

	snprintf(name, sizeof(name), "%.*s", (int)c[4].len, c[4].p);
	severity = bsc_rule_severity_label(bsc_rule_severity_find(name),
	    s->o.lang);
	if (bsc_span_is(c[13], "undetermined"))
		severity = s->o.lang == BSC_ZH ? "无法判定" : "undetermined";
	if (bsc_span_is(c[13], "waived"))
		severity = s->o.lang == BSC_ZH ? "已豁免" : "waived";
	bsc_output_printf(s->out, "%.*s: %s %.*s/%.*s: %.*s\n", (int)src.len,
	    src.p, severity, (int)c[1].len, c[1].p, (int)c[0].len, c[0].p,
	    (int)c[11].len, c[11].p);
}

static void
write_row(struct bsc_sink *s, struct bsc_span src, const struct bsc_span *c)
{
	if (s->writer == NULL)
		write_text(s, src, c);
	else
		bsc_writer_record(s->writer, c[NFINDING - 1].len > 0 ?
		    s->percent : s->finding, src, c);
}

/* A row that waits: the lengths of origin and n cells, then their bytes. */
static const uint32_t *
keep(struct bsc_sink *s, struct bsc_span src, const struct bsc_span *cell,
    size_t n)
{
	size_t len = src.len;
	uint32_t *row;
	char *p;

	for (size_t i = 0; i < n; i++)
		len += cell[i].len;
	row = bsc_arena_alloc(s->arena, (n + 1) * sizeof(*row) + len);
	p = (char *)&row[n + 1];
	row[0] = (uint32_t)src.len;
	if (src.len > 0)
		memcpy(p, src.p, src.len);
	p += src.len;
	for (size_t i = 0; i < n; i++) {
		row[i + 1] = (uint32_t)cell[i].len;
		if (cell[i].len > 0)
			memcpy(p, cell[i].p, cell[i].len);
		p += cell[i].len;
	}
	return row;
}

/* Its origin; the cells go to cell. */
static struct bsc_span
kept(const uint32_t *row, size_t n, struct bsc_span *cell)
{
	const char *p = (const char *)&row[n + 1];
	struct bsc_span src = { p, row[0] };

	bsc_spool_rest(1);
	p += row[0];
	for (size_t i = 0; i < n; p += row[++i])
		cell[i] = (struct bsc_span){ p, row[i + 1] };
	return src;
}

static void
add_proof(struct bsc_sink *s, const char *print, const struct bsc_member *m)
{
	const struct bsc_span cell[NEVIDENCE] = { bsc_span(print), m->table,
	    m->key, m->date, m->amount };

	s->proof = bsc_spool_grow(s->proof, &s->cproof, s->nproof + 1,
	    sizeof(*s->proof));
	s->proof[s->nproof++] = keep(s, m->src, cell, NEVIDENCE);
}

static void
hold(struct bsc_sink *s, const struct bsc_finding *f, const struct bsc_span *c)
{
	s->held = bsc_spool_grow(s->held, &s->cheld, s->nheld + 1,
	    sizeof(*s->held));
	s->held[s->nheld] = (struct held){ f->phase, f->rule->index, f->order,
	    s->nheld, keep(s, f->src, c, NFINDING) };
	s->nheld++;
}

enum bsc_waived
bsc_sink_add(struct bsc_sink *s, struct bsc_finding *f)
{
	static const char *const status[] = { "open", "waived", "expired" };
	enum bsc_waived waived = BSC_WAIVE_NONE;
	struct bsc_span c[NFINDING];
	char print[17], digest[17], members[24] = "1";

	bsc_finding_sum(f);
	fingerprint(s, f, print);
	put_word(f->digest, digest);
	if (f->nmember > 1)
		snprintf(members, sizeof(members), "%zu", f->nmember);
	if (!f->undetermined)
		waived = bsc_waivers_find(s->o.waivers, print, f->rule->id,
		    f->key, digest);
	cells(s, f, print, digest, f->phase == BSC_ABSENT ? "0" : members,
	    f->undetermined ? "undetermined" : status[waived], c);
	for (size_t i = 0; f->nmember > 1 && i < f->nmember; i++)
		add_proof(s, print, &f->member[i]);
	if (s->o.hold || f->phase != BSC_AT_ONCE)
		hold(s, f, c);
	else
		write_row(s, f->src, c);
	return waived;
}

/* The rule that nobody wrote: a waiver should still be needed. */
static const struct bsc_pack waiver_pack = { .id = "core" };
static const struct bsc_rule waiver_rule = {
	.pack = &waiver_pack, .id = "waiver-unused", .clause = "",
	.clauses = "", .family = "registry", .severity = BSC_INFO,
	.title = { "豁免已无对应问题", "A waiver that no finding needs" },
	.index = SIZE_MAX
};

size_t
bsc_sink_waivers(struct bsc_sink *s)
{
	const struct bsc_waiver *w;
	size_t n = 0;

	for (size_t i = 0; (w = bsc_waivers_get(s->o.waivers, i)); i++) {
		struct bsc_finding f = { .rule = &waiver_rule,
		    .phase = BSC_ABSENT, .severity = BSC_INFO,
		    .src = bsc_span(w->src), .table = BSC_SPAN("waiver"),
		    .key = bsc_span(*w->fingerprint ? w->fingerprint : w->key),
		    .message = bsc_span(waiver_rule.title[s->o.lang]) };

		if (w->used)
			continue;
		bsc_sink_add(s, &f);
		n++;
	}
	return n;
}

static int
by_text(const struct held *a, const struct held *b)
{
	struct bsc_span x[NFINDING], y[NFINDING];
	int c;

	kept(a->row, NFINDING, x);
	kept(b->row, NFINDING, y);
	c = bsc_span_cmp(x[5], y[5]);
	return c != 0 ? c : bsc_span_cmp(x[17], y[17]);
}

/* SPEC 27; arrival decides last and keeps the order total. */
static int
by_place(const void *va, const void *vb)
{
	const struct held *a = va, *b = vb;
	int c;

	if (a->phase != b->phase)
		return a->phase < b->phase ? -1 : 1;
	if (a->phase != BSC_AT_ONCE && a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	if (a->phase == BSC_ABSENT && (c = by_text(a, b)) != 0)
		return c;
	if (a->phase != BSC_AT_ONCE && a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return a->arrival < b->arrival ? -1 : 1;
}

void
bsc_sink_findings(struct bsc_sink *s)
{
	struct bsc_span src, cell[NFINDING];

	s->held = bsc_spool_sort(s->held, s->nheld, sizeof(*s->held),
	    by_place);
	for (size_t i = 0; i < s->nheld; i++) {
		src = kept(s->held[i].row, NFINDING, cell);
		write_row(s, src, cell);
	}
	for (size_t i = 0; s->writer != NULL && i < s->nproof; i++) {
		src = kept(s->proof[i], NEVIDENCE, cell);
		bsc_writer_record(s->writer, s->evidence, src, cell);
	}
}

void
bsc_sink_tally(struct bsc_sink *s, const struct bsc_rule *r,
    const struct bsc_tally *t, const char *unit)
{
	struct bsc_buf src = { 0 }, reasons = { 0 };
	uint64_t n[] = { bsc_tally_examined(t), bsc_tally_applicable(t),
	    t->count[BSC_COMPLY], t->count[BSC_VIOLATE],
	    t->count[BSC_UNDETERMINED], t->waived };
	const char *slash;
	char number[6][24];
	struct bsc_span c[12];

	if (s->writer == NULL)
		return;
	slash = strrchr(r->file, '/');
	bsc_buf_printf(&src, "%s:%zu", slash == NULL ? r->file : slash + 1,
	    r->node->line);
	bsc_tally_reasons(t, &reasons);
	c[0] = bsc_span(r->pack->id);
	c[1] = bsc_span(r->id);
	c[2] = bsc_span(r->family);
	c[3] = bsc_span(unit);
	for (size_t i = 0; i < 6; i++) {
		snprintf(number[i], sizeof(number[i]), "%llu",
		    (unsigned long long)n[i]);
		c[4 + i] = bsc_span(number[i]);
	}
	c[10] = bsc_span(bsc_buf_str(&reasons));
	c[11] = bsc_span(r->title[s->o.lang]);
	bsc_writer_record(s->writer, s->tally, bsc_span(bsc_buf_str(&src)), c);
	bsc_buf_free(&src);
	bsc_buf_free(&reasons);
}

void
bsc_sink_finish(struct bsc_sink *s)
{
	if (s->writer != NULL)
		bsc_writer_finish(s->writer);
}

void
bsc_sink_break(struct bsc_sink *s)
{
	if (s->writer != NULL)
		bsc_writer_break(s->writer);
}

void
bsc_sink_free(struct bsc_sink *s)
{
	if (s == NULL)
		return;
	if (s->writer != NULL)
		bsc_writer_free(s->writer);
	if (s->finding != NULL)
		bsc_section_free(s->finding);
	if (s->percent != NULL)
		bsc_section_free(s->percent);
	if (s->evidence != NULL)
		bsc_section_free(s->evidence);
	if (s->tally != NULL)
		bsc_section_free(s->tally);
	bsc_arena_free(s->arena);
	bsc_seen_free(s->seen);
	bsc_spool_free(s->held);
	bsc_spool_free(s->proof);
	free(s);
}
