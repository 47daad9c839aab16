/* The shared configuration files. */
#include "bridge/aws/profile.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FILE_MAX_BYTES ((size_t)4 * 1024 * 1024)

struct ini {
    struct dr_arena *arena;
    const char *source;
    uint32_t line;
    struct dr_value *sections;
    struct dr_value *section; /* the current one */
    struct dr_value *block;   /* the value of the last key, where it is a block */
    const char *key;          /* the last key; NULL: none yet in this section */
    struct dr_error *error;
};

static enum dr_code wrong(struct ini *ini, const char *what) {
    (void)dr_error_set(ini->error, DR_INPUT, "%s", what);
    if (ini->error != NULL) {
        ini->error->line = ini->line;
        (void)snprintf(ini->error->source, sizeof ini->error->source, "%s", ini->source);
    }
    return DR_INPUT;
}

static void trim(const char **text, size_t *length) {
    while (*length > 0 && isspace((unsigned char)**text)) {
        (*text)++;
        (*length)--;
    }
    while (*length > 0 && isspace((unsigned char)(*text)[*length - 1])) {
        (*length)--;
    }
}

static enum dr_code open_section(struct ini *ini, const char *line, size_t length) {
    const char *end = memchr(line, ']', length);
    if (end == NULL) {
        return wrong(ini, "a section's name has no closing bracket");
    }
    const char *name = line + 1;
    size_t name_length = (size_t)(end - name);
    trim(&name, &name_length);
    const char *key = dr_arena_text(ini->arena, name, name_length);
    if (dr_value_get(ini->sections, key) != NULL) {
        return wrong(ini, "this section stands twice in the file");
    }
    ini->section = dr_value_new_map(ini->arena);
    ini->key = NULL;
    ini->block = NULL;
    dr_value_put(ini->arena, ini->sections, key, ini->section);
    return DR_OK;
}

static const char *lower(struct dr_arena *arena, const char *text, size_t length) {
    char *copy = dr_arena_text(arena, text, length);
    for (char *at = copy; *at != '\0'; at++) {
        *at = (char)tolower((unsigned char)*at);
    }
    return copy;
}

/* Where key and value part: the first `=` or `:`. */
static const char *delimiter(const char *line, size_t length, const char *marks) {
    for (size_t i = 0; i < length; i++) {
        if (line[i] != '\0' && strchr(marks, line[i]) != NULL) {
            return line + i;
        }
    }
    return NULL;
}

static enum dr_code add_key(struct ini *ini, const char *line, size_t length) {
    const char *mark = delimiter(line, length, "=:");
    if (ini->section == NULL) {
        return wrong(ini, "expected a section such as [default] first");
    }
    if (mark == NULL || mark == line) {
        return wrong(ini, "expected a line such as key = value");
    }
    const char *name = line;
    size_t name_length = (size_t)(mark - line);
    const char *value = mark + 1;
    size_t value_length = length - name_length - 1;
    trim(&name, &name_length);
    trim(&value, &value_length);
    ini->key = lower(ini->arena, name, name_length);
    ini->block = NULL;
    if (dr_value_get(ini->section, ini->key) != NULL) {
        return wrong(ini, "this key stands twice in its section");
    }
    dr_value_put(ini->arena, ini->section, ini->key, dr_value_new_text(ini->arena, value, value_length));
    return DR_OK;
}

/* An indented line: of a block under a key without value, or more of the last value. */
static enum dr_code continue_value(struct ini *ini, const char *line, size_t length) {
    const struct dr_value *last = dr_value_get(ini->section, ini->key);
    if (ini->block == NULL && last->length > 0) {
        const char *joined = dr_arena_format(ini->arena, "%s\n%.*s", last->text, (int)length, line);
        dr_value_put(ini->arena, ini->section, ini->key, dr_value_new_text(ini->arena, joined, strlen(joined)));
        return DR_OK;
    }
    const char *mark = delimiter(line, length, "=");
    if (mark == NULL) {
        return wrong(ini, "expected an indented line such as key = value");
    }
    if (ini->block == NULL) {
        ini->block = dr_value_new_map(ini->arena);
        dr_value_put(ini->arena, ini->section, ini->key, ini->block);
    }
    const char *name = line;
    size_t name_length = (size_t)(mark - line);
    const char *value = mark + 1;
    size_t value_length = length - name_length - 1;
    trim(&name, &name_length);
    trim(&value, &value_length);
    dr_value_put(ini->arena, ini->block, dr_arena_text(ini->arena, name, name_length),
                 dr_value_new_text(ini->arena, value, value_length));
    return DR_OK;
}

static enum dr_code take_line(struct ini *ini, const char *line, size_t length) {
    bool indented = length > 0 && isspace((unsigned char)*line);
    trim(&line, &length);
    if (length == 0 || *line == '#' || *line == ';') {
        return DR_OK;
    }
    if (indented && ini->key != NULL) {
        return continue_value(ini, line, length);
    }
    return *line == '[' ? open_section(ini, line, length) : add_key(ini, line, length);
}

