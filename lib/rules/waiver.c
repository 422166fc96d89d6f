#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "rules/waiver.h"
#include "stream/feed.h"

struct bsc_waivers {
	struct bsc_waiver	*item;
	size_t			 n, cap;
	bsc_day			 today;
};

static char *
cell(const struct bsc_batch *b, size_t r, const char *name)
{
	const struct bsc_field *f = bsc_field_find(b->section->table,
	    bsc_span(name));
	struct bsc_span s = { NULL, 0 };

	if (f != NULL)
		s = bsc_span_trim(bsc_batch_field(b, r, f));
	return bsc_strndup(s.p == NULL ? "" : s.p, s.len);
}

static bool
day(const struct bsc_batch *b, size_t r, const char *name, bsc_day *to)
{
	char *s = cell(b, r, name);
	bool ok = bsc_day_parse(bsc_span(s), to);

	free(s);
	return ok;
}

/* What a waiver must not leave out, lest it hold for ever or for all. */
static bool
add(struct bsc_waivers *w, const struct bsc_batch *b, size_t r,
    struct bsc_error *err)
{
	struct bsc_waiver *v;
	unsigned long long line = b->line[r];

	w->item = bsc_grow(w->item, &w->cap, w->n + 1, sizeof(*w->item));
	v = &w->item[w->n++];
	*v = (struct bsc_waiver){ .from = BSC_DAY_MIN };
	v->src = bsc_strndup(bsc_batch_src(b, r).p, bsc_batch_src(b, r).len);
	v->fingerprint = cell(b, r, "fingerprint");
	v->rule = cell(b, r, "rule");
	v->key = cell(b, r, "key");
	v->digest = cell(b, r, "digest");
	day(b, r, "from", &v->from);
	if (!day(b, r, "to", &v->to))
		return bsc_fail(err, _("%s:%llu: a waiver ends on a day: "
		    "\"to\" is missing"), b->file, line);
	if (*v->digest == '\0')
		return bsc_fail(err, _("%s:%llu: a waiver holds for one "
		    "digest, or says \"any\""), b->file, line);
	if (*v->fingerprint == '\0' && (*v->rule == '\0' || *v->key == '\0'))
		return bsc_fail(err, _("%s:%llu: a waiver names a fingerprint, "
		    "or rule and key"), b->file, line);
	return true;
}

static bool
on_batch(void *arg, const struct bsc_batch *b, struct bsc_error *err)
{
	struct bsc_waivers *w = arg;

	if (strcmp(b->section->table->name, "waiver") != 0)
		return true;
	for (size_t i = 0; i < b->n; i++)
		if (!add(w, b, i, err))
			return false;
	return true;
}

struct bsc_waivers *
bsc_waivers_load(const struct bsc_schema *schema, const char *path,
    bsc_day today, struct bsc_error *err)
{
	struct bsc_reader_options o = { .table = bsc_table_find(schema,
	    BSC_SPAN("waiver")) };
	struct bsc_waivers *w = bsc_zalloc(1, sizeof(*w));
	struct bsc_feed feed = { .batch = on_batch, .arg = w };
	char *const paths[] = { (char *)path, NULL };

	w->today = today;
	if (bsc_feed(&feed, schema, paths, &o, err))
		return w;
	bsc_waivers_free(w);
	return NULL;
}

void
bsc_waivers_free(struct bsc_waivers *w)
{
	if (w == NULL)
		return;
	for (size_t i = 0; i < w->n; i++) {
		struct bsc_waiver *v = &w->item[i];

		free(v->src);
		free(v->fingerprint);
		free(v->rule);
		free(v->key);
		free(v->digest);
	}
	free(w->item);
	free(w);
}

static bool
concerns(const struct bsc_waiver *v, const char *fingerprint,
    const char *rule, struct bsc_span key)
{
	if (*v->fingerprint != '\0')
		return strcmp(v->fingerprint, fingerprint) == 0;
	return strcmp(v->rule, rule) == 0 && bsc_span_is(key, v->key);
}

enum bsc_waived
bsc_waivers_find(struct bsc_waivers *w, const char *fingerprint,
    const char *rule, struct bsc_span key, const char *digest)
{
	enum bsc_waived found = BSC_WAIVE_NONE;

	for (size_t i = 0; w != NULL && i < w->n; i++) {
		struct bsc_waiver *v = &w->item[i];

		if (!concerns(v, fingerprint, rule, key) ||
		    (strcmp(v->digest, "any") != 0 &&
		    strcmp(v->digest, digest) != 0))
			continue;
		v->used = true;
		if (v->from <= w->today && w->today <= v->to)
			return BSC_WAIVE_HOLDS;
		if (v->to < w->today)
			found = BSC_WAIVE_EXPIRED;
	}
	return found;
}

const struct bsc_waiver *
bsc_waivers_get(const struct bsc_waivers *w, size_t i)
{
	return w != NULL && i < w->n ? &w->item[i] : NULL;
}
