#ifndef BSC_EXPR_EXPR_H
#define BSC_EXPR_EXPR_H

#include <stdint.h>

#include "base/mem.h"
#include "expr/store.h"
#include "value/calendar.h"

/*
 * Expressions of packs, queries and models (bsc-expr(5)): compiled once,
 * typed, then evaluated column by column.
 *
 *	p = bsc_compile(text, &scope, &pos, BSC_BOOL, &err);
 *	e = bsc_eval_new(store, calendar, today);
 *	bsc_eval_batch(e, batch, NULL, 0);	// a frame: rows to work on
 *	v = bsc_eval_run(e, p);			// valid until the next frame
 *	for (r = 0; r < v->n; r++)
 *		switch (bsc_truth(v, r)) ...
 */

/* Why a value is not known; 0 is known. For the reasons of a tally. */
enum bsc_why {
	BSC_KNOWN,
	BSC_WHY_EMPTY,		/* recorded, but the cell is empty */
	BSC_WHY_COLUMN,		/* column not recorded */
	BSC_WHY_VALUE,		/* cell does not fit its type */
	BSC_WHY_NONE,		/* no such row, empty group, no reference */
	BSC_WHY_AMBIGUOUS,	/* several that differ */
	BSC_WHY_TABLE,		/* table not in the input */
	BSC_WHY_PARAM,		/* parameter without a number (or hidden) */
	BSC_WHY_CALENDAR,	/* beyond the working-day calendar */
	BSC_WHY_MEMBER,		/* unsure members: bounds do not agree */
	BSC_WHY_TIME,		/* a step without a time, a day without date */
	BSC_WHY_ZERO,		/* division by zero */
	BSC_WHY_RANGE,		/* overflow */
	BSC_WHY_REFERENCE	/* refers to what is not there */
};
/* Word for a tally: "empty", "column", ... */
const char	*bsc_why_name(enum bsc_why);

/* Types beyond those of fields, where an enum bsc_type is asked for. */
enum { BSC_DURATION = BSC_STEPS + 1, BSC_RECORD, BSC_ANY };
/* A duration is count << 3 | unit, so that one number carries both. */
enum bsc_unit {
	UNIT_SECOND, UNIT_DAY, UNIT_WORKDAY, UNIT_MONTH, UNIT_WORKMINUTE
};
/* Append it: 15个工作日, in English as packs write it: 15wd. */
void		 bsc_duration_append(struct bsc_buf *, int64_t, bool english);
/* The type of that name ("money", "duration"), or -1. */
int		 bsc_kind_find(const char *);
const char	*bsc_kind_name(int);

/* A parameter: values by day, first match wins; text NULL: unset. */
struct bsc_param_value {
	bsc_day		 from, to;	/* BSC_DAY_MIN, BSC_DAY_MAX: open */
	const char	*text;
};

struct bsc_param {
	const char	*name;
	int		 type;		/* bsc_kind_find */
	bool		 assumed;
	const struct bsc_param_value *value;
	size_t		 nvalue;
};

/*
 * A named value bound by the caller: lets, by-fields, period, item.  field:
 * the field it was taken from, if any, for enum words and references.
 */
struct bsc_var {
	const char		*name;
	int			 type;
	const struct bsc_field	*field;
};

/* Where the text stands, for errors. */
struct bsc_pos {
	const char	*file;
	size_t		 line, column;		/* 1, 1: of its first byte */
};

/*
 * A named expression over the fields of a table: its name stands for it
 * wherever bare names are fields of that table.  It sees no variables, no
 * outer record, and of the definitions those before it, so none can turn
 * in a circle.
 */
struct bsc_define {
	const char		*name, *text;
	const struct bsc_table	*table;
	struct bsc_pos		 pos;
};

/* What names mean.  Must outlive the programs compiled in it. */
struct bsc_scope {
	const struct bsc_schema	*schema;
	const struct bsc_table	*table;		/* bare names; or NULL */
	const struct bsc_var	*var;		/* bare names next; this. too */
	size_t			 nvar;
	const struct bsc_table	*member;	/* sum(expr where c) over a group; or NULL */
	const struct bsc_param	*param;
	size_t			 nparam;
	const struct bsc_define	*define;
	size_t			 ndefine;
	/* Rows are a group's records in order: previous(x) of the one before. */
	bool			 ordered;
	/* A condition known to hold (a rule's when): its present() guard
	   open fields here too; or NULL. */
	const struct bsc_program *given;
	/* A condition that must hold as well, read before the text (of a
	   pack, beside that of a rule); or NULL. */
	const struct bsc_define *also;
	/* Queries: x_ fields, and fields of a table without group, which are
	   text, become what a number or day beside them asks for. */
	bool			 loose;
};

