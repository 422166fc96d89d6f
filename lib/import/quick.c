#include "import/cells.h"
#include "import/quick.h"
#include "value/date.h"

enum { NONE, TEXT, WORD, YESNO, WHOLE, MONEY, DAY, MONTH, LIST };

unsigned char
bsc_quick_choose(const struct bsc_told *told, const struct bsc_map_column *c)
{
	static const unsigned char by_type[] = {
		[BSC_TEXT] = TEXT, [BSC_CODE] = TEXT, [BSC_ENUM] = WORD,
		[BSC_BOOL] = YESNO, [BSC_INT] = WHOLE, [BSC_NUMBER] = WHOLE,
		[BSC_MONEY] = MONEY, [BSC_DATE] = DAY, [BSC_PERIOD] = MONTH,
		[BSC_LIST] = LIST, [BSC_TIME] = NONE, [BSC_STEPS] = NONE
	};

	if (c->field == NULL || (c->field->type == BSC_MONEY && c->power != 0))
		return NONE;
	for (size_t i = 0; i < told->nword; i++)
		if (strcmp(told->word[i].field, c->field->name) == 0)
			return NONE;
	return by_type[c->field->type];
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The value of n digits, or -1. */
static int
digits(const char *p, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++) {
		if (!digit(p[i]))
			return -1;
		v = v * 10 + (p[i] - '0');
	}
	return v;
}

static bool
is_month(struct bsc_span s)
{
	int m;

	return s.len == 7 && s.p[4] == '-' && digits(s.p, 4) > 0 &&
	    (m = digits(s.p + 5, 2)) >= 1 && m <= 12;
}

bool
bsc_quick_day(struct bsc_span s)
{
	bsc_day day;
	int d;

	if (s.len != 10 || s.p[7] != '-' ||
	    !is_month((struct bsc_span){ s.p, 7 }))
		return false;
	d = digits(s.p + 8, 2);
	return d >= 1 && (d <= 28 || bsc_day_parse(s, &day));
}

/* Digits as they would be written: no idle zeros, and no doubt they fit. */
static bool
is_whole(struct bsc_span s)
{
	if (s.len > 12 || (s.p[0] == '0' && s.len > 1))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!digit(s.p[i]))
			return false;
	return true;
}

static bool
is_money(struct bsc_span s, bsc_fen *fen)
{
	size_t i = s.len > 0 && s.p[0] == '-', first = i;
	bsc_fen v = 0;

	if (s.len < first + 4 || s.len > 16 || s.p[s.len - 3] != '.' ||
	    (s.p[first] == '0' && s.p[first + 1] != '.'))
		return false;
	for (; i < s.len; i++) {
		if (i == s.len - 3)
			continue;
		if (!digit(s.p[i]))
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*fen = first > 0 ? -v : v;
	return first == 0 || v > 0;
}

bool
bsc_quick_money(struct bsc_span s)
{
	bsc_fen fen;

	return is_money(s, &fen);
}

bool
bsc_quick_fen(const struct bsc_map_column *c, struct bsc_span s, bsc_fen *fen)
{
	return c->quick == MONEY && c->decimal == '.' && is_money(s, fen);
}

/* Words that stand for nothing in a cell, or bytes of other separators. */
static bool
is_list(struct bsc_span s)
{
	static const bool odd[256] = { ['\\'] = true, [','] = true,
	    [':'] = true, [' '] = true, [0xc2] = true, [0xe3] = true,
	    [0xef] = true };
	bool parted = true;

	if (s.len < 4 || s.p[0] == '-' || s.p[0] == 'N' || s.p[0] == 'n' ||
	    s.p[0] == '0' || s.p[0] == '\xe2' || s.p[0] == '\xe6')
		return false;		/* may say that there is nothing */
	for (size_t i = 0; i < s.len; i++) {
		bool part = s.p[i] == ';';

		if (odd[(unsigned char)s.p[i]] || (part && parted))
			return false;
		parted = part;
	}
	return !parted;
}

static bool
is_yesno(struct bsc_span s, struct bsc_span *to)
{
	if (bsc_span_eq(s, BSC_SPAN("yes")) || bsc_span_eq(s, BSC_SPAN("是")))
		*to = BSC_SPAN("yes");
	else if (bsc_span_eq(s, BSC_SPAN("no")) ||
	    bsc_span_eq(s, BSC_SPAN("否")))
		*to = BSC_SPAN("no");
	else
		return false;
	return true;
}

bool
bsc_quick_cell(const struct bsc_map_column *c, struct bsc_span s,
    struct bsc_span *to)
{
	bsc_fen fen;

	*to = s;
	if (s.len == 0)
		return true;
	switch (c->quick) {
	case TEXT:
		return s.len > BSC_LONGEST_NOTHING || !bsc_cell_nothing(s);
	case WORD:
		return bsc_words_known(c->words, s, to);
	case YESNO:
		return is_yesno(s, to);
	case WHOLE:
		return is_whole(s);
	case MONEY:
		return bsc_quick_fen(c, s, &fen);
	case DAY:
		return bsc_quick_day(s);
	case MONTH:
		return is_month(s);
	case LIST:
		return is_list(s);
	default:
		return false;
	}
}
