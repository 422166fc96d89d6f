#include <stdlib.h>
#include <string.h>

#include "report/track.h"
#include "stream/feed.h"

/* Where the cell of a column goes, and comes from. */
struct bind {
	const char	*name;
	size_t		 at;
};

#define OWN(field) { #field, offsetof(struct bsc_track, field) }
#define OF(field) { "x_" #field, offsetof(struct bsc_res_finding, field) }

static const struct bind own[] = {
	OWN(fingerprint), OWN(first), OWN(last), OWN(due), OWN(reply),
	{ "state", offsetof(struct bsc_track, state_text) },
};

static const struct bind of_finding[] = {
	OF(pack), OF(rule), OF(clause), OF(family),
	{ "x_severity", offsetof(struct bsc_res_finding, severity_text) },
	OF(office), OF(table), OF(key), OF(date), OF(period),
	{ "x_amount", offsetof(struct bsc_res_finding, amount_text) },
	OF(title), OF(message), OF(value), OF(digest),
};

enum {
	NOWN = sizeof(own) / sizeof(*own),
	NOF = sizeof(of_finding) / sizeof(*of_finding)
};

static const char *const states[] = { "open", "replied", "closed", "reopened" };

struct bsc_tracks *
bsc_tracks_new(void)
{
	struct bsc_tracks *t = bsc_zalloc(1, sizeof(*t));

	t->arena = bsc_arena_new();
	t->prints = bsc_keys_new();
	return t;
}

static struct bsc_track *
append(struct bsc_tracks *t)
{
	struct bsc_track *new;

	t->track = bsc_grow(t->track, &t->captrack, t->ntrack + 1,
	    sizeof(*t->track));
	new = &t->track[t->ntrack++];
	memset(new, 0, sizeof(*new));
	new->finding = bsc_arena_alloc(t->arena, sizeof(*new->finding));
	return new;
}

static bool
misfit(const struct bsc_batch *b, size_t r, const char *column,
    struct bsc_span text, struct bsc_error *err)
{
	return bsc_fail(err, _("%s:%llu: rectification.%s: \"%.*s\" is not a "
	    "value of it"), b->file, (unsigned long long)b->line[r], column,
	    (int)text.len, text.len > 0 ? text.p : "");
}

static void
fill(struct bsc_tracks *t, void *to, const struct bind *bind, size_t n,
    const char *column, struct bsc_span cell)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(bind[i].name, column) == 0) {
			cell.p = bsc_arena_strndup(t->arena, cell.p, cell.len);
			memcpy((char *)to + bind[i].at, &cell, sizeof(cell));
			return;
		}
}

static bool
check_days(const struct bsc_batch *b, size_t r, const struct bsc_track *k,
    struct bsc_error *err)
{
	const struct bsc_span text[] = { k->first, k->last, k->due };
	static const char *const name[] = { "first", "last", "due" };
	bsc_day day;

	for (int i = 0; i < 3; i++)
		if (text[i].len > 0 && !bsc_day_parse(text[i], &day))
			return misfit(b, r, name[i], text[i], err);
	return true;
}

static bool
check_state(const struct bsc_batch *b, size_t r, struct bsc_track *k,
    struct bsc_error *err)
{
	for (int i = 0; i < BSC_TRACK_STATES; i++)
		if (bsc_span_is(k->state_text, states[i])) {
			k->state = i;
			return true;
		}
	return k->state_text.len == 0 ||
	    misfit(b, r, "state", k->state_text, err);
}

/* The finding as it was last recorded. */
static bool
check_finding(const struct bsc_batch *b, size_t r, struct bsc_track *k,
    struct bsc_error *err)
{
	struct bsc_res_finding *f = k->finding;

	f->fingerprint = k->fingerprint;
	f->severity = bsc_severity_find(f->severity_text);
	if (f->severity < 0) {
		if (f->severity_text.len > 0)
			return misfit(b, r, "x_severity", f->severity_text,
			    err);
		f->severity = BSC_INFO;
	}
	if (f->amount_text.len == 0)
		return true;
	f->amount.known = bsc_money_parse(f->amount_text, &f->amount.fen);
	return f->amount.known ||
	    misfit(b, r, "x_amount", f->amount_text, err);
}

static bool
add_record(struct bsc_tracks *t, const struct bsc_batch *b, size_t r,
    struct bsc_error *err)
{
	struct bsc_track *k = append(t);
	struct bsc_span cell, src = bsc_batch_src(b, r);
	bool isnew = false;

