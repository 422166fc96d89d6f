#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include "import/xlsxlook.h"

/* A format code being read; its literal text is gathered. */
struct code {
	struct bsc_look	*look;
	struct bsc_span	 s;
	size_t		 i;
	struct bsc_buf	 literal;
	bool		 hours;		/* h before: m is minutes */
	size_t		 month;		/* m met that could be either */
	bool		 first;		/* in the first section */
	size_t		 zeros, other;	/* digit places: 0, and others */
	size_t		 commas;	/* since the last digit place */
	size_t		 behind;	/* digit places behind a literal dot */
	bool		 dot;		/* there was one */
};

static void
add_literal(struct code *c, const char *p, size_t n)
{
	if (c->first)
		bsc_buf_add(&c->literal, p, n);
}

/* Bytes of the character at i. */
static size_t
char_length(const struct code *c)
{
	size_t n = 1;

	while (c->i + n < c->s.len &&
	    ((unsigned char)c->s.p[c->i + n] & 0xc0) == 0x80)
		n++;
	return n;
}

static size_t
run_length(const struct code *c)
{
	size_t n = 1;
	int first = tolower((unsigned char)c->s.p[c->i]);

	while (c->i + n < c->s.len &&
	    tolower((unsigned char)c->s.p[c->i + n]) == first)
		n++;
	return n;
}

static bool
is_next(const struct code *c, const char *word)
{
	size_t n = strlen(word);

	return c->s.len - c->i >= n &&
	    strncasecmp(c->s.p + c->i, word, n) == 0;
}

static void
quoted(struct code *c)
{
	const char *p = c->s.p + c->i + 1;
	size_t n = c->s.len - c->i - 1;
	const char *end = memchr(p, '"', n);

	if (end != NULL)
		n = (size_t)(end - p);
	add_literal(c, p, n);
	c->i += n + 2;
}

/* One character taken as it is, behind \ or (in Chinese versions) !. */
static void
escaped(struct code *c)
{
	size_t n;

	if (++c->i >= c->s.len)
		return;
	n = char_length(c);
	if (c->s.p[c->i] == '.' && c->first) {
		c->dot = true;
		c->behind = 0;
	} else
		add_literal(c, c->s.p + c->i, n);
	c->i += n;
}

/* [h] [mm] [ss], [$¥-804], or a colour, condition, digit form. */
static void
bracket(struct code *c)
{
	const char *p = c->s.p + c->i + 1;
	size_t n = c->s.len - c->i - 1;
	const char *end = memchr(p, ']', n);
	const char *dash;

	if (end != NULL)
		n = (size_t)(end - p);
	c->i += n + 2;
	if (n > 1 && p[0] == '$') {
		dash = memchr(p, '-', n);
		/* The yen is written like the yuan. */
		if (dash != NULL && p + n - dash > 3 &&
		    memcmp(p + n - 3, "411", 3) == 0 && dash - p > 1)
			add_literal(c, "JPY", 3);
		else
			add_literal(c, p + 1,
			    (dash != NULL ? (size_t)(dash - p) : n) - 1);
	} else if (n > 0 && strchr("hHmMsS", p[0]) != NULL) {
		for (size_t i = 1; i < n; i++)
			if (tolower((unsigned char)p[i]) !=
			    tolower((unsigned char)p[0]))
				return;
		c->look->what |= BSC_LOOK_ELAPSED;
		c->hours = true;
	}
}

static void
digit_place(struct code *c)
{
	if (!c->first)
		return;
	if (c->s.p[c->i] == '0')
		c->zeros++;
	else
		c->other++;
	c->commas = 0;
	if (c->dot)
		c->behind++;
}

/* Letters of days and times; m is of either. */
static void
letter(struct code *c, size_t run)
{
	struct bsc_look *l = c->look;

	switch (tolower((unsigned char)c->s.p[c->i])) {
	case 'y':
	case 'e':
		l->what |= BSC_LOOK_YEAR;
		break;
	case 'd':
		l->what |= BSC_LOOK_DAY;
		break;
	case 'a':			/* aaa: day of the week */
		l->what |= run > 2 ? BSC_LOOK_DAY : 0;
		break;
	case 'h':
		l->what |= BSC_LOOK_CLOCK;
		c->hours = true;
		return;
	case 's':
		l->what |= BSC_LOOK_CLOCK;
		if (c->month > 0 && run < 3)
			c->month = 0;	/* mm:ss */
		return;
	case 'm':
		if (c->hours && run < 3)
			l->what |= BSC_LOOK_CLOCK;
		else
			c->month = run;
		c->hours = false;
		return;
	default:
		break;
	}
	c->hours = false;
}

static void
end_section(struct code *c)
{
	if (c->month > 0)
		c->look->what |= BSC_LOOK_MONTH;
	c->month = 0;
	c->hours = false;
	c->first = false;
}

