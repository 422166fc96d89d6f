#include <ctype.h>
#include <stdlib.h>

#include "base/hash.h"
#include "import/xlsxpart.h"

#define SHEETS_MAX	4096

/* A relationship of a part. */
struct relation {
	const char	*id, *type, *target;
};

enum { RELS, REL, NREL };

static const struct bsc_xlsx_step rel_steps[NREL] = {
	[RELS] = { -1, "Relationships" }, [REL] = { RELS, "Relationship" },
};

enum { BOOK, PROPERTIES, CALC, SHEETS, SHEET, NBOOK };

static const struct bsc_xlsx_step book_steps[NBOOK] = {
	[BOOK] = { -1, "workbook" }, [PROPERTIES] = { BOOK, "workbookPr" },
	[CALC] = { BOOK, "calcPr" }, [SHEETS] = { BOOK, "sheets" },
	[SHEET] = { SHEETS, "sheet" },
};

struct book {
	struct bsc_xlsx		*x;
	struct bsc_xml		*xml;
	struct bsc_xlsx_path	 path;
	struct relation		*rel;
	size_t			 nrel, cap;
	const char		*base;		/* part the relations are of */
	bool			 rooted;
};

static bool
on_end(void *arg, const char *name, size_t line)
{
	(void)name, (void)line;
	bsc_xlsx_leave(&((struct book *)arg)->path);
	return true;
}

/* The part a target names, seen from the folder of base. */
static const char *
resolve(struct bsc_arena *a, const char *base, const char *target)
{
	const char *slash = strrchr(base, '/');
	struct bsc_span rest = bsc_span(target), word;
	struct bsc_buf b = { 0 };
	const char *part;

	if (*target != '/' && slash != NULL)
		bsc_buf_add(&b, base, (size_t)(slash - base));
	while (bsc_span_split(&rest, '/', &word)) {
		if (word.len == 0 || bsc_span_is(word, "."))
			continue;
		if (!bsc_span_is(word, "..")) {
			if (b.len > 0)
				bsc_buf_putc(&b, '/');
			bsc_buf_add(&b, word.p, word.len);
			continue;
		}
		while (b.len > 0 && b.p[b.len - 1] != '/')
			b.len--;
		b.len -= b.len > 0;
	}
	part = bsc_arena_strdup(a, bsc_buf_str(&b));
	bsc_buf_free(&b);
	return part;
}

static bool
rel_start(void *arg, const char *name, const char *uri,
    const struct bsc_xml_attr *a, size_t n, size_t line)
{
	const char *id, *type, *target, *mode;
	struct book *b = arg;

	(void)line;
	if (bsc_xlsx_enter(&b->path, rel_steps, NREL, name, uri) != REL)
		return true;
	id = bsc_xlsx_attr(a, n, "Id");
	type = bsc_xlsx_attr(a, n, "Type");
	target = bsc_xlsx_attr(a, n, "Target");
	mode = bsc_xlsx_attr(a, n, "TargetMode");
	if (id == NULL || type == NULL || target == NULL)
		return bsc_xml_fail(b->xml, _("a relationship lacks its id, "
		    "type or target"));
	if (mode != NULL && strcmp(mode, "External") == 0)
		return true;
	if (b->nrel >= 2 * SHEETS_MAX)
		return bsc_xml_fail(b->xml, _("too many relationships"));
	b->rel = bsc_grow(b->rel, &b->cap, b->nrel + 1, sizeof(*b->rel));
	b->rel[b->nrel++] = (struct relation){
	    bsc_arena_strdup(b->x->arena, id),
	    bsc_arena_strdup(b->x->arena, type),
	    resolve(b->x->arena, b->base, target) };
	return true;
}

/* The relations of a part: they are in a part of their own beside it. */
static bool
load_relations(struct book *b, const char *base, struct bsc_error *err)
{
	static const struct bsc_xml_handler handler = { rel_start, on_end,
	    NULL };
	const char *slash = strrchr(base, '/');
	size_t folder = slash == NULL ? 0 : (size_t)(slash + 1 - base);
	struct bsc_buf part = { 0 };
	bool good;

	bsc_buf_add(&part, base, folder);
	bsc_buf_printf(&part, "_rels/%s.rels", base + folder);
	b->base = base;
	b->nrel = 0;
	memset(&b->path, 0, sizeof(b->path));
	good = bsc_xlsx_parse(b->x, bsc_buf_str(&part), &handler, b, &b->xml,
	    err);
	bsc_buf_free(&part);
	return good;
}

static bool
is_type(const struct relation *r, const char *type)
{
	const char *slash = strrchr(r->type, '/');

	return slash != NULL && strcmp(slash + 1, type) == 0;
}

/* The target of that type, or NULL. */
static const char *
related(const struct book *b, const char *type)
{
	for (size_t i = 0; i < b->nrel; i++)
		if (is_type(&b->rel[i], type))
			return b->rel[i].target;
	return NULL;
}