	for (size_t c = 0; c < b->section->ncol; c++) {
		cell = bsc_batch_cell(b, r, c);
		fill(t, k, own, NOWN, b->section->col[c].name, cell);
		fill(t, k->finding, of_finding, NOF, b->section->col[c].name,
		    cell);
	}
	k->finding->src.p = bsc_arena_strndup(t->arena, src.p, src.len);
	k->finding->src.len = src.len;
	if (k->fingerprint.len == 0)
		return misfit(b, r, "fingerprint", k->fingerprint, err);
	bsc_keys_add(t->prints, k->fingerprint, &isnew);
	if (!isnew)
		return bsc_fail(err, _("%s:%llu: finding %.*s is followed "
		    "twice"), b->file, (unsigned long long)b->line[r],
		    (int)k->fingerprint.len, k->fingerprint.p);
	return check_days(b, r, k, err) && check_state(b, r, k, err) &&
	    check_finding(b, r, k, err);
}

static bool
on_batch(void *arg, const struct bsc_batch *b, struct bsc_error *err)
{
	struct bsc_tracks *t = arg;

	if (strcmp(b->section->table->name, "rectification") != 0)
		return true;
	for (size_t i = 0; i < b->n; i++)
		if (!add_record(t, b, i, err))
			return false;
	return true;
}

bool
bsc_tracks_read(struct bsc_tracks *t, const struct bsc_schema *schema,
    const char *path, struct bsc_error *err)
{
	struct bsc_reader_options o = { .table = bsc_table_find(schema,
	    BSC_SPAN("rectification")) };
	char *const paths[] = { (char *)path, NULL };
	struct bsc_feed feed = { .batch = on_batch, .arg = t };

	return bsc_feed(&feed, schema, paths, &o, err);
}

size_t
bsc_tracks_find(const struct bsc_tracks *t, struct bsc_span print)
{
	uint32_t i = bsc_keys_find(t->prints, print);

	return i == BSC_NO_KEY ? SIZE_MAX : i;
}

size_t
bsc_tracks_add(struct bsc_tracks *t, const struct bsc_res_finding *f)
{
	struct bsc_track *k = append(t);
	bool isnew;

	k->fingerprint = f->fingerprint;
	bsc_keys_add(t->prints, f->fingerprint, &isnew);
	bsc_track_take(t, t->ntrack - 1, f);
	return t->ntrack - 1;
}

void
bsc_track_take(struct bsc_tracks *t, size_t i, const struct bsc_res_finding *f)
{
	t->track[i].finding = bsc_arena_alloc(t->arena, sizeof(*f));
	*t->track[i].finding = *f;
}

static struct bsc_span
cell_at(const void *from, const struct bind *bind)
{
	struct bsc_span s;

	memcpy(&s, (const char *)from + bind->at, sizeof(s));
	return s.p == NULL ? BSC_SPAN("") : s;
}

void
bsc_tracks_write(const struct bsc_tracks *t, const struct bsc_schema *schema,
    struct bsc_writer *w)
{
	const char *names[NOWN + NOF + 1] = { 0 };
	struct bsc_span cell[NOWN + NOF];
	struct bsc_section *sec;
	const struct bsc_track *k;

	for (size_t i = 0; i < NOWN; i++)
		names[i] = own[i].name;
	for (size_t i = 0; i < NOF; i++)
		names[NOWN + i] = of_finding[i].name;
	sec = bsc_section_new(bsc_table_find(schema,
	    BSC_SPAN("rectification")), names);
	bsc_writer_section(w, sec);
	for (k = t->track; k < t->track + t->ntrack; k++) {
		for (size_t i = 0; i < NOWN; i++)
			cell[i] = cell_at(k, &own[i]);
		cell[NOWN - 1] = bsc_span(states[k->state]);
		for (size_t i = 0; i < NOF; i++)
			cell[NOWN + i] = cell_at(k->finding, &of_finding[i]);
		bsc_writer_record(w, sec, k->finding->src, cell);
	}
	bsc_section_free(sec);
}

void
bsc_tracks_free(struct bsc_tracks *t)
{
	if (t == NULL)
		return;
	free(t->track);
	bsc_keys_free(t->prints);
	bsc_arena_free(t->arena);
	free(t);
}
