#include <stdlib.h>

#include "report/compare.h"

static const struct bsc_res_finding *
find(const struct bsc_results *res, struct bsc_span print)
{
	uint32_t i = bsc_keys_find(res->prints, print);

	return i == BSC_NO_KEY ? NULL : &res->finding[i];
}

/* The tally of a rule: index, or SIZE_MAX. */
static size_t
tally_of(const struct bsc_results *res, struct bsc_span pack,
    struct bsc_span rule)
{
	struct bsc_buf key = { 0 };
	uint32_t i;

	bsc_buf_add(&key, pack.p, pack.len);
	bsc_buf_putc(&key, '/');
	bsc_buf_add(&key, rule.p, rule.len);
	i = bsc_keys_find(res->rules, (struct bsc_span){ key.p, key.len });
	bsc_buf_free(&key);
	return i == BSC_NO_KEY ? SIZE_MAX : i;
}

static bool
judged(const struct bsc_res_tally *t)
{
	return t->applicable > t->undetermined;
}

/* 1: the later run kept this record, 0: it kept others of the table only,
 * -1: it kept none of the table, so nothing is known. */
static int
was_kept(const struct bsc_compare *c, struct bsc_span table,
    struct bsc_span key)
{
	const struct bsc_table *t = bsc_table_find(c->now->schema, table);
	struct bsc_buf *b = &c->kept->buf;

	if (t == NULL || !c->kept->met[t->index])
		return -1;
	b->len = 0;
	bsc_buf_add(b, table.p, table.len);
	bsc_buf_putc(b, '\0');
	bsc_buf_add(b, key.p, key.len);
	return bsc_keys_find(c->kept->keys,
	    (struct bsc_span){ b->p, b->len }) != BSC_NO_KEY;
}

/*
 * Whether the record behind a finding is no longer there: taken out of the
 * ledger, or not in the part that was examined.  Of a group one member that
 * is left is enough; an obligation has no record.
 */
static bool
is_gone(const struct bsc_compare *c, const struct bsc_res_finding *f,
    const struct bsc_res_tally *t)
{
	if (bsc_span_is(t->unit, "obligation"))
		return false;
	for (size_t i = 0; i < f->nmember; i++)
		if (was_kept(c, f->member[i].table, f->member[i].key) != 0)
			return false;
	return f->nmember > 0 || was_kept(c, f->table, f->key) == 0;
}

/* Why the silence of the later run is no proof; NONE: it is. */
static enum bsc_change_why
doubt(const struct bsc_compare *c, const struct bsc_res_finding *f)
{
	const struct bsc_res_tally *t;
	size_t i;

	if (f->rule.len == 0)
		return BSC_WHY_NO_RULE;
	if ((i = tally_of(c->now, f->pack, f->rule)) == SIZE_MAX)
		return BSC_WHY_NOT_RUN;
	t = &c->now->tally[i];
	if (!judged(t))
		return BSC_WHY_NO_VERDICT;
	if (is_gone(c, f, t))
		return BSC_WHY_GONE;
	if ((uint64_t)t->undetermined > c->listed[i])
		return BSC_WHY_UNLISTED;
	return BSC_WHY_NONE;
}

/* Old streams have no digest: then the amount and the value decide. */
static bool
same_values(const struct bsc_res_finding *a, const struct bsc_res_finding *b)
{
	if (a->digest.len > 0 && b->digest.len > 0)
		return bsc_span_eq(a->digest, b->digest);
	return bsc_span_eq(a->amount_text, b->amount_text) &&
	    bsc_span_eq(a->value, b->value);
}

/* How a finding of the later run stands to what was known. */
static enum bsc_change_kind
kind_of(const struct bsc_compare *c, const struct bsc_res_finding *now,
    const struct bsc_res_finding *was, const struct bsc_track *k)
{
	bool today;

	if (k != NULL && k->state == BSC_TRACK_CLOSED)
		return BSC_REAPPEARED;
	if (was != NULL)
		return same_values(now, was) && now->status == was->status ?
		    BSC_REMAINING : BSC_CHANGED;
	if (k == NULL)
		return BSC_NEW;
	/* The same comparison once more must say the same. */
	today = k->state == BSC_TRACK_REOPENED && bsc_span_is(k->last, c->as_of);
	if (today)
		return BSC_REAPPEARED;
	if (bsc_span_is(k->first, c->as_of))
		return BSC_NEW;
	return k->finding->rule.len == 0 || same_values(now, k->finding) ?
	    BSC_REMAINING : BSC_CHANGED;
}

static void
add(struct bsc_compare *c, struct bsc_change change)
{
	c->change = bsc_grow(c->change, &c->capchange, c->nchange + 1,
	    sizeof(change));
	c->change[c->nchange++] = change;
	c->count[change.kind]++;
}

