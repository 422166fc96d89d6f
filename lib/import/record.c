#include <stdio.h>
#include <stdlib.h>

#include "import/cells.h"
#include "import/record.h"
#include "import/steps.h"

struct bsc_records {
	struct bsc_gather	*gather;
	const struct bsc_mapping *m;
	const char		*file;
	struct bsc_notes	*rejects, *doubts, *dashes;
	const struct bsc_section *section;	/* NULL: must be made */
	const struct bsc_section *reject;
	int			*of_field;	/* field -> cell, -1: none */
	int			*of_extra;	/* column -> cell */
	int			*of_doubt;	/* field -> cell of x_FIELD */
	int			 of_beyond;
	bool			*doubted;	/* fields that need x_FIELD */
	bool			 beyond;
	struct bsc_buf		*value;		/* by field */
	struct bsc_buf		*doubt;		/* by field: text kept */
	struct bsc_buf		 beyond_text, why;
	struct bsc_buf		*last;		/* by column: to fill down */
	uint64_t		 doubtful;
	char			 from[16], to[16];
};

struct bsc_records *
bsc_records_new(struct bsc_gather *g, const struct bsc_mapping *m,
    const char *file, struct bsc_notes *rejects, struct bsc_notes *doubts,
    struct bsc_notes *dashes)
{
	struct bsc_records *r = bsc_zalloc(1, sizeof(*r));
	size_t nf = m->table->nfield, nc = m->ncol + 1;

	r->gather = g;
	r->m = m;
	r->file = file;
	r->rejects = rejects;
	r->doubts = doubts;
	r->dashes = dashes;
	r->of_field = bsc_zalloc(nf, sizeof(*r->of_field));
	r->of_doubt = bsc_zalloc(nf, sizeof(*r->of_doubt));
	r->of_extra = bsc_zalloc(nc, sizeof(*r->of_extra));
	r->doubted = bsc_zalloc(nf, sizeof(*r->doubted));
	r->value = bsc_zalloc(nf, sizeof(*r->value));
	r->doubt = bsc_zalloc(nf, sizeof(*r->doubt));
	r->last = bsc_zalloc(nc, sizeof(*r->last));
	return r;
}

void
bsc_records_free(struct bsc_records *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->m->table->nfield; i++) {
		bsc_buf_free(&r->value[i]);
		bsc_buf_free(&r->doubt[i]);
	}
	for (size_t i = 0; i < r->m->ncol; i++)
		bsc_buf_free(&r->last[i]);
	bsc_buf_free(&r->beyond_text);
	bsc_buf_free(&r->why);
	free(r->of_field);
	free(r->of_doubt);
	free(r->of_extra);
	free(r->doubted);
	free(r->value);
	free(r->doubt);
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
	struct bsc_arena *a = bsc_arena_new();
	const char **name = bsc_zalloc(2 * t->nfield + r->m->ncol + 2,
	    sizeof(*name));
	int n = 0;

	for (size_t i = 0; i < t->nfield; i++) {
		r->of_field[i] = -1;
		if (!is_recorded(r->m, &t->field[i]))
			continue;
		r->of_field[i] = n;
		name[n++] = t->field[i].name;
	}
	for (size_t i = 0; i < r->m->ncol; i++) {
		r->of_extra[i] = r->m->col[i].extra == NULL ? -1 : n;
		if (r->m->col[i].extra != NULL)
			name[n++] = r->m->col[i].extra;
	}
	for (size_t i = 0; i < t->nfield; i++) {
		r->of_doubt[i] = r->doubted[i] ? n : -1;
		if (r->doubted[i]) {
			char *x = bsc_arena_alloc(a,
			    strlen(t->field[i].name) + 3);

			sprintf(x, "x_%s", t->field[i].name);
			name[n++] = x;
		}
	}
	r->of_beyond = r->beyond ? n : -1;
	if (r->beyond)
		name[n++] = "x_beyond";
	r->section = bsc_gather_section(r->gather, t, name);
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
	struct bsc_buf *to = &r->doubt[f->index];

	if (to->len > 0)
		bsc_buf_puts(to, "; ");
	bsc_cell_clean(to, text);
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

