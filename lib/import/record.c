#include <stdio.h>
#include <stdlib.h>

#include "import/cells.h"
#include "import/mark.h"
#include "import/month.h"
#include "import/quick.h"
#include "import/record.h"
#include "import/reject.h"
#include "import/steps.h"

/* What a field of the record becomes. */
struct value {
	struct bsc_span	 text;		/* in the row, or made */
	struct bsc_buf	 made;
	struct bsc_buf	 doubt;		/* text that could not be read */
	struct bsc_span	 kept;		/* the same, to write */
};

/* A column that is read into a field. */
struct source {
	size_t				 i;
	const struct bsc_map_column	*c;
	struct value			*to;
	bool				 decides;
	bool				 glance;	/* one may do: no other
						   column goes there */
};

struct bsc_records {
	struct bsc_gather	*gather;
	const struct bsc_mapping *m;
	const char		*file;
	struct bsc_notes	*rejects, *doubts, *dashes;
	const struct bsc_section *section;	/* NULL: must be made */
	struct bsc_reject	 reject;
	struct source		*source;	/* those that decide first */
	size_t			 nsource;
	bool			 made;		/* not all cells were known at
						   a glance */
	bool			 roles;		/* columns of steps */
	struct value		*value;		/* by field */
	struct bsc_span		*extra;		/* by column */
	const struct bsc_span	**from;		/* by cell of the section */
	struct bsc_span		*cell;
	size_t			 cap;
	unsigned		 sections;	/* opened so far */
	bool			*doubted;	/* fields that need x_FIELD */
	bool			 beyond;
	struct bsc_span		 beyond_kept;
	struct bsc_buf		 beyond_text, extra_text, why;
	struct bsc_buf		 src;		/* FILE: and a line */
	size_t			 src_file;	/* length of the first part */
	struct bsc_buf		*last;		/* by column: to fill down */
	uint64_t		 doubtful;
	char			 from_day[16], to_day[16];
};

/* The amount a table requires: without it a row is no record. */
static bool
decides(const struct bsc_field *f)
{
	return f != NULL && f->type == BSC_MONEY &&
	    (f->role & BSC_ROLE_REQUIRED);
}

/* The order of reading: first what may reject the row. */
static void
plan(struct bsc_records *r)
{
	const struct bsc_mapping *m = r->m;

	for (int first = 1; first >= 0; first--)
		for (size_t i = 0; i < m->ncol; i++) {
			const struct bsc_field *f = m->col[i].field;
			size_t n = 0;

			if (f == NULL || decides(f) != first)
				continue;
			for (size_t j = 0; j < m->ncol; j++)
				n += m->col[j].field == f ||
				    (m->col[j].role != NULL && f == m->steps);
			r->source[r->nsource++] = (struct source){ i,
			    &m->col[i], &r->value[f->index], first,
			    n == 1 && !m->col[i].fill };
		}
}

struct bsc_records *
bsc_records_new(struct bsc_gather *g, const struct bsc_mapping *m,
    const char *file, struct bsc_notes *rejects, struct bsc_notes *doubts,
    struct bsc_notes *dashes)
{
	struct bsc_records *r = bsc_zalloc(1, sizeof(*r));
	size_t nf = m->table->nfield, nc = m->ncol + 1;

	r->gather = g;
	r->m = m;
	r->reject = (struct bsc_reject){ g, file, NULL };
	r->rejects = rejects;
	r->doubts = doubts;
	r->dashes = dashes;
	r->source = bsc_zalloc(nc, sizeof(*r->source));
	r->value = bsc_zalloc(nf, sizeof(*r->value));
	r->extra = bsc_zalloc(nc, sizeof(*r->extra));
	r->doubted = bsc_zalloc(nf, sizeof(*r->doubted));
	r->last = bsc_zalloc(nc, sizeof(*r->last));
	bsc_buf_printf(&r->src, "%s:", file);
	r->src_file = r->src.len;
	for (size_t i = 0; i < nf; i++)
		if (m->set[i] != NULL)
			r->value[i].text = bsc_span(m->set[i]);
	for (size_t i = 0; i < m->ncol; i++)
		r->roles = r->roles || (m->steps != NULL &&
		    m->col[i].role != NULL);
	plan(r);
	return r;
}

