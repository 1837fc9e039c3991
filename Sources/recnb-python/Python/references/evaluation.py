"""References of splits, measures and searches: scikit-learn, Surprise, pandas, and the definitions of measures of lists written out.

Models that a closure fits are compared where they are fitted. Where Surprise fitted the same one, it predicts the held-out ratings as well;
else the predictions measured are recnb's own, and the folds and measures are Surprise's.
"""

import itertools
import math

import numpy
import pandas

import recnb_given
import recnb_ref_recommenders as recommenders
from recnb_parity import Incomparable, Noted, of


class Rows:
    """Row numbers in place of ratings: what Surprise's splitters hand over is then which rows they chose, in their order."""

    def __init__(self, rows):
        self.raw_ratings = rows

    def construct_trainset(self, rows):
        return rows

    def construct_testset(self, rows):
        return rows


def seed(call):
    return call.get("seed") or 0


def parts(frame, train, test):
    return {"train": frame.iloc[train], "test": frame.iloc[test]}


# -- splits


@of("table.split")
def split(call):
    frame, size = call.frame(), call["test"]
    if call.get("by") is not None:
        held = math.ceil(size * len(frame)) if size < 1 else int(size)

        def by_value():
            order = frame[call["by"][0]].reset_index(drop=True).sort_values(kind="stable").index.to_numpy()
            return parts(frame, numpy.sort(order[:-held]), numpy.sort(order[-held:]))
        return Noted(call.timed(by_value), "pandas' order")
    size = size if size < 1 else int(size)
    if call["like"] == "surprise":
        from surprise.model_selection import train_test_split
        rows = Rows(numpy.arange(len(frame)))
        return Noted(
            call.timed(lambda: parts(frame, *train_test_split(rows, test_size=size, random_state=seed(call)))), "Surprise's split")
    from sklearn.model_selection import train_test_split
    train, test = call.timed(train_test_split, frame, test_size=size, random_state=seed(call))
    return {"train": train, "test": test}


def folds_by(call, frame):
    values = frame[call["by"][0]].reset_index(drop=True)
    places = numpy.arange(len(frame))
    for value in sorted(values.unique().tolist()):
        held = (values == value).to_numpy(dtype=bool)
        yield places[~held], places[held]


def surprise_folds(call, frame):
    """Rows of both parts of each fold, in the order in which Surprise hands them over."""
    if call.get("by") is not None:
        return list(folds_by(call, frame))
    from surprise.model_selection import KFold
    folds = KFold(call.get("folds") or 5, random_state=seed(call), shuffle=call["shuffled"])
    return list(folds.split(Rows(numpy.arange(len(frame)))))


@of("table.kFold")
def k_fold(call):
    frame = call.frame()
    if call.get("by") is not None or call["like"] == "surprise":
        splits = surprise_folds(call, frame)
    else:
        from sklearn.model_selection import KFold
        shuffled = call["shuffled"]
        folds = KFold(call.get("folds") or 5, shuffle=shuffled, random_state=seed(call) if shuffled else None)
        splits = folds.split(numpy.arange(len(frame)))
    return call.timed(lambda: {
        f"{place}.{name}": part for place, (train, test) in enumerate(splits) for name, part in parts(frame, train, test).items()})


@of("table.leaveLastOut")
def leave_last_out(call):
    frame = call.frame().reset_index(drop=True)
    user = call["per"][0]

    def held_out():
        if call.get("by") is not None:
            several = frame[frame.groupby(user)[user].transform("size") > 1]
            order = several.sort_values(call["by"][0], kind="stable")
            return order.groupby(user).tail(1).index.to_numpy()
        from surprise.model_selection import LeaveOneOut
        known = frame.index[frame[user].notna()]
        rows = [(key, row, None, None) for key, row in zip(frame.loc[known, user].tolist(), known)]
        _, test = next(LeaveOneOut(n_splits=1, random_state=seed(call), min_n_ratings=1).split(Rows(rows)))
        return numpy.array([row for _, row, _, _ in test])

    def work():
        held = numpy.zeros(len(frame), dtype=bool)
        held[held_out()] = True
        return {"train": frame[~held], "test": frame[held]}
    result = call.timed(work)
    return result if call.get("by") is not None else Noted(result, "drawn by Surprise's LeaveOneOut")


