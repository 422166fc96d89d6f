#include <string.h>

#include "base/hash.h"
#include "expr/program.h"
#include "value/fold.h"
#include "value/list.h"

/* Functions of lists, and of how long a text is. */

/* subset(list, list): another list in place of words. */
static bool
other_list(const struct bsc_node *n)
{
	return n->nkid == 2 && n->kid[1]->type == BSC_LIST &&
	    strcmp(n->func->name, "any") != 0;
}

/* Words of a list are checked as those of an enum are. */
static void
prepare_list(struct bsc_parser *p, struct bsc_node *n)
{
	struct bsc_node *list = n->kid[0];

	if (other_list(n))
		return;
	for (size_t i = 1; i < n->nkid; i++) {
		if (!bsc_type_text(n->kid[i]->type))
			bsc_node_fail(p, n->kid[i], _("expected text, found "
			    "%s"), bsc_type_say(n->kid[i]));
		if (list->field != NULL && list->field->nword > 0 &&
		    n->kid[i]->op == OP_CONST) {
			bsc_type_fit(p, n->kid[i], BSC_ENUM, list->field);
			n->kid[i]->type = BSC_TEXT;
			n->kid[i]->field = NULL;
		}
	}
}

static int64_t
characters(struct bsc_span s)
{
	int64_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

static int64_t
different(const struct bsc_people *p, size_t r, struct bsc_span list)
{
	struct bsc_keys *keys = bsc_keys_new();
	struct bsc_buf word = { 0 }, plain = { 0 };
	struct bsc_span one;
	int64_t n = 0;
	bool isnew;

	while (bsc_list_next(&list, &one)) {
		word.len = plain.len = 0;
		bsc_list_unescape(&plain, one);
		one = (struct bsc_span){ plain.p, plain.len };
		if (p->of != NULL)
			bsc_people_key(p, r, one, &word);
		else
			bsc_fold(&word, one);
		bsc_keys_add(keys, (struct bsc_span){ word.p, word.len },
		    &isnew);
		n += isnew;
	}
	bsc_keys_free(keys);
	bsc_buf_free(&word);
	bsc_buf_free(&plain);
	return n;
}

/* len(list) length(text) */
static struct bsc_vals *
do_len(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_INT, NULL);
	bool text = bsc_type_text(n->kid[0]->type);
	bool none = bsc_none(n->kid[0]);

	for (size_t r = 0; r < to->n; r++) {
		if (a->why[r] == BSC_WHY_EMPTY && none)
			continue;
		to->why[r] = a->why[r];
		if (a->why[r] == BSC_KNOWN)
			to->v[r] = text ? characters(a->s[r]) :
			    (int64_t)bsc_list_count(a->s[r]);
	}
	return to;
}

/* distinct(list): people of one number or name are one. */
static struct bsc_vals *
do_distinct(struct bsc_eval *e, const struct bsc_node *n)
{
	struct bsc_vals *a = bsc_walk(e, n->kid[0]);
	struct bsc_vals *to = bsc_vals_new(e, BSC_INT, NULL);
	struct bsc_people p = bsc_people(e, n->table);
	bool none = bsc_none(n->kid[0]);

	for (size_t r = 0; r < to->n; r++) {
		if (a->why[r] == BSC_WHY_EMPTY && none)
			continue;
		to->why[r] = a->why[r];
		if (a->why[r] == BSC_KNOWN)
			to->v[r] = different(&p, r, a->s[r]);
	}
	return to;
}

static void
prepare_distinct(struct bsc_parser *p, struct bsc_node *n)
{
	n->table = bsc_people_read(p, n->kid[0]);
}

/* Whether each element of the list is among the words. */
static bool
all_among(struct bsc_eval *e, struct bsc_span list,
    struct bsc_span *const *word, size_t n, size_t r)
{
	struct bsc_span one;
	size_t i;

	while (bsc_list_next(&list, &one)) {
		for (i = 0; i < n; i++)
			/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
			if (bsc_list_has(e, one, word[i][r]))
				break;
		if (i == n)
			return false;
	}
	return true;
}

