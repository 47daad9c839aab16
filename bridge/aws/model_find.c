/* Where models are: the folders in which botocore and AWS's CLI install them, services and their versions. */
#include <dirent.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/suggest.h"
#include "bridge/aws/model_private.h"

static const char *const usual_places[] = {
    "/usr/lib/python3/dist-packages/botocore/data",
    "/usr/lib/python3*/site-packages/botocore/data",
    "/usr/local/lib/python3*/dist-packages/botocore/data",
    "/usr/local/lib/python3*/site-packages/botocore/data",
    "/usr/local/aws-cli/v2/current/dist/awscli/botocore/data",
    "/usr/lib/python3*/site-packages/awscli/botocore/data",
    NULL,
};

/* Below the user's home. */
static const char *const home_places[] = {
    ".local/lib/python3*/site-packages/botocore/data",
    ".local/share/drsim/botocore/data",
    ".local/aws-cli/v2/current/dist/awscli/botocore/data",
    NULL,
};

struct names {
    const char **items;
    size_t count;
    size_t capacity;
};

static int compare_texts(const void *left, const void *right) {
    const char *const *a = left;
    const char *const *b = right;
    return strcmp(*a, *b);
}

/* Sub-folders of a folder, sorted; false where it can't be read. */
static bool list_folder(struct dr_arena *arena, const char *path, struct names *names) {
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return false;
    }
    // NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this function's own
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (strchr(entry->d_name, '.') == NULL) {
            dr_reserve((void **)&names->items, &names->capacity, names->count + 1, sizeof *names->items);
            names->items[names->count++] = dr_arena_text(arena, entry->d_name, strlen(entry->d_name));
        }
    }
    (void)closedir(folder);
    if (names->count > 0) {
        qsort(names->items, names->count, sizeof *names->items, compare_texts);
    }
    return true;
}

static bool exists(struct dr_arena *arena, const char *folder, const char *name) {
    struct stat status;
    const char *plain = dr_arena_format(arena, "%s/%s", folder, name);
    return stat(plain, &status) == 0 || stat(dr_arena_format(arena, "%s.gz", plain), &status) == 0;
}

/* The newest API version of a service, or NULL. */
static const char *newest_version(struct dr_arena *arena, const char *folder) {
    struct names names = {0};
    const char *newest = NULL;
    (void)list_folder(arena, folder, &names);
    for (size_t i = names.count; i > 0 && newest == NULL; i--) {
        const char *version = dr_arena_format(arena, "%s/%s", folder, names.items[i - 1]);
        newest = exists(arena, version, "service-2.json") ? names.items[i - 1] : NULL;
    }
    dr_free(names.items);
    return newest;
}

enum dr_code dr_aws_models_services(struct dr_arena *arena, const char *path, const char *const **ret_names,
                                    size_t *ret_count, struct dr_error *error) {
    struct names names = {0};
    if (!list_folder(arena, path, &names)) {
        return dr_error_set(error, DR_UNREADABLE, "can't read the models' folder %s", path);
    }
    const char **kept = dr_arena_alloc(arena, names.count + 1, sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < names.count; i++) {
        if (newest_version(arena, dr_arena_format(arena, "%s/%s", path, names.items[i])) != NULL) {
            kept[count++] = names.items[i];
        }
    }
    dr_free(names.items);
    *ret_names = kept;
    *ret_count = count;
    return DR_OK;
}

static enum dr_code unknown_service(struct dr_arena *arena, const char *path, const char *service,
                                    struct dr_error *error) {
    const char *const *names = NULL;
    size_t count = 0;
    enum dr_code code = dr_aws_models_services(arena, path, &names, &count, error);
    if (code != DR_OK) {
        return code;
    }
    const char *nearest = dr_suggest(service, names, count);
    if (nearest == NULL) {
        return dr_error_set(error, DR_USAGE, "unknown service \"%s\" (models in %s)", service, path);
    }
    return dr_error_set(error, DR_USAGE, "unknown service \"%s\", did you mean \"%s\"? (models in %s)", service,
                        nearest, path);
}

enum dr_code dr_aws_models_folder(struct dr_arena *arena, const char *path, const char *service,
                                  const char **ret_folder, struct dr_error *error) {
    if (service[0] == '\0' || strpbrk(service, "/.") != NULL) {
        return unknown_service(arena, path, service, error);
    }
    const char *folder = dr_arena_format(arena, "%s/%s", path, service);
    const char *version = newest_version(arena, folder);
    if (version == NULL) {
        return unknown_service(arena, path, service, error);
    }
    *ret_folder = dr_arena_format(arena, "%s/%s", folder, version);
    return DR_OK;
}

