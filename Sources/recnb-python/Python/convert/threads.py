"""Which cells of a notebook hand what to which, and which have to become one."""

import ast
import builtins

import recnb_convert_kinds as k
from recnb_convert_files import settled, touches
from recnb_convert_names import Names, scan
from recnb_convert_prelude import Item, bound_by, items
from recnb_convert_random import RANDOM, draws, seeds
from recnb_convert_reading import Reader


class Code:
    """A code cell: its place in the file from 1, its plain source, and what was found out about it."""

    def __init__(self, number, source, tree):
        self.number, self.source, self.tree = number, source, tree
        self.items, self.names, self.uses, self.prelude = {}, None, {}, []
        self.kinds, self.reveals, self.shown = {}, False, None
        self.before, self.given = {}, None

    @property
    def rest(self):
        """What is no prelude."""
        return [node for place, node in enumerate(self.tree.body) if place not in self.items]


class Threads:
    """The analysis of a notebook's code cells in their order."""

    def __init__(self, codes):
        self.codes = codes
        self.problems = []
        self.functions, self.modules = {}, set()
        self.has_star = False
        changed = set()
        for code in codes:
            found = Names()
            for node in code.tree.body:
                scan(node, found, {})
            changed |= set(found.changes)
        known = set()
        for code in codes:
            for node in code.tree.body:
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    self.modules |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
                    self.has_star |= any(alias.name == "*" for alias in node.names)
            if code.given:
                # What a run is given passes like any value, and what is made of it may still stand wherever it is used.
                known |= code.given.names
                continue
            code.items = items(code.number, code.source, code.tree.body, known, changed, self.modules)
        self.paths = settled([code.tree for code in codes])
        self.seeded = any(seeds(node) for code in codes for node in code.tree.body)
        self.read_kinds()
        self.flow()
        self.merge()

    # -- kinds

    def read_kinds(self):
        reader = Reader()
        for code in self.codes:
            reader.reveals = False
            body = code.tree.body
            code.before = dict(reader.kinds)
            for node in body[:-1]:
                reader.statement(node)
            if body:
                if isinstance(body[-1], ast.Expr):
                    code.shown = reader.kind(body[-1].value)
                else:
                    reader.statement(body[-1])
            code.displayed = {}
            for node in body:
                if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name) \
                        and node.value.func.id == "display" and len(node.value.args) == 1:
                    code.displayed[node.lineno] = reader.kind(node.value.args[0])
            code.kinds, code.reveals = dict(reader.kinds), reader.reveals
        self.reader = reader

    # -- names

    def flow(self):
        """For each cell what it uses of which cell above, and which statements of the prelude it needs."""
        latest, settings, stars = {}, [], []
        everywhere = {}
        for code in self.codes:
            for name in self.bound(code):
                everywhere.setdefault(name, code)
        for code in self.codes:
            found = Names()
            local = {}
            for place, node in enumerate(code.tree.body):
                item = code.items.get(place)
                if item:
                    for name in item.binds:
                        found.binds.setdefault(name, node.lineno)
                        local[name] = item
                        if item.what == "function":
                            self.functions[name] = node.value if isinstance(node, ast.Assign) else node
                    if item.what == "setting":
                        settings.append(item)
                    if item.what == "import" and "*" in item.binds:
                        stars.append(item)
                    continue
                scan(node, found, self.functions)
                for name in bound_by(node):
                    local.pop(name, None)
            used = {part.id for node in code.rest for part in ast.walk(node) if isinstance(part, ast.Name)}
            used |= self.drawing_names(code, latest)
            needed, queue, seen = [], sorted(used), set()
            while queue:
                name = queue.pop()
                if name in seen:
                    continue
                seen.add(name)
                own = next((item for item in code.items.values() if name in item.binds), None)
                above = latest.get(name)
                for item in (own, above):
                    if isinstance(item, Item):
                        if item is above and name not in found.uses and own is None and name in found.binds and name in used \
                                and name not in getattr(found, "maybe", ()):
                            continue
                        if item is above and own is not None and own.what == "function":
                            continue
                        if item.cell != code.number and item not in needed:
                            needed.append(item)
                        for inner in item.needs:
                            if inner not in seen:
                                queue.append(inner)
                            if inner not in found.binds:
                                found.uses.setdefault(inner, code.rest[0].lineno if code.rest else 1)
            for name in getattr(found, "maybe", ()):
                if name in latest:
                    found.uses.setdefault(name, 1)
            self.add_random(code, found)
            self.add_files(code, found)
            for name, other in found.pairs:
                code.pairs = getattr(code, "pairs", []) + [(name, other)]
            code.names = found
            roots = used | {item_name for item in needed for item_name in item.binds} | \
                {name for item in needed for name in item.needs}
            for item in settings:
                if item.cell != code.number and set(item.needs) & roots and code.rest:
                    needed.append(item)
                    for name in item.needs:
                        above = latest.get(name)
                        if isinstance(above, Item) and above not in needed and above.cell != code.number:
                            needed.append(above)
            needed += [item for item in stars if item.cell != code.number and code.rest and item not in needed]
            code.prelude = sorted(set(needed), key=lambda item: (item.cell, item.place))
            for name, line in found.uses.items():
                above = latest.get(name)
                if isinstance(above, Code):
                    code.uses[name] = above
                elif above is None and name not in found.binds and not hasattr(builtins, name) and not self.has_star \
                        and not name.startswith("<") and name not in ("display", "get_ipython", "__file__") and code.rest:
                    self.problems.append((code.number, line, name, everywhere.get(name)))
            for name in list(found.binds) + list(found.changes):
                item = local.get(name)
                latest[name] = item if item is not None and name not in found.changes else code
            for name in found.changes:
                if isinstance(latest.get(name), Item):
                    latest[name] = code
        self.share()

    def bound(self, code):
        return {part.id for node in code.tree.body for part in ast.walk(node)
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}

    def drawing_names(self, code, latest):
        """What a cell needs that draws by pandas: pyplot, with the settings that were made of it."""
        draws = any(isinstance(part, ast.Attribute) and part.attr in ("plot", "hist", "boxplot") for node in code.rest for part in ast.walk(node))
        return {name for name, path in self.reader.modules.items() if draws and path == "matplotlib.pyplot" and name in latest}

    def share(self):
        """Objects with two names: a cell that changes one of them changes the other, and has to be where they became one."""
        self.forced = []
        for code in self.codes:
            for name, other in getattr(code, "pairs", []):
                kind = code.kinds.get(other) or k.UNKNOWN
                if kind.what in ("int", "double", "number", "string", "bool", "module", "function", "none"):
                    continue
                for later in self.codes:
                    if later.number <= code.number or not later.names:
                        continue
                    if {name, other} & set(later.names.changes):
                        self.forced.append((code, later, f"`{name}` and `{other}` are one object"))
                        break

    def add_random(self, code, found):
        if not self.seeded:
            return
        if any(seeds(node) for node in code.tree.body):
            first = next(node for node in code.tree.body if seeds(node))
            earlier = [node for node in code.rest if node.lineno < first.lineno and draws(node, self.functions)]
            if earlier:
                found.uses.setdefault(RANDOM, earlier[0].lineno)
            found.binds[RANDOM] = first.lineno
            # The seed belongs to the cell even where all else of it is prelude.
        drawing = next((node for node in code.rest if draws(node, self.functions)), None)
        if drawing is not None:
            if RANDOM not in found.binds:
                found.uses.setdefault(RANDOM, drawing.lineno)
            found.changes.setdefault(RANDOM, drawing.lineno)
        code.kinds[RANDOM] = k.Kind("random")

    def add_files(self, code, found):
        """A file that one cell writes and a later one reads keeps them together."""
        for node in code.rest:
            for touch in touches(node, self.paths, self.functions):
                key = f"<file {touch.path}>"
                if touch.reads:
                    found.add_use(key, touch.line)
                if touch.writes:
                    found.binds.setdefault(key, touch.line)
                    code.kinds[key] = k.Kind("file")

    # -- groups

    def merge(self):
        active = [code for code in self.codes if code.rest]
        self.group = {code.number: code.number for code in active}
        self.reasons, self.pairs = {}, None

        def find(number):
            while self.group[number] != number:
                number = self.group[number]
            return number

        def union(a, b, why):
            a, b = sorted((find(a), find(b)))
            if a == b:
                return False
            self.group[b] = a
            self.reasons.setdefault(a, [])
            self.reasons[a] += [why] + self.reasons.pop(b, [])
            return True

        self.find = find
        for code in active:
            for name, above in code.uses.items():
                if not above.rest:
                    continue
                kind = above.kinds.get(name) or k.UNKNOWN
                if kind.why_not:
                    union(code.number, above.number, (name, kind.why_not))
        for code, later, why in self.forced:
            if code.rest and later.rest:
                union(code.number, later.number, (None, why))
        while self.tangled(active, union):
            pass
        for code in active:
            self.group[code.number] = find(code.number)

    def edges(self, active):
        """Pairs of groups of which the first has to stand before the second, directly: what follows from others is left out."""
        if self.pairs is None:
            self.pairs = self.ordered(active)
        return {(a, b) for a, b in ((self.find(a), self.find(b)) for a, b in self.pairs) if a != b}

    def ordered(self, active):
        """The same of cells: who takes from whom, and for each name who reads between which of those that write it."""
        found = {(above.number, code.number) for code in active for above in code.uses.values() if above.rest}
        touched = {}
        for code in active:
            writes = set(code.names.binds) | set(code.names.changes)
            files = {name for name in code.names.uses if name.startswith("<file")}
            for name in writes | set(code.uses) | files:
                touched.setdefault(name, []).append((code, name in writes))
        for name, entries in touched.items():
            if not name.startswith("<file") and not any(name in code.uses for code, _ in entries):
                continue
            writer, readers = None, []
            for code, writes in entries:
                if writer is not None:
                    found.add((writer, code.number))
                if writes:
                    found |= {(reader, code.number) for reader in readers}
                    writer, readers = code.number, []
                else:
                    readers.append(code.number)
        return found

    def tangled(self, active, union):
        """Makes one of groups that would have to stand before each other, or of which one needs a name in two of its states."""
        after = {}
        for a, b in self.edges(active):
            after.setdefault(a, []).append(b)
        grew = False
        for circle in sorted(circles({self.find(code.number) for code in active}, after)):
            for other in circle[1:]:
                grew |= union(circle[0], other, (None, "one changes what the other goes on with"))
        if grew:
            return True
        given = {}
        for code in active:
            for name, above in code.uses.items():
                if not above.rest:
                    continue
                mine, source = self.find(code.number), self.find(above.number)
                if mine == source:
                    continue
                first = given.setdefault((mine, name), source)
                if first != source:
                    return union(first, source, (name, "a cell below needs it as it was before and after"))
        return False


def circles(nodes, after):
    """The sets of nodes that reach each other, each sorted, where there are several: Tarjan's strongly connected components (1972), without
    recursion, in time linear in nodes and edges."""
    order, low, stack, open_now, found = {}, {}, [], set(), []
    for start in sorted(nodes):
        if start in order:
            continue
        work = [(start, iter(after.get(start, ())))]
        order[start] = low[start] = len(order)
        stack.append(start)
        open_now.add(start)
        while work:
            node, rest = work[-1]
            for following in rest:
                if following not in order:
                    order[following] = low[following] = len(order)
                    stack.append(following)
                    open_now.add(following)
                    work.append((following, iter(after.get(following, ()))))
                    break
                if following in open_now:
                    low[node] = min(low[node], order[following])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    circle = stack[stack.index(node):] if stack[-1] != node else [node]
                    del stack[-len(circle):]
                    open_now -= set(circle)
                    if len(circle) > 1:
                        found.append(sorted(circle))
    return found
