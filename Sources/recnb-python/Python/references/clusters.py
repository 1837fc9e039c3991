"""References of clusterings and their measures: scikit-learn."""

import recnb_features as features
from recnb_parity import Incomparable, of


def fitted_features(model):
    """What a clustering was fitted on."""
    return features.dense(model["_features"], model["_key"], model["_on"])


def labels(model):
    """The cluster of each row of a clustering."""
    return model["assignments"].frame()["cluster"].to_numpy()


def clustering(model, **more):
    return {"assignments.cluster": model.labels_, "inertia": float(model.inertia_)} | {
        f"centres.{name}": model.cluster_centers_[:, place] for place, name in enumerate(more["names"])}


@of("kMeans")
def k_means(call):
    from sklearn.cluster import KMeans
    matrix = features.of_call(call)
    model = call.timed(lambda: KMeans(
        call["k"], n_init=call["nInit"], max_iter=call["maxIterations"], tol=call["tolerance"], random_state=call["seed"],
        algorithm=call["algorithm"]).fit(matrix))
    return clustering(model, names=call.result["_on"])


@of("miniBatchKMeans")
def mini_batch_k_means(call):
    from sklearn.cluster import MiniBatchKMeans
    matrix = features.of_call(call)
    model = call.timed(lambda: MiniBatchKMeans(
        call["k"], batch_size=call["batchSize"], n_init=call["nInit"], max_iter=call["maxIterations"], tol=call["tolerance"],
        max_no_improvement=call["maxNoImprovement"] or None, random_state=call["seed"]).fit(matrix))
    return clustering(model, names=call.result["_on"])


@of("model:clusters.silhouette")
def silhouette(call):
    from sklearn.metrics import silhouette_score
    matrix, found = fitted_features(call.receiver), labels(call.receiver)
    sample = call.get("sample")
    size = None if sample is None else min(sample, len(matrix))
    return call.timed(silhouette_score, matrix, found, sample_size=size, random_state=call.get("seed") or 0)


@of("model:clusters.silhouettes")
def silhouettes(call):
    from sklearn.metrics import silhouette_samples
    return {"silhouette": call.timed(silhouette_samples, fitted_features(call.receiver), labels(call.receiver))}


@of("model:clusters.daviesBouldin")
def davies_bouldin(call):
    from sklearn.metrics import davies_bouldin_score
    return call.timed(davies_bouldin_score, fitted_features(call.receiver), labels(call.receiver))


@of("model:clusters.calinskiHarabasz")
def calinski_harabasz(call):
    from sklearn.metrics import calinski_harabasz_score
    return call.timed(calinski_harabasz_score, fitted_features(call.receiver), labels(call.receiver))


@of("model:clusters.predict")
def predict(call):
    from sklearn.cluster import KMeans
    if call.receiver["_method"] not in ("kMeans", "miniBatchKMeans"):
        raise Incomparable(f"scikit-learn has no `predict` for `{call.receiver['_method']}`")
    names = call.receiver["_on"]
    centres = features.dense(call.receiver["centres"], None, names)
    model = KMeans(len(centres), n_init=1, init=centres, max_iter=1)
    model.fit(centres)
    model.cluster_centers_ = centres
    matrix = features.dense(call["table"], None, names)
    numbers = call.receiver["centres"].frame()["cluster"].to_numpy()
    return {"cluster": numbers[call.timed(model.predict, matrix)]}


@of("dbscan")
def dbscan(call):
    import numpy
    from sklearn.cluster import DBSCAN
    matrix = features.of_call(call)
    model = call.timed(lambda: DBSCAN(eps=call["eps"], min_samples=call["minSamples"]).fit(matrix))
    core = numpy.zeros(len(matrix), dtype=bool)
    core[model.core_sample_indices_] = True
    return {"assignments.cluster": model.labels_, "_core.core": core, "noiseCount": int((model.labels_ < 0).sum())}


@of("agglomerative")
def agglomerative(call):
    """Labels of scikit-learn; the tree, with its distances, of SciPy, which scikit-learn does not tell whole."""
    from scipy.cluster.hierarchy import linkage
    from sklearn.cluster import AgglomerativeClustering
    matrix = features.of_call(call)
    if len(matrix) > 30_000:
        raise Incomparable(f"scikit-learn would keep the distances of {len(matrix)} x {len(matrix)} rows")
    model = AgglomerativeClustering(
        n_clusters=call.get("k"), distance_threshold=call.get("distanceThreshold"), linkage=call["linkage"])
    labels = call.timed(model.fit_predict, matrix)
    tree = linkage(matrix, call["linkage"])
    return {"assignments.cluster": labels, "tree.left": tree[:, 0].astype(int), "tree.right": tree[:, 1].astype(int),
            "tree.distance": tree[:, 2], "tree.size": tree[:, 3].astype(int)}
