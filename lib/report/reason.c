#include "report/reason.h"
#include "value/list.h"
#include "value/money.h"

/* The reasons of a tally that name nothing (lib/rules, lib/expr). */
static const struct {
	const char	*reason, *zh, *en;
} fixed[] = {
	{ "no date", "记录没有日期", "the record has no date" },
	{ "no period stated", "没有指定检查期间", "no period was stated" },
	{ "period not over", "期间尚未结束", "the period is not over" },
	{ "outside the period stated", "不在指定的检查期间内",
	    "outside the period stated" },
	{ "not law all the period", "制度并非在整个期间内有效",
	    "the rule was not law all the period" },
	{ "records without date or group", "有记录缺日期或分组依据，可能属于该组",
	    "records without a date or group may belong to it" },
	{ "end before start", "结束早于开始", "it ends before it begins" },
	{ "no number", "编号中没有数字", "no number in the field" },
	{ "steps without a time", "审批环节没有写明时间",
	    "steps without a time" },
	{ "steps without a person", "审批环节没有写明姓名",
	    "steps without a person" },
	{ "steps without a time of day", "审批环节只有日期，没有时刻",
	    "steps with a day and no time of day" },
	{ "sent back meanwhile", "其间曾被退回，何时重新送达不明",
	    "sent back meanwhile; nobody knows when it came again" },
	{ "step before its limit begins", "环节早于时限的起点",
	    "a step lies before its limit begins" },
	{ "no start", "时限的起点未发生", "what the limit counts from is not there" },
	{ "no step before it", "此前没有环节", "no step before it" },
	{ "no hours of work", "没有办公时间", "the hours of work are not told" },
	{ "negative limit", "时限为负", "the limit is negative" },
	{ "not due yet", "尚未到期", "not due yet" },
	{ "no order", "记录的先后无法确定", "nothing puts the records in order" },
	{ "no start or end", "有记录缺起止时间",
	    "records without a start or an end" },
	{ "condition", "规则的条件无法判定", "a condition is not known" },
	{ "empty", "所需的单元格为空", "a cell is empty" },
	{ "column", "缺少所需的列", "a column is missing" },
	{ "table", "缺少所需的数据表", "a table is missing" },
	{ "parameter", "参数没有取值", "a parameter has no value" },
	{ "value", "单元格的内容无法识别", "a cell cannot be read" },
	{ "none", "查无对应的记录", "no such record" },
	{ "ambiguous", "对应的记录不止一条", "several records differ" },
	{ "calendar", "超出工作日历的范围", "beyond the working calendar" },
	{ "members", "无法确定哪些记录属于一组",
	    "members of the group are not sure" },
	{ "time", "没有写明时间或日期", "no time or date" },
	{ "zero", "除数为零", "division by zero" },
	{ "range", "数值超出范围", "out of range" },
	{ "reference", "所指的记录不存在", "refers to what is not there" },
};

static const char *
label(bool en, const struct bsc_field *f)
{
	return en ? f->en : f->zh;
}

/* The field of that name: several tables may have it, if labelled alike. */
static const struct bsc_field *
find_field(const struct bsc_schema *schema, bool en, struct bsc_span name)
{
	const struct bsc_field *f, *found = NULL;

	for (size_t i = 0; i < bsc_schema_count(schema); i++) {
		f = bsc_field_find(bsc_schema_table(schema, i), name);
		if (f == NULL)
			continue;
		if (found != NULL && strcmp(label(en, f), label(en, found)) != 0)
			return NULL;
		found = f;
	}
	return found;
}

static void
put_field(const struct bsc_schema *schema, bool en, struct bsc_span name,
    bool empty, struct bsc_buf *to)
{
	const char *dot = memchr(name.p, '.', name.len);
	size_t before = dot == NULL ? 0 : (size_t)(dot - name.p);
	const struct bsc_table *t = dot == NULL ? NULL :
	    bsc_table_find(schema, (struct bsc_span){ name.p, before });
	const struct bsc_field *f = t == NULL ?
	    find_field(schema, en, name) : bsc_field_find(t,
	    (struct bsc_span){ dot + 1, name.len - before - 1 });

	if (en) {
		bsc_buf_printf(to, empty ? "%.*s is empty" : "no column %.*s",
		    (int)name.len, name.p);
		if (f != NULL)
			bsc_buf_printf(to, " (%s)", f->en);
		return;
	}
	if (f != NULL)
		name = bsc_span(f->zh);
	bsc_buf_printf(to, empty ? "“%.*s”为空" : "缺少列“%.*s”",
	    (int)name.len, name.p);
	if (f != NULL && t != NULL)
		bsc_buf_printf(to, "（%s）", t->zh);
}

static void
put_table(const struct bsc_schema *schema, bool en, struct bsc_span name,
    struct bsc_buf *to)
{
	const struct bsc_table *t = bsc_table_find(schema, name);

	if (en) {
		bsc_buf_printf(to, "no table %.*s", (int)name.len, name.p);
		if (t != NULL)
			bsc_buf_printf(to, " (%s)", t->en);
		return;
	}
	if (t != NULL)
		name = bsc_span(t->zh);
	bsc_buf_printf(to, "没有数据表“%.*s”", (int)name.len, name.p);
}

/* Whether the text begins so; then *rest is what follows. */
static bool
begins(struct bsc_span text, const char *with, struct bsc_span *rest)
{
	size_t n = strlen(with);

	if (text.len <= n || memcmp(text.p, with, n) != 0)
		return false;
	*rest = (struct bsc_span){ text.p + n, text.len - n };
	return memchr(rest->p, ' ', rest->len) == NULL;
}

void
bsc_reason_put(const struct bsc_schema *schema, bool en,
    struct bsc_span reason, struct bsc_buf *to)
{
	struct bsc_span name;

	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		if (bsc_span_is(reason, fixed[i].reason)) {
			bsc_buf_puts(to, en ? fixed[i].en : fixed[i].zh);
			return;
		}
	if (begins(reason, "no column ", &name))
		put_field(schema, en, name, false, to);
	else if (begins(reason, "empty ", &name))
		put_field(schema, en, name, true, to);
	else if (begins(reason, "no table ", &name))
		put_table(schema, en, name, to);
	else if (!en && begins(reason, "no value of parameter ", &name))
		bsc_buf_printf(to, "参数“%.*s”没有取值", (int)name.len,
		    name.p);
	else
		bsc_buf_add(to, reason.p, reason.len);
}

struct bsc_span
bsc_reason_split(struct bsc_span one, int64_t *count)
{
	size_t colon = one.len;

	*count = 1;
	while (colon > 0 && one.p[colon - 1] != ':')
		colon--;
	if (colon == 0 || !bsc_int_parse((struct bsc_span){ one.p + colon,
	    one.len - colon }, count))
		return one;
	return (struct bsc_span){ one.p, colon - 1 };
}

void
bsc_reason_list(const struct bsc_schema *schema, bool en,
    struct bsc_span list, struct bsc_buf *to)
{
	struct bsc_span one;
	bool first = true;
	int64_t count;

	while (list.len > 0 && bsc_list_next(&list, &one)) {
		one = bsc_reason_split(one, &count);
		if (!first)
			bsc_buf_puts(to, en ? "; " : "；");
		first = false;
		bsc_reason_put(schema, en, one, to);
		bsc_buf_printf(to, en ? ": %lld" : "：%lld 条",
		    (long long)count);
	}
}
