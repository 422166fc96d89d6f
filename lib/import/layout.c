#include <ctype.h>
#include <stdlib.h>

#include "import/layout.h"
#include "value/fold.h"

#define HEAD_BYTES	(1024 * 1024)
#define SUPPORT_ROWS	20		/* looked at below a heading */
#define NAME_MAX_LEN	60		/* bytes; what is longer is no name */

bool
bsc_head_add(struct bsc_head *h, const struct bsc_row *row)
{
	struct bsc_head_row *to;

	if (h->n >= BSC_HEAD_ROWS || h->bytes > HEAD_BYTES)
		return false;
	if (h->arena == NULL)
		h->arena = bsc_arena_new();
	h->row = bsc_grow(h->row, &h->cap, h->n + 1, sizeof(*h->row));
	to = &h->row[h->n++];
	to->line = row->line;
	to->number = row->number;
	to->ncell = row->ncell;
	to->cell = bsc_arena_alloc(h->arena, row->ncell * sizeof(*to->cell));
	for (size_t i = 0; i < row->ncell; i++)
		to->cell[i] = bsc_arena_strndup(h->arena, row->cell[i].p,
		    row->cell[i].len);
	h->bytes += row->raw.len;
	return true;
}

void
bsc_head_free(struct bsc_head *h)
{
	free(h->row);
	if (h->arena != NULL)
		bsc_arena_free(h->arena);
	memset(h, 0, sizeof(*h));
}

static bool
is_value(const char *s)
{
	struct bsc_amount a;
	struct bsc_stamp stamp;
	const char *reason;

	return bsc_amount_parse(bsc_span(s), '.', 0, &a, &reason) ||
	    bsc_amount_parse(bsc_span(s), ',', 0, &a, &reason) ||
	    bsc_stamp_parse(bsc_span(s), BSC_ORDER_UNKNOWN, false, &stamp) !=
	    BSC_DATE_NONE;
}

static size_t
count_filled(const struct bsc_head_row *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->ncell; i++)
		n += r->cell[i][0] != '\0';
	return n;
}

static bool
told_name(const struct bsc_told *t, const char *name)
{
	struct bsc_buf a = { 0 }, b = { 0 };
	bool same = false;

	bsc_names_fold(&a, bsc_span(name));
	for (size_t i = 0; !same && a.len > 0 && i < t->nmap; i++) {
		b.len = 0;
		bsc_names_fold(&b, bsc_span(t->map[i].from));
		same = bsc_span_eq((struct bsc_span){ a.p, a.len },
		    (struct bsc_span){ b.p, b.len });
	}
	bsc_buf_free(&a);
	bsc_buf_free(&b);
	return same;
}

/* Rows below of about this width that hold a number or a date. */
static size_t
support(const struct bsc_head *h, size_t i)
{
	size_t seen = 0, good = 0, filled = count_filled(&h->row[i]);

	for (size_t j = i + 1; j < h->n && seen < SUPPORT_ROWS; j++) {
		const struct bsc_head_row *r = &h->row[j];
		size_t n = count_filled(r);

		if (n == 0)
			continue;
		seen++;
		for (size_t c = 0; n * 3 >= filled && c < r->ncell; c++)
			if (r->cell[c][0] != '\0' && is_value(r->cell[c])) {
				good++;
				break;
			}
	}
	return good;
}

/* How much row i looks like headings; 0: not at all. */
static size_t
score(const struct bsc_head *h, size_t i, const struct bsc_names *names,
    const struct bsc_told *told)
{
	const struct bsc_head_row *r = &h->row[i];
	size_t filled = count_filled(r), known = 0, asked = 0, below;

	for (size_t c = 0; c < r->ncell; c++) {
		if (r->cell[c][0] == '\0')
			continue;
		if (is_value(r->cell[c]))
			return 0;
		if (told_name(told, r->cell[c]))
			asked++;
		else if (bsc_names_known(names, bsc_span(r->cell[c])))
			known++;
	}
	if (filled < 2 && asked + known == 0)
		return 0;
	below = support(h, i);
	if (below == 0 && asked + known < 2)
		return 0;
	return 100 * asked + 10 * known + 3 * below +
	    (filled < 20 ? filled : 20);
}

/*
 * As wide as the headings, or as most rows below where those agree on
 * more: exports forget headings for their last columns.
 */
static size_t
width(const struct bsc_head *h, size_t i)
{
	size_t own = h->row[i].ncell, most = own, seen = 0, wide = 0;

	for (size_t j = i + 1; j < h->n; j++) {
		if (count_filled(&h->row[j]) < 2)
			continue;
		seen++;
		if (h->row[j].ncell > own) {
			wide++;
			if (h->row[j].ncell > most)
				most = h->row[j].ncell;
		}
	}
	return wide * 2 > seen ? most : own;
}

