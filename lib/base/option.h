#ifndef BSC_BASE_OPTION_H
#define BSC_BASE_OPTION_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The options of a tool: one table feeds getopt_long, --help, and the shell
 * completion.  An array ends with an entry whose name is NULL.  -h,
 * --help, --version and --completion are answered here.
 *
 *	static const struct bsc_option options[] = {
 *		{ "table", 't', "TABLE", "table of plain CSV input" },
 *		{ "seal", 0, NULL, "end the output with a seal" },
 *		{ 0 }
 *	};
 *	while ((o = bsc_option_next(&p, options, argc, argv)) != NULL)
 *		if (o == &options[0]) ...
 */
struct bsc_option {
	const char	*name;		/* long name, without dashes */
	int		 letter;	/* short form or 0 */
	const char	*arg;		/* name of the argument, NULL: none;
					   "[X]": optional */
	const char	*help;		/* one line, translated when shown */
};

struct bsc_options {
	const char	*usage;		/* "[OPTION ...] [FILE ...]" */
	const char	*summary;	/* what the tool does, one line */
	const char	*words;		/* operands to complete, or NULL */
	const char	*more;		/* lines behind the options, or NULL */
	const char	*arg;		/* out: argument of the option just read */
	void		*private_;
};

/*
 * The next option, or NULL after the last (optind then points at the first
 * operand).  A wrong option ends the run with exit 2 and a usage line.
 * The address returned is that of the table's entry.
 */
const struct bsc_option	*bsc_option_next(struct bsc_options *,
			    const struct bsc_option *, int, char **);

/* One more of an option that may come so often; once more ends the run. */
void	 bsc_option_add(const char *name, const char *arg, const char **list,
	    size_t cap, size_t *n);
/* The value is no good: ends the run. */
void	 bsc_option_wrong(const struct bsc_option *, const char *value,
	    const char *reason) __attribute__((noreturn));
/*
 * Which of the words "a|b|c" that the table names as its argument it is;
 * another ends the run.
 */
int	 bsc_option_word(const struct bsc_option *, const char *value);
/* Of --require-seal[=K]: K, or 0 when it was left out. */
unsigned bsc_option_seals(const char *arg);
/* Of --memory SIZE, 256M: the limit of base/spool.h. */
void	 bsc_option_memory(const char *arg);
/* Of -j N: N; without one as many as there are processors, at most 8. */
unsigned bsc_option_jobs(const char *arg);

#endif
