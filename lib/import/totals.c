#include <stdlib.h>

#include "base/hash.h"
#include "import/cells.h"
#include "import/quick.h"
#include "import/totals.h"

#define SUM_MAX	(INT64_MAX / 4)	/* differences of two fit, too */

struct column {
	size_t	 col;
	bsc_fen	 all, accepted;
	bsc_fen	 last;		/* all, at the last total row of any kind */
	bsc_fen	*mark;		/* all, at the last total of each word */
	size_t	 cap;
};

struct claim {			/* a title line: rows with this word sum up */
	const char	*word;
	bsc_fen		 amount, sum;
	bool		 all;	/* of all rows */
};

struct bsc_totals {
	const struct bsc_mapping *m;
	bool			  filled;	/* columns are filled down */
	struct column		 *column;
	size_t			  n, cap;
	struct bsc_keys		 *words;
	struct claim		  claim[16];
	size_t			  nclaim;
	bool			  declared, agrees, compared;
	bsc_fen			  amount;
};

static void
add_column(struct bsc_totals *t, const char *name)
{
	for (size_t i = 0; i < t->m->ncol; i++) {
		const struct bsc_field *f = t->m->col[i].field;

		if (f == NULL || f->type != BSC_MONEY ||
		    strcmp(f->name, name) != 0)
			continue;
		t->column = bsc_grow(t->column, &t->cap, t->n + 1,
		    sizeof(*t->column));
		t->column[t->n++] = (struct column){ .col = i };
	}
}

struct bsc_totals *
bsc_totals_new(const struct bsc_mapping *m)
{
	struct bsc_totals *t = bsc_zalloc(1, sizeof(*t));

	t->m = m;
	t->agrees = true;
	t->words = bsc_keys_new();
	for (size_t i = 0; i < m->ncol; i++)
		t->filled = t->filled || m->col[i].fill;
	add_column(t, "amount");
	if (t->n == 0) {
		add_column(t, "debit");
		add_column(t, "credit");
	}
	return t;
}

void
bsc_totals_free(struct bsc_totals *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n; i++)
		free(t->column[i].mark);
	for (size_t i = 0; i < t->nclaim; i++)
		free((char *)t->claim[i].word);
	free(t->column);
	bsc_keys_free(t->words);
	free(t);
}

static bool
amount_of(const struct bsc_totals *t, const struct bsc_row *row, size_t col,
    bsc_fen *fen)
{
	struct bsc_buf b = { 0 };
	const char *reason;
	bool dash = false, good;

	if (col < row->ncell && bsc_quick_fen(&t->m->col[col], row->cell[col],
	    fen))
		return true;
	good = col < row->ncell && bsc_cell_read(t->m, &t->m->col[col],
	    row->cell[col], &b, &reason, &dash) == BSC_GOT_VALUE &&
	    bsc_money_parse((struct bsc_span){ b.p, b.len }, fen);
	bsc_buf_free(&b);
	return good;
}

/* Beyond what fits a sum stands still: no total will agree. */
static void
add(bsc_fen *sum, bsc_fen fen)
{
	if (__builtin_add_overflow(*sum, fen, sum) || *sum > SUM_MAX ||
	    *sum < -SUM_MAX)
		*sum = fen < 0 ? -SUM_MAX : SUM_MAX;
}

void
bsc_totals_row(struct bsc_totals *t, const struct bsc_row *row, bool accepted)
{
	bsc_fen fen;

	for (size_t i = 0; i < t->n; i++) {
		struct column *c = &t->column[i];

		if (!amount_of(t, row, c->col, &fen))
			continue;
		add(&c->all, fen);
		if (accepted)
			add(&c->accepted, fen);
		for (size_t j = 0; i == 0 && j < t->nclaim; j++)
			for (size_t k = 0; k < row->ncell; k++)
				if (t->claim[j].all ||
				    bsc_span_is(row->cell[k],
				    t->claim[j].word)) {
					add(&t->claim[j].sum, fen);
					break;
				}
	}
}

static void
fault(struct bsc_buf *to, struct bsc_span word, const char *column,
    bsc_fen says, bsc_fen sum)
{
	char a[24], b[24];

	if (word.len == 0)
		word = bsc_span(_("a row of amounts alone"));
	bsc_money_format(says, a);
	bsc_money_format(sum, b);
	bsc_buf_printf(to, _("%.*s of %s says %s, the rows give %s"),
	    (int)word.len, word.p, column, a, b);
	bsc_buf_putc(to, '\n');
}

