#include "rules/boundary.h"

#include <stdio.h>
#include <string.h>

#include "rules/rule.h"
#include "value/list.h"

/* How far a limit reaches, as the verdicts on an example tell. */

struct stamp {			/* a time in the text of an example */
	const char	*name;		/* of its step */
	int		 name_len;
	size_t		 off, len;
	bsc_time	 time;
	bool		 clock;
};

static size_t
print(const struct stamp *s, bsc_time t, char text[24])
{
	return s->clock ? bsc_time_format(t, text) :
	    bsc_day_format(bsc_time_day(t), text);
}

static bool
at(const struct bsc_boundary *b, const struct stamp *s, int64_t units,
    enum bsc_verdict *v, struct bsc_error *err)
{
	char text[24];

	text[print(s, s->time + units * (s->clock ? 60 : 86400), text)] = '\0';
	return bsc_boundary_try(b, s->off, s->len, text, v, err);
}

static bool
say(const struct bsc_boundary *b, const struct stamp *s, int64_t units,
    struct bsc_error *err)
{
	enum bsc_verdict v;
	char text[24];
	size_t n = print(s, s->time + units * (s->clock ? 60 : 86400), text);

	if (!at(b, s, units, &v, err))
		return false;
	bsc_buf_printf(b->to, "%s %.*s=%.*s %s\n", b->example->rule->id,
	    s->name_len, s->name, (int)n, text, bsc_verdict_name(v));
	return true;
}

/* The last that complies lies between *lo, which does, and hi. */
static bool
narrow(const struct bsc_boundary *b, const struct stamp *s, int64_t *lo,
    int64_t hi, struct bsc_error *err)
{
	enum bsc_verdict v;

	while (hi - *lo > 1) {
		int64_t middle = *lo + (hi - *lo) / 2;

		if (!at(b, s, middle, &v, err))
			return false;
		if (v == BSC_COMPLY)
			*lo = middle;
		else
			hi = middle;
	}
	return true;
}

static bool
find_edge(const struct bsc_boundary *b, const struct stamp *s,
    struct bsc_error *err)
{
	enum bsc_verdict v = BSC_COMPLY;
	int64_t lo = 0, hi = 1;

	while (hi < 65536) {
		if (!at(b, s, hi, &v, err))
			return false;
		if (v != BSC_COMPLY)
			break;
		lo = hi;
		hi *= 2;
	}
	if (v == BSC_COMPLY)
		return true;
	return narrow(b, s, &lo, hi, err) && say(b, s, lo, err) &&
	    say(b, s, lo + 1, err);
}

/* Whether a step of the role, or of the field, has a limit. */
static bool
limited(const struct bsc_rule *r, struct bsc_span role, const char *field)
{
	for (const struct bsc_node *n = r->node->child; n; n = n->next) {
		const char *roles = bsc_node_attr(n, "role");
		const struct bsc_node *in = bsc_node_child(n, "at");
		struct bsc_span rest = bsc_span(roles == NULL ? "" : roles);
		struct bsc_span one;

		if (strcmp(n->name, "step") != 0 ||
		    bsc_node_child(n, "within") == NULL)
			continue;
		if (field != NULL && in != NULL &&
		    strcmp(in->text, field) == 0)
			return true;
		while (field == NULL && bsc_span_split(&rest, '|', &one))
			if (bsc_span_eq(bsc_span_trim(one), role))
				return true;
	}
	return false;
}

static bool
move_steps(const struct bsc_boundary *b, const struct bsc_cut *c,
    struct bsc_error *err)
{
	const char *text = b->example->text;
	struct bsc_span rest = { text + c->off, c->len };
	struct bsc_step s;
	char form[24];

	while (bsc_step_next(&rest, &s) > 0) {
		struct stamp t = { .name = s.role.p,
		    .name_len = (int)s.role.len, .time = s.time,
		    .clock = s.clock };

		if (!s.timed || !limited(b->example->rule, s.role, NULL))
			continue;
		t.off = (size_t)(s.person.p - text) + s.person.len + 1;
		t.len = print(&t, s.time, form);
		if (memcmp(text + t.off, form, t.len) == 0 &&
		    !find_edge(b, &t, err))
			return false;
	}
	return true;
}

static bool
move_field(const struct bsc_boundary *b, const struct bsc_cut *c,
    struct bsc_error *err)
{
	struct bsc_span cell = { b->example->text + c->off, c->len };
	struct stamp t = { .name = c->field->name, .off = c->off,
	    .name_len = (int)strlen(c->field->name), .len = c->len };
	bsc_day day;

	if (!limited(b->example->rule, BSC_SPAN(""), c->field->name))
		return true;
	t.clock = bsc_time_parse(cell, &t.time);
	if (!t.clock && bsc_day_parse(cell, &day))
		t.time = (bsc_time)day * 86400;
	else if (!t.clock)
		return true;
	return find_edge(b, &t, err);
}

bool
bsc_boundary_limits(const struct bsc_boundary *b, const struct bsc_cut *cut,
    size_t n, struct bsc_error *err)
{
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++) {
		if (cut[i].field == NULL)
			continue;
		if (cut[i].field->type == BSC_STEPS)
			ok = move_steps(b, &cut[i], err);
		else if (cut[i].field->type == BSC_DATE ||
		    cut[i].field->type == BSC_TIME)
			ok = move_field(b, &cut[i], err);
	}
	return ok;
}
