#include "CArchiveShim.h"
#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <pthread.h>

static struct {
    struct archive *(*read_new)(void);
    int (*read_support_format_zip)(struct archive *);
    int (*read_open_filename)(struct archive *, const char *, size_t);
    int (*read_next_header)(struct archive *, struct archive_entry **);
    int (*read_data_block)(struct archive *, const void **, size_t *, la_int64_t *);
    int (*read_free)(struct archive *);
    const char *(*error_string)(struct archive *);
    const char *(*entry_pathname_utf8)(struct archive_entry *);
    unsigned (*entry_filetype)(struct archive_entry *);
    const char *(*entry_hardlink)(struct archive_entry *);
    int is_there;
} library;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
    void *handle = dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL);
    if (!handle) return;
    int found = 1;
#define FIND(name) found = found && (*(void **)&library.name = dlsym(handle, "archive_" #name)) != NULL
    FIND(read_new);
    FIND(read_support_format_zip);
    FIND(read_open_filename);
    FIND(read_next_header);
    FIND(read_data_block);
    FIND(read_free);
    FIND(error_string);
    FIND(entry_pathname_utf8);
    FIND(entry_filetype);
    FIND(entry_hardlink);
#undef FIND
    library.is_there = found;
}

int archiveshim_is_there(void) {
    pthread_once(&once, load);
    return library.is_there;
}

archiveshim *archiveshim_open(const char *path) {
    if (!archiveshim_is_there()) return 0;
    struct archive *archive = library.read_new();
    if (!archive) return 0;
    if (library.read_support_format_zip(archive) != ARCHIVE_OK ||
        library.read_open_filename(archive, path, 1 << 16) != ARCHIVE_OK) {
        library.read_free(archive);
        return 0;
    }
    return (archiveshim *)archive;
}

int archiveshim_next(archiveshim *archive, archiveshim_entry *entry) {
    struct archive_entry *found = 0;
    int code = library.read_next_header((struct archive *)archive, &found);
    if (code == ARCHIVE_EOF) return ARCHIVESHIM_END;
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return ARCHIVESHIM_DAMAGED;
    unsigned type = library.entry_filetype(found);
    entry->kind = library.entry_hardlink(found) ? ARCHIVESHIM_OTHER
                  : type == AE_IFREG            ? ARCHIVESHIM_FILE
                  : type == AE_IFDIR            ? ARCHIVESHIM_FOLDER
                                                : ARCHIVESHIM_OTHER;
    entry->name = library.entry_pathname_utf8(found);
    return ARCHIVESHIM_OK;
}

int archiveshim_data(archiveshim *archive, const void **bytes, size_t *count, int64_t *offset) {
    la_int64_t place = 0;
    int code = library.read_data_block((struct archive *)archive, bytes, count, &place);
    *offset = place;
    // A warning here is a checksum or a length that does not fit.
    return code == ARCHIVE_OK ? ARCHIVESHIM_OK : code == ARCHIVE_EOF ? ARCHIVESHIM_END : ARCHIVESHIM_DAMAGED;
}

const char *archiveshim_problem(archiveshim *archive) {
    const char *text = library.error_string((struct archive *)archive);
    return text ? text : "it is damaged";
}

void archiveshim_close(archiveshim *archive) { library.read_free((struct archive *)archive); }
