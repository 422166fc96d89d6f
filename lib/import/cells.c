#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/hash.h"
#include "import/cells.h"
#include "import/notes.h"
#include "import/quick.h"
#include "schema/value.h"
#include "value/fold.h"
#include "value/list.h"
#include "value/money.h"

enum { FEN_DIGITS = 17 };	/* most that yuan can have in fen */

/* Bytes at the front that a stream may have; the rest is looked at. */
static size_t
clean_bytes(struct bsc_span s)
{
	size_t n = 0;

	while (n < s.len && (unsigned char)s.p[n] >= 0x20)
		n++;
	return n;
}

void
bsc_cell_clean(struct bsc_buf *to, struct bsc_span s)
{
	size_t n;

	s = bsc_span_trim(s);
	for (size_t i = 0; i < s.len; i++) {
		n = clean_bytes((struct bsc_span){ s.p + i, s.len - i });
		bsc_buf_add(to, s.p + i, n);
		if ((i += n) == s.len)
			break;
		if (s.p[i] == '\r' && i + 1 < s.len && s.p[i + 1] == '\n')
			continue;
		if (s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r')
			bsc_buf_putc(to, s.p[i] == '\t' ? '\t' : '\n');
	}
}

bool
bsc_cell_nothing(struct bsc_span s)
{
	static const char *const words[] = { "/", "-", "--", "—", "——", "无",
	    "暂无", "没有", "N/A", "n/a", "NULL", "null" };

	static const bool begins[256] = { ['/'] = true, ['-'] = true,
	    ['N'] = true, ['n'] = true, [0xe2] = true, [0xe6] = true };

	if (s.len == 0 || s.len > BSC_LONGEST_NOTHING ||
	    !begins[(unsigned char)*s.p])
		return s.len == 0;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (s.p[0] == words[i][0] && bsc_span_is(s, words[i]))
			return true;
	return false;
}

/* Numbers and days that people write where there is none. */
static bool
is_zeros(const struct bsc_map_column *c, struct bsc_span s)
{
	return c->field->type > BSC_ENUM && (bsc_span_is(s, "00000000") ||
	    bsc_span_is(s, "0000-00-00"));
}

static enum bsc_got
read_money(const struct bsc_mapping *m, const struct bsc_map_column *c,
    struct bsc_span s, struct bsc_buf *to, const char **reason, bool *dash)
{
	unsigned told = m->told->currency, all = c->signs.currency;
	struct bsc_amount a;
	char text[24];
	bsc_fen fen;

	if (!bsc_amount_parse(s, c->decimal, c->power, &a, reason))
		return BSC_GOT_DOUBT;
	*dash = *dash || a.dash;
	if (told != 0 && (a.currency & ~told) != 0) {
		*reason = N_("another currency");
		return BSC_GOT_DOUBT;
	}
	if (told == 0 && (all & (all - 1)) != 0 &&
	    (a.currency & ~(unsigned)BSC_YUAN) != 0) {
		*reason = N_("mixed currencies; tell one with --currency");
		return BSC_GOT_DOUBT;
	}
	if (!bsc_money_parse(bsc_span(a.text), &fen)) {
		*reason = strcspn(a.text, ".") > FEN_DIGITS ?
		    N_("too large") : N_("not a whole number of fen");
		return BSC_GOT_DOUBT;
	}
	bsc_buf_add(to, text, bsc_money_format(fen, text));
	return BSC_GOT_VALUE;
}

/* A number may carry its measure word: 3人, 2天. */
static struct bsc_span
without_measure(struct bsc_span s)
{
	static const char *const words[] = { "人次", "人", "天", "晚", "次",
	    "张", "份", "个", "台", "辆", "件", "公里", "课时", "学时" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i]);

		if (s.len > n && s.p[s.len - 1] == words[i][n - 1] &&
		    memcmp(s.p + s.len - n, words[i], n) == 0)
			return bsc_span_trim((struct bsc_span){ s.p,
			    s.len - n });
	}
	return s;
}

