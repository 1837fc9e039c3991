"""The process that every Python process of a run is forked from.

It imports once what the run needs and then only forks: workers that draw, and one for each `python` cell. The control socket carries
one JSON object a packet. From recnb: warm (what to import), spawn (with the worker's socket attached), kill. To recnb: hello, exited,
refused. When the socket closes, recnb is gone or done: everything here is killed.
"""

import gc
import importlib.abc
import importlib.util
import json
import os
import select
import signal
import socket
import sys

TAIL = 64 * 1024
PACKET = 128 * 1024


class Embedded(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports the modules that travel inside the executable; Python's tracebacks show their lines too."""

    def __init__(self, sources):
        self.sources = sources

    def find_spec(self, name, path, target=None):
        return importlib.util.spec_from_loader(name, self, origin=f"<{name}>") if name in self.sources else None

    def get_source(self, name):
        return self.sources[name]


class Child:
    def __init__(self, number, pid, printed):
        self.number = number
        self.pid = pid
        self.printed = printed
        self.watch = os.pidfd_open(pid)


class Server:
    def __init__(self, fd):
        self.control = socket.socket(fileno=fd)
        self.children = {}
        self.wanted = []
        self.failures = {}
        self.poll = select.poll()
        self.poll.register(self.control, select.POLLIN)

    # -- imports

    def warm(self, what):
        """Imports for one use; what fails is remembered and told to whoever needs it."""
        if what in self.failures:
            return
        try:
            if what == "drawing":
                import numpy  # noqa: F401
                import recnb_draw  # noqa: F401
            elif what == "references":
                import recnb_parity  # noqa: F401
            elif what == "services":
                import recnb_services  # noqa: F401
            elif what == "conversion":
                import recnb_convert  # noqa: F401
            else:
                import pandas  # noqa: F401
                import pyarrow  # noqa: F401
                import recnb_cells  # noqa: F401
            self.failures[what] = None
        except BaseException as error:
            self.failures[what] = {"missing": getattr(error, "name", None) if isinstance(error, ImportError) else None,
                                   "message": f"{type(error).__name__}: {error}"}
        gc.freeze()

    # -- children

    def spawn(self, number, role, end):
        failure = self.failures.get(role)
        if role not in self.failures:
            self.warm(role)
            failure = self.failures[role]
        if failure:
            end.close()
            self.tell({"refused": number, **failure})
            return
        parent = os.getpid()
        printed = [os.memfd_create(name, os.MFD_CLOEXEC) for name in ("stdout", "stderr")]
        try:
            pid = os.fork()
        except OSError as error:
            end.close()
            for file in printed:
                os.close(file)
            self.tell({"refused": number, "missing": None, "message": f"no process could be forked: {error}"})
            return
        if pid == 0:
            self.become(parent, role, end, printed)
        end.close()
        child = Child(number, pid, printed)
        self.children[child.watch] = child
        self.poll.register(child.watch, select.POLLIN)

    def become(self, parent, role, end, printed):
        """In the child: leaves the parent's files behind, works, and never returns."""
        status = 1
        try:
            os.setpgid(0, 0)
            die_with(parent)
            self.control.close()
            for child in self.children.values():
                for file in (child.watch, *child.printed):
                    os.close(file)
            for target, file in zip((1, 2), printed):
                os.dup2(file, target)
            sys.stdout.reconfigure(line_buffering=True)
            gc.enable()
            if role == "drawing":
                import recnb_draw as worker
            elif role == "references":
                import recnb_parity as worker
            elif role == "services":
                import recnb_services as worker
            elif role == "conversion":
                import recnb_convert as worker
            else:
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                import recnb_cells as worker
            status = worker.work(end, printed)
        except BaseException:
            import traceback
            traceback.print_exc()
        finally:
            os._exit(status)

    def reap(self, watch):
        child = self.children.pop(watch)
        self.poll.unregister(watch)
        os.close(watch)
        # Before it is reaped, while the number of the group is still its own.
        kill_group(child.pid)
        _, status = os.waitpid(child.pid, 0)
        text = [tail(file) for file in child.printed]
        for file in child.printed:
            os.close(file)
        notice = {"exited": child.number, "stdout": text[0], "stderr": text[1]}
        if os.WIFSIGNALED(status):
            notice["signal"] = os.WTERMSIG(status)
        else:
            notice["status"] = os.WEXITSTATUS(status)
        self.tell(notice)

    def kill(self, number):
        for child in self.children.values():
            if child.number == number:
                kill_group(child.pid)
                # The group exists only once the child has made it.
                os.kill(child.pid, signal.SIGKILL)

    # -- control

    def tell(self, message):
        try:
            self.control.send(json.dumps(message, ensure_ascii=True).encode())
        except OSError:
            self.leave()

    def listen(self):
        try:
            data, descriptors, _, _ = socket.recv_fds(self.control, PACKET, 1, socket.MSG_CMSG_CLOEXEC)
        except OSError:
            data = b""
        if not data:
            self.leave()
        message = json.loads(data)
        operation = message["op"]
        if operation == "warm":
            self.wanted += message["what"]
        elif operation == "spawn":
            self.spawn(message["id"], message["role"], socket.socket(fileno=descriptors[0]))
        elif operation == "kill":
            self.kill(message["id"])

    def leave(self):
        for child in self.children.values():
            kill_group(child.pid)
            os.kill(child.pid, signal.SIGKILL)
        for child in self.children.values():
            os.waitpid(child.pid, 0)
        os._exit(0)

    def serve(self):
        while True:
            # Imports wait for nothing but what has arrived already.
            for fd, _ in self.poll.poll(0 if self.wanted else None):
                if fd == self.control.fileno():
                    self.listen()
                elif fd in self.children:
                    self.reap(fd)
            if self.wanted and not self.poll.poll(0):
                self.warm(self.wanted.pop(0))


def tail(file):
    """The end of what was printed, small enough for a packet."""
    size = os.fstat(file).st_size
    return os.pread(file, min(size, TAIL // 4), max(0, size - TAIL // 4)).decode("utf-8", "replace")


def kill_group(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def die_with(parent):
    """Has the kernel kill this process when its parent ends, however that ends."""
    import ctypes
    parent_death_signal = 1
    ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def main(fd, sources):
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    os.set_inheritable(fd, False)
    sys.meta_path.insert(0, Embedded(sources))
    server = Server(fd)
    packages = os.path.join(sys.prefix, "lib", f"python{sys.version_info[0]}.{sys.version_info[1]}", "site-packages")
    server.tell({"python": ".".join(map(str, sys.version_info[:3])), "packages": packages if os.path.isdir(packages) else None})
    os.environ["MPLBACKEND"] = "Agg"
    server.serve()
