#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

#include "expr/program.h"

/* The parser gives up at its first error. */
static void __attribute__((noreturn))
give_up(struct bsc_parser *p, size_t line, size_t column, const char *what)
{
	bsc_fail(p->err, "%s:%zu:%zu: %s", p->pos.file, line, column, what);
	longjmp(p->fail, 1);
}

/* What who writes like that knows from elsewhere, and how it is said here. */
static const char *
elsewhere(struct bsc_span token)
{
	static const struct {
		const char	*token, *here;
	} known[] = {
		{ "\"", "a text stands in single quotes" },
		{ "=", "equal is a single =" },
		{ "&", "it is written and" }, { "AND", "it is written and" },
		{ "|", "it is written or" }, { "OR", "it is written or" },
		{ "!", "it is written not" },
		{ "is", "it is written present(FIELD) or not present(FIELD)" },
		{ "IS", "it is written present(FIELD) or not present(FIELD)" },
		{ "like", "it is written FIELD contains TEXT" },
		{ "LIKE", "it is written FIELD contains TEXT" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (bsc_span_is(token, known[i].token))
			return known[i].here;
	return NULL;
}

void
bsc_lex_fail(struct bsc_parser *p, const char *fmt, ...)
{
	const char *here = p->kind == TOKEN_TEXT ? NULL : elsewhere(p->token);
	char what[512];
	size_t len, near = p->token.len < 40 ? p->token.len : 40;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	len = strlen(what);
	if (p->kind == TOKEN_END)
		snprintf(what + len, sizeof(what) - len, "%s",
		    _(", near the end"));
	else
		snprintf(what + len, sizeof(what) - len, _(", near \"%.*s\""),
		    (int)near, p->token.p);
	len = strlen(what);
	if (here != NULL)
		snprintf(what + len, sizeof(what) - len, "; %s", _(here));
	give_up(p, p->token_line, p->token_column, what);
}

void
bsc_node_fail(struct bsc_parser *p, const struct bsc_node *n,
    const char *fmt, ...)
{
	char what[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	give_up(p, n->line, n->column, what);
}

/* One byte on; columns count characters, not bytes. */
static void
step(struct bsc_parser *p)
{
	unsigned char c = (unsigned char)*p->at++;

	if (c == '\n') {
		p->line++;
		p->column = 1;
	} else if ((c & 0xc0) != 0x80)
		p->column++;
}

static bool
name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

static bool
digits(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isdigit((unsigned char)s[i]))
			return false;
	return true;
}

/* 2020-12-31, 2020-12-31T08:30[:00] */
static size_t
date_length(const char *s, enum bsc_token *kind)
{
	if (!digits(s, 4) || s[4] != '-' || !digits(s + 5, 2) ||
	    s[7] != '-' || !digits(s + 8, 2))
		return 0;
	*kind = TOKEN_DATE;
	if (s[10] != 'T' || !digits(s + 11, 2) || s[13] != ':' ||
	    !digits(s + 14, 2))
		return 10;
	*kind = TOKEN_TIME;
	return s[16] == ':' && digits(s + 17, 2) ? 19 : 16;
}

static size_t
number_length(const char *s, enum bsc_token *kind)
{
	size_t n = date_length(s, kind);

	if (n > 0)
		return n;
	*kind = TOKEN_NUMBER;
	while (isdigit((unsigned char)s[n]))
		n++;
	if (isalpha((unsigned char)s[n])) {
		*kind = TOKEN_DURATION;
		while (isalpha((unsigned char)s[n]))
			n++;
	} else if (s[n] == '.' && isdigit((unsigned char)s[n + 1]))
		for (n++; isdigit((unsigned char)s[n]); n++)
			;
	return n;
}

/* A text with its quotes; a quote inside is doubled. */
static size_t
text_length(const char *s)
{
	size_t n = 1;

	for (; s[n] != '\0'; n++)
		if (s[n] == '\'' && s[++n] != '\'')
			return n;
	return 0;
}

static size_t
mark_length(const char *s)
{
	static const char *const marks[] = {
		"<=", ">=", "!=", "\xe2\x89\xa4", "\xe2\x89\xa5",
		"\xe2\x89\xa0", NULL
	};

	for (size_t i = 0; marks[i] != NULL; i++)
		if (strncmp(s, marks[i], strlen(marks[i])) == 0)
			return strlen(marks[i]);
	return strchr("=<>+-*/(),.[]", *s) != NULL;
}

void
bsc_lex(struct bsc_parser *p)
{
	size_t n = 0;

	while (*p->at != '\0' && isspace((unsigned char)*p->at))
		step(p);
	p->last = p->token.p + p->token.len;
	p->token_line = p->line;
	p->token_column = p->column;
	p->token = (struct bsc_span){ p->at, 1 };
	if (*p->at == '\0')
		p->kind = TOKEN_END;
	else if (isdigit((unsigned char)*p->at))
		n = number_length(p->at, &p->kind);
	else if (*p->at == '\'') {
		p->kind = TOKEN_TEXT;
		if ((n = text_length(p->at)) == 0)
			bsc_lex_fail(p, _("text without closing quote"));
	} else if ((n = mark_length(p->at)) > 0)
		p->kind = TOKEN_MARK;
	else if (name_byte(*p->at)) {
		p->kind = TOKEN_NAME;
		while (name_byte(p->at[n]))
			n++;
	} else {
		p->kind = TOKEN_MARK;
		bsc_lex_fail(p, _("this does not belong in an expression"));
	}
	p->token.len = n;
	while (n-- > 0)
		step(p);
}

bool
bsc_lex_is(const struct bsc_parser *p, const char *word)
{
	return (p->kind == TOKEN_MARK || p->kind == TOKEN_NAME) &&
	    bsc_span_is(p->token, word);
}

bool
bsc_lex_take(struct bsc_parser *p, const char *word)
{
	if (!bsc_lex_is(p, word))
		return false;
	bsc_lex(p);
	return true;
}

void
bsc_lex_want(struct bsc_parser *p, const char *word)
{
	if (!bsc_lex_take(p, word))
		bsc_lex_fail(p, _("expected \"%s\""), word);
}
