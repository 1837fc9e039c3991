"""Which names a piece of Python uses, binds and changes in place, seen from the module's level."""

import ast

# Methods that change what they are called on and give nothing back; pandas' own say so by `inplace=True`.
CHANGING = {"append", "extend", "insert", "remove", "clear", "update", "add", "discard", "setdefault", "pop", "popitem", "sort",
            "reverse", "appendleft", "popleft", "fit", "partial_fit", "fit_transform", "fit_predict", "fill", "resize", "put",
            "itemset", "write", "close"}
# Functions that change an argument.
SHUFFLING = {"shuffle", "heapify", "heappush", "heappop", "insort", "put", "fill_diagonal"}
# Of these nothing is changed although the method's name is above.
HARMLESS_ROOTS = {"plt", "sns", "np", "pd", "os", "sys"}

BUILTIN = set(dir(__builtins__)) if not isinstance(__builtins__, dict) else set(__builtins__)


class Names:
    """What a statement or a run of them does with names: `uses` before it binds them, `binds`, `changes` in place, and `pairs` of names
    that mean one object from then on."""

    def __init__(self):
        self.uses, self.binds, self.changes, self.pairs = {}, {}, {}, []

    def add_use(self, name, line):
        if name not in self.binds:
            self.uses.setdefault(name, line)


def root(node):
    """The name at the start of `a.b[c].d`; calls end the way, since what they give is something new."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def targets(node):
    """The names that an assignment target binds."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Starred):
        return targets(node.value)
    if isinstance(node, (ast.Tuple, ast.List)):
        return [name for part in node.elts for name in targets(part)]
    return []


# Patterns of `match` that bind a name.
PATTERNS = (ast.MatchAs, ast.MatchStar, ast.MatchMapping)


def captured(node):
    """The name that an `except` or a pattern binds, which is a text and no node of its own."""
    return node.rest if isinstance(node, ast.MatchMapping) else node.name


def free_names(function):
    """The names that a function, class or lambda takes from the module when it runs."""
    own, used, declared = set(), {}, set()
    arguments = getattr(function, "args", None)
    if arguments:
        for argument in arguments.posonlyargs + arguments.args + arguments.kwonlyargs + [arguments.vararg, arguments.kwarg]:
            if argument:
                own.add(argument.arg)
    body = function.body if isinstance(function.body, list) else [function.body]

    def visit(node):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            own.add(node.name)
            for part in node.decorator_list + getattr(node, "bases", []):
                visit(part)
            if not isinstance(node, ast.ClassDef):
                for part in node.args.defaults + [part for part in node.args.kw_defaults if part]:
                    visit(part)
            for name, line in free_names(node).items():
                used.setdefault(name, line)
            return
        if isinstance(node, ast.Lambda):
            for name, line in free_names(node).items():
                used.setdefault(name, line)
            return
        if isinstance(node, ast.Global):
            declared.update(node.names)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            own.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        if isinstance(node, (ast.ExceptHandler, *PATTERNS)) and captured(node):
            own.add(captured(node))
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                used.setdefault(node.id, node.lineno)
            else:
                own.add(node.id)
        for part in ast.iter_child_nodes(node):
            visit(part)

    for statement in body:
        visit(statement)
    return {name: line for name, line in used.items() if name not in own or name in declared}


def global_names(function):
    return {name for node in ast.walk(function) if isinstance(node, ast.Global) for name in node.names}


def changed_parameters(function):
    """The places of the parameters that a function changes in place, and the names of the module that it does."""
    if isinstance(function, ast.ClassDef):
        return set(), set()
    order = [argument.arg for argument in function.args.posonlyargs + function.args.args]
    inner = Names()
    for statement in function.body if isinstance(function.body, list) else []:
        scan(statement, inner, {})
    rebound = set(inner.binds)
    places = {order.index(name) for name in inner.changes if name in order and name not in rebound}
    outer = {name for name in inner.changes if name not in order and name not in rebound}
    return places, outer | global_names(function)


def scan(statement, found, functions):
    """Adds what a statement does with names to `found`. `functions` has the user's own by name."""
    Scan(found, functions).visit(statement)


