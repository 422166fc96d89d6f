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

/* What the terminal gets to see, "\r" as "<". */
static const char *
seen(int terminal)
{
	static char text[512];
	ssize_t n = read(terminal, text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	for (char *p = text; *p != '\0'; p++)
		if (*p == '\r')
			*p = '<';
	return text;
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
	assert_string_equal(seen(terminal),
	    "bsc-check: ledger.csv: 40% of 1 MB");
	bsc_warn("ledger.csv:7: odd");
	assert_string_equal(seen(terminal), "<                                  <"
	    "bsc-check: ledger.csv:7: odd<\n");
	bsc_progress_off();
	bsc_progress("ledger.csv", 80, 100);
	bsc_warn("end");
	assert_string_equal(seen(terminal), "bsc-check: end<\n");
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