/* A total over everything rather than over a part. */
static bool
is_overall(struct bsc_span word)
{
	static const char *const words[] = { "合计", "总计", "共计", "累计",
	    "本年累计", "Total", "TOTAL", "total", "Grand Total",
	    "Grand total", "总合计" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (bsc_span_is(word, words[i]))
			return true;
	return false;
}

static bool
check_column(struct bsc_totals *t, struct column *c, uint32_t key,
    bsc_fen says, struct bsc_span word, struct bsc_buf *faults)
{
	size_t had = c->cap;
	bsc_fen part;
	bool good;

	c->mark = bsc_grow(c->mark, &c->cap, key + 1, sizeof(*c->mark));
	for (; had < c->cap; had++)
		c->mark[had] = 0;
	part = c->all - c->mark[key];
	good = says == part || says == c->all || says == c->all - c->last;
	if (!good)
		fault(faults, word, t->m->col[c->col].name, says,
		    is_overall(word) ? c->all : part);
	return good;
}

/* A spreadsheet's error, or a cell with a mark (mark.h). */
static bool
is_error(struct bsc_span s)
{
	return s.len > 0 && (*s.p == '#' || (unsigned char)*s.p < 0x20);
}

static void
unreadable(struct bsc_buf *to, struct bsc_span word, const char *column)
{
	if (word.len == 0)
		word = bsc_span(_("a row of amounts alone"));
	bsc_buf_printf(to, _("%.*s of %s cannot be read, nothing was "
	    "compared"), (int)word.len, word.p, column);
	bsc_buf_putc(to, '\n');
}

bool
bsc_totals_check(struct bsc_totals *t, const struct bsc_row *row,
    struct bsc_span word, struct bsc_buf *faults)
{
	uint32_t key = bsc_keys_add(t->words, word, NULL);
	bool good = true;
	bsc_fen fen;

	for (size_t i = 0; i < t->n; i++) {
		struct column *c = &t->column[i];

		if (!amount_of(t, row, c->col, &fen)) {
			if (c->col < row->ncell &&
			    is_error(row->cell[c->col]))
				unreadable(faults, word,
				    t->m->col[c->col].name);
			continue;
		}
		t->compared = true;
		if (!check_column(t, c, key, fen, word, faults))
			good = false;
		c->mark[key] = c->last = c->all;
		if (i == 0 && (is_overall(word) || word.len == 0)) {
			t->declared = true;
			t->amount = fen;
		}
	}
	t->agrees = t->agrees && good;
	return good;
}

bool
bsc_totals_wordless(const struct bsc_totals *t, const struct bsc_row *row)
{
	bool good = false;
	bsc_fen fen;

	for (size_t i = 0; i < row->ncell; i++) {
		size_t c = 0;

		if (row->cell[i].len == 0)
			continue;
		while (c < t->n && t->column[c].col != i)
			c++;
		if (c == t->n || !amount_of(t, row, i, &fen) ||
		    ((t->filled || t->m->ncol < 3) && fen != t->column[c].all &&
		    fen != t->column[c].all - t->column[c].last))
			return false;
		good = true;
	}
	return good;
}

/* The last word of a line that is an amount with fen or 元. */
static bool
last_amount(const struct bsc_totals *t, struct bsc_span line, bsc_fen *fen)
{
	struct bsc_span word = line, rest = line;
	struct bsc_amount a;
	const char *reason;

	(void)t;
	while (bsc_span_split(&rest, ' ', &word))
		;
	word = bsc_span_trim(word);
	return (memchr(word.p, '.', word.len) != NULL ||
	    bsc_amount_unit(word) >= 0) &&
	    bsc_amount_parse(word, '.', 0, &a, &reason) &&
	    bsc_money_parse(bsc_span(a.text), fen);
}

void
bsc_totals_title(struct bsc_totals *t, struct bsc_span title)
{
	static const struct {
		const char	*word;
		bool		 all;
	} words[] = {
		{ "收入", false }, { "支出", false }, { "不计收支", false },
		{ "借方", false }, { "贷方", false }, { "合计", true },
		{ "总计", true }, { "总额", true }, { "Total", true },
	};
	struct bsc_span line;
	bsc_fen fen;

	while (t->n > 0 && bsc_span_split(&title, '\n', &line))
		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
			size_t len = strlen(words[i].word);
			struct bsc_span after;

			if (line.len <= len || t->nclaim == 16 ||
			    memcmp(line.p, words[i].word, len) != 0)
				continue;
			after = (struct bsc_span){ line.p + len,
			    line.len - len };
			if (*after.p != ':' && (after.len < 3 ||
			    memcmp(after.p, "：", 3) != 0))
				continue;
			after = (struct bsc_span){ after.p +
			    (*after.p == ':' ? 1 : 3), after.len -
			    (*after.p == ':' ? 1 : 3) };
			if (last_amount(t, after, &fen))
				t->claim[t->nclaim++] = (struct claim){
				    bsc_strdup(words[i].word), fen, 0,
				    words[i].all };
		}
}

bool
bsc_totals_end(struct bsc_totals *t, struct bsc_buf *faults)
{
	bool good = true;

	for (size_t i = 0; i < t->nclaim; i++) {
		const struct claim *c = &t->claim[i];

		if (c->all || c->sum != c->amount) {
			t->declared = true;
			t->amount = c->amount;
		}
		if (c->sum == c->amount)
			continue;
		fault(faults, bsc_span(c->word),
		    t->m->col[t->column[0].col].name, c->amount, c->sum);
		good = false;
	}
	t->agrees = t->agrees && good;
	return good;
}

struct bsc_totals_sum
bsc_totals_sum(const struct bsc_totals *t)
{
	struct bsc_totals_sum s = { .known = t->n > 0 };

	s.is_declared = t->declared;
	s.agrees = t->agrees;
	s.compared = t->compared;
	s.declared = t->amount;
	if (t->n > 0) {
		s.read = t->column[0].all;
		s.accepted = t->column[0].accepted;
		s.rejected = s.read - s.accepted;
	}
	return s;
}
