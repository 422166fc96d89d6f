#include "import/mark.h"
#include "import/notes.h"

const char *
bsc_mark_reason(struct bsc_span cell)
{
	static const char *const reasons[] = {
		[BSC_MARK_ERROR] = N_("an error instead of a value"),
		[BSC_MARK_FORMULA] = N_("a formula never calculated"),
		[BSC_MARK_DIGITS] = N_("more than 15 digits, the last are lost"),
		[BSC_MARK_DAY] = N_("no day of the calendar"),
		[BSC_MARK_NUMBER] = N_("not a number"),
	};
	unsigned char c = cell.len == 0 ? 0 : (unsigned char)cell.p[0];

	return c < sizeof(reasons) / sizeof(*reasons) ? reasons[c] : NULL;
}
