#include <stdint.h>
#include <stdlib.h>

#include "import/amount.h"
#include "import/dates.h"
#include "import/encoding.h"
#include "import/split.h"
#include "value/money.h"

/* What is read as an amount is a plain decimal; what is a day can be written. */
static void
read_cell(struct bsc_span s)
{
	struct bsc_signs signs = { 0 };
	struct bsc_amount a;
	struct bsc_stamp stamp;
	const char *reason;
	char text[16];

	for (int power = 0; power <= 8; power += 4)
		if (bsc_amount_parse(s, power == 4 ? ',' : '.', power, &a,
		    &reason) && strspn(a.text, "-0123456789.") !=
		    strlen(a.text))
			abort();
	bsc_signs_add(&signs, s);
	if (bsc_stamp_parse(s, BSC_ORDER_DMY, true, &stamp) !=
	    BSC_DATE_NONE && bsc_day_format(stamp.day, text) != 10)
		abort();
	bsc_period_read(s, text);
}

/* A row by itself, without text behind it, is cut the careful way. */
static void
cut_again(const struct bsc_cut *a, struct bsc_span row, struct bsc_shape shape)
{
	struct bsc_cut b = { 0 };

	if (bsc_split_row(&b, row, shape, true) != BSC_SPLIT_ROW ||
	    a->ncell != b.ncell || a->used != b.used || a->raw != b.raw ||
	    a->lines != b.lines || a->torn != b.torn)
		abort();
	for (size_t i = 0; i < b.ncell; i++)
		if (!bsc_span_eq(a->cell[i], b.cell[i]))
			abort();
	bsc_cut_free(&b);
}

/* Any bytes at all: rows use up the text, every cell is readable. */
static void
split(struct bsc_span s, struct bsc_shape shape)
{
	struct bsc_cut cut = { 0 };

	while (s.len > 0 &&
	    bsc_split_row(&cut, s, shape, true) == BSC_SPLIT_ROW) {
		if (cut.used == 0 || cut.used > s.len || cut.raw > cut.used)
			abort();
		for (size_t i = 0; i < cut.ncell; i++)
			read_cell(cut.cell[i]);
		cut_again(&cut, (struct bsc_span){ s.p, cut.used }, shape);
		s.p += cut.used;
		s.len -= cut.used;
	}
	bsc_cut_free(&cut);
}

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "utf-8", "gb18030", "utf-16le" };

	for (size_t i = 0; i < 3; i++) {
		struct bsc_error err;
		struct bsc_decoder *d = bsc_decoder_new(names[i], &err);
		struct bsc_buf text = { 0 };
		uint64_t bad;

		if (bsc_decoder_feed(d, data, size / 2, false, &text, &bad) &&
		    bsc_decoder_feed(d, data + size / 2, size - size / 2,
		    true, &text, &bad)) {
			struct bsc_span s = { text.p, text.len };

			if (!bsc_utf8_valid(s, NULL))
				abort();
			bsc_split_guess(s, false);
			split(s, (struct bsc_shape){ ',', size % 2 == 1 });
		}
		bsc_decoder_free(d);
		bsc_buf_free(&text);
	}
	return 0;
}
