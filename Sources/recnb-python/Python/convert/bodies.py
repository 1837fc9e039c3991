"""Writes cells: headers with what goes in and out, and bodies that bind, work and hand on."""

import posixpath
import re

import recnb_convert_files as files
import recnb_convert_kinds as k
from recnb_convert_figures import Showing
from recnb_convert_prelude import is_elsewhere

WORDS = {"let", "func", "if", "else", "guard", "return", "in", "true", "false", "nil", "throw", "case", "switch", "for", "while", "var",
         "import", "class", "struct", "enum", "self", "where", "as", "is", "try", "do", "default", "static", "init", "protocol", "extension",
         "break", "continue", "repeat", "public", "private", "internal", "defer", "fallthrough", "inout", "operator", "subscript", "super",
         "Any", "Self", "catch", "rethrows", "throws", "typealias", "associatedtype", "deinit", "fileprivate", "open", "actor", "async", "await"}


def header_name(name):
    return f"`{name}`" if name in WORDS else name


def unused(word, taken):
    name, number = word, 1
    while name in taken:
        number += 1
        name = f"{word}_{number}"
    return name


class Writer:
    """Makes the cells of a notebook from its threads."""

    def __init__(self, threads, folder="", titles=None, natives=None):
        self.threads, self.folder, self.titles = threads, folder, titles or {}
        self.natives = natives or {}
        self.taken = set()
        for code in threads.codes:
            for name in re.findall(r"[^\W\d]\w*", code.source):
                self.taken.add(name)
        self.groups = {}
        for code in threads.codes:
            if code.rest:
                self.groups.setdefault(threads.group[code.number], []).append(code)
        self.find_passing()
        self.find_labels()

    def fresh(self, word):
        name = unused(word, self.taken)
        self.taken.add(name)
        return name

    # -- what passes

    def find_passing(self):
        """What passes between groups: `taken_of` others by each, `handed_on` by each, and `takers` of a name as a cell leaves it."""
        self.taken_of, self.handed_on, self.takers = {}, {group: {} for group in self.groups}, {}
        for group, codes in self.groups.items():
            found = {}
            for code in codes:
                for name, above in code.uses.items():
                    if above.rest and self.threads.group[above.number] != group:
                        found.setdefault(name, above)
            self.taken_of[group] = dict(sorted(found.items()))
            for name, above in self.taken_of[group].items():
                self.handed_on[self.threads.group[above.number]][name] = above.kinds.get(name) or k.UNKNOWN
                self.takers.setdefault((name, above.number), set()).add(group)

    def inputs(self, group):
        """Names that a group takes of others, with the cells that they come from."""
        return self.taken_of[group]

    def outputs(self, group):
        """Names that a group hands on, with their kinds at its end."""
        return dict(sorted(self.handed_on[group].items()))

    def find_labels(self):
        """The groups for which it matters what the rows left of a table were called: `needs`, by a fixed point from below to above."""
        self.needs = {group for group, codes in self.groups.items() if any(code.reveals for code in codes)}
        queue = list(self.needs)
        while queue:
            for name, above in self.inputs(queue.pop()).items():
                kind, group = above.kinds.get(name) or k.UNKNOWN, self.threads.group[above.number]
                if group not in self.needs and kind.is_pandas and kind.index and kind.index.what == "rows":
                    self.needs.add(group)
                    queue.append(group)

    def labelled(self, name, above):
        """Whether a table that comes from a cell brings the labels of its rows along as a column."""
        kind = above.kinds.get(name) or k.UNKNOWN
        if not kind.is_pandas or kind.index is None:
            return False
        if kind.index.what == "labels":
            return True
        group = self.threads.group[above.number]
        return kind.index.what == "rows" and not self.needs.isdisjoint(self.takers.get((name, above.number), ())) and group in self.groups

    # -- native cells

    def refuses(self, number):
        """Whether a native cell cannot stand for its statement: it shares something, or a cell below needs labels that it does not keep."""
        codes = self.groups.get(number, [])
        if len(codes) != 1 or codes[0].reveals and self.natives[number].variable is None:
            return True
        code, native = codes[0], self.natives[number]
        if any(self.labelled(name, above) or not above.given and (above.kinds.get(name) or k.UNKNOWN).what not in ("frame", "array1", "array2")
               for name, above in self.inputs(number).items()):
            return True
        return any(name != native.variable or self.labelled(name, code) or kind.declared != native.type
                   for name, kind in self.outputs(number).items())

    def native(self, number):
        """The native cells for one statement."""
        native = self.natives[number]
        code = self.groups[number][0]
        made = []
        for kind, name, body in native.cells:
            last = (kind, name, body) == native.cells[-1]
            made.append({"kind": kind, "name": name, "body": body, "from": [code.origin], "line": code.last,
                         "outputs": [[native.variable or "shown", native.type]] if last and kind != "plot" else [],
                         "variable": native.variable or ""})
        return made

    # -- text

    def cell(self, group):
        codes = self.groups[group]
        imports, packages = [], set()
        here = set(self.taken)

        def fresh(word):
            name = unused(word, here)
            here.add(name)
            return name

        showings = [Showing(code, self.threads, fresh) for code in codes]
        written, lines, seen = [], [], set()
        inputs, outputs = self.inputs(group), self.outputs(group)
        aliases = self.threads.reader.modules
        unpacked = [line for name, above in inputs.items() for line in self.unpack(name, above, packages)]
        packed = [line for name, kind in outputs.items() for line in self.pack(name, kind, group, packages)]
        for showing in showings:
            if showing.needs_plt:
                packages.add("matplotlib.pyplot")
        text = "\n".join(showing.text() for showing in showings)
        prelude = []
        for code, showing in zip(codes, showings):
            mine = [item for item in code.prelude if id(item) not in seen and item.cell not in {other.number for other in codes}]
            seen.update(id(item) for item in mine)
            prelude.append(mine)
        first = prelude[0] if prelude else []
        names = {name for item in first for name in item.binds}
        for package in sorted(packages):
            alias = {"pandas": "pd", "numpy": "np", "matplotlib.pyplot": "plt"}[package]
            if alias not in names:
                imports.append(f"import {package} as {alias}")
        if self.folder and self.touches_files(codes):
            imports += ["import os", f"os.chdir({self.folder!r})  # paths were written for that folder"]
        lines += imports
        for place, (code, showing) in enumerate(zip(codes, showings)):
            before = self.prelude_text(prelude[place])
            block = (before if before else [])
            if place == 0:
                block = lines + block + ([""] if (lines or block) and unpacked else []) + unpacked
            body = self.elsewhere(code, showing.text())
            written.append("\n".join(block + ([""] if block and body else []) + ([body] if body else [])))
        body = "\n\n".join(part for part in written if part.strip())
        results = [(name, kind.declared) for name, kind in outputs.items()]
        results += [output for showing in showings for output in showing.outputs]
        if "display(" in text and not any(code.displayed for code in codes):
            body = "display = print\n" + body
        if not results:
            done = fresh("done")
            packed.append(f"{done} = True")
            results.append((done, "Bool"))
        if packed:
            body += "\n\n" + "\n".join(packed)
        return {"kind": "python", "name": self.name(codes, set(dict(results)) | set(inputs)),
                "inputs": [[name, (above.kinds.get(name) or k.UNKNOWN).declared] for name, above in inputs.items()],
                "outputs": [list(result) for result in results], "body": body, "reads": self.reads(codes),
                "from": sorted({code.origin for code in codes}), "line": codes[-1].last,
                "kinds": {name: repr(kind) for name, kind in outputs.items()}}

    def prelude_text(self, items):
        lines, last = [], None
        for item in items:
            if last is not None and (item.what == "function" or last == "function"):
                lines.append("")
            lines.append(item.source)
            last = item.what
        return lines

    def elsewhere(self, code, text):
        """Imports of what only Jupyter has, as comments."""
        for node in code.tree.body:
            if is_elsewhere(node):
                line = code.source.split("\n")[node.lineno - 1]
                text = text.replace(line, "# " + line, 1)
        return text

    def touches_files(self, codes):
        words = "|".join(sorted(set(files.TO) | files.READING | {"open", "exists", "isfile", "isdir", "makedirs", "mkdir", "unlink", "rmtree"}))
        pattern = rf"\bread_\w+\(|\b({words})\(|glob\(|listdir\(|Path\("
        return any(re.search(pattern, code.source) or any(re.search(pattern, item.source) for item in code.prelude) for code in codes)

    def reads(self, codes):
        """Paths that stand as texts where files are read, but for those that these cells make themselves."""
        found, first = [], {}
        for code in codes:
            for node in code.rest:
                for touch in files.touches(node, self.threads.paths, self.threads.functions):
                    first.setdefault(touch.path, touch.reads)
        for code in codes:
            for text in [code.source] + [item.source for item in code.prelude]:
                for path in re.findall(r"""(?:\bread_\w+|\bopen|\b(?:joblib|np|numpy)\.load|loadtxt|genfromtxt)\(\s*r?["']([^"'\n]+)["']""", text):
                    if path not in found and first.get(posixpath.normpath(path), True):
                        found.append(path)
        return found

    def name(self, codes, names):
        word = self.titles.get(codes[0].number) or f"cell_{codes[0].origin}"
        if word in names or word in self.taken or word in WORDS:
            return self.fresh(f"cell_{codes[0].origin}")
        self.taken.add(word)
        return word

    def unpack(self, name, above, packages):
        kind = above.kinds.get(name) or k.UNKNOWN
        if kind.what == "array1":
            return [f'{name} = {name}["{name}"].to_numpy(copy=True)']
        if kind.what == "array2":
            packages.add("numpy")
            return [f"{name} = np.array({name}, order={name}.columns[0][0])  # C or Fortran, as it was"]
        if not kind.is_pandas:
            return []
        value = name
        if kind.index.what == "names":
            names = list(kind.index.names)
            value += f".set_index({names[0]!r})" if len(names) == 1 else f".set_index({names!r})"
        elif self.labelled(name, above):
            value += '.set_index("index").rename_axis(None)'
        if kind.what == "series":
            value += f"[{kind.name!r}]" if kind.name else ".iloc[:, 0]"
            if kind.name is None:
                value += ".rename(None)"
        return [f"{name} = {value}"] if value != name else []

    def pack(self, name, kind, group, packages):
        above = next(code for code in reversed(self.groups[group]) if name in code.names.binds or name in code.names.changes)
        if kind.what == "array1":
            packages.add("pandas")
            return [f'{name} = pd.Series({name}, name="{name}")']
        if kind.what == "array2":
            packages.add("pandas")
            return [f'{name} = pd.DataFrame({name}).add_prefix("F" if {name}.flags.fnc else "C")']
        if kind.is_pandas and self.labelled(name, above):
            return [f'{name} = {name}.rename_axis("index")']
        return []
