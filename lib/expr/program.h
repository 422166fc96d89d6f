#ifndef BSC_EXPR_PROGRAM_H
#define BSC_EXPR_PROGRAM_H

/* Inside lib/expr only: what the compiler builds and the evaluator walks. */

#include <regex.h>
#include <setjmp.h>

#include "base/hash.h"
#include "expr/expr.h"

struct bsc_decoded;
struct bsc_node;
struct bsc_parser;

enum bsc_op {
	OP_CONST, OP_FIELD, OP_EXTRA, OP_VAR, OP_PARAM,
	OP_REF, OP_LOOKUP, OP_GET,
	OP_OR, OP_AND, OP_NOT, OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE,
	OP_IN, OP_CONTAINS, OP_MATCHES, OP_ELSE,
	OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_NEG, OP_IF, OP_CALL, OP_GROUP
};

enum bsc_group {
	GROUP_EXISTS, GROUP_COUNT, GROUP_SUM, GROUP_DISTINCT, GROUP_MIN,
	GROUP_MAX, GROUP_FIRST, GROUP_LAST
};

/* A literal number before the other side tells its type. */
#define TYPE_LITERAL	(BSC_ANY + 1)

typedef struct bsc_vals *bsc_evaluate(struct bsc_eval *,
	    const struct bsc_node *);

/*
 * A function.  sig: a letter an argument (func.c tells which), the last one
 * repeated up to max; prepare may change the node after that.
 */
struct bsc_func {
	const char	*name;
	size_t		 min, max;
	const char	*sig;
	int		 type;
	bsc_evaluate	*evaluate;
	void		(*prepare)(struct bsc_parser *, struct bsc_node *);
};

struct bsc_node {
	enum bsc_op		 op;
	int			 type;
	const struct bsc_field	*field;	/* FIELD GET REF: read; else enum words */
	int			 level;	/* FIELD EXTRA VAR: frames outward */
	struct bsc_node		**kid;
	size_t			 nkid;
	size_t			 index;	/* VAR, PARAM: which */
	int64_t			 v;	/* CONST */
	struct bsc_span		 s;	/* CONST, EXTRA: text */
	bool			 place;	/* EQ NE IN: compare as places */
	bool			 other;	/* EQ..: enum words differ, by text */
	bool			 plain;	/* EQ: an index settles it */
	struct bsc_node		*who[2]; /* EQ NE CONTAINS: what the sides are;
				    GROUP: what distinct values are */
	bool			 is_who; /* REF: rows of one key are one */
	const struct bsc_field	*asked;	/* REF: those that agree in it are */
	regex_t			*regex;
	const struct bsc_func	*func;
	const struct bsc_table	*table;	/* REF LOOKUP: to; GROUP: of, NULL: members */
	const struct bsc_field	**key;	/* LOOKUP: of kid[i]; GROUP: of eq[i] */
	size_t			 nkey;
	struct bsc_node		**eq;	/* GROUP: outer sides of the equalities;
					   IN: those of which who is not NULL */
	struct bsc_node		*who_in, *who_out; /* of a key that refers */
	size_t			 nth_who;
	enum bsc_group		 group;
	struct bsc_node		*where, *value;	/* GROUP; NULL: all, none */
	struct bsc_node		*rest;	/* where, but for what an index tells */
	bool			 pure;	/* GROUP: depends on the keys alone */
	size_t			 column;	/* where in the text */
	size_t			 line;
	struct bsc_span		 text;	/* as written; p NULL: made */
};

struct bsc_level {		/* what names mean while compiling */
	const struct bsc_table	*table;
	bool			 top;	/* variables live here */
	struct bsc_level	*outer;
};

enum bsc_token {
	TOKEN_END, TOKEN_NAME, TOKEN_TEXT, TOKEN_NUMBER, TOKEN_DATE,
	TOKEN_TIME, TOKEN_DURATION, TOKEN_MARK
};

struct bsc_program {
	uint64_t		 serial;	/* of each its own */
	const char		*text;
	struct bsc_arena	*arena;
	struct bsc_scope	 scope;
	struct bsc_node		*root;
	const struct bsc_field	**field;
	size_t			 nfield, own, field_cap;
	const struct bsc_table	**table;
	size_t			 ntable, table_cap;
	size_t			*param;
	size_t			 nparam, param_cap;
	const struct bsc_field	**guard;	/* asked by present() */
	size_t			 nguard, guard_cap;
	regex_t			**regex;
	size_t			 nregex, regex_cap;
};

