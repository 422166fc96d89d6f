#ifndef BSC_RULES_JUDGE_H
#define BSC_RULES_JUDGE_H

#include "expr/expr.h"
#include "rules/docket.h"
#include "rules/finding.h"
#include "rules/run.h"

/*
 * Inside of a run: a rule with its expressions compiled, and what the kinds
 * of rules share.  Only lib/rules includes this.
 */
struct bsc_judge;

struct bsc_grade {
	struct bsc_program	*when, *penalty, *percent;
	enum bsc_severity	 severity;
};

struct bsc_kind_ops {
	const char	*unit;		/* what the tally counts */
	/* Scope of value, limit, message ...; compiles what is the kind's. */
	bool	(*compile)(struct bsc_run *, struct bsc_judge *,
		    struct bsc_error *);
	void	(*finish)(struct bsc_run *, struct bsc_judge *);
	void	(*free)(struct bsc_judge *);
};

struct bsc_best {		/* the verdict on a record of several groups */
	enum bsc_verdict	 v;
	const char		*why;
};

struct bsc_judge {
	const struct bsc_rule	*rule;
	const struct bsc_kind_ops *ops;
	size_t			 pack;		/* number in the run */
	struct bsc_scope	 record;	/* of when: own fields */
	struct bsc_scope	 result;	/* of message, value ... */
	struct bsc_program	*when, *require;
	struct bsc_program	*cap;		/* of the pack; or NULL */
	struct bsc_program	*value, *limit, *subject, *penalty, *percent;
	const struct bsc_field	*subject_field;	/* if it is one plain field */
	struct bsc_message	*message;
	struct bsc_grade	*grade;
	size_t			 ngrade;
	const struct bsc_field	**read;		/* own fields, for the digest */
	size_t			 nread;
	const struct bsc_program **guess;	/* read an assumed parameter */
	size_t			 nguess;
	size_t			 need;		/* records that make a violation */
	bool			 streams;	/* needs only the record */
	struct bsc_tally	 tally;
	struct bsc_best		*best;		/* by record, while counting */
	struct bsc_part		*part;		/* of it by office (hold.c) */
	size_t			 npart;
	void			*own;		/* of the kind */
};

struct bsc_reason {		/* made text, by what it was made of */
	const char	*what, *table, *name;
	char		*text;
};

struct bsc_applies {		/* whether a pack applies to an office */
	bool	known, answer;
	size_t	len;
	char	office[64];
};

/*
 * Some members are of the judging at work: eval, few, arena and reason.
 * Threads that judge side by side have each its own (panel.c).
 */
struct bsc_long_cell {		/* of a stored record, and its SHA-256 */
	const char	*p;
	size_t		 len;
	char		 hex[65];
};

struct bsc_run {
	struct bsc_run_options	 o;
	struct bsc_store	*store;
	struct bsc_eval		*eval;
	struct bsc_eval		*few;		/* for some of the rows of eval */
	struct bsc_eval		*aside;		/* for the office of a finding */
	struct bsc_select	*select;
	struct bsc_pack		**pack;
	bool			*named;		/* with -r */
	bool			*owned;		/* freed with the run */
	struct bsc_applies	*applies;	/* by pack: the last answer */
	size_t			 npack, cpack, cnamed;
	bool			 wait;		/* no -r: judge at the end */
	struct bsc_judge	**judge;	/* they never move */
	size_t			 njudge, cjudge;
	bool			*wanted;	/* by table: must be stored */
	bool			*checked;	/* some rule judges it */
	bool			**read;		/* by table and field */
	unsigned char		**often;	/* group rules that read it */
	struct bsc_docket	 docket;
	struct bsc_arena	*arena;		/* of the docket at work */
	struct bsc_long_cell	 long_cell;	/* the last that was read */
	char			**dir;		/* of -d */
	size_t			 ndir;
	struct bsc_reason	*reason;
	size_t			 nreason, creason;
	struct bsc_judge	 differ;	/* of differ.c, once it judged */
	struct bsc_keys		*offices;	/* of records judged */
	struct bsc_arena	*holds;
	struct bsc_held		*held, *last_held;	/* findings that wait */
	uint64_t		 violations[4];	/* by severity */
	uint64_t		 judged;
	bool			 answered;	/* what was asked (SPEC 38) */
	struct bsc_again	*again;
	const struct bsc_table	*office;
};

