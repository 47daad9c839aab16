/* The real transport: libcurl's multi interface. Traps it minds (Debian 12, libcurl 7.88): a POST is sent again by
 * itself when a reused connection closes (hence fresh connections for what must not repeat); dots in paths are
 * resolved unless told not to; proxies are taken from the environment unless one is set. */
#include <curl/curl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/text.h"
#include "bridge/transport.h"

#define BODY_MAX ((size_t)64 * 1024 * 1024)
#define HEADERS_MAX_BYTES ((size_t)256 * 1024)

struct transfer {
    struct transfer *next;
    uint64_t id;
    CURL *easy;
    struct curl_slist *list;
    struct dr_arena arena;
    struct dr_http_request request;
    struct dr_http_reply reply;
    struct dr_text body;
    size_t header_bytes;
    bool too_long;
    dr_transport_done *done;
    void *context;
    char message[CURL_ERROR_SIZE];
};

struct real {
    struct dr_transport head;
    struct dr_arena arena;
    struct dr_transport_curl_options options;
    CURLM *multi;
    struct transfer *transfers;
    uint64_t last_id;
};

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
    struct transfer *transfer = context;
    dr_text_add(&transfer->body, bytes, size * count);
    transfer->too_long = transfer->too_long || transfer->body.truncated;
    return transfer->too_long ? 0 : size * count;
}

static void add_header(struct transfer *transfer, const char *line, size_t length) {
    const char *colon = memchr(line, ':', length);
    if (colon == NULL) {
        return;
    }
    const char *value = colon + 1;
    size_t rest = length - (size_t)(value - line);
    while (rest > 0 && (value[rest - 1] == '\r' || value[rest - 1] == '\n' || value[rest - 1] == ' ')) {
        rest--;
    }
    while (rest > 0 && (*value == ' ' || *value == '\t')) {
        value++;
        rest--;
    }
    const char *name = dr_arena_text(&transfer->arena, line, (size_t)(colon - line));
    dr_http_header_add(&transfer->arena, &transfer->reply.headers, name, dr_arena_text(&transfer->arena, value, rest));
}

/* One line of the reply's head; a new status line starts it again (100 Continue goes before). */
static size_t take_header(char *bytes, size_t size, size_t count, void *context) {
    struct transfer *transfer = context;
    size_t length = size * count;
    transfer->header_bytes += length;
    if (transfer->header_bytes > HEADERS_MAX_BYTES) {
        transfer->too_long = true;
        return 0;
    }
    if (length >= 5 && memcmp(bytes, "HTTP/", 5) == 0) {
        transfer->reply = (struct dr_http_reply){0};
    } else {
        add_header(transfer, bytes, length);
    }
    return length;
}

static bool is_own(const char *name) {
    return strcasecmp(name, "Content-Length") == 0 || strcasecmp(name, "Transfer-Encoding") == 0;
}

static bool has_line_end(const char *text) {
    return strpbrk(text, "\r\n") != NULL;
}

static void append(struct transfer *transfer, const char *line) {
    struct curl_slist *list = curl_slist_append(transfer->list, line);
    if (list == NULL) {
        abort(); /* out of memory */
    }
    transfer->list = list;
}

/* The request's headers, and libcurl's own additions switched off. */
static void set_headers(struct transfer *transfer) {
    static const char *const unwanted[] = {"Accept", "Content-Type", "Expect", "User-Agent"};
    const struct dr_http_headers *headers = &transfer->request.headers;
    for (size_t i = 0; i < headers->count; i++) {
        const struct dr_http_header *header = &headers->items[i];
        if (!is_own(header->name)) {
            append(transfer, dr_arena_format(&transfer->arena, *header->value == '\0' ? "%s;" : "%s: %s", header->name,
                                             header->value));
        }
    }
    for (size_t i = 0; i < sizeof unwanted / sizeof *unwanted; i++) {
        if (dr_http_header(headers, unwanted[i]) == NULL) {
            append(transfer, dr_arena_format(&transfer->arena, "%s:", unwanted[i]));
        }
    }
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->list);
}

static bool takes_body(const char *method) {
    return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0;
}

static void set_method(struct transfer *transfer) {
    CURL *easy = transfer->easy;
    const struct dr_http_request *request = &transfer->request;
    if (strcmp(request->method, "HEAD") == 0) {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
        return;
    }
    if (request->body != NULL || takes_body(request->method)) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body == NULL ? "" : request->body);
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
}

