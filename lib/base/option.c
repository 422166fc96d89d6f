#include "base/option.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/mem.h"
#include "base/span.h"
#include "base/spool.h"

#ifndef BSC_VERSION
#define BSC_VERSION "1.0"
#endif

enum { LONG_BASE = 1000, HELP = 900, VERSION, COMPLETION };

/* What getopt_long wants, made from the tool's table. */
struct state {
	struct option	*wide;
	char		*brief;
	size_t		 n;
};

static int
wants_arg(const struct bsc_option *o)
{
	if (o->arg == NULL)
		return no_argument;
	return o->arg[0] == '[' ? optional_argument : required_argument;
}

static struct state *
state_new(const struct bsc_option *table)
{
	struct state *s = bsc_zalloc(1, sizeof(*s));
	struct bsc_buf brief = { 0 };

	while (table[s->n].name != NULL)
		s->n++;
	s->wide = bsc_zalloc(s->n + 4, sizeof(*s->wide));
	bsc_buf_puts(&brief, ":h");
	for (size_t i = 0; i < s->n; i++) {
		s->wide[i] = (struct option){ table[i].name,
			wants_arg(&table[i]), NULL, LONG_BASE + (int)i };
		if (table[i].letter == 0)
			continue;
		bsc_buf_putc(&brief, (char)table[i].letter);
		for (int k = wants_arg(&table[i]); k > 0; k--)
			bsc_buf_putc(&brief, ':');
	}
	s->wide[s->n] = (struct option){ "help", 0, NULL, HELP };
	s->wide[s->n + 1] = (struct option){ "version", 0, NULL, VERSION };
	s->wide[s->n + 2] = (struct option){ "completion", 0, NULL,
		COMPLETION };
	s->brief = bsc_buf_str(&brief);
	return s;
}

static void
state_free(struct bsc_options *p)
{
	struct state *s = p->private_;

	free(s->wide);
	free(s->brief);
	free(s);
	p->private_ = NULL;
}

/* All went to standard output: end well only if it arrived. */
static void
end_shown(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		bsc_die(_("cannot write standard output"));
	exit(BSC_CLEAN);
}

static void
show_one(int letter, const char *name, const char *arg, const char *help)
{
	char left[128], shortly[8] = "   ";

	if (letter != 0)
		snprintf(shortly, sizeof(shortly), "-%c,", letter);
	if (arg == NULL)
		snprintf(left, sizeof(left), "%s --%s", shortly, name);
	else if (arg[0] == '[')
		snprintf(left, sizeof(left), "%s --%s[=%.*s]", shortly, name,
		    (int)strlen(arg) - 2, arg + 1);
	else
		snprintf(left, sizeof(left), "%s --%s=%s", shortly, name, arg);
	if (strlen(left) > 28)
		printf("  %s\n  %-28s %s\n", left, "", _(help));
	else
		printf("  %-28s %s\n", left, _(help));
}

static void
show_help(const struct bsc_options *p, const struct bsc_option *table)
{
	printf(_("usage: %s %s\n"), bsc_program(), p->usage);
	if (p->summary != NULL)
		printf("%s\n", _(p->summary));
	putchar('\n');
	for (; table->name != NULL; table++)
		show_one(table->letter, table->name, table->arg, table->help);
	show_one('h', "help", NULL, "show this and end");
	show_one(0, "version", NULL, "show the version and end");
	show_one(0, "completion", NULL, "write the completion for bash");
	if (p->more != NULL)
		printf("\n%s", p->more);
	printf(_("\nThe manual: man %s\n"), bsc_program());
	end_shown();
}

static void
show_completion(const struct bsc_options *p, const struct bsc_option *table)
{
	printf("complete -o default -W '");
	if (p->words != NULL)
		printf("%s ", p->words);
	for (; table->name != NULL; table++)
		printf("--%s%s ", table->name,
		    table->arg != NULL && table->arg[0] != '[' ? "=" : "");
	printf("--help --version --completion' %s\n", bsc_program());
	end_shown();
}

/* The long option meant by --what or --what=value, or NULL. */
static const char *
near_option(const struct bsc_options *p, const char *arg)
{
	const struct state *s = p->private_;
	struct bsc_near near = { 0 };

	if (strncmp(arg, "--", 2) != 0)
		return NULL;
	near.name = (struct bsc_span){ arg + 2, strcspn(arg + 2, "=") };
	for (const struct option *o = s->wide; o->name != NULL; o++)
		bsc_near_try(&near, o->name);
	return near.best;
}

