"""References of recommenders: Surprise, implicit, and pandas for counts.

A fitted model is compared part by part, and remembered by what it learned: when a later call predicts with it, Surprise predicts with its
own model of the same ratings.
"""

import collections
import hashlib

import numpy
import pandas

from recnb_parity import Incomparable, of

REMEMBERED = 16
FITTED = collections.OrderedDict()


class Fitted:
    """An algorithm of Surprise's and what it was fitted on."""

    def __init__(self, algorithm, trainset):
        self.algorithm = algorithm
        self.trainset = trainset


def fingerprint(model):
    """What a recommender of recnb's learned, in short."""
    digest = hashlib.sha256(str(model["_method"]).encode())
    for name, table in sorted(model["_arrays"].items()):
        digest.update(name.encode())
        for column in [table.arrow, model["users"].arrow, model["items"].arrow]:
            for chunk in column.column(0).chunks:
                for buffer in chunk.buffers():
                    if buffer is not None:
                        digest.update(buffer)
    return digest.hexdigest()


def trainset(call):
    """The ratings as Surprise takes them: in row order, with the scale given or that of the data."""
    from surprise import Dataset, Reader
    frame = call.frame("ratings")
    columns = [call["user"][0], call["item"][0], call["rating"][0]]
    scale = call.get("scale")
    ratings = frame[columns[2]]
    bounds = (scale["lowerBound"], scale["upperBound"]) if scale else (float(ratings.min()), float(ratings.max()))
    return Dataset.load_from_df(frame[columns], Reader(rating_scale=bounds)).build_full_trainset()


def fit(call, algorithm):
    """Fits an algorithm of Surprise's on the ratings of a call and remembers it for later ones."""
    ratings = trainset(call)
    call.timed(algorithm.fit, ratings)
    FITTED[fingerprint(call.result)] = Fitted(algorithm, ratings)
    if len(FITTED) > REMEMBERED:
        FITTED.popitem(last=False)
    keys = {"globalMean": float(ratings.global_mean), "userCount": ratings.n_users, "itemCount": ratings.n_items}
    users, items = call["user"][0], call["item"][0]
    keys[f"users.{users}"] = [ratings.to_raw_uid(inner) for inner in range(ratings.n_users)]
    keys[f"items.{items}"] = [ratings.to_raw_iid(inner) for inner in range(ratings.n_items)]
    return keys


def arrays(named):
    """Parts of a model as recnb keeps them: one column of values each, matrices row by row."""
    return {f"_arrays.{name}.value": numpy.asarray(values).ravel() for name, values in named.items()}


def options(call, **names):
    """Arguments that were given, by the names that Surprise has for them."""
    return {theirs: call[mine] for mine, theirs in names.items() if call.get(mine) is not None}


def known(model):
    """What Surprise fitted on the same ratings; None where no such call was compared, and for models that are not Surprise's."""
    return FITTED.get(fingerprint(model)) if isinstance(model, dict) and "_arrays" in model else None


def fitted(model):
    found = known(model)
    if found is None:
        raise Incomparable("the model was not fitted by a call that was compared with Surprise")
    return found


def baseline_settings(call, method):
    """The arguments of baselines as Surprise's `bsl_options`."""
    if method == "sgd":
        return {"method": "sgd"} | options(call, epochs="n_epochs", learningRate="learning_rate", regularization="reg")
    return {"method": "als"} | options(call, epochs="n_epochs", userRegularization="reg_u", itemRegularization="reg_i")


@of("baseline")
def baseline(call):
    from surprise import BaselineOnly
    algorithm = BaselineOnly(bsl_options=baseline_settings(call, call["method"]), verbose=False)
    return fit(call, algorithm) | arrays({"user_bias": algorithm.bu, "item_bias": algorithm.bi})


@of("userKNN", "itemKNN")
def neighbours(call):
    import surprise
    side = call.frame("ratings")[call["user" if call.key == "userKNN" else "item"][0]].nunique()
    if side > 20_000:
        raise Incomparable(f"Surprise keeps a matrix of {side} x {side} similarities")
    variants = {"basic": surprise.KNNBasic, "means": surprise.KNNWithMeans, "zScore": surprise.KNNWithZScore, "baseline": surprise.KNNBaseline}
    similarity = {"name": {"pearsonBaseline": "pearson_baseline"}.get(call["similarity"], call["similarity"]),
                  "user_based": call.key == "userKNN", "min_support": call["minSupport"]} | options(call, shrinkage="shrinkage")
    algorithm = variants[call["variant"]](
        k=call["k"], min_k=call["minK"], sim_options=similarity, bsl_options=baseline_settings(call, call["baseline"]), verbose=False)
    learned = fit(call, algorithm)
    parts = {}
    if call["variant"] in ("means", "zScore"):
        parts["means"] = algorithm.means
    if call["variant"] == "zScore":
        parts["deviations"] = algorithm.sigmas
    if call["variant"] == "baseline":
        parts |= {"user_bias": algorithm.bu, "item_bias": algorithm.bi}
    return learned | arrays(parts)


