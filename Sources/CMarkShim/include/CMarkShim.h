#pragma once
#include <stddef.h>

/// HTML of GitHub-flavoured Markdown (tables, strikethrough, autolinks, task lists, footnotes): raw HTML and links that could run
/// code left out, pictures that would be fetched turned into links. NULL when memory is short. Safe to call from several threads.
char *_Nullable cmarkshim_html(const char *_Nonnull text, size_t length);

/// Releases what `cmarkshim_html` gave.
void cmarkshim_free(char *_Nullable html);