class Scan(ast.NodeVisitor):
    def __init__(self, found, functions):
        self.found, self.functions = found, functions

    def change(self, node):
        name = root(node)
        if name and name not in HARMLESS_ROOTS:
            self.found.add_use(name, node.lineno)
            self.found.changes.setdefault(name, node.lineno)

    def bind(self, target):
        for name in targets(target):
            self.found.binds.setdefault(name, target.lineno)
        for node in ast.walk(target):
            if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
                self.change(node)
        self.loads(target)

    def loads(self, target):
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                self.found.add_use(node.id, node.lineno)

    def alias(self, target, value):
        """`a = b`, `a = [b, c]`, `for a in b`: one object under several names."""
        parts = [value]
        if isinstance(value, (ast.Tuple, ast.List, ast.Set)):
            parts = value.elts
        elif isinstance(value, ast.Dict):
            parts = value.values
        elif isinstance(value, ast.IfExp):
            parts = [value.body, value.orelse]
        elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("zip", "enumerate", "dict", "list"):
            parts = value.args
        for name in targets(target):
            for part in parts:
                other = part.id if isinstance(part, ast.Name) else None
                if other and other != name:
                    self.found.pairs.append((name, other))

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load):
            self.found.add_use(node.id, node.lineno)
        elif isinstance(node.ctx, ast.Del):
            self.found.add_use(node.id, node.lineno)

    def visit_Assign(self, node):
        self.visit(node.value)
        for target in node.targets:
            self.bind(target)
            self.alias(target, node.value)

    def visit_AnnAssign(self, node):
        if node.value:
            self.visit(node.value)
            self.bind(node.target)

    def visit_NamedExpr(self, node):
        self.visit(node.value)
        self.bind(node.target)

    def visit_AugAssign(self, node):
        self.visit(node.value)
        self.change(node.target)
        if isinstance(node.target, ast.Name):
            self.found.binds.setdefault(node.target.id, node.lineno)
        else:
            self.loads(node.target)

    def visit_Delete(self, node):
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.found.add_use(target.id, node.lineno)
            else:
                self.change(target)
                self.loads(target)

    def visit_For(self, node):
        self.visit(node.iter)
        self.bind(node.target)
        self.alias(node.target, node.iter)
        self.branches(node.body, node.orelse)

    visit_AsyncFor = visit_For

    def visit_While(self, node):
        self.visit(node.test)
        self.branches(node.body, node.orelse)

    def visit_If(self, node):
        self.visit(node.test)
        self.branches(node.body, node.orelse)

    def visit_With(self, node):
        for item in node.items:
            self.visit(item.context_expr)
            if item.optional_vars:
                self.bind(item.optional_vars)
        for statement in node.body:
            self.visit(statement)

    def visit_Try(self, node):
        self.branches(node.body, *node.handlers, node.orelse, node.finalbody)

    visit_TryStar = visit_Try

    def visit_ExceptHandler(self, node):
        """`except X as e` binds `e` for its own lines alone, and takes it away behind them."""
        if node.type:
            self.visit(node.type)
        fresh = node.name and node.name not in self.found.binds
        unchanged = node.name and node.name not in self.found.changes
        if fresh:
            self.found.binds[node.name] = node.lineno
        for statement in node.body:
            self.visit(statement)
        if fresh:
            self.found.binds.pop(node.name, None)
        if unchanged:
            self.found.changes.pop(node.name, None)

    def visit_Match(self, node):
        self.visit(node.subject)
        last = node.cases[-1]
        everything = last.guard is None and isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None
        self.branches(*node.cases, complete=everything)

    def capture(self, node):
        self.generic_visit(node)
        if captured(node):
            self.found.binds.setdefault(captured(node), node.lineno)

    visit_MatchAs = visit_MatchStar = visit_MatchMapping = capture

    def branches(self, *bodies, complete=True):
        """What may or may not run binds nothing for certain: a name bound on one way only may be the earlier one still, which is a use."""
        before = dict(self.found.binds)
        certain = None
        merged = dict(before)
        for body in bodies:
            self.found.binds = dict(before)
            for statement in body if isinstance(body, list) else [body]:
                self.visit(statement)
            bound = set(self.found.binds) - set(before)
            if body or certain is None:
                certain = bound if certain is None else certain & bound
            merged.update({name: line for name, line in self.found.binds.items() if name not in merged})
        self.found.binds = before
        maybe = [name for name in merged if name not in before]
        if len([body for body in bodies if body]) < 2 or not complete:
            certain = set()
        for name in maybe:
            if name not in (certain or ()):
                self.found.maybe = getattr(self.found, "maybe", set()) | {name}
        self.found.binds.update({name: merged[name] for name in maybe})

    def comprehension(self, node):
        inner = set()
        for generator in node.generators:
            inner.update(targets(generator.target))
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and part.id not in inner:
                self.found.add_use(part.id, part.lineno)
            elif isinstance(part, ast.Call):
                self.effects(part, inner)
            elif isinstance(part, ast.NamedExpr):
                self.bind(part.target)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension

    def visit_Lambda(self, node):
        for name, line in free_names(node).items():
            self.found.add_use(name, line)
        for part in node.args.defaults + [part for part in node.args.kw_defaults if part]:
            self.visit(part)

    def visit_FunctionDef(self, node):
        for part in node.decorator_list + getattr(node, "bases", []) + [keyword.value for keyword in getattr(node, "keywords", [])]:
            self.visit(part)
        if not isinstance(node, ast.ClassDef):
            for part in node.args.defaults + [part for part in node.args.kw_defaults if part]:
                self.visit(part)
        self.found.binds.setdefault(node.name, node.lineno)
        for name, line in free_names(node).items():
            self.found.add_use(name, line)

    visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef

    def visit_Import(self, node):
        for alias in node.names:
            self.found.binds.setdefault((alias.asname or alias.name).split(".")[0], node.lineno)

    visit_ImportFrom = visit_Import

    def visit_Call(self, node):
        self.effects(node, set())
        self.generic_visit(node)

    def effects(self, node, inner):
        function = node.func
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        if isinstance(function, ast.Attribute):
            inplace = keywords.get("inplace")
            if function.attr in CHANGING or (isinstance(inplace, ast.Constant) and inplace.value):
                if root(function.value) not in inner:
                    self.change(function.value)
            if function.attr in SHUFFLING and node.args:
                self.change(node.args[0])
        if isinstance(function, ast.Name):
            if function.id in SHUFFLING and node.args:
                self.change(node.args[0])
            own = self.functions.get(function.id)
            if own is not None:
                places, outer = changed_parameters(own)
                for place in places:
                    if place < len(node.args):
                        self.change(node.args[place])
                order = [argument.arg for argument in own.args.args] if hasattr(own, "args") else []
                for name, value in keywords.items():
                    if name in order and order.index(name) in places:
                        self.change(value)
                for name in outer:
                    self.found.add_use(name, node.lineno)
                    self.found.changes.setdefault(name, node.lineno)
