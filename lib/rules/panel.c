#include "rules/panel.h"

#include <pthread.h>
#include <stdlib.h>

#include "rules/judge.h"
#include "stream/ahead.h"

enum { AHEAD = 4 };	/* batches read, or judged and not entered */

struct place {			/* of a batch, from the reader to the run */
	struct bsc_load		*load;
	const struct bsc_batch	*batch;
	struct bsc_docket	 docket;
	bool			 judged;
};

struct bsc_panel {
	struct bsc_run		*run;
	struct bsc_reader	*reader;
	struct bsc_ahead	*ahead;		/* NULL: no threads */
	pthread_mutex_t		 lock;
	pthread_cond_t		 change;
	struct place		*place;		/* a ring, in order */
	size_t			 nplace;
	uint64_t		 taken;		/* batches, and of those ... */
	uint64_t		 given;		/* ... given out */
	bool			 taking;	/* one waits for a batch */
	bool			 ended, stopped;
	int			 more;		/* the reader's last answer */
	struct place		*out;		/* is with the caller */
	struct side		*side;
	size_t			 nside;
};

struct side {			/* a thread that judges */
	struct bsc_panel	*panel;
	struct bsc_run		*run;
	pthread_t		 thread;
};

/*
 * A run for another thread: rules and all else that judging reads are those
 * of the run, what it works with is its own.
 */
static struct bsc_run *
run_beside(const struct bsc_run *run)
{
	struct bsc_run *side = bsc_zalloc(1, sizeof(*side));

	*side = *run;
	side->eval = bsc_eval_new(run->store, run->o.calendar, run->o.today);
	side->few = bsc_eval_new(run->store, run->o.calendar, run->o.today);
	side->aside = bsc_eval_new(run->store, run->o.calendar, run->o.today);
	side->reason = NULL;
	side->nreason = side->creason = 0;
	side->arena = NULL;
	return side;
}

static void
free_beside(struct bsc_run *side)
{
	bsc_eval_free(side->eval);
	bsc_eval_free(side->few);
	bsc_eval_free(side->aside);
	for (size_t i = 0; i < side->nreason; i++)
		free(side->reason[i].text);
	free(side->reason);
	free(side);
}

/* The next batch for a thread that may be cancelled while it waits. */
static int
take(struct bsc_panel *p, struct bsc_load **load)
{
	int more, was;

	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &was);
	more = bsc_ahead_next(p->ahead, load);
	pthread_setcancelstate(was, NULL);
	return more;
}

/* Take the next batch and judge it; the lock is held before and after. */
static void
judge_next(struct bsc_panel *p, struct bsc_run *run)
{
	struct place *s = &p->place[p->taken % p->nplace];
	struct bsc_load *load = NULL;
	int more;

	p->taking = true;
	pthread_mutex_unlock(&p->lock);
	more = take(p, &load);
	pthread_mutex_lock(&p->lock);
	p->taking = false;
	if (more <= 0) {
		p->more = more;
		p->ended = true;
		pthread_cond_broadcast(&p->change);
		return;
	}
	p->taken++;
	s->load = load;
	s->batch = bsc_load_batch(load);
	s->judged = false;
	pthread_mutex_unlock(&p->lock);
	/* The next who takes one can have the lock at once. */
	pthread_cond_broadcast(&p->change);
	bsc_rows_judge(run, s->batch, &s->docket);
	pthread_mutex_lock(&p->lock);
	s->judged = true;
	pthread_cond_broadcast(&p->change);
}

static void *
judge_all(void *arg)
{
	struct side *s = arg;
	struct bsc_panel *p = s->panel;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	pthread_mutex_lock(&p->lock);
	while (!p->ended && !p->stopped)
		if (p->taking)
			pthread_cond_wait(&p->change, &p->lock);
		else
			judge_next(p, s->run);
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

struct bsc_panel *
bsc_panel_start(struct bsc_run *run, struct bsc_reader *r, size_t threads)
{
	struct bsc_panel *p = bsc_zalloc(1, sizeof(*p));

	p->run = run;
	p->reader = r;
	p->nplace = threads + AHEAD;
	p->place = bsc_zalloc(p->nplace, sizeof(*p->place));
	if (threads == 1)
		return p;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->change, NULL);
	p->ahead = bsc_ahead_start(r, p->nplace);
	p->nside = threads - 1;
	p->side = bsc_zalloc(p->nside, sizeof(*p->side));
	for (size_t i = 0; i < p->nside; i++) {
		struct side *s = &p->side[i];

		s->panel = p;
		s->run = run_beside(run);
		if (pthread_create(&s->thread, NULL, judge_all, s) != 0)
			bsc_die(_("no thread can be started"));
	}
	return p;
}

/* Without threads: read, and judge what was read. */
static int
next_alone(struct bsc_panel *p, const struct bsc_batch **b)
{
	int more = bsc_reader_next(p->reader, b);

	if (more <= 0)
		return more;
	p->out = &p->place[0];
	p->out->batch = *b;
	bsc_rows_judge(p->run, *b, &p->out->docket);
	return more;
}

/* Wait for the next place in order, judging what waits for that. */
static void
find_next(struct bsc_panel *p)
{
	struct place *s = &p->place[p->given % p->nplace];

	while (p->given == p->taken ? !p->ended : !s->judged)
		if (!p->ended && !p->taking && bsc_ahead_ready(p->ahead))
			judge_next(p, p->run);
		else
			pthread_cond_wait(&p->change, &p->lock);
	if (p->given == p->taken)
		return;
	p->given++;
	p->out = s;
}

int
bsc_panel_next(struct bsc_panel *p, const struct bsc_batch **b)
{
	if (p->ahead == NULL)
		return next_alone(p, b);
	if (p->out != NULL)
		bsc_ahead_back(p->ahead, p->out->load);
	p->out = NULL;
	pthread_mutex_lock(&p->lock);
	find_next(p);
	pthread_mutex_unlock(&p->lock);
	if (p->out == NULL)
		return p->more;
	*b = p->out->batch;
	return 1;
}

bool
bsc_panel_enter(struct bsc_panel *p, struct bsc_error *err)
{
	return bsc_run_enter(p->run, p->out->batch, &p->out->docket, err);
}

static void
stop_threads(struct bsc_panel *p)
{
	pthread_mutex_lock(&p->lock);
	p->stopped = true;
	pthread_cond_broadcast(&p->change);
	pthread_mutex_unlock(&p->lock);
	for (size_t i = 0; i < p->nside; i++) {
		/* It may wait for a reader that has nothing more to say. */
		pthread_cancel(p->side[i].thread);
		pthread_join(p->side[i].thread, NULL);
		free_beside(p->side[i].run);
	}
	bsc_ahead_stop(p->ahead);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->change);
}

void
bsc_panel_stop(struct bsc_panel *p)
{
	if (p->ahead != NULL)
		stop_threads(p);
	for (size_t i = 0; i < p->nplace; i++)
		bsc_docket_free(&p->place[i].docket);
	free(p->place);
	free(p->side);
	free(p);
}
