#include "base/remove.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/mem.h"

/* A fixed list, since signals come between any two instructions. */
static char *volatile listed[256];

static void
remove_all(void)
{
	for (size_t i = sizeof(listed) / sizeof(*listed); i-- > 0;)
		if (listed[i] != NULL && unlink(listed[i]) == -1)
			rmdir(listed[i]);
}

/* Only functions that signal-safety(7) names. */
static void
leave(int number)
{
	remove_all();
	signal(number, SIG_DFL);
	raise(number);
}

static void
give_up(void *unused)
{
	(void)unused;
	remove_all();
}

/* A signal that is ignored, as under nohup(1), stays so. */
static void
prepare(void)
{
	static const int number[] = { SIGHUP, SIGINT, SIGTERM };
	static bool done;
	struct sigaction old, new = { .sa_handler = leave };

	if (done)
		return;
	done = true;
	sigemptyset(&new.sa_mask);
	for (size_t i = 0; i < sizeof(number) / sizeof(*number); i++)
		if (sigaction(number[i], NULL, &old) == 0 &&
		    old.sa_handler == SIG_DFL)
			sigaction(number[i], &new, NULL);
	bsc_will(give_up, &done);
}

void
bsc_remove_early(const char *path)
{
	size_t n = sizeof(listed) / sizeof(*listed), i = n;

	prepare();
	while (i > 0 && listed[i - 1] == NULL)
		i--;
	if (i < n)
		listed[i] = bsc_strdup(path);
}

int
bsc_remove_made(char *template)
{
	sigset_t these, before;
	int fd;

	sigemptyset(&these);
	sigaddset(&these, SIGHUP);
	sigaddset(&these, SIGINT);
	sigaddset(&these, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &these, &before);
	if ((fd = mkostemp(template, O_CLOEXEC)) != -1)
		bsc_remove_early(template);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return fd;
}

void
bsc_remove_not(const char *path)
{
	for (size_t i = 0; i < sizeof(listed) / sizeof(*listed); i++) {
		char *old = listed[i];

		if (old == NULL || strcmp(old, path) != 0)
			continue;
		listed[i] = NULL;
		free(old);
		return;
	}
}
