"""Runs references: one call of a verb after the other is done again by the library that is its model, and the results are compared.

The process runs on one thread and with settings that recnb puts into its environment before anything is loaded. Each reference is one
function in one of the modules listed below, registered under the verb's key by `of`.
"""

import importlib
import importlib.metadata
import os
import platform
import time
import traceback
import warnings

import numpy
import pandas
import pyarrow  # noqa: F401

import recnb_compare
import recnb_given
import recnb_wire

MODULES = [
    "elements", "aggregates", "tables", "groups", "sources", "scaling", "clusters", "reduction", "text", "recommenders", "evaluation",
]
FUNCTIONS = {}


class Incomparable(Exception):
    """The library cannot be asked for what the verb did; the text says why."""


class Noted:
    """A result, and something that is to be said of how it compares."""

    def __init__(self, result, note):
        self.result = result
        self.note = note


def of(*keys):
    """Registers a function as the reference of the verbs with these keys."""
    def register(function):
        for key in keys:
            FUNCTIONS[key] = function
        return function
    return register


class Call:
    """A call of a verb: what it was called on, its arguments and its result; references run their work by `timed`."""

    def __init__(self, request):
        self.key = request["key"]
        self.receiver = recnb_given.decode(request["receiver"])
        self.arguments = recnb_given.decode(request["arguments"])
        self.result = recnb_given.decode(request["result"])
        self.seconds = 0.0

    def timed(self, function, *arguments, **options):
        start = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            self.seconds += time.perf_counter() - start

    def frame(self, name=None):
        """The receiver, or an argument, as a DataFrame."""
        return recnb_given.frame(self.receiver if name is None else self.arguments[name])

    def get(self, name, default=None):
        return self.arguments.get(name, default)

    def __getitem__(self, name):
        return self.arguments[name]


def compare(request):
    call = Call(request)
    function = FUNCTIONS.get(call.key)
    version = versions(request["library"])
    if function is None:
        return answer("failed", version, detail=f"there is no reference for {call.key}")
    try:
        with warnings.catch_warnings(), numpy.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            theirs, note = function(call), ""
            if isinstance(theirs, Noted):
                theirs, note = theirs.result, theirs.note
            if os.environ.get("RECNB_PARITY_FAULT") == call.key:
                theirs = recnb_compare.damaged(theirs)
            difference = recnb_compare.compare(call.result, theirs, request["tolerance"], request["comparison"] != "rows")
    except Incomparable as why:
        return answer("incomparable", version, call.seconds, detail=str(why))
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        text = str(error).strip().split("\n")[0][:300]
        return answer("failed", version, call.seconds, detail=f"{type(error).__name__}: {text} ({place.name}, line {place.lineno})")
    told = f"{difference.compared}, {note}" if note else difference.compared
    return answer(difference.verdict, version, call.seconds, told, difference.detail, difference.largest)


def answer(verdict, version, seconds=0.0, compared="", detail="", largest=None):
    if largest is not None and not numpy.isfinite(largest):
        largest = None
    return {"verdict": verdict, "compared": compared, "largest": largest, "detail": detail, "seconds": seconds, "version": version}


def versions(library):
    if library == "python":
        return platform.python_version()
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return "absent"


def work(sock, printed):
    for name in MODULES:
        importlib.import_module(f"recnb_ref_{name}")
    while True:
        try:
            request, _ = recnb_wire.receive(sock)
        except recnb_wire.Closed:
            return 0
        recnb_wire.send(sock, compare(request))
