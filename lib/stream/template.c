#include "stream/template.h"

#include <stdlib.h>

#include "stream/workbook.h"
#include "stream/xlsxlib.h"
#include "value/fold.h"

enum {
	INLINE_MAX = 255,	/* characters of a list beside its cells */
	LAST_YEARS = 2958465,	/* 9999-12-31 */
	FIRST_DAY = 18264,	/* 1950-01-01 */
	PAGE_COLS = 12		/* side by side on paper */
};

struct form {
	const struct bsc_schema	*schema;
	const struct bsc_table	*table;
	const struct bsc_field	*steps;		/* a column a role */
	struct bsc_xout		*xlsx;
	struct bsc_xout_sheet	*sheet, *lists;
	size_t			 ncol, nlist;
	bool			 en;
	struct bsc_buf		 text;
};

#define SAY(f, zh, english) ((f)->en ? (english) : (zh))

static const char *
label(const struct form *f, const struct bsc_field *field)
{
	return f->en || field->zh == NULL || *field->zh == '\0' ?
	    field->name : field->zh;
}

static const char *
word_label(const struct form *f, const struct bsc_word *w)
{
	return f->en || w->zh == NULL || *w->zh == '\0' ? w->name : w->zh;
}

/* What a value looks like, and an example. */
static const struct {
	const char	*zh, *en;
} kinds[] = {
	[BSC_TEXT] = { "文字", "text" },
	[BSC_CODE] = { "编号或代码，按文字保存，前面的 0 不会丢失",
	    "a number or code, kept as text with its zeros" },
	[BSC_ENUM] = { "从下拉列表中选择", "choose from the list" },
	[BSC_BOOL] = { "选“是”或“否”", "yes or no" },
	[BSC_INT] = { "整数，例如 12", "a whole number, such as 12" },
	[BSC_NUMBER] = { "数字，例如 12.5", "a number, such as 12.5" },
	[BSC_MONEY] = { "金额，单位为元，例如 1234.50",
	    "money in yuan, such as 1234.50" },
	[BSC_DATE] = { "日期，例如 2021-03-05", "a day, such as 2021-03-05" },
	[BSC_TIME] = { "日期和时间，例如 2021-03-05 14:30",
	    "a day and a time, such as 2021-03-05 14:30" },
	[BSC_PERIOD] = { "期间，例如 2021、2021-H1、2021-Q3、2021-03",
	    "a period, such as 2021, 2021-H1, 2021-Q3, 2021-03" },
	[BSC_LIST] = { "可填多项，用分号隔开，例如 甲;乙",
	    "several, with semicolons between them: a;b" },
	[BSC_STEPS] = { "各环节用分号隔开，每个环节为 代号:姓名:日期:意见，"
	    "例如 main_leader:张三:2021-03-05:同意",
	    "steps with semicolons between them, each ROLE:PERSON:DAY:OPINION, "
	    "such as main_leader:Zhang San:2021-03-05:agreed" },
};

static void
note_words(struct form *f, const struct bsc_field *field)
{
	bsc_buf_puts(&f->text, SAY(f, "\n可选：", "\nWords: "));
	for (size_t i = 0; i < field->nword; i++)
		bsc_buf_printf(&f->text, "%s%s", i > 0 ?
		    SAY(f, "、", ", ") : "", field->type == BSC_STEPS ?
		    field->word[i].name : word_label(f, &field->word[i]));
}

static void
note_reference(struct form *f, const struct bsc_table *t)
{
	const struct bsc_field *key = t->naming != NULL ? t->naming :
	    t->nkey > 0 ? t->key[t->nkey - 1] : NULL;

	if (key == NULL)
		return;
	if (f->en)
		bsc_buf_printf(&f->text, "\nAs %s in %s.", key->name, t->name);
	else
		bsc_buf_printf(&f->text, "\n填写《%s》中的“%s”。", t->zh,
		    label(f, key));
}

