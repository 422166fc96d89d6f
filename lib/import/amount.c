#include <stdio.h>
#include <strings.h>

#include "import/amount.h"
#include "import/notes.h"
#include "value/fold.h"

/* Signs in order of trial: longer ones first. */
static const struct {
	const char	*sign;
	unsigned	 currency;
} signs[] = {
	{ "人民币", BSC_YUAN }, { "RMB", BSC_YUAN }, { "CNY", BSC_YUAN },
	{ "US$", BSC_DOLLAR }, { "USD", BSC_DOLLAR }, { "美元", BSC_DOLLAR },
	{ "GBP", BSC_POUND }, { "EUR", BSC_EURO }, { "欧元", BSC_EURO },
	{ "¥", BSC_YUAN }, { "￥", BSC_YUAN },
	{ "元", BSC_YUAN }, { "圆", BSC_YUAN }, { "$", BSC_DOLLAR },
	{ "£", BSC_POUND }, { "￡", BSC_POUND }, { "€", BSC_EURO },
};

static const struct {
	const char	*word;
	int		 power;
} units[] = {
	{ "万亿", 12 }, { "亿", 8 }, { "千万", 7 }, { "百万", 6 },
	{ "十万", 5 }, { "万", 4 }, { "千", 3 },
};

#define COUNT(a)	(sizeof(a) / sizeof(*(a)))

/* Most words differ in the first byte looked at. */
static bool
like(char a, char b)
{
	return (a | 0x20) == (b | 0x20);
}

static bool
starts(struct bsc_span s, const char *word)
{
	size_t n;

	if (s.len == 0 || !like(s.p[0], word[0]))
		return false;
	n = strlen(word);
	return s.len >= n && strncasecmp(s.p, word, n) == 0;
}

static bool
ends(struct bsc_span s, const char *word)
{
	size_t n = strlen(word);

	return s.len >= n && like(s.p[s.len - 1], word[n - 1]) &&
	    strncasecmp(s.p + s.len - n, word, n) == 0;
}

static struct bsc_span
cut_front(struct bsc_span s, size_t n)
{
	return bsc_span_trim((struct bsc_span){ s.p + n, s.len - n });
}

static struct bsc_span
cut_back(struct bsc_span s, size_t n)
{
	return bsc_span_trim((struct bsc_span){ s.p, s.len - n });
}

unsigned
bsc_currency_find(struct bsc_span s)
{
	for (size_t i = 0; i < COUNT(signs); i++)
		if (s.len == strlen(signs[i].sign) && starts(s, signs[i].sign))
			return signs[i].currency;
	return 0;
}

