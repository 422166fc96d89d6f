#include "import/cells.h"
#include "import/month.h"

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
year_of_row(const struct bsc_mapping *m, const struct bsc_row *row, char year[5])
{
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

bool
bsc_month_read(const struct bsc_mapping *m, const struct bsc_row *row,
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
	if (month < 1 || month > 12 || !year_of_row(m, row, year))
		return false;
	bsc_buf_printf(to, "%s-%02d", year, month);
	return true;
}