static void
write_reject(struct bsc_records *r, const struct bsc_row *row,
    const char *reason)
{
	static const char *const fields[] = { "file", "line", "reason", "text",
	    NULL };
	const struct bsc_section *s;
	struct bsc_buf text = { 0 }, src = { 0 }, line = { 0 };
	struct bsc_span cell[4];

	bsc_cell_clean(&text, row->raw);
	bsc_buf_printf(&line, "%llu", (unsigned long long)row->line);
	bsc_buf_printf(&src, "%s:%llu", r->file,
	    (unsigned long long)row->line);
	cell[0] = bsc_span(r->file);
	cell[1] = (struct bsc_span){ line.p, line.len };
	cell[2] = bsc_span(reason);
	cell[3] = (struct bsc_span){ text.p, text.len };
	if (r->reject == NULL)
		r->reject = bsc_gather_section(r->gather,
		    bsc_gather_reject(r->gather), fields);
	s = r->reject;
	bsc_writer_record(bsc_gather_table(r->gather, s->table), s,
	    (struct bsc_span){ src.p, src.len }, cell);
	bsc_buf_free(&text);
	bsc_buf_free(&src);
	bsc_buf_free(&line);
}

/* The amount a table requires: without it a row is no record. */
static bool
decides(const struct bsc_field *f)
{
	return f != NULL && f->type == BSC_MONEY &&
	    (f->role & BSC_ROLE_REQUIRED);
}

static bool
read_year(struct bsc_span s, char year[5])
{
	s = bsc_span_trim(s);
	for (size_t i = 0; i < 4; i++)
		if (s.len < 4 || s.p[i] < '0' || s.p[i] > '9')
			return false;
	memcpy(year, s.p, 4);
	year[4] = '\0';
	return true;
}

/* The year of a row: its column of years, else its date. */
static bool
year_of_row(struct bsc_records *r, const struct bsc_row *row, char year[5])
{
	const struct bsc_mapping *m = r->m;
	struct bsc_buf date = { 0 };
	const char *reason;
	bool dash, good = false;

	if (m->year < m->ncol && m->year < row->ncell &&
	    read_year(row->cell[m->year], year))
		return true;
	for (size_t i = 0; !good && i < m->ncol && i < row->ncell; i++)
		if (m->col[i].field != NULL &&
		    m->col[i].field == m->table->date &&
		    bsc_cell_read(m, &m->col[i], row->cell[i], &date, &reason,
		    &dash) == BSC_GOT_VALUE)
			good = read_year((struct bsc_span){ date.p, date.len },
			    year);
	bsc_buf_free(&date);
	return good;
}

/* A period that says only its month: 8, 08, 8月. */
static bool
month_alone(struct bsc_records *r, const struct bsc_row *row,
    struct bsc_span s, struct bsc_buf *to)
{
	size_t len = strlen("月");
	char year[5];
	int month = 0;

	if (s.len > len && memcmp(s.p + s.len - len, "月", len) == 0)
		s.len -= len;
	if (s.len == 0 || s.len > 2)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		month = month * 10 + s.p[i] - '0';
	}
	if (month < 1 || month > 12 || !year_of_row(r, row, year))
		return false;
	bsc_buf_printf(to, "%s-%02d", year, month);
	return true;
}

/* Read one mapped cell; false: the row cannot be a record. */
static bool
read_cell(struct bsc_records *r, const struct bsc_row *row, size_t i,
    bool wanted)
{
	const struct bsc_map_column *c = &r->m->col[i];
	const struct bsc_field *f = c->field;
	struct bsc_span text = cell_text(r, row, i);
	const char *reason = NULL;
	bool dash = false;
	enum bsc_got got;

	if (f == NULL || !wanted)
		return true;
	got = bsc_cell_read(r->m, c, text, &r->value[f->index], &reason,
	    &dash);
	if (dash)
		bsc_notes_add(r->dashes, f->name, N_("a dash read as 0.00"),
		    row->line);
	if (got == BSC_GOT_VALUE || (got == BSC_GOT_DOUBT &&
	    f->type == BSC_PERIOD &&
	    month_alone(r, row, text, &r->value[f->index])))
		return true;
	if (decides(f)) {
		if (got == BSC_GOT_NOTHING)
			reason = N_("empty");
		bsc_notes_add(r->rejects, f->name, reason, row->line);
		say_why(r, f->name, reason);
		return false;
	}
	if (got == BSC_GOT_DOUBT)
		keep_doubt(r, f, text, reason, row->line);
	return true;
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
	const struct bsc_buf *b;

	if (f == NULL || (b = &r->value[f->index])->len < 10)
		return;
	/* ISO days compare as text. */
	if (r->from[0] == '\0' || memcmp(b->p, r->from, 10) < 0)
		snprintf(r->from, sizeof(r->from), "%.10s", b->p);
	if (r->to[0] == '\0' || memcmp(b->p, r->to, 10) > 0)
		snprintf(r->to, sizeof(r->to), "%.10s", b->p);
}

