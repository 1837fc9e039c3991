"""References of components: scikit-learn."""

import recnb_features as features
from recnb_parity import of


@of("pca")
def pca(call):
    from sklearn.decomposition import PCA
    matrix = features.of_call(call)
    solver = "full" if call["solver"] == "auto" and features.is_matrix(call["table"]) else call["solver"]
    model = PCA(call["components"], svd_solver=solver, random_state=call.get("seed") or 0)
    scores = call.timed(model.fit_transform, matrix)
    names = call.result["_on"]
    return {f"scores.pc{place + 1}": scores[:, place] for place in range(scores.shape[1])} | {
        "explainedVariance.variance": model.explained_variance_, "explainedVariance.ratio": model.explained_variance_ratio_} | {
        f"components.{name}": model.components_[:, place] for place, name in enumerate(names)}


@of("truncatedSVD")
def truncated_svd(call):
    from sklearn.decomposition import TruncatedSVD
    key = call.get("key")
    matrix = features.sparse_or_dense(call["table"], key[0] if key else None, call.get("on"))
    model = TruncatedSVD(call["components"], n_iter=call["iterations"], n_oversamples=call["oversamples"], random_state=call["seed"])
    scores = call.timed(model.fit_transform, matrix)
    result = {"singularValues.value": model.singular_values_, "singularValues.variance": model.explained_variance_,
              "singularValues.ratio": model.explained_variance_ratio_}
    for place in range(call["components"]):
        result[f"scores.svd{place + 1}"] = scores[:, place]
        result[f"loadings.svd{place + 1}"] = model.components_[place]
    return result


@of("tsne")
def tsne(call):
    from sklearn.manifold import TSNE
    rate = call.get("learningRate")
    model = TSNE(
        call["components"], perplexity=call["perplexity"], learning_rate="auto" if rate is None else rate, max_iter=call["iterations"],
        early_exaggeration=call["earlyExaggeration"], init=call["initialisation"], random_state=call["seed"])
    places = call.timed(model.fit_transform, features.of_call(call))
    return {f"scores.tsne{place + 1}": places[:, place].astype("float64") for place in range(places.shape[1])} | {
        "divergence": float(model.kl_divergence_), "iterations": int(model.n_iter_)}
