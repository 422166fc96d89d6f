/* The parts all sheets share: texts and number formats. */

#include <stdlib.h>

#include "base/hash.h"
#include "import/xlsxpart.h"

#define STYLES_MAX	65536
#define STRINGS_MAX	(UINT64_C(1) << 28)

enum { SST, SI, SI_T, SI_R, SI_R_T, NSTRING };

static const struct bsc_xlsx_step string_steps[NSTRING] = {
	[SST] = { -1, "sst" }, [SI] = { SST, "si" }, [SI_T] = { SI, "t" },
	[SI_R] = { SI, "r" }, [SI_R_T] = { SI_R, "t" },
};

struct strings {
	struct bsc_xlsx		*x;
	struct bsc_xml		*xml;
	struct bsc_xlsx_path	 path;
	struct bsc_buf		 raw, text;
	uint64_t		 n;
	bool			 rooted;
};

static bool
strings_start(void *arg, const char *name, const char *uri,
    const struct bsc_xml_attr *attr, size_t nattr, size_t line)
{
	struct strings *s = arg;

	(void)attr, (void)nattr, (void)line;
	switch (bsc_xlsx_enter(&s->path, string_steps, NSTRING, name, uri)) {
	case SST:
		s->rooted = true;
		break;
	case SI:
		s->raw.len = 0;
		break;
	default:
		break;
	}
	return true;
}

static bool
strings_text(void *arg, const char *p, size_t n)
{
	struct strings *s = arg;
	int at = bsc_xlsx_at(&s->path);

	if (at != SI_T && at != SI_R_T)
		return true;
	if (s->raw.len + n > BSC_XLSX_TEXT)
		return bsc_xml_fail(s->xml, _("a text of more than %d bytes"),
		    BSC_XLSX_TEXT);
	bsc_buf_add(&s->raw, p, n);
	return true;
}

static bool
strings_end(void *arg, const char *name, size_t line)
{
	struct strings *s = arg;
	struct bsc_error err;

	(void)name, (void)line;
	if (bsc_xlsx_leave(&s->path) != SI)
		return true;
	if (s->n++ >= STRINGS_MAX)
		return bsc_xml_fail(s->xml, _("too many texts"));
	s->text.len = 0;
	bsc_xlsx_text(&s->text, (struct bsc_span){ s->raw.p, s->raw.len });
	return bsc_pile_add(s->x->strings, (struct bsc_span){ s->text.p,
	    s->text.len }, &err) || bsc_xml_fail(s->xml, "%s", err.text);
}

bool
bsc_xlsx_load_strings(struct bsc_xlsx *x, const char *part,
    struct bsc_error *err)
{
	static const struct bsc_xml_handler handler = { strings_start,
	    strings_end, strings_text };
	struct strings s = { .x = x };
	bool good;

	good = bsc_xlsx_parse(x, part, &handler, &s, &s.xml, err);
	if (good && !s.rooted)
		good = bsc_fail(err, _("%s holds no texts"), part);
	bsc_buf_free(&s.raw);
	bsc_buf_free(&s.text);
	return good && bsc_pile_end(x->strings, err);
}

enum { SHEET, FMTS, FMT, XFS, XF, NSTYLE };

static const struct bsc_xlsx_step style_steps[NSTYLE] = {
	[SHEET] = { -1, "styleSheet" }, [FMTS] = { SHEET, "numFmts" },
	[FMT] = { FMTS, "numFmt" }, [XFS] = { SHEET, "cellXfs" },
	[XF] = { XFS, "xf" },
};

struct styles {
	struct bsc_xlsx		*x;
	struct bsc_xml		*xml;
	struct bsc_xlsx_path	 path;
	struct bsc_keys		*ids;		/* of formats spelled out */
	struct bsc_look		*look;
	size_t			 cap;
	bool			 rooted;
};

static bool
add_format(struct styles *s, const struct bsc_xml_attr *a, size_t n)
{
	const char *id = bsc_xlsx_attr(a, n, "numFmtId");
	const char *code = bsc_xlsx_attr(a, n, "formatCode");
	bool isnew;
	uint32_t i;

	if (id == NULL || code == NULL)
		return bsc_xml_fail(s->xml, _("a number format lacks its id "
		    "or code"));
	i = bsc_keys_add(s->ids, bsc_span(id), &isnew);
	if (i >= STYLES_MAX)
		return bsc_xml_fail(s->xml, _("too many styles"));
	s->look = bsc_grow(s->look, &s->cap, i + 1, sizeof(*s->look));
	bsc_look_parse(&s->look[i], bsc_span(code));
	return true;
}

static bool
add_style(struct styles *s, const struct bsc_xml_attr *a, size_t n)
{
	const char *id = bsc_xlsx_attr(a, n, "numFmtId");
	struct bsc_xlsx *x = s->x;
	uint64_t number = 0;
	uint32_t i;

	if (x->nlook >= STYLES_MAX)
		return bsc_xml_fail(s->xml, _("too many styles"));
	if (id != NULL && !bsc_xlsx_number(id, UINT32_MAX, &number))
		return bsc_xml_fail(s->xml, _("\"%s\" is no number format"),
		    id);
	x->look = bsc_grow(x->look, &x->lookcap, x->nlook + 1,
	    sizeof(*x->look));
	i = id == NULL ? BSC_NO_KEY : bsc_keys_find(s->ids, bsc_span(id));
	if (i != BSC_NO_KEY)
		x->look[x->nlook++] = s->look[i];
	else
		bsc_look_builtin(&x->look[x->nlook++], (unsigned)number);
	return true;
}

static bool
styles_start(void *arg, const char *name, const char *uri,
    const struct bsc_xml_attr *attr, size_t nattr, size_t line)
{
	struct styles *s = arg;

	(void)line;
	switch (bsc_xlsx_enter(&s->path, style_steps, NSTYLE, name, uri)) {
	case SHEET:
		s->rooted = true;
		break;
	case FMT:
		return add_format(s, attr, nattr);
	case XF:
		return add_style(s, attr, nattr);
	default:
		break;
	}
	return true;
}

static bool
styles_end(void *arg, const char *name, size_t line)
{
	(void)name, (void)line;
	bsc_xlsx_leave(&((struct styles *)arg)->path);
	return true;
}

bool
bsc_xlsx_load_styles(struct bsc_xlsx *x, const char *part,
    struct bsc_error *err)
{
	static const struct bsc_xml_handler handler = { styles_start,
	    styles_end, NULL };
	struct styles s = { .x = x, .ids = bsc_keys_new() };
	bool good;

	good = bsc_xlsx_parse(x, part, &handler, &s, &s.xml, err);
	if (good && !s.rooted)
		good = bsc_fail(err, _("%s holds no styles"), part);
	bsc_keys_free(s.ids);
	free(s.look);
	return good;
}
