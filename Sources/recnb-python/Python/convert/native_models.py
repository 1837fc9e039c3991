"""Estimators of scikit-learn as native cells: clusterings, components, scalers and the silhouette."""

import ast

from recnb_convert_native_tables import Call, Column, Columns, Not, Open, column, kind_of, label, listed, literal, plain, whole
from recnb_convert_pandas import text, texts

CLUSTERINGS = {
    "KMeans": ("kMeans", {"n_clusters": "k", "n_init": "nInit", "max_iter": "maxIterations", "tol": "tolerance"},
               ["maxIterations: 300", "tolerance: 0.0001", "nInit: 1"]),
    "MiniBatchKMeans": ("miniBatchKMeans", {"n_clusters": "k", "n_init": "nInit", "max_iter": "maxIterations", "batch_size": "batchSize",
                                            "max_no_improvement": "maxNoImprovement"},
                        ["batchSize: 1024", "maxIterations: 100", "nInit: 1"])}
SCALERS = {"StandardScaler": "standardize", "MinMaxScaler": "minMaxScale"}
ESTIMATORS = {*CLUSTERINGS, *SCALERS, "PCA"}
NUMERIC = ("int", "float", "uint8", "int32", "bool")
# With so few features scikit-learn computes components exactly, however many rows there are.
EXACT = 50


class Fit:
    """A call of an estimator: its class, what it is made with, the method, and the features as `source` with `columns`, of which `on` are
    named (`None` for all)."""

    def __init__(self, tables, node):
        call = Call(node)
        call.only()
        if len(call.arguments) != 1:
            raise Not
        made = Call(node.func.value)
        if made.arguments and len(made.arguments) > 1:
            raise Not
        self.cls = tables.path(made.node.func).rpartition(".")[2]
        self.words, self.method = dict(made.words), node.func.attr
        if made.arguments:
            first = {"PCA": "n_components"}.get(self.cls, "n_clusters" if self.cls in CLUSTERINGS else None)
            if first is None or first in self.words:
                raise Not
            self.words[first] = made.arguments[0]
        self.source, self.columns, self.on = features(tables, call.arguments[0])
        self.base = self.columns if self.on is None else Columns({name: self.columns[name] for name in self.on}, self.columns.rows)

    @property
    def listed(self):
        """The features, as arguments; empty where some are not known by name."""
        names = [name for name in self.base]
        return "" if any(isinstance(name, Open) for name in names) else listed(names)

    @property
    def count(self):
        return None if any(isinstance(name, Open) for name in self.base) else len(self.base)