/* choice.c: whether the rule is one of those asked for, if any are ... */
bool	 bsc_run_chosen(const struct bsc_run *, const struct bsc_rule *);
/* ... and whether the packs have all that are. */
bool	 bsc_run_rules_known(const struct bsc_run *, struct bsc_error *);
/* brief.c: note what rules read; the store need not keep other texts. */
void	 bsc_run_reads(struct bsc_run *, const struct bsc_field *);
void	 bsc_run_reads_program(struct bsc_run *, const struct bsc_program *);
void	 bsc_run_brief(struct bsc_run *);
/* run.c: rows of the register of offices say which packs apply. */
void	 bsc_run_register(struct bsc_run *, const struct bsc_batch *);
/* What judging a batch came to, and what must be kept of it. */
bool	 bsc_run_enter(struct bsc_run *, const struct bsc_batch *,
	    struct bsc_docket *, struct bsc_error *);
/* context.c: the folders of -d into the store, behind the stream. */
bool	 bsc_run_load_context(struct bsc_run *, struct bsc_error *);
/*
 * again.c: store the records of the stream but those that came before; the
 * batch of these, or b itself.
 */
struct bsc_again *bsc_again_new(const struct bsc_schema *);
void	 bsc_again_free(struct bsc_again *);
const struct bsc_batch *bsc_again_store(struct bsc_run *,
	    const struct bsc_batch *b);
/*
 * differ.c: records of -d that differ from one of these, of tables loaded.
 * Before one is stored: whether the stream has the same, by key and time,
 * which then stands alone.
 */
struct bsc_at;

void	 bsc_differ_begin(struct bsc_run *);
bool	 bsc_differ_stream(struct bsc_run *, const struct bsc_at *);
void	 bsc_differ_judge(struct bsc_run *, const bool *loaded);
void	 bsc_differ_tally(struct bsc_run *);

/* A record of a batch or of the store, to read cells from. */
struct bsc_at {
	const struct bsc_batch	*batch;		/* or NULL: the store's */
	const struct bsc_store	*store;
	const struct bsc_table	*table;
	uint32_t		 row;		/* of batch or table */
};

struct bsc_span	 bsc_at_field(const struct bsc_at *, const struct bsc_field *);
struct bsc_span	 bsc_at_src(const struct bsc_at *);
struct bsc_span	 bsc_at_office(const struct bsc_at *);
/* Where that stands, or NULL; the register names itself by its key. */
const struct bsc_field *bsc_office_field(const struct bsc_table *);
/* Key fields joined by ";", in the arena. */
struct bsc_span	 bsc_at_key(const struct bsc_at *, struct bsc_arena *);
/* The money field called amount, if any. */
struct bsc_span	 bsc_at_amount(const struct bsc_at *);
/*
 * Day of a date, time or period (its last) field: 1, empty: 0, not recorded
 * or unreadable: -1.
 */
int		 bsc_at_day(const struct bsc_at *, const struct bsc_field *,
		    bsc_day *);

/* compile.c */
struct bsc_program *bsc_judge_compile(const struct bsc_judge *,
		    const struct bsc_node *, const struct bsc_scope *, int want,
		    struct bsc_error *);
/* Child element as a program into *p (NULL: no such element). */
bool	 bsc_judge_child(const struct bsc_judge *, const char *,
	    const struct bsc_scope *, int want, struct bsc_program **,
	    struct bsc_error *);
