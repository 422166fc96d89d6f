#ifndef BSC_BASE_DIAG_H
#define BSC_BASE_DIAG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* What a tool tells the shell; the same three answers as diff(1). */
enum bsc_exit {
	BSC_CLEAN,	/* ran to the end, nothing to report */
	BSC_FOUND,	/* ran to the end, reported something */
	BSC_TROUBLE	/* could not run to the end */
};

/*
 * Why something failed, "file:line:column: reason" as far as known.  The
 * library fills it; tools print it.
 */
struct bsc_error {
	char	text[1024];
};

/* Set the text; always false, so that "return bsc_fail(...)" reads well. */
bool	 bsc_fail(struct bsc_error *, const char *, ...)
	    __attribute__((format(printf, 2, 3)));

/* Gettext for diagnostics: the translation of a literal message. */
const char	*bsc_tr(const char *) __attribute__((format_arg(1)));
#define _(text)	bsc_tr(text)

/* Program name, locale and message catalogue; the first call of main(). */
void	 bsc_start(const char *program);
const char	*bsc_program(void);

/* "program: text" on standard error; die ends with BSC_TROUBLE. */
void	 bsc_warn(const char *, ...) __attribute__((format(printf, 1, 2)));
void	 bsc_die(const char *, ...)
	    __attribute__((format(printf, 1, 2), noreturn));

/*
 * Last wills: what bsc_die calls, the latest first, so that an output ends
 * broken instead of cut off.  Taken back by the same argument.
 */
void	 bsc_will(void (*)(void *), void *);
void	 bsc_will_not(void *);

#endif