static enum bsc_got
read_number(const struct bsc_map_column *c, struct bsc_span s,
    struct bsc_buf *to, const char **reason)
{
	struct bsc_amount a;
	char text[64];
	int64_t n;

	if (!bsc_amount_parse(without_measure(s), c->decimal, 0, &a, reason)) {
		*reason = N_("not a number");
		return BSC_GOT_DOUBT;
	}
	if (!bsc_value_parse(c->field, bsc_span(a.text), &n)) {
		*reason = c->field->type == BSC_INT ?
		    N_("not a whole number") : N_("too many digits");
		return BSC_GOT_DOUBT;
	}
	bsc_buf_add(to, text, bsc_value_format(c->field, n, text));
	return BSC_GOT_VALUE;
}

static enum bsc_got
read_stamp(const struct bsc_mapping *m, const struct bsc_map_column *c,
    struct bsc_span s, struct bsc_buf *to, const char **reason)
{
	struct bsc_stamp stamp;
	char text[24];

	switch (bsc_stamp_parse(s, c->order, m->told->serial, &stamp)) {
	case BSC_DATE_NONE:
		*reason = c->field->type == BSC_TIME ? N_("not a time") :
		    N_("not a date");
		return BSC_GOT_DOUBT;
	case BSC_DATE_EITHER:
		if (c->order != BSC_ORDER_UNKNOWN)
			break;
		*reason = N_("day or month first?");
		return BSC_GOT_DOUBT;
	case BSC_DATE_CLEAR:
	case BSC_DATE_DMY:
	case BSC_DATE_MDY:
		break;
	}
	if (c->field->type == BSC_DATE)
		bsc_buf_add(to, text, bsc_day_format(stamp.day, text));
	else
		bsc_buf_add(to, text, bsc_time_format((bsc_time)stamp.day *
		    86400 + stamp.seconds, text));
	return BSC_GOT_VALUE;
}

static bool
same_word(struct bsc_span folded, const char *word)
{
	struct bsc_buf b = { 0 };
	bool same;

	bsc_names_fold(&b, bsc_span(word));
	same = bsc_span_eq(folded, (struct bsc_span){ b.p, b.len });
	bsc_buf_free(&b);
	return same;
}

static int
find_word(const struct bsc_field *f, struct bsc_span folded)
{
	for (size_t i = 0; i < f->nword; i++) {
		const struct bsc_word *w = &f->word[i];

		if (same_word(folded, w->name) ||
		    (w->zh != NULL && same_word(folded, w->zh)))
			return (int)i;
		for (size_t j = 0; w->alias != NULL && w->alias[j] != NULL; j++)
			if (same_word(folded, w->alias[j]))
				return (int)i;
	}
	return -1;
}

enum { WORDS_KEPT = 4096 };	/* texts remembered, so memory has an end */

struct bsc_words {
	const struct bsc_field	*field;
	struct bsc_keys		*texts;
	int			 word[WORDS_KEPT];	/* by text; -1: none */
	struct bsc_span		*name;			/* by word */
};

struct bsc_words *
bsc_words_new(const struct bsc_field *f)
{
	struct bsc_words *w = bsc_zalloc(1, sizeof(*w));

	w->field = f;
	w->texts = bsc_keys_new();
	w->name = bsc_zalloc(f->nword, sizeof(*w->name));
	for (size_t i = 0; i < f->nword; i++)
		w->name[i] = bsc_span(f->word[i].name);
	return w;
}

void
bsc_words_free(struct bsc_words *w)
{
	if (w == NULL)
		return;
	bsc_keys_free(w->texts);
	free(w->name);
	free(w);
}

bool
bsc_words_known(const struct bsc_words *w, struct bsc_span text,
    struct bsc_span *name)
{
	uint32_t key = bsc_keys_find(w->texts, text);

	if (key == BSC_NO_KEY || w->word[key] < 0)
		return false;
	*name = w->name[w->word[key]];
	return true;
}

