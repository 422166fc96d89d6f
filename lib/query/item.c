#include "query/item.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool
name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

bool
bsc_item_simple(struct bsc_span s)
{
	if (s.len == 0 || isdigit((unsigned char)s.p[0]))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!name_byte(s.p[i]))
			return false;
	return true;
}

/* Bytes of a text in quotes; all the rest where the last quote is missing. */
static size_t
quoted(const char *s)
{
	size_t n = 1 + strcspn(s + 1, "'");

	return n + (s[n] == '\'');
}

size_t
bsc_item_bracket(const char *s)
{
	size_t n = 0;
	int depth = 0;

	while (s[n] != '\0') {
		if (s[n] == '\'') {
			n += quoted(s + n);
			continue;
		}
		depth += s[n] == '(' || s[n] == '[';
		depth -= s[n] == ')' || s[n] == ']';
		n++;
		if (depth == 0)
			return n;
	}
	return 0;
}

/* Length of the element at s; *as: where its last "as" stands, or 0. */
static size_t
element(const char *s, size_t *as)
{
	size_t n = 0, inner;

	*as = 0;
	while (s[n] != '\0' && s[n] != ',') {
		if (s[n] == '\'')
			n += quoted(s + n);
		else if ((s[n] == '(' || s[n] == '[') &&
		    (inner = bsc_item_bracket(s + n)) > 0)
			n += inner;
		else {
			if (n > 0 && strncmp(s + n, "as", 2) == 0 &&
			    isspace((unsigned char)s[n + 2]) &&
			    !name_byte(s[n - 1]))
				*as = n;
			n++;
		}
	}
	return n;
}

struct bsc_item *
bsc_items_add(struct bsc_items *all, struct bsc_span text,
    struct bsc_span name)
{
	struct bsc_item *item;

	all->v = bsc_grow(all->v, &all->cap, all->n + 1, sizeof(*all->v));
	item = &all->v[all->n++];
	memset(item, 0, sizeof(*item));
	item->text = bsc_strndup(text.p, text.len);
	item->name = bsc_strndup(name.p, name.len);
	return item;
}

static size_t
characters(const char *s, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)s[i] & 0xc0) != 0x80;
	return count;
}

bool
bsc_items_parse(struct bsc_items *all, const char *list, const char *option,
    bool sort, struct bsc_error *err)
{
	const char *at = list;
	struct bsc_item *item;
	size_t n, as;

	for (;;) {
		struct bsc_span text, name;
		bool minus;

		n = element(at, &as);
		text = bsc_span_trim((struct bsc_span){ at,
		    as > 0 && !sort ? as : n });
		minus = sort && text.len > 0 && text.p[0] == '-';
		if (minus)
			text = bsc_span_trim((struct bsc_span){ text.p + 1,
			    text.len - 1 });
		name = as > 0 && !sort ? bsc_span_trim((struct bsc_span){
		    at + as + 2, n - as - 2 }) : text;
		if (text.len == 0 || name.len == 0)
			return bsc_fail(err, _("%s:1:%zu: expected an "
			    "expression"), option,
			    characters(list, (size_t)(at - list)) + 1);
		item = bsc_items_add(all, text, name);
		item->descending = minus;
		item->pos = (struct bsc_pos){ option, 1,
		    characters(list, (size_t)(text.p - list)) + 1 };
		if (at[n] == '\0')
			return true;
		at += n + 1;
	}
}

struct bsc_item *
bsc_items_find(const struct bsc_items *all, const char *name)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->v[i].name, name) == 0)
			return &all->v[i];
	return NULL;
}

bool
bsc_items_differ(const struct bsc_items *all, struct bsc_error *err)
{
	for (size_t i = 0; i < all->n; i++)
		if (bsc_items_find(all, all->v[i].name) != &all->v[i])
			return bsc_fail(err, _("two columns are called %s; "
			    "name one with \"as\""), all->v[i].name);
	return true;
}

void
bsc_items_free(struct bsc_items *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->v[i].text);
		free(all->v[i].name);
		bsc_program_free(all->v[i].program);
	}
	free(all->v);
	memset(all, 0, sizeof(*all));
}
