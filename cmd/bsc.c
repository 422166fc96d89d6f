/* Run a tool of the set by its short name: "bsc check" is bsc-check. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/mem.h"
#include "base/option.h"

#define TOOLS "import check assess report due diff query rules convert nightly"

static const struct bsc_option options[] = { { 0 } };

/*
 * The tool stands beside this program; where /proc is missing the shell's
 * path has to find it.
 */
static void
run(const char *name, char *argv[])
{
	char self[4096];
	struct bsc_buf path = { 0 };
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (len > 0) {
		self[len] = '\0';
		if ((slash = strrchr(self, '/')) != NULL) {
			slash[1] = '\0';
			bsc_buf_printf(&path, "%sbsc-%s", self, name);
			execv(bsc_buf_str(&path), argv);
			path.len = 0;
		}
	}
	bsc_buf_printf(&path, "bsc-%s", name);
	execvp(bsc_buf_str(&path), argv);
	bsc_buf_free(&path);
}

int
main(int argc, char *argv[])
{
	struct bsc_options p = { .usage = "TOOL [OPTION ...] [FILE ...]",
		.summary = "run a tool: " TOOLS, .words = TOOLS };

	bsc_start("bsc");
	/* Options behind the name of the tool are the tool's. */
	if (argc > 1 && argv[1][0] == '-')
		bsc_option_next(&p, options, 2, argv);
	if (argc < 2 || argv[1][0] == '-' || strchr(argv[1], '/') != NULL) {
		fprintf(stderr, _("usage: %s %s\n"), "bsc", p.usage);
		fprintf(stderr, "%s\n", p.summary);
		return BSC_TROUBLE;
	}
	run(argv[1], argv + 1);
	bsc_warn("bsc-%s: %s", argv[1], strerror(errno));
	return BSC_TROUBLE;
}
