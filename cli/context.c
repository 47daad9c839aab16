/* Loading what commands need, and telling mistakes. */
#include "cli/context.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "cli/data.h"

#define RESULT_MAX_BYTES ((size_t)1 << 30)

void dr_context_init(struct dr_context *context, const volatile sig_atomic_t *interrupted) {
    *context = (struct dr_context){.interrupted = interrupted};
    dr_terminal_look(&context->terminal);
    dr_text_init(&context->out, RESULT_MAX_BYTES);
    dr_arena_init(&context->arena);
}

void dr_context_release(struct dr_context *context) {
    if (context == NULL) {
        return;
    }
    if (context->has_catalogue) {
        dr_catalogue_release(&context->catalogue);
        context->has_catalogue = false;
    }
    dr_text_release(&context->out);
    dr_arena_release(&context->arena);
}

enum dr_code dr_context_data_folder(struct dr_context *context, const struct dr_options *options,
                                    const char **ret_folder, struct dr_error *error) {
    if (context->data_folder == NULL) {
        enum dr_code code =
            dr_data_find(dr_options_text(options, "data"), &context->arena, &context->data_folder, error);
        if (code != DR_OK) {
            return code;
        }
    }
    *ret_folder = context->data_folder;
    return DR_OK;
}

enum dr_code dr_context_catalogue(struct dr_context *context, const struct dr_options *options,
                                  const struct dr_catalogue **ret_catalogue, struct dr_error *error) {
    if (!context->has_catalogue) {
        const char *folder = NULL;
        enum dr_code code = dr_context_data_folder(context, options, &folder, error);
        if (code != DR_OK) {
            return code;
        }
        struct dr_errors errors;
        dr_errors_init(&errors);
        code = dr_catalogue_load(folder, &context->catalogue, &errors);
        dr_context_print_errors(&errors);
        dr_errors_release(&errors);
        if (code != DR_OK) {
            return code;
        }
        context->has_catalogue = true;
    }
    *ret_catalogue = &context->catalogue;
    return DR_OK;
}

enum dr_code dr_context_scenario(struct dr_context *context, const struct dr_options *options, const char *path,
                                 struct dr_scenario_file *ret_file, struct dr_error *error) {
    const struct dr_catalogue *catalogue = NULL;
    enum dr_code code = dr_context_catalogue(context, options, &catalogue, error);
    if (code != DR_OK) {
        return code;
    }
    size_t count = 0;
    const char *const *sets = dr_options_texts(options, "set", &count);
    struct dr_errors errors;
    dr_errors_init(&errors);
    code = dr_scenario_load(path, sets, count, catalogue, ret_file, &errors);
    dr_context_print_errors(&errors);
    dr_errors_release(&errors);
    if (code != DR_OK) {
        dr_scenario_release(ret_file);
    }
    return code;
}

static void list_names(const struct dr_array *map, struct dr_text *out) {
    for (size_t i = 0; i < map->count; i++) {
        dr_text_format(out, "%s%s", i > 0 ? ", " : "", map->names[i]);
    }
}

/* `unknown system "shp", did you mean "shop"?`, or with all names where none is near. */
static enum dr_code fail_unknown(const char *noun, const char *name, const struct dr_array *map,
                                 struct dr_error *error) {
    const char *near = dr_suggest(name, (const char *const *)map->names, map->count);
    if (near != NULL) {
        return dr_error_set(error, DR_USAGE, "unknown %s \"%s\", did you mean \"%s\"?", noun, name, near);
    }
    struct dr_text names;
    dr_text_init(&names, 0);
    list_names(map, &names);
    enum dr_code code = dr_error_set(error, DR_USAGE, "unknown %s \"%s\"; there are: %s", noun, name, names.bytes);
    dr_text_release(&names);
    return code;
}

enum dr_code dr_context_system(const struct dr_scenario *scenario, const char *name, size_t *ret_system,
                               struct dr_error *error) {
    const struct dr_array *systems = &scenario->systems;
    if (name != NULL) {
        return dr_array_find(systems, sizeof(struct dr_system), name, ret_system) != NULL
                   ? DR_OK
                   : fail_unknown("system", name, systems, error);
    }
    if (systems->count == 1) {
        *ret_system = 0;
        return DR_OK;
    }
    struct dr_text names;
    dr_text_init(&names, 0);
    list_names(systems, &names);
    enum dr_code code = dr_error_set(error, DR_USAGE, "the scenario has %zu systems (%s): choose one with --system",
                                     systems->count, names.bytes);
    dr_text_release(&names);
    return code;
}

enum dr_code dr_context_strategy(const struct dr_scenario *scenario, const struct dr_catalogue *catalogue,
                                 const char *name, const char **ret_strategy, struct dr_error *error) {
    const char *wanted = name != NULL ? name : scenario->strategy;
    if (wanted == NULL) {
        struct dr_text names;
        dr_text_init(&names, 0);
        list_names(&catalogue->strategies, &names);
        enum dr_code code = dr_error_set(
            error, DR_USAGE, "the scenario says no `strategy`: choose one with --strategy (%s)", names.bytes);
        dr_text_release(&names);
        return code;
    }
    if (dr_catalogue_strategy(catalogue, wanted) == NULL) {
        return fail_unknown("strategy", wanted, &catalogue->strategies, error);
    }
    *ret_strategy = wanted;
    return DR_OK;
}

static void print_line(const char *line) {
    struct dr_text safe;
    dr_text_init(&safe, 0);
    dr_output_escape(line, &safe);
    fprintf(stderr, "drsim: %s\n", safe.bytes);
    dr_text_release(&safe);
}

void dr_context_print_error(const struct dr_error *error) {
    char line[sizeof error->source + sizeof error->pointer + sizeof error->message + 64];
    dr_error_format(error, line, sizeof line);
    print_line(line);
}

void dr_context_print_errors(const struct dr_errors *errors) {
    for (size_t i = 0; i < errors->count; i++) {
        dr_context_print_error(&errors->items[i]);
    }
    if (errors->dropped > 0) {
        dr_context_say("... and %zu more", errors->dropped);
    }
}

void dr_context_say(const char *format, ...) {
    struct dr_text line;
    dr_text_init(&line, 0);
    va_list arguments;
    va_start(arguments, format);
    dr_text_format_list(&line, format, arguments);
    va_end(arguments);
    print_line(line.bytes);
    dr_text_release(&line);
}

const char *dr_version(void) {
    return DR_VERSION;
}

void dr_context_write_versions(const struct dr_context *context, struct dr_json_writer *json) {
    dr_json_key(json, "versions");
    dr_json_begin_object(json);
    dr_json_key(json, "drsim");
    dr_json_text(json, dr_version());
    dr_json_key(json, "catalogue");
    if (context->has_catalogue) {
        dr_json_text(json, context->catalogue.sha256);
    } else {
        dr_json_null(json);
    }
    dr_json_end_object(json);
}
