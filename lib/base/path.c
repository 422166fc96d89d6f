#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

#ifndef BSC_PREFIX
#define BSC_PREFIX "/usr/local"
#endif

static const struct {
	const char	*own;		/* below a folder of BSC_PATH */
	const char	*shipped;
} kinds[] = {
	[BSC_DATA_RULES] = { "rules", "rules" },
	[BSC_DATA_TABLES] = { "tables", "schema" },
	[BSC_DATA_CALENDARS] = { "calendars", "calendar" },
	[BSC_DATA_MODELS] = { "models", "models" },
};

struct list {
	char	**v;
	size_t	  n, cap;
};

static void
list_add(struct list *l, char *s)
{
	l->v = bsc_grow(l->v, &l->cap, l->n + 2, sizeof(*l->v));
	l->v[l->n++] = s;
	l->v[l->n] = NULL;
}

static char *
join(const char *a, const char *b)
{
	struct bsc_buf buf = { 0 };

	bsc_buf_printf(&buf, "%s/%s", a, b);
	return bsc_buf_str(&buf);
}

/*
 * The shipped data: lib/ of the checkout above the running program (it is
 * known by its tables), share/bsc beside its bin/, or the prefix's.
 */
static char *
shipped_folder(void)
{
	char at[PATH_MAX], try[PATH_MAX + 32];
	ssize_t n = readlink("/proc/self/exe", at, sizeof(at) - 1);
	char *slash;

	if (n > 0) {
		at[n] = '\0';
		while ((slash = strrchr(at, '/')) != NULL) {
			*slash = '\0';
			snprintf(try, sizeof(try), "%s/lib/schema/tables.xml",
			    at);
			if (access(try, R_OK) == 0)
				return join(at, "lib");
			snprintf(try, sizeof(try),
			    "%s/share/bsc/schema/tables.xml", at);
			if (access(try, R_OK) == 0)
				return join(at, "share/bsc");
		}
	}
	return bsc_strdup(BSC_PREFIX "/share/bsc");
}

static void
add_own(struct list *l, enum bsc_data kind)
{
	const char *path = getenv("BSC_PATH"), *home = getenv("HOME");
	const char *config = getenv("XDG_CONFIG_HOME");
	struct bsc_buf all = { 0 };
	char *rest, *dir;

	if (path != NULL)
		bsc_buf_puts(&all, path);
	else if (config != NULL)
		bsc_buf_printf(&all, "./bsc.d:%s/bsc:/etc/bsc", config);
	else if (home != NULL)
		bsc_buf_printf(&all, "./bsc.d:%s/.config/bsc:/etc/bsc", home);
	else
		bsc_buf_puts(&all, "./bsc.d:/etc/bsc");
	rest = bsc_buf_str(&all);
	while ((dir = strsep(&rest, ":")) != NULL)
		if (*dir != '\0')
			list_add(l, join(dir, kinds[kind].own));
	bsc_buf_free(&all);
}

/* The folders of a kind in order. */
static struct list
folders(enum bsc_data kind)
{
	struct list l = { 0 };
	char *shipped = shipped_folder();

	add_own(&l, kind);
	list_add(&l, join(shipped, kinds[kind].shipped));
	free(shipped);
	return l;
}

char *
bsc_path_find(enum bsc_data kind, const char *name)
{
	struct list dirs;
	char *found = NULL;

	if (strchr(name, '/') != NULL)
		return access(name, R_OK) == 0 ? bsc_strdup(name) : NULL;
	dirs = folders(kind);
	for (size_t i = 0; i < dirs.n && found == NULL; i++) {
		found = join(dirs.v[i], name);
		if (access(found, R_OK) != 0) {
			free(found);
			found = NULL;
		}
	}
	bsc_path_list_free(dirs.v);
	return found;
}

bool
bsc_path_explain(const char *name, struct bsc_error *err)
{
	const char *point = strrchr(name, '.');
	bool xml = point != NULL && strcmp(point, ".xml") == 0;
	struct bsc_buf file = { 0 };
	bool here;

	if (strchr(name, '/') != NULL)
		return bsc_fail(err, "%s: %s", name, strerror(errno));
	bsc_buf_printf(&file, "%s%s", name, xml ? "" : ".xml");
	here = access(bsc_buf_str(&file), R_OK) == 0;
	if (here)
		bsc_fail(err, _("nothing is installed as \"%s\"; the file of "
		    "this folder is ./%s"), name, bsc_buf_str(&file));
	bsc_buf_free(&file);
	return !here;
}

static bool
ends_with(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n > m && strcmp(s + n - m, suffix) == 0;
}

static bool
have_name(const struct list *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(strrchr(l->v[i], '/') + 1, name) == 0)
			return true;
	return false;
}

static void
add_files(struct list *l, const char *dir, const char *suffix, bool all)
{
	struct dirent **entry;
	int n = scandir(dir, &entry, NULL, NULL);
	struct list here = { 0 };

	for (int i = 0; i < n; i++) {
		if (entry[i]->d_name[0] != '.' &&
		    ends_with(entry[i]->d_name, suffix))
			list_add(&here, bsc_strdup(entry[i]->d_name));
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
	for (size_t i = 1; i < here.n; i++)	/* few: by insertion */
		for (size_t k = i; k > 0 &&
		    strcmp(here.v[k - 1], here.v[k]) > 0; k--) {
			char *t = here.v[k];

			here.v[k] = here.v[k - 1];
			here.v[k - 1] = t;
		}
	for (size_t i = 0; i < here.n; i++)
		if (all || !have_name(l, here.v[i]))
			list_add(l, join(dir, here.v[i]));
	bsc_path_list_free(here.v);
}

char **
bsc_path_list(enum bsc_data kind, const char *suffix, bool all)
{
	struct list dirs = folders(kind), files = { 0 };

	for (size_t i = 0; i < dirs.n; i++)
		add_files(&files, dirs.v[i], suffix, all);
	bsc_path_list_free(dirs.v);
	if (files.v == NULL)
		files.v = bsc_zalloc(1, sizeof(*files.v));
	return files.v;
}

void
bsc_path_list_free(char **list)
{
	if (list == NULL)
		return;
	for (char **p = list; *p != NULL; p++)
		free(*p);
	free(list);
}
