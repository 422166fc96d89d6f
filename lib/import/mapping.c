#include <ctype.h>
#include <stdlib.h>

#include "base/xml.h"
#include "import/choose.h"
#include "import/cells.h"
#include "import/mapping.h"
#include "import/quick.h"
#include "schema/value.h"

/* A heading on one line. */
static const char *
one_line(struct bsc_arena *a, const char *s)
{
	char *copy = bsc_arena_strdup(a, s), *to = copy;

	for (const char *p = copy; *p != '\0'; p++)
		if (*p != '\n' && *p != '\r')
			*to++ = *p == '\t' ? ' ' : *p;
	*to = '\0';
	return copy;
}

/* x_ and the heading; headings without a letter are numbered. */
static const char *
extra_name(struct bsc_mapping *m, size_t i)
{
	struct bsc_buf b = { 0 };
	const char *p = m->col[i].name, *name;
	size_t same = 0;

	bsc_buf_puts(&b, "x_");
	for (; *p != '\0'; p++)
		if (isalnum((unsigned char)*p) || (unsigned char)*p >= 0x80)
			bsc_buf_putc(&b, (char)tolower((unsigned char)*p));
		else if (b.p[b.len - 1] != '_')
			bsc_buf_putc(&b, '_');
	while (b.len > 2 && b.p[b.len - 1] == '_')
		b.len--;
	if (b.len == 2)
		bsc_buf_printf(&b, "column_%zu", i + 1);
	for (size_t j = 0; j < i; j++)
		if (m->col[j].extra != NULL &&
		    strncmp(m->col[j].extra, bsc_buf_str(&b), b.len) == 0)
			same++;
	/* x_FIELD is where an unreadable cell of FIELD goes. */
	if (same > 0 || strcmp(bsc_buf_str(&b), "x_beyond") == 0 ||
	    bsc_field_find(m->table, bsc_span(bsc_buf_str(&b) + 2)) != NULL)
		bsc_buf_printf(&b, "_%zu", i + 1);
	name = bsc_arena_strdup(m->arena, bsc_buf_str(&b));
	bsc_buf_free(&b);
	return name;
}

static bool
same_name(const char *a, const char *b)
{
	struct bsc_buf x = { 0 }, y = { 0 };
	bool same;

	bsc_names_fold(&x, bsc_span(a));
	bsc_names_fold(&y, bsc_span(b));
	same = bsc_span_eq((struct bsc_span){ x.p, x.len },
	    (struct bsc_span){ y.p, y.len });
	bsc_buf_free(&x);
	bsc_buf_free(&y);
	return same;
}

static bool
has_column(const struct bsc_mapping *m, const char *name)
{
	for (size_t i = 0; i < m->ncol; i++)
		if (same_name(m->col[i].name, name))
			return true;
	return false;
}

/* A value set must fit its field; empty fits all. */
static bool
is_value(const struct bsc_field *f, const char *s)
{
	int64_t number;

	return *s == '\0' || f->type == BSC_TEXT || f->type == BSC_CODE ||
	    f->type == BSC_LIST || f->type == BSC_STEPS ||
	    bsc_value_parse(f, bsc_span(s), &number);
}

static bool
no_field(const struct bsc_table *t, const char *name, struct bsc_error *err)
{
	const char *near = bsc_field_near(t, bsc_span(name));

	if (near == NULL)
		return bsc_fail(err, _("table %s has no field \"%s\""),
		    t->name, name);
	return bsc_fail(err, _("table %s has no field \"%s\"; did you mean "
	    "%s?"), t->name, name, near);
}