/* The heading of a cell over several columns holds for all of them. */
static const char *
spanning(const struct bsc_head_row *r, size_t c)
{
	c = c < r->ncell ? c : r->ncell - 1;
	while (c > 0 && r->cell[c][0] == '\0')
		c--;
	return r->cell[c];
}

static const char *
cell_of(const struct bsc_head_row *r, size_t c)
{
	return c < r->ncell ? r->cell[c] : "";
}

/* The heading of a column of two rows: as much of it as has a meaning. */
static const char *
joined(struct bsc_head *h, const struct bsc_head_row *up,
    const struct bsc_head_row *low, size_t c, const struct bsc_names *names)
{
	const char *below = cell_of(low, c), *above = spanning(up, c);
	struct bsc_buf both = { 0 };
	const char *name;

	if (below[0] == '\0')
		return cell_of(up, c);
	bsc_buf_printf(&both, "%s%s", above, below);
	name = bsc_names_known(names, bsc_span(bsc_buf_str(&both))) ||
	    !bsc_names_known(names, bsc_span(below)) ?
	    bsc_arena_strdup(h->arena, both.p) : below;
	bsc_buf_free(&both);
	return name;
}

static size_t
count_known(const char *const *name, size_t n, const struct bsc_names *names)
{
	size_t known = 0;

	for (size_t c = 0; c < n; c++)
		known += name[c][0] != '\0' &&
		    bsc_names_known(names, bsc_span(name[c]));
	return known;
}

/* Rows i and i + 1 as headings together, if that makes more sense. */
static bool
join_rows(struct bsc_layout *l, struct bsc_head *h, size_t i,
    const struct bsc_names *names)
{
	const struct bsc_head_row *up, *low;
	size_t ncol = width(h, i), single;
	const char **name;

	if (i + 1 >= h->n || count_filled(&h->row[i]) < 2 ||
	    count_filled(&h->row[i + 1]) < 2)
		return false;
	up = &h->row[i];
	low = &h->row[i + 1];
	/* "单位：元" is a caption, not a heading. */
	for (size_t c = 0; c < up->ncell; c++)
		if (strchr(up->cell[c], ':') != NULL ||
		    strstr(up->cell[c], "：") != NULL)
			return false;
	for (size_t c = 0; c < low->ncell; c++)
		if (low->cell[c][0] != '\0' && is_value(low->cell[c]))
			return false;
	name = bsc_arena_alloc(h->arena, ncol * sizeof(*name));
	for (size_t c = 0; c < ncol; c++)
		name[c] = joined(h, up, low, c, names);
	single = count_known(l->name, l->ncol, names);
	if (count_known(name, ncol, names) <= single)
		return false;
	l->name = name;
	l->ncol = ncol;
	l->row[0] = up;
	l->row[1] = low;
	l->header = i + 1;
	l->line = low->line;
	l->number = low->number;
	return true;
}

static void
read_title(struct bsc_layout *l, struct bsc_head *h)
{
	struct bsc_buf title = { 0 };
	const char *unit;

	for (size_t i = 0; i < l->header; i++)
		for (size_t c = 0; c < h->row[i].ncell; c++)
			if (h->row[i].cell[c][0] != '\0') {
				bsc_buf_puts(&title, h->row[i].cell[c]);
				bsc_buf_putc(&title, '\n');
			}
	l->title = bsc_arena_strdup(h->arena, bsc_buf_str(&title));
	bsc_buf_free(&title);
	l->power = -1;
	if ((unit = strstr(l->title, "单位：")) != NULL ||
	    (unit = strstr(l->title, "单位:")) != NULL)
		l->power = bsc_amount_unit((struct bsc_span){ unit,
		    strcspn(unit, "\n") });
}

bool
bsc_layout_find(struct bsc_layout *l, struct bsc_head *h,
    const struct bsc_names *names, const struct bsc_told *told,
    struct bsc_error *err)
{
	size_t best = 0, got;