static bool
any_among(struct bsc_eval *e, struct bsc_span list,
    struct bsc_span *const *word, size_t n, size_t r)
{
	for (size_t i = 0; i < n; i++)
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
		if (bsc_list_has(e, list, word[i][r]))
			return true;
	return false;
}

/* The element, folded as keys are. */
static struct bsc_span
element_key(struct bsc_buf *b, struct bsc_buf *plain, struct bsc_span one)
{
	b->len = plain->len = 0;
	bsc_list_unescape(plain, one);
	bsc_fold(b, (struct bsc_span){ plain->p, plain->len });
	return (struct bsc_span){ b->p, b->len };
}

/* Whether elements of one are in the other: all of them, or one. */
static bool
lists_meet(struct bsc_span a, struct bsc_span b, bool all)
{
	struct bsc_keys *keys = bsc_keys_new();
	struct bsc_buf key = { 0 }, plain = { 0 };
	struct bsc_span one;
	bool meet = all;

	while (bsc_list_next(&b, &one))
		bsc_keys_add(keys, element_key(&key, &plain, one), NULL);
	while (meet == all && bsc_list_next(&a, &one))
		meet = bsc_keys_find(keys, element_key(&key, &plain,
		    one)) != BSC_NO_KEY;
	bsc_keys_free(keys);
	bsc_buf_free(&key);
	bsc_buf_free(&plain);
	return meet;
}

/* overlaps(list, list) subset(list, list); where there is none it is empty */
static struct bsc_vals *
do_lists(struct bsc_eval *e, const struct bsc_node *n)
{
	bool subset = n->func->name[0] == 's';
	struct bsc_vals *v[2] = { bsc_walk(e, n->kid[0]),
	    bsc_walk(e, n->kid[1]) };
	struct bsc_vals *to = bsc_vals_new(e, BSC_BOOL, NULL);

	for (size_t r = 0; r < to->n; r++) {
		struct bsc_span s[2] = { BSC_SPAN(""), BSC_SPAN("") };

		for (int i = 0; i < 2; i++)
			if (!v[i]->why[r])
				s[i] = v[i]->s[r];
			else if (v[i]->why[r] != BSC_WHY_EMPTY ||
			    !bsc_none(n->kid[i]))
				to->why[r] = v[i]->why[r];
		if (!to->why[r])
			to->v[r] = lists_meet(s[0], s[1], subset);
	}
	return to;
}

/* any(list, 'a') overlaps(list, ('a','b')) subset(list, ('a','b')) */
static struct bsc_vals *
do_words(struct bsc_eval *e, const struct bsc_node *n)
{
	bool subset = n->func->name[0] == 's';
	struct bsc_vals *a = bsc_walk(e, n->kid[0]), *b;
	struct bsc_vals *to = bsc_vals_new(e, BSC_BOOL, NULL);
	struct bsc_span *word[64];

	if (other_list(n))
		return do_lists(e, n);
	for (size_t i = 1; i < n->nkid; i++) {
		b = bsc_walk(e, n->kid[i]);
		word[i - 1] = bsc_vals_text(e, b, false);
		for (size_t r = 0; r < to->n; r++)
			if (b->why[r])
				to->why[r] = b->why[r];
	}
	for (size_t r = 0; r < to->n; r++)
		if (a->why[r] == BSC_WHY_EMPTY && bsc_none(n->kid[0])) {
			to->why[r] = BSC_KNOWN;
			to->v[r] = subset;
		} else if (a->why[r])
			to->why[r] = a->why[r];
		else if (!to->why[r])
			to->v[r] = (subset ? all_among : any_among)(e,
			    a->s[r], word, n->nkid - 1, r);
	return to;
}

const struct bsc_func bsc_list_funcs[] = {
	{ "len", 1, 1, "L", BSC_INT, do_len, NULL },
	{ "length", 1, 1, "x", BSC_INT, do_len, NULL },
	{ "distinct", 1, 1, "l", BSC_INT, do_distinct, prepare_distinct },
	{ "any", 2, 2, "l*", BSC_BOOL, do_words, prepare_list },
	{ "overlaps", 2, 64, "l*", BSC_BOOL, do_words, prepare_list },
	{ "subset", 2, 64, "l*", BSC_BOOL, do_words, prepare_list },
	{ 0 }
};