/* Every column and field told must exist: a slip is not passed over. */
static bool
check_told(struct bsc_mapping *m, struct bsc_error *err)
{
	const struct bsc_told *t = m->told;

	for (size_t i = 0; i < t->nmap; i++) {
		if (!has_column(m, t->map[i].from))
			return bsc_fail(err, _("no column \"%s\""),
			    t->map[i].from);
		if (*t->map[i].to != '\0' &&
		    bsc_field_find(m->table, bsc_span(t->map[i].to)) == NULL)
			return no_field(m->table, t->map[i].to, err);
	}
	for (size_t i = 0; i < t->nset; i++) {
		const struct bsc_field *f = bsc_field_find(m->table,
		    bsc_span(t->set[i].from));

		if (f == NULL)
			return no_field(m->table, t->set[i].from, err);
		if (!is_value(f, t->set[i].to))
			return bsc_fail(err, _("%s = \"%s\" is no %s"),
			    f->name, t->set[i].to, bsc_type_name(f->type));
		m->set[f->index] = t->set[i].to;
	}
	for (size_t i = 0; i < t->nword; i++)
		if (bsc_field_find(m->table, bsc_span(t->word[i].field)) ==
		    NULL)
			return no_field(m->table, t->word[i].field, err);
	for (size_t i = 0; i < t->nfill; i++)
		if (!has_column(m, t->fill[i].from))
			return bsc_fail(err, _("no column \"%s\""),
			    t->fill[i].from);
	return true;
}

/* A column of years beside one of months: only named so, not mapped. */
static void
find_year(struct bsc_mapping *m)
{
	static const char *const names[] = { "会计年度", "年度", "年份", "年",
	    "fiscal year", "year" };

	for (m->year = 0; m->year < m->ncol; m->year++)
		for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
			if (same_name(m->col[m->year].name, names[i]))
				return;
}

static void
settle(struct bsc_mapping *m, int power)
{
	find_year(m);
	for (size_t i = 0; i < m->ncol; i++) {
		struct bsc_map_column *c = &m->col[i];
		int own = bsc_amount_unit(bsc_span(c->name));

		c->power = own >= 0 ? own : power >= 0 ? power : 0;
		for (size_t j = 0; j < m->told->nfill; j++)
			if (same_name(c->name, m->told->fill[j].from))
				c->fill = true;
		if (m->told->extra && c->field == NULL && c->role == NULL)
			c->extra = extra_name(m, i);
		c->decimal = '.';
		/* A set value beats a column. */
		if (c->field != NULL && m->set[c->field->index] != NULL) {
			c->field = NULL;
			c->reason = "its field is set";
		}
	}
}

struct bsc_mapping *
bsc_mapping_new(const struct bsc_schema *s, const struct bsc_names *names,
    const struct bsc_told *told, const char *const *name, size_t nname,
    struct bsc_span file, struct bsc_span title, int power,
    struct bsc_error *err)
{
	struct bsc_mapping *m = bsc_zalloc(1, sizeof(*m));
	struct bsc_buf scores = { 0 };
	bool good;

	m->arena = bsc_arena_new();
	m->told = told;
	m->ncol = nname;
	m->col = bsc_zalloc(nname + 1, sizeof(*m->col));
	for (size_t i = 0; i < nname; i++)
		m->col[i].name = one_line(m->arena, name[i]);
	if (told->table == NULL)
		m->table = bsc_choose_table(s, m, names, file, title, &scores,
		    err);
	else if ((m->table = bsc_table_find(s, bsc_span(told->table))) == NULL)
		bsc_fail(err, _("no table \"%s\""), told->table);
	m->scores = bsc_arena_strdup(m->arena, bsc_buf_str(&scores));
	bsc_buf_free(&scores);
	good = m->table != NULL;
	if (good) {
		m->set = bsc_zalloc(m->table->nfield + 1, sizeof(*m->set));
		bsc_fit_table(m, names);
		good = check_told(m, err);
	}
	if (!good) {
		bsc_mapping_free(m);
		return NULL;
	}
	settle(m, power);
	for (size_t i = 0; i < nname; i++)
		if (m->col[i].field != NULL &&
		    m->col[i].field->type == BSC_ENUM)
			m->col[i].words = bsc_words_new(m->col[i].field);
	for (size_t i = 0; i < nname; i++)
		m->col[i].quick = bsc_quick_choose(told, &m->col[i]);
	return m;
}

bool
bsc_mapping_gives(const struct bsc_mapping *m, size_t f)
{
	bool found = m->set[f] != NULL;

	for (size_t i = 0; !found && i < m->ncol; i++)
		found = m->col[i].field == &m->table->field[f];
	return found;
}

