#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include "import/dates.h"
#include "value/fold.h"
#include "value/money.h"

/* The text cut into numbers and the words between them. */
struct token {
	bool		number;
	struct bsc_span	text;
	long		value;
};

struct tokens {
	struct token	t[16];
	size_t		n;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Numbers and words; blanks only separate.  False: too many to be a date. */
static bool
cut(struct bsc_span s, struct tokens *to)
{
	size_t i = 0, start;

	to->n = 0;
	while (i < s.len) {
		struct token *t = &to->t[to->n];

		if (s.p[i] == ' ' || s.p[i] == '\t') {
			i++;
			continue;
		}
		if (to->n == sizeof(to->t) / sizeof(*to->t))
			return false;
		start = i;
		t->number = is_digit(s.p[i]);
		if (t->number)
			while (i < s.len && is_digit(s.p[i]))
				i++;
		else if (isalpha((unsigned char)s.p[i]))
			while (i < s.len && isalpha((unsigned char)s.p[i]))
				i++;
		else if ((unsigned char)s.p[i] >= 0x80)
			while (i < s.len && (unsigned char)s.p[i] >= 0x80)
				i++;
		else
			i++;
		t->text = (struct bsc_span){ s.p + start, i - start };
		if (t->number && t->text.len > 14)
			return false;
		t->value = 0;
		for (size_t j = start; t->number && j < i; j++)
			t->value = t->value * 10 + (s.p[j] - '0');
		to->n++;
	}
	return to->n > 0;
}

static bool
word_is(const struct token *t, const char *word)
{
	/* Most words differ in their first byte. */
	return !t->number && ((t->text.p[0] ^ word[0]) & ~0x20) == 0 &&
	    t->text.len == strlen(word) &&
	    strncasecmp(t->text.p, word, t->text.len) == 0;
}

static bool
word_in(const struct tokens *k, size_t i, const char *const *word)
{
	if (i >= k->n)
		return false;
	for (; *word != NULL; word++)
		if (word_is(&k->t[i], *word))
			return true;
	return false;
}

static int
month_of(const struct token *t)
{
	static const char *const name[] = { "january", "february", "march",
	    "april", "may", "june", "july", "august", "september", "october",
	    "november", "december" };

	if (t->number || t->text.len < 3)
		return 0;
	for (int i = 0; i < 12; i++)
		if (t->text.len <= strlen(name[i]) &&
		    strncasecmp(t->text.p, name[i], t->text.len) == 0)
			return i + 1;
	return word_is(t, "sept") ? 9 : 0;
}

static int
year_of(const struct token *t)
{
	if (t->text.len == 4)
		return (int)t->value;
	if (t->text.len == 2)
		return (int)t->value + (t->value < 70 ? 2000 : 1900);
	return 0;
}

/* A time of day from token i on, to the end; all of it must be used. */
static bool
read_clock(const struct tokens *k, size_t i, struct bsc_stamp *to)
{
	static const char *const hour[] = { ":", "时", "点", NULL };
	static const char *const minute[] = { ":", "分", NULL };
	static const char *const t_word[] = { "T", ",", NULL };
	static const char *const noon[] = { "pm", "下午", "晚上", NULL };
	static const char *const morning[] = { "am", "上午", "早上", NULL };
	long h, m, s = 0;
	bool pm = false, am = false;

	if (word_in(k, i, t_word))
		i++;
	if (word_in(k, i, noon) || word_in(k, i, morning)) {
		pm = word_in(k, i, noon);
		am = !pm;
		i++;
	}
	if (i + 2 >= k->n || !k->t[i].number || !word_in(k, i + 1, hour) ||
	    !k->t[i + 2].number)
		return false;
	h = k->t[i].value;
	m = k->t[i + 2].value;
	i += 3;
	if (word_in(k, i, minute) && ++i < k->n && k->t[i].number) {
		s = k->t[i++].value;
		if (i < k->n && word_is(&k->t[i], "秒"))
			i++;
		if (i + 1 < k->n && word_is(&k->t[i], ".") &&
		    k->t[i + 1].number)
			i += 2;
	}
	if (word_in(k, i, noon) || word_in(k, i, morning)) {
		pm = word_in(k, i, noon);
		am = !pm;
		i++;
	}
	if (i < k->n && word_is(&k->t[i], "Z"))
		return false;		/* a zone: not ours to convert */
	if (pm && h < 12)
		h += 12;
	if (am && h == 12)
		h = 0;
	if (i != k->n || h > 23 || m > 59 || s > 59)
		return false;
	to->clock = true;
	to->seconds = (int32_t)(h * 3600 + m * 60 + s);
	return true;
}

static bool
finish(const struct tokens *k, size_t i, struct bsc_stamp *to)
{
	to->clock = false;
	to->seconds = 0;
	return i == k->n || read_clock(k, i, to);
}

/* 2020-1-3 and the like, 2020年1月3日; the year first. */
static bool
read_year_first(const struct tokens *k, struct bsc_stamp *to)
{
	static const char *const sep[] = { "-", "/", ".", NULL };
	size_t end = 5;

	if (k->n < 5 || !k->t[0].number || !k->t[2].number || !k->t[4].number)
		return false;
	if (word_is(&k->t[1], "年") && word_is(&k->t[3], "月")) {
		if (k->n > 5 && (word_is(&k->t[5], "日") ||
		    word_is(&k->t[5], "号")))
			end = 6;
	} else if (k->t[0].text.len != 4 || !word_in(k, 1, sep) ||
	    !bsc_span_eq(k->t[1].text, k->t[3].text))
		return false;
	return bsc_day_make(year_of(&k->t[0]), (int)k->t[2].value,
	    (int)k->t[4].value, &to->day) && finish(k, end, to);
}

/* 20200103, 20200103 093000 without separators. */
static bool
read_digits(const struct tokens *k, struct bsc_stamp *to)
{
	long day, clock;

	if (!k->t[0].number || (k->t[0].text.len != 8 && k->t[0].text.len != 14))
		return false;
	day = k->t[0].value;
	if (k->t[0].text.len == 8)
		return bsc_day_make((int)(day / 10000), (int)(day / 100 % 100),
		    (int)(day % 100), &to->day) && finish(k, 1, to);
	clock = day % 1000000;
	day /= 1000000;
	if (k->n != 1 || clock / 10000 > 23 || clock / 100 % 100 > 59 ||
	    clock % 100 > 59)
		return false;
	to->clock = true;
	to->seconds = (int32_t)(clock / 10000 * 3600 + clock / 100 % 100 * 60 +
	    clock % 100);
	return bsc_day_make((int)(day / 10000), (int)(day / 100 % 100),
	    (int)(day % 100), &to->day);
}

/* 3 Jan 2020, 03-Jan-20, Jan 3, 2020. */
static bool
read_named(const struct tokens *k, struct bsc_stamp *to)
{
	static const char *const sep[] = { "-", "/", ".", ",", NULL };
	size_t i = 0;
	long number[2] = { 0 };
	int month = 0, n = 0, year = 0;

	while (i < k->n && (n < 2 || month == 0)) {
		const struct token *t = &k->t[i];

		if (word_in(k, i, sep) && i > 0) {
			i++;
			continue;
		}
		if (t->number && n < 2) {
			number[n++] = t->value;
			year = year_of(t);
		} else if (month == 0 && (month = month_of(t)) != 0)
			;
		else
			return false;
		i++;
	}
	return month != 0 && n == 2 && year != 0 &&
	    bsc_day_make(year, month, (int)number[0], &to->day) &&
	    finish(k, i, to);
}

/* a/b/2020: by the order asked for, or by what is possible at all. */
static enum bsc_date_kind
read_numbers(const struct tokens *k, enum bsc_date_order order,
    struct bsc_stamp *to)
{
	static const char *const sep[] = { "-", "/", ".", NULL };
	bsc_day dmy, mdy;
	bool is_dmy, is_mdy;
	int a, b, year;

