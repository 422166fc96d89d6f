/* Turn streams into their other spelling, into plain CSV, or verify them. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stream/describe.h"
#include "stream/reader.h"
#include "stream/sheets.h"
#include "stream/template.h"
#include "stream/usual.h"
#include "stream/workbook.h"

static const struct bsc_option options[] = {
	BSC_USUAL_FORM("csv|jsonl|xlsx|xml"),
	BSC_USUAL_OUTPUT,
	BSC_USUAL_TABLE,
	{ "plain", 0, NULL, "one table as ordinary CSV, without origins" },
	{ "template", 0, "TABLE", "write an empty table to fill in" },
	{ "fields", 0, "[TABLE]", "list the tables, or the fields of one" },
	BSC_USUAL_EXCEL,
	BSC_USUAL_SEAL,
	BSC_USUAL_REQUIRE_SEAL,
	{ "verify", 0, NULL, "only read; silent if all is right" },
	BSC_USUAL_LANG,
	BSC_USUAL_QUIET,
	BSC_USUAL_VERBOSE,
	{ 0 }
};

struct job {
	struct bsc_usual	 usual;
	const struct bsc_table	*template, *described;
	bool			 fields;	/* described: of which, or of none */
	bool			 plain, verify;
	bool			 book;		/* XLSX */
};

static int
copy_stream(struct bsc_reader *r, struct bsc_output *out,
    const struct job *job)
{
	struct bsc_writer *w = bsc_writer_new(out, job->usual.form, job->usual.seal);
	const struct bsc_section *s;
	const struct bsc_batch *b;
	size_t next = 0;
	int more;

	bsc_writer_canonical(w);
	while ((more = bsc_reader_next(r, &b)) > 0) {
		while ((s = bsc_reader_passed(r, &next, b->section)) != NULL)
			bsc_writer_section(w, s);
		bsc_writer_batch(w, b, 0, b->n);
	}
	if (more == 0) {
		while ((s = bsc_reader_passed(r, &next, NULL)) != NULL)
			bsc_writer_section(w, s);
		bsc_writer_finish(w);
	} else
		bsc_writer_break(w);
	bsc_writer_free(w);
	return more;
}

static struct bsc_sheet_sink
open_sheet(void *book, const char *name)
{
	return (struct bsc_sheet_sink){ bsc_worksheet_put_column,
		bsc_worksheet_put_cell, bsc_worksheet_new(book, name) };
}

/* A sheet for each table, also for one without records. */
static int
copy_book(struct bsc_reader *r, struct bsc_output *out, const struct job *job)
{
	struct bsc_workbook_options o = { .title = "bsc", .en = job->usual.english };
	struct bsc_workbook *book;
	struct bsc_sheets *sheets;
	const struct bsc_section *s;
	const struct bsc_batch *b;
	struct bsc_error err;
	int more;

	if ((book = bsc_workbook_new(&o, &err)) == NULL) {
		bsc_warn("%s", err.text);
		return 1;
	}
	sheets = bsc_sheets_new_to(open_sheet, book, job->usual.english);
	while ((more = bsc_reader_next(r, &b)) > 0)
		bsc_sheets_batch(sheets, b);
	for (size_t i = 0; (s = bsc_reader_section(r, i)) != NULL; i++)
		bsc_sheets_section(sheets, s);
	bsc_sheets_free(sheets);
	if (more < 0)
		bsc_workbook_free(book);
	else if (!bsc_workbook_finish(book, out, &err)) {
		bsc_warn("%s", err.text);
		more = 1;
	}
	return more;
}

/* Records of other tables are left out. */
static int
copy_sheet(struct bsc_reader *r, struct bsc_output *out,
    const struct job *job)
{
	struct bsc_sheet_style style = {
		.labels = job->usual.excel && !job->usual.english, .excel = job->usual.excel };
	struct bsc_sheet *sheet = bsc_sheet_new(out, &style);
	const struct bsc_section *s;
	const struct bsc_batch *b;
	struct bsc_error err;
	int more;

	while ((more = bsc_reader_next(r, &b)) > 0)
		if (b->section->table == job->usual.in.table &&
		    !bsc_sheet_batch(sheet, b, &err))
			break;
	for (size_t i = 0; more == 0 && !bsc_sheet_begun(sheet) &&
	    (s = bsc_reader_section(r, i)) != NULL; i++)
		if (s->table == job->usual.in.table)
			bsc_sheet_section(sheet, s, &err);
	if (more > 0)
		bsc_warn("%s", err.text);
	else if (more == 0 && !bsc_sheet_begun(sheet)) {
		bsc_warn(_("no table %s in the input"), job->usual.in.table->name);
		more = 1;
	}
	bsc_sheet_free(sheet);
	return more;
}

