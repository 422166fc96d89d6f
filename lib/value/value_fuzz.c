#include <stdint.h>
#include <stdlib.h>

#include "value/date.h"
#include "value/fold.h"
#include "value/hours.h"
#include "value/list.h"
#include "value/money.h"

/* A value that was read and written reads as the same value. */
static void
amounts(struct bsc_span s)
{
	char to[32], more[32];
	int64_t v, again;

	if (bsc_money_parse(s, &v) &&
	    (!bsc_money_parse((struct bsc_span){ to, bsc_money_format(v, to) },
	    &again) || again != v))
		abort();
	/* One more zero behind the point takes the long way to the same. */
	if (s.len < sizeof(more) && memchr(s.p, '.', s.len) != NULL &&
	    bsc_money_parse(s, &v)) {
		memcpy(more, s.p, s.len);
		more[s.len] = '0';
		if (!bsc_money_parse((struct bsc_span){ more, s.len + 1 },
		    &again) || again != v)
			abort();
	}
	if (bsc_number_parse(s, &v) &&
	    (!bsc_number_parse((struct bsc_span){ to,
	    bsc_number_format(v, to) }, &again) || again != v))
		abort();
	bsc_int_parse(s, &v);
}

static void
dates(struct bsc_span s)
{
	char to[24];
	bsc_time t, u;
	bsc_period p, q;

	if (bsc_time_parse(s, &t) &&
	    (!bsc_time_parse((struct bsc_span){ to, bsc_time_format(t, to) },
	    &u) || t != u))
		abort();
	if (!bsc_period_parse(s, &p))
		return;
	if (!bsc_period_parse((struct bsc_span){ to,
	    bsc_period_format(p, to) }, &q) || p != q ||
	    bsc_period_first(p) > bsc_period_last(p))
		abort();
}

/* Escaping an element and cutting the list gives the element back. */
static void
lists(struct bsc_span s, struct bsc_buf *a, struct bsc_buf *b)
{
	struct bsc_span rest = s, e;
	struct bsc_step step;
	int more;

	bsc_list_escape(a, s);
	rest = (struct bsc_span){ a->p, a->len };
	if (bsc_list_next(&rest, &e)) {
		bsc_list_unescape(b, e);
		if (rest.p != NULL ||
		    !bsc_span_eq(s, (struct bsc_span){ b->p, b->len }))
			abort();
	}
	rest = s;
	while ((more = bsc_step_next(&rest, &step)) != 0)
		if (more > 0)
			bsc_step_withdrawn(s, &step);
}

/* Shifts follow one another inside of a day. */
static void
hours(struct bsc_span s)
{
	struct bsc_hours h;
	int last = 0;

	bsc_opinion_refuses(s);
	if (!bsc_hours_parse(s, &h))
		return;
	for (size_t i = 0; i < h.n; i++) {
		if (h.from[i] < last || h.to[i] <= h.from[i] ||
		    h.to[i] > 86400)
			abort();
		last = h.to[i];
	}
}

/* Folding twice is folding once, of text. */
static void
folds(struct bsc_span s, struct bsc_buf *a, struct bsc_buf *b)
{
	bsc_fold_name(a, s);
	bsc_fold_name(b, (struct bsc_span){ a->p, a->len });
	if (bsc_utf8_valid(s, NULL) &&
	    !bsc_span_eq((struct bsc_span){ a->p, a->len },
	    (struct bsc_span){ b->p, b->len }))
		abort();
	bsc_fold_place(a, s);
	bsc_fold(a, s);
	bsc_folded(s);
	bsc_width(s);
}

/* Any bytes at all. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bsc_span s = { (const char *)data, size };
	struct bsc_buf a = { 0 }, b = { 0 };

	amounts(s);
	dates(s);
	lists(s, &a, &b);
	hours(s);
	a.len = b.len = 0;
	folds(s, &a, &b);
	bsc_buf_free(&a);
	bsc_buf_free(&b);
	return 0;
}
