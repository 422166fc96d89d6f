/* Turn streams into their other spelling, into plain CSV, or verify them. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/option.h"
#include "base/output.h"
#include "stream/describe.h"
#include "stream/reader.h"
#include "stream/sheets.h"
#include "stream/template.h"
#include "stream/workbook.h"
#include "stream/writer.h"

enum { FORM, FILE_, TABLE, PLAIN, TEMPLATE, FIELDS, EXCEL, SEAL, REQUIRE, VERIFY,
	LANG, VERBOSE };

static const struct bsc_option options[] = {
	[FORM] = { "form", 'o', "csv|jsonl|xlsx|xml",
		"form of the output" },
	[FILE_] = { "output", 'O', "FILE",
		"write to FILE, whole or not at all" },
	[TABLE] = { "table", 't', "TABLE", "table of plain input" },
	[PLAIN] = { "plain", 0, NULL,
		"one table as ordinary CSV, without origins" },
	[TEMPLATE] = { "template", 0, "TABLE",
		"write an empty table to fill in" },
	[FIELDS] = { "fields", 0, "[TABLE]",
		"list the tables, or the fields of one" },
	[EXCEL] = { "excel", 0, NULL, "ordinary CSV as Excel likes it" },
	[SEAL] = { "seal", 0, NULL, "end the output with a seal" },
	[REQUIRE] = { "require-seal", 0, "[K]",
		"accept only sealed input (K seals)" },
	[VERIFY] = { "verify", 0, NULL, "only read; silent if all is right" },
	[LANG] = { "lang", 0, "zh|en", "language (default zh)" },
	[VERBOSE] = { "verbose", 'v', NULL, "say more" },
	{ 0 }
};

struct job {
	const struct bsc_schema	*schema;
	struct bsc_reader_options in;
	enum bsc_form		 form;
	const struct bsc_table	*template, *described;
	bool			 fields;	/* described: of which, or of none */
	bool			 plain, excel, seal, verify, verbose;
	bool			 book;		/* XLSX */
	bool			 names;		/* as headings, not labels */
	const char		*path;		/* of the output */
};

static int
copy_stream(struct bsc_reader *r, struct bsc_output *out,
    const struct job *job)
{
	struct bsc_writer *w = bsc_writer_new(out, job->form, job->seal);
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
	struct bsc_workbook_options o = { .title = "bsc", .en = job->names };
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
	sheets = bsc_sheets_new_to(open_sheet, book, job->names);
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
		.labels = job->excel && !job->names, .excel = job->excel };
	struct bsc_sheet *sheet = bsc_sheet_new(out, &style);
	const struct bsc_section *s;
	const struct bsc_batch *b;
	struct bsc_error err;
	int more;

	while ((more = bsc_reader_next(r, &b)) > 0)
		if (b->section->table == job->in.table &&
		    !bsc_sheet_batch(sheet, b, &err))
			break;
	for (size_t i = 0; more == 0 && !bsc_sheet_begun(sheet) &&
	    (s = bsc_reader_section(r, i)) != NULL; i++)
		if (s->table == job->in.table)
			bsc_sheet_section(sheet, s, &err);
	if (more > 0)
		bsc_warn("%s", err.text);
	else if (more == 0 && !bsc_sheet_begun(sheet)) {
		bsc_warn(_("no table %s in the input"), job->in.table->name);
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

	if (bsc_template_write(job->schema, job->template, job->names, out,
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
		.labels = !job->names, .excel = job->excel };
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
		bsc_describe(job->schema, job->described, out);
		return true;
	}
	if (job->template != NULL)
		return job->book ? write_form(out, job) :
		    write_template(out, job);
	r = bsc_reader_open(job->schema, paths, &job->in, &err);
	if (r == NULL) {
		bsc_warn("%s", err.text);
		return false;
	}
	if (job->verify)
		bad = verify(r);
	else if (job->book)
		bad = copy_book(r, out, job);
	else if (job->plain || (job->excel && job->in.table != NULL))
		bad = copy_sheet(r, out, job);
	else
		bad = copy_stream(r, out, job);
	while ((text = bsc_reader_warning(r)) != NULL)
		bsc_warn("%s", text);
	if (bad < 0)
		bsc_warn("%s", bsc_reader_error(r));
	if (job->verbose)
		bsc_warn(_("%llu records read"),
		    (unsigned long long)bsc_reader_records(r));
	bsc_reader_close(r);
	return bad == 0;
}

static void
take_option(struct job *job, int which, const char *arg)
{
	switch (which) {
	case FORM:
		job->book = strcmp(arg, "xlsx") == 0;
		if (!job->book && !bsc_form_find(arg, &job->form))
			bsc_die(_("-o %s: csv, jsonl, xlsx or xml"), arg);
		break;
	case FILE_:
		job->path = arg;
		break;
	case TABLE:
		job->in.table = bsc_table_named(job->schema, arg);
		break;
	case TEMPLATE:
		job->template = bsc_table_named(job->schema, arg);
		break;
	case FIELDS:
		job->fields = true;
		if (arg != NULL)
			job->described = bsc_table_named(job->schema, arg);
		break;
	case PLAIN:
		job->plain = true;
		break;
	case EXCEL:
		job->excel = true;
		break;
	case SEAL:
		job->seal = true;
		break;
	case REQUIRE:
		job->in.require_seal = true;
		job->in.seals = bsc_option_seals(arg);
		break;
	case VERIFY:
		job->verify = true;
		break;
	case LANG:
		job->names = bsc_option_english(arg);
		break;
	case VERBOSE:
		job->verbose = true;
		break;
	}
}

static void
take_options(struct job *job, int argc, char **argv)
{
	struct bsc_options p = { .usage = "[OPTION ...] [FILE ...]",
		.summary = "turn streams into CSV, JSON Lines or XML, or verify them" };
	const struct bsc_option *o;

	while ((o = bsc_option_next(&p, options, argc, argv)) != NULL)
		take_option(job, (int)(o - options), p.arg);
	if (job->plain && job->template == NULL && job->in.table == NULL)
		bsc_die(_("say which table with -t"));
	if (job->excel && job->template == NULL && job->in.table == NULL)
		job->form = bsc_form_excel(job->book, job->form, job->seal,
		    job->names);
}

int
main(int argc, char *argv[])
{
	struct bsc_error err;
	struct bsc_schema *schema;
	struct bsc_output *out;
	struct job job = { .form = BSC_FORM_CSV };
	bool good;

	bsc_start(argv[0]);
	if ((schema = bsc_schema_load(&err)) == NULL)
		bsc_die("%s", err.text);
	job.schema = schema;
	take_options(&job, argc, argv);
	if (job.book)
		bsc_workbook_wants_file(job.path);
	if ((out = bsc_output_open(job.path, &err)) == NULL)
		bsc_die("%s", err.text);
	good = convert(&job, argv + optind, out);
	if (!good)
		bsc_output_abort(out);
	else if (!bsc_output_commit(out, &err)) {
		bsc_warn("%s", err.text);
		good = false;
	}
	bsc_schema_free(schema);
	return good ? BSC_CLEAN : BSC_TROUBLE;
}
