#include <stdlib.h>
#include <string.h>

#include "rules/due.h"
#include "value/fold.h"

/* What is owed, in order: office, what presses most, the due day. */
struct bsc_due {
	struct bsc_due_options	 o;
	struct bsc_owing	 owing;
	struct bsc_arena	*arena;
	struct bsc_obligation	*item;
	size_t			 n, cap;
};

static struct bsc_span
keep(struct bsc_due *d, struct bsc_span s)
{
	return (struct bsc_span){ bsc_arena_strndup(d->arena,
	    s.p == NULL ? "" : s.p, s.len), s.len };
}

/*
 * Whether it belongs into the list: by its due day or, where that is not
 * known, by the end of its period; without either it always does.
 */
static bool
listed(const struct bsc_due *d, const struct bsc_obligation *o)
{
	bool open = o->status != BSC_OWING_DONE && o->status != BSC_OWING_LATE;
	bsc_day day;

	if (d->o.within >= 0 && (!open || o->undated))
		return false;
	if (o->has_due)
		day = o->due;
	else if (o->period != 0)
		day = bsc_period_last(o->period);
	else
		return true;
	return d->owing.from <= day && day <= d->owing.to;
}

static void
take(void *arg, const struct bsc_obligation *o)
{
	struct bsc_due *d = arg;
	struct bsc_obligation *to;

	if (!listed(d, o))
		return;
	d->item = bsc_grow(d->item, &d->cap, d->n + 1, sizeof(*d->item));
	to = &d->item[d->n++];
	*to = *o;
	to->src = keep(d, o->src);
	to->office = keep(d, o->office);
	to->subject = keep(d, o->subject);
	if (o->reason != NULL)
		to->reason = bsc_arena_strdup(d->arena, o->reason);
}

/*
 * A list of what is open begins with the period, too: of the time before
 * nobody said that the input is complete.
 */
struct bsc_due *
bsc_due_new(const struct bsc_due_options *o)
{
	struct bsc_due *d = bsc_zalloc(1, sizeof(*d));
	bsc_period p = o->period;

	if (p == 0)
		p = bsc_period_of(o->today, BSC_YEAR);
	d->o = *o;
	d->arena = bsc_arena_new();
	d->owing.take = take;
	d->owing.arg = d;
	d->owing.from = bsc_period_first(p);
	d->owing.to = bsc_period_last(p);
	if (o->within >= 0)
		d->owing.to = o->today + o->within;
	return d;
}

const struct bsc_owing *
bsc_due_owing(struct bsc_due *d)
{
	return &d->owing;
}

