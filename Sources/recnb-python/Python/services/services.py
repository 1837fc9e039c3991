"""Functions that recnb's verbs ask for: one call a process, which then ends.

The process that these are forked from runs under settings that recnb puts into its environment before anything is loaded: one thread, and
kernels that do not depend on the processor, so that the same call gives the same bits. Each function takes the call's inputs by name and
gives a dictionary; it stands in one of the modules listed below, registered under its name by `service`.
"""

import faulthandler
import importlib
import warnings

import numpy  # noqa: F401
import pandas  # noqa: F401
import pyarrow  # noqa: F401
import sklearn.manifold  # noqa: F401

import recnb_cells
import recnb_given
import recnb_values
import recnb_wire

MODULES = ["embedding", "joblib"]
FUNCTIONS = {}


def service(name):
    """Registers a function that verbs may ask for."""
    def register(function):
        FUNCTIONS[name] = function
        return function
    return register


def answer(request):
    for name in MODULES:
        importlib.import_module(f"recnb_service_{name}")
    function = FUNCTIONS.get(request["function"])
    if function is None:
        return {"ok": False, "kind": "result", "message": f"there is no function `{request['function']}`"}, []
    try:
        inputs = {name: recnb_given.decode(value) for name, value in request["inputs"]}
    except Exception as error:
        return {"ok": False, "kind": "result", "message": f"the inputs cannot be read: {error}"}, []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            given = function(request["outputFolder"], **inputs)
    except BaseException as error:
        return told(error), []
    encoder = recnb_values.Encoder(request["outputFolder"])
    try:
        return {"ok": True, "outputs": [[name, encoder.output(name, kind, given[name])] for name, kind in request["outputs"]]}, []
    except recnb_values.BadResult as error:
        return {"ok": False, "kind": "result", "message": str(error)}, []


def told(error):
    """What a library raised, without the frames of recnb and of the library: the reader wrote none of them."""
    return {"ok": False, "kind": "exception", "type": type(error).__name__, "message": str(error).strip().split("\n")[0][:300],
            "traceback": "", "line": None, "column": None}


def work(sock, printed):
    faulthandler.enable()
    request, _ = recnb_wire.receive(sock)
    reply, parts = answer(request)
    recnb_wire.send(sock, reply | recnb_cells.printed_text(printed), parts)
    return 0
