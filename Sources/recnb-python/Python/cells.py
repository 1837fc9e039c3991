"""Runs one `python` cell: its inputs are bound, its source runs as `__main__`, its outputs go back; then the process ends."""

import atexit
import ctypes
import difflib
import faulthandler
import importlib.util
import linecache
import os
import sys
import tempfile
import traceback
import types

import recnb_values
import recnb_wire

PRINTED = 4 * 1024 * 1024


class Reads:
    """The files that the cell opens for reading through Python: an audit hook. Files of Python's own and of the system are left out, and
    so is what the cell itself opened for writing before."""

    LIMIT = 10_000

    def __init__(self, project, given):
        self.project = os.path.join(os.path.abspath(project), "")
        python = {sys.prefix, sys.exec_prefix, sys.base_prefix, os.path.dirname(os.__file__), given}
        self.python = tuple(os.path.join(os.path.abspath(folder), "") for folder in python)
        system = ["/usr", "/lib", "/lib64", "/etc", "/proc", "/sys", "/dev", "/run", "/var", tempfile.gettempdir()]
        self.system = tuple(os.path.join(folder, "") for folder in system)
        self.read = {}
        self.written = set()

    def __call__(self, event, arguments):
        if event != "open":
            return
        path, mode, flags = arguments
        if not isinstance(path, (str, bytes)):
            return
        try:
            path = os.path.abspath(os.fsdecode(path))
        except (OSError, ValueError):
            return
        if (flags or 0) & os.O_ACCMODE == os.O_RDONLY:
            if path not in self.written and len(self.read) < self.LIMIT:
                self.read[path] = None
        elif path not in self.read:
            self.written.add(path)

    def files(self):
        """What is left of them: regular files whose names can be told."""
        kept = {}
        for path in list(self.read):
            if os.path.basename(os.path.dirname(path)) == "__pycache__":
                # A module that was imported: what may change is its source.
                try:
                    path = importlib.util.source_from_cache(path)
                except ValueError:
                    continue
            if path.startswith(self.python):
                continue
            if not path.startswith(self.project):
                hidden = any(part.startswith(".") for part in path.split("/"))
                if hidden or path.startswith(self.system):
                    continue
            try:
                path.encode()
                if os.path.isfile(path):
                    kept[path] = None
            except (UnicodeError, OSError):
                continue
        return list(kept)


def printed_text(files):
    """What was printed so far to standard output and to standard error, by C libraries too."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass
    ctypes.CDLL(None).fflush(None)
    texts = []
    for file in files:
        text = os.pread(file, PRINTED, 0).decode("utf-8", "replace")
        size = os.fstat(file).st_size
        texts.append(text if size <= PRINTED else f"{text}\n... {size - PRINTED} bytes more\n")
    return dict(zip(("stdout", "stderr"), texts))


def told(error, file):
    """An exception as the notebook's reader sees it: its own lines, without the frames of recnb."""
    frames = error.__traceback__
    while frames and frames.tb_frame.f_code.co_filename != file:
        frames = frames.tb_next
    text = "".join(traceback.format_exception(type(error), error.with_traceback(frames), frames))
    message = "".join(traceback.format_exception_only(type(error), error)).strip().rpartition("\n")[2]
    name = type(error).__name__
    message = message.partition(": ")[2] if ": " in message else ""
    line = column = None
    if isinstance(error, SyntaxError) and error.filename == file:
        line, column, message = error.lineno, error.offset, error.msg
    else:
        for frame in traceback.extract_tb(frames):
            if frame.filename == file:
                line = frame.lineno
                start = getattr(frame, "colno", None)
                source = linecache.getline(file, line).encode()
                column = len(source[:start].decode("utf-8", "replace")) + 1 if start is not None else None
    if isinstance(error, SystemExit):
        message = f"the cell called sys.exit({'' if error.code is None else repr(error.code)})"
    return {"ok": False, "kind": "exception", "type": name, "message": message, "traceback": text, "line": line, "column": column}


def give_back(request, namespace):
    encoder = recnb_values.Encoder(request["outputFolder"])
    outputs = []
    for name, kind in request["outputs"]:
        if name not in namespace:
            bound = [key for key in namespace if not key.startswith("__")]
            near = difflib.get_close_matches(name, bound, 1)
            hint = f"; did you mean `{near[0]}`?" if near else ""
            raise recnb_values.BadResult(f"the header promises `{name}`, but the cell binds no such name{hint}")
        outputs.append([name, encoder.output(name, kind, namespace[name])])
    return {"ok": True, "outputs": outputs}, encoder.parts


def run(request, started, reads):
    file, source, first = request["file"], request["source"], request["firstLine"]
    if "matplotlib" in source or "seaborn" in source or any(kind == "figure" for _, kind in request["outputs"]):
        # So that a cell's pictures have the same fonts as all others, whether or not something was drawn before.
        try:
            import recnb_matplotlib  # noqa: F401
        except ImportError:
            pass
    os.chdir(request["workingFolder"])
    module = types.ModuleType("__main__")
    namespace = module.__dict__
    try:
        for name, value in request["inputs"]:
            namespace[name] = recnb_values.decode(value)
    except Exception as error:
        return {"ok": False, "kind": "result", "message": f"input `{name}` could not be read: {error}"}, []
    sys.modules["__main__"] = module
    sys.argv = [file]
    # Empty lines above, so that every line number that Python tells is one of the notebook.
    placed = "\n" * (first - 1) + source
    linecache.cache[file] = (len(placed), None, placed.splitlines(keepends=True), file)
    started()
    sys.addaudithook(reads)
    try:
        exec(compile(placed, file, "exec", dont_inherit=True), namespace)
    except BaseException as error:
        return told(error, file), []
    try:
        return give_back(request, namespace)
    except recnb_values.BadResult as error:
        return {"ok": False, "kind": "result", "message": str(error)}, []
    except BaseException as error:
        # A value of the user's own class may raise when it is looked at.
        return told(error, file) | {"traceback": traceback.format_exc()}, []


def work(sock, printed):
    me = os.getpid()
    os.register_at_fork(after_in_child=sock.close)
    faulthandler.enable()
    request, _ = recnb_wire.receive(sock)
    reads = Reads(request["workingFolder"], request["outputFolder"])
    reply, parts = run(request, lambda: recnb_wire.send(sock, {"started": True}), reads)
    if os.getpid() != me:
        return 0
    recnb_wire.send(sock, reply | {"reads": reads.files()} | printed_text(printed), parts)
    atexit._run_exitfuncs()
    return 0