	memset(l, 0, sizeof(*l));
	for (size_t i = 0; i < h->n; i++) {
		if (told->header != 0)
			got = h->row[i].line == told->header;
		else
			got = score(h, i, names, told);
		if (got > best) {
			best = got;
			l->header = i;
		}
	}
	if (best == 0)
		return bsc_fail(err, told->header != 0 ?
		    _("no row starts on that line") :
		    _("no row looks like headings; tell it with --header"));
	l->line = h->row[l->header].line;
	l->number = h->row[l->header].number;
	l->ncol = width(h, l->header);
	l->name = bsc_arena_alloc(h->arena, l->ncol * sizeof(*l->name));
	for (size_t c = 0; c < l->ncol; c++)
		l->name[c] = c < h->row[l->header].ncell ?
		    h->row[l->header].cell[c] : "";
	l->row[0] = l->row[1] = &h->row[l->header];
	if (told->header == 0 && !join_rows(l, h, l->header, names) &&
	    l->header > 0)
		join_rows(l, h, l->header - 1, names);
	read_title(l, h);
	return true;
}

static bool
same_cells(const struct bsc_head_row *h, const struct bsc_row *row)
{
	size_t same = 0;

	for (size_t i = 0; i < row->ncell; i++) {
		if (row->cell[i].len == 0)
			continue;
		if (i >= h->ncell || !bsc_span_is(row->cell[i], h->cell[i]))
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

#define COUNT(a)	(sizeof(a) / sizeof(*(a)))

/* Whether the first character could be that of such a word: a fast no. */
static bool
may_begin(struct bsc_span s)
{
	static const char first[] = "本累合小总共承过上转期结";

	if ((unsigned char)s.p[0] < 0x80)
		return strchr("TtSsGgPpBbCc", s.p[0]) != NULL;
	if (s.len < 3 || (unsigned char)s.p[0] == 0xef)
		return true;
	for (size_t i = 0; first[i] != '\0'; i += 3)
		if (memcmp(first + i, s.p, 3) == 0)
			return true;
	return false;
}

/* A total is said in a cell of text, with few other texts beside it. */
static enum bsc_row_kind
total_row(const struct bsc_mapping *m, const struct bsc_row *row,
    struct bsc_span *word)
{
	enum bsc_row_kind kind = BSC_ROW_DATA;
	struct bsc_buf folded = { 0 };
	size_t texts = 0;

	for (size_t i = 0; i < row->ncell && i < m->ncol; i++) {
		struct bsc_span f;

		if (row->cell[i].len == 0 || (m->col[i].field != NULL &&
		    (m->col[i].field->type == BSC_MONEY ||
		    m->col[i].field->type == BSC_INT ||
		    m->col[i].field->type == BSC_NUMBER)))
			continue;
		folded.len = 0;
		if (kind == BSC_ROW_DATA && may_begin(row->cell[i]))
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

static bool
has_money(const struct bsc_mapping *m)
{
	for (size_t i = 0; i < m->ncol; i++)
		if (m->col[i].field != NULL &&
		    m->col[i].field->type == BSC_MONEY)
			return true;
	return false;
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
is_note(const struct bsc_layout *l, const struct bsc_mapping *m,
    const struct bsc_row *row)
{
	static const char *const words[] = { "制表", "填表", "审核人：",
	    "审核：", "备注：", "注：", "注:", "说明：", "单位负责人", "打印",
	    "Note", "NOTE", "Source", "Fuente" };
	struct bsc_span first = { NULL, 0 };
	size_t filled = 0;

	for (size_t i = 0; i < row->ncell; i++) {
		if (row->cell[i].len == 0)
			continue;
		if (i < m->ncol && m->col[i].field != NULL &&
		    m->col[i].field->type == BSC_MONEY)
			return false;
		if (filled++ == 0)
			first = row->cell[i];
	}
	if (filled == 1 && (has_money(m) || first.len > NAME_MAX_LEN ||
	    in_title(l, first)))
		return true;
	for (size_t i = 0; i < COUNT(words); i++)
		if (first.len >= strlen(words[i]) &&
		    memcmp(first.p, words[i], strlen(words[i])) == 0)
			return true;
	return is_rule(first);
}

enum bsc_row_kind
bsc_layout_row(const struct bsc_layout *l, const struct bsc_mapping *m,
    const struct bsc_row *row, struct bsc_span *word)
{
	enum bsc_row_kind kind;
	size_t filled = 0;

	for (size_t i = 0; i < row->ncell; i++)
		filled += row->cell[i].len > 0;
	if (filled == 0)
		return BSC_ROW_BLANK;
	if (row->number < l->number)
		return BSC_ROW_ABOVE;
	if (row->number == l->number || is_header_again(l, row))
		return BSC_ROW_HEADER;
	if ((kind = total_row(m, row, word)) != BSC_ROW_DATA)
		return kind;
	if (l->ncol > 1 && is_note(l, m, row))
		return BSC_ROW_NOTE;
	return BSC_ROW_DATA;
}
