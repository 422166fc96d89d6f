#ifndef BSC_REPORT_TRACK_H
#define BSC_REPORT_TRACK_H

#include "assess/results.h"
#include "stream/writer.h"

/*
 * Findings followed over runs: the table rectification.  Beside its own
 * fields a record carries what its finding was, as x_ fields, so that one
 * that is in neither of two runs can still be judged by its rule.
 */
enum bsc_track_state {
	BSC_TRACK_OPEN, BSC_TRACK_REPLIED, BSC_TRACK_CLOSED,
	BSC_TRACK_REOPENED, BSC_TRACK_STATES
};

struct bsc_track {
	struct bsc_span	fingerprint, first, last, due, reply, state_text;
	enum bsc_track_state state;
	struct bsc_res_finding *finding;	/* rule empty: not recorded */
	bool		 met;			/* by one of the two runs */
};

struct bsc_tracks {
	struct bsc_arena *arena;
	struct bsc_keys	*prints;	/* fingerprint -> track */
	struct bsc_track *track;
	size_t		 ntrack, captrack;
};

struct bsc_tracks *bsc_tracks_new(void);
/* Add the records of table rectification in a stream; others are skipped. */
bool	 bsc_tracks_read(struct bsc_tracks *, const struct bsc_schema *,
	    const char *path, struct bsc_error *);
/* The track of a fingerprint: index, or SIZE_MAX. */
size_t	 bsc_tracks_find(const struct bsc_tracks *, struct bsc_span);
/* A track for a finding that has none yet. */
size_t	 bsc_tracks_add(struct bsc_tracks *, const struct bsc_res_finding *);
/*
 * From now on the track stands for what the finding is now; what it was
 * stays readable for who holds it.
 */
void	 bsc_track_take(struct bsc_tracks *, size_t,
	    const struct bsc_res_finding *);
void	 bsc_tracks_write(const struct bsc_tracks *, const struct bsc_schema *,
	    struct bsc_writer *);
void	 bsc_tracks_free(struct bsc_tracks *);

#endif
