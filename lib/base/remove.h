#ifndef BSC_BASE_REMOVE_H
#define BSC_BASE_REMOVE_H

/*
 * Files and folders that must not stay if the run ends early: by bsc_die
 * or by SIGHUP, SIGINT or SIGTERM.  The latest goes first, so a folder is
 * named before what it holds.
 */
void	 bsc_remove_early(const char *path);
/*
 * mkostemp(3) of such a file: no signal comes between its making and its
 * being known.  -1: errno tells.
 */
int	 bsc_remove_made(char *template);
/* It is gone, or it may stay. */
void	 bsc_remove_not(const char *path);

#endif
