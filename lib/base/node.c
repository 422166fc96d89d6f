/* Small XML documents whole, on top of the events of xml.c. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/xml.h"

enum { MAX_NODES = 200 };

struct build {
	struct bsc_arena *arena;
	struct bsc_xml	*xml;
	struct bsc_node	*root;
	struct level {
		struct bsc_node	*node;
		struct bsc_node	**tail;	/* where the next child hangs */
		struct bsc_buf	 text;
	} level[MAX_NODES];
	size_t		 depth;
};

static bool
on_start(void *arg, const char *name, const char *uri,
    const struct bsc_xml_attr *attr, size_t nattr, size_t line)
{
	struct build *b = arg;
	struct bsc_node *node = bsc_arena_alloc(b->arena, sizeof(*node));
	struct bsc_xml_attr *copy;

	(void)uri;
	if (b->depth == MAX_NODES)
		return false;
	copy = bsc_arena_alloc(b->arena, (nattr + 1) * sizeof(*copy));
	for (size_t i = 0; i < nattr; i++) {
		copy[i].name = bsc_arena_strdup(b->arena, attr[i].name);
		copy[i].value = bsc_arena_strdup(b->arena, attr[i].value);
	}
	node->name = bsc_arena_strdup(b->arena, name);
	node->text = "";
	node->attr = copy;
	node->nattr = nattr;
	node->line = node->text_line = line;
	node->text_column = bsc_xml_column(b->xml);
	if (b->depth == 0)
		b->root = node;
	else {
		*b->level[b->depth - 1].tail = node;
		b->level[b->depth - 1].tail = &node->next;
	}
	b->level[b->depth].node = node;
	b->level[b->depth].tail = &node->child;
	b->level[b->depth].text.len = 0;
	b->depth++;
	return true;
}

/* A place moves on over some text; columns count characters. */
static void
move_on(struct bsc_span s, size_t *line, size_t *column)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] == '\n') {
			++*line;
			*column = 1;
		} else if ((s.p[i] & 0xc0) != 0x80)
			++*column;
}

/* The place of the first byte of the text that is no blank. */
static void
first_place(struct bsc_node *n, struct bsc_span before, struct bsc_span s,
    size_t end_line)
{
	struct bsc_span rest = bsc_span_trim(s);
	size_t line = 0;

	move_on(before, &line, &n->text_column);
	move_on((struct bsc_span){ s.p, (size_t)(rest.p - s.p) }, &line,
	    &n->text_column);
	for (const char *p = rest.p; p < s.p + s.len; p++)
		end_line -= *p == '\n';
	n->text_line = end_line;
}

static bool
on_text(void *arg, const char *p, size_t len)
{
	struct build *b = arg;
	struct level *l = &b->level[b->depth - 1];
	struct bsc_span s = { p, len };

	struct bsc_span before = { l->text.p, l->text.len };

	if (bsc_span_trim(before).len == 0 && bsc_span_trim(s).len > 0)
		first_place(l->node, before, s, bsc_xml_line(b->xml));
	bsc_buf_add(&l->text, p, len);
	return true;
}

static bool
on_end(void *arg, const char *name, size_t line)
{
	struct build *b = arg;
	struct level *l = &b->level[--b->depth];
	struct bsc_span s;

	(void)name, (void)line;
	s = bsc_span_trim((struct bsc_span){ l->text.p, l->text.len });
	if (s.len > 0)
		l->node->text = bsc_arena_strndup(b->arena, s.p, s.len);
	return true;
}

static bool
feed_file(struct bsc_xml *x, FILE *fp, const char *path,
    struct bsc_error *err)
{
	char buf[16384];
	bool good = true;
	size_t n;

	while (good && (n = fread(buf, 1, sizeof(buf), fp)) > 0)
		good = bsc_xml_feed(x, buf, n);
	if (ferror(fp))
		return bsc_fail(err, "%s: %s", path, strerror(errno));
	if (!good || !bsc_xml_finish(x))
		return bsc_fail(err, "%s:%zu: %s", path, bsc_xml_line(x),
		    bsc_xml_error(x));
	return true;
}

struct bsc_node *
bsc_node_load(struct bsc_arena *arena, const char *path,
    struct bsc_error *err)
{
	static const struct bsc_xml_handler on = { on_start, on_end, on_text };
	struct build *b;
	struct bsc_node *root = NULL;
	FILE *fp = fopen(path, "re");

	if (fp == NULL) {
		bsc_fail(err, "%s: %s", path, strerror(errno));
		return NULL;
	}
	b = bsc_arena_alloc(arena, sizeof(*b));
	b->arena = arena;
	b->xml = bsc_xml_new(&on, b);
	if (feed_file(b->xml, fp, path, err))
		root = b->root;
	for (size_t i = 0; i < MAX_NODES; i++)
		bsc_buf_free(&b->level[i].text);
	bsc_xml_free(b->xml);
	fclose(fp);
	return root;
}

const char *
bsc_node_attr(const struct bsc_node *n, const char *name)
{
	for (size_t i = 0; i < n->nattr; i++)
		if (strcmp(n->attr[i].name, name) == 0)
			return n->attr[i].value;
	return NULL;
}

void
bsc_node_place(const struct bsc_node *n, const char *at, size_t *line,
    size_t *column)
{
	*line = n->text_line;
	*column = n->text_column;
	move_on((struct bsc_span){ n->text, (size_t)(at - n->text) }, line,
	    column);
}

const struct bsc_node *
bsc_node_child(const struct bsc_node *n, const char *name)
{
	for (const struct bsc_node *c = n->child; c != NULL; c = c->next)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}
