#include <stdio.h>
#include <string.h>

#include "schema/value.h"
#include "value/date.h"
#include "value/list.h"
#include "value/money.h"

static bool
parse_bool(struct bsc_span s, int64_t *out)
{
	if (!bsc_span_is(s, "yes") && !bsc_span_is(s, "no"))
		return false;
	*out = s.p[0] == 'y';
	return true;
}

static bool
parse_word(const struct bsc_field *f, struct bsc_span s, int64_t *out)
{
	int i = bsc_word_find(f, s);

	if (i < 0)
		return false;
	*out = i;
	return true;
}

static bool
parse_day(struct bsc_span s, int64_t *out)
{
	bsc_day day;

	if (!bsc_day_parse(s, &day))
		return false;
	*out = day;
	return true;
}

/* Where only the day was written down, the time is its midnight. */
static bool
parse_time(struct bsc_span s, int64_t *out)
{
	if (bsc_time_parse(s, out))
		return true;
	if (!parse_day(s, out))
		return false;
	*out *= 86400;
	return true;
}

static bool
good_steps(const struct bsc_field *f, struct bsc_span s)
{
	struct bsc_step step;
	int r;

	while ((r = bsc_step_next(&s, &step)) > 0)
		if (bsc_word_find(f, step.role) < 0)
			return false;
	return r == 0;
}

bool
bsc_value_parse(const struct bsc_field *f, struct bsc_span s, int64_t *out)
{
	if (s.len == 0)
		return false;
	switch (f->type) {
	case BSC_ENUM:
		return parse_word(f, s, out);
	case BSC_BOOL:
		return parse_bool(s, out);
	case BSC_INT:
		return bsc_int_parse(s, out);
	case BSC_NUMBER:
		return bsc_number_parse(s, out);
	case BSC_MONEY:
		return bsc_money_parse(s, out);
	case BSC_DATE:
		return parse_day(s, out);
	case BSC_TIME:
		return parse_time(s, out);
	case BSC_PERIOD:
		return bsc_period_parse(s, out);
	case BSC_STEPS:
		return good_steps(f, s);
	default:
		return true;
	}
}

static size_t
put(char to[64], const char *s)
{
	return snprintf(to, 64, "%.63s", s) > 63 ? 63 : strlen(to);
}

size_t
bsc_value_format(const struct bsc_field *f, int64_t v, char to[64])
{
	switch (f->type) {
	case BSC_ENUM:
		return put(to, v >= 0 && (size_t)v < f->nword ?
		    f->word[v].name : "");
	case BSC_BOOL:
		return put(to, v != 0 ? "yes" : "no");
	case BSC_INT:
		return snprintf(to, 64, "%jd", (intmax_t)v);
	case BSC_NUMBER:
		return bsc_number_format(v, to);
	case BSC_MONEY:
		return bsc_money_format(v, to);
	case BSC_DATE:
		return bsc_day_format(v, to);
	case BSC_TIME:
		return bsc_time_format(v, to);
	case BSC_PERIOD:
		return bsc_period_format(v, to);
	default:
		to[0] = '\0';
		return 0;
	}
}

struct bsc_span
bsc_value_label(const struct bsc_field *f, struct bsc_span text)
{
	int w;

	if (f->type == BSC_BOOL && bsc_span_is(text, "yes"))
		return BSC_SPAN("是");
	if (f->type == BSC_BOOL && bsc_span_is(text, "no"))
		return BSC_SPAN("否");
	if (f->type != BSC_ENUM || (w = bsc_word_find(f, text)) < 0 ||
	    f->word[w].zh == NULL || *f->word[w].zh == '\0')
		return text;
	return bsc_span(f->word[w].zh);
}