static int
word_of(struct bsc_words *w, struct bsc_span s)
{
	uint32_t key = bsc_keys_find(w->texts, s);
	struct bsc_buf folded = { 0 };
	int word;

	if (key != BSC_NO_KEY)
		return w->word[key];
	bsc_names_fold(&folded, s);
	word = find_word(w->field, (struct bsc_span){ folded.p, folded.len });
	bsc_buf_free(&folded);
	if (bsc_keys_count(w->texts) < WORDS_KEPT)
		w->word[bsc_keys_add(w->texts, s, NULL)] = word;
	return word;
}

static enum bsc_got
read_enum(const struct bsc_map_column *c, struct bsc_span s,
    struct bsc_buf *to, const char **reason)
{
	int word = word_of(c->words, s);

	if (word < 0) {
		*reason = N_("unknown word");
		return BSC_GOT_DOUBT;
	}
	bsc_buf_puts(to, c->field->word[word].name);
	return BSC_GOT_VALUE;
}

static enum bsc_got
read_bool(struct bsc_span s, struct bsc_buf *to, const char **reason)
{
	static const char *const yes[] = { "yes", "true", "1", "y", "是", "有",
	    "√", "✓", "已", "对", NULL };
	static const char *const no[] = { "no", "false", "0", "n", "否", "无",
	    "×", "✗", "未", "没有", "不是", NULL };
	struct bsc_buf folded = { 0 };
	struct bsc_span f;
	enum bsc_got got = BSC_GOT_VALUE;
	int answer = -1;

	bsc_names_fold(&folded, s);
	f = (struct bsc_span){ folded.p, folded.len };
	for (int i = 0; yes[i] != NULL; i++)
		if (bsc_span_is(f, yes[i]))
			answer = 1;
	for (int i = 0; no[i] != NULL; i++)
		if (bsc_span_is(f, no[i]))
			answer = 0;
	bsc_buf_free(&folded);
	if (answer < 0) {
		*reason = N_("neither yes nor no");
		got = BSC_GOT_DOUBT;
	} else
		bsc_buf_puts(to, answer ? "yes" : "no");
	return got;
}

/* Length of a list separator at p, 0: none. */
static size_t
list_sep(const char *p, size_t n)
{
	static const bool first[256] = { [';'] = true, [0xef] = true,
	    [0xe3] = true, ['\n'] = true, [','] = true };
	static const char *const seps[] = { ";", "；", "、", "\n", ",", "，" };

	if (!first[(unsigned char)*p])
		return 0;
	for (size_t i = 0; i < sizeof(seps) / sizeof(*seps); i++)
		if (*p == seps[i][0] && n >= strlen(seps[i]) &&
		    memcmp(p, seps[i], strlen(seps[i])) == 0)
			return strlen(seps[i]);
	return 0;
}

static void
add_element(struct bsc_buf *to, struct bsc_span s)
{
	struct bsc_buf clean = { 0 };

	s = bsc_span_trim(s);
	if (s.len == 0)
		return;
	if (to->len > 0)
		bsc_buf_putc(to, ';');
	bsc_cell_clean(&clean, s);
	bsc_list_escape(to, (struct bsc_span){ clean.p, clean.len });
	bsc_buf_free(&clean);
}

/* Elements go behind those that are there: numbered columns are one list. */
static enum bsc_got
read_list(struct bsc_span s, struct bsc_buf *to)
{
	size_t from = 0, i = 0, n;

	if (memchr(s.p, '\\', s.len) != NULL) {	/* already in our form */
		if (to->len > 0)
			bsc_buf_putc(to, ';');
		bsc_cell_clean(to, s);
		return BSC_GOT_VALUE;
	}
	while (i < s.len) {
		if ((n = list_sep(s.p + i, s.len - i)) == 0) {
			i++;
			continue;
		}
		add_element(to, (struct bsc_span){ s.p + from, i - from });
		i += n;
		from = i;
	}
	add_element(to, (struct bsc_span){ s.p + from, i - from });
	return BSC_GOT_VALUE;
}

