#pragma once
/* Linux calls that glibc declares only under _GNU_SOURCE, which Swift's view of it does not set. */
#include <stddef.h>
#include <sys/types.h>

extern int renameat2(int olddir, const char *old, int newdir, const char *name, unsigned int flags);
extern ssize_t copy_file_range(int in, off_t *in_offset, int out, off_t *out_offset, size_t length, unsigned int flags);

enum { RECNB_RENAME_NOREPLACE = 1, RECNB_RENAME_EXCHANGE = 2 };
