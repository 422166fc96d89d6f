#include <ctype.h>
#include <stdlib.h>

#include "import/kind.h"

#define COUNT(a)	(sizeof(a) / sizeof(*(a)))

#define NAME_MAX_LEN	60		/* bytes; what is longer is no name */

struct bsc_kinds {
	const struct bsc_layout	*layout;
	const struct bsc_mapping *m;
	bool			*number;	/* by column: holds no words */
	size_t			*money;		/* columns of money */
	size_t			 nmoney;
	/* by the last two bytes of a character of three: begins a total */
	bool			 first[64 * 64];
};

static const char *const totals[] = {
	"本页合计", "本页小计", "本页累计", "本日合计", "本月合计",
	"本月累计", "本季合计", "本年累计", "本年合计", "累计", "合计", "小计",
	"总计", "共计", "总合计", "本期合计", "合计金额", "grandtotal",
	"subtotal", "sub-total", "total", "totals", "pagetotal", "sum",
};

static const char *const carried[] = {
	"承前页", "过次页", "上页结转", "转次页", "期初余额", "上年结转",
	"上月结转", "结转下年", "broughtforward", "carriedforward",
};

/* Two six-bit halves of the second and third byte of a character. */
static size_t
tail_bits(const char *p)
{
	return (size_t)(p[1] & 0x3f) << 6 | (size_t)(p[2] & 0x3f);
}

static void
note_first(struct bsc_kinds *k, const char *const *word, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)word[i][0] >= 0x80)
			k->first[tail_bits(word[i])] = true;
}

struct bsc_kinds *
bsc_kinds_new(const struct bsc_layout *l, const struct bsc_mapping *m)
{
	struct bsc_kinds *k = bsc_zalloc(1, sizeof(*k));

	k->layout = l;
	k->m = m;
	k->number = bsc_zalloc(m->ncol + 1, sizeof(*k->number));
	k->money = bsc_zalloc(m->ncol + 1, sizeof(*k->money));
	for (size_t i = 0; i < m->ncol; i++) {
		const struct bsc_field *f = m->col[i].field;

		if (f == NULL)
			continue;
		if (f->type == BSC_MONEY)
			k->money[k->nmoney++] = i;
		k->number[i] = f->type == BSC_MONEY || f->type == BSC_INT ||
		    f->type == BSC_NUMBER;
	}
	note_first(k, totals, COUNT(totals));
	note_first(k, carried, COUNT(carried));
	return k;
}

void
bsc_kinds_free(struct bsc_kinds *k)
{
	if (k == NULL)
		return;
	free(k->number);
	free(k->money);
	free(k);
}

static bool
same_cells(const struct bsc_head_row *h, const struct bsc_row *row)
{
	size_t same = 0;

	for (size_t i = 0; i < row->ncell; i++) {
		if (row->cell[i].len == 0)
			continue;
		/* Most rows differ in their first byte. */
		if (i >= h->ncell || row->cell[i].p[0] != h->cell[i][0] ||
		    !bsc_span_is(row->cell[i], h->cell[i]))
			return false;
		same++;
	}
	return same > 1;
}

static bool
is_header_again(const struct bsc_layout *l, const struct bsc_row *row)
{
	return same_cells(l->row[0], row) ||
	    (l->row[1] != l->row[0] && same_cells(l->row[1], row));
}

/* Whether the folded text is a word, maybe with (大写) or a colon behind. */
static bool
begins(struct bsc_span s, const char *const *word, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(word[i]);

		if (s.len >= len && memcmp(s.p, word[i], len) == 0 &&
		    (s.len == len || strchr("(:", s.p[len]) != NULL))
			return true;
	}
	return false;
}

/* Whether a cell could begin with such a word: a fast no for most. */
static bool
may_begin(const struct bsc_kinds *k, struct bsc_span s)
{
	unsigned char c = (unsigned char)s.p[0];
	const char *second;

	if (c >= 0x80)
		return s.len < 3 || c == 0xef || k->first[tail_bits(s.p)];
	switch (c | 0x20) {	/* the second letters of the words */
	case 't': second = "o"; break;
	case 's': second = "u"; break;
	case 'g': second = "r"; break;
	case 'p': second = "a"; break;
	case 'b': second = "r"; break;
	case 'c': second = "a"; break;
	default: return false;
	}
	/* What is no letter or digit may fold away. */
	return s.len > 1 && (!isalnum((unsigned char)s.p[1]) ||
	    tolower((unsigned char)s.p[1]) == *second);
}

