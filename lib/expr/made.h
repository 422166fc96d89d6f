#ifndef BSC_EXPR_MADE_H
#define BSC_EXPR_MADE_H

/* For the unit tests of this folder: batches written as text. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "expr/expr.h"

/* Unit tests run in the root of the checkout. */
#define TABLES	"lib/schema/tables.xml"

static struct bsc_schema *schema;
static struct bsc_calendar *calendar;

/* A batch of records written as lines of cells with commas. */
struct made {
	struct bsc_section	 section;
	struct bsc_column	 col[16];
	int			*of_field;
	struct bsc_cell		*cell, *end;
	struct bsc_buf		 data;
	struct bsc_batch	 batch;
	char			*names;
};

static inline void
add_cell(struct made *m, struct bsc_span s)
{
	*m->end++ = (struct bsc_cell){ (uint32_t)m->data.len,
	    (uint32_t)s.len };
	bsc_buf_add(&m->data, s.p, s.len);
}

static inline void
make_columns(struct made *m, const struct bsc_table *t, const char *header)
{
	struct bsc_span rest, name;
	char *p;

	m->names = bsc_strdup(header);
	m->of_field = bsc_zalloc(t->nfield, sizeof(int));
	for (size_t i = 0; i < t->nfield; i++)
		m->of_field[i] = -1;
	rest = bsc_span(m->names);
	while (bsc_span_split(&rest, ',', &name)) {
		p = m->names + (name.p - m->names);
		p[name.len] = '\0';
		m->col[m->section.ncol].name = p;
		m->col[m->section.ncol].field = bsc_field_find(t, name);
		if (m->col[m->section.ncol].field != NULL)
			m->of_field[m->col[m->section.ncol].field->index] =
			    (int)m->section.ncol;
		else
			assert_true(p[0] == 'x' && p[1] == '_');
		m->section.ncol++;
	}
	m->section.table = t;
	m->section.col = m->col;
	m->section.of_field = m->of_field;
}

static inline struct made *
make(const char *table, const char *header, const char *rows)
{
	struct made *m = bsc_zalloc(1, sizeof(*m));
	struct bsc_span rest = bsc_span(rows), row, cell;
	char src[32];

	make_columns(m, bsc_table_find(schema, bsc_span(table)), header);
	m->cell = m->end = bsc_zalloc(64 * (m->section.ncol + 1),
	    sizeof(struct bsc_cell));
	while (*rows != '\0' && bsc_span_split(&rest, '\n', &row)) {
		snprintf(src, sizeof(src), "t:%zu", m->batch.n++ + 2);
		add_cell(m, bsc_span(src));
		for (size_t c = 0; c < m->section.ncol; c++) {
			assert_true(bsc_span_split(&row, ',', &cell));
			add_cell(m, cell);
		}
	}
	m->batch.section = &m->section;
	m->batch.data = bsc_buf_str(&m->data);
	m->batch.cell = m->cell;
	return m;
}

static inline void
made_free(struct made *m)
{
	free(m->cell);
	free(m->of_field);
	free(m->names);
	bsc_buf_free(&m->data);
	free(m);
}

static const struct bsc_param_value large[] = {
	{ BSC_DAY_MIN, 18626, "40000" },	/* to 2020-12-30 */
	{ 18627, BSC_DAY_MAX, "50000" },
};
static const struct bsc_param_value memo[] = {
	{ BSC_DAY_MIN, BSC_DAY_MAX, "31" }
};
static const struct bsc_param_value grace[] = {
	{ BSC_DAY_MIN, BSC_DAY_MAX, "3d" }
};
static const struct bsc_param params[] = {
	{ "large", BSC_MONEY, false, large, 2 },
	{ "memo", BSC_INT, true, memo, 1 },
	{ "grace", BSC_DURATION, false, grace, 1 },
	{ "unset", BSC_MONEY, false, NULL, 0 },
};

static inline struct bsc_scope
scope_of(const char *table)
{
	return (struct bsc_scope){ .schema = schema,
	    .table = bsc_table_find(schema, bsc_span(table)),
	    .param = params, .nparam = sizeof(params) / sizeof(*params) };
}

static inline char
answer(const struct bsc_vals *v, size_t r)
{
	return "01?"[bsc_truth(v, r)];
}

static inline int
start(void **state)
{
	struct bsc_error err = { "" };

	(void)state;
	schema = bsc_schema_read(TABLES, &err);
	if (schema != NULL)
		calendar = bsc_calendar_load(&err);
	if (calendar == NULL)
		print_error("%s\n", err.text);
	return calendar == NULL;
}

static inline int
stop(void **state)
{
	(void)state;
	bsc_schema_free(schema);
	bsc_calendar_free(calendar);
	return 0;
}

#endif
