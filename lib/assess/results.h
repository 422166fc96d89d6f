#ifndef BSC_ASSESS_RESULTS_H
#define BSC_ASSESS_RESULTS_H

#include <stdint.h>

#include "base/hash.h"
#include "base/mem.h"
#include "stream/batch.h"
#include "value/date.h"
#include "value/money.h"

/*
 * What a run left behind, in memory: the records of the result tables
 * (source finding evidence tally score grade) and of two registers (office
 * target); records of other tables are only counted.
 *
 *	bsc_results_init(&res, schema);
 *	while (bsc_reader_next(reader, &batch) > 0)
 *		if (!bsc_results_add(&res, batch, &err))
 *			...
 *	bsc_results_finish(&res);
 *	...
 *	bsc_results_free(&res);
 *
 * All text is a copy that lives as long as the results; a span whose p is
 * NULL was not recorded.
 */
enum { BSC_SERIOUS, BSC_MAJOR, BSC_MINOR, BSC_INFO, BSC_SEVERITIES };

enum bsc_res_status {
	BSC_RES_OPEN, BSC_RES_WAIVED, BSC_RES_EXPIRED, BSC_RES_UNDETERMINED,
	BSC_RES_STATUSES
};

struct bsc_res_money {		/* money that may be absent */
	bool		known;
	bsc_fen		fen;
};

struct bsc_res_member {		/* a record of evidence */
	struct bsc_span	src, fingerprint, table, key, date, amount_text;
	struct bsc_res_money amount;
	size_t		finding;	/* SIZE_MAX: of no finding here */
};

struct bsc_res_finding {
	struct bsc_span	src, rule, pack, clause, clauses, family, severity_text;
	struct bsc_span	office, table, key, date, period, amount_text, title;
	struct bsc_span	message, penalty_text, penalty_percent, status_text;
	struct bsc_span	fingerprint, subject, value, limit, unit, members;
	struct bsc_span	basis, sanction, digest;
	int		severity;
	enum bsc_res_status status;
	struct bsc_res_money amount, penalty;
	const struct bsc_res_member *member;	/* its evidence ... */
	size_t		nmember;		/* ... after finish */
};

struct bsc_res_tally {		/* rows of one rule are added up */
	struct bsc_span	src, pack, rule, family, unit, title, count[6];
	struct bsc_span	reason_text;
	struct bsc_buf	reasons;
	int64_t		examined, applicable, complying, violating;
	int64_t		undetermined, waived;
};

struct bsc_res_source {
	struct bsc_span	src, file, table, digest, encoding, lines, accepted;
	struct bsc_span	rejected, set_aside, doubtful, amount_read;
	struct bsc_span	amount_accepted, amount_rejected, declared, agrees;
	struct bsc_span	from, to, examined, context;
};

struct bsc_res_score {
	struct bsc_span	src, model, subject, period, indicator, weight, value;
	struct bsc_span	raw, points, basis;
};

struct bsc_res_grade {
	struct bsc_span	src, model, subject, period, total, grade, rank, reward;
};

struct bsc_res_office {
	struct bsc_span	src, id, name, opened, closed;
};

struct bsc_res_target {
	struct bsc_span	src, office, period, indicator, kind, value, unit;
	struct bsc_span	actual;
};

#define BSC_RES_LIST(type, name) \
	struct type *name; size_t n##name, cap##name

struct bsc_results {
	struct bsc_arena *arena;
	const struct bsc_schema *schema;
	BSC_RES_LIST(bsc_res_finding, finding);
	BSC_RES_LIST(bsc_res_member, member);
	BSC_RES_LIST(bsc_res_tally, tally);
	BSC_RES_LIST(bsc_res_source, source);
	BSC_RES_LIST(bsc_res_score, score);
	BSC_RES_LIST(bsc_res_grade, grade);
	BSC_RES_LIST(bsc_res_office, office);
	BSC_RES_LIST(bsc_res_target, target);
	size_t		 repeated;	/* findings met again, counted once */
	uint64_t	*count;		/* records by table index */
	struct bsc_keys	*prints;	/* fingerprint -> finding */
	struct bsc_keys	*rules;		/* pack/rule -> tally */
	struct bsc_keys	*named;		/* offices that any record names */
};

void	 bsc_results_init(struct bsc_results *, const struct bsc_schema *);
/* False: a value of a result table does not fit; *err says which. */
bool	 bsc_results_add(struct bsc_results *, const struct bsc_batch *,
	    struct bsc_error *);
/* Link evidence to findings; nothing may be added afterwards. */
void	 bsc_results_finish(struct bsc_results *);
void	 bsc_results_free(struct bsc_results *);

const char	*bsc_res_status_name(enum bsc_res_status);
const char	*bsc_severity_name(int severity);
/* The word's number, or -1. */
int		 bsc_severity_find(struct bsc_span);

#endif
