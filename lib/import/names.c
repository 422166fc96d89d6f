#include <ctype.h>
#include <stdlib.h>

#include "base/hash.h"
#include "import/amount.h"
#include "import/names.h"
#include "value/fold.h"

struct entry {
	const struct bsc_field	*field;		/* or role */
	const struct bsc_role	*role;
	enum bsc_match		 match;
	size_t			 next;		/* entry + 1 of the same name */
};

struct bsc_names {
	struct bsc_keys	*keys;
	struct entry	*entry;
	size_t		 n, cap;
	size_t		*first;		/* by key: entry + 1 */
	size_t		 firstcap;
};

void
bsc_names_fold(struct bsc_buf *to, struct bsc_span s)
{
	struct bsc_buf folded = { 0 };
	char c;

	bsc_fold_name(&folded, s);
	for (size_t i = 0; i < folded.len; i++) {
		c = folded.p[i];
		if (c == '_' || c == '\n' || c == '\r' || c == '\t' ||
		    c == '*' || (c == ':' && i + 1 == folded.len))
			continue;
		bsc_buf_putc(to, (char)tolower((unsigned char)c));
	}
	bsc_buf_free(&folded);
}

static void
add(struct bsc_names *n, const char *name, struct entry e)
{
	struct bsc_buf folded = { 0 };
	uint32_t key;
	bool isnew;
	size_t *at;

	bsc_names_fold(&folded, bsc_span(name));
	key = bsc_keys_add(n->keys, (struct bsc_span){ folded.p, folded.len },
	    &isnew);
	n->first = bsc_grow(n->first, &n->firstcap, key + 1,
	    sizeof(*n->first));
	if (isnew)
		n->first[key] = 0;
	n->entry = bsc_grow(n->entry, &n->cap, n->n + 1, sizeof(*n->entry));
	n->entry[n->n++] = e;
	for (at = &n->first[key]; *at != 0; at = &n->entry[*at - 1].next)
		;
	*at = n->n;
	bsc_buf_free(&folded);
}

static void
add_field(struct bsc_names *n, const struct bsc_field *f)
{
	struct entry e = { f, NULL, BSC_MATCH_NAME, 0 };

	add(n, f->name, e);
	e.match = BSC_MATCH_LABEL;
	add(n, f->zh, e);
	e.match = BSC_MATCH_ALIAS;
	for (size_t i = 0; f->alias != NULL && f->alias[i] != NULL; i++)
		add(n, f->alias[i], e);
}

struct bsc_names *
bsc_names_new(const struct bsc_schema *s)
{
	struct bsc_names *n = bsc_zalloc(1, sizeof(*n));
	const struct bsc_role *r;

	n->keys = bsc_keys_new();
	for (size_t t = 0; t < bsc_schema_count(s); t++)
		for (size_t f = 0; f < bsc_schema_table(s, t)->nfield; f++)
			add_field(n, &bsc_schema_table(s, t)->field[f]);
	for (size_t i = 0; (r = bsc_schema_role(s, i)) != NULL; i++) {
		struct entry e = { NULL, r, BSC_MATCH_LABEL, 0 };

		add(n, r->zh, e);
		for (size_t j = 0; r->alias != NULL && r->alias[j] != NULL; j++)
			add(n, r->alias[j], e);
	}
	return n;
}

void
bsc_names_free(struct bsc_names *n)
{
	if (n == NULL)
		return;
	bsc_keys_free(n->keys);
	free(n->entry);
	free(n->first);
	free(n);
}

/* First entry of an exactly folded name, or NULL. */
static const struct entry *
find(const struct bsc_names *n, struct bsc_span folded)
{
	uint32_t key = bsc_keys_find(n->keys, folded);

	return key == BSC_NO_KEY || n->first[key] == 0 ? NULL :
	    &n->entry[n->first[key] - 1];
}

static const struct entry *
after(const struct bsc_names *n, const struct entry *e)
{
	return e->next == 0 ? NULL : &n->entry[e->next - 1];
}

static const struct bsc_field *
exact(const struct bsc_names *n, const struct bsc_table *t,
    struct bsc_span folded, enum bsc_match *match)
{
	const struct bsc_field *best = NULL;

	*match = BSC_MATCH_NONE;
	for (const struct entry *e = find(n, folded); e != NULL;
	    e = after(n, e))
		if (e->field != NULL && (t == NULL || e->field->table == t) &&
		    e->match < *match) {
			*match = e->match;
			best = e->field;
		}
	return best;
}

