#ifndef BSC_IMPORT_CELLS_H
#define BSC_IMPORT_CELLS_H

#include "import/mapping.h"

enum bsc_got {
	BSC_GOT_NOTHING,	/* an empty cell */
	BSC_GOT_VALUE,
	BSC_GOT_DOUBT		/* cannot be read; *reason tells */
};

/*
 * What the texts of an enum column mean, remembered by text: a ledger of a
 * million rows says the same few words.
 */
struct bsc_words;

struct bsc_words *bsc_words_new(const struct bsc_field *);
void	 bsc_words_free(struct bsc_words *);
/* Whether the text was met and means a word; *name is its own then. */
bool	 bsc_words_known(const struct bsc_words *, struct bsc_span text,
	    struct bsc_span *name);

/*
 * Append the canonical form of a cell of a mapped column.  *dash: a lone
 * dash was read as 0.00.
 */
enum bsc_got bsc_cell_read(const struct bsc_mapping *,
	    const struct bsc_map_column *, struct bsc_span, struct bsc_buf *to,
	    const char **reason, bool *dash);
/* What people write where there is nothing: a dash, N/A, 无 ...; the longest. */
enum { BSC_LONGEST_NOTHING = sizeof("暂无") - 1 };

bool	 bsc_cell_nothing(struct bsc_span);
/* Text fit for a stream: no control characters, LF inside, trimmed. */
void	 bsc_cell_clean(struct bsc_buf *to, struct bsc_span);
/*
 * Look at a cell for what the column as a whole decides; of some columns
 * nothing is asked.
 */
bool	 bsc_cell_surveyed(const struct bsc_map_column *);
void	 bsc_cell_survey(struct bsc_map_column *, const struct bsc_told *,
	    struct bsc_span);

#endif