struct bsc_parser {
	struct bsc_program	*prog;
	const struct bsc_scope	*scope;
	struct bsc_level	*level;
	struct bsc_pos		 pos;		/* of the text */
	const char		*at;		/* next byte */
	size_t			 line, column;	/* of at */
	enum bsc_token		 kind;		/* the token looked at */
	struct bsc_span		 token;
	const char		*last;		/* end of the token before */
	size_t			 token_line, token_column;
	int			 depth;
	size_t			 pairs;		/* operators with two sides */
	size_t			 ndefine;	/* definitions in sight */
	bool			 defining;	/* in the text of one */
	struct bsc_error	*err;
	jmp_buf			 fail;
};

/* lex.c */
void	 bsc_lex(struct bsc_parser *);		/* look at the next token */
bool	 bsc_lex_is(const struct bsc_parser *, const char *mark_or_word);
bool	 bsc_lex_take(struct bsc_parser *, const char *);
void	 bsc_lex_want(struct bsc_parser *, const char *);
void	 bsc_lex_fail(struct bsc_parser *, const char *, ...)
	    __attribute__((format(printf, 2, 3), noreturn));
void	 bsc_node_fail(struct bsc_parser *, const struct bsc_node *,
	    const char *, ...) __attribute__((format(printf, 3, 4), noreturn));

/* parse.c */
struct bsc_node	*bsc_parse(struct bsc_parser *);	/* one expression */
struct bsc_node	*bsc_literal(struct bsc_parser *);
struct bsc_node	*bsc_node_new(struct bsc_parser *, enum bsc_op, int type,
		    size_t nkid);

/* type.c: checked constructors */
struct bsc_node	*bsc_type_binary(struct bsc_parser *, struct bsc_node *);
struct bsc_node	*bsc_type_compare(struct bsc_parser *, struct bsc_node *);
struct bsc_node	*bsc_type_in(struct bsc_parser *, struct bsc_node *);
struct bsc_node	*bsc_type_contains(struct bsc_parser *, struct bsc_node *);
struct bsc_node	*bsc_type_neg(struct bsc_parser *, struct bsc_node *);
void	 bsc_type_bool(struct bsc_parser *, struct bsc_node *);
void	 bsc_type_settle(struct bsc_parser *, struct bsc_node *);
bool	 bsc_type_fit(struct bsc_parser *, struct bsc_node *, int type,
	    const struct bsc_field *words);
void	 bsc_type_unify(struct bsc_parser *, struct bsc_node *,
	    struct bsc_node **kid, size_t nkid);
const char *bsc_type_say(const struct bsc_node *);
bool	 bsc_type_text(int type);		/* text, code, enum */
bool	 bsc_duration_parse(struct bsc_span, int64_t *);
/* Text of an unknown ledger becomes of the type, where that is allowed. */
void	 bsc_type_loosen(struct bsc_parser *, struct bsc_node **, int type);
void	 bsc_type_open(struct bsc_parser *);	/* after all: open fields */

/* name.c: names, references, look-ups, aggregates */
struct bsc_node	*bsc_name(struct bsc_parser *);	/* at a TOKEN_NAME */
struct bsc_node	*bsc_dot(struct bsc_parser *, struct bsc_node *);
struct bsc_node	*bsc_dots(struct bsc_parser *, struct bsc_node *);
struct bsc_node	*bsc_name_group(struct bsc_parser *, struct bsc_span name,
		    const struct bsc_node *at);	/* gather.c */
void	 bsc_group_keys(struct bsc_parser *, struct bsc_node *, bool needed);
void	 bsc_reads_table(struct bsc_parser *, const struct bsc_table *);
void	 bsc_reads_field(struct bsc_parser *, const struct bsc_field *, bool own);
void	 bsc_guards(struct bsc_parser *, const struct bsc_field *);

/* define.c: what the name is defined as for the table, or NULL. */
struct bsc_node	*bsc_defined(struct bsc_parser *, struct bsc_span name,
		    const struct bsc_table *);