	if (k->n < 5 || !k->t[0].number || !k->t[2].number ||
	    !k->t[4].number || !word_in(k, 1, sep) ||
	    !bsc_span_eq(k->t[1].text, k->t[3].text) ||
	    k->t[0].text.len > 2 || k->t[2].text.len > 2 ||
	    (year = year_of(&k->t[4])) == 0 || !finish(k, 5, to))
		return BSC_DATE_NONE;
	a = (int)k->t[0].value;
	b = (int)k->t[2].value;
	is_dmy = bsc_day_make(year, b, a, &dmy);
	is_mdy = bsc_day_make(year, a, b, &mdy);
	if (!is_dmy && !is_mdy)
		return BSC_DATE_NONE;
	if (is_dmy && (order == BSC_ORDER_DMY || (order == 0 && !is_mdy)))
		to->day = dmy;
	else if (is_mdy && (order == BSC_ORDER_MDY || (order == 0 && !is_dmy)))
		to->day = mdy;
	else if (is_dmy && is_mdy && dmy == mdy)
		to->day = dmy;
	else if (order != BSC_ORDER_UNKNOWN)
		return BSC_DATE_NONE;
	if (is_dmy && is_mdy)
		return dmy == mdy ? BSC_DATE_CLEAR : BSC_DATE_EITHER;
	return is_dmy ? BSC_DATE_DMY : BSC_DATE_MDY;
}

/* Days since 1899-12-30 as spreadsheets count them from 1900-03-01 on. */
static bool
read_serial(struct bsc_span s, struct bsc_stamp *to)
{
	bsc_day origin;
	bsc_micro n;
	int64_t rest;

	if (!bsc_number_parse(s, &n) || n < 61 * INT64_C(1000000) ||
	    n >= 2958466 * INT64_C(1000000) || !bsc_day_make(1899, 12, 30,
	    &origin))
		return false;
	rest = n % 1000000;
	to->day = (bsc_day)(origin + n / 1000000);
	to->clock = rest != 0;
	/* Six places of a day are not quite a tenth of a second. */
	to->seconds = (int32_t)((rest * 86400 + 500000) / 1000000 % 86400);
	return true;
}

static enum bsc_date_kind
parse_folded(struct bsc_span s, enum bsc_date_order order, bool serial,
    struct bsc_stamp *to)
{
	struct tokens k;

