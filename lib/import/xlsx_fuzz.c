#include <stdlib.h>

#include "import/made.h"
#include "import/xlsx.h"

#define MAIN	"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELS	"http://schemas.openxmlformats.org/package/2006/relationships"
#define TYPE	"http://schemas.openxmlformats.org/officeDocument/2006/" \
		"relationships"

/* The parts of a workbook; the bytes at hand take the place of one. */
static const struct {
	const char	*name, *text;
} parts[] = {
	{ "_rels/.rels", "<Relationships xmlns='" RELS "'><Relationship "
	    "Id='a' Type='" TYPE "/officeDocument' Target='xl/workbook.xml'/>"
	    "</Relationships>" },
	{ "xl/_rels/workbook.xml.rels", "<Relationships xmlns='" RELS "'>"
	    "<Relationship Id='a' Type='" TYPE "/worksheet' "
	    "Target='sheet.xml'/><Relationship Id='b' Type='" TYPE
	    "/sharedStrings' Target='strings.xml'/><Relationship Id='c' "
	    "Type='" TYPE "/styles' Target='styles.xml'/></Relationships>" },
	{ "xl/workbook.xml", "<workbook xmlns='" MAIN "' xmlns:r='" TYPE "'>"
	    "<sheets><sheet name='A' r:id='a'/></sheets></workbook>" },
	{ "xl/strings.xml", "<sst xmlns='" MAIN "'><si><t>a</t></si><si><r>"
	    "<t>b</t></r><rPh><t>c</t></rPh></si></sst>" },
	{ "xl/styles.xml", "<styleSheet xmlns='" MAIN "'><numFmts><numFmt "
	    "numFmtId='176' formatCode='yyyy&quot;年&quot;m'/></numFmts>"
	    "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf "
	    "numFmtId='176'/></cellXfs></styleSheet>" },
	{ "xl/sheet.xml", "<worksheet xmlns='" MAIN "'><cols><col min='2' "
	    "max='2' hidden='1'/></cols><sheetData><row r='1'><c r='A1' t='s'>"
	    "<v>0</v></c><c r='C1' s='1'><f>1+1</f><v>43833.5</v></c></row>"
	    "</sheetData><mergeCells><mergeCell ref='A1:B2'/></mergeCells>"
	    "</worksheet>" },
};

enum { PARTS = sizeof(parts) / sizeof(*parts) };

/* Rows and cells go up, and no text has a byte that says something else. */
static bool
on_row(void *arg, const struct bsc_xlsx_row *row, struct bsc_error *err)
{
	uint64_t *last = arg;

	(void)err;
	if (row->number <= *last || row->number > 1048576 ||
	    row->ncell > 16384 ||
	    (row->ncell == 0 && row->left.len == 0))
		abort();
	*last = row->number;
	for (size_t i = 0; i < row->ncell; i++) {
		struct bsc_span s = row->cell[i];

		if (!bsc_utf8_valid(s, NULL))
			abort();
		for (size_t j = 1; j < s.len; j++)
			if ((unsigned char)s.p[j] < 0x20 && s.p[j] != '\t' &&
			    s.p[j] != '\n')
				abort();
	}
	return true;
}

static void
read_all(const void *p, size_t n)
{
	struct bsc_xlsx_left left;
	struct bsc_error err;
	struct bsc_xlsx *x = bsc_xlsx_memory(p, n, '.', &err);

	for (size_t i = 0; x != NULL && i < bsc_xlsx_count(x); i++) {
		uint64_t last = 0;

		bsc_xlsx_read(x, i, n % 2 == 0, on_row, &last, &left, &err);
		bsc_buf_free(&left.columns);
	}
	bsc_xlsx_close(x);
}

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Any bytes as an archive, or as the part that the first byte tells. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bsc_made z = { .n = 0 };
	unsigned which;

	if (size == 0)
		return 0;
	if (data[0] == 'P') {
		read_all(data, size);
		return 0;
	}
	which = data[0] % PARTS;
	for (unsigned i = 0; i < PARTS; i++)
		if (i == which)
			bsc_made_part(&z, parts[i].name, data + 1, size - 1);
		else
			bsc_made_part(&z, parts[i].name, parts[i].text,
			    strlen(parts[i].text));
	bsc_made_end(&z);
	read_all(z.bytes.p, z.bytes.len);
	bsc_buf_free(&z.bytes);
	return 0;
}
