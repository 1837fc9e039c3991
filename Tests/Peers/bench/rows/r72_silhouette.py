"""Mean silhouette of 10 clusters by a sample of 5,000 films."""
from row import FEATURES, ONE_THREAD, Row, films

BEFORE = FEATURES + """
%% cluster groups
kMeans(features, key: .movieId, k: 10, seed: 42)
"""


def scikit_learn(folder):
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    x = films(folder)
    labels = KMeans(10, random_state=42).fit(x).labels_
    return lambda: silhouette_score(x, labels, sample_size=5000, random_state=42)


def more_memory(folder):
    import sklearn

    work = scikit_learn(folder)
    sklearn.set_config(working_memory=4096)
    return work


ROW = Row(
    "silhouette", "of ten clusters, by a sample of 5,000 films", before=BEFORE, cell="groups.silhouette(sample: 5000, seed: 42)",
    peers={"scikit-learn": scikit_learn, "scikit-learn, one thread": scikit_learn, "scikit-learn, 4 GiB of working memory": more_memory}, at_least=3,
    against=["scikit-learn", "scikit-learn, one thread", "scikit-learn, 4 GiB of working memory"], same=[], environment={"scikit-learn, one thread": ONE_THREAD})
