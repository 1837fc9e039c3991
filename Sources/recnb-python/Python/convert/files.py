"""Which files a piece of Python reads and writes, where their paths stand in it as texts."""

import ast
import posixpath

# What writes to a path: the place of that argument, and the words by which it is given.
TO = {name: (0, ("path_or_buf", "path_or_buffer", "path", "fname", "excel_writer", "buf", "file", "filename")) for name in (
    "to_csv", "to_json", "to_parquet", "to_excel", "to_pickle", "to_feather", "to_hdf", "to_stata", "to_html", "to_latex", "to_xml", "to_orc",
    "to_markdown", "write_csv", "write_json", "write_parquet", "savefig", "save", "savetxt", "savez", "savez_compressed", "savemat", "save_npz",
    "tofile", "imsave", "imwrite", "write_image", "write_html", "save_model", "save_weights")}
TO["dump"] = (1, ("filename", "fp", "file"))
READING = {"load", "loadtxt", "genfromtxt", "fromfile", "loadmat", "load_npz", "imread", "load_model", "load_weights", "memmap"}
FROM = ("filepath_or_buffer", "path_or_buf", "path", "io", "file", "fname", "filename", "source")
# What NumPy puts behind a name that does not end with it.
ENDINGS = {"save": ".npy", "savez": ".npz", "savez_compressed": ".npz", "save_npz": ".npz"}


class Touch:
    """A call that reads or writes a file, or both."""

    def __init__(self, path, node, reads, writes):
        self.path, self.line, self.column = posixpath.normpath(path), node.lineno, node.col_offset
        self.written_as, self.reads, self.writes = path, reads, writes


def touches(node, names=None, functions=None, depth=0):
    """What a statement does with files, in the order of its lines. `names` are texts by the names that always mean them, `functions` the
    user's own: a call of one does what it does."""
    names, functions = names or {}, functions or {}
    found = []
    for part in ast.walk(node):
        if not isinstance(part, ast.Call):
            continue
        touch = touched(part, names)
        if touch:
            found.append(touch)
        own = functions.get(part.func.id) if isinstance(part.func, ast.Name) else None
        if own is not None and own is not node and depth < 4:
            # A parameter of the function hides a text of that name.
            outer = {name: text for name, text in names.items() if name not in parameters(own)}
            for body in own.body if isinstance(own.body, list) else [own.body]:
                for inner in touches(body, outer, functions, depth + 1):
                    inner.line, inner.column = part.lineno, part.col_offset
                    found.append(inner)
    return sorted(found, key=lambda touch: (touch.line, touch.column))


def parameters(function):
    arguments = getattr(function, "args", None)
    return {part.arg for part in ast.walk(arguments) if isinstance(part, ast.arg)} if arguments else set()


def touched(call, names):
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    words = {keyword.arg: keyword.value for keyword in call.keywords}

    def argument(place, *keys):
        given = call.args[place] if len(call.args) > place else next((words[key] for key in keys if key in words), None)
        return text(given, names)

    if name == "open":
        owner = owned(call.func, names)
        path, at = (owner, 0) if owner else (argument(0, "file", "filename"), 1)
        mode = argument(at, "mode") or "r"
        if path is None:
            return None
        writes = any(letter in mode for letter in "wax+")
        return Touch(path, call, not any(letter in mode for letter in "wx"), writes)
    if name in ("write_text", "write_bytes", "read_text", "read_bytes") and owned(call.func, names):
        return Touch(owned(call.func, names), call, name.startswith("read"), name.startswith("write"))
    if name in TO:
        place, keys = TO[name]
        path = argument(place, *keys)
        if path is None:
            return None
        ending = ENDINGS.get(name, "") if root(call.func) in ("np", "numpy", "sparse", "sp", "scipy") else ""
        mode = text(words.get("mode"), names) or "w"
        return Touch(path if path.endswith(ending) else path + ending, call, "a" in mode, True)
    if name.startswith("read") or name in READING:
        path = argument(0, *FROM)
        return Touch(path, call, True, False) if path is not None else None
    return None


def text(node, names):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Call) and len(node.args) == 1 and getattr(node.func, "attr", getattr(node.func, "id", "")) in ("Path", "PurePath", "str"):
        return text(node.args[0], names)
    return names.get(node.id) if isinstance(node, ast.Name) else None


def owned(function, names):
    """The path of `Path("a.txt").open`."""
    return text(function.value, names) if isinstance(function, ast.Attribute) and not isinstance(function.value, ast.Constant) else None


def root(function):
    while isinstance(function, ast.Attribute):
        function = function.value
    return getattr(function, "id", None)


def settled(trees):
    """Names that are bound once in all of the cells, to a text or a path of one."""
    found, bound = {}, {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                bound[node.id] = bound.get(node.id, 0) + 1
            elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                value = text(node.value, {})
                if value is not None:
                    found[node.targets[0].id] = value
    return {name: value for name, value in found.items() if bound[name] == 1}