def steps(call, **kinds):
    """Rates and regularisations of gradient descent, for all and for each kind of parameter."""
    given = options(call, initMean="init_mean", initDeviation="init_std_dev")
    for mine, theirs in kinds.items():
        given |= options(call, **{f"{mine}Rate": f"lr_{theirs}", f"{mine}Regularization": f"reg_{theirs}"})
    return {"n_factors": call["factors"], "n_epochs": call["epochs"], "random_state": call["seed"]} | given


def factors(algorithm, users):
    return arrays({"user_bias": algorithm.bu, "item_bias": algorithm.bi, "user_factors": users, "item_factors": algorithm.qi})


@of("svd")
def svd(call):
    from surprise import SVD
    if call.get("order", "exact") != "exact":
        raise Incomparable("`order: .blocks` takes the ratings in an order of its own")
    algorithm = SVD(biased=call["biased"], lr_all=call["learningRate"], reg_all=call["regularization"],
                    **steps(call, userBias="bu", itemBias="bi", user="pu", item="qi"))
    return fit(call, algorithm) | factors(algorithm, algorithm.pu)


@of("svdpp")
def svdpp(call):
    from surprise import SVDpp
    algorithm = SVDpp(lr_all=call["learningRate"], reg_all=call["regularization"],
                      **steps(call, userBias="bu", itemBias="bi", user="pu", item="qi", implicit="yj"))
    learned = fit(call, algorithm)
    # recnb keeps a user's factors with what the items rated say of the user.
    users = algorithm.pu.copy()
    for user, rated in algorithm.trainset.ur.items():
        users[user] += sum(algorithm.yj[item] for item, _ in rated) / numpy.sqrt(len(rated))
    return learned | factors(algorithm, users)


@of("nmf")
def nmf(call):
    from surprise import NMF
    initial = call.get("initial")
    settings = {"init_low": initial["lowerBound"], "init_high": initial["upperBound"]} if initial else {}
    for name, theirs in (("userBias", "bu"), ("itemBias", "bi")):
        settings[f"lr_{theirs}"] = call["learningRate"] if call.get(f"{name}Rate") is None else call[f"{name}Rate"]
        regularization = call.get(f"{name}Regularization")
        settings[f"reg_{theirs}"] = call["regularization"] if regularization is None else regularization
    algorithm = NMF(n_factors=call["factors"], n_epochs=call["epochs"], biased=call["biased"], reg_pu=call["userRegularization"],
                    reg_qi=call["itemRegularization"], random_state=call["seed"], **settings)
    return fit(call, algorithm) | factors(algorithm, algorithm.pu)


def whole_ratings(call):
    if not call["wholeRatings"]:
        raise Incomparable("Surprise 1.1.5 drops the fractions of ratings here")


@of("slopeOne")
def slope_one(call):
    from surprise import SlopeOne
    whole_ratings(call)
    algorithm = SlopeOne()
    return fit(call, algorithm) | arrays({"means": algorithm.user_mean})


@of("coClustering")
def co_clustering(call):
    from surprise import CoClustering
    whole_ratings(call)
    algorithm = CoClustering(n_cltr_u=call["userClusters"], n_cltr_i=call["itemClusters"], n_epochs=call["epochs"], random_state=call["seed"])
    return fit(call, algorithm) | arrays({
        "user_cluster": algorithm.cltr_u, "item_cluster": algorithm.cltr_i, "user_mean": algorithm.user_mean,
        "item_mean": algorithm.item_mean, "user_cluster_mean": algorithm.avg_cltr_u, "item_cluster_mean": algorithm.avg_cltr_i,
        "cluster_mean": algorithm.avg_cocltr})


def raw(value):
    return value.item() if isinstance(value, numpy.generic) else value


@of("model:recommender.predict")
def predict(call):
    known = fitted(call.receiver)
    if call.get("table") is None:
        found = call.timed(known.algorithm.predict, call["user"], call["item"])
        counted = {"actual_k": found.details.get("actual_k")} if "k" in call.receiver else {}
        return {"prediction": found.est} | counted
    user, item = (call.receiver[name].arrow.column_names[0] for name in ("users", "items"))
    frame = call.frame("table")
    pairs = list(zip(map(raw, frame[user].tolist()), map(raw, frame[item].tolist())))
    found = call.timed(lambda: [known.algorithm.predict(user, item) for user, item in pairs])
    counted = {"actual_k": [single.details.get("actual_k") for single in found]} if "k" in call.receiver else {}
    return {"prediction": [single.est for single in found]} | counted


