#include <stdio.h>
#include <stdlib.h>

#include "import/reading.h"
#include "import/record.h"
#include "import/totals.h"
#include "stream/input.h"
#include "value/money.h"

struct reading {
	const struct bsc_import	*run;
	struct bsc_scan		*scan;
	const struct bsc_books *members;	/* of XML, or NULL */
	const struct bsc_table	*table;		/* marked in the gatherer */
	struct bsc_records	*records;
	struct bsc_totals	*totals;
	struct bsc_notes	 rejects, doubts, dashes;
	struct bsc_buf		 faults;	/* of totals: lines to say */
	uint64_t		 lines, accepted, rejected, aside;
};

static void
say_faults(struct reading *r, const struct bsc_buf *b, uint64_t line)
{
	struct bsc_span rest = { b->p, b->len }, text;

	while (b->len > 0 && bsc_span_split(&rest, '\n', &text))
		if (text.len > 0)
			bsc_buf_printf(&r->faults, "%s:%llu: %.*s\n",
			    r->scan->name, (unsigned long long)line,
			    (int)text.len, text.p);
}

static void
check_total(struct reading *r, const struct bsc_row *row, struct bsc_span word)
{
	struct bsc_buf faults = { 0 };

	bsc_totals_check(r->totals, row, word, &faults);
	say_faults(r, &faults, row->line);
	bsc_buf_free(&faults);
}

/* What was taken of the file so far is void. */
static void
forget(void *arg)
{
	struct reading *r = arg;

	if (r->table != NULL)
		bsc_gather_undo(r->run->gather, r->table);
	r->table = NULL;
	bsc_records_free(r->records);
	r->records = NULL;
	bsc_totals_free(r->totals);
	r->totals = NULL;
	bsc_notes_free(&r->rejects);
	bsc_notes_free(&r->doubts);
	bsc_notes_free(&r->dashes);
	bsc_buf_free(&r->faults);
	r->lines = r->accepted = r->rejected = r->aside = 0;
}

static void
begin(void *arg)
{
	struct reading *r = arg;

	r->table = r->scan->mapping->table;
	bsc_gather_mark(r->run->gather, r->table);
	r->records = bsc_records_new(r->run->gather, r->scan->mapping,
	    r->scan->name, &r->rejects, &r->doubts, &r->dashes);
	r->totals = bsc_totals_new(r->scan->mapping);
	bsc_totals_title(r->totals, bsc_span(r->scan->layout.title));
}

static void
take_row(void *arg, const struct bsc_row *row, enum bsc_row_kind kind,
    struct bsc_span word)
{
	struct reading *r = arg;
	bool good;

	if (r->scan->member != NULL && !r->scan->workbook &&
	    kind == BSC_ROW_HEADER)
		return;			/* ours, not the file's */
	r->lines++;
	if (kind == BSC_ROW_DATA && bsc_totals_wordless(r->totals, row))
		kind = BSC_ROW_TOTAL;
	if (kind == BSC_ROW_TOTAL)
		check_total(r, row, word);
	if (kind != BSC_ROW_DATA) {
		r->aside++;
		return;
	}
	if (row->hidden)
		bsc_records_reject(r->records, row,
		    N_("hidden; --hidden takes it"));
	good = !row->hidden && bsc_records_row(r->records, row);
	bsc_totals_row(r->totals, row, good);
	if (good)
		r->accepted++;
	else
		r->rejected++;
}

/* Read the file, once more. */
static bool
read_file(struct reading *r, struct bsc_error *err)
{
	struct bsc_rows *rows = bsc_rows_open(r->scan->path, r->scan->name,
	    r->scan->encoding, r->scan->bom, r->scan->delim, err);
	const struct bsc_row *row;
	int more;

	if (rows == NULL)
		return false;
	if (r->scan->member != NULL)
		bsc_rows_numbered(rows);
	while ((more = bsc_rows_next(rows, &row)) > 0) {
		struct bsc_span word = { "", 0 };

		take_row(r, row, bsc_kinds_row(r->scan->kinds, row, &word),
		    word);
	}
	if (more < 0)
		bsc_fail(err, "%s", bsc_rows_error(rows));
	else if (strcmp(r->scan->digest, bsc_rows_digest(rows)) != 0)
		more = bsc_fail(err, _("%s: changed while it was read"),
		    r->scan->name) ? 0 : -1;
	bsc_rows_close(rows);
	return more == 0;
}