static long milliseconds(dr_usec time_us) {
    dr_usec rounded = (time_us + 999) / 1000;
    return rounded > LONG_MAX ? LONG_MAX : (long)rounded;
}

static void set_limits(CURL *easy, const struct dr_transport_options *options) {
    if (options->once) {
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    }
    if (options->connect_us > 0) {
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options->connect_us));
    }
    if (options->total_us > 0) {
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(options->total_us));
    }
    if (options->silence_us > 0) {
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (milliseconds(options->silence_us) + 999) / 1000);
    }
}

static void set_route(const struct real *real, CURL *easy) {
    const struct dr_transport_curl_options *options = &real->options;
    curl_easy_setopt(easy, CURLOPT_PROXY, options->proxy == NULL ? "" : options->proxy);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, options->no_proxy == NULL ? "" : options->no_proxy);
    if (options->ca_bundle != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, options->ca_bundle);
    }
}

static void set_all(const struct real *real, struct transfer *transfer, const struct dr_transport_options *options) {
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_URL, transfer->request.url);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->message);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    set_route(real, easy);
    set_limits(easy, options);
    set_method(transfer);
    set_headers(transfer);
}

static void transfer_free(struct transfer *transfer) {
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->list);
    dr_text_release(&transfer->body);
    dr_arena_release(&transfer->arena);
    dr_free(transfer);
}

static enum dr_code check(const struct dr_http_request *request, struct dr_error *error) {
    if (strncmp(request->url, "http://", 7) != 0 && strncmp(request->url, "https://", 8) != 0) {
        return dr_error_set(error, DR_INPUT, "found the URL \"%.100s\", expected one of http or https", request->url);
    }
    for (size_t i = 0; i < request->headers.count; i++) {
        if (has_line_end(request->headers.items[i].name) || has_line_end(request->headers.items[i].value)) {
            return dr_error_set(error, DR_INPUT, "the header %.60s holds a line end", request->headers.items[i].name);
        }
    }
    return DR_OK;
}

static enum dr_code real_start(struct dr_transport *transport, const struct dr_http_request *request,
                               const struct dr_transport_options *options, dr_transport_done *done, void *context,
                               uint64_t *ret_id, struct dr_error *error) {
    struct real *real = (struct real *)transport;
    enum dr_code code = check(request, error);
    if (code != DR_OK) {
        return code;
    }
    const struct dr_transport_options none = {0};
    options = options == NULL ? &none : options;
    struct transfer *transfer = dr_alloc(1, sizeof *transfer);
    *transfer = (struct transfer){.id = ++real->last_id, .done = done, .context = context, .easy = curl_easy_init()};
    dr_arena_init(&transfer->arena);
    dr_text_init(&transfer->body, options->body_max_bytes == 0 ? BODY_MAX : options->body_max_bytes);
    if (transfer->easy == NULL) {
        transfer_free(transfer);
        return dr_error_set(error, DR_FAILURE, "libcurl does not start");
    }
    transfer->request = dr_http_request_copy(&transfer->arena, request);
    set_all(real, transfer, options);
    if (curl_multi_add_handle(real->multi, transfer->easy) != CURLM_OK) {
        transfer_free(transfer);
        return dr_error_set(error, DR_FAILURE, "libcurl does not take the request");
    }
    transfer->next = real->transfers;
    real->transfers = transfer;
    *ret_id = transfer->id;
    return DR_OK;
}

/* Nothing was sent where libcurl never had a connection to send on. */
static bool was_sent(CURL *easy) {
    long request_bytes = 0;
    curl_off_t connected_us = 0;
    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &request_bytes);
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &connected_us);
    return request_bytes > 0 || connected_us > 0;
}

static void explain(const struct transfer *transfer, CURLcode status, struct dr_error *error) {
    const char *words = transfer->message[0] != '\0' ? transfer->message : curl_easy_strerror(status);
    if (transfer->too_long) {
        words = "the reply is longer than allowed";
    } else if (status == CURLE_OUT_OF_MEMORY) {
        words = "one header of the reply is longer than allowed"; /* what libcurl means by it here */
    }
    size_t host = strcspn(strstr(transfer->request.url, "://") + 3, "/?#");
    (void)dr_error_set(error, DR_FAILURE, "%.*s: %s", (int)host, strstr(transfer->request.url, "://") + 3, words);
}

