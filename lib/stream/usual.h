#ifndef BSC_STREAM_USUAL_H
#define BSC_STREAM_USUAL_H

#include "base/option.h"
#include "stream/reader.h"
#include "stream/writer.h"
#include "value/date.h"

/*
 * The options that tools have in common: what they are called, what they
 * say of themselves, and what becomes of them.
 *
 *	static const struct bsc_option options[] = {
 *		BSC_USUAL_TABLE, { "keep", 'k', NULL, "..." },
 *		BSC_USUAL_FORM("csv|jsonl|text|xml"), BSC_USUAL_OUTPUT, { 0 }
 *	};
 *	while ((o = bsc_option_next(&p, options, argc, argv)) != NULL)
 *		if (!bsc_usual_take(&u, o, p.arg))
 *			...
 *	bsc_usual_ready(&u);
 */
#define BSC_USUAL_TABLE \
	{ "table", 't', "TABLE", "table of plain input" }
#define BSC_USUAL_KEEP \
	{ "keep", 'k', NULL, "pass the records through, too" }
#define BSC_USUAL_AS_OF \
	{ "as-of", 0, "DATE", "the day that counts as today" }
#define BSC_USUAL_DATA \
	{ "data", 'd', "DIR", "folder of registers and ledgers (repeatable)" }
#define BSC_USUAL_MEMORY \
	{ "memory", 0, "SIZE", "memory for what has to wait" }
#define BSC_USUAL_NO_CHECK \
	{ "no-check", 0, NULL, "go on although no check has run" }
#define BSC_USUAL_FORM(words) \
	{ "form", 'o', words, "form of the output" }
#define BSC_USUAL_EXCEL \
	{ "excel", 0, NULL, "ordinary CSV as Excel likes it" }
#define BSC_USUAL_OUTPUT \
	{ "output", 'O', "FILE", "write to FILE, whole or not at all" }
#define BSC_USUAL_SEAL \
	{ "seal", 0, NULL, "end the output with a seal" }
#define BSC_USUAL_REQUIRE_SEAL \
	{ "require-seal", 0, "[K]", "accept only sealed input (K seals)" }
#define BSC_USUAL_LANG \
	{ "lang", 0, "zh|en", "language (default zh)" }
#define BSC_USUAL_QUIET \
	{ "quiet", 'q', NULL, "show no progress on a terminal" }
#define BSC_USUAL_VERBOSE \
	{ "verbose", 'v', NULL, "say more" }

enum { BSC_USUAL_DIRS = 16 };

struct bsc_usual {
	const struct bsc_schema	*schema;	/* given: for -t */
	bool			 text;		/* given: on a terminal it is
						   text for people that comes */
	struct bsc_reader_options in;
	const char		*output;	/* NULL: standard output */
	enum bsc_form		 form;
	bool			 formed;	/* -o was given */
	bool			 keep, no_check, excel, seal, english, verbose;
	bsc_day			 as_of;		/* given: today */
	const char		*dir[BSC_USUAL_DIRS];
	size_t			 ndir;
};

/* False: it is none of those above. */
bool	 bsc_usual_take(struct bsc_usual *, const struct bsc_option *,
	    const char *arg);
/* Behind the last option: what goes with what. */
void	 bsc_usual_ready(struct bsc_usual *);

/* A period, as in 2021-Q2; anything else ends the run. */
bsc_period bsc_usual_period(const struct bsc_option *, const char *arg);

#endif