static void
write_record(struct bsc_records *r, const struct bsc_row *row)
{
	const struct bsc_table *t = r->m->table;
	struct bsc_buf src = { 0 }, extra = { 0 };
	struct bsc_span *cell;
	size_t *end = bsc_zalloc(r->m->ncol + 1, sizeof(*end));

	if (r->section == NULL)
		make_section(r);
	cell = bsc_zalloc(r->section->ncol + 1, sizeof(*cell));
	for (size_t i = 0; i < t->nfield; i++) {
		if (r->of_field[i] >= 0)
			cell[r->of_field[i]] = r->m->set[i] != NULL ?
			    bsc_span(r->m->set[i]) :
			    (struct bsc_span){ r->value[i].p, r->value[i].len };
		if (r->of_doubt[i] >= 0)
			cell[r->of_doubt[i]] = (struct bsc_span){
			    r->doubt[i].p, r->doubt[i].len };
	}
	for (size_t i = 0; i < r->m->ncol; i++) {
		if (i < row->ncell && r->of_extra[i] >= 0)
			bsc_cell_clean(&extra, row->cell[i]);
		end[i] = extra.len;
	}
	for (size_t i = 0; i < r->m->ncol; i++)
		if (r->of_extra[i] >= 0)
			cell[r->of_extra[i]] = (struct bsc_span){ extra.p +
			    (i > 0 ? end[i - 1] : 0),
			    end[i] - (i > 0 ? end[i - 1] : 0) };
	if (r->of_beyond >= 0)
		cell[r->of_beyond] = (struct bsc_span){ r->beyond_text.p,
		    r->beyond_text.len };
	bsc_buf_printf(&src, "%s:%llu", r->file,
	    (unsigned long long)row->line);
	bsc_writer_record(bsc_gather_table(r->gather, t), r->section,
	    (struct bsc_span){ src.p, src.len }, cell);
	bsc_buf_free(&src);
	bsc_buf_free(&extra);
	free(cell);
	free(end);
}

bool
bsc_records_row(struct bsc_records *r, const struct bsc_row *row)
{
	const struct bsc_table *t = r->m->table;
	bool good = true;

	for (size_t i = 0; i < t->nfield; i++)
		r->value[i].len = r->doubt[i].len = 0;
	r->beyond_text.len = r->why.len = 0;
	/* First what may reject the row: nothing else counts then. */
	for (int decisive = 1; decisive >= 0; decisive--)
		for (size_t i = 0; i < r->m->ncol; i++)
			if (decides(r->m->col[i].field) == decisive &&
			    !read_cell(r, row, i, good))
				good = false;
	if (!good) {
		write_reject(r, row, bsc_buf_str(&r->why));
		return false;
	}
	if (r->m->steps != NULL)
		bsc_steps_gather(r->m, row, &r->value[r->m->steps->index]);
	read_beyond(r, row);
	if (row->torn) {
		const char *reason = N_("text after a closing quote");

		r->doubtful++;
		bsc_notes_add(r->doubts, "row", reason, row->line);
		say_why(r, NULL, reason);
	}
	if (r->why.len > 0)
		write_reject(r, row, bsc_buf_str(&r->why));
	note_day(r);
	write_record(r, row);
	return true;
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
	strcpy(from, r->from);
	strcpy(to, r->to);
	return r->from[0] != '\0';
}