/* An empty cell can be a statement; who does not keep count makes none. */
static void
note_empty(struct form *f, const struct bsc_field *field)
{
	if (field->role & BSC_ROLE_REQUIRED)
		bsc_buf_puts(&f->text, SAY(f, "\n必填。",
		    "\nMust be filled in."));
	else if (field->empty == BSC_EMPTY_OPEN)
		bsc_buf_puts(&f->text, SAY(f,
		    "\n尚未发生的留空；不登记此项的请删除整列。",
		    "\nEmpty: has not happened yet. Where it is not kept, "
		    "delete the column."));
	else if (field->empty == BSC_EMPTY_NONE)
		bsc_buf_puts(&f->text, SAY(f,
		    "\n没有的留空；不登记此项的请删除整列。",
		    "\nEmpty: there is none. Where it is not kept, delete "
		    "the column."));
	else
		bsc_buf_puts(&f->text, SAY(f,
		    "\n不清楚的留空，表示没有记录。",
		    "\nEmpty: not recorded."));
}

static const char *
note_for(struct form *f, const struct bsc_field *field)
{
	f->text.len = 0;
	bsc_buf_printf(&f->text, SAY(f, "%s（%s）\n", "%s: %s\n"),
	    label(f, field), f->en ? field->en : field->name);
	bsc_buf_puts(&f->text, SAY(f, kinds[field->type].zh,
	    kinds[field->type].en));
	if ((field->type == BSC_MONEY || field->type == BSC_NUMBER) &&
	    field->role & BSC_ROLE_SIGNED)
		bsc_buf_puts(&f->text, SAY(f, "，可以是负数",
		    ", may be negative"));
	if (field->nword > 0)
		note_words(f, field);
	if (field->ref != NULL)
		note_reference(f, field->ref);
	note_empty(f, field);
	return bsc_buf_str(&f->text);
}

/* Words behind the register, where they are too many to stand beside it. */
static void
far_list(struct form *f, const struct bsc_field *field,
    struct bsc_xout_rule *rule)
{
	struct bsc_xout_style plain = { .look = BSC_XOUT_TEXT };

	if (f->lists == NULL) {
		f->lists = bsc_xout_sheet(f->xlsx, BSC_TEMPLATE_WORDS, false);
		bsc_xout_hide(f->lists);
	}
	for (size_t i = 0; i < field->nword; i++)
		bsc_xout_string(f->lists, i, f->nlist, word_label(f,
		    &field->word[i]), plain);
	bsc_xout_range(&f->text, BSC_TEMPLATE_WORDS, f->nlist++,
	    field->nword);
	rule->range = bsc_buf_str(&f->text);
}

static void
near_list(struct form *f, const struct bsc_field *field,
    struct bsc_xout_rule *rule)
{
	const char **word = bsc_zalloc(field->nword + 1, sizeof(*word));
	size_t chars = 0;
	bool commas = false;

	for (size_t i = 0; i < field->nword; i++) {
		word[i] = word_label(f, &field->word[i]);
		chars += strlen(word[i]) + 1;
		commas = commas || strchr(word[i], ',') != NULL;
	}
	/* Bytes are no fewer than characters. */
	if (chars > INLINE_MAX || commas)
		far_list(f, field, rule);
	else
		rule->word = word;
	bsc_xout_rule(f->sheet, f->ncol, rule);
	free(word);
}

static void
set_rule(struct form *f, const struct bsc_field *field)
{
	const char *const yes_no[] = { SAY(f, "是", "yes"),
	    SAY(f, "否", "no"), NULL };
	bool minus = field->role & BSC_ROLE_SIGNED;
	struct bsc_xout_rule rule = { .title = SAY(f, "请检查",
	    "Please check"), .max = 1e13, .min = minus ? -1e13 : 0 };

	rule.error = SAY(f, kinds[field->type].zh, kinds[field->type].en);
	switch (field->type) {
	case BSC_ENUM:
		near_list(f, field, &rule);
		return;
	case BSC_BOOL:
		rule.word = yes_no;
		break;
	case BSC_INT:
		rule.whole = true;
		break;
	case BSC_NUMBER:
	case BSC_MONEY:
		break;
	case BSC_DATE:
	case BSC_TIME:
		rule.day = true;
		rule.min = FIRST_DAY;
		rule.max = LAST_YEARS + 1;
		break;
	default:
		return;
	}
	bsc_xout_rule(f->sheet, f->ncol, &rule);
}

