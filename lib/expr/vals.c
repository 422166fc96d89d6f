#include <stdio.h>

#include "expr/program.h"
#include "schema/value.h"
#include "value/fold.h"

const char *
bsc_why_name(enum bsc_why why)
{
	static const char *const names[] = {
		"known", "empty", "column", "value", "none", "ambiguous",
		"table", "parameter", "calendar", "members", "time", "zero",
		"range", "reference"
	};

	return (size_t)why < sizeof(names) / sizeof(*names) ? names[why] : "?";
}

bool
bsc_vals_number(const struct bsc_vals *v, size_t r, int64_t *out)
{
	struct bsc_exact lo, hi;
	int order;

	if (v->why[r] != BSC_KNOWN)
		return false;
	if (v->lo == NULL) {
		if (v->v != NULL)
			*out = v->v[r];
		return v->v != NULL;
	}
	return bsc_vals_bounds(v, r, &lo, &hi) &&
	    bsc_exact_cmp(lo, hi, &order) && order == 0 &&
	    bsc_exact_round(lo, out);
}

void
bsc_duration_append(struct bsc_buf *to, int64_t d, bool english)
{
	static const char *const name[][2] = {
		{ "秒", "s" }, { "天", "d" }, { "个工作日", "wd" },
		{ "个月", "mo" }, { "个工作分钟", "wmin" },
		{ "分钟", "min" }, { "小时", "h" }
	};
	int64_t n = d >> 3, unit = d & 7;

	if (unit == UNIT_SECOND && n % 3600 == 0) {
		n /= 3600;
		unit = 6;
	} else if (unit == UNIT_SECOND && n % 60 == 0) {
		n /= 60;
		unit = 5;
	}
	bsc_buf_printf(to, "%jd%s", (intmax_t)n, name[unit][english]);
}

void
bsc_vals_canonical(struct bsc_buf *to, const struct bsc_vals *v, size_t r)
{
	struct bsc_field f = { .type = (enum bsc_type)v->type };
	char text[64];
	int64_t n;

	if (v->why[r] == BSC_KNOWN && v->s != NULL)
		bsc_buf_add(to, v->s[r].p, v->s[r].len);
	else if (v->type != BSC_RECORD && bsc_vals_number(v, r, &n)) {
		if (v->type == BSC_DURATION)
			bsc_duration_append(to, n, true);
		else
			bsc_buf_add(to, text, bsc_value_format(
			    v->field != NULL && v->type == BSC_ENUM ?
			    v->field : &f, n, text));
	}
}

/* Lower and upper end of what is not settled: "3..5". */
static void
bounds(struct bsc_buf *to, const struct bsc_vals *v, size_t r)
{
	struct bsc_vals one = *v;
	struct bsc_exact end[2];

	if (!bsc_vals_bounds(v, r, &end[0], &end[1]))
		return;
	one.hi = NULL;
	one.why = (unsigned char[1]){ 0 };
	for (int i = 0; i < 2; i++) {
		one.lo = &end[i];
		bsc_buf_puts(to, i > 0 ? ".." : "");
		if (end[i].d != 0)
			bsc_vals_canonical(to, &one, 0);
	}
}

void
bsc_vals_append(struct bsc_buf *to, const struct bsc_vals *v, size_t r,
    bool english)
{
	const struct bsc_word *w;
	int64_t n;

	if (v->why[r] != BSC_KNOWN)
		bsc_buf_putc(to, '?');
	else if (v->type == BSC_ENUM && v->field != NULL) {
		w = &v->field->word[v->v[r]];
		bsc_buf_puts(to, english || w->zh == NULL ? w->name : w->zh);
	} else if (v->type == BSC_BOOL)
		bsc_buf_puts(to, english ? (v->v[r] ? "yes" : "no") :
		    v->v[r] ? "是" : "否");
	else if (v->hi != NULL && !bsc_vals_number(v, r, &n))
		bounds(to, v, r);
	else if (v->type == BSC_DURATION)
		bsc_duration_append(to, v->v[r], english);
	else
		bsc_vals_canonical(to, v, r);
}

/* As bsc_key_append: text folded, numbers as they are, a zero at the end. */
bool
bsc_vals_key(struct bsc_buf *to, const struct bsc_vals *v, size_t r)
{
	int64_t n;

	if (v->why[r] != BSC_KNOWN)
		return false;
	if (v->s != NULL)
		bsc_fold(to, v->s[r]);
	else if (v->type == BSC_ENUM && v->field != NULL)
		bsc_buf_puts(to, v->field->word[v->v[r]].name);
	else if (bsc_vals_number(v, r, &n))
		bsc_buf_add(to, &n, sizeof(n));
	else
		return false;
	bsc_buf_putc(to, '\0');
	return true;
}