bool	 bsc_judge_results(struct bsc_run *, struct bsc_judge *,
	    struct bsc_error *);
/* Note what a program reads: tables wanted, fields, assumed parameters. */
void	 bsc_judge_reads(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_program *);
bool	 bsc_judge_init(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_rule *, size_t pack, struct bsc_error *);
void	 bsc_judge_free(struct bsc_judge *);

/* common.c */
/* Whether the pack of the judge applies to the office (SPEC 23). */
bool	 bsc_judge_office(struct bsc_run *, const struct bsc_judge *,
	    struct bsc_span office);
/* Whether it applies to all, whatever the register says. */
bool	 bsc_judge_everywhere(const struct bsc_run *,
	    const struct bsc_judge *);
/* The same for any office: 1 or 0; -1: it depends on the office. */
int	 bsc_judge_offices(struct bsc_run *, const struct bsc_judge *);
/* Whether the rule was law for the record: 1, 0, or -1 date missing. */
int	 bsc_judge_law(struct bsc_run *, const struct bsc_judge *,
	    const struct bsc_at *);
/* The same of the n records of the frame at work (row NULL: 0 .. n - 1). */
void	 bsc_judge_laws(struct bsc_run *, const struct bsc_judge *,
	    const struct bsc_at *, const uint32_t *row, size_t n,
	    signed char *law);
/* Whether the record is one of those judged, not context. */
bool	 bsc_run_examined(struct bsc_run *, const struct bsc_at *);
/* The day of each row of the frame where the rule names another date. */
void	 bsc_judge_days(struct bsc_run *, const struct bsc_judge *,
	    const struct bsc_at *, const uint32_t *, size_t);
/* Words for a tally: why the program is not known for the record. */
const char	*bsc_judge_why(struct bsc_run *, const struct bsc_judge *,
		    const struct bsc_program *, enum bsc_why,
		    const struct bsc_at *);
const char	*bsc_judge_no_column(struct bsc_run *,
		    const struct bsc_field *);
/* The first field of the record's table that it lacks, in words, or NULL. */
const char	*bsc_judge_lack(struct bsc_run *, const struct bsc_program *,
		    const struct bsc_at *);
/*
 * Fill severity, value, limit, subject, penalty and message from a row of
 * the frame at work, texts in the run's arena.
 */
void	 bsc_judge_fill(struct bsc_run *, const struct bsc_judge *, size_t row,
	    struct bsc_finding *);
/*
 * Then what comes from a record: origin, office, table, key, date, amount,
 * and the cap of its office's pack.
 */
void	 bsc_judge_record(struct bsc_run *, const struct bsc_judge *,
	    const struct bsc_at *, struct bsc_finding *);
/* The same for a record behind a finding. */
struct bsc_member bsc_judge_member(struct bsc_run *, const struct bsc_judge *,
		    const struct bsc_at *);
/*
 * Count the verdict, of a record that may be in several groups once; hand
 * on the finding (violations and, on request, what is undetermined).
 */
void	 bsc_judge_count(struct bsc_run *, struct bsc_judge *,
	    enum bsc_verdict, const char *why);
void	 bsc_judge_counts(struct bsc_run *, struct bsc_judge *,
	    enum bsc_verdict, const char *why, uint64_t times);
/*
 * Why a rule does not apply: the record is of a day or an office of which
 * it says nothing (NULL: it says that it is not about it).
 */
extern const char bsc_outside[];
/* The rule has something to say. */
void	 bsc_judge_answers(struct bsc_run *, const struct bsc_judge *);
void	 bsc_judge_count_record(struct bsc_run *, struct bsc_judge *,
	    uint32_t record, enum bsc_verdict, const char *why);
void	 bsc_judge_add(struct bsc_run *, struct bsc_judge *,
	    struct bsc_finding *);