int
bsc_amount_unit(struct bsc_span s)
{
	char word[32];

	for (size_t i = 0; i < COUNT(units); i++) {
		snprintf(word, sizeof(word), "%s元", units[i].word);
		if (memmem(s.p, s.len, word, strlen(word)) != NULL)
			return units[i].power;
	}
	return memmem(s.p, s.len, "元", strlen("元")) != NULL ? 0 : -1;
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Take currency signs off both ends; where a digit stands is none. */
static struct bsc_span
strip_signs(struct bsc_span s, unsigned *currency)
{
	bool again, front, back;

	do {
		again = false;
		front = s.len > 0 && !digit(s.p[0]);
		back = s.len > 0 && !digit(s.p[s.len - 1]);
		for (size_t i = 0; i < COUNT(signs) && (front || back); i++) {
			const char *sign = signs[i].sign;

			if (front && starts(s, sign))
				s = cut_front(s, strlen(sign));
			else if (back && ends(s, sign))
				s = cut_back(s, strlen(sign));
			else
				continue;
			*currency |= signs[i].currency;
			again = true;
			break;
		}
	} while (again);
	return s;
}

static struct bsc_span
strip_unit(struct bsc_span s, int *power)
{
	if (s.len == 0 || digit(s.p[s.len - 1]))
		return s;
	for (size_t i = 0; i < COUNT(units); i++)
		if (ends(s, units[i].word)) {
			*power = units[i].power;
			return cut_back(s, strlen(units[i].word));
		}
	return s;
}

/* One minus, in any of its forms; the same amount never has two. */
static struct bsc_span
strip_minus(struct bsc_span s, int *minus)
{
	static const char *const front[] = { "-", "−", "–", "－", "负", "减" };

	for (size_t i = 0; i < COUNT(front); i++)
		if (starts(s, front[i])) {
			(*minus)++;
			return cut_front(s, strlen(front[i]));
		}
	if (starts(s, "+"))
		return cut_front(s, 1);
	if (ends(s, "-")) {
		(*minus)++;
		return cut_back(s, 1);
	}
	if (s.len > 2 && s.p[0] == '(' && s.p[s.len - 1] == ')') {
		(*minus)++;
		return bsc_span_trim((struct bsc_span){ s.p + 1, s.len - 2 });
	}
	return s;
}

static bool
is_dash(struct bsc_span s)
{
	static const char *const dash[] = { "-", "--", "---", "−", "–", "—",
	    "——" };

	if (s.len > strlen("——"))
		return false;
	for (size_t i = 0; i < COUNT(dash); i++)
		if (bsc_span_is(s, dash[i]))
			return true;
	return false;
}

/* Length of a thousands separator at p, 0: none. */
static size_t
separator(struct bsc_span s, size_t i, char decimal)
{
	struct bsc_span rest = { s.p + i, s.len - i };

	if (s.p[i] == (decimal == '.' ? ',' : '.') || s.p[i] == ' ' ||
	    s.p[i] == '\'')
		return 1;
	if (starts(rest, "，") && decimal == '.')
		return strlen("，");
	if (starts(rest, "\xc2\xa0"))
		return 2;
	if (starts(rest, "\xe2\x80\xaf") || starts(rest, "\xe2\x80\x89"))
		return 3;
	return 0;
}

struct digits {
	char	whole[40], part[24];
	size_t	nwhole, npart;
};

/*
 * Whole digits with separators into d; groups behind a separator have all
 * three digits, or all four.
 */
static bool
read_whole(struct bsc_span s, char decimal, size_t *at, struct digits *d,
    const char **reason)
{
	size_t group = 0, size = 0, i = 0, n;

	while (i < s.len && s.p[i] != decimal) {
		if (s.p[i] >= '0' && s.p[i] <= '9') {
			if (d->nwhole + 1 >= sizeof(d->whole)) {
				*reason = N_("too many digits");
				return false;
			}
			d->whole[d->nwhole++] = s.p[i++];
			group++;
			continue;
		}
		if ((n = separator(s, i, decimal)) == 0) {
			*reason = N_("not an amount");
			return false;
		}
		if (group == 0 || (size != 0 && group != size))
			break;
		if (size == 0)
			size = i + n + 4 == s.len || (i + n + 4 < s.len &&
			    (s.p[i + n + 4] == decimal ||
			    separator(s, i + n + 4, decimal) > 0) &&
			    s.p[i + n + 3] >= '0') ? 4 : 3;
		group = 0;
		i += n;
	}
	if (size != 0 && group != size) {
		*reason = N_("thousands separators misplaced");
		return false;
	}
	*at = i;
	return true;
}

static bool
read_digits(struct bsc_span s, char decimal, struct digits *d,
    const char **reason)
{
	size_t i = 0;

	if (!read_whole(s, decimal, &i, d, reason))
		return false;
	if (i < s.len && s.p[i] == decimal)
		while (++i < s.len && s.p[i] >= '0' && s.p[i] <= '9' &&
		    d->npart + 1 < sizeof(d->part))
			d->part[d->npart++] = s.p[i];
	if (i < s.len || d->nwhole + d->npart == 0) {
		*reason = N_("not an amount");
		return false;
	}
	return true;
}

/* Shift the decimal point by power places and drop idle zeros. */
static bool
write_decimal(struct digits *d, int power, bool minus, char to[64])
{
	char all[80];
	size_t n = 0, point, lead = 0;

	memcpy(all, d->whole, d->nwhole);
	memcpy(all + d->nwhole, d->part, d->npart);
	n = d->nwhole + d->npart;
	point = d->nwhole + (size_t)power;
	while (n < point && n < sizeof(all))
		all[n++] = '0';
	while (n > point && all[n - 1] == '0')
		n--;
	while (lead < point && all[lead] == '0')
		lead++;
	if (n - lead > 50)
		return false;
	if (lead == n)
		minus = false;
	if (minus)
		*to++ = '-';
	if (lead == point)
		*to++ = '0';
	to = mempcpy(to, all + lead, point - lead);
	if (n > point)
		*to++ = '.';
	to = mempcpy(to, all + point, n - point);
	*to = '\0';
	return true;
}

/* Digits and separators only: nothing to strip. */
static bool
is_bare(struct bsc_span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '.' &&
		    s.p[i] != ',')
			return false;
	return true;
}

