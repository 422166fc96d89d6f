#include <stdint.h>

#include "import/cells.h"
#include "import/mark.h"
#include "import/steps.h"
#include "value/list.h"

struct step {
	struct bsc_buf	person, opinion;
	char		time[24];
};

static bool
is_opinion(struct bsc_span s)
{
	static const char *const words[] = { "同意", "不同意", "否决", "退回",
	    "已审", "已阅", "属实", "情况属实", "同意支付", "同意报销", "拟同意",
	    "agree", "agreed", "reject", "approved", "refused" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (bsc_span_is(s, words[i]))
			return true;
	return s.len >= 6 && (memcmp(s.p, "同意", 6) == 0 ||
	    (s.len >= 9 && memcmp(s.p, "不同意", 9) == 0));
}

static void
add_word(struct bsc_buf *to, struct bsc_span s)
{
	if (to->len > 0)
		bsc_buf_putc(to, ' ');
	bsc_cell_clean(to, s);
}

static bool
set_time(struct step *step, struct bsc_span s)
{
	struct bsc_stamp stamp;

	switch (bsc_stamp_parse(s, BSC_ORDER_UNKNOWN, false, &stamp)) {
	case BSC_DATE_NONE:
	case BSC_DATE_EITHER:
		return false;
	default:
		break;
	}
	if (stamp.clock)
		bsc_time_format((bsc_time)stamp.day * 86400 + stamp.seconds,
		    step->time);
	else
		bsc_day_format(stamp.day, step->time);
	return true;
}

/*
 * "张三 2020-01-03", "同意 张三": words find their place by what they are;
 * names are short, what is longer in a column of opinions is one.
 */
static void
read_signature(struct step *step, struct bsc_span s, size_t longest)
{
	size_t i = 0, from;

	if (set_time(step, s))
		return;
	while (i < s.len) {
		struct bsc_span word;

		for (from = i; i < s.len && s.p[i] != ' ' && s.p[i] != '\n'; )
			i++;
		word = bsc_span_trim((struct bsc_span){ s.p + from, i - from });
		i++;
		if (word.len == 0 || set_time(step, word))
			continue;
		add_word(is_opinion(word) || word.len > longest ?
		    &step->opinion : &step->person, word);
	}
}

static void
gather_role(const struct bsc_mapping *m, const struct bsc_row *row,
    size_t first, struct step *step)
{
	for (size_t i = first; i < m->ncol && i < row->ncell; i++) {
		if (m->col[i].role != m->col[first].role ||
		    row->cell[i].len == 0 || (row->marked &&
		    bsc_mark_reason(row->cell[i]) != NULL))
			continue;
		if (m->col[i].part == BSC_PART_OPINION)
			read_signature(step, row->cell[i], 4 * strlen("字"));
		else if (m->col[i].part == BSC_PART_PERSON)
			read_signature(step, row->cell[i], SIZE_MAX);
		else
			set_time(step, row->cell[i]);
	}
}

static void
write_part(struct bsc_buf *to, const struct bsc_buf *part)
{
	bsc_buf_putc(to, ':');
	if (part->len > 0)
		bsc_list_escape(to, (struct bsc_span){ part->p, part->len });
}

static void
write_step(struct bsc_buf *to, const char *role, const struct step *step)
{
	if (to->len > 0)
		bsc_buf_putc(to, ';');
	bsc_buf_puts(to, role);
	write_part(to, &step->person);
	if (step->time[0] != '\0' || step->opinion.len > 0)
		bsc_buf_printf(to, ":%s", step->time);
	/* Seconds, so that an opinion of digits cannot be taken for them. */
	if (step->opinion.len > 0) {
		if (strlen(step->time) == 16)
			bsc_buf_puts(to, ":00");
		write_part(to, &step->opinion);
	}
}

static bool
seen(const struct bsc_mapping *m, size_t col)
{
	for (size_t i = 0; i < col; i++)
		if (m->col[i].role == m->col[col].role)
			return true;
	return false;
}

/* Which roles the form has: of the others it tells nothing. */
static void
write_form(const struct bsc_mapping *m, struct bsc_buf *to)
{
	char before = ':';

	bsc_buf_puts(to, "columns");
	for (size_t i = 0; i < m->ncol; i++) {
		if (m->col[i].role == NULL || seen(m, i))
			continue;
		bsc_buf_putc(to, before);
		bsc_buf_puts(to, m->col[i].role->name);
		before = '|';
	}
}

void
bsc_steps_gather(const struct bsc_mapping *m, const struct bsc_row *row,
    struct bsc_buf *to)
{
	/* Beside a chain in one cell the columns add steps to it. */
	if (to->len == 0)
		write_form(m, to);
	for (size_t i = 0; i < m->ncol; i++) {
		struct step step = { .time = "" };

		if (m->col[i].role == NULL || seen(m, i))
			continue;
		gather_role(m, row, i, &step);
		if (step.person.len + step.opinion.len > 0 ||
		    step.time[0] != '\0')
			write_step(to, m->col[i].role->name, &step);
		bsc_buf_free(&step.person);
		bsc_buf_free(&step.opinion);
	}
}