/* Sheets of charts and old macros have no cells of ours. */
static bool
add_sheet(struct book *b, const struct bsc_xml_attr *a, size_t n)
{
	const char *name = bsc_xlsx_attr(a, n, "name");
	const char *state = bsc_xlsx_attr(a, n, "state");
	const char *id = bsc_xlsx_attr(a, n, "id");
	const struct relation *r = NULL;
	struct bsc_xlsx *x = b->x;

	for (size_t i = 0; r == NULL && id != NULL && i < b->nrel; i++)
		if (strcmp(b->rel[i].id, id) == 0)
			r = &b->rel[i];
	if (name == NULL || r == NULL)
		return bsc_xml_fail(b->xml, _("a sheet without name or "
		    "part"));
	if (!is_type(r, "worksheet"))
		return true;
	if (x->nsheet >= SHEETS_MAX)
		return bsc_xml_fail(b->xml, _("too many sheets"));
	x->sheet = bsc_grow(x->sheet, &x->sheetcap, x->nsheet + 1,
	    sizeof(*x->sheet));
	x->sheet[x->nsheet++] = (struct bsc_xlsx_sheet){
	    bsc_arena_strdup(x->arena, name), r->target,
	    state != NULL && strcmp(state, "visible") != 0 };
	return true;
}

static bool
book_start(void *arg, const char *name, const char *uri,
    const struct bsc_xml_attr *a, size_t n, size_t line)
{
	struct book *b = arg;

	(void)line;
	switch (bsc_xlsx_enter(&b->path, book_steps, NBOOK, name, uri)) {
	case BOOK:
		b->rooted = true;
		break;
	case PROPERTIES:
		b->x->rules.date1904 = bsc_xlsx_true(bsc_xlsx_attr(a, n,
		    "date1904"));
		break;
	case CALC:
		/* Whoever wrote it leaves the results to who opens it. */
		b->x->stale = bsc_xlsx_true(bsc_xlsx_attr(a, n,
		    "fullCalcOnLoad"));
		break;
	case SHEET:
		return add_sheet(b, a, n);
	default:
		break;
	}
	return true;
}

/* An archive of another kind is called by its name. */
static bool
no_workbook(const struct bsc_zip *z, struct bsc_error *err)
{
	static const struct {
		const char	*part, *kind;
	} kinds[] = {
		{ "xl/workbook.bin", "Excel (.xlsb)" },
		{ "META-INF/manifest.xml", "OpenDocument (.ods)" },
		{ "word/document.xml", "Word (.docx)" },
		{ "ppt/presentation.xml", "PowerPoint (.pptx)" },
		{ "OFD.xml", "OFD" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (bsc_zip_has(z, kinds[i].part))
			return bsc_fail(err, _("a file of %s; convert a "
			    "workbook with: soffice --headless --convert-to "
			    "xlsx FILE"), kinds[i].kind);
	return bsc_fail(err, _("an archive that holds no workbook"));
}

static bool
load_book(struct book *b, struct bsc_error *err)
{
	static const struct bsc_xml_handler handler = { book_start, on_end,
	    NULL };
	const char *part, *strings, *styles;

	if (!bsc_zip_has(b->x->zip, "_rels/.rels") ||
	    bsc_zip_has(b->x->zip, "xl/workbook.bin"))
		return no_workbook(b->x->zip, err);
	if (!load_relations(b, "", err))
		return false;
	part = related(b, "officeDocument");
	if (part == NULL || bsc_zip_has(b->x->zip, "word/document.xml") ||
	    bsc_zip_has(b->x->zip, "ppt/presentation.xml"))
		return no_workbook(b->x->zip, err);
	if (!load_relations(b, part, err))
		return false;
	strings = related(b, "sharedStrings");
	styles = related(b, "styles");
	memset(&b->path, 0, sizeof(b->path));
	if (!bsc_xlsx_parse(b->x, part, &handler, b, &b->xml, err))
		return false;
	if (!b->rooted)
		return bsc_fail(err, _("%s is no workbook"), part);
	return (strings == NULL || bsc_xlsx_load_strings(b->x, strings,
	    err)) && (styles == NULL || bsc_xlsx_load_styles(b->x, styles,
	    err));
}

static struct bsc_xlsx *
begin(struct bsc_zip *zip, char decimal, struct bsc_error *err)
{
	struct bsc_xlsx *x;
	struct book b = { .nrel = 0 };
	bool good;

	if (zip == NULL)
		return NULL;
	x = bsc_zalloc(1, sizeof(*x));
	x->zip = zip;
	x->rules.decimal = decimal;
	x->arena = bsc_arena_new();
	x->strings = bsc_pile_new();
	b.x = x;
	good = load_book(&b, err);
	free(b.rel);
	if (good)
		return x;
	bsc_xlsx_close(x);
	return NULL;
}

struct bsc_xlsx *
bsc_xlsx_open(const char *path, char decimal, struct bsc_error *err)
{
	return begin(bsc_zip_open(path, err), decimal, err);
}

struct bsc_xlsx *
bsc_xlsx_memory(const void *p, size_t n, char decimal, struct bsc_error *err)
{
	return begin(bsc_zip_memory(p, n, err), decimal, err);
}

void
bsc_xlsx_close(struct bsc_xlsx *x)
{
	if (x == NULL)
		return;
	bsc_zip_close(x->zip);
	bsc_pile_free(x->strings);
	bsc_arena_free(x->arena);
	free(x->sheet);
	free(x->look);
	free(x);
}

bool
bsc_xlsx_date1904(const struct bsc_xlsx *x)
{
	return x->rules.date1904;
}

size_t
bsc_xlsx_count(const struct bsc_xlsx *x)
{
	return x->nsheet;
}

const struct bsc_xlsx_sheet *
bsc_xlsx_sheet(const struct bsc_xlsx *x, size_t i)
{
	return &x->sheet[i];
}