def is_fit(tables, node):
    """Whether a call is `KMeans(...).fit_predict(...)` or its like."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call)):
        return False
    path = tables.path(node.func.value.func)
    return path.startswith("sklearn.") and path.rpartition(".")[2] in ESTIMATORS


def features(tables, node):
    """Columns that are given to an estimator: a frame, some of its columns, or an array that passes as a table."""
    on = None
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and isinstance(node.slice, ast.List):
        source, columns = tables.table(node.value)
        on = columns.need(texts(node.slice))
    elif isinstance(node, ast.Name) and node.id in tables.known and tables.known[node.id].array in ("C", "F"):
        source, columns = label(node.id), tables.known[node.id]
    else:
        source, columns = tables.table(node)
    if columns.array == "keys":
        raise Not
    chosen = columns if on is None else {name: columns[name] for name in on}
    if "row" in columns or "component" in columns or "cluster" in chosen \
            or any(found.kind not in NUMERIC or found.missing for found in chosen.values()):
        raise Not
    return source, columns, on


def clustering(fit):
    """The call that makes a clustering."""
    verb, known, defaults = CLUSTERINGS[fit.cls]
    words = fit.words
    if fit.method != "fit_predict" or "random_state" not in words or "n_clusters" not in words or set(words) - set(known) - {"random_state"}:
        raise Not
    arguments = []
    for word, part in words.items():
        if word == "random_state":
            continue
        if word == "tol":
            if kind_of(part) not in ("int", "float"):
                raise Not
            arguments.append(f"{known[word]}: {literal(part)}")
        elif word == "n_init" and text(part) == "auto":
            continue
        else:
            arguments.append(f"{known[word]}: {whole(part, 1)}")
    given = {part.split(":")[0] for part in arguments}
    arguments += [part for part in defaults if part.split(":")[0] not in given]
    on = f"on: {fit.listed}, " if fit.listed else ""
    return f"{verb}({fit.source}, {on}{', '.join(arguments)}, seed: {whole(words['random_state'])})"


def components(fit):
    """The call that makes principal components, and how many."""
    if fit.method != "fit_transform" or "n_components" not in fit.words or set(fit.words) - {"n_components", "random_state"}:
        raise Not
    count = int(whole(fit.words["n_components"], 1))
    seed = fit.words.get("random_state")
    if isinstance(seed, ast.Constant) and seed.value is None:
        seed = None
    # Else scikit-learn may take directions at random.
    if seed is None and (fit.count is None or fit.count > EXACT) or fit.count is not None and count > fit.count or count > 1000:
        raise Not
    on = f"on: {fit.listed}, " if fit.listed else ""
    drawn = f", seed: {whole(seed)}" if seed is not None else ""
    return f"pca({fit.source}, {on}components: {count}{drawn})", count


def transformed(fit, names=None):
    """What a scaler or components give, as the text of a table whose columns have these names, or those of an array: `(text, columns)`."""
    if fit.cls == "PCA":
        call, count = components(fit)
        old, array = [f"pc{number}" for number in range(1, count + 1)], "C"
        source = f"{call}.scores.drop(.row)"
    elif fit.cls in SCALERS:
        if fit.method != "fit_transform" or fit.words:
            raise Not
        source = fit.source + (f".select({listed(fit.on)})" if fit.on is not None and fit.on != list(fit.columns) else "")
        old = list(fit.base)
        # Columns of truth values count as no numbers here.
        if any(found.kind == "bool" for found in fit.base.values()):
            raise Not
        scaled = ", ".join(pattern(name) if isinstance(name, Open) else column(name) for name in old)
        source += f".{SCALERS[fit.cls]}({scaled})"
        array = fit.base.array or ("F" if len(old) > 1 else "C")
    else:
        raise Not
    if names is None:
        if any(isinstance(name, Open) for name in old):
            raise Not
        names, kept = [f"{array}{number}" for number in range(len(old))], array
    else:
        kept = None
        if len(names) != len(old) or any(isinstance(a, Open) and a is not b for a, b in zip(old, names)):
            raise Not
    pairs = [f"{column(a)}: {column(b)}" for a, b in zip(old, names) if a != b]
    if pairs:
        source += f".rename([{', '.join(pairs)}])"
    return source, Columns({name: Column("float") for name in names}, fit.columns.rows, kept)


def pattern(name):
    """All columns that begin alike."""
    if not all(letter.isalnum() or letter == "_" for letter in name.prefix):
        raise Not
    return f'columns("{name.prefix}*")'


def framed(tables, node):
    """`pd.DataFrame(array, columns=[...])` of an array that is known, or of what an estimator gives; `None` for anything else."""
    if not isinstance(node, ast.Call) or tables.path(node.func) != "pandas.DataFrame":
        return None
    call = Call(node)
    if len(call.arguments) != 1 or set(call.words) != {"columns"}:
        raise Not
    given = call.words["columns"]
    if isinstance(given, ast.Attribute) and given.attr == "columns":
        names = list(tables.table(given.value)[1])
    else:
        names = texts(given)
    if not names or isinstance(given, ast.Constant) or len(set(map(str, names))) < len(names):
        raise Not
    inner = call.arguments[0]
    if is_fit(tables, inner):
        source, columns = transformed(Fit(tables, inner), names)
        return source, columns
    if isinstance(inner, ast.Name) and inner.id in tables.known and tables.known[inner.id].array in ("C", "F"):
        columns = tables.known[inner.id]
        if len(columns) != len(names):
            raise Not
        pairs = ", ".join(f"{column(a)}: {column(b)}" for a, b in zip(columns, names))
        return f"{label(inner.id)}.rename([{pairs}])", Columns(dict(zip(names, columns.values())), columns.rows)
    raise Not


def labels(tables, fit, model, named):
    """A column of cluster numbers: what is known of it."""
    return Column("int32", fit=(model, fit.columns.rows, list(fit.base.values())))


def silhouette(tables, node):
    """`silhouette_score(features, labels)`, where both are those of one clustering; `None` for anything else."""
    if not isinstance(node, ast.Call) or not tables.path(node.func).startswith("sklearn.metrics.") \
            or not tables.path(node.func).endswith(".silhouette_score"):
        return None
    call = Call(node)
    words = call.only("sample_size", "random_state")
    if len(call.arguments) != 2:
        raise Not
    _, columns, on = features(tables, call.arguments[0])
    given = call.arguments[1]
    if isinstance(given, ast.Name) and given.id in tables.known and tables.known[given.id].array == "1":
        holder = tables.known[given.id]
        found = next(iter(holder.values()))
    else:
        if not isinstance(given, (ast.Subscript, ast.Attribute)):
            raise Not
        _, holder = tables.table(given.value)
        found = holder[holder.need([tables.field(given, given.value, holder)])[0]]
    chosen = list(columns.values()) if on is None else [columns[name] for name in on]
    if found.fit is None:
        raise Not
    model, rows, learnt = found.fit
    if rows != columns.rows or rows != holder.rows or len(chosen) != len(learnt) or any(a is not b for a, b in zip(chosen, learnt)):
        raise Not
    arguments = ""
    if words:
        if set(words) != {"sample_size", "random_state"}:
            raise Not
        arguments = f"sample: {whole(words['sample_size'], 2)}, seed: {whole(words['random_state'])}"
    return f"{label(model)}.silhouette({arguments})"


def numbered(source, model, named):
    """A table with a column of cluster numbers more."""
    own = f"{model}.assignments" + (f".rename([.cluster: {column(named)}])" if named != "cluster" else "")
    return f"{source}.with(row: rowNumber()).join({own}, on: .row).drop(.row)"


__all__ = ["Fit", "clustering", "framed", "is_fit", "labels", "numbered", "plain", "silhouette", "transformed"]
