"""Finds the statements of a notebook that recnb can do natively, and the cells that stand for them."""

import ast
import copy

import recnb_convert_magics as magics
import recnb_convert_native_columns as columns_family
import recnb_convert_native_files  # noqa: F401
import recnb_convert_native_groups  # noqa: F401
import recnb_convert_native_rows  # noqa: F401
from recnb_convert_names import Names, scan
from recnb_convert_native_figures import chart
from recnb_convert_native_models import CLUSTERINGS, ESTIMATORS, SCALERS, Fit, clustering, framed, is_fit, labels, numbered, silhouette, transformed
from recnb_convert_native_tables import Column, Columns, Given, Not, Tables, column, label, listed, plain
from recnb_convert_pandas import text, texts


# Functions that leave what they are given as it is.
HARMLESS = {"print", "display", "len", "type", "str", "repr", "list", "sorted", "sum", "min", "max", "round", "isinstance", "id"}


class Native:
    """A statement as cells: `(kind, name, body)` each, the last one standing for `variable`, whose type in a header is `type`."""

    def __init__(self, cells, variable, columns, type="Table"):
        self.cells, self.variable, self.columns, self.type = cells, variable, columns, type


class Finder(Tables):
    """Goes through the statements in order and keeps what is known of tables."""

    def __init__(self, folder, root):
        super().__init__(folder, root, {})
        self.functions, self.names = {}, set()

    def statement(self, node, is_last, number):
        """The native form of a statement of the module; `None` for Python. What is known is kept up to date by `settle`."""
        try:
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                target = node.targets[0]
                if isinstance(target, ast.Name):
                    return None if isinstance(node.value, ast.Name) else self.bound(target.id, node.value)
                if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and target.value.id in self.known:
                    return self.stored(target.value, target.slice, node.value)
            if isinstance(node, ast.Expr) and is_last:
                return self.shown(node.value, number)
        except (Not, RecursionError):
            return None
        return None

    def bound(self, name, value):
        """`name = ...`"""
        score = silhouette(self, value)
        if score:
            return Native([("evaluate", label(name), score)], name, None, "Double")
        made = framed(self, value)
        if made:
            return Native([("feature", label(name), chained(made[0]))], name, made[1])
        if is_fit(self, value):
            fit = Fit(self, value)
            if fit.cls not in CLUSTERINGS:
                source, columns = transformed(fit)
                return Native([("feature", label(name), chained(source))], name, columns)
            model = f"{name}_model"
            if model in self.names:
                raise Not
            body = f"{model}.assignments.select(.cluster)" + (f".rename([.cluster: {column(name)}])" if name != "cluster" else "")
            found = Columns({name: labels(self, fit, model, name)}, fit.columns.rows, "1")
            return Native([("cluster", label(model), clustering(fit)), ("clean", label(name), chained(body))], name, found)
        source, columns = self.table(value)
        kind = "load" if source.startswith("readCSV(") and source.count("(") == 1 + (".cast(" in source) else "clean"
        return Native([(kind, label(name), chained(source))], name, columns)

    def stored(self, frame, key, value):
        """`frame["x"] = ...`"""
        columns = self.known[frame.id]
        if columns.array:
            raise Not
        source = label(frame.id)
        loaded = ast.Name(frame.id, ast.Load())
        if is_fit(self, value):
            return self.fitted(source, columns, key, Fit(self, value))
        named = text(key)
        if named is None:
            raise Not
        columns.free([named], columns)
        if isinstance(value, ast.Name) and value.id in self.known and self.known[value.id].array == "1":
            return self.taken(source, columns, named, value.id)
        code, found = columns_family.expression(self, value, loaded, columns)
        if isinstance(value, ast.Call) and "??" in code and column(named) == code.split(" ")[0]:
            code = f"{source}.fillMissing({column(named)}, with: {code.partition('?? ')[2]})"
        else:
            code = f"{source}.with({label(named)}: {code})"
        return Native([("clean", source, code)], frame.id, Columns({**columns, named: found}, columns.rows))

    def fitted(self, source, columns, key, fit):
        """`frame["x"] = KMeans(...).fit_predict(features)`, `frame[["x", "y"]] = StandardScaler().fit_transform(frame[["x", "y"]])`."""
        if fit.columns.rows != columns.rows or "row" in columns:
            raise Not
        if fit.cls in CLUSTERINGS:
            named = text(key)
            if named is None or not plain(named):
                raise Not
            columns.free([named])
            model = f"{source}_{named}"
            found = labels(self, fit, model, named)
            return Native([("cluster", label(model), clustering(fit)), ("clean", source, chained(numbered(source, model, named)))],
                          source, Columns({**columns, named: found}, columns.rows))
        names = texts(key) if isinstance(key, ast.List) else None
        if fit.cls == "PCA" or not names or fit.source != source or fit.on != names:
            raise Not
        if fit.method != "fit_transform" or fit.words or any(columns[name].kind == "bool" for name in names):
            raise Not
        made = {name: Column("float") for name in names}
        return Native([("feature", source, f"{source}.{SCALERS[fit.cls]}({listed(names)})")], source, Columns({**columns, **made}, columns.rows))

    def taken(self, source, columns, named, name):
        """`frame["x"] = labels`"""
        array = self.known[name]
        if array.rows != columns.rows or "row" in columns or not plain(named):
            raise Not
        columns.free([named])
        other = f"{label(name)}.with(row: rowNumber())" + (f".rename([{column(name)}: {column(named)}])" if name != named else "")
        body = f"{source}.with(row: rowNumber()).join({other}, on: .row).drop(.row)"
        return Native([("clean", source, chained(body))], source, Columns({**columns, named: next(iter(array.values()))}, columns.rows))

    def shown(self, value, number):
        """A last expression."""
        if isinstance(value, ast.Name) and value.id in self.known and not self.known[value.id].array:
            # Its own cell shows it.
            return Native([], None, None)
        if not isinstance(value, (ast.Call, ast.Subscript)):
            return None
        score = silhouette(self, value)
        if score:
            return Native([("evaluate", f"shown_{number}", score)], None, None, "Double")
        figure = chart(self, value)
        if figure:
            return Native([("plot", f"figure_{number}", figure)], None, None)
        source, columns = self.table(value)
        return Native([("evaluate", f"shown_{number}", chained(source))], None, columns)

    def settle(self, node, native):
        if native is not None and native.variable:
            self.known.pop(native.variable, None)
            if native.columns is not None:
                self.known[native.variable] = native.columns
            return
        if native is not None:
            return
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                name = alias.asname or alias.name.split(".")[0]
                self.modules[name] = (alias.name if alias.asname else name) if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
            return
        if isinstance(node, ast.FunctionDef):
            self.functions[node.name] = node
        found = Names()
        scan(node, found, self.functions)
        named = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load)}
        for name in list(named) + list(found.binds) + list(found.changes) + [name for pair in found.pairs for name in pair]:
            self.known.pop(name, None)
            self.modules.pop(name, None)
        # A function may do anything to what it is given.
        for part in ast.walk(node):
            if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id not in HARMLESS:
                for argument in part.args:
                    if isinstance(argument, ast.Name):
                        self.known.pop(argument.id, None)


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


