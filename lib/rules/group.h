#ifndef BSC_RULES_GROUP_H
#define BSC_RULES_GROUP_H

#include "rules/judge.h"

/*
 * Groups of stored records: by some expressions over the record, within a
 * group by an instant and then by arrival.
 */
struct bsc_by {
	struct bsc_program	**part;		/* expressions of the key */
	struct bsc_program	**named;	/* key of what it refers to,
						   or NULL */
	struct bsc_var		*var;		/* their names and types */
	size_t			 n, list;	/* which is a list; n: none */
};

/* One record in its group. */
struct bsc_place {
	uint32_t	 record;
	uint32_t	 group;		/* number of its key */
	uint32_t	 element;	/* of a list in the key: from this byte */
	bool		 sure;
	unsigned char	 why;		/* of when, that it is not */
	unsigned char	 rank;		/* overlap: order at one instant */
	int64_t		 at;		/* the instant groups are ordered by */
	int64_t		 end;		/* overlap: where it ends */
	uint64_t	 arrival;	/* bsc_store_arrival */
};

struct bsc_groups {
	struct bsc_place	*place;		/* by group, at, rank, arrival */
	size_t			 n;
	struct bsc_keys		*key;
	bool			 loose;		/* in: no instant is 0 */
};

/* "office, payee, matter" of the element <name>; office: always a part. */
bool	 bsc_by_compile(struct bsc_run *, struct bsc_judge *, const char *name,
	    bool office, struct bsc_by *, struct bsc_error *);
void	 bsc_by_free(struct bsc_by *);
/* What a field refers to, by its own key; *to NULL: it refers to nothing. */
bool	 bsc_by_named(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_field *, const struct bsc_pos *,
	    struct bsc_program **to, struct bsc_error *);
/* Columns of the key's parts over the frame at work, no more than 32. */
struct bsc_by_columns {
	const struct bsc_vals	*part[32], *named[32];
};
void	 bsc_by_columns(struct bsc_run *, const struct bsc_by *,
	    struct bsc_by_columns *);
/* Append the part of the row's key; false: not known. */
bool	 bsc_by_key(const struct bsc_by *, const struct bsc_by_columns *,
	    size_t part, size_t row, uint32_t element, struct bsc_buf *);

/*
 * Group the members by key and, if start is given, by its instants; per:
 * the period of the instant's day is a part of the key (-1: none).  Records
 * without a full key or instant are undetermined, in no group.
 */
void	 bsc_groups_make(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_members *, const struct bsc_by *,
	    const struct bsc_program *start, const struct bsc_program *end,
	    int per, struct bsc_groups *);
/*
 * Leave out members whose key no other has, that are sure and whose keys
 * are known: alone(record) is called for each.
 */
void	 bsc_groups_alone(struct bsc_run *, struct bsc_judge *,
	    struct bsc_members *, const struct bsc_by *,
	    void (*alone)(struct bsc_run *, struct bsc_judge *, uint32_t));
void	 bsc_groups_free(struct bsc_groups *);
/* Once more, when ranks were given. */
void	 bsc_groups_sort(struct bsc_groups *);
/*
 * settle.c: places of a group that one instant leaves in the order of input
 * by what the records say; the same for two records.
 */
void	 bsc_places_settle(const struct bsc_run *, const struct bsc_judge *,
	    struct bsc_place *, size_t n);
int	 bsc_record_order(const struct bsc_store *, const struct bsc_table *,
	    uint32_t, uint32_t);
/* Judge each group by its places; the arena is empty for each. */
void	 bsc_groups_judge(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_groups *, void (*judge)(struct bsc_run *,
	    struct bsc_judge *, const struct bsc_place *, size_t));
/* From place i on: one past the last of its group. */
size_t	 bsc_groups_end(const struct bsc_groups *, size_t i);

/*
 * The key as text, parts joined by ";": for people as the record writes
 * it; for fingerprints, which are of all members, as they are compared.
 */
struct bsc_span bsc_by_text(struct bsc_run *, const struct bsc_judge *,
	    const struct bsc_by *, const struct bsc_place *);
struct bsc_span bsc_by_identity(struct bsc_run *, const struct bsc_judge *,
	    const struct bsc_by *, const struct bsc_place *);

/*
 * element.c: where a part of the key is a list, each different element of
 * it makes its record a member once.
 */
void	 bsc_members_expand(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_by *, struct bsc_members *);
/* Rules that judge records: each counts once, when all groups were seen. */
void	 bsc_members_begin(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_by *, struct bsc_members *);
void	 bsc_members_end(struct bsc_run *, struct bsc_judge *,
	    struct bsc_members *);
/*
 * The element from that byte of the list on, without escapes, in the arena;
 * p NULL: none.
 */
struct bsc_span bsc_element(struct bsc_run *, const struct bsc_vals *,
	    size_t row, uint32_t from);
bool	 bsc_element_key(struct bsc_buf *, const struct bsc_vals *, size_t row,
	    uint32_t from);

/* A program that reads one date or time field. */
struct bsc_program *bsc_date_program(const struct bsc_judge *,
	    const struct bsc_field *, struct bsc_error *);
/* "year" ... "day" as an enum bsc_period_kind, or -1. */
int	 bsc_per_find(const char *);

/*
 * A record that offends against another: frame of the one record with its
 * variables bound by bind, members the two (or more).  Where by has a list,
 * the record may offend once an element; in what way else: a word, or NULL.
 */
void	 bsc_record_finding(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_by *, const struct bsc_place *,
	    const char *way, const uint32_t *member, size_t n,
	    const struct bsc_span *var, bool undetermined, const char *why);
/* What the identity of such a finding has beside the record's key. */
void	 bsc_record_identity(struct bsc_run *, struct bsc_judge *,
	    const struct bsc_by *, const struct bsc_place *,
	    const char *way, struct bsc_finding *);
#endif