static void
complain(const struct bsc_options *p, const char *what, char **argv)
{
	const char *near = NULL;

	if (optopt > 0 && optopt < HELP)
		bsc_warn("%s: -%c", what, optopt);
	else if ((near = near_option(p, argv[optind - 1])) != NULL)
		bsc_warn(_("%s: %s; did you mean --%s?"), what,
		    argv[optind - 1], near);
	else
		bsc_warn("%s: %s", what, argv[optind - 1]);
	fprintf(stderr, _("usage: %s %s\n%s --help lists the options\n"),
	    bsc_program(), p->usage, bsc_program());
	exit(BSC_TROUBLE);
}

const struct bsc_option *
bsc_option_next(struct bsc_options *p, const struct bsc_option *table,
    int argc, char **argv)
{
	struct state *s;
	int c;

	if (p->private_ == NULL) {
		p->private_ = state_new(table);
		opterr = 0;
		optind = 1;
	}
	s = p->private_;
	c = getopt_long(argc, argv, s->brief, s->wide, NULL);
	p->arg = optarg;
	switch (c) {
	case -1:
		state_free(p);
		return NULL;
	case 'h':
	case HELP:
		show_help(p, table);
		break;
	case VERSION:
		printf("%s %s\n", bsc_program(), BSC_VERSION);
		end_shown();
		break;
	case COMPLETION:
		show_completion(p, table);
		break;
	case ':':
		complain(p, _("this option needs an argument"), argv);
		break;
	case '?':
		complain(p, _("no such option"), argv);
		break;
	}
	if (c >= LONG_BASE)
		return &table[c - LONG_BASE];
	for (size_t i = 0; i < s->n; i++)
		if (table[i].letter == c)
			return &table[i];
	abort();
}

void
bsc_option_add(const char *name, const char *arg, const char **list,
    size_t cap, size_t *n)
{
	if (*n == cap)
		bsc_die(_("more than %zu options --%s"), cap, name);
	list[(*n)++] = arg;
}

void
bsc_option_wrong(const struct bsc_option *o, const char *arg,
    const char *reason)
{
	if (o->letter != 0)
		bsc_die("-%c %s: %s", o->letter, arg, reason);
	bsc_die("--%s %s: %s", o->name, arg, reason);
}

int
bsc_option_word(const struct bsc_option *o, const char *arg)
{
	struct bsc_span rest = bsc_span(o->arg), word;
	struct bsc_buf all = { 0 };

	for (int i = 0; bsc_span_split(&rest, '|', &word); i++) {
		if (bsc_span_is(word, arg)) {
			bsc_buf_free(&all);
			return i;
		}
		bsc_buf_printf(&all, "%s%.*s", i == 0 ? "" :
		    rest.p == NULL ? _(" or ") : ", ", (int)word.len, word.p);
	}
	bsc_option_wrong(o, arg, bsc_buf_str(&all));
}

unsigned
bsc_option_seals(const char *arg)
{
	unsigned long n;
	char *end;

	if (arg == NULL)
		return 0;
	n = strtoul(arg, &end, 10);
	if (*arg < '0' || *arg > '9' || *end != '\0' || n == 0 || n > 1000000)
		bsc_die(_("--require-seal=%s: not a number of seals"), arg);
	return (unsigned)n;
}

void
bsc_option_memory(const char *arg)
{
	static const char suffix[] = "KMG";
	unsigned long long n;
	size_t bytes, unit = 1;
	const char *which;
	char *end;

	errno = 0;
	n = strtoull(arg, &end, 10);
	which = *end == '\0' ? NULL : strchr(suffix, *end);
	if (which != NULL) {
		unit = (size_t)1 << (10 * (which - suffix + 1));
		end++;
	}
	if (*arg < '0' || *arg > '9' || *end != '\0' || errno != 0 ||
	    __builtin_mul_overflow(n, unit, &bytes))
		bsc_die(_("--memory %s: not a size, as in 256M"), arg);
	bsc_spool_limit(bytes);
}

enum { MOST_JOBS = 64, USUAL_JOBS = 8 };

unsigned
bsc_option_jobs(const char *arg)
{
	unsigned long n;
	long have;
	char *end;

	if (arg == NULL) {
		have = sysconf(_SC_NPROCESSORS_ONLN);
		return have < 1 ? 1 : have < USUAL_JOBS ? (unsigned)have :
		    USUAL_JOBS;
	}
	n = strtoul(arg, &end, 10);
	if (*arg < '0' || *arg > '9' || *end != '\0' || n == 0 ||
	    n > MOST_JOBS)
		bsc_die(_("-j %s: not a number of threads (1 to %d)"), arg,
		    MOST_JOBS);
	return (unsigned)n;
}