static enum bsc_got
read_steps(struct bsc_span s, struct bsc_buf *to, const char **reason)
{
	struct bsc_span rest = s;
	struct bsc_step step;
	int more;

	while ((more = bsc_step_next(&rest, &step)) > 0)
		;
	if (more < 0) {
		*reason = N_("not steps");
		return BSC_GOT_DOUBT;
	}
	if (to->len > 0)
		bsc_buf_putc(to, ';');
	bsc_cell_clean(to, s);
	return BSC_GOT_VALUE;
}

static enum bsc_got
read_typed(const struct bsc_mapping *m, const struct bsc_map_column *c,
    struct bsc_span s, struct bsc_buf *to, const char **reason, bool *dash)
{
	char period[16];

	switch (c->field->type) {
	case BSC_TEXT:
	case BSC_CODE:
		bsc_cell_clean(to, s);
		return BSC_GOT_VALUE;
	case BSC_ENUM:
		return read_enum(c, s, to, reason);
	case BSC_BOOL:
		return read_bool(s, to, reason);
	case BSC_INT:
	case BSC_NUMBER:
		return read_number(c, s, to, reason);
	case BSC_MONEY:
		return read_money(m, c, s, to, reason, dash);
	case BSC_DATE:
	case BSC_TIME:
		return read_stamp(m, c, s, to, reason);
	case BSC_LIST:
		return read_list(s, to);
	case BSC_STEPS:
		return read_steps(s, to, reason);
	case BSC_PERIOD:
		if (bsc_period_read(s, period)) {
			bsc_buf_puts(to, period);
			return BSC_GOT_VALUE;
		}
		*reason = N_("not a period");
		break;
	}
	return BSC_GOT_DOUBT;
}

enum bsc_got
bsc_cell_read(const struct bsc_mapping *m, const struct bsc_map_column *c,
    struct bsc_span s, struct bsc_buf *to, const char **reason, bool *dash)
{
	size_t before = to->len;
	enum bsc_got got;

	s = bsc_span_trim(s);
	for (size_t i = 0; i < m->told->nword; i++)
		if (strcmp(m->told->word[i].field, c->field->name) == 0 &&
		    bsc_span_is(s, m->told->word[i].from))
			s = bsc_span(m->told->word[i].to);
	/* Words, yes and no, and amounts have their own sense of nothing. */
	if (s.len == 0 || (c->field->type != BSC_ENUM &&
	    c->field->type != BSC_MONEY && c->field->type != BSC_BOOL &&
	    (bsc_cell_nothing(s) || is_zeros(c, s))))
		return BSC_GOT_NOTHING;
	got = read_typed(m, c, s, to, reason, dash);
	if (got == BSC_GOT_DOUBT)
		to->len = before;
	return got == BSC_GOT_VALUE && to->len == before ? BSC_GOT_NOTHING :
	    got;
}

bool
bsc_cell_surveyed(const struct bsc_map_column *c)
{
	static const bool by_type[] = { [BSC_MONEY] = true,
	    [BSC_NUMBER] = true, [BSC_INT] = true, [BSC_DATE] = true,
	    [BSC_TIME] = true, [BSC_STEPS] = false };

	return c->field != NULL && by_type[c->field->type];
}

void
bsc_cell_survey(struct bsc_map_column *c, const struct bsc_told *told,
    struct bsc_span s)
{
	if (c->field == NULL || s.len == 0)
		return;
	switch (c->field->type) {
	case BSC_MONEY:
	case BSC_NUMBER:
	case BSC_INT:
		if (bsc_quick_money(s))		/* as most are */
			c->signs.point++;
		else
			bsc_signs_add(&c->signs, s);
		break;
	case BSC_DATE:
	case BSC_TIME:
		if (bsc_quick_day(s))
			c->orders.clear++;
		else
			bsc_orders_add(&c->orders, s, told->serial);
		break;
	default:
		break;
	}
}
