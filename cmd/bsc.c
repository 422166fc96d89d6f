/* Run a tool of the set by its short name: "bsc check" is bsc-check. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/mem.h"

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
	bsc_start("bsc");
	if (argc < 2 || argv[1][0] == '-' || strchr(argv[1], '/') != NULL) {
		fprintf(stderr, "usage: bsc TOOL [OPTION ...] [FILE ...]\n"
		    "TOOL is import, check, assess, report, diff, "
		    "due, query, rules or convert; see bsc(7)\n");
		return BSC_TROUBLE;
	}
	run(argv[1], argv + 1);
	bsc_warn("bsc-%s: %s", argv[1], strerror(errno));
	return BSC_TROUBLE;
}