struct bsc_program;

/*
 * want: the type the result must have, BSC_ANY for any.  NULL: *err says
 * "file:line:column: what was expected, near what".
 */
struct bsc_program *bsc_compile(const char *text, const struct bsc_scope *,
		    const struct bsc_pos *, int want, struct bsc_error *);
/*
 * A condition on records of another table (the <match> of expect): bare
 * names are that table's, then variables; this. is the scope's.  For
 * bsc_eval_match only.
 */
struct bsc_program *bsc_compile_match(const char *text,
		    const struct bsc_scope *, const struct bsc_table *,
		    const struct bsc_pos *, struct bsc_error *);
void		 bsc_program_free(struct bsc_program *);

/* REFERENCE.FIELD: of who is meant, be it that he has left by that day. */
void		 bsc_program_who(struct bsc_program *);
int		 bsc_program_type(const struct bsc_program *);
/* Field whose enum words the result has, or NULL. */
const struct bsc_field *bsc_program_enum(const struct bsc_program *);
/*
 * Fields read, of any table, each once (field->table tells whose); those
 * of the own record first: *own of them.
 */
const struct bsc_field *const *bsc_program_fields(const struct bsc_program *,
		    size_t *n, size_t *own);
/* Tables read from the store: none means the program needs no store. */
const struct bsc_table *const *bsc_program_tables(const struct bsc_program *,
		    size_t *n);
/* Whether some parameter it reads is assumed. */
bool		 bsc_program_assumed(const struct bsc_program *);
/* The table whose fields its bare names are, or NULL. */
const struct bsc_table *bsc_program_table(const struct bsc_program *);
/* Parameters read, as indexes into scope->param. */
const size_t	*bsc_program_params(const struct bsc_program *, size_t *n);

/*
 * Exact numbers: n/d in the unit of the type (fen, millionths, 1); d 0:
 * without bound, of the sign of n.
 */
struct bsc_exact {
	__int128	n, d;
};

/* False: overflow (or a division by zero). */
bool	 bsc_exact_add(struct bsc_exact, struct bsc_exact, struct bsc_exact *);
bool	 bsc_exact_mul(struct bsc_exact, struct bsc_exact, struct bsc_exact *);
bool	 bsc_exact_div(struct bsc_exact, struct bsc_exact, struct bsc_exact *);
bool	 bsc_exact_cmp(struct bsc_exact, struct bsc_exact, int *);
bool	 bsc_exact_round(struct bsc_exact, int64_t *);

/* A column of values, one a row.  Read it by the functions below. */
struct bsc_vals {
	int			 type;
	const struct bsc_field	*field;		/* of an enum's words */
	size_t			 n;
	int64_t			*v;		/* scalars; NULL: text or exact */
	struct bsc_span		*s;		/* text, code, list, steps */
	struct bsc_exact	*lo, *hi;	/* exact; hi NULL: same as lo */
	enum bsc_why		 unsettled;	/* why hi is not lo; 0: members */
	bool			 least;		/* days: where the calendar ends
						   v is the earliest it can be */
	unsigned char		*why;		/* enum bsc_why by row */
};

/* Whether all of them are known: no reason but that of the first, none. */
static inline bool
bsc_vals_known(const struct bsc_vals *v)
{
	return v->n == 0 || (v->why[0] == BSC_KNOWN &&
	    memcmp(v->why, v->why + 1, v->n - 1) == 0);
}

enum bsc_truth { BSC_FALSE, BSC_TRUE, BSC_UNKNOWN };

static inline enum bsc_truth
bsc_truth(const struct bsc_vals *v, size_t row)
{
	return v->why[row] ? BSC_UNKNOWN : v->v[row] != 0;
}

/* Scalar as a number of its type's unit (exact ones rounded half away from 0). */
bool	 bsc_vals_number(const struct bsc_vals *, size_t row, int64_t *);
/* Append as text for people: 12.50, 2020-01-31, label of an enum word. */
void	 bsc_vals_append(struct bsc_buf *, const struct bsc_vals *, size_t row,
	    bool english);