/* func.c */
struct bsc_node	*bsc_func_call(struct bsc_parser *, struct bsc_span name,
		    struct bsc_node **arg, size_t n, size_t line, size_t column);
const struct bsc_func *bsc_func_find(struct bsc_span);

/* near.c: there is none of that name; what may have been meant */
void	 bsc_no_func(struct bsc_parser *, const struct bsc_node *,
	    struct bsc_span) __attribute__((noreturn));
void	 bsc_no_param(struct bsc_parser *, const struct bsc_node *,
	    struct bsc_span) __attribute__((noreturn));
/* No field of the table (or NULL) and no variable. */
void	 bsc_no_name(struct bsc_parser *, const struct bsc_node *,
	    const struct bsc_table *, struct bsc_span)
	    __attribute__((noreturn));

/* The rows at work; frames of exists() and aggregates have an outer one. */
struct bsc_frame {
	size_t			 n;
	const struct bsc_table	*table;		/* NULL: no record */
	const struct bsc_batch	*batch;		/* or stored records: */
	const uint32_t		*row;		/* rows of batch, or records */
	struct bsc_frame	*outer;
	const uint32_t		*outer_row;
	struct bsc_vals		**field;	/* decoded, by field index */
	struct bsc_vals		**ref;		/* resolved, by field index */
	struct bsc_vals		**who;		/* ... as who is meant */
	struct bsc_vals		*day;
	const struct bsc_vals	**var;
	size_t			 nvar;
	const struct bsc_table	*member;
	const size_t		*start;
	const uint32_t		*record;
	const bool		*doubt;		/* beside record, or NULL */
	bool			 running;	/* start[0] is of all rows */
	struct bsc_frame	*members;	/* of all rows, or NULL */
	struct bsc_arena	*arena;
};

struct bsc_eval {
	struct bsc_store	*store;
	const struct bsc_calendar *calendar;
	bsc_day			 today;
	bool			 hide;
	const struct bsc_program *prog;
	struct bsc_frame	 top;
	struct bsc_arena	*kept;		/* decoded fields of top */
	struct bsc_frame	*at;		/* the frame at work */
	uint64_t		 state;		/* of the top frame */
	struct {			/* its results, by serial modulo */
		uint64_t		 serial, state;
		const struct bsc_vals	*vals;
	}			 done[1024];
	struct bsc_arena	*spare[8];	/* arenas of inner frames */
	size_t			 nspare;
	struct bsc_buf		 buf;		/* keys, foldings */
};

/* eval.c */
struct bsc_vals	*bsc_walk(struct bsc_eval *, const struct bsc_node *);
struct bsc_vals	*bsc_vals_new(struct bsc_eval *, int type,
		    const struct bsc_field *words);	/* v or s */
struct bsc_vals	*bsc_vals_exact(struct bsc_eval *, int type, bool bounds);
bool	 bsc_vals_bounds(const struct bsc_vals *, size_t, struct bsc_exact *lo,
	    struct bsc_exact *hi);		/* of a numeric column */
bool	 bsc_none(const struct bsc_node *);	/* empty there is a fact */
/* Text of enum, text and code alike, folded for comparing. */
struct bsc_span	*bsc_vals_text(struct bsc_eval *, const struct bsc_vals *,
		    bool place);
struct bsc_vals	*bsc_vals_gather(struct bsc_eval *, const struct bsc_vals *,
		    const uint32_t *row);
bool	 bsc_list_has(struct bsc_eval *, struct bsc_span list, struct bsc_span word);
struct bsc_vals	*bsc_vals_like(struct bsc_eval *, const struct bsc_node *,
	    struct bsc_vals *const *, size_t);
void	 bsc_vals_copy(struct bsc_vals *, size_t, const struct bsc_vals *,
	    size_t);
void	 bsc_fold_place_or(struct bsc_buf *, struct bsc_span, bool place);
/* column.c: leaves */
struct bsc_vals	*bsc_walk_field(struct bsc_eval *, const struct bsc_field *);
struct bsc_vals	*bsc_walk_day(struct bsc_eval *);
struct bsc_vals	*bsc_walk_leaf(struct bsc_eval *, const struct bsc_node *);
void	 bsc_cell_decode(struct bsc_vals *, size_t row, const struct bsc_field *,
	    struct bsc_span);
