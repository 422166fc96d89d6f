#include <string.h>

#include "rules/expect.h"
#include "rules/group.h"
#include "value/list.h"

/*
 * What is owed for each of several things (<over>): quoted words, or the
 * elements of a list that the driving record holds.
 */
#define FRAME	1024

/* 'a', 'b' */
static void
read_words(struct bsc_expect *x, const char *text)
{
	struct bsc_span rest = bsc_span(text), part;

	while (bsc_span_split(&rest, ',', &part)) {
		part = bsc_span_trim(part);
		if (part.len >= 2 && part.p[0] == '\'') {
			part.p++;
			part.len -= 2;
		}
		x->item = bsc_realloc(x->item, x->nitem + 1,
		    sizeof(*x->item));
		x->item[x->nitem++] = part;
	}
}

bool
bsc_items_compile(struct bsc_run *run, struct bsc_judge *j,
    struct bsc_expect *x, struct bsc_error *err)
{
	const struct bsc_node *n = bsc_node_child(j->rule->node, "over");
	const char *text;

	if (n == NULL)
		return true;
	text = n->text + strspn(n->text, " \t\r\n");
	if (*text == '\0' || *text == '\'') {
		read_words(x, text);
		return true;
	}
	x->over = bsc_judge_compile(j, n, &j->record, BSC_LIST, err);
	bsc_judge_reads(run, j, x->over);
	if (x->over != NULL)	/* what its elements refer to, if anything */
		x->var[1].field = bsc_field_find(j->record.table,
		    bsc_span_trim(bsc_span(n->text)));
	return x->over != NULL;
}

/*
 * Without escapes.  Most have none, and stand in the store as they are; what
 * was worked out, as by step_persons(), is gone with its frame.
 */
static struct bsc_span
plain(struct bsc_expect *x, struct bsc_span element)
{
	struct bsc_buf b = { 0 };

	if (x->var[1].field != NULL &&
	    memchr(element.p, '\\', element.len) == NULL)
		return element;
	bsc_list_unescape(&b, element);
	element.p = bsc_arena_strndup(x->texts, b.p, b.len);
	element.len = b.len;
	bsc_buf_free(&b);
	return element;
}

/* One for each different element; a list that is not known is one. */
static void
expand_one(struct bsc_run *run, struct bsc_judge *j, const struct bsc_vals *v,
    size_t i, const struct bsc_owed *o, struct bsc_owed_list *to)
{
	struct bsc_expect *x = j->own;
	struct bsc_span rest = v->s[i], element;
	struct bsc_owed one = *o;
	struct bsc_at at = { .store = run->store, .table = j->rule->over,
	    .row = o->record };
	struct bsc_keys *seen;
	struct bsc_buf key = { 0 };
	bool fresh;

	if (v->why[i] == BSC_WHY_EMPTY && v->field != NULL &&
	    v->field->empty == BSC_EMPTY_NONE)
		return;
	if (v->why[i]) {
		one.lack = bsc_judge_why(run, j, x->over, v->why[i], &at);
		bsc_owed_push(to, &one);
		return;
	}
	seen = bsc_keys_new();
	while (bsc_list_next(&rest, &element)) {
		key.len = 0;
		bsc_element_key(&key, v, i,
		    (uint32_t)(element.p - v->s[i].p));
		bsc_keys_add(seen, (struct bsc_span){ key.p, key.len },
		    &fresh);
		if (!fresh)
			continue;
		one.item = plain(x, element);
		bsc_owed_push(to, &one);
	}
	bsc_keys_free(seen);
	bsc_buf_free(&key);
}

void
bsc_items_expand(struct bsc_run *run, struct bsc_judge *j,
    struct bsc_owed_list *l)
{
	struct bsc_expect *x = j->own;
	struct bsc_owed_list to = { 0 };
	uint32_t row[FRAME];

	for (size_t from = 0; from < l->n; from += FRAME) {
		size_t n = l->n - from < FRAME ? l->n - from : FRAME;
		const struct bsc_vals *v;

		for (size_t i = 0; i < n; i++)
			row[i] = l->item[from + i].record;
		bsc_eval_records(run->eval, j->rule->over, row, n);
		v = bsc_eval_run(run->eval, x->over);
		for (size_t i = 0; i < n; i++)
			expand_one(run, j, v, i, &l->item[from + i], &to);
	}
	bsc_spool_free(l->item);
	*l = to;
}
