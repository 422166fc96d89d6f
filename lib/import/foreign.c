#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <uchar.h>

#include "base/span.h"
#include "import/foreign.h"
#include "stream/input.h"

bool
bsc_is_zip(const char *path)
{
	char head[4];

	return bsc_input_head(path, head, sizeof(head)) == sizeof(head) &&
	    (memcmp(head, "PK\3\4", 4) == 0 || memcmp(head, "PK\5\6", 4) == 0);
}

static bool
contains(const char *p, size_t n, const char *word)
{
	return memmem(p, n, word, strlen(word)) != NULL;
}

/* Workbooks with a password are such a stream inside the older container. */
static bool
is_encrypted(const char *path)
{
	static const char16_t name[] = u"EncryptedPackage";
	enum { NAME = sizeof(name) - sizeof(*name) };
	struct bsc_error err;
	struct bsc_input *in = bsc_input_open(path, &err);
	char bytes[65536];
	size_t kept = 0, len;
	bool found = false;
	ssize_t n;

	if (in == NULL)
		return false;
	while (!found && (n = bsc_input_read(in, bytes + kept,
	    sizeof(bytes) - kept)) > 0) {
		len = kept + (size_t)n;
		found = memmem(bytes, len, name, NAME) != NULL;
		kept = len < NAME ? len : NAME;
		memmove(bytes, bytes + len - kept, kept);
	}
	bsc_input_close(in);
	return found;
}

/* Pages that are called .xls because a spreadsheet opens them. */
static bool
is_html(const char *p, size_t n)
{
	static const char *const tags[] = { "<html", "<!doctype html",
	    "<table", "<head", "<meta", "<body" };

	if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
		p += 3;
		n -= 3;
	}
	while (n > 0 && isspace((unsigned char)*p)) {
		p++;
		n--;
	}
	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (n >= strlen(tags[i]) &&
		    strncasecmp(p, tags[i], strlen(tags[i])) == 0)
			return true;
	return contains(p, n, "urn:schemas-microsoft-com:office:excel");
}

const char *
bsc_foreign(const char *path)
{
	static const char ole2[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
	char head[4096];
	size_t n = bsc_input_head(path, head, sizeof(head));

	if (n >= 8 && memcmp(head, ole2, 8) == 0)
		return is_encrypted(path) ? _("a workbook with a password; "
		    "save it without one") : _("a workbook of the older kind "
		    "(.xls, .et); convert it with: soffice --headless "
		    "--convert-to xlsx FILE");
	if (n >= 4 && memcmp(head, "%PDF", 4) == 0)
		return _("a PDF document; get the table it was made from");
	if (contains(head, n, "urn:schemas-microsoft-com:office:spreadsheet") ||
	    contains(head, n, "urn:oasis:names:tc:opendocument"))
		return _("a workbook in a single XML file; convert it with: "
		    "soffice --headless --convert-to xlsx FILE");
	if (is_html(head, n))
		return _("an HTML page; convert it with: soffice --headless "
		    "--convert-to xlsx FILE");
	return NULL;
}
