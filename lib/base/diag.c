#include "base/diag.h"

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* The catalogues beside a program that was not installed, else the prefix's. */
static void
find_catalogue(void)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 8);
	struct stat st;
	char *slash;

	if (n > 0) {
		path[n] = '\0';
		if ((slash = strrchr(path, '/')) != NULL) {
			strcpy(slash, "/mo");
			if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
				bindtextdomain("bsc", path);
				return;
			}
		}
	}
	bindtextdomain("bsc", BSC_PREFIX "/share/locale");
}

void
bsc_start(const char *program)
{
	const char *slash = program != NULL ? strrchr(program, '/') : NULL;

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

void
bsc_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	exit(BSC_TROUBLE);
}