void
bsc_records_free(struct bsc_records *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->m->table->nfield; i++) {
		bsc_buf_free(&r->value[i].made);
		bsc_buf_free(&r->value[i].doubt);
	}
	for (size_t i = 0; i < r->m->ncol; i++)
		bsc_buf_free(&r->last[i]);
	bsc_buf_free(&r->beyond_text);
	bsc_buf_free(&r->extra_text);
	bsc_buf_free(&r->why);
	bsc_buf_free(&r->src);
	free(r->source);
	free(r->value);
	free(r->extra);
	free(r->from);
	free(r->cell);
	free(r->doubted);
	free(r->last);
	free(r);
}

static bool
is_recorded(const struct bsc_mapping *m, const struct bsc_field *f)
{
	if (m->set[f->index] != NULL)
		return true;
	for (size_t i = 0; i < m->ncol; i++)
		if (m->col[i].field == f ||
		    (f == m->steps && m->col[i].role != NULL))
			return true;
	return false;
}

/* Header of the section: fields in the table's order, then x_ fields. */
static void
make_section(struct bsc_records *r)
{
	const struct bsc_table *t = r->m->table;
	size_t most = 2 * t->nfield + r->m->ncol + 2, n = 0;
	struct bsc_arena *a = bsc_arena_new();
	const char **name = bsc_zalloc(most, sizeof(*name));

	r->from = bsc_realloc(r->from, most, sizeof(*r->from));
	r->cell = bsc_realloc(r->cell, most, sizeof(*r->cell));
	for (size_t i = 0; i < t->nfield; i++)
		if (is_recorded(r->m, &t->field[i])) {
			r->from[n] = &r->value[i].text;
			name[n++] = t->field[i].name;
		}
	for (size_t i = 0; i < r->m->ncol; i++)
		if (r->m->col[i].extra != NULL) {
			r->from[n] = &r->extra[i];
			name[n++] = r->m->col[i].extra;
		}
	for (size_t i = 0; i < t->nfield; i++)
		if (r->doubted[i]) {
			char *x = bsc_arena_alloc(a,
			    strlen(t->field[i].name) + 3);

			sprintf(x, "x_%s", t->field[i].name);
			r->from[n] = &r->value[i].kept;
			name[n++] = x;
		}
	if (r->beyond) {
		r->from[n] = &r->beyond_kept;
		name[n++] = "x_beyond";
	}
	r->section = bsc_gather_section(r->gather, t, name);
	r->sections++;
	bsc_arena_free(a);
	free(name);
}

/* The reason as the record of the reject has it. */
static void
say_why(struct bsc_records *r, const char *field, const char *reason)
{
	if (r->m->told->lang_zh)
		reason = bsc_reason_zh(reason);
	bsc_buf_printf(&r->why, "%s%s%s%s", r->why.len > 0 ? "; " : "",
	    field != NULL ? field : "", field != NULL ? ": " : "", reason);
}

/* A cell that cannot be read keeps its text beside the field. */
static void
keep_doubt(struct bsc_records *r, const struct bsc_field *f,
    struct bsc_span text, const char *reason, uint64_t line)
{
	struct value *v = &r->value[f->index];

	if (v->doubt.len > 0)
		bsc_buf_puts(&v->doubt, "; ");
	bsc_cell_clean(&v->doubt, text);
	v->kept = (struct bsc_span){ v->doubt.p, v->doubt.len };
	if (!r->doubted[f->index]) {
		r->doubted[f->index] = true;
		r->section = NULL;
	}
	r->doubtful++;
	bsc_notes_add(r->doubts, f->name, reason, line);
	say_why(r, f->name, reason);
}

static struct bsc_span
cell_text(struct bsc_records *r, const struct bsc_row *row, size_t i)
{
	struct bsc_span s = { "", 0 };

	if (i < row->ncell)
		s = row->cell[i];
	if (!r->m->col[i].fill)
		return s;
	if (s.len > 0) {
		r->last[i].len = 0;
		bsc_buf_add(&r->last[i], s.p, s.len);
		return s;
	}
	return (struct bsc_span){ r->last[i].p, r->last[i].len };
}

/*
 * Whether the cell is empty because it lies under a merged one: people see
 * the value above, and only they know whether it holds here.
 */
static bool
is_under(const struct bsc_row *row, size_t col)
{
	char text[24];

	if (row->under.len == 0)
		return false;
	snprintf(text, sizeof(text), ".%zu.", col);
	return memmem(row->under.p, row->under.len, text, strlen(text)) !=
	    NULL;
}

