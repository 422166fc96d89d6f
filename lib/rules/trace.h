#ifndef BSC_RULES_TRACE_H
#define BSC_RULES_TRACE_H

#include "base/output.h"
#include "rules/rule.h"
#include "rules/tally.h"

struct bsc_part;
struct bsc_run;

/*
 * Why a rule says what it says (bsc-rules why): each condition with its
 * values, and the first that decided; of rules over several records the
 * group, its members and what was reckoned of them.
 */
struct bsc_trace {
	struct bsc_output	*out;
	bool			 english;
	/* Words for a reason; NULL: it is shown as it stands. */
	void	(*reason)(const struct bsc_schema *, bool english,
		    struct bsc_span, struct bsc_buf *);

	/* NULL, or gets the parts instead; then nothing is told. */
	void	(*visit)(void *arg, const char *section,
		    const struct bsc_part *);
	void			*visit_arg;

	uint64_t	 units;		/* told about so far */
	struct bsc_buf	 decided;	/* "require: amount > 5 = no" */
	bool		 unknown;	/* and it is not known */
};

struct bsc_basis;

struct bsc_why_options {
	const struct bsc_basis	*basis;		/* judge by it */
	struct bsc_output	*out;
	void	(*reason)(const struct bsc_schema *, bool english,
		    struct bsc_span, struct bsc_buf *);
};

/* Explain the verdicts of the rule on the records of the files. */
bool	 bsc_why(const struct bsc_why_options *, struct bsc_pack *,
	    const struct bsc_rule *, char *const *paths, struct bsc_error *);

/* Before the records come, and behind the finish, of a run with a trace. */
void	 bsc_trace_begin(struct bsc_run *);
void	 bsc_trace_end(struct bsc_run *);

/* For the kinds of rules, where a run has a trace: */
struct bsc_judge;
struct bsc_at;
struct bsc_finding;
struct bsc_groups;
struct bsc_by;
struct bsc_slice;
struct bsc_owed;
struct bsc_program;

/* The rule, before the first of what is told. */
void	 bsc_trace_rule(struct bsc_run *, const struct bsc_judge *);
/* A blank line and who is told about: origin, key, date. */
void	 bsc_trace_record(struct bsc_run *, const struct bsc_judge *,
	    const struct bsc_at *);
/* The parts of an expression in a row of the frame at work. */
void	 bsc_trace_program(struct bsc_run *, const char *name,
	    const struct bsc_program *, size_t row);
void	 bsc_trace_verdict(struct bsc_run *, const struct bsc_judge *,
	    enum bsc_verdict, const char *why, const struct bsc_finding *);
/*
 * What is told of a record, row i of the frame, that may be a member of a
 * group (member.c), of groups (group.c) ...
 */
void	 bsc_trace_member(struct bsc_run *, const struct bsc_judge *,
	    const struct bsc_at *, size_t i);
void	 bsc_trace_groups(struct bsc_run *, const struct bsc_judge *,
	    const struct bsc_groups *, const struct bsc_by *);
void	 bsc_trace_group(struct bsc_run *, const struct bsc_judge *,
	    const struct bsc_groups *, const struct bsc_by *, size_t from,
	    size_t to);
/* ... of what is reckoned of a part of one (total.c) ... */
void	 bsc_trace_slice(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_groups *, const struct bsc_slice *,
	    enum bsc_verdict);
/* ... of an obligation (expect.c) ... */
void	 bsc_trace_owed(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_owed *, enum bsc_verdict);
/* ... and the findings of all these (common.c). */
void	 bsc_trace_finding(struct bsc_run *, const struct bsc_judge *,
	    const struct bsc_finding *);

#endif
