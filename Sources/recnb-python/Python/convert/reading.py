"""Follows a notebook's statements in order and says what each name is: an interpreter of kinds that runs nothing."""

import ast

import recnb_convert_kinds as k
import recnb_convert_pandas as pandas_calls
import recnb_convert_pandas_choosing as choosing
import recnb_convert_pandas_columns  # noqa: F401
import recnb_convert_pandas_files  # noqa: F401
import recnb_convert_pandas_groups  # noqa: F401
import recnb_convert_pandas_shapes  # noqa: F401
import recnb_convert_sklearn as sklearn_calls
from recnb_convert_names import targets
from recnb_convert_prelude import bound_by

DEPTH = 4


class Reader:
    """`kinds` by name at the module's level; `reveals` becomes true where labels of rows decide what comes out."""

    def __init__(self):
        self.kinds, self.functions, self.modules = {}, {}, {}
        self.reveals = False
        self.depth = 0

    # -- statements

    def run(self, statements):
        for statement in statements:
            self.statement(statement)

    def statement(self, node):
        if isinstance(node, ast.Assign):
            value = self.kind(node.value)
            for target in node.targets:
                self.assign(target, value, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value:
            self.assign(node.target, self.kind(node.value), node.value)
        elif isinstance(node, ast.AugAssign):
            value = self.binary(self.kind(self.loaded(node.target)), self.kind(node.value), node.op)
            self.assign(node.target, value, node.value)
        elif isinstance(node, ast.Expr):
            self.kind(node.value)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self.imports(node)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self.functions[node.name] = node
            self.kinds[node.name] = k.Kind("function")
        elif isinstance(node, ast.ClassDef):
            self.functions.pop(node.name, None)
            self.kinds[node.name] = k.Kind("class", cls=node.name)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self.assign(node.target, self.element(self.kind(node.iter), node.iter), None)
            self.either(node.body, node.orelse, twice=True)
        elif isinstance(node, ast.While):
            self.kind(node.test)
            self.either(node.body, node.orelse, twice=True)
        elif isinstance(node, ast.If):
            self.kind(node.test)
            self.either(node.body, node.orelse)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                value = self.kind(item.context_expr)
                if item.optional_vars:
                    self.assign(item.optional_vars, k.UNKNOWN if value.what != "file" else value, None)
            self.run(node.body)
        elif isinstance(node, ast.Match):
            self.kind(node.subject)
            for name in {name for case in node.cases for name in bound_by(case.pattern)}:
                self.kinds.pop(name, None)
            self.either(*[case.body for case in node.cases], [])
        elif isinstance(node, (ast.Try, ast.TryStar)):
            for handler in node.handlers:
                self.kinds.pop(handler.name, None)
            self.either(node.body, *[handler.body for handler in node.handlers])
            self.run(node.orelse + node.finalbody)
        elif isinstance(node, ast.Return):
            self.returned = k.joined(getattr(self, "returned", None), self.kind(node.value) if node.value else k.NONE)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    self.kinds.pop(target.id, None)

    def either(self, *bodies, twice=False):
        before = dict(self.kinds)
        after = []
        for body in bodies:
            if not body:
                after.append(before)
                continue
            self.kinds = dict(before)
            self.run(body)
            if twice:
                self.run(body)
            after.append(self.kinds)
        if twice:
            after.append(before)
        merged = {}
        for name in set().union(*after):
            merged[name] = None
            for kinds in after:
                merged[name] = k.joined(merged[name], kinds.get(name))
        self.kinds = merged

    def loaded(self, target):
        copy = ast.parse(ast.unparse(target), mode="eval").body
        return copy

    def imports(self, node):
        for alias in node.names:
            name = alias.asname or alias.name.split(".")[0]
            if isinstance(node, ast.Import):
                self.modules[name] = alias.name if alias.asname else alias.name.split(".")[0]
            else:
                self.modules[name] = f"{node.module or ''}.{alias.name}"
            self.kinds[name] = k.Kind("module")

    def assign(self, target, value, source):
        if isinstance(target, ast.Name):
            self.kinds[target.id] = value
            if isinstance(source, ast.Lambda):
                self.functions[target.id] = source
            else:
                self.functions.pop(target.id, None)
        elif isinstance(target, (ast.Tuple, ast.List)):
            parts = value.parts if value.what == "tuple" and len(value.parts) == len(target.elts) else None
            for place, part in enumerate(target.elts):
                self.assign(part, parts[place] if parts else self.element(value, None), None)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, k.UNKNOWN, None)
        elif isinstance(target, (ast.Subscript, ast.Attribute)):
            self.store(target, value, source)

    def store(self, target, value, source):
        """`df["x"] = value`, `df.loc[mask, "x"] = value`, `df.columns = [...]`."""
        holder = target.value
        if isinstance(holder, ast.Attribute) and holder.attr in ("loc", "at", "iloc", "iat"):
            self.kind(target)
            holder = holder.value
        kind = self.kind(holder)
        if not isinstance(holder, ast.Name):
            return
        if kind.what == "frame":
            self.kinds[holder.id] = choosing.stored(self, kind, target, value, source)
        elif kind.what == "series" and isinstance(target, ast.Attribute) and target.attr == "name":
            self.kinds[holder.id] = kind.but(name=source.value if isinstance(source, ast.Constant) else False)
        elif kind.what == "list" and kind.element and value.what != kind.element:
            self.kinds[holder.id] = k.joined(kind, k.Kind("list", element=value.what))

    # -- expressions

    def kind(self, node):
        if node is None:
            return k.NONE
        method = getattr(self, "of_" + type(node).__name__, None)
        if method:
            return method(node) or k.UNKNOWN
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.expr):
                self.kind(part)
        return k.UNKNOWN

    def of_Constant(self, node):
        value = node.value
        if isinstance(value, bool):
            return k.BOOL
        if isinstance(value, int):
            return k.INT if -(2**63) <= value < 2**63 else k.UNKNOWN
        return {float: k.DOUBLE, str: k.STRING, type(None): k.NONE}.get(type(value), k.UNKNOWN)

    def of_Name(self, node):
        return self.kinds.get(node.id, k.UNKNOWN)

    def of_JoinedStr(self, node):
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.kind(part.value)
        return k.STRING

    def of_List(self, node):
        element = None
        for part in node.elts:
            element = k.joined(element, self.kind(part))
        return k.Kind("list", element=element.what if element else None)

    def of_Tuple(self, node):
        return k.Kind("tuple", parts=tuple(self.kind(part) for part in node.elts))

    def of_ListComp(self, node):
        before = dict(self.kinds)
        for generator in node.generators:
            self.assign(generator.target, self.element(self.kind(generator.iter), generator.iter), None)
            for test in generator.ifs:
                self.kind(test)
        element = self.kind(node.elt)
        self.kinds = before
        return k.Kind("list", element=element.what)

    def of_IfExp(self, node):
        self.kind(node.test)
        return k.joined(self.kind(node.body), self.kind(node.orelse))

    def of_NamedExpr(self, node):
        value = self.kind(node.value)
        self.assign(node.target, value, node.value)
        return value

    def of_BinOp(self, node):
        return self.binary(self.kind(node.left), self.kind(node.right), node.op)

    def of_UnaryOp(self, node):
        value = self.kind(node.operand)
        return k.BOOL if isinstance(node.op, ast.Not) else value

    def of_BoolOp(self, node):
        value = None
        for part in node.values:
            value = k.joined(value, self.kind(part))
        return value

    def of_Compare(self, node):
        parts = [self.kind(part) for part in [node.left] + node.comparators]
        whole = self.aligned(parts)
        if whole is not None:
            return whole.but(special=frozenset())
        for part in parts:
            if part.what in ("array1", "array2"):
                return part
        return k.BOOL if all(part.what in ("int", "double", "number", "string", "bool", "none") for part in parts) else k.UNKNOWN

    def binary(self, left, right, op):
        whole = self.aligned([left, right])
        if whole is not None:
            return whole.but(name=left.name if left.name == right.name or not right.is_pandas else None) \
                if whole.what == "series" and left.is_pandas else whole
        for part in (left, right):
            if part.what in ("array1", "array2"):
                return part if k.UNKNOWN.what not in (left.what, right.what) else k.UNKNOWN
        numbers = ("int", "double", "number", "bool")
        if left.what in numbers and right.what in numbers:
            if isinstance(op, ast.Div):
                return k.DOUBLE
            if "double" in (left.what, right.what):
                return k.DOUBLE
            if left.what == right.what == "int" and not isinstance(op, ast.Pow):
                return k.INT
            return k.NUMBER
        if left.what == "string" and isinstance(op, (ast.Add, ast.Mod, ast.Mult)):
            return k.STRING
        if left.what == right.what == "list" and isinstance(op, ast.Add):
            return k.joined(left, right) if left.element and right.element else (left if left.element else right)
        if left.what == "list" and isinstance(op, ast.Mult):
            return left
        return k.UNKNOWN

    def aligned(self, parts):
        """What pandas makes of operands, whose labels it brings together; `None` where none is of pandas."""
        labelled = [part for part in parts if part.is_pandas]
        if not labelled:
            return None
        self.meets(labelled)
        first = next((part for part in labelled if part.what == "frame"), labelled[0])
        return first

    def meets(self, kinds):
        """Values whose labels are brought together: where they are not the same ones, labels decide."""
        numbers = {kind.index.number if kind.index else None for kind in kinds}
        if len(numbers) > 1 and any(kind.index is None or kind.index.what == "rows" for kind in kinds):
            self.reveals = True

    def of_Subscript(self, node):
        if isinstance(node.value, ast.Attribute) and node.value.attr in ("loc", "iloc", "at", "iat"):
            return choosing.located(self, self.kind(node.value.value), node.value.attr, node.slice)
        value = self.kind(node.value)
        if value.is_pandas or value.what == "groupby":
            return choosing.item(self, value, node.slice)
        key = self.kind(node.slice) if not isinstance(node.slice, ast.Slice) else None
        if value.what == "tuple":
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int) and -len(value.parts) <= node.slice.value < len(value.parts):
                return value.parts[node.slice.value]
            return k.UNKNOWN
        if value.what == "list":
            return value if key is None else (k.Kind(value.element) if value.element else k.UNKNOWN)
        if value.what == "string":
            return k.STRING
        if value.what in ("shape", "figure"):
            return k.INT if value.what == "shape" else value
        if value.what == "array1":
            return k.ARRAY1 if key is None or key.what in ("array1", "list", "series") else k.UNKNOWN
        if value.what == "array2":
            if isinstance(node.slice, ast.Tuple):
                slices = [isinstance(part, ast.Slice) for part in node.slice.elts]
                return {2: k.ARRAY2, 1: k.ARRAY1}.get(sum(slices), k.UNKNOWN)
            return k.ARRAY2 if key is None or key.what in ("array1", "list", "series") else k.UNKNOWN
        return k.UNKNOWN

    def of_Attribute(self, node):
        path = self.path(node)
        if path:
            return k.Kind("module")
        value = self.kind(node.value)
        if value.is_pandas or value.what == "groupby":
            return choosing.attribute(self, value, node.attr)
        if value.what == "accessor":
            return choosing.accessor(value, node.attr)
        if value.what == "figure":
            return value
        if value.what == "model":
            return sklearn_calls.attribute(value, node.attr)
        if value.what in ("array1", "array2"):
            return {"T": value, "shape": k.Kind("shape"), "size": k.INT, "ndim": k.INT}.get(node.attr, k.UNKNOWN)
        return k.UNKNOWN

    def path(self, node):
        """`np.linalg.norm` as `numpy.linalg.norm`, where the first name is a module."""
        names = []
        while isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name) and node.id in self.modules and self.kinds.get(node.id, k.UNKNOWN).what == "module":
            return ".".join([self.modules[node.id], *reversed(names)])
        return None

    def element(self, value, node):
        """What a loop over a value gives."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "range":
                return k.INT
            if node.func.id == "enumerate" and node.args:
                return k.Kind("tuple", parts=(k.INT, self.element(self.kind(node.args[0]), node.args[0])))
            if node.func.id == "zip":
                return k.Kind("tuple", parts=tuple(self.element(self.kind(part), part) for part in node.args))
        if value.what == "list" and value.element:
            return k.Kind(value.element) if value.element in ("int", "double", "number", "string", "bool") else k.UNKNOWN
        if value.what == "range":
            return k.INT
        if value.what == "string":
            return k.STRING
        if value.what == "tuple":
            kind = None
            for part in value.parts:
                kind = k.joined(kind, part)
            return kind or k.UNKNOWN
        return k.UNKNOWN

    # -- calls

    def of_Call(self, node):
        function = node.func
        path = self.path(function)
        if path:
            return self.library(path, node)
        if isinstance(function, ast.Name):
            return self.named(function.id, node)
        if isinstance(function, ast.Attribute):
            value = self.kind(function.value)
            if value.is_pandas or value.what == "groupby":
                return pandas_calls.of_method(self, value, function.attr, node)
            arguments = self.arguments(node)
            if value.what == "accessor":
                return choosing.accessor(value, function.attr, node)
            if value.what == "model":
                return sklearn_calls.method(self, value, function.attr, arguments)
            if value.what in ("array1", "array2"):
                return self.array(value, function.attr, node)
            if value.what == "list" and isinstance(function.value, ast.Name):
                return self.listed(value, function.value.id, function.attr, arguments)
            if value.what == "string":
                return {"split": k.Kind("list", element="string"), "format": k.STRING}.get(
                    function.attr, k.STRING if function.attr in ("lower", "upper", "strip", "replace", "join", "title") else k.UNKNOWN)
            if value.what == "figure":
                return value
            self.escapes(arguments)
            return k.UNKNOWN
        self.kind(function)
        self.escapes(self.arguments(node))
        return k.UNKNOWN

    def arguments(self, node):
        return [self.kind(part.value if isinstance(part, ast.Starred) else part) for part in node.args] + \
            [self.kind(keyword.value) for keyword in node.keywords]

    def escapes(self, kinds):
        """Values that go where nobody follows them."""
        if any(kind.is_pandas and (kind.index is None or kind.index.what == "rows") for kind in kinds):
            self.reveals = True

    def named(self, name, node):
        own = self.functions.get(name)
        if own is not None:
            return self.user(own, node)
        arguments = self.arguments(node)
        if self.kinds.get(name, k.UNKNOWN).what == "class":
            self.escapes(arguments)
            return k.Kind("instance", cls=name)
        if name in self.kinds:
            self.escapes(arguments)
            return k.UNKNOWN
        first = arguments[0] if arguments else k.UNKNOWN
        simple = {"len": k.INT, "int": k.INT, "float": k.DOUBLE, "str": k.STRING, "bool": k.BOOL, "range": k.Kind("range"),
                  "print": k.NONE, "input": k.STRING, "isinstance": k.BOOL, "any": k.BOOL, "all": k.BOOL, "round": None, "abs": None,
                  "open": k.Kind("file"), "display": k.NONE, "repr": k.STRING}
        if name in simple:
            if name == "round":
                return k.INT if len(arguments) == 1 and not first.is_pandas else first
            return simple[name] or first
        if name in ("sorted", "list"):
            element = self.element(first, node.args[0] if node.args else None)
            return k.Kind("list", element=element.what if element.what != "unknown" else None) \
                if first.what in ("list", "range", "string") else k.UNKNOWN
        if name in ("min", "max") and node.args:
            if len(arguments) == 1:
                return self.element(first, node.args[0])
            kind = None
            for argument in arguments:
                kind = k.joined(kind, argument)
            return kind
        if name == "sum":
            return k.NUMBER if first.what in ("list", "series", "array1") else k.UNKNOWN
        if name not in ("type", "id", "zip", "enumerate", "map", "filter", "dict", "set", "tuple", "next", "iter"):
            self.escapes(arguments)
        return k.UNKNOWN

    def user(self, function, node):
        """Follows a call of the user's own function with the kinds of its arguments."""
        arguments = self.arguments(node)
        if self.depth >= DEPTH or not hasattr(function, "args"):
            self.escapes(arguments)
            return k.UNKNOWN
        order = [argument.arg for argument in function.args.posonlyargs + function.args.args]
        outer, earlier = dict(self.kinds), getattr(self, "returned", None)
        local = dict(outer)
        for argument, default in zip(reversed(order), reversed(function.args.defaults)):
            local[argument] = self.kind(default)
        for name, kind in zip(order, arguments):
            local[name] = kind
        for keyword in node.keywords:
            if keyword.arg:
                local[keyword.arg] = self.kind(keyword.value)
        for name in order:
            if name not in local or (name in outer and local[name] is outer.get(name) and order.index(name) >= len(node.args)
                                     and not any(keyword.arg == name for keyword in node.keywords)
                                     and order.index(name) < len(order) - len(function.args.defaults)):
                local[name] = k.UNKNOWN
        self.kinds, self.returned = local, None
        self.depth += 1
        try:
            if isinstance(function, ast.Lambda):
                return self.kind(function.body)
            self.run(function.body)
            return self.returned or k.NONE
        finally:
            self.depth -= 1
            self.kinds, self.returned = outer, earlier

    def listed(self, value, name, method, arguments):
        if method == "append" and arguments:
            kind = k.joined(k.Kind(value.element) if value.element else None, arguments[0])
            self.kinds[name] = k.Kind("list", element=kind.what)
            return k.NONE
        if method == "extend" and arguments:
            self.kinds[name] = k.joined(value, arguments[0]) if value.element else arguments[0]
            return k.NONE
        if method == "index" or method == "count":
            return k.INT
        return value if method == "copy" else k.UNKNOWN

    def array(self, value, method, node):
        self.arguments(node)
        axis = bool(node.args) or any(keyword.arg == "axis" for keyword in node.keywords)
        if method in ("mean", "std", "var"):
            return k.ARRAY1 if axis else k.DOUBLE
        if method in ("sum", "min", "max"):
            return k.ARRAY1 if axis else k.NUMBER
        if method in ("argmax", "argmin"):
            return k.ARRAY1 if axis else k.INT
        if method in ("copy", "round", "astype", "clip", "cumsum"):
            return value if method != "cumsum" else k.ARRAY1
        if method in ("ravel", "flatten"):
            return k.ARRAY1
        if method == "tolist" and value.what == "array1":
            return k.Kind("list", element="number")
        return k.UNKNOWN

    def library(self, path, node):
        package = path.split(".")[0]
        if package == "pandas":
            return pandas_calls.of_function(self, path.split(".", 1)[-1], node)
        arguments = self.arguments(node)
        if package == "numpy":
            return sklearn_calls.numpy_function(path.split(".", 1)[-1], node, arguments)
        if package == "sklearn":
            return sklearn_calls.function(path.split(".")[-1], node, arguments)
        if package in ("matplotlib", "seaborn"):
            if path.endswith("subplots"):
                return k.Kind("tuple", parts=(k.Kind("figure"), k.Kind("figure")))
            return k.Kind("figure")
        if package == "os" and path.startswith("os.path."):
            return k.STRING if path.endswith(("join", "basename", "dirname", "abspath")) else k.BOOL if "is" in path or "exists" in path else k.UNKNOWN
        if package == "math":
            return k.INT if path.endswith(("floor", "ceil")) else k.DOUBLE
        if package in ("random", "itertools", "collections", "re", "json", "datetime", "warnings", "time"):
            return k.DOUBLE if path in ("time.time", "time.perf_counter", "random.random") else k.UNKNOWN
        self.escapes(arguments)
        return k.UNKNOWN


__all__ = ["Reader", "targets"]
