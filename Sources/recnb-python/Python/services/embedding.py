"""t-SNE: scikit-learn."""

import recnb_features as features
from recnb_services import service


@service("tsne")
def tsne(folder, table, columns, components, perplexity, learningRate, iterations, earlyExaggeration, initialisation, seed):
    import pandas
    from sklearn.manifold import TSNE
    model = TSNE(
        components, perplexity=perplexity, learning_rate="auto" if learningRate is None else learningRate, max_iter=iterations,
        early_exaggeration=earlyExaggeration, init=initialisation, random_state=seed, n_jobs=1)
    places = model.fit_transform(features.dense(table, None, columns)).astype("float64")
    scores = pandas.DataFrame({f"tsne{place + 1}": places[:, place] for place in range(components)})
    return {"scores": scores, "divergence": float(model.kl_divergence_), "iterations": int(model.n_iter_)}
