#include "stream/workbook.h"

/* What a cell holds at most, in UTF-16 units. */
enum { CELL_MAX = 32767, NOTE_MAX = 64 };

static size_t
units(struct bsc_span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		n += (c & 0xc0) != 0x80;
		n += c >= 0xf0;
	}
	return n;
}

/* How many bytes from i on are one character; 0: they are none. */
static size_t
char_len(struct bsc_span s, size_t i)
{
	unsigned char c = (unsigned char)s.p[i];
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	if (n > s.len - i)
		return 0;
	return bsc_utf8_valid((struct bsc_span){ s.p + i, n }, NULL) ? n : 0;
}

static bool
hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	    (c >= 'A' && c <= 'F');
}

/* "_x0041_" in data would be read as "A". */
static bool
like_escape(struct bsc_span s, size_t i)
{
	return s.len - i >= 7 && s.p[i] == '_' && s.p[i + 1] == 'x' &&
	    hex(s.p[i + 2]) && hex(s.p[i + 3]) && hex(s.p[i + 4]) &&
	    hex(s.p[i + 5]) && s.p[i + 6] == '_';
}

/* One character and how many bytes it was. */
static size_t
put_char(struct bsc_buf *b, struct bsc_span s, size_t i)
{
	unsigned char c = (unsigned char)s.p[i];
	size_t n = char_len(s, i);

	if (n == 0) {
		bsc_buf_puts(b, "\xef\xbf\xbd");
		return 1;
	}
	if (c < ' ' && c != '\t' && c != '\n')
		bsc_buf_printf(b, "_x%04X_", c);
	else if (like_escape(s, i))
		bsc_buf_puts(b, "_x005F_");
	else if (n == 3 && memcmp(s.p + i, "\xef\xbf\xbe", 2) == 0 &&
	    (unsigned char)s.p[i + 2] >= 0xbe)
		bsc_buf_printf(b, "_xFF%02X_",
		    (unsigned char)s.p[i + 2] + 0x40);
	else
		bsc_buf_add(b, s.p + i, n);
	return n;
}

bool
bsc_work_text(struct bsc_buf *b, struct bsc_span s, bool en)
{
	size_t from = b->len, kept = from, keep = CELL_MAX - NOTE_MAX;
	size_t last, used = 0, all = units(s);

	for (size_t i = 0; i < s.len;) {
		last = b->len;
		i += put_char(b, s, i);
		used += units((struct bsc_span){ b->p + last, b->len - last });
		if (used <= keep)
			kept = b->len;
		if (used > CELL_MAX) {
			b->len = kept;
			bsc_buf_printf(b, en ? " [cut: %zu characters in all]" :
			    " [已截断：全文 %zu 字]", all);
			return false;
		}
	}
	return true;
}
