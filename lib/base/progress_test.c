#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <pty.h>

#include "base/diag.h"
#include "base/progress.h"

/*
 * What the terminal gets to see, "\r" as "<".  It comes in parts, a moment
 * after it was written; what is too much is left for the next call.
 */
static void
assert_seen(int terminal, const char *want)
{
	struct pollfd p = { terminal, POLLIN, 0 };
	size_t len = strlen(want), have = 0;
	char text[512] = "";

	while (have < len && poll(&p, 1, 10000) > 0) {
		ssize_t n = read(terminal, text + have, len - have);

		if (n <= 0)
			break;
		have += (size_t)n;
	}
	for (char *c = text; *c != '\0'; c++)
		if (*c == '\r')
			*c = '<';
	assert_string_equal(text, want);
}

static void
on_a_terminal(void **unused)
{
	int terminal, ours, saved = dup(STDERR_FILENO);

	(void)unused;
	assert_int_equal(openpty(&terminal, &ours, NULL, NULL, NULL), 0);
	dup2(ours, STDERR_FILENO);
	bsc_start("bsc-check");
	bsc_progress_after(0);
	bsc_progress("pipe", 1000, 0);
	bsc_progress("ledger.csv", 40, 100);
	assert_seen(terminal,
	    "bsc-check: ledger.csv: 40% of 1 MB");
	bsc_warn("ledger.csv:7: odd");
	assert_seen(terminal, "<                                  <"
	    "bsc-check: ledger.csv:7: odd<\n");
	bsc_progress_off();
	bsc_progress("ledger.csv", 80, 100);
	bsc_warn("end");
	assert_seen(terminal, "bsc-check: end<\n");
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(ours);
	close(terminal);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(on_a_terminal) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
