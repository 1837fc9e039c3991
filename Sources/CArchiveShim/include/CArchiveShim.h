#pragma once
#include <stddef.h>
#include <stdint.h>

/* libarchive, opened when something is first unpacked: like libcurl it brings many libraries with it. Reads zip files only. */

/// An open archive.
typedef struct archiveshim archiveshim;

/// What an entry is.
enum { ARCHIVESHIM_FILE, ARCHIVESHIM_FOLDER, ARCHIVESHIM_OTHER };
/// What a call gives.
enum { ARCHIVESHIM_OK, ARCHIVESHIM_END, ARCHIVESHIM_DAMAGED };

/// An entry of an archive.
typedef struct {
    int kind;
    /// As the archive has it, in UTF-8; NULL where it is none. Valid until the next entry.
    const char *_Nullable name;
} archiveshim_entry;

/// Whether libarchive is installed.
int archiveshim_is_there(void);

/// Opens a file; NULL where memory is short or it cannot be opened.
archiveshim *_Nullable archiveshim_open(const char *_Nonnull path);
/// Goes to the next entry.
int archiveshim_next(archiveshim *_Nonnull archive, archiveshim_entry *_Nonnull entry);
/// The next bytes of the entry and where in it they belong. Valid until the next call. A checksum that is wrong is damage.
int archiveshim_data(
    archiveshim *_Nonnull archive, const void *_Nullable *_Nonnull bytes, size_t *_Nonnull count, int64_t *_Nonnull offset);
/// What was wrong, in words; valid until the archive is closed.
const char *_Nonnull archiveshim_problem(archiveshim *_Nonnull archive);
/// Closes it.
void archiveshim_close(archiveshim *_Nonnull archive);
