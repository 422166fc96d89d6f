#include "report/cited.h"

#include <stdlib.h>

#include "base/path.h"
#include "base/xml.h"

struct pack {
	const struct bsc_node	*root;		/* NULL: not found */
	struct bsc_keys		*ids;		/* clause -> text[] */
	const char		**text;
	size_t			 cap;
};

struct bsc_cited {
	struct bsc_arena	*arena;
	struct bsc_keys		*ids;
	struct pack		*pack;
	size_t			 cap;
	bool			 en;
};

struct bsc_cited *
bsc_cited_new(bool en)
{
	struct bsc_cited *p = bsc_zalloc(1, sizeof(*p));

	p->arena = bsc_arena_new();
	p->ids = bsc_keys_new();
	p->en = en;
	return p;
}

/* An id is a word; anything else is no file of ours. */
static bool
is_id(struct bsc_span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && s.p[i] != '-' &&
		    !(s.p[i] >= '0' && s.p[i] <= '9') && s.p[i] != '_')
			return false;
	return s.len > 0 && s.len < 128;
}

static const struct bsc_node *
load(struct bsc_cited *p, struct bsc_span id, const char *suffix)
{
	struct bsc_buf name = { 0 };
	struct bsc_node *root = NULL;
	struct bsc_error err;
	char *path;

	bsc_buf_add(&name, id.p, id.len);
	bsc_buf_puts(&name, suffix);
	path = bsc_path_find(BSC_DATA_RULES, bsc_buf_str(&name));
	if (path != NULL)
		root = bsc_node_load(p->arena, path, &err);
	free(path);
	bsc_buf_free(&name);
	return root;
}

static const char *
text_in(const struct bsc_cited *p, const struct bsc_node *n, const char *zh,
    const char *en)
{
	n = bsc_node_child(n, p->en ? en : zh);
	return n != NULL && *n->text != '\0' ? n->text : NULL;
}

static void
add_clauses(struct bsc_cited *p, struct pack *k, const struct bsc_node *root)
{
	const char *id;
	uint32_t i;

	for (const struct bsc_node *n = root->child; n != NULL; n = n->next) {
		if ((id = bsc_node_attr(n, "id")) == NULL)
			continue;
		i = bsc_keys_add(k->ids, bsc_span(id), NULL);
		k->text = bsc_grow(k->text, &k->cap, i + 1, sizeof(*k->text));
		k->text[i] = text_in(p, n, "zh", "en");
	}
}

static struct pack *
pack_of(struct bsc_cited *p, struct bsc_span id)
{
	const struct bsc_node *clauses;
	bool isnew = false;
	uint32_t i = bsc_keys_add(p->ids, id, &isnew);

	if (!isnew)
		return &p->pack[i];
	p->pack = bsc_grow(p->pack, &p->cap, i + 1, sizeof(*p->pack));
	p->pack[i] = (struct pack){ .ids = bsc_keys_new() };
	if (!is_id(id))
		return &p->pack[i];
	p->pack[i].root = load(p, id, ".xml");
	clauses = load(p, id, ".clauses.xml");
	if (clauses != NULL)
		add_clauses(p, &p->pack[i], clauses);
	return &p->pack[i];
}

const char *
bsc_cited_title(struct bsc_cited *p, struct bsc_span id)
{
	const struct bsc_node *root = pack_of(p, id)->root;
	const char *lang;

	if (root == NULL)
		return NULL;
	for (const struct bsc_node *n = root->child; n != NULL; n = n->next)
		if (strcmp(n->name, "title") == 0 &&
		    (lang = bsc_node_attr(n, "lang")) != NULL &&
		    strcmp(lang, p->en ? "en" : "zh") == 0 && *n->text != '\0')
			return n->text;
	return NULL;
}

const char *
bsc_cited_clause(struct bsc_cited *p, struct bsc_span id,
    struct bsc_span clause)
{
	struct pack *k = pack_of(p, id);
	uint32_t i = bsc_keys_find(k->ids, clause);

	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	return i == BSC_NO_KEY ? NULL : k->text[i];
}

void
bsc_cited_free(struct bsc_cited *p)
{
	if (p == NULL)
		return;
	for (uint32_t i = 0; i < bsc_keys_count(p->ids); i++) {
		bsc_keys_free(p->pack[i].ids);
		free(p->pack[i].text);
	}
	free(p->pack);
	bsc_keys_free(p->ids);
	bsc_arena_free(p->arena);
	free(p);
}