static bool
any_may_begin(const struct bsc_kinds *k, const struct bsc_row *row)
{
	for (size_t i = 0; i < row->ncell && i < k->m->ncol; i++)
		if (row->cell[i].len > 0 && !k->number[i] &&
		    may_begin(k, row->cell[i]))
			return true;
	return false;
}

/* A total is said in a cell of text, with few other texts beside it. */
static enum bsc_row_kind
total_row(const struct bsc_kinds *k, const struct bsc_row *row,
    struct bsc_span *word)
{
	enum bsc_row_kind kind = BSC_ROW_DATA;
	struct bsc_buf folded = { 0 };
	size_t texts = 0;

	if (!any_may_begin(k, row))
		return BSC_ROW_DATA;
	for (size_t i = 0; i < row->ncell && i < k->m->ncol; i++) {
		struct bsc_span f;

		if (row->cell[i].len == 0 || k->number[i])
			continue;
		folded.len = 0;
		if (kind == BSC_ROW_DATA && may_begin(k, row->cell[i]))
			bsc_names_fold(&folded, row->cell[i]);
		f = (struct bsc_span){ folded.p, folded.len };
		if (f.len > 0 && begins(f, totals, COUNT(totals)))
			kind = BSC_ROW_TOTAL;
		else if (f.len > 0 && begins(f, carried, COUNT(carried)))
			kind = BSC_ROW_CARRIED;
		else {
			char first = row->cell[i].p[0];

			texts += !isdigit((unsigned char)first) &&
			    first != '-' && first != '(';
			continue;
		}
		*word = row->cell[i];
	}
	bsc_buf_free(&folded);
	return texts > 2 ? BSC_ROW_DATA : kind;
}

static bool
is_rule(struct bsc_span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (strchr("-=_*#", s.p[i]) == NULL)
			return false;
	return s.len > 3;
}

/* The title comes again on each page. */
static bool
in_title(const struct bsc_layout *l, struct bsc_span s)
{
	struct bsc_span rest = bsc_span(l->title), line;

	while (rest.len > 0 && bsc_span_split(&rest, '\n', &line))
		if (bsc_span_eq(line, s))
			return true;
	return false;
}

/*
 * A note stands alone in its row (in a register, where a name alone is a
 * record, only if it is long), or begins with a word of those that sign
 * and comment; it has nothing in the columns of amounts.
 */
static bool
is_note(const struct bsc_kinds *k, const struct bsc_row *row)
{
	static const char *const words[] = { "制表", "填表", "审核人：",
	    "审核：", "备注：", "注：", "注:", "说明：", "单位负责人", "打印",
	    "Note", "NOTE", "Source", "Fuente" };
	struct bsc_span first = { NULL, 0 };
	size_t filled = 0;

	for (size_t i = 0; i < k->nmoney; i++)
		if (k->money[i] < row->ncell &&
		    row->cell[k->money[i]].len > 0)
			return false;
	for (size_t i = 0; i < row->ncell; i++)
		if (row->cell[i].len > 0 && filled++ == 0)
			first = row->cell[i];
	if (filled == 1 && (k->nmoney > 0 || first.len > NAME_MAX_LEN ||
	    in_title(k->layout, first)))
		return true;
	for (size_t i = 0; i < COUNT(words); i++)
		if (first.len >= strlen(words[i]) &&
		    memcmp(first.p, words[i], strlen(words[i])) == 0)
			return true;
	return is_rule(first);
}

static bool
is_blank(const struct bsc_row *row)
{
	for (size_t i = 0; i < row->ncell; i++)
		if (row->cell[i].len > 0)
			return false;
	return true;
}

enum bsc_row_kind
bsc_kinds_row(const struct bsc_kinds *k, const struct bsc_row *row,
    struct bsc_span *word)
{
	const struct bsc_layout *l = k->layout;
	enum bsc_row_kind kind;

	if (is_blank(row))
		return BSC_ROW_BLANK;
	if (row->number < l->number)
		return BSC_ROW_ABOVE;
	if (row->number == l->number || is_header_again(l, row))
		return BSC_ROW_HEADER;
	if ((kind = total_row(k, row, word)) != BSC_ROW_DATA)
		return kind;
	if (l->ncol > 1 && is_note(k, row))
		return BSC_ROW_NOTE;
	return BSC_ROW_DATA;
}
