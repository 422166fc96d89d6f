#include "stream/usual.h"

#include <string.h>

#include "base/progress.h"

/* Words of -o that are no form of streams are the tool's own. */
static void
take_form(struct bsc_usual *u, const struct bsc_option *o, const char *arg)
{
	bsc_option_word(o, arg);
	u->formed = true;
	u->text = strcmp(arg, "text") == 0;
	bsc_form_find(arg, &u->form);
}

static bsc_day
day(const struct bsc_option *o, const char *arg)
{
	bsc_day day;

	if (!bsc_day_parse(bsc_span(arg), &day))
		bsc_option_wrong(o, arg, _("no date, as in 2021-06-30"));
	return day;
}

bsc_period
bsc_usual_period(const struct bsc_option *o, const char *arg)
{
	bsc_period p;

	if (!bsc_period_parse(bsc_span(arg), &p))
		bsc_option_wrong(o, arg,
		    _("no period, as in 2021, 2021-H1, 2021-Q2 or 2021-06"));
	return p;
}

/* Those with an argument. */
static bool
take_value(struct bsc_usual *u, const struct bsc_option *o, const char *arg)
{
	if (strcmp(o->name, "table") == 0)
		u->in.table = bsc_table_named(u->schema, arg);
	else if (strcmp(o->name, "as-of") == 0)
		u->as_of = day(o, arg);
	else if (strcmp(o->name, "data") == 0)
		bsc_option_add(o->name, arg, u->dir, BSC_USUAL_DIRS, &u->ndir);
	else if (strcmp(o->name, "memory") == 0)
		bsc_option_memory(arg);
	else if (strcmp(o->name, "form") == 0)
		take_form(u, o, arg);
	else if (strcmp(o->name, "output") == 0)
		u->output = arg;
	else if (strcmp(o->name, "lang") == 0)
		u->english = bsc_option_word(o, arg) == 1;
	else if (strcmp(o->name, "require-seal") == 0) {
		u->in.require_seal = true;
		u->in.seals = bsc_option_seals(arg);
	} else
		return false;
	return true;
}

bool
bsc_usual_take(struct bsc_usual *u, const struct bsc_option *o,
    const char *arg)
{
	const struct {
		const char	*name;
		bool		*set;
	} flags[] = {
		{ "keep", &u->keep }, { "no-check", &u->no_check },
		{ "excel", &u->excel }, { "seal", &u->seal },
		{ "verbose", &u->verbose },
	};

	if (strcmp(o->name, "quiet") == 0) {
		bsc_progress_off();
		return true;
	}
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (strcmp(o->name, flags[i].name) == 0) {
			*flags[i].set = true;
			return true;
		}
	return take_value(u, o, arg);
}

void
bsc_usual_ready(struct bsc_usual *u)
{
	/* Text for the terminal was nobody's wish: files hold streams. */
	if (!u->formed && (u->output != NULL || u->excel || u->seal))
		u->text = false;
	if (u->text && u->seal)
		bsc_die(_("text has no seal: use -o csv or -o xml"));
	if (u->excel)
		u->form = bsc_form_excel(u->text, u->form, u->seal,
		    u->english);
}
