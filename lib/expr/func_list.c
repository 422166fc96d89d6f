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

	if (other_list(n)) {
		n->table = bsc_people_read(p, list);
		if (n->table != bsc_people_read(p, n->kid[1]))
			n->table = NULL;
		return;
	}
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

/* Elements of the lists of a row that are held against each other. */
struct meeting {
	struct bsc_people	 people;	/* of is NULL: texts */
	size_t			 row;
	struct bsc_buf		 key, plain;
	bool			 namesakes;	/* who is meant is not known */
};

/* The element, folded as keys are, or who is meant by it. */
static struct bsc_span
element_key(struct meeting *m, struct bsc_span one)
{
	m->key.len = m->plain.len = 0;
	bsc_list_unescape(&m->plain, one);
	one = (struct bsc_span){ m->plain.p, m->plain.len };
	if (m->people.of == NULL)
		bsc_fold(&m->key, one);
	else if (!bsc_people_key(&m->people, m->row, one, &m->key))
		m->namesakes = true;
	return (struct bsc_span){ m->key.p, m->key.len };
}

/*
 * Whether elements of one are in the other: all of them, or one.  An element
 * of which it is known who is meant decides; one that is not there may still
 * be a namesake.
 */
static bool
lists_meet(struct meeting *m, struct bsc_span a, struct bsc_span b, bool all)
{
	struct bsc_keys *keys = bsc_keys_new();
	bool meet = all, any = false, among;
	struct bsc_span one;

	m->namesakes = false;
	while (bsc_list_next(&b, &one))
		bsc_keys_add(keys, element_key(m, one), NULL);
	among = m->namesakes;
	while (meet == all && bsc_list_next(&a, &one)) {
		bool found;

		m->namesakes = false;
		found = bsc_keys_find(keys, element_key(m, one)) !=
		    BSC_NO_KEY;
		any |= m->namesakes;
		if (!m->namesakes && found != all)
			meet = found;
	}
	m->namesakes = meet == all ? any || (!all && among) : all && among;
	bsc_keys_free(keys);
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
	struct meeting m = { .people = bsc_people(e, n->table) };

	for (size_t r = 0; r < to->n; r++) {
		struct bsc_span s[2] = { BSC_SPAN(""), BSC_SPAN("") };

		for (int i = 0; i < 2; i++)
			if (!v[i]->why[r])
				s[i] = v[i]->s[r];
			else if (v[i]->why[r] != BSC_WHY_EMPTY ||
			    !bsc_none(n->kid[i]))
				to->why[r] = v[i]->why[r];
		if (to->why[r])
			continue;
		m.row = r;
		to->v[r] = lists_meet(&m, s[0], s[1], subset);
		if (m.namesakes)
			to->why[r] = BSC_WHY_AMBIGUOUS;
	}
	bsc_buf_free(&m.key);
	bsc_buf_free(&m.plain);
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
