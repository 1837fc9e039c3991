"""Finds the statements of a notebook that recnb can do natively, and the cells that stand for them."""

import ast

import recnb_convert_magics as magics
from recnb_convert_native_tables import Column, Not, Tables, column, kind_of, label, literal, plain
from recnb_convert_names import Names, scan
from recnb_convert_pandas import keywords, text, texts
from recnb_convert_prelude import base

CLUSTERINGS = {"KMeans": ("kMeans", {"n_clusters": "k", "n_init": "nInit", "max_iter": "maxIterations", "tol": "tolerance"}),
               "MiniBatchKMeans": ("miniBatchKMeans", {"n_clusters": "k", "n_init": "nInit", "max_iter": "maxIterations",
                                                       "batch_size": "batchSize", "max_no_improvement": "maxNoImprovement"})}
SCALERS = {"StandardScaler": "standardize", "MinMaxScaler": "minMaxScale"}
CHARTS = {"scatter": "scatter", "line": "line", "bar": "bar"}


class Native:
    """A statement as cells: `(kind, name, body)` each, the last one standing for `variable`."""

    def __init__(self, cells, variable, columns):
        self.cells, self.variable, self.columns = cells, variable, columns


class Finder(Tables):
    """Goes through the statements in order and keeps what is known of tables."""

    def __init__(self, folder, root):
        super().__init__(folder, root, {})

    def statement(self, node, isLast, number):
        """The native form of a statement of the module; `None` for Python. What is known is kept up to date by `settle`."""
        try:
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                target = node.targets[0]
                if isinstance(target, ast.Name):
                    source, columns = self.table(node.value)
                    kind = "load" if source.startswith("readCSV(") and source.count("(") == 1 else "clean"
                    if isinstance(node.value, ast.Name):
                        return None
                    return Native([(kind, label(target.id), chained(source))], target.id, columns)
                if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and target.value.id in self.known:
                    return self.stored(target.value, target.slice, node.value, number)
            if isinstance(node, ast.Expr) and isLast and isinstance(node.value, ast.Name) and node.value.id in self.known:
                # Its own cell shows it.
                return Native([], None, None)
            if isinstance(node, ast.Expr) and isLast and isinstance(node.value, (ast.Call, ast.Subscript)):
                chart = self.chart(node.value, number)
                if chart:
                    return chart
                source, columns = self.table(node.value)
                return Native([("evaluate", f"shown_{number}", chained(source))], None, columns)
        except (Not, RecursionError):
            return None
        return None

    def settle(self, node, native):
        if native is not None and native.variable:
            self.known[native.variable] = native.columns
            return
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                name = alias.asname or alias.name.split(".")[0]
                self.modules[name] = alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
            return
        found = Names()
        scan(node, found, {})
        for name in list(found.binds) + list(found.changes) + [name for pair in found.pairs for name in pair]:
            self.known.pop(name, None)
        # A function may do anything to what it is given.
        for part in ast.walk(node):
            if isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
                for argument in part.args:
                    if isinstance(argument, ast.Name):
                        self.known.pop(argument.id, None)

    def estimator(self, node, classes):
        """`KMeans(...).fit_predict(table)`: the class, its arguments and the table."""
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) == 1 and not node.keywords):
            return None
        made = node.func.value
        if not (isinstance(made, ast.Call) and isinstance(made.func, ast.Name) and not made.args):
            return None
        name = self.modules.get(made.func.id, "")
        if not name.startswith("sklearn.") or name.rpartition(".")[2] not in classes:
            return None
        return name.rpartition(".")[2], keywords(made), node.func.attr, node.args[0]

    def features(self, node, frame):
        """The columns of a frame that are given to an estimator: `frame[["a", "b"]]`."""
        if not (isinstance(node, ast.Subscript) and self.same(node.value, frame) and isinstance(node.slice, ast.List)):
            raise Not
        names = texts(node.slice)
        columns = self.known[frame.id]
        self.need(columns, names or [])
        if any(columns[name].kind not in ("int", "float") or columns[name].missing for name in names):
            raise Not
        return names

    def stored(self, frame, key, value, number):
        """`frame["x"] = ...`"""
        columns = dict(self.known[frame.id])
        source = label(frame.id)
        found = self.estimator(value, CLUSTERINGS)
        loaded = ast.Name(frame.id, ast.Load())
        if found:
            cls, words, method, features = found
            named = text(key)
            if method != "fit_predict" or named is None or named in columns or "row" in columns or not plain(named):
                raise Not
            names = self.features(features, loaded)
            verb, known = CLUSTERINGS[cls]
            if "random_state" not in words or "n_clusters" not in words or set(words) - set(known) - {"random_state"}:
                raise Not
            arguments = [f"{known[word]}: {literal(part)}" for word, part in words.items() if word != "random_state"
                         and kind_of(part) in ("int", "float")]
            if len(arguments) != len(words) - 1 or kind_of(words["random_state"]) != "int":
                raise Not
            defaults = {"KMeans": ["maxIterations: 300", "tolerance: 0.0001"], "MiniBatchKMeans": ["batchSize: 1024", "maxIterations: 100"]}[cls]
            arguments += [part for part in defaults if not any(part.split(":")[0] == given.split(":")[0] for given in arguments)]
            if not any(part.startswith("nInit:") for part in arguments):
                arguments.append("nInit: 1")
            arguments.append(f"seed: {literal(words['random_state'])}")
            model = f"{frame.id}_{named}"
            on = ", ".join(map(column, names))
            body = f"{source}.with(row: rowNumber()).join({model}.assignments.rename([.cluster: {column(named)}]), on: .row).drop(.row)" \
                if named != "cluster" else f"{source}.with(row: rowNumber()).join({model}.assignments, on: .row).drop(.row)"
            return Native([("cluster", label(model), f"{verb}({source}, on: {on}, {', '.join(arguments)})"),
                           ("clean", source, chained(body))], frame.id, columns | {named: Column("int")})
        found = self.estimator(value, SCALERS)
        if found:
            cls, words, method, features = found
            names = self.features(features, loaded)
            if method != "fit_transform" or words or texts(key) != names or not isinstance(key, ast.List):
                raise Not
            return Native([("feature", source, f"{source}.{SCALERS[cls]}({', '.join(map(column, names))})")], frame.id,
                          columns | {name: Column("float") for name in names})
        named = text(key)
        if named is None:
            raise Not
        code, kind, missing = self.value(value, loaded, columns)
        if isinstance(value, ast.Constant) or kind not in ("int", "float", "str"):
            raise Not
        code = code[1:-1] if code.startswith("(") and code.endswith(")") and balanced(code[1:-1]) else code
        if isinstance(value, ast.Call) and "??" in code and column(named) == code.split(" ")[0]:
            code = f"{source}.fillMissing({column(named)}, with: {code.partition('?? ')[2]})"
        else:
            code = f"{source}.with({label(named)}: {code})"
        return Native([("clean", source, code)], frame.id, columns | {named: Column(kind, missing)})

    def chart(self, node, number):
        """`frame.plot(x=, y=, kind=)`, `frame.plot.scatter(x=, y=)`, `frame["x"].hist(bins=)`."""
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)) or node.args:
            return None
        words, function = keywords(node), node.func
        if function.attr == "hist" and isinstance(function.value, ast.Subscript) and text(function.value.slice) is not None:
            source, columns = self.table(function.value.value)
            name = text(function.value.slice)
            if name not in columns or columns[name].kind not in ("int", "float") or set(words) - {"bins"}:
                raise Not
            bins = literal(words["bins"]) if "bins" in words else "10"
            if not bins.isdigit():
                raise Not
            return Native([("plot", f"figure_{number}", f"{source}.histogram({column(name)}, bins: {bins})")], None, columns)
        if function.attr in CHARTS and isinstance(function.value, ast.Attribute) and function.value.attr == "plot":
            kind, holder = function.attr, function.value.value
        elif function.attr == "plot":
            kind, holder = text(words.get("kind")) if "kind" in words else "line", function.value
        else:
            return None
        if kind not in CHARTS or set(words) - {"x", "y", "kind", "title"} or not {"x", "y"} <= set(words) or isinstance(base(holder), ast.Call):
            raise Not
        source, columns = self.table(holder)
        x, y = text(words["x"]), text(words["y"])
        if x not in columns or y not in columns or columns[y].kind not in ("int", "float"):
            raise Not
        title = f", title: {literal(words['title'])}" if "title" in words else ""
        return Native([("plot", f"figure_{number}", f"{source}.{CHARTS[kind]}(x: {column(x)}, y: {column(y)}{title})")], None, columns)