void
bsc_mapping_free(struct bsc_mapping *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->ncol; i++)
		bsc_words_free(m->col[i].words);
	free(m->col);
	free(m->set);
	bsc_arena_free(m->arena);
	free(m);
}

static const char *
order_name(enum bsc_date_order o)
{
	return o == BSC_ORDER_DMY ? "dmy" : o == BSC_ORDER_MDY ? "mdy" : NULL;
}

void
bsc_mapping_explain(const struct bsc_mapping *m, struct bsc_buf *to)
{
	bsc_buf_puts(to, m->scores);
	bsc_buf_printf(to, "table: %s (%s)\n", m->table->name,
	    m->told->table != NULL ? "told" : "fits best");
	for (size_t i = 0; i < m->ncol; i++) {
		const struct bsc_map_column *c = &m->col[i];

		bsc_buf_printf(to, "column %zu \"%s\" -> ", i + 1, c->name);
		if (c->field != NULL)
			bsc_buf_puts(to, c->field->name);
		if (c->role != NULL)
			bsc_buf_printf(to, "%s%s step %s",
			    c->field != NULL ? " and " : "", m->steps->name,
			    c->role->name);
		if (c->field == NULL && c->role == NULL)
			bsc_buf_puts(to, c->extra != NULL ? c->extra : "-");
		bsc_buf_printf(to, " (%s", c->reason);
		if (c->power != 0 && c->field != NULL &&
		    c->field->type == BSC_MONEY)
			bsc_buf_printf(to, ", times 10^%d", c->power);
		if (c->decimal == ',')
			bsc_buf_puts(to, ", decimal comma");
		if (c->order != BSC_ORDER_UNKNOWN)
			bsc_buf_printf(to, ", %s", order_name(c->order));
		bsc_buf_puts(to, c->fill ? ", filled down)\n" : ")\n");
	}
	for (size_t i = 0; i < m->table->nfield; i++)
		if (m->set[i] != NULL)
			bsc_buf_printf(to, "%s = %s (set)\n",
			    m->table->field[i].name, m->set[i]);
}

static void
attr(struct bsc_buf *to, const char *name, const char *value)
{
	bsc_buf_printf(to, " %s=\"", name);
	bsc_xml_escape(to, bsc_span(value));
	bsc_buf_puts(to, "\"");
}

void
bsc_mapping_xml(const struct bsc_mapping *m, struct bsc_buf *to)
{
	const char *order = order_name(m->told->order);

	for (size_t i = 0; order == NULL && i < m->ncol; i++)
		order = order_name(m->col[i].order);
	bsc_buf_puts(to, "<mapping");
	attr(to, "table", m->table->name);
	if (m->told->nsheet == 1)
		attr(to, "sheet", m->told->sheet[0].from);
	if (m->told->encoding != NULL)
		attr(to, "encoding", m->told->encoding);
	if (order != NULL)
		attr(to, "dates", order);
	else if (m->told->serial)
		attr(to, "dates", "serial");
	if (m->told->decimal != 0)
		attr(to, "decimal", (char[]){ m->told->decimal, '\0' });
	bsc_buf_puts(to, ">\n");
	for (size_t i = 0; i < m->ncol; i++) {
		const struct bsc_map_column *c = &m->col[i];

		if (c->field == NULL || c->name[0] == '\0')
			continue;
		bsc_buf_puts(to, " <column");
		attr(to, "name", c->name);
		attr(to, "field", c->field->name);
		if (c->fill)
			attr(to, "fill", "yes");
		bsc_buf_puts(to, "/>\n");
	}
	for (size_t i = 0; i < m->table->nfield; i++)
		if (m->set[i] != NULL) {
			bsc_buf_puts(to, " <set");
			attr(to, "field", m->table->field[i].name);
			attr(to, "value", m->set[i]);
			bsc_buf_puts(to, "/>\n");
		}
	for (size_t i = 0; i < m->told->nword; i++) {
		bsc_buf_puts(to, " <word");
		attr(to, "field", m->told->word[i].field);
		attr(to, "from", m->told->word[i].from);
		attr(to, "to", m->told->word[i].to);
		bsc_buf_puts(to, "/>\n");
	}
	bsc_buf_puts(to, "</mapping>\n");
}
