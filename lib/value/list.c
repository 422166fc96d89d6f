#include "value/list.h"

#include "value/word.h"

/* Where the separator stands that no "\" escapes, or the length. */
static size_t
find(struct bsc_span s, char sep)
{
	size_t i;

	for (i = 0; i < s.len && s.p[i] != sep; i++)
		if (s.p[i] == '\\' && i + 1 < s.len)
			i++;
	return i < s.len ? i : s.len;
}

/* Cut off the part before the separator; rest->p is NULL after the last. */
static struct bsc_span
cut(struct bsc_span *rest, char sep)
{
	size_t n = find(*rest, sep);
	struct bsc_span part = { rest->p, n };

	if (n < rest->len)
		*rest = (struct bsc_span){ rest->p + n + 1, rest->len - n - 1 };
	else
		*rest = (struct bsc_span){ NULL, 0 };
	return part;
}

/* Nothing, or blanks, between two separators is no element: "a;b; ". */
bool
bsc_list_next(struct bsc_span *rest, struct bsc_span *element)
{
	while (rest->p != NULL) {
		*element = cut(rest, ';');
		if (bsc_span_trim(*element).len > 0)
			return true;
	}
	return false;
}

/* Most lists are of one element: neither ";" nor "\\" in up to 16 bytes. */
static bool
is_single(struct bsc_span s)
{
	size_t half = s.len < 8 ? s.len : 8;
	uint64_t a = bsc_word(s.p, half);
	uint64_t b = bsc_word(s.p + half, s.len - half);

	return !bsc_word_has(a, ';') && !bsc_word_has(a, '\\') &&
	    !bsc_word_has(b, ';') && !bsc_word_has(b, '\\');
}

size_t
bsc_list_count(struct bsc_span s)
{
	struct bsc_span one;
	size_t n = 0;

	if (s.len == 0 || (s.len <= 16 && is_single(s)))
		return s.len > 0;
	while (bsc_list_next(&s, &one))
		n++;
	return n;
}

void
bsc_list_unescape(struct bsc_buf *b, struct bsc_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '\\' && i + 1 < s.len)
			i++;
		bsc_buf_putc(b, s.p[i]);
	}
}

void
bsc_list_escape(struct bsc_buf *b, struct bsc_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == ';' || s.p[i] == ':' || s.p[i] == '\\')
			bsc_buf_putc(b, '\\');
		bsc_buf_putc(b, s.p[i]);
	}
}

/*
 * The longest day or time at the start of the text that ends the text or
 * is followed by ":"; its length, or 0.
 */
static size_t
leading_time(struct bsc_span s, struct bsc_step *step)
{
	static const size_t lengths[] = { 19, 16, 10 };
	bsc_day day;

	for (size_t i = 0; i < 3; i++) {
		struct bsc_span t = { s.p, lengths[i] };

		if (s.len < t.len || (s.len > t.len && s.p[t.len] != ':'))
			continue;
		if (t.len > 10 && bsc_time_parse(t, &step->time)) {
			step->clock = true;
		} else if (t.len == 10 && bsc_day_parse(t, &day)) {
			step->time = (bsc_time)day * 86400;
		} else {
			continue;
		}
		step->timed = true;
		return t.len;
	}
	return 0;
}

#define COLUMNS	"columns:"

bool
bsc_steps_form(struct bsc_span cell, struct bsc_span *roles)
{
	size_t len = strlen(COLUMNS);

	if (cell.len < len || memcmp(cell.p, COLUMNS, len) != 0)
		return false;
	cell.p += len;
	cell.len -= len;
	*roles = cut(&cell, ';');
	return true;
}

bool
bsc_steps_unrecorded(struct bsc_span cell, struct bsc_span roles)
{
	struct bsc_span form, rest, one, known = { NULL, 0 };

	if (!bsc_steps_form(cell, &form))
		return false;
	while (bsc_span_split(&roles, '|', &one)) {
		for (rest = form; bsc_span_split(&rest, '|', &known); )
			if (bsc_span_eq(bsc_span_trim(one), known))
				break;
		if (!bsc_span_eq(bsc_span_trim(one), known))
			return true;
	}
	return false;
}

bool
bsc_steps_blank(struct bsc_span cell)
{
	struct bsc_span form, one;

	return bsc_steps_form(cell, &form) && bsc_list_next(&cell, &one) &&
	    !bsc_list_next(&cell, &one);
}

