"""Takes a notebook's cells apart and writes them as cells of recnb: nothing of them is run. One request a process."""

import re
import traceback

import recnb_convert_magics as magics
import recnb_convert_native as native
import recnb_convert_parameters as parameters
import recnb_convert_threads as threads
import recnb_wire
from recnb_convert_bodies import Writer, header_name


def slug(text):
    """A heading as a name: `## 2. Choosing k` is `choosing_k`; `None` where no short name comes of it."""
    words = re.findall(r"[^\W_]+", re.sub(r"[`*_\[\]()#$]", " ", text).lower())
    while words and words[0].isdigit():
        words = words[1:]
    name = "_".join(words[:4])
    return name if name and name.isidentifier() and len(name) <= 40 else None


def headings(cells):
    """For code cells that stand directly below a heading, a name made of it."""
    found, waiting, seen = {}, None, set()
    for number, cell in enumerate(cells, 1):
        if cell["type"] == "markdown":
            lines = [line for line in cell["source"].split("\n") if re.match(r"#{2,6}\s+\S", line)]
            if lines:
                waiting = slug(lines[-1])
        elif cell["type"] == "code":
            title = slug(cell.get("title") or "") or waiting
            if title and title not in seen:
                found[number] = title
                seen.add(title)
            waiting = None
    return found


def convert(request):
    cells = [dict(cell, origin=number, first=1) for number, cell in enumerate(request["cells"], 1)]
    given = {number: found for number, found in ((number, parameters.of(cell)) for number, cell in enumerate(request["cells"], 1)) if found}
    given = parameters.settled(given, request["cells"])
    banned = set()
    while True:
        split, natives, lost = cells, {}, set()
        if request.get("native"):
            split, natives, lost = native.split(request["cells"], request.get("folder", ""), request.get("root", "."), banned, given)
        reply = made_of(request, split, natives, given)
        if reply.get("shared"):
            given = {number: found for number, found in given.items() if number not in reply["shared"]}
            continue
        if not reply["refused"] and not lost:
            reply["notes"] += [{"id": "N0846", "cell": number, "line": 1, "message": "is tagged `parameters` and stays Python",
                                "hint": "write one number, text or truth value a line, bound in no other cell"}
                               for number, cell in enumerate(request["cells"], 1)
                               if cell["type"] == "code" and parameters.TAG in cell.get("tags", ()) and number not in given and reply["ok"]]
            return reply
        banned |= {(split[number - 1]["origin"], split[number - 1]["place"]) for number in reply["refused"]} | lost


def made_of(request, cells, natives, given):
    """The cells of recnb for these; `refused` are the numbers of natives that others need in another form than theirs,
    `shared` those of cells of parameters that cannot stand alone."""
    notes, errors, codes, texts = [], [], [], {}
    for number, cell in enumerate(cells, 1):
        if cell["type"] != "code":
            continue
        origin, above = cell["origin"], cell["first"] - 1
        try:
            source, left = magics.plain(cell["source"])
        except magics.Broken as error:
            errors.append({"id": "E0843", "cell": origin, "line": error.line + above, "message": f"is no Python: {error.message}",
                           "hint": error.hint or "correct it, or make a text of the cell"})
            continue
        for line, text, why in left:
            notes.append({"id": "N0844", "cell": origin, "line": line + above, "message": f"`{text[:60]}` is left out: {why}"})
        if source is None:
            texts[number] = "```\n" + cell["source"].rstrip("\n") + "\n```"
            continue
        tree = magics.parse(source)
        if tree.body:
            codes.append(threads.Code(number, source, tree))
            codes[-1].given = given.get(origin)
            codes[-1].origin, codes[-1].last = origin, above + tree.body[-1].end_lineno
        elif source.strip():
            texts[number] = "```python\n" + source.strip("\n") + "\n```"
    if errors:
        return {"ok": False, "notes": notes + errors, "refused": []}
    found = threads.Threads(codes)
    writer = Writer(found, request.get("folder", ""), headings(cells), natives)
    shared = {code.origin for codes in writer.groups.values() if len(codes) > 1
              for code in codes if code.given}
    if shared:
        return {"ok": True, "shared": shared, "refused": []}
    refused = [number for number in natives if writer.refuses(number)]
    for number, line, name, below in found.problems:
        where = f"cell {below.origin} below does: the cells were run in another order" if below else "the cell that did is gone"
        notes.append({"id": "W0845", "cell": cells[number - 1]["origin"], "line": line + cells[number - 1]["first"] - 1,
                      "message": f"uses `{name}`, which no cell above defines", "hint": f"{where}; it will fail when it runs"})
    made = arranged(cells, found, writer, texts)
    used = {id(item) for code in codes if code.rest for item in code.prelude}
    return {"ok": True, "cells": made, "notes": notes, "summary": summary(cells, codes, found, writer, used), "refused": refused}


