/* Finding the data folder. */
#include "cli/data.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool holds_data(const char *folder, struct dr_arena *arena) {
    struct stat status;
    return stat(dr_arena_format(arena, "%s/catalogue", folder), &status) == 0 && S_ISDIR(status.st_mode);
}

static enum dr_code take_named(const char *folder, const char *who, struct dr_arena *arena, const char **ret_folder,
                               struct dr_error *error) {
    if (!holds_data(folder, arena)) {
        return dr_error_set(error, DR_UNREADABLE, "%s: found \"%s\", expected a folder that holds catalogue/", who,
                            folder);
    }
    *ret_folder = folder;
    return DR_OK;
}

/* Folder of the running program, or NULL. */
static const char *program_folder(struct dr_arena *arena) {
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0) {
        return NULL;
    }
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    return slash != NULL ? dr_arena_text(arena, path, (size_t)(slash - path)) : NULL;
}

/* A program in a build folder must not read the data of another that is installed. */
static const char *installed_folder(struct dr_arena *arena) {
    const char *folder = program_folder(arena);
    if (folder == NULL) {
        return NULL;
    }
    const char *beside = dr_arena_format(arena, "%s/../share/drsim", folder);
    if (holds_data(beside, arena)) {
        return beside;
    }
    return strcmp(folder, DR_BIN_INSTALLED) == 0 ? DR_DATA_INSTALLED : NULL;
}

enum dr_code dr_data_find(const char *named, struct dr_arena *arena, const char **ret_folder, struct dr_error *error) {
    const char *variable = getenv("DRSIM_DATA");
    if (named != NULL) {
        return take_named(named, "--data", arena, ret_folder, error);
    }
    if (variable != NULL && variable[0] != '\0') {
        return take_named(dr_arena_text(arena, variable, strlen(variable)), "DRSIM_DATA", arena, ret_folder, error);
    }
    const char *places[] = {installed_folder(arena), DR_DATA_SOURCE};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (places[i] != NULL && holds_data(places[i], arena)) {
            *ret_folder = places[i];
            return DR_OK;
        }
    }
    return dr_error_set(error, DR_FAILURE, "can't find the catalogue: say where it is with --data DIR or DRSIM_DATA");
}
