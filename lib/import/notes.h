#ifndef BSC_IMPORT_NOTES_H
#define BSC_IMPORT_NOTES_H

#include <stddef.h>
#include <stdint.h>

/*
 * Things met in a file, counted by what and why; the first line of each is
 * kept.  Both texts must live as long as the notes.
 */
struct bsc_note {
	const char	*what;		/* field, "row", ... */
	const char	*why;
	uint64_t	 count, line;
};

struct bsc_notes {
	struct bsc_note	*note;
	size_t		 n, cap;
};

/*
 * Reasons are literals; diagnostics translate them by the locale (_), the
 * records of a stream by its language.
 */
#define N_(text)	(text)

const char *bsc_reason_zh(const char *);

void	 bsc_notes_add(struct bsc_notes *, const char *what, const char *why,
	    uint64_t line);
void	 bsc_notes_free(struct bsc_notes *);

#endif
