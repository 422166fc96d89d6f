#ifndef BSC_RULES_WAIVER_H
#define BSC_RULES_WAIVER_H

#include "base/diag.h"
#include "schema/schema.h"
#include "value/date.h"

/*
 * Waivers: findings that somebody answered for, until a day (SPEC 26).
 * They are records of the table waiver, by fingerprint or by rule and key,
 * bound to a digest unless that says "any".
 */
struct bsc_waivers;

enum bsc_waived { BSC_WAIVE_NONE, BSC_WAIVE_HOLDS, BSC_WAIVE_EXPIRED };

struct bsc_waiver {
	char		*src, *fingerprint, *rule, *key, *digest;
	bsc_day		 from, to;
	bool		 used;
};

struct bsc_waivers *bsc_waivers_load(const struct bsc_schema *,
		    const char *path, bsc_day today, struct bsc_error *);
void		 bsc_waivers_free(struct bsc_waivers *);
enum bsc_waived	 bsc_waivers_find(struct bsc_waivers *,
		    const char *fingerprint, const char *rule,
		    struct bsc_span key, const char *digest);
/* Each in turn; NULL after the last. */
const struct bsc_waiver	*bsc_waivers_get(const struct bsc_waivers *, size_t);

#endif
