#include <stdlib.h>

#include "expr/program.h"

/* Text and expressions in turn: text[0] {program[0]} text[1] ... */
struct bsc_message {
	char			**text;
	struct bsc_program	**program;
	size_t			 n, cap, text_cap;	/* programs */
};

static void
add_text(struct bsc_message *m, const char *s, size_t len)
{
	m->text = bsc_grow(m->text, &m->text_cap, m->n + 1, sizeof(*m->text));
	m->text[m->n] = bsc_strndup(s, len);
}

static void
advance(struct bsc_pos *pos, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] == '\n') {
			pos->line++;
			pos->column = 1;
		} else if (((unsigned char)s[i] & 0xc0) != 0x80)
			pos->column++;
}

/* The brace that closes, not one inside quotes. */
static const char *
closing(const char *s)
{
	bool quoted = false;

	for (; *s != '\0'; s++)
		if (*s == '\'')
			quoted = !quoted;
		else if (*s == '}' && !quoted)
			return s;
	return NULL;
}

static bool
add_program(struct bsc_message *m, const char *s, size_t len,
    const struct bsc_scope *scope, const struct bsc_pos *pos,
    struct bsc_error *err)
{
	char *text = bsc_strndup(s, len);
	struct bsc_program *p = bsc_compile(text, scope, pos, BSC_ANY, err);

	free(text);
	if (p == NULL)
		return false;
	m->program = bsc_grow(m->program, &m->cap, m->n + 1,
	    sizeof(*m->program));
	m->program[m->n++] = p;
	return true;
}

static bool
compile(struct bsc_message *m, const char *s, const struct bsc_scope *scope,
    struct bsc_pos *pos, struct bsc_error *err)
{
	const char *open, *close;

	while ((open = strchr(s, '{')) != NULL) {
		add_text(m, s, (size_t)(open - s));
		advance(pos, s, (size_t)(open + 1 - s));
		if ((close = closing(open + 1)) == NULL) {
			free(m->text[m->n]);
			return bsc_fail(err, _("%s:%zu:%zu: { without }"),
			    pos->file, pos->line, pos->column);
		}
		if (!add_program(m, open + 1, (size_t)(close - open - 1),
		    scope, pos, err)) {
			free(m->text[m->n]);
			return false;
		}
		advance(pos, open + 1, (size_t)(close - open));
		s = close + 1;
	}
	add_text(m, s, strlen(s));
	return true;
}

struct bsc_message *
bsc_message_compile(const char *text, const struct bsc_scope *scope,
    const struct bsc_pos *at, struct bsc_error *err)
{
	struct bsc_message *m = bsc_zalloc(1, sizeof(*m));
	struct bsc_pos pos = *at;

	if (compile(m, text, scope, &pos, err))
		return m;
	/* The text after the last program was never made. */
	for (size_t i = 0; i < m->n; i++) {
		free(m->text[i]);
		bsc_program_free(m->program[i]);
	}
	free(m->text);
	free(m->program);
	free(m);
	return NULL;
}

void
bsc_message_append(struct bsc_buf *to, struct bsc_eval *e,
    const struct bsc_message *m, size_t row, bool english)
{
	for (size_t i = 0; i <= m->n; i++) {
		bsc_buf_puts(to, m->text[i]);
		if (i < m->n)
			bsc_vals_append(to, bsc_eval_run(e, m->program[i]),
			    row, english);
	}
}

size_t
bsc_message_count(const struct bsc_message *m)
{
	return m->n;
}

const struct bsc_program *
bsc_message_program(const struct bsc_message *m, size_t i)
{
	return m->program[i];
}

void
bsc_message_free(struct bsc_message *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i <= m->n; i++)
		free(m->text[i]);
	for (size_t i = 0; i < m->n; i++)
		bsc_program_free(m->program[i]);
	free(m->text);
	free(m->program);
	free(m);
}