@of("table.leaveOneOut")
def leave_one_out(call):
    from surprise.model_selection import LeaveOneOut
    frame = call.frame()
    rows = [(key, row, None, None) for row, key in enumerate(frame[call["per"][0]].tolist())]
    splitter = LeaveOneOut(n_splits=1, random_state=seed(call), min_n_ratings=call["minimum"])

    def work():
        train, test = next(splitter.split(Rows(rows)))
        return parts(frame, [row for _, row, _, _ in train], [row for _, row, _, _ in test])
    return call.timed(work)


# -- measures of ratings


def predictions(users, truth, estimates):
    from surprise.prediction_algorithms.predictions import Prediction
    return [Prediction(user, None, true, estimate, None) for user, true, estimate in zip(users, truth, estimates)]


def measure(name, pairs, users):
    """Surprise's; its count of concordant pairs grows with the square of a user's ratings."""
    from surprise import accuracy
    if name == "fcp" and (pandas.Series(users).value_counts().astype(float) ** 2).sum() > 2e8:
        raise Incomparable("Surprise's fcp compares each pair of a user's ratings and would take long")
    return float(getattr(accuracy, name)(pairs, verbose=False))


def doubles(frame, name):
    return frame[name].to_numpy(dtype=numpy.float64).tolist()


@of("table.rmse", "table.mse", "table.mae", "table.fcp")
def rating_measure(call):
    frame = call.frame()
    prediction = call["prediction"][0] if call.get("prediction") else "prediction"
    users = frame[call["user"][0]].tolist() if call.get("user") else [None] * len(frame)
    pairs = predictions(users, doubles(frame, call["truth"][0]), doubles(frame, prediction))
    return call.timed(measure, call.key.partition(".")[2], pairs, users)


# -- cross-validation


class Measured:
    """Measures of the folds of a call, by Surprise."""

    def __init__(self, call):
        self.call = call
        self.frame = call.frame("ratings")
        self.measures = call.get("measures") or ["rmse", "mae"]
        self.rating = call["rating"][0] if call.get("rating") else "rating"
        self.folds = call.timed(surprise_folds, call, self.frame)
        self.own = 0

    def values(self, told):
        """The measures of what was predicted for one fold."""
        test = self.frame.iloc[self.folds[told["fold"]][1]]
        pairs = told["pairs"].frame()
        truth = doubles(pairs, "truth")
        if sorted(truth) != sorted(doubles(test, self.rating)):
            raise ValueError(f"fold {told['fold'] + 1} holds other ratings than Surprise's")
        users = pairs["user"].tolist() if "user" in pairs.columns else [None] * len(pairs)
        model = told["model"]
        known = recommenders.known(model) if model is not None else None
        if known is None:
            found = predictions(users, truth, doubles(pairs, "prediction"))
        else:
            self.own += 1
            user, item = (model[name].arrow.column_names[0] for name in ("users", "items"))
            if self.call.get("user") is None:
                users = test[user].tolist()
            found = self.call.timed(
                known.algorithm.test, list(zip(test[user].tolist(), test[item].tolist(), doubles(test, self.rating))))
            found = [single._replace(uid=user) for single, user in zip(found, users)]
        return [self.call.timed(measure, name, found, users) for name in self.measures]

    def noted(self, result, count):
        predicted = "all" if self.own == count else f"{self.own} of {count}" if self.own else "none"
        return Noted(result, f"{predicted} predicted by Surprise")


@of("crossValidate")
def cross_validate(call):
    measured = Measured(call)
    values = [measured.values(told) for told in call["_measured"]]
    columns = numpy.array(values).T
    folds = pandas.DataFrame({"fold": range(1, len(values) + 1)} | dict(zip(measured.measures, columns)))
    folds["fit"] = [len(train) for train, _ in measured.folds]
    folds["test"] = [len(test) for _, test in measured.folds]
    summary = pandas.DataFrame({
        "measure": measured.measures, "mean": [float(numpy.mean(column)) for column in columns],
        "std": [float(numpy.std(column)) for column in columns]})
    return measured.noted({"folds": folds, "summary": summary}, len(values))


