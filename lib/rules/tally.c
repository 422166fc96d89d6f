#include <stdlib.h>
#include <string.h>

#include "rules/tally.h"
#include "value/list.h"

void
bsc_tally_add(struct bsc_tally *t, enum bsc_verdict v, const char *reason,
    uint64_t times)
{
	bool fresh;
	uint32_t k;

	t->count[v] += times;
	if (times == 0 || v != BSC_UNDETERMINED || reason == NULL || *reason == '\0')
		return;
	if (t->reason == NULL)
		t->reason = bsc_keys_new();
	k = bsc_keys_add(t->reason, bsc_span(reason), &fresh);
	if (fresh) {
		t->times = bsc_grow(t->times, &t->cap, k + 1,
		    sizeof(*t->times));
		t->times[k] = 0;
	}
	t->times[k] += times;
}

void
bsc_tally_count(struct bsc_tally *t, enum bsc_verdict v, const char *reason)
{
	bsc_tally_add(t, v, reason, 1);
}

uint64_t
bsc_tally_applicable(const struct bsc_tally *t)
{
	return t->count[BSC_COMPLY] + t->count[BSC_VIOLATE] +
	    t->count[BSC_UNDETERMINED];
}

uint64_t
bsc_tally_examined(const struct bsc_tally *t)
{
	return t->count[BSC_NOT_APPLICABLE] + bsc_tally_applicable(t);
}

/* More frequent first, then by text: the order must not be that of arrival. */
static bool
before(const struct bsc_tally *t, uint32_t a, uint32_t b)
{
	if (t->times[a] != t->times[b])
		return t->times[a] > t->times[b];
	return bsc_span_cmp(bsc_keys_text(t->reason, a),
	    bsc_keys_text(t->reason, b)) < 0;
}

void
bsc_tally_reasons(const struct bsc_tally *t, struct bsc_buf *to)
{
	uint32_t n = t->reason == NULL ? 0 : bsc_keys_count(t->reason);
	bool *done = bsc_zalloc(n + 1, sizeof(*done));

	for (uint32_t i = 0; i < n; i++) {
		uint32_t best = n;

		for (uint32_t k = 0; k < n; k++)
			if (!done[k] && (best == n || before(t, k, best)))
				best = k;
		done[best] = true;
		if (i > 0)
			bsc_buf_putc(to, ';');
		bsc_list_escape(to, bsc_keys_text(t->reason, best));
		bsc_buf_printf(to, ":%llu",
		    (unsigned long long)t->times[best]);
	}
	free(done);
}

void
bsc_tally_clear(struct bsc_tally *t)
{
	if (t->reason != NULL)
		bsc_keys_free(t->reason);
	free(t->times);
	*t = (struct bsc_tally){ 0 };
}
