#define _GNU_SOURCE
#include "CCurlShim.h"
#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static struct {
    CURLcode (*global_init)(long);
    CURL *(*easy_init)(void);
    void (*easy_cleanup)(CURL *);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    CURLcode (*easy_perform)(CURL *);
    const char *(*easy_strerror)(CURLcode);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
    int is_there;
} library;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
    void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!handle) return;
    int found = 1;
#define FIND(name) found = found && (*(void **)&library.name = dlsym(handle, "curl_" #name)) != NULL
    FIND(global_init);
    FIND(easy_init);
    FIND(easy_cleanup);
    FIND(easy_setopt);
    FIND(easy_getinfo);
    FIND(easy_perform);
    FIND(easy_strerror);
    FIND(slist_append);
    FIND(slist_free_all);
#undef FIND
    library.is_there = found && library.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

typedef struct {
    CURL *handle;
    curlshim_body body;
    curlshim_progress progress;
    void *context;
    curlshim_ending *ending;
    char modified[256];
} transfer;

/* What tells this content from another: the entity tag, else the time of the last change. */
static const char *validator(transfer *it) { return it->ending->tag[0] ? it->ending->tag : it->modified; }

static size_t receive(char *bytes, size_t size, size_t count, void *pointer) {
    transfer *it = pointer;
    long status = 0;
    library.easy_getinfo(it->handle, CURLINFO_RESPONSE_CODE, &status);
    if (count == 0) return 0;
    // Any other number than that of the bytes stops libcurl.
    return it->body(it->context, status, validator(it), bytes, size * count) == 0 ? size * count : 0;
}

static int advance(void *pointer, curl_off_t total, curl_off_t done, curl_off_t a, curl_off_t b) {
    (void)a, (void)b;
    transfer *it = pointer;
    return it->progress(it->context, done, total);
}

/* Keeps the value of a header, if it fits and begins as it must. */
static void keep(char target[256], const char *start, const char *end, char first) {
    while (start < end && (*start == ' ' || *start == '\t')) start++;
    while (end > start && (end[-1] == '\r' || end[-1] == '\n' || end[-1] == ' ')) end--;
    size_t length = (size_t)(end - start);
    if (length < 2 || length >= 256 || (first && *start != first)) return;
    memcpy(target, start, length);
    target[length] = 0;
}

static size_t header(char *bytes, size_t size, size_t count, void *pointer) {
    transfer *it = pointer;
    size_t length = size * count;
    // A redirection's headers come before those of what it leads to: each answer starts anew.
    if (length >= 5 && strncasecmp(bytes, "HTTP/", 5) == 0) it->ending->tag[0] = it->modified[0] = 0;
    // Only a strong tag says that the bytes are the same.
    if (length > 5 && strncasecmp(bytes, "etag:", 5) == 0) keep(it->ending->tag, bytes + 5, bytes + length, '"');
    if (length > 14 && strncasecmp(bytes, "last-modified:", 14) == 0) keep(it->modified, bytes + 14, bytes + length, 0);
    return length;
}

curlshim_ending curlshim_get(
    const char *url, const char *agent, int64_t from, const char *tag, long patience, curlshim_body body,
    curlshim_progress progress, void *context) {
    curlshim_ending ending = {.code = CURLSHIM_ABSENT, .announced = -1};
    pthread_once(&once, load);
    if (!library.is_there) return ending;
    ending.code = CURLSHIM_MEMORY;
    CURL *handle = library.easy_init();
    if (!handle) return ending;
    transfer it = {handle, body, progress, context, &ending, ""};
    struct curl_slist *headers = NULL;
    char range[64], condition[300];
    char words[CURL_ERROR_SIZE] = "";
    if (from > 0) {
        snprintf(range, sizeof range, "%lld-", (long long)from);
        library.easy_setopt(handle, CURLOPT_RANGE, range);
        if (tag && *tag) {
            snprintf(condition, sizeof condition, "If-Range: %s", tag);
            headers = library.slist_append(NULL, condition);
            library.easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
        }
    }
    library.easy_setopt(handle, CURLOPT_URL, url);
    library.easy_setopt(handle, CURLOPT_USERAGENT, agent);
    library.easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    library.easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
    library.easy_setopt(handle, CURLOPT_MAXREDIRS, 5L);
#if LIBCURL_VERSION_NUM >= 0x075500
    library.easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    library.easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
    library.easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
    library.easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
    library.easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, patience);
    library.easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
    library.easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, patience * 2);
    library.easy_setopt(handle, CURLOPT_ERRORBUFFER, words);
    library.easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
    library.easy_setopt(handle, CURLOPT_WRITEDATA, &it);
    library.easy_setopt(handle, CURLOPT_HEADERFUNCTION, header);
    library.easy_setopt(handle, CURLOPT_HEADERDATA, &it);
    library.easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, advance);
    library.easy_setopt(handle, CURLOPT_XFERINFODATA, &it);
    library.easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    ending.code = library.easy_perform(handle);
    library.easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &ending.status);
    curl_off_t announced = -1;
    library.easy_getinfo(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    ending.announced = announced;
    if (ending.code != CURLE_OK) {
        snprintf(ending.message, sizeof ending.message, "%s", *words ? words : library.easy_strerror((CURLcode)ending.code));
    }
    library.easy_cleanup(handle);
    if (headers) library.slist_free_all(headers);
    return ending;
}

int curlshim_kind(int code) {
    switch (code) {
    case CURLE_OK: return CURLSHIM_FINE;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT: return CURLSHIM_UNREACHABLE;
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return CURLSHIM_CUT;
    case CURLE_WRITE_ERROR:
    case CURLE_ABORTED_BY_CALLBACK: return CURLSHIM_REFUSED_BY_CALLER;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE: return CURLSHIM_CERTIFICATE;
    default: return CURLSHIM_OTHER;
    }
}