int
bsc_step_next(struct bsc_span *rest, struct bsc_step *step)
{
	struct bsc_span s;
	size_t n;

	*step = (struct bsc_step){ 0 };
	do {
		if (!bsc_list_next(rest, &s))
			return 0;
		step->role = cut(&s, ':');
	} while (bsc_span_is(step->role, "columns"));
	if (s.p != NULL)
		step->person = cut(&s, ':');
	if (s.p == NULL || s.len == 0)
		return 1;
	n = leading_time(s, step);
	if (n == 0 && s.p[0] != ':')
		return -1;
	if (n < s.len)
		step->opinion = (struct bsc_span){ s.p + n + 1, s.len - n - 1 };
	return 1;
}

/* Where the word begins, or NULL. */
static const char *
within(struct bsc_span s, const char *word)
{
	return s.len == 0 ? NULL : memmem(s.p, s.len, word, strlen(word));
}

static bool
holds_one(struct bsc_span s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (within(s, words[i]) != NULL)
			return true;
	return false;
}

/* "不同意", but not the "无不同意见" of who agrees. */
static bool
disagrees(struct bsc_span s)
{
	static const char no[] = "不同意";
	size_t len = strlen(no);
	const char *at;

	while ((at = within(s, no)) != NULL) {
		s.len -= (size_t)(at - s.p) + len;
		s.p = at + len;
		if (s.len < strlen("见") || memcmp(s.p, "见",
		    strlen("见")) != 0)
			return true;
	}
	return false;
}

/*
 * "退回", "不予批准": a no, unless agreement comes first, as in "同意，余款退回",
 * "同意，不准超支".
 */
static bool
holds_back(struct bsc_span s)
{
	static const char *const words[] = { "退回", "不予", "不批", "不准",
	    "拒绝", "拒签", "暂缓" };
	const char *yes = within(s, "同意");

	if (yes != NULL)
		s.len = (size_t)(yes - s.p);
	return holds_one(s, words, sizeof(words) / sizeof(*words));
}

bool
bsc_opinion_refuses(struct bsc_span opinion)
{
	static const char *const words[] = { "否决", "驳回", "不能同意",
	    "未同意", "reject", "disagree", "refuse", "Reject", "Disagree",
	    "Refuse" };

	opinion = bsc_span_trim(opinion);
	return holds_one(opinion, words, sizeof(words) / sizeof(*words)) ||
	    disagrees(opinion) || holds_back(opinion) ||
	    bsc_span_is(opinion, "no") || bsc_span_is(opinion, "No");
}

/* Whether the word is there a second time. */
static bool
again(struct bsc_span s, struct bsc_span word)
{
	const char *at = s.len == 0 ? NULL : memmem(s.p, s.len, word.p,
	    word.len);

	if (at == NULL)
		return false;
	s.len -= (size_t)(at - s.p) + word.len;
	s.p = at + word.len;
	return s.len > 0 && memmem(s.p, s.len, word.p, word.len) != NULL;
}

static bool
one_person(struct bsc_span a, struct bsc_span b)
{
	a = bsc_span_trim(a);
	b = bsc_span_trim(b);
	return a.len == 0 || b.len == 0 || bsc_span_eq(a, b);
}

/* Days are compared where one of the two has no time of day. */
static bool
comes_after(const struct bsc_step *a, const struct bsc_step *b, bool behind)
{
	bsc_time x = a->time, y = b->time;

	if (!a->timed || !b->timed)
		return behind;
	if (!a->clock || !b->clock) {
		x = bsc_time_day(x);
		y = bsc_time_day(y);
	}
	return x > y || (x == y && behind);
}

bool
bsc_step_withdrawn(struct bsc_span cell, const struct bsc_step *s)
{
	struct bsc_span form;
	struct bsc_step t;
	bool behind = false;

	if (bsc_steps_form(cell, &form)) {
		cell.len -= (size_t)(form.p + form.len - cell.p);
		cell.p = form.p + form.len;
	}
	if (s->role.len == 0 || !again(cell, s->role))
		return false;
	while (bsc_step_next(&cell, &t) > 0)
		if (t.role.p == s->role.p)
			behind = true;
		else if (bsc_span_eq(t.role, s->role) &&
		    one_person(t.person, s->person) &&
		    comes_after(&t, s, behind) &&
		    bsc_opinion_refuses(t.opinion))
			return true;
	return false;
}