static int
compare_text(struct bsc_span a, struct bsc_span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

	return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

#define ORDER(x, y)	if ((x) != (y)) return (x) < (y) ? -1 : 1

static int
compare(const void *pa, const void *pb)
{
	static const int press[] = { 2, 4, 3, 0, 1 };
	const struct bsc_obligation *a = pa, *b = pb;
	int c;

	ORDER(a->office.len == 0, b->office.len == 0);
	if ((c = compare_text(a->office, b->office)) != 0)
		return c;
	ORDER(press[a->status], press[b->status]);
	ORDER(!a->has_due, !b->has_due);
	if (a->has_due)
		ORDER(a->due, b->due);
	if ((c = strcmp(a->rule->pack->id, b->rule->pack->id)) != 0 ||
	    (c = strcmp(a->rule->id, b->rule->id)) != 0)
		return c;
	ORDER(a->period, b->period);
	if ((c = compare_text(a->subject, b->subject)) != 0)
		return c;
	return compare_text(a->src, b->src);
}

static void
sort(struct bsc_due *d)
{
	if (d->n > 1)
		qsort(d->item, d->n, sizeof(*d->item), compare);
}

static const struct bsc_field *
status_field(const struct bsc_due *d)
{
	return bsc_field_find(bsc_table_find(d->o.schema,
	    BSC_SPAN("obligation")), BSC_SPAN("status"));
}

/* The word of the status, in streams or in the language for people. */
static const char *
status_word(const struct bsc_due *d, const struct bsc_obligation *o,
    bool people)
{
	const struct bsc_field *f = status_field(d);

	if (o->status == BSC_OWING_UNKNOWN)
		return !people ? "" : d->o.lang == BSC_EN ? "undetermined" :
		    "无法判定";
	return people && d->o.lang == BSC_ZH ? f->word[o->status].zh :
	    f->word[o->status].name;
}

static struct bsc_span
day(bool known, bsc_day v, char to[16])
{
	return (struct bsc_span){ to, known ? bsc_day_format(v, to) : 0 };
}

static struct bsc_span
period(bsc_period v, char to[16])
{
	return (struct bsc_span){ to, v != 0 ? bsc_period_format(v, to) : 0 };
}

void
bsc_due_write(struct bsc_due *d, struct bsc_writer *w)
{
	static const char *const fields[] = { "pack", "rule", "office",
	    "subject", "period", "due", "status", "submitted", "x_reason",
	    "x_assumed", NULL };
	struct bsc_section *s = bsc_section_new(bsc_table_find(d->o.schema,
	    BSC_SPAN("obligation")), fields);
	char p[16], due[16], came[16];

	sort(d);
	bsc_writer_section(w, s);
	for (size_t i = 0; i < d->n; i++) {
		const struct bsc_obligation *o = &d->item[i];
		struct bsc_span cell[] = { bsc_span(o->rule->pack->id),
		    bsc_span(o->rule->id), o->office, o->subject,
		    period(o->period, p), day(o->has_due, o->due, due),
		    bsc_span(status_word(d, o, false)),
		    day(o->has_submitted, o->submitted, came),
		    bsc_span(o->reason == NULL ? "" : o->reason),
		    bsc_span(o->assumed && o->has_due ? "yes" : "") };

		bsc_writer_record(w, s, o->src, cell);
	}
	bsc_section_free(s);
}

/* Columns for people: status, due, period, title, subject, notes. */
enum { COLUMNS = 6 };

static void
notes(const struct bsc_due *d, const struct bsc_obligation *o,
    struct bsc_buf *b)
{
	bool en = d->o.lang == BSC_EN;
	char text[16];

	if (o->reason != NULL && d->o.reason != NULL)
		d->o.reason(d->o.schema, en, bsc_span(o->reason), b);
	else if (o->reason != NULL)
		bsc_buf_puts(b, o->reason);
	if (o->has_submitted) {
		struct bsc_span s = day(true, o->submitted, text);

		bsc_buf_puts(b, en ? "done " : "完成于");
		bsc_buf_add(b, s.p, s.len);
	}
	if (o->assumed && o->has_due) {
		if (b->len > 0)
			bsc_buf_puts(b, ", ");
		bsc_buf_puts(b, en ? "due day assumed" : "截止日期为推定");
	}
}

/* The key without the office above it and without empty parts at its end. */
static void
short_subject(const struct bsc_obligation *o, struct bsc_buf *b)
{
	struct bsc_span s = o->subject;
	size_t n = o->office.len;

	if (n > 0 && s.len > n && memcmp(s.p, o->office.p, n) == 0 &&
	    s.p[n] == ';') {
		s.p += n + 1;
		s.len -= n + 1;
	}
	for (size_t i = 0, k; i < s.len; i++) {
		for (k = i; k < s.len && s.p[k] == ';'; k++)
			;
		if (k == i || (k < s.len && s.p[k] != '/'))
			bsc_buf_putc(b, s.p[i]);
	}
}

static struct bsc_span
text_cell(struct bsc_due *d, const struct bsc_obligation *o, int column,
    struct bsc_buf *b)
{
	char text[16];
	const char *title = o->rule->title[d->o.lang];
	struct bsc_span s = { NULL, 0 };

	b->len = 0;
	switch (column) {
	case 0:
		return bsc_span(status_word(d, o, true));
	case 1:
		s = day(o->has_due, o->due, text);
		break;
	case 2:
		s = period(o->period, text);
		break;
	case 3:
		return bsc_span(title != NULL ? title : o->rule->id);
	case 4:
		short_subject(o, b);
		return (struct bsc_span){ b->p, b->len };
	default:
		notes(d, o, b);
		return (struct bsc_span){ b->p, b->len };
	}
	bsc_buf_add(b, s.p, s.len);
	return (struct bsc_span){ b->p, b->len };
}

static void
widths(struct bsc_due *d, size_t width[COLUMNS])
{
	struct bsc_buf b = { 0 };

	for (size_t i = 0; i < d->n; i++)
		for (int c = 0; c < COLUMNS; c++) {
			size_t w = bsc_width(text_cell(d, &d->item[i], c, &b));

			if (w > width[c])
				width[c] = w;
		}
	bsc_buf_free(&b);
}

/* Columns that are empty everywhere are left out, blanks at ends too. */
static void
line(struct bsc_due *d, const struct bsc_obligation *o, const size_t *width,
    struct bsc_buf *b)
{
	struct bsc_buf cell = { 0 };
	size_t pad = 2;

	b->len = 0;
	for (int c = 0; c < COLUMNS; c++) {
		struct bsc_span s = text_cell(d, o, c, &cell);

		if (s.len > 0) {
			for (; pad > 0; pad--)
				bsc_buf_putc(b, ' ');
			for (size_t i = 0; i < s.len; i++)
				bsc_buf_putc(b, (unsigned char)s.p[i] < ' ' ||
				    s.p[i] == 127 ? ' ' : s.p[i]);
		}
		pad += width[c] - bsc_width(s) + (width[c] > 0 ? 2 : 0);
	}
	bsc_buf_putc(b, '\n');
	bsc_buf_free(&cell);
}

void
bsc_due_print(struct bsc_due *d, struct bsc_output *out)
{
	size_t width[COLUMNS] = { 0 };
	struct bsc_buf b = { 0 };

	sort(d);
	widths(d, width);
	for (size_t i = 0; i < d->n; i++) {
		const struct bsc_obligation *o = &d->item[i];

		if (i == 0 || !bsc_span_eq(o->office, o[-1].office)) {
			bsc_output_puts(out, i == 0 ? "" : "\n");
			if (o->office.len > 0)
				bsc_output_write(out, o->office.p,
				    o->office.len);
			else
				bsc_output_puts(out, d->o.lang == BSC_EN ?
				    "(no office)" : "(未注明办事处)");
			bsc_output_puts(out, "\n");
		}
		line(d, o, width, &b);
		bsc_output_write(out, b.p, b.len);
	}
	bsc_buf_free(&b);
}

void
bsc_due_free(struct bsc_due *d)
{
	if (d == NULL)
		return;
	bsc_arena_free(d->arena);
	free(d->item);
	free(d);
}
