/*
 * Our own reader of JSON, for want of a library that does what a ledger
 * needs: yajl turns a lone surrogate into a question mark, jansson and
 * cJSON turn 512.00 into a double, json-c takes the last of two equal names
 * without a word.  Flat objects need no recursion, so this is short.
 */

#include "stream/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static void
escape(struct bsc_buf *b, char c)
{
	static const char from[] = "\"\\\n\r\t", to[] = "\"\\nrt";
	const char *at = strchr(from, c);

	bsc_buf_putc(b, '\\');
	if (c != '\0' && at != NULL)
		bsc_buf_putc(b, to[at - from]);
	else
		bsc_buf_printf(b, "u%04x", (unsigned char)c);
}

void
bsc_json_text(struct bsc_buf *b, struct bsc_span s)
{
	size_t from = 0;

	bsc_buf_putc(b, '"');
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] != '"' && s.p[i] != '\\' &&
		    (unsigned char)s.p[i] >= ' ')
			continue;
		bsc_buf_add(b, s.p + from, i - from);
		escape(b, s.p[i]);
		from = i + 1;
	}
	bsc_buf_add(b, s.p + from, s.len - from);
	bsc_buf_putc(b, '"');
}

static const char *
digits(const char *p, const char *end)
{
	while (p < end && digit(*p))
		p++;
	return p;
}

/* Behind the number at p, or NULL if there is none. */
static const char *
number_end(const char *p, const char *end)
{
	const char *q;

	p += p < end && *p == '-';
	if ((q = digits(p, end)) == p || (*p == '0' && q > p + 1))
		return NULL;
	p = q;
	if (p < end && *p == '.') {
		if ((q = digits(p + 1, end)) == p + 1)
			return NULL;
		p = q;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		p += p < end && (*p == '-' || *p == '+');
		if ((q = digits(p, end)) == p)
			return NULL;
		p = q;
	}
	return p;
}

static bool
is_number(struct bsc_span s)
{
	return number_end(s.p, s.p + s.len) == s.p + s.len;
}

void
bsc_json_value(struct bsc_buf *b, enum bsc_type type, struct bsc_span s)
{
	bool numeric = type == BSC_MONEY || type == BSC_NUMBER ||
	    type == BSC_INT;

	if (s.len == 0)
		bsc_buf_puts(b, "null");
	else if (type == BSC_BOOL && bsc_span_is(s, "yes"))
		bsc_buf_puts(b, "true");
	else if (type == BSC_BOOL && bsc_span_is(s, "no"))
		bsc_buf_puts(b, "false");
	else if (numeric && is_number(s))
		bsc_buf_add(b, s.p, s.len);
	else
		bsc_json_text(b, s);
}

void
bsc_json_keys(struct bsc_json_keys *k, const struct bsc_section *s)
{
	k->n = s->ncol + 1;
	k->end = bsc_grow(k->end, &k->cap, k->n, sizeof(*k->end));
	k->text.len = 0;
	bsc_buf_printf(&k->text, "{\"%s_src\":", s->table->name);
	k->end[0] = k->text.len;
	for (size_t i = 0; i < s->ncol; i++) {
		bsc_buf_putc(&k->text, ',');
		bsc_json_text(&k->text, bsc_span(s->col[i].name));
		bsc_buf_putc(&k->text, ':');
		k->end[i + 1] = k->text.len;
	}
}

void
bsc_json_keys_free(struct bsc_json_keys *k)
{
	bsc_buf_free(&k->text);
	free(k->end);
}

static void
add_key(struct bsc_buf *b, const struct bsc_json_keys *k, size_t i)
{
	size_t from = i == 0 ? 0 : k->end[i - 1];

	bsc_buf_add(b, k->text.p + from, k->end[i] - from);
}

void
bsc_json_record(struct bsc_buf *b, const struct bsc_json_keys *k,
    const struct bsc_section *s, struct bsc_span src,
    const struct bsc_span *cell)
{
	const struct bsc_field *f;

	add_key(b, k, 0);
	bsc_json_text(b, src);
	for (size_t i = 0; i < s->ncol; i++) {
		f = s->col[i].field;
		add_key(b, k, i + 1);
		bsc_json_value(b, f != NULL ? f->type : BSC_TEXT, cell[i]);
	}
	bsc_buf_puts(b, "}\n");
}

void
bsc_json_none(struct bsc_buf *b, const struct bsc_json_keys *k)
{
	for (size_t i = 0; i < k->n; i++) {
		add_key(b, k, i);
		bsc_buf_puts(b, "null");
	}
	bsc_buf_puts(b, "}\n");
}

void
bsc_json_begin(struct bsc_json *j, char *line, size_t len)
{
	*j = (struct bsc_json){ .p = line, .end = line + len };
}

static int
fault(struct bsc_json *j, const char *why)
{
	j->why = why;
	return -1;
}

static void
blanks(struct bsc_json *j)
{
	while (j->p < j->end && (*j->p == ' ' || *j->p == '\t' ||
	    *j->p == '\r'))
		j->p++;
}

/* Whether the next character but blanks is this one, which is then passed. */
static bool
passed(struct bsc_json *j, char c)
{
	blanks(j);
	if (j->p == j->end || *j->p != c)
		return false;
	j->p++;
	return true;
}

