#include <stdlib.h>

#include "report/sum.h"

struct sum {
	struct bsc_keys	*keys;
	bsc_fen		*fen;		/* by key */
	size_t		 cap;
	struct bsc_buf	 key;
};

static void
add(struct sum *s, struct bsc_span src, struct bsc_span table,
    struct bsc_span key, struct bsc_span office, bsc_fen fen)
{
	const struct bsc_span part[] = { src, table, key, office };
	bool isnew = false;
	uint32_t i;

	s->key.len = 0;
	for (size_t k = 0; k < sizeof(part) / sizeof(*part); k++) {
		bsc_buf_add(&s->key, part[k].p, part[k].len);
		bsc_buf_putc(&s->key, '\0');
	}
	i = bsc_keys_add(s->keys, (struct bsc_span){ s->key.p, s->key.len },
	    &isnew);
	s->fen = bsc_grow(s->fen, &s->cap, i + 1, sizeof(*s->fen));
	if (isnew || fen > s->fen[i])
		s->fen[i] = fen;
}

static void
add_finding(struct sum *s, const struct bsc_res_finding *f)
{
	bool known = false;

	for (size_t i = 0; i < f->nmember; i++) {
		if (!f->member[i].amount.known)
			continue;
		known = true;
		add(s, f->member[i].src, f->member[i].table, f->member[i].key,
		    f->office, f->member[i].amount.fen);
	}
	if (!known && f->amount.known)
		add(s, f->src, f->table, f->key, f->office, f->amount.fen);
}

bool
bsc_sum_findings(const struct bsc_res_finding *const *f, size_t n,
    struct bsc_res_money *sum)
{
	struct sum s = { .keys = bsc_keys_new() };
	bool fits = true;

	for (size_t i = 0; i < n; i++)
		add_finding(&s, f[i]);
	sum->known = bsc_keys_count(s.keys) > 0;
	sum->fen = 0;
	for (uint32_t i = 0; i < bsc_keys_count(s.keys); i++)
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
		fits = !__builtin_add_overflow(sum->fen, s.fen[i], &sum->fen) &&
		    fits;
	bsc_keys_free(s.keys);
	bsc_buf_free(&s.key);
	free(s.fen);
	return fits;
}
