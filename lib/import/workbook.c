#include <stdlib.h>

#include "base/output.h"
#include "import/notes.h"
#include "import/reading.h"
#include "import/reject.h"
#include "import/xlsxcut.h"
#include "stream/input.h"

#define PACKED_MAX	(UINT64_C(1) << 30)

/* Whether at least half of the required fields have a column or value. */
static bool
fits(const struct bsc_mapping *m)
{
	size_t required = 0, found = 0;

	for (size_t f = 0; m != NULL && f < m->table->nfield; f++) {
		const struct bsc_field *field = &m->table->field[f];

		if (!(field->role & BSC_ROLE_REQUIRED) ||
		    (field->role & BSC_ROLE_OFFICE))
			continue;
		required++;
		found += bsc_mapping_gives(m, f);
	}
	return m != NULL && 2 * found >= required;
}

/* Whether the user named the sheet or the table; the row, if there is one. */
static bool
is_told(const struct bsc_told *t, const struct bsc_layout *l)
{
	return (t->nsheet > 0 || t->table != NULL) &&
	    (t->header == 0 || l->ncol > 0);
}

/* Rows of a table that is not taken, for who asks for them. */
static enum bsc_exit
reject_all(const struct bsc_import *run, const struct bsc_book *b,
    const char *reason)
{
	struct bsc_reject to = { run->gather, b->shown, NULL };
	struct bsc_error err;
	const struct bsc_row *row;
	struct bsc_rows *rows;
	int more = -1;

	if (run->explain)
		return BSC_FOUND;
	rows = bsc_rows_open(b->path, b->shown, "utf-8", false, ',', &err);
	if (rows == NULL) {
		bsc_warn("%s", err.text);
		return BSC_TROUBLE;
	}
	bsc_rows_numbered(rows);
	while ((more = bsc_rows_next(rows, &row)) > 0)
		bsc_reject_row(&to, row, run->told->lang_zh ?
		    bsc_reason_zh(reason) : reason);
	if (more < 0)
		bsc_warn("%s", bsc_rows_error(rows));
	bsc_rows_close(rows);
	return more < 0 ? BSC_TROUBLE : BSC_FOUND;
}

/*
 * A table of a workbook.  Among several, one that is like no table of the
 * schema is a cover, a summary or the like: told, and not taken.
 */
static enum bsc_exit
import_sheet(const struct bsc_import *run, const struct bsc_books *m,
    const struct bsc_book *b, bool only, size_t *taken)
{
	struct bsc_scan scan = { .path = b->path, .name = b->shown,
	    .member = b->name, .workbook = true };
	enum bsc_exit answer;
	struct bsc_error err;
	bool good, wanted;

	good = bsc_scan_file(&scan, run->schema, run->names, run->told, NULL,
	    &err);
	wanted = only || is_told(run->told, &scan.layout) ||
	    fits(scan.mapping);
	if (good && !wanted)
		bsc_fail(&err, _("%s: like no table, most like %s"), b->shown,
		    scan.mapping->table->name);
	if (good && wanted) {
		++*taken;
		answer = bsc_reading_take(run, &scan, m);
	} else {
		bsc_warn(_("%s; %llu rows not taken"), err.text,
		    (unsigned long long)b->records);
		answer = wanted ? BSC_TROUBLE :
		    reject_all(run, b, N_("of no table"));
	}
	bsc_scan_free(&scan);
	return answer;
}

static enum bsc_exit
import_sheets(const struct bsc_import *run, struct bsc_books *m,
    const char *name)
{
	enum bsc_exit answer = m->left ? BSC_FOUND : BSC_CLEAN, got;
	size_t taken = 0;

	for (size_t i = 0; i < m->n; i++) {
		got = m->member[i].hidden ? reject_all(run, &m->member[i],
		    N_("of a hidden sheet; --hidden takes it")) :
		    import_sheet(run, m, &m->member[i],
		    bsc_xlsx_only(m) != NULL, &taken);
		answer = got > answer ? got : answer;
	}
	if (taken == 0) {
		bsc_warn(_("%s: no table in the workbook"), name);
		return BSC_TROUBLE;
	}
	if (run->mapping != NULL && taken > 1) {
		bsc_warn(_("%s: a mapping file is of one table; tell it with "
		    "--sheet"), name);
		return BSC_TROUBLE;
	}
	return answer;
}

static bool
copy(struct bsc_input *in, const char *to, struct bsc_error *err)
{
	struct bsc_output *out = bsc_output_open(to, err);
	char bytes[65536];
	uint64_t all = 0;
	ssize_t n;

	if (out == NULL)
		return false;
	while ((n = bsc_input_read(in, bytes, sizeof(bytes))) > 0 &&
	    (all += (uint64_t)n) <= PACKED_MAX)
		bsc_output_write(out, bytes, (size_t)n);
	if (n == 0)
		return bsc_output_commit(out, err);
	bsc_output_abort(out);
	return bsc_fail(err, "%s", n < 0 ? bsc_input_error(in) :
	    _("too big a workbook inside gzip"));
}

/* The workbook, unpacked first if it came packed once more. */
static const char *
unpacked(const struct bsc_import *run, const char *path,
    struct bsc_error *err)
{
	struct bsc_input *in = bsc_input_open(path, err);
	char magic;
	bool good = true;

	if (in == NULL || bsc_input_read(in, &magic, 1) < 0 ||
	    !bsc_input_gzip(in)) {
		bsc_input_close(in);
		return path;
	}
	bsc_input_close(in);
	if ((in = bsc_input_open(path, err)) == NULL)
		return NULL;
	path = bsc_gather_temp(run->gather);
	good = copy(in, path, err);
	bsc_input_close(in);
	return good ? path : NULL;
}

enum bsc_exit
bsc_import_workbook(const struct bsc_import *run, const char *path,
    const char *name)
{
	char decimal = run->told->decimal == ',' ? ',' : '.';
	struct bsc_books m = { .n = 0 };
	enum bsc_exit answer = BSC_CLEAN;
	struct bsc_xlsx *x = NULL;
	struct bsc_error err;

	if (bsc_reading_digest(path, m.digest, &err) &&
	    (path = unpacked(run, path, &err)) != NULL)
		x = bsc_xlsx_open(path, decimal, &err);
	if (x != NULL && !bsc_reading_is_new(run, m.digest, name))
		;
	else if (x != NULL && bsc_xlsx_cut(&m, x, run->gather, run->names,
	    run->told, name, &err))
		answer = import_sheets(run, &m, name);
	else {
		bsc_warn("%s: %s", name, err.text);
		answer = BSC_TROUBLE;
	}
	bsc_xlsx_close(x);
	bsc_books_free(&m);
	return answer;
}