static int
verify(struct bsc_reader *r)
{
	const struct bsc_batch *b;
	int more;

	while ((more = bsc_reader_next(r, &b)) > 0)
		;
	return more;
}

static bool
write_form(struct bsc_output *out, const struct job *job)
{
	struct bsc_error err;

	if (bsc_template_write(job->usual.schema, job->template, job->usual.english, out,
	    &err))
		return true;
	bsc_warn("%s", err.text);
	return false;
}

static bool
write_template(struct bsc_output *out, const struct job *job)
{
	struct bsc_section *all = bsc_section_new(job->template, NULL);
	struct bsc_sheet_style style = {
		.labels = !job->usual.english, .excel = job->usual.excel };
	struct bsc_sheet *sheet = bsc_sheet_new(out, &style);
	struct bsc_error err;
	bool good = bsc_sheet_section(sheet, all, &err);

	bsc_sheet_free(sheet);
	bsc_section_free(all);
	return good;
}

static bool
convert(const struct job *job, char **paths, struct bsc_output *out)
{
	struct bsc_error err;
	struct bsc_reader *r;
	const char *text;
	int bad;

	if (job->fields) {
		bsc_describe(job->usual.schema, job->described, out);
		return true;
	}
	if (job->template != NULL)
		return job->book ? write_form(out, job) :
		    write_template(out, job);
	r = bsc_reader_open(job->usual.schema, paths, &job->usual.in, &err);
	if (r == NULL) {
		bsc_warn("%s", err.text);
		return false;
	}
	if (job->verify)
		bad = verify(r);
	else if (job->book)
		bad = copy_book(r, out, job);
	else if (job->plain || (job->usual.excel && job->usual.in.table != NULL))
		bad = copy_sheet(r, out, job);
	else
		bad = copy_stream(r, out, job);
	while ((text = bsc_reader_warning(r)) != NULL)
		bsc_warn("%s", text);
	if (bad < 0)
		bsc_warn("%s", bsc_reader_error(r));
	if (job->usual.verbose)
		bsc_warn(_("%llu records read"),
		    (unsigned long long)bsc_reader_records(r));
	bsc_reader_close(r);
	return bad == 0;
}

static void
set(struct job *job, const struct bsc_option *o, const char *arg)
{
	const struct bsc_schema *schema = job->usual.schema;

	if (strcmp(o->name, "form") == 0)
		job->book = strcmp(arg, "xlsx") == 0;
	if (strcmp(o->name, "template") == 0)
		job->template = bsc_table_named(schema, arg);
	else if (strcmp(o->name, "fields") == 0) {
		job->fields = true;
		if (arg != NULL)
			job->described = bsc_table_named(schema, arg);
	} else if (strcmp(o->name, "plain") == 0)
		job->plain = true;
	else if (strcmp(o->name, "verify") == 0)
		job->verify = true;
	else
		bsc_usual_take(&job->usual, o, arg);
}

/* What goes with what.  One table for a spreadsheet is no stream any more. */
static void
ready(struct job *job)
{
	struct bsc_usual *u = &job->usual;
	bool alone = job->template != NULL || u->in.table != NULL;

	if (job->plain && !alone)
		bsc_die(_("say which table with -t"));
	if (job->book)
		bsc_workbook_wants_file(u->output);
	if (u->excel && !alone)
		u->form = bsc_form_excel(job->book, u->form, u->seal,
		    u->english);
}

int
main(int argc, char *argv[])
{
	struct bsc_options p = { .usage = "[OPTION ...] [FILE ...]",
	    .summary = "turn streams into CSV, JSON Lines or XML, or verify "
	    "them" };
	const struct bsc_option *o;
	struct job job = { 0 };
	struct bsc_schema *schema;
	struct bsc_output *out;
	struct bsc_error err;
	bool good;

	bsc_start(argv[0]);
	if ((job.usual.schema = schema = bsc_schema_load(&err)) == NULL)
		bsc_die("%s", err.text);
	while ((o = bsc_option_next(&p, options, argc, argv)) != NULL)
		set(&job, o, p.arg);
	if (job.fields && job.described == NULL && argv[optind] != NULL)
		job.described = bsc_table_named(schema, argv[optind]);
	ready(&job);
	if ((out = bsc_output_open(job.usual.output, &err)) == NULL)
		bsc_die("%s", err.text);
	good = bsc_output_end(out, convert(&job, argv + optind, out));
	bsc_schema_free(schema);
	return good ? BSC_CLEAN : BSC_TROUBLE;
}
