"""Cells that papermill fills in: those tagged `parameters`, as cells of parameters."""

import ast
import io
import tokenize

import recnb_convert_magics as magics
from recnb_convert_native_tables import Not, kind_of, literal, plain
from recnb_convert_names import Names, scan

TAG = "parameters"
TYPES = {"int": "Int", "float": "Double", "str": "String", "bool": "Bool"}


class Parameters:
    """What a cell of parameters declares: its text, and the kinds of its names."""

    def __init__(self, body, kinds):
        self.body, self.kinds, self.names = body, kinds, set(kinds)


def of(cell):
    """The parameters of a cell that is tagged so; `None` where it holds anything but plain numbers, texts and truth values, each by one name
    on a line of its own."""
    if cell["type"] != "code" or TAG not in cell.get("tags", ()):
        return None
    try:
        source, left = magics.plain(cell["source"])
    except magics.Broken:
        return None
    tree = magics.parse(source) if source and not left else None
    if tree is None or not tree.body:
        return None
    lines, kinds = {}, {}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else getattr(node, "target", None)
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or not isinstance(target, ast.Name) or not plain(target.id) \
                or target.id in kinds or node.value is None or node.lineno in lines:
            return None
        if isinstance(node, ast.AnnAssign) and not isinstance(node.annotation, (ast.Name, ast.Constant)):
            return None
        try:
            kind, value = kind_of(node.value), literal(node.value)
        except Not:
            return None
        annotation = getattr(getattr(node, "annotation", None), "id", kind)
        if kind not in TYPES or annotation != kind:
            return None
        kinds[target.id] = kind
        lines[node.lineno] = f"let {target.id}: {TYPES[kind]} = {value}"
    for token in tokenize.generate_tokens(io.StringIO(source + "\n").readline):
        if token.type == tokenize.COMMENT:
            said = "//" + token.string[1:].rstrip()
            number = token.start[0]
            lines[number] = f"{lines[number]}  {said}" if number in lines else said
    return Parameters("\n".join(lines[number] for number in sorted(lines)), kinds)


def settled(given, cells):
    """Those whose names no other cell binds or changes: a parameter is the same all through a run."""
    spoilt, kept = {}, {}
    for number, cell in enumerate(cells, 1):
        if cell["type"] != "code":
            continue
        try:
            source, _ = magics.plain(cell["source"])
        except magics.Broken:
            continue
        found = Names()
        tree = magics.parse(source) if source else None
        for node in tree.body if tree else []:
            scan(node, found, {})
        names = set(found.binds) | set(found.changes)
        names |= {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names} if tree else set()
        spoilt[number] = names
    for number, found in given.items():
        others = set().union(*[names for other, names in spoilt.items() if other != number])
        if not found.names & others:
            kept[number] = found
    return kept