/* Append in the form of streams (enum by word); nothing if not known. */
void	 bsc_vals_canonical(struct bsc_buf *, const struct bsc_vals *, size_t row);
/* Append a key that groups equal values (as bsc_key_append); false: not known. */
bool	 bsc_vals_key(struct bsc_buf *, const struct bsc_vals *, size_t row);

/*
 * An evaluation.  store and calendar may be NULL when no program asks.
 * Each frame forgets the results of the one before; asking again for a
 * result of the same frame costs nothing.  Threads may each have one for
 * programs that read no store: its indexes are made on demand.
 */
struct bsc_eval;

struct bsc_eval	*bsc_eval_new(struct bsc_store *, const struct bsc_calendar *,
		    bsc_day today);
void		 bsc_eval_free(struct bsc_eval *);

/* Frame: rows of a batch; row NULL: all of them (n is then ignored). */
void	 bsc_eval_batch(struct bsc_eval *, const struct bsc_batch *,
	    const uint32_t *row, size_t n);
/* Frame: stored records of a table. */
void	 bsc_eval_records(struct bsc_eval *, const struct bsc_table *,
	    const uint32_t *record, size_t n);
/* Frame: n rows without a record (groups): everything is a variable. */
void	 bsc_eval_rows(struct bsc_eval *, size_t n);
/* A field of the frame's records, decoded; NULL: no frame of its table. */
const struct bsc_vals *bsc_eval_field(struct bsc_eval *,
		    const struct bsc_field *);
/* The rows of the frame again, only the fields decoded for it remembered. */
void	 bsc_eval_again(struct bsc_eval *);

/*
 * After the frame: bind scope->var[i]; the values must live as long as the
 * frame (results of this frame do; those of another bsc_eval as long as its).
 */
void	 bsc_eval_bind(struct bsc_eval *, size_t i, const struct bsc_vals *);
/* Fresh column of this frame to fill and bind: v or s zeroed, all known. */
struct bsc_vals *bsc_eval_column(struct bsc_eval *, int type,
	    const struct bsc_field *);
/*
 * After the frame: the day of each row, for parameters, references and
 * look-ups.  Default: the table's date; else its last day up to today.
 */
void	 bsc_eval_day(struct bsc_eval *, const struct bsc_vals *);
/* After the frame: members of row r are record[start[r]] .. [start[r+1]-1]. */
void	 bsc_eval_members(struct bsc_eval *, const struct bsc_table *,
	    const size_t *start, const uint32_t *record);
/*
 * After that or the next: members that may be none, true beside each of
 * record[].
 */
void	 bsc_eval_doubt(struct bsc_eval *, const bool *doubt);
/*
 * The same for rows that are the beginnings of one list: members of row r
 * are record[0] .. record[end[r]-1], and end grows from row to row.
 */
void	 bsc_eval_running(struct bsc_eval *, const struct bsc_table *,
	    const size_t *end, const uint32_t *record);
/* Until told otherwise: assumed parameters count as unset. */
void	 bsc_eval_hide_assumed(struct bsc_eval *, bool);

const struct bsc_vals	*bsc_eval_run(struct bsc_eval *,
		    const struct bsc_program *);

/*
 * The records of a match, for every row of the frame: record[start[r]] ..
 * [start[r+1]-1], in order; sure[i] false: the condition is unknown.
 */
struct bsc_matches {
	const size_t	*start;
	const uint32_t	*record;
	const bool	*sure;
};
const struct bsc_matches *bsc_eval_match(struct bsc_eval *,
		    const struct bsc_program *);

/* Text with {expressions}. */
struct bsc_message;

struct bsc_message *bsc_message_compile(const char *text,
		    const struct bsc_scope *, const struct bsc_pos *,
		    struct bsc_error *);
/*
 * Append it for a row of the frame (frames of the few rows that need a
 * message are cheap).  Unknown values print as "?".
 */
void	 bsc_message_append(struct bsc_buf *, struct bsc_eval *,
	    const struct bsc_message *, size_t row, bool english);
size_t	 bsc_message_count(const struct bsc_message *);	/* expressions */
const struct bsc_program *bsc_message_program(const struct bsc_message *,
	    size_t);
void	 bsc_message_free(struct bsc_message *);

#endif