/* The code of four hexadecimal digits at p, or -1. */
static long
unit(const char *p, const char *end)
{
	static const char hex[] = "0123456789abcdefABCDEF";
	const char *at;
	long code = 0;

	if (end - p < 4)
		return -1;
	for (size_t i = 0; i < 4; i++) {
		if (p[i] == '\0' || (at = strchr(hex, p[i])) == NULL)
			return -1;
		code = code * 16 + (at - hex < 16 ? at - hex : at - hex - 6);
	}
	return code;
}

static char *
put_utf8(char *to, long c)
{
	static const struct { long below; char lead; int more; } forms[] = {
		{ 0x80, 0, 0 }, { 0x800, '\xc0', 1 }, { 0x10000, '\xe0', 2 },
		{ 0x110000, '\xf0', 3 }
	};
	size_t i = 0;

	while (c >= forms[i].below)
		i++;
	*to++ = (char)(forms[i].lead | c >> 6 * forms[i].more);
	for (int n = forms[i].more; n-- > 0;)
		*to++ = (char)(0x80 | (c >> 6 * n & 0x3f));
	return to;
}

/* The character that "\u" at j->p - 2 names, or -1. */
static long
named_character(struct bsc_json *j)
{
	long c = unit(j->p, j->end), low;

	if (c < 0)
		return fault(j, _("\"\\u\" without four hexadecimal digits"));
	j->p += 4;
	if (c == 0)
		return fault(j, _("NUL byte"));
	if (c < ' ' && c != '\t' && c != '\n' && c != '\r')
		return fault(j, _("control character"));
	if (c < 0xd800 || c > 0xdfff)
		return c;
	low = j->end - j->p >= 6 && j->p[0] == '\\' && j->p[1] == 'u' ?
	    unit(j->p + 2, j->end) : -1;
	if (c > 0xdbff || low < 0xdc00 || low > 0xdfff)
		return fault(j, _("half of a surrogate pair"));
	j->p += 6;
	return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
}

/* The escape at j->p to *to, which never needs more room than it has. */
static bool
unescape(struct bsc_json *j, char **to)
{
	static const char from[] = "\"\\/nrt", is[] = "\"\\/\n\r\t";
	const char *at;
	long c;

	if (++j->p == j->end)
		return true;		/* the string has no end, either */
	if (*j->p == 'u') {
		j->p++;
		if ((c = named_character(j)) < 0)
			return false;
		*to = put_utf8(*to, c);
		return true;
	}
	at = *j->p != '\0' ? strchr(from, *j->p) : NULL;
	if (at == NULL)
		return fault(j, *j->p == 'b' || *j->p == 'f' ?
		    _("control character") : _("unknown escape")) == 0;
	*(*to)++ = is[at - from];
	j->p++;
	return true;
}

static bool
text(struct bsc_json *j, struct bsc_span *s)
{
	char *from = ++j->p, *to;

	while (j->p < j->end && *j->p != '"' && *j->p != '\\' &&
	    (unsigned char)*j->p >= ' ')
		j->p++;
	for (to = j->p; j->p < j->end && *j->p != '"';)
		if ((unsigned char)*j->p < ' ')
			return fault(j, _("control character")) == 0;
		else if (*j->p != '\\')
			*to++ = *j->p++;
		else if (!unescape(j, &to))
			return false;
	if (j->p == j->end)
		return fault(j, _("unterminated quote")) == 0;
	j->p++;
	*s = (struct bsc_span){ from, (size_t)(to - from) };
	return true;
}

static bool
word(struct bsc_json *j, struct bsc_json_member *m)
{
	static const char *const words[] = { "null", "false", "true" };
	size_t n;

	for (size_t i = 0; i < 3; i++) {
		n = strlen(words[i]);
		if ((size_t)(j->end - j->p) < n ||
		    memcmp(j->p, words[i], n) != 0)
			continue;
		m->kind = (enum bsc_json_kind)i;
		m->text = (struct bsc_span){ j->p, i == 0 ? 0 : n };
		j->p += n;
		return true;
	}
	return fault(j, _("a value must be a string, a number, true, false "
	    "or null")) == 0;
}

static bool
value(struct bsc_json *j, struct bsc_json_member *m)
{
	const char *end;

	blanks(j);
	if (j->p < j->end && *j->p == '"') {
		m->kind = BSC_JSON_TEXT;
		return text(j, &m->text);
	}
	if (j->p == j->end || (*j->p != '-' && !digit(*j->p)))
		return word(j, m);
	if ((end = number_end(j->p, j->end)) == NULL)
		return fault(j, _("not a number")) == 0;
	m->kind = BSC_JSON_NUMBER;
	m->text = (struct bsc_span){ j->p, (size_t)(end - j->p) };
	j->p += m->text.len;
	return true;
}

int
bsc_json_next(struct bsc_json *j, struct bsc_json_member *m)
{
	if (!j->begun && !passed(j, '{'))
		return fault(j, _("not an object in braces"));
	if (passed(j, '}')) {
		blanks(j);
		return j->p == j->end ? 0 : fault(j,
		    _("text after the object; one stands on a line"));
	}
	if (j->begun && !passed(j, ','))
		return fault(j, _("\",\" or \"}\" wanted"));
	j->begun = true;
	blanks(j);
	if (j->p == j->end || *j->p != '"')
		return fault(j, _("a name in quotes wanted"));
	if (!text(j, &m->name))
		return -1;
	if (!passed(j, ':'))
		return fault(j, _("\":\" wanted after a name"));
	return value(j, m) ? 1 : -1;
}
