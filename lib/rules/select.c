#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "rules/select.h"
#include "value/fold.h"
#include "value/list.h"

/* Pairs "office \0 pack" are keys; so is "office" alone once it has a pack. */
struct bsc_select {
	struct bsc_keys	 *key;
	char		**pack;
	size_t		  npack, cap;
};

struct bsc_select *
bsc_select_new(void)
{
	struct bsc_select *s = bsc_zalloc(1, sizeof(*s));

	s->key = bsc_keys_new();
	return s;
}

void
bsc_select_free(struct bsc_select *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->npack; i++)
		free(s->pack[i]);
	free(s->pack);
	bsc_keys_free(s->key);
	free(s);
}

static void
make_key(struct bsc_buf *b, struct bsc_span office, struct bsc_span pack)
{
	bsc_fold_name(b, office);
	bsc_buf_putc(b, '\0');
	bsc_buf_add(b, pack.p, pack.len);
}

static void
name_pack(struct bsc_select *s, struct bsc_span pack)
{
	for (size_t i = 0; i < s->npack; i++)
		if (bsc_span_is(pack, s->pack[i]))
			return;
	s->pack = bsc_grow(s->pack, &s->cap, s->npack + 1, sizeof(*s->pack));
	s->pack[s->npack++] = bsc_strndup(pack.p, pack.len);
}

void
bsc_select_add(struct bsc_select *s, struct bsc_span office,
    struct bsc_span packs)
{
	struct bsc_buf b = { 0 };
	struct bsc_span pack;
	bool any = false;

	if (office.len == 0)
		return;
	while (bsc_list_next(&packs, &pack)) {
		pack = bsc_span_trim(pack);
		if (pack.len == 0)
			continue;
		b.len = 0;
		make_key(&b, office, pack);
		bsc_keys_add(s->key, (struct bsc_span){ b.p, b.len }, NULL);
		name_pack(s, pack);
		any = true;
	}
	b.len = 0;
	make_key(&b, office, BSC_SPAN(""));
	if (any)
		bsc_keys_add(s->key, (struct bsc_span){ b.p, b.len }, NULL);
	bsc_buf_free(&b);
}

static bool
has(const struct bsc_select *s, struct bsc_span office, const char *pack)
{
	struct bsc_buf b = { 0 };
	bool found;

	make_key(&b, office, bsc_span(pack));
	found = bsc_keys_find(s->key, (struct bsc_span){ b.p, b.len }) !=
	    BSC_NO_KEY;
	bsc_buf_free(&b);
	return found;
}

enum bsc_registered
bsc_select_find(const struct bsc_select *s, struct bsc_span office,
    const char *pack)
{
	if (s->npack == 0 || office.len == 0)
		return BSC_UNREGISTERED;
	if (has(s, office, pack))
		return BSC_UNDER;
	return has(s, office, "") ? BSC_ELSEWHERE : BSC_UNREGISTERED;
}

const char *
bsc_select_pack(const struct bsc_select *s, size_t i)
{
	return i < s->npack ? s->pack[i] : NULL;
}
