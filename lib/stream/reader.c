#include "stream/source.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/option.h"
#include "stream/writer.h"

enum {
	READ_SIZE = 256 * 1024,
	BATCH_SIZE = 4096,
	MAX_RECORD = 16 * 1024 * 1024
};

int
bsc_read_fail(struct bsc_reader *r, uint64_t line, const char *fmt, ...)
{
	char text[800];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	r->failed = true;
	if (line > 0)
		bsc_fail(&r->err, "%s:%llu: %s", bsc_input_name(r->in),
		    (unsigned long long)line, text);
	else
		bsc_fail(&r->err, "%s: %s", bsc_input_name(r->in), text);
	return -1;
}

struct bsc_reader *
bsc_reader_open(const struct bsc_schema *schema, char *const *paths,
    const struct bsc_reader_options *opt, struct bsc_error *err)
{
	struct bsc_reader *r = bsc_zalloc(1, sizeof(*r));
	size_t n = 0;

	while (paths != NULL && paths[n] != NULL)
		n++;
	r->path = bsc_zalloc(n + 2, sizeof(*r->path));
	for (size_t i = 0; i < n; i++)
		r->path[i] = bsc_strdup(paths[i]);
	if (n == 0)
		r->path[0] = bsc_strdup("-");
	r->schema = schema;
	if (opt != NULL)
		r->opt = *opt;
	if (r->opt.read_size == 0)
		r->opt.read_size = READ_SIZE;
	if (r->opt.batch_size == 0)
		r->opt.batch_size = BATCH_SIZE;
	r->rows.max = r->opt.batch_size;
	r->sections = bsc_sections_new();
	if (bsc_option_jobs(NULL) == 1)
		r->opt.alone = true;
	(void)err;	/* what cannot be opened is told when its turn comes */
	return r;
}

/* How far the bytes are UTF-8, up to one that is or seems not to be. */
static void
find_clean(struct bsc_reader *r)
{
	size_t bad;

	if (bsc_utf8_valid((struct bsc_span){ r->data.p + r->clean,
	    r->end - r->clean }, &bad))
		r->clean = r->end;
	else
		r->clean += bad;
}

/* Sum what was taken, as far as it is not summed yet. */
static void
sum_taken(struct bsc_reader *r)
{
	/* The seal itself is not part of what it sums; plain CSV has none. */
	if (!r->in_seal && r->pos > r->crc_from && r->mode != BSC_READ_PLAIN)
		r->crc = bsc_crc32(r->crc, r->data.p + r->crc_from,
		    r->pos - r->crc_from);
	r->crc_from = r->pos;
}

void
bsc_read_sum_header(struct bsc_reader *r, const struct bsc_section *s)
{
	struct bsc_buf csv = { 0 };

	bsc_section_header(&csv, s);
	r->crc = bsc_crc32(r->crc, csv.p, csv.len);
	bsc_buf_free(&csv);
}

struct bsc_cell
bsc_read_spell(struct bsc_reader *r, const struct bsc_section *s,
    const struct bsc_cell *cell)
{
	size_t n = s->ncol + 1, most = 0, from = r->data.len;

	for (size_t i = 0; i < n; i++)
		most += 2 * (size_t)cell[i].len + 3;
	/* The cells must not move while they are spelled. */
	bsc_buf_room(&r->data, most);
	r->names = bsc_grow(r->names, &r->namecap, n, sizeof(*r->names));
	for (size_t i = 0; i < n; i++)
		r->names[i] = (struct bsc_span){ r->data.p + cell[i].off,
			cell[i].len };
	bsc_csv_record(&r->data, s, r->names[0], r->names + 1);
	r->crc = bsc_crc32(r->crc, r->data.p + from, r->data.len - from);
	return (struct bsc_cell){ (uint32_t)from,
		(uint32_t)(r->data.len - from) };
}

/* The bytes at pos stand at the front now. */
static void
moved_to_front(struct bsc_reader *r)
{
	r->clean = r->clean > r->pos ? r->clean - r->pos : 0;
	r->end = r->data.len = r->end - r->pos;
	r->pos = r->from = r->crc_from = r->quote = 0;
}

void
bsc_read_renew(struct bsc_reader *r, struct bsc_buf *with)
{
	struct bsc_buf old = r->data;

	sum_taken(r);
	with->len = 0;
	bsc_buf_add(with, old.p + r->pos, r->end - r->pos);
	r->data = *with;
	*with = old;
	moved_to_front(r);
}

/*
 * Move what is left to the front and read behind it.  A record longer than
 * one read is read in steps that double, so that looking for its end again
 * each time costs no more than twice its length.
 */