static void
finish(struct reading *r)
{
	struct bsc_buf faults = { 0 };

	if (r->accepted == 0)
		bsc_records_header(r->records);
	bsc_totals_end(r->totals, &faults);
	say_faults(r, &faults, r->scan->layout.line);
	bsc_buf_free(&faults);
}

static struct bsc_span
number(struct bsc_arena *a, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
	return bsc_span(bsc_arena_strdup(a, text));
}

static struct bsc_span
money(struct bsc_arena *a, bool known, bsc_fen fen)
{
	char text[24];

	if (!known)
		return (struct bsc_span){ "", 0 };
	return (struct bsc_span){ bsc_arena_strndup(a, text,
	    bsc_money_format(fen, text)), bsc_money_format(fen, text) };
}

static const char *
encoding_of(const struct reading *r)
{
	return r->members != NULL ? r->members->encoding : r->scan->encoding;
}

/* Control totals of the file (SPEC 30). */
static void
write_source(struct reading *r)
{
	static const char *const fields[] = { "file", "table", "digest",
	    "encoding", "lines", "accepted", "rejected", "set_aside",
	    "doubtful", "amount_read", "amount_accepted", "amount_rejected",
	    "declared", "agrees", "from", "to", NULL };
	const struct bsc_table *t = bsc_table_find(r->run->schema,
	    BSC_SPAN("source"));
	struct bsc_totals_sum sum = bsc_totals_sum(r->totals);
	struct bsc_arena *a = bsc_arena_new();
	struct bsc_buf src = { 0 };
	char from[16], to[16];
	bool checked = sum.is_declared || sum.compared || !sum.agrees;
	struct bsc_span cell[16];

	bsc_records_span(r->records, from, to);
	cell[0] = bsc_span(r->scan->name);
	cell[1] = bsc_span(r->scan->mapping->table->name);
	cell[2] = bsc_span(r->members != NULL ? r->members->digest :
	    r->scan->digest);
	cell[3] = bsc_span(encoding_of(r));
	cell[4] = number(a, r->lines);
	cell[5] = number(a, r->accepted);
	cell[6] = number(a, r->rejected);
	cell[7] = number(a, r->aside);
	cell[8] = number(a, bsc_records_doubtful(r->records));
	cell[9] = money(a, sum.known, sum.read);
	cell[10] = money(a, sum.known, sum.accepted);
	cell[11] = money(a, sum.known, sum.rejected);
	cell[12] = money(a, sum.is_declared, sum.declared);
	cell[13] = bsc_span(!checked ? "" : sum.agrees ? "yes" : "no");
	cell[14] = bsc_span(from);
	cell[15] = bsc_span(to);
	bsc_buf_printf(&src, "%s:1", r->scan->name);
	bsc_writer_record(bsc_gather_table(r->run->gather, t),
	    bsc_gather_section(r->run->gather, t, fields),
	    (struct bsc_span){ src.p, src.len }, cell);
	bsc_buf_free(&src);
	bsc_arena_free(a);
}

static void
say_notes(const struct reading *r, const struct bsc_notes *n,
    const char *format)
{
	for (size_t i = 0; i < n->n; i++)
		bsc_warn(format, r->scan->name, (unsigned long long)
		    n->note[i].line, n->note[i].what, _(n->note[i].why),
		    (unsigned long long)n->note[i].count);
}

/* The statement: quiet when all is well. */
static enum bsc_exit
state(struct reading *r)
{
	struct bsc_span rest = { r->faults.p, r->faults.len }, line;
	bool odd = r->rejects.n + r->doubts.n + r->faults.len > 0;

	if (!odd && !r->run->verbose)
		return BSC_CLEAN;
	bsc_warn(_("%s: table %s, %s: %llu rows read = %llu accepted + "
	    "%llu rejected + %llu set aside"), r->scan->name,
	    r->scan->mapping->table->name, encoding_of(r),
	    (unsigned long long)r->lines, (unsigned long long)r->accepted,
	    (unsigned long long)r->rejected, (unsigned long long)r->aside);
	say_notes(r, &r->rejects, _("%s:%llu: rejected: %s: %s (%llu)"));
	say_notes(r, &r->doubts, _("%s:%llu: doubtful: %s: %s (%llu)"));
	if (r->run->verbose)
		say_notes(r, &r->dashes, _("%s:%llu: noted: %s: %s (%llu)"));
	while (r->faults.len > 0 && bsc_span_split(&rest, '\n', &line))
		if (line.len > 0)
			bsc_warn("%.*s", (int)line.len, line.p);
	return odd ? BSC_FOUND : BSC_CLEAN;
}

