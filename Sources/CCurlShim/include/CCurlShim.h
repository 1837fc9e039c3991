#pragma once
#include <stddef.h>
#include <stdint.h>

/* libcurl, opened when something is first downloaded: it brings dozens of libraries with it, whose loading would cost every other
   command 10 ms and more. */

/// Gets a piece of the body, with the status of the answer that it belongs to, and what tells its content from another (an entity tag or
/// a time; empty where neither was sent). 0 to go on, anything else to stop.
typedef int (*curlshim_body)(
    void *_Nullable context, long status, const char *_Nonnull validator, const void *_Nonnull bytes, size_t count);
/// Gets how far the transfer is; `total` is 0 where it is not known. 0 to go on, anything else to stop. Called often, also while nothing comes.
typedef int (*curlshim_progress)(void *_Nullable context, int64_t done, int64_t total);

/// How a transfer ended.
typedef struct {
    /// CURLE_OK (0), a code of libcurl, or one below.
    int code;
    /// Status of the last answer; 0 where none came.
    long status;
    /// Bytes of the body that the server announced; -1 where it did not.
    int64_t announced;
    /// The entity tag, with its quotes; empty where there is none, or a weak one, or a longer one than this.
    char tag[256];
    /// What went wrong, in words.
    char message[256];
} curlshim_ending;

enum {
    /// libcurl is not installed.
    CURLSHIM_ABSENT = -1,
    /// No memory.
    CURLSHIM_MEMORY = -2,
    /// What `curlshim_kind` gives.
    CURLSHIM_FINE = 0,
    CURLSHIM_UNREACHABLE,
    CURLSHIM_CUT,
    CURLSHIM_REFUSED_BY_CALLER,
    CURLSHIM_CERTIFICATE,
    CURLSHIM_OTHER,
};

/// Gets `url` (http or https only, also after a redirection) from byte `from` on, into `body`.
///
/// With `tag`, which a body had as its validator, the server is asked to send everything instead where the content has changed since. Waits `patience` seconds for a connection,
/// and twice that for the next byte.
curlshim_ending curlshim_get(
    const char *_Nonnull url, const char *_Nonnull agent, int64_t from, const char *_Nullable tag, long patience,
    curlshim_body _Nonnull body, curlshim_progress _Nonnull progress, void *_Nullable context);

/// Which kind of ending a code is.
int curlshim_kind(int code);
