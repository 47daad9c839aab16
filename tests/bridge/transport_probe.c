/* Sends requests one after the other over one real transport and prints how each ended, one line of JSON each: for
 * transport_faults.py, which plays the server.
 * Usage: transport_probe [--once] [--method M] [--body TEXT] [--silence S] [--total S] [--connect S] [--ca FILE]
 *        [--proxy URL] [--max BYTES] [--cancel S] [--header NAME VALUE] URL… */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json_write.h"
#include "base/memory.h"
#include "bridge/transport.h"

struct plan {
    struct dr_http_request request;
    struct dr_transport_options options;
    struct dr_transport_curl_options route;
    double cancel_s;
    double started_s;
};

static double now_s(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool is_over(void *context) {
    const struct plan *plan = context;
    return plan->cancel_s > 0.0 && now_s() - plan->started_s > plan->cancel_s;
}

static void print_result(const struct dr_transport_result *result) {
    static const char *const names[] = {"not sent", "unanswered", "answered"};
    struct dr_text text;
    dr_text_init(&text, 0);
    struct dr_json_writer writer;
    dr_json_writer_init(&writer, &text);
    writer.compact = true;
    dr_json_begin_object(&writer);
    dr_json_key(&writer, "delivery");
    dr_json_text(&writer, names[result->delivery]);
    dr_json_key(&writer, "status");
    dr_json_integer(&writer, result->reply.status);
    dr_json_key(&writer, "error");
    dr_json_text(&writer, result->error.message);
    dr_json_key(&writer, "timed_out");
    dr_json_boolean(&writer, result->timed_out);
    dr_json_key(&writer, "cancelled");
    dr_json_boolean(&writer, result->cancelled);
    dr_json_key(&writer, "headers");
    dr_json_begin_object(&writer);
    for (size_t i = 0; i < result->reply.headers.count && i < 50; i++) {
        dr_json_key(&writer, result->reply.headers.items[i].name);
        dr_json_text(&writer, result->reply.headers.items[i].value);
    }
    dr_json_end_object(&writer);
    dr_json_key(&writer, "body");
    dr_json_text_bytes(&writer, result->reply.body, result->reply.body_length);
    dr_json_end_object(&writer);
    (void)puts(text.bytes);
    dr_text_release(&text);
}

static void print_refusal(const char *message) {
    struct dr_text text;
    dr_text_init(&text, 0);
    struct dr_json_writer writer;
    dr_json_writer_init(&writer, &text);
    writer.compact = true;
    dr_json_begin_object(&writer);
    dr_json_key(&writer, "refused");
    dr_json_text(&writer, message);
    dr_json_end_object(&writer);
    (void)puts(text.bytes);
    dr_text_release(&text);
}

static dr_usec seconds(const char *text) {
    return dr_usec_from_s(strtod(text, NULL));
}

/* One option; the number of words taken, 0: it is none. */
static int take_option(struct dr_arena *arena, struct plan *plan, char **words) {
    const char *name = words[0];
    if (strcmp(name, "--once") == 0) {
        plan->options.once = true;
        return 1;
    }
    if (strcmp(name, "--header") == 0) {
        dr_http_header_add(arena, &plan->request.headers, words[1], words[2]);
        return 3;
    }
    if (strcmp(name, "--method") == 0) {
        plan->request.method = words[1];
    } else if (strcmp(name, "--body") == 0) {
        plan->request.body = words[1];
        plan->request.body_length = strlen(words[1]);
    } else if (strcmp(name, "--silence") == 0) {
        plan->options.silence_us = seconds(words[1]);
    } else if (strcmp(name, "--total") == 0) {
        plan->options.total_us = seconds(words[1]);
    } else if (strcmp(name, "--connect") == 0) {
        plan->options.connect_us = seconds(words[1]);
    } else if (strcmp(name, "--ca") == 0) {
        plan->route.ca_bundle = words[1];
    } else if (strcmp(name, "--proxy") == 0) {
        plan->route.proxy = words[1];
    } else if (strcmp(name, "--max") == 0) {
        plan->options.body_max_bytes = strtoul(words[1], NULL, 10);
    } else if (strcmp(name, "--cancel") == 0) {
        plan->cancel_s = strtod(words[1], NULL);
    } else {
        return 0;
    }
    return 2;
}

static int send_one(struct dr_transport *transport, struct plan *plan, const char *url) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_transport_result result = {0};
    struct dr_error error = {0};
    plan->request.url = url;
    plan->started_s = now_s();
    enum dr_code code =
        dr_transport_send(transport, &plan->request, &plan->options, is_over, plan, &arena, &result, &error);
    if (code == DR_OK) {
        print_result(&result);
    } else {
        print_refusal(error.message);
    }
    dr_arena_release(&arena);
    return code == DR_OK ? 0 : 1;
}

int main(int argc, char **argv) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct plan plan = {.request = {.method = "GET"}};
    int at = 1;
    for (int taken = 1; taken > 0 && at < argc - 1; at += taken) {
        taken = take_option(&arena, &plan, argv + at);
    }
    struct dr_transport *transport = NULL;
    struct dr_error error = {0};
    int status = dr_transport_curl_new(&plan.route, &transport, &error) == DR_OK ? 0 : 1;
    for (; status == 0 && at < argc; at++) {
        status = send_one(transport, &plan, argv[at]);
    }
    dr_transport_free(transport);
    dr_arena_release(&arena);
    return status;
}
