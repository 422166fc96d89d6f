#ifndef BSC_RULES_FINDING_H
#define BSC_RULES_FINDING_H

#include "rules/rule.h"
#include "rules/tally.h"
#include "rules/waiver.h"
#include "stream/batch.h"
#include "stream/writer.h"

/*
 * Where findings go, in the order of SPEC 27: those of rows and chains as
 * they occur (behind the records when those are kept), those of groups,
 * absences, the evidence and the tally at the end.
 */
enum bsc_phase { BSC_AT_ONCE, BSC_OF_GROUP, BSC_ABSENT };

struct bsc_member {		/* a record behind a finding */
	struct bsc_span	src, table, key, date, amount;
};

struct bsc_finding {
	const struct bsc_rule	*rule;
	enum bsc_phase		 phase;
	enum bsc_severity	 severity;
	bool			 undetermined;	/* listed, no violation */
	struct bsc_span		 src, office, table, key, date, period;
	struct bsc_span		 amount, penalty, percent, subject, message;
	struct bsc_span		 value, limit;
	struct bsc_span		 identity;	/* p NULL: the key */
	struct bsc_span		 read;		/* the values read */
	const struct bsc_member	*member;	/* more than one: evidence */
	size_t			 nmember;
	uint64_t		 order;		/* number of the first record */
	bool			 summed;	/* bsc_finding_sum did: */
	uint64_t		 print;		/* of the identity */
	uint64_t		 digest;	/* of the values read */
};

/* What any thread may do of bsc_sink_add. */
void		 bsc_finding_sum(struct bsc_finding *);

struct bsc_sink;

struct bsc_sink_options {
	enum bsc_form	 form;
	bool		 text;		/* lines for people instead */
	bool		 seal;
	bool		 hold;		/* findings after all records */
	enum bsc_lang	 lang;
	struct bsc_waivers *waivers;	/* or NULL */
};

struct bsc_sink	*bsc_sink_new(const struct bsc_schema *, struct bsc_output *,
		    const struct bsc_sink_options *, struct bsc_error *);
void		 bsc_sink_section(struct bsc_sink *,
		    const struct bsc_section *);
void		 bsc_sink_pass(struct bsc_sink *, const struct bsc_batch *,
		    size_t first, size_t n);
/* Whether a waiver answers for it. */
enum bsc_waived	 bsc_sink_add(struct bsc_sink *, struct bsc_finding *);
/* Waivers that met no finding, as findings of core; how many. */
size_t		 bsc_sink_waivers(struct bsc_sink *);
/* Findings held, then evidence; before the tally. */
void		 bsc_sink_findings(struct bsc_sink *);
void		 bsc_sink_tally(struct bsc_sink *, const struct bsc_rule *,
		    const struct bsc_tally *, const char *unit);
void		 bsc_sink_finish(struct bsc_sink *);
void		 bsc_sink_break(struct bsc_sink *);
void		 bsc_sink_free(struct bsc_sink *);

#endif
