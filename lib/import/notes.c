#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "import/notes.h"

void
bsc_notes_add(struct bsc_notes *n, const char *what, const char *why,
    uint64_t line)
{
	for (size_t i = 0; i < n->n; i++)
		if (strcmp(n->note[i].what, what) == 0 &&
		    strcmp(n->note[i].why, why) == 0) {
			n->note[i].count++;
			return;
		}
	n->note = bsc_grow(n->note, &n->cap, n->n + 1, sizeof(*n->note));
	n->note[n->n++] = (struct bsc_note){ what, why, 1, line };
}

void
bsc_notes_free(struct bsc_notes *n)
{
	free(n->note);
	memset(n, 0, sizeof(*n));
}