@of("grid")
def grid(call):
    measured = Measured(call)
    settings = {name: expression["nodes"][-1]["value"] for name, expression in call["settings"]}
    combinations = list(itertools.product(*settings.values()))
    told = call["_measured"]
    values = numpy.array([measured.values(single) for single in told]).reshape(
        len(measured.folds), len(combinations), len(measured.measures))
    result = {name: [combination[place] for combination in combinations] for place, name in enumerate(settings)}
    for place, name in enumerate(measured.measures):
        scores = values[:, :, place]
        result[name] = [float(numpy.mean(scores[:, index])) for index in range(len(combinations))]
        result[f"{name}_std"] = [float(numpy.std(scores[:, index])) for index in range(len(combinations))]
    first = numpy.array(result[measured.measures[0]])
    best = int(numpy.nanargmax(first) if measured.measures[0] == "fcp" else numpy.nanargmin(first)) if not numpy.isnan(first).all() else 0
    named = {f"best.{name}": result[name][best] for name in list(settings) + measured.measures}
    return measured.noted({"settings": pandas.DataFrame(result)} | named, len(told))


# -- measures of lists


def lists_of(call, name, expression, user, item):
    """Each user's items, best first, each item once."""
    value = expression["nodes"][-1]["value"]
    if value is None:
        value = call[f"_{name}"]
    frame = recnb_given.frame(value)
    lists = {}
    if not len(frame):
        return lists
    if "place" in frame.columns and pandas.api.types.is_numeric_dtype(frame["place"]):
        frame = frame.sort_values("place", kind="stable", na_position="last")
    frame = frame.dropna(subset=[user, item])
    for key, single in zip(frame[user].tolist(), frame[item].tolist()):
        lists.setdefault(key, {}).setdefault(single)
    return lists


def scores_of(lists, relevant, n, counts, train_users):
    """The columns of `topN` for one method, as its documentation defines them."""
    gain = [1 / (math.log(place + 2) / math.log(2)) for place in range(n)]
    rows, listed, novelty = [], 0, []
    covered = set()
    for user, wanted in relevant.items():
        items = list(lists.get(user, ()))[:n]
        listed += bool(items)
        hits, gained, averaged, first, ideal = 0, 0.0, 0.0, 0.0, 0.0
        for place, item in enumerate(items):
            covered.add(item)
            if counts is not None:
                novelty.append(-math.log2(max(1, counts.get(item, 0)) / max(1, train_users)))
            if item in wanted:
                hits += 1
                gained += gain[place]
                averaged += hits / (place + 1)
                first = first or 1 / (place + 1)
        most = min(n, len(wanted))
        for place in range(most):
            ideal += gain[place]
        rows.append((hits / n, hits / len(wanted), gained / ideal, averaged / most, first, 1.0 if hits else 0.0))
    result = dict(zip(["precision", "recall", "ndcg", "map", "mrr", "hitRate"], (float(numpy.mean(column)) for column in zip(*rows))))
    if counts is not None:
        result["coverage"] = len(covered & counts.keys()) / len(counts) if counts else numpy.nan
        result["novelty"] = float(numpy.mean(novelty)) if novelty else numpy.nan
    return result | {"users": len(relevant), "lists": listed}


@of("topN")
def top_n(call):
    user, item = call["user"][0], call["item"][0]
    relevant = {}
    test = call.frame("test").dropna(subset=[user, item])
    for key, single in zip(test[user].tolist(), test[item].tolist()):
        relevant.setdefault(key, set()).add(single)
    counts, train_users = None, 0
    if call.get("train") is not None:
        pairs = call.frame("train")[[user, item]].dropna().drop_duplicates()
        counts = dict(zip(*numpy.unique(pairs[item].to_numpy(), return_counts=True))) if len(pairs) else {}
        counts = {recommenders.raw(key): int(count) for key, count in counts.items()}
        train_users = pairs[user].nunique()
    methods = {name: lists_of(call, name, expression, user, item) for name, expression in call["methods"]}

    def work():
        return pandas.DataFrame([
            {"method": name} | scores_of(lists, relevant, call["at"], counts, train_users)
            for name, lists in methods.items()])
    return call.timed(work)
