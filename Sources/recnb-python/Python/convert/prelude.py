"""What a notebook sets up once and uses everywhere: imports, functions, classes, constants and settings. It is not handed from cell to
cell but stands again in each that uses it."""

import ast

from recnb_convert_names import PATTERNS, captured, free_names, targets

SETTINGS = {"set", "set_theme", "set_style", "set_palette", "set_context", "set_option", "set_printoptions", "filterwarnings",
            "simplefilter", "use", "rc", "basicConfig", "disable_warnings", "set_matplotlib_formats", "set_color_codes"}
MAKING = {"range", "list", "tuple", "set", "dict", "sorted", "frozenset", "len", "str", "int", "float", "Path", "PurePath"}
MAKING_METHODS = {"join", "arange", "linspace", "array", "Path", "format", "strip", "lower", "upper", "split", "logspace"}
ELSEWHERE = ("IPython", "google.colab", "ipywidgets", "tqdm.notebook")


class Item:
    """One statement of the prelude: where it stood, the names that it binds, and those that it needs in turn."""

    def __init__(self, cell, place, node, source, binds, needs, what):
        self.cell, self.place, self.node, self.source = cell, place, node, source
        self.binds, self.needs, self.what = binds, needs, what


def segment(source, node):
    """The lines of a statement, decorators too."""
    lines = source.split("\n")
    first = min([node.lineno] + [part.lineno for part in getattr(node, "decorator_list", [])])
    text = "\n".join(lines[first - 1:node.end_lineno])
    # Of two statements on a line only this one.
    if any(part in ";" for part in text.split("\n")[-1][-1:]) or ";" in text:
        text = ast.get_source_segment(source, node) or text
    return text


def is_elsewhere(node):
    """An import of what only a Jupyter kernel has."""
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").startswith(ELSEWHERE)
    return isinstance(node, ast.Import) and all(alias.name.startswith(ELSEWHERE) for alias in node.names)


def constant(node, known):
    """Whether an expression gives the same wherever it stands. `known` are the names of constants and modules above."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id in known
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return all(constant(part, known) for part in node.elts)
    if isinstance(node, ast.Starred):
        return constant(node.value, known)
    if isinstance(node, ast.Dict):
        return all(part is None or constant(part, known) for part in node.keys + node.values)
    if isinstance(node, ast.UnaryOp):
        return constant(node.operand, known)
    if isinstance(node, ast.BinOp):
        return constant(node.left, known) and constant(node.right, known)
    if isinstance(node, ast.JoinedStr):
        return all(constant(part.value, known) if isinstance(part, ast.FormattedValue) else True for part in node.values)
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Name):
            named = function.id in MAKING
        else:
            named = isinstance(function, ast.Attribute) and function.attr in MAKING_METHODS and constant(base(function.value), known)
        return named and all(constant(part, known) for part in node.args) and all(constant(part.value, known) for part in node.keywords)
    return False


def base(node):
    """`os` of `os.path`: a module's module is a constant as the module is."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node


def items(number, source, statements, known, changed, modules):
    """The statements of a cell that belong to the prelude, by their place. `known` is kept up to date, `changed` are the names that some
    cell changes in place."""
    found = {}
    for place, node in enumerate(statements):
        binds, needs, what = None, [], None
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            if is_elsewhere(node):
                continue
            binds = [(alias.asname or alias.name).split(".")[0] for alias in node.names]
            what = "import"
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            at_once = list(node.decorator_list) + getattr(node, "bases", [])
            if not isinstance(node, ast.ClassDef):
                at_once += node.args.defaults + [part for part in node.args.kw_defaults if part]
            else:
                at_once += [part.value for part in node.body if isinstance(part, (ast.Assign, ast.AnnAssign)) and part.value]
            used = {part.id for part in at_once for part in ast.walk(part) if isinstance(part, ast.Name)}
            import builtins
            if all(name in known or hasattr(builtins, name) for name in used):
                binds, needs, what = [node.name], list(free_names(node)) + sorted(used), "function"
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda) and all(isinstance(part, ast.Name) for part in node.targets):
            binds, needs, what = [part.id for part in node.targets], list(free_names(node.value)), "function"
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            names = [name for target in (node.targets if isinstance(node, ast.Assign) else [node.target]) for name in targets(target)]
            plain = all(isinstance(target, (ast.Name, ast.Tuple, ast.List))
                        for target in (node.targets if isinstance(node, ast.Assign) else [node.target]))
            if plain and names and not set(names) & changed and constant(node.value, known):
                binds, what = names, "constant"
                needs = [part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)]
            elif setting_target(node, modules):
                binds, what = [], "setting"
                needs = [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]
        elif isinstance(node, ast.Expr) and is_setting(node.value, modules):
            binds, what = [], "setting"
            needs = [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]
            if not all(name in known for name in needs):
                continue
        if binds is None:
            for name in bound_by(node):
                known.discard(name)
            continue
        known.update(binds)
        found[place] = Item(number, place, node, segment(source, node), binds, needs, what)
    return found


def bound_by(node):
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, (ast.Store, ast.Del))} | \
        {captured(part) for part in ast.walk(node) if isinstance(part, (ast.ExceptHandler, *PATTERNS)) and captured(part)}


def is_setting(node, modules):
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    start = base(node.func)
    if not isinstance(start, ast.Name) or start.id not in modules:
        return False
    return node.func.attr in SETTINGS or (node.func.attr == "update" and "rcParams" in ast.unparse(node.func))


def setting_target(node, modules):
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return False
    target = node.targets[0]
    text = ast.unparse(target)
    start = target
    while isinstance(start, (ast.Attribute, ast.Subscript)):
        start = start.value
    return isinstance(start, ast.Name) and start.id in modules and ("rcParams" in text or ".options." in text)
