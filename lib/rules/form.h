#ifndef BSC_RULES_FORM_H
#define BSC_RULES_FORM_H

#include "base/xml.h"

/*
 * The form of packs, of their clauses and examples, and of files of
 * parameters: which elements and attributes may stand where, as in
 * bsc-rules(5).  What is misspelt would be a condition that nobody asks.
 *
 * False: *err names the file, the line and the first that does not belong.
 */
bool	 bsc_form_check(const char *file, const struct bsc_node *root,
	    struct bsc_error *err);

#endif
