"""References of grouped tables and of counts: pandas' groupby, missing keys as a group of their own."""

import recnb_expressions as expressions
from recnb_parity import of


def grouped(frame, keys):
    return frame.groupby(keys, sort=True, dropna=False)


@of("table.count")
def count_by(call):
    frame = call.frame()
    return call.timed(lambda: grouped(frame, call["by"]).size().reset_index(name="count"))


@of("groups.count")
def count(call):
    frame = call.frame()
    return call.timed(lambda: grouped(frame, call.receiver.keys).size().reset_index(name="count"))


@of("groups.aggregate", "table.aggregate")
def aggregate(call):
    frame = call.frame()
    keys = getattr(call.receiver, "keys", [])
    return call.timed(expressions.aggregations, call["values"], frame, keys)


@of("groups.sum", "groups.mean", "groups.std", "groups.min", "groups.max", "groups.median")
def columns(call):
    frame = call.frame()
    keys = call.receiver.keys
    chosen = call.get("columns") or [name for name in call.result.arrow.column_names if name not in keys]
    function = call.key.partition(".")[2]
    result = call.timed(lambda: getattr(grouped(frame, keys)[chosen], function)().reset_index())
    if function == "mean":
        # Of float32 pandas makes double where the groups' rows lie one after the other, else float32, as recnb always does.
        return result.astype({name: "float32" for name in chosen if frame[name].dtype == "float32"})
    return result
