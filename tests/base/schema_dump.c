/* Prints the sample type's schema and many documents with the reader's verdict, for schema_check.py:
 * {"schema": ..., "cases": [{"accepted": bool, "document": ...}], "normalised": ...}. */
#include <stdio.h>
#include <string.h>

#include "base/field.h"
#include "sample.h"

static const char *const scalar_fields[] = {"id",    "boolean", "integer",    "number", "duration", "size", "bandwidth",
                                            "rate",  "share",   "money",      "clock",  "days",     "tags", "colour",
                                            "limit", "parts",   "money_rate", "limits", "with",     "note", "rates"};

static const char *const candidates[] = {"null",
                                         "true",
                                         "false",
                                         "5",
                                         "-5",
                                         "101",
                                         "1.5",
                                         "-6",
                                         "[]",
                                         "{}",
                                         "[\"1m\"]",
                                         "[[\"1m\"]]",
                                         "[null]",
                                         "{\"a\": {\"label\": \"x\"}}",
                                         "{\"a/b\": {\"label\": \"x\"}}",
                                         "{\"a.b\": \"5%\"}",
                                         "{\"a\": {\"label\": \"x\", \"limit\": \"2m\"}}",
                                         "{\"a\": {\"label\": \"x\", \"parts\": {\"b\": {}}}}",
                                         "{\"max\": \"5m\"}",
                                         "{\"max\": \"5m\", \"tries\": 11}",
                                         "{\"by\": \"me\"}",
                                         "{\"by\": \"me\", \"x\": 1}",
                                         "{\"after\": \"1s\"}",
                                         "[\"1m\", {\"tries\": 2}]",
                                         "\"\"",
                                         "\"a\"",
                                         "\" a\"",
                                         "\"a \"",
                                         "\"a b\"",
                                         "\"a/b\"",
                                         "\"a.b\"",
                                         "\"a\\tb\"",
                                         "\"\xc3\xbc\"",
                                         "\"\xc2\x85x\"",
                                         "\"1234567890123456789012345678901234567890123456789012345678901234\"",
                                         "\"12345678901234567890123456789012345678901234567890123456789012345\"",
                                         "\"12\"",
                                         "\"true\"",
                                         "\"15m\"",
                                         "\"1h30m\"",
                                         "\"30m1h\"",
                                         "\"1.5h\"",
                                         "\"1.5h30m\"",
                                         "\"1h1.5m\"",
                                         "\"5ms\"",
                                         "\"1s5ms\"",
                                         "\"5us\"",
                                         "\"1y2w3d\"",
                                         "\"1m1m\"",
                                         "\"90min\"",
                                         "\"1h 30m\"",
                                         "\"-5m\"",
                                         "\".5m\"",
                                         "\"5.m\"",
                                         "\"m\"",
                                         "\"0s\"",
                                         "\"5M\"",
                                         "\"200GiB\"",
                                         "\"1.5TB\"",
                                         "\"0B\"",
                                         "\"5kB\"",
                                         "\"5KB\"",
                                         "\"5KiB\"",
                                         "\"5kiB\"",
                                         "\"5b\"",
                                         "\"5EB\"",
                                         "\"5 GB\"",
                                         "\"4MiB/s\"",
                                         "\"5Gbps\"",
                                         "\"500Mbit/s\"",
                                         "\"5kbit/s\"",
                                         "\"5Kbit/s\"",
                                         "\"5bps\"",
                                         "\"5Kbps\"",
                                         "\"5Pbps\"",
                                         "\"5PB/s\"",
                                         "\"5B/h\"",
                                         "\"0.1/year\"",
                                         "\"3/month\"",
                                         "\"1200/s\"",
                                         "\"1/m\"",
                                         "\"1/min\"",
                                         "\"1/minute\"",
                                         "\"1/hour\"",
                                         "\"1/d\"",
                                         "\"1/y\"",
                                         "\"1/fortnight\"",
                                         "\"/s\"",
                                         "\"95%\"",
                                         "\"100%\"",
                                         "\"100.0%\"",
                                         "\"100.1%\"",
                                         "\"0%\"",
                                         "\"007%\"",
                                         "\"150%\"",
                                         "\"0.95\"",
                                         "\"-1%\"",
                                         "\"%\"",
                                         "\"5 %\"",
                                         "\"$18000\"",
                                         "\"$18,000\"",
                                         "\"$18,00\"",
                                         "\"$1,000,000.50\"",
                                         "\"$1000,000\"",
                                         "\"$0.02\"",
                                         "\"$\"",
                                         "\"18000\"",
                                         "\"$.5\"",
                                         "\"-$5\"",
                                         "\"$5/h\"",
                                         "\"$5/day\"",
                                         "\"$5/month\"",
                                         "\"$5/year\"",
                                         "\"$5/s\"",
                                         "\"$5/week\"",
                                         "\"$5/min\"",
                                         "\"$5/GB\"",
                                         "\"02:00\"",
                                         "\"2:00\"",
                                         "\"23:59:30\"",
                                         "\"24:00\"",
                                         "\"24:01\"",
                                         "\"23:60\"",
                                         "\"12:00:60\"",
                                         "\"12:00:00.5\"",
                                         "\"12:00:00.\"",
                                         "\"12:00:00.123456789\"",
                                         "\"12:00:00.1234567890\"",
                                         "\"12\"",
                                         "\"mon-fri\"",
                                         "\"sat,sun\"",
                                         "\"daily\"",
                                         "\"mon\"",
                                         "\"Mon\"",
                                         "\"fri-mon\"",
                                         "\"mon,\"",
                                         "\"mon, tue\"",
                                         "\"mon-wed,fri\"",
                                         "\"mon-\"",
                                         "\"monday\"",
                                         "\"daily,mon\"",
                                         "\"mon,mon\"",
                                         "\"red\"",
                                         "\"Red\"",
                                         "\"green\""};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool accepts(struct dr_arena *arena, const char *document) {
    struct dr_value *root = NULL;
    struct dr_errors errors;
    struct sample sample;
    dr_errors_init(&errors);
    enum dr_code code = dr_value_parse_json(arena, "case", document, strlen(document), &root, NULL);
    code = code != DR_OK ? code : dr_type_read(&sample_type, root, arena, &sample, &errors);
    dr_errors_release(&errors);
    return code == DR_OK;
}

