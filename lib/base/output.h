#ifndef BSC_BASE_OUTPUT_H
#define BSC_BASE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/mem.h"

/*
 * Bytes to standard output or, whole or not at all, to a file: written
 * beside it, then fsync and rename by bsc_output_commit.  Pipes, devices
 * and files that have lost their name (/dev/fd/N) are written in place.  A
 * failed write is remembered and told by commit; writers need not look
 * after each call.
 */
struct bsc_output;

/* NULL: standard output. NULL is returned, and *err set, when it cannot be made. */
struct bsc_output *bsc_output_open(const char *path, struct bsc_error *err);
void	 bsc_output_write(struct bsc_output *, const void *, size_t);
void	 bsc_output_puts(struct bsc_output *, const char *);
void	 bsc_output_printf(struct bsc_output *, const char *, ...)
	    __attribute__((format(printf, 2, 3)));
bool	 bsc_output_failed(const struct bsc_output *);
/* Bytes written so far; and to go back to so many, in a file without a name. */
uint64_t bsc_output_size(const struct bsc_output *);
void	 bsc_output_cut(struct bsc_output *, uint64_t size);
/* Push what is buffered to the reader of the pipe. */
void	 bsc_output_flush(struct bsc_output *);
bool	 bsc_output_is_terminal(const struct bsc_output *);
/*
 * A path that is a folder, or ends in a slash: files in it, which are made
 * all or none by committing the folder.  A member belongs to its folder;
 * what a file name cannot have is %XX in it.
 */
bool	 bsc_output_is_folder(const struct bsc_output *);
struct bsc_output *bsc_output_member(struct bsc_output *folder,
		    const char *name);
/* What was written is not what was wanted: commit will say so and fail. */
void	 bsc_output_spoil(struct bsc_output *, const char *, ...)
	    __attribute__((format(printf, 2, 3)));
/* Finish and free: false when any byte did not arrive. */
bool	 bsc_output_commit(struct bsc_output *, struct bsc_error *);
/*
 * The end of a tool's output: commit if all went well, else give up.  False
 * unless both were good; what commit has to say goes to standard error.
 */
bool	 bsc_output_end(struct bsc_output *, bool good);
/* Give up and free: a file is not made, standard output keeps what it got. */
void	 bsc_output_abort(struct bsc_output *);

#endif
