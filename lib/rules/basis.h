#ifndef BSC_RULES_BASIS_H
#define BSC_RULES_BASIS_H

#include "rules/params.h"
#include "rules/run.h"
#include "stream/usual.h"

/*
 * What a tool judges by, as its options say: packs, folders of registers,
 * parameters, days; beside the usual options of stream/usual.h.
 */
#define BSC_BASIS_RULES \
	{ "rules", 'r', "PACK", "a rule pack, by id or path (repeatable)" }
#define BSC_BASIS_PERIOD \
	{ "period", 0, "PERIOD", "the input is complete for this period" }
#define BSC_BASIS_PARAMS \
	{ "params", 0, "FILE", "values of parameters" }
#define BSC_BASIS_FAMILY \
	{ "family", 0, "FAMILY", "only rules of this family" }

enum { BSC_BASIS_PACKS = 64 };

struct bsc_basis {
	struct bsc_usual	 usual;
	struct bsc_run_options	 run;
	struct bsc_params	 params;
	const char		*pack[BSC_BASIS_PACKS];	/* -r */
	size_t			 npack;
};

/* Schema, calendar and today, before the first option; failure ends the run. */
void	 bsc_basis_init(struct bsc_basis *);
/* False: it is none of the options above, and none of the usual ones. */
bool	 bsc_basis_take(struct bsc_basis *, const struct bsc_option *,
	    const char *arg);
/* Behind the last: the run's options are filled in. */
void	 bsc_basis_ready(struct bsc_basis *);
void	 bsc_basis_free(struct bsc_basis *);

/* The packs of -r, the folders of -d, to a run. */
bool	 bsc_basis_packs(const struct bsc_basis *, struct bsc_run *,
	    struct bsc_error *);
bool	 bsc_basis_context(const struct bsc_basis *, struct bsc_run *,
	    struct bsc_error *);
/* Warn of a parameter that no pack has, when the packs are known. */
void	 bsc_basis_warn(struct bsc_run *);

/*
 * All records and headers of the operands, to a run.  Its sink is given
 * what passes: results always, everything with -k.
 */
bool	 bsc_basis_read(const struct bsc_basis *, struct bsc_run *,
	    char *const *paths, unsigned threads, struct bsc_error *);

#endif