bool
bsc_read_refill(struct bsc_reader *r)
{
	size_t left = r->end - r->pos, want = left + r->opt.read_size, room;
	ssize_t n;

	sum_taken(r);
	if (left > 0)
		memmove(r->data.p, r->data.p + r->pos, left);
	moved_to_front(r);
	if (left > MAX_RECORD)
		return bsc_read_fail(r, r->line, _("record without end")) == 0;
	if (left > r->opt.read_size)
		want = 2 * left;
	while (r->end < want && !r->eof) {
		room = want - r->end;
		if (room > r->opt.read_size)
			room = r->opt.read_size;
		bsc_buf_room(&r->data, room);
		n = bsc_input_read(r->in, r->data.p + r->end, room);
		if (n < 0)
			return bsc_read_fail(r, 0, "%s",
			    bsc_input_error(r->in)) == 0;
		r->eof = n == 0;
		r->end = r->data.len += (size_t)n;
		if (left <= r->opt.read_size)
			break;
	}
	r->any = r->any || r->end > 0;
	find_clean(r);
	return true;
}

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* How many digits the eight bytes at p end with. */
static size_t
last_digits(const char *p)
{
	const uint64_t ones = 0x0101010101010101ULL;
	uint64_t x, other;

	memcpy(&x, p, sizeof(x));
	x ^= '0' * ones;
	/* The highest bit of each byte that is above 9 now. */
	other = (((x & 0x7f * ones) + 0x76 * ones) | x) & 0x80 * ones;
	return other == 0 ? 8 : (size_t)__builtin_clzll(other) / 8;
}
#else
static size_t
last_digits(const char *p)
{
	(void)p;
	return 0;
}
#endif

bool
bsc_read_origin(struct bsc_span s)
{
	size_t i = s.len;

	if (i > 8)
		i -= last_digits(s.p + i - 8);
	while (i > 0 && s.p[i - 1] >= '0' && s.p[i - 1] <= '9')
		i--;
	return i < s.len && i > 0 && s.p[i - 1] == ':';
}

static bool
to_number(struct bsc_span s, uint64_t *n)
{
	*n = 0;
	if (s.len == 0 || s.len > 18)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*n = *n * 10 + (uint64_t)(s.p[i] - '0');
	}
	return true;
}

static void
warn_unsealed(struct bsc_reader *r, uint64_t line, uint64_t n)
{
	bsc_buf_printf(&r->warnings,
	    _("%s:%llu: the seal speaks of %llu records, %llu were read: "
	    "the part before was not sealed"), bsc_input_name(r->in),
	    (unsigned long long)line, (unsigned long long)n,
	    (unsigned long long)r->seg_rows);
	bsc_buf_putc(&r->warnings, '\0');
}

int
bsc_read_seal(struct bsc_reader *r, uint64_t line, struct bsc_span count,
    struct bsc_span crc, uint32_t sum)
{
	char have[9];
	uint64_t n;

	if (bsc_span_is(crc, "broken"))
		return bsc_read_fail(r, line,
		    _("broken off: the tool that wrote this was in trouble"));
	if (!to_number(count, &n) || crc.len != 8)
		return bsc_read_fail(r, line, _("not a seal"));
	if (r->seg_rows < n)
		return bsc_read_fail(r, line, _("the seal speaks of %llu "
		    "records, only %llu were read"), (unsigned long long)n,
		    (unsigned long long)r->seg_rows);
	if (r->seg_rows > n && r->opt.require_seal)
		return bsc_read_fail(r, line, _("the seal speaks of %llu "
		    "records, %llu were read: a part is not sealed"),
		    (unsigned long long)n, (unsigned long long)r->seg_rows);
	snprintf(have, sizeof(have), "%08x", (unsigned)sum);
	if (r->seg_rows > n)
		warn_unsealed(r, line, n);
	else if (!bsc_span_is(crc, have))
		return bsc_read_fail(r, line,
		    _("the bytes are not those that were sealed"));
	r->nseal++;
	r->crc = 0;
	r->seg_rows = 0;
	r->unsealed = false;
	return 0;
}

/* What only the end of an operand can tell. */
static int
check_end(struct bsc_reader *r)
{
	if (r->in_seal)
		return bsc_read_fail(r, r->line, _("seal cut off"));
	if (!r->any)
		return bsc_read_fail(r, 0, _("empty input"));
	if (r->mode == BSC_READ_START)
		return bsc_read_fail(r, r->line, _("no header"));
	if (r->opt.require_seal && r->unsealed)
		return bsc_read_fail(r, r->line, _("no seal at the end"));
	return 0;
}

static bool
open_next(struct bsc_reader *r)
{
	const char *path = r->path[r->at];

	r->in = bsc_input_open(path, &r->err);
	if (r->in == NULL)
		return false;
	if (!r->opt.alone)
		bsc_input_ahead(r->in);
	if (strcmp(path, "-") == 0 && r->opt.name != NULL)
		bsc_input_rename(r->in, r->opt.name);
	r->mode = BSC_READ_START;
	r->eof = r->any = r->in_seal = false;
	r->unsealed = true;
	r->pos = r->from = r->end = r->clean = r->crc_from = r->quote = 0;
	r->data.len = 0;
	r->line = 1;
	r->crc = 0;
	r->seg_rows = 0;
	r->section = NULL;
	return true;
}