/* Bring the record of a finding's way up to date. */
static void
follow(struct bsc_compare *c, struct bsc_change *d)
{
	const struct bsc_res_finding *f = d->now != NULL ? d->now : d->was;
	struct bsc_track *k;

	if (d->track == SIZE_MAX)
		d->track = bsc_tracks_add(c->tracks, f);
	k = &c->tracks->track[d->track];
	k->met = true;
	if (d->kind == BSC_RESOLVED)
		k->state = BSC_TRACK_CLOSED;
	if (d->kind == BSC_RESOLVED || d->kind == BSC_UNKNOWN)
		return;
	bsc_track_take(c->tracks, d->track, f);
	k->last = bsc_span(c->as_of);
	if (d->kind == BSC_NEW)
		k->first = k->last;
	if (d->kind == BSC_REAPPEARED)
		k->state = BSC_TRACK_REOPENED;
}

static void
compare_now(struct bsc_compare *c, const struct bsc_res_finding *now)
{
	struct bsc_change d = { .now = now };
	const struct bsc_track *k = NULL;

	d.track = bsc_tracks_find(c->tracks, now->fingerprint);
	if (d.track != SIZE_MAX)
		k = &c->tracks->track[d.track];
	d.was = find(c->old, now->fingerprint);
	if (d.was != NULL && d.was->status == BSC_RES_UNDETERMINED)
		d.was = NULL;
	if (now->status != BSC_RES_UNDETERMINED)
		d.kind = kind_of(c, now, d.was, k);
	else if (d.was == NULL && (k == NULL || k->state == BSC_TRACK_CLOSED)) {
		c->undetermined++;
		return;
	} else {
		d.kind = BSC_UNKNOWN;
		d.why = BSC_WHY_UNDETERMINED;
	}
	if (d.kind == BSC_CHANGED && d.was == NULL && k != NULL) {
		d.was = k->finding;
		d.by_state = true;
	}
	follow(c, &d);
	add(c, d);
}

/* A finding known before of which the later run says nothing. */
static void
compare_silent(struct bsc_compare *c, const struct bsc_res_finding *was,
    size_t track)
{
	struct bsc_change d = { .was = was, .track = track };

	d.why = doubt(c, was);
	d.kind = d.why == BSC_WHY_NONE ? BSC_RESOLVED : BSC_UNKNOWN;
	follow(c, &d);
	add(c, d);
}

static void
note_lost(struct bsc_compare *c)
{
	const struct bsc_res_tally *t;
	size_t i;

	for (t = c->old->tally; t < c->old->tally + c->old->ntally; t++) {
		i = tally_of(c->now, t->pack, t->rule);
		if (!judged(t) || (i != SIZE_MAX && judged(&c->now->tally[i])))
			continue;
		c->lost = bsc_grow(c->lost, &c->caplost, c->nlost + 1,
		    sizeof(*c->lost));
		c->lost[c->nlost++] = t;
	}
}

static void
count_listed(struct bsc_compare *c)
{
	const struct bsc_results *now = c->now;
	size_t i;

	c->listed = bsc_zalloc(now->ntally + 1, sizeof(*c->listed));
	for (size_t n = 0; n < now->nfinding; n++) {
		if (now->finding[n].status != BSC_RES_UNDETERMINED)
			continue;
		i = tally_of(now, now->finding[n].pack, now->finding[n].rule);
		if (i != SIZE_MAX)
			c->listed[i]++;
	}
}

void
bsc_compare_init(struct bsc_compare *c, const struct bsc_results *old,
    const struct bsc_results *now, struct bsc_kept *kept,
    struct bsc_tracks *tracks, bsc_day as_of)
{
	const struct bsc_res_finding *f;
	const struct bsc_track *k;

	memset(c, 0, sizeof(*c));
	c->old = old;
	c->now = now;
	c->kept = kept;
	c->tracks = tracks;
	bsc_day_format(as_of, c->as_of);
	count_listed(c);
	note_lost(c);
	for (size_t i = 0; i < now->nfinding; i++)
		compare_now(c, &now->finding[i]);
	for (f = old->finding; f < old->finding + old->nfinding; f++)
		if (f->status != BSC_RES_UNDETERMINED &&
		    find(now, f->fingerprint) == NULL)
			compare_silent(c, f, bsc_tracks_find(tracks,
			    f->fingerprint));
	for (size_t i = 0; i < tracks->ntrack; i++) {
		k = &tracks->track[i];
		if (!k->met && k->state != BSC_TRACK_CLOSED)
			compare_silent(c, k->finding, i);
	}
}

bool
bsc_compare_differs(const struct bsc_compare *c)
{
	return c->nchange > c->count[BSC_REMAINING] || c->nlost > 0;
}

void
bsc_compare_free(struct bsc_compare *c)
{
	free(c->change);
	free(c->listed);
	free(c->lost);
}