static void
explain(struct reading *r)
{
	const struct bsc_scan *s = r->scan;

	if (s->workbook)
		bsc_buf_printf(r->run->explained, _("%s: headings in row "
		    "%llu\n"), s->name, (unsigned long long)s->layout.line);
	else
		bsc_buf_printf(r->run->explained, _("%s: %s, headings on line %llu, "
	    "delimiter %s\n"), s->name, s->encoding,
	    (unsigned long long)s->layout.line, s->delim == '\t' ? "tab" :
	    (char[]){ s->delim, '\0' });
	bsc_mapping_explain(s->mapping, r->run->explained);
	if (r->run->mapping != NULL)
		bsc_mapping_xml(s->mapping, r->run->mapping);
}

/* The same with one header, that has a place for all that was met. */
static bool
read_whole(struct reading *r, struct bsc_error *err)
{
	struct bsc_records *before = r->records;
	bool good;

	r->records = NULL;
	forget(r);
	begin(r);
	bsc_records_expect(r->records, before);
	good = read_file(r, err);
	bsc_records_free(before);
	return good;
}

/*
 * Records and control totals of a file that was scanned.  taken: on the way
 * its rows were, and what was guessed of its columns was right.
 */
static enum bsc_exit
conclude(struct reading *r, bool taken)
{
	enum bsc_exit answer = BSC_TROUBLE;
	struct bsc_error err;

	if (!taken) {
		forget(r);
		begin(r);
		taken = read_file(r, &err);
	}
	if (taken && bsc_records_split(r->records))
		taken = read_whole(r, &err);
	finish(r);
	if (taken) {
		write_source(r);
		answer = state(r);
	} else
		bsc_warn("%s", err.text);
	r->table = NULL;		/* what was taken stays */
	forget(r);
	return answer;
}

enum bsc_exit
bsc_reading_take(const struct bsc_import *run, struct bsc_scan *scan,
    const struct bsc_books *members)
{
	struct reading r = { .run = run, .scan = scan, .members = members };

	if (!run->explain)
		return conclude(&r, false);
	explain(&r);
	return BSC_CLEAN;
}

enum bsc_exit
bsc_reading_text(const struct bsc_import *run, const char *path,
    const char *name)
{
	struct bsc_scan scan = { .path = path, .name = name };
	struct reading r = { .run = run, .scan = &scan };
	struct bsc_taker taker = { &r, begin, take_row, forget };
	enum bsc_exit answer = BSC_CLEAN;
	struct bsc_error err;

	if (!bsc_scan_file(&scan, run->schema, run->names, run->told,
	    run->explain ? NULL : &taker, &err)) {
		bsc_warn("%s", err.text);
		answer = BSC_TROUBLE;
	} else if (run->explain)
		explain(&r);
	else if (bsc_reading_is_new(run, scan.digest, name))
		answer = conclude(&r, scan.sure);
	forget(&r);
	bsc_scan_free(&scan);
	return answer;
}

bool
bsc_reading_is_new(const struct bsc_import *run, const char *digest, const char *name)
{
	if (run->explain || bsc_gather_digest(run->gather, digest))
		return true;
	bsc_warn(_("%s: the same bytes as an earlier file, read once"), name);
	return false;
}

bool
bsc_reading_digest(const char *path, char digest[65], struct bsc_error *err)
{
	struct bsc_input *in = bsc_input_open(path, err);
	char bytes[65536];
	ssize_t n;

	if (in == NULL)
		return false;
	bsc_input_want_digest(in);
	while ((n = bsc_input_read(in, bytes, sizeof(bytes))) > 0)
		;
	if (n < 0)
		bsc_fail(err, "%s: %s", path, bsc_input_error(in));
	else
		snprintf(digest, 65, "%s", bsc_input_digest(in));
	bsc_input_close(in);
	return n == 0;
}
