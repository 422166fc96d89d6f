#ifndef BSC_IMPORT_NAMES_H
#define BSC_IMPORT_NAMES_H

#include "base/mem.h"
#include "base/span.h"
#include "schema/schema.h"

/*
 * What the schema calls its fields and approval roles, folded: width,
 * blanks, underscores and case do not count, nor does a final colon.
 */
struct bsc_names;

enum bsc_match {		/* how good, best first */
	BSC_MATCH_TOLD, BSC_MATCH_NAME, BSC_MATCH_LABEL, BSC_MATCH_ALIAS,
	BSC_MATCH_UNIT, BSC_MATCH_NUMBERED, BSC_MATCH_NONE
};

struct bsc_names *bsc_names_new(const struct bsc_schema *);
void	 bsc_names_free(struct bsc_names *);

void	 bsc_names_fold(struct bsc_buf *, struct bsc_span);

/* The field of the table a column heading means, or NULL. */
const struct bsc_field *bsc_names_field(const struct bsc_names *,
	    const struct bsc_table *, struct bsc_span, enum bsc_match *);
/* Whether any table has a field of that name. */
bool	 bsc_names_known(const struct bsc_names *, struct bsc_span);

enum bsc_part { BSC_PART_PERSON, BSC_PART_TIME, BSC_PART_OPINION };
/* The role a heading like 科长, 科长意见, 科长签字日期 means, or NULL. */
const struct bsc_role *bsc_names_role(const struct bsc_names *,
	    struct bsc_span, enum bsc_part *);

#endif