/* Read one mapped cell; false: the row cannot be a record. */
static bool
read_cell(struct bsc_records *r, const struct bsc_row *row,
    const struct source *from)
{
	const struct bsc_field *f = from->c->field;
	struct bsc_span text = cell_text(r, row, from->i);
	struct value *v = from->to;
	const char *reason = NULL;
	bool dash = false;
	enum bsc_got got;

	if (row->marked && (reason = bsc_mark_reason(text)) != NULL)
		got = BSC_GOT_DOUBT;
	else
		got = bsc_cell_read(r->m, from->c, text, &v->made, &reason,
		    &dash);
	if (dash)
		bsc_notes_add(r->dashes, f->name, N_("a dash read as 0.00"),
		    row->line);
	if (got == BSC_GOT_DOUBT && f->type == BSC_PERIOD &&
	    bsc_month_read(r->m, row, text, &v->made))
		got = BSC_GOT_VALUE;
	v->text = (struct bsc_span){ v->made.p, v->made.len };
	if (got == BSC_GOT_VALUE)
		return true;
	if (got == BSC_GOT_NOTHING)
		reason = is_under(row, from->i) ? N_("empty under a merged "
		    "cell; --fill tells that it means the same") : NULL;
	if (from->decides) {
		if (reason == NULL)
			reason = N_("empty");
		bsc_notes_add(r->rejects, f->name, reason, row->line);
		say_why(r, f->name, reason);
		return false;
	}
	if (got == BSC_GOT_DOUBT)
		keep_doubt(r, f, text, reason, row->line);
	else if (reason != NULL) {
		r->doubtful++;
		bsc_notes_add(r->doubts, f->name, reason, row->line);
		say_why(r, f->name, reason);
	}
	return true;
}

/*
 * Read the cells that go into fields; false: the row cannot be a record,
 * and nothing but that counts.
 */
static bool
read_cells(struct bsc_records *r, const struct bsc_row *row)
{
	bool good = true;

	for (size_t k = 0; k < r->nsource; k++) {
		const struct source *from = &r->source[k];

		if (good && row->plain && from->glance &&
		    from->i < row->ncell && (row->cell[from->i].len > 0 ||
		    !from->decides) && bsc_quick_cell(from->c,
		    row->cell[from->i], &from->to->text))
			continue;
		r->made = true;
		if (!good)	/* what fills down is remembered all the same */
			cell_text(r, row, from->i);
		else if (!read_cell(r, row, from))
			good = false;
	}
	return good;
}

static void
read_beyond(struct bsc_records *r, const struct bsc_row *row)
{
	const char *reason;

	for (size_t i = r->m->ncol; i < row->ncell; i++) {
		if (row->cell[i].len == 0)
			continue;
		if (r->beyond_text.len > 0)
			bsc_buf_puts(&r->beyond_text, "; ");
		bsc_cell_clean(&r->beyond_text, row->cell[i]);
	}
	r->beyond_kept = (struct bsc_span){ r->beyond_text.p,
	    r->beyond_text.len };
	if (r->beyond_text.len == 0)
		return;
	if (!r->beyond) {
		r->beyond = true;
		r->section = NULL;
	}
	reason = N_("cells beyond the headings");
	r->doubtful++;
	bsc_notes_add(r->doubts, "x_beyond", reason, row->line);
	say_why(r, NULL, reason);
}

static void
note_day(struct bsc_records *r)
{
	const struct bsc_field *f = r->m->table->date;
	struct bsc_span day;

	if (f == NULL || r->m->set[f->index] != NULL ||
	    (day = r->value[f->index].text).len < 10)
		return;
	/* ISO days compare as text. */
	if (r->from_day[0] == '\0' || memcmp(day.p, r->from_day, 10) < 0)
		memcpy(r->from_day, day.p, 10);
	if (r->to_day[0] == '\0' || memcmp(day.p, r->to_day, 10) > 0)
		memcpy(r->to_day, day.p, 10);
}

/* Columns without a field, as text. */
static void
read_extra(struct bsc_records *r, const struct bsc_row *row)
{
	size_t start, most = 1;

	r->extra_text.len = 0;
	/* Room first: the cells must not move. */
	for (size_t i = 0; i < row->ncell; i++)
		most += row->cell[i].len;
	bsc_buf_room(&r->extra_text, most);
	for (size_t i = 0; i < r->m->ncol; i++) {
		if (r->m->col[i].extra == NULL)
			continue;
		start = r->extra_text.len;
		if (i < row->ncell)
			bsc_cell_clean(&r->extra_text, row->cell[i]);
		r->extra[i] = (struct bsc_span){ r->extra_text.p + start,
		    r->extra_text.len - start };
	}
}

