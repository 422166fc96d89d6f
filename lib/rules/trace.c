#include "rules/trace.h"

#include <string.h>

#include "expr/parts.h"
#include "rules/judge.h"
#include "value/fold.h"

enum { UNDER = 7, VALUES_AT = 40, WIDTH = 80, LONGEST = 100 };

/* One section being told: lines wait for the values behind them. */
struct telling {
	struct bsc_run		*run;
	struct bsc_trace	*t;
	const char		*section;
	bool			 whole;		/* the next value is of all */
	bool			 under;		/* left is an indent alone */
	struct bsc_buf		 left, right;
};

static const char *
say(const struct bsc_trace *t, const char *zh, const char *en)
{
	return t->english ? en : zh;
}

static const char *
truth_word(const struct bsc_trace *t, enum bsc_truth v)
{
	static const char *const en[] = { "no", "yes", "?" };
	static const char *const zh[] = { "否", "是", "？" };

	return t->english ? en[v] : zh[v];
}

/* Text of a pack on one line, with one blank for many; long: cut. */
static void
put_text(struct bsc_buf *to, struct bsc_span s, size_t longest)
{
	bool blank = false;
	size_t from = to->len;

	s = bsc_span_trim(s);
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.p[i] <= ' ') {
			blank = true;
			continue;
		}
		if (to->len - from > longest && (s.p[i] & 0xc0) != 0x80) {
			bsc_buf_puts(to, " ...");
			return;
		}
		if (blank)
			bsc_buf_putc(to, ' ');
		blank = false;
		bsc_buf_putc(to, s.p[i]);
	}
}

struct visiting {
	const struct bsc_trace	*t;
	const char		*section;
};

static void
visit_part(void *arg, const struct bsc_part *p)
{
	const struct visiting *v = arg;

	v->t->visit(v->t->visit_arg, v->section, p);
}

static size_t
width(const struct bsc_buf *b)
{
	return bsc_width((struct bsc_span){ b->p, b->len });
}

/* At least one blank, up to the column. */
static void
pad(struct bsc_buf *b, size_t column)
{
	size_t have = width(b);

	do
		bsc_buf_putc(b, ' ');
	while (++have < column);
}

/* A line of its own for values that go under what they belong to. */
static void
go_under(struct telling *w)
{
	w->left.len = 0;
	w->under = true;
	bsc_buf_printf(&w->left, "%*s", UNDER, "");
}

/* Give out the line that waits. */
static void
flush(struct telling *w)
{
	struct bsc_buf *l = &w->left, *r = &w->right;

	if (w->under && r->len == 0)
		l->len = 0;		/* no values came */
	if (l->len == 0)
		return;
	if (r->len > 0 && !w->under && (width(l) >= VALUES_AT ||
	    VALUES_AT + width(r) > WIDTH)) {
		bsc_output_write(w->t->out, l->p, l->len);
		bsc_output_puts(w->t->out, "\n");
		go_under(w);
	}
	if (r->len > 0) {
		pad(l, w->under ? 0 : VALUES_AT);
		bsc_buf_add(l, r->p, r->len);
	}
	bsc_buf_putc(l, '\n');
	bsc_output_write(w->t->out, l->p, l->len);
	l->len = r->len = 0;
	w->under = false;
}

static const char *
why_word(const struct bsc_trace *t, enum bsc_why why)
{
	static const char *const zh[] = { "", "空白", "没有此列", "无法识别",
	    "无", "不止一个", "没有此表", "参数未设定", "超出日历",
	    "组员不确定", "无时间", "除数为零", "超出范围", "查无此记录" };
	static const char *const en[] = { "", "empty", "no such column",
	    "cannot be read", "none", "several that differ", "no such table",
	    "parameter not set", "beyond the calendar", "members not sure",
	    "no time", "division by zero", "out of range",
	    "refers to nothing" };

	return t->english ? en[why] : zh[why];
}

/* Conditions speak of the words of an enum, people of what they mean. */
static void
put_word(struct bsc_trace *t, const struct bsc_part *p, struct bsc_buf *to)
{
	if (t->english || p->vals->type != BSC_ENUM)
		return;
	bsc_buf_puts(to, "（");
	bsc_vals_canonical(to, p->vals, p->row);
	bsc_buf_puts(to, "）");
}

static void
put_value(struct bsc_trace *t, const struct bsc_part *p, struct bsc_buf *to)
{
	size_t from = to->len;

	if (p->vals->why[p->row] != BSC_KNOWN)
		bsc_buf_printf(to, say(t, "（%s）", "(%s)"),
		    why_word(t, p->vals->why[p->row]));
	else {
		bsc_vals_append(to, p->vals, p->row, t->english);
		for (; from < to->len; from++)
			if ((unsigned char)to->p[from] < ' ')
				to->p[from] = ' ';
		put_word(t, p, to);
	}
	if (p->param != NULL && p->param->assumed)
		bsc_buf_puts(to, say(t, "（推定）", " (assumed)"));
}

static void
put_joint(struct telling *w, const struct bsc_part *p)
{
	struct bsc_trace *t = w->t;

	if (p->kind == BSC_PART_ALL)
		bsc_buf_puts(&w->left, say(t, "同时满足：", "all of:"));
	else if (p->kind == BSC_PART_ANY)
		bsc_buf_puts(&w->left, say(t, "满足其一：", "any of:"));
	else if (p->kind == BSC_PART_NOT)
		bsc_buf_puts(&w->left, say(t, "并非：", "not:"));
	else
		put_text(&w->left, p->text, LONGEST);
}

