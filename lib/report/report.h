#ifndef BSC_REPORT_REPORT_H
#define BSC_REPORT_REPORT_H

#include "assess/results.h"
#include "report/doc.h"
#include "report/cited.h"

/*
 * The report of a run: what was not judged first, then what was found.
 *
 *	if (!bsc_report_build(&rep, &results, &options, &err)) ...
 *	bsc_report_write(&rep, &doc);		or bsc_report_csv(&rep, out);
 *	bsc_report_free(&rep);
 */
struct bsc_report_options {
	const char	*title;		/* NULL: the usual one */
	const char	*period, *as_of; /* as the reader shall see them, or NULL */
	const char	*office;	/* only this office, or NULL */
	bool		 en;
	bool		 excel;		/* CSV: as Excel likes it */
};

/* Findings that share something, and the money of those that stand. */
struct bsc_bundle {
	struct bsc_span	office, pack, clause;	/* office alone: of offices */
	const struct bsc_res_finding **finding;
	size_t		 nfinding, cap;
	size_t		 count[BSC_SEVERITIES];	/* standing findings */
	size_t		 waived, undetermined;
	int		 worst;			/* severity of the standing ones,
						   else of all */
	struct bsc_res_money sum;		/* each record once */
};

struct bsc_report {
	const struct bsc_results *res;
	struct bsc_report_options opt;
	struct bsc_arena *arena;
	struct bsc_keys	*prints;	/* fingerprints shown */
	const struct bsc_res_finding **undetermined;
	size_t		 nundetermined;
	struct bsc_bundle all;
	struct bsc_bundle severity[BSC_SEVERITIES];
	struct bsc_bundle *office;	/* in byte order */
	size_t		 noffice;
	struct bsc_bundle *matter;	/* worst first */
	size_t		 nmatter;
	struct bsc_keys	*names;		/* office id -> name[] */
	struct bsc_span	*name;
	struct bsc_cited *cited;
};

bool	 bsc_report_build(struct bsc_report *, const struct bsc_results *,
	    const struct bsc_report_options *, struct bsc_error *);
void	 bsc_report_write(const struct bsc_report *, struct bsc_doc *);
void	 bsc_report_csv(const struct bsc_report *, struct bsc_output *);
bool	 bsc_report_xlsx(const struct bsc_report *, struct bsc_output *,
	    struct bsc_error *);
void	 bsc_report_free(struct bsc_report *);

/* The parts of the report, in order (glance.c, notjudged.c, found.c, scored.c). */
const char *bsc_report_heading(const struct bsc_report *);
void	 bsc_report_opening(const struct bsc_report *, struct bsc_doc *);
void	 bsc_report_glance(const struct bsc_report *, struct bsc_doc *);
void	 bsc_report_not_judged(const struct bsc_report *, struct bsc_doc *);
void	 bsc_report_sources(const struct bsc_report *, struct bsc_doc *);
void	 bsc_report_summary(const struct bsc_report *, struct bsc_doc *);
void	 bsc_report_matters(const struct bsc_report *, struct bsc_doc *);
/* The findings of a matter, and the records behind them. */
void	 bsc_report_findings(const struct bsc_report *, struct bsc_doc *,
	    const struct bsc_bundle *);
void	 bsc_report_scores(const struct bsc_report *, struct bsc_doc *);
void	 bsc_report_tally(const struct bsc_report *, struct bsc_doc *);

/* Whether the finding stands: neither waived nor undetermined. */
bool	 bsc_report_stands(const struct bsc_res_finding *);
/* How many of its findings stand. */
size_t	 bsc_report_standing(const struct bsc_bundle *);
bool	 bsc_report_shows(const struct bsc_report *, struct bsc_span office);
/* The clause matters group by. */
struct bsc_span	 bsc_report_clause(const struct bsc_res_finding *);
/* Title of a bundle's rules, each once; the caller frees it. */
char	*bsc_report_title(const struct bsc_bundle *);
/* "name (ID)", or words for no office; in the arena. */
const char	*bsc_report_office(const struct bsc_report *, struct bsc_span id);
/* The table by the name people use, in the arena. */
const char	*bsc_report_table(const struct bsc_report *, struct bsc_span name);
const char	*bsc_report_severity(bool en, int severity);
const char	*bsc_report_status(bool en, enum bsc_res_status);
/* "title (ID)" of a pack, or the id; in the arena. */
const char	*bsc_report_pack(const struct bsc_report *, struct bsc_span id);
/* A key without the parts at its end that are empty; in the arena. */
const char	*bsc_report_key(const struct bsc_report *, struct bsc_span);
/* An amount as recorded, its thousands parted if it is one; in the arena. */
const char	*bsc_report_amount(const struct bsc_report *, struct bsc_span);
/* Amount with thousands parted, in the arena; "" when not known. */
const char	*bsc_report_money(const struct bsc_report *, struct bsc_res_money);

#endif