@of("model:recommender.recommend")
def recommend(call):
    """Every item's estimate for every user, sorted; of equal ones the item rated first comes first."""
    known = fitted(call.receiver)
    user, item = (call.receiver[name].arrow.column_names[0] for name in ("users", "items"))
    ratings, algorithm = known.trainset, known.algorithm
    items = [ratings.to_raw_iid(inner) for inner in range(ratings.n_items)]
    if call.get("user") is not None:
        users = [call["user"]]
    elif call.get("users") is not None:
        users = list(map(raw, call.frame("users")[user].tolist()))
    else:
        users = [ratings.to_raw_uid(inner) for inner in range(ratings.n_users)]
    excluded = set()
    if call.get("excluding") is not None:
        frame = call.frame("excluding")
        excluded = set(zip(map(raw, frame[user].tolist()), map(raw, frame[item].tolist())))

    def work():
        scores = []
        for single in users:
            estimates = [(algorithm.predict(single, other).est, other) for other in items if (single, other) not in excluded]
            scores += [score for score, _ in sorted(estimates, key=lambda pair: -pair[0])[:call["n"]]]
        return scores
    if len(users) * len(items) > 20_000_000:
        raise Incomparable(f"Surprise would take long for {len(users)} users and {len(items)} items")
    return {"score": call.timed(work)}


@of("model:recommender.similar")
def similar(call):
    known = fitted(call.receiver)
    side = "user" if call.get("user") is not None else "item"
    algorithm, ratings = known.algorithm, known.trainset
    if not hasattr(algorithm, "sim") or algorithm.sim_options["user_based"] != (side == "user"):
        raise Incomparable(f"Surprise's {type(algorithm).__name__} does not tell what {side}s are alike")
    own = ratings.to_inner_uid(call["user"]) if side == "user" else ratings.to_inner_iid(call["item"])
    near = call.timed(algorithm.get_neighbors, own, call["n"])
    name = call.result.arrow.column_names[0]
    keys = [ratings.to_raw_uid(inner) if side == "user" else ratings.to_raw_iid(inner) for inner in near]
    return {name: keys, "similarity": [algorithm.sim[own, inner] for inner in near]}


# -- what was used, and how much


def used(call):
    """Codes of users and items in the order of their first rating, their keys, and the numbers; 1 each where there are none."""
    frame = call.frame("ratings")
    users, user_keys = pandas.factorize(frame[call["user"][0]])
    items, item_keys = pandas.factorize(frame[call["item"][0]])
    rating = call.get("rating")
    numbers = frame[rating[0]].to_numpy(dtype=numpy.float64) if rating else numpy.ones(len(frame))
    return users, user_keys, items, item_keys, numbers


@of("als")
def als(call):
    """Timed as implicit is used; its compiled conjugate gradients compute partly in single precision, so factors are those of its Python ones."""
    try:
        from implicit.cpu.als import AlternatingLeastSquares
    except ImportError:
        raise Incomparable("the package `implicit` is not installed") from None
    from scipy.sparse import coo_matrix
    users, user_keys, items, item_keys, numbers = used(call)
    matrix = coo_matrix((numbers, (users, items)), shape=(len(user_keys), len(item_keys))).tocsr()
    exact = call["solver"] == "exact"

    def model(native):
        made = AlternatingLeastSquares(
            factors=call["factors"], iterations=call["iterations"], regularization=call["regularization"], alpha=call["alpha"],
            use_cg=not exact, use_native=native, dtype=numpy.float64, random_state=call["seed"], num_threads=1)
        made.cg_steps = call.get("steps") or 3
        made.fit(matrix, show_progress=False)
        return made
    learned = call.timed(model, True)
    if not exact:
        if (len(user_keys) + len(item_keys)) * call["iterations"] > 2_000_000:
            raise Incomparable("implicit's conjugate gradients in double precision are written in Python and would take long")
        learned = model(False)
    return arrays({"user_factors": learned.user_factors, "item_factors": learned.item_factors})


@of("popular")
def popular(call):
    users, user_keys, items, item_keys, numbers = used(call)
    measure, least, prior = call["by"], call["minimumCount"], call.get("prior")

    def work():
        stats = pandas.DataFrame({"item": items, "number": numbers}).groupby("item")["number"].agg(["count", "sum", "mean"])
        if measure == "bayesianMean":
            prior_count = 10 if prior is None else prior
            stats["score"] = (stats["sum"] + prior_count * numbers.mean()) / (stats["count"] + prior_count)
        else:
            stats["score"] = stats[measure]
        return stats
    stats = call.timed(work)
    if call.get("n") is None:
        scored = stats["count"] >= least
        return arrays({"score": stats["score"].where(scored, 0.0), "is_scored": scored.astype(int), "count": stats["count"]})

    def lists():
        ranked = stats[stats["count"] >= least].reset_index().sort_values(["score", "count", "item"], ascending=[False, False, True])
        seen = pandas.Series(items).groupby(users).agg(set)
        order, scores, rows = ranked["item"].tolist(), ranked["score"].tolist(), []
        for user in range(len(user_keys)):
            place = 0
            for item, score in zip(order, scores):
                if place == call["n"]:
                    break
                if item not in seen[user]:
                    place += 1
                    rows.append((user_keys[user], item_keys[item], score, place))
        return pandas.DataFrame(rows, columns=[call["user"][0], call["item"][0], "score", "place"])
    return call.timed(lists)
