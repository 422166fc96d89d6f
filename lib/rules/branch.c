#include "rules/branch.h"

#include <stdlib.h>

#include "base/hash.h"
#include "expr/parts.h"

struct branch {
	const char	*word;		/* of the list of a test, or NULL */
	uint32_t	 of;		/* that test */
	bool		 yes, no;	/* it decided so */
};

struct bsc_branches {
	struct bsc_trace	 trace;
	const struct bsc_rule	*rule;		/* of the example at hand */
	uint32_t		 test;		/* the last one met */
	struct bsc_arena	*arena;
	struct bsc_keys		*keys;		/* rule, section and text */
	struct branch		*branch;
	size_t			 cap;
};

static void
put_text(struct bsc_buf *to, struct bsc_span s)
{
	bool blank = false;

	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] <= ' ')
			blank = true;
		else {
			if (blank)
				bsc_buf_putc(to, ' ');
			blank = false;
			bsc_buf_putc(to, s.p[i]);
		}
}

/* "RULE SECTION: TEST", or for a word the number of its test and itself. */
static void
key(const struct bsc_branches *b, const char *section,
    const struct bsc_part *p, struct bsc_buf *to)
{
	if (p->kind == BSC_PART_CHOICE)
		bsc_buf_printf(to, "%u ", b->test);
	else
		bsc_buf_printf(to, "%s %s: ", b->rule->id, section);
	put_text(to, p->text);
}

static struct branch *
branch_of(struct bsc_branches *b, const char *section,
    const struct bsc_part *p)
{
	struct bsc_buf text = { 0 };
	bool fresh;
	uint32_t k;

	key(b, section, p, &text);
	k = bsc_keys_add(b->keys, (struct bsc_span){ text.p, text.len },
	    &fresh);
	bsc_buf_free(&text);
	if (p->kind == BSC_PART_TEST)
		b->test = k;
	b->branch = bsc_grow(b->branch, &b->cap, k + 1, sizeof(*b->branch));
	if (fresh)
		b->branch[k] = (struct branch){ .of = b->test,
		    .word = p->kind == BSC_PART_TEST ? NULL :
		    bsc_arena_strndup(b->arena, p->text.p, p->text.len) };
	return &b->branch[k];
}

static void
visit(void *arg, const char *section, const struct bsc_part *p)
{
	struct branch *br;

	if (p->kind != BSC_PART_TEST && p->kind != BSC_PART_CHOICE)
		return;
	br = branch_of(arg, section, p);
	if (p->kind == BSC_PART_TEST && !p->pivotal)
		return;
	br->yes |= bsc_truth(p->vals, p->row) == BSC_TRUE;
	br->no |= bsc_truth(p->vals, p->row) == BSC_FALSE;
}

struct bsc_branches *
bsc_branches_new(void)
{
	struct bsc_branches *b = bsc_zalloc(1, sizeof(*b));
	struct bsc_error err;

	b->keys = bsc_keys_new();
	b->arena = bsc_arena_new();
	b->trace.out = bsc_output_open("/dev/null", &err);
	if (b->trace.out == NULL)
		bsc_die("%s", err.text);
	b->trace.visit = visit;
	b->trace.visit_arg = b;
	return b;
}

struct bsc_trace *
bsc_branches_trace(struct bsc_branches *b, const struct bsc_rule *r)
{
	b->rule = r;
	return &b->trace;
}

static const char *
lacks(const struct branch *b)
{
	if (b->yes && b->no)
		return NULL;
	return b->yes ? "never decides when false" : b->no ?
	    "never decides when true" : "never decides";
}

/* The words of a test that no example has; how many. */
static size_t
put_words(const struct bsc_branches *b, uint32_t test, struct bsc_buf *to)
{
	size_t n = 0;

	for (uint32_t k = test + 1; k < bsc_keys_count(b->keys); k++)
		if (b->branch[k].word != NULL && b->branch[k].of == test &&
		    !b->branch[k].yes)
			bsc_buf_printf(to, "%s %s", n++ > 0 ? "," : "",
			    b->branch[k].word);
	return n;
}

static size_t
put_test(const struct bsc_branches *b, uint32_t k, struct bsc_buf *to)
{
	struct bsc_span text = bsc_keys_text(b->keys, k);
	const char *what = lacks(&b->branch[k]);
	struct bsc_buf words = { 0 };
	size_t n;

	if (what != NULL)
		bsc_buf_printf(to, "# %.*s: %s\n", (int)text.len, text.p,
		    what);
	n = put_words(b, k, &words);
	if (n > 0)
		bsc_buf_printf(to, "# %.*s: no example has%s\n",
		    (int)text.len, text.p, bsc_buf_str(&words));
	bsc_buf_free(&words);
	return n + (what != NULL);
}

void
bsc_branches_print(const struct bsc_branches *b, struct bsc_output *out,
    bool names)
{
	struct bsc_buf text = { 0 };
	size_t n = 0;

	for (uint32_t k = 0; k < bsc_keys_count(b->keys); k++)
		if (b->branch[k].word == NULL)
			n += put_test(b, k, &text);
	if (names)
		bsc_output_write(out, text.p, text.len);
	if (n > 0)
		bsc_output_printf(out, "# %zu of %u branches are decided by "
		    "no example%s\n", n, bsc_keys_count(b->keys), names ? "" :
		    " (-v names them)");
	bsc_buf_free(&text);
}

void
bsc_branches_free(struct bsc_branches *b)
{
	bsc_output_abort(b->trace.out);
	bsc_buf_free(&b->trace.decided);
	bsc_keys_free(b->keys);
	bsc_arena_free(b->arena);
	free(b->branch);
	free(b);
}