struct bsc_span	 bsc_frame_cell(const struct bsc_eval *, const struct bsc_frame *,
		    size_t row, const struct bsc_field *);
/* operate.c: operators */
struct bsc_vals	*bsc_walk_compare(struct bsc_eval *, const struct bsc_node *);
/* Of sides of which one is not known. */
void	 bsc_compare_unknown(struct bsc_vals *, size_t, const struct bsc_node *,
	    const struct bsc_vals *, const struct bsc_vals *);
struct bsc_vals	*bsc_walk_in(struct bsc_eval *, const struct bsc_node *);
struct bsc_vals	*bsc_walk_contains(struct bsc_eval *, const struct bsc_node *);
struct bsc_vals	*bsc_walk_arith(struct bsc_eval *, const struct bsc_node *);
/* func_known.c, func_date.c, func_step.c: further ones; a name NULL ends */
extern const struct bsc_func	bsc_plain_funcs[], bsc_known_funcs[],
				bsc_date_funcs[], bsc_list_funcs[], bsc_step_funcs[];
/* func.c */
struct bsc_vals	*bsc_walk_call(struct bsc_eval *, const struct bsc_node *);
/* date + duration; false with *why set; beyond the calendar *to is the
   earliest it can be */
bool	 bsc_shift(const struct bsc_eval *, bool time, int64_t from, int64_t by,
	    int64_t *to, unsigned char *why);
/* ref.c */
struct bsc_vals	*bsc_walk_ref(struct bsc_eval *, const struct bsc_node *);
struct bsc_vals	*bsc_walk_lookup(struct bsc_eval *, const struct bsc_node *);
struct bsc_vals	*bsc_walk_get(struct bsc_eval *, const struct bsc_node *);
/* The field of a stored record as bsc_walk_ref tells it, for each. */
struct bsc_vals	*bsc_resolve_field(struct bsc_eval *, const struct bsc_node *);
/* who.c: references that are compared */
void	 bsc_who_compile(struct bsc_parser *, struct bsc_node *);
void	 bsc_who_contains(struct bsc_parser *, struct bsc_node *);
void	 bsc_who_distinct(struct bsc_parser *, struct bsc_node *);
/* The value of such an aggregate as text that is one for who is one. */
struct bsc_vals	*bsc_who_values(struct bsc_eval *, const struct bsc_node *);
struct bsc_vals	*bsc_walk_who(struct bsc_eval *, const struct bsc_node *);
/* Whether the text could be meant for the record, seen without its day. */
bool	 bsc_could_be(struct bsc_eval *, const struct bsc_table *,
	    uint32_t record, struct bsc_span text);
/* whose.c: people in lists and among steps of the records of the frame */
struct bsc_people {
	struct bsc_eval		*e;
	const struct bsc_table	*of;	/* NULL: their texts are all there is */
	const struct bsc_vals	*day;
};

/* The table that a list or steps name records of, now read; or NULL. */
const struct bsc_table *bsc_people_read(struct bsc_parser *,
	    const struct bsc_node *);
struct bsc_people bsc_people(struct bsc_eval *, const struct bsc_table *);
/* The number of who is meant in the row, or the name, folded. */
bool	 bsc_people_key(const struct bsc_people *, size_t row, struct bsc_span,
	    struct bsc_buf *to);
/* Of lists in which the text does not stand: whether it is meant. */
void	 bsc_people_among(struct bsc_eval *, const struct bsc_node *,
	    const struct bsc_vals *list, const struct bsc_vals *text,
	    struct bsc_vals *to);
const struct bsc_decoded *bsc_store_who(struct bsc_eval *,
	    const struct bsc_node *ref);
/* group.c */
struct bsc_vals	*bsc_walk_group(struct bsc_eval *, const struct bsc_node *);
void	 bsc_frame_enter(struct bsc_eval *, struct bsc_frame *,
	    const struct bsc_table *, const uint32_t *record, size_t n,
	    const uint32_t *outer_row);
void	 bsc_frame_leave(struct bsc_eval *, struct bsc_frame *);

#endif
