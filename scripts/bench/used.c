/*
 * Run a command and print what it used on standard error: wall seconds,
 * seconds of all cores, peak KiB, exit status.  A small program of its own,
 * since the peak of a process begins with that of the one it is forked
 * from.  usage: used COMMAND [ARGUMENT ...]
 */

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int
main(int argc, char *argv[])
{
	struct timespec from, to;
	struct rusage use;
	int status, null = open("/dev/null", O_WRONLY);
	pid_t pid;

	clock_gettime(CLOCK_MONOTONIC, &from);
	if (argc < 2 || (pid = fork()) == -1)
		return 2;
	if (pid == 0) {
		dup2(null, STDERR_FILENO);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &use) == -1)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &to);
	fprintf(stderr, "%.4f %.4f %ld %d\n",
	    (double)(to.tv_sec - from.tv_sec) +
	    (double)(to.tv_nsec - from.tv_nsec) / 1e9,
	    seconds(use.ru_utime) + seconds(use.ru_stime), use.ru_maxrss,
	    WIFEXITED(status) ? WEXITSTATUS(status) : 128);
	return 0;
}
