#include "stream/feed.h"

static bool
feed_batches(struct bsc_feed *f, struct bsc_reader *r, struct bsc_error *err)
{
	const struct bsc_batch *b;
	bool ok = true;
	int more = 0;

	if (f->start != NULL)
		f->start(f->arg, r);
	while (ok && (more = f->next != NULL ? f->next(f->arg, &b) :
	    bsc_reader_next(r, &b)) > 0)
		ok = f->batch(f->arg, b, err);
	if (f->stop != NULL)
		f->stop(f->arg);
	return ok && (more == 0 || bsc_fail(err, "%s", bsc_reader_error(r)));
}

bool
bsc_feed(struct bsc_feed *f, const struct bsc_schema *schema,
    char *const *paths, const struct bsc_reader_options *o,
    struct bsc_error *err)
{
	struct bsc_reader *r = bsc_reader_open(schema, paths, o, err);
	const struct bsc_section *s;
	const char *warning;
	bool ok;

	if (r == NULL)
		return false;
	ok = feed_batches(f, r, err);
	for (size_t i = 0; f->section != NULL &&
	    (s = bsc_reader_section(r, i)) != NULL; i++)
		f->section(f->arg, s);
	while ((warning = bsc_reader_warning(r)) != NULL)
		bsc_warn("%s", warning);
	f->records = bsc_reader_records(r);
	bsc_reader_close(r);
	return ok;
}