def arranged(cells, found, writer, texts):
    """The cells in an order in which each stands below what it takes."""
    made, done, waiting = [], set(), []
    by_number = {code.number: code for code in found.codes}
    last = {group: codes[-1].number for group, codes in writer.groups.items()}

    above = {}
    for before, after in found.edges([code for code in found.codes if code.rest]):
        above.setdefault(after, set()).add(before)

    def ready(group):
        return above.get(group, set()) <= done

    def emit(group):
        if group in writer.natives:
            done.add(group)
            made.extend(writer.native(group))
            return
        if writer.groups[group][0].given:
            done.add(group)
            made.append({"kind": "parameters", "body": writer.groups[group][0].given.body})
            return
        cell = writer.cell(group)
        members = cell["from"]
        if len(members) > 1:
            made.append({"kind": "text", "body": merged_text(members, found.reasons.get(group, []))})
        done.add(group)
        made.append(cell)

    for number, cell in enumerate(cells, 1):
        if cell["type"] != "code" or number in texts:
            body = texts.get(number, cell["source"])
            if body.strip():
                made.append({"kind": "text" if cell["type"] != "raw" else "raw", "body": body})
            continue
        code = by_number.get(number)
        if code is None or not code.rest:
            continue
        group = found.group[number]
        if last[group] == number:
            waiting.append(group)
        again = True
        while again:
            again = False
            for group in list(waiting):
                if ready(group):
                    waiting.remove(group)
                    emit(group)
                    again = True
    for group in waiting:
        emit(group)
    return made


def merged_text(members, reasons):
    numbers = ", ".join(map(str, members[:-1])) + f" and {members[-1]}"
    said = []
    for name, why in reasons:
        text = f"`{name}` ({why}) cannot pass between cells" if name and not name.startswith("<") else \
            f"{why} cannot pass between cells" if name else why
        if text not in said:
            said.append(text)
    return f"Cells {numbers} of the original are one here: " + "; ".join(said[:3]) + "."


def summary(cells, codes, found, writer, used):
    active = [code for code in codes if code.rest]
    unused = sorted({name for code in codes if not code.rest for item in code.items.values() if id(item) not in used
                     and item.what in ("function",) for name in item.binds})
    merged = [sorted({code.origin for code in group}) for group in writer.groups.values()]
    working = {code.origin for code in active}
    return {"cells": max([cell["origin"] for cell in cells], default=0), "code": len(working), "text": sum(cell["type"] != "code" for cell in cells),
            "prelude": len({code.origin for code in codes} - working), "python": len(writer.groups) - len(writer.natives) - sum(code.given is not None for code in codes),
            "parameters": sum(code.given is not None for code in codes), "native": sum(len(native.cells) for native in writer.natives.values()),
            "merged": [group for group in merged if len(group) > 1], "unused": unused}


def header(cell):
    inputs = ", ".join(f"{header_name(name)}: {kind}" for name, kind in cell["inputs"])
    outputs = ", ".join(f"{header_name(name)}: {kind}" for name, kind in cell["outputs"])
    return f"%% python {cell['name']}({inputs}) -> ({outputs})"


def answer(request):
    try:
        reply = convert(request)
    except RecursionError:
        return {"ok": False, "notes": [{"id": "E0843", "cell": 0, "line": 0, "message": "the code is nested too deeply to be read"}]}
    except Exception as error:  # noqa: BLE001: an answer says more than a process that is gone
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return {"ok": False, "notes": [{
            "id": "E0847", "cell": 0, "line": 0,
            "message": "the notebook could not be taken apart: " + " ".join(f"{type(error).__name__} in {frame.name}: {error}".split())[:200],
            "hint": "convert a copy with half of its cells, and so find the cell that cannot be read; leave that one out"}]}
    reply.pop("refused", None)
    for cell in reply.get("cells", []):
        if cell["kind"] == "python":
            cell["header"] = header(cell)
        elif cell["kind"] == "parameters":
            cell["header"] = "%% parameters"
        elif cell["kind"] not in ("text", "raw"):
            cell["header"] = f"%% {cell['kind']} {cell['name']}"
    return reply


def work(sock, printed):
    request, _ = recnb_wire.receive(sock)
    recnb_wire.send(sock, answer(request))
    return 0
