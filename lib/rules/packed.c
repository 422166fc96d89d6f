#include "rules/packed.h"

#include <string.h>

/* The texts of a finding, in the order of their lengths. */
#define PARTS(f)							\
	{ &(f)->src, &(f)->office, &(f)->table, &(f)->key, &(f)->date,	\
	    &(f)->period, &(f)->amount, &(f)->penalty, &(f)->percent,	\
	    &(f)->subject, &(f)->message, &(f)->value, &(f)->limit,	\
	    &(f)->identity }

enum { NPART = 14, NONE = UINT32_MAX };	/* the length of no text at all */

struct bsc_packed {
	uint64_t		 order, print, digest;
	unsigned char		 severity, undetermined;
	uint32_t		 len[NPART];
	char			 text[];
};

const struct bsc_packed *
bsc_finding_pack(struct bsc_arena *arena, const struct bsc_finding *f)
{
	const struct bsc_span *const part[NPART] = PARTS(f);
	size_t len = 0;
	struct bsc_packed *to;
	char *p;

	for (size_t i = 0; i < NPART; i++)
		len += part[i]->len;
	to = bsc_arena_room(arena, sizeof(*to) + len);
	*to = (struct bsc_packed){ .order = f->order, .print = f->print,
	    .digest = f->digest, .undetermined = f->undetermined,
	    .severity = (unsigned char)f->severity };
	p = to->text;
	for (size_t i = 0; i < NPART; i++) {
		to->len[i] = part[i]->p == NULL ? NONE :
		    (uint32_t)part[i]->len;
		if (part[i]->len == 0)
			continue;
		memcpy(p, part[i]->p, part[i]->len);
		p += part[i]->len;
	}
	return to;
}

void
bsc_finding_unpack(const struct bsc_packed *from, struct bsc_finding *f)
{
	struct bsc_span *const part[NPART] = PARTS(f);
	const char *p = from->text;

	*f = (struct bsc_finding){ .order = from->order,
	    .severity = (enum bsc_severity)from->severity,
	    .undetermined = from->undetermined, .summed = true,
	    .print = from->print, .digest = from->digest };
	for (size_t i = 0; i < NPART; i++) {
		if (from->len[i] == NONE)
			continue;
		*part[i] = (struct bsc_span){ p, from->len[i] };
		p += from->len[i];
	}
}