static struct bsc_span
origin(struct bsc_records *r, uint64_t line)
{
	char digits[24], *p = digits + sizeof(digits);

	do
		*--p = (char)('0' + line % 10);
	while ((line /= 10) > 0);
	r->src.len = r->src_file;
	bsc_buf_add(&r->src, p, (size_t)(digits + sizeof(digits) - p));
	return (struct bsc_span){ r->src.p, r->src.len };
}

static void
write_record(struct bsc_records *r, const struct bsc_row *row)
{
	if (r->section == NULL)
		make_section(r);
	if (r->m->told->extra)
		read_extra(r, row);
	for (size_t i = 0; i < r->section->ncol; i++)
		r->cell[i] = *r->from[i];
	bsc_writer_record(bsc_gather_table(r->gather, r->m->table),
	    r->section, origin(r, row->line), r->cell);
}

/* Forget the record before; values that are set stay. */
static void
begin(struct bsc_records *r)
{
	for (size_t k = 0; r->made && k < r->nsource; k++) {
		struct value *v = r->source[k].to;

		v->made.len = v->doubt.len = 0;
		v->text.len = v->kept.len = 0;
	}
	r->made = false;
	if (r->roles) {
		struct value *v = &r->value[r->m->steps->index];

		v->made.len = v->doubt.len = v->kept.len = 0;
	}
	r->beyond_text.len = r->why.len = 0;
}

static void
gather_steps(struct bsc_records *r, const struct bsc_row *row)
{
	size_t i = r->m->steps->index;
	struct value *v = &r->value[i];
	const char *reason;

	for (size_t c = 0; row->marked && c < r->m->ncol && c < row->ncell;
	    c++)
		if (r->m->col[c].role != NULL && r->m->col[c].field == NULL &&
		    (reason = bsc_mark_reason(row->cell[c])) != NULL)
			keep_doubt(r, r->m->steps, row->cell[c], reason,
			    row->line);

	if (r->m->set[i] != NULL)
		return;
	bsc_steps_gather(r->m, row, &v->made);
	v->text = (struct bsc_span){ v->made.p, v->made.len };
}

bool
bsc_records_row(struct bsc_records *r, const struct bsc_row *row)
{
	begin(r);
	if (!read_cells(r, row)) {
		bsc_reject_row(&r->reject, row, bsc_buf_str(&r->why));
		return false;
	}
	if (r->roles)
		gather_steps(r, row);
	read_beyond(r, row);
	if (row->torn) {
		const char *reason = N_("text after a closing quote");

		r->doubtful++;
		bsc_notes_add(r->doubts, "row", reason, row->line);
		say_why(r, NULL, reason);
	}
	if (r->why.len > 0)
		bsc_reject_row(&r->reject, row, bsc_buf_str(&r->why));
	note_day(r);
	write_record(r, row);
	return true;
}

void
bsc_records_reject(struct bsc_records *r, const struct bsc_row *row,
    const char *reason)
{
	bsc_notes_add(r->rejects, "row", reason, row->line);
	bsc_reject_row(&r->reject, row, r->m->told->lang_zh ?
	    bsc_reason_zh(reason) : reason);
}

bool
bsc_records_split(const struct bsc_records *r)
{
	return r->sections > 1;
}

void
bsc_records_expect(struct bsc_records *r, const struct bsc_records *before)
{
	memcpy(r->doubted, before->doubted,
	    r->m->table->nfield * sizeof(*r->doubted));
	r->beyond = before->beyond;
}

void
bsc_records_header(struct bsc_records *r)
{
	if (r->section == NULL)
		make_section(r);
	bsc_writer_section(bsc_gather_table(r->gather, r->m->table),
	    r->section);
}

uint64_t
bsc_records_doubtful(const struct bsc_records *r)
{
	return r->doubtful;
}

bool
bsc_records_span(const struct bsc_records *r, char from[16], char to[16])
{
	strcpy(from, r->from_day);
	strcpy(to, r->to_day);
	return r->from_day[0] != '\0';
}