# -- names that stand for what they are bound to


class Settled(ast.NodeTransformer):
    """Puts constants, parameters, and estimators that are used once, in the place of their names."""

    def __init__(self, constants):
        self.constants, self.used = constants, set()

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load) and node.id in self.constants:
            self.used.add(node.id)
            return ast.copy_location(copy.deepcopy(self.constants[node.id]), node)
        return node

    def visit_Lambda(self, node):
        own = {argument.arg for argument in node.args.args}
        before, self.constants = self.constants, {name: value for name, value in self.constants.items() if name not in own}
        node = self.generic_visit(node)
        self.constants = before
        return node


def is_constant(node):
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    if isinstance(node, (ast.List, ast.Tuple)):
        return bool(node.elts) and all(isinstance(part, ast.Constant) for part in node.elts)
    return isinstance(node, ast.Constant)


def counted(trees):
    """How often each name is bound and used, and which are changed or declared elsewhere: `(bound, used, spoilt)`."""
    bound, used, spoilt = {}, {}, set()
    for tree in trees:
        found = Names()
        for node in tree.body:
            scan(node, found, {})
            spoilt |= {name for pair in found.pairs for name in pair}
            if isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)):
                spoilt |= set(found.binds)
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                place = used if isinstance(node.ctx, ast.Load) else bound
                place[node.id] = place.get(node.id, 0) + 1
            elif isinstance(node, (ast.Global, ast.Nonlocal)):
                spoilt |= set(node.names)
        spoilt |= {"<changed>" + name for name in found.changes}
    return bound, used, spoilt


