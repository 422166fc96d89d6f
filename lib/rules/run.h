#ifndef BSC_RULES_RUN_H
#define BSC_RULES_RUN_H

#include "expr/store.h"
#include "rules/finding.h"
#include "rules/owing.h"
#include "rules/pack.h"
#include "value/calendar.h"

/*
 * A check from end to end: packs in, then context, then batches; findings
 * go to the sink as they occur and at the end.
 *
 *	run = bsc_run_new(&opt);
 *	bsc_run_named(run, "xingren-2020", &err);
 *	while (bsc_reader_next(...) > 0)
 *		bsc_run_batch(run, batch, &err);
 *	bsc_run_finish(run, &err);
 */
struct bsc_run;

struct bsc_run_options {
	const struct bsc_schema		*schema;
	const struct bsc_calendar	*calendar;
	struct bsc_sink			*sink;		/* NULL: tally only */
	bsc_day				 today;
	bsc_period			 period, examine; /* 0: none */
	bool				 undetermined;	/* list them */
	enum bsc_lang			 lang;
	const char			*family;	/* or NULL: all */
	const struct bsc_rule		*only;		/* or NULL: all */
	const char *const		*rule;		/* RULE or PACK/RULE */
	size_t				 nrule;		/* 0: all */
	const struct bsc_param		*param;		/* overrides */
	size_t				 nparam;
	const struct bsc_owing		*owing;		/* NULL: judge */
	struct bsc_trace		*trace;		/* or NULL: tell why */
	/* NULL, or told of each finding, whose texts live during the call. */
	void	(*found)(void *arg, const struct bsc_finding *);
	void				*found_arg;
};

struct bsc_run	*bsc_run_new(const struct bsc_run_options *);
void		 bsc_run_free(struct bsc_run *);

/*
 * Rules of a pack, named: as if given with -r; the pack must outlive the
 * run.  Without any named, records wait for the end, when the register of
 * offices is known and names the packs.
 */
bool		 bsc_run_pack(struct bsc_run *, struct bsc_pack *, bool named,
		    struct bsc_error *);
bool		 bsc_run_named(struct bsc_run *, const char *id,
		    struct bsc_error *);
/* core, which always applies; no error when there is none. */
bool		 bsc_run_core(struct bsc_run *, struct bsc_error *);
/*
 * All packs and folders are known and the records come.  False: rules that
 * were asked for are not there; without -r only the end can tell.
 */
bool		 bsc_run_ready(struct bsc_run *, struct bsc_error *);
/* -d: TABLE.csv[.gz], TABLE.xml and TABLE/... of a folder. */
bool		 bsc_run_context(struct bsc_run *, const char *dir,
		    struct bsc_error *);
void		 bsc_run_section(struct bsc_run *, const struct bsc_section *);
bool		 bsc_run_batch(struct bsc_run *, const struct bsc_batch *,
		    struct bsc_error *);
/* Judge what waited; findings and tallies go out. */
bool		 bsc_run_finish(struct bsc_run *, struct bsc_error *);

/* Verdicts reached (SPEC 38), and violations of a severity. */
uint64_t	 bsc_run_judged(const struct bsc_run *);
bool		 bsc_run_nothing(const struct bsc_run *);
/* How many rules could not decide on something, and how often in all. */
size_t		 bsc_run_undecided(const struct bsc_run *, uint64_t *times);
uint64_t	 bsc_run_violations(const struct bsc_run *, enum bsc_severity);
size_t		 bsc_run_packs(const struct bsc_run *);	/* core not counted */
/* How many records came again, the origin of the first. */
uint64_t	 bsc_run_again(const struct bsc_run *, const char **first);
/* Of o.param, the name of the first that no pack has, or NULL. */
const char	*bsc_run_idle_param(const struct bsc_run *);
/*
 * What the rule costs (SPEC 45): "row" reads own fields as they come,
 * "keys" remembers keys, "sort" orders groups, "join" reads other tables.
 */
const char	*bsc_run_class(const struct bsc_run *, const struct bsc_rule *);
const struct bsc_tally *bsc_run_tally(const struct bsc_run *,
		    const struct bsc_rule *);

#endif
