/* What calls have seen, put aside with the bins of groups and added up again. */

#include <string.h>

#include "query/call.h"

/* A pair: call, length of the key, key of the group, value. */
static void
make_pair(struct bsc_calls *g, struct bsc_bins *b, struct bsc_span seen)
{
	struct bsc_bins_name name;
	const void *bin;
	uint32_t len;

	memcpy(&bin, seen.p + sizeof(uint32_t), sizeof(bin));
	name = bsc_bins_name(b, bin);
	len = (uint32_t)name.key.len;
	g->key.len = 0;
	bsc_buf_add(&g->key, seen.p, sizeof(uint32_t));
	bsc_buf_add(&g->key, &len, sizeof(len));
	bsc_buf_add(&g->key, name.key.p, name.key.len);
	bsc_buf_add(&g->key, seen.p + sizeof(uint32_t) + sizeof(bin),
	    seen.len - sizeof(uint32_t) - sizeof(bin));
}

void
bsc_calls_pairs(struct bsc_calls *g, struct bsc_bins *b,
    void (*take)(void *, struct bsc_span), void *arg)
{
	struct bsc_bins_at at = { 0 };
	void *bin;

	if (!g->distinct)
		return;
	for (uint32_t i = 0; i < bsc_keys_count(g->seen); i++) {
		make_pair(g, b, bsc_keys_text(g->seen, i));
		take(arg, (struct bsc_span){ g->key.p, g->key.len });
	}
	bsc_keys_free(g->seen);
	g->seen = bsc_keys_new();
	while ((bin = bsc_bins_next(b, &at)) != NULL)
		for (size_t i = 0; i < g->n; i++)
			if (g->call[i].what == DISTINCT)
				*(uint64_t *)bsc_call_place(&g->call[i], bin) = 0;
}

struct bsc_span
bsc_calls_pair(const struct bsc_calls *g, struct bsc_span pair, void *bin)
{
	uint32_t head[2];

	memcpy(head, pair.p, sizeof(head));
	bsc_calls_start(g, bin);
	*(uint64_t *)bsc_call_place(&g->call[head[0]], bin) = 1;
	return (struct bsc_span){ pair.p + sizeof(head), head[1] };
}

static bool
has_text(const struct call *c)
{
	return !bsc_call_counts(c) && c->what != SUM && bsc_call_text(c);
}

void
bsc_calls_pack(const struct bsc_calls *g, const void *bin,
    struct bsc_buf *to)
{
	const struct state *s;

	for (size_t i = 0; i < g->n; i++)
		if (has_text(&g->call[i])) {
			s = bsc_call_place(&g->call[i], bin);
			bsc_buf_add(to, s->text, s->len);
		}
}

void
bsc_calls_unpack(const struct bsc_calls *g, void *bin, struct bsc_span from)
{
	struct state *s;

	for (size_t i = 0; i < g->n; i++)
		if (has_text(&g->call[i])) {
			s = bsc_call_place(&g->call[i], bin);
			s->text = from.p;
			from.p += s->len;
		}
}

bool
bsc_calls_merge(const struct bsc_calls *g, struct bsc_bins *b, void *bin,
    const void *later, bool fresh, struct bsc_error *err)
{
	if (fresh)
		bsc_calls_start(g, bin);
	for (size_t i = 0; i < g->n; i++) {
		const struct call *c = &g->call[i];
		const void *from = bsc_call_place(c, later);
		void *to = bsc_call_place(c, bin);

		if (bsc_call_counts(c))
			*(uint64_t *)to += *(const uint64_t *)from;
		else if (c->what == SUM) {
			if (!bsc_exact_add(*(struct bsc_exact *)to,
			    *(const struct bsc_exact *)from, to))
				return bsc_fail(err, _("%s: the sum is too "
				    "large"), c->text);
		} else if (((const struct state *)from)->set &&
		    bsc_call_beats(c, to, from))
			bsc_call_keep(c, b, to, from);
	}
	return true;
}