	if (serial && read_serial(s, to))
		return BSC_DATE_CLEAR;
	if (s.len > 40 || !cut(s, &k))
		return BSC_DATE_NONE;
	if (read_year_first(&k, to) || read_digits(&k, to) ||
	    read_named(&k, to))
		return BSC_DATE_CLEAR;
	return read_numbers(&k, order, to);
}

enum bsc_date_kind
bsc_stamp_parse(struct bsc_span text, enum bsc_date_order order, bool serial,
    struct bsc_stamp *to)
{
	struct bsc_stamp got;
	struct bsc_buf folded = { 0 };
	enum bsc_date_kind kind;

	if (bsc_folded(text))
		kind = parse_folded(bsc_span_trim(text), order, serial, &got);
	else {
		bsc_fold(&folded, text);
		kind = parse_folded(bsc_span_trim((struct bsc_span){ folded.p,
		    folded.len }), order, serial, &got);
	}
	if (kind != BSC_DATE_NONE &&
	    !(kind == BSC_DATE_EITHER && order == BSC_ORDER_UNKNOWN))
		*to = got;
	bsc_buf_free(&folded);
	return kind;
}

void
bsc_orders_add(struct bsc_orders *o, struct bsc_span text, bool serial)
{
	struct bsc_stamp stamp;

	switch (bsc_stamp_parse(text, BSC_ORDER_UNKNOWN, serial, &stamp)) {
	case BSC_DATE_CLEAR:
		o->clear++;
		break;
	case BSC_DATE_DMY:
		o->dmy++;
		break;
	case BSC_DATE_MDY:
		o->mdy++;
		break;
	case BSC_DATE_EITHER:
		o->either++;
		break;
	case BSC_DATE_NONE:
		break;
	}
}

enum bsc_date_order
bsc_orders_decide(const struct bsc_orders *o, bool *asked)
{
	*asked = (o->dmy > 0 && o->mdy > 0) ||
	    (o->either > 0 && o->dmy == 0 && o->mdy == 0);
	if (*asked || o->dmy + o->mdy == 0)
		return BSC_ORDER_UNKNOWN;
	return o->dmy > 0 ? BSC_ORDER_DMY : BSC_ORDER_MDY;
}

/* A year and what follows it. */
static bool
period_folded(const struct tokens *k, char to[16])
{
	static const char *const half[] = { "年上半年", "年下半年" };
	static const char *const quarter[] = { "一", "二", "三", "四" };
	char word[32];
	int year = (int)k->t[0].value;

	if (!k->t[0].number)
		return false;
	if (k->n == 1 && k->t[0].text.len == 6)
		return k->t[0].value % 100 >= 1 && k->t[0].value % 100 <= 12 &&
		    snprintf(to, 16, "%04ld-%02ld", k->t[0].value / 100,
		    k->t[0].value % 100) > 0;
	if (k->t[0].text.len != 4)
		return false;
	if (k->n == 1 || (k->n == 2 && (word_is(&k->t[1], "年") ||
	    word_is(&k->t[1], "年度"))))
		return snprintf(to, 16, "%04d", year) > 0;
	if (k->n == 2) {
		for (int i = 0; i < 2; i++)
			if (word_is(&k->t[1], half[i]))
				return snprintf(to, 16, "%04d-H%d", year,
				    i + 1) > 0;
		for (int i = 0; i < 4; i++) {
			snprintf(word, sizeof(word), "年第%s季度", quarter[i]);
			if (word_is(&k->t[1], word) ||
			    (snprintf(word, sizeof(word), "年%s季度",
			    quarter[i]) > 0 && word_is(&k->t[1], word)))
				return snprintf(to, 16, "%04d-Q%d", year,
				    i + 1) > 0;
		}
		return false;
	}
	if (k->n >= 3 && k->t[2].number && k->t[2].value >= 1 &&
	    k->t[2].value <= 12 && (word_is(&k->t[1], "年") ||
	    word_is(&k->t[1], "/") || word_is(&k->t[1], ".") ||
	    word_is(&k->t[1], "-")) && (k->n == 3 || (k->n == 4 &&
	    word_is(&k->t[3], "月"))))
		return snprintf(to, 16, "%04d-%02ld", year,
		    k->t[2].value) > 0;
	if (k->n >= 3 && k->t[2].number && k->t[2].value >= 1 &&
	    k->t[2].value <= 4 && (word_is(&k->t[1], "Q") ||
	    (k->n == 4 && word_is(&k->t[3], "季度"))))
		return snprintf(to, 16, "%04d-Q%ld", year, k->t[2].value) > 0;
	return false;
}

bool
bsc_period_read(struct bsc_span text, char to[16])
{
	struct tokens k;
	struct bsc_buf folded = { 0 };
	bsc_period p;
	bool good;

	bsc_fold_name(&folded, text);
	if (bsc_period_parse((struct bsc_span){ folded.p, folded.len }, &p))
		good = bsc_period_format(p, to) > 0;
	else
		good = folded.len < 40 && cut((struct bsc_span){ folded.p,
		    folded.len }, &k) && period_folded(&k, to);
	bsc_buf_free(&folded);
	return good;
}