/* Without a last parenthesis, or a unit behind a stroke. */
static bool
strip_unit(struct bsc_span *s)
{
	size_t i = s->len;

	if (i > 2 && (s->p[i - 1] == ')' || s->p[i - 1] == ']')) {
		while (i > 0 && s->p[i - 1] != '(' && s->p[i - 1] != '[')
			i--;
		if (i < 2)
			return false;
		s->len = i - 1;
		return true;
	}
	while (i > 0 && s->p[i - 1] != '/' && s->p[i - 1] != ':')
		i--;
	if (i < 2 || s->len - i > 3 * strlen("元") || bsc_amount_unit((struct bsc_span){ s->p + i,
	    s->len - i }) < 0)
		return false;
	s->len = i - 1;
	return true;
}

/* Without the number of a repeated column: 附件1, 附件(2), 附件三. */
static bool
strip_number(struct bsc_span *s)
{
	static const char *const zh[] = { "一", "二", "三", "四", "五", "六",
	    "七", "八", "九", "十" };
	size_t len = s->len;

	if (len > 2 && s->p[len - 1] == ')' )
		len--;
	while (len > 0 && isdigit((unsigned char)s->p[len - 1]))
		len--;
	for (size_t i = 0; len == s->len && i < 10; i++)
		if (len > 3 && memcmp(s->p + len - 3, zh[i], 3) == 0)
			len -= 3;
	if (len > 0 && len < s->len && s->p[len - 1] == '(')
		len--;
	if (len == s->len || len == 0 || s->p[len - 1] == ')')
		return false;
	s->len = len;
	return true;
}

const struct bsc_field *
bsc_names_field(const struct bsc_names *n, const struct bsc_table *t,
    struct bsc_span name, enum bsc_match *match)
{
	struct bsc_buf folded = { 0 };
	const struct bsc_field *f;
	struct bsc_span s, bare;

	bsc_names_fold(&folded, name);
	s = bare = (struct bsc_span){ folded.p, folded.len };
	*match = BSC_MATCH_NONE;
	if (s.len == 0)
		return NULL;
	f = exact(n, t, s, match);
	if (f == NULL && strip_unit(&bare) &&
	    (f = exact(n, t, bare, match)) != NULL)
		*match = BSC_MATCH_UNIT;
	if (f == NULL && strip_number(&s) &&
	    (f = exact(n, t, s, match)) != NULL) {
		*match = BSC_MATCH_NUMBERED;
		if (f->type != BSC_LIST)
			f = NULL;
	}
	if (f == NULL)
		*match = BSC_MATCH_NONE;
	bsc_buf_free(&folded);
	return f;
}

bool
bsc_names_known(const struct bsc_names *n, struct bsc_span name)
{
	enum bsc_match match;

	return bsc_names_field(n, NULL, name, &match) != NULL;
}

static const struct bsc_role *
role_exact(const struct bsc_names *n, struct bsc_span folded)
{
	for (const struct entry *e = find(n, folded); e != NULL;
	    e = after(n, e))
		if (e->role != NULL)
			return e->role;
	return NULL;
}

const struct bsc_role *
bsc_names_role(const struct bsc_names *n, struct bsc_span name,
    enum bsc_part *part)
{
	static const struct {
		const char	*end;
		enum bsc_part	 part;
	} ends[] = {
		{ "", BSC_PART_PERSON }, { "签字日期", BSC_PART_TIME },
		{ "审批日期", BSC_PART_TIME }, { "审核日期", BSC_PART_TIME },
		{ "签批日期", BSC_PART_TIME }, { "签字时间", BSC_PART_TIME },
		{ "审批时间", BSC_PART_TIME }, { "日期", BSC_PART_TIME },
		{ "时间", BSC_PART_TIME }, { "审批意见", BSC_PART_OPINION },
		{ "意见", BSC_PART_OPINION }, { "签字", BSC_PART_PERSON },
		{ "签名", BSC_PART_PERSON }, { "审批", BSC_PART_PERSON },
		{ "姓名", BSC_PART_PERSON },
	};
	const struct bsc_role *role = NULL;
	struct bsc_buf folded = { 0 };

	bsc_names_fold(&folded, name);
	for (size_t i = 0; role == NULL && i < sizeof(ends) / sizeof(*ends);
	    i++) {
		size_t len = strlen(ends[i].end);

		if (folded.len <= len || memcmp(folded.p + folded.len - len,
		    ends[i].end, len) != 0)
			continue;
		role = role_exact(n, (struct bsc_span){ folded.p,
		    folded.len - len });
		*part = ends[i].part;
	}
	bsc_buf_free(&folded);
	return role;
}