static bool
parse_folded(struct bsc_span s, char decimal, int power, struct bsc_amount *a,
    const char **reason)
{
	struct digits d = { .nwhole = 0 };
	size_t before;
	int minus = 0, unit = 0;

	if (!is_bare(s) && is_dash(s)) {
		a->dash = true;
		strcpy(a->text, "0");
		return true;
	}
	do {
		before = s.len;
		if (is_bare(s))		/* the common case, fast */
			break;
		s = strip_signs(s, &a->currency);
		s = strip_minus(s, &minus);
		if (unit == 0)
			s = strip_unit(s, &unit);
	} while (s.len > 0 && s.len != before);
	if (minus > 1 || s.len == 0 || s.len > 60) {
		*reason = N_("not an amount");
		return false;
	}
	if (!read_digits(s, decimal, &d, reason))
		return false;
	if (write_decimal(&d, unit != 0 ? unit : power, minus == 1, a->text))
		return true;
	*reason = N_("too many digits");
	return false;
}

bool
bsc_amount_parse(struct bsc_span text, char decimal, int power,
    struct bsc_amount *a, const char **reason)
{
	struct bsc_buf folded = { 0 };
	bool good;

	memset(a, 0, sizeof(*a));
	if (bsc_folded(text))
		return parse_folded(bsc_span_trim(text), decimal, power, a,
		    reason);
	bsc_fold(&folded, text);
	good = parse_folded(bsc_span_trim((struct bsc_span){ folded.p,
	    folded.len }), decimal, power, a, reason);
	bsc_buf_free(&folded);
	return good;
}

/* Digits behind the last occurrence of c; -1 if c does not occur. */
static int
behind(struct bsc_span s, char c, size_t *at)
{
	int n = 0;

	for (size_t i = s.len; i-- > 0;) {
		if (s.p[i] == c) {
			*at = i;
			return n;
		}
		if (s.p[i] >= '0' && s.p[i] <= '9')
			n++;
	}
	return -1;
}

/*
 * Whether a text that is an amount with a decimal point can be none with a
 * decimal comma: one or two digits are no group, and behind a decimal sign
 * there are only digits.
 */
static bool
surely_point(int comma, size_t at_comma, int point, size_t at_point)
{
	if (comma < 0)
		return point == 1 || point == 2;
	return point >= 0 && at_point > at_comma;
}

void
bsc_signs_add(struct bsc_signs *signs_, struct bsc_span text)
{
	struct bsc_amount a;
	const char *reason;
	size_t at_comma = 0, at_point = 0;
	int comma = behind(text, ',', &at_comma);
	int point = behind(text, '.', &at_point);
	bool as_point, as_comma;

	if (is_bare(text) && comma < 0 && (point < 0 || point == 3))
		return;			/* 1234, 1.234: either way */
	as_point = bsc_amount_parse(text, '.', 0, &a, &reason);
	signs_->currency |= as_point ? a.currency : 0;
	as_comma = !(as_point &&
	    surely_point(comma, at_comma, point, at_point)) &&
	    bsc_amount_parse(text, ',', 0, &a, &reason);
	signs_->currency |= as_comma ? a.currency : 0;
	if (!as_point && !as_comma)
		return;
	if (as_comma && !as_point && comma >= 0)
		signs_->comma++;
	else if (as_point && !as_comma && (point >= 0 || comma >= 0))
		signs_->point++;
}

char
bsc_signs_decimal(const struct bsc_signs *s)
{
	return s->comma > 0 && s->point == 0 ? ',' : '.';
}
