/* Turn ledgers as people keep them into a stream of records. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import/file.h"
#include "stream/usual.h"

enum { TABLE, ENCODING, DELIM, MAPPING, MAP, SET, FILL, HEADER, DATES, DECIMAL,
	CURRENCY, EXTRA, SHEET, HIDDEN, EXPLAIN, REJECTS };

static const struct bsc_option options[] = {
	[TABLE] = { "table", 't', "TABLE", "the table the rows belong to" },
	[ENCODING] = { "encoding", 'e', "NAME",
	    "encoding, if neither UTF-8 nor GB 18030" },
	[DELIM] = { "delimiter", 'D', "CHAR",
	    "comma, semicolon, tab, pipe or a character" },
	[MAPPING] = { "mapping", 'm', "FILE", "read a mapping file" },
	[MAP] = { "map", 0, "COLUMN=FIELD",
	    "a column is that field; COLUMN= leaves it out" },
	[SET] = { "set", 0, "FIELD=VALUE", "the same value in every record" },
	[FILL] = { "fill", 0, "COLUMN", "empty cells mean: as above" },
	[HEADER] = { "header", 0, "LINE", "line of the headings" },
	[DATES] = { "dates", 0, "dmy|mdy|serial", "what dates mean" },
	[DECIMAL] = { "decimal", 0, "SIGN", "decimal sign, . or ," },
	[CURRENCY] = { "currency", 0, "SIGN", "the only currency taken" },
	[EXTRA] = { "extra", 0, NULL, "keep other columns as x_ fields" },
	[SHEET] = { "sheet", 0, "NAME", "of a workbook, only that sheet" },
	[HIDDEN] = { "hidden", 0, NULL,
	    "take hidden rows, columns and sheets of workbooks" },
	[EXPLAIN] = { "explain", 0, "[FILE]",
	    "print the mapping with its reasons, write it to FILE" },
	[REJECTS] = { "rejects", 0, "FILE",
	    "write rows that could not be read whole to FILE" },
	BSC_USUAL_LANG,
	BSC_USUAL_FORM("csv|jsonl|xml"),
	BSC_USUAL_EXCEL,
	BSC_USUAL_OUTPUT,
	BSC_USUAL_SEAL,
	BSC_USUAL_QUIET,
	BSC_USUAL_VERBOSE,
	{ 0 }
};

struct job {
	struct bsc_import	 run;
	struct bsc_told		 told;
	struct bsc_usual	 usual;
	const char		*rejects, *mapping;
	enum bsc_form		 rejects_form;
};

/* "COLUMN=FIELD", cut at the last = or the first. */
static void
pair(struct bsc_told *t, struct bsc_told_pair **list, size_t *n, size_t *cap,
    const struct bsc_option *o, const char *arg, bool last)
{
	char *from = bsc_strdup(arg);
	char *sign = last ? strrchr(from, '=') : strchr(from, '=');

	if (sign == NULL)
		bsc_option_wrong(o, arg, _("no = in it"));
	*sign = '\0';
	bsc_told_pair(t, list, n, cap, from, sign + 1);
	free(from);
}

/* Options about how the files are to be read. */
static void
tell(struct bsc_told *t, const struct bsc_option *o, const char *arg)
{
	struct bsc_error err;

	switch (o - options) {
	case TABLE:
		t->table = arg;
		break;
	case ENCODING:
		t->encoding = arg;
		break;
	case DELIM:
		if (!bsc_told_delim(t, arg))
			bsc_option_wrong(o, arg, _("not one character, nor "
			    "comma, semicolon, tab or pipe"));
		break;
	case MAPPING:
		if (!bsc_told_load(t, arg, &err))
			bsc_die("%s", err.text);
		break;
	case MAP:
		pair(t, &t->map, &t->nmap, &t->mapcap, o, arg, true);
		break;
	case SET:
		pair(t, &t->set, &t->nset, &t->setcap, o, arg, false);
		break;
	case FILL:
		bsc_told_pair(t, &t->fill, &t->nfill, &t->fillcap, arg, "");
		break;
	case HEADER:
		if ((t->header = strtoull(arg, NULL, 10)) == 0)
			bsc_option_wrong(o, arg, _("not the number of a line"));
		break;
	case DATES:
		bsc_option_word(o, arg);
		bsc_told_dates(t, arg);
		break;
	case DECIMAL:
		if (!bsc_told_decimal(t, arg))
			bsc_option_wrong(o, arg, _("neither . nor ,"));
		break;
	case CURRENCY:
		if ((t->currency = bsc_currency_find(bsc_span(arg))) == 0)
			bsc_option_wrong(o, arg, _("no sign of a currency"));
		break;
	case EXTRA:
		t->extra = true;
		break;
	case SHEET:
		bsc_told_pair(t, &t->sheet, &t->nsheet, &t->sheetcap, arg, "");
		break;
	case HIDDEN:
		t->hidden = true;
		break;
	}
}

