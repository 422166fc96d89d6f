#ifndef BSC_SCHEMA_VALUE_H
#define BSC_SCHEMA_VALUE_H

#include <stdint.h>

#include "schema/schema.h"

/*
 * A value of a scalar type as a number: money fen, number millionths, int,
 * date days, time seconds, period bsc_period, bool 0 or 1, enum index of
 * the word.  Text, code, list and steps have none: only their form is
 * checked and *out is left alone.  False: the text does not fit the type
 * (empty text never does).
 */
bool	 bsc_value_parse(const struct bsc_field *, struct bsc_span, int64_t *out);
/* Canonical form of such a number; returns the length (enum: the word, cut at 64). */
size_t	 bsc_value_format(const struct bsc_field *, int64_t, char to[64]);

/*
 * The word people use for a value, in Chinese: the label of an enum's word,
 * 是 and 否; any other text as it is.  bsc-import takes it back.
 */
struct bsc_span	 bsc_value_label(const struct bsc_field *, struct bsc_span);

#endif
