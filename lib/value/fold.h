#ifndef BSC_VALUE_FOLD_H
#define BSC_VALUE_FOLD_H

#include "base/mem.h"
#include "base/span.h"

/*
 * Text as it is compared: trimmed, full-width ASCII (U+FF01..U+FF5E) and
 * the ideographic space folded to ASCII; inner blanks kept but those
 * between two Han characters.  Appends.
 */
void	 bsc_fold(struct bsc_buf *, struct bsc_span);
/* A name: folded, all blanks dropped. */
void	 bsc_fold_name(struct bsc_buf *, struct bsc_span);
/* A place: folded name without a final 省 市 自治区 特别行政区 (and 壮族 … before it). */
void	 bsc_fold_place(struct bsc_buf *, struct bsc_span);
/* Whether folding changes nothing (the common, fast case). */
bool	 bsc_folded(struct bsc_span);
/* Columns the text takes on a terminal: wide characters two. */
size_t	 bsc_width(struct bsc_span);

#endif