/* `__version__ = '1.44.5'` of the package that holds the data. */
static const char *read_version(struct dr_arena *arena, const char *path) {
    FILE *file = fopen(dr_arena_format(arena, "%s/../__init__.py", path), "r");
    char line[256];
    const char *version = "";
    while (file != NULL && version[0] == '\0' && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "__version__", strlen("__version__")) == 0) {
            const char *quote = strpbrk(line, "'\"");
            size_t length = quote != NULL ? strcspn(quote + 1, "'\"") : 0;
            version = quote != NULL ? dr_arena_text(arena, quote + 1, length) : "";
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return version;
}

/* The newest API version of any service tells the models' age, whatever the times of the files are. */
static const char *newest_date(struct dr_arena *arena, const char *path) {
    struct names names = {0};
    const char *newest = "";
    (void)list_folder(arena, path, &names);
    for (size_t i = 0; i < names.count; i++) {
        const char *version = newest_version(arena, dr_arena_format(arena, "%s/%s", path, names.items[i]));
        bool is_date = version != NULL && strlen(version) == strlen("2026-11-25") && version[4] == '-';
        newest = is_date && strcmp(version, newest) > 0 ? version : newest;
    }
    dr_free(names.items);
    return newest;
}

static bool holds_models(struct dr_arena *arena, const char *path) {
    return exists(arena, path, "partitions.json") || exists(arena, path, "endpoints.json");
}

/* Compares versions by their numbers: 1.9.0 < 1.10.0. */
static int compare_versions(const char *left, const char *right) {
    while (*left != '\0' || *right != '\0') {
        char *left_end = NULL;
        char *right_end = NULL;
        unsigned long a = strtoul(left, &left_end, 10);
        unsigned long b = strtoul(right, &right_end, 10);
        if (a != b) {
            return a < b ? -1 : 1;
        }
        left = left_end + strcspn(left_end, "0123456789");
        right = right_end + strcspn(right_end, "0123456789");
    }
    return 0;
}

static bool is_newer(const struct dr_aws_models *left, const struct dr_aws_models *right) {
    if (right->path == NULL || left->version[0] == '\0' || right->version[0] == '\0') {
        return right->path == NULL || strcmp(left->date, right->date) > 0;
    }
    return compare_versions(left->version, right->version) > 0;
}

static void consider(struct dr_arena *arena, const char *path, struct dr_aws_models *best) {
    if (!holds_models(arena, path)) {
        return;
    }
    struct dr_aws_models found = {
        .path = dr_arena_text(arena, path, strlen(path)), .version = read_version(arena, path), .date = ""};
    if (found.version[0] == '\0' || (best->path != NULL && best->version[0] == '\0')) {
        found.date = newest_date(arena, path);
    }
    if (is_newer(&found, best)) {
        *best = found;
    }
}

static void consider_all(struct dr_arena *arena, const char *before, const char *const *patterns,
                         struct dr_aws_models *best) {
    for (size_t i = 0; patterns[i] != NULL; i++) {
        glob_t matches = {0};
        // NOLINTNEXTLINE(concurrency-mt-unsafe): the models are looked for once, before there are threads
        if (glob(dr_arena_format(arena, "%s%s", before, patterns[i]), 0, NULL, &matches) == 0) {
            for (size_t j = 0; j < matches.gl_pathc; j++) {
                consider(arena, matches.gl_pathv[j], best);
            }
        }
        globfree(&matches);
    }
}

enum dr_code dr_aws_models_find(struct dr_arena *arena, const char *given, const char *home, const char *const *search,
                                struct dr_aws_models *ret_models, struct dr_error *error) {
    struct dr_aws_models best = {0};
    if (given != NULL) {
        consider(arena, given, &best);
        if (best.path == NULL) {
            return dr_error_set(error, DR_USAGE, "%s holds no service models (no partitions.json)", given);
        }
    } else {
        consider_all(arena, "", search != NULL ? search : usual_places, &best);
        if (home != NULL) {
            consider_all(arena, dr_arena_format(arena, "%s/", home), home_places, &best);
        }
    }
    if (best.path == NULL) {
        return dr_error_set(error, DR_FAILURE,
                            "no AWS service models are installed: install botocore (Debian: python3-botocore), or give "
                            "its data folder by --models DIR or DRSIM_AWS_MODELS");
    }
    *ret_models = best;
    return DR_OK;
}

void dr_aws_models_age(struct dr_arena *arena, struct dr_aws_models *models) {
    models->date = models->date[0] != '\0' ? models->date : newest_date(arena, models->path);
}
