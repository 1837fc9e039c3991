#pragma once
#include <stddef.h>
#include <stdint.h>

/// A Python module that travels inside the executable.
struct recnb_module {
    const char *name;
    const uint8_t *source;
    size_t count;
};

/// Starts CPython as the interpreter `python` would (its environment's packages, no site of the user, no environment variables), and
/// calls `main(fd, sources)` of the first module with all the modules' sources. Returns only if that could not be done, with the reason
/// in `reason`.
void recnb_python_run(const char *python, const struct recnb_module *modules, size_t count, int fd, char *reason, size_t capacity);