static void
close_operand(struct bsc_reader *r)
{
	bsc_read_xml_free(r);
	bsc_read_json_free(r);
	bsc_input_close(r->in);
	r->in = NULL;
	r->at++;
}

/* Where something stands behind a BOM and blanks, or r->end. */
static size_t
skip_blank(const struct bsc_reader *r)
{
	const char *p = r->data.p;
	size_t i = 0;

	if (r->end >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		i = 3;
	while (i < r->end && (p[i] == ' ' || p[i] == '\t' || p[i] == '\r' ||
	    p[i] == '\n'))
		i++;
	return i;
}

/* The first byte that is not blank tells XML and JSON Lines from CSV. */
static bool
tell_form(struct bsc_reader *r)
{
	size_t first = skip_blank(r);

	/* Four: a BOM and what is behind it. */
	for (; !r->eof && (r->end < 4 || first == r->end);
	    first = skip_blank(r))
		if (!bsc_read_refill(r))
			return false;
	if (first == r->end)
		return true;
	if (r->data.p[first] == '<')
		r->mode = BSC_READ_XML;
	else if (r->data.p[first] == '{' || r->data.p[first] == '[')
		bsc_read_json_start(r);
	return true;
}

/* A zero ends the bytes: regexec(3) may look for one, and some do. */
static void
fill_batch(struct bsc_reader *r)
{
	r->batch = (struct bsc_batch){
		.section = r->rows.section, .data = bsc_buf_str(&r->data),
		.n = r->rows.n, .cell = r->rows.cell,
		.raw = r->rows.raw, .file = bsc_input_name(r->in),
		.line = r->rows.line, .first = r->records,
	};
	r->records += r->rows.n;
}

static int
check_seals(struct bsc_reader *r)
{
	if (r->opt.seals == 0 || r->nseal == r->opt.seals)
		return 0;
	bsc_fail(&r->err, _("%u seals wanted, %u seen"), r->opt.seals,
	    r->nseal);
	r->failed = true;
	return -1;
}

int
bsc_reader_next(struct bsc_reader *r, const struct bsc_batch **batch)
{
	int more;

	r->rows.n = 0;
	r->from = r->pos;
	while (!r->failed && (r->in != NULL || r->path[r->at] != NULL)) {
		if (r->in == NULL && (!open_next(r) || !tell_form(r))) {
			r->failed = true;
			break;
		}
		more = r->mode == BSC_READ_XML ? bsc_read_xml(r) :
		    r->json != NULL ? bsc_read_json(r) : bsc_read_csv(r);
		if (more > 0) {
			fill_batch(r);
			*batch = &r->batch;
			return 1;
		}
		if (more == 0 && check_end(r) == 0)
			close_operand(r);
	}
	return r->failed ? -1 : check_seals(r);
}

const char *
bsc_reader_error(const struct bsc_reader *r)
{
	return r->err.text;
}

const struct bsc_section *
bsc_reader_section(const struct bsc_reader *r, size_t i)
{
	return bsc_sections_at(r->sections, i);
}

const struct bsc_section *
bsc_reader_passed(const struct bsc_reader *r, size_t *next,
    const struct bsc_section *before)
{
	const struct bsc_section *s;
	size_t to = *next;

	while ((s = bsc_reader_section(r, to)) != NULL && s != before)
		to++;
	if (s != before)
		return NULL;	/* it came earlier */
	s = bsc_reader_section(r, *next);
	(*next)++;
	return s == before ? NULL : s;
}

uint64_t
bsc_reader_records(const struct bsc_reader *r)
{
	return r->records;
}

const char *
bsc_reader_warning(struct bsc_reader *r)
{
	const char *text;

	if (r->warned == r->warnings.len)
		return NULL;
	text = r->warnings.p + r->warned;
	r->warned += strlen(text) + 1;
	return text;
}

void
bsc_reader_close(struct bsc_reader *r)
{
	if (r == NULL)
		return;
	bsc_read_xml_free(r);
	bsc_read_json_free(r);
	bsc_input_close(r->in);
	for (char **p = r->path; *p != NULL; p++)
		free(*p);
	free(r->path);
	bsc_csvlib_free(r->csvlib);
	free(r->bare);
	free(r->cell);
	free(r->names);
	bsc_sections_free(r->sections);
	bsc_rows_free(&r->rows);
	bsc_buf_free(&r->data);
	bsc_buf_free(&r->warnings);
	free(r);
}

size_t
bsc_stream_ending(const char *name)
{
	static const char *const endings[] = { ".csv", ".csv.gz", ".jsonl",
		".jsonl.gz", ".xml", ".xml.gz" };
	size_t len = strlen(name), n;

	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
		n = strlen(endings[i]);
		if (len > n && strcmp(name + len - n, endings[i]) == 0)
			return n;
	}
	return 0;
}