/* Takes the transfer out of the list and calls it back. */
static void end(struct real *real, struct transfer *transfer, struct dr_transport_result *result) {
    struct transfer **place = &real->transfers;
    while (*place != transfer) {
        place = &(*place)->next;
    }
    *place = transfer->next;
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    result->id = transfer->id;
    result->reply = transfer->reply;
    result->reply.status = (int)status;
    result->reply.body = transfer->body.bytes;
    result->reply.body_length = transfer->body.length;
    (void)curl_multi_remove_handle(real->multi, transfer->easy);
    transfer->done(transfer->context, result);
    transfer_free(transfer);
}

static void end_finished(struct real *real, struct transfer *transfer, CURLcode status) {
    struct dr_transport_result result = {.delivery = DR_DELIVERY_ANSWERED};
    if (status != CURLE_OK) {
        result.delivery = was_sent(transfer->easy) ? DR_DELIVERY_UNANSWERED : DR_DELIVERY_NOT_SENT;
        result.timed_out = status == CURLE_OPERATION_TIMEDOUT;
        explain(transfer, status, &result.error);
    }
    end(real, transfer, &result);
}

static void end_cancelled(struct real *real, struct transfer *transfer) {
    struct dr_transport_result result = {.cancelled = true};
    result.delivery = was_sent(transfer->easy) ? DR_DELIVERY_UNANSWERED : DR_DELIVERY_NOT_SENT;
    (void)dr_error_set(&result.error, DR_INTERRUPTED, "the request was cancelled");
    end(real, transfer, &result);
}

static void end_all_finished(struct real *real) {
    int left = 0;
    for (CURLMsg *message = curl_multi_info_read(real->multi, &left); message != NULL;
         message = curl_multi_info_read(real->multi, &left)) {
        char *private = NULL;
        CURLcode status = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
        end_finished(real, (struct transfer *)(void *)private, status);
    }
}

static enum dr_code real_turn(struct dr_transport *transport, dr_usec wait_us, struct dr_error *error) {
    struct real *real = (struct real *)transport;
    int running = 0;
    CURLMcode status = curl_multi_perform(real->multi, &running);
    if (status == CURLM_OK && running > 0 && wait_us > 0) {
        long wait_ms = milliseconds(wait_us);
        status = curl_multi_poll(real->multi, NULL, 0, wait_ms > INT_MAX ? INT_MAX : (int)wait_ms, NULL);
        status = status != CURLM_OK ? status : curl_multi_perform(real->multi, &running);
    }
    end_all_finished(real);
    return status == CURLM_OK ? DR_OK : dr_error_set(error, DR_FAILURE, "libcurl: %s", curl_multi_strerror(status));
}

static void real_cancel(struct dr_transport *transport, uint64_t id) {
    struct real *real = (struct real *)transport;
    for (struct transfer *transfer = real->transfers; transfer != NULL; transfer = transfer->next) {
        if (transfer->id == id) {
            end_cancelled(real, transfer);
            return;
        }
    }
}

static void real_free(struct dr_transport *transport) {
    struct real *real = (struct real *)transport;
    while (real->transfers != NULL) {
        end_cancelled(real, real->transfers);
    }
    (void)curl_multi_cleanup(real->multi);
    curl_global_cleanup();
    dr_arena_release(&real->arena);
    dr_free(real);
}

static const char *kept(struct dr_arena *arena, const char *text) {
    return text == NULL ? NULL : dr_arena_text(arena, text, strlen(text));
}

enum dr_code dr_transport_curl_new(const struct dr_transport_curl_options *options, struct dr_transport **ret_transport,
                                   struct dr_error *error) {
    static const struct dr_transport_ops ops = {
        .start = real_start, .turn = real_turn, .cancel = real_cancel, .free = real_free};
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return dr_error_set(error, DR_FAILURE, "libcurl does not start");
    }
    struct real *real = dr_alloc(1, sizeof *real);
    *real = (struct real){.head = {.ops = &ops}, .multi = curl_multi_init()};
    dr_arena_init(&real->arena);
    real->options = (struct dr_transport_curl_options){.ca_bundle = kept(&real->arena, options->ca_bundle),
                                                       .proxy = kept(&real->arena, options->proxy),
                                                       .no_proxy = kept(&real->arena, options->no_proxy)};
    if (real->multi == NULL) {
        real_free(&real->head);
        return dr_error_set(error, DR_FAILURE, "libcurl does not start");
    }
    *ret_transport = &real->head;
    return DR_OK;
}
