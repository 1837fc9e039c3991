"""References of words and categories as features, of sparse matrices, and of nearest rows: scikit-learn and SciPy."""

import numpy
import pandas

import recnb_features as features
from recnb_parity import Incomparable, Noted, of


def replaced(call, matrix, names):
    """A column replaced by many: in a table at its place, in a sparse matrix at the end."""
    name = call["column"][0]
    if features.is_matrix(call.receiver):
        from scipy.sparse import hstack
        rows = call.receiver["rows"].frame().drop(columns=name)
        return features.parts(
            call.result, hstack([features.csr(call.receiver), matrix]), features.column_names(call.receiver) + names, rows)
    frame = call.frame()
    if call.get("sparse"):
        return features.parts(call.result, matrix, names, frame.drop(columns=name))
    place = frame.columns.get_loc(name)
    wide = pandas.DataFrame(matrix.toarray(), columns=names)
    if call.get("type") == "bool":
        wide = wide.astype(bool)
    return pandas.concat([frame.iloc[:, :place], wide, frame.iloc[:, place + 1:]], axis=1)


def source(call):
    """The table that the column stands in."""
    return call.receiver["rows"].frame() if features.is_matrix(call.receiver) else call.frame()


def counting(call):
    """The arguments of verbs that count words, by scikit-learn's names."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS
    words = set(map(str, call.get("except") or []))
    if call["stopWords"] == "english":
        words |= ENGLISH_STOP_WORDS
    range_ = call.get("ngramRange")
    return {"lowercase": call["lowercase"], "binary": call["binary"], "max_features": call.get("maxFeatures"),
            "stop_words": sorted(words) or None, "ngram_range": (min(range_), max(range_)) if range_ else (1, 1), "min_df": call["minDf"],
            "max_df": call["maxDf"]}


def vectorized(call, vectorizer):
    name, prefix = call["column"][0], call.get("prefix")
    prefix = f"{name}_" if prefix is None else prefix
    texts = source(call)[name].tolist()
    matrix = call.timed(vectorizer.fit_transform, texts)
    return replaced(call, matrix, [prefix + term for term in vectorizer.get_feature_names_out().tolist()])


@of("table.countVectorize", "model:matrix.countVectorize")
def count_vectorize(call):
    from sklearn.feature_extraction.text import CountVectorizer
    return vectorized(call, CountVectorizer(**counting(call)))


@of("table.tfidf", "model:matrix.tfidf")
def tfidf(call):
    from sklearn.feature_extraction.text import TfidfVectorizer
    norm = None if call["norm"] == "none" else call["norm"]
    return vectorized(call, TfidfVectorizer(norm=norm, use_idf=call["useIdf"], smooth_idf=call["smoothIdf"],
                                            sublinear_tf=call["sublinearTf"], **counting(call)))


@of("table.oneHot", "model:matrix.oneHot")
def one_hot(call):
    from scipy.sparse import csr_array
    name = call["column"][0]
    series = source(call)[name]
    separator, prefix = call.get("separator"), call.get("prefix")
    prefix = f"{name}_" if prefix is None else prefix
    unwanted = set(map(str, call.get("except") or []))

    def work():
        if series.dtype == object:
            dummies = pandas.get_dummies(series.explode(), dtype=numpy.uint8).groupby(level=0, sort=False).max()
        elif separator is not None:
            dummies = series.str.get_dummies(sep=separator)
        else:
            dummies = pandas.get_dummies(series, dtype=numpy.uint8)
        dummies = dummies.loc[:, dummies.sum() >= call["minimumCount"]]
        dummies.columns = [str(column) for column in dummies.columns]
        return dummies[sorted(column for column in dummies.columns if column not in unwanted and column != "")]
    dummies = call.timed(work)
    return replaced(call, csr_array(dummies.to_numpy(dtype=numpy.float64)), [prefix + column for column in dummies.columns])


@of("table.matrix")
def matrix(call):
    from scipy.sparse import coo_array
    frame = call.frame()
    rows, columns, values = call["rows"][0], call["columns"][0], call["values"][0]

    def work():
        whole = frame.dropna(subset=[rows, columns, values])
        down, row_keys = pandas.factorize(whole[rows], sort=True)
        across, column_keys = pandas.factorize(whole[columns], sort=True)
        made = coo_array((whole[values].to_numpy(dtype=numpy.float64), (down, across)), shape=(len(row_keys), len(column_keys))).tocsr()
        made.sort_indices()
        return made, row_keys, column_keys
    made, row_keys, column_keys = call.timed(work)
    return {"columns.column": [str(key) for key in column_keys], f"rows.{rows}": row_keys, "_starts.start": made.indptr,
            "_entries.column": made.indices, "_entries.value": made.data}


@of("model:matrix.entries")
def entries(call):
    names = numpy.array(features.column_names(call.receiver), dtype=object)
    key = call.receiver["_key"]
    frame = call.receiver["rows"].frame()

    def work():
        long = features.csr(call.receiver).tocoo()
        keys = frame[key].to_numpy()[long.row] if key else long.row + 1
        return pandas.DataFrame({key or "row": keys, "column": names[long.col], "value": long.data})
    return call.timed(work)


@of("model:matrix.dense")
def dense(call):
    kept = call.receiver["rows"].frame()
    found = features.csr(call.receiver)
    names = features.column_names(call.receiver)
    return call.timed(lambda: pandas.concat([kept, pandas.DataFrame(found.toarray(), columns=names)], axis=1))


@of("nearest")
def nearest(call):
    """Rows at equal distance come in any order in scikit-learn, in row order in recnb: a neighbour as near as the one expected agrees."""
    from sklearn.neighbors import NearestNeighbors
    key = call.get("key")[0] if call.get("key") else None
    rows = features.sparse_or_dense(call["table"], key, call.get("on"))
    other = rows
    if call.get("to") is not None:
        if features.is_matrix(call["table"]) or features.is_matrix(call["to"]):
            raise Incomparable("the columns of two matrices are matched by name, which scikit-learn does not do")
        frame = call.frame("table")
        names = call.get("on") or [name for name in frame.columns if name != key]
        other = features.dense(call["to"], key, names)
    metric = call["metric"]
    count = min(call["n"], other.shape[0] - (0 if call.get("to") is not None else 1))
    if count < 1:
        raise Incomparable("there is no other row")
    if rows.shape[0] * other.shape[0] > 2_000_000_000:
        raise Incomparable(f"scikit-learn would take long for {rows.shape[0]} x {other.shape[0]} pairs")
    sparse = not isinstance(rows, numpy.ndarray)
    if sparse and metric == "euclidean":
        rows = other = rows.toarray()
    search = NearestNeighbors(n_neighbors=count, metric=metric, algorithm="brute" if metric == "cosine" else "kd_tree")

    def work():
        search.fit(other)
        return search.kneighbors(rows if call.get("to") is not None else None)
    distances, places = call.timed(work)
    given = call.result.frame()
    name, value = given.columns[1], given.columns[2]
    keys = keys_of(call, "to" if call.get("to") is not None else "table", key, other.shape[0])
    theirs = keys[places.ravel()]
    expected = distances.ravel()
    ours = given[name].to_numpy()
    apart = numpy.nonzero(ours != theirs)[0] if len(ours) == len(theirs) else []
    ties = 0
    if len(apart) and pandas.Index(keys).is_unique:
        own = numpy.repeat(numpy.arange(rows.shape[0]), count)[apart]
        found = pandas.Index(keys).get_indexer(ours[apart])
        between = distances_between(rows[own], other[found], metric)
        same = (found >= 0) & (numpy.abs(between - expected[apart]) <= 1e-12)
        theirs = theirs.copy()
        theirs[apart[same]] = ours[apart[same]]
        ties = int(same.sum())
    result = {name: theirs, value: 1 - expected if metric == "cosine" else expected}
    return Noted(result, f"{ties} neighbours as near as those of scikit-learn") if ties else result


def distances_between(rows, others, metric):
    """How far each row is from the other at its place; a row of zeros is at cosine distance 1 from all."""
    from sklearn.preprocessing import normalize
    if metric == "euclidean":
        return numpy.sqrt(((rows - others) ** 2).sum(axis=1))
    rows, others = normalize(rows), normalize(others)
    products = rows * others if isinstance(rows, numpy.ndarray) else rows.multiply(others)
    return 1 - numpy.asarray(products.sum(axis=1)).ravel()


def keys_of(call, argument, key, count):
    value = call[argument]
    if features.is_matrix(value):
        name = key or value["_key"]
        return value["rows"].frame()[name].to_numpy() if name else numpy.arange(count) + 1
    return call.frame(argument)[key].to_numpy() if key else numpy.arange(count) + 1


@of("table.bestMatch")
def best_match(call):
    from difflib import SequenceMatcher
    frame = call.frame()
    given, wanted, least = frame[call["column"][0]], call["to"], call["atLeast"]
    if not call["caseSensitive"]:
        wanted = wanted.lower()

    def work():
        best, ratio = None, least
        for place, text in enumerate(given):
            if pandas.isna(text):
                continue
            likeness = SequenceMatcher(None, text if call["caseSensitive"] else text.lower(), wanted).ratio()
            if likeness > ratio or (best is None and likeness == ratio):
                best, ratio = place, likeness
        return None if best is None else frame.iloc[best].to_dict()
    return call.timed(work)
