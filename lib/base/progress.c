#include "base/progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/diag.h"

enum { NAME_MOST = 40, EVERY = 250 };	/* bytes; milliseconds */

/* All of it under the lock of stderr: the reading may be another thread. */
static struct {
	bool	 asked, off;		/* asked: whether it is a terminal */
	int	 width;			/* of the line that stands, or 0 */
	uint64_t next;			/* when to say more, milliseconds */
} state;

static unsigned wait_ms = 1000;

static uint64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void
wipe(void)
{
	if (state.width > 0)
		fprintf(stderr, "\r%*s\r", state.width, "");
	state.width = 0;
}

/* The end of a long name, from the start of a character. */
static const char *
tail(const char *name)
{
	size_t len = strlen(name);

	if (len <= NAME_MOST)
		return name;
	name += len - NAME_MOST;
	while (((unsigned char)*name & 0xc0) == 0x80)
		name++;
	return name;
}

static void
show(const char *name, uint64_t done, uint64_t size)
{
	wipe();
	state.width = fprintf(stderr, _("%s: %s: %u%% of %llu MB"),
	    bsc_program(), tail(name), (unsigned)(done * 100 / size),
	    (unsigned long long)(size + 999999) / 1000000);
	fflush(stderr);
}

void
bsc_progress(const char *name, uint64_t done, uint64_t size)
{
	uint64_t at;

	flockfile(stderr);
	at = now();
	if (!state.asked) {
		state.asked = true;
		state.off = state.off || !isatty(STDERR_FILENO);
		state.next = at + wait_ms;
	}
	if (!state.off && size > 0 && done <= size && at >= state.next) {
		show(name, done, size);
		state.next = at + EVERY;
	}
	funlockfile(stderr);
}

void
bsc_progress_wipe(void)
{
	flockfile(stderr);
	wipe();
	funlockfile(stderr);
}

void
bsc_progress_off(void)
{
	flockfile(stderr);
	wipe();
	state.off = true;
	funlockfile(stderr);
}

void
bsc_progress_after(unsigned ms)
{
	wait_ms = ms;
}