enum dr_code dr_aws_ini_parse(struct dr_arena *arena, const char *source, const char *bytes, size_t length,
                              struct dr_value **ret_sections, struct dr_error *error) {
    struct ini ini = {.arena = arena, .source = source, .error = error, .sections = dr_value_new_map(arena)};
    size_t start = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (dr_utf8_invalid_at(bytes, length) < length || (length > 0 && memchr(bytes, '\0', length) != NULL)) {
        return wrong(&ini, "the file is not UTF-8 text");
    }
    while (start < length) {
        const char *end = memchr(bytes + start, '\n', length - start);
        size_t line_length = end == NULL ? length - start : (size_t)(end - (bytes + start));
        ini.line++;
        enum dr_code code = take_line(&ini, bytes + start, line_length);
        if (code != DR_OK) {
            return code;
        }
        start += line_length + 1;
    }
    *ret_sections = ini.sections;
    return DR_OK;
}

static enum dr_code load(struct dr_arena *arena, const char *path, struct dr_value **ret_sections,
                         struct dr_error *error) {
    *ret_sections = dr_value_new_map(arena);
    FILE *file = path == NULL ? NULL : fopen(path, "rb");
    if (file == NULL) {
        bool missing = path == NULL || errno == ENOENT || errno == ENOTDIR;
        return missing ? DR_OK : dr_error_set(error, DR_UNREADABLE, "can't read %.200s", path);
    }
    struct dr_text text;
    dr_text_init(&text, FILE_MAX_BYTES);
    char buffer[4096];
    for (size_t got = fread(buffer, 1, sizeof buffer, file); got > 0; got = fread(buffer, 1, sizeof buffer, file)) {
        dr_text_add(&text, buffer, got);
    }
    bool failed = ferror(file) != 0 || text.truncated;
    (void)fclose(file);
    enum dr_code code = failed ? dr_error_set(error, DR_UNREADABLE, "can't read %.200s, or it is too long", path)
                               : dr_aws_ini_parse(arena, path, text.bytes, text.length, ret_sections, error);
    dr_text_release(&text);
    return code;
}

/* `profile "my name"` → the rest behind a word and blanks, quotes taken off; NULL: another word. */
static const char *name_behind(struct dr_arena *arena, const char *section, const char *word) {
    size_t length = strlen(word);
    if (strncmp(section, word, length) != 0 || !isspace((unsigned char)section[length])) {
        return NULL;
    }
    const char *name = section + length;
    size_t rest = strlen(name);
    trim(&name, &rest);
    bool quoted = rest >= 2 && (*name == '"' || *name == '\'') && name[rest - 1] == *name;
    return dr_arena_text(arena, name + (quoted ? 1 : 0), rest - (quoted ? 2 : 0));
}

static struct dr_value *sub_map(struct dr_arena *arena, struct dr_value *map, const char *key) {
    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->items[i]->key, key) == 0) {
            return map->items[i];
        }
    }
    struct dr_value *made = dr_value_new_map(arena);
    dr_value_put(arena, map, key, made);
    return made;
}

static void merge(struct dr_arena *arena, struct dr_value *into, const struct dr_value *from) {
    for (size_t i = 0; i < from->count; i++) {
        dr_value_put(arena, into, from->items[i]->key, dr_value_copy(arena, from->items[i]));
    }
}

/* Sections of the config file: [default], [profile NAME], [sso-session NAME], [services NAME]; others are ignored. */
static void sort_sections(struct dr_arena *arena, const struct dr_value *sections, struct dr_value *all) {
    static const char *const words[][2] = {
        {"profile", "profiles"}, {"sso-session", "sso_sessions"}, {"services", "services"}};
    for (size_t i = 0; i < sections->count; i++) {
        const struct dr_value *section = sections->items[i];
        if (strcmp(section->key, "default") == 0) {
            merge(arena, sub_map(arena, sub_map(arena, all, "profiles"), "default"), section);
        }
        for (size_t j = 0; j < sizeof words / sizeof *words; j++) {
            const char *name = name_behind(arena, section->key, words[j][0]);
            if (name != NULL) {
                merge(arena, sub_map(arena, sub_map(arena, all, words[j][1]), name), section);
            }
        }
    }
}

enum dr_code dr_aws_profiles_load(struct dr_arena *arena, const char *config_path, const char *credentials_path,
                                  struct dr_value **ret_profiles, struct dr_error *error) {
    struct dr_value *config = NULL;
    struct dr_value *credentials = NULL;
    enum dr_code code = load(arena, config_path, &config, error);
    code = code != DR_OK ? code : load(arena, credentials_path, &credentials, error);
    if (code != DR_OK) {
        return code;
    }
    struct dr_value *all = dr_value_new_map(arena);
    struct dr_value *profiles = sub_map(arena, all, "profiles");
    sort_sections(arena, config, all);
    for (size_t i = 0; i < credentials->count; i++) {
        merge(arena, sub_map(arena, profiles, credentials->items[i]->key), credentials->items[i]);
    }
    *ret_profiles = all;
    return DR_OK;
}

const struct dr_value *dr_aws_profile(const struct dr_value *profiles, const char *name) {
    return dr_value_get(dr_value_get(profiles, "profiles"), name);
}

const char *dr_aws_profile_text(const struct dr_value *profile, const char *key) {
    const struct dr_value *value = dr_value_get(profile, key);
    return value != NULL && value->kind == DR_VALUE_TEXT && value->length > 0 ? value->text : NULL;
}