/* A condition that is unknown but by what it read says why itself. */
static void
take_condition(struct telling *w, const struct bsc_part *p)
{
	struct bsc_trace *t = w->t;
	enum bsc_truth v = bsc_truth(p->vals, p->row);

	flush(w);
	bsc_buf_printf(&w->left, "  %s", truth_word(t, v));
	pad(&w->left, 6 + 2 * (size_t)p->depth);
	put_joint(w, p);
	if (!p->decides)
		return;
	/* Of one test alone it goes without saying. */
	if (p->depth > 0 || p->kind != BSC_PART_TEST)
		bsc_buf_puts(&w->left, " <-");
	t->decided.len = 0;
	t->unknown = v == BSC_UNKNOWN;
	bsc_buf_printf(&t->decided, "%s: ", w->section);
	put_text(&t->decided, p->text, LONGEST);
	bsc_buf_printf(&t->decided, " = %s", truth_word(t, v));
	if (v == BSC_UNKNOWN)
		bsc_buf_printf(&t->decided, say(t, "（%s）", " (%s)"),
		    why_word(t, p->vals->why[p->row]));
}

static void
take_part(void *arg, const struct bsc_part *p)
{
	struct telling *w = arg;

	if (p->kind == BSC_PART_CHOICE)
		return;
	if (p->kind != BSC_PART_VALUE) {
		take_condition(w, p);
		return;
	}
	if (w->whole) {
		/* Of what is no condition the first value is that of all. */
		w->whole = false;
		put_value(w->t, p, &w->left);
		put_text(&w->right, p->text, LONGEST);
		flush(w);
		go_under(w);
		return;
	}
	if (w->right.len > 0)
		bsc_buf_puts(&w->right, w->t->english ? ", " : "，");
	put_text(&w->right, p->text, LONGEST);
	bsc_buf_puts(&w->right, " = ");
	put_value(w->t, p, &w->right);
}

void
bsc_trace_program(struct bsc_run *run, const char *name,
    const struct bsc_program *p, size_t row)
{
	struct telling w = { .run = run, .t = run->o.trace, .section = name };
	struct visiting to = { w.t, name };
	const struct bsc_vals *v;

	if (p == NULL)
		return;
	if (w.t->visit != NULL) {
		bsc_eval_parts(run->eval, p, row, visit_part, &to);
		return;
	}
	v = bsc_eval_run(run->eval, p);
	bsc_buf_printf(&w.left, "%s: ", name);
	w.whole = bsc_program_type(p) != BSC_BOOL;
	if (!w.whole)
		bsc_buf_puts(&w.left, truth_word(w.t, bsc_truth(v, row)));
	bsc_eval_parts(run->eval, p, row, take_part, &w);
	flush(&w);
	bsc_buf_free(&w.left);
	bsc_buf_free(&w.right);
}

void
bsc_trace_rule(struct bsc_run *run, const struct bsc_judge *j)
{
	struct bsc_trace *t = run->o.trace;
	const struct bsc_rule *r = j->rule;

	if (t->units++ > 0)
		return;
	bsc_output_printf(t->out, "%s/%s: %s\n", r->pack->id, r->id,
	    r->title[run->o.lang]);
}

void
bsc_trace_record(struct bsc_run *run, const struct bsc_judge *j,
    const struct bsc_at *at)
{
	struct bsc_trace *t = run->o.trace;
	struct bsc_finding f = { 0 };

	bsc_trace_rule(run, j);
	t->decided.len = 0;
	bsc_judge_record(run, j, at, &f);
	bsc_output_printf(t->out, "\n%.*s  %s %.*s", (int)f.src.len, f.src.p,
	    at->table->name, (int)f.key.len, f.key.p);
	if (f.date.len > 0)
		bsc_output_printf(t->out, "  %.*s", (int)f.date.len, f.date.p);
	bsc_output_puts(t->out, "\n");
}

static void
put_reason(struct bsc_run *run, const char *why, struct bsc_buf *to)
{
	struct bsc_trace *t = run->o.trace;

	if (t->reason != NULL)
		t->reason(run->o.schema, t->english, bsc_span(why), to);
	else
		bsc_buf_puts(to, why);
}

void
bsc_trace_verdict(struct bsc_run *run, const struct bsc_judge *j,
    enum bsc_verdict v, const char *why, const struct bsc_finding *f)
{
	static const char *const en[] = { "not applicable", "complies",
	    "violates", "undetermined" };
	static const char *const zh[] = { "不适用", "符合", "违反",
	    "无法判定" };
	struct bsc_trace *t = run->o.trace;
	struct bsc_buf b = { 0 };

	(void)j;
	bsc_buf_printf(&b, "=> %s", t->english ? en[v] : zh[v]);
	if (v == BSC_VIOLATE && f != NULL)
		bsc_buf_printf(&b, " (%s): %.*s",
		    bsc_rule_severity_label(f->severity,
		    run->o.lang), (int)f->message.len,
		    f->message.p);
	else if (why != NULL && *why != '\0') {
		bsc_buf_puts(&b, ": ");
		put_reason(run, why, &b);
	}
	bsc_buf_putc(&b, '\n');
	/* That something else is known does not make it undetermined. */
	if (t->decided.len > 0 && t->unknown == (v == BSC_UNDETERMINED))
		bsc_buf_printf(&b, "   %s%.*s\n",
		    say(t, "决定于 ", "decided by "), (int)t->decided.len,
		    t->decided.p);
	bsc_output_write(t->out, b.p, b.len);
	bsc_buf_free(&b);
	t->decided.len = 0;
}
