#include "expr/program.h"
#include "expr/table.h"
#include "value/fold.h"
#include "value/list.h"

/* People in lists and among steps: each is who is meant, as in who.c. */

struct bsc_people
bsc_people(struct bsc_eval *e, const struct bsc_table *t)
{
	return (struct bsc_people){ .e = e, .of = t, .day = t == NULL ? NULL :
	    bsc_walk_day(e) };
}

/* Who is meant by a name in a record: on its day, or ever. */
static enum bsc_found
find(const struct bsc_people *p, size_t r, struct bsc_span name,
    uint32_t *record)
{
	const struct bsc_frame *f = p->e->at;
	struct bsc_refkey k = { .value = name, .who = true };
	enum bsc_found found;

	if (p->e->store == NULL || f->table == NULL ||
	    !bsc_store_seen(p->e->store, p->of))
		return BSC_REF_NONE;
	k.dated = p->day != NULL && p->day->why[r] == BSC_KNOWN;
	k.day = k.dated ? (int32_t)p->day->v[r] : 0;
	if (f->table->office != NULL)
		k.office = bsc_frame_cell(p->e, f, r, f->table->office);
	found = bsc_store_resolve(p->e->store, p->of, &k, record);
	if (found == BSC_REF_NONE && k.dated) {
		k.dated = false;
		found = bsc_store_resolve(p->e->store, p->of, &k, record);
	}
	return found;
}

bool
bsc_people_key(const struct bsc_people *p, size_t r, struct bsc_span name,
    struct bsc_buf *to)
{
	struct bsc_span own = { NULL, 0 };
	enum bsc_found found = BSC_REF_NONE;
	uint32_t record;

	to->len = 0;
	if (p->of != NULL && name.len > 0)
		found = find(p, r, name, &record);
	if (found == BSC_REF_ONE)
		own = bsc_store_field(p->e->store, record, p->of->naming);
	bsc_fold_name(to, own.len > 0 ? own : name);
	return found != BSC_REF_AMBIGUOUS;
}

/* Whether a name among them is that of who is meant; -1: perhaps. */
static int
holds(const struct bsc_people *p, size_t r, struct bsc_span list,
    const struct bsc_vals *who, struct bsc_span text)
{
	bool known = who->why[r] == BSC_KNOWN, perhaps = false;
	struct bsc_buf plain = { 0 };
	enum bsc_found found;
	struct bsc_span one;
	uint32_t record;
	int has = 0;

	while (has == 0 && bsc_list_next(&list, &one)) {
		plain.len = 0;
		bsc_list_unescape(&plain, one);
		one = (struct bsc_span){ plain.p, plain.len };
		found = find(p, r, one, &record);
		if (known && found == BSC_REF_ONE)
			has = bsc_store_same(p->e->store, p->of, record,
			    (uint32_t)who->v[r]);
		else if (known && found == BSC_REF_AMBIGUOUS)
			perhaps |= bsc_could_be(p->e, p->of,
			    (uint32_t)who->v[r], one);
		else if (who->why[r] == BSC_WHY_AMBIGUOUS &&
		    found == BSC_REF_ONE)
			perhaps |= bsc_could_be(p->e, p->of, record, text);
	}
	bsc_buf_free(&plain);
	return has == 0 && perhaps ? -1 : has;
}

void
bsc_people_among(struct bsc_eval *e, const struct bsc_node *n,
    const struct bsc_vals *list, const struct bsc_vals *text,
    struct bsc_vals *to)
{
	struct bsc_people p = bsc_people(e, n->who[1]->table);
	const struct bsc_vals *who = bsc_walk(e, n->who[1]);
	int has;

	for (size_t r = 0; r < to->n; r++) {
		if (to->v[r] || list->why[r] | text->why[r])
			continue;
		has = holds(&p, r, list->s[r], who, text->s[r]);
		to->v[r] = has > 0;
		if (has < 0)
			to->why[r] = BSC_WHY_AMBIGUOUS;
	}
}

const struct bsc_table *
bsc_people_read(struct bsc_parser *p, const struct bsc_node *n)
{
	const struct bsc_field *f = n->field;
	const struct bsc_table *t = NULL;

	if (f == NULL || (n->op != OP_FIELD && n->op != OP_GET) ||
	    n->level > 0)
		return NULL;
	if (n->type == BSC_LIST)
		t = f->ref;
	else if (n->type == BSC_STEPS && n->op == OP_FIELD)
		t = bsc_table_find(p->scope->schema, BSC_SPAN("staff"));
	if (t == NULL || bsc_second_name(t) == NULL)
		return NULL;
	bsc_reads_table(p, t);
	return t;
}