/* With --undetermined, the record as a finding that says why. */
void	 bsc_judge_list(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_at *, const char *why);
/*
 * That, counted, for a record of a group rule that is in no group, if it is
 * examined.  While best is kept, both wait for what else becomes of it.
 */
void	 bsc_judge_undetermined(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_at *, const char *why);

/*
 * assumed.c: whether a verdict turns on values we assumed (SPEC 25).  Of
 * each row of the frame at work: whether what decides is unknown without
 * them ...
 */
void	 bsc_judge_guessed(struct bsc_run *, const struct bsc_judge *,
	    bool *guessed, size_t n);
/* ... of stored records ... */
void	 bsc_records_guessed(struct bsc_run *, const struct bsc_judge *,
	    const uint32_t *record, bool *guessed, size_t n);
/* ... and of a violation of these, of which the last is accused. */
bool	 bsc_members_guessed(struct bsc_run *, const struct bsc_judge *,
	    const uint32_t *member, size_t n);

/* member.c: the stored records a group rule works on. */
struct bsc_members {
	uint32_t	*record;	/* in order of arrival */
	unsigned char	*unsure;	/* why when is unknown; 0: it holds */
	uint32_t	*element;	/* of a list in the key, or NULL */
	size_t		 n;
};
/*
 * Those of the rule's table under its law that when selects.  count: the
 * records left out, and those without a date, go to the tally.
 */
void	 bsc_members_select(struct bsc_run *, struct bsc_judge *,
	    struct bsc_members *, bool count);
void	 bsc_members_free(struct bsc_members *);
void	 bsc_members_add(struct bsc_members *, size_t *cap, uint32_t record,
	    unsigned char unsure);

extern const struct bsc_kind_ops bsc_kind_row, bsc_kind_unique,
    bsc_kind_total, bsc_kind_each, bsc_kind_expect, bsc_kind_overlap, bsc_kind_sequence,
    bsc_kind_chain, bsc_kind_records;

/* Rules that judge record by record. */
static inline bool
bsc_judge_by_record(const struct bsc_judge *j)
{
	return j->ops == &bsc_kind_row || j->ops == &bsc_kind_chain;
}

/* What is wrong with a chain; value, limit: where a limit decided, or NULL. */
struct bsc_fault {
	const char	*text;
	const char	*value, *limit;
};

/* What a limit decided by is value and limit, if the rule names none. */
void	 bsc_fault_fill(const struct bsc_judge *, const struct bsc_fault *,
	    struct bsc_finding *);
/*
 * chain.c: the verdict on the steps of a record, row i of the frame; the
 * fault's text NULL: none.
 */
enum bsc_verdict bsc_chain_judge(struct bsc_run *, const struct bsc_judge *,
	    const struct bsc_at *, size_t i, const char **why,
	    struct bsc_fault *);
/*
 * While assumed values are hidden: whether that it violates hangs on one
 * (SPEC 25); if not, the fault becomes one that does not.
 */
bool	 bsc_chain_guessed(struct bsc_run *, const struct bsc_judge *,
	    const struct bsc_at *, size_t i, struct bsc_fault *);

/*
 * hold.c: what was judged before the register of offices was known.  What a
 * docket counted goes to the tally, or waits; so do its findings ...
 */
void	 bsc_hold_counts(struct bsc_run *, const struct bsc_docket *);
void	 bsc_hold_enter(struct bsc_run *, struct bsc_docket *);
/* ... those that need not wait longer go out, at the end all ... */
void	 bsc_hold_release(struct bsc_run *, bool end);
/* ... when the counts are settled. */
void	 bsc_hold_settle(struct bsc_run *);
void	 bsc_hold_forget(struct bsc_judge *);

/*
 * row.c: verdicts on records of a batch, into the docket alone, or of the
 * store, with findings.
 */
void	 bsc_rows_judge(struct bsc_run *, const struct bsc_batch *,
	    struct bsc_docket *);
void	 bsc_rows_stored(struct bsc_run *);

#endif