def balanced(code):
    depth = 0
    for letter in code:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth < 0:
            return False
    return depth == 0


def chained(source):
    """A long chain with each call on a line of its own."""
    if len(source) <= 100:
        return source
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(source):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(letter, 0)
        if letter == "." and depth == 0 and place and source[place - 1] == ")":
            parts.append(source[start:place])
            start = place
    parts.append(source[start:])
    return ("\n    ").join(parts)


def split(cells, folder, root, banned):
    """The cells with each statement that has a native form as a cell of its own: `(cells, natives)`, where a cell has `origin`, its
    number in the file, and `first`, its first line there, and natives stand by the number of the new cell."""
    made, natives, finder = [], {}, Finder(folder, root)
    for number, cell in enumerate(cells, 1):
        whole = dict(cell, origin=number, first=1)
        if cell["type"] != "code":
            made.append(whole)
            continue
        try:
            source, _ = magics.plain(cell["source"])
        except magics.Broken:
            source = None
        tree = magics.parse(source) if source else None
        lines = source.split("\n") if source else []
        if tree is None or not tree.body or ";" in source and any(node.end_lineno == after.lineno for node, after in zip(tree.body, tree.body[1:])):
            made.append(whole)
            for node in tree.body if tree else []:
                finder.settle(node, None)
            continue
        start, pending = 1, False
        for place, node in enumerate(tree.body):
            rest = tree.body[place + 1:]
            last = not rest or (len(rest) == 1 and is_show(rest[0]))
            native = finder.statement(node, last, number) if (number, place) not in banned else None
            if native is not None and isinstance(node, ast.Expr) and lines[node.end_lineno - 1].rstrip().endswith(";") \
                    and native.cells and native.cells[0][0] != "plot":
                native = None
            finder.settle(node, native)
            if native is None:
                pending = True
                continue
            if pending:
                made.append(dict(whole, source="\n".join(lines[start - 1:first_line(node) - 1]), first=start))
            made.append(dict(whole, source="\n".join(lines[first_line(node) - 1:node.end_lineno]), first=first_line(node), place=place))
            natives[len(made)] = native
            start, pending = node.end_lineno + 1, False
            if last and rest:
                start = len(lines) + 1
                break
        tail = "\n".join(lines[start - 1:])
        if pending or (tail.strip() and not tree.body):
            made.append(dict(whole, source=tail, first=start))
    return made, natives


def first_line(node):
    return node.lineno


def is_show(node):
    return isinstance(node, ast.Expr) and ast.unparse(node.value) == "plt.show()"
