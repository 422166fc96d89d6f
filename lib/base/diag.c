#include "base/diag.h"

#include <fcntl.h>
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/progress.h"

#ifndef BSC_PREFIX
#define BSC_PREFIX "/usr/local"
#endif

static char program_name[64] = "bsc";

bool
bsc_fail(struct bsc_error *err, const char *fmt, ...)
{
	/* By way of a copy: the old text may be among the arguments. */
	char text[sizeof(err->text)];
	va_list ap;

	if (err == NULL)
		return false;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	memcpy(err->text, text, sizeof(text));
	return false;
}

const char *
bsc_tr(const char *text)
{
	return *text == '\0' ? text : dgettext("bsc", text);
}

/*
 * The catalogues beside a program that was not installed, share/locale
 * beside its bin/, or the prefix's.
 */
static void
find_catalogue(void)
{
	static const char *const beside[] = { "mo", "../share/locale" };
	char own[PATH_MAX], path[PATH_MAX + 64];
	ssize_t n = readlink("/proc/self/exe", own, sizeof(own) - 1);
	char *slash;

	own[n > 0 ? n : 0] = '\0';
	slash = strrchr(own, '/');
	for (size_t i = 0; slash != NULL && i < 2; i++) {
		*slash = '\0';
		snprintf(path, sizeof(path), "%s/%s/zh_CN/LC_MESSAGES/bsc.mo",
		    own, beside[i]);
		if (access(path, R_OK) != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", own, beside[i]);
		bindtextdomain("bsc", path);
		return;
	}
	bindtextdomain("bsc", BSC_PREFIX "/share/locale");
}

/*
 * The next file opened gets the number of one that the caller closed, and
 * results would end up in a file that was opened for something else.  So
 * those are held by one that can be neither read (0) nor written (1, 2).
 */
static void
hold_standard_files(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 && open("/dev/null",
		    fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			_exit(BSC_TROUBLE);
}

void
bsc_start(const char *program)
{
	const char *slash = program != NULL ? strrchr(program, '/') : NULL;

	hold_standard_files();
	if (program != NULL)
		snprintf(program_name, sizeof(program_name), "%s",
		    slash != NULL ? slash + 1 : program);
	/*
	 * Only messages follow the user's locale: numbers, sorting and
	 * what a character is must be the same everywhere.
	 */
	setlocale(LC_MESSAGES, "");
	setlocale(LC_CTYPE, "C.UTF-8");
	bind_textdomain_codeset("bsc", "UTF-8");
	find_catalogue();
}

const char *
bsc_program(void)
{
	return program_name;
}

static void
say(const char *fmt, va_list ap)
{
	flockfile(stderr);
	bsc_progress_wipe();
	fprintf(stderr, "%s: ", program_name);
	vfprintf(stderr, fmt, ap);
	putc('\n', stderr);
	funlockfile(stderr);
}

void
bsc_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

static struct will {
	void		(*call)(void *);
	void		*arg;
	struct will	*next;
} *wills;

void
bsc_will(void (*call)(void *), void *arg)
{
	struct will *w = malloc(sizeof(*w));

	if (w == NULL)
		return;
	*w = (struct will){ call, arg, wills };
	wills = w;
}

void
bsc_will_not(void *arg)
{
	struct will **at = &wills, *w;

	while (*at != NULL && (*at)->arg != arg)
		at = &(*at)->next;
	if ((w = *at) == NULL)
		return;
	*at = w->next;
	free(w);
}

void
bsc_die(const char *fmt, ...)
{
	struct will *w;
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	while ((w = wills) != NULL) {
		wills = w->next;	/* it may die as well */
		w->call(w->arg);
		free(w);
	}
	exit(BSC_TROUBLE);
}