static enum bsc_xout_look
look_of(enum bsc_type type)
{
	switch (type) {
	case BSC_INT:
		return BSC_XOUT_INT;
	case BSC_NUMBER:
		return BSC_XOUT_NUMBER;
	case BSC_MONEY:
		return BSC_XOUT_MONEY;
	case BSC_DATE:
		return BSC_XOUT_DATE;
	case BSC_TIME:
		return BSC_XOUT_TIME;
	case BSC_CODE:
	case BSC_PERIOD:
		return BSC_XOUT_CODE;
	default:
		return BSC_XOUT_TEXT;
	}
}

static void
add_column(struct form *f, const char *head, bool must, enum bsc_type type,
    const char *note)
{
	struct bsc_xout_style top = { .look = must ? BSC_XOUT_HEAD_MUST :
	    BSC_XOUT_HEAD };
	struct bsc_xout_style cells = { .look = look_of(type) };
	size_t width = bsc_width(bsc_span(head)) + 4;

	if (width < 12)
		width = 12;
	if (type == BSC_TIME)
		width = 18;
	bsc_xout_column(f->sheet, f->ncol, (double)width, cells);
	bsc_xout_string(f->sheet, 0, f->ncol, head, top);
	bsc_xout_note(f->sheet, 0, f->ncol, note);
}

/* A heading another field has, under any name, is taken by that one. */
static bool
taken(const struct bsc_table *t, const char *head)
{
	for (size_t i = 0; i < t->nfield; i++) {
		const struct bsc_field *f = &t->field[i];

		if (f->zh != NULL && strcmp(f->zh, head) == 0)
			return true;
		for (size_t j = 0; f->alias != NULL && f->alias[j]; j++)
			if (strcmp(f->alias[j], head) == 0)
				return true;
	}
	return false;
}

static const struct bsc_role *
role_named(const struct bsc_schema *s, const char *name)
{
	const struct bsc_role *r;

	for (size_t i = 0; (r = bsc_schema_role(s, i)) != NULL; i++)
		if (strcmp(r->name, name) == 0)
			return r;
	return NULL;
}

static void
add_role(struct form *f, const struct bsc_role *r)
{
	f->text.len = 0;
	bsc_buf_printf(&f->text, "%s（%s:%s）\n签字人，可加日期和意见，"
	    "用空格隔开，例如 张三 2021-03-05 同意\n"
	    "没有经过这一环节的留空；不登记此项的请删除整列。",
	    r->zh, f->steps->zh, r->name);
	add_column(f, r->zh, false, BSC_TEXT, bsc_buf_str(&f->text));
	f->ncol++;
}

/* Whether the steps are told by who signed where. */
static bool
add_roles(struct form *f, const struct bsc_field *field)
{
	const struct bsc_role *r;
	size_t before = f->ncol;

	if (f->en || f->steps != NULL)
		return false;
	f->steps = field;
	for (size_t i = 0; i < field->nword; i++) {
		r = role_named(f->schema, field->word[i].name);
		if (r != NULL && r->zh != NULL && !taken(f->table, r->zh))
			add_role(f, r);
	}
	return f->ncol > before;
}

static void
add_field(struct form *f, const struct bsc_field *field)
{
	if (field->type == BSC_STEPS && add_roles(f, field))
		return;
	add_column(f, label(f, field), field->role & BSC_ROLE_REQUIRED,
	    field->type, note_for(f, field));
	set_rule(f, field);
	f->ncol++;
}

bool
bsc_template_write(const struct bsc_schema *schema, const struct bsc_table *t,
    bool en, struct bsc_output *out, struct bsc_error *err)
{
	struct form f = { .schema = schema, .table = t, .en = en };
	const char *name = en || t->zh == NULL || *t->zh == '\0' ? t->name :
	    t->zh;
	char *sheet = bsc_work_sheet_name(name);

	f.xlsx = bsc_xout_new(name, BSC_XOUT_NO_DAY, false, err);
	if (f.xlsx != NULL) {
		f.sheet = bsc_xout_sheet(f.xlsx, sheet, true);
		for (size_t i = 0; i < t->nfield; i++)
			add_field(&f, &t->field[i]);
		bsc_xout_pages(f.sheet, (f.ncol + PAGE_COLS - 1) / PAGE_COLS);
	}
	free(sheet);
	bsc_buf_free(&f.text);
	return f.xlsx != NULL && bsc_xout_finish(f.xlsx, out, err);
}
