#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "import/notes.h"

void
bsc_notes_add(struct bsc_notes *n, const char *what, const char *why,
    uint64_t line)
{
	for (size_t i = 0; i < n->n; i++)
		if (strcmp(n->note[i].what, what) == 0 &&
		    strcmp(n->note[i].why, why) == 0) {
			n->note[i].count++;
			return;
		}
	n->note = bsc_grow(n->note, &n->cap, n->n + 1, sizeof(*n->note));
	n->note[n->n++] = (struct bsc_note){ what, why, 1, line };
}

const char *
bsc_reason_zh(const char *reason)
{
	static const struct {
		const char	*en, *zh;
	} reasons[] = {
		{ "too many digits", "位数过多" },
		{ "not an amount", "不是金额" },
		{ "thousands separators misplaced", "千位分隔符位置不对" },
		{ "another currency", "币种不同" },
		{ "mixed currencies; tell one with --currency",
		    "同列币种混用，用--currency指定" },
		{ "not a whole number of fen", "不足一分的金额" },
		{ "too large", "金额过大" },
		{ "not a number", "不是数字" },
		{ "not a whole number", "不是整数" },
		{ "not a time", "不是时间" },
		{ "not a date", "不是日期" },
		{ "day or month first?", "日月先后不明" },
		{ "unknown word", "词语不识" },
		{ "neither yes nor no", "不是是或否" },
		{ "not steps", "不是审批环节" },
		{ "not a period", "不是期间" },
		{ "empty", "空白" },
		{ "cells beyond the headings", "单元格超出表头" },
		{ "text after a closing quote", "引号之后另有文字" },
		{ "an error instead of a value", "单元格为错误值" },
		{ "a formula never calculated", "公式没有计算结果" },
		{ "more than 15 digits, the last are lost",
		    "超过15位数字，末位已失真" },
		{ "no day of the calendar", "没有这一天" },
		{ "empty under a merged cell; --fill tells that it means the "
		    "same", "合并单元格之下的空格，同上则用--fill指定" },
		{ "in hidden columns or under merged cells",
		    "在隐藏列中或在合并单元格之下" },
		{ "of no table", "不属于任何一种表" },
		{ "of a hidden sheet; --hidden takes it",
		    "隐藏工作表，可用--hidden读入" },
		{ "hidden; --hidden takes it", "隐藏行，可用--hidden读入" },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (strcmp(reasons[i].en, reason) == 0)
			return reasons[i].zh;
	return reason;
}

void
bsc_notes_free(struct bsc_notes *n)
{
	free(n->note);
	memset(n, 0, sizeof(*n));
}
