#include <string.h>

#include "rules/explain.h"
#include "rules/judge.h"

/* Rules asked for by name: RULE or PACK/RULE (bsc-check(1), --rule). */

static bool
means(const char *asked, const struct bsc_rule *r)
{
	const char *slash = strrchr(asked, '/');
	size_t n;

	if (slash == NULL)
		return strcmp(asked, r->id) == 0;
	n = (size_t)(slash - asked);
	return strncmp(asked, r->pack->id, n) == 0 &&
	    r->pack->id[n] == '\0' && strcmp(slash + 1, r->id) == 0;
}

bool
bsc_run_chosen(const struct bsc_run *run, const struct bsc_rule *r)
{
	for (size_t i = 0; i < run->o.nrule; i++)
		if (means(run->o.rule[i], r))
			return true;
	return run->o.nrule == 0;
}

static bool
known(const struct bsc_run *run, const char *asked)
{
	const struct bsc_rule *own;

	for (size_t p = 0; p < run->npack; p++) {
		own = bsc_pack_built_in(run->pack[p]);
		if (own != NULL && means(asked, own))
			return true;
		for (size_t i = 0; i < run->pack[p]->nrule; i++)
			if (means(asked, &run->pack[p]->rule[i]))
				return true;
	}
	return false;
}

/* The rule whose name is least far from that asked for, or NULL. */
static const struct bsc_rule *
nearest(const struct bsc_run *run, const char *asked)
{
	const char *slash = strrchr(asked, '/');
	struct bsc_span name = bsc_span(slash == NULL ? asked : slash + 1);
	const struct bsc_rule *best = NULL;
	size_t least = name.len / 2 + 1, d;

	for (size_t p = 0; p < run->npack; p++) {
		const struct bsc_pack *pack = run->pack[p];
		const struct bsc_rule *own = bsc_pack_built_in(pack), *r;

		for (size_t i = 0; i < pack->nrule + (own != NULL); i++) {
			r = i < pack->nrule ? &pack->rule[i] : own;
			d = bsc_span_distance(name, bsc_span(r->id), least);
			if (d >= least)
				continue;
			least = d;
			best = r;
		}
	}
	return best;
}

bool
bsc_run_rules_known(const struct bsc_run *run, struct bsc_error *err)
{
	const struct bsc_rule *r;

	for (size_t i = 0; i < run->o.nrule; i++) {
		if (known(run, run->o.rule[i]))
			continue;
		r = nearest(run, run->o.rule[i]);
		if (r == NULL)
			return bsc_fail(err, _("no rule \"%s\""),
			    run->o.rule[i]);
		return bsc_fail(err, _("no rule \"%s\"; did you mean %s/%s?"),
		    run->o.rule[i], r->pack->id, r->id);
	}
	return true;
}
