#include <stdlib.h>

#include "import/file.h"
#include "import/foreign.h"
#include "import/reading.h"
#include "stream/input.h"

/* A required field, other than the office, that nothing gives; or NULL. */
static const char *
lacking(const struct bsc_mapping *m)
{
	for (size_t f = 0; f < m->table->nfield; f++) {
		const struct bsc_field *field = &m->table->field[f];

		if ((field->role & BSC_ROLE_REQUIRED) &&
		    !(field->role & BSC_ROLE_OFFICE) && !bsc_mapping_gives(m, f))
			return field->name;
	}
	return NULL;
}

static bool
scan_member(const struct bsc_import *run, struct bsc_scan *scan,
    struct bsc_error *err)
{
	const struct bsc_mapping *m;

	if (!bsc_scan_file(scan, run->schema, run->names, run->told,
	    NULL, err))
		return false;
	m = scan->mapping;
	return lacking(m) == NULL || bsc_fail(err, _("%s: nothing for %s.%s"),
	    scan->name, m->table->name, lacking(m));
}

/* Records of one kind in XML; a kind no table fits is told, not dropped. */
static enum bsc_exit
import_member(const struct bsc_import *run, const struct bsc_books *m,
    const struct bsc_book *member, const char *name)
{
	struct bsc_scan scan = { .path = member->path, .name = name,
	    .member = member->name };
	enum bsc_exit answer = BSC_FOUND;
	struct bsc_error err;

	if (scan_member(run, &scan, &err))
		answer = bsc_reading_take(run, &scan, m);
	else
		bsc_warn(_("%s: %llu records %s not taken: %s"), name,
		    (unsigned long long)member->records, member->name,
		    err.text);
	bsc_scan_free(&scan);
	return answer;
}

static enum bsc_exit
import_xml(const struct bsc_import *run, const char *path, const char *name)
{
	struct bsc_books m = { .n = 0 };
	enum bsc_exit answer = BSC_CLEAN, got;
	struct bsc_error err;

	if (!bsc_books_cut(&m, run->gather, path, name, &err)) {
		bsc_warn("%s", err.text);
		answer = BSC_TROUBLE;
	} else if (bsc_reading_is_new(run, m.digest, name))
		for (size_t i = 0; i < m.n; i++) {
			got = import_member(run, &m, &m.member[i], name);
			answer = got > answer ? got : answer;
		}
	bsc_books_free(&m);
	return answer;
}

/* The operand as origins show it. */
static char *
origin_name(const char *operand, const char *path, struct bsc_error *err)
{
	struct bsc_input *in = bsc_input_open(path, err);
	char *name;

	if (in == NULL)
		return NULL;
	name = bsc_strdup(strcmp(operand, "-") == 0 ? "-" :
	    strcmp(operand, path) != 0 ? operand : bsc_input_name(in));
	bsc_input_close(in);
	return name;
}

static enum bsc_exit
import_stream(const struct bsc_import *run, const char *path, const char *name)
{
	struct bsc_error err;
	char digest[65];

	if (run->explain) {
		bsc_buf_printf(run->explained, _("%s: a stream already\n"),
		    name);
		return BSC_CLEAN;
	}
	if (bsc_reading_digest(path, digest, &err)) {
		if (!bsc_reading_is_new(run, digest, name))
			return BSC_CLEAN;
		if (bsc_gather_stream(run->gather, path, name, &err))
			return BSC_CLEAN;
	}
	bsc_warn("%s", err.text);
	return BSC_TROUBLE;
}

enum bsc_exit
bsc_import_file(const struct bsc_import *run, const char *operand)
{
	enum bsc_exit answer;
	struct bsc_error err;
	const char *path = bsc_gather_input(run->gather, operand, &err);
	char *name = path == NULL ? NULL : origin_name(operand, path, &err);

	if (name == NULL) {
		bsc_warn("%s", err.text);
		return BSC_TROUBLE;
	}
	if (bsc_is_stream(run->schema, path))
		answer = import_stream(run, path, name);
	else if (bsc_is_zip(path))
		answer = bsc_import_workbook(run, path, name);
	else if (bsc_foreign(path) != NULL) {
		bsc_warn("%s: %s", name, bsc_foreign(path));
		answer = BSC_TROUBLE;
	} else if (bsc_is_xml(path))
		answer = import_xml(run, path, name);
	else
		answer = bsc_reading_text(run, path, name);
	free(name);
	return answer;
}
