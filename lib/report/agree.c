#include "report/agree.h"

static int64_t
int_of(struct bsc_span text, bool *known)
{
	int64_t n = 0;

	*known = bsc_int_parse(text, &n) && *known;
	return n;
}

static bsc_fen
money_of(struct bsc_span text, bool *known)
{
	bsc_fen fen = 0;

	*known = bsc_money_parse(text, &fen) && *known;
	return fen;
}

/* Read = accepted + rejected + set aside; amounts likewise; -1: not known. */
static int
lines_agree(const struct bsc_res_source *s)
{
	bool known = true;
	int64_t read = int_of(s->lines, &known);
	int64_t parts[] = { int_of(s->accepted, &known),
	    int_of(s->rejected, &known), int_of(s->set_aside, &known) };

	if (!known)
		return -1;
	return read == (__int128)parts[0] + parts[1] + parts[2];
}

static int
amounts_agree(const struct bsc_res_source *s)
{
	bool known = true;
	bsc_fen read = money_of(s->amount_read, &known);
	bsc_fen parts[] = { money_of(s->amount_accepted, &known),
	    money_of(s->amount_rejected, &known) };

	if (!known)
		return -1;
	return read == (__int128)parts[0] + parts[1];
}

static void
put_fault(struct bsc_buf *b, const char *text)
{
	if (b->len > 0)
		bsc_buf_puts(b, ", ");
	bsc_buf_puts(b, text);
}

bool
bsc_source_faults(const struct bsc_res_source *s, bool en, struct bsc_buf *b)
{
	size_t before = b->len;

	if (lines_agree(s) == 0)
		put_fault(b, en ? "lines do not add up" : "行数不平");
	if (amounts_agree(s) == 0)
		put_fault(b, en ? "amounts do not add up" : "金额不平");
	if (bsc_span_is(s->agrees, "no"))
		put_fault(b, en ? "not the total the file states" :
		    "与文件合计不符");
	return b->len > before;
}

bool
bsc_source_checked(const struct bsc_res_source *s)
{
	return lines_agree(s) >= 0 || amounts_agree(s) >= 0 ||
	    s->agrees.len > 0;
}
