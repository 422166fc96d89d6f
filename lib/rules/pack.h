#ifndef BSC_RULES_PACK_H
#define BSC_RULES_PACK_H

#include <stdint.h>

#include "base/xml.h"
#include "expr/expr.h"
#include "schema/schema.h"
#include "value/date.h"

/*
 * A rule pack as written (bsc-rules(5)): the XML file ID.xml and what it
 * includes, read into memory.  Names and dates are checked here, the
 * expressions of the rules by bsc_rule_compile (rule.h).
 */
enum bsc_lang { BSC_ZH, BSC_EN };

enum bsc_severity { BSC_SERIOUS, BSC_MAJOR, BSC_MINOR, BSC_INFO };

enum bsc_rule_kind {
	BSC_ROW, BSC_UNIQUE, BSC_TOTAL, BSC_EXPECT, BSC_OVERLAP,
	BSC_SEQUENCE, BSC_CHAIN
};

struct bsc_rule;

struct bsc_pack {
	const char	 *id, *path;
	const char	 *title[2];
	const char	 *authority, *document;
	bsc_day		  from, to;
	struct bsc_param *param;
	size_t		  nparam;
	struct bsc_define *define;
	size_t		  ndefine;
	struct bsc_define when;			/* text NULL: all offices */
	struct bsc_define cap;			/* whose findings are capped */
	enum bsc_severity capped;		/* at which severity */
	struct bsc_rule	 *rule;
	size_t		  nrule;
	const char	**file;			/* its parts, path first */
	size_t		  nfile;
	struct bsc_arena *arena;
};

/* By id (rules/ID.xml of BSC_PATH and shipped) or, with a slash, by path. */
struct bsc_pack	*bsc_pack_load(const struct bsc_schema *, const char *id,
		    struct bsc_error *);
void		 bsc_pack_free(struct bsc_pack *);

const struct bsc_param	*bsc_pack_param(const struct bsc_pack *, const char *);
/* Text of the parameter on the day; NULL: unset or no such day. */
const char	*bsc_param_on(const struct bsc_param *, bsc_day);

const char	*bsc_rule_kind_name(enum bsc_rule_kind);
const char	*bsc_rule_severity_name(enum bsc_severity);
/* The same for people. */
const char	*bsc_rule_severity_label(enum bsc_severity, enum bsc_lang);
bool		 bsc_rule_family(const char *);	/* is there such a family? */
/* The severity of that name, or -1. */
int		 bsc_rule_severity_find(const char *);

/*
 * Paths of all packs installed, ended by NULL, for bsc_path_list_free:
 * ID.xml without a further dot, its parts and examples have one.
 */
char		**bsc_packs_installed(void);

/*
 * The file beside a part of the pack: path "x/ID.loan.xml" and suffix
 * ".examples.xml" give "x/ID.loan.examples.xml"; the caller frees it.
 */
char		*bsc_pack_beside(const char *part, const char *suffix);

#endif
