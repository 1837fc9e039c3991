"""Where a notebook's cells draw and show, and how that is written in a cell that gives its pictures and values back."""

import ast

import recnb_convert_kinds as k
from recnb_convert_prelude import base, is_setting

MONTAGE = """\
{drawn} = [{one} for {one} in map({plt}.figure, {plt}.get_fignums()) if {one}.axes]
{name} = {plt}.figure(figsize=(max([{one}.get_figwidth() for {one} in {drawn}], default=6), sum({one}.get_figheight() for {one} in {drawn}) or 4))
for {place}, {one} in enumerate({drawn}):
    {one}.canvas.draw()
    {panel} = {name}.add_subplot(len({drawn}), 1, {place} + 1)
    {panel}.imshow({one}.canvas.buffer_rgba())
    {panel}.axis("off")
{plt}.close("all")"""


class Showing:
    """What a cell draws and shows, found in its text. `edits` replace whole statements by their lines."""

    def __init__(self, code, threads, fresh):
        self.code, self.threads, self.fresh = code, threads, fresh
        self.edits, self.outputs, self.tail = {}, [], []
        self.plt = next((name for name, path in threads.reader.modules.items() if path in ("matplotlib.pyplot", "pylab")), None)
        self.needs_plt = False
        self.find()

    def draws(self, node, depth=0):
        modules = self.threads.reader.modules
        for part in ast.walk(node):
            if not isinstance(part, ast.Call):
                continue
            function = part.func
            if isinstance(function, ast.Name):
                own = self.threads.functions.get(function.id)
                if own is not None and own is not node and depth < 4 and self.draws(own, depth + 1):
                    return True
                if modules.get(function.id, "").startswith(("matplotlib", "seaborn", "scipy.cluster.hierarchy.dendrogram")):
                    return True
                continue
            start = base(function)
            path = modules.get(start.id, "") if isinstance(start, ast.Name) else ""
            if path.startswith(("matplotlib", "seaborn")):
                if not is_setting(part, modules) and function.attr not in ("show", "close", "clf"):
                    return True
            elif isinstance(function, ast.Attribute) and function.attr in ("plot", "hist", "boxplot", "plot_tree", "dendrogram") or ".plot." in ast.unparse(function):
                return True
        return False

    def is_show(self, node):
        return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute) \
            and node.value.func.attr == "show" and isinstance(node.value.func.value, ast.Name)

    def makes_figures(self, node):
        """How many figures a statement opens by its text; 2 where a loop or a function may open several."""
        count = 0
        for part in ast.walk(node):
            if isinstance(part, ast.Call):
                text = ast.unparse(part.func)
                if text in (f"{self.plt}.figure", f"{self.plt}.subplots"):
                    count += 1
                elif isinstance(part.func, ast.Name) and part.func.id in self.threads.functions:
                    own = self.threads.functions[part.func.id]
                    if own is not node and self.draws(own):
                        count += 1
        inside = isinstance(node, (ast.For, ast.While))
        return 2 if inside and (count or self.nested_show(node)) else count

    def nested_show(self, node):
        return any(self.is_show(part) for part in ast.walk(node))

    def find(self):
        statements = self.code.tree.body
        items = self.code.items
        waiting = opened = 0
        several = False
        for place, node in enumerate(statements):
            if place in items:
                continue
            if self.is_show(node) and isinstance(node.value.func.value, ast.Name):
                if several or opened > 1:
                    self.edits[node.lineno] = (node.end_lineno, "")
                    several = True
                elif waiting:
                    self.edits[node.lineno] = (node.end_lineno, self.taken())
                    waiting = opened = 0
                else:
                    self.edits[node.lineno] = (node.end_lineno, "")
                continue
            if isinstance(node, (ast.Import, ast.ImportFrom)) or not self.draws(node):
                continue
            if opened and self.makes_figures(node) and not several and waiting:
                # Another figure, while the one before was not shown: all are shown at the end.
                several = True
            waiting += 1
            opened += self.makes_figures(node)
            several |= opened > 1
            if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                self.blank_shows(node)
        if waiting:
            self.tail.append(self.montage() if several else self.taken())
        self.find_display()

    def blank_shows(self, node):
        """`plt.show()` inside of loops: what is drawn next is another picture."""
        for part in ast.walk(node):
            if part is not node and self.is_show(part) and part.lineno not in self.edits:
                line = self.code.source.split("\n")[part.lineno - 1]
                indent = line[:len(line) - len(line.lstrip())]
                if line.strip() == ast.get_source_segment(self.code.source, part):
                    self.edits[part.lineno] = (part.end_lineno, f"{indent}{self.pyplot}.figure()")

    @property
    def pyplot(self):
        here = {name for item in list(self.code.prelude) + list(self.code.items.values()) for name in item.binds}
        self.needs_plt |= (self.plt or "plt") not in here
        return self.plt or "plt"

    def taken(self):
        name = self.fresh("figure")
        self.outputs.append((name, "Figure"))
        return f"{name} = {self.pyplot}.gcf()\n{self.pyplot}.close()"

    def montage(self):
        name = self.fresh("figure")
        self.outputs.append((name, "Figure"))
        names = {word: self.fresh(word) for word in ("drawn", "one", "place", "panel")}
        return MONTAGE.format(name=name, plt=self.pyplot, **names)

    # -- values

    def find_display(self):
        body = self.code.tree.body
        lines = self.code.source.split("\n")
        for node in body:
            shown = self.code.displayed.get(node.lineno)
            if shown is not None:
                self.show(node, node.value.args[0], shown)
        if not body or not isinstance(body[-1], ast.Expr) or body[-1].lineno in self.edits or (len(body) - 1) in self.code.items:
            return
        node = body[-1]
        after = lines[node.end_lineno - 1].encode()[node.end_col_offset:].decode().strip()
        if after.startswith(";") or isinstance(node.value, ast.Constant) or self.draws(node):
            return
        self.show(node, node.value, self.code.shown)

    def show(self, node, expression, kind):
        if kind.what in ("none", "figure", "model", "module"):
            return
        text = ast.get_source_segment(self.code.source, expression)
        lines = self.code.source.split("\n")
        alone = lines[node.lineno - 1].encode()[:node.col_offset].strip() == b""
        if text is None or not alone:
            return
        declared = kind.declared
        unknown = kind.is_pandas and (kind.index is None or kind.index.what == "unknown" or
                                      (isinstance(expression, ast.Attribute) and expression.attr == "dtypes"))
        if declared is None or unknown or kind.what in ("array1", "array2", "list"):
            self.edits[node.lineno] = (node.end_lineno, f"print({text})")
            return
        name = self.fresh("shown")
        wrapped = text if isinstance(expression, (ast.Name, ast.Call, ast.Subscript, ast.Attribute)) and "\n" not in text else f"({text})"
        value = wrapped
        if kind.is_pandas and kind.index.what == "labels":
            value += '.rename_axis("index")'
        if kind.what == "series" and kind.name is None:
            value += '.rename("value")'
        self.edits[node.lineno] = (node.end_lineno, f"{name} = {value if value != wrapped else text if wrapped == text else wrapped}")
        self.outputs.append((name, declared))

    def text(self):
        """The cell's source with the edits."""
        lines = self.code.source.split("\n")
        written, number = [], 1
        while number <= len(lines):
            if number in self.edits:
                end, text = self.edits[number]
                if text:
                    rest = lines[end - 1]
                    comment = rest.partition("  #")
                    written.append(text + ("  #" + comment[2] if comment[1] and "\n" not in text else ""))
                number = end + 1
                continue
            written.append(lines[number - 1])
            number += 1
        return "\n".join(written + self.tail).strip("\n")


def kind_of_output(kind):
    return kind.declared or k.UNKNOWN.declared
