/* Run a tool of the set by its short name: "bsc check" is bsc-check. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/mem.h"
#include "base/option.h"
#include "base/span.h"

static const struct {
	const char	*name, *about;
} tools[] = {
	{ "import", "messy ledgers to a stream of records" },
	{ "check", "records to findings, by the rules of packs" },
	{ "assess", "findings to scores, grades and ranks" },
	{ "report", "all of it to text, HTML or a workbook" },
	{ "due", "what each office owes, and by when" },
	{ "diff", "two runs: what is new, resolved, still there" },
	{ "query", "streams and plain CSV asked" },
	{ "rules", "rule packs listed, explained, tested" },
	{ "convert", "CSV, XML, JSON Lines, workbooks, seals" },
	{ "nightly", "all of it from cron" },
};

enum { NTOOL = sizeof(tools) / sizeof(*tools) };

static const struct bsc_option options[] = { { 0 } };

static const char *
list(void)
{
	static struct bsc_buf b;

	for (size_t i = 0; i < NTOOL; i++)
		bsc_buf_printf(&b, "  %-8s %s\n", tools[i].name,
		    _(tools[i].about));
	return bsc_buf_str(&b);
}

static const char *
words(void)
{
	static struct bsc_buf b;

	bsc_buf_puts(&b, "help");
	for (size_t i = 0; i < NTOOL; i++)
		bsc_buf_printf(&b, " %s", tools[i].name);
	return bsc_buf_str(&b);
}

/*
 * The tool stands beside this program; where /proc is missing the shell's
 * path has to find it.
 */
static void
run(char *argv[])
{
	struct bsc_buf name = { 0 }, path = { 0 };
	char self[4096];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	bsc_buf_printf(&name, "bsc-%s", argv[0]);
	argv[0] = bsc_buf_str(&name);
	self[len > 0 ? len : 0] = '\0';
	if ((slash = strrchr(self, '/')) != NULL) {
		slash[1] = '\0';
		bsc_buf_printf(&path, "%s%s", self, argv[0]);
		execv(bsc_buf_str(&path), argv);
	}
	execvp(argv[0], argv);
	bsc_buf_free(&path);
	bsc_buf_free(&name);
}

static enum bsc_exit
cannot_run(const char *name)
{
	struct bsc_near near = { .name = bsc_span(name) };
	int why = errno;

	for (size_t i = 0; i < NTOOL; i++)
		bsc_near_try(&near, tools[i].name);
	if (why != ENOENT || strchr(name, '/') != NULL)
		bsc_warn("bsc-%s: %s", name, strerror(why));
	else if (near.best != NULL && near.distance > 0)
		bsc_warn(_("no tool \"%s\"; did you mean %s?"), name,
		    near.best);
	else
		bsc_warn(_("no tool \"%s\"; bsc help lists them"), name);
	return BSC_TROUBLE;
}

/* "help" is --help, "help check" is bsc-check --help. */
static void
take_help(int argc, char *argv[])
{
	static char option[] = "--help";

	if (strcmp(argv[1], "help") != 0)
		return;
	if (argc > 2)
		argv[1] = argv[2];
	argv[argc > 2 ? 2 : 1] = option;
}

int
main(int argc, char *argv[])
{
	struct bsc_options p = { .usage = "TOOL [OPTION ...] [FILE ...] | help [TOOL]",
	    .summary = "check the ledgers of liaison offices against their "
	    "regulations" };
	const char *name;

	bsc_start("bsc");
	p.words = words();
	p.more = list();
	if (argc < 2) {
		fprintf(stderr, _("usage: %s %s\n"), "bsc", p.usage);
		fprintf(stderr, "\n%s", p.more);
		return BSC_TROUBLE;
	}
	take_help(argc, argv);
	/* Options behind the name of the tool are the tool's. */
	if (argv[1][0] == '-')
		bsc_option_next(&p, options, 2, argv);
	name = argv[1];
	run(argv + 1);
	return cannot_run(name);
}