static void write_case(struct dr_text *out, const char *document) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    dr_text_format(out, ",\n{\"accepted\": %s, \"document\": %s}", accepts(&arena, document) ? "true" : "false",
                   document);
    dr_arena_release(&arena);
}

static void write_cases(struct dr_text *out) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    dr_text_format(out, "{\"accepted\": true, \"document\": %s}", sample_full);
    write_case(out, "{}");
    write_case(out, "[]");
    write_case(out, "{\"title\": \"t\", \"titel\": 1}");
    for (size_t i = 0; i < COUNT(scalar_fields); i++) {
        for (size_t j = 0; j < COUNT(candidates); j++) {
            write_case(out, dr_arena_format(&arena, "{\"title\": \"t\", \"%s\": %s}", scalar_fields[i], candidates[j]));
        }
    }
    dr_arena_release(&arena);
}

static void write_normalised(struct dr_text *out) {
    struct dr_arena arena;
    struct dr_errors errors;
    struct dr_value *root = NULL;
    struct sample sample;
    struct dr_json_writer writer;
    dr_arena_init(&arena);
    dr_errors_init(&errors);
    dr_json_writer_init(&writer, out);
    if (dr_value_parse_json(&arena, "full", sample_full, strlen(sample_full), &root, NULL) == DR_OK &&
        dr_type_read(&sample_type, root, &arena, &sample, &errors) == DR_OK) {
        dr_object_write_json(&sample, &writer);
    }
    dr_errors_release(&errors);
    dr_arena_release(&arena);
}

int main(void) {
    struct dr_text out;
    struct dr_json_writer writer;
    dr_text_init(&out, 0);
    dr_text_puts(&out, "{\"schema\": ");
    dr_json_writer_init(&writer, &out);
    dr_type_write_schema(&sample_type, "https://example.com/sample.json", &writer);
    dr_text_puts(&out, ",\n\"cases\": [");
    write_cases(&out);
    dr_text_puts(&out, "],\n\"normalised\": ");
    write_normalised(&out);
    dr_text_puts(&out, "}\n");
    size_t written = fwrite(out.bytes, 1, out.length, stdout);
    int status = written == out.length ? 0 : 1;
    dr_text_release(&out);
    return status;
}
