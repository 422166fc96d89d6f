#ifndef BSC_RULES_EXPLAIN_H
#define BSC_RULES_EXPLAIN_H

#include "base/output.h"
#include "rules/rule.h"

/*
 * What a rule is, for people: its clause, the day it applies from, what it
 * asks, the parameters it reads with their history, its examples, the
 * remedy.
 */
void	 bsc_explain(struct bsc_output *, const struct bsc_rule *,
	    enum bsc_lang);
/* Whether an expression of the rule, or a definition it uses, reads it. */
bool	 bsc_rule_reads_param(const struct bsc_rule *, const char *param);
/* differ.c: the rule of core that stands in no file and has no table, or NULL. */
const struct bsc_rule *bsc_pack_built_in(const struct bsc_pack *);
/* The rule "ID" or "PACK/ID" of the pack, that one too, or NULL. */
const struct bsc_rule *bsc_pack_rule(const struct bsc_pack *, const char *);
/*
 * The same of each of the packs, of all that are installed if none is named;
 * false: there is none, or take said so, and *err tells.
 */
bool	 bsc_rule_each(const struct bsc_schema *, const char *const *pack,
	    size_t npack, const char *name, bool (*take)(void *,
	    struct bsc_pack *, const struct bsc_rule *), void *arg,
	    struct bsc_error *);
/* Explain the rule "ID" or "PACK/ID" of the packs, all that are found if none. */
bool	 bsc_explain_find(struct bsc_output *, const struct bsc_schema *,
	    const char *const *pack, size_t npack, const char *rule,
	    enum bsc_lang, struct bsc_error *);

#endif