static void
set_option(struct job *j, const struct bsc_option *o, const char *arg)
{
	switch (o - options) {
	case EXPLAIN:
		j->run.explain = true;
		j->mapping = arg;
		break;
	case REJECTS:
		j->rejects = arg;
		break;
	default:
		if (o - options < EXPLAIN)
			tell(&j->told, o, arg);
		else
			bsc_usual_take(&j->usual, o, arg);
	}
}

/* --excel is for files: what goes down a pipe stays a stream. */
static void
ready(struct job *j)
{
	struct bsc_usual *u = &j->usual;

	if (u->excel && u->output == NULL && j->rejects == NULL)
		bsc_die(_("--excel is for files: name one with -O or "
		    "--rejects"));
	if (u->excel)
		j->rejects_form = bsc_form_excel(false, BSC_FORM_CSV, false,
		    u->english);
	u->excel = u->excel && u->output != NULL;
	bsc_usual_ready(u);
	j->told.lang_zh = !u->english;
	j->run.verbose = u->verbose;
}

static enum bsc_exit
write_text(const char *path, const struct bsc_buf *b)
{
	struct bsc_error err;
	struct bsc_output *out = bsc_output_open(path, &err);

	if (out == NULL) {
		bsc_warn("%s", err.text);
		return BSC_TROUBLE;
	}
	bsc_output_write(out, b->p, b->len);
	return bsc_output_end(out, true) ? BSC_CLEAN : BSC_TROUBLE;
}

static enum bsc_exit
write_explanation(const struct job *j, enum bsc_exit answer)
{
	enum bsc_exit wrote = write_text(j->usual.output, j->run.explained);

	if (j->mapping != NULL && answer != BSC_TROUBLE &&
	    write_text(j->mapping, j->run.mapping) == BSC_TROUBLE)
		wrote = BSC_TROUBLE;
	return wrote > answer ? wrote : answer;
}

/* The stream; after trouble it ends in a broken mark, a file is not made. */
static enum bsc_exit
write_stream(struct job *j, enum bsc_exit answer)
{
	struct bsc_error err;
	struct bsc_output *out = bsc_output_open(j->usual.output, &err);
	struct bsc_writer *w;

	if (out == NULL) {
		bsc_warn("%s", err.text);
		return BSC_TROUBLE;
	}
	w = bsc_writer_new(out, j->usual.form, j->usual.seal);
	if ((j->rejects != NULL &&
	    !bsc_gather_rejects(j->run.gather, j->rejects,
	    j->rejects_form, &err)) ||
	    !bsc_gather_write(j->run.gather, w, j->usual.form, &err)) {
		bsc_warn("%s", err.text);
		answer = BSC_TROUBLE;
	}
	if (answer == BSC_TROUBLE)
		bsc_writer_break(w);
	else
		bsc_writer_finish(w);
	bsc_writer_free(w);
	return bsc_output_end(out, answer != BSC_TROUBLE) ? answer :
	    BSC_TROUBLE;
}

static enum bsc_exit
import_all(struct job *j, char *const *path)
{
	static char *const standard_input[] = { "-", NULL };
	enum bsc_exit answer = BSC_CLEAN, got;

	for (path = *path == NULL ? standard_input : path; *path != NULL;
	    path++) {
		got = bsc_import_file(&j->run, *path);
		answer = got > answer ? got : answer;
	}
	return j->run.explain ? write_explanation(j, answer) :
	    write_stream(j, answer);
}

static void
free_told(struct bsc_told *t)
{
	free(t->map);
	free(t->set);
	free(t->fill);
	free(t->word);
	free(t->sheet);
	bsc_arena_free(t->arena);
}

int
main(int argc, char *argv[])
{
	struct bsc_options p = { .usage = "[OPTION ...] [FILE ...]",
	    .summary = "turn ledgers as people keep them into a stream" };
	struct bsc_buf explained = { 0 }, mapping = { 0 };
	struct job j = { 0 };
	const struct bsc_option *o;
	struct bsc_schema *schema;
	struct bsc_names *names;
	struct bsc_error err;
	enum bsc_exit answer;

	bsc_start(argv[0]);
	j.told.arena = bsc_arena_new();
	while ((o = bsc_option_next(&p, options, argc, argv)) != NULL)
		set_option(&j, o, p.arg);
	ready(&j);
	if (j.mapping != NULL && argc - optind > 1)
		bsc_die(_("a mapping file is of one input"));
	if ((schema = bsc_schema_load(&err)) == NULL ||
	    (j.run.gather = bsc_gather_new(schema, &err)) == NULL)
		bsc_die("%s", err.text);
	if (j.told.table != NULL)
		bsc_table_named(schema, j.told.table);
	j.run.schema = schema;
	j.run.names = names = bsc_names_new(schema);
	j.run.told = &j.told;
	j.run.explained = &explained;
	j.run.mapping = j.mapping != NULL ? &mapping : NULL;
	answer = import_all(&j, argv + optind);
	bsc_gather_free(j.run.gather);
	bsc_names_free(names);
	bsc_schema_free(schema);
	bsc_buf_free(&explained);
	bsc_buf_free(&mapping);
	free_told(&j.told);
	return answer;
}