def split(cells, folder, root, banned, given):
    """The cells with each statement that has a native form as a cell of its own: `(cells, natives, lost)`, where a cell has `origin`, its
    number in the file, and `first`, its first line there, natives stand by the number of the new cell, and `lost` are places of estimators
    that were taken away although the call that needs them stayed Python. `given` are the cells of parameters by their numbers."""
    made, natives, finder = [], {}, Finder(folder, root)
    sources, trees = {}, {}
    for number, cell in enumerate(cells, 1):
        if cell["type"] != "code":
            continue
        try:
            sources[number] = magics.plain(cell["source"])[0]
        except magics.Broken:
            continue
        if sources[number]:
            trees[number] = magics.parse(sources[number])
    bound, used, spoilt = counted(trees.values())
    finder.names = set(bound)
    constants, estimators, open_estimators = {}, {}, {}

    def once(name):
        return bound.get(name) == 1 and name not in spoilt

    for number, cell in enumerate(cells, 1):
        whole = dict(cell, origin=number, first=1)
        source, tree = sources.get(number), trees.get(number)
        if cell["type"] != "code" or number in given:
            made.append(whole)
            for name, kind in given[number].kinds.items() if number in given else ():
                constants[name] = ast.Constant(Given(name, kind))
            continue
        lines = source.split("\n") if source else []
        if tree is None or not tree.body or any(node.end_lineno >= after.lineno for node, after in zip(tree.body, tree.body[1:])):
            made.append(whole)
            for node in tree.body if tree else []:
                finder.settle(node, None)
            continue
        start, pending = 1, False

        def rest_until(line):
            text = "\n".join(lines[start - 1:line - 1])
            if pending or text.strip() and any(piece.strip() and not piece.strip().startswith("#") for piece in text.split("\n")):
                made.append(dict(whole, source=text, first=start))

        for place, node in enumerate(tree.body):
            rest = tree.body[place + 1:]
            last = not rest or (len(rest) == 1 and is_show(rest[0]))
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                name, value = node.targets[0].id, node.value
                if once(name) and is_constant(value) and ("<changed>" + name not in spoilt):
                    constants[name] = value
                elif once(name) and used.get(name) == 1 and is_estimator(finder, value) and (number, place) not in banned:
                    try:
                        estimators[name] = Settled(constants).visit(copy.deepcopy(value))
                        open_estimators[name] = number, place
                    except RecursionError:
                        pass
                    else:
                        rest_until(node.lineno)
                        start, pending = node.end_lineno + 1, False
                        continue
            native, text_of = None, None
            if (number, place) not in banned:
                settled = Settled({**constants, **estimators})
                plain_node = settled.visit(copy.deepcopy(node))
                native = finder.statement(plain_node, last, number)
                if native is not None:
                    taken = settled.used & set(estimators)
                    for name in taken:
                        open_estimators.pop(name, None)
                    if taken:
                        text_of = "\n" * (node.end_lineno - node.lineno) + ast.unparse(plain_node)
            if native is not None and isinstance(node, ast.Expr) and lines[node.end_lineno - 1].rstrip().endswith(";") \
                    and native.cells and native.cells[0][0] != "plot":
                native = None
            finder.settle(node, native)
            if native is None:
                pending = True
                continue
            if pending:
                rest_until(node.lineno)
            made.append(dict(whole, source=text_of or "\n".join(lines[node.lineno - 1:node.end_lineno]), first=node.lineno, place=place))
            natives[len(made)] = native
            start, pending = node.end_lineno + 1, False
            if last and rest:
                start = len(lines) + 1
                break
        if pending:
            made.append(dict(whole, source="\n".join(lines[start - 1:]), first=start))
    return made, natives, set(open_estimators.values())


def is_estimator(finder, node):
    return isinstance(node, ast.Call) and finder.path(node.func).startswith("sklearn.") \
        and finder.path(node.func).rpartition(".")[2] in ESTIMATORS


def is_show(node):
    return isinstance(node, ast.Expr) and ast.unparse(node.value) == "plt.show()"


__all__ = ["Native", "split"]
