#include <stdlib.h>

#include "import/xlsxmerge.h"

#define MERGES_MAX	BSC_XLSX_ROWS

enum { SHEET, MERGES, MERGE, NSTEP };

static const struct bsc_xlsx_step steps[NSTEP] = {
	[SHEET] = { -1, "worksheet" }, [MERGES] = { SHEET, "mergeCells" },
	[MERGE] = { MERGES, "mergeCell" },
};

struct finder {
	struct bsc_merges	*to;
	struct bsc_xml		*xml;
	struct bsc_xlsx_path	 path;
};

bool
bsc_xlsx_ref(const char *s, uint32_t *col, uint32_t *row, const char **end)
{
	uint32_t c = 0, r = 0;

	for (; *s >= 'A' && *s <= 'Z'; s++)
		if ((c = c * 26 + (uint32_t)(*s - 'A') + 1) > BSC_XLSX_COLUMNS)
			return false;
	for (; *s >= '0' && *s <= '9'; s++)
		if ((r = r * 10 + (uint32_t)(*s - '0')) > BSC_XLSX_ROWS)
			return false;
	*col = c - 1;
	*row = r;
	*end = s;
	return c > 0 && r > 0;
}

static bool
on_start(void *arg, const char *name, const char *uri,
    const struct bsc_xml_attr *a, size_t n, size_t line)
{
	struct finder *f = arg;
	struct bsc_merges *to = f->to;
	struct bsc_merge m;
	const char *ref, *end;

	(void)line;
	if (bsc_xlsx_enter(&f->path, steps, NSTEP, name, uri) != MERGE)
		return true;
	ref = bsc_xlsx_attr(a, n, "ref");
	if (ref == NULL || !bsc_xlsx_ref(ref, &m.first_col, &m.first_row,
	    &end) || *end != ':' || !bsc_xlsx_ref(end + 1, &m.last_col,
	    &m.last_row, &end) || *end != '\0' || m.last_row < m.first_row ||
	    m.last_col < m.first_col)
		return bsc_xml_fail(f->xml, _("\"%s\" are no merged cells"),
		    ref == NULL ? "" : ref);
	if (to->n >= MERGES_MAX)
		return bsc_xml_fail(f->xml, _("too many merged cells"));
	to->merge = bsc_grow(to->merge, &to->cap, to->n + 1,
	    sizeof(*to->merge));
	to->merge[to->n++] = m;
	return true;
}

static bool
on_end(void *arg, const char *name, size_t line)
{
	(void)name, (void)line;
	bsc_xlsx_leave(&((struct finder *)arg)->path);
	return true;
}

/*
 * Most sheets have none, and a look at the bytes tells so much faster than
 * a parser; bytes of another encoding tell nothing.
 */
static int
may_have(struct bsc_xlsx *x, const char *part, struct bsc_error *err)
{
	static const char word[] = "mergeCell";
	char bytes[65536];
	size_t kept = 0;
	bool found = false, first = true;
	ssize_t n;

	if (!bsc_zip_begin(x->zip, part, err))
		return -1;
	while ((n = bsc_zip_read(x->zip, bytes + kept, sizeof(bytes) - kept,
	    err)) > 0) {
		size_t len = kept + (size_t)n;

		if (first && ((unsigned char)bytes[0] >= 0xfe ||
		    memchr(bytes, 0, len) != NULL ||
		    memmem(bytes, len < 200 ? len : 200, "encoding", 8) !=
		    NULL))
			found = memmem(bytes, len < 200 ? len : 200, "UTF-8",
			    5) == NULL;
		first = false;
		found = found || memmem(bytes, len, word, sizeof(word) - 1) !=
		    NULL;
		kept = len < sizeof(word) - 2 ? len : sizeof(word) - 2;
		memmove(bytes, bytes + len - kept, kept);
	}
	return n < 0 ? -1 : found;
}

static int
by_row(const void *a, const void *b)
{
	const struct bsc_merge *x = a, *y = b;

	if (x->first_row != y->first_row)
		return x->first_row < y->first_row ? -1 : 1;
	return x->first_col < y->first_col ? -1 : x->first_col > y->first_col;
}

bool
bsc_merges_find(struct bsc_merges *m, struct bsc_xlsx *x, const char *part,
    struct bsc_error *err)
{
	static const struct bsc_xml_handler handler = { on_start, on_end,
	    NULL };
	struct finder f = { .to = m };
	int may = may_have(x, part, err);

	memset(m, 0, sizeof(*m));
	if (may <= 0)
		return may == 0;
	if (!bsc_xlsx_parse(x, part, &handler, &f, &f.xml, err))
		return false;
	if (m->n > 0)
		qsort(m->merge, m->n, sizeof(*m->merge), by_row);
	return true;
}

bool
bsc_merges_row(struct bsc_merges *m, uint32_t row)
{
	size_t kept = 0, wide = 0;

	while (m->next < m->n && m->merge[m->next].first_row <= row) {
		m->open = bsc_grow(m->open, &m->opencap, m->nopen + 1,
		    sizeof(*m->open));
		m->open[m->nopen++] = m->next++;
	}
	if (m->nopen == 0)
		return true;
	if (m->covered == NULL)
		m->covered = bsc_zalloc(BSC_XLSX_COLUMNS, 1);
	memset(m->covered, 0, BSC_XLSX_COLUMNS);
	for (size_t i = 0; i < m->nopen; i++) {
		const struct bsc_merge *g = &m->merge[m->open[i]];
		uint32_t from = g->first_col + (g->first_row == row);

		if (g->last_row < row)
			continue;
		m->open[kept++] = m->open[i];
		if ((wide += g->last_col + 1 - g->first_col) >
		    BSC_XLSX_COLUMNS)
			return false;
		memset(m->covered + from, 1, g->last_col + 1 - from);
		if (g->first_row < row)
			m->covered[g->first_col] = 2;
	}
	m->nopen = kept;
	return true;
}

void
bsc_merges_free(struct bsc_merges *m)
{
	free(m->merge);
	free(m->open);
	free(m->covered);
}
