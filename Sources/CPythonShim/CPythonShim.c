#include "CPythonShim.h"
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/syscall.h>

static void say(char *reason, size_t capacity, const char *text) { snprintf(reason, capacity, "%s", text ? text : "unknown reason"); }

// Isolated, so that neither PYTHONPATH nor a user's site changes what a notebook means; UTF-8 whatever the locale; a fixed hash seed,
// so that sets of texts are walked in one order on every run.
static PyStatus start(const char *python) {
    PyPreConfig before;
    PyPreConfig_InitIsolatedConfig(&before);
    before.utf8_mode = 1;
    PyStatus status = Py_PreInitialize(&before);
    if (PyStatus_Exception(status)) return status;

    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    config.use_hash_seed = 1;
    config.hash_seed = 0;
    status = PyConfig_SetBytesString(&config, &config.executable, python);
    if (!PyStatus_Exception(status)) status = PyConfig_SetBytesString(&config, &config.program_name, python);
    if (!PyStatus_Exception(status)) status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    return status;
}

static PyObject *sources_of(const struct recnb_module *modules, size_t count) {
    PyObject *sources = PyDict_New();
    for (size_t i = 0; sources && i < count; i++) {
        PyObject *text = PyUnicode_DecodeUTF8((const char *)modules[i].source, (Py_ssize_t)modules[i].count, "strict");
        if (!text || PyDict_SetItemString(sources, modules[i].name, text) < 0) Py_CLEAR(sources);
        Py_XDECREF(text);
    }
    return sources;
}

void recnb_python_run(const char *python, const struct recnb_module *modules, size_t count, int fd, char *reason, size_t capacity) {
    // Files that recnb had open at that moment, and the locks on them, are not ours to keep.
    if (fd > 3) syscall(SYS_close_range, 3u, (unsigned)fd - 1, 0u);
    if (fd >= 3) syscall(SYS_close_range, (unsigned)fd + 1, UINT_MAX, 0u);
    PyStatus status = start(python);
    if (PyStatus_Exception(status)) return say(reason, capacity, status.err_msg);

    PyObject *sources = sources_of(modules, count), *code = NULL, *module = NULL, *result = NULL;
    const char *text = sources ? PyUnicode_AsUTF8(PyDict_GetItemString(sources, modules[0].name)) : NULL;
    if (text) code = Py_CompileString(text, modules[0].name, Py_file_input);
    if (code) module = PyImport_ExecCodeModule(modules[0].name, code);
    if (module) result = PyObject_CallMethod(module, "main", "iO", fd, sources);
    if (!result) PyErr_Print();
    say(reason, capacity, "the Python side ended early");
}