static void
one(struct code *c)
{
	static const char *const noon[] = { "AM/PM", "A/P", "上午/下午" };
	char x = c->s.p[c->i];
	size_t run = run_length(c);

	for (size_t i = 0; i < 3; i++)
		if (is_next(c, noon[i])) {
			c->look->what |= BSC_LOOK_CLOCK;
			c->i += strlen(noon[i]);
			return;
		}
	if (is_next(c, "General"))
		c->i += strlen("General");
	else if (is_next(c, "G/通用格式"))
		c->i += strlen("G/通用格式");
	else if (x == '"')
		quoted(c);
	else if (x == '\\' || x == '!')
		escaped(c);
	else if (x == '[')
		bracket(c);
	else if (x == '_' || x == '*') {
		c->i++;
		c->i += c->i < c->s.len ? char_length(c) : 0;
	} else if (is_next(c, "E+") || is_next(c, "E-")) {
		c->i += 2;
		c->other++;
	} else if (x == ';') {
		end_section(c);
		c->i++;
	} else if (x == '0' || x == '#' || x == '?') {
		digit_place(c);
		c->i++;
	} else if (x == ',') {
		c->commas += c->first;
		c->i++;
	} else if (isalpha((unsigned char)x)) {
		letter(c, run);
		c->i += run;
	} else {
		run = char_length(c);
		if (x == '.' || x == '%' || x == '/')
			c->other++;
		else
			add_literal(c, c->s.p + c->i, run);
		c->i += run;
	}
}

static bool
contains(const struct bsc_buf *b, const char *word)
{
	return b->len > 0 && memmem(b->p, b->len, word, strlen(word)) != NULL;
}

/* The currency the literal text names, by the sign amounts know it by. */
static void
find_sign(struct bsc_look *l, const struct bsc_buf *text)
{
	static const struct {
		const char	*word, *sign;
	} words[] = {
		{ "JPY", "JPY" }, { "円", "JPY" }, { "HKD", "HKD" },
		{ "HK$", "HKD" }, { "港", "HKD" }, { "日元", "JPY" },
		{ "美元", "$" }, { "欧元", "€" }, { "英镑", "£" },
		{ "GBP", "£" }, { "EUR", "€" }, { "USD", "$" }, { "£", "£" },
		{ "￡", "£" }, { "€", "€" }, { "¥", "¥" }, { "￥", "¥" },
		{ "元", "¥" }, { "RMB", "¥" }, { "CNY", "¥" }, { "$", "$" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (contains(text, words[i].word) &&
		    !contains(text, "单元")) {
			strcpy(l->sign, words[i].sign);
			return;
		}
}

/*
 * 0.00"万元" says a unit; 0!.0000"万元" or 0.0,"千元" divides as well.  A
 * thousand can be part of a unit's name: 千克, 千米.
 */
static void
find_unit(struct bsc_look *l, const struct code *c)
{
	static const struct {
		const char	*word;
		unsigned char	 power;
	} units[] = { { "亿", 8 }, { "百万", 6 }, { "万", 4 }, { "千元", 3 } };

	for (size_t i = 0; l->power == 0 && i < 4; i++)
		if (contains(&c->literal, units[i].word))
			l->power = units[i].power;
	if (bsc_span_is(bsc_span_trim((struct bsc_span){ c->literal.p,
	    c->literal.len }), "千"))
		l->power = 3;
	if (c->commas + c->behind < 20)
		l->shift = (unsigned char)(3 * c->commas +
		    (c->dot ? c->behind : 0));
}

void
bsc_look_parse(struct bsc_look *l, struct bsc_span text)
{
	struct code c = { .look = l, .s = text, .first = true };

	memset(l, 0, sizeof(*l));
	while (c.i < text.len)
		one(&c);
	end_section(&c);
	if (l->what == 0 && c.literal.len > 0)
		find_sign(l, &c.literal);
	if (l->what == 0)
		find_unit(l, &c);
	if (c.zeros > 1 && c.other == 0 && c.zeros < 20 && l->shift == 0)
		l->zeros = (unsigned char)c.zeros;
	bsc_buf_free(&c.literal);
}

/*
 * Only numbers whose format differs from a plain one; 27 to 36 and 50 to
 * 58 are Chinese dates that no workbook spells out.
 */
void
bsc_look_builtin(struct bsc_look *l, unsigned id)
{
	enum { Y = BSC_LOOK_YEAR, M = BSC_LOOK_MONTH, D = BSC_LOOK_DAY,
	    C = BSC_LOOK_CLOCK, E = BSC_LOOK_ELAPSED };
	static const unsigned char what[] = {
		[14] = Y | M | D, [15] = Y | M | D, [16] = D | M,
		[17] = M | Y, [18] = C, [19] = C, [20] = C, [21] = C,
		[22] = Y | M | D | C, [27] = Y | M, [28] = M | D,
		[29] = M | D, [30] = Y | M | D, [31] = Y | M | D, [32] = C,
		[33] = C, [34] = C, [35] = C, [36] = Y | M, [45] = C,
		[46] = E, [47] = C, [50] = Y | M, [51] = M | D, [52] = Y | M,
		[53] = M | D, [54] = M | D, [55] = C, [56] = C, [57] = Y | M,
		[58] = M | D,
	};

	memset(l, 0, sizeof(*l));
	if (id < sizeof(what))
		l->what = what[id];
}
